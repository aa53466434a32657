//! What a process value looks like in each state, and what a screen reader says of it.
#![allow(clippy::expect_used)] // a test may stop at the first surprise

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::model::{
    Address, BadReason, DataType, DeviceId, Mono, Quality, Sample, ScanClassId, Snapshot, Table,
    Tag, TagId, TagIdx, TagIndex, UncertainReason, Value,
};
use gaugeglass::ui::hatch::lines;
use gaugeglass::ui::heartbeat::Pulse;
use gaugeglass::ui::lamp::LampState;
use gaugeglass::ui::reading::{Manner, Reading, Shown, letter, value_text};
use gaugeglass::ui::value_cell::ValueCell;
use gaugeglass::ui::write_badge::{self, Tone};
use proptest::prelude::*;

use crate::support::gallery::{self, gallery};
use crate::support::samples::{NOW, ago, bad, good, sample, uncertain};
use crate::support::screens::{outline, screen};

const EN: Lang = Lang::English;

fn reading(sample: &Sample) -> Reading<'_> {
    let quality = sample.quality;
    Reading {
        sample: Some(sample),
        quality,
        now: NOW,
        decimals: Some(1),
        words: None,
        unit: "cm",
        pending: None,
    }
}

fn shown(sample: &Sample) -> Shown {
    reading(sample).show(EN)
}

fn plainly(text: &str, manner: Manner, letter: Option<char>) -> Shown {
    Shown { text: text.to_owned(), manner, letter, age: None, pending: None }
}

#[test]
fn a_good_value_is_plain() {
    assert_eq!(shown(&good(12.5)), plainly("12.5", Manner::Plain, None));
    assert_eq!(reading(&good(12.5)).spoken(EN, "Tank 1/Level"), "Tank 1/Level 12.5 cm good");
}

#[test]
fn a_value_that_stopped_coming_is_struck_with_its_age_and_gone_after_a_minute() {
    for reason in [BadReason::Timeout, BadReason::NoConnection, BadReason::Malformed] {
        let young = shown(&bad(12.5, reason, 14.0));
        assert_eq!((young.text.as_str(), young.manner), ("12.5", Manner::Struck));
        assert_eq!((young.letter, young.age.as_deref()), (Some('B'), Some("14 s")));
        assert_eq!(shown(&bad(12.5, reason, 59.9)).manner, Manner::Struck);
        assert_eq!(shown(&bad(12.5, reason, 60.0)), plainly("----", Manner::Absent, Some('B')));
    }
    let sample = bad(12.5, BadReason::Timeout, 14.0);
    let spoken = reading(&sample).spoken(EN, "Tank 1/Level");
    assert_eq!(spoken, "Tank 1/Level 12.5 cm bad: timeout, 14 s");
    let old = bad(12.5, BadReason::Timeout, 180.0);
    assert_eq!(reading(&old).spoken(EN, "L"), "L no value bad: timeout, 3 min");
    assert_eq!(reading(&old).details(EN), ["bad: timeout", "Last value 12.5 cm, 3 min ago"]);
}

#[test]
fn a_new_kind_of_failure_does_not_bring_an_old_value_back() {
    let mut sample = bad(12.5, BadReason::Timeout, 300.0);
    sample.quality = Quality::Bad(BadReason::NoConnection);
    sample.since = ago(Duration::from_millis(10));
    assert_eq!(shown(&sample).text, "----");
}

#[test]
fn stale_has_a_letter_of_its_own() {
    let stale = shown(&bad(12.5, BadReason::Stale, 14.0));
    assert_eq!((stale.manner, stale.letter), (Manner::Struck, Some('S')));
}

#[test]
fn what_was_never_read_is_question_marks_and_never_zero() {
    let never = sample(None, Quality::Bad(BadReason::NeverRead), 3.0);
    assert_eq!(shown(&never), plainly("????", Manner::Absent, Some('B')));
    let nothing = Reading { sample: None, ..reading(&never) };
    assert_eq!(nothing.show(EN).text, "????");
    assert_eq!(nothing.spoken(EN, "L"), "L no value bad: never read");
    // Bad for another reason, and still no value: dashes.
    let refused = sample(None, Quality::Bad(BadReason::NoConnection), 3.0);
    assert_eq!(shown(&refused).text, "----");
}

#[test]
fn an_exception_shows_its_code() {
    let refused = bad(12.5, BadReason::Exception(2), 1.0);
    assert_eq!(shown(&refused), plainly("EXC 02", Manner::Absent, Some('B')));
    let spoken = reading(&refused).spoken(EN, "L");
    assert_eq!(spoken, "L no value bad: exception 02: illegal data address, 1 s");
    let never = sample(None, Quality::Bad(BadReason::Exception(11)), 1.0);
    assert_eq!(shown(&never).text, "EXC 11");
}

