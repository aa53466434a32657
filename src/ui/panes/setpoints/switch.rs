//! The switch for two states.
//!
//! It shows what was read, never what was asked for, and a click asks for the opposite. A state that
//! is not known is neither on nor off: the switch is hatched and asks for nothing.

use egui::accesskit::Role;
use egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::row::Part;
use crate::app::Command;
use crate::app::lang::{self, Key, Lang, fill};
use crate::model::{Quality, Value, WriteValue};
use crate::ui::context::Pane;
use crate::ui::hatch::hatch;
use crate::ui::style;
use crate::ui::theme::Palette;

const SIZE: egui::Vec2 = vec2(116.0, style::ROW);

/// Paints the switch of a tag.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, part: &Part<'_>) {
    let (lang, tag) = (pane.lang(), part.tag);
    let state = read_state(part);
    let pending = pane.app.state.setpoints.get(&tag.id).is_some_and(|s| s.is_pending());
    let enabled = state.is_some() && part.blocked.is_none() && !pending;
    let (rect, response) =
        ui.add_enabled_ui(enabled, |ui| ui.allocate_exact_size(SIZE, Sense::click())).inner;
    if ui.is_rect_visible(rect) {
        draw(ui, rect, lang, state, enabled, response.has_focus() || response.hovered());
    }
    let asks = state.map_or("", |on| lang::bool_word(lang, !on));
    let spoken = fill(lang, Key::SetpointToggle, &[("name", &tag.name), ("state", &asks)]);
    let spoken = spoken.trim_end().to_owned();
    response.widget_info(|| match state {
        Some(on) => WidgetInfo::selected(Role::Switch, enabled, on, &spoken),
        None => WidgetInfo::labeled(Role::Switch, enabled, &spoken),
    });
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.clicked()
        && let Some(on) = state
    {
        pane.say(Command::SetpointToggle(tag.id.clone(), WriteValue::Bool(!on)));
    }
    match &part.blocked {
        Some(why) => {
            let why = fill(lang, Key::SetpointDisabled, &[("why", why)]);
            response.on_disabled_hover_text(why);
        }
        None => {
            response.on_hover_text(spoken);
        }
    }
}

/// The state that was read; `None` where it is not to be trusted.
fn read_state(part: &Part<'_>) -> Option<bool> {
    match part.reading.quality {
        Quality::Good | Quality::Uncertain(_) => {}
        Quality::Bad(_) => return None,
    }
    match part.reading.sample?.value.as_ref()? {
        Value::Bool(on) => Some(*on),
        _ => None,
    }
}

fn draw(ui: &Ui, rect: Rect, lang: Lang, state: Option<bool>, enabled: bool, near: bool) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, p.lamp_off);
    let halves = rect.split_left_right_at_x(rect.center().x);
    match state {
        None => {
            painter.rect_filled(rect, 2.0, p.bad_fill);
            hatch(painter, rect, Stroke::new(1.0, p.bad_hatch));
        }
        Some(on) => {
            let half = if on { halves.1 } else { halves.0 };
            painter.rect_filled(half.shrink(2.0), 2.0, if on { p.lamp_on } else { p.button });
        }
    }
    let font = FontId::proportional(style::BODY);
    for (half, on) in [(halves.0, false), (halves.1, true)] {
        let lit = state == Some(on);
        let ink = match (state, lit, on) {
            (None, ..) => p.bad_text,
            (_, true, true) => crate::ui::theme::LIGHT.text,
            (_, true, false) => p.text,
            (_, false, _) => p.text,
        };
        // A dot beside the word: which half is lit is not left to brightness alone.
        let word = lang::bool_word(lang, on);
        let word = if lit { format!("● {word}") } else { word.to_owned() };
        painter.text(half.center(), Align2::CENTER_CENTER, word, font.clone(), ink);
    }
    let edge = match (state, near && enabled) {
        (None, _) => Stroke::new(1.0, p.bad_edge),
        (_, true) => Stroke::new(2.0, p.focus),
        (_, false) => Stroke::new(1.0, p.edge),
    };
    painter.rect_stroke(rect, 2.0, edge, StrokeKind::Inside);
}
