//! What the loss of a connection, and the silence of one unit behind it, mean for the tags.
//!
//! A connection that broke is opened anew at once if it had worked. Until then, and for [`GRACE`] at
//! most, the tags of those who are not to blame keep their quality, so that one dead unit behind a
//! gateway does not make its neighbours flicker; a valid reply ends the doubt, anything else makes every
//! tag bad.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::backoff::{BASE, CAP, delay, jittered};
use super::connection::Conn;
use super::device::DeviceRun;
use crate::link::{ConnectError, Failure, Reply};
use crate::model::{
    BadReason, ConnectionPhase, DevicePhase, PeekOutcome, Stamp, StationEvent, Trouble, TroubleKind,
};

/// How long tags keep their quality after a connection that worked was lost.
const GRACE: Duration = Duration::from_millis(150);
/// Least time between two attempts to connect to the same endpoint.
const ATTEMPTS_APART: Duration = Duration::from_millis(50);
/// Least time between two probes of silent units behind one connection.
const PROBES_APART: Duration = Duration::from_secs(1);

/// A failure in the words of the window.
pub(crate) fn trouble(failure: &Failure) -> Trouble {
    let kind = match failure {
        Failure::Timeout { .. } => TroubleKind::Timeout,
        Failure::Malformed(_) => TroubleKind::Malformed,
        Failure::Unplugged => TroubleKind::Unplugged,
        Failure::Closed | Failure::Io(_) | Failure::Abandoned => TroubleKind::Disconnected,
    };
    let detail = match failure {
        // The kind says it all.
        Failure::Unplugged => String::new(),
        told => told.to_string(),
    };
    Trouble { kind, detail: Arc::from(detail) }
}

impl Conn {
    /// A valid reply has come.
    pub(crate) fn heard(&mut self) {
        self.attempts = 0;
        self.grace = None;
        if self.verified {
            return;
        }
        self.verified = true;
        self.set_phase(ConnectionPhase::Online);
        let now = self.now();
        let back = self.out.take().is_some();
        if back {
            // What was asked before belongs to another time; the devices may have changed since.
            self.devices.iter_mut().for_each(|run| run.hurry(now));
        }
        if back || self.told.is_some() || !self.greeted {
            self.greeted = true;
            self.told = None;
            let at = self.stamp();
            let connection = self.plan.connection.id.clone();
            let phase = ConnectionPhase::Online;
            let event = StationEvent::Connection { at, connection, phase, trouble: None };
            self.shared.board.event(at, event);
        }
    }

    /// The unit has answered with data, or with an exception of its own.
    pub(crate) fn unit_answers(&mut self, device: usize, at: Stamp) {
        let Some(run) = self.devices.get_mut(device) else { return };
        if run.silence.take().is_some() {
            run.hurry(at.mono);
            let cell = Rc::clone(&run.plan.live);
            self.device_phase(&cell, DevicePhase::Online, None, at);
        } else if run.plan.live.live.borrow().phase != DevicePhase::Online {
            self.shared.board.device(&run.plan.live, |live| {
                live.phase = DevicePhase::Online;
                live.since = at;
                live.trouble = None;
            });
        }
    }

    /// A gateway says that the unit cannot be reached. The connection and the other units are well.
    pub(crate) fn unit_unreachable(&mut self, device: usize, code: u8, at: Stamp) {
        let kind = TroubleKind::Exception(code);
        let detail = Arc::from(crate::model::exception_text(code));
        self.unit_offline(device, BadReason::Exception(code), Trouble { kind, detail }, at);
    }

    /// The unit did not answer in time. If others behind the connection do, it alone is offline and
    /// probed now and then; if not, the connection is at fault.
    pub(crate) fn unit_timed_out(
        &mut self,
        device: usize,
        result: &Result<Reply<'_>, Failure>,
        at: Stamp,
    ) {
        let lives = |run: &DeviceRun| {
            run.silence.is_none() && run.plan.live.live.borrow().phase == DevicePhase::Online
        };
        let others = self.devices.iter().enumerate().any(|(i, run)| i != device && lives(run));
        let Err(failure) = result else { return };
        if others && self.out.is_none() {
            self.next_probe = at.mono.plus(PROBES_APART);
            self.unit_offline(device, BadReason::Timeout, trouble(failure), at);
        }
    }

    fn unit_offline(&mut self, device: usize, reason: BadReason, trouble: Trouble, at: Stamp) {
        let Some(run) = self.devices.get_mut(device) else { return };
        let known = run.silence.is_some();
        run.fall_silent(at.mono);
        run.doubt_all(reason, at, &self.shared.board);
        let cell = Rc::clone(&run.plan.live);
        if known {
            self.shared.board.device(&cell, |live| live.trouble = Some(trouble));
        } else {
            self.device_phase(&cell, DevicePhase::Offline, Some(trouble), at);
        }
    }

    fn device_phase(
        &self,
        cell: &super::board::DeviceCell,
        phase: DevicePhase,
        trouble: Option<Trouble>,
        at: Stamp,
    ) {
        self.shared.board.device(cell, |live| {
            live.phase = phase;
            live.since = at;
            live.trouble.clone_from(&trouble);
        });
        let device = cell.live.borrow().id.clone();
        self.shared.board.event(at, StationEvent::Device { at, device, phase, trouble });
    }

