//! What lies behind the curves: the plot's ground, gaps, the ranges beyond alarm limits.

use std::sync::Arc;

use egui::{Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::lanes::Map;
use super::pens::Pen;
use super::{curves, strokes};
use crate::app::{Curve, TrendMode};
use crate::model::{Alarm, AlarmKind, AlarmPriority, LimitSide, Operand, Quality, Tag, Value};
use crate::ui::context::Pane;
use crate::ui::hatch;
use crate::ui::panes::PaneMemory;
use crate::ui::style;
use crate::ui::theme::{AlarmColors, Palette};

/// Paints the ground of a lane, gaps hatched.
pub fn paint(painter: &Painter, p: &Palette, map: &Map, gaps: &[(f64, f64)]) {
    let frame = map.frame;
    painter.rect_filled(frame, 0.0, p.plot);
    for (from, to) in gaps {
        let x = |time: f64| map.x(time).clamp(frame.min.x, frame.max.x);
        let band = Rect::from_x_y_ranges(x(*from)..=x(*to), frame.y_range());
        painter.rect_filled(band, 0.0, p.plot_gap);
        let stroke = Stroke::new(1.0, p.bad_hatch);
        painter
            .extend(hatch::lines(band).into_iter().map(|ends| Shape::line_segment(ends, stroke)));
    }
}

/// The gaps of a pen in the window, up to the present where it is bad now.
pub fn gaps(pane: &Pane<'_>, pen: &Pen, window: (f64, f64)) -> Vec<(f64, f64)> {
    let state = &pane.app.state;
    let is_bad = |(_, quality)| matches!(quality, Quality::Bad(_));
    let is_gone = state.sample(&pen.tag.id).is_none_or(is_bad);
    let is_gone = is_gone && state.trend.mode == TrendMode::Follow;
    let curve = curves::of(pane, pen).filter(|_| pen.is_shown);
    let now = state.now.wall.as_secs();
    curve.map(|curve| gaps_of(curve, pen, window, (is_gone, now))).unwrap_or_default()
}

/// The gaps of a curve in the window: up to its right edge where the pen is gone, else up to the present where
/// an outage goes on.
pub fn gaps_of(
    curve: &Curve,
    pen: &Pen,
    window: (f64, f64),
    (is_gone, now): (bool, f64),
) -> Vec<(f64, f64)> {
    let until = if is_gone { Some(window.1) } else { curve.ends_in_gap.then_some(now) };
    curves::gaps(curve, window, until, pen.has_steps())
}

/// An alarm limit as it is drawn.
pub struct Limit {
    side: LimitSide,
    colors: AlarmColors,
    /// Where it lies from left to right: level pieces with risers between them. A limit that a tag holds is
    /// drawn as it was at each time, and not at all where nobody knows.
    runs: Vec<Vec<Pos2>>,
    /// What it is at the right end, and the tag that holds it.
    text: String,
}

/// Where a limit lies: at a number, or where a tag says.
#[derive(Clone, Copy, Debug)]
pub enum Level<'a> {
    /// The number.
    Number(f64),
    /// The tag and what it was.
    Tag(&'a Tag, &'a Curve),
}

/// The alarm limits of a lane's leading pen.
pub fn limits(
    ui: &Ui,
    pane: &Pane<'_>,
    memory: &PaneMemory,
    leader: &Pen,
    map: &Map,
) -> Vec<Limit> {
    let (p, state) = (Palette::in_ui(ui), &pane.app.state);
    let limit = |alarm: &Arc<Alarm>| {
        let AlarmKind::Limit { side, limit, .. } = &alarm.kind else { return None };
        let level = match limit {
            Operand::Constant(value) => Level::Number(*value),
            Operand::Tag(tag) => {
                let holder = memory.places.tag(state.project(), tag)?;
                Level::Tag(holder, state.record.curves.curve(tag)?)
            }
        };
        Limit::of(p, (*side, alarm.priority), level, leader, map)
    };
    state.record.watching.alarms(&leader.tag.id).iter().filter_map(limit).collect()
}

