//! The plot on paper: lanes as in the trend, an axis for each unit, curves with their gaps, a strip for each
//! switch.

use std::collections::BTreeSet;

use egui::{Align2, FontId, Painter, Rect, Stroke, pos2};

use crate::app::tools::{OverlayColumn, PrintPen, TrendPrint};
use crate::model::{Span, WallMs};
use crate::ui::graph::{Graph, round_marks};
use crate::ui::panes::Clock;
use crate::ui::panes::trend::{nice_range, time_marks};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width of a value axis.
const AXIS: f32 = 58.0;
/// Value axes that are drawn; what comes after them is told in the legend alone.
const AXES_MOST: usize = 4;
/// Height of the strip of a switch.
const SWITCH: f32 = 26.0;
/// Room between two lanes, for the unit of the lower one.
const BETWEEN: f32 = 34.0;
/// Points a column of a recording.
const COLUMNS: usize = 1_200;

/// Ranges as they were drawn: of each pen, and of each column of the recording.
pub(super) struct Ranges {
    pub(super) pens: Vec<Option<Span>>,
    pub(super) overlay: Vec<Span>,
}

/// A value axis: what is drawn against it.
struct Axis {
    unit: String,
    range: Span,
    pens: Vec<usize>,
}

/// The axes of a lane, and where it lies.
struct Lane {
    frame: Rect,
    axes: Vec<Axis>,
}

/// Paints the plot, and tells the ranges it chose.
pub(super) fn paint(
    painter: &Painter,
    room: Rect,
    p: &Palette,
    print: &TrendPrint,
    clock: &Clock,
) -> Ranges {
    let digital: Vec<usize> = (0..print.pens.len())
        .filter(|n| print.pens.get(*n).is_some_and(|pen| pen.is_digital))
        .collect();
    let switches = SWITCH * digital.len() as f32;
    let stack = stack(room.with_max_y(room.max.y - 36.0 - switches), print);
    let frame = stack.iter().fold(Rect::NOTHING, |all, lane| all.union(lane.frame));
    let x = print.window;
    for lane in &stack {
        Graph { frame: lane.frame, x, y: (0.0, 1.0) }.ground(painter, p.field, p);
    }
    time_axis(painter, p, &Graph { frame, x, y: (0.0, 1.0) }, switches, clock);
    let columns = || print.overlay.iter().flat_map(|overlay| &overlay.columns);
    let placed: Vec<(Rect, Span)> = columns().map(|column| place(column, &stack)).collect();
    let mut ranges = Ranges {
        pens: vec![None; print.pens.len()],
        overlay: placed.iter().map(|(_, range)| *range).collect(),
    };
    let axes = stack.iter().flat_map(|lane| lane.axes.iter().enumerate().map(|a| (lane.frame, a)));
    for (frame, (number, axis)) in axes {
        let graph = Graph { frame, x, y: (axis.range.low, axis.range.high) };
        if number < AXES_MOST {
            let one = axis.pens.first().filter(|_| axis.pens.len() == 1);
            let color =
                one.and_then(|n| print.pens.get(*n)).map_or(p.text, |pen| p.pen(pen.number));
            value_axis(painter, p, &graph, number, &axis.unit, color);
        }
        for pen in &axis.pens {
            if let Some(slot) = ranges.pens.get_mut(*pen) {
                *slot = Some(axis.range);
            }
            if let Some(pen) = print.pens.get(*pen) {
                limits(painter, &graph, pen, p);
                curve(painter, &graph, pen, p);
            }
        }
    }
    if let Some(overlay) = &print.overlay {
        let columns = overlay.columns.iter().zip(&placed).enumerate();
        for (number, (column, (frame, range))) in columns.filter(|(_, (c, _))| c.is_shown) {
            let graph = Graph { frame: *frame, x, y: (range.low, range.high) };
            let shift = overlay.shift_s;
            for run in column.drawn(x.0 - shift, x.1 - shift, COLUMNS) {
                let run: Vec<[f64; 2]> = run.iter().map(|[t, v]| [t + shift, *v]).collect();
                let color = p.pen(print.pens.len() + number);
                graph.dashes(painter, &run, Stroke::new(1.4, color));
            }
        }
    }
    for (lane, number) in digital.into_iter().enumerate() {
        let Some(pen) = print.pens.get(number) else { continue };
        let top = frame.max.y + SWITCH * lane as f32;
        let lane = Rect::from_min_max(pos2(frame.min.x, top), pos2(frame.max.x, top + SWITCH));
        let values = || pen.curve.runs.iter().flatten().map(|[_, value]| *value);
        let (low, high) = values().fold((0.0, 1.0), |(a, b): (f64, f64), v| (a.min(v), b.max(v)));
        let room = (high - low) * 0.3;
        let graph = Graph { frame: lane, x, y: (low - room, high + room) };
        graph.ground(painter, p.field, p);
        let font = FontId::proportional(style::SMALL);
        let name = pen.name.rsplit('/').next().unwrap_or(&pen.name);
        let at = pos2(lane.min.x - 6.0, lane.center().y);
        painter.text(at, Align2::RIGHT_CENTER, name, font, p.pen(pen.number));
        curve(painter, &graph, pen, p);
    }
    ranges
}

