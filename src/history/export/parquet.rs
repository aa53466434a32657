//! Samples as Apache Parquet, for Python, DuckDB and the like.
//!
//! One row a sample, tag after tag; times in UTC, the value null where it is neither good nor uncertain.
//! Times are delta-coded, texts come from dictionaries, pages are packed with Snappy, which every reader
//! knows. A row group is what is in memory: [`GROUP`] rows.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::SeriesHead;
use crate::history::{Point, QualityCode};

/// The columns, in the words of Parquet.
pub const PARQUET_SCHEMA: &str = "message samples {
  required int64 time (TIMESTAMP(MILLIS,true));
  required binary tag (UTF8);
  optional double value;
  required binary unit (UTF8);
  required binary quality (UTF8);
  required binary reason (UTF8);
}";

/// Rows of a group; about 4 MB in memory.
const GROUP: usize = 1 << 17;

/// A table being written.
pub struct ParquetTable<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    heads: Vec<(ByteArray, ByteArray)>,
    group: Vec<(usize, Point)>,
}

impl<W: Write + Send> ParquetTable<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn new(out: W, heads: &[SeriesHead]) -> io::Result<ParquetTable<W>> {
        let schema = Arc::new(parse_message_type(PARQUET_SCHEMA).map_err(told)?);
        let time = ColumnPath::from("time");
        let properties = WriterProperties::builder()
            .set_created_by(concat!("gaugeglass version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_column_dictionary_enabled(time.clone(), false)
            .set_column_encoding(time, Encoding::DELTA_BINARY_PACKED)
            .build();
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(told)?;
        let text = |text: &str| ByteArray::from(text);
        let heads = heads.iter().map(|h| (text(&h.name), text(&h.unit))).collect();
        Ok(ParquetTable { writer, heads, group: Vec::new() })
    }

    /// Adds one sample of a series.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn row(&mut self, series: usize, point: &Point) -> io::Result<()> {
        self.group.push((series, *point));
        if self.group.len() >= GROUP { self.write_group() } else { Ok(()) }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.group.is_empty() {
            self.write_group()?;
        }
        self.writer.close().map_err(told)?;
        Ok(())
    }

    fn write_group(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.group);
        self.put(&rows).map_err(told)?;
        self.group = rows;
        self.group.clear();
        Ok(())
    }

    fn put(&mut self, rows: &[(usize, Point)]) -> Result<(), ParquetError> {
        let nothing = (ByteArray::from(""), ByteArray::from(""));
        let heads = &self.heads;
        let head = |series: usize| heads.get(series).unwrap_or(&nothing);
        let quality = |text: &dyn Fn(QualityCode) -> String| -> Vec<ByteArray> {
            let mut known: Vec<(QualityCode, ByteArray)> = Vec::new();
            let of = |(_, point): &(usize, Point)| {
                if let Some((_, bytes)) = known.iter().find(|(code, _)| *code == point.quality) {
                    return bytes.clone();
                }
                let bytes = ByteArray::from(text(point.quality).as_str());
                known.push((point.quality, bytes.clone()));
                bytes
            };
            rows.iter().map(of).collect()
        };
        let mut group = self.writer.next_row_group()?;
        let mut column = |write: &mut dyn FnMut(
            &mut SerializedColumnWriter<'_>,
        ) -> Result<usize, ParquetError>|
         -> Result<(), ParquetError> {
            let next = group.next_column()?;
            let Some(mut next) = next else { return Ok(()) };
            write(&mut next)?;
            next.close()
        };
        let times: Vec<i64> = rows.iter().map(|(_, p)| p.at_ms).collect();
        column(&mut |c| c.typed::<Int64Type>().write_batch(&times, None, None))?;
        let names: Vec<ByteArray> = rows.iter().map(|(s, _)| head(*s).0.clone()).collect();
        column(&mut |c| c.typed::<ByteArrayType>().write_batch(&names, None, None))?;
        let values: Vec<f64> =
            rows.iter().filter(|(_, p)| p.is_usable()).map(|(_, p)| p.value).collect();
        let there: Vec<i16> = rows.iter().map(|(_, p)| i16::from(p.is_usable())).collect();
        column(&mut |c| c.typed::<DoubleType>().write_batch(&values, Some(&there), None))?;
        let units: Vec<ByteArray> = rows.iter().map(|(s, _)| head(*s).1.clone()).collect();
        column(&mut |c| c.typed::<ByteArrayType>().write_batch(&units, None, None))?;
        let words = quality(&|code| code.word().to_owned());
        column(&mut |c| c.typed::<ByteArrayType>().write_batch(&words, None, None))?;
        let reasons = quality(&QualityCode::reason);
        column(&mut |c| c.typed::<ByteArrayType>().write_batch(&reasons, None, None))?;
        group.close()?;
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn told(error: ParquetError) -> io::Error {
    io::Error::other(error.to_string())
}
