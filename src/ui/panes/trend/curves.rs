//! What the station told of the pens, as the plot needs it.

use std::collections::HashMap;

use egui::{Painter, Rect, Shape};

use super::lanes::Map;
use super::pens::Pen;
use super::scale::{is_learned, nice_range};
use super::strokes::{self, Style};
use crate::app::trend::Shifted;
use crate::app::{Columns, Curve, Gap};
use crate::model::{Span, Tag, TagId};
use crate::ui::context::Pane;

/// What was drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// Pixel columns of the plot.
    pub columns: usize,
    /// For each pen drawn: runs and points.
    pub pens: Vec<(TagId, usize, usize)>,
}

/// The curve of a pen, as the station last told it.
pub fn of<'a>(pane: &Pane<'a>, pen: &Pen) -> Option<&'a Curve> {
    pane.app.state.record.curves.curve(&pen.tag.id)
}

/// Widens the learned range of a tag to what its curve holds; it never shrinks by itself.
pub fn learn(pane: &Pane<'_>, grown: &mut HashMap<TagId, Span>, tag: &Tag) {
    let (record, trend) = (&pane.app.state.record, &pane.app.state.trend);
    let earlier = trend.overlay.as_ref().and_then(|_| record.overlay.extent(&tag.id));
    let both = [record.curves.extent(&tag.id), earlier].into_iter().flatten();
    let told = both.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = told.filter(|_| is_learned(tag)) else { return };
    let tag = &tag.id;
    match grown.get_mut(tag) {
        Some(span) if low >= span.low && high <= span.high => {}
        Some(span) => *span = nice_range(low.min(span.low), high.max(span.high)),
        None => {
            grown.insert(tag.clone(), nice_range(low, high));
        }
    }
}

/// The least and the largest value of a pen in the window.
pub fn seen(pane: &Pane<'_>, pen: &Pen) -> Option<(f64, f64)> {
    let state = &pane.app.state;
    let window = state.trend.shown(state.now.wall.as_secs(), state.trend.plot.0);
    let runs = &of(pane, pen)?.runs;
    extent(runs.iter().flat_map(|run| strokes::clip(run, window)))
}

fn extent<'a>(points: impl Iterator<Item = &'a [f64; 2]>) -> Option<(f64, f64)> {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) =
        points.fold(start, |(low, high), [_, value]| (low.min(*value), high.max(*value)));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// The value of a pen at `time` within an unbroken run: with steps the one that holds then, else that of the
/// nearest sample; `None` in a gap. A run of steps ends where its last value is held to.
pub fn value_at(curve: &Curve, time: f64, slack: f64, has_steps: bool) -> Option<f64> {
    let covers = |(number, run): &(usize, &Vec<[f64; 2]>)| {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return false };
        let held = curve.holds_until(*number).filter(|_| has_steps);
        first[0] - slack <= time && time <= held.unwrap_or(last[0]).max(last[0]) + slack
    };
    let (_, run) = curve.runs.iter().enumerate().find(covers)?;
    let at = run.partition_point(|p| p[0] < time || (has_steps && p[0] == time));
    let after = run.get(at);
    let before = at.checked_sub(1).and_then(|i| run.get(i));
    let nearest = match (before, after) {
        (Some(b), Some(_)) if has_steps => Some(b),
        (Some(b), Some(a)) => Some(if time - b[0] <= a[0] - time { b } else { a }),
        (one, other) => one.or(other),
    };
    nearest.map(|p| p[1])
}

/// The gaps between the runs of a curve within `window`, outages that began left of it included. The
/// time after the last point counts up to `until`, where that says that nothing good came. Time of
/// which nothing was ever recorded is no gap, and with steps neither is time in which the last value holds.
pub fn gaps(
    curve: &Curve,
    window: (f64, f64),
    until: Option<f64>,
    has_steps: bool,
) -> Vec<(f64, f64)> {
    let mut gaps = Vec::new();
    let mut last = curve.gap_from;
    for (number, run) in curve.runs.iter().enumerate() {
        let (Some(first), Some(end)) = (run.first(), run.last()) else { continue };
        if let Some(last) = last {
            gaps.push((last, first[0]));
        }
        last = curve.holds_until(number).filter(|_| has_steps).or(Some(end[0]));
    }
    if let Some((last, until)) = last.zip(until) {
        gaps.push((last, until));
    }
    gaps.into_iter()
        .map(|(from, to)| (from.max(window.0), to.min(window.1)))
        .filter(|(from, to)| from < to)
        .collect()
}

