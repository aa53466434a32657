//! Value axes on paper: one for each scale of a lane, side by side, since nobody can pick a pen there.

use egui::{Align2, Painter, Stroke, pos2, vec2};

use super::cell;
use crate::app::trend::Pen;
use crate::ui::panes::trend::axes as of_pane;
use crate::ui::panes::trend::lanes::{Lane, Map};
use crate::ui::panes::trend::with_text;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width of an axis.
pub(super) const AXIS: f32 = 58.0;
/// Axes beside a lane at most; the scales of other pens are told in the legend alone.
pub(super) const MOST: usize = 4;

/// The pens of a lane by axis, that of its leader first: pens of one unit and one range share theirs.
pub(super) fn of_lane(lane: &Lane, pens: &[Pen]) -> Vec<Vec<usize>> {
    let others = lane.pens.iter().copied().filter(|pen| *pen != lane.leader);
    let mut axes: Vec<Vec<usize>> = Vec::new();
    for number in std::iter::once(lane.leader).chain(others) {
        let Some(pen) = pens.get(number) else { continue };
        let is_mate = |other: &usize| pens.get(*other).is_some_and(|other| share(other, pen));
        match axes.iter_mut().find(|axis| axis.first().is_some_and(is_mate)) {
            Some(axis) => axis.push(number),
            None => axes.push(vec![number]),
        }
    }
    axes
}

/// True for pens of one unit and one range.
pub(super) fn share(a: &Pen, b: &Pen) -> bool {
    !a.tag.unit.is_empty() && (&a.tag.unit, a.range) == (&b.tag.unit, b.range)
}

/// Paints the axes of a lane, the first one beside it.
pub(super) fn paint(painter: &Painter, p: &Palette, map: &Map, lane: &Lane, pens: &[Pen]) {
    let frame = map.frame;
    for (place, axis) in of_lane(lane, pens).into_iter().enumerate().take(MOST) {
        let Some(pen) = axis.first().and_then(|first| pens.get(*first)) else { continue };
        let color = if axis.len() == 1 { pen.color(p) } else { p.text };
        let right = frame.min.x - AXIS * place as f32;
        painter.vline(right, frame.y_range(), Stroke::new(1.0, p.edge));
        let marks = of_pane::values(map, pen);
        for mark in with_text(&marks, map.values, frame.height()) {
            painter.hline(right - 4.0..=right, map.y(mark.value), Stroke::new(1.0, p.edge));
        }
        of_pane::value_texts(painter, (right - 2.0, color), map, pen, &marks);
        // What it counts: the unit, or the pen where it has none.
        let name = pen.tag.name.rsplit('/').next().unwrap_or_default();
        let what = of_pane::counted(map, pen, &marks, name);
        if place == 0 && what != pen.tag.unit && what != name {
            // What its numbers leave out is longer than an axis is wide.
            let at = (frame.min + vec2(6.0, 4.0), Align2::LEFT_TOP, frame.width() * 0.5);
            cell(painter, &what, (style::BODY, color), at);
            continue;
        }
        let at = (pos2(right - 4.0, frame.min.y - 5.0), Align2::RIGHT_BOTTOM, AXIS - 6.0);
        cell(painter, &what, (style::BODY, color), at);
    }
}
