//! The life of one write after the gate: waiting to leave, sent, accepted, read back.
//!
//! Nothing here sends; the connection's task moves a write on and tells every stage.

use std::time::Duration;

use super::plan::Point;
use super::write_gate::AuthorisedWrite;
use crate::codec::WriteData;
use crate::model::{Mono, OtherWay, Sample, Value, WriteId, WriteRequest, WriteValue};

/// First pause between two read-backs of a value that has not settled.
const LOOK_AGAIN_MIN: Duration = Duration::from_millis(20);
/// Longest such pause.
const LOOK_AGAIN_MAX: Duration = Duration::from_millis(250);

/// Names the action in reports.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) id: WriteId,
    pub(crate) tag: crate::model::TagId,
    pub(crate) value: WriteValue,
    pub(crate) old: Option<Sample>,
    /// The frame has been handed over.
    pub(crate) sent: bool,
}

impl Ticket {
    /// A ticket for an operator's action.
    pub(crate) fn new(request: &WriteRequest, old: Option<Sample>) -> Ticket {
        let WriteRequest { id, tag, value, .. } = request;
        Ticket { id: *id, tag: tag.clone(), value: value.clone(), old, sent: false }
    }
}

/// Where a write stands.
#[derive(Debug)]
pub(crate) enum State {
    /// Waits for its turn.
    Waiting(AuthorisedWrite),
    /// The register around a bit is being read.
    Reading(AuthorisedWrite),
    /// That register is known; the write goes next.
    Modify(AuthorisedWrite, u16),
    /// On its way; what may work if the device does not know the function.
    Sent(WriteData, Option<OtherWay>),
    /// Accepted; read back until it shows.
    Settling(Settling),
}

/// A write that the device has accepted.
#[derive(Debug)]
pub(crate) struct Settling {
    pub(crate) data: WriteData,
    /// After this the device holds what it holds.
    deadline: Mono,
    /// When to look next.
    pub(crate) next: Mono,
    pause: Duration,
    /// A read-back is in flight.
    pub(crate) looking: bool,
    /// What was read back last.
    pub(crate) last: Option<Value>,
}

impl Settling {
    /// Accepted at `now`: look at once.
    pub(crate) fn new(data: WriteData, now: Mono, settle: Duration) -> Settling {
        let deadline = now.plus(settle);
        let pause = LOOK_AGAIN_MIN;
        Settling { data, deadline, next: now, pause, looking: false, last: None }
    }

    /// A read-back that was asked for at `sent` did not show the value: when to look again, or `None`
    /// if that was after the deadline.
    pub(crate) fn look_again(&mut self, sent: Mono, now: Mono) -> Option<Mono> {
        if sent >= self.deadline {
            return None;
        }
        let next = now.plus(self.pause);
        // The last look is at the deadline, neither before nor long after.
        self.next = if next < self.deadline { next } else { self.deadline.max(now) };
        self.pause = (self.pause * 2).min(LOOK_AGAIN_MAX);
        self.looking = false;
        Some(self.next)
    }
}

/// A write under way.
#[derive(Debug)]
pub(crate) struct ActiveWrite {
    pub(crate) ticket: Ticket,
    pub(crate) point: Point,
    pub(crate) state: State,
}

impl ActiveWrite {
    /// True where the frame may have left.
    pub(crate) fn is_out(&self) -> bool {
        matches!(self.state, State::Sent(..) | State::Settling(_))
    }
}
