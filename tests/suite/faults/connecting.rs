//! Opening a connection: refused, dropped, hanging, kicked out, resolved anew.

use std::net::SocketAddr;
use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::model::{BadReason, ConnectionId, ConnectionPhase, Quality, TroubleKind};

use super::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::fake_net::{Act, Door, FakeNet, with_engine};
use crate::plant_builder::{good, plant, quality, register, with_tags, with_unit, write_of};
use crate::scheduling::many;

#[tokio::test(start_paused = true)]
async fn f21_accepted_and_closed_at_once_is_no_success_and_backs_off() {
    let net = FakeNet::new(|_| vec![Act::Close]);
    with_engine(timed_plant(100), &net, async |rig| {
        rig.pass(60_000).await;
        assert!((11..=15).contains(&net.0.connects.get()), "{}", net.0.connects.get());
        let so_far = net.0.connects.get();
        rig.pass(60_000).await;
        assert!(net.0.connects.get() - so_far <= 8, "{}", net.0.connects.get() - so_far);
        let ConnectionPhase::Waiting { attempt, .. } = rig.snapshot().connections[0].phase else {
            panic!("{:?}", rig.snapshot().connections[0]);
        };
        assert!(attempt > 8, "only a valid reply resets the backoff: {attempt}");
        net.set_script(|_| vec![Act::Reply]);
        rig.until("good", all_good).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f22_two_units_share_one_connection_and_a_second_is_never_opened() {
    let net = FakeNet::new(|ask| match ask.number % 50 {
        20 => vec![],
        30 => vec![Act::Close],
        40 => vec![Act::Send(vec![0xFF; 64])],
        _ => vec![Act::Wait(5), Act::Reply],
    });
    let project = with_unit(with_unit(timed_plant(100), "two", 2), "three", 3);
    with_engine(project.clone(), &net, async |rig| {
        for round in 1..=60 {
            rig.pass(500).await;
            rig.send(EngineCommand::Write(write_of(round, "two", "5", rig.handle.now())));
            if round % 10 == 0 {
                rig.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap()));
            }
            if round % 15 == 0 {
                let mut next = project.clone();
                next.devices[0].max_gap = Some(u16::try_from(round).unwrap());
                rig.send(EngineCommand::SetProject(std::sync::Arc::new(next)));
            }
        }
        assert!(net.0.connects.get() > 10);
        assert_eq!(net.0.open.get().1, 1, "one at a time, whatever happens");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f23_a_refused_port_is_known_at_once_and_tried_again_with_jitter() {
    let mut waits = std::collections::HashSet::new();
    for seed in [1, 2] {
        let net = FakeNet::honest();
        net.0.door.set(Door::Refuse);
        let options = gaugeglass::engine::EngineOptions { seed: Some(seed), ..Default::default() };
        crate::fake_net::with_options(timed_plant(100), &net, options, async |rig| {
            rig.pass(40).await;
            assert_eq!(quality(&rig.snapshot(), "r10"), Quality::Bad(BadReason::NoConnection));
            rig.pass(60_000).await;
            // 100 ms doubling to 10 s, give or take a fifth.
            assert!((11..=15).contains(&net.0.connects.get()), "{}", net.0.connects.get());
            let snapshot = rig.snapshot();
            let live = &snapshot.connections[0];
            let ConnectionPhase::Waiting { until, attempt } = live.phase else {
                panic!("{live:?}")
            };
            assert!(until > rig.handle.now().mono && attempt > 8);
            assert_eq!(live.trouble.as_ref().unwrap().kind, TroubleKind::Refused);
            assert_eq!(rig.seen.len(), 1, "one event, not one for each attempt: {:?}", rig.seen);
            waits.insert(until);
            net.0.door.set(Door::Open);
            let took = rig.until("good", all_good).await;
            assert!(took <= Duration::from_millis(12_000 + T), "{took:?}");
        })
        .await;
    }
    assert_eq!(waits.len(), 2, "not in step with each other");
}

// The same on a real port whose queue is full: `sockets.rs`.
#[tokio::test(start_paused = true)]
async fn f24_a_connection_that_hangs_is_given_up_in_its_own_time() {
    let net = FakeNet::honest();
    net.0.door.set(Door::Hang);
    let mut project = timed_plant(100);
    project.connections[0].connect_timeout_ms = 700;
    with_engine(project, &net, async |rig| {
        rig.pass(690).await;
        assert_eq!(rig.snapshot().connections[0].phase, ConnectionPhase::Connecting);
        rig.pass(40).await;
        let trouble = rig.snapshot().connections[0].trouble.clone().unwrap();
        assert_eq!(trouble.kind, TroubleKind::ConnectTimeout);
        net.0.door.set(Door::Open);
        // An operator need not wait for the backoff.
        rig.send(EngineCommand::Reconnect(ConnectionId::new("c").unwrap()));
        let took = rig.until("good", all_good).await;
        assert!(took < Duration::from_millis(50), "{took:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f52_a_host_name_is_looked_up_for_every_connection() {
    let address = |last: u8| SocketAddr::from(([10, 0, 0, last], 502));
    let net = FakeNet::new(|ask| {
        // The old machine is gone; a new one has its name.
        ask.memory.holding[7] = if ask.host == "10.0.0.1:502" { 71 } else { 72 };
        vec![Act::Reply]
    });
    net.0.names.borrow_mut().insert("plc".to_owned(), address(1));
    let project = with_tags(plant("plc", 502, 100), [register("a", 7)]);
    with_engine(project, &net, async |rig| {
        rig.until("the old one", |s| good(s, "a") == Some(71)).await;
        rig.pass(5000).await;
        assert_eq!(net.0.resolved.get(), 1);
        net.0.names.borrow_mut().insert("plc".to_owned(), address(2));
        rig.pass(1000).await;
        assert_eq!(good(&rig.snapshot(), "a"), Some(71), "a connection that works stays");
        net.0.doors.borrow_mut().insert(address(1).to_string(), Door::Refuse);
        let gone = std::cell::Cell::new(false);
        net.set_script(move |ask| {
            ask.memory.holding[7] = 72;
            if gone.replace(true) { vec![Act::Reply] } else { vec![Act::Reset] }
        });
        let took = rig.until("the new one", |s| good(s, "a") == Some(72)).await;
        assert!(took <= Duration::from_millis(T), "{took:?}");
        assert_eq!(net.0.resolved.get(), 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn c15_a_device_with_one_place_that_it_frees_late_is_waited_for_with_one_socket() {
    let start = tokio::time::Instant::now();
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        if ask.number >= 20 { vec![] } else { vec![Act::Reply] }
    });
    with_engine(timed_plant(100), &net, async |rig| {
        rig.until("all good", all_good).await;
        while net.asked() <= 20 {
            rig.pass(1).await;
        }
        // It believes the old connection to be alive for another half minute.
        net.0.door.set(Door::Refuse);
        rig.pass(30_000).await;
        assert!(net.0.connects.get() <= 12, "{}", net.0.connects.get());
        net.set_script(move |mut ask| {
            stamp(&mut ask, start);
            vec![Act::Reply]
        });
        net.0.door.set(Door::Open);
        let took = rig.until("good again", all_good).await;
        assert!(took <= Duration::from_millis(12_000 + T), "{took:?}");
        assert_eq!(net.0.open.get().1, 1, "the old socket was closed before each new one");
        check_readings(rig, T);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn c16_names_that_are_never_resolved_hold_nobody_up() {
    let net = FakeNet::honest();
    net.0.unresolved.borrow_mut().extend((0..50).map(|i| format!("plc{i}")));
    with_engine(many(60, 100), &net, async |rig| {
        let took = rig
            .until("those with an address are good", |s| {
                s.samples.len() == 60 && s.samples.iter().skip(50).all(|x| x.quality.is_good())
            })
            .await;
        assert!(took < Duration::from_millis(200), "{took:?}");
    })
    .await;
}
