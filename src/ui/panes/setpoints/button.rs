//! Push-buttons: one that writes 1 while it is held, one that writes a pulse.
//!
//! Down is said once for each press of a pointer button or key; up is said when it is let go, when
//! the pointer leaves the button, when the button turns grey, when the window loses the keyboard.
//!
//! A bit that reads ON while nobody holds its button is a 0 that never left (`LeftOn`): the row says
//! so and offers to write it.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Button, Event, Key as Press, Response, Ui, WidgetInfo, vec2};

use super::SetpointsMemory;
use super::row::{Hint, Part};
use crate::app::Command;
use crate::app::lang::{Key, fill, tr};
use crate::model::{Quality, Value, WriteValue};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::{LIGHT, Palette};

/// What holds a button down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A pointer button or a finger.
    Pointer,
    /// This key.
    Key(Press),
}

/// How long after the last word of a write its 0 or the next reading may still be on the way.
const GRACE: Duration = Duration::from_secs(2);

/// The words for a bit that is ON without a hand on its button; `None` where all is well or unknown.
/// A pulse that is under way, `millis` long, is no such bit.
fn left_on(pane: &Pane<'_>, part: &Part<'_>, millis: u32) -> Option<Key> {
    let state = &pane.app.state;
    let reads_on = matches!(part.reading.quality, Quality::Good)
        && part.reading.sample.and_then(|s| s.value.as_ref()) == Some(&Value::Bool(true));
    if !reads_on {
        return None;
    }
    let Some(desk) = state.setpoints.get(&part.tag.id) else { return Some(Key::SetpointFoundOn) };
    if desk.held || desk.is_pending() {
        return None;
    }
    let Some(last) = &desk.last else { return Some(Key::SetpointFoundOn) };
    let patience = GRACE + Duration::from_millis(u64::from(millis));
    (state.now.mono.since(last.at.mono) > patience).then_some(Key::SetpointLeftOn)
}

/// The control that takes a forgotten 1 back.
fn switch_off(ui: &mut Ui, pane: &mut Pane<'_>, part: &Part<'_>) {
    let lang = pane.lang();
    ui.spacing_mut().button_padding.x = 4.0;
    let text = egui::RichText::new(tr(lang, Key::SetpointSwitchOff)).small();
    let enabled = part.blocked.is_none();
    let button = ui.add_enabled(enabled, Button::new(text).min_size(vec2(62.0, style::ROW)));
    let spoken = fill(lang, Key::SetpointSwitchOffName, &[("name", &part.tag.name)]);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &spoken));
    if button.clicked() {
        pane.say(Command::SetpointToggle(part.tag.id.clone(), WriteValue::Bool(false)));
    }
    explain(button, pane, part, &spoken);
}

/// How a push-button stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Up,
    Held,
    LeftOn,
}

fn push_button(ui: &mut Ui, part: &Part<'_>, text: &str, spoken: &str, stand: Stand) -> Response {
    let p = Palette::in_ui(ui);
    let label = match stand {
        Stand::LeftOn => egui::RichText::new(format!("● {text}")).color(LIGHT.text),
        Stand::Up | Stand::Held => egui::RichText::new(text),
    };
    let mut button = Button::new(label).min_size(vec2(116.0, style::ROW)).truncate();
    button = match stand {
        Stand::Up => button,
        Stand::Held => button.fill(p.button_pressed).stroke(egui::Stroke::new(2.0, p.focus)),
        Stand::LeftOn => button.fill(p.lamp_on),
    };
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
pub fn pulse(ui: &mut Ui, pane: &mut Pane<'_>, part: &Part<'_>, millis: u32) -> Hint {
    let lang = pane.lang();
    let spoken = fill(lang, Key::SetpointPulse, &[("name", &part.tag.name), ("millis", &millis)]);
    let text = fill(lang, Key::SetpointPulseShort, &[("millis", &millis)]);
    let left_on = left_on(pane, part, millis);
    let stand = if left_on.is_some() { Stand::LeftOn } else { Stand::Up };
    let response = push_button(ui, part, &text, &spoken, stand);
    if response.clicked() {
        pane.say(Command::ButtonPress(part.tag.id.clone()));
    }
    explain(response, pane, part, &spoken);
    hint(ui, pane, part, left_on)
}

fn hint(ui: &mut Ui, pane: &mut Pane<'_>, part: &Part<'_>, left_on: Option<Key>) -> Hint {
    let Some(words) = left_on else { return Hint::Range };
    switch_off(ui, pane, part);
    Hint::LeftOn(words)
}

/// A button that writes 1 while it is held.
pub fn momentary(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut SetpointsMemory,
    part: &Part<'_>,
) -> Hint {
    let lang = pane.lang();
    let tag = &part.tag.id;
    memory.seen.push(tag.clone());
    let holder = memory.held.as_ref().filter(|(held, _)| held == tag).map(|(_, holder)| *holder);
    let spoken = fill(lang, Key::SetpointPress, &[("name", &part.tag.name)]);
    let text = tr(lang, Key::SetpointHold);
    let left_on = if holder.is_some() { None } else { left_on(pane, part, 0) };
    let stand = match (holder, left_on) {
        (Some(_), _) => Stand::Held,
        (None, Some(_)) => Stand::LeftOn,
        (None, None) => Stand::Up,
    };
    let response = push_button(ui, part, text, &spoken, stand);
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
    hint(ui, pane, part, left_on)
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
