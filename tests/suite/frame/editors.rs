//! Editors: what is typed is judged at once, and applied by OK alone.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::{Action, Command, Dialog, Selection};
use gaugeglass::model::{
    Address, DeviceId, DeviceKind, GroupId, Notation, Quirks, Table, TagId, WriteFunction,
};

use super::plant::*;
use crate::support::fake_station::Asked;

fn t2() -> TagId {
    TagId::new("t2").unwrap()
}

fn open_tag() -> Screen {
    let mut screen = harness();
    screen.state_mut().say(Command::Edit(Selection::Tag(t2())));
    screen.run();
    screen.state().asked();
    screen
}

fn choose(screen: &mut Screen, field: &str, choice: &str) {
    screen.get_by_role_and_label(Role::ComboBox, field).scroll_to_me();
    screen.run();
    click(screen, Role::ComboBox, field);
    screen.get_by_role_and_label(Role::Button, choice).scroll_to_me();
    screen.run();
    screen.get_by_role_and_label(Role::Button, choice).click();
    screen.run();
}

fn is_disabled(screen: &Screen, button: &str) -> bool {
    screen.get_by_role_and_label(Role::Button, button).accesskit_node().is_disabled()
}

#[test]
fn a_list_opens_above_its_dialog_even_by_a_click_within_one_frame() {
    let mut screen = open_tag();
    // The second time its layer is there already, below that of the dialog.
    for time in 1..=2 {
        let pos = screen.get_by_role_and_label(Role::ComboBox, "Notation").rect().center();
        let button = |pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        let click = [egui::Event::PointerMoved(pos), button(true), button(false)];
        screen.input_mut().events.extend(click);
        screen.run_steps(4);
        let choice = screen.get_by_role_and_label(Role::Button, "Modicon (40001)");
        let on_top = screen.ctx.layer_id_at(choice.rect().center()).unwrap();
        assert!(egui::Popup::is_id_open(&screen.ctx, on_top.id), "time {time}: {on_top:?}");
        screen.key_press(egui::Key::Escape);
        screen.run_steps(4);
    }
}

#[test]
fn a_tag_is_edited_from_its_address_text_to_the_station() {
    let mut screen = open_tag();
    assert!(says(&screen, "= HR 10 (0x000A)"));
    choose(&mut screen, "Notation", "Modicon (40001)");
    fill_in(&mut screen, "Address", "40110");
    assert!(says(&screen, "= HR 109 (0x006D)"), "{}", crate::support::screens::outline(&screen));
    assert!(!is_disabled(&screen, "OK"));
    press(&mut screen, "OK");
    let state = &screen.state().app.state;
    assert!(state.dialog.is_none());
    let tag = state.project().tag(&t2()).unwrap();
    assert_eq!(tag.address, Address { table: Table::HoldingRegister, wire: 109 });
    let typed = tag.typed.as_ref().unwrap();
    assert_eq!((typed.text.as_str(), typed.notation), ("40110", Notation::Modicon));
    assert_eq!(screen.state().asked(), [Asked::SetProject]);
}

#[test]
fn an_address_of_two_meanings_is_asked_about_with_what_each_would_be() {
    let mut screen = open_tag();
    fill_in(&mut screen, "Address", "40110");
    assert!(says(&screen, "choose the notation"), "{}", crate::support::screens::outline(&screen));
    assert!(is_disabled(&screen, "OK"));
    assert!(says(&screen, "Number, from 0 = HR 40110 (0x9CAE)"));
    press(&mut screen, "Modicon (40001) = HR 109 (0x006D)");
    assert!(says(&screen, "= HR 109 (0x006D)"));
    assert!(!says(&screen, "choose the notation"));
    press(&mut screen, "OK");
    let tag = screen.state().app.state.project().tag(&t2()).unwrap();
    assert_eq!(tag.address, Address { table: Table::HoldingRegister, wire: 109 });
}

#[test]
fn a_wrong_address_is_told_at_its_field_and_ok_waits() {
    let mut screen = open_tag();
    choose(&mut screen, "Notation", "Modicon (40001)");
    fill_in(&mut screen, "Address", "40000");
    assert!(says(&screen, "counts from 1"), "{}", crate::support::screens::outline(&screen));
    assert!(says(&screen, "entries to correct: 1"));
    assert!(is_disabled(&screen, "OK"));
    // Enter cannot get past it either.
    key(&mut screen, egui::Key::Enter);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Edit { .. })));
    key(&mut screen, egui::Key::Escape);
    assert!(screen.state().app.state.dialog.is_none());
    assert_eq!(screen.state().asked(), []);
}

#[test]
fn enter_in_a_field_is_ok_and_the_first_field_has_the_cursor() {
    let mut screen = open_tag();
    let name = screen.get_by_role_and_label(Role::TextInput, "Name");
    assert!(name.is_focused());
    name.type_text("Tank 1/SP");
    screen.run();
    key(&mut screen, egui::Key::Enter);
    let state = &screen.state().app.state;
    assert!(state.dialog.is_none());
    assert_eq!(state.project().tag(&t2()).unwrap().name, "Tank 1/SP");
}

