//! The task of one connection: connect, verify, poll, write, wait, and all over again.
//!
//! One socket, shared by every device behind it. This file holds the states and their waiting; what is
//! asked and what replies mean is in `exchange`, what a loss means is in `outage`.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep_until, timeout};

use super::connect_gate::Standing;
use super::device::DeviceRun;
pub(crate) use super::flight::{Flight, What};
use super::mailbox::Mailbox;
use super::peeking::Peeking;
use super::plan::ConnectionPlan;
use super::shared::Shared;
use super::sockets::Entered;
use crate::link::{ConnectError, Connector, Failure, Link, Outcome, Pumped};
use crate::model::{
    BadReason, ConnectionPhase, Endpoint, Mono, PeekDenial, PeekOutcome, Stamp, Trouble,
    TroubleKind,
};

/// What to do next while no socket is open.
enum Flow {
    End,
    Rest,
    Wait(Mono),
    Connect { host: String, port: u16 },
}

/// Whether an open socket may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Socket {
    Keep,
    Drop,
}

/// The task's state.
pub(crate) struct Conn {
    pub(crate) shared: Rc<Shared>,
    pub(crate) mailbox: Rc<Mailbox>,
    pub(crate) plan: ConnectionPlan,
    pub(crate) devices: Vec<DeviceRun>,
    pub(crate) flights: Vec<Flight>,
    pub(crate) peeking: Peeking,
    pub(crate) next_token: u64,
    next_epoch: u64,
    /// Whose request is the next in turn.
    pub(crate) turn: usize,
    /// The device run that alone may send, between reading a register and writing it.
    pub(crate) exclusive: Option<u64>,
    /// A valid reply has come on this socket.
    pub(crate) verified: bool,
    /// Attempts since the last valid reply.
    pub(crate) attempts: u32,
    pub(crate) next_attempt: Mono,
    pub(crate) connected_at: Mono,
    /// Why all tags are bad, while they are.
    pub(crate) out: Option<BadReason>,
    /// When all tags turn bad unless a valid reply comes first, and why.
    pub(crate) grace: Option<(Mono, BadReason)>,
    /// The trouble last told as an event.
    pub(crate) told: Option<TroubleKind>,
    /// No unit behind a connection is probed before.
    pub(crate) next_probe: Mono,
    /// The connection has been online before.
    pub(crate) greeted: bool,
    /// The write frame that is being put on the wire.
    pub(crate) leaving: Option<u64>,
    /// Nothing is sent before: the peer needs a pause.
    pub(crate) hold_until: Mono,
    /// Closed after a reply as the device wants it, and still trusted.
    pub(crate) parted: bool,
    /// When the time was last attended to.
    pub(crate) kept_at: Mono,
    /// The link is to be told anew who wants to see its frames.
    pub(crate) rewatch: bool,
    stopping: bool,
}

/// Runs until the mailbox says stop.
pub(crate) async fn run<C: Connector>(
    shared: Rc<Shared>,
    connector: Rc<C>,
    mailbox: Rc<Mailbox>,
    plan: ConnectionPlan,
) {
    let mut conn = Conn::new(shared, mailbox, plan);
    loop {
        conn.attend();
        conn.keep_time();
        match conn.flow() {
            Flow::End => break,
            Flow::Rest => conn.rest(None).await,
            Flow::Wait(until) => conn.rest(Some(until)).await,
            Flow::Connect { host, port } => {
                if let Some((stream, entered)) = conn.connect(connector.as_ref(), &host, port).await
                {
                    let carrier_lost = connector.carrier_lost(&stream);
                    conn.talk(stream, carrier_lost.as_ref()).await;
                    // The socket is closed now; another one may be opened.
                    drop(entered);
                }
            }
        }
    }
}

