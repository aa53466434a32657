//! A recording of another program laid over the trend: only shown, never recorded, and moved in time by hand.

use std::path::PathBuf;
use std::sync::Arc;

/// One column of the recording.
#[derive(Clone, Debug, PartialEq)]
pub struct OverlayColumn {
    /// What its heading says.
    pub name: String,
    /// The unit its heading says; may be empty.
    pub unit: String,
    /// Unbroken runs of seconds and value, in order of time.
    pub runs: Arc<Vec<Vec<[f64; 2]>>>,
    /// Least and greatest value.
    pub bounds: (f64, f64),
    /// False while it is switched off.
    pub is_shown: bool,
}

/// The recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its columns.
    pub columns: Vec<OverlayColumn>,
    /// First and last time in it, s: since 1970, or from its start where it knows no day.
    pub span: (f64, f64),
    /// True where its times count from its start.
    pub is_relative: bool,
    /// Seconds that are added to its times.
    pub shift_s: f64,
    /// Headings of columns that hold no numbers.
    pub skipped: Vec<String>,
}

impl Overlay {
    /// Makes a recording's readings lines to draw.
    pub fn new(path: PathBuf, recording: crate::station::recording::Recording) -> Overlay {
        let (from, to) = recording.span();
        let column = |column: crate::station::recording::RecordedColumn| {
            let mut runs = vec![Vec::new()];
            let mut bounds = (f64::INFINITY, f64::NEG_INFINITY);
            for (at_ms, value) in column.readings {
                if value.is_finite() {
                    bounds = (bounds.0.min(value), bounds.1.max(value));
                    if let Some(run) = runs.last_mut() {
                        run.push([at_ms as f64 / 1000.0, value]);
                    }
                } else if runs.last().is_some_and(|run| !run.is_empty()) {
                    runs.push(Vec::new());
                }
            }
            runs.retain(|run| !run.is_empty());
            let (name, unit) = (column.name, column.unit);
            OverlayColumn { name, unit, runs: Arc::new(runs), bounds, is_shown: true }
        };
        Overlay {
            path,
            columns: recording.columns.into_iter().map(column).collect(),
            span: (from as f64 / 1000.0, to as f64 / 1000.0),
            is_relative: recording.is_relative,
            shift_s: 0.0,
            skipped: recording.skipped,
        }
    }

    /// The same, beginning at this moment, s since 1970.
    pub fn beginning_at(&self, start: f64) -> Overlay {
        Overlay { shift_s: start - self.span.0, ..self.clone() }
    }
}

impl OverlayColumn {
    /// The points of the runs between `from` and `to` (times of the recording), at most four each of
    /// `columns` equal parts: first, least, greatest and last, so that the picture is that of every point.
    pub fn drawn(&self, from: f64, to: f64, columns: usize) -> Vec<Vec<[f64; 2]>> {
        let width = ((to - from) / columns.max(1) as f64).max(1e-9);
        let place = |p: &[f64; 2]| ((p[0] - from) / width).floor() as i64;
        let mut drawn = Vec::new();
        for run in self.runs.iter() {
            let start = run.partition_point(|p| p[0] < from).saturating_sub(1);
            let end = (run.partition_point(|p| p[0] <= to) + 1).min(run.len());
            let seen = run.get(start..end).unwrap_or_default();
            let mut points: Vec<[f64; 2]> = Vec::new();
            for group in seen.chunk_by(|a, b| place(a) == place(b)) {
                four(group, &mut points);
            }
            if !points.is_empty() {
                drawn.push(points);
            }
        }
        drawn
    }
}

fn four(group: &[[f64; 2]], out: &mut Vec<[f64; 2]>) {
    let by = |a: &(usize, &[f64; 2]), b: &(usize, &[f64; 2])| a.1[1].total_cmp(&b.1[1]);
    let ends = [group.iter().enumerate().next(), group.iter().enumerate().next_back()];
    let extremes = [group.iter().enumerate().min_by(by), group.iter().enumerate().max_by(by)];
    let mut kept: Vec<(usize, &[f64; 2])> = ends.into_iter().chain(extremes).flatten().collect();
    kept.sort_by_key(|(at, _)| *at);
    kept.dedup_by_key(|(at, _)| *at);
    out.extend(kept.into_iter().map(|(_, point)| *point));
}
