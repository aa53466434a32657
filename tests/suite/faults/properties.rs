//! Properties of a session over random streams: pieces, mutations, noise, and every order of events.
//!
//! The ordinary run plays 10^5 frames from a fixed seed. `GAUGEGLASS_LONG=<frames>` plays so many from a
//! seed of chance, which is printed first; `GAUGEGLASS_SEED=<seed>` plays the same again.

use std::collections::HashMap;
use std::io::Write as _;
use std::time::Duration;

use fastrand::Rng;
use gaugeglass::link::{
    ADU_MAX, Failure, Frame, Outcome, Read, Reply, Request, SLOTS, SendError, Session,
};
use gaugeglass::model::{Mono, Table};

use super::opinion::{Told, opinion};

const LIMIT: Duration = Duration::from_millis(300);
const MS: u64 = 1_000_000;

/// How many frames, and the chance to make them with.
fn run(name: &str) -> (u64, Rng) {
    let number = |key: &str| std::env::var(key).ok().and_then(|text| text.parse::<u64>().ok());
    let long = number("GAUGEGLASS_LONG");
    let seed = number("GAUGEGLASS_SEED").unwrap_or_else(|| match long {
        Some(_) => fastrand::u64(..),
        None => 1,
    });
    if long.is_some() {
        // Past the test harness, which would keep it until the end.
        let _ = writeln!(std::io::stderr(), "{name}: GAUGEGLASS_SEED={seed}");
    }
    (long.unwrap_or(100_000), Rng::with_seed(seed))
}

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq)]
enum End {
    Told(Told),
    Failed(Failure),
}

fn end_of(outcome: &Outcome<'_>) -> End {
    match &outcome.result {
        Ok(Reply::Registers(found)) => End::Told(Told::Words(found.iter().collect())),
        Ok(Reply::Bits(bits)) => {
            let bits = (0..bits.count()).map(|at| bits.get(at).unwrap()).collect();
            End::Told(Told::Bits(bits))
        }
        Ok(Reply::Exception(code)) => End::Told(Told::Exception(*code)),
        Ok(other) => panic!("{other:?} to a read"),
        Err(failure) => End::Failed(failure.clone()),
    }
}

/// A read of chance.
fn read(chance: &mut Rng) -> Read {
    let table = Table::ALL[chance.usize(0..4)];
    let most = if table.is_bits() { 2000 } else { 125 };
    let count = if chance.bool() { chance.u16(1..=8) } else { chance.u16(1..=most) };
    Read { table, start: chance.u16(0..1000), count }
}

/// The right reply to the request in `frame`, with data of chance.
fn reply_to(request: &[u8], chance: &mut Rng) -> Vec<u8> {
    let function = request[7];
    let count = usize::from(u16::from_be_bytes([request[10], request[11]]));
    let size = if function <= 2 { count.div_ceil(8) } else { count * 2 };
    let mut pdu = vec![function, u8::try_from(size).unwrap()];
    pdu.extend((0..size).map(|_| chance.u8(..)));
    if chance.u8(0..10) == 0 {
        pdu = vec![function | 0x80, chance.u8(1..12)];
    }
    crate::plant_builder::frame(request, &pdu)
}

/// Sends a read of chance; its frame.
fn ask(session: &mut Session, at: u64, token: u64, chance: &mut Rng) -> Vec<u8> {
    let mut frame = Frame::default();
    let read = read(chance);
    session.send(Mono(at), 1, Request::Read(&read), (LIMIT, token), &mut frame).unwrap();
    frame.bytes().to_vec()
}

#[test]
fn any_split_of_a_stream_of_replies_gives_the_same_ends() {
    let (frames, mut chance) = run("splits");
    let mut played = 0;
    while played < frames {
        let mut session = Session::new(chance.u16(..));
        let (mut stream, mut expected, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for token in 0..chance.u64(1..=16) {
            let request = ask(&mut session, 0, token, &mut chance);
            let reply = reply_to(&request, &mut chance);
            expected.push((token, End::Told(opinion(&request, &reply).unwrap())));
            stream.extend(reply);
            played += 1;
        }
        let most = [1, 3, 40, 300, 2000][chance.usize(0..5)];
        let mut rest = stream.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(chance.usize(1..=most).min(rest.len()));
            session.receive(Mono(1), piece, &mut |o| ends.push((o.token, end_of(&o)))).unwrap();
            rest = after;
        }
        assert_eq!(ends, expected);
        assert_eq!((session.in_flight(), session.skipped()), (0, 0));
    }
}

