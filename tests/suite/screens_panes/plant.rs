//! The tree of the plant.

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::{Command, Dialog, Selection};
use gaugeglass::model::{ConnectionId, ConnectionPhase, DeviceId, PaneKind};

use super::{open, set_clock, shows};
use crate::support::fake_station::Asked;

#[test]
fn states_are_told_by_lamp_words_and_trouble() {
    let (mut screen, station) = open(PaneKind::Plant);
    for text in [
        "PLC hall A: online",
        "192.168.10.5:502",
        "Gateway: retry in 3 s (4)",
        "the port refused the connection (192.168.10.40:502)",
        "Energy meter: offline",
        "unit 17",
        "3 tags, 3 bad",
        "10 tags",
        "1.2 / 3.9 ms",
        "every 200 ms, 13 tags",
        "5 pens",
    ] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    set_clock(&station, 101.6);
    screen.run();
    assert!(shows(&screen, "Gateway: retry in 1 s (4)"));
    station.0.lock().unwrap().snapshot.connections[0].phase = ConnectionPhase::Verifying;
    screen.run();
    assert!(shows(&screen, "PLC hall A: connected, waiting for the first reply"));
    assert!(!shows(&screen, "PLC hall A: online"));
    assert!(shows(&screen, "PLC 1: connection not online"), "nothing new is known of it");
}

#[test]
fn a_picture_that_is_not_updated_calls_nothing_online() {
    let (mut screen, station) = open(PaneKind::Plant);
    set_clock(&station, 110.0);
    screen.run();
    assert!(shows(&screen, "PLC hall A: Plant data has not been updated for 10 s"));
    assert!(screen.query_all_by_label_contains("online").next().is_none());
    assert!(!shows(&screen, "1.2 / 3.9 ms"), "nor has it a response time");
}

#[test]
fn rows_fold_select_and_open_their_editor() {
    let (mut screen, _) = open(PaneKind::Plant);
    screen.get_by_label("Fold PLC hall A").click();
    screen.run();
    assert!(!shows(&screen, "PLC 1: online"));
    screen.get_by_label("Unfold PLC hall A").click();
    screen.run();
    screen.get_by_label("PLC 1").click();
    screen.run();
    let device = DeviceId::new("plc").unwrap();
    assert_eq!(screen.state().app.state.selection, Some(Selection::Device(device)));
    screen.key_press(egui::Key::ArrowDown);
    screen.run();
    let gateway = ConnectionId::new("c2").unwrap();
    assert_eq!(screen.state().app.state.selection, Some(Selection::Connection(gateway)));
    screen.key_press(egui::Key::Enter);
    screen.run();
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Edit { .. })));
}

#[test]
fn the_menu_reconnects_adds_and_deletes() {
    let (mut screen, station) = open(PaneKind::Plant);
    screen.get_by_label("Gateway").click_secondary();
    screen.run();
    screen.get_by_label("Reconnect now").click();
    screen.run();
    assert_eq!(station.take_asked(), [Asked::Reconnect(ConnectionId::new("c2").unwrap())]);
    screen.get_by_label("Energy meter").click_secondary();
    screen.run();
    screen.get_by_label("Add tag…").click();
    screen.run();
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Edit { .. })));
    screen.state_mut().app.update(Command::CloseDialog);
    screen.get_by_label("Energy meter").click_secondary();
    screen.run();
    screen.get_by_label("Delete").click();
    screen.run();
    let dialog = screen.state().app.state.dialog.clone();
    assert!(matches!(dialog, Some(Dialog::Delete { devices: 0, tags: 3, .. })), "{dialog:?}");
}

#[test]
fn counters_stand_in_the_hover_text() {
    let (mut screen, _) = open(PaneKind::Plant);
    screen.get_by_label("PLC 1").hover();
    screen.run_steps(60);
    for text in ["Requests", "1482", "Timeouts", "Scans left out", "Malformed replies"] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    assert!(shows(&screen, "Response time: 1.2 ms, 99 %: 3.9 ms, longest: 12.1 ms"));
}
