//! A window of a folder of history as a table, in bounded memory.
//!
//! Long tables are written tag after tag as the samples are read. A wide one needs all tags of a moment
//! together: the window is cut into slices of time, made shorter where one holds more than [`SLICE`]
//! samples.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{ExportStyle, LongCsv, ParquetTable, SeriesHead, WideCsv};
use crate::history::{HistoryError, Point, Reader, TagRow};

/// Samples of a slice: 32 MB.
const SLICE: usize = 1 << 20;
/// The first slice, ms.
const FIRST: i64 = 60_000;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The folder.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Where the table was to go.
    #[error("the table cannot be written: {0}")]
    Write(#[from] io::Error),
    /// More samples in one millisecond than memory holds.
    #[error("{0} samples stand in one millisecond; export fewer tags at once")]
    Crowded(usize),
}

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Rows of the table, the heading not counted.
    pub rows: u64,
}

/// What is to be written: samples of `tags` from `span.0` on and before `span.1`.
#[derive(Clone, Copy)]
pub struct ExportRequest<'a> {
    /// Which tags.
    pub tags: &'a [TagRow],
    /// From when on and until when, ms since 1970.
    pub span: (i64, i64),
    /// How times and numbers look in CSV.
    pub style: &'a ExportStyle,
    /// Set by whoever wants it to end early.
    pub cancel: &'a AtomicBool,
}

/// Writes CSV, long or wide.
///
/// # Errors
/// See [`ExportError`]; [`HistoryError::Cancelled`] where `cancel` was set.
pub fn export_csv(
    reader: &mut Reader,
    request: &ExportRequest<'_>,
    wide: bool,
    out: impl Write,
) -> Result<Exported, ExportError> {
    let heads = heads(request.tags);
    let mut source = Source { reader, request };
    let rows = if wide {
        let mut table = WideCsv::new(out, request.style, &heads, request.span.0)?;
        source.slices(|samples| table.rows(samples))?;
        table.finish()?
    } else {
        let mut table = LongCsv::new(out, request.style, &heads)?;
        let rows = source.each(|series, point| table.row(series, point))?;
        table.finish()?;
        rows
    };
    Ok(Exported { rows })
}

/// Writes Parquet.
///
/// # Errors
/// See [`ExportError`]; [`HistoryError::Cancelled`] where `cancel` was set.
pub fn export_parquet(
    reader: &mut Reader,
    request: &ExportRequest<'_>,
    out: impl Write + Send,
) -> Result<Exported, ExportError> {
    let mut table = ParquetTable::new(out, &heads(request.tags))?;
    let rows = Source { reader, request }.each(|series, point| table.row(series, point))?;
    table.finish()?;
    Ok(Exported { rows })
}

fn heads(tags: &[TagRow]) -> Vec<SeriesHead> {
    tags.iter().map(|t| SeriesHead { name: t.name.clone(), unit: t.unit.clone() }).collect()
}

struct Source<'a, 'r> {
    reader: &'a mut Reader,
    request: &'a ExportRequest<'r>,
}

impl Source<'_, '_> {
    /// Every sample of the window, tag after tag.
    fn each(
        &mut self,
        mut row: impl FnMut(usize, &Point) -> io::Result<()>,
    ) -> Result<u64, ExportError> {
        let (from, to) = self.request.span;
        let mut rows = 0;
        for (series, tag) in self.request.tags.iter().enumerate() {
            let mut failed = None;
            // Where nothing more can be written nothing more is read.
            let stop = AtomicBool::new(self.request.cancel.load(Ordering::Relaxed));
            let read = self.reader.points(tag.key, (from, to), &stop, |point| {
                if failed.is_none() && (from..to).contains(&point.at_ms) {
                    rows += 1;
                    failed = row(series, &point).err();
                }
                if failed.is_some() || self.request.cancel.load(Ordering::Relaxed) {
                    stop.store(true, Ordering::Relaxed);
                }
            });
            if let Some(error) = failed {
                return Err(error.into());
            }
            read?;
        }
        Ok(rows)
    }

    /// The samples of all tags in order of time, slice after slice; before the first one what was known
    /// when the window began. What a station held that ended before that without saying so is not known.
    fn slices(
        &mut self,
        mut take: impl FnMut(&[(usize, Point)]) -> io::Result<()>,
    ) -> Result<(), ExportError> {
        let (from, to) = self.request.span;
        let goes_on = self.reader.alive_until()? >= from;
        let (mut at, mut width) = (from, FIRST);
        while at < to {
            let end = at.saturating_add(width).min(to);
            let Some(mut samples) = self.slice(at, end, goes_on && at == from)? else {
                if width == 1 {
                    return Err(ExportError::Crowded(SLICE));
                }
                width = (width / 4).max(1);
                continue;
            };
            samples.sort_by_key(|(_, point)| point.at_ms);
            take(&samples)?;
            at = end;
            if samples.len() < SLICE / 8 {
                width = width.saturating_mul(2);
            }
        }
        Ok(())
    }

    /// The samples of a slice; `None` if they are too many. `first` takes what was known before along.
    fn slice(
        &mut self,
        from: i64,
        to: i64,
        first: bool,
    ) -> Result<Option<Vec<(usize, Point)>>, ExportError> {
        let mut samples = Vec::new();
        for (series, tag) in self.request.tags.iter().enumerate() {
            self.reader.points(tag.key, (from, to), self.request.cancel, |point| {
                let inside = point.at_ms < to && (first || point.at_ms >= from);
                if inside && samples.len() <= SLICE {
                    samples.push((series, point));
                }
            })?;
            if samples.len() > SLICE {
                return Ok(None);
            }
        }
        Ok(Some(samples))
    }
}
