//! Shortcuts: every chord reaches its action, and fields come first.

use egui::Modifiers;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::{Action, Chord, Command, Dialog, Selection};
use gaugeglass::model::TagId;
use gaugeglass::ui::keys;

use super::plant::*;

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
            match ran.first() {
                Some(Command::Do(did)) => did == action,
                // Which page depends on the pane.
                Some(Command::Help(_)) => *action == Action::Help,
                _ => false,
            },
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
    fill_in(&mut screen, "Filter", "tank");
    said(&mut screen);
    for one in [egui::Key::Delete, egui::Key::Home, egui::Key::End] {
        key(&mut screen, one);
    }
    ctrl(&mut screen, egui::Key::Z);
    ctrl(&mut screen, egui::Key::Y);
    let acts = said(&mut screen);
    assert!(!acts.iter().any(|c| matches!(c, Command::Do(_))), "{acts:?}");
    assert_eq!(screen.state().app.state.project().tags.len(), 3);
    ctrl(&mut screen, egui::Key::S);
    key(&mut screen, egui::Key::F5);
    let acts = said(&mut screen);
    assert!(
        matches!(acts.as_slice(), [Command::Do(Action::Save), Command::Do(Action::ReconnectAll)]),
        "{acts:?}"
    );
}

#[test]
fn ctrl_f_puts_the_cursor_into_the_filter_of_the_tags() {
    let mut screen = harness();
    ctrl(&mut screen, egui::Key::F);
    assert!(screen.get_by_role_and_label(Role::TextInput, "Filter").is_focused());
    assert!(!screen.state().app.state.tags.focus_filter);
    assert_eq!(screen.state().app.state.show_pane, None);
}

#[test]
fn a_key_held_down_repeats_undo_and_nothing_that_opens_or_deletes() {
    for (key, repeats) in [(egui::Key::Z, true), (egui::Key::N, false), (egui::Key::T, false)] {
        let mut screen = harness();
        for repeat in [false, true, true] {
            screen.event(egui::Event::Key {
                key,
                physical_key: None,
                pressed: true,
                repeat,
                modifiers: Modifiers::COMMAND,
            });
        }
        screen.step();
        screen.step();
        let asked = said(&mut screen).iter().filter(|c| matches!(c, Command::Do(_))).count();
        assert_eq!(asked, if repeats { 3 } else { 1 }, "{key:?}");
    }
}

#[test]
fn no_shortcut_works_while_a_dialog_is_open() {
    let mut screen = harness();
    key(&mut screen, egui::Key::F1);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Help(_))));
    said(&mut screen);
    ctrl(&mut screen, egui::Key::N);
    ctrl(&mut screen, egui::Key::P);
    key(&mut screen, egui::Key::F5);
    assert!(said(&mut screen).is_empty());
    key(&mut screen, egui::Key::Escape);
    assert!(screen.state().app.state.dialog.is_none());
}