/// The lanes as the trend stacks them; one where there are none.
fn stack(room: Rect, print: &TrendPrint) -> Vec<Lane> {
    let analog = print.pens.iter().filter(|pen| !pen.is_digital);
    let numbers: BTreeSet<u8> = analog.map(|pen| pen.lane).collect();
    let lanes: Vec<Vec<Axis>> = numbers.into_iter().map(|lane| axes(print, lane)).collect();
    let lanes = if lanes.is_empty() { vec![Vec::new()] } else { lanes };
    let most = lanes.iter().map(Vec::len).max().unwrap_or(0).clamp(1, AXES_MOST);
    let left = room.min.x + AXIS * most as f32;
    let count = lanes.len() as f32;
    let height = (room.height() - BETWEEN * (count - 1.0)) / count;
    let placed = lanes.into_iter().zip(0_u8..).map(|(axes, at)| {
        let top = room.min.y + f32::from(at) * (height + BETWEEN);
        let frame = Rect::from_min_max(pos2(left, top), pos2(room.max.x, top + height));
        Lane { frame, axes }
    });
    placed.collect()
}

/// In a lane, pens of one unit share an axis; pens without a unit keep to themselves.
fn axes(print: &TrendPrint, lane: u8) -> Vec<Axis> {
    let mut axes: Vec<Axis> = Vec::new();
    let is_there = |pen: &PrintPen| !pen.is_digital && pen.lane == lane;
    for (number, pen) in print.pens.iter().enumerate().filter(|(_, pen)| is_there(pen)) {
        let range = pen_range(pen);
        let same = |axis: &&mut Axis| !pen.unit.is_empty() && axis.unit == pen.unit;
        match axes.iter_mut().find(same) {
            Some(axis) => {
                axis.range.low = axis.range.low.min(range.low);
                axis.range.high = axis.range.high.max(range.high);
                axis.pens.push(number);
            }
            None => axes.push(Axis { unit: pen.unit.clone(), range, pens: vec![number] }),
        }
    }
    axes
}

/// The display range, wide enough for what is there.
fn pen_range(pen: &PrintPen) -> Span {
    let values = || pen.curve.runs.iter().flatten().map(|[_, value]| *value);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    match pen.range {
        Some(range) if !(low < range.low || high > range.high) => range,
        Some(range) => nice_range(low.min(range.low), high.max(range.high)),
        None if low <= high => nice_range(low, high),
        None => Span { low: 0.0, high: 1.0 },
    }
}

/// Where a column is drawn and against what: with the pens of its unit, else in the first lane against its
/// own values.
fn place(column: &OverlayColumn, stack: &[Lane]) -> (Rect, Span) {
    let axes = || stack.iter().flat_map(|lane| lane.axes.iter().map(|axis| (lane.frame, axis)));
    let same = axes().find(|(_, axis)| !column.unit.is_empty() && axis.unit == column.unit);
    let first = stack.first().map_or(Rect::NOTHING, |lane| lane.frame);
    let own = || (first, nice_range(column.bounds.0, column.bounds.1));
    same.map_or_else(own, |(frame, axis)| (frame, axis.range))
}

