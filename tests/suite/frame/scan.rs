//! "Find devices": foreign hosts only after a question, and what answered goes into the project.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::{Action, Command, Selection};
use gaugeglass::model::Endpoint;
use gaugeglass::station::scan::{EndpointAnswer, ScanEvent, ScanRange, UnitAnswer};

use super::plant::*;
use crate::support::fake_station::Asked;
use crate::support::screens::outline;

fn open() -> Screen {
    let mut screen = harness();
    screen.state_mut().say(Command::Do(Action::FindDevices));
    screen.run();
    screen.state().asked();
    screen
}

fn scans(screen: &Screen) -> Vec<ScanRange> {
    let asked = screen.state().asked().into_iter();
    asked.filter_map(|a| if let Asked::Scan(range) = a { Some(range) } else { None }).collect()
}

fn tell(screen: &mut Screen, events: impl IntoIterator<Item = ScanEvent>) {
    screen.state().station.0.lock().unwrap().scanned.extend(events);
    screen.run_steps(4);
}

fn unit(unit: u8, answer: UnitAnswer, name: &str) -> ScanEvent {
    let host = "127.0.0.1".to_owned();
    let identity = if name.is_empty() { Vec::new() } else { vec![(1, name.to_owned())] };
    ScanEvent::Unit { host, port: 1502, unit, answer, identity }
}

#[test]
fn hosts_that_may_be_somebody_elses_are_scanned_after_a_question_and_never_before() {
    let mut screen = open();
    fill_in(&mut screen, "Hosts", "10.0.0.1, 8.8.8.8");
    screen.get_by_role_and_label(Role::Button, "Scan").click();
    screen.run_steps(4);
    assert!(scans(&screen).is_empty());
    assert!(says(&screen, "8.8.8.8: these hosts are neither"), "{}", outline(&screen));
    assert!(!says(&screen, "10.0.0.1: these"));
    screen.get_by_role_and_label(Role::Button, "Cancel").click();
    screen.run_steps(4);
    assert!(scans(&screen).is_empty());
    screen.get_by_role_and_label(Role::Button, "Scan").click();
    screen.run_steps(4);
    screen.get_by_role_and_label(Role::Button, "Scan them").click();
    screen.run_steps(4);
    assert_eq!(scans(&screen), [ScanRange::parse("10.0.0.1, 8.8.8.8", "502", "1,255").unwrap()]);
    // A yes to one question is none to another.
    let mut screen = open();
    let say = |screen: &mut Screen, c| screen.state_mut().say(Command::Scan(c));
    use gaugeglass::app::scan::ScanCommand;
    say(&mut screen, ScanCommand::StartForeign);
    say(&mut screen, ScanCommand::Hosts("8.8.8.8".to_owned()));
    say(&mut screen, ScanCommand::Start);
    say(&mut screen, ScanCommand::Hosts("9.9.9.9".to_owned()));
    say(&mut screen, ScanCommand::StartForeign);
    assert!(scans(&screen).is_empty());
}

#[test]
fn what_means_nothing_is_told_and_cannot_be_scanned() {
    let mut screen = open();
    fill_in(&mut screen, "Hosts", "10.0.0.0/8");
    assert!(says(&screen, "is no host"), "{}", outline(&screen));
    let button = screen.get_by_role_and_label(Role::Button, "Scan");
    assert!(button.accesskit_node().is_disabled());
}

