//! Samples as tables for other programs: CSV long, CSV wide, Parquet.
//!
//! The writers are pure: rows go in, bytes come out, and no more than a row group or a slice of time is in
//! memory. `folder` feeds them from a folder of history, [`write_points`] from points at hand.

mod csv;
mod folder;
mod moment;
mod parquet;

use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::Point;
pub use csv::{LongCsv, WideCsv, formula_safe};
pub use folder::{ExportError, ExportRequest, Exported, export_csv, export_parquet};
pub use parquet::{PARQUET_SCHEMA, ParquetTable};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// One row a sample, tag after tag.
    CsvLong,
    /// One row a moment, one column a tag, with the last known values.
    CsvWide,
    /// One row a sample, tag after tag, as Apache Parquet.
    Parquet,
}

impl ExportFormat {
    /// Every format with the name that the command line uses.
    pub const ALL: [(ExportFormat, &'static str); 3] = [
        (ExportFormat::CsvLong, "csv"),
        (ExportFormat::CsvWide, "csv-wide"),
        (ExportFormat::Parquet, "parquet"),
    ];

    /// Reads such a name.
    pub fn from_name(text: &str) -> Option<ExportFormat> {
        ExportFormat::ALL.iter().find(|(_, name)| *name == text).map(|(format, _)| *format)
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            ExportFormat::CsvLong | ExportFormat::CsvWide => "csv",
            ExportFormat::Parquet => "parquet",
        }
    }
}

/// How times and numbers are written in CSV.
#[derive(Clone, Debug)]
pub struct ExportStyle {
    /// Times are local to this zone and carry their offset.
    pub zone: TimeZone,
    /// `1,5` between semicolons, as spreadsheets of half of the world read it.
    pub decimal_comma: bool,
}

impl Default for ExportStyle {
    fn default() -> ExportStyle {
        ExportStyle { zone: TimeZone::system(), decimal_comma: false }
    }
}

/// What a column or a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesHead {
    /// The tag's name.
    pub name: String,
    /// Its engineering unit; may be empty.
    pub unit: String,
}

/// Writes points at hand: of each series, in order of time, those of a window that begins at `from`. A wide table
/// begins with what was known then, of which the last point before it tells. Returns how many rows the table has.
///
/// # Errors
/// Whatever `out` says.
pub fn write_points(
    format: ExportFormat,
    style: &ExportStyle,
    series: &[(SeriesHead, Vec<Point>)],
    from: i64,
    out: impl Write + Send,
) -> io::Result<u64> {
    let heads: Vec<SeriesHead> = series.iter().map(|(head, _)| head.clone()).collect();
    let each = |row: &mut dyn FnMut(usize, &Point) -> io::Result<()>| -> io::Result<u64> {
        let mut rows = 0;
        for (column, (_, points)) in series.iter().enumerate() {
            for point in points.iter().filter(|point| point.at_ms >= from) {
                row(column, point)?;
                rows += 1;
            }
        }
        Ok(rows)
    };
    match format {
        ExportFormat::CsvLong => {
            let mut table = LongCsv::new(out, style, &heads)?;
            let rows = each(&mut |column, point| table.row(column, point))?;
            table.finish()?;
            Ok(rows)
        }
        ExportFormat::Parquet => {
            let mut table = ParquetTable::new(out, &heads)?;
            let rows = each(&mut |column, point| table.row(column, point))?;
            table.finish()?;
            Ok(rows)
        }
        ExportFormat::CsvWide => {
            let mut table = WideCsv::new(out, style, &heads, from)?;
            let mut all: Vec<(usize, Point)> = Vec::new();
            for (column, (_, points)) in series.iter().enumerate() {
                all.extend(points.iter().map(|point| (column, *point)));
            }
            all.sort_by_key(|(_, point)| point.at_ms);
            table.rows(&all)?;
            table.finish()
        }
    }
}