/// One to three changes of bytes, mostly in the header.
fn mutate(bytes: &mut Vec<u8>, chance: &mut Rng) {
    for _ in 0..chance.u8(1..=3) {
        let most = if chance.bool() { 10 } else { bytes.len() };
        let at = chance.usize(0..most.clamp(1, bytes.len().max(1)));
        match chance.u8(0..5) {
            0 if at < bytes.len() => bytes[at] = chance.u8(..),
            1 if at < bytes.len() => bytes[at] ^= 1 << chance.u8(0..8),
            2 => bytes.insert(at.min(bytes.len()), chance.u8(..)),
            3 if at < bytes.len() => {
                bytes.remove(at);
            }
            4 => bytes.truncate(at.max(1)),
            _ => {}
        }
    }
}

#[test]
fn a_mutated_frame_is_a_value_only_if_it_is_a_right_frame_still() {
    let (frames, mut chance) = run("mutations");
    let (mut believed, mut refused) = (0, 0);
    for _ in 0..frames {
        let mut session = Session::new(chance.u16(..));
        let request = ask(&mut session, 0, 1, &mut chance);
        let mut bytes = reply_to(&request, &mut chance);
        mutate(&mut bytes, &mut chance);
        let mut ends = Vec::new();
        let piece = chance.usize(1..=300);
        for piece in bytes.chunks(piece) {
            let _ = session.receive(Mono(1), piece, &mut |o| ends.push(end_of(&o)));
        }
        let _ = session.expire(Mono(300 * MS), &mut |o| ends.push(end_of(&o)));
        let [end] = ends.as_slice() else { panic!("{} ends: {ends:?}", ends.len()) };
        let End::Told(told) = end else {
            refused += 1;
            continue;
        };
        // A value: then the bytes begin with a whole frame that a second reader takes for the same.
        believed += 1;
        let length = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        let overlong = length == 4 && bytes[7] & 0x80 != 0;
        let mut frame = bytes[..(6 + length).min(bytes.len())].to_vec();
        if overlong {
            // An exception that announces one byte too many (F31).
            frame.truncate(9);
            frame[5] = 3;
        }
        assert_eq!(
            opinion(&request, &frame).as_ref(),
            Some(told),
            "{bytes:02X?} to {request:02X?}"
        );
    }
    assert!(believed * 100 > frames && refused * 2 > frames, "{believed} and {refused}");
}

#[test]
fn noise_is_never_a_value_and_every_request_ends() {
    let (frames, mut chance) = run("noise");
    let mut played = 0;
    while played < frames {
        let mut session = Session::new(chance.u16(..));
        let count = chance.u64(1..=4);
        (0..count).for_each(|token| drop(ask(&mut session, token * MS, token, &mut chance)));
        let mut ended = Vec::new();
        let mut sink = |outcome: Outcome<'_>| {
            // One chance in 2^32 for each frame of noise that it has the right header.
            assert!(outcome.result.is_err(), "{outcome:?}");
            ended.push(outcome.token);
        };
        for _ in 0..chance.usize(1..20) {
            let size = chance.usize(1..300);
            let piece: Vec<u8> = match chance.u8(0..3) {
                0 => vec![chance.u8(..); size],
                _ => (0..size).map(|_| chance.u8(..)).collect(),
            };
            let _ = session.receive(Mono(5 * MS), &piece, &mut sink);
            played += 1;
        }
        let _ = session.expire(Mono(304 * MS), &mut sink);
        ended.sort_unstable();
        assert_eq!(ended, (0..count).collect::<Vec<_>>());
    }
}

/// A session and what is known of it.
struct Model {
    session: Session,
    now: u64,
    /// In flight: by token, when it must have ended, the request and its right reply.
    open: HashMap<u64, (u64, Vec<u8>, Vec<u8>)>,
    /// Replies to transactions that have ended.
    old: Vec<Vec<u8>>,
    ended: HashMap<u64, u32>,
    next: u64,
}