/// Why there is nothing at `time`: the gap around it. `None` where there is a curve.
pub fn gap_at(curve: &Curve, time: f64) -> Option<&Gap> {
    let at = curve.gaps.partition_point(|gap| gap.from <= time);
    let before = at.checked_sub(1).and_then(|at| curve.gaps.get(at));
    let around = before.filter(|gap| gap.to.is_none_or(|to| time < to));
    // Between the last sample and the one that was bad nothing is known either.
    around.or_else(|| {
        let next = curve.gaps.get(at)?;
        let end = curve.runs.iter().filter_map(|run| run.last()).rfind(|p| p[0] <= next.from)?;
        (end[0] < time).then_some(next)
    })
}

/// The points of a run within the window and one beyond each edge, and until when the last of them holds
/// where it ends the run.
pub fn held(curve: &Curve, number: usize, window: (f64, f64)) -> (&[[f64; 2]], Option<f64>) {
    let Some(run) = curve.runs.get(number) else { return (&[], None) };
    let points = strokes::clip(run, window);
    let is_end = points.last().zip(run.last()).is_some_and(|(a, b)| a == b);
    (points, curve.holds_until(number).filter(|_| is_end))
}

/// How a curve from another time is drawn beside one in this style.
pub fn pale(style: Style) -> Style {
    Style { color: style.color.gamma_multiply(0.5), width: 1.0, ..style }
}

/// Draws a curve of an earlier time, part by part as it is laid onto the window.
pub fn earlier(
    painter: &Painter,
    map: &Map,
    (parts, told): (&[Shifted], &Columns),
    style: Style,
    height: impl Fn(f64) -> f64 + Copy,
) {
    let style = pale(Style { column_ms: told.width_ms, ..style });
    for part in parts {
        let window = (map.window.0 - part.shift_s, map.window.1 - part.shift_s);
        let mut shapes = Vec::new();
        stroke(&told.curve, &Map { window, ..*map }, style, height, &mut shapes);
        let x = map.x(part.from)..=map.x(part.to);
        let clip = Rect::from_x_y_ranges(x, map.frame.y_range());
        painter.with_clip_rect(clip.intersect(painter.clip_rect())).extend(shapes);
    }
}

/// Draws every run of a curve; `height` gives the fraction of a value.
pub fn stroke(
    curve: &Curve,
    map: &Map,
    style: Style,
    height: impl Fn(f64) -> f64,
    out: &mut Vec<Shape>,
) {
    for number in 0..curve.runs.len() {
        let (points, hold) = held(curve, number, map.window);
        match (hold.filter(|_| style.has_steps), points.last()) {
            (Some(until), Some(last)) if until > last[0] => {
                let mut held = points.to_vec();
                held.push([until, last[1]]);
                strokes::run(&held, map, style, &height, out);
            }
            _ => strokes::run(points, map, style, &height, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::value_at;
    use crate::app::{Curve, Gap, QualityCode};

    #[test]
    fn a_step_has_the_value_that_holds_and_a_line_that_of_the_nearest_sample() {
        let runs = vec![vec![[10.0, 1.0], [20.0, 2.0]], vec![[40.0, 4.0]]];
        let curve = Curve { runs, ..Curve::default() };
        for (time, line, step) in [
            (10.0, Some(1.0), Some(1.0)),
            (14.0, Some(1.0), Some(1.0)),
            (16.0, Some(2.0), Some(1.0)),
            (20.0, Some(2.0), Some(2.0)),
            (30.0, None, None),
            (40.5, Some(4.0), Some(4.0)),
        ] {
            let told = [false, true].map(|has_steps| value_at(&curve, time, 1.0, has_steps));
            assert_eq!(told, [line, step], "{time}");
        }
    }

    #[test]
    fn a_step_has_a_value_as_far_as_it_is_drawn() {
        let gap = Gap { from: 30.0, to: Some(40.0), why: QualityCode::ENDED };
        let runs = vec![vec![[10.0, 1.0], [20.0, 2.0]], vec![[40.0, 4.0]]];
        let curve = Curve { runs, gaps: vec![gap], ..Curve::default() };
        for (time, step) in [(25.0, Some(2.0)), (30.0, Some(2.0)), (35.0, None), (40.0, Some(4.0))]
        {
            assert_eq!(value_at(&curve, time, 1.0, true), step, "{time}");
        }
        assert_eq!(value_at(&curve, 25.0, 1.0, false), None);
    }
}
