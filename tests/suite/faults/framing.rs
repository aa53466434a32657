//! Frames in pieces, several in one piece, and headers that cannot be.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use gaugeglass::link::{Frame, Outcome, Read, Reply, Request, Session};
use gaugeglass::model::{BadReason, MalformedClass, Mono, Quality, Table};
use tokio::time::Instant;

use super::play::{Seen, always_fine, never_right, once, some};
use super::servers::{
    Bend, byte_by_byte, garbage, header_then_body, last_byte_later, length_0, length_1, length_255,
    length_65535, protocol_1, right, serial_line, trailing_outside,
};
use super::timed_plant::{T, all_good, check_readings, stamp, timed_plant};
use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{good, plant, register, with_tags};

/// Right bytes at other times: nothing is lost, and nothing is told.
async fn only_slow(bend: Bend) {
    let seen = once(bend).await;
    assert!(seen.is_unnoticed());
    let live = always_fine(bend).await;
    assert_eq!((live.counters.connects, live.counters.malformed), (1, 0));
}

/// A header that cannot be ends the connection as soon as it is there, and the block is asked again.
async fn refused_at_the_header(bend: Bend, class: MalformedClass, words: &str) -> Seen {
    let seen = once(bend).await;
    assert!(seen.is_unnoticed(), "{:?} {:?}", seen.bad, seen.events);
    assert_eq!((seen.malformed(class), seen.live.counters.connects), (1, 2));
    assert!(seen.silence < Duration::from_millis(T), "waited for {:?}", seen.silence);
    assert_eq!(some(bend, 2).await.bad, HashSet::from([BadReason::Malformed]));
    let trouble = never_right(bend).await;
    assert!(trouble.contains(words), "{trouble}");
    seen
}

#[tokio::test(start_paused = true)]
async fn f09_a_reply_byte_by_byte_is_a_reply() {
    only_slow(byte_by_byte).await;
}

#[tokio::test(start_paused = true)]
async fn f10_a_last_byte_that_comes_later_is_waited_for() {
    only_slow(last_byte_later).await;
}

#[tokio::test(start_paused = true)]
async fn f11_a_body_that_comes_after_its_header_is_waited_for() {
    only_slow(header_then_body).await;
}

