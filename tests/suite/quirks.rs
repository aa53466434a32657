//! Devices that break the rules in a known way: refused by default, usable where the quirk is named.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::link::{
    Failure, Frame, Malformed, Outcome, Read, Reply, Request, Session, Target, Tolerance,
};
use gaugeglass::model::{
    ConnectionId, DeviceId, Mono, Project, Quirks, Table, TroubleKind, WriteOutcome, violations,
};

use crate::fake_net::{Act, Ask, FakeNet, with_engine};
use crate::plant_builder::{good, plant, register, with_tags, write_of};

type Bend = fn(&mut Vec<u8>);

fn bent(bend: Bend) -> FakeNet {
    FakeNet::new(move |ask: Ask<'_>| {
        let mut reply = ask.memory.answer(ask.request);
        bend(&mut reply);
        vec![Act::Send(reply)]
    })
}

fn project(quirks: Quirks) -> Project {
    let mut project = with_tags(plant("plc", 502, 100), [register("a", 7), register("b", 8)]);
    project.devices[0].quirks = quirks;
    project
}

#[tokio::test(start_paused = true)]
async fn each_quirk_makes_its_device_usable_and_nothing_else_does() {
    let header = Quirks { ignore_header: true, ..Quirks::default() };
    let trailing = Quirks { tolerate_trailing: true, ..Quirks::default() };
    let cases: [(&str, Bend, Quirks); 8] = [
        ("MBAP length 0", |r| r[4..6].fill(0), header),
        ("MBAP length 65535", |r| r[4..6].fill(0xFF), header),
        ("protocol id 1", |r| r[3] = 1, header),
        (
            "F36 long data, consistent lengths",
            |r| {
                // Two registers more than asked for, as header and byte count agree.
                if r[7] == 3 {
                    r[5] += 4;
                    r[8] += 4;
                    r.extend([0xEE; 4]);
                }
            },
            trailing,
        ),
        (
            "F5 fixed id",
            |r| r[..2].copy_from_slice(&[0, 2]),
            Quirks { ignore_transaction_id: true, ..Quirks::default() },
        ),
        (
            "F6 id 0",
            |r| r[..2].fill(0),
            Quirks { ignore_transaction_id: true, ..Quirks::default() },
        ),
        ("F8 unit", |r| r[6] = 9, Quirks { ignore_unit: true, ..Quirks::default() }),
        (
            "F39 trailing inside",
            |r| {
                r[5] += 2;
                r.extend([0xEE, 0xEE]);
            },
            trailing,
        ),
    ];
    for (name, bend, own) in cases {
        for (_, _, quirks) in cases.iter().chain([&("none", bend, Quirks::default())]) {
            if quirks.ignore_header && name.starts_with("F39") {
                // By its function the reply ends before them: it is right, and costs a connection.
                continue;
            }
            let net = bent(bend);
            with_engine(project(*quirks), &net, async |rig| {
                rig.pass(5000).await;
                let snapshot = rig.snapshot();
                let works = (good(&snapshot, "a"), good(&snapshot, "b")) == (Some(7), Some(8));
                assert_eq!(works, *quirks == own, "{name} with {quirks:?}");
                if works {
                    rig.send(EngineCommand::Write(write_of(1, "a", "40", rig.handle.now())));
                    let outcome = rig.end(1).await;
                    assert!(
                        matches!(outcome, WriteOutcome::Confirmed { .. }),
                        "{name}: {outcome:?}"
                    );
                }
            })
            .await;
        }
    }
}

