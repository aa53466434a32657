//! Writes: what the gate refuses, what goes on the wire, and that every write ends truthfully with at
//! most one frame.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::model::{
    BadReason, BitWrite, ConnectionId, DataType, Denial, Mono, OtherWay, Project, Quality, Sample,
    Snapshot, StationEvent, Table, Tag, UncertainReason, Value, WriteAccess, WriteFunction,
    WriteOutcome, WriteStage, WriteValue,
};

use crate::fake_net::{Act, Ask, Door, FakeNet, Rig, with_engine};
use crate::plant_builder::{
    good, plant, quality, register, tag, tag_id, with_tags, with_unit, write_of,
};

pub fn all_good(snapshot: &Snapshot) -> bool {
    !snapshot.samples.is_empty() && snapshot.samples.iter().all(|s| s.quality.is_good())
}

pub fn setpoint(tags: impl IntoIterator<Item = Tag>) -> Project {
    with_tags(plant("plc", 502, 100), tags)
}

pub fn is_write(ask: &Ask<'_>) -> bool {
    matches!(ask.request[7], 5 | 6 | 15 | 16 | 22)
}

pub fn write(rig: &Rig, id: u64, tag: &str, value: &str) {
    rig.send(EngineCommand::Write(write_of(id, tag, value, rig.handle.now())));
}

/// Writes and waits for the end.
pub async fn written(rig: &mut Rig, id: u64, tag: &str, value: &str) -> WriteOutcome {
    write(rig, id, tag, value);
    rig.end(id).await
}

pub fn denied(denial: Denial) -> WriteOutcome {
    WriteOutcome::Denied(denial)
}

pub fn confirmed(value: u64) -> WriteOutcome {
    WriteOutcome::Confirmed { readback: Value::UInt(value) }
}