#[tokio::test(start_paused = true)]
async fn f12_three_replies_in_one_segment_are_three_replies() {
    let gathered: Rc<RefCell<Vec<u8>>> = Rc::default();
    let largest = Rc::new(RefCell::new(0));
    let (all, most) = (Rc::clone(&gathered), Rc::clone(&largest));
    let net = FakeNet::new(move |mut ask| {
        all.borrow_mut().extend(right(&mut ask));
        let size = all.borrow().len();
        most.replace_with(|most| (*most).max(size));
        vec![Act::Wait(10), Act::Gathered(Rc::clone(&all))]
    });
    let wires = [0, 100, 200];
    let tags = wires.map(|wire| register(&format!("r{wire}"), wire));
    let mut project = with_tags(plant("plc", 502, 100), tags);
    (project.devices[0].window, project.devices[0].max_gap) = (3, Some(0));
    with_engine(project, &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(5000).await;
        let snapshot = rig.snapshot();
        for wire in wires {
            assert_eq!(good(&snapshot, &format!("r{wire}")), Some(u64::from(wire)));
        }
        assert_eq!(*largest.borrow(), 3 * 11, "three replies went out together");
        assert_eq!(snapshot.connections[0].counters.connects, 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn f32_lengths_0_and_1_cannot_be() {
    let class = MalformedClass::HeaderLength;
    refused_at_the_header(length_0, class, "length 0 in a header, expected 2 to 254").await;
    refused_at_the_header(length_1, class, "length 1 in a header, expected 2 to 254").await;
}

#[tokio::test(start_paused = true)]
async fn f33_a_length_beyond_254_is_never_waited_for() {
    let class = MalformedClass::HeaderLength;
    refused_at_the_header(length_255, class, "length 255 in a header").await;
    refused_at_the_header(length_65535, class, "length 65535 in a header").await;
}

#[tokio::test(start_paused = true)]
async fn f34_another_protocol_is_not_ours() {
    let class = MalformedClass::ProtocolId;
    refused_at_the_header(protocol_1, class, "protocol id 1 in a header").await;
}

#[tokio::test(start_paused = true)]
async fn f40_bytes_behind_a_reply_are_never_a_header() {
    // The reply itself was right and is used; nothing more is sent on that connection.
    let seen = once(trailing_outside).await;
    assert!(seen.is_unnoticed());
    assert_eq!(
        (seen.malformed(MalformedClass::TrailingBytes), seen.live.counters.connects),
        (1, 2)
    );
    let live = always_fine(trailing_outside).await;
    assert!(live.counters.connects > 30);
}

#[tokio::test(start_paused = true)]
async fn f43_garbage_ends_the_connection_before_the_deadline() {
    let class = MalformedClass::ProtocolId;
    refused_at_the_header(garbage, class, "protocol id 65535 in a header").await;
}

#[tokio::test(start_paused = true)]
async fn f44_serial_line_frames_are_recognised_and_the_converter_is_named() {
    let class = MalformedClass::RtuFraming;
    refused_at_the_header(serial_line, class, "set the converter to Modbus TCP").await;
}

#[tokio::test(start_paused = true)]
async fn c05_a_slow_loris_does_not_move_the_deadline_and_holds_nobody_up() {
    let drip: Bend = |ask| {
        right(ask).into_iter().flat_map(|byte| [Act::Send(vec![byte]), Act::Wait(100)]).collect()
    };
    let one_byte: Bend = |ask| vec![Act::Send(right(ask)[..1].to_vec())];
    for bend in [drip, one_byte] {
        let seen = once(bend).await;
        assert_eq!(seen.bad, HashSet::from([BadReason::Timeout]));
        assert_eq!(seen.live.counters.timeouts, 1);
        // The deadline counts from sending: T, a new connection, and not T for each byte.
        assert!(seen.silence <= Duration::from_millis(T + 50), "{:?}", seen.silence);
        never_right(bend).await;
    }
    // That others go on beside it: C13.
}

#[tokio::test(start_paused = true)]
async fn c06_whatever_is_not_modbus_is_refused_in_a_few_bytes_and_retried_with_patience() {
    let http = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".to_vec();
    let tls = vec![0x15, 3, 1, 0, 2, 2, 40];
    let mut chance = fastrand::Rng::with_seed(6);
    let random: Vec<u8> = (0..4000).map(|_| chance.u8(..)).collect();
    let flood = vec![0xA5; 100_000];
    for bytes in [http, tls, random, flood] {
        let net = FakeNet::new(move |_| vec![Act::Send(bytes.clone()); 10]);
        with_engine(timed_plant(100), &net, async |rig| {
            rig.pass(60_000).await;
            let snapshot = rig.snapshot();
            let malformed = |q| q == Quality::Bad(BadReason::Malformed);
            assert!(snapshot.samples.iter().all(|s| s.value.is_none()));
            assert!(snapshot.samples.iter().all(|s| malformed(s.quality)), "{snapshot:?}");
            assert!(net.0.connects.get() <= 15, "{} connects", net.0.connects.get());
            assert!(rig.seen.len() <= 3, "{:?}", rig.seen);
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn c09_a_tail_that_spells_the_next_reply_is_never_taken_for_it() {
    // The head of a reply before the deadline; after it a whole frame with the next transaction id.
    let forged: Bend = |ask| {
        let reply = right(ask);
        let mut tail = reply.clone();
        tail[1] = tail[1].wrapping_add(1);
        tail[9..].fill(0xDE);
        vec![Act::Send(reply[..9].to_vec()), Act::Wait(T + 5), Act::Send(tail)]
    };
    let seen = once(forged).await;
    assert_eq!(seen.bad, HashSet::from([BadReason::Timeout]));
    never_right(forged).await;
}

#[test]
fn c10_a_reply_of_full_length_is_the_same_however_it_is_split_merged_or_doubled() {
    let read = Read { table: Table::HoldingRegister, start: 0, count: 125 };
    let limit = Duration::from_millis(T);
    let asked = |session: &mut Session, token: u64| -> Vec<u8> {
        let mut frame = Frame::default();
        session.send(Mono(0), 1, Request::Read(&read), (limit, token), &mut frame).unwrap();
        let mut reply = vec![frame.bytes()[0], frame.bytes()[1], 0, 0, 0, 253, 1, 3, 250];
        reply.extend((0..125 * 2).map(|i| (i as u8).wrapping_mul(7) ^ token as u8));
        reply
    };
    let mut ends = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        let Ok(Reply::Registers(found)) = outcome.result else { panic!("{outcome:?}") };
        let right = found.iter().enumerate().all(|(i, word)| {
            let byte = |at: usize| (at as u8).wrapping_mul(7) ^ outcome.token as u8;
            word == u16::from_be_bytes([byte(2 * i), byte(2 * i + 1)])
        });
        assert!(right && found.count() == 125);
        ends.push(outcome.token);
    };
    let mut session = Session::new(1);
    // One cut at every offset, of two replies in a row, the first of them sent twice.
    let mut expected = Vec::new();
    for cut in 1..=3 * 259 {
        let token = u64::try_from(cut).unwrap() * 2;
        let (first, second) = (asked(&mut session, token), asked(&mut session, token + 1));
        let stream = [first.clone(), first, second].concat();
        let (head, tail) = stream.split_at(cut);
        session.receive(Mono(1), head, &mut sink).unwrap();
        session.receive(Mono(2), tail, &mut sink).unwrap();
        expected.extend([token, token + 1]);
    }
    assert_eq!(session.skipped(), 3 * 259);
    // And byte by byte.
    let stream = asked(&mut session, 1);
    stream.iter().for_each(|byte| session.receive(Mono(3), &[*byte], &mut sink).unwrap());
    expected.push(1);
    assert_eq!(ends, expected);
}

#[tokio::test(start_paused = true)]
async fn c10_swapped_replies_keep_to_their_requests() {
    let start = Instant::now();
    let held: Rc<RefCell<Vec<u8>>> = Rc::default();
    let net = FakeNet::new(move |mut ask| {
        stamp(&mut ask, start);
        // The later reply before the earlier one, in one segment, the earlier one twice.
        let reply = right(&mut ask);
        held.replace_with(|before| [reply.clone(), before.clone(), reply].concat());
        vec![Act::Wait(10), Act::Gathered(Rc::clone(&held))]
    });
    let mut project = timed_plant(100);
    (project.devices[0].window, project.devices[0].max_gap) = (4, Some(0));
    with_engine(project, &net, async |rig| {
        rig.until("all good", all_good).await;
        rig.pass(10_000).await;
        assert_eq!(check_readings(rig, T), HashSet::from([Quality::Good]));
        assert_eq!(rig.snapshot().connections[0].counters.connects, 1);
    })
    .await;
}