#[test]
fn what_is_no_number_or_out_of_range_says_so() {
    let nan = sample(Some(Value::F32(f32::NAN)), Quality::Bad(BadReason::NotFinite), 0.3);
    assert_eq!(shown(&nan), plainly("NaN", Manner::Marked, Some('B')));
    let wide = sample(Some(Value::F64(f64::NEG_INFINITY)), Quality::Bad(BadReason::NotFinite), 0.3);
    assert_eq!(shown(&wide).text, "-Inf");
    let range = bad(180.0, BadReason::OutOfRange, 0.3);
    assert_eq!(shown(&range), plainly("180.0 !", Manner::Marked, Some('B')));
}

#[test]
fn a_connection_switched_off_shows_no_value() {
    assert_eq!(shown(&bad(1.0, BadReason::Disabled, 1.0)).text, "----");
    assert_eq!(shown(&bad(1.0, BadReason::Internal, 1.0)).text, "----");
}

#[test]
fn a_write_under_way_stands_in_brackets_beside_the_old_value() {
    let sample = uncertain(12.5);
    let pending = Reading { pending: Some("13.0"), ..reading(&sample) };
    let shown = pending.show(EN);
    assert_eq!(
        (shown.text.as_str(), shown.manner, shown.letter),
        ("12.5", Manner::Uncertain, Some('U'))
    );
    assert_eq!(shown.pending.as_deref(), Some("[13.0]"));
    assert!(pending.details(EN).contains(&"Being written: 13.0 cm".to_owned()));
}

#[test]
fn values_are_written_out_in_their_own_way() {
    let text = |value: Value, decimals| value_text(EN, &value, (decimals, None));
    assert_eq!(text(Value::Bool(true), None), "ON");
    assert_eq!(value_text(Lang::Korean, &Value::Bool(false), (None, None)), "꺼짐");
    assert_eq!(text(Value::UInt(u64::MAX), Some(2)), "18446744073709551615");
    assert_eq!(text(Value::F64(2.0), Some(3)), "2.000");
    assert_eq!(text(Value::F32(0.1), None), "0.1");
    assert_eq!(text(Value::Text("a\nb\u{0}".into()), None), "a·b·");
}

#[test]
fn a_dead_poller_cannot_leave_a_good_looking_picture() {
    let id = TagId::new("level").expect("an id");
    let home = (DeviceId::new("d").expect("an id"), ScanClassId::new("s").expect("an id"));
    let address = Address { table: Table::InputRegister, wire: 0 };
    let tag = Tag {
        unit: "cm".into(),
        decimals: Some(1),
        ..Tag::new(id.clone(), home, address, DataType::F32)
    };
    let index = TagIndex {
        places: HashMap::from([(id, TagIdx(0))]),
        stale_after: vec![Duration::from_secs(3)],
        ..TagIndex::default()
    };
    let snapshot =
        Snapshot { index: Arc::new(index), samples: vec![good(12.5)], ..Snapshot::default() };
    let at = |seconds: u64| {
        let now = NOW.plus(Duration::from_secs(seconds));
        Reading::of(&snapshot, &tag, now).show(EN)
    };
    assert_eq!(at(1), plainly("12.5", Manner::Plain, None));
    assert_eq!((at(5).manner, at(5).letter), (Manner::Struck, Some('S')));
    assert_eq!(at(5).age.as_deref(), Some("5 s"));
    assert_eq!(at(120).text, "----");
    // A tag that this snapshot's plan does not hold yet.
    let empty = Snapshot::default();
    assert_eq!(Reading::of(&empty, &tag, NOW).show(EN).text, "????");
}

#[test]
fn every_widget_is_found_by_name() {
    let mut harness = screen([1280.0, 720.0], Look::Light, (), |ui, ()| gallery(ui, EN));
    harness.run();
    for name in [
        "Tank 1/Level 12.5 cm good",
        "Tank 3/Level 12.5 cm bad: timeout, 14 s",
        "Tank 4/Level 12.5 cm bad: stale, 42 s",
        "Tank 6/Level no value bad: never read",
        "PLC 1: online",
        "PLC 1: retry in 5 s (3)",
        "Unit 1: offline",
        "Plant data has not been updated for 5 s",
        "Tank 1/Setpoint: differs: device holds 42 cm, you asked 50.0 cm",
        "Tank 1/Setpoint: NOT CONFIRMED, verify: no reply within 1000 ms",
    ] {
        assert_eq!(harness.query_all_by_label(name).count(), 1, "{name}\n{}", outline(&harness));
    }
    let tree = outline(&harness);
    assert!(tree.contains("Button \"Cancel\" (disabled)"), "{tree}");
    assert!(tree.contains("CheckBox \"May be written\""), "{tree}");
}

