//! The setpoints pane: one operator action is one write, and nothing else is.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::model::{
    BadReason, Denial, PaneKind, Quality, Texts, Value, WriteOutcome, WriteStage, WriteValue,
};

use super::{Screen, open, open_project, set_clock, shows, wheel};
use crate::support::fake_station::{Asked, FakeStation};
use crate::support::tank_room::{self, id, tell_write};

fn setpoints() -> (Screen, FakeStation) {
    open(PaneKind::Setpoints)
}

fn field<'a>(screen: &'a Screen, name: &'a str) -> Node<'a> {
    screen.get_by_role_and_label(Role::TextInput, name)
}

const LEVEL: &str = "Setpoint of Tank 1/Setpoint";

/// Clicks into the field of the level setpoint and types.
fn type_level(screen: &mut Screen, text: &str) {
    field(screen, LEVEL).click();
    screen.run();
    field(screen, LEVEL).type_text(text);
    screen.run();
}

fn typed(text: &str) -> Asked {
    Asked::Write(id("sp1"), WriteValue::Typed(text.into()))
}

#[test]
fn enter_writes_once_and_exactly_what_was_typed() {
    let (mut screen, station) = setpoints();
    type_level(&mut screen, "13.50");
    assert_eq!(station.take_asked(), [], "typing writes nothing");
    screen.key_press(Key::Enter);
    screen.run();
    assert_eq!(station.take_asked(), [typed("13.50")]);
    screen.run_steps(5);
    assert_eq!(station.take_asked(), []);
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("13.0"), "the device still holds 13");
}

#[test]
fn a_text_that_was_not_sent_stays_in_the_field_with_the_reason() {
    let (mut screen, station) = setpoints();
    type_level(&mut screen, "999");
    screen.key_press(Key::Enter);
    screen.run();
    assert_eq!(station.take_asked(), [typed("999")]);
    let why = "999 is above the upper limit 20".into();
    tell_write(&station, 1, "sp1", "999", WriteStage::Ended(WriteOutcome::Invalid { why }));
    screen.run_steps(3);
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("999"));
    assert!(shows(&screen, "! not sent, invalid: 999 is above the upper limit 20"));
    assert_eq!(station.take_asked(), [], "it is not sent again by itself");
    // Mended, it is written once, and a confirmed text is gone from the field.
    field(&screen, LEVEL).click();
    screen.run();
    field(&screen, LEVEL).type_text("12");
    screen.run();
    assert!(shows(&screen, "Enter writes, Esc restores"), "a text being mended is not wrong yet");
    screen.key_press(Key::Enter);
    screen.run();
    let asked = station.take_asked();
    assert_eq!(asked.len(), 1);
    let held = WriteOutcome::Confirmed { readback: Value::F32(12.0) };
    tell_write(&station, 2, "sp1", "12", WriteStage::Ended(held));
    screen.run();
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("13.0"));
    assert!(!shows(&screen, "Write Tank 1/Setpoint"));
}

#[test]
fn escape_restores_the_field_and_writes_nothing() {
    let (mut screen, station) = setpoints();
    type_level(&mut screen, "99");
    assert!(shows(&screen, "Enter writes, Esc restores"));
    screen.key_press(Key::Escape);
    screen.run();
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("13.0"));
    assert!(!shows(&screen, "Enter writes, Esc restores"));
    assert_eq!(station.take_asked(), []);
}

#[test]
fn leaving_the_field_writes_nothing_and_keeps_the_draft_in_sight() {
    let (mut screen, station) = setpoints();
    type_level(&mut screen, "14");
    screen.key_press(Key::Tab);
    screen.run();
    screen.get_by_label("Current limit").click();
    screen.run();
    assert_eq!(station.take_asked(), []);
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("14"));
    assert!(shows(&screen, "Enter writes, Esc restores"));
    // The button beside the field writes it after all.
    screen.get_by_label("Write Tank 1/Setpoint").click();
    screen.run();
    assert_eq!(station.take_asked(), [typed("14")]);
    assert!(!shows(&screen, "Write Tank 1/Setpoint"), "without a draft there is no button");
}

#[test]
fn enter_in_a_field_nobody_typed_into_writes_nothing() {
    let (mut screen, station) = setpoints();
    field(&screen, LEVEL).click();
    screen.run();
    screen.key_press(Key::Enter);
    screen.run();
    assert_eq!(station.take_asked(), []);
}

