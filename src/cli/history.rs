//! `gaugeglass history`: recorded samples, figures and CSV from a folder of history, and the proof that it is
//! whole. Reads beside a running station.

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value as Json, json};

use super::capture::CaptureQuestion;
use super::columns;
use super::common::{DONE, REFUSED, Reader as Pipe, WRONG_USE, complain, parse_time, rfc3339, say};
use super::picture::PictureArgs;
use crate::history::export::{
    ExportError, ExportFormat, ExportRequest, ExportStyle, export_csv, export_parquet,
};
use crate::history::{ColumnsRequest, HistoryError, Point, Reader, StatsRequest, TagRow, Verified};
use crate::model::WallMs;
use crate::store::replace_file;

/// Arguments of `history`.
#[derive(Clone, Debug, clap::Args)]
pub struct HistoryArgs {
    /// What to ask
    #[command(subcommand)]
    pub question: Question,
}

/// What can be asked.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Question {
    /// Samples of tags; with --columns first, least, greatest and last of each column
    Query {
        /// Which
        #[command(flatten)]
        window: Window,
        /// At most so many columns instead of every sample
        #[arg(long)]
        columns: Option<u32>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Samples as a table: CSV or Parquet
    Export {
        /// Which
        #[command(flatten)]
        window: Window,
        /// As what, and where to
        #[command(flatten)]
        table: TableArgs,
    },
    /// Mean by time, least, greatest, spread, time in range
    Stats {
        /// Which
        #[command(flatten)]
        window: Window,
        /// Time within LOW:HIGH, both included
        #[arg(long, value_name = "LOW:HIGH", value_parser = parse_range, allow_hyphen_values = true)]
        range: Option<(f64, f64)>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// The page that the window prints, as PNG: curves, axes, figures, what happened
    ///
    /// Gaps have their reasons; what happened is what the journal, the record and the remarks of the folder
    /// tell. Ranges, limits, lanes, colours and the words of states are those of the project, where --project
    /// names it; without one every pen lies in one lane and in a range that holds its values. What only a
    /// screen has is not on it: cursors, zoomed values, a comparison, a recording laid over.
    Picture(PictureArgs),
    /// What triggered captures have kept
    Capture {
        /// What to ask
        #[command(subcommand)]
        question: CaptureQuestion,
    },
    /// Prove every checksum and order; exit 1 where something is damaged
    Verify {
        /// The folder of history
        folder: PathBuf,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// How a table is written, and where to.
#[derive(Clone, Debug, clap::Args)]
pub struct TableArgs {
    /// csv: one row a sample; csv-wide: one row a moment and one column a tag, with the last known
    /// values; parquet: one row a sample
    #[arg(long, default_value = "csv", value_parser = parse_format)]
    pub format: ExportFormat,
    /// The file to write, replacing what is there; standard output if none is named
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Numbers with a comma, between semicolons (CSV alone)
    #[arg(long)]
    pub decimal_comma: bool,
}

impl TableArgs {
    pub(super) fn style(&self) -> ExportStyle {
        ExportStyle { decimal_comma: self.decimal_comma, ..ExportStyle::default() }
    }
}

/// Which tags and which time.
#[derive(Clone, Debug, clap::Args)]
pub struct Window {
    /// The folder of history
    pub folder: PathBuf,
    /// Tags by name or id; all of them if none is named
    pub tags: Vec<String>,
    /// From when on: RFC 3339, or a time before now such as 2h
    #[arg(long, default_value = "1h", value_parser = parse_moment, allow_hyphen_values = true)]
    pub from: i64,
    /// Until when
    #[arg(long, default_value = "0s", value_parser = parse_moment, allow_hyphen_values = true)]
    pub to: i64,
}

/// A moment, ms since 1970: RFC 3339, or a time before now.
pub(super) fn parse_moment(text: &str) -> Result<i64, String> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(at.as_millisecond());
    }
    let ago = text.trim_start_matches('-');
    let time = match ago.strip_suffix('d').and_then(|days| days.parse::<f64>().ok()) {
        Some(days) => parse_time(&format!("{}h", days * 24.0)),
        None => parse_time(ago),
    };
    let time = time.map_err(|why| {
        format!("{why}; a moment is RFC 3339 as 2026-11-26T08:00:00+09:00, or a time before now as 2h or 30d")
    })?;
    let before = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Ok(jiff::Timestamp::now().as_millisecond().saturating_sub(before))
}

fn parse_range(text: &str) -> Result<(f64, f64), String> {
    let ends = text.split_once(':').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    ends.filter(|(a, b): &(f64, f64)| a <= b).ok_or_else(|| "a range is LOW:HIGH".to_owned())
}

/// Answers. Returns 0 when it did, 1 where history is damaged, 2 for wrong use or what cannot be read.
pub fn run(args: &HistoryArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let answered = match &args.question {
        Question::Capture { question } => super::capture::answer(question, out, err),
        Question::Verify { folder, json } => verify(folder, *json, out),
        Question::Picture(picture) => super::picture::answer(picture, err),
        Question::Query { window, columns, json } => {
            asked(window, err, |reader, tag| query(reader, tag, window, *columns, *json, out))
        }
        Question::Stats { window, range, json } => asked(window, err, |reader, tag| {
            let request = StatsRequest { from_ms: window.from, to_ms: window.to, range: *range };
            stats(reader, tag, &request, *json, out)
        }),
        Question::Export { window, table } => {
            export(window, table.format, &table.style(), table.output.as_deref(), out, err)
        }
    };
    match answered {
        Ok(code) => code,
        Err(Failure::Gone) => DONE,
        Err(Failure::Wrong(why)) => {
            complain(err, &format!("error: {why}"));
            WRONG_USE
        }
    }
}

pub(super) enum Failure {
    /// Nobody reads any more.
    Gone,
    Wrong(String),
}

impl From<HistoryError> for Failure {
    fn from(why: HistoryError) -> Failure {
        Failure::Wrong(why.to_string())
    }
}

pub(super) fn told(pipe: Pipe) -> Result<(), Failure> {
    if pipe == Pipe::There { Ok(()) } else { Err(Failure::Gone) }
}

pub(super) type Answer = Result<u8, Failure>;

pub(super) static GO_ON: AtomicBool = AtomicBool::new(false);

pub(super) fn chosen(reader: &Reader, window: &Window) -> Result<Vec<TagRow>, Failure> {
    if window.from >= window.to {
        return Err(Failure::Wrong("--from has to be before --to".to_owned()));
    }
    let rows = reader.tags()?;
    if window.tags.is_empty() {
        return Ok(rows);
    }
    let find = |text: &String| {
        let row = rows.iter().find(|r| r.name == *text || r.uid == *text).cloned();
        row.ok_or_else(|| Failure::Wrong(format!("there is no history of a tag {text:?}")))
    };
    window.tags.iter().map(find).collect()
}

/// Asks for each tag in turn, and tells of chunks that are damaged.
fn asked(
    window: &Window,
    err: &mut dyn Write,
    mut each: impl FnMut(&mut Reader, &TagRow) -> Result<(), Failure>,
) -> Answer {
    let mut reader = Reader::open(&window.folder)?;
    for tag in chosen(&reader, window)? {
        each(&mut reader, &tag)?;
    }
    Ok(damages(&mut reader, err))
}

pub(super) fn damages(reader: &mut Reader, err: &mut dyn Write) -> u8 {
    tell_damages(&reader.take_damages(), err)
}

/// Tells of what is damaged; gives the exit code.
pub(super) fn tell_damages(damages: &[impl Display], err: &mut dyn Write) -> u8 {
    for why in damages {
        complain(err, &format!("error: {why}; what is damaged is left out"));
    }
    if damages.is_empty() { DONE } else { REFUSED }
}

/// Why a Parquet file is not written to standard output.
pub(super) fn parquet_is_no_text() -> Failure {
    Failure::Wrong("a Parquet file is no text; name it with --output FILE".to_owned())
}

/// The value as JSON: what JSON has no number for is a text or null.
pub(super) fn number(value: f64) -> Json {
    match value {
        v if v.is_finite() => json!(v),
        v if v.is_nan() => Json::Null,
        v => json!(if v > 0.0 { "Infinity" } else { "-Infinity" }),
    }
}

fn inside(window: &Window, point: &Point) -> bool {
    (window.from..window.to).contains(&point.at_ms)
}

fn query(
    reader: &mut Reader,
    tag: &TagRow,
    window: &Window,
    columns: Option<u32>,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let name = &tag.name;
    if let Some(columns) = columns {
        let request = ColumnsRequest { from_ms: window.from, to_ms: window.to, columns };
        let curve = reader.columns(tag.key, &request, &GO_ON)?.curve;
        for row in columns::rows(&curve, (window.from, window.to)) {
            let line = if as_json { row.json(name).to_string() } else { row.text(name, &tag.unit) };
            told(say(out, &line))?;
        }
        return Ok(());
    }
    each_point(reader, tag, window, |p| {
        let (time, quality, reason) =
            (rfc3339(WallMs(p.at_ms)), p.quality.word(), p.quality.reason());
        let line = if as_json {
            json!({ "tag": name, "time": time, "value": number(p.value), "unit": tag.unit,
                "quality": quality, "reason": reason })
            .to_string()
        } else {
            format!("{time}  {name}  {}  {}  {quality} {reason}", shown(&p), tag.unit)
        };
        say(out, line.trim_end())
    })
}

fn each_point(
    reader: &mut Reader,
    tag: &TagRow,
    window: &Window,
    mut each: impl FnMut(Point) -> Pipe,
) -> Result<(), Failure> {
    let mut pipe = Pipe::There;
    // Nobody reads the rest of a year for a pipe that is closed.
    let stop = AtomicBool::new(false);
    let read = reader.points(tag.key, (window.from, window.to), &stop, |point| {
        if pipe == Pipe::There && inside(window, &point) {
            pipe = each(point);
            stop.store(pipe != Pipe::There, Ordering::Relaxed);
        }
    });
    told(pipe)?;
    Ok(read?)
}

/// The value of a usable sample; nothing of another.
fn shown(point: &Point) -> String {
    if point.is_usable() { point.value.to_string() } else { String::new() }
}

fn stats(
    reader: &mut Reader,
    tag: &TagRow,
    request: &StatsRequest,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let s = reader.stats(tag.key, request, &GO_ON)?;
    let at = |at: Option<(i64, f64)>| at.map(|(ms, v)| (rfc3339(WallMs(ms)), v));
    let (min, max) = (at(s.min), at(s.max));
    let line = if as_json {
        json!({ "tag": tag.name, "unit": tag.unit, "samples": s.count, "known_s": s.known_ms / 1e3,
            "mean": number(s.mean), "sigma": number(s.sigma),
            "min": min.as_ref().map(|m| m.1), "min_time": min.as_ref().map(|m| &m.0),
            "max": max.as_ref().map(|m| m.1), "max_time": max.as_ref().map(|m| &m.0),
            "in_range_s": s.in_range_ms.map(|ms| ms / 1e3) })
        .to_string()
    } else {
        let extreme = |e: &Option<(String, f64)>| {
            e.as_ref().map_or_else(|| "-".to_owned(), |(at, v)| format!("{v} at {at}"))
        };
        let range =
            s.in_range_ms.map_or_else(String::new, |ms| format!("  in range {} s", ms / 1e3));
        format!(
            "{}: mean {} {}  sigma {}  min {}  max {}  {} samples, known {} s{range}",
            tag.name,
            s.mean,
            tag.unit,
            s.sigma,
            extreme(&min),
            extreme(&max),
            s.count,
            s.known_ms / 1e3
        )
    };
    told(say(out, &line))
}

fn parse_format(text: &str) -> Result<ExportFormat, String> {
    let names: Vec<&str> = ExportFormat::ALL.iter().map(|(_, name)| *name).collect();
    ExportFormat::from_name(text).ok_or_else(|| format!("there are {}", names.join(", ")))
}

/// Writes a table to a file, whole or not at all, or to standard output as it comes.
fn export(
    window: &Window,
    format: ExportFormat,
    style: &ExportStyle,
    output: Option<&Path>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Answer {
    let mut reader = Reader::open(&window.folder)?;
    let tags = chosen(&reader, window)?;
    let span = (window.from, window.to);
    let request = ExportRequest { tags: &tags, span, style, cancel: &GO_ON };
    let wide = format == ExportFormat::CsvWide;
    let Some(path) = output else {
        if format == ExportFormat::Parquet {
            return Err(parquet_is_no_text());
        }
        return match export_csv(&mut reader, &request, wide, std::io::BufWriter::new(out)) {
            Ok(_) => Ok(damages(&mut reader, err)),
            Err(ExportError::Write(_)) => Err(Failure::Gone),
            Err(why) => Err(Failure::Wrong(why.to_string())),
        };
    };
    // What the folder says is told in its own words, what the file says in those of the file.
    let mut failed = None;
    let written = replace_file(path, |file| {
        let file = std::io::BufWriter::new(file);
        let exported = match format {
            ExportFormat::Parquet => export_parquet(&mut reader, &request, file),
            ExportFormat::CsvLong | ExportFormat::CsvWide => {
                export_csv(&mut reader, &request, wide, file)
            }
        };
        match exported {
            Ok(_) => Ok(()),
            Err(ExportError::Write(why)) => Err(why),
            Err(why) => {
                failed = Some(why.to_string());
                Err(std::io::Error::other("the history could not be read"))
            }
        }
    });
    if let Some(why) = failed {
        return Err(Failure::Wrong(why));
    }
    written.map_err(|why| Failure::Wrong(why.to_string()))?;
    Ok(damages(&mut reader, err))
}

fn verify(folder: &std::path::Path, as_json: bool, out: &mut dyn Write) -> Answer {
    let found = Verified::of(folder)?;
    for f in &found.findings {
        let span = f.span.map(|(a, b)| (rfc3339(WallMs(a)), rfc3339(WallMs(b))));
        let line = if as_json {
            json!({ "file": f.file, "tag": f.tag, "chunk": f.chunk, "from": span.as_ref().map(|s| &s.0),
                "to": span.as_ref().map(|s| &s.1), "error": f.what })
            .to_string()
        } else {
            let span = span.map_or_else(String::new, |(a, b)| format!(" from {a} to {b}"));
            format!("{}: tag {:?}, chunk {}{span}: {}", f.file, f.tag, f.chunk, f.what)
        };
        told(say(out, &line))?;
    }
    let (files, chunks, samples, damaged) =
        (found.files, found.chunks, found.samples, found.findings.len());
    let line = if as_json {
        json!({ "files": files, "chunks": chunks, "samples": samples, "damaged": damaged })
            .to_string()
    } else {
        format!("{files} files, {chunks} chunks, {samples} samples, {damaged} damaged")
    };
    told(say(out, &line))?;
    Ok(if damaged == 0 { DONE } else { REFUSED })
}
