//! The list of frames.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::Command;
use gaugeglass::model::{FrameFate, FrameScope, PaneKind};

use super::{Screen, open, shows, wheel};
use crate::support::fake_station::{Asked, FakeStation};
use crate::support::wire;

fn frames() -> (Screen, FakeStation) {
    let (mut screen, station) = open(PaneKind::Frames);
    screen.get_by_role_and_label(Role::CheckBox, "Record").click();
    screen.run_steps(3);
    wire::talk(&station);
    screen.run_steps(3);
    (screen, station)
}

fn copied(screen: &Screen) -> Option<String> {
    screen.output().platform_output.commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn it_is_off_at_first_says_so_and_is_switched_on_and_off() {
    let (mut screen, station) = open(PaneKind::Frames);
    assert!(screen.query_all_by_label_contains("Frames are not recorded").next().is_some());
    assert_eq!(station.take_asked(), []);
    screen.get_by_role_and_label(Role::Button, "Record the frames of every connection").click();
    screen.run_steps(3);
    assert_eq!(station.take_asked(), [Asked::WatchFrames(Some(FrameScope::All))]);
    assert!(shows(&screen, "Recording; nothing was sent or received yet"));
    screen.get_by_role_and_label(Role::CheckBox, "Record").click();
    screen.run_steps(3);
    assert_eq!(station.take_asked(), [Asked::WatchFrames(None)]);
}

#[test]
fn frames_stand_in_words_beside_their_bytes() {
    let (screen, _) = frames();
    for text in [
        "12:01:30.000",
        "FC 4 read IR 0–3 (30001–30004)",
        "FC 4 IR 0–3 (30001–30004) = 16710 57672 16652 0",
        "00 01 00 00 00 06 01 04 00 00 00 04",
        "FC 16 write HR 100–101 (40101–40102) := 16720 0",
        "FC 3 refused: exception 2, illegal data address",
        "no reply within 1000 ms",
        "1000.0",
        "13 of 13 frames",
    ] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    let skipped = screen.query_all_by_label_contains("skipped, nobody waits").count();
    let refused = screen.query_all_by_label_contains("not believed: more or less data").count();
    assert_eq!((skipped, refused), (1, 1));
}

#[test]
fn kind_device_and_text_narrow_the_list() {
    let (mut screen, _) = frames();
    let pick = |screen: &mut Screen, combo: &str, entry: &str| {
        screen.get_by_role_and_label(Role::ComboBox, combo).click();
        screen.run_steps(3);
        screen.get_by_role_and_label(Role::Button, entry).click();
        screen.run_steps(3);
    };
    pick(&mut screen, "Kind of frame: All", "Errors");
    assert!(shows(&screen, "4 of 13 frames"));
    pick(&mut screen, "Kind of frame: Errors", "Writes");
    assert!(shows(&screen, "2 of 13 frames"));
    pick(&mut screen, "Kind of frame: Writes", "All");
    screen.get_by_role_and_label(Role::TextInput, "Filter").click();
    screen.run_steps(3);
    screen.get_by_role_and_label(Role::TextInput, "Filter").type_text("HR 200");
    screen.run_steps(3);
    assert!(shows(&screen, "1 of 13 frames"));
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    pick(&mut screen, "Connection or device: All connections", "Gateway");
    assert!(shows(&screen, "No frame matches the filter"));
}

#[test]
fn keys_select_extend_and_copy() {
    let (mut screen, _) = frames();
    screen.get_by_label("FC 3 read HR 200–207 (40201–40208)").click();
    screen.run_steps(3);
    screen.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    screen.run_steps(3);
    let chosen = "Selected frame: FC 3 refused: exception 2, illegal data address";
    assert!(shows(&screen, chosen));
    screen.event(Event::Copy);
    screen.step();
    let text = copied(&screen).unwrap();
    assert_eq!(
        text,
        "2026-11-23T12:01:32.000+00:00 PLC hall A unit 1 #3 → FC 3 read HR 200–207 (40201–40208) \
         [00 03 00 00 00 06 01 03 00 C8 00 08]\n\
         2026-11-23T12:01:32.003+00:00 PLC hall A unit 1 #3 ← FC 3 refused: exception 2, illegal \
         data address (1.2 ms) [00 03 00 00 00 03 01 83 02]"
    );
    screen.key_press_modifiers(Modifiers::COMMAND, Key::A);
    screen.run_steps(3);
    screen.event(Event::Copy);
    screen.step();
    assert_eq!(copied(&screen).unwrap().lines().count(), 13);
}

#[test]
fn the_listed_frames_go_to_a_file() {
    let (mut screen, _) = frames();
    screen.state_mut().said.clear();
    screen.get_by_role_and_label(Role::Button, "Export…").click();
    screen.run_steps(3);
    let said = &screen.state().said;
    let lines = said.iter().find_map(|c| match c {
        Command::ExportFrames(lines) => Some(lines.clone()),
        _ => None,
    });
    let lines = lines.unwrap();
    assert_eq!(lines.len(), 13);
    assert!(lines[5].csv().ends_with(",83 02,0") || lines[5].csv().contains("83 02"));
}

#[test]
fn it_follows_the_newest_until_somebody_scrolls_and_stays_there_while_old_ones_go() {
    let (mut screen, station) = frames();
    let more = |screen: &mut Screen, from: u16, count: u16| {
        let new =
            (from..from + count).map(|id| wire::frame(97.0, FrameFate::Sent, id, &[3, 0, 0, 0, 1]));
        station.0.lock().unwrap().frames.extend(new);
        screen.run_steps(4);
    };
    more(&mut screen, 1000, 9_000);
    assert!(shows(&screen, "9999"), "the newest is in sight");
    let table = screen.get_by_role_and_label(Role::Table, "Frames").rect();
    screen.hover_at(table.center());
    screen.run_steps(3);
    wheel(&mut screen, 2_500.0, Modifiers::NONE);
    screen.run_steps(20);
    let top = |screen: &Screen| {
        let labels = screen.query_all_by_role(Role::Label);
        let numbers = labels.filter_map(|node| node.accesskit_node().value()?.parse::<u32>().ok());
        numbers.filter(|number| *number >= 1000).min()
    };
    let stood = top(&screen);
    assert!(stood.is_some_and(|n| n < 9_950), "{stood:?}");
    more(&mut screen, 10_000, 1_500);
    assert!(shows(&screen, "10000 of 10000 frames"));
    assert_eq!(top(&screen), stood, "older frames went, what is looked at stays");
    screen.get_by_role_and_label(Role::Button, "Newest").click();
    screen.run_steps(4);
    assert!(shows(&screen, "11499"));
    let button = screen.get_by_role_and_label(Role::Button, "Newest");
    assert!(button.accesskit_node().is_disabled(), "it follows again");
}

#[test]
fn a_pause_holds_the_list_and_counts() {
    let (mut screen, station) = frames();
    screen.get_by_role_and_label(Role::CheckBox, "Pause").click();
    screen.run_steps(3);
    wire::talk(&station);
    screen.run_steps(3);
    assert!(shows(&screen, "13 of 13 frames, 13 passed"));
    screen.get_by_role_and_label(Role::CheckBox, "Pause").click();
    screen.run_steps(3);
    wire::talk(&station);
    screen.run_steps(3);
    assert!(shows(&screen, "26 of 26 frames, 13 passed"));
    screen.get_by_role_and_label(Role::Button, "Clear").click();
    screen.run_steps(3);
    assert!(shows(&screen, "Recording; nothing was sent or received yet"));
}
