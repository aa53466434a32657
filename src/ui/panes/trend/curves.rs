//! From the station's curves to the lines of the plot.
//!
//! The station is asked for as many columns as the plot has pixels, so that it hands over four points
//! a column at most, however many samples there are. While the window follows, its edge moves by
//! whole columns: between two moves nothing is asked anew and nothing shimmers.

use std::collections::HashMap;
use std::time::Duration;

use egui_plot::PlotPoint;

use super::pens::Pen;
use super::scale::{is_learned, nice_range};
use crate::app::{AppState, Curve, CurveRequest, TrendMode};
use crate::model::{Mono, Span, Tag, TagId};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;

/// The lines of one pen, in fractions of its range.
#[derive(Debug, Default)]
pub struct Lines {
    /// Each run is one unbroken line; a run of one point is a dot.
    pub runs: Vec<Vec<PlotPoint>>,
}

/// What was handed to the plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// Pixel columns of the plot.
    pub columns: usize,
    /// For each pen drawn: runs and points.
    pub pens: Vec<(TagId, usize, usize)>,
}

/// A curve as the station gave it.
#[derive(Debug)]
struct Kept {
    request: CurveRequest,
    /// The snapshot that was newest then.
    taken: Mono,
    /// When it was asked for.
    at: Mono,
    curve: Curve,
}

/// Longest time for which a curve of the same window counts as new.
const FRESH_FOR: Duration = Duration::from_millis(250);

/// Curves asked for, kept until the window of time or the snapshot changes.
#[derive(Debug, Default)]
pub struct Curves {
    kept: HashMap<TagId, Kept>,
    drawn: Drawn,
}

impl Curves {
    /// What was handed to the plot last.
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// Begins a frame with a plot of so many columns.
    pub fn begin(&mut self, columns: usize, pens: &[Pen]) {
        self.drawn = Drawn { columns, pens: Vec::new() };
        self.kept.retain(|tag, _| pens.iter().any(|pen| pen.tag.id == *tag));
    }

    /// The curve of a pen, as the station last gave it.
    pub fn get(&self, tag: &TagId) -> Option<&Curve> {
        self.kept.get(tag).map(|kept| &kept.curve)
    }
}

/// The window of time to draw in a plot of so many columns, in seconds since 1970.
pub fn window(state: &AppState, columns: usize) -> (f64, f64) {
    let (from, to) = state.trend.window(state.now.wall.as_secs());
    if state.trend.mode != TrendMode::Follow {
        return (from, to);
    }
    let column = (to - from) / columns.max(1) as f64;
    let edge = (to / column).ceil() * column;
    (edge - (to - from), edge)
}

/// Brings the curve of a pen up to date.
pub fn ask(pane: &Pane<'_>, memory: &mut PaneMemory, pen: &Pen, window: (f64, f64)) {
    let state = &pane.app.state;
    let curves = &mut memory.trend.curves;
    // A step needs two points for each value.
    let columns = if pen.has_steps() { curves.drawn.columns / 2 } else { curves.drawn.columns };
    let request = CurveRequest {
        from_ms: (window.0 * 1000.0).floor() as i64,
        to_ms: (window.1 * 1000.0).ceil() as i64,
        columns: columns.max(1),
        break_after_ms: break_after_ms(state, &pen.tag),
    };
    let taken = state.snapshot.taken.mono;
    let now = state.now.mono;
    let column = Duration::from_secs_f64((window.1 - window.0) / columns.max(1) as f64);
    let stands = |kept: &Kept| {
        let is_fresh = kept.taken == taken || now.since(kept.at) < column.min(FRESH_FOR);
        kept.request == request && is_fresh
    };
    if curves.kept.get(&pen.tag.id).is_some_and(stands) {
        return;
    }
    let curve = pane.app.curve(&pen.tag.id, &request);
    if is_learned(&pen.tag) {
        grow(&mut memory.trend.grown, &pen.tag.id, &curve);
    }
    let kept = Kept { request, taken, at: now, curve };
    memory.trend.curves.kept.insert(pen.tag.id.clone(), kept);
}