#[test]
fn values_that_come_in_never_touch_an_edit() {
    let (mut screen, station) = setpoints();
    field(&screen, LEVEL).click();
    screen.run();
    station.set("sp1", Value::F32(7.0), Quality::Good);
    screen.run();
    assert_eq!(
        field(&screen, LEVEL).value().as_deref(),
        Some("13.0"),
        "the cursor is in the field, so its text stays"
    );
    field(&screen, LEVEL).type_text("12.25");
    screen.run();
    station.set("sp1", Value::F32(6.0), Quality::Good);
    screen.run();
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("12.25"));
    assert!(shows(&screen, "Tank 1/Setpoint 6.0 cm good"), "the present value moves on");
    screen.key_press(Key::Enter);
    screen.run();
    assert_eq!(station.take_asked(), [typed("12.25")]);
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("6.0"));
}

#[test]
fn an_edit_survives_the_loss_of_the_device_and_the_gate_answers_it() {
    let (mut screen, station) = setpoints();
    type_level(&mut screen, "11");
    station.set("sp1", Value::F32(13.0), Quality::Bad(BadReason::Timeout));
    screen.run();
    field(&screen, LEVEL).type_text("5");
    screen.run();
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("115"));
}

#[test]
fn the_wheel_over_a_field_writes_nothing() {
    let (mut screen, station) = setpoints();
    type_level(&mut screen, "12");
    field(&screen, LEVEL).hover();
    for modifiers in [Modifiers::NONE, Modifiers::SHIFT, Modifiers::CTRL] {
        wheel(&mut screen, 120.0, modifiers);
        wheel(&mut screen, -120.0, modifiers);
    }
    screen.get_by_label("Switch Tank 1/Pump run OFF").hover();
    wheel(&mut screen, 120.0, Modifiers::NONE);
    assert_eq!(field(&screen, LEVEL).value().as_deref(), Some("12"));
    assert_eq!(station.take_asked(), []);
}

#[test]
fn a_switch_shows_what_was_read_and_asks_for_the_opposite() {
    let (mut screen, station) = setpoints();
    let switch = screen.get_by_role_and_label(Role::Switch, "Switch Tank 1/Pump run OFF");
    assert_eq!(switch.accesskit_node().toggled(), Some(Toggled::True));
    switch.click();
    screen.run();
    let asked = Asked::Write(id("run1"), WriteValue::Bool(false));
    assert_eq!(station.take_asked(), [asked]);
    // Asked for is not read: the switch stays where it is until the device says so.
    assert!(shows(&screen, "Switch Tank 1/Pump run OFF"));
    station.set("run1", Value::Bool(false), Quality::Good);
    screen.run();
    let switch = screen.get_by_label("Switch Tank 1/Pump run ON");
    assert_eq!(switch.accesskit_node().toggled(), Some(Toggled::False));
}

#[test]
fn a_switch_by_keyboard() {
    let (mut screen, station) = setpoints();
    screen.get_by_label("Switch Tank 1/Pump run OFF").focus();
    screen.run();
    screen.key_press(Key::Space);
    screen.run();
    assert_eq!(station.take_asked(), [Asked::Write(id("run1"), WriteValue::Bool(false))]);
}

#[test]
fn a_state_nobody_read_is_neither_on_nor_off_and_cannot_be_switched() {
    let (mut screen, station) = setpoints();
    let switch = screen.get_by_label("Switch Energy meter/Relay");
    assert_eq!(switch.accesskit_node().toggled(), None);
    assert!(switch.accesskit_node().is_disabled());
    switch.click();
    screen.run();
    assert_eq!(station.take_asked(), []);
    assert!(shows(&screen, "Energy meter/Relay no value bad: never read"));
    // Stale is not known either.
    set_clock(&station, 130.0);
    screen.run();
    let switch = screen.get_by_label("Switch Tank 1/Pump run");
    assert_eq!(switch.accesskit_node().toggled(), None);
}

#[test]
fn a_control_that_cannot_write_says_why() {
    let (mut screen, station) = setpoints();
    let limit = field(&screen, "Setpoint of Energy meter/Current limit");
    assert!(limit.accesskit_node().is_disabled());
    assert_eq!(limit.value().as_deref(), Some(""), "no old value looks like a present one");
    let why = "the device is not online";
    assert_eq!(screen.query_all_by_label(why).count(), 2, "relay and current limit");
    station.set("sp1", Value::F32(13.0), Quality::Bad(BadReason::Exception(2)));
    screen.run();
    let why = "the present value is bad: exception 02: illegal data address";
    assert!(shows(&screen, why));
    assert!(field(&screen, LEVEL).accesskit_node().is_disabled());
}

