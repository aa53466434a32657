//! Devices that break the rules in a known way: refused by default, usable where the quirk is named.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::link::{Frame, Outcome, Read, Reply, Request, Session, Target, Tolerance};
use gaugeglass::model::{
    ConnectionPhase, Mono, Project, Quirks, StationEvent, Table, WriteOutcome, WriteStage,
};

use crate::fake_net::{Act, Ask, FakeNet, with_engine};
use crate::plant_builder::{good, plant, register, with_tags, with_unit, write_of};

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
    let cases: [(&str, Bend, Quirks); 4] = [
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
            Quirks { tolerate_trailing: true, ..Quirks::default() },
        ),
    ];
    for (name, bend, own) in cases {
        for (_, _, quirks) in cases.iter().chain([&("none", bend, Quirks::default())]) {
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
async fn a_connection_for_each_request_is_calm_and_writes_once() {
    // The second request on a connection is never answered.
    let served: Rc<RefCell<u64>> = Rc::default();
    let count = Rc::clone(&served);
    let last_connect = Rc::new(Cell::new(0));
    let net = FakeNet::new(|_| vec![]);
    let at = net.clone();
    net.set_script(move |_| {
        let connects = at.0.connects.get();
        if last_connect.replace(connects) == connects {
            return vec![];
        }
        *count.borrow_mut() += 1;
        vec![Act::Reply]
    });
    let quirks = Quirks { close_after_request: true, ..Quirks::default() };
    let mut project = project(quirks);
    project.scan_classes[0].period_ms = 500;
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "a") == Some(7)).await;
        rig.pass(5000).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.connections[0].phase, ConnectionPhase::Online);
        assert_eq!(snapshot.connections[0].counters.timeouts, 0);
        assert!(snapshot.samples.iter().all(|s| s.quality.is_good()));
        rig.send(EngineCommand::Write(write_of(1, "a", "40", rig.handle.now())));
        assert!(matches!(rig.end(1).await, WriteOutcome::Confirmed { .. }));
        rig.pass(3000).await;
        let told = |event: &&StationEvent| matches!(event, StationEvent::Connection { .. });
        assert_eq!(rig.seen.iter().filter(told).count(), 1, "online, and nothing more");
    })
    .await;
    assert_eq!(net.writes(), 1);
    assert!(*served.borrow() >= 15);
    assert!(net.0.connects.get() <= *served.borrow() + 1);
}

#[tokio::test(start_paused = true)]
async fn a_broadcast_leaves_once_waits_for_nobody_and_claims_nothing() {
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
    let mut project = with_unit(project(Quirks::default()), "all", 0);
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