impl Model {
    /// Does something to the session, and holds every end to what is known.
    fn act(&mut self, act: impl FnOnce(&mut Session, Mono, &mut dyn FnMut(Outcome<'_>))) {
        let (open, old, ended, now) = (&mut self.open, &mut self.old, &mut self.ended, self.now);
        act(&mut self.session, Mono(now), &mut |outcome| {
            let (deadline, request, reply) = open.remove(&outcome.token).expect("it was in flight");
            assert!(outcome.at.0 <= deadline, "after its deadline");
            *ended.entry(outcome.token).or_insert(0) += 1;
            if let End::Told(told) = end_of(&outcome) {
                assert_eq!(opinion(&request, &reply), Some(told));
            }
            old.push(reply);
        });
        assert_eq!(self.session.in_flight(), self.open.len());
    }

    fn step(&mut self, chance: &mut Rng) {
        match chance.u8(0..20) {
            0..8 => {
                let (token, mut frame) = (self.next, Frame::default());
                let read = read(chance);
                let limit = Duration::from_millis(chance.u64(1..300));
                let at = Mono(self.now);
                let request = Request::Read(&read);
                let sent = self.session.send(at, 1, request, (limit, token), &mut frame);
                let broken = self.session.broken().is_some();
                match sent {
                    Ok(()) => {
                        assert!(!broken && self.open.len() < SLOTS);
                        let reply = reply_to(frame.bytes(), chance);
                        let id = |r: &Vec<u8>| [r[0], r[1]];
                        assert!(self.open.values().all(|(.., other)| id(other) != id(&reply)));
                        self.open.insert(token, (at.plus(limit).0, frame.bytes().to_vec(), reply));
                        self.next += 1;
                    }
                    Err(SendError::Full) => assert_eq!(self.open.len(), SLOTS),
                    Err(SendError::Broken(_)) => assert!(broken),
                    Err(SendError::Request(error)) => panic!("{error}"),
                }
            }
            8..15 => {
                let replies: Vec<Vec<u8>> = self.open.values().map(|(.., r)| r.clone()).collect();
                if let Some(reply) = chance.choice(replies) {
                    let (head, tail) = reply.split_at(chance.usize(0..reply.len()));
                    self.act(|session, now, sink| drop(session.receive(now, head, sink)));
                    self.act(|session, now, sink| drop(session.receive(now, tail, sink)));
                }
            }
            15 => {
                // Late, or once more.
                if let Some(reply) = chance.choice(self.old.clone()) {
                    let fresh = self.open.values().all(|(.., other)| other[..2] != reply[..2]);
                    if fresh {
                        self.act(|session, now, sink| drop(session.receive(now, &reply, sink)));
                    }
                }
            }
            16 => {
                if chance.u8(0..10) == 0 {
                    let noise: Vec<u8> = (0..chance.usize(1..40)).map(|_| chance.u8(..)).collect();
                    self.act(|session, now, sink| drop(session.receive(now, &noise, sink)));
                }
            }
            17..19 => {
                // Time passes, never past a deadline without a look.
                let deadline = self.session.deadline().map_or(u64::MAX, |at| at.0);
                assert_eq!(deadline, self.open.values().map(|o| o.0).min().unwrap_or(u64::MAX));
                self.now = (self.now + chance.u64(0..60 * MS)).min(deadline);
                let due = self.open.values().filter(|o| o.0 <= self.now).count();
                let before = self.open.len();
                self.act(|session, now, sink| drop(session.expire(now, sink)));
                assert!(due == 0 || self.open.is_empty(), "a timeout ends everything");
                assert!(due > 0 || self.open.len() == before || self.session.broken().is_some());
            }
            _ => {
                if chance.u8(0..20) == 0 {
                    self.act(|session, now, sink| session.close(now, &Failure::Closed, sink));
                }
            }
        }
        if self.session.broken().is_some() {
            assert!(self.open.is_empty(), "a broken session leaves nobody waiting");
        }
    }
}

#[test]
fn in_any_order_of_events_each_transaction_ends_exactly_once_and_by_its_deadline() {
    let (frames, mut chance) = run("states");
    let mut played = 0;
    while played < frames {
        let mut model = Model {
            session: Session::new(chance.u16(..)),
            now: 0,
            open: HashMap::new(),
            old: Vec::new(),
            ended: HashMap::new(),
            next: 0,
        };
        for _ in 0..chance.usize(1..400) {
            model.step(&mut chance);
            if model.session.broken().is_some() && chance.u8(0..5) == 0 {
                break;
            }
        }
        model.act(|session, now, sink| session.close(now, &Failure::Abandoned, sink));
        assert_eq!(u64::try_from(model.ended.len()).unwrap(), model.next);
        assert!(model.ended.values().all(|times| *times == 1));
        played += model.next.max(1);
    }
}

#[test]
fn a_session_is_of_fixed_size() {
    // All that is kept of a peer: its slots, and room for two frames.
    let size = std::mem::size_of::<Session>();
    assert!((2 * ADU_MAX..=2048).contains(&size), "{size} bytes");
}