    /// The connection broke; everything in flight has ended. The caller drops the socket.
    pub(crate) fn lost(&mut self, failure: &Failure) {
        let reason = match failure {
            Failure::Timeout { .. } => BadReason::Timeout,
            Failure::Malformed(_) => BadReason::Malformed,
            Failure::Unplugged | Failure::Closed | Failure::Io(_) | Failure::Abandoned => {
                BadReason::NoConnection
            }
        };
        if let Failure::Malformed(malformed) = failure {
            let class = malformed.class();
            self.shared.board.fault(&self.plan.live, |faults| faults.count_malformed(class));
        }
        self.note(trouble(failure));
        self.closed(reason);
    }

    /// The connection was closed on purpose.
    pub(crate) fn given_up(&mut self) {
        self.closed(BadReason::NoConnection);
    }

    fn closed(&mut self, reason: BadReason) {
        let now = self.now();
        self.end_writes_cut_off();
        self.exclusive = None;
        for run in &mut self.devices {
            run.cut_off();
        }
        let worked = std::mem::take(&mut self.verified);
        let wait = if worked {
            Duration::ZERO
        } else {
            self.attempts = self.attempts.saturating_add(1);
            jittered(delay(self.attempts, BASE, CAP), &mut self.shared.rng.borrow_mut())
        };
        self.next_attempt = now.plus(wait).max(self.connected_at.plus(ATTEMPTS_APART));
        if self.out.is_none() && self.grace.is_none() {
            self.grace = Some((now.plus(GRACE), reason));
        }
    }

    /// The connection was closed because the device wants one for each request. Nothing is doubted.
    pub(crate) fn part(&mut self) {
        self.parted = true;
        self.next_attempt = self.connected_at.plus(ATTEMPTS_APART);
    }

    /// A connection that was parted from is not opened again as if nothing had been.
    pub(crate) fn part_for_good(&mut self) {
        if std::mem::take(&mut self.parted) {
            self.verified = false;
            self.exclusive = None;
            self.end_writes_cut_off();
            self.devices.iter_mut().for_each(DeviceRun::cut_off);
        }
    }

    /// No socket could be opened.
    pub(crate) fn not_connected(&mut self, error: &ConnectError) {
        self.part_for_good();
        let kind = match error {
            ConnectError::NameNotResolved { .. } => TroubleKind::NameNotResolved,
            ConnectError::Refused { .. } => TroubleKind::Refused,
            ConnectError::Timeout { .. } => TroubleKind::ConnectTimeout,
            ConnectError::Occupied { .. } => TroubleKind::Occupied,
            ConnectError::Unreachable { .. } => TroubleKind::Unreachable,
        };
        let trouble = Trouble { kind, detail: Arc::from(error.to_string()) };
        self.note(trouble.clone());
        self.attempts = self.attempts.saturating_add(1);
        let wait = jittered(delay(self.attempts, BASE, CAP), &mut self.shared.rng.borrow_mut());
        self.next_attempt = self.now().plus(wait);
        let (until, attempt) = (self.next_attempt, self.attempts);
        self.set_phase(ConnectionPhase::Waiting { until, attempt });
        self.outage(BadReason::NoConnection, Some(&trouble));
        self.end_peeks(&PeekOutcome::Failed(trouble));
    }

    fn note(&self, trouble: Trouble) {
        self.shared.board.connection(&self.plan.live, |live| live.trouble = Some(trouble));
    }

    /// Every tag of the connection turns bad.
    pub(crate) fn outage(&mut self, reason: BadReason, trouble: Option<&Trouble>) {
        self.grace = None;
        if self.out == Some(reason) && trouble.map(|t| t.kind) == self.told {
            return;
        }
        let at = self.stamp();
        let first = self.out.replace(reason).is_none();
        for run in &mut self.devices {
            run.doubt_all(reason, at, &self.shared.board);
            if first {
                run.start_afresh(at.mono);
            }
            let cell = Rc::clone(&run.plan.live);
            let reads = run.plan.points().next().is_some();
            self.shared.board.device(&cell, |live| {
                // Nobody would say that a device answers again of which nothing is read.
                live.phase = if reads { DevicePhase::Offline } else { DevicePhase::Unknown };
                live.since = if first { at } else { live.since };
                live.trouble = trouble.cloned();
            });
        }
        if reason == BadReason::Disabled {
            self.set_phase(ConnectionPhase::Disabled);
            self.note_none();
        }
        if first || trouble.map(|t| t.kind) != self.told {
            self.told = trouble.map(|t| t.kind);
            let connection = self.plan.connection.id.clone();
            let phase = self.plan.live.borrow().phase;
            let trouble = trouble.cloned();
            let event = StationEvent::Connection { at, connection, phase, trouble };
            self.shared.board.event(at, event);
        }
    }

    fn note_none(&self) {
        self.shared.board.connection(&self.plan.live, |live| live.trouble = None);
    }
}
