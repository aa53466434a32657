//! What the pointer does to the plot.
//!
//! | on the plot | does |
//! |---|---|
//! | drag | moves the window of time (and the values of the lane, once those are zoomed) |
//! | drag a cursor | moves it |
//! | wheel, Ctrl and wheel | zooms time about the pointer |
//! | Shift and wheel | zooms the lane's values about the pointer |
//! | drag with the right button | zooms into a box |
//! | double click | back to following, all values of all lanes |
//! | drag or wheel on the value axis | zooms that lane's values |
//! | double click on the value axis | all values of that lane |
//!
//! Whatever changes the window of time stops following. Values are those of one lane, whichever lies there; a
//! strip has none.

use egui::{
    Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, Ui,
};

use super::lanes::{Map, OfLane};
use crate::app::trend::{SPAN_MOST, TrendCommand};
use crate::app::{Action, Command};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;
use crate::ui::theme::Palette;

/// Points of wheel that make the window `e` times as wide.
const WHEEL: f32 = 240.0;
/// A box narrower or lower than this, in points, zooms one axis alone.
const BOX_LEAST: f32 = 14.0;
/// A press this near to a cursor takes it, in points.
const GRAB: f32 = 6.0;

/// The lane at a height, if one with a value axis lies there.
type LaneAt<'a> = dyn Fn(f32) -> Option<OfLane> + 'a;

fn say_values(pane: &mut Pane<'_>, lane: Option<u8>, values: Option<(f64, f64)>) {
    pane.say(Command::Trend(TrendCommand::Values(lane, values)));
}

/// Takes in what was done and says it. `lane` gives the lane at a height.
pub fn act(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    (plot, axis): (&Response, &Response),
    map: &Map,
    lane: &LaneAt<'_>,
    area: Rect,
) {
    if plot.double_clicked() {
        say_values(pane, None, None);
        pane.say(Command::Do(Action::TrendFollow));
        return;
    }
    if axis.double_clicked() {
        if let Some((number, _)) = axis.interact_pointer_pos().and_then(|at| lane(at.y)) {
            say_values(pane, Some(number), None);
        }
        return;
    }
    if plot.clicked() || plot.drag_started() {
        plot.request_focus();
    }
    drag(ui, pane, memory, plot, map, lane);
    let pressed = ui.input(|i| i.pointer.press_origin());
    // The lane in which the drag began, wherever the pointer is by now.
    let taken = pressed.filter(|_| axis.dragged() && axis.drag_delta().y != 0.0);
    if let Some((number, Map { values, .. })) = taken.and_then(|at| lane(at.y)) {
        let factor = f64::from((axis.drag_delta().y / 120.0).exp());
        let middle = f64::midpoint(values.0, values.1);
        say_values(pane, Some(number), Some(zoomed(values, middle, factor)));
    }
    wheel(ui, pane, map, lane, area);
    zoom_box(ui, pane, memory, plot, map, lane);
}

/// `range` made `factor` times as wide about `center`.
pub fn zoomed((low, high): (f64, f64), center: f64, factor: f64) -> (f64, f64) {
    (center + (low - center) * factor, center + (high - center) * factor)
}

fn drag(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    plot: &Response,
    map: &Map,
    lane: &LaneAt<'_>,
) {
    if plot.drag_started_by(PointerButton::Primary) {
        let pressed = ui.input(|i| i.pointer.press_origin());
        let near = |at: &f64| pressed.is_some_and(|p| (map.x(*at) - p.x).abs() <= GRAB);
        let cursors = pane.app.state.trend.cursors;
        memory.trend.held = cursors.and_then(|cursors| cursors.at.iter().position(near));
    }
    if !plot.dragged_by(PointerButton::Primary) {
        return;
    }
    if let Some(which) = memory.trend.held {
        if let Some(at) = plot.interact_pointer_pos() {
            let time = map.time(at.x.clamp(map.frame.min.x, map.frame.max.x));
            pane.say(Command::Trend(TrendCommand::Cursor(which, time)));
        }
        return;
    }
    let moved = plot.drag_delta();
    if moved.x != 0.0 {
        let way = map.time(map.frame.min.x) - map.time(map.frame.min.x + moved.x);
        pane.say(Command::TrendHold(map.window.0 + way, map.window.1 + way));
    }
    let pressed = ui.input(|i| i.pointer.press_origin()).filter(|_| moved.y != 0.0);
    if let Some((number, map)) = pressed.and_then(|at| lane(at.y))
        && pane.app.state.trend.values_of(number).is_some()
    {
        let way = map.fraction(map.frame.min.y) - map.fraction(map.frame.min.y + moved.y);
        say_values(pane, Some(number), Some((map.values.0 + way, map.values.1 + way)));
    }
}