impl Conn {
    fn new(shared: Rc<Shared>, mailbox: Rc<Mailbox>, plan: ConnectionPlan) -> Conn {
        let now = shared.clock.now();
        let mut conn = Conn {
            shared,
            mailbox,
            devices: Vec::new(),
            flights: Vec::new(),
            peeking: Peeking::default(),
            next_token: 0,
            next_epoch: 0,
            turn: 0,
            exclusive: None,
            verified: false,
            attempts: 0,
            next_attempt: now,
            connected_at: Mono(0),
            out: None,
            grace: None,
            told: None,
            next_probe: Mono(0),
            greeted: false,
            leaving: None,
            hold_until: Mono(0),
            parted: false,
            kept_at: now,
            rewatch: false,
            stopping: false,
            plan: ConnectionPlan { devices: Vec::new(), ..plan.clone() },
        };
        conn.adopt(plan);
        conn
    }

    pub(crate) fn now(&self) -> Mono {
        self.shared.clock.now()
    }

    pub(crate) fn stamp(&self) -> Stamp {
        self.shared.clock.stamp()
    }

    fn flow(&mut self) -> Flow {
        if self.stopping {
            return Flow::End;
        }
        if !self.plan.connection.enabled {
            self.outage(BadReason::Disabled, None);
            self.set_phase(ConnectionPhase::Disabled);
            return Flow::Rest;
        }
        let Endpoint::Tcp { host, port } = &self.plan.connection.endpoint else {
            let detail = Arc::from("the simulator was not started");
            let trouble = Trouble { kind: TroubleKind::Simulator, detail };
            self.set_phase(ConnectionPhase::Idle);
            self.outage(BadReason::NoConnection, Some(&trouble));
            return Flow::Rest;
        };
        if !self.is_wanted() {
            self.set_phase(ConnectionPhase::Idle);
            (self.grace, self.out) = (None, None);
            self.part_for_good();
            return Flow::Rest;
        }
        let (host, port) = (host.clone(), *port);
        if self.parted && !self.has_due(self.now()) {
            return Flow::Wait(self.next_moment());
        }
        if self.parted && self.now() < self.next_attempt {
            return Flow::Wait(self.next_attempt);
        }
        if self.now() < self.next_attempt {
            let (until, attempt) = (self.next_attempt, self.attempts);
            self.set_phase(ConnectionPhase::Waiting { until, attempt });
            return Flow::Wait(until);
        }
        Flow::Connect { host, port }
    }

    /// A request is on its way.
    pub(crate) fn took_off(&mut self, token: u64, epoch: u64, what: What) {
        let accompanied = !self.flights.is_empty();
        if accompanied {
            self.flights.iter_mut().for_each(|flight| flight.accompanied = true);
        }
        self.flights.push(Flight { token, epoch, what, accompanied });
    }

    pub(crate) fn set_phase(&self, phase: ConnectionPhase) {
        if self.plan.live.borrow().phase != phase {
            let since = self.stamp();
            self.shared.board.connection(&self.plan.live, |live| {
                live.phase = phase;
                live.since = since;
            });
        }
    }

    /// Waits without a socket.
    async fn rest(&mut self, until: Option<Mono>) {
        let grace = self.grace.map(|(at, _)| at);
        let until = [until, grace, self.peeking.next_moment()].into_iter().flatten().min();
        let mailbox = Rc::clone(&self.mailbox);
        match until {
            None => mailbox.rings.notified().await,
            Some(until) => {
                tokio::select! {
                    biased;
                    () = mailbox.rings.notified() => {}
                    () = sleep_until(self.shared.clock.instant(until)) => {}
                }
            }
        }
    }

