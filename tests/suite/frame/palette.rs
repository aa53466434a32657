//! The palette finds actions by both languages, and tags.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::lang::Lang;
use gaugeglass::app::{Action, Command, Dialog, PaletteRow, PaletteState, Selection};
use gaugeglass::model::TagId;

use super::plant::*;

const PROMPT: &str = "Type a command or a tag";

fn first(text: &str, lang: Lang) -> Option<PaletteRow> {
    let mut desk = Desk::new();
    desk.app.state.settings.lang = lang;
    PaletteState::of(&desk.app.state, text).rows.first().cloned()
}

#[test]
fn actions_are_found_by_letters_in_both_languages_whatever_the_window_speaks() {
    let action = |a| Some(PaletteRow::Action(a));
    assert_eq!(first("save as", Lang::English), action(Action::SaveAs));
    assert_eq!(first("save as", Lang::Korean), action(Action::SaveAs));
    assert_eq!(first("태그 추가", Lang::Korean), action(Action::AddTag));
    assert_eq!(first("프로젝트 설정", Lang::Korean), action(Action::EditProject));
    // Letters in their order, with others between them.
    assert_eq!(first("fulscr", Lang::English), action(Action::FullScreen));
    assert!(first("ats", Lang::English).is_some());
    // First consonants alone: ㅈㅈ is enough for 저장.
    assert_eq!(first("ㅈㅈ", Lang::Korean), action(Action::Save));
    assert_eq!(first("xyzzy", Lang::English), None);
}

#[test]
fn tags_are_found_beside_the_actions() {
    let row = first("t1lev", Lang::English);
    assert_eq!(row, Some(PaletteRow::Tag(TagId::new("t1").unwrap())));
    let mut screen = harness();
    ctrl(&mut screen, egui::Key::P);
    screen.get_by_role_and_label(Role::TextInput, PROMPT).type_text("tank 1/level");
    screen.run();
    key(&mut screen, egui::Key::Enter);
    let state = &screen.state().app.state;
    assert!(state.dialog.is_none());
    assert_eq!(state.selection, Some(Selection::Tag(TagId::new("t1").unwrap())));
}

#[test]
fn it_is_driven_from_the_keyboard() {
    let mut screen = harness();
    ctrl(&mut screen, egui::Key::P);
    screen.get_by_role_and_label(Role::TextInput, PROMPT).type_text("about");
    screen.run();
    key(&mut screen, egui::Key::ArrowDown);
    key(&mut screen, egui::Key::ArrowUp);
    key(&mut screen, egui::Key::Enter);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::About)));
    key(&mut screen, egui::Key::Escape);
    ctrl(&mut screen, egui::Key::P);
    // From the first row up is the last.
    key(&mut screen, egui::Key::ArrowUp);
    let Some(Dialog::Palette(palette)) = &screen.state().app.state.dialog else { panic!() };
    assert_eq!(palette.row, palette.rows.len() - 1);
    key(&mut screen, egui::Key::Escape);
    assert!(screen.state().app.state.dialog.is_none());
}

#[test]
fn a_row_is_taken_with_the_mouse_and_shows_its_shortcut() {
    let mut screen = harness();
    ctrl(&mut screen, egui::Key::P);
    screen.get_by_role_and_label(Role::TextInput, PROMPT).type_text("help");
    screen.run();
    let rows: Vec<String> = screen
        .query_all_by_role(Role::Button)
        .filter_map(|n| n.accesskit_node().label())
        .filter(|l| l.contains("Help › Help"))
        .collect();
    assert!(rows.iter().any(|r| r.contains("F1")), "{rows:?}");
    screen.get_by_label_contains("Help › Help").click();
    screen.run();
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Help(_))));
}

#[test]
fn what_makes_no_sense_now_is_listed_with_its_reason_and_does_not_run() {
    let mut screen = harness();
    ctrl(&mut screen, egui::Key::P);
    screen.get_by_role_and_label(Role::TextInput, PROMPT).type_text("undo");
    screen.run();
    assert!(says(&screen, "there is no change to take back"));
    let row = screen.get_by_label_contains("Edit › Undo");
    assert!(row.accesskit_node().is_disabled());
    key(&mut screen, egui::Key::Enter);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Palette(_))), "stays open");
    assert!(!said(&mut screen).iter().any(|c| matches!(c, Command::Do(Action::Undo))));
}
