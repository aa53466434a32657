//! Transaction ids and unit ids that are not those of the request, and frames that nobody asked for.

use std::collections::HashSet;
use std::time::Duration;

use gaugeglass::link::{Frame, Outcome, Read, Reply, Request, Session};
use gaugeglass::model::{BadReason, MalformedClass, Mono, Table};

use super::play::{always_fine, never_right, once, some};
use super::servers::{
    Bend, bent, flood, id_swapped, id_zero, next_id, other_unit, twice, twice_at_once, unsolicited,
};
use super::timed_plant::{T, all_good};
use crate::fake_net::{Act, Ask, FakeNet, with_engine};
use crate::plant_builder::{good, plant, register, with_neighbour, with_tags};

/// A reply with a strange id is skipped; the request runs into its deadline, and the words name the id.
async fn strange_id(bend: Bend) {
    let seen = once(bend).await;
    assert_eq!(seen.bad, HashSet::from([BadReason::Timeout]));
    assert_eq!(seen.live.detail.faults.skipped, 1);
    let trouble = never_right(bend).await;
    assert!(trouble.contains("a reply with transaction id"), "{trouble}");
}

// Devices like these three work with the quirk `ignore_transaction_id`: `quirks.rs`.

#[tokio::test(start_paused = true)]
async fn f05_another_or_a_fixed_transaction_id_is_a_timeout_that_names_it() {
    strange_id(next_id).await;
    let fixed: Bend = |ask| bent(ask, |r| r[..2].copy_from_slice(&[0xFF, 2]));
    strange_id(fixed).await;
}

#[tokio::test(start_paused = true)]
async fn f06_transaction_id_0_is_never_ours() {
    strange_id(id_zero).await;
}

#[tokio::test(start_paused = true)]
async fn f07_swapped_bytes_of_the_transaction_id_are_another_id() {
    strange_id(id_swapped).await;
}

