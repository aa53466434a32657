//! Exceptions: each a device's own words, and none an alarm for its neighbours.

use std::collections::HashSet;
use std::time::Duration;

use gaugeglass::link::{Frame, Outcome, Read, Reply, Request, Session};
use gaugeglass::model::{BadReason, DevicePhase, Mono, Quality, StationEvent, Table};

use super::play::{never_right, once, some};
use super::servers::{
    Bend, busy, exception_announced_long, illegal_address, strange_exception, target_gone,
};
use super::timed_plant::{T, all_good, timed_plant};
use crate::fake_net::{Act, Ask, FakeNet, with_engine};
use crate::plant_builder::{
    exception, good, plant, quality, register, tag_id, with_tags, with_unit,
};
use crate::scheduling::wide;

#[tokio::test(start_paused = true)]
async fn f27_one_illegal_register_costs_one_tag_with_any_of_the_three_codes() {
    for code in [1, 2, 3] {
        illegal(code).await;
    }
    assert!(once(illegal_address).await.bad.is_empty(), "once, it is searched for and not found");
}

async fn illegal(code: u8) {
    let net = FakeNet::new(move |ask| {
        let mut reply = ask.memory.answer(ask.request);
        if reply[7] & 0x80 != 0 {
            reply[8] = code;
        }
        vec![Act::Send(reply)]
    });
    net.0.memory.borrow_mut().illegal = vec![17];
    let tags = (0..40).map(|i| register(&format!("r{i}"), i));
    with_engine(with_tags(plant("plc", 502, 100), tags), &net, async |rig| {
        rig.until("settled", |s| {
            !s.samples.is_empty() && quality(s, "r17") == Quality::Bad(BadReason::Exception(code))
        })
        .await;
        rig.pass(500).await;
        let snapshot = rig.snapshot();
        for i in 0..40 {
            let expected = if i == 17 { None } else { Some(i) };
            assert_eq!(good(&snapshot, &format!("r{i}")), expected);
        }
        // Two blocks a scan, and now and then the illegal one alone.
        let before = net.asked();
        rig.pass(10_000).await;
        let each = net.asked() - before;
        assert!((200..=210).contains(&each), "{each} requests in 100 scans");
        // Once it is legal it is found, and read with the others again.
        net.0.memory.borrow_mut().illegal.clear();
        rig.until("legal", |s| good(s, "r17") == Some(17)).await;
        rig.pass(500).await;
        let before = net.asked();
        rig.pass(10_000).await;
        assert!(net.asked() - before <= 101, "{}", net.asked() - before);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f28_a_busy_device_is_asked_again_after_a_pause() {
    for (bend, code) in [(busy as Bend, 6), (|ask| vec![Act::Send(exception(ask.request, 5))], 5)] {
        let seen = once(bend).await;
        assert!(seen.is_unnoticed(), "exception {code}: {:?}", seen.bad);
        assert_eq!(seen.live.counters.exceptions, 1);
        assert_eq!(seen.live.counters.connects, 1, "the connection stays");
        // Busy for good is bad.
        let seen = some(bend, 4).await;
        assert_eq!(seen.bad, HashSet::from([BadReason::Exception(code)]));
        never_right(bend).await;
    }
}

#[tokio::test(start_paused = true)]
async fn f28_a_device_that_calls_itself_busy_is_asked_less_at_once() {
    let busy = std::rc::Rc::new(std::cell::RefCell::new(Vec::<tokio::time::Instant>::new()));
    let net = FakeNet::new(move |ask| {
        let now = tokio::time::Instant::now();
        let mut busy = busy.borrow_mut();
        busy.retain(|until| *until > now);
        if busy.len() >= 3 {
            return vec![Act::Send(exception(ask.request, 6))];
        }
        busy.push(now + Duration::from_millis(10));
        vec![Act::Wait(10), Act::Reply]
    });
    with_engine(wide(200), &net, async |rig| {
        rig.pass(60_000).await;
        let snapshot = rig.snapshot();
        assert_eq!(snapshot.devices[0].detail.window, 3);
        assert_eq!(snapshot.devices[0].counters.exceptions, 1);
        assert!(snapshot.samples.iter().all(|s| s.quality.is_good()));
    })
    .await;
}

// Exception 5 to a write means accepted: `writes.rs`.

/// Units 1 (tags r…), 2 and 3 behind one connection; `dead` does to unit 2 what it likes.
async fn gateway(dead: fn(&Ask<'_>) -> Vec<Act>, reason: BadReason) {
    let net =
        FakeNet::new(
            move |ask| {
                if ask.request[6] == 2 { dead(&ask) } else { vec![Act::Wait(5), Act::Reply] }
            },
        );
    let project = with_unit(with_unit(timed_plant(200), "two", 2), "three", 3);
    with_engine(project, &net, async |rig| {
        rig.until("three", |s| !s.samples.is_empty() && good(s, "three") == Some(0)).await;
        rig.pass(1000).await;
        rig.batches.try_iter().count();
        let before = rig.snapshot().devices[2].counters.scans;
        rig.pass(60_000).await;
        let snapshot = rig.snapshot();
        assert_eq!(quality(&snapshot, "two"), Quality::Bad(reason));
        assert_eq!(snapshot.devices[1].phase, DevicePhase::Offline);
        let scans = snapshot.devices[2].counters.scans - before;
        assert!(scans >= 285, "{scans} of 300 scans of a live unit");
        let places = &snapshot.index.places;
        for batch in rig.batches.try_iter() {
            for (place, sample) in batch.samples {
                assert!(
                    sample.quality.is_good() || place == places[&tag_id("two")],
                    "a live unit's tag turned {:?}",
                    sample.quality
                );
            }
        }
        let asked = snapshot.devices[1].counters.requests;
        assert!(asked <= 16, "a dead unit is asked rarely, not {asked} times");
        // It comes back by itself.
        net.set_script(|_| vec![Act::Reply]);
        let took = rig.until("two", |s| good(s, "two") == Some(0)).await;
        assert!(took <= Duration::from_secs(11), "{took:?}");
        let offline = |e: &&StationEvent| matches!(e, StationEvent::Device { .. });
        rig.pass(1).await;
        assert_eq!(rig.seen.iter().filter(offline).count(), 2, "{:?}", rig.seen);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f29_a_unit_that_the_gateway_cannot_reach_backs_off_alone() {
    let failed = |ask: &Ask<'_>| vec![Act::Wait(100), Act::Send(exception(ask.request, 11))];
    gateway(failed, BadReason::Exception(11)).await;
}

#[tokio::test(start_paused = true)]
async fn c14_a_silent_unit_behind_a_gateway_backs_off_alone() {
    gateway(|_| vec![], BadReason::Timeout).await;
}

#[tokio::test(start_paused = true)]
async fn c14_three_dead_units_of_ten_cost_their_gateway_one_timeout_a_second_at_most() {
    let mut project = timed_plant(1000);
    for unit in 2..=10 {
        project = with_unit(project, &format!("u{unit}"), unit);
    }
    let is_dead = |unit: usize| matches!(unit, 3 | 6 | 9);
    let net = FakeNet::new(move |ask| {
        let dead = is_dead(usize::from(ask.request[6]));
        if dead { vec![] } else { vec![Act::Wait(5), Act::Reply] }
    });
    with_engine(project, &net, async |rig| {
        rig.pass(20_000).await;
        let before = rig.snapshot();
        rig.batches.try_iter().count();
        rig.pass(60_000).await;
        let after = rig.snapshot();
        let timeouts =
            after.connections[0].counters.timeouts - before.connections[0].counters.timeouts;
        assert!(timeouts <= 60, "{timeouts} timeouts in a minute");
        for (at, (now, then)) in after.devices.iter().zip(&before.devices).enumerate() {
            let scans = now.counters.scans - then.counters.scans;
            if is_dead(at + 1) {
                assert_eq!(now.phase, DevicePhase::Offline);
            } else {
                assert!(scans >= 57, "unit {}: {scans} of 60 scans", at + 1);
            }
        }
        let dead: Vec<_> = [3, 6, 9].map(|u| after.index.places[&tag_id(&format!("u{u}"))]).into();
        for (place, sample) in rig.batches.try_iter().flat_map(|batch| batch.samples) {
            assert!(sample.quality.is_good() || dead.contains(&place), "{sample:?}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f30_an_exception_without_a_name_is_shown_as_its_number() {
    let seen = once(strange_exception).await;
    assert_eq!(seen.bad, HashSet::from([BadReason::Exception(0x2A)]));
    assert_eq!(seen.live.detail.faults.strange_code, Some(0x2A));
    assert!(never_right(strange_exception).await.contains("42"));
}

#[tokio::test(start_paused = true)]
async fn f31_an_exception_announced_as_too_long_is_taken_at_once() {
    let seen = once(exception_announced_long).await;
    assert!(seen.is_unnoticed(), "{:?}", seen.bad);
    assert_eq!(seen.live.counters.exceptions, 1);
    assert_eq!((seen.live.counters.connects, seen.live.counters.malformed), (1, 0));
    let c = seen.live.counters;
    assert_eq!((c.exceptions, c.connects, c.malformed), (1, 1, 0), "taken for what it is");
    assert!(seen.bad.is_empty(), "{:?}", seen.bad);
    assert!(seen.silence < Duration::from_millis(T), "nothing was waited for");
    // The byte that was announced comes after all: with the exception it is a part of it, later it ends
    // the connection before anything else is sent.
    let whole: Bend = |ask| {
        let mut reply = exception(ask.request, 6);
        reply[5] = 4;
        reply.push(0);
        vec![Act::Send(reply)]
    };
    let seen = once(whole).await;
    assert_eq!((seen.live.counters.connects, seen.live.counters.malformed), (1, 0));
    let later: Bend = |ask| {
        let mut reply = exception(ask.request, 6);
        reply[5] = 4;
        vec![Act::Send(reply), Act::Wait(10), Act::Send(vec![0])]
    };
    let seen = once(later).await;
    assert_eq!(seen.live.counters.exceptions, 1);
    assert!(seen.bad.is_empty(), "{:?}", seen.bad);
    assert_eq!(seen.live.counters.connects, 2);
}

#[test]
fn f31_the_reply_after_an_exception_announced_as_too_long_is_right() {
    let read = Read { table: Table::HoldingRegister, start: 0, count: 1 };
    let mut session = Session::new(1);
    let mut ends = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        ends.push(match outcome.result {
            Ok(Reply::Exception(code)) => u16::from(code) | 0x80,
            Ok(Reply::Registers(found)) => found.get(0).unwrap(),
            other => panic!("{other:?}"),
        });
    };
    let replies = [&[0, 1, 0, 0, 0, 4, 1, 0x83, 2][..], &[0, 2, 0, 0, 0, 5, 1, 3, 2, 0, 9]];
    for (token, reply) in (0..).zip(replies) {
        let limit = (Duration::from_millis(T), token);
        session.send(Mono(0), 1, Request::Read(&read), limit, &mut Frame::default()).unwrap();
        session.receive(Mono(1), reply, &mut sink).unwrap();
    }
    assert_eq!(ends, [0x82, 9]);
}

#[tokio::test(start_paused = true)]
async fn c11_a_storm_of_exceptions_slows_the_polling_down_and_is_told_once() {
    let storms: [(Bend, u8); 2] = [(busy, 6), (target_gone, 11)];
    for (bend, code) in storms {
        let net = FakeNet::honest();
        with_engine(timed_plant(100), &net, async |rig| {
            rig.until("all good", all_good).await;
            rig.pass(10_000).await;
            let (asked, told) = (net.asked(), rig.seen.len());
            rig.pass(60_000).await;
            let calm = net.asked() - asked;
            net.set_script(move |mut ask| bend(&mut ask));
            let asked = net.asked();
            rig.pass(60_000).await;
            let stormy = net.asked() - asked;
            assert!(stormy * 4 <= calm, "{stormy} requests against {calm}");
            let exception = Quality::Bad(BadReason::Exception(code));
            assert!(rig.snapshot().samples.iter().all(|s| s.quality == exception));
            assert!(rig.seen.len() - told <= 6, "{:?}", rig.seen);
            assert_eq!(net.0.connects.get(), 1);
            net.set_script(|_| vec![Act::Reply]);
            let took = rig.until("good again", all_good).await;
            assert!(took <= Duration::from_secs(12), "{took:?}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_exception_is_met_as_the_table_of_exceptions_says() {
    for entry in crate::vectors::group("exceptions", 6) {
        let code = u8::try_from(entry["code"].as_u64().unwrap()).unwrap();
        let policy = entry["policy"].as_str().unwrap();
        // Its words begin with the specification's name for it, but for "server", which is a device here.
        let name =
            entry["name"].as_str().unwrap().to_lowercase().replace("server device", "device");
        let words = gaugeglass::model::exception_text(code);
        assert!(words.starts_with(&name), "{code}: {words}, expected {name}");
        // Two blocks of one device: one of them is refused, and both where it is the unit's own fault.
        let unit_fault = policy.starts_with("unit-level fault");
        let net = FakeNet::new(move |ask| {
            let start = u16::from_be_bytes([ask.request[8], ask.request[9]]);
            if start >= 500 || unit_fault {
                return vec![Act::Send(exception(ask.request, code))];
            }
            vec![Act::Reply]
        });
        let project =
            with_tags(plant("plc", 502, 200), [register("good", 7), register("ill", 500)]);
        with_engine(project, &net, async |rig| {
            rig.pass(3000).await;
            let snapshot = rig.snapshot();
            assert_eq!(quality(&snapshot, "ill"), Quality::Bad(BadReason::Exception(code)));
            // A fault of the unit takes its other tags along, and asks rarely; the socket stays in any case.
            let is_good = quality(&snapshot, "good").is_good();
            assert_eq!(is_good, !unit_fault, "{code}: {:?}", quality(&snapshot, "good"));
            assert_eq!(snapshot.connections[0].counters.connects, 1, "{code}");
            let before = net.asked();
            rig.pass(10_000).await;
            let asked = net.asked() - before;
            let most = if unit_fault { 10 } else { 50 + 10 };
            assert!(asked <= most, "{code}: {asked} requests in 10 s; {policy}");
        })
        .await;
    }
}