fn pointer(screen: &Screen, pressed: bool, pos: egui::Pos2) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    screen.event(Event::PointerMoved(pos));
    screen.event(Event::PointerButton { pos, button, pressed, modifiers });
}

/// Presses the momentary button with the pointer and leaves it down.
fn hold(screen: &mut Screen) -> egui::Pos2 {
    let center = screen.get_by_label("Hold Tank 2/Reset").rect().center();
    screen.hover_at(center);
    screen.run();
    pointer(screen, true, center);
    screen.run();
    center
}

const PRESS_RELEASE: [fn() -> Asked; 2] =
    [|| Asked::Press(id("reset")), || Asked::Release(id("reset"))];

#[test]
fn a_momentary_button_is_down_while_it_is_held() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    let at = hold(&mut screen);
    assert_eq!(station.take_asked(), [press()]);
    screen.run_steps(10);
    assert_eq!(station.take_asked(), [], "pressed once, however long it is held");
    pointer(&screen, false, at);
    screen.run();
    assert_eq!(station.take_asked(), [release()]);
}

#[test]
fn a_momentary_button_is_let_go_when_the_pointer_leaves_it() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    let at = hold(&mut screen);
    screen.hover_at(at + egui::vec2(300.0, 0.0));
    screen.run();
    assert_eq!(station.take_asked(), [press(), release()]);
    screen.hover_at(at);
    screen.run();
    assert_eq!(station.take_asked(), [], "coming back is no new press");
    pointer(&screen, false, at);
    screen.run();
    assert_eq!(station.take_asked(), []);
}

#[test]
fn a_momentary_button_is_let_go_when_the_window_loses_the_keyboard() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    hold(&mut screen);
    screen.input_mut().focused = false;
    screen.event(Event::WindowFocused(false));
    screen.run();
    assert_eq!(station.take_asked(), [press(), release()]);
}

#[test]
fn a_momentary_button_is_let_go_when_its_device_is_lost() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    hold(&mut screen);
    station.set("reset", Value::Bool(true), Quality::Bad(BadReason::Timeout));
    screen.run();
    assert_eq!(station.take_asked(), [press(), release()]);
}

#[test]
fn a_momentary_button_is_let_go_when_another_pane_comes_to_the_front() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    hold(&mut screen);
    screen.state_mut().kind = PaneKind::Events;
    screen.run_steps(3);
    assert_eq!(station.take_asked(), [press(), release()]);
}

#[test]
fn a_momentary_button_by_keyboard_ignores_repeats() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    screen.get_by_label("Hold Tank 2/Reset").focus();
    screen.run();
    screen.key_down(Key::Space);
    screen.run();
    for _ in 0..3 {
        screen.event(Event::Key {
            key: Key::Space,
            physical_key: None,
            pressed: true,
            repeat: true,
            modifiers: Modifiers::NONE,
        });
        screen.run();
    }
    assert_eq!(station.take_asked(), [press()]);
    screen.key_up(Key::Space);
    screen.run();
    assert_eq!(station.take_asked(), [release()]);
}

#[test]
fn a_tap_within_one_frame_is_a_press_and_a_release() {
    let (mut screen, station) = setpoints();
    let [press, release] = PRESS_RELEASE;
    screen.get_by_label("Hold Tank 2/Reset").click();
    screen.run();
    assert_eq!(station.take_asked(), [press(), release()]);
    screen.get_by_label("Hold Tank 2/Reset").click_accesskit();
    screen.run();
    assert_eq!(station.take_asked(), [press(), release()]);
}