#[test]
fn what_answered_is_shown_and_added_as_one_step_of_undo() {
    let mut screen = open();
    fill_in(&mut screen, "Ports", "1502");
    fill_in(&mut screen, "Unit ids", "1-4");
    screen.get_by_role_and_label(Role::Button, "Scan").click();
    screen.run_steps(4);
    assert_eq!(scans(&screen).len(), 1);
    let (host, port) = ("127.0.0.1".to_owned(), 1502);
    let before = screen.state().app.state.project().clone();
    tell(
        &mut screen,
        [
            ScanEvent::Endpoint { host, port, answer: EndpointAnswer::Open },
            unit(1, UnitAnswer::Data(7), ""),
            unit(2, UnitAnswer::Exception(2), "METER 3"),
            unit(3, UnitAnswer::Silent, ""),
            unit(4, UnitAnswer::Data(0), "METER 3"),
        ],
    );
    assert!(says(&screen, "3 of 10 units asked"), "{}", outline(&screen));
    tell(&mut screen, [ScanEvent::Finished { cancelled: false }]);
    for text in [
        "answers (HR 0 = 7); in the project",
        "answers with exception 2",
        "behind them 1 unit id gave no answer",
    ] {
        assert!(says(&screen, text), "{text}\n{}", outline(&screen));
    }
    screen.get_by_role_and_label(Role::Button, "Add 2 to the project").click();
    screen.run_steps(4);
    let project = screen.state().app.state.project().clone();
    let new = &project.devices[before.devices.len()..];
    let names: Vec<(&str, u8)> = new.iter().map(|d| (d.name.as_str(), d.unit)).collect();
    assert_eq!(names, [("METER 3", 2), ("METER 3 2", 4)]);
    // Their place has a connection already.
    assert_eq!(project.connections.len(), before.connections.len());
    let endpoint = &project.connection(&new[0].connection).unwrap().endpoint;
    assert_eq!(*endpoint, Endpoint::Tcp { host: "127.0.0.1".to_owned(), port: 1502 });
    assert!(screen.state().app.state.dialog.is_none());
    let first = Selection::Device(new[0].id.clone());
    assert_eq!(screen.state().app.state.selection, Some(first), "the next step begins with it");
    assert!(says(&screen, "2 devices added"), "{}", outline(&screen));
    screen.state_mut().say(Command::Do(Action::Undo));
    let after = screen.state().app.state.project();
    assert_eq!((&after.devices, &after.connections), (&before.devices, &before.connections));
}

#[test]
fn a_device_that_takes_any_unit_id_is_offered_once_and_rows_end_in_the_order_of_the_range() {
    let mut screen = open();
    fill_in(&mut screen, "Ports", "1502,1503");
    fill_in(&mut screen, "Unit ids", "2-4");
    screen.get_by_role_and_label(Role::TextInput, "Unit ids").focus();
    screen.run_steps(2);
    screen.key_press(egui::Key::Enter);
    screen.run_steps(4);
    assert_eq!(scans(&screen).len(), 1, "Enter begins");
    let at = |port: u16, event: ScanEvent| match event {
        ScanEvent::Unit { host, unit, answer, identity, .. } => {
            ScanEvent::Unit { host, port, unit, answer, identity }
        }
        other => other,
    };
    tell(
        &mut screen,
        [
            at(1503, unit(2, UnitAnswer::Data(5), "A")),
            unit(2, UnitAnswer::Data(7), "METER"),
            unit(3, UnitAnswer::Data(7), "METER"),
            at(1503, unit(3, UnitAnswer::Data(6), "A")),
            unit(4, UnitAnswer::Data(7), "METER"),
            at(1503, unit(4, UnitAnswer::Data(5), "A")),
        ],
    );
    assert!(says(&screen, "Add 6 to the project"), "all until it is known better");
    tell(&mut screen, [ScanEvent::Finished { cancelled: false }]);
    let rows = &screen.state().app.state.scan.rows;
    let told: Vec<_> =
        rows.iter().map(|r| (r.port, r.unit.as_ref().unwrap().0, r.picked, r.like)).collect();
    assert_eq!(
        told,
        [
            (1502, 2, true, None),
            (1502, 3, false, Some(2)),
            (1502, 4, false, Some(2)),
            (1503, 2, true, None),
            (1503, 3, true, None),
            (1503, 4, true, None),
        ]
    );
    assert!(says(&screen, "the same answer as unit 2"), "{}", outline(&screen));
    assert!(says(&screen, "Add 4 to the project"));
}

#[test]
fn closing_the_dialog_ends_the_scan() {
    let mut screen = open();
    screen.get_by_role_and_label(Role::Button, "Scan").click();
    screen.run_steps(4);
    screen.state().asked();
    screen.get_by_role_and_label(Role::Button, "Close").click();
    screen.run_steps(4);
    assert!(screen.state().asked().contains(&Asked::StopScan));
    assert!(screen.state().app.state.dialog.is_none());
}

#[test]
fn the_network_of_the_project_is_offered() {
    let mut screen = harness();
    let project = screen.state().app.state.project().clone();
    let mut connection = project.connections[0].clone();
    connection.endpoint = Endpoint::Tcp { host: "192.168.7.20".to_owned(), port: 502 };
    screen.state_mut().say(Command::Apply(gaugeglass::app::Edit::Connection(connection)));
    screen.state_mut().say(Command::Do(Action::FindDevices));
    screen.run();
    assert_eq!(screen.state().app.state.scan.hosts, "192.168.7.1-254");
    assert!(scans(&screen).is_empty());
}