#[test]
fn without_transaction_ids_only_a_lone_request_takes_any_frame() {
    let tolerance = Tolerance { any_transaction: true, ..Tolerance::default() };
    let target = Target { unit: 1, tolerance };
    let read = Read { table: Table::HoldingRegister, start: 0, count: 1 };
    let reply = |id: u8| [0, id, 0, 0, 0, 5, 1, 3, 2, 0, 42];
    for alone in [true, false] {
        let mut session = Session::new(1);
        let mut frame = Frame::default();
        let wait = Duration::from_secs(1);
        let lone = Request::Read(&read);
        session.send(Mono(0), target, lone, (wait, 7), &mut frame).unwrap();
        if !alone {
            session.send(Mono(0), target, lone, (wait, 8), &mut frame).unwrap();
        }
        let mut ended = 0;
        let mut sink = |outcome: Outcome<'_>| {
            assert!(matches!(outcome.result, Ok(Reply::Registers(r)) if r.get(0) == Some(42)));
            ended += 1;
        };
        session.receive(Mono(1), &reply(99), &mut sink).unwrap();
        assert_eq!((ended, session.skipped()), if alone { (1, 0) } else { (0, 1) });
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_of_sixteen_falls_to_one_where_ids_mean_nothing() {
    // With two in flight a frame with a strange id belongs to nobody, and both would time out.
    let net = FakeNet::new(|ask| {
        let mut reply = ask.memory.answer(ask.request);
        reply[..2].fill(0);
        vec![Act::Wait(20), Act::Send(reply)]
    });
    let quirks = Quirks { ignore_transaction_id: true, ..Quirks::default() };
    let mut project = project(quirks);
    project.devices[0].window = 16;
    project.devices[0].max_gap = Some(0);
    let project = with_tags(project, [register("c", 100), register("d", 200)]);
    with_engine(project, &net, async |rig| {
        rig.pass(3000).await;
        let snapshot = rig.snapshot();
        assert_eq!((good(&snapshot, "c"), good(&snapshot, "d")), (Some(100), Some(200)));
        assert_eq!(snapshot.connections[0].counters.timeouts, 0);
        assert_eq!(snapshot.connections[0].detail.faults.skipped, 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_device_that_needs_time_after_connecting_gets_it() {
    let opened = tokio::time::Instant::now();
    let net = FakeNet::new(move |_| {
        // Whatever comes too early is lost.
        if opened.elapsed() < Duration::from_millis(600) { vec![] } else { vec![Act::Reply] }
    });
    let mut project = project(Quirks::default());
    project.devices[0].pause_after_connect_ms = 700;
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "a") == Some(7)).await;
        assert_eq!(rig.snapshot().connections[0].counters.timeouts, 0);
        assert_eq!(rig.snapshot().connections[0].counters.connects, 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn without_the_opt_in_unit_0_is_a_device_that_answers() {
    let net = FakeNet::honest();
    let mut project = project(Quirks::default());
    project.devices[0].unit = 0;
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "a") == Some(7)).await;
        rig.send(EngineCommand::Write(write_of(1, "a", "40", rig.handle.now())));
        assert!(matches!(rig.end(1).await, WriteOutcome::Confirmed { .. }));
    })
    .await;
}

/// What one read of five registers gives for these bytes: the first of them, or why none.
fn five(tolerance: Tolerance, others: usize, bytes: &[u8]) -> Result<u16, Failure> {
    let target = Target { unit: 1, tolerance };
    let read = Read { table: Table::HoldingRegister, start: 0, count: 5 };
    let mut session = Session::new(1);
    let mut frame = Frame::default();
    for token in 0..=others {
        let wait = (Duration::from_secs(1), token as u64);
        session.send(Mono(0), target, Request::Read(&read), wait, &mut frame).unwrap();
    }
    let mut first = None;
    let mut sink = |outcome: Outcome<'_>| {
        let result = outcome.result.map(|reply| match reply {
            Reply::Registers(r) => r.get(0).filter(|_| r.count() == 5).unwrap(),
            Reply::Exception(code) => 1000 + u16::from(code),
            other => panic!("{other:?}"),
        });
        if outcome.token == 0 {
            first = Some(result);
        }
    };
    let _ = session.receive(Mono(1), bytes, &mut sink);
    let _ = session.expire(Mono(2_000_000_000), &mut sink);
    first.unwrap()
}

/// A reply of these registers to transaction 1, with this header.
fn reply(protocol: u16, length: u16, registers: &[u16]) -> Vec<u8> {
    let mut bytes = vec![0, 1];
    bytes.extend(protocol.to_be_bytes());
    bytes.extend(length.to_be_bytes());
    bytes.extend([1, 3, u8::try_from(registers.len() * 2).unwrap()]);
    bytes.extend(registers.iter().flat_map(|r| r.to_be_bytes()));
    bytes
}

#[test]
fn where_headers_mean_nothing_the_function_tells_where_a_reply_ends() {
    let loose = Tolerance { any_header: true, ..Tolerance::default() };
    let strict = Tolerance::default();
    let data = [7, 8, 9, 10, 11];
    for (protocol, length) in [(0, 0), (0, 1), (0, 65_535), (0, 400), (1, 13), (65_535, 3)] {
        let bytes = reply(protocol, length, &data);
        assert_eq!(five(loose, 0, &bytes), Ok(7), "protocol {protocol}, length {length}");
        assert!(five(strict, 0, &bytes).is_err(), "protocol {protocol}, length {length}");
        // The next frame is not taken for a part of this one: it breaks what follows, not this.
        assert_eq!(five(loose, 0, &[bytes.clone(), bytes.clone()].concat()), Ok(7));
        // With two in flight nobody knows whose reply it is to end where.
        assert!(five(loose, 1, &bytes).is_err());
        // Every other byte is judged as strictly as ever.
        for (at, what) in [(1, "id"), (6, "unit"), (7, "function"), (8, "byte count")] {
            let mut bad = bytes.clone();
            bad[at] ^= 4;
            assert!(five(loose, 0, &bad).is_err(), "{what}");
        }
        assert!(five(loose, 0, &bytes[..bytes.len() - 1]).is_err(), "a byte is missing");
        assert!(five(loose, 0, &reply(protocol, length, &data[..3])).is_err(), "short");
        assert!(five(loose, 0, &reply(protocol, length, &[0; 7])).is_err(), "long");
        let mut refusal = bytes[..9].to_vec();
        (refusal[7], refusal[8]) = (0x83, 2);
        assert_eq!(five(loose, 0, &refusal), Ok(1002), "exceptions have 9 bytes");
    }
    // A foreign frame, whose end nobody knows, ends the connection at once.
    let mut foreign = reply(0, 13, &data);
    foreign[1] = 77;
    let found = five(loose, 0, &[foreign, reply(0, 13, &data)].concat());
    assert!(matches!(found, Err(Failure::Malformed(Malformed::UnknownTransactions { .. }))));
}

