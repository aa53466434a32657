//! Everything known of one connection or device.

use egui::OutputCommand;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::{Command, Selection};
use gaugeglass::model::{ConnectionId, DeviceId, FrameScope, PaneKind};

use super::{Screen, open, set_clock, shows};
use crate::support::fake_station::{Asked, FakeStation};
use crate::support::tank_room::id;
use crate::support::wire;

fn device(name: &str) -> (Screen, FakeStation) {
    let (mut screen, station) = open(PaneKind::Diagnostics);
    wire::details(&station);
    let what = Selection::Device(DeviceId::new(name).unwrap());
    screen.state_mut().app.update(Command::Select(Some(what)));
    screen.run();
    (screen, station)
}

#[test]
fn a_device_shows_all_that_is_known_of_it_in_groups() {
    let (screen, _) = device("plc");
    for text in [
        "State",
        "no trouble",
        "Median (p50)",
        "1.2",
        "3.9",
        "12.1",
        "asked",
        "late p99",
        "2.6",
        "200",
        "achieved",
        "214",
        "Requests",
        "1482",
        "Timeouts",
        "more or less data than asked for",
        "2  illegal data address",
        "42  not defined by the Modbus specification",
        "At most",
        "HR 104–115 (40105–40116): no request may touch it",
        "Input registers: at most 64 in one request",
        "PLC/Label is refused even alone",
        "ACME Controls",
        "12:01:20, 20 s ago",
    ] {
        assert!(shows(&screen, text), "{text} is missing");
    }
}

#[test]
fn a_waiting_connection_counts_down_to_its_next_attempt() {
    let (mut screen, station) = open(PaneKind::Diagnostics);
    let gateway = Selection::Connection(ConnectionId::new("c2").unwrap());
    screen.state_mut().app.update(Command::Select(Some(gateway)));
    screen.run();
    assert!(shows(&screen, "retry in 3 s (4)"));
    assert!(shows(&screen, "the port refused the connection (192.168.10.40:502)"));
    assert!(shows(&screen, "Energy meter"), "the devices behind it");
    set_clock(&station, 101.6);
    screen.run();
    assert!(shows(&screen, "retry in 1 s (4)"));
    set_clock(&station, 110.0);
    screen.run();
    assert!(shows(&screen, "NOT UPDATING"), "what is not updated has no state");
    assert!(screen.query_all_by_label_contains("retry in").next().is_none());
}

#[test]
fn a_tag_leads_to_its_device_and_the_picker_to_every_other() {
    let (mut screen, _) = open(PaneKind::Diagnostics);
    assert!(
        shows(&screen, "Connection or device: PLC hall A"),
        "the first, if nothing is selected"
    );
    screen.state_mut().app.update(Command::Select(Some(Selection::Tag(id("kw")))));
    screen.run();
    assert!(shows(&screen, "Connection or device: Energy meter"));
    screen.get_by_label("Connection or device: Energy meter").click();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "    PLC 1").click();
    screen.run();
    assert!(shows(&screen, "Connection or device: PLC 1"));
    screen.state_mut().app.update(Command::Select(None));
    screen.run();
    assert!(shows(&screen, "Connection or device: PLC 1"), "it stays with the last");
}

#[test]
fn it_asks_who_the_device_is_reconnects_records_and_copies() {
    let (mut screen, station) = device("plc");
    let press = |screen: &mut Screen, name: &str| {
        screen.get_by_role_and_label(Role::Button, name).click();
        screen.step();
    };
    press(&mut screen, "Copy as text");
    let copied = screen.output().platform_output.commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let text = copied.unwrap();
    assert!(text.starts_with("Gaugeglass "), "{text}");
    for line in [
        "\nPLC 1\n",
        "\n  99 % within (p99): 3.9 ms\n",
        "\n  Fast: asked 200, achieved 214, late p99 2.6, requests 4\n",
        "\n  Input registers: at most 64 in one request\n",
        "\n  Vendor: ACME Controls\n",
        "\n  Answered: 2026-11-23T12:01:20.000+00:00, 20 s ago\n",
    ] {
        assert!(text.contains(line), "{line:?} is missing in\n{text}");
    }
    press(&mut screen, "Ask who it is");
    press(&mut screen, "Keep in the project");
    press(&mut screen, "Reconnect now");
    press(&mut screen, "Frames");
    let c1 = ConnectionId::new("c1").unwrap();
    assert_eq!(
        station.take_asked(),
        [
            Asked::Identify(DeviceId::new("plc").unwrap()),
            Asked::SetProject,
            Asked::Reconnect(c1.clone()),
            Asked::WatchFrames(Some(FrameScope::Only(c1))),
        ]
    );
    let state = &screen.state().app.state;
    assert_eq!(state.show_pane, Some(PaneKind::Frames));
    assert_eq!(state.project().devices[0].learned.len(), 3, "the limits, kept");
    screen.run();
    let keep = screen.get_by_role_and_label(Role::Button, "Keep in the project");
    assert!(keep.accesskit_node().is_disabled());
    press(&mut screen, "Forget");
    assert!(screen.state().app.state.project().devices[0].learned.is_empty());
}

#[test]
fn numbers_stand_where_they_stood_whatever_they_are() {
    let (mut screen, station) = device("plc");
    let right = |screen: &Screen, number: &str| screen.get_by_label(number).rect().max.x;
    let before = right(&screen, "1482");
    station.0.lock().unwrap().snapshot.devices[0].counters.requests = 1_234_567_890;
    screen.run();
    assert!((right(&screen, "1234567890") - before).abs() < 0.6);
}
