//! The plot on paper: lanes, strips, curves, limits, gaps and remarks as the pane paints them.

use egui::{Align2, Painter, Rect, Shape, Stroke, StrokeKind, pos2};

use super::axes::{self, AXIS};
use super::{cell, told};
use crate::app::tools::{PrintLevel, PrintLimit, PrintPen, TrendPrint};
use crate::app::trend::Pen;
use crate::ui::hatch;
use crate::ui::panes::Clock;
use crate::ui::panes::trend::ground::{Level, Limit};
use crate::ui::panes::trend::lanes::{self, Lane, Map};
use crate::ui::panes::trend::{
    Style, axes as of_pane, cursors, curves, ground, notes, recording, strip, stroke,
};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Room between two lanes, for the unit of the lower one.
const BETWEEN: f32 = 30.0;
/// Height of the plot that is left for its curves at least, of each of its lanes, and of a strip.
const LEAST: f32 = 260.0;
const LANE: f32 = 92.0;
const STRIP: f32 = 28.0;
/// Room for the names of strips.
const NAMES: f32 = 100.0;
/// Height of the strip of a gap of a pen that does not lead, and of it with what parts it from the next.
const GAP: f32 = 6.0;
const GAPS: f32 = 8.0;

/// The pens as the pane knows them.
pub(super) fn pens(print: &TrendPrint) -> Vec<Pen> {
    print.pens.iter().map(|pen| pen.pen.clone()).collect()
}

/// The height that the plot needs.
pub(super) fn least(print: &TrendPrint) -> f32 {
    let stack = stack(print, Rect::EVERYTHING);
    let strips = stack.iter().filter(|lane| lane.is_strip).count() as f32;
    let lanes = stack.len() as f32 - strips;
    LEAST.max(lanes * (LANE + BETWEEN) + strips * STRIP)
}

fn stack(print: &TrendPrint, frame: Rect) -> Vec<Lane> {
    lanes::layout(frame, &pens(print), print.leader.as_ref(), (BETWEEN, print.overlay.is_some()))
}

/// Paints the plot into `room` of a page, and tells where it and its lanes lie.
pub(super) fn paint(
    painter: &Painter,
    (page, room): (Rect, Rect),
    p: &Palette,
    (print, clock): (&TrendPrint, &Clock),
) -> (Map, Vec<Lane>) {
    let pens = pens(print);
    let lanes = stack(print, room);
    let most = lanes.iter().filter(|lane| !lane.is_strip);
    let most = most.map(|lane| axes::of_lane(lane, &pens).len()).max().unwrap_or(0);
    let names = if lanes.iter().any(|lane| lane.is_strip) { NAMES } else { 0.0 };
    let left = (AXIS * most.clamp(1, axes::MOST) as f32).max(names);
    let frame = room.with_min_x(room.min.x + left);
    let stack = stack(print, frame);
    let map = Map { frame, window: print.window, values: (0.0, 1.0) };
    let times = of_pane::times(clock, &map);
    let of_lane = |lane: &Lane| {
        let values = lanes::shown(&print.values, lane);
        (lane.number, Map { frame: lane.frame, values, ..map })
    };
    for lane in &stack {
        let map = of_lane(lane).1;
        let clipped = painter.with_clip_rect(lane.frame);
        let Some(leader) = print.pens.get(lane.leader) else {
            // Of a recording alone.
            ground::paint(&clipped, p, &map, &[]);
            of_pane::grid(&clipped, p, &map, &times, &[]);
            continue;
        };
        ground::paint(&clipped, p, &map, &told::gaps(print, leader));
        if lane.is_strip {
            of_pane::grid(&clipped, p, &map, &times, &[]);
            let curve = &leader.curve.curve;
            strip::paint(&clipped, p, print.lang, &leader.pen, curve, &map);
            if let Some(earlier) = &leader.earlier {
                let earlier = (print.earlier.as_slice(), &earlier.curve);
                strip::earlier(&clipped, p, print.lang, &leader.pen, earlier, &map);
            }
            let name = leader.pen.tag.name.rsplit('/').next().unwrap_or_default();
            let color = leader.pen.color(p);
            let at = pos2(lane.frame.min.x - 6.0, lane.frame.center().y);
            let place = (at, Align2::RIGHT_CENTER, left - 8.0);
            cell(painter, name, (style::SMALL, color), place);
        } else {
            values(&clipped, p, print, lane, (&map, &times));
            axes::paint(painter, p, &map, lane, &pens);
        }
        painter.rect_stroke(lane.frame, 0.0, Stroke::new(1.0, p.edge), StrokeKind::Outside);
    }
    if let Some(overlay) = &print.overlay {
        let mut reduced = recording::Reduced::default();
        let overlay = (overlay.as_ref(), print.colors);
        let lanes = (stack.as_slice(), pens.as_slice());
        recording::lines(painter, p, overlay, &mut reduced, lanes, &of_lane, print.window);
    }
    of_pane::time_texts(painter, p, clock, (page, frame), &map, &times);
    notes::flags(painter, p, &map, notes::seen(print.notes.iter(), print.window));
    if let Some(both) = &print.cursors {
        cursors::lines(painter, p, clock, &map, both);
    }
    (map, stack)
}

