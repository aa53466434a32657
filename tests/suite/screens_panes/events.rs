//! The list of events.

use egui::OutputCommand;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::{Action, Command, Selection};
use gaugeglass::model::{DeviceId, PaneKind, WriteStage};

use super::{Screen, open, shows};
use crate::support::fake_station::FakeStation;
use crate::support::tank_room::{self, id};

fn events() -> (Screen, FakeStation) {
    let (mut screen, station) = open(PaneKind::Events);
    assert!(shows(&screen, "Nothing has happened yet"));
    tank_room::events(&station);
    screen.run();
    (screen, station)
}

#[test]
fn events_stand_newest_first_with_time_kind_and_words() {
    let (screen, _) = events();
    for text in [
        "12:01:37.000",
        "12 events are missing here: they came faster than they could be listed",
        "PLC 1: online",
        "Gateway: not connected, trying again: the port refused the connection (192.168.10.40:502)",
        "Tank 1/Setpoint: ? → 13.0 confirmed: held 13",
        "Tank 1/Pump run: ? → 1 refused by the device: exception 02, illegal data address",
        "7 of 7 events",
    ] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    let top = screen.get_by_label("12:01:37.000").rect().min.y;
    let below = screen.get_by_label("PLC 1: online").rect().min.y;
    assert!(top < below);
}

#[test]
fn text_and_kind_narrow_the_list() {
    let (mut screen, _) = events();
    screen.get_by_role_and_label(Role::TextInput, "Filter").click();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Filter").type_text("tank 1");
    screen.run();
    assert!(shows(&screen, "2 of 7 events"));
    screen.key_press(egui::Key::Escape);
    screen.run();
    screen.get_by_label("Kind of event: All kinds").click();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Write").click();
    screen.run();
    assert!(shows(&screen, "4 of 7 events"));
    assert!(!shows(&screen, "PLC 1: online"));
}

#[test]
fn keys_go_from_row_to_row_and_what_a_row_tells_of_is_added_to_the_trend() {
    let (mut screen, station) = events();
    screen.get_by_role_and_label(Role::Table, "Events").focus();
    screen.run();
    let selected = |screen: &Screen| screen.state().app.state.selection.clone();
    screen.key_press(egui::Key::ArrowDown);
    screen.run();
    assert_eq!(selected(&screen), None, "nothing of the project");
    screen.key_press(egui::Key::ArrowDown);
    screen.run();
    let plc = DeviceId::new("plc").unwrap();
    assert_eq!(selected(&screen), Some(Selection::Device(plc)));
    screen.key_press(egui::Key::End);
    screen.run();
    assert_eq!(selected(&screen), Some(Selection::Tag(id("sp1"))), "the oldest");
    // What comes in on top moves no cursor.
    tank_room::tell_write(&station, 9, "v1", "4.0", WriteStage::Asked);
    screen.run();
    screen.key_press(egui::Key::ArrowUp);
    screen.run();
    assert_eq!(selected(&screen), Some(Selection::Tag(id("sp2"))));
    let app = &mut screen.state_mut().app;
    app.update(Command::Do(Action::TrendSelected));
    assert!(app.state.trend_group().unwrap().pens.contains(&id("sp2")));
    // The same by a click.
    screen.get_by_label("PLC 1: online").click();
    screen.run();
    assert!(matches!(selected(&screen), Some(Selection::Device(_))));
}

#[test]
fn a_row_can_be_copied() {
    let (mut screen, _) = events();
    screen.get_by_label("PLC 1: online").click_secondary();
    screen.run();
    screen.get_by_label("Copy the row").click();
    screen.step();
    let copied = screen.output().platform_output.commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    assert_eq!(copied.as_deref(), Some("2026-11-23 12:01:36.200 UTC\tDevice\tPLC 1: online"));
}

#[test]
fn the_list_stays_bounded_and_is_made_only_where_it_is_seen() {
    let (mut screen, station) = events();
    for number in 10..8_000 {
        tank_room::tell_write(&station, number, "sp1", "1", WriteStage::Asked);
    }
    // The window takes events in for a few milliseconds a frame.
    for _ in 0..1_000 {
        screen.step();
        if station.0.lock().unwrap().events.is_empty() {
            break;
        }
    }
    screen.run();
    assert!(shows(&screen, "5000 of 5000 events"));
    assert!(screen.query_all_by_label_contains("Tank 1/Setpoint").count() < 120);
}
