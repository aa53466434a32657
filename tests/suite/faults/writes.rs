//! Writes under every fault: at most one frame each, and an end that is true.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::model::{
    BadReason, BitWrite, ConnectionId, DataType, Denial, Mono, OtherWay, Quality, Table, Value,
    WriteAccess, WriteFunction, WriteOutcome, WriteStage,
};

use crate::fake_net::{Act, Ask, FakeNet, with_engine};
use crate::plant_builder::{
    exception, good, quality, register, tag, value, with_tags, with_unit, write_of,
};
use crate::writes::{all_good, confirmed, denied, is_write, setpoint, write, written};

#[tokio::test(start_paused = true)]
async fn f26_a_clogged_connection_is_given_up_at_the_deadline() {
    // The peer reads nothing, and its buffers are full.
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

/// A setpoint for each function that echoes: the function, what is typed, and how the device is written to.
fn echoing() -> [(u8, gaugeglass::model::Tag, &'static str, WriteFunction); 4] {
    let coil = || tag("sp", Table::Coil, 4, DataType::Bool);
    [
        (6, register("sp", 4), "50", WriteFunction::AsAppropriate),
        (16, register("sp", 4), "50", WriteFunction::AlwaysMultiple),
        (5, coil(), "1", WriteFunction::AsAppropriate),
        (15, coil(), "1", WriteFunction::AlwaysMultiple),
    ]
}

#[tokio::test(start_paused = true)]
async fn f45_an_echo_that_differs_makes_the_write_unknown_with_both_values_and_is_looked_into() {
    // The catalogue says failed or unknown; ours is unknown, because the device may hold anything.
    for (function, sp, text, policy) in echoing() {
        for (at, what) in [(9, "address"), (11, "value")] {
            let net = FakeNet::honest();
            let mut project = setpoint([sp.clone()]);
            project.devices[0].write_function = policy;
            with_engine(project, &net, async |rig| {
                rig.until("good", all_good).await;
                let frames = Rc::new(Cell::new(0));
                let count = Rc::clone(&frames);
                net.set_script(move |ask| {
                    let mut reply = ask.memory.answer(ask.request);
                    if is_write(&ask) {
                        assert_eq!(ask.request[7], function);
                        count.set(count.get() + 1);
                        reply[at] ^= 1;
                    }
                    vec![Act::Send(reply)]
                });
                let outcome = written(rig, 1, "sp", text).await;
                let WriteOutcome::Unknown { why } = &outcome else { panic!("{what}: {outcome:?}") };
                assert!(why.contains("the device echoed") && why.contains("expected"), "{why}");
                assert!(!rig.stages(1).contains(&WriteStage::Accepted), "nobody accepted anything");
                // Read again at once: the device did what it was asked, and that shows.
                let took = rig
                    .until("the new value", |s| {
                        s.samples[0].quality.is_good()
                            && matches!(
                                s.samples[0].value,
                                Some(Value::UInt(50) | Value::Bool(true))
                            )
                    })
                    .await;
                assert!(took <= Duration::from_millis(300), "{took:?}");
                rig.pass(5000).await;
                assert_eq!(frames.get(), 1, "never sent again");
            })
            .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn f46_a_write_whose_reply_is_lost_is_unknown_and_never_sent_again() {
    type Fault = fn(&mut Ask<'_>) -> Vec<Act>;
    let faults: [(&str, Fault); 7] = [
        ("silence, not obeyed", |_| vec![]),
        ("silence, obeyed", |ask| {
            ask.memory.answer(ask.request);
            vec![]
        }),
        ("late", |_| vec![Act::Wait(400), Act::Reply]),
        ("closed", |_| vec![Act::Close]),
        ("reset", |_| vec![Act::Reset]),
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
async fn f47_a_broadcast_leaves_once_waits_for_nobody_and_claims_nothing() {
    let net = FakeNet::new(|ask| if ask.request[6] == 0 { vec![] } else { vec![Act::Reply] });
    let frames: Rc<RefCell<Vec<Vec<u8>>>> = Rc::default();
    let kept = Rc::clone(&frames);
    net.set_script(move |ask| {
        if ask.request[6] == 0 {
            kept.borrow_mut().push(ask.request.to_vec());
            return vec![];
        }
        vec![Act::Reply]
    });
    let mut project = with_unit(setpoint([register("a", 7), register("b", 8)]), "all", 0);
    project.devices[1].quirks.broadcast = true;
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "a") == Some(7)).await;
        rig.pass(500).await;
        rig.send(EngineCommand::Write(write_of(1, "all", "5", rig.handle.now())));
        let outcome = rig.end(1).await;
        assert!(outcome.reason().contains("nobody answers a broadcast"), "{outcome:?}");
        assert!(rig.stages(1).contains(&WriteStage::Sent));
        rig.pass(2000).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.connections[0].counters.timeouts, 0);
        assert_eq!(snapshot.connections[0].counters.connects, 1);
        assert_eq!(good(&snapshot, "a"), Some(7));
    })
    .await;
    assert_eq!(frames.borrow().len(), 1, "no read and one write");
    assert_eq!(frames.borrow()[0][7..], [6, 0, 0, 0, 5]);
}

#[tokio::test(start_paused = true)]
async fn f28_exception_5_is_acceptance_of_a_write_and_the_others_are_refusals() {
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
            rig.pass(40).await;
            assert_eq!(good(&rig.snapshot(), "sp"), Some(50), "nothing changed, and that is known");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn w01_ten_thousand_writes_under_faults_put_one_frame_each_on_the_wire() {
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
        for id in 1..=10_000 {
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
        assert!(ended["confirmed"] > 7000 && ended["unknown"] > 800, "{ended:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn w03_writes_are_refused_while_the_device_is_away_and_nothing_follows() {
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
async fn w04_what_does_not_fit_the_tag_is_invalid_and_no_frame_leaves() {
    let limited = |name: &str, wire, data_type| {
        let mut tag = tag(name, Table::HoldingRegister, wire, data_type);
        let limits = (Some(-10.0), Some(20.0));
        tag.write = Some(WriteAccess { min: limits.0, max: limits.1, ..WriteAccess::default() });
        tag
    };
    let types = [DataType::I16, DataType::U16, DataType::I32, DataType::U32, DataType::F32];
    let types = [types.as_slice(), &[DataType::I64, DataType::U64, DataType::F64]].concat();
    let tags = types.iter().enumerate().flat_map(|(i, data_type)| {
        let wire = 16 * u16::try_from(i).unwrap();
        [
            limited(&format!("limited{i}"), wire, *data_type),
            tag(&format!("free{i}"), Table::HoldingRegister, wire + 8, *data_type),
        ]
    });
    let net = FakeNet::honest();
    net.0.memory.borrow_mut().holding.fill(0);
    with_engine(setpoint(tags), &net, async |rig| {
        rig.until("good", all_good).await;
        let long = "9".repeat(1_000_000);
        let everywhere = [
            "nan", "NaN", "inf", "-inf", "1,5", "1.5.1", "", " ", "x", "0x", "1e400", "--1", &long,
        ];
        let beyond = ["-10.01", "20.01", "21", "-11", "1e9", "40000", "70000", "5000000000"];
        let mut id = 0;
        for (i, data_type) in types.iter().enumerate() {
            for (name, texts) in [
                (format!("limited{i}"), [everywhere.as_slice(), &beyond].concat()),
                (format!("free{i}"), everywhere.to_vec()),
            ] {
                for text in texts {
                    id += 1;
                    let outcome = written(rig, id, &name, text).await;
                    let invalid = matches!(outcome, WriteOutcome::Invalid { .. });
                    assert!(invalid, "{text:.20} to {name} of {data_type:?}: {outcome:?}");
                    assert_eq!(rig.stages(id).len(), 1, "never asked");
                    rig.seen.clear();
                }
            }
        }
        // The raw range of the type is a limit of its own: nothing wraps.
        for (i, text) in [(0, "32768"), (1, "65536"), (1, "-1"), (2, "2147483648"), (3, "-1")] {
            id += 1;
            let outcome = written(rig, id, &format!("free{i}"), text).await;
            assert!(matches!(outcome, WriteOutcome::Invalid { .. }), "{text}: {outcome:?}");
        }
        assert_eq!(net.writes(), 0);
    })
    .await;
    // That every value that fits is read back within one step: `codec_properties.rs`.
}

#[tokio::test(start_paused = true)]
async fn w05_what_the_device_holds_instead_is_told_after_the_settling_time() {
    let bit = tag("sp", Table::HoldingRegister, 4, DataType::Bit { index: 9 });
    let mask = (22, bit, "1", WriteFunction::AsAppropriate);
    for (function, sp, text, policy) in echoing().into_iter().chain([mask]) {
        let net = FakeNet::honest();
        let mut project = setpoint([sp]);
        project.devices[0].write_function = policy;
        project.devices[0].settle_ms = 200;
        with_engine(project, &net, async |rig| {
            rig.until("good", all_good).await;
            net.set_script(move |ask| {
                if is_write(&ask) {
                    assert_eq!(ask.request[7], function);
                    // The right echo, and the old value stays.
                    let whole = matches!(ask.request[7], 5 | 6 | 22);
                    let echo = if whole { ask.request } else { &ask.request[..12] };
                    let mut echo = echo.to_vec();
                    let length = u8::try_from(echo.len() - 6).unwrap();
                    echo[5] = length;
                    return vec![Act::Send(echo)];
                }
                vec![Act::Reply]
            });
            let start = rig.handle.now().mono;
            let outcome = written(rig, 1, "sp", text).await;
            let WriteOutcome::Differs { readback } = &outcome else { panic!("{outcome:?}") };
            assert!(matches!(readback, Value::UInt(4) | Value::Bool(false)), "{readback:?}");
            assert!(rig.stages(1).contains(&WriteStage::Accepted));
            let took = rig.handle.now().mono.since(start);
            assert!(took <= Duration::from_millis(200 + 300), "{took:?}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn w06_each_kind_of_value_goes_out_in_the_one_frame_its_device_understands_or_not_at_all() {
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
async fn w07_a_bit_by_read_modify_write_lets_nothing_of_ours_in_between() {
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
async fn w07_a_bit_by_mask_write_undoes_nothing_that_the_device_changes_meanwhile() {
    // The other bits change before every request.
    let bit = tag("bit", Table::HoldingRegister, 5, DataType::Bit { index: 9 });
    let mut chance = fastrand::Rng::with_seed(7);
    let others = Rc::new(Cell::new(0));
    let now = Rc::clone(&others);
    let net = FakeNet::new(move |ask| {
        now.set(chance.u16(..) & !(1 << 9));
        let own = ask.memory.holding[5] & 1 << 9;
        ask.memory.holding[5] = now.get() | own;
        vec![Act::Reply]
    });
    with_engine(setpoint([bit]), &net, async |rig| {
        rig.until("good", all_good).await;
        for (id, on) in (1..=50).zip([true, false].into_iter().cycle()) {
            let outcome = written(rig, id, "bit", if on { "1" } else { "0" }).await;
            let readback = Value::Bool(on);
            assert_eq!(outcome, WriteOutcome::Confirmed { readback });
            let holds = net.0.memory.borrow().holding[5];
            assert_eq!(holds, others.get() | u16::from(on) << 9);
        }
        assert!(net.0.memory.borrow().write_frames.iter().all(|frame| frame[7] == 22));
        assert_eq!(net.writes(), 50);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn w08_a_write_goes_before_every_waiting_read_of_five_thousand_tags() {
    // Each in a block of its own, and every reply takes five milliseconds.
    let net = FakeNet::new(|_| vec![Act::Wait(5), Act::Reply]);
    net.0.memory.borrow_mut().holding = (0..50_000).collect();
    let mut project = setpoint((0..5000).map(|i| register(&format!("r{i}"), 10 * i)));
    project.devices[0].max_gap = Some(0);
    project.scan_classes[0].period_ms = 60_000;
    with_engine(project, &net, async |rig| {
        rig.until("good", all_good).await;
        rig.until("scanning", |s| s.devices[0].counters.requests > 6000).await;
        let log = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let seen = std::rc::Rc::clone(&log);
        net.set_script(move |ask| {
            seen.borrow_mut().push(ask.request[7]);
            vec![Act::Wait(5), Act::Reply]
        });
        write(rig, 1, "r7", "1");
        assert_eq!(rig.end(1).await, confirmed(1));
        // No further read goes ahead of it, and the read-back comes right after it.
        assert_eq!(log.borrow()[..2], [6, 3]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn w11_nothing_that_is_not_an_operators_action_ever_writes() {
    // Starting, losing the connection, reconnecting, editing, undoing, importing, stopping.
    let net = FakeNet::new(|ask| match ask.number % 40 {
        20 => vec![],
        30 => vec![Act::Close],
        35 => vec![Act::Send(vec![0xFF; 64])],
        _ => vec![Act::Reply],
    });
    let bit = tag("bit", Table::HoldingRegister, 9, DataType::Bit { index: 3 });
    let first = setpoint([register("sp", 4), tag("coil", Table::Coil, 3, DataType::Bool), bit]);
    let mut edited = first.clone();
    let mut sp = (*edited.tags[0]).clone();
    (sp.name, sp.address.wire) = ("setpoint".to_owned(), 40);
    edited.tags[0] = Arc::new(sp);
    let imported = with_tags(edited.clone(), (100..200).map(|i| register(&format!("t{i}"), i)));
    let frames = Rc::new(Cell::new(0));
    with_engine(first.clone(), &net, async |rig| {
        rig.until("good", all_good).await;
        for round in 0..20 {
            for project in [&edited, &first, &imported, &edited, &first] {
                rig.send(EngineCommand::SetProject(Arc::new(project.clone())));
                rig.pass(100 * (round % 5)).await;
                rig.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap()));
                rig.pass(130).await;
            }
        }
        frames.set(net.asked());
    })
    .await;
    assert!(frames.get() > 500, "{} requests", frames.get());
    assert_eq!(net.writes(), 0);
}