/// A lane with a value axis.
fn values(
    painter: &Painter,
    p: &Palette,
    print: &TrendPrint,
    lane: &Lane,
    (map, times): (&Map, &[egui_plot::GridMark]),
) {
    let Some(leader) = print.pens.get(lane.leader) else { return };
    let mut limits = limits_of(p, leader, map);
    ground::bands(painter, lane.frame, &limits);
    let marks = of_pane::values(map, &leader.pen);
    of_pane::grid(painter, p, map, times, &marks);
    let its = lane.pens.iter().filter_map(|at| print.pens.get(*at));
    let others = its.clone().filter(|pen| pen.pen.number != leader.pen.number);
    for (place, pen) in others.enumerate() {
        let mut of_pen = limits_of(p, pen, map);
        // On one scale what says the same lies at the same place.
        let is_mate = axes::share(&leader.pen, &pen.pen);
        of_pen.retain(|limit| !(is_mate && limits.iter().any(|known| known.is_like(limit))));
        ground::dashes(painter, pen.pen.color(p), &of_pen);
        limits.extend(of_pen);
        let y = lane.frame.max.y - 1.0 - GAPS * (place % 6) as f32;
        for (from, to) in told::gaps(print, pen) {
            let x = map.x(from)..=map.x(to).max(map.x(from) + 1.5);
            let strip = Rect::from_x_y_ranges(x, y - GAP..=y).intersect(lane.frame);
            let stroke = Stroke::new(1.0, pen.pen.color(p));
            painter.rect_filled(strip, 0.0, p.plot_gap);
            hatch::hatch(painter, strip, stroke);
            painter.rect_stroke(strip, 0.0, stroke, StrokeKind::Inside);
        }
    }
    for pen in its {
        let mut shapes = Vec::new();
        let width = if pen.pen.number == leader.pen.number { 2.0 } else { 1.5 };
        draw(painter, p, print, (pen, width), map, &mut shapes);
        painter.extend(shapes);
    }
    ground::letters(painter, p, lane.frame, &limits);
}

/// The curve of a pen over that of the time it is compared with.
fn draw(
    painter: &Painter,
    p: &Palette,
    print: &TrendPrint,
    (pen, width): (&PrintPen, f32),
    map: &Map,
    shapes: &mut Vec<Shape>,
) {
    let style = Style {
        color: pen.pen.color(p),
        width,
        has_steps: pen.pen.has_steps(),
        pixels: painter.pixels_per_point(),
        column_ms: pen.curve.width_ms,
    };
    let height = |value| pen.pen.fraction(value);
    if let Some(earlier) = &pen.earlier {
        curves::earlier(painter, map, (&print.earlier, earlier), style, height);
    }
    stroke(&pen.curve.curve, map, style, height, shapes);
}

fn limits_of(p: &Palette, pen: &PrintPen, map: &Map) -> Vec<Limit> {
    let limit = |limit: &PrintLimit| {
        let level = match &limit.level {
            PrintLevel::Number(value) => Level::Number(*value),
            PrintLevel::Tag(tag, columns) => Level::Tag(tag, &columns.curve),
        };
        Limit::of(p, (limit.side, limit.priority), level, &pen.pen, map)
    };
    pen.limits.iter().filter_map(limit).collect()
}
