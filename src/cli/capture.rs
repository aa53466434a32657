//! `gaugeglass history capture`: what triggered captures have kept in a folder, and their samples as a table.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::common::{DONE, rfc3339, say};
use super::history::{Answer, Failure, TableArgs, parquet_is_no_text, tell_damages, told};
use crate::history::export::{ExportFormat, ExportStyle, SeriesHead, write_points};
use crate::history::{CaptureBook, Point};
use crate::model::{Kept, KeptId};
use crate::store::replace_file;

/// What can be asked.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum CaptureQuestion {
    /// Every kept capture, oldest first
    List {
        /// The folder of history
        folder: PathBuf,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// The samples of one, as a table
    Export {
        /// The folder of history
        folder: PathBuf,
        /// Its number, as list tells it
        id: i64,
        /// As what, and where to
        #[command(flatten)]
        table: TableArgs,
    },
}

/// Answers.
pub(super) fn answer(
    question: &CaptureQuestion,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Answer {
    match question {
        CaptureQuestion::List { folder, json } => list(folder, *json, out),
        CaptureQuestion::Export { folder, id, table } => {
            let how = (table.format, &table.style());
            export(folder, KeptId(*id), how, table.output.as_deref(), out, err)
        }
    }
}

fn list(folder: &Path, as_json: bool, out: &mut dyn Write) -> Answer {
    for kept in CaptureBook::open_to_read(folder)?.list()? {
        let line = if as_json {
            json!({ "id": kept.id.0, "time": rfc3339(kept.at), "capture": kept.capture,
                "name": kept.name, "cause": kept.cause, "end": kept.end.word(),
                "samples": kept.samples, "lost": kept.lost, "missed": kept.missed,
                "pre_ms": kept.pre_ms, "post_ms": kept.post_ms, "covered_ms": kept.covered_ms,
                "clock_set": kept.clock_set, "whole": kept.is_whole(), "tags": kept.tags })
            .to_string()
        } else {
            line_of(&kept)
        };
        told(say(out, &line))?;
    }
    Ok(DONE)
}

/// `#3  2026-11-26T08:00:00.250Z  Pump trip  pump 1 ↓  1200 samples of 4 tags`
fn line_of(kept: &Kept) -> String {
    let cause = if kept.cause.is_empty() { "by hand" } else { &kept.cause };
    let (samples, tags) = (kept.samples, kept.tags.len());
    let mut line = format!(
        "#{}  {}  {}  {cause}  {samples} samples of {tags} tags",
        kept.id.0,
        rfc3339(kept.at),
        kept.name
    );
    if !kept.end.reason().is_empty() {
        line += &format!(", not whole: {}", kept.end.reason());
    }
    if kept.lost > 0 {
        line += &format!(", {} samples lost", kept.lost);
    }
    if kept.covered_ms < kept.pre_ms {
        line += &format!(", {} s before the trigger", f64::from(kept.covered_ms) / 1000.0);
    }
    line
}

fn export(
    folder: &Path,
    id: KeptId,
    (format, style): (ExportFormat, &ExportStyle),
    output: Option<&Path>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Answer {
    let book = CaptureBook::open_to_read(folder)?;
    let (series, damages) = book.read(id)?;
    if series.is_empty() {
        let why = format!(
            "there is no capture {} in {}; `gaugeglass history capture list` tells which there are",
            id.0,
            folder.display()
        );
        return Err(Failure::Wrong(why));
    }
    let series: Vec<(SeriesHead, Vec<Point>)> =
        series.into_iter().map(|s| (SeriesHead { name: s.name, unit: s.unit }, s.points)).collect();
    match output {
        None if format == ExportFormat::Parquet => return Err(parquet_is_no_text()),
        None => {
            let mut table = Vec::new();
            let made = write_points(format, style, &series, i64::MIN, &mut table);
            made.map_err(|why| Failure::Wrong(why.to_string()))?;
            out.write_all(&table).map_err(|_| Failure::Gone)?;
        }
        Some(path) => {
            let written = replace_file(path, |file| {
                write_points(format, style, &series, i64::MIN, std::io::BufWriter::new(file))
                    .map(|_| ())
            });
            written.map_err(|why| Failure::Wrong(why.to_string()))?;
        }
    }
    Ok(tell_damages(&damages, err))
}
