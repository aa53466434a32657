//! The core of a connection: bytes and time in; frames, outcomes and deadlines out.
//!
//! Fixed buffers, no socket, no clock, no allocation. Up to sixteen transactions are in flight, matched
//! by transaction id. Every transaction ends with exactly one outcome, at the latest when
//! [`Session::expire`] is called at its deadline, which counts from sending and not from the last byte.
//! After any timeout, malformed reply or broken header the session is *broken*: it fails everything in
//! flight, sends nothing more, and the caller closes the connection. It never resynchronises, because a
//! reply to an old request could then pass for the reply to a new one.

use std::time::Duration;

use super::frame::{Head, PREFIX, head, looks_like_rtu, u16_at};
use super::tap::{Seen, Tap};
use super::{
    ADU_MAX, Expected, Failure, Frame, Malformed, Reply, Request, RequestError, Target, Write,
};
use crate::model::{FrameFate, Mono};

/// Most transactions in flight (Messaging Implementation Guide V1.0b, NumberMaxOfClientTransaction).
pub const SLOTS: usize = 16;

/// So many frames in a row with unknown transaction ids break the session.
pub const UNKNOWN_MAX: u16 = 16;

/// Room for one partial frame and one whole.
const BUFFER: usize = 2 * ADU_MAX;

/// How one transaction ended.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// As given to [`Session::send`].
    pub token: u64,
    /// When the request was handed over.
    pub sent: Mono,
    /// When it ended.
    pub at: Mono,
    /// The reply, or why there is none.
    pub result: Result<Reply<'a>, Failure>,
}

/// Why nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The request breaks a limit of the protocol.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Sixteen requests are in flight.
    #[error("{SLOTS} requests are already in flight")]
    Full,
    /// The session is broken.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// A transaction in flight.
#[derive(Clone, Copy, Debug)]
struct Slot {
    transaction: u16,
    token: u64,
    expected: Expected,
    sent: Mono,
    after: Duration,
}

impl Slot {
    fn deadline(&self) -> Mono {
        self.sent.plus(self.after)
    }
}

/// One Modbus TCP session, from connecting to closing.
#[derive(Debug)]
pub struct Session {
    slots: [Option<Slot>; SLOTS],
    /// How many of them are taken.
    in_flight: usize,
    next: u16,
    buffer: [u8; BUFFER],
    start: usize,
    end: usize,
    unknown: u16,
    stray: Option<u16>,
    skipped: u64,
    broken: Option<Failure>,
    /// Sees every frame, while somebody watches.
    pub(crate) tap: Tap,
}

impl Session {
    /// A session on a fresh connection; `first` is the first transaction id.
    pub fn new(first: u16) -> Session {
        Session {
            slots: [None; SLOTS],
            in_flight: 0,
            next: first,
            buffer: [0; BUFFER],
            start: 0,
            end: 0,
            unknown: 0,
            stray: None,
            skipped: 0,
            broken: None,
            tap: Tap::default(),
        }
    }

    /// Transactions in flight.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// The transactions in flight. Looks no further than the last of them.
    fn flying(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().flatten().take(self.in_flight)
    }

    /// Frames skipped because nobody waits for their transaction id.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Why the session can no longer be used, if so.
    pub fn broken(&self) -> Option<&Failure> {
        self.broken.as_ref()
    }

    /// The earliest moment at which [`Session::expire`] has something to do.
    pub fn deadline(&self) -> Option<Mono> {
        self.flying().map(Slot::deadline).min()
    }