#[test]
fn the_tab_key_goes_through_all_fields_and_reaches_the_buttons() {
    let mut screen = open_tag();
    let mut reached = Vec::new();
    for _ in 0..40 {
        key(&mut screen, egui::Key::Tab);
        let focused =
            screen.query_all(egui_kittest::kittest::By::new().predicate(|n| n.is_focused()));
        if let Some(label) = focused.filter_map(|n| n.accesskit_node().label()).next() {
            reached.push(label);
        }
        if reached.last().is_some_and(|l| l == "Cancel") {
            break;
        }
    }
    let wanted = ["Description", "Device", "Notation", "Address", "Type", "Unit", "OK", "Cancel"];
    let mut rest = reached.iter();
    for name in wanted {
        assert!(rest.any(|label| label.starts_with(name)), "{name} in {reached:?}");
    }
}

#[test]
fn every_kind_of_thing_opens_its_editor_and_ok_changes_nothing() {
    let project = project();
    let mut all = vec![
        Selection::Connection(project.connections[0].id.clone()),
        Selection::Connection(project.connections[1].id.clone()),
        Selection::Device(project.devices[0].id.clone()),
        Selection::ScanClass(project.scan_classes[0].id.clone()),
        Selection::Group(project.trend_groups[0].id.clone()),
    ];
    all.extend(project.tags.iter().map(|t| Selection::Tag(t.id.clone())));
    for what in all {
        let mut screen = harness();
        screen.state_mut().say(Command::Edit(what.clone()));
        screen.run();
        assert!(!is_disabled(&screen, "OK"), "{what:?}");
        press(&mut screen, "OK");
        assert_eq!(**screen.state().app.state.project(), project, "{what:?}");
        assert!(!screen.state().app.state.doc.can_undo());
    }
}

#[test]
fn new_things_are_added_with_the_names_and_ids_nobody_has() {
    let mut screen = harness();
    for (action, title) in [
        (Action::AddConnection, "New connection"),
        (Action::AddDevice, "New device"),
        (Action::AddScanClass, "New scan class"),
        (Action::AddTag, "New tag"),
        (Action::AddTrendGroup, "New trend group"),
    ] {
        screen.state_mut().say(Command::Do(action));
        screen.run();
        assert!(says(&screen, title));
        press(&mut screen, "OK");
        assert!(screen.state().app.state.dialog.is_none(), "{title}");
    }
    let project = screen.state().app.state.project();
    assert_eq!(project.connections.len(), 3);
    assert_eq!(project.devices.len(), 3);
    assert_eq!(project.tags.len(), 4);
    assert_eq!(project.trend_groups.len(), 2);
    assert!(gaugeglass::model::violations(project).is_empty());
    assert!(screen.state().wrote_nothing());
}

#[test]
fn a_name_that_another_one_has_is_refused_at_the_field() {
    let mut screen = harness();
    screen.state_mut().say(Command::Edit(Selection::Tag(TagId::new("t1").unwrap())));
    screen.run();
    // The other one stands later in the file.
    fill_in(&mut screen, "Name", "Pump 1/Speed");
    assert!(says(&screen, "another one has this name"));
    assert!(is_disabled(&screen, "OK"));
}

#[test]
fn faults_are_told_in_korean_too() {
    let mut screen = open_tag();
    screen.state_mut().app.state.settings.lang = gaugeglass::app::Lang::Korean;
    screen.run();
    fill_in(&mut screen, "이름", " ");
    assert!(says(&screen, "비워 둘 수 없음"));
    fill_in(&mut screen, "주소", "70000");
    assert!(says(&screen, "65535"));
    assert!(says(&screen, "수정이 필요한 항목: 1") || says(&screen, "수정이 필요한 항목: 2"));
}

#[test]
fn pens_are_added_moved_and_taken_out() {
    let mut screen = harness();
    screen.state_mut().say(Command::Edit(Selection::Group(GroupId::new("g1").unwrap())));
    screen.run();
    fill_in(&mut screen, "Tags to add", "pump");
    assert!(screen.query_by_label("Add Tank 1/Setpoint").is_none());
    press(&mut screen, "Add Pump 1/Speed");
    press(&mut screen, "Move Pump 1/Speed up");
    press(&mut screen, "Remove Tank 1/Level");
    press(&mut screen, "OK");
    let project = screen.state().app.state.project();
    assert_eq!(project.trend_groups[0].pens, [TagId::new("t3").unwrap()]);
}

#[test]
fn all_faults_of_an_editor_are_told_at_once() {
    let mut screen = open_tag();
    fill_in(&mut screen, "Name", "Tank 1/Level");
    fill_in(&mut screen, "Address", "70000");
    fill_in(&mut screen, "Gain", "0,1");
    assert!(says(&screen, "another one has this name"));
    assert!(says(&screen, "beyond the last wire address"));
    assert!(says(&screen, "write the decimal point as a dot"));
    assert!(says(&screen, "entries to correct: 3"));
}