#[test]
fn a_bit_left_on_by_a_lost_link_is_told_and_can_be_switched_off() {
    let (mut screen, station) = setpoints();
    let words = "still ON: its 0 was not written";
    let off = "Switch off Tank 2/Reset";
    // Well into the past: the 0 was kept out.
    let lost = WriteStage::Ended(WriteOutcome::Denied(Denial::DeviceOffline));
    tell_write(&station, 1, "reset", "0", lost);
    station.set("reset", Value::Bool(false), Quality::Good);
    screen.run();
    assert!(!shows(&screen, off));
    station.set("reset", Value::Bool(true), Quality::Bad(BadReason::Timeout));
    screen.run();
    assert!(!shows(&screen, off), "what is not known is not called ON");
    station.set("reset", Value::Bool(true), Quality::Good);
    screen.run();
    assert!(shows(&screen, words));
    screen.get_by_label(off).click();
    screen.run();
    assert_eq!(station.take_asked(), [Asked::Write(id("reset"), WriteValue::Bool(false))]);
    // While that write is under way, and while the button is held, nothing is left behind.
    tell_write(&station, 2, "reset", "0", WriteStage::Sent);
    screen.run();
    assert!(!shows(&screen, off) && !shows(&screen, words));
}

#[test]
fn a_held_button_is_not_called_left_on() {
    let (mut screen, station) = setpoints();
    station.set("reset", Value::Bool(true), Quality::Good);
    screen.run();
    assert!(shows(&screen, "ON, yet the button is not held"));
    hold(&mut screen);
    assert!(!shows(&screen, "Switch off Tank 2/Reset"));
}

#[test]
fn a_pulse_button_is_pressed_once_a_click() {
    let (mut screen, station) = setpoints();
    screen.get_by_label("Pulse Tank 2/Dose (500 ms)").click();
    screen.run_steps(4);
    assert_eq!(station.take_asked(), [Asked::Press(id("dose"))]);
}

#[test]
fn a_tag_that_asks_first_writes_nothing_before_the_answer() {
    let (mut screen, station) = setpoints();
    station.set("sp2", Value::F32(9.0), Quality::Good);
    field(&screen, "Setpoint of Tank 2/Setpoint").click();
    screen.run();
    field(&screen, "Setpoint of Tank 2/Setpoint").type_text("10");
    screen.run();
    screen.key_press(Key::Enter);
    screen.run();
    assert_eq!(station.take_asked(), []);
    assert!(screen.state().app.state.dialog.is_some());
}

#[test]
fn every_outcome_of_a_write_is_told_in_words() {
    let why: Arc<str> = "no reply within 1000 ms".into();
    let ended = WriteStage::Ended;
    let told = [
        (WriteStage::Asked, "asked"),
        (WriteStage::Sent, "sent"),
        (WriteStage::Accepted, "accepted, reading back"),
        (ended(WriteOutcome::Confirmed { readback: Value::F64(50.0) }), "confirmed{}: held 50"),
        (
            ended(WriteOutcome::Differs { readback: Value::F64(42.0) }),
            "differs{}: device holds 42 cm, you asked 50.0 cm",
        ),
        (
            ended(WriteOutcome::Refused { code: 3, instead: None }),
            "refused by the device{}: exception 03, illegal data value",
        ),
        (
            ended(WriteOutcome::Unknown { why: why.clone() }),
            "NOT CONFIRMED{}, verify: no reply within 1000 ms",
        ),
        (
            ended(WriteOutcome::Denied(Denial::Busy)),
            "not sent{}: another write to this device is under way",
        ),
        (ended(WriteOutcome::Invalid { why }), "not sent{}, invalid: no reply within 1000 ms"),
    ];
    let (mut screen, station) = setpoints();
    for (number, (stage, words)) in (1..).zip(told) {
        let is_pending = !matches!(stage, WriteStage::Ended(_));
        tell_write(&station, number, "sp1", "50.0", stage);
        screen.run();
        let badge = format!("Tank 1/Setpoint: {}", words.replace("{}", ""));
        assert!(shows(&screen, &badge), "the badge: {words}");
        let dated = words.replace("{}", " 12:01:35");
        assert!(shows(&screen, &dated), "and in words with the time: {words}");
        let pending = shows(&screen, "[50.0]") || !is_pending;
        assert!(pending || is_pending, "a pending value stands in brackets");
    }
}

#[test]
fn an_outcome_is_a_fact_of_its_moment_and_newer_readings_stand_beside_it() {
    let (mut screen, station) = setpoints();
    let ended = WriteStage::Ended;
    let held = |x| ended(WriteOutcome::Confirmed { readback: Value::F32(x) });
    tell_write(&station, 1, "sp1", "13", held(13.0));
    let lost = ended(WriteOutcome::Unknown { why: "no reply within 1000 ms".into() });
    tell_write(&station, 2, "run1", "0", lost);
    screen.run();
    assert!(shows(&screen, "confirmed 12:01:35: held 13"));
    assert!(!shows(&screen, "since changed to 13.0"));
    assert!(shows(&screen, "reads ON now"));
    station.set("sp1", Value::F32(11.0), Quality::Good);
    screen.run();
    assert!(shows(&screen, "since changed to 11.0"));
    // What is not good proves nothing.
    station.set("sp1", Value::F32(11.0), Quality::Bad(BadReason::Timeout));
    screen.run();
    assert!(!shows(&screen, "since changed to 11.0"));
}

