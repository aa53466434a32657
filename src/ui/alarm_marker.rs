//! The marker of an alarm: its priority by colour, shape and digit at once, so that no one of them has to
//! be seen; filled while not acknowledged, an outline afterwards. Only the marker flashes, never text,
//! and all markers flash in phase.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Align2, FontId, Pos2, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::theme::Palette;
use crate::app::Lang;
use crate::app::lang::alarm_priority;
use crate::model::{AlarmPriority, AlarmShown, Mono};

/// Half a turn of flashing.
const HALF: Duration = Duration::from_millis(500);
const SIDE: f32 = 18.0;

/// Paints the marker. `now` is the clock of the whole window.
pub fn alarm_marker(
    ui: &mut Ui,
    lang: Lang,
    priority: AlarmPriority,
    shown: AlarmShown,
    now: Mono,
) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
    let word = alarm_priority(lang, priority);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, word));
    let half = u64::try_from(HALF.as_nanos()).unwrap_or(u64::MAX);
    if shown.wants_acknowledgement() {
        // At the turn itself, so that no marker lags behind another.
        ui.ctx().request_repaint_after(Duration::from_nanos(half - now.0 % half));
    }
    paint_marker(ui, rect.center(), priority, shown, (now.0 / half).is_multiple_of(2));
}

/// Paints a marker at a place, in one half of its flashing.
pub fn paint_marker(ui: &Ui, at: Pos2, priority: AlarmPriority, shown: AlarmShown, is_lit: bool) {
    let p = Palette::in_ui(ui);
    let place = 3 - priority.rank().min(3);
    let Some(colors) = p.alarms.get(place) else { return };
    let points = outline(priority, at, SIDE * 0.5 - 1.75);
    let wants = shown.wants_acknowledgement();
    let quiet = !shown.is_annunciated();
    let edge = if quiet { p.text_weak } else { colors.fill };
    let (fill, ink) = if wants && is_lit && shown != AlarmShown::Returned {
        (colors.fill, colors.on_fill)
    } else {
        (p.surface, p.text)
    };
    // A condition that has gone unseen keeps a thin line, so that it differs from one that is there.
    let width = if wants && is_lit { 2.5 } else { 1.5 };
    // Yellow on light grey has next to no contrast: a rim shows the shape while the marker is not lit.
    let rim = outline(priority, at, SIDE * 0.5 - 0.5);
    ui.painter().add(Shape::convex_polygon(rim, p.surface, Stroke::new(1.0, p.text_weak)));
    ui.painter().add(Shape::convex_polygon(points, fill, Stroke::new(width, edge)));
    let digit = (place + 1).to_string();
    ui.painter().text(at, Align2::CENTER_CENTER, digit, FontId::proportional(11.0), ink);
}

/// A square, a triangle, a diamond, a circle.
fn outline(priority: AlarmPriority, center: Pos2, r: f32) -> Vec<Pos2> {
    let (corners, turn) = match priority {
        AlarmPriority::Highest => (4, std::f32::consts::FRAC_PI_4),
        AlarmPriority::High => (3, -std::f32::consts::FRAC_PI_2),
        AlarmPriority::Medium => (4, 0.0),
        AlarmPriority::Low => (16, 0.0),
    };
    let corner = |i: u16| {
        let angle = turn + f32::from(i) * std::f32::consts::TAU / f32::from(corners);
        center + r * Vec2::new(angle.cos(), angle.sin())
    };
    (0..corners).map(corner).collect()
}
