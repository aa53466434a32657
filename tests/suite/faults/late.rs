//! Replies that come late, in part, or never.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use gaugeglass::link::{Frame, Outcome, Read, Reply, Request, Session};
use gaugeglass::model::{BadReason, Mono, Quality, ScanClassId, Table};
use tokio::time::Instant;

use super::play::{never_right, once};
use super::servers::{cut, late, right, silent};
use super::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::fake_net::{Act, Door, FakeNet, with_engine};
use crate::plant_builder::{quality, register, with_tags};

#[tokio::test(start_paused = true)]
async fn f01_a_late_reply_is_a_timeout_and_has_nowhere_to_arrive() {
    let seen = once(late).await;
    assert_eq!(seen.bad, HashSet::from([BadReason::Timeout]));
    assert_eq!((seen.live.counters.timeouts, seen.live.counters.connects), (1, 2));
    assert_eq!(seen.live.detail.faults.skipped, 0, "the old connection was closed before");
    assert!(never_right(late).await.contains("no reply within 300 ms"));
}

#[tokio::test(start_paused = true)]
async fn f02_late_replies_that_overlap_the_next_request_are_never_taken_for_its_reply() {
    for window in [1, 4] {
        let start = Instant::now();
        let net = FakeNet::new(move |mut ask| {
            stamp(&mut ask, start);
            let wait = if ask.number % 5 == 4 { T + 150 } else { 200 };
            let reply = right(&mut ask);
            vec![Act::Wait(wait), Act::Send(reply)]
        });
        let mut project = timed_plant(100);
        project.devices[0].window = window;
        with_engine(project, &net, async |rig| {
            for _ in 0..100 {
                rig.pass(500).await;
                check_readings(rig, T);
            }
            let counters = rig.snapshot().connections[0].counters;
            assert!(counters.timeouts > 10 && counters.replies > 50, "{counters:?}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn f03_a_reply_cut_in_two_by_the_deadline_is_never_put_together_with_the_next() {
    let seen = once(cut).await;
    assert_eq!(seen.bad, HashSet::from([BadReason::Timeout]));
    assert_eq!((seen.live.counters.timeouts, seen.live.counters.connects), (1, 2));
    assert_eq!(seen.live.counters.malformed, 0);
    never_right(cut).await;
}

#[tokio::test(start_paused = true)]
async fn f04_a_server_five_seconds_behind_is_given_no_queue_to_work_off() {
    // It answers everything, but so late that nobody waits any more; ids in use are never taken again.
    let start = Instant::now();
    let asked: Rc<RefCell<HashMap<u64, usize>>> = Rc::default();
    let ids: Rc<RefCell<Vec<[u8; 2]>>> = Rc::default();
    let (count, seen) = (Rc::clone(&asked), Rc::clone(&ids));
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        *count.borrow_mut().entry(ask.connection).or_default() += 1;
        seen.borrow_mut().push([ask.request[0], ask.request[1]]);
        let reply = right(&mut ask);
        vec![Act::Wait(5000), Act::Send(reply)]
    });
    let mut project = timed_plant(100);
    project.devices[0].window = 2;
    with_engine(project, &net, async |rig| {
        rig.pass(60_000).await;
        assert!(!check_readings(rig, T).contains(&Quality::Good));
        assert!(asked.borrow().values().all(|count| *count <= 2), "{:?}", asked.borrow());
        assert!(net.asked() <= 20, "{} requests in a minute", net.asked());
        let different: HashSet<[u8; 2]> = ids.borrow().iter().copied().collect();
        assert_eq!(different.len(), ids.borrow().len());
        net.set_script(move |mut ask| {
            stamp(&mut ask, start);
            vec![Act::Reply]
        });
        rig.until("good", all_good).await;
        check_readings(rig, T);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f25_a_server_that_never_answers_costs_a_timeout_each_and_is_asked_ever_more_rarely() {
    let seen = once(silent).await;
    assert_eq!(seen.bad, HashSet::from([BadReason::Timeout]));
    assert!(never_right(silent).await.contains("no reply within 300 ms"));
    let net = FakeNet::new(|_| vec![]);
    with_engine(timed_plant(10), &net, async |rig| {
        rig.pass(60_000).await;
        let before = net.asked();
        rig.pass(600_000).await;
        let asked = net.asked() - before;
        assert!((40..=80).contains(&asked), "{asked} requests in ten minutes");
        assert_eq!(rig.seen.len(), 1, "told once: {:?}", rig.seen);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f53_a_peer_that_vanishes_without_a_word_turns_every_tag_bad_in_one_timeout() {
    // The catalogue allows several timeouts; ours is bad after the first one and 200 ms.
    let net = FakeNet::honest();
    // Two scan classes, several blocks each.
    let mut project = timed_plant(250);
    let tags = (0..15).map(|i| register(&format!("r{}", 300 + 40 * i), 300 + 40 * i));
    let mut fast = project.scan_classes[0].clone();
    fast.id = ScanClassId::new("fast").unwrap();
    fast.name = "fast".to_owned();
    fast.period_ms = 50;
    project.scan_classes.push(fast.clone());
    project.devices[0].max_gap = Some(0);
    let tags = tags.enumerate().map(|(i, mut tag)| {
        if i % 2 == 0 {
            tag.scan = fast.id.clone();
        }
        tag
    });
    let project = with_tags(project, tags);
    for (delay, door) in
        [(0, Door::Open), (13, Door::Hang), (61, Door::Open), (127, Door::Hang), (240, Door::Hang)]
    {
        net.set_script(|_| vec![Act::Reply]);
        with_engine(project.clone(), &net, async |rig| {
            rig.until("all good", all_good).await;
            rig.pass(delay).await;
            net.set_script(|_| vec![]);
            net.0.door.set(door);
            let took = rig
                .until("all bad", |s| {
                    s.samples.iter().all(|s| matches!(s.quality, Quality::Bad(_)))
                })
                .await;
            // The fastest class notices; everything is bad within its period, the timeout and 200 ms.
            assert!(took <= Duration::from_millis(50 + T + 200), "{took:?}");
            assert_eq!(quality(&rig.snapshot(), "r200"), Quality::Bad(BadReason::Timeout));
            rig.pass(2000).await;
            net.set_script(|_| vec![Act::Reply]);
            net.0.door.set(Door::Open);
            let took = rig.until("good again", all_good).await;
            assert!(took <= Duration::from_secs(14), "{took:?}");
        })
        .await;
    }
}

/// A reply on its way: when it arrives, to which request, and its bytes.
type Underway = BinaryHeap<Reverse<(u64, u64, [u8; 15])>>;

const REGISTERS: u16 = 3;

fn address_of(number: u64) -> u16 {
    u16::try_from(number * 7919 % 60_000).unwrap()
}

/// The registers tell the address and the number of the request.
fn reply_to(request: &[u8], number: u64) -> [u8; 15] {
    let mut reply = [0; 15];
    reply[..9].copy_from_slice(&[request[0], request[1], 0, 0, 0, 9, 1, 3, 6]);
    reply[9..11].copy_from_slice(&request[8..10]);
    reply[11..15].copy_from_slice(&u32::try_from(number).unwrap().to_be_bytes());
    reply
}

#[test]
fn c08_a_million_late_replies_bring_no_wrong_value() {
    // Worse than TCP allows: a gateway that keeps its queue when the client comes back, so that replies
    // to requests of closed connections arrive on the present one.
    let mut chance = fastrand::Rng::with_seed(8);
    let after = Duration::from_millis(T);
    let mut underway = Underway::new();
    let mut session = Session::new(1);
    let (mut now, mut asked, mut ended, mut in_time, mut late) = (0_u64, 0, 0, 0_u64, 0);
    let mut frame = Frame::default();
    while late < 1_000_000 {
        while session.broken().is_none() && session.in_flight() < 4 {
            asked += 1;
            let read =
                Read { table: Table::HoldingRegister, start: address_of(asked), count: REGISTERS };
            let request = Request::Read(&read);
            if session.send(Mono(now), 1, request, (after, asked), &mut frame).is_ok() {
                let at = now + chance.u64(0..3 * 1_000_000 * T);
                underway.push(Reverse((at, asked, reply_to(frame.bytes(), asked))));
            }
        }
        let mut answered = None;
        let mut sink = |outcome: Outcome<'_>| {
            ended += 1;
            if let Ok(Reply::Registers(found)) = outcome.result {
                let number = u32::try_from(outcome.token).unwrap();
                let words = [0, 1, 2].map(|at| found.get(at).unwrap());
                let told = u32::from(words[1]) << 16 | u32::from(words[2]);
                assert_eq!((words[0], told), (address_of(outcome.token), number));
                assert!(outcome.at.since(outcome.sent) <= after);
                answered = Some(outcome.token);
            }
        };
        let deadline = session.deadline().map_or(u64::MAX, |at| at.0);
        let arrives = underway.peek().map_or(u64::MAX, |Reverse((at, ..))| *at);
        if arrives < deadline {
            let Some(Reverse((at, number, bytes))) = underway.pop() else { break };
            now = at;
            let _ = session.receive(Mono(now), &bytes, &mut sink);
            if answered == Some(number) { in_time += 1 } else { late += 1 }
        } else {
            now = deadline;
            let _ = session.expire(Mono(now), &mut sink);
        }
        if session.broken().is_some() {
            // As the engine does it: ids go on, so that none comes again soon.
            session = Session::new(u16::try_from(asked % 0xFFFF).unwrap() + 1);
        }
    }
    assert_eq!(asked - ended, u64::try_from(session.in_flight()).unwrap(), "one end each");
    assert!(in_time > 100_000, "{in_time} replies in time");
}

#[tokio::test(start_paused = true)]
async fn c08_twenty_thousand_requests_to_a_late_server_bring_no_wrong_value_to_a_tag() {
    let start = Instant::now();
    let mut chance = fastrand::Rng::with_seed(7);
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        // The time is fixed when the request arrives, the reply comes up to three timeouts later.
        let reply = right(&mut ask);
        vec![Act::Wait(chance.u64(0..60)), Act::Send(reply)]
    });
    let mut project = timed_plant(10);
    project.devices[0].timeout_ms = 20;
    with_engine(project, &net, async |rig| {
        let mut good = 0;
        while net.asked() < 20_000 {
            rig.pass(1000).await;
            good += usize::from(check_readings(rig, 20).contains(&Quality::Good));
        }
        assert!(good > 20, "some replies are in time");
        let counters = rig.snapshot().connections[0].counters;
        assert!(counters.timeouts > 2000, "{counters:?}");
    })
    .await;
}