#[tokio::test(start_paused = true)]
async fn the_gate_refuses_what_is_not_allowed_and_sends_nothing() {
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().illegal = vec![300];
    net.0.memory.borrow_mut().holding[20..22].copy_from_slice(&[0x7FC0, 0]);
    let mut closed = register("closed", 4);
    closed.write = None;
    let mut limited = register("limited", 5);
    limited.write =
        Some(WriteAccess { min: Some(10.0), max: Some(20.0), ..WriteAccess::default() });
    let tags = [
        closed,
        limited,
        tag("input", Table::InputRegister, 6, DataType::U16),
        register("illegal", 300),
        tag("nan", Table::HoldingRegister, 20, DataType::F32),
    ];
    net.0.door.set(Door::Hang);
    with_engine(setpoint(tags), &net, async |rig| {
        // Before the device was ever heard.
        rig.pass(100).await;
        assert_eq!(written(rig, 1, "limited", "15").await, denied(Denial::DeviceOffline));
        net.0.door.set(Door::Open);
        rig.until("good", |s| !s.samples.is_empty() && good(s, "limited") == Some(5)).await;
        rig.pass(500).await;
        assert_eq!(written(rig, 2, "closed", "1").await, denied(Denial::NotWritable));
        assert_eq!(written(rig, 3, "input", "1").await, denied(Denial::NotWritable));
        assert_eq!(written(rig, 4, "nobody", "1").await, denied(Denial::NoSuchTag));
        for (id, text) in (5..).zip(["9.9", "20.5", "nan", "inf", "70000", "1,5", "", "x"]) {
            let outcome = written(rig, id, "limited", text).await;
            assert!(matches!(outcome, WriteOutcome::Invalid { .. }), "{text}: {outcome:?}");
            assert_eq!(rig.stages(id).len(), 1, "never asked");
        }
        let bad = denied(Denial::QualityBad(BadReason::Exception(2)));
        assert_eq!(written(rig, 20, "illegal", "1").await, bad);
        let mut late = write_of(21, "limited", "15", rig.handle.now());
        late.expires = rig.handle.now().mono;
        rig.send(EngineCommand::Write(late));
        assert_eq!(rig.end(21).await, denied(Denial::Expired));
        assert_eq!(net.writes(), 0);
        // What the device holds is no number: writing is the only way to mend that.
        assert_eq!(quality(&rig.snapshot(), "nan"), Quality::Bad(BadReason::NotFinite));
        let mended = WriteOutcome::Confirmed { readback: Value::F32(1.5) };
        assert_eq!(written(rig, 22, "nan", "1.5").await, mended);
        assert_eq!(net.writes(), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn editing_a_device_while_its_bit_is_being_changed_does_not_stop_the_connection() {
    let net = FakeNet::new(|_| vec![Act::Reply]);
    let bit = tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 9 });
    let mut project = setpoint([register("sp", 4), bit]);
    project.devices[0].bit_write = BitWrite::ReadModifyWrite;
    with_engine(project.clone(), &net, async |rig| {
        rig.until("good", all_good).await;
        net.set_script(|ask| {
            let slow = if ask.request[7] == 6 { 100 } else { 1 };
            vec![Act::Wait(slow), Act::Reply]
        });
        write(rig, 1, "bit", "1");
        rig.pass(50).await;
        assert!(rig.stages(1).contains(&WriteStage::Sent), "the write is on the wire");
        let mut next = project.clone();
        next.tags.push(Arc::new(register("more", 40)));
        rig.send(EngineCommand::SetProject(Arc::new(next)));
        let outcome = rig.end(1).await;
        assert!(matches!(outcome, WriteOutcome::Confirmed { .. }), "{outcome:?}");
        rig.until("the new tag is good too", |s| s.samples.len() == 3 && all_good(s)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_unknown_write_is_looked_into_even_where_scans_are_rare() {
    let net = FakeNet::honest();
    let mut project = setpoint([register("sp", 4), register("same", 4)]);
    project.scan_classes[0].period_ms = 3_600_000;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        net.set_script(|ask| {
            if is_write(&ask) {
                ask.memory.answer(ask.request);
                return vec![];
            }
            vec![Act::Reply]
        });
        let outcome = written(rig, 1, "sp", "50").await;
        assert!(matches!(outcome, WriteOutcome::Unknown { .. }));
        rig.until("both", |s| good(s, "sp") == Some(50) && good(s, "same") == Some(50)).await;
        assert!(rig.handle.now().mono < Mono(2_000_000_000));
        // A confirmed one shows at once in every tag of the same register, too.
        net.set_script(|_| vec![Act::Reply]);
        assert_eq!(written(rig, 2, "sp", "60").await, confirmed(60));
        rig.until("both", |s| good(s, "sp") == Some(60) && good(s, "same") == Some(60)).await;
        assert!(rig.handle.now().mono < Mono(3_000_000_000));
        assert_eq!(net.writes(), 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_old_value_never_comes_back_after_a_write() {
    // Two requests in flight; a poll asked for before the write is answered after it, with the old value.
    let net = FakeNet::honest();
    let other = register("far", 500);
    let mut project = setpoint([register("sp", 4), other]);
    project.devices[0].window = 2;
    project.devices[0].max_gap = Some(0);
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        let held = std::rc::Rc::new(std::cell::Cell::new(false));
        let flag = std::rc::Rc::clone(&held);
        net.set_script(move |ask| {
            let of_setpoint = ask.request[7] == 3 && ask.request[9] == 4;
            if of_setpoint && !flag.get() {
                flag.set(true);
                let old = ask.memory.answer(ask.request);
                return vec![Act::Wait(200), Act::Send(old)];
            }
            vec![Act::Reply]
        });
        while !held.get() {
            rig.pass(1).await;
        }
        rig.batches.try_iter().count();
        assert_eq!(written(rig, 1, "sp", "50").await, confirmed(50));
        rig.pass(1000).await;
        let place = rig.snapshot().index.places[&tag_id("sp")];
        let samples = rig.batches.try_iter().flat_map(|batch| batch.samples);
        let shown: Vec<Sample> =
            samples.filter(|(p, _)| *p == place).map(|(_, sample)| sample).collect();
        assert_eq!(shown[0].quality, Quality::Uncertain(UncertainReason::WritePending));
        assert_eq!(shown[0].value, Some(Value::UInt(4)), "the old value, as uncertain");
        for sample in &shown[1..] {
            assert_eq!(
                (sample.value.clone(), sample.quality),
                (Some(Value::UInt(50)), Quality::Good)
            );
        }
        assert!(shown.len() > 5);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_commit_is_waited_for_and_never_rewritten() {
    for (delay, expected) in
        [(700, confirmed(50)), (1500, WriteOutcome::Differs { readback: Value::UInt(4) })]
    {
        let net = FakeNet::honest();
        with_engine(setpoint([register("sp", 4)]), &net, async |rig| {
            rig.until("good", all_good).await;
            let commit = std::rc::Rc::new(std::cell::Cell::new(None));
            let frames = std::rc::Rc::new(std::cell::Cell::new(0));
            let (at, count) = (std::rc::Rc::clone(&commit), std::rc::Rc::clone(&frames));
            net.set_script(move |ask| {
                let now = tokio::time::Instant::now();
                if is_write(&ask) {
                    count.set(count.get() + 1);
                    at.set(Some(now + Duration::from_millis(delay)));
                    return vec![Act::Send(ask.request.to_vec())];
                }
                if at.get().is_some_and(|at| now >= at) {
                    ask.memory.holding[4] = 50;
                }
                vec![Act::Reply]
            });
            let start = rig.handle.now().mono;
            assert_eq!(written(rig, 1, "sp", "50").await, expected);
            let took = rig.handle.now().mono.since(start);
            assert!(took <= Duration::from_millis(1050), "{took:?}");
            rig.pass(3000).await;
            assert_eq!(good(&rig.snapshot(), "sp"), Some(50));
            assert_eq!(frames.get(), 1);
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_write_at_a_time_for_each_device() {
    let net = FakeNet::new(|_| vec![Act::Wait(20), Act::Reply]);
    let project = with_unit(setpoint([register("a", 4), register("b", 5)]), "two", 2);
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        write(rig, 1, "a", "10");
        write(rig, 2, "b", "20");
        write(rig, 3, "two", "30");
        assert_eq!(rig.end(2).await, denied(Denial::Busy));
        assert_eq!(rig.end(1).await, confirmed(10));
        assert_eq!(rig.end(3).await, confirmed(30));
        assert_eq!(net.writes(), 2);
        // A flood of writes is refused, not kept.
        for id in 100..200 {
            write(rig, id, "a", "11");
        }
        let mut full = 0;
        for id in 100..200 {
            match rig.end(id).await {
                WriteOutcome::Denied(Denial::QueueFull) => full += 1,
                WriteOutcome::Denied(Denial::Busy) | WriteOutcome::Confirmed { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert!(full > 50, "{full}");
        assert_eq!(net.writes(), 3);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_write_that_cannot_leave_in_time_expires() {
    let net = FakeNet::honest();
    let mut project = setpoint([register("sp", 4)]);
    project.devices[0].timeout_ms = 5000;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        // A read that takes four seconds holds the line.
        net.set_script(|_| vec![Act::Wait(4000), Act::Reply]);
        rig.pass(150).await;
        let start = rig.handle.now().mono;
        assert_eq!(written(rig, 1, "sp", "50").await, denied(Denial::Expired));
        let took = rig.handle.now().mono.since(start);
        assert!(took <= Duration::from_millis(2010), "{took:?}");
        net.set_script(|_| vec![Act::Reply]);
        rig.pass(10_000).await;
        assert_eq!(net.writes(), 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_write_under_way_ends_truthfully_when_the_ground_moves() {
    type Move = fn(&Rig, &Project);
    let moves: [(&str, Move); 4] = [
        ("reconnect", |rig, _| {
            rig.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap()));
        }),
        ("stop", |rig, _| rig.send(EngineCommand::Stop)),
        ("the tag is gone", |rig, project| {
            let mut next = project.clone();
            next.tags.remove(0);
            rig.send(EngineCommand::SetProject(Arc::new(next)));
        }),
        ("the connection is gone", |rig, _| {
            rig.send(EngineCommand::SetProject(Arc::new(Project::default())));
        }),
    ];
    for (name, change) in moves {
        let net = FakeNet::honest();
        let project = setpoint([register("sp", 4), register("other", 5)]);
        with_engine(project.clone(), &net, async |rig| {
            rig.until("good", all_good).await;
            net.set_script(|ask| {
                if is_write(&ask) {
                    ask.memory.answer(ask.request);
                    return vec![];
                }
                vec![Act::Reply]
            });
            write(rig, 1, "sp", "50");
            rig.pass(50).await;
            assert_eq!(rig.stages(1), vec![WriteStage::Asked, WriteStage::Sent]);
            change(rig, &project);
            rig.pass(100).await;
            let Some(WriteStage::Ended(WriteOutcome::Unknown { .. })) = rig.stages(1).pop() else {
                panic!("{name}: {:?}", rig.stages(1));
            };
            rig.pass(5000).await;
            assert_eq!(net.writes(), 1, "{name}");
            assert_eq!(rig.stages(1).len(), 3, "one end");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_goes_on_while_something_else_in_its_device_is_edited() {
    let net = FakeNet::new(|ask| {
        if is_write(&ask) { vec![Act::Wait(100), Act::Reply] } else { vec![Act::Reply] }
    });
    let project = setpoint([register("sp", 4), register("other", 5)]);
    with_engine(project.clone(), &net, async |rig| {
        rig.until("good", all_good).await;
        write(rig, 1, "sp", "50");
        rig.pass(50).await;
        let mut next = project.clone();
        next.tags[1] = Arc::new(register("other", 6));
        rig.send(EngineCommand::SetProject(Arc::new(next)));
        assert_eq!(rig.end(1).await, confirmed(50));
        assert_eq!(net.writes(), 1);
        assert_eq!(net.0.connects.get(), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_was_known_when_the_operator_acted_is_told_with_every_stage() {
    let net = FakeNet::honest();
    with_engine(setpoint([register("sp", 4)]), &net, async |rig| {
        rig.until("good", all_good).await;
        written(rig, 1, "sp", "50").await;
        for event in &rig.seen {
            let StationEvent::Write(report) = event else { continue };
            assert_eq!(report.old.as_ref().unwrap().value, Some(Value::UInt(4)));
            assert_eq!(report.value, WriteValue::Typed(Arc::from("50")));
            assert!(report.at.mono > Mono(0));
        }
    })
    .await;
}

#[test]
fn the_gate_is_the_only_way_to_a_device() {
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine");
    for entry in std::fs::read_dir(room).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let names = ["link.write(", "link.broadcast(", " Write::", "(Write::"];
        let found = names.iter().any(|name| text.contains(name));
        let is_gate = path.file_name().unwrap() == "write_gate.rs";
        assert_eq!(found, is_gate, "{}", path.display());
    }
}

#[tokio::test(start_paused = true)]
async fn a_tag_has_a_write_function_of_its_own_and_the_other_one_is_offered_and_never_tried() {
    use WriteFunction::{AlwaysMultiple, AsAppropriate, NeverMultiple};
    let cases = [
        (DataType::U16, AsAppropriate, None, 6, Some(OtherWay::AlwaysMultiple)),
        (DataType::U16, AlwaysMultiple, None, 16, Some(OtherWay::NeverMultiple)),
        (DataType::U16, AlwaysMultiple, Some(NeverMultiple), 6, Some(OtherWay::AlwaysMultiple)),
        (DataType::U16, NeverMultiple, Some(AlwaysMultiple), 16, Some(OtherWay::NeverMultiple)),
        (DataType::U32, NeverMultiple, Some(AsAppropriate), 16, None),
        (DataType::U32, AsAppropriate, Some(NeverMultiple), 0, None),
        (
            DataType::Bit { index: 3 },
            AsAppropriate,
            Some(AlwaysMultiple),
            22,
            Some(OtherWay::ReadModifyWrite),
        ),
    ];
    for (data_type, of_device, of_tag, function, instead) in cases {
        let net = FakeNet::honest();
        let mut sp = tag("sp", Table::HoldingRegister, 50, data_type);
        sp.write = Some(WriteAccess { function: of_tag, ..WriteAccess::default() });
        let mut project = setpoint([sp]);
        project.devices[0].write_function = of_device;
        with_engine(project, &net, async |rig| {
            rig.until("good", all_good).await;
            let name = format!("{data_type:?} {of_device:?} {of_tag:?}");
            let outcome = written(rig, 1, "sp", "1").await;
            if function == 0 {
                assert_eq!(outcome, denied(Denial::Policy), "{name}");
                assert_eq!(net.writes(), 0, "{name}");
                return;
            }
            assert!(matches!(outcome, WriteOutcome::Confirmed { .. }), "{name}: {outcome:?}");
            assert_eq!(net.0.memory.borrow().write_frames[0][7], function, "{name}");
            net.0.memory.borrow_mut().refuse_writes = Some(1);
            let outcome = written(rig, 2, "sp", "0").await;
            assert_eq!(outcome, WriteOutcome::Refused { code: 1, instead }, "{name}");
            let words = outcome.reason();
            assert_eq!(words.contains("FC "), instead.is_some(), "{words}");
            rig.pass(3000).await;
            assert_eq!(net.writes(), 2, "{name}: nothing is tried by itself");
        })
        .await;
    }
}
