//! Grid, marks and texts of the axes. The room for texts is fixed, so that no number moves the plot.

use egui::{Align2, Color32, FontId, Painter, Rect, Stroke, Ui, pos2, vec2};
use egui_plot::GridMark;

use super::lanes::{Lane, Map};
use super::pens::Pen;
use super::scale::{self, Shortened};
use super::time_axis;
use crate::ui::panes::Clock;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Room for the texts of the value axis, in points.
pub const AXIS: f32 = 48.0;
/// Room for the texts of the time axis, in points: the day stands under the times, or beside them where the
/// plot is low.
const FOOT: f32 = 38.0;
const FOOT_LOW: f32 = 16.0;
/// Height of the plot and what is around it below which it is low, in points.
const LOW: f32 = 320.0;
/// Room for marks above the plot, in points.
pub const HEAD: f32 = 14.0;

/// Room for the texts of the time axis of a plot in `area`.
pub fn foot(area: Rect) -> f32 {
    if area.height() < LOW { FOOT_LOW } else { FOOT }
}

/// Where the window of time has its marks: those with a text first.
pub fn times(clock: &Clock, map: &Map) -> Vec<GridMark> {
    let second = (map.window.1 - map.window.0) / f64::from(map.frame.width().max(1.0));
    time_axis::time_marks(clock, map.window, second * 14.0, second * 84.0)
}

/// The grid of a lane.
pub fn grid(painter: &Painter, p: &Palette, map: &Map, times: &[GridMark], values: &[GridMark]) {
    let frame = map.frame;
    let second = (map.window.1 - map.window.0) / f64::from(frame.width().max(1.0));
    let coarse = time_axis::step(second * 84.0);
    let line =
        |heavy: bool| Stroke::new(1.0, p.plot_grid.gamma_multiply(if heavy { 0.5 } else { 0.18 }));
    for mark in times {
        painter.vline(map.x(mark.value), frame.y_range(), line(mark.step_size >= coarse));
    }
    let widest = values.iter().map(|m| m.step_size).fold(0.0, f64::max);
    for mark in values {
        painter.hline(frame.x_range(), map.y(mark.value), line(mark.step_size >= widest));
    }
}

/// The marks of a value axis.
pub fn values(map: &Map, pen: &Pen) -> Vec<GridMark> {
    let point = (map.values.1 - map.values.0) / f64::from(map.frame.height().max(1.0));
    scale::value_marks(pen.range, map.values, point * 14.0)
}

/// The marks of a value axis that have a text, the step between them, and how they are told: all of them with as
/// many digits as the finest step needs.
fn told(map: &Map, pen: &Pen, marks: &[GridMark]) -> (Vec<GridMark>, f64, Shortened) {
    let told = scale::with_text(marks, map.values, map.frame.height());
    let finest = told.iter().map(|mark| mark.step_size).fold(f64::INFINITY, f64::min);
    let step = finest * (pen.range.high - pen.range.low);
    let values: Vec<f64> = told.iter().map(|mark| pen.value(mark.value)).collect();
    let shortened = Shortened::of(&values, step);
    (told, step, shortened)
}

/// What a value axis counts in: the leading pen's unit, or `name` where it has none; and what its numbers leave
/// out.
pub fn counted(map: &Map, pen: &Pen, marks: &[GridMark], name: &str) -> String {
    let unit = if pen.tag.unit.is_empty() { name } else { &pen.tag.unit };
    told(map, pen, marks).2.unit(unit)
}

/// The texts of a value axis whose line stands at `x`, in the units of a pen.
pub fn value_texts(
    painter: &Painter,
    (x, color): (f32, Color32),
    map: &Map,
    pen: &Pen,
    marks: &[GridMark],
) {
    let frame = map.frame;
    let font = FontId::proportional(style::SMALL);
    let (told, step, shortened) = told(map, pen, marks);
    for mark in told {
        let text = shortened.text(pen.value(mark.value), step);
        // A text at the very edge steps inwards, so that a low lane keeps the ends of its axis.
        let y =
            map.y(mark.value).clamp(frame.min.y + 5.0, (frame.max.y - 5.0).max(frame.min.y + 5.0));
        painter.text(pos2(x - 5.0, y), Align2::RIGHT_CENTER, text, font.clone(), color);
    }
}

/// The texts of the time axis, and what day it is.
pub fn time_texts(
    painter: &Painter,
    p: &Palette,
    clock: &Clock,
    (area, plot): (Rect, Rect),
    map: &Map,
    marks: &[GridMark],
) {
    let second = (map.window.1 - map.window.0) / f64::from(map.frame.width().max(1.0));
    let coarse = time_axis::step(second * 84.0);
    let font = FontId::proportional(style::SMALL);
    let mut with_text: Vec<&GridMark> = marks.iter().filter(|m| m.step_size >= coarse).collect();
    with_text.sort_by(|a, b| a.value.total_cmp(&b.value));
    let day = time_axis::window_text(clock, map.window);
    let day = painter.layout_no_wrap(day, font.clone(), p.text_weak);
    let (mut taken, mut down) = (f32::NEG_INFINITY, 3.0);
    if foot(area) == FOOT_LOW {
        (taken, down) = (area.min.x + day.size().x, 1.0);
        painter.galley(pos2(area.min.x, plot.max.y + down), day, p.text_weak);
    } else {
        let at = pos2(plot.center().x - day.size().x / 2.0, plot.max.y + 19.0);
        painter.galley(at, day, p.text_weak);
    }
    for mark in with_text {
        let text = time_axis::mark_text(clock, *mark);
        let galley = painter.layout_no_wrap(text, font.clone(), p.text);
        let x = map.x(mark.value);
        let (left, right) = (x - galley.size().x / 2.0, x + galley.size().x / 2.0);
        // A text that would be cut or touch its neighbour is left out.
        if left < taken + 6.0 || left < plot.min.x - AXIS || right > plot.max.x + 4.0 {
            continue;
        }
        taken = right;
        painter.galley(pos2(left, plot.max.y + down), galley, p.text);
    }
}

/// What the value axis counts in. Not turned by 90°, as nobody reads a lying V.
pub fn unit(ui: &Ui, lane: &Lane, leader: &Pen, unit: String) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(lane.frame);
    let font = FontId::proportional(style::BODY);
    let galley = painter.layout_no_wrap(unit, font, leader.color(p));
    let rect = Align2::LEFT_TOP.anchor_size(lane.frame.min + vec2(7.0, 4.0), galley.size());
    painter.rect_filled(rect.expand2(vec2(3.0, 1.0)), 2.0, p.plot);
    painter.galley(rect.min, galley, p.text);
}

/// The name of a strip, at its right end: there is no room for one beside it.
pub fn strip_name(ui: &Ui, lane: &Lane, pen: &Pen) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(lane.frame);
    let font = FontId::proportional(style::SMALL);
    let galley = painter.layout_no_wrap(pen.tag.name.clone(), font, p.text);
    let at = lane.frame.right_center() - vec2(6.0, 0.0);
    let rect = Align2::RIGHT_CENTER.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand2(vec2(3.0, 0.0)), 2.0, p.plot);
    painter.galley(rect.min, galley, p.text);
}
