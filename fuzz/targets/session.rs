//! Bytes in any pieces against outstanding requests: each ends exactly once and by its deadline, a broken
//! session leaves nobody waiting, and what is believed stands in the stream as a frame that a second
//! reader believes too.
#![no_main]

use std::collections::HashMap;
use std::time::Duration;

use gaugeglass_fuzz::link::{Frame, Outcome, SLOTS, SendError, Session};
use gaugeglass_fuzz::model::Mono;
use gaugeglass_fuzz::opinion::opinion;
use gaugeglass_fuzz::{Asked, told};
use libfuzzer_sys::fuzz_target;

/// What is known of the session from outside.
struct Play {
    session: Session,
    now: u64,
    /// In flight: deadline and request.
    open: HashMap<u64, (u64, Vec<u8>)>,
    /// Everything received.
    stream: Vec<u8>,
    next: u64,
    ended: u64,
}

impl Play {
    fn act(&mut self, act: impl FnOnce(&mut Session, Mono, &mut dyn FnMut(Outcome<'_>))) {
        let (open, ended, stream) = (&mut self.open, &mut self.ended, &self.stream);
        act(&mut self.session, Mono(self.now), &mut |outcome| {
            let (deadline, request) = open.remove(&outcome.token).expect("ended once");
            assert!(outcome.at.0 <= deadline, "ended by its deadline");
            *ended += 1;
            if let Ok(reply) = &outcome.result {
                assert!(stands_in(stream, &request, &told(reply)), "{reply:?} to {request:02X?}");
            }
        });
        assert_eq!(self.session.in_flight(), self.open.len());
        assert!(self.session.broken().is_none() || self.open.is_empty());
    }

    fn receive(&mut self, piece: &[u8]) {
        self.stream.extend(piece);
        self.act(|session, now, sink| drop(session.receive(now, piece, sink)));
    }

    fn send(&mut self, asked: &Asked, limit: u64) {
        let (token, mut frame) = (self.next, Frame::default());
        let after = Duration::from_millis(limit);
        let request = asked.request();
        match self.session.send(Mono(self.now), 1, request, (after, token), &mut frame) {
            Ok(()) => {
                self.next += 1;
                self.open.insert(token, (self.now + limit * 1_000_000, frame.bytes().to_vec()));
            }
            Err(SendError::Full) => assert_eq!(self.open.len(), SLOTS),
            Err(SendError::Broken(_)) => assert!(self.session.broken().is_some()),
            Err(SendError::Request(error)) => panic!("{error}"),
        }
    }
}

/// True where `stream` holds a whole frame that says `told` to `request`.
fn stands_in(stream: &[u8], request: &[u8], told: &gaugeglass_fuzz::opinion::Told) -> bool {
    (0..stream.len()).any(|from| {
        let rest = &stream[from..];
        if rest.len() < 9 || rest[..2] != request[..2] {
            return false;
        }
        let length = 6 + usize::from(u16::from_be_bytes([rest[4], rest[5]]));
        let whole = rest.get(..length).and_then(|frame| opinion(request, frame));
        // An exception that announces a byte that may never come.
        let mut overlong = rest[..9].to_vec();
        let announced = std::mem::replace(&mut overlong[5], 3) == 4;
        let short = (announced && overlong[7] & 0x80 != 0).then(|| opinion(request, &overlong));
        whole.as_ref() == Some(told) || short.flatten().as_ref() == Some(told)
    })
}

fuzz_target!(|data: &[u8]| {
    let mut play = Play {
        session: Session::new(0),
        now: 0,
        open: HashMap::new(),
        stream: Vec::new(),
        next: 0,
        ended: 0,
    };
    let mut rest = data;
    while let [code, after @ ..] = rest {
        rest = after;
        match code {
            0..64 => {
                let Some((four, after)) = rest.split_first_chunk::<4>() else { break };
                rest = after;
                play.send(&Asked::of(*four), u64::from(*code) + 1);
            }
            64..160 => {
                let (piece, after) = rest.split_at(usize::from(code - 63).min(rest.len()));
                rest = after;
                play.receive(piece);
            }
            160..240 => {
                // The header of a right reply to a request in flight; mostly the byte count, too.
                let (body, after) = rest.split_at(usize::from(code - 159).min(rest.len()));
                rest = after;
                let Some(choice) = body.last().map(|byte| usize::from(*byte)) else { continue };
                let mut tokens: Vec<u64> = play.open.keys().copied().collect();
                tokens.sort_unstable();
                let Some(token) = tokens.get(choice % tokens.len().max(1)) else { continue };
                let request = &play.open[token].1;
                let size = u8::try_from(body.len()).unwrap_or(u8::MAX);
                let count = if choice % 4 == 0 { body[0] } else { size };
                let head = [request[0], request[1], 0, 0, 0, size + 3, 1, request[7], count];
                let frame = [&head, body].concat();
                let (head, tail) = frame.split_at(choice % frame.len());
                play.receive(head);
                play.receive(tail);
            }
            240..254 => {
                let deadline = play.session.deadline().map_or(u64::MAX, |at| at.0);
                let step = 1_000_000 * u64::from(code - 239);
                play.now = (play.now + step).min(deadline);
                play.act(|session, now, sink| drop(session.expire(now, sink)));
            }
            _ => {
                let why = gaugeglass_fuzz::link::Failure::Closed;
                play.act(|session, now, sink| session.close(now, &why, sink));
            }
        }
    }
    play.now = play.session.deadline().map_or(play.now, |at| at.0);
    while let Some(deadline) = play.session.deadline() {
        play.now = deadline.0;
        play.act(|session, now, sink| drop(session.expire(now, sink)));
    }
    assert_eq!((play.ended, play.open.len()), (play.next, 0));
});