    /// Writes a request into `frame`, which the caller sends at once, and waits for its reply until
    /// `after` has passed. `token` comes back with the outcome.
    ///
    /// # Errors
    /// [`SendError`]; `frame` is then not to be sent.
    pub fn send(
        &mut self,
        now: Mono,
        target: impl Into<Target>,
        request: Request<'_>,
        (after, token): (Duration, u64),
        frame: &mut Frame,
    ) -> Result<(), SendError> {
        let Target { unit, tolerance } = target.into();
        let transaction = self.may_send()?;
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.is_none()) else {
            return Err(SendError::Full);
        };
        let mut expected = request.encode(transaction, unit, frame)?;
        expected.tolerance = tolerance;
        *slot = Some(Slot { transaction, token, expected, sent: now, after });
        self.in_flight += 1;
        self.next = transaction.wrapping_add(1);
        Ok(())
    }

    /// Writes a request into `frame` that nobody answers: a write to every unit.
    ///
    /// # Errors
    /// [`SendError`]; `frame` is then not to be sent.
    pub fn broadcast(&mut self, write: &Write, frame: &mut Frame) -> Result<(), SendError> {
        let transaction = self.may_send()?;
        Request::Write(write).encode(transaction, 0, frame)?;
        self.next = transaction.wrapping_add(1);
        Ok(())
    }

    /// The transaction id of the next request, if one may be sent.
    fn may_send(&mut self) -> Result<u16, SendError> {
        if let Some(failure) = &self.broken {
            return Err(SendError::Broken(failure.clone()));
        }
        if self.in_flight == 0 && self.end > self.start {
            // Bytes after the last reply: what follows them could not be told from their rest.
            let malformed = Malformed::TrailingBytes { count: self.end - self.start };
            self.see_waiting(FrameFate::Refused(malformed.class()));
            let failure = Failure::from(malformed);
            self.broken = Some(failure.clone());
            return Err(SendError::Broken(failure));
        }
        Ok(self.free_id())
    }

    /// The next id that no transaction in flight bears. At most sixteen are taken. Never 0, because
    /// some devices answer everything with 0.
    fn free_id(&self) -> u16 {
        let taken = |id: u16| self.flying().any(|slot| slot.transaction == id);
        (0..=u16::try_from(SLOTS).unwrap_or(u16::MAX).saturating_add(1))
            .map(|step| self.next.wrapping_add(step))
            .find(|id| *id != 0 && !taken(*id))
            .unwrap_or(self.next)
    }

    /// Takes bytes as they came, in any pieces, and hands every transaction that ends to `sink`.
    ///
    /// # Errors
    /// The [`Failure`] that broke the session, now or earlier. Everything in flight has then ended.
    pub fn receive(
        &mut self,
        now: Mono,
        mut bytes: &[u8],
        sink: &mut dyn FnMut(Outcome<'_>),
    ) -> Result<(), Failure> {
        while self.broken.is_none() && !bytes.is_empty() {
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            let count = room.len().min(bytes.len());
            let (now_in, rest) = bytes.split_at(count);
            if let Some(room) = room.get_mut(..count) {
                room.copy_from_slice(now_in);
            }
            self.end += count;
            bytes = rest;
            while self.broken.is_none() && self.take_frame(now, sink) {}
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.broken.is_some() {
            self.see_waiting(FrameFate::Unread);
            self.tap.see(|| Seen::bytes(FrameFate::Unread, bytes));
        }
        self.broken.clone().map_or(Ok(()), Err)
    }

    /// Handles one whole frame at the start of the buffer; false where there is none.
    fn take_frame(&mut self, now: Mono, sink: &mut dyn FnMut(Outcome<'_>)) -> bool {
        let waiting = self.buffer.get(self.start..self.end).unwrap_or_default();
        let total = match self.head(waiting) {
            Ok(Head::Partial) => return false,
            Ok(Head::Frame(total)) => total,
            Err(malformed) => {
                let rtu = looks_like_rtu(waiting);
                let malformed = if rtu { Malformed::RtuFraming } else { malformed };
                self.see_waiting(FrameFate::Refused(malformed.class()));
                self.break_all(now, &Failure::from(malformed), sink);
                return false;
            }
        };
        let Some(transaction) = u16_at(waiting, 0) else { return false };
        let place = self
            .slots
            .iter()
            .position(|slot| slot.is_some_and(|slot| slot.transaction == transaction))
            .or_else(|| {
                self.lone(|slot| slot.expected.tolerance.any_transaction).map(|(at, _)| at)
            });
        let (total, counted) = match overlong_exception(waiting) {
            Some((least, declared)) if place.is_some() => {
                // With nothing else in flight the tenth byte, if it is here, belongs to this frame.
                let whole = self.in_flight == 1 && waiting.len() >= declared;
                (if whole { declared } else { least }, least)
            }
            _ => (total, total),
        };
        if waiting.len() < total {
            return false;
        }
        self.start += total;
        let Some(slot) = place.and_then(|place| self.slots.get_mut(place)).and_then(Option::take)
        else {
            self.skip_unknown(now, (transaction, total), sink);
            return true;
        };
        self.in_flight -= 1;
        let whole = self.buffer.get(self.start - total..self.start).unwrap_or_default();
        let unit = self.buffer.get(self.start - total + PREFIX).copied().unwrap_or_default();
        let from = self.start - total + PREFIX + 1;
        let pdu = self.buffer.get(from..self.start - total + counted).unwrap_or_default();
        let Slot { token, sent, .. } = slot;
        let judged = slot.expected.check(unit, pdu);
        self.tap.see(|| {
            let fate = judged.map_or_else(|m| FrameFate::Refused(m.class()), |_| FrameFate::Taken);
            Seen { round_trip: Some(now.since(sent)), ..Seen::bytes(fate, whole) }
        });
        match judged {
            Ok(reply) => {
                self.unknown = 0;
                sink(Outcome { token, sent, at: now, result: Ok(reply) });
            }
            Err(malformed) => {
                let failure = Failure::from(malformed);
                sink(Outcome { token, sent, at: now, result: Err(failure.clone()) });
                self.broken = Some(failure);
                self.fail_rest(now, &Failure::Abandoned, sink);
            }
        }
        true
    }

    /// What the bytes say about the frame that starts with them: its header, or, where headers mean
    /// nothing, the function of the request that waits for it.
    fn head(&self, waiting: &[u8]) -> Result<Head, Malformed> {
        match self.lone(|slot| slot.expected.ignores_header()) {
            Some((_, slot)) => {
                Ok(slot.expected.frame_length(waiting).map_or(Head::Partial, Head::Frame))
            }
            None => head(waiting),
        }
    }

    /// The slot in flight, if it is the only one and such a one.
    fn lone(&self, is: impl Fn(&Slot) -> bool) -> Option<(usize, &Slot)> {
        let mut taken =
            self.slots.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.as_ref()?)));
        match (taken.next(), taken.next()) {
            (Some((at, slot)), None) => is(slot).then_some((at, slot)),
            _ => None,
        }
    }

    /// The frame of `total` bytes before the start of what waits has an id that nobody waits for.
    fn skip_unknown(
        &mut self,
        now: Mono,
        (last, total): (u16, usize),
        sink: &mut dyn FnMut(Outcome<'_>),
    ) {
        self.skipped += 1;
        self.unknown += 1;
        self.stray = Some(last);
        // Without a header nobody knows where a foreign frame ends.
        let lost = self.lone(|slot| slot.expected.ignores_header()).is_some();
        let broken = lost || self.unknown >= UNKNOWN_MAX;
        let malformed = Malformed::UnknownTransactions { count: self.unknown, last };
        let frame = self.buffer.get(self.start - total..self.start).unwrap_or_default();
        let fate = if broken { FrameFate::Refused(malformed.class()) } else { FrameFate::Skipped };
        self.tap.see(|| Seen::bytes(fate, frame));
        if broken {
            self.break_all(now, &Failure::from(malformed), sink);
        }
    }

    /// Ends every transaction whose deadline has come; if there is one, the session is broken.
    ///
    /// # Errors
    /// The [`Failure`] that broke the session, now or earlier.
    pub fn expire(&mut self, now: Mono, sink: &mut dyn FnMut(Outcome<'_>)) -> Result<(), Failure> {
        for place in 0..SLOTS {
            let Some(entry) = self.slots.get_mut(place) else { continue };
            let Some(slot) = entry.take_if(|slot| slot.deadline() <= now) else { continue };
            self.in_flight -= 1;
            let stray = self.stray.map(|found| (found, slot.transaction));
            let failure = Failure::Timeout { after: slot.after, stray };
            self.broken.get_or_insert(failure.clone());
            self.tap.see(|| Seen {
                key: Some((slot.transaction, slot.expected.unit)),
                round_trip: Some(slot.after),
                ..Seen::bytes(FrameFate::Missing, &[])
            });
            sink(Outcome { token: slot.token, sent: slot.sent, at: now, result: Err(failure) });
        }
        match self.broken.clone() {
            None => Ok(()),
            Some(failure) => {
                self.see_waiting(FrameFate::Unread);
                self.fail_rest(now, &Failure::Abandoned, sink);
                Err(failure)
            }
        }
    }

    /// Ends everything in flight with `why`: the stream is gone, or is given up.
    pub fn close(&mut self, now: Mono, why: &Failure, sink: &mut dyn FnMut(Outcome<'_>)) {
        self.see_waiting(FrameFate::Unread);
        self.break_all(now, why, sink);
    }

    /// Shows the bytes that wait to whoever watches, and forgets them: the session ends here.
    fn see_waiting(&mut self, fate: FrameFate) {
        let waiting = self.buffer.get(self.start..self.end).unwrap_or_default();
        self.tap.see(|| Seen::bytes(fate, waiting));
        self.start = self.end;
    }

    fn break_all(&mut self, now: Mono, why: &Failure, sink: &mut dyn FnMut(Outcome<'_>)) {
        self.broken.get_or_insert(why.clone());
        self.fail_rest(now, why, sink);
    }

    fn fail_rest(&mut self, at: Mono, why: &Failure, sink: &mut dyn FnMut(Outcome<'_>)) {
        self.in_flight = 0;
        for slot in self.slots.iter_mut().filter_map(Option::take) {
            sink(Outcome { token: slot.token, sent: slot.sent, at, result: Err(why.clone()) });
        }
    }
}

/// Some devices announce an exception as one byte longer than they send it. The two lengths that such
/// a frame may have: as the specification says, and as the header says.
fn overlong_exception(frame: &[u8]) -> Option<(usize, usize)> {
    let function = frame.get(PREFIX + 1)?;
    let code = frame.get(PREFIX + 2);
    let overlong = function & 0x80 != 0 && u16_at(frame, 4) == Some(4) && code.is_some();
    overlong.then_some((9, 10))
}
