//! Shortcuts: from the registry of actions to keys, and from keys to actions.
//!
//! A field with the cursor in it comes first: what it needs for typing is left to it. While a dialog
//! is open no shortcut works.

use egui::{Event, Key as EguiKey, KeyboardShortcut, Modifiers, Ui};

use super::panes::{grid_has_keyboard, list_has_keyboard};
use crate::app::{Action, Chord, Key};

/// A chord as egui knows it; `None` for a key that egui does not name.
pub fn shortcut(chord: Chord) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    if chord.ctrl {
        modifiers |= Modifiers::COMMAND;
    }
    if chord.shift {
        modifiers |= Modifiers::SHIFT;
    }
    let key = match chord.key {
        Key::Char(c) => EguiKey::from_name(c.encode_utf8(&mut [0; 4]))?,
        Key::F(number) => EguiKey::from_name(&format!("F{number}"))?,
        Key::Delete => EguiKey::Delete,
        Key::Home => EguiKey::Home,
        Key::End => EguiKey::End,
    };
    Some(KeyboardShortcut::new(modifiers, key))
}

/// The chord of an action in the words of the keyboard; empty if it has none.
pub fn words(ui: &Ui, action: Action) -> String {
    let known = action.chord().and_then(shortcut);
    known.map_or(String::new(), |shortcut| ui.ctx().format_shortcut(&shortcut))
}

/// Takes the shortcuts out of this frame's keys and gives the actions they ask for, in order. The key that
/// silences the horn leads out of the grid while there is nothing to silence.
pub fn take_actions(ui: &Ui, horn_calls: bool) -> Vec<Action> {
    let typing = ui.ctx().text_edit_focused();
    let in_list = list_has_keyboard(ui.ctx());
    let in_grid = grid_has_keyboard(ui.ctx());
    let mut asked = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else {
                return true;
            };
            let Some((action, chord)) = find(*key, *modifiers) else { return true };
            if in_list && matches!(chord.key, Key::Home | Key::End) {
                return true;
            }
            let leaves_grid = action == Action::SilenceHorn && !horn_calls;
            if in_grid && (belongs_to_grid(chord) || leaves_grid) {
                return true;
            }
            if typing && chord.belongs_to_fields() {
                return true;
            }
            if !repeat || chord.repeats() {
                asked.push(action);
            }
            false
        });
    });
    asked
}

/// Takes the shortcut that works over a dialog, too: the horn is silenced by whoever sits there, whatever
/// they are doing.
pub fn take_silence(ui: &Ui) -> Option<Action> {
    let shortcut = Action::SilenceHorn.chord().and_then(shortcut)?;
    ui.input_mut(|input| input.consume_shortcut(&shortcut)).then_some(Action::SilenceHorn)
}

/// True in the frame in which Shift+Tab is pressed.
pub fn goes_back(ui: &Ui) -> bool {
    ui.input(|i| i.modifiers.shift_only() && i.key_pressed(EguiKey::Tab))
}

/// What the grid does by itself, as spreadsheets do.
fn belongs_to_grid(chord: Chord) -> bool {
    match chord.key {
        Key::Delete | Key::Home | Key::End | Key::F(2) => true,
        Key::Char(c) => chord.ctrl && "DFB".contains(c),
        Key::F(_) => false,
    }
}

/// True while the cells of the grid, or the field over one, have the keyboard.
pub fn in_grid(ui: &Ui) -> bool {
    grid_has_keyboard(ui.ctx())
}

/// Takes what was pasted in this frame: where tags were asked for, in any case, else while neither a field
/// nor the grid takes it.
pub fn pasted(ui: &Ui, asked: bool) -> Option<String> {
    if !asked && (ui.ctx().text_edit_focused() || grid_has_keyboard(ui.ctx())) {
        return None;
    }
    ui.input_mut(|input| {
        let is_paste = |event: &Event| matches!(event, Event::Paste(_));
        let at = input.events.iter().position(is_paste)?;
        match input.events.remove(at) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    })
}

fn find(key: EguiKey, modifiers: Modifiers) -> Option<(Action, Chord)> {
    let fits = |chord: Chord| {
        modifiers.command == chord.ctrl
            && modifiers.shift == chord.shift
            && !modifiers.alt
            && shortcut(chord).is_some_and(|s| s.logical_key == key)
    };
    Action::ALL.iter().find_map(|action| {
        let chord = action.chord()?;
        fits(chord).then_some((*action, chord))
    })
}