#[test]
fn limits_stand_below_the_field() {
    let (screen, _) = setpoints();
    assert!(shows(&screen, "0 to 20 cm"));
    assert!(shows(&screen, "0 to 20 cm · asks first"));
}

/// The setpoints with three modes in the place of the level.
fn modes(kind: PaneKind) -> (Screen, FakeStation) {
    let mut project = tank_room::project();
    let names = [(0, "Manual"), (1, "Automatic"), (13, "Cascade")];
    let states = BTreeMap::from(names.map(|(n, text)| (n, text.to_owned())));
    Arc::make_mut(&mut project.tags[1]).texts = Some(Arc::new(Texts::States(states)));
    let station = tank_room::station(&project);
    (open_project(kind, project, &station), station)
}

#[test]
fn a_state_is_chosen_by_its_text_and_written_by_its_number_with_the_button() {
    let (mut screen, station) = modes(PaneKind::Setpoints);
    let list = |screen: &Screen| {
        screen.get_by_role_and_label(Role::ComboBox, LEVEL).value().unwrap_or_default()
    };
    assert_eq!(list(&screen), "Cascade", "the device holds 13");
    screen.get_by_role_and_label(Role::ComboBox, LEVEL).click();
    screen.run();
    screen.get_by_label("Automatic").click();
    screen.run();
    assert_eq!(station.take_asked(), [], "choosing writes nothing");
    assert_eq!(list(&screen), "Automatic");
    screen.get_by_label("Write Tank 1/Setpoint").click();
    screen.run();
    assert_eq!(station.take_asked(), [typed("1")]);
    // Choosing what the device holds takes a choice back.
    screen.get_by_role_and_label(Role::ComboBox, LEVEL).click();
    screen.run();
    screen.get_by_label("Manual").click();
    screen.run();
    screen.get_by_role_and_label(Role::ComboBox, LEVEL).click();
    screen.run();
    screen.query_all_by_label("Cascade").last().unwrap().click();
    screen.run();
    assert!(!shows(&screen, "Write Tank 1/Setpoint"));
    assert_eq!(station.take_asked(), []);
}

#[test]
fn a_state_stands_in_its_words_wherever_the_value_stands() {
    let (screen, _) = modes(PaneKind::Tags);
    assert!(shows(&screen, "Tank 1/Setpoint Cascade cm good"));
    let (screen, _) = modes(PaneKind::Setpoints);
    assert!(shows(&screen, "Tank 1/Setpoint Cascade cm good"));
}

#[test]
fn the_list_of_states_is_as_wide_as_its_longest_text() {
    let width = |text: &str| {
        let mut project = tank_room::project();
        let states = BTreeMap::from([(0, "Manual".to_owned()), (13, text.to_owned())]);
        Arc::make_mut(&mut project.tags[1]).texts = Some(Arc::new(Texts::States(states)));
        let station = tank_room::station(&project);
        let screen = open_project(PaneKind::Setpoints, project, &station);
        screen.get_by_role_and_label(Role::ComboBox, LEVEL).rect().width()
    };
    let (short, long) = (width("Cascade"), width("Automatic with feed-forward"));
    assert!(long > short + 70.0, "{short} {long}");
    assert!(width(&"very long state ".repeat(20)) < 700.0, "a name stays readable beside it");
}

#[test]
fn the_list_of_events_tells_states_in_their_words() {
    let (mut screen, station) = modes(PaneKind::Events);
    let differs = WriteOutcome::Differs { readback: Value::UInt(0) };
    tank_room::tell_write(&station, 1, "sp1", "1", WriteStage::Ended(differs));
    screen.run();
    for words in ["Tank 1/Setpoint: ? → Automatic", "Manual cm", "Automatic cm"] {
        let found = screen.query_all_by_label_contains(words).next();
        assert!(found.is_some(), "{words}: {}", crate::support::screens::outline(&screen));
    }
}