    async fn connect<C: Connector>(
        &mut self,
        connector: &C,
        host: &str,
        port: u16,
    ) -> Option<(C::Stream, Entered)> {
        if !self.parted {
            self.set_phase(ConnectionPhase::Connecting);
        }
        self.connected_at = self.now();
        let limit = Duration::from_millis(u64::from(self.plan.connection.connect_timeout_ms));
        let mailbox = Rc::clone(&self.mailbox);
        let standing = if self.attempts == 0 { Standing::Trusted } else { Standing::Doubtful };
        let (shared, endpoint) = (Rc::clone(&self.shared), Arc::clone(&self.plan.endpoint));
        let company = self.plan.company();
        let mut attempt = pin!(async {
            let addresses = connector.resolve(host, port, limit).await?;
            let entering = Rc::clone(&shared.sockets).enter(&endpoint, &addresses, company);
            let entered = timeout(limit, entering)
                .await
                .map_err(|_| ConnectError::Occupied { endpoint: endpoint.to_string() })?;
            let connect = connector.connect(host, &addresses, limit);
            let stream = shared.gate.pass(standing, (&endpoint, limit), connect).await?;
            Ok((stream, entered))
        });
        let result = loop {
            let wake = self.grace.map_or(Mono(u64::MAX), |(at, _)| at);
            tokio::select! {
                biased;
                result = &mut attempt => break result,
                () = mailbox.rings.notified() => {
                    if self.attend() == Socket::Drop {
                        return None;
                    }
                }
                () = sleep_until(self.shared.clock.instant(wake)) => self.keep_time(),
            }
        };
        match result {
            Ok(opened) => {
                self.shared.board.count(&self.plan.live, None, |c| c.connects += 1);
                if !std::mem::take(&mut self.parted) {
                    self.set_phase(ConnectionPhase::Verifying);
                }
                let pauses = self.devices.iter().map(|run| run.plan.device.pause_after_connect_ms);
                let pause = Duration::from_millis(u64::from(pauses.max().unwrap_or_default()));
                self.hold_until = self.now().plus(pause);
                Some(opened)
            }
            Err(error) => {
                self.not_connected(&error);
                None
            }
        }
    }

