//! What the pointer and the keys do to the plot.
//!
//! | on the plot | does |
//! |---|---|
//! | drag | moves the window of time (and of values, once those are zoomed) |
//! | wheel, Ctrl and wheel | zooms time about the pointer |
//! | Shift and wheel | zooms values about the pointer |
//! | drag with the right button | zooms into a box |
//! | double click | back to following, all values |
//! | drag or wheel on an axis | zooms that axis |
//! | arrow keys, + and − while it has the keyboard | moves and zooms time |
//!
//! Whatever changes the window of time stops following.

use egui::{
    Event, EventFilter, Key as Press, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect,
    Response, Stroke, StrokeKind, Ui,
};
use egui_plot::PlotTransform;

use crate::app::{Action, Command};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;
use crate::ui::theme::Palette;

/// What the plot was told to show.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Seconds since 1970.
    pub window: (f64, f64),
    /// Fractions of the pens' ranges.
    pub values: (f64, f64),
}

/// Points of wheel that make the window `e` times as wide.
const WHEEL: f32 = 240.0;
/// A box narrower or lower than this, in points, zooms one axis alone.
const BOX_LEAST: f32 = 14.0;

/// Takes in what was done and says it.
pub fn act(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    response: &Response,
    transform: &PlotTransform,
    told: View,
    area: Rect,
) {
    if response.double_clicked() {
        pane.say(Command::TrendValues(None));
        pane.say(Command::Do(Action::TrendFollow));
        return;
    }
    if response.clicked() {
        response.request_focus();
    }
    // The plot moves itself under drags of its ground and of its axes.
    let bounds = transform.bounds();
    let now = View {
        window: (bounds.min()[0], bounds.max()[0]),
        values: (bounds.min()[1], bounds.max()[1]),
    };
    say_change(pane, told, now);
    wheel(ui, pane, transform, told, area);
    keys(ui, pane, response, told);
    zoom_box(ui, pane, memory, response, transform, told);
}

fn say_change(pane: &mut Pane<'_>, told: View, now: View) {
    if now.window != told.window {
        pane.say(Command::TrendHold(now.window.0, now.window.1));
    }
    if now.values != told.values {
        pane.say(Command::TrendValues(Some(now.values)));
    }
}

/// `range` made `factor` times as wide about `center`.
fn zoomed((low, high): (f64, f64), center: f64, factor: f64) -> (f64, f64) {
    (center + (low - center) * factor, center + (high - center) * factor)
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

fn wheel(ui: &Ui, pane: &mut Pane<'_>, transform: &PlotTransform, told: View, area: Rect) {
    let Some(at) = ui.input(|i| i.pointer.hover_pos()) else { return };
    if !ui.rect_contains_pointer(area) {
        return;
    }
    let Some((points, held)) = turned(ui) else { return };
    let frame = transform.frame();
    let factor = f64::from((-points / WHEEL).exp());
    let place = transform.value_from_position(at);
    let on_value_axis = at.x < frame.min.x;
    if on_value_axis || held.shift {
        let values = zoomed(told.values, place.y, factor);
        pane.say(Command::TrendValues(Some(values)));
    } else {
        let window = zoomed(told.window, place.x, factor);
        pane.say(Command::TrendHold(window.0, window.1));
    }
}

fn keys(ui: &Ui, pane: &mut Pane<'_>, response: &Response, told: View) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
    let (steps, zooms) = ui.input(|i| {
        let pressed = |key| i.num_presses(key) as f64;
        (
            pressed(Press::ArrowRight) - pressed(Press::ArrowLeft),
            pressed(Press::Minus) - pressed(Press::Plus) - pressed(Press::Equals),
        )
    });
    let (from, to) = told.window;
    if steps != 0.0 {
        let way = steps * (to - from) * 0.1;
        pane.say(Command::TrendHold(from + way, to + way));
    }
    if zooms != 0.0 {
        let window = zoomed(told.window, f64::midpoint(from, to), 1.25f64.powf(zooms));
        pane.say(Command::TrendHold(window.0, window.1));
    }
}

fn zoom_box(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    response: &Response,
    transform: &PlotTransform,
    told: View,
) {
    if response.drag_started_by(PointerButton::Secondary) {
        memory.trend.box_from = ui.input(|i| i.pointer.press_origin());
    }
    let Some(from) = memory.trend.box_from else { return };
    let to = response.interact_pointer_pos().or(ui.input(|i| i.pointer.latest_pos()));
    let frame = *transform.frame();
    let inside = |at: Pos2| at.clamp(frame.min, frame.max);
    let area = Rect::from_two_pos(inside(from), inside(to.unwrap_or(from)));
    let (wide, high) = (area.width() >= BOX_LEAST, area.height() >= BOX_LEAST);
    if response.dragged_by(PointerButton::Secondary) {
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
    let low_left = transform.value_from_position(area.left_bottom());
    let high_right = transform.value_from_position(area.right_top());
    let window = if wide { (low_left.x, high_right.x) } else { told.window };
    let values = if high { (low_left.y, high_right.y) } else { told.values };
    say_change(pane, told, View { window, values });
}