#[test]
fn of_more_data_than_asked_for_the_first_is_taken_where_count_and_header_agree() {
    let loose = Tolerance { trailing: true, ..Tolerance::default() };
    let seven = reply(0, 17, &[7, 8, 9, 10, 11, 12, 13]);
    assert_eq!(five(loose, 0, &seven), Ok(7));
    assert!(five(Tolerance::default(), 0, &seven).is_err());
    let mut disagrees = seven.clone();
    disagrees[8] = 12;
    assert!(five(loose, 0, &disagrees).is_err(), "the byte count is neither 10 nor 14");
    assert!(five(loose, 0, &reply(0, 9, &[7, 8, 9])).is_err(), "too little stays too little");
    assert!(five(loose, 0, &reply(0, 3, &[])).is_err(), "nothing stays nothing");
    let mut claims_less = seven;
    claims_less[8] = 6;
    assert!(five(loose, 0, &claims_less).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_device_that_takes_one_socket_never_sees_a_second_one() {
    for (alone, most) in [(true, 1), (false, 2)] {
        let net = FakeNet::honest();
        let mut project = project(Quirks::default());
        // A second connection to the same place, which the project check refuses.
        let mut second = project.connections[0].clone();
        second.id = ConnectionId::new("c2").unwrap();
        "C2".clone_into(&mut second.name);
        let mut device = project.devices[0].clone();
        (device.id, device.connection) = (DeviceId::new("d2").unwrap(), second.id.clone());
        "D2".clone_into(&mut device.name);
        device.quirks.one_connection_only = alone;
        project.connections.push(second);
        project.devices.push(device);
        let mut tag = register("x", 9);
        tag.device = DeviceId::new("d2").unwrap();
        let project = with_tags(project, [tag]);
        assert_eq!(violations(&project).len(), usize::from(alone), "{:?}", violations(&project));
        with_engine(project, &net, async |rig| {
            rig.until("one works", |s| good(s, "a").is_some() || good(s, "x").is_some()).await;
            rig.pass(8000).await;
            let snapshot = rig.snapshot();
            let both = good(&snapshot, "a").is_some() && good(&snapshot, "x").is_some();
            assert_eq!(both, !alone);
            let told = snapshot.connections.iter().filter_map(|c| c.trouble.clone());
            assert_eq!(told.filter(|t| t.kind == TroubleKind::Occupied).count(), most % 2);
        })
        .await;
        assert_eq!(net.0.open.get().1, most);
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_loss_and_across_projects_its_old_socket_is_gone_before_the_next() {
    let net = FakeNet::new(|ask| match ask.number % 10 {
        3 => vec![],
        5 => vec![Act::Reset],
        7 => vec![Act::Close],
        9 => vec![Act::Send(vec![0xFF; 20])],
        _ => vec![Act::Reply],
    });
    let quirks = Quirks { one_connection_only: true, ..Quirks::default() };
    let before = project(quirks);
    // The same place under another connection's name.
    let mut after = before.clone();
    after.connections[0].id = ConnectionId::new("other").unwrap();
    after.devices[0].connection = after.connections[0].id.clone();
    with_engine(before.clone(), &net, async |rig| {
        for round in 0..20 {
            rig.until("good", |s| good(s, "a") == Some(7)).await;
            rig.pass(1500 + 7 * round).await;
            let next = if round % 2 == 0 { &after } else { &before };
            rig.send(EngineCommand::SetProject(Arc::new(next.clone())));
            rig.pass(50).await;
        }
        rig.until("good", |s| good(s, "a") == Some(7)).await;
    })
    .await;
    assert!(net.0.connects.get() > 40);
    assert_eq!(net.0.open.get(), (0, 1));
}