#[test]
fn fields_that_do_not_apply_are_not_shown_and_do_not_count() {
    let mut screen = open_tag();
    fill_in(&mut screen, "Gain", "ten");
    assert!(is_disabled(&screen, "OK"));
    choose(&mut screen, "Type", "string – text");
    assert!(screen.query_by_role_and_label(Role::TextInput, "Gain").is_none());
    assert!(!is_disabled(&screen, "OK"), "{}", crate::support::screens::outline(&screen));
}

#[test]
fn the_kind_of_a_device_says_how_long_a_gap_may_be() {
    let mut screen = harness();
    let device = DeviceId::new("d1").unwrap();
    screen.state_mut().say(Command::Edit(Selection::Device(device.clone())));
    screen.run();
    assert!(says(&screen, "empty: by its kind, 0"));
    choose(&mut screen, "Kind of device", "own PLC");
    assert!(says(&screen, "empty: by its kind, 32"));
    choose(&mut screen, "Kind of device", "own numbers");
    fill_in(&mut screen, "Time of a request (µs)", "9000");
    fill_in(&mut screen, "Time of a register (µs)", "0");
    assert!(says(&screen, "must be 1 to 1000000"));
    fill_in(&mut screen, "Time of a register (µs)", "450");
    assert!(says(&screen, "empty: by its kind, 20"));
    press(&mut screen, "OK");
    let device = screen.state().app.state.project().device(&device).unwrap();
    assert_eq!(device.kind, DeviceKind::Measured { request_us: 9000, register_us: 450 });
    assert_eq!((device.max_gap, device.gap(Table::HoldingRegister)), (None, 20));
}

#[test]
fn a_tag_is_read_alone_and_written_by_its_own_function_where_its_editor_says_so() {
    let mut screen = open_tag();
    click(&mut screen, Role::CheckBox, "Read alone");
    choose(&mut screen, "Write function", "always FC 15/16");
    press(&mut screen, "OK");
    let tag = screen.state().app.state.project().tag(&t2()).unwrap();
    assert!(tag.isolated);
    assert_eq!(tag.write.unwrap().function, Some(WriteFunction::AlwaysMultiple));
}

#[test]
fn the_quirks_of_a_device_are_folded_away_explained_and_kept() {
    let mut screen = harness();
    let device = DeviceId::new("d1").unwrap();
    screen.state_mut().say(Command::Edit(Selection::Device(device.clone())));
    screen.run();
    let ticks = [
        ("Close after each reply", "answer one request a connection"),
        ("One connection only", "take a single socket"),
        ("Ignore the transaction id", "late reply"),
        ("Ignore the unit id", "another unit id"),
        ("Ignore length and protocol id", "wrong length"),
        ("Tolerate trailing bytes", "more bytes"),
        ("Broadcast", "no write can be confirmed"),
    ];
    assert!(screen.query_by_role_and_label(Role::CheckBox, ticks[0].0).is_none());
    screen.get_by_label("Quirks").scroll_to_me();
    screen.run();
    screen.get_by_label("Quirks").click();
    screen.run();
    for (name, why) in ticks {
        screen.get_by_role_and_label(Role::CheckBox, name).scroll_to_me();
        screen.run();
        let row = screen.get_by_role_and_label(Role::CheckBox, name);
        let explained = row.accesskit_node().description().unwrap_or_default();
        assert!(explained.contains(why), "{name}: {explained:?}");
        click(&mut screen, Role::CheckBox, name);
    }
    assert!(says(&screen, "unit 0"), "{}", crate::support::screens::outline(&screen));
    assert!(is_disabled(&screen, "OK"), "only unit 0 is a broadcast");
    click(&mut screen, Role::CheckBox, "Broadcast");
    fill_in(&mut screen, "Pause after connecting (ms)", "10001");
    assert!(is_disabled(&screen, "OK"));
    fill_in(&mut screen, "Pause after connecting (ms)", "250");
    press(&mut screen, "OK");
    let device = screen.state().app.state.project().device(&device).unwrap();
    assert_eq!(device.pause_after_connect_ms, 250);
    let all = Quirks {
        ignore_transaction_id: true,
        ignore_unit: true,
        ignore_header: true,
        tolerate_trailing: true,
        close_after_request: true,
        one_connection_only: true,
        broadcast: false,
    };
    assert_eq!(device.quirks, all);
}

#[test]
fn quirks_that_a_device_has_are_seen_at_once_in_korean_too() {
    let mut screen = harness();
    let mut device = project().devices.remove(0);
    device.quirks.ignore_unit = true;
    screen.state_mut().say(Command::Apply(gaugeglass::app::Edit::Device(device.clone())));
    screen.state_mut().app.state.settings.lang = gaugeglass::app::Lang::Korean;
    screen.state_mut().say(Command::Edit(Selection::Device(device.id)));
    screen.run();
    screen.get_by_label("비표준 동작 허용").scroll_to_me();
    screen.run();
    assert!(screen.query_by_role_and_label(Role::CheckBox, "유닛 ID 무시").is_some());
}
