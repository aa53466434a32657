//! Reads by hand: one at a time for a connection, after writes and scans, each asked once.
//!
//! A connection that nobody polls is opened for them and closed again soon after the last.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::connection::Conn;
use super::device::DeviceRun;
use super::outage::trouble;
use crate::codec::fits;
use crate::link::{Failure, Read, Reply};
use crate::model::{
    Mono, Peek, PeekData, PeekDenial, PeekOutcome, Peeked, Run, Stamp, Trouble, TroubleKind,
};

/// Peeks that may wait for one connection.
pub(crate) const PEEKS_MAX: usize = 16;
/// How long a connection that nobody polls stays open for the next peek.
const LINGER: Duration = Duration::from_secs(5);

/// The peeks of one connection.
#[derive(Debug, Default)]
pub(crate) struct Peeking {
    waiting: VecDeque<Peek>,
    /// Its frame was handed over.
    flying: Option<Peek>,
    /// A connection that nobody polls stays open until then.
    open_until: Option<Mono>,
}

impl Peeking {
    /// True where the connection is needed although nobody polls it.
    pub(crate) fn wants_socket(&self, now: Mono) -> bool {
        let lingers = self.open_until.is_some_and(|until| now < until);
        lingers || !self.waiting.is_empty() || self.flying.is_some()
    }

    /// When to look again.
    pub(crate) fn next_moment(&self) -> Option<Mono> {
        let expiry = self.waiting.iter().map(|peek| peek.expires).min();
        [expiry, self.open_until].into_iter().flatten().min()
    }

    /// True where a peek waits for its turn.
    pub(crate) fn is_waiting(&self) -> bool {
        self.flying.is_none() && !self.waiting.is_empty()
    }
}

impl Conn {
    /// Somebody wants to look.
    pub(crate) fn peek_asked(&mut self, peek: Peek) {
        let run = self.devices.iter().find(|run| run.plan.device.id == peek.device);
        let polled = self.devices.iter().any(DeviceRun::has_work);
        let Run { table, start, count } = peek.run;
        let denial = match run {
            None => Some(PeekDenial::NoSuchDevice),
            Some(run) if run.plan.device.quirks.broadcast => Some(PeekDenial::Broadcast),
            Some(_) if !fits(table.read_function(), start, count) => Some(PeekDenial::Range),
            Some(run) if run.silence.is_some() => Some(PeekDenial::NotOnline),
            Some(_) if !self.plan.connection.enabled => Some(PeekDenial::NotOnline),
            Some(_) if polled && !self.verified => Some(PeekDenial::NotOnline),
            Some(_) if self.peeking.waiting.len() >= PEEKS_MAX => Some(PeekDenial::QueueFull),
            Some(_) => None,
        };
        if let Some(denial) = denial {
            self.peek_ends(peek, PeekOutcome::Denied(denial));
            return;
        }
        if !polled && !self.verified && self.peeking.waiting.is_empty() {
            // Asked by hand: what was tried before is no reason to wait.
            self.attempts = 0;
            self.next_attempt = self.now().min(self.next_attempt);
        }
        self.peeking.waiting.push_back(peek);
    }

    /// The next peek, if one may leave now.
    pub(crate) fn choose_peek(&mut self, now: Mono) -> Option<(usize, Read)> {
        if !self.peeking.is_waiting() {
            return None;
        }
        let asked = &self.peeking.waiting.front()?.device;
        let Some(device) = self.devices.iter().position(|run| run.plan.device.id == *asked) else {
            let gone = self.peeking.waiting.pop_front()?;
            self.peek_ends(gone, PeekOutcome::Denied(PeekDenial::NoSuchDevice));
            return None;
        };
        if !self.devices.get(device)?.may_send(now) {
            return None;
        }
        let peek = self.peeking.waiting.pop_front()?;
        let Run { table, start, count } = peek.run;
        self.peeking.flying = Some(peek);
        Some((device, Read { table, start, count }))
    }

    /// The peek on its way has ended.
    pub(crate) fn peeked(&mut self, result: &Result<Reply<'_>, Failure>, at: Stamp) {
        let Some(peek) = self.peeking.flying.take() else { return };
        let outcome = match result {
            Ok(Reply::Registers(found)) => {
                PeekOutcome::Data(PeekData::Registers(found.iter().collect()))
            }
            Ok(Reply::Bits(found)) => {
                let bits: Vec<bool> = (0..found.count()).filter_map(|i| found.get(i)).collect();
                PeekOutcome::Data(PeekData::Bits(Arc::from(bits)))
            }
            Ok(Reply::Exception(code)) => PeekOutcome::Exception(*code),
            Ok(_) => PeekOutcome::Failed(Trouble {
                kind: TroubleKind::Malformed,
                detail: Arc::from("a reply of the wrong kind"),
            }),
            Err(failure) => PeekOutcome::Failed(trouble(failure)),
        };
        if result.is_ok() {
            self.peeking.open_until = Some(at.mono.plus(LINGER));
            let device = self.devices.iter().position(|run| run.plan.device.id == peek.device);
            if let Some(device) = device {
                self.unit_answers(device, at);
            }
        }
        self.peek_ends(peek, outcome);
    }

    /// Peeks whose time is over end.
    pub(crate) fn expire_peeks(&mut self, now: Mono) {
        self.peeking.open_until = self.peeking.open_until.filter(|until| now < *until);
        while let Some(at) = self.peeking.waiting.iter().position(|peek| now >= peek.expires) {
            let Some(late) = self.peeking.waiting.remove(at) else { return };
            self.peek_ends(late, PeekOutcome::Denied(PeekDenial::Expired));
        }
    }

    /// No socket could be opened, or none is to be: all that waits ends.
    pub(crate) fn end_peeks(&mut self, outcome: &PeekOutcome) {
        self.peeking.open_until = None;
        for peek in std::mem::take(&mut self.peeking.waiting) {
            self.peek_ends(peek, outcome.clone());
        }
    }

    /// True where a peek is to leave now.
    pub(crate) fn peek_is_due(&self, now: Mono) -> bool {
        self.peeking.is_waiting() && self.devices.iter().any(|run| run.may_send(now))
    }

    /// True where there is something to keep a connection for.
    pub(crate) fn is_wanted(&self) -> bool {
        self.devices.iter().any(DeviceRun::has_work) || self.peeking.wants_socket(self.now())
    }

    fn peek_ends(&self, peek: Peek, outcome: PeekOutcome) {
        let Peek { id, device, run, .. } = peek;
        let at = self.stamp();
        self.shared.tell_peeked(Peeked { id, device, run, at, outcome });
    }
}