#[test]
fn hovering_a_bad_value_tells_why_and_what_it_was() {
    let sample = bad(12.5, BadReason::Timeout, 90.0);
    let mut harness = screen([400.0, 200.0], Look::Dark, sample, |ui, sample| {
        ui.add(ValueCell::new("Tank 1/Level", reading(sample), EN).width(160.0));
    });
    harness.run();
    harness.get_by_label_contains("Tank 1/Level no value").hover();
    harness.run_steps(4);
    harness.get_by_label("Last value 12.5 cm, 1 min ago");
}

#[test]
fn the_heartbeat_moves_by_the_plants_clock_and_stops_with_it() {
    let pulse =
        |taken: u64, now: u64| Pulse { taken: Mono(taken * 1_000_000), now: Mono(now * 1_000_000) };
    assert_eq!(pulse(0, 0).place(), 0);
    assert_eq!(pulse(250, 250).place(), 1);
    assert_eq!(pulse(2000, 2000).place(), 0);
    // Painting on without a new snapshot does not move it.
    assert_eq!(pulse(250, 900).place(), pulse(250, 5000).place());
    assert!(!pulse(0, 2000).is_stopped());
    assert!(pulse(0, 2001).is_stopped());
    assert_eq!(pulse(0, 14_000).words(EN), "Plant data has not been updated for 14 s");
}

#[test]
fn every_lamp_and_every_write_stage_has_a_sign_of_its_own() {
    let mut letters: Vec<char> = LampState::ALL.iter().map(|s| s.letter()).collect();
    letters.sort_unstable();
    letters.dedup();
    assert_eq!(letters.len(), LampState::ALL.len());
    let reports = gallery::reports();
    let mut signs: Vec<char> = reports.iter().map(|r| write_badge::sign(&r.stage)).collect();
    signs.sort_unstable();
    signs.dedup();
    assert_eq!(signs.len(), reports.len());
    let tones: Vec<Tone> = reports.iter().map(|r| write_badge::tone(&r.stage)).collect();
    use Tone::{Attention, Done, Pending, Quiet};
    assert_eq!(
        tones,
        [Pending, Pending, Pending, Done, Attention, Attention, Attention, Quiet, Quiet]
    );
}

#[test]
fn the_hatch_stays_inside_and_goes_on_in_the_next_cell() {
    let left = egui::Rect::from_min_size(egui::pos2(3.0, 5.0), egui::vec2(50.0, 24.0));
    let right = left.translate(egui::vec2(50.0, 0.0));
    for rect in [left, right] {
        assert!(!lines(rect).is_empty());
        for point in lines(rect).into_iter().flatten() {
            assert!(rect.expand(0.01).contains(point), "{point:?} outside {rect:?}");
            assert!(((point.x + point.y) / 8.0).fract().abs() < 1e-3, "{point:?} is off the grid");
        }
    }
    assert!(lines(egui::Rect::NOTHING).is_empty());
    assert!(lines(egui::Rect::EVERYTHING).is_empty());
}

fn any_quality() -> impl Strategy<Value = Quality> {
    prop_oneof![
        Just(Quality::Uncertain(UncertainReason::WritePending)),
        Just(Quality::Bad(BadReason::NeverRead)),
        Just(Quality::Bad(BadReason::NoConnection)),
        Just(Quality::Bad(BadReason::Timeout)),
        any::<u8>().prop_map(|code| Quality::Bad(BadReason::Exception(code))),
        Just(Quality::Bad(BadReason::Malformed)),
        Just(Quality::Bad(BadReason::NotFinite)),
        Just(Quality::Bad(BadReason::OutOfRange)),
        Just(Quality::Bad(BadReason::Stale)),
        Just(Quality::Bad(BadReason::Disabled)),
        Just(Quality::Bad(BadReason::Internal)),
    ]
}

proptest! {
    #[test]
    fn nothing_but_good_ever_looks_good(
        quality in any_quality(),
        value in proptest::option::of(any::<f64>()),
        age in 0.0f64..200.0,
    ) {
        let sample = sample(value.map(Value::F64), quality, age);
        let shown = shown(&sample);
        prop_assert_ne!(shown.manner, Manner::Plain);
        prop_assert!(shown.letter.is_some());
        prop_assert_eq!(shown.letter, letter(quality));
        prop_assert!(!shown.text.trim().is_empty(), "never blank");
        if value.is_none() || shown.manner == Manner::Absent {
            prop_assert!(!shown.text.contains("0.0"), "never zero for unknown: {}", shown.text);
        }
        if matches!(quality, Quality::Bad(_)) && age > 60.0 {
            prop_assert_eq!(shown.manner, Manner::Absent, "no old value after a minute");
        }
    }
}
