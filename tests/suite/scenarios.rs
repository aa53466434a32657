//! Thirteen ways in which devices in the field behave, from `tests/data/device_maps.json`: each ends as the
//! map expects, and the window says so in plain words, in both languages.
//!
//! A test has the name of its scenario; `every_scenario_has_its_test` holds the two together.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gaugeglass::app::lang::{self, Lang};
use gaugeglass::codec::{Step, Walk, WalkError};
use gaugeglass::model::{
    Advice, BadReason, ByteOrder, DataType, Denial, Learned, OtherWay, Project, Quality, Snapshot,
    Table, Tag, UncertainReason, Value, WriteFunction, WriteOutcome, WriteStage, WriteValue, why,
};
use gaugeglass::store::{parse_project, render_project};
use serde_json::Value as Json;
use tokio::time::Instant;

use crate::fake_net::{Act, Ask, FakeNet, Rig, with_engine};
use crate::plant_builder::{
    exception, frame, good, plant, quality, register, tag, tag_id, value, with_tags, with_unit,
    write_of,
};

const BOTH: [Lang; 2] = [Lang::English, Lang::Korean];

fn maps() -> Json {
    serde_json::from_str(include_str!("../data/device_maps.json")).unwrap()
}

#[test]
fn every_scenario_has_its_test() {
    let source = include_str!("scenarios.rs");
    let maps = maps();
    let scenarios = maps["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 13);
    for scenario in scenarios {
        let id = scenario["id"].as_str().unwrap();
        assert!(source.contains(&format!("fn {id}()")), "{id}: {}", scenario["expect"]);
    }
}

/// First register and number of registers of a request that reads.
fn read_of(ask: &Ask<'_>) -> Option<(u16, u16)> {
    let word = |at: usize| u16::from_be_bytes([ask.request[at], ask.request[at + 1]]);
    matches!(ask.request[7], 3 | 4).then(|| (word(8), word(10)))
}

fn is_write(ask: &Ask<'_>) -> bool {
    matches!(ask.request[7], 5 | 6 | 15 | 16 | 22)
}

fn refused(ask: &Ask<'_>, code: u8) -> Vec<Act> {
    vec![Act::Send(exception(ask.request, code))]
}

/// Registers that hold what `holds` says.
fn registers(ask: &Ask<'_>, holds: impl Fn(u16) -> u16) -> Vec<Act> {
    let (start, count) = read_of(ask).unwrap();
    let mut pdu = vec![ask.request[7], u8::try_from(count * 2).unwrap()];
    pdu.extend((start..start + count).flat_map(|at| holds(at).to_be_bytes()));
    vec![Act::Send(frame(ask.request, &pdu))]
}

fn project(tags: impl IntoIterator<Item = Tag>) -> Project {
    with_tags(plant("plc", 502, 200), tags)
}

fn all_good(snapshot: &Snapshot) -> bool {
    !snapshot.samples.is_empty() && snapshot.samples.iter().all(|s| s.quality.is_good())
}

async fn written(rig: &mut Rig, id: u64, tag: &str, value: &str) -> WriteOutcome {
    let write = write_of(id, tag, value, rig.handle.now());
    rig.send(gaugeglass::engine::EngineCommand::Write(write));
    rig.end(id).await
}

/// What the window says of how a write ended.
fn told(asked: &str, outcome: &WriteOutcome) -> [String; 2] {
    let asked = WriteValue::Typed(asked.into());
    BOTH.map(|lang| lang::outcome_text(lang, (&asked, "rpm"), outcome))
}

#[track_caller]
fn says(told: &[String; 2], english: &str, korean: &str) {
    assert!(told[0].contains(english), "{told:?}");
    assert!(told[1].contains(korean), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn quirk_max1_exc1() {
    let net = FakeNet::new(|ask| match read_of(&ask) {
        Some((_, 1)) => vec![Act::Reply],
        _ => refused(&ask, 1),
    });
    let tags: Vec<Tag> = (0..20).map(|at| register(&format!("r{at}"), 10 + at)).collect();
    with_engine(project(tags), &net, async |rig| {
        rig.until("all good", all_good).await;
        for at in 0..20 {
            assert_eq!(good(&rig.snapshot(), &format!("r{at}")), Some(10 + at));
        }
        rig.pass(500).await;
        let learned = rig.snapshot().devices[0].detail.learned.clone();
        let longest = Learned::Longest { table: Table::HoldingRegister, count: 1 };
        assert!(learned.contains(&longest), "{learned:?}");
        let before = rig.snapshot().devices[0].counters.exceptions;
        rig.pass(5000).await;
        assert_eq!(rig.snapshot().devices[0].counters.exceptions, before, "learned for good");
        assert!(all_good(&rig.snapshot()));
    })
    .await;
    let args: [(&str, &dyn std::fmt::Display); 2] = [("table", &"HR"), ("count", &1)];
    let words = BOTH.map(|lang| lang::fill(lang, lang::Key::LearnedLongest, &args));
    says(&words, "HR: at most 1 in one request", "HR: 한 번에 최대 1개");
}

#[tokio::test(start_paused = true)]
async fn a_device_of_any_greatest_length_is_soon_asked_without_being_refused() {
    for most in [1, 2, 3, 7, 20, 40, 61, 100] {
        let net = FakeNet::new(move |ask| match read_of(&ask) {
            Some((_, count)) if count > most => refused(&ask, 3),
            _ => vec![Act::Reply],
        });
        let tags = (0..120).map(|at| register(&format!("r{at}"), 10 + at));
        with_engine(project(tags), &net, async |rig| {
            rig.until("all good", all_good).await;
            rig.pass(5000).await;
            let before = rig.snapshot().devices[0].counters.exceptions;
            rig.pass(5000).await;
            let snapshot = rig.snapshot();
            assert_eq!(snapshot.devices[0].counters.exceptions, before, "at most {most}");
            assert!(all_good(&snapshot), "at most {most}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn quirk_no_partial_value() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&asked);
    let boundary = |at: u16| match at {
        300..=362 => (at - 300).is_multiple_of(2),
        363..=426 => (at - 362).is_multiple_of(4),
        _ => false,
    };
    let net = FakeNet::new(move |ask| {
        let (start, count) = read_of(&ask).unwrap();
        if !boundary(start) || !boundary(start + count) || count > 125 {
            return refused(&ask, 2);
        }
        seen.borrow_mut().push((start, count));
        vec![Act::Reply]
    });
    let f32s =
        (0..31).map(|i| tag(&format!("f{i}"), Table::HoldingRegister, 300 + 2 * i, DataType::F32));
    let f64s =
        (0..16).map(|i| tag(&format!("d{i}"), Table::HoldingRegister, 362 + 4 * i, DataType::F64));
    with_engine(project(f32s.chain(f64s)), &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(2000).await;
        assert!(all_good(&rig.snapshot()));
        assert_eq!(rig.snapshot().devices[0].counters.exceptions, 0, "no value is ever cut");
        let scan: std::collections::BTreeSet<_> = asked.borrow().iter().copied().collect();
        assert!(scan.len() >= 2, "{scan:?}");
        assert_eq!(scan.iter().map(|(_, count)| count).sum::<u16>(), 126);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_hole() {
    let net = FakeNet::new(|ask| {
        let (start, count) = read_of(&ask).unwrap();
        if start <= 13_045 && start + count > 13_035 {
            return refused(&ask, 2);
        }
        registers(&ask, |at| at - 13_000)
    });
    let tags: Vec<Tag> =
        (0..60).map(|at| register(&format!("r{}", 13_010 + at), 13_010 + at)).collect();
    let project = project(tags);
    let model = project.clone();
    with_engine(project, &net, async |rig| {
        rig.pass(8000).await;
        let snapshot = rig.snapshot();
        for at in 13_010..13_070_u16 {
            let name = format!("r{at}");
            if (13_035..=13_045).contains(&at) {
                let bad = Quality::Bad(BadReason::Exception(2));
                assert_eq!(quality(&snapshot, &name), bad, "{name}");
            } else {
                assert_eq!(good(&snapshot, &name), Some(u64::from(at - 13_000)), "{name}");
            }
        }
        let told = why(&model, &snapshot, &tag_id("r13040"), rig.handle.now().mono).unwrap();
        assert_eq!((told.exception, told.advice), (Some(2), Advice::CheckAddress));
    })
    .await;
    let bad = Quality::Bad(BadReason::Exception(2));
    let words = BOTH.map(|lang| lang::quality_text(lang, bad));
    says(&words, "illegal data address", "주소");
}

/// A device that knows one of the two functions that write registers.
fn knows(function: u8) -> FakeNet {
    FakeNet::new(move |ask| {
        if is_write(&ask) && ask.request[7] != function {
            refused(&ask, 1)
        } else {
            vec![Act::Reply]
        }
    })
}

#[tokio::test(start_paused = true)]
async fn quirk_no_fc6() {
    let net = knows(16);
    with_engine(project([register("sp", 4)]), &net, async |rig| {
        rig.until("good", all_good).await;
        let outcome = written(rig, 1, "sp", "50").await;
        let instead = Some(OtherWay::AlwaysMultiple);
        assert_eq!(outcome, WriteOutcome::Refused { code: 1, instead });
        says(
            &told("50", &outcome),
            "next: set the tag's write function to always FC 15/16",
            "다음 조치: 태그의 쓰기 기능을 항상 FC 15/16으로 설정",
        );
        assert_eq!(good(&rig.snapshot(), "sp"), Some(4), "nothing was tried unasked");
    })
    .await;
    let mut project = project([register("sp", 4)]);
    project.devices[0].write_function = WriteFunction::AlwaysMultiple;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        let outcome = written(rig, 1, "sp", "50").await;
        assert_eq!(outcome, WriteOutcome::Confirmed { readback: Value::UInt(50) });
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_no_fc16() {
    let wide = || tag("wide", Table::HoldingRegister, 10, DataType::U32);
    let net = knows(6);
    let mut multiple = project([register("sp", 4), wide()]);
    multiple.devices[0].write_function = WriteFunction::AlwaysMultiple;
    with_engine(multiple, &net, async |rig| {
        rig.until("good", all_good).await;
        let outcome = written(rig, 1, "sp", "50").await;
        let instead = Some(OtherWay::NeverMultiple);
        assert_eq!(outcome, WriteOutcome::Refused { code: 1, instead });
        says(&told("50", &outcome), "always FC 5/6", "항상 FC 5/6으로 설정");
    })
    .await;
    let mut single = project([register("sp", 4), wide()]);
    single.devices[0].write_function = WriteFunction::NeverMultiple;
    // Whoever sets that is warned of values that would be torn, and such a write never leaves.
    let parsed = parse_project(&render_project(&single), "p.toml".as_ref());
    let warned = parsed.problems.iter().any(|p| p.message.contains("torn value"));
    assert!(warned, "{:?}", parsed.problems);
    with_engine(single, &net, async |rig| {
        rig.until("good", all_good).await;
        let outcome = written(rig, 1, "sp", "50").await;
        assert_eq!(outcome, WriteOutcome::Confirmed { readback: Value::UInt(50) });
        let before = net.asked();
        let outcome = written(rig, 2, "wide", "70000").await;
        assert_eq!(outcome, WriteOutcome::Denied(Denial::Policy));
        says(
            &told("70000", &outcome),
            "parts could tear the value",
            "나누어 쓰면 값이 깨질 수 있음",
        );
        assert!(net.asked() - before <= 2, "reads alone");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_late_answer() {
    // Every fifth answer comes after the client has given up, and at once before the next one.
    let net = FakeNet::new(|ask| {
        if ask.number % 5 == 4 { vec![Act::Wait(450), Act::Reply] } else { vec![Act::Reply] }
    });
    let tags: Vec<Tag> = [7, 300, 600].map(|at| register(&format!("r{at}"), at)).into();
    with_engine(project(tags), &net, async |rig| {
        rig.until("good", all_good).await;
        for _ in 0..2000 {
            rig.pass(10).await;
            let snapshot = rig.snapshot();
            for at in [7, 300, 600] {
                let shown = value(&snapshot, &format!("r{at}"));
                assert!(shown.is_none_or(|v| v == Value::UInt(at)), "r{at} shows another's value");
            }
        }
        net.set_script(|_| vec![Act::Reply]);
        rig.until("good again", all_good).await;
    })
    .await;
    let words = BOTH.map(|lang| lang::bad_reason(lang, BadReason::Timeout));
    says(&words, "timeout", "응답 시간 초과");
}

#[tokio::test(start_paused = true)]
async fn quirk_slow_commit() {
    let net = FakeNet::honest();
    let mut project = project([register("sp", 4)]);
    project.devices[0].settle_ms = 4000;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        let committed = Rc::new(Cell::new(None::<Instant>));
        let frames = Rc::new(Cell::new(0));
        let (at, count) = (Rc::clone(&committed), Rc::clone(&frames));
        net.set_script(move |ask| {
            if is_write(&ask) {
                count.set(count.get() + 1);
                at.set(Some(Instant::now() + Duration::from_secs(2)));
                return vec![Act::Send(ask.request.to_vec())];
            }
            if at.get().is_some_and(|at| Instant::now() >= at) {
                ask.memory.holding[4] = 50;
            }
            vec![Act::Reply]
        });
        let write = write_of(1, "sp", "50", rig.handle.now());
        rig.send(gaugeglass::engine::EngineCommand::Write(write));
        rig.pass(1500).await;
        let stage = rig.stages(1).pop().unwrap();
        assert_eq!(stage, WriteStage::Accepted);
        let words = BOTH.map(|lang| lang::stage_word(lang, &stage).to_owned());
        says(&words, "accepted, reading back", "확인 읽기 중");
        let pending = Quality::Uncertain(UncertainReason::WritePending);
        assert_eq!(quality(&rig.snapshot(), "sp"), pending);
        let words = BOTH.map(|lang| lang::quality_text(lang, pending));
        says(&words, "a write awaits its read-back", "쓰기 후 확인 읽기 대기");
        assert_eq!(rig.end(1).await, WriteOutcome::Confirmed { readback: Value::UInt(50) });
        rig.pass(3000).await;
        assert_eq!((frames.get(), good(&rig.snapshot(), "sp")), (1, Some(50)));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_clamps() {
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().clamp = 100;
    with_engine(project([register("sp", 4)]), &net, async |rig| {
        rig.until("good", all_good).await;
        let outcome = written(rig, 1, "sp", "120").await;
        assert_eq!(outcome, WriteOutcome::Differs { readback: Value::UInt(100) });
        says(
            &told("120", &outcome),
            "device holds 100 rpm, you asked 120 rpm",
            "장치 값 100 rpm, 요청한 값 120 rpm",
        );
        rig.pass(5000).await;
        assert_eq!(net.writes(), 1, "never written again");
        assert_eq!(good(&rig.snapshot(), "sp"), Some(100));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_dead_unit() {
    let net = FakeNet::new(|ask| {
        if ask.request[6] == 2 {
            vec![Act::Wait(3000), Act::Send(exception(ask.request, 11))]
        } else {
            vec![Act::Wait(5), Act::Reply]
        }
    });
    let units = [("two", 2), ("three", 3), ("four", 4)];
    let mut project = project([register("one", 0)]);
    for (name, unit) in units {
        project = with_unit(project, name, unit);
    }
    project.devices.iter_mut().for_each(|device| device.timeout_ms = 4000);
    // A gateway that takes one request at a time would make all wait; this one queues them by unit.
    project.devices.iter_mut().for_each(|device| device.window = 4);
    with_engine(project, &net, async |rig| {
        rig.until("one", |s| good(s, "one") == Some(0)).await;
        rig.pass(10_000).await;
        let scans = |s: &Snapshot| [0, 2, 3].map(|i: usize| s.devices[i].counters.scans);
        let (before, asked) = (scans(&rig.snapshot()), rig.snapshot().devices[1].counters.requests);
        rig.pass(60_000).await;
        let snapshot = rig.snapshot();
        for (now, before) in scans(&snapshot).into_iter().zip(before) {
            assert!(now - before >= 290, "{} of 300 scans", now - before);
        }
        let asked = snapshot.devices[1].counters.requests - asked;
        assert!((2..=10).contains(&asked), "unit 2 is asked {asked} times a minute");
        let bad = Quality::Bad(BadReason::Exception(11));
        assert_eq!(quality(&snapshot, "two"), bad);
        let words = BOTH.map(|lang| lang::quality_text(lang, bad));
        says(&words, "gateway", "게이트웨이");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_connect_delay() {
    let start = Instant::now();
    let early = Rc::new(Cell::new(0));
    let count = Rc::clone(&early);
    let net = FakeNet::new(move |_| {
        if start.elapsed() < Duration::from_millis(1000) {
            count.set(count.get() + 1);
            return vec![];
        }
        vec![Act::Reply]
    });
    let mut project = project([register("a", 7)]);
    project.devices[0].pause_after_connect_ms = 1100;
    project.devices[0].quirks.one_connection_only = true;
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "a") == Some(7)).await;
        rig.pass(20_000).await;
        assert_eq!(early.get(), 0, "nothing was asked before the device listens");
        assert_eq!(net.0.open.get(), (1, 1), "a single connection, never a second");
        assert_eq!(rig.snapshot().connections[0].counters.timeouts, 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_busy() {
    let net =
        FakeNet::new(|ask| if ask.number % 3 == 2 { refused(&ask, 6) } else { vec![Act::Reply] });
    let tags: Vec<Tag> = [7, 300, 600].map(|at| register(&format!("r{at}"), at)).into();
    with_engine(project(tags), &net, async |rig| {
        rig.until("good", all_good).await;
        rig.batches.try_iter().count();
        for _ in 0..3000 {
            rig.pass(10).await;
            let snapshot = rig.snapshot();
            let now = rig.handle.now().mono;
            for at in [7, 300, 600] {
                let (_, shown) = snapshot.sample_at(&tag_id(&format!("r{at}")), now).unwrap();
                assert_eq!(shown, Quality::Good, "r{at} flickers");
            }
            assert_eq!(snapshot.devices[0].trouble, None);
        }
        assert!(rig.batches.try_iter().all(|b| b.samples.iter().all(|(_, s)| s.quality.is_good())));
        assert!(rig.snapshot().devices[0].counters.exceptions > 50, "and it is counted");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn quirk_word_order_mixed() {
    let net = FakeNet::honest();
    // 234.31883 as CDAB, 70000 as ABCD.
    net.0.memory.borrow_mut().holding[20..24].copy_from_slice(&[20_895, 17_258, 1, 4464]);
    let mut count = tag("count", Table::HoldingRegister, 22, DataType::U32);
    count.order = Some(ByteOrder::BIG);
    let float = tag("float", Table::HoldingRegister, 20, DataType::F32);
    let mut project = project([float, count]);
    project.devices[0].order = ByteOrder::from_letters("CDAB").unwrap();
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        let snapshot = rig.snapshot();
        assert_eq!(value(&snapshot, "count"), Some(Value::UInt(70_000)));
        assert_eq!(value(&snapshot, "float").unwrap().to_string(), "234.31883");
    })
    .await;
    let words = BOTH.map(|lang| lang::fill(lang, lang::Key::OrderOfDevice, &[("order", &"CDAB")]));
    says(&words, "CDAB", "CDAB");
}

#[tokio::test(start_paused = true)]
async fn quirk_zero_for_missing() {
    // Such a device cannot be told from one that holds 0: the value is good, and nobody claims more.
    let net = FakeNet::new(|ask| registers(&ask, |_| 0));
    with_engine(project([register("a", 7)]), &net, async |rig| {
        rig.until("good", all_good).await;
        assert_eq!(good(&rig.snapshot(), "a"), Some(0));
    })
    .await;
    for lang in BOTH {
        let words = lang::quality_text(lang, Quality::Good);
        assert!(!words.contains("exist") && !words.contains("존재"), "{words}");
    }
    for (key, english, korean) in [
        (lang::Key::FoundAnswer, "answers: ", "응답: "),
        (lang::Key::ScanData, "answers (", "응답함 ("),
        (lang::Key::FoundZeros, "To answer is not to exist", "존재하는 것은 아님"),
    ] {
        says(&BOTH.map(|lang| lang::tr(lang, key).to_owned()), english, korean);
    }
    // Looking for models is not fooled either: registers that answer are no marker and no model.
    let mut walk = Walk::default();
    while let Step::Read { .. } = walk.next() {
        walk.answer(Some([0, 0]));
    }
    assert_eq!(walk.next(), Step::Failed(WalkError::NoMarker));
}