/// Points the wheel was turned in this frame, and the modifiers held.
fn turned(ui: &Ui) -> Option<(f32, Modifiers)> {
    ui.input(|i| {
        let mut sum = 0.0;
        let mut held = Modifiers::NONE;
        for event in &i.events {
            if let Event::MouseWheel { unit, delta, modifiers, .. } = event {
                let points = match unit {
                    MouseWheelUnit::Point => 1.0,
                    MouseWheelUnit::Line => 40.0,
                    MouseWheelUnit::Page => 240.0,
                };
                sum += (delta.x + delta.y) * points;
                held = *modifiers;
            }
        }
        (sum != 0.0).then_some((sum, held))
    })
}

fn wheel(ui: &Ui, pane: &mut Pane<'_>, map: &Map, lane: &LaneAt<'_>, area: Rect) {
    let Some(at) = ui.input(|i| i.pointer.hover_pos()) else { return };
    if !ui.rect_contains_pointer(area) {
        return;
    }
    let Some((points, held)) = turned(ui) else { return };
    let factor = f64::from((-points / WHEEL).exp());
    if at.x < map.frame.min.x || held.shift {
        if let Some((number, map)) = lane(at.y) {
            let values = zoomed(map.values, map.fraction(at.y), factor);
            say_values(pane, Some(number), Some(values));
        }
    } else {
        let widest = SPAN_MOST / (map.window.1 - map.window.0);
        let window = zoomed(map.window, map.time(at.x), factor.min(widest));
        pane.say(Command::TrendHold(window.0, window.1));
    }
}

fn zoom_box(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    plot: &Response,
    map: &Map,
    lane: &LaneAt<'_>,
) {
    if plot.drag_started_by(PointerButton::Secondary) {
        memory.trend.box_from = ui.input(|i| i.pointer.press_origin());
    }
    let Some(from) = memory.trend.box_from else { return };
    // The box stays in the lane in which it began.
    let lane = lane(from.y);
    let map = lane.map_or(*map, |(_, map)| map);
    let to = plot.interact_pointer_pos().or(ui.input(|i| i.pointer.latest_pos()));
    let frame = map.frame;
    let inside = |at: Pos2| at.clamp(frame.min, frame.max);
    let area = Rect::from_two_pos(inside(from), inside(to.unwrap_or(from)));
    let high = lane.is_some() && area.height() >= BOX_LEAST;
    let wide = area.width() >= BOX_LEAST;
    if plot.dragged_by(PointerButton::Secondary) {
        let p = Palette::in_ui(ui);
        let stroke = Stroke::new(1.5, p.focus);
        let mut shown = area;
        if !high {
            shown = shown.with_min_y(frame.min.y).with_max_y(frame.max.y);
        } else if !wide {
            shown = shown.with_min_x(frame.min.x).with_max_x(frame.max.x);
        }
        ui.painter().rect_filled(shown, 0.0, p.focus.gamma_multiply(0.15));
        ui.painter().rect_stroke(shown, 0.0, stroke, StrokeKind::Inside);
        return;
    }
    memory.trend.box_from = None;
    if wide {
        pane.say(Command::TrendHold(map.time(area.min.x), map.time(area.max.x)));
    }
    if let Some((number, _)) = lane.filter(|_| high) {
        let values = (map.fraction(area.max.y), map.fraction(area.min.y));
        say_values(pane, Some(number), Some(values));
    }
}
