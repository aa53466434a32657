//! Shortcuts: every chord reaches its action, and fields come first.

use egui::Modifiers;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::{Action, Chord, Command, Dialog, Key, Selection};
use gaugeglass::model::TagId;
use gaugeglass::ui::keys;

use super::plant::*;

const PROMPT: &str = "Type a command or a tag";

fn strike(screen: &mut Screen, chord: Chord) {
    let shortcut = keys::shortcut(chord).unwrap();
    screen.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
    screen.run();
}

#[test]
fn every_chord_is_one_key_and_runs_its_own_action() {
    for action in Action::ALL {
        let Some(chord) = action.chord() else { continue };
        let mut screen = harness();
        strike(&mut screen, chord);
        let ran = said(&mut screen);
        assert!(
            matches!(ran.first(), Some(Command::Do(did)) if did == action),
            "{} gave {ran:?}",
            action.name()
        );
    }
}

#[test]
fn no_two_actions_share_a_chord() {
    let mut chords: Vec<Chord> = Action::ALL.iter().filter_map(|a| a.chord()).collect();
    let all = chords.len();
    chords.sort_by_key(|c| format!("{c:?}"));
    chords.dedup();
    assert_eq!(chords.len(), all);
}

#[test]
fn a_chord_with_another_key_held_is_another_chord() {
    let mut screen = harness();
    screen.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, egui::Key::S);
    screen.run();
    assert!(matches!(said(&mut screen).as_slice(), [Command::Do(Action::SaveAs)]));
    screen.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, egui::Key::Z);
    screen.run();
    screen.key_press_modifiers(Modifiers::COMMAND | Modifiers::ALT, egui::Key::S);
    screen.run();
    assert!(said(&mut screen).is_empty());
}

#[test]
fn undo_and_redo_by_keyboard_take_a_change_back_and_make_it_again() {
    let mut screen = harness();
    let tag = TagId::new("t3").unwrap();
    screen.state_mut().say(Command::Select(Some(Selection::Tag(tag.clone()))));
    screen.state_mut().say(Command::Do(Action::DuplicateSelected));
    let count = |screen: &Screen| screen.state().app.state.project().tags.len();
    assert_eq!(count(&screen), 4);
    ctrl(&mut screen, egui::Key::Z);
    assert_eq!(count(&screen), 3);
    ctrl(&mut screen, egui::Key::Y);
    assert_eq!(count(&screen), 4);
    assert!(screen.state().wrote_nothing());
}

#[test]
fn a_field_keeps_the_keys_that_it_needs_and_passes_the_others_on() {
    let mut screen = harness();
    screen.state_mut().say(Command::Select(Some(Selection::Tag(TagId::new("t3").unwrap()))));
    // The palette's field stands in for any field: with it open, no shortcut may act at all.
    ctrl(&mut screen, egui::Key::P);
    let field = screen.get_by_role_and_label(Role::TextInput, PROMPT);
    field.type_text("abc");
    screen.run();
    said(&mut screen);
    for one in [egui::Key::Delete, egui::Key::Home, egui::Key::End] {
        key(&mut screen, one);
    }
    ctrl(&mut screen, egui::Key::Z);
    ctrl(&mut screen, egui::Key::S);
    let acts = said(&mut screen);
    assert!(!acts.iter().any(|c| matches!(c, Command::Do(_))), "{acts:?}");
    for chord in [
        Chord { ctrl: false, shift: false, key: Key::Delete },
        Chord { ctrl: false, shift: false, key: Key::Home },
        Chord { ctrl: false, shift: false, key: Key::End },
        Chord { ctrl: true, shift: false, key: Key::Char('Z') },
        Chord { ctrl: true, shift: false, key: Key::Char('Y') },
    ] {
        assert!(chord.belongs_to_fields(), "{chord:?}");
    }
    assert!(!Action::Save.chord().unwrap().belongs_to_fields());
    assert!(!Action::Palette.chord().unwrap().belongs_to_fields());
    assert!(!Action::ReconnectAll.chord().unwrap().belongs_to_fields());
}

#[test]
fn no_shortcut_works_while_a_dialog_is_open() {
    let mut screen = harness();
    key(&mut screen, egui::Key::F1);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::About)));
    said(&mut screen);
    ctrl(&mut screen, egui::Key::N);
    ctrl(&mut screen, egui::Key::P);
    key(&mut screen, egui::Key::F5);
    assert!(said(&mut screen).is_empty());
    key(&mut screen, egui::Key::Escape);
    assert!(screen.state().app.state.dialog.is_none());
}
