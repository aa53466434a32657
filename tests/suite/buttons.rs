//! Push-buttons: which 0 follows which 1, and when none does.

use std::time::Duration;

use gaugeglass::model::{
    Control, Denial, Mono, Stamp, TagId, Value, WriteId, WriteOutcome, WriteReport, WriteStage,
    WriteValue,
};
use gaugeglass::station::Buttons;

fn tag() -> TagId {
    TagId::new("reset").unwrap()
}

fn at(ms: u64) -> Mono {
    Mono::after_start(Duration::from_millis(ms))
}

fn ended(write: u64, outcome: WriteOutcome) -> WriteReport {
    WriteReport {
        id: WriteId(write),
        tag: tag(),
        value: WriteValue::Bool(true),
        old: None,
        stage: WriteStage::Ended(outcome),
        at: Stamp::default(),
    }
}

fn confirmed() -> WriteOutcome {
    WriteOutcome::Confirmed { readback: Value::Bool(true) }
}

#[test]
fn a_momentary_button_writes_zero_after_it_is_let_go() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.reported(&ended(1, confirmed()), at(10));
    assert!(buttons.due(at(5_000)).is_empty(), "held for seconds: nothing is written");
    buttons.released(&tag(), at(5_000));
    assert_eq!(buttons.due(at(5_000)), [tag()]);
    buttons.asked(&tag(), WriteId(2));
    assert!(buttons.due(at(5_100)).is_empty(), "asked for once");
    buttons.reported(&ended(2, confirmed()), at(5_200));
    assert!(buttons.is_empty());
}

#[test]
fn letting_go_before_the_press_has_ended_waits_for_it() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.released(&tag(), at(5));
    assert!(buttons.due(at(6)).is_empty(), "the device takes one write at a time");
    buttons.reported(&ended(1, confirmed()), at(50));
    assert_eq!(buttons.due(at(50)), [tag()]);
}

#[test]
fn a_press_that_never_reached_the_wire_is_not_taken_back() {
    for outcome in [
        WriteOutcome::Denied(Denial::DeviceOffline),
        WriteOutcome::Invalid { why: "x".into() },
        WriteOutcome::Refused { code: 2, instead: None },
    ] {
        let mut buttons = Buttons::default();
        buttons.pressed(&tag(), WriteId(1), Control::Momentary);
        buttons.released(&tag(), at(1));
        buttons.reported(&ended(1, outcome), at(2));
        assert!(buttons.is_empty() && buttons.due(at(9_000)).is_empty());
    }
}

#[test]
fn a_press_of_unknown_outcome_is_taken_back() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.released(&tag(), at(1));
    buttons.reported(&ended(1, WriteOutcome::Unknown { why: "no answer".into() }), at(2));
    assert_eq!(buttons.due(at(2)), [tag()]);
}

#[test]
fn a_pulse_ends_by_itself_after_its_time() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Pulse { millis: 500 });
    buttons.released(&tag(), at(20));
    buttons.reported(&ended(1, confirmed()), at(100));
    assert!(buttons.due(at(599)).is_empty());
    assert_eq!(buttons.due(at(600)), [tag()]);
}

#[test]
fn a_zero_kept_out_by_another_write_is_offered_again_for_five_seconds() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.reported(&ended(1, confirmed()), at(0));
    buttons.released(&tag(), at(1_000));
    for (write, now) in [(2, 1_000), (3, 3_000)] {
        assert_eq!(buttons.due(at(now)), [tag()]);
        buttons.asked(&tag(), WriteId(write));
        buttons.reported(&ended(write, WriteOutcome::Denied(Denial::Busy)), at(now + 1));
    }
    assert_eq!(buttons.due(at(5_900)), [tag()]);
    buttons.asked(&tag(), WriteId(4));
    buttons.reported(&ended(4, WriteOutcome::Denied(Denial::Busy)), at(6_100));
    assert!(buttons.is_empty(), "patience is over, and the event list tells of it");
}

#[test]
fn a_zero_whose_frame_left_is_never_sent_again() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.reported(&ended(1, confirmed()), at(0));
    buttons.released(&tag(), at(10));
    assert_eq!(buttons.due(at(10)), [tag()]);
    buttons.asked(&tag(), WriteId(2));
    buttons.reported(&ended(2, WriteOutcome::Unknown { why: "no answer".into() }), at(20));
    assert!(buttons.is_empty() && buttons.due(at(30)).is_empty());
}

#[test]
fn fields_and_switches_are_no_buttons() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Field);
    buttons.pressed(&tag(), WriteId(2), Control::Toggle);
    assert!(buttons.is_empty());
}

#[test]
fn a_button_that_owes_its_zero_is_down_until_the_zero_has_gone() {
    let mut buttons = Buttons::default();
    assert!(!buttons.is_down(&tag()));
    buttons.pressed(&tag(), WriteId(1), Control::Pulse { millis: 500 });
    assert!(buttons.is_down(&tag()), "a second press now would make two owners of one 0");
    buttons.reported(&ended(1, confirmed()), at(10));
    assert!(buttons.is_down(&tag()));
    assert_eq!(buttons.due(at(600)), [tag()]);
    buttons.asked(&tag(), WriteId(2));
    buttons.reported(&ended(2, confirmed()), at(610));
    assert!(!buttons.is_down(&tag()));
}

#[test]
fn a_press_whose_report_was_lost_still_gets_its_zero() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.released(&tag(), at(5));
    buttons.reports_lost(at(10));
    assert_eq!(buttons.due(at(10)), [tag()]);
}

#[test]
fn a_zero_that_met_an_offline_device_is_not_kept_for_its_return() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.reported(&ended(1, confirmed()), at(0));
    buttons.released(&tag(), at(10));
    assert_eq!(buttons.due(at(10)), [tag()]);
    buttons.asked(&tag(), WriteId(2));
    buttons.reported(&ended(2, WriteOutcome::Denied(Denial::DeviceOffline)), at(11));
    assert!(buttons.is_empty(), "nothing is queued for later");
}

#[test]
fn leaving_lets_go_of_what_is_down_and_only_of_that() {
    let mut buttons = Buttons::default();
    buttons.pressed(&tag(), WriteId(1), Control::Momentary);
    buttons.leave(None, at(5));
    assert!(buttons.due(at(6)).is_empty(), "the press has not ended");
    buttons.reported(&ended(1, WriteOutcome::Denied(Denial::DeviceOffline)), at(10));
    assert!(buttons.is_empty(), "it never reached the wire, so nothing is taken back");
    buttons.pressed(&tag(), WriteId(2), Control::Pulse { millis: 60_000 });
    buttons.reported(&ended(2, confirmed()), at(20));
    let other = TagId::new("other").unwrap();
    buttons.leave(Some(&[other]), at(30));
    assert!(buttons.due(at(31)).is_empty(), "another button was left");
    buttons.leave(Some(&[tag()]), at(40));
    assert_eq!(buttons.due(at(41)), [tag()], "a pulse ends now");
    buttons.asked(&tag(), WriteId(3));
    buttons.leave(None, at(50));
    assert!(buttons.due(at(51)).is_empty(), "asked for once");
}