    /// Polls and writes over an open stream until it is lost or given up.
    async fn talk<S>(&mut self, stream: S, carrier_lost: &dyn Fn() -> bool)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        // Ids go on where the last connection left off, so that traces can be told apart.
        // 0 is none.
        let first = u16::try_from(self.next_token % 0xFFFF).unwrap_or_default() + 1;
        let asked_before = self.next_token;
        let mut link = Link::new(stream, self.shared.clock, first);
        self.rewatch = true;
        link.set_batching(self.devices.iter().all(|run| run.plan.device.share_segments));
        let mailbox = Rc::clone(&self.mailbox);
        loop {
            if self.attend() == Socket::Drop {
                if self.flights.is_empty() {
                    link.part().await;
                }
                link.abandon(&Failure::Abandoned, &mut |outcome| self.finish(&outcome));
                self.given_up();
                return;
            }
            self.show_frames(&mut link);
            self.keep_time();
            if !self.is_wanted() && self.flights.is_empty() {
                link.part().await;
                self.given_up();
                return;
            }
            if self.unplugged(&mut link, carrier_lost) {
                return;
            }
            if let Err(failure) = self.launch(&mut link) {
                self.lost(&failure);
                return;
            }
            let until = self.or_next_look(self.next_moment());
            let skipped = link.session().skipped();
            let mut sink = |outcome: Outcome<'_>| self.finish(&outcome);
            let pumped = tokio::select! {
                biased;
                () = mailbox.rings.notified() => continue,
                pumped = link.pump(until, &mut sink) => pumped,
            };
            let more = link.session().skipped() - skipped;
            if more > 0 {
                self.shared.board.fault(&self.plan.live, |faults| faults.skipped += more);
            }
            match pumped {
                Ok(Pumped::Sent) => self.frame_left(),
                Ok(Pumped::Bytes | Pumped::Time) => {
                    let done = self.flights.is_empty() && self.next_token > asked_before;
                    if self.verified && done && self.one_each() {
                        link.part().await;
                        self.part();
                        return;
                    }
                }
                Err(failure) => {
                    self.lost(&failure);
                    return;
                }
            }
        }
    }

    /// True where something is to be sent now.
    fn has_due(&self, now: Mono) -> bool {
        self.devices.iter().any(|run| run.is_due(now)) || self.peek_is_due(now)
    }

    /// Looks into the mailbox.
    fn attend(&mut self) -> Socket {
        let mail = self.mailbox.take();
        let mut socket = Socket::Keep;
        if let Some(plan) = mail.plan {
            let (old, new) = (&self.plan.connection, &plan.connection);
            let other = self.plan.company() != plan.company();
            if other || old.endpoint != new.endpoint || old.enabled != new.enabled {
                socket = Socket::Drop;
                self.attempts = 0;
                self.next_attempt = self.now();
                // The old reason for being out no longer holds.
                self.grace = None;
                self.told = None;
                self.out = Some(BadReason::NoConnection);
            }
            self.adopt(plan);
            if !self.is_wanted() {
                socket = Socket::Drop;
            }
        }
        if mail.reconnect {
            socket = Socket::Drop;
            self.attempts = 0;
            self.next_attempt = self.now();
        }
        if mail.stop {
            socket = Socket::Drop;
            self.stopping = true;
        }
        if socket == Socket::Drop || self.stopping {
            self.end_unsent_writes();
            self.end_peeks(&PeekOutcome::Denied(PeekDenial::NotOnline));
            self.part_for_good();
        }
        self.rewatch |= mail.watch;
        mail.identify.iter().for_each(|device| self.identity_wanted(device));
        mail.peeks.into_iter().for_each(|peek| self.peek_asked(peek));
        for request in mail.writes {
            self.write_asked(&request);
        }
        socket
    }

    /// Takes a plan over. Devices that ask for the same as before go on undisturbed.
    fn adopt(&mut self, plan: ConnectionPlan) {
        let now = self.now();
        self.shared.board.name_endpoint(&plan.live, &plan.endpoint);
        let moved = self.plan.connection.endpoint != plan.connection.endpoint;
        let mut old = std::mem::take(&mut self.devices);
        for device in &plan.devices {
            let at = old.iter().position(|run| run.plan.device.id == device.device.id);
            let known = at.map(|at| old.swap_remove(at));
            let run = match known {
                Some(run) if run.plan.same(device) && !moved => run,
                known => {
                    self.next_epoch += 1;
                    let mut run = DeviceRun::new(Rc::clone(device), self.next_epoch, now);
                    if let Some(mut before) = known {
                        before.stop_asking(self.stamp());
                        self.carry_write(&mut before, &mut run, moved);
                    }
                    run
                }
            };
            self.devices.push(run);
        }
        for mut gone in old {
            self.end_write_of_gone(&mut gone);
        }
        if self.out.is_some() {
            // New tags are as bad as the others until a reply comes.
            let (reason, at) = (self.out.unwrap_or(BadReason::NoConnection), self.stamp());
            self.devices.iter().for_each(|run| run.doubt_all(reason, at, &self.shared.board));
        }
        self.plan = plan;
    }

    /// Does what the time asks for: grace that has run out, writes that have expired, scans that are due.
    fn keep_time(&mut self) {
        let now = self.now();
        self.kept_at = now;
        if let Some((at, reason)) = self.grace
            && now >= at
        {
            self.grace = None;
            let trouble = self.plan.live.borrow().trouble.clone();
            self.outage(reason, trouble.as_ref());
        }
        self.expire_writes(now);
        self.expire_peeks(now);
        if !self.verified {
            return;
        }
        let mut overruns = 0;
        let mut probing = self.devices.iter().any(DeviceRun::is_probing);
        let may = now >= self.next_probe;
        for run in &mut self.devices {
            if run.silence.is_some() {
                probing |= run.stay_silent(now, may && !probing);
            } else {
                let left_out = run.start_due_scans(now);
                if left_out > 0 {
                    run.plan.live.live.borrow_mut().counters.overruns += left_out;
                    overruns += left_out;
                }
            }
        }
        if overruns > 0 {
            self.shared.board.count(&self.plan.live, None, |c| c.overruns += overruns);
        }
    }

    /// When to look again if nothing comes.
    fn next_moment(&self) -> Mono {
        let now = self.kept_at;
        let far = now.plus(Duration::from_secs(3600));
        let grace = self.grace.map(|(at, _)| at);
        let hold = Some(self.hold_until).filter(|at| *at > now);
        let devices = self.devices.iter().filter_map(|run| run.next_moment(now, self.next_probe));
        let devices = if self.verified { devices.min() } else { None };
        let peeks = self.peeking.next_moment();
        [grace, hold, devices, peeks].into_iter().flatten().min().unwrap_or(far)
    }
}