/// Points further apart than this are not joined: three periods of the tag's scan class, and not less
/// than the age at which its value is stale.
fn break_after_ms(state: &AppState, tag: &Tag) -> i64 {
    let period = state.project().scan_class(&tag.scan).map_or(1000, |s| s.period_ms);
    let index = &state.snapshot.index;
    let stale = index.places.get(&tag.id).and_then(|place| index.stale_after.get(place.at()));
    let stale = stale.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    stale.max(3 * i64::from(period))
}

/// Widens the learned range of a tag to what its curve holds; it never shrinks by itself.
fn grow(grown: &mut HashMap<TagId, Span>, tag: &TagId, curve: &Curve) {
    let values = || curve.runs.iter().flatten().map(|[_, value]| *value);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    if !(low.is_finite() && high.is_finite()) {
        return;
    }
    match grown.get_mut(tag) {
        Some(span) if low >= span.low && high <= span.high => {}
        Some(span) => *span = nice_range(low.min(span.low), high.max(span.high)),
        None => {
            grown.insert(tag.clone(), nice_range(low, high));
        }
    }
}

/// The lines of a pen, and a note of what is handed over.
pub fn lines(memory: &mut PaneMemory, pen: &Pen) -> Lines {
    let curves = &mut memory.trend.curves;
    let Some(kept) = curves.kept.get(&pen.tag.id) else { return Lines::default() };
    let runs: Vec<Vec<PlotPoint>> = kept.curve.runs.iter().map(|run| line(pen, run)).collect();
    let points = runs.iter().map(Vec::len).sum();
    curves.drawn.pens.push((pen.tag.id.clone(), runs.len(), points));
    Lines { runs }
}

fn line(pen: &Pen, run: &[[f64; 2]]) -> Vec<PlotPoint> {
    let mut points = Vec::with_capacity(run.len() * if pen.has_steps() { 2 } else { 1 });
    let mut before: Option<f64> = None;
    for [time, value] in run {
        let height = pen.fraction(*value);
        if let Some(level) = before.filter(|level| pen.has_steps() && *level != height) {
            points.push(PlotPoint::new(*time, level));
        }
        points.push(PlotPoint::new(*time, height));
        before = Some(height);
    }
    points
}

/// The value of a pen at `time`: the sample nearest to it within an unbroken run; `None` in a gap.
pub fn value_at(curve: &Curve, time: f64, slack: f64) -> Option<f64> {
    let run = curve.runs.iter().find(|run| {
        let (first, last) = (run.first(), run.last());
        first.is_some_and(|p| p[0] - slack <= time) && last.is_some_and(|p| time <= p[0] + slack)
    })?;
    let at = run.partition_point(|p| p[0] < time);
    let after = run.get(at);
    let before = at.checked_sub(1).and_then(|i| run.get(i));
    let nearest = match (before, after) {
        (Some(b), Some(a)) => Some(if time - b[0] <= a[0] - time { b } else { a }),
        (one, other) => one.or(other),
    };
    nearest.map(|p| p[1])
}

/// The gaps between the runs of a curve within `window`, outages that began left of it included. The
/// time after the last point counts up to `until`, where that says that nothing good came. Time of
/// which nothing was ever recorded is no gap.
pub fn gaps(curve: &Curve, window: (f64, f64), until: Option<f64>) -> Vec<(f64, f64)> {
    let mut gaps = Vec::new();
    let mut last = curve.gap_from;
    for run in &curve.runs {
        let (Some(first), Some(end)) = (run.first(), run.last()) else { continue };
        if let Some(last) = last {
            gaps.push((last, first[0]));
        }
        last = Some(end[0]);
    }
    if let Some((last, until)) = last.zip(until) {
        gaps.push((last, until));
    }
    gaps.into_iter()
        .map(|(from, to)| (from.max(window.0), to.min(window.1)))
        .filter(|(from, to)| from < to)
        .collect()
}
