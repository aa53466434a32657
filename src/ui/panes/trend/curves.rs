//! From the station's curves to the lines of the plot.
//!
//! The station is asked for as many columns as the plot has pixels, so that it hands over four points
//! a column at most, however many samples there are. While the window follows, its edge moves by
//! whole columns: between two moves nothing is asked anew and nothing shimmers.

use std::collections::HashMap;

use egui_plot::PlotPoint;

use super::pens::Pen;
use super::scale::{is_learned, nice_range};
use crate::app::Curve;
use crate::model::{Span, TagId};
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

/// What the plot was handed.
#[derive(Debug, Default)]
pub struct Curves {
    drawn: Drawn,
}

impl Curves {
    /// What was handed to the plot last.
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// Begins a frame with a plot of so many columns.
    pub fn begin(&mut self, columns: usize) {
        self.drawn = Drawn { columns, pens: Vec::new() };
    }
}

/// The curve of a pen, as the station last told it.
pub fn of<'a>(pane: &Pane<'a>, pen: &Pen) -> Option<&'a Curve> {
    pane.app.state.record.curves.curve(&pen.tag.id)
}

/// Learns ranges from what is drawn.
pub fn learn(pane: &Pane<'_>, memory: &mut PaneMemory, pen: &Pen) {
    if let Some(curve) = of(pane, pen).filter(|_| is_learned(&pen.tag)) {
        grow(&mut memory.trend.grown, &pen.tag.id, curve);
    }
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
pub fn lines(pane: &Pane<'_>, memory: &mut PaneMemory, pen: &Pen) -> Lines {
    let curves = &mut memory.trend.curves;
    let Some(curve) = of(pane, pen) else { return Lines::default() };
    let runs: Vec<Vec<PlotPoint>> = curve.runs.iter().map(|run| line(pen, run)).collect();
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