impl Limit {
    /// A limit of a pen.
    pub fn of(
        p: &Palette,
        (side, priority): (LimitSide, AlarmPriority),
        level: Level<'_>,
        pen: &Pen,
        map: &Map,
    ) -> Option<Limit> {
        let y = |value: f64| map.y(pen.fraction(value));
        let colors = *p.alarms.get(3 - priority.rank().min(3))?;
        let (runs, text) = match level {
            Level::Number(value) => {
                let frame = map.frame.x_range();
                let level = [frame.min, frame.max].map(|x| pos2(x, y(value)));
                (vec![level.to_vec()], value.to_string())
            }
            Level::Tag(holder, curve) => {
                let runs = stepped(curve, map, &y);
                let last = curve.runs.iter().rev().find_map(|run| {
                    strokes::clip(run, map.window).iter().rfind(|p| p[0] <= map.window.1)
                });
                let value = Value::F64(last?[1]).format(holder.decimals);
                (runs, format!("{value} ({})", holder.name))
            }
        };
        Some(Limit { side, colors, runs, text })
    }

    /// True where another limit says the same.
    pub fn is_like(&self, other: &Limit) -> bool {
        (self.side, &self.text) == (other.side, &other.text)
    }
}

/// A curve whose values hold until the next one.
fn stepped(curve: &Curve, map: &Map, y: &dyn Fn(f64) -> f32) -> Vec<Vec<Pos2>> {
    let run = |number| {
        let (points, until) = curves::held(curve, number, map.window);
        let mut line: Vec<Pos2> = Vec::with_capacity(points.len() * 2 + 1);
        for [time, value] in points {
            let at = pos2(map.x(*time), y(*value));
            line.extend(line.last().map(|last| pos2(at.x, last.y)));
            line.push(at);
        }
        let end = line.last().zip(until).map(|(last, until)| pos2(map.x(until), last.y));
        line.extend(end);
        line
    };
    (0..curve.runs.len()).map(run).filter(|line| !line.is_empty()).collect()
}

/// Bands from each limit to the edge of the lane, behind the curves.
pub fn bands(painter: &Painter, frame: Rect, limits: &[Limit]) {
    for limit in limits {
        let is_high = limit.side.is_high();
        let edge = if is_high { frame.min.y } else { frame.max.y };
        let mut band = Mesh::default();
        for [from, to] in limit.runs.iter().flat_map(|run| run.array_windows()) {
            let is_seen = if is_high { from.y > edge } else { from.y < edge };
            if is_seen && from.y == to.y {
                let x = frame.clamp(*from).x..=frame.clamp(*to).x;
                let piece = Rect::from_x_y_ranges(x, from.y.min(edge)..=from.y.max(edge));
                band.add_colored_rect(piece, limit.colors.fill.gamma_multiply(0.08));
            }
        }
        painter.add(band);
        let stroke = Stroke::new(1.0, limit.colors.fill);
        for run in &limit.runs {
            match run.as_slice() {
                [from, to] if from.y == to.y => {
                    painter.hline(from.x..=to.x, from.y, stroke);
                }
                run => {
                    painter.line(run.to_vec(), stroke);
                }
            }
        }
    }
}

/// The same limits in dashes of the pen's colour and without bands, for pens that do not lead.
pub fn dashes(painter: &Painter, color: Color32, limits: &[Limit]) {
    let stroke = Stroke::new(1.0, color);
    for run in limits.iter().flat_map(|limit| &limit.runs) {
        painter.extend(Shape::dashed_line(run, stroke, 5.0, 3.0));
    }
}

/// The letters of the limits, over the curves, so that colour is never alone.
pub fn letters(painter: &Painter, p: &Palette, frame: Rect, limits: &[Limit]) {
    let mut taken: Vec<Rect> = Vec::new();
    for limit in limits {
        let Some(end) = limit.runs.last().and_then(|run| run.last()) else { continue };
        let word = limit.side.letters();
        let font = FontId::proportional(style::SMALL);
        let galley = painter.layout_no_wrap(format!("{word} {}", limit.text), font, p.text);
        let is_high = limit.side.is_high();
        let align = if is_high { Align2::RIGHT_BOTTOM } else { Align2::RIGHT_TOP };
        let mut rect = align.anchor_size(pos2(frame.max.x - 4.0, end.y), galley.size());
        // Whole inside the lane, and beside those that stand there: neither cut nor covered.
        if end.y >= frame.min.y && end.y <= frame.max.y {
            let (over, under) = (frame.min.y - rect.min.y, rect.max.y - frame.max.y);
            rect = rect.translate(vec2(0.0, over.max(0.0) - under.max(0.0)));
        }
        while let Some(other) = taken.iter().find(|other| other.intersects(rect)) {
            rect = rect.translate(vec2(other.min.x - 7.0 - rect.max.x, 0.0));
        }
        taken.push(rect.expand2(vec2(2.0, 0.0)));
        painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 0.0, p.plot.gamma_multiply(0.8));
        painter.galley(rect.min, galley, p.text);
    }
}