#[tokio::test(start_paused = true)]
async fn f08_another_unit_is_not_believed_unless_the_device_is_addressed_directly() {
    // The catalogue skips such a frame; ours closes the connection, because the id was right.
    let seen = once(other_unit).await;
    assert!(seen.is_unnoticed());
    assert_eq!(seen.malformed(MalformedClass::Unit), 1);
    assert!(never_right(other_unit).await.contains("unit 9 answered, expected unit 1"));
    for unit in [0, 255] {
        let net = FakeNet::new(|mut ask| other_unit(&mut ask));
        let mut project = with_tags(plant("plc", 502, 100), [register("a", 7)]);
        project.devices[0].unit = unit;
        with_engine(project, &net, async |rig| {
            rig.until("good", |s| good(s, "a") == Some(7)).await;
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn f13_replies_in_reverse_order_reach_each_its_own_request() {
    // Four are in flight; the later the address, the sooner the reply.
    let wires = [0, 100, 200, 300];
    let net = FakeNet::new(|ask| {
        let wire = u16::from_be_bytes([ask.request[8], ask.request[9]]);
        vec![Act::Wait(u64::from(40 - wire / 10)), Act::Reply]
    });
    let tags = wires.map(|wire| register(&format!("r{wire}"), wire));
    let mut project = with_tags(plant("plc", 502, 100), tags);
    (project.devices[0].window, project.devices[0].max_gap) = (4, Some(0));
    with_engine(project, &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(10_000).await;
        let snapshot = rig.snapshot();
        for wire in wires {
            assert_eq!(good(&snapshot, &format!("r{wire}")), Some(u64::from(wire)));
        }
        let counters = snapshot.connections[0].counters;
        assert_eq!((counters.connects, counters.timeouts, counters.malformed), (1, 0, 0));
        assert!(counters.scans >= 99, "all four fit into one period: {counters:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f14_a_duplicate_is_skipped_at_once_or_later() {
    for bend in [twice_at_once, twice] {
        let seen = once(bend).await;
        assert!(seen.is_unnoticed());
        assert_eq!((seen.live.detail.faults.skipped, seen.live.counters.connects), (1, 1));
        let live = always_fine(bend).await;
        assert_eq!(live.counters.connects, 1);
        assert!(live.detail.faults.skipped > 70);
    }
}

#[tokio::test(start_paused = true)]
async fn f15_an_unsolicited_frame_before_the_reply_is_skipped() {
    let seen = once(unsolicited).await;
    assert!(seen.is_unnoticed());
    assert_eq!((seen.live.detail.faults.skipped, seen.live.counters.connects), (1, 1));
    assert_eq!(always_fine(unsolicited).await.counters.connects, 1);
}

#[tokio::test(start_paused = true)]
async fn f16_a_flood_of_unknown_ids_ends_the_connection_after_sixteen() {
    let seen = once(flood).await;
    assert!(seen.is_unnoticed(), "asked again at once");
    assert_eq!(seen.malformed(MalformedClass::UnknownTransactions), 1);
    assert_eq!(seen.live.detail.faults.skipped, 16);
    assert!(seen.silence < Duration::from_millis(T), "not waited for: {:?}", seen.silence);
    assert_eq!(some(flood, 2).await.bad, HashSet::from([BadReason::Malformed]));
    let trouble = never_right(flood).await;
    assert!(trouble.contains("16 frames with unknown transaction ids in a row"), "{trouble}");
}

#[test]
fn f54_ids_skip_those_in_flight_when_they_wrap() {
    fn ask(session: &mut Session, token: u64) -> [u8; 2] {
        let mut frame = Frame::default();
        let read = Read { table: Table::HoldingRegister, start: 0, count: 1 };
        let limit = Duration::from_millis(T);
        session.send(Mono(0), 1, Request::Read(&read), (limit, token), &mut frame).unwrap();
        [frame.bytes()[0], frame.bytes()[1]]
    }
    let reply = |id: [u8; 2], value: u8| [id[0], id[1], 0, 0, 0, 5, 1, 3, 2, 0, value];
    let mut session = Session::new(1);
    let held = ask(&mut session, 0);
    let mut ends = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        let Ok(Reply::Registers(found)) = outcome.result else { panic!("{outcome:?}") };
        ends.push((outcome.token, found.get(0)));
    };
    for token in 1..70_000u64 {
        let id = ask(&mut session, token);
        assert!(id != held && id != [0, 0]);
        session.receive(Mono(0), &reply(id, 1), &mut sink).unwrap();
    }
    session.receive(Mono(0), &reply(held, 2), &mut sink).unwrap();
    assert_eq!(ends.len(), 70_000);
    assert_eq!(ends.last(), Some(&(0, Some(2))));
}

#[tokio::test(start_paused = true)]
async fn c17_a_device_that_pushes_a_hundred_thousand_frames_a_second_is_dropped_and_harms_nobody() {
    // It answers, too, so that its connection is opened anew at once each time.
    let pushes = |ask: &mut Ask<'_>| {
        let stray = [0xFF, 0xFF, 0, 0, 0, 5, 1, 3, 2, 0, 1].repeat(100);
        let second = std::iter::repeat_n([Act::Send(stray), Act::Wait(1)], 1000).flatten();
        let reply = Act::Send(ask.memory.answer(ask.request));
        std::iter::once(reply).chain(second).collect()
    };
    let net = FakeNet::new(
        move |mut ask| {
            if ask.host == "other" { vec![Act::Reply] } else { pushes(&mut ask) }
        },
    );
    let project = with_tags(plant("plc", 502, 100), [register("a", 7)]);
    let project = with_neighbour(project, "other", 502);
    with_engine(project, &net, async |rig| {
        rig.until("good", |s| good(s, "elsewhere") == Some(50)).await;
        let before = rig.snapshot();
        rig.pass(10_000).await;
        let after = rig.snapshot();
        let connects = after.connections[0].counters.connects;
        assert!(connects <= 201, "at most one attempt each 50 ms: {connects}");
        let skipped = after.connections[0].detail.faults.skipped;
        assert!(skipped <= 16 * connects, "{skipped} frames looked at by {connects} connections");
        let scans = after.devices[1].counters.scans - before.devices[1].counters.scans;
        assert!((99..=101).contains(&scans), "{scans} of 100 scans of the neighbour");
        assert_eq!(after.devices[1].counters.overruns, 0);
        assert!(rig.seen.len() <= 3, "{:?}", rig.seen);
    })
    .await;
}
