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
    exception, good, plant, quality, register, tag, tag_id, value, with_tags, with_unit, write_of,
};

fn all_good(snapshot: &Snapshot) -> bool {
    !snapshot.samples.is_empty() && snapshot.samples.iter().all(|s| s.quality.is_good())
}

fn setpoint(tags: impl IntoIterator<Item = Tag>) -> Project {
    with_tags(plant("plc", 502, 100), tags)
}

fn is_write(ask: &Ask<'_>) -> bool {
    matches!(ask.request[7], 5 | 6 | 15 | 16 | 22)
}

fn write(rig: &Rig, id: u64, tag: &str, value: &str) {
    rig.send(EngineCommand::Write(write_of(id, tag, value, rig.handle.now())));
}

/// Writes and waits for the end.
async fn written(rig: &mut Rig, id: u64, tag: &str, value: &str) -> WriteOutcome {
    write(rig, id, tag, value);
    rig.end(id).await
}

fn denied(denial: Denial) -> WriteOutcome {
    WriteOutcome::Denied(denial)
}

fn confirmed(value: u64) -> WriteOutcome {
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
async fn each_kind_of_value_goes_out_in_the_one_frame_its_device_understands() {
    let kinds = [
        register("word", 4),
        tag("float", Table::HoldingRegister, 20, DataType::F32),
        tag("coil", Table::Coil, 3, DataType::Bool),
        tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 9 }),
    ];
    let policies = [
        (WriteFunction::AsAppropriate, [Some(6), Some(16), Some(5), Some(22)]),
        (WriteFunction::AlwaysMultiple, [Some(16), Some(16), Some(15), Some(22)]),
        (WriteFunction::NeverMultiple, [Some(6), None, Some(5), Some(22)]),
    ];
    for (policy, functions) in policies {
        let net = FakeNet::honest();
        net.0.memory.borrow_mut().holding[20] = 0;
        let mut project = setpoint(kinds.clone());
        project.devices[0].write_function = policy;
        with_engine(project, &net, async |rig| {
            rig.until("good", all_good).await;
            let cases = [("word", "77"), ("float", "21.7"), ("coil", "1"), ("bit", "1")];
            for ((id, (name, text)), function) in (1..).zip(cases).zip(functions) {
                let outcome = written(rig, id, name, text).await;
                let frames: Vec<u8> =
                    net.0.memory.borrow_mut().write_frames.drain(..).map(|f| f[7]).collect();
                assert_eq!(frames, Vec::from_iter(function), "{name} by {policy:?}");
                match function {
                    Some(_) => {
                        assert!(matches!(outcome, WriteOutcome::Confirmed { .. }), "{outcome:?}");
                    }
                    None => assert_eq!(outcome, denied(Denial::Policy)),
                }
            }
            let memory = net.0.memory.borrow();
            assert_eq!((memory.holding[4], memory.coils[3]), (77, true));
            assert_eq!(memory.holding[5], 5 | 1 << 9, "the other bits stay");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_bit_by_read_modify_write_lets_nothing_of_ours_in_between() {
    let net = FakeNet::new(|_| vec![Act::Wait(3), Act::Reply]);
    let tags = (0..60).map(|i| register(&format!("r{i}"), 10 * i));
    let bit = tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 9 });
    let mut project = setpoint(tags.chain([bit]));
    project.devices[0].bit_write = BitWrite::ReadModifyWrite;
    project.devices[0].max_gap = Some(0);
    project.devices[0].window = 4;
    project.scan_classes[0].period_ms = 10;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        let log = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let seen = std::rc::Rc::clone(&log);
        net.set_script(move |ask| {
            seen.borrow_mut().push(ask.request[7..12].to_vec());
            // A PLC that changes a neighbouring bit while we are at it.
            if ask.request[7] == 3 && ask.request[8..12] == [0, 5, 0, 1] {
                ask.memory.holding[5] |= 0x4000;
            }
            vec![Act::Wait(3), Act::Reply]
        });
        for (id, on) in (1..=20).zip(["1", "0"].into_iter().cycle()) {
            let outcome = written(rig, id, "bit", on).await;
            assert!(matches!(outcome, WriteOutcome::Confirmed { .. }), "{outcome:?}");
        }
        let log = log.borrow();
        let writes: Vec<usize> =
            (0..log.len()).filter(|i| matches!(log[*i][0], 6 | 16 | 22)).collect();
        assert_eq!(writes.len(), 20);
        for at in writes {
            assert_eq!(log[at][..3], [6, 0, 5]);
            assert_eq!(log[at - 1], [3, 0, 5, 0, 1], "the read right before the write");
        }
        assert_eq!(net.0.memory.borrow().holding[5], 5 | 0x4000);
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
async fn a_write_that_is_not_answered_is_unknown_and_never_sent_again() {
    type Fault = fn(&mut Ask<'_>) -> Vec<Act>;
    let faults: [(&str, Fault); 9] = [
        ("silence, not obeyed", |_| vec![]),
        ("silence, obeyed", |ask| {
            ask.memory.answer(ask.request);
            vec![]
        }),
        ("late", |_| vec![Act::Wait(400), Act::Reply]),
        ("closed", |_| vec![Act::Close]),
        ("reset", |_| vec![Act::Reset]),
        ("another value in the echo", |ask| {
            let mut echo = ask.memory.answer(ask.request);
            echo[11] ^= 1;
            vec![Act::Send(echo)]
        }),
        ("another address in the echo", |ask| {
            let mut echo = ask.memory.answer(ask.request);
            echo[9] ^= 1;
            vec![Act::Send(echo)]
        }),
        ("half an echo", |ask| vec![Act::Send(ask.request[..9].to_vec()), Act::Close]),
        ("exception 0B", |ask| vec![Act::Send(exception(ask.request, 11))]),
    ];
    for (name, fault) in faults {
        let net = FakeNet::honest();
        with_engine(setpoint([register("sp", 4)]), &net, async |rig| {
            rig.until("good", all_good).await;
            let frames = std::rc::Rc::new(std::cell::Cell::new(0));
            let count = std::rc::Rc::clone(&frames);
            net.set_script(move |mut ask| {
                if is_write(&ask) {
                    count.set(count.get() + 1);
                    return fault(&mut ask);
                }
                vec![Act::Reply]
            });
            let outcome = written(rig, 1, "sp", "50").await;
            let WriteOutcome::Unknown { why } = &outcome else { panic!("{name}: {outcome:?}") };
            assert!(!why.is_empty());
            assert!(
                !rig.stages(1).contains(&WriteStage::Accepted),
                "{name}: nobody accepted anything"
            );
            // The next polls show what the device really holds; nothing is sent again.
            rig.pass(15_000).await;
            let holds = u64::from(net.0.memory.borrow().holding[4]);
            assert_eq!(good(&rig.snapshot(), "sp"), Some(holds), "{name}");
            assert_eq!(frames.get(), 1, "{name}");
            // And writing works again.
            net.set_script(|_| vec![Act::Reply]);
            assert_eq!(written(rig, 2, "sp", "60").await, confirmed(60), "{name}");
        })
        .await;
    }
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
async fn a_clogged_connection_is_given_up_at_the_deadline() {
    // F26: the peer reads nothing, and its buffers are full.
    let net = FakeNet::honest();
    with_engine(setpoint([register("sp", 4)]), &net, async |rig| {
        rig.until("good", all_good).await;
        net.0.clogged.set(true);
        write(rig, 1, "sp", "50");
        let outcome = rig.end(1).await;
        assert!(matches!(outcome, WriteOutcome::Unknown { .. }), "{outcome:?}");
        assert!(!rig.stages(1).contains(&WriteStage::Sent), "it never left");
        assert!(rig.handle.now().mono < Mono(1_000_000_000));
        net.0.clogged.set(false);
        rig.until("good", |s| good(s, "sp") == Some(4)).await;
        rig.pass(5000).await;
        assert_eq!(net.writes(), 0);
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
async fn exception_5_is_acceptance_and_the_others_are_refusals() {
    let net = FakeNet::honest();
    with_engine(setpoint([register("sp", 4)]), &net, async |rig| {
        rig.until("good", all_good).await;
        net.set_script(|ask| {
            if is_write(&ask) {
                ask.memory.answer(ask.request);
                return vec![Act::Send(exception(ask.request, 5))];
            }
            vec![Act::Reply]
        });
        assert_eq!(written(rig, 1, "sp", "50").await, confirmed(50));
        for code in [1, 2, 3, 4, 6, 0x2A] {
            net.set_script(move |ask| {
                if is_write(&ask) {
                    return vec![Act::Send(exception(ask.request, code))];
                }
                vec![Act::Reply]
            });
            let id = 10 + u64::from(code);
            let instead = (code == 1).then_some(OtherWay::AlwaysMultiple);
            let refused = WriteOutcome::Refused { code, instead };
            assert_eq!(written(rig, id, "sp", "60").await, refused);
            rig.pass(20).await;
            assert_eq!(good(&rig.snapshot(), "sp"), Some(50), "nothing changed, and that is known");
        }
    })
    .await;
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
async fn a_write_goes_before_every_waiting_read() {
    let net = FakeNet::new(|_| vec![Act::Wait(30), Act::Reply]);
    let tags = (0..60).map(|i| register(&format!("r{i}"), 10 * i));
    let mut project = setpoint(tags);
    project.devices[0].max_gap = Some(0);
    project.scan_classes[0].period_ms = 2000;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        rig.until("scanning", |s| s.devices[0].counters.requests > 90).await;
        let log = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let seen = std::rc::Rc::clone(&log);
        net.set_script(move |ask| {
            seen.borrow_mut().push(ask.request[7]);
            vec![Act::Wait(30), Act::Reply]
        });
        write(rig, 1, "r7", "1");
        assert_eq!(rig.end(1).await, confirmed(1));
        // No further read goes ahead of it, and the read-back comes right after it.
        assert_eq!(log.borrow()[..2], [6, 3]);
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
async fn writes_are_refused_while_the_device_is_away_and_nothing_follows() {
    let net = FakeNet::honest();
    with_engine(setpoint([register("sp", 4)]), &net, async |rig| {
        rig.until("good", all_good).await;
        net.set_script(|_| vec![]);
        rig.until("bad", |s| quality(s, "sp") == Quality::Bad(BadReason::Timeout)).await;
        for id in 1..20 {
            let start = rig.handle.now().mono;
            let outcome = written(rig, id, "sp", "50").await;
            assert!(matches!(outcome, WriteOutcome::Denied(Denial::DeviceOffline)), "{outcome:?}");
            assert!(rig.handle.now().mono.since(start) <= Duration::from_millis(100));
            rig.pass(200).await;
        }
        net.set_script(|_| vec![Act::Reply]);
        rig.until("good", all_good).await;
        rig.pass(5000).await;
        assert_eq!((net.writes(), value(&rig.snapshot(), "sp")), (0, Some(Value::UInt(4))));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn thousands_of_writes_under_faults_put_one_frame_each_on_the_wire() {
    let mut chance = fastrand::Rng::with_seed(11);
    let frames = std::rc::Rc::new(std::cell::Cell::new(0_u64));
    let count = std::rc::Rc::clone(&frames);
    let net = FakeNet::new(move |ask| {
        let roll = chance.u32(0..100);
        if is_write(&ask) {
            count.set(count.get() + 1);
        } else if roll >= 2 {
            return vec![Act::Reply];
        }
        match roll {
            0..5 => vec![],
            5..10 => vec![Act::Wait(450), Act::Reply],
            10..12 => vec![Act::Reset],
            _ => vec![Act::Reply],
        }
    });
    let mut project = setpoint([register("sp", 4)]);
    project.devices[0].settle_ms = 50;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        let (mut sent, mut ended) = (0, std::collections::HashMap::new());
        for id in 1..=3000 {
            let outcome = written(rig, id, "sp", &(id % 1000).to_string()).await;
            let stages = rig.stages(id);
            sent += u64::from(stages.contains(&WriteStage::Sent));
            let ends = stages.iter().filter(|s| matches!(s, WriteStage::Ended(_))).count();
            assert_eq!(ends, 1);
            if let WriteOutcome::Confirmed { readback } = &outcome {
                assert_eq!(*readback, Value::UInt(id % 1000));
            }
            *ended.entry(outcome.word()).or_insert(0) += 1;
            rig.seen.clear();
            rig.pass(20).await;
        }
        assert_eq!(frames.get(), sent, "frames at the server, and writes told as sent");
        assert!(ended["confirmed"] > 1500 && ended["unknown"] > 200, "{ended:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_pause_between_requests_is_kept_by_reads_and_writes_alike() {
    let last = std::rc::Rc::new(std::cell::Cell::new(None));
    let shortest = std::rc::Rc::new(std::cell::Cell::new(Duration::MAX));
    let (seen, least) = (std::rc::Rc::clone(&last), std::rc::Rc::clone(&shortest));
    let net = FakeNet::new(move |_| {
        let now = tokio::time::Instant::now();
        if let Some(before) = seen.replace(Some(now)) {
            least.set(least.get().min(now - before));
        }
        vec![Act::Reply]
    });
    let bit = tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 9 });
    let mut project = setpoint([register("sp", 4), register("far", 500), bit]);
    project.devices[0].pause_ms = 50;
    project.devices[0].bit_write = BitWrite::ReadModifyWrite;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        assert_eq!(written(rig, 1, "sp", "50").await, confirmed(50));
        let on = WriteOutcome::Confirmed { readback: Value::Bool(true) };
        assert_eq!(written(rig, 2, "bit", "1").await, on);
        rig.pass(1000).await;
        assert!(shortest.get() >= Duration::from_millis(50), "{:?}", shortest.get());
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
