//! Connections that the peer closes, resets, or refuses for a while.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use gaugeglass::engine::EngineCommand;
use gaugeglass::model::{BadReason, ConnectionPhase, Quality, Quirks, StationEvent, WriteOutcome};

use super::play::{always_fine, once, some};
use super::servers::{Bend, close_within, reply_then_close, reset};
use super::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::fake_net::{Act, Door, FakeNet, with_engine};
use crate::plant_builder::{good, plant, quality, register, with_tags, write_of};

#[tokio::test(start_paused = true)]
async fn f17_an_idle_close_is_noticed_at_once_and_the_next_read_is_correct() {
    let start = tokio::time::Instant::now();
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        if ask.number % 10 == 9 { vec![Act::Reply, Act::Close] } else { vec![Act::Reply] }
    });
    with_engine(timed_plant(100), &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(10_000).await;
        assert!(net.0.connects.get() > 10);
        let qualities = check_readings(rig, 300);
        assert_eq!(qualities, HashSet::from([Quality::Good]));
        let told = rig.seen.len();
        assert_eq!(told, 1, "one event, when it first came online: {:?}", rig.seen);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f17_a_close_after_minutes_of_silence_is_noticed_without_sending() {
    for idle_s in [60, 100] {
        let net = FakeNet::new(move |_| vec![Act::Reply, Act::Wait(1000 * idle_s), Act::Close]);
        let project = with_tags(plant("plc", 502, 600_000), [register("r7", 7)]);
        with_engine(project, &net, async |rig| {
            rig.until("all good", all_good).await;
            rig.pass(1000 * idle_s - 100).await;
            assert_eq!(net.0.connects.get(), 1);
            rig.pass(200).await;
            assert_eq!(net.0.connects.get(), 2, "opened again at once, and proved by one read");
            assert_eq!(rig.snapshot().connections[0].phase, ConnectionPhase::Online);
            rig.pass(600_000).await;
            assert_eq!(check_readings(rig, T), HashSet::from([Quality::Good]));
            assert_eq!(rig.seen.len(), 1, "{:?}", rig.seen);
        })
        .await;
    }
}

/// A read cut off once is asked again on the next connection, and nobody notices; twice it is bad.
async fn cut_off(bend: Bend) {
    let seen = once(bend).await;
    assert!(seen.is_unnoticed());
    let counters = seen.live.counters;
    assert_eq!((counters.connects, counters.timeouts, counters.malformed), (2, 0, 0));
    assert!(seen.silence < Duration::from_millis(T));
    assert_eq!(some(bend, 2).await.bad, HashSet::from([BadReason::NoConnection]));
}

// That writes are never asked again: F46.

#[tokio::test(start_paused = true)]
async fn f18_a_close_within_a_reply_costs_one_more_request_and_no_tag() {
    cut_off(close_within).await;
}

#[tokio::test(start_paused = true)]
async fn f19_a_reset_costs_one_more_request_and_no_tag() {
    cut_off(reset).await;
}

#[tokio::test(start_paused = true)]
async fn f20_a_close_after_each_reply_is_harmless_even_unannounced() {
    let seen = once(reply_then_close).await;
    assert!(seen.is_unnoticed());
    let live = always_fine(reply_then_close).await;
    // Two blocks each half second, and no more connections than requests.
    assert!(live.counters.connects <= live.counters.requests + 1, "{:?}", live.counters);
}

#[tokio::test(start_paused = true)]
async fn f20_a_device_that_wants_a_connection_for_each_request_is_calm_and_written_to_once() {
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
    let mut project = with_tags(plant("plc", 502, 100), [register("a", 7), register("b", 8)]);
    project.devices[0].quirks = quirks;
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
async fn f51_a_server_that_restarts_with_other_values_is_bad_meanwhile_and_shows_them_at_once() {
    let net = FakeNet::honest();
    let project = with_tags(plant("plc", 502, 100), [register("a", 7), register("b", 300)]);
    with_engine(project, &net, async |rig| {
        rig.until("all good", all_good).await;
        net.set_script(|_| vec![Act::Reset]);
        net.0.door.set(Door::Refuse);
        let took = rig
            .until("all bad", |s| s.samples.iter().all(|s| matches!(s.quality, Quality::Bad(_))))
            .await;
        assert!(took <= Duration::from_millis(300), "{took:?}");
        rig.pass(5000).await;
        assert_eq!(quality(&rig.snapshot(), "a"), Quality::Bad(BadReason::NoConnection));
        net.0.memory.borrow_mut().holding[7] = 777;
        net.set_script(|_| vec![Act::Reply]);
        net.0.door.set(Door::Open);
        let took = rig.until("all good again", all_good).await;
        // The backoff reached so far, with its jitter.
        assert!(took <= Duration::from_millis(3200 * 6 / 5 + T), "{took:?}");
        assert_eq!(good(&rig.snapshot(), "a"), Some(777));
    })
    .await;
}
