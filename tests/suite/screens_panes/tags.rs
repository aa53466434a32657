//! The table of tags.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::{Action, Command, Dialog, Selection, SortColumn};
use gaugeglass::model::{DataType, PaneKind, Project, Quality, Table, Value};

use super::{Screen, double_click, open, open_project, set_clock, shows, wheel};
use crate::support::fake_station::FakeStation;
use crate::support::tank_room::{id, project, tag};

fn tags() -> (Screen, FakeStation) {
    open(PaneKind::Tags)
}

#[test]
fn a_value_stands_there_with_quality_age_device_and_both_addresses() {
    let (screen, _) = tags();
    for text in [
        "Tank 1/Level 12.4 cm good",
        "Tank 1/Pump run ON good",
        "Energy meter/Active power 36.5 ㎾ bad: no connection, 14 s",
        "bad: no connection",
        "uncertain: a write awaits its read-back",
        "Energy meter/Relay no value bad: never read",
        "HR 100 · 40101",
        "Active power of the whole plant",
        "13 of 13 tags",
    ] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    assert_eq!(screen.query_all_by_label("W").count(), 7, "seven tags may be written");
}

#[test]
fn a_picture_whose_clock_moves_on_goes_stale_by_itself() {
    let (mut screen, station) = tags();
    set_clock(&station, 105.0);
    screen.run();
    assert!(shows(&screen, "Tank 1/Level 12.4 cm bad: stale, 5 s"));
    set_clock(&station, 190.0);
    screen.run();
    assert!(shows(&screen, "Tank 1/Level no value bad: stale, 1 min"), "gone after a minute");
}

#[test]
fn the_filter_narrows_the_table_and_says_how_far() {
    let (mut screen, _) = tags();
    screen.get_by_role_and_label(Role::TextInput, "Filter").click();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Filter").type_text("tank setp");
    screen.run();
    assert!(shows(&screen, "2 of 13 tags"));
    assert!(shows(&screen, "Tank 2/Setpoint") && !shows(&screen, "Tank 1/Level"));
    screen.get_by_label("Clear the filter").click();
    screen.run();
    assert!(shows(&screen, "13 of 13 tags"));
    screen.get_by_role_and_label(Role::TextInput, "Filter").type_text("nothing like it");
    screen.run();
    assert!(shows(&screen, "No tag matches the filter"));
    screen.key_press(Key::Escape);
    screen.run();
    assert!(shows(&screen, "13 of 13 tags"));
}

#[test]
fn the_find_action_puts_the_cursor_into_the_filter() {
    let (mut screen, _) = tags();
    screen.state_mut().app.update(Command::Do(Action::FilterTags));
    screen.run();
    assert!(screen.get_by_role_and_label(Role::TextInput, "Filter").is_focused());
    assert!(!screen.state().app.state.tags.focus_filter);
}

#[test]
fn heads_sort_and_say_so() {
    let (mut screen, _) = tags();
    screen.get_by_role_and_label(Role::Button, "Name").click();
    screen.run();
    assert_eq!(screen.state().app.state.tags.sort, SortColumn::Name);
    screen.get_by_label("Name, sorted upwards").click();
    screen.run();
    assert!(shows(&screen, "Name, sorted downwards"));
}

#[test]
fn a_click_selects_a_double_click_edits_and_arrows_move_on() {
    let (mut screen, _) = tags();
    screen.get_by_label("Tank 1/Level").click();
    screen.run();
    let selected = |screen: &Screen| screen.state().app.state.selection.clone();
    assert_eq!(selected(&screen), Some(Selection::Tag(id("l1"))));
    screen.key_press(Key::ArrowDown);
    screen.run();
    assert_eq!(selected(&screen), Some(Selection::Tag(id("sp1"))));
    screen.key_press(Key::Enter);
    screen.run();
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Edit { .. })));
    screen.state_mut().app.update(Command::CloseDialog);
    let row = screen.get_by_label("Tank 2/Level").rect().center();
    double_click(&mut screen, row);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Edit { .. })));
}

#[test]
fn home_and_end_move_the_list_that_has_the_keyboard() {
    let (mut screen, _) = tags();
    screen.get_by_label("Tank 1/Level").click();
    screen.run();
    for (key, tag) in [(Key::End, "limit"), (Key::Home, "l1")] {
        screen.key_press(key);
        screen.run();
        assert_eq!(screen.state().app.state.selection, Some(Selection::Tag(id(tag))));
    }
}

#[test]
fn the_menu_of_a_row_adds_a_pen_to_the_trend() {
    let (mut screen, _) = tags();
    screen.get_by_label("Tank 2/Level").click_secondary();
    screen.run();
    screen.get_by_label("Add to trend").click();
    screen.run();
    let group = screen.state().app.state.trend_group().unwrap().clone();
    assert!(group.pens.contains(&id("l2")), "{:?}", group.pens);
    screen.get_by_label("PLC/Label").click_secondary();
    screen.run();
    use egui_kittest::kittest::NodeT as _;
    let add = screen.get_by_label("Add to trend");
    assert!(add.accesskit_node().is_disabled(), "a text is no curve");
}

#[test]
fn narrow_panes_leave_the_least_columns_out_and_never_the_value() {
    let (mut screen, _) = tags();
    screen.set_size(egui::vec2(430.0, 300.0));
    screen.run();
    assert!(!shows(&screen, "Description") && !shows(&screen, "Device"));
    assert!(shows(&screen, "Tank 1/Level 12.4 cm good"));
    let cell = screen.get_by_label("Tank 1/Level 12.4 cm good").rect();
    assert!(cell.max.x < 430.0 && cell.width() > 60.0, "{cell}");
}

fn many(count: u16) -> Project {
    let mut many = project();
    many.tags = (0..count)
        .map(|i| {
            let name = format!("Area {}/TAG_{i:05}", i / 100);
            Arc::new(tag(&format!("t{i}"), &name, DataType::U16, Table::HoldingRegister, i))
        })
        .collect();
    many.trend_groups.clear();
    many
}

#[test]
fn of_ten_thousand_rows_only_those_on_the_screen_are_made() {
    let project = many(10_000);
    let station = FakeStation::online(&project);
    station.set("t5", Value::UInt(55), Quality::Good);
    let mut screen = open_project(PaneKind::Tags, project, &station);
    assert!(shows(&screen, "10000 of 10000 tags"));
    assert!(shows(&screen, "Area 0/TAG_00005 55 good"));
    let rows = |screen: &Screen| screen.query_all_by_label_contains("/TAG_").count();
    assert!(rows(&screen) < 80, "{} labels", rows(&screen));
    screen.get_by_label("Area 0/TAG_00005").hover();
    wheel(&mut screen, -25.0 * 5_000.0, Modifiers::NONE);
    screen.run_steps(20);
    assert!(!shows(&screen, "Area 0/TAG_00005"));
    assert!(rows(&screen) > 20 && rows(&screen) < 80, "{} labels", rows(&screen));
}
