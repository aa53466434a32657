//! Push-buttons: one that writes 1 while it is held, one that writes a pulse.
//!
//! Down is said once for each press of a pointer button or key; up is said when it is let go, when
//! the pointer leaves the button, when the button turns grey, when the window loses the keyboard.

use egui::accesskit::Role;
use egui::{Button, Event, Key as Press, Response, Ui, WidgetInfo, vec2};

use super::SetpointsMemory;
use super::row::Part;
use crate::app::Command;
use crate::app::lang::{Key, fill, tr};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// What holds a button down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A pointer button or a finger.
    Pointer,
    /// This key.
    Key(Press),
}

fn push_button(ui: &mut Ui, part: &Part<'_>, text: &str, spoken: &str, held: bool) -> Response {
    let p = Palette::in_ui(ui);
    let mut button = Button::new(text).min_size(vec2(116.0, style::ROW)).truncate();
    if held {
        button = button.fill(p.button_pressed).stroke(egui::Stroke::new(2.0, p.focus));
    }
    let enabled = part.blocked.is_none();
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, spoken));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response
}

fn explain(response: Response, pane: &Pane<'_>, part: &Part<'_>, spoken: &str) {
    match &part.blocked {
        Some(why) => {
            let why = fill(pane.lang(), Key::SetpointDisabled, &[("why", why)]);
            response.on_disabled_hover_text(why);
        }
        None => {
            response.on_hover_text(spoken);
        }
    }
}

/// A button that writes 1, and 0 after a while by itself.
pub fn pulse(ui: &mut Ui, pane: &mut Pane<'_>, part: &Part<'_>, millis: u32) {
    let lang = pane.lang();
    let spoken = fill(lang, Key::SetpointPulse, &[("name", &part.tag.name), ("millis", &millis)]);
    let text = fill(lang, Key::SetpointPulseShort, &[("millis", &millis)]);
    let response = push_button(ui, part, &text, &spoken, false);
    if response.clicked() {
        pane.say(Command::ButtonPress(part.tag.id.clone()));
    }
    explain(response, pane, part, &spoken);
}

/// A button that writes 1 while it is held.
pub fn momentary(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut SetpointsMemory, part: &Part<'_>) {
    let lang = pane.lang();
    let tag = &part.tag.id;
    memory.seen.push(tag.clone());
    let holder = memory.held.as_ref().filter(|(held, _)| held == tag).map(|(_, holder)| *holder);
    let spoken = fill(lang, Key::SetpointPress, &[("name", &part.tag.name)]);
    let text = tr(lang, Key::SetpointHold);
    let response = push_button(ui, part, text, &spoken, holder.is_some());
    match holder {
        Some(holder) => {
            if !is_still_down(ui, &response, holder) {
                memory.held = None;
                pane.say(Command::ButtonRelease(tag.clone()));
            }
        }
        None => match pressed_by(ui, &response) {
            Down::No => {}
            Down::Held(holder) => {
                memory.held = Some((tag.clone(), holder));
                pane.say(Command::ButtonPress(tag.clone()));
            }
            Down::Tapped => {
                pane.say(Command::ButtonPress(tag.clone()));
                pane.say(Command::ButtonRelease(tag.clone()));
            }
        },
    }
    explain(response, pane, part, &spoken);
}

/// What happened to a button that was up.
enum Down {
    No,
    Held(Holder),
    /// Down and up within one frame.
    Tapped,
}

fn pressed_by(ui: &Ui, response: &Response) -> Down {
    if !response.enabled() {
        return Down::No;
    }
    let pointer_came = ui.input(|i| i.pointer.primary_pressed());
    if pointer_came && response.is_pointer_button_down_on() {
        return Down::Held(Holder::Pointer);
    }
    if response.has_focus()
        && let Some(key) = key_pressed(ui)
    {
        return if ui.input(|i| i.key_down(key)) {
            Down::Held(Holder::Key(key))
        } else {
            Down::Tapped
        };
    }
    // A click without a press that was seen: within one frame, or by a screen reader.
    if response.clicked() { Down::Tapped } else { Down::No }
}

/// The key that went down in this frame, repetitions by the keyboard aside.
fn key_pressed(ui: &Ui) -> Option<Press> {
    ui.input(|i| {
        i.events.iter().find_map(|event| match event {
            Event::Key { key, pressed: true, repeat: false, .. }
                if matches!(key, Press::Space | Press::Enter) =>
            {
                Some(*key)
            }
            _ => None,
        })
    })
}

fn is_still_down(ui: &Ui, response: &Response, holder: Holder) -> bool {
    let window_has_keyboard = ui.input(|i| i.focused);
    if !window_has_keyboard || !response.enabled() {
        return false;
    }
    match holder {
        // Not `is_pointer_button_down_on`: egui forgets a press that takes longer than a click.
        Holder::Pointer => {
            ui.input(|i| i.pointer.primary_down()) && ui.rect_contains_pointer(response.rect)
        }
        Holder::Key(key) => response.has_focus() && ui.input(|i| i.key_down(key)),
    }
}