fn curve(painter: &Painter, graph: &Graph, pen: &PrintPen, p: &Palette) {
    let stroke = Stroke::new(1.6, p.pen(pen.number));
    for (number, run) in pen.curve.runs.iter().enumerate() {
        if !pen.has_steps {
            graph.line(painter, run, stroke);
            continue;
        }
        let mut steps: Vec<[f64; 2]> = Vec::with_capacity(run.len() * 2);
        for [time, value] in run {
            if let Some([_, before]) = steps.last().copied().filter(|[_, before]| before != value) {
                steps.push([*time, before]);
            }
            steps.push([*time, *value]);
        }
        let held = steps.last().zip(pen.curve.holds_until(number)).filter(|(p, to)| *to > p[0]);
        steps.extend(held.map(|([_, value], until)| [until, *value]));
        graph.line(painter, &steps, stroke);
    }
}

/// Alarm limits in the pen's colour, with their side at the right end.
fn limits(painter: &Painter, graph: &Graph, pen: &PrintPen, p: &Palette) {
    let (frame, color) = (graph.frame, p.pen(pen.number));
    for (side, value) in &pen.limits {
        if !(graph.y.0..=graph.y.1).contains(value) {
            continue;
        }
        let y = graph.at(graph.x.0, *value).y;
        let ends = [[graph.x.0, *value], [graph.x.1, *value]];
        graph.dashes(painter, &ends, Stroke::new(1.0, color));
        let text = format!("{} {value}", side.letters());
        let at = pos2(frame.max.x - 4.0, y - 1.0);
        painter.text(at, Align2::RIGHT_BOTTOM, text, FontId::proportional(style::SMALL), color);
    }
}

fn value_axis(
    painter: &Painter,
    p: &Palette,
    graph: &Graph,
    number: usize,
    unit: &str,
    color: egui::Color32,
) {
    let frame = graph.frame;
    let right = frame.min.x - AXIS * number as f32;
    let font = FontId::proportional(style::SMALL);
    painter.vline(right, frame.y_range(), Stroke::new(1.0, p.edge));
    for (value, text) in round_marks(graph.y, 8) {
        let y = graph.at(graph.x.0, value).y;
        if number == 0 {
            painter.hline(frame.x_range(), y, Stroke::new(0.5, p.plot_grid.gamma_multiply(0.5)));
        }
        painter.hline(right - 4.0..=right, y, Stroke::new(1.0, p.edge));
        painter.text(pos2(right - 7.0, y), Align2::RIGHT_CENTER, text, font.clone(), color);
    }
    let at = pos2(right - 4.0, frame.min.y - 5.0);
    painter.text(at, Align2::RIGHT_BOTTOM, unit, FontId::proportional(style::BODY), color);
}

fn time_axis(painter: &Painter, p: &Palette, graph: &Graph, lanes: f32, clock: &Clock) {
    let frame = graph.frame.with_max_y(graph.frame.max.y + lanes);
    let span = graph.x.1 - graph.x.0;
    let per_point = span / f64::from(frame.width());
    let font = FontId::proportional(style::SMALL);
    let mut free = frame.min.x - 40.0;
    let mut marks = time_marks(clock, graph.x, per_point * 14.0, per_point * 90.0);
    marks.sort_by(|a, b| a.value.total_cmp(&b.value));
    let coarse = marks.iter().map(|m| m.step_size).fold(0.0, f64::max);
    for mark in &marks {
        let x = graph.at(mark.value, 0.0).x;
        let is_named = mark.step_size >= coarse.min(per_point * 90.0);
        let strength = if is_named { 0.6 } else { 0.25 };
        painter.vline(x, frame.y_range(), Stroke::new(0.5, p.plot_grid.gamma_multiply(strength)));
        if !is_named {
            continue;
        }
        let at = WallMs::from_secs(mark.value);
        let text = match mark.step_size {
            step if step >= 86_400.0 => clock.date(at),
            step if step >= 60.0 => clock.minute(at),
            step if step >= 1.0 => clock.time(at),
            _ => clock.time_ms(at),
        };
        let galley = painter.layout_no_wrap(text, font.clone(), p.text);
        let rect = Align2::CENTER_TOP.anchor_size(pos2(x, frame.max.y + 5.0), galley.size());
        if rect.min.x > free && rect.max.x <= frame.max.x + 30.0 {
            free = rect.max.x + 8.0;
            painter.galley(rect.min, galley, p.text);
        }
    }
}
