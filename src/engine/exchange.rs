//! What is asked next, and what every outcome means.
//!
//! Order: one read that verifies a fresh socket; then writes; then looking whether writes show; then
//! scans, device by device in turn; last, reads by hand. While a write waits, no further read goes ahead of it.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::blocks::Next;
use super::connection::{Conn, What};
use super::device::{DeviceRun, Job};
use super::window::Window;
use super::write_gate::target_of;
use super::write_life::{ActiveWrite, State};
use crate::codec::Extent;
use crate::link::{Failure, Link, Outcome, Query, Read, Reply, SendError};
use crate::model::{BadReason, Faults, Mono, Quality, Stamp, Trouble, TroubleKind};

/// How often a block that was answered well before is asked again where the device is busy (exceptions 5
/// and 6), and how long the device rests before each.
const BUSY_TRIES: u8 = 3;
const BUSY_REST: Duration = Duration::from_millis(50);

/// One thing to send.
enum Step {
    Ask { device: usize, what: What, read: Read },
    Write { device: usize },
    Question { device: usize, query: Query },
}

impl Conn {
    /// Hands over what may be sent now.
    ///
    /// # Errors
    /// The failure of a link that turns out to be broken.
    pub(crate) fn launch<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        link: &mut Link<S>,
    ) -> Result<(), Failure> {
        // One look at the clock serves all that leaves together.
        let now = self.kept_at;
        while self.may_hand_over(link)
            && let Some(step) = self.choose(now)
        {
            match step {
                Step::Write { device } => self.send_write(link, device)?,
                Step::Ask { device, what, read } => self.send_read(link, device, what, read)?,
                Step::Question { device, query } => self.send_question(link, device, query)?,
            }
        }
        self.flush(link);
        Ok(())
    }

    /// True where the link takes another request, if need be once the frames before are on their way.
    fn may_hand_over<S: AsyncRead + AsyncWrite + Unpin>(&mut self, link: &mut Link<S>) -> bool {
        link.ready() || (self.flush(link) && link.ready())
    }

    /// Puts frames on the wire without waiting; what the stream does not take at once the pump writes.
    fn flush<S: AsyncRead + AsyncWrite + Unpin>(&mut self, link: &mut Link<S>) -> bool {
        let left = link.flush();
        if left {
            self.frame_left();
        }
        left
    }

    fn send_read<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        link: &mut Link<S>,
        device: usize,
        what: What,
        read: Read,
    ) -> Result<(), Failure> {
        let token = self.take_token();
        let Some(run) = self.devices.get_mut(device) else { return Ok(()) };
        match link.read(self.kept_at, target_of(&run.plan.device), &read, run.timeout(), token) {
            Ok(()) => {
                run.took_off();
                let epoch = run.epoch;
                let (live, device) = (&self.plan.live, run.plan.live.as_ref());
                self.shared.board.count(live, Some(device), |c| c.requests += 1);
                self.took_off(token, epoch, what);
                self.show_in_flight();
                Ok(())
            }
            Err(SendError::Broken(failure)) => {
                match what {
                    What::Scan(job, _) => run.again(job),
                    What::Peek => {
                        let at = self.stamp();
                        self.peeked(&Err(failure.clone()), at);
                    }
                    _ => {}
                }
                Err(failure)
            }
            Err(SendError::Full | SendError::Request(_)) => {
                // Cannot be for a plan that keeps the protocol's limits; if it is, the tags say so.
                self.unaskable(device, what);
                Ok(())
            }
        }
    }

    fn send_question<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        link: &mut Link<S>,
        device: usize,
        query: Query,
    ) -> Result<(), Failure> {
        let token = self.take_token();
        let Some(run) = self.devices.get_mut(device) else { return Ok(()) };
        match link.query(self.kept_at, target_of(&run.plan.device), query, run.timeout(), token) {
            Ok(()) => {
                run.took_off();
                let epoch = run.epoch;
                let (live, device) = (&self.plan.live, run.plan.live.as_ref());
                self.shared.board.count(live, Some(device), |c| c.requests += 1);
                self.took_off(token, epoch, What::Identify);
                Ok(())
            }
            Err(SendError::Broken(failure)) => {
                let at = self.stamp();
                self.identified(device, &Err(failure.clone()), at);
                Err(failure)
            }
            Err(SendError::Full | SendError::Request(_)) => {
                let at = self.stamp();
                self.identified(device, &Err(Failure::Abandoned), at);
                Ok(())
            }
        }
    }

    fn unaskable(&mut self, device: usize, what: What) {
        let at = self.stamp();
        if what == What::Peek {
            self.peeked(&Err(Failure::Abandoned), at);
        }
        let Some(run) = self.devices.get_mut(device) else { return };
        if let What::Scan(job, _) = what {
            for point in run.points_of(job) {
                self.shared.board.doubt(&point.cell, Quality::Bad(BadReason::OutOfRange), at);
            }
            if let Some(group) = run.groups.get_mut(job.group) {
                group.blocks.failed(job.block, at.mono);
            }
            run.done(job);
        }
    }

    pub(crate) fn take_token(&mut self) -> u64 {
        self.next_token += 1;
        self.next_token
    }

    fn choose(&mut self, now: Mono) -> Option<Step> {
        if now < self.hold_until {
            return None;
        }
        if !self.verified {
            return if self.flights.is_empty() { self.choose_verification(now) } else { None };
        }
        if self.flights.len() >= self.most_in_flight() {
            return None;
        }
        let mut hold = self.exclusive.is_some();
        for (device, run) in self.devices.iter().enumerate() {
            if self.exclusive.is_some_and(|epoch| epoch != run.epoch) {
                continue;
            }
            match run.write.as_ref().map(|write| &write.state) {
                Some(State::Modify(..)) if run.may_send(now) => {
                    return Some(Step::Write { device });
                }
                Some(State::Waiting(authorised)) => {
                    hold = true;
                    let free = run.may_send(now);
                    match authorised.before() {
                        None if free => return Some(Step::Write { device }),
                        Some(read) if free && self.flights.is_empty() => {
                            return self.begin_exclusive(device, read);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if hold {
            return None;
        }
        if let Some(step) = self.choose_read_back(now) {
            return Some(step);
        }
        if let Some((device, query)) = self.choose_question(now) {
            return Some(Step::Question { device, query });
        }
        if let Some(step) = self.choose_scan(now) {
            return Some(step);
        }
        self.choose_peek(now).map(|(device, read)| Step::Ask { device, what: What::Peek, read })
    }

    /// Most requests of all devices in flight at once.
    fn most_in_flight(&self) -> usize {
        let one_by_one = |run: &DeviceRun| {
            let quirks = run.plan.device.quirks;
            quirks.ignore_transaction_id || quirks.ignore_header || quirks.close_after_request
        };
        if self.devices.iter().any(one_by_one) {
            return 1;
        }
        self.devices.iter().map(|run| run.window.get()).max().unwrap_or(1)
    }

    /// True where a device wants a connection for each request.
    pub(crate) fn one_each(&self) -> bool {
        self.devices.iter().any(|run| run.plan.device.quirks.close_after_request)
    }

    /// From reading a register to writing it, nothing else of ours goes to this connection.
    fn begin_exclusive(&mut self, device: usize, read: Read) -> Option<Step> {
        let run = self.devices.get_mut(device)?;
        let ActiveWrite { ticket, point, state } = run.write.take()?;
        let state = match state {
            State::Waiting(authorised) => State::Reading(authorised),
            state => state,
        };
        run.write = Some(ActiveWrite { ticket, point, state });
        self.exclusive = Some(run.epoch);
        Some(Step::Ask { device, what: What::BeforeWrite, read })
    }

    /// The one read that shows whether a fresh socket leads to a Modbus server: of the device and block
    /// most likely to answer, so that one bad block cannot keep a good connection down.
    fn choose_verification(&mut self, now: Mono) -> Option<Step> {
        let able = self.devices.iter().enumerate().filter(|(_, run)| run.has_work());
        let rank = |run: &DeviceRun| (run.silence.is_some(), run.failures(), run.verified_at);
        let Some((device, _)) = able.min_by_key(|(_, run)| rank(run)) else {
            // Nobody polls here: the connection was opened for a read by hand.
            let (device, read) = self.choose_peek(now)?;
            return Some(Step::Ask { device, what: What::Peek, read });
        };
        let run = self.devices.get_mut(device)?;
        let job = run.trusted_job()?;
        run.verified_at = now;
        let read = run.read_of(job)?;
        Some(Step::Ask { device, what: What::Scan(job, read), read })
    }

    fn choose_read_back(&mut self, now: Mono) -> Option<Step> {
        for (device, run) in self.devices.iter_mut().enumerate() {
            let free = run.may_send(now);
            let Some(write) = &mut run.write else { continue };
            let State::Settling(settling) = &mut write.state else { continue };
            if free && !settling.looking && now >= settling.next {
                settling.looking = true;
                let Extent { start, count } = write.point.extent();
                let read = Read { table: write.point.tag.address.table, start, count };
                return Some(Step::Ask { device, what: What::ReadBack, read });
            }
        }
        None
    }

    fn choose_scan(&mut self, now: Mono) -> Option<Step> {
        let count = self.devices.len();
        for step in 0..count {
            let device = (self.turn + step) % count;
            let Some(run) = self.devices.get_mut(device) else { continue };
            if !run.is_queued() || !run.may_send(now) {
                continue;
            }
            while let Some(job) = run.pop() {
                let Some(read) = run.read_of(job) else { continue };
                self.turn = device + 1;
                return Some(Step::Ask { device, what: What::Scan(job, read), read });
            }
        }
        None
    }

    /// A request has ended. Called for each exactly once.
    pub(crate) fn finish(&mut self, outcome: &Outcome<'_>) {
        let Some(at) = self.flights.iter().position(|f| f.token == outcome.token) else { return };
        let flight = self.flights.swap_remove(at);
        let stamp = Stamp { mono: outcome.at, wall: self.shared.clock.wall() };
        let device = self.devices.iter().position(|run| run.epoch == flight.epoch);
        if let Some(run) = device.and_then(|device| self.devices.get_mut(device)) {
            let own = run.in_flight;
            match &outcome.result {
                Ok(Reply::Exception(6)) => run.learn_window(Window::busy),
                Ok(_) => run.learn_window(|window| window.clean(own)),
                Err(_) => {}
            }
            run.landed(outcome.at);
            if outcome.result.is_ok() {
                run.plan.live.ring.borrow_mut().push(outcome.at.since(outcome.sent));
                run.plan.live.live.borrow_mut().last_reply = Some(stamp);
            }
        }
        let timed_out = matches!(outcome.result, Err(Failure::Timeout { .. }));
        // A read by hand may touch what a device answers nothing to; that says nothing of its polls.
        let guilty = timed_out && flight.what != What::Peek;
        if guilty {
            // The peer of the connection answers for all units behind it.
            let alone = !flight.accompanied;
            self.devices.iter_mut().for_each(|run| run.learn_window(|w| w.timed_out(alone)));
        }
        self.count_outcome(device, outcome);
        if outcome.result.is_ok() {
            self.heard();
        }
        if flight.what == What::Peek {
            // Answered whatever has become of the device since.
            self.peeked(&outcome.result, stamp);
            return;
        }
        let Some(device) = device else { return };
        match (flight.what, &outcome.result) {
            (What::Scan(job, read), Ok(reply)) => {
                self.scanned(device, (job, read), reply, (outcome.token, stamp));
            }
            (What::Scan(job, _), Err(failure)) => self.not_scanned(device, job, failure, stamp),
            (What::BeforeWrite, result) => self.register_read(device, result),
            (What::Write, result) => self.write_answered(device, result, stamp),
            (What::Peek, _) => {}
            (What::Identify, result) => self.identified(device, result, stamp),
            (What::ReadBack, result) => {
                self.read_back(device, result, (outcome.sent, stamp));
            }
        }
        if guilty {
            self.unit_timed_out(device, &outcome.result, stamp);
        }
    }

    fn count_outcome(&self, device: Option<usize>, outcome: &Outcome<'_>) {
        let live =
            device.and_then(|device| self.devices.get(device)).map(|run| Rc::clone(&run.plan.live));
        self.shared.board.count(&self.plan.live, live.as_deref(), |c| match &outcome.result {
            Ok(Reply::Exception(_)) => {
                c.replies += 1;
                c.exceptions += 1;
            }
            Ok(_) => c.replies += 1,
            Err(Failure::Timeout { .. }) => c.timeouts += 1,
            Err(Failure::Malformed(_)) => c.malformed += 1,
            Err(_) => {}
        });
        self.show_in_flight();
        let fault = |add: &dyn Fn(&mut Faults)| {
            if let Some(live) = &live {
                self.shared.board.device_fault(live, add);
            }
        };
        match &outcome.result {
            Ok(Reply::Exception(code)) => {
                fault(&|faults| faults.count_exception(*code));
                self.shared.board.fault(&self.plan.live, |faults| faults.count_exception(*code));
            }
            // On the connection it counts once, when the connection is closed for it.
            Err(Failure::Malformed(malformed)) => {
                fault(&|faults| faults.count_malformed(malformed.class()));
            }
            _ => {}
        }
    }

    fn show_in_flight(&self) {
        let in_flight = u8::try_from(self.flights.len()).unwrap_or(u8::MAX);
        self.plan.live.borrow_mut().detail.in_flight = in_flight;
    }

    fn scanned(
        &mut self,
        device: usize,
        (job, read): (Job, Read),
        reply: &Reply<'_>,
        (token, stamp): (u64, Stamp),
    ) {
        if let Reply::Exception(code) = reply {
            self.refused(device, (job, read), *code, stamp);
            return;
        }
        self.unit_answers(device, stamp);
        let Some(run) = self.devices.get_mut(device) else { return };
        let taken = run.store(job, &read, reply, (token, stamp), &self.shared.board);
        self.shared.board.count(&self.plan.live, None, |c| c.samples += taken);
        let points = run.plan.groups.get(job.group).map(|group| group.points.as_slice());
        let next = run
            .groups
            .get_mut(job.group)
            .map(|group| group.blocks.answered(job.block, points.unwrap_or_default()));
        self.job_ended(device, job, next.unwrap_or(Next::Done));
    }

    fn job_ended(&mut self, device: usize, job: Job, next: Next) {
        let Some(run) = self.devices.get_mut(device) else { return };
        if next == Next::Again {
            run.again(job);
        } else if run.done(job) {
            let calm = run.failures_max() == 0;
            let cell = Rc::clone(&run.plan.live);
            self.shared.board.count(&self.plan.live, Some(&cell), |c| c.scans += 1);
            if calm && cell.live.borrow().trouble.is_some() {
                self.shared.board.device(&cell, |live| live.trouble = None);
            }
        }
    }

    /// A block of a scan was refused with an exception.
    fn refused(&mut self, device: usize, (job, read): (Job, Read), code: u8, at: Stamp) {
        if matches!(code, 10 | 11) {
            self.unit_unreachable(device, code, at);
            return;
        }
        self.unit_answers(device, at);
        let Some(run) = self.devices.get_mut(device) else { return };
        if matches!(code, 5 | 6) && job.tries < BUSY_TRIES && run.failures_of(job) == 0 {
            // Asked again after a rest; until then what was read last stays, and ages.
            run.ready_at = run.ready_at.max(at.mono.plus(BUSY_REST));
            run.again(Job { tries: job.tries + 1, ..job });
            return;
        }
        let points = run.plan.groups.get(job.group).map(|g| g.points.as_slice());
        let points = points.unwrap_or_default();
        let next = match run.groups.get_mut(job.group) {
            Some(group) if (1..=4).contains(&code) => {
                group.blocks.refused(job.block, points, at.mono)
            }
            Some(group) => {
                group.blocks.failed(job.block, at.mono);
                Next::Done
            }
            None => Next::Done,
        };
        // While a search goes on, only a value that was refused alone is known to be bad.
        let probed = Extent { start: read.start, count: read.count };
        let searching = (1..=4).contains(&code);
        let condemned = |extent: Extent| !searching || extent == probed;
        for point in run.points_of(job).filter(|point| condemned(point.extent())) {
            self.shared.board.doubt(&point.cell, Quality::Bad(BadReason::Exception(code)), at);
        }
        let detail = Arc::from(format!(
            "reading {} {} of {} from wire address {}",
            read.count,
            if read.table.is_bits() { "bits" } else { "registers" },
            read.table.short(),
            read.start
        ));
        let trouble = Trouble { kind: TroubleKind::Exception(code), detail };
        let cell = Rc::clone(&run.plan.live);
        self.shared.board.device(&cell, |live| live.trouble = Some(trouble));
        self.job_ended(device, job, next);
    }

    /// A block of a scan ended without a reply.
    fn not_scanned(&mut self, device: usize, job: Job, failure: &Failure, at: Stamp) {
        let Some(run) = self.devices.get_mut(device) else { return };
        let first = job.tries == 0;
        let (reason, excused) = match failure {
            Failure::Timeout { .. } => (BadReason::Timeout, false),
            // May be a single slip of a block that is otherwise answered well.
            Failure::Malformed(_) => (BadReason::Malformed, first && run.failures_of(job) == 0),
            // Not the block's fault, the first time.
            Failure::Closed | Failure::Io(_) | Failure::Unplugged => {
                (BadReason::NoConnection, first)
            }
            // The fault of another request, however often.
            Failure::Abandoned => (BadReason::NoConnection, true),
        };
        if excused {
            // It goes first on the next connection, and until then keeps what was read last.
            let tries = job.tries + u8::from(*failure != Failure::Abandoned);
            run.again(Job { tries, ..job });
            return;
        }
        for point in run.points_of(job) {
            self.shared.board.doubt(&point.cell, Quality::Bad(reason), at);
        }
        if let Some(group) = run.groups.get_mut(job.group) {
            group.blocks.failed(job.block, at.mono);
        }
        let trouble = super::outage::trouble(failure);
        let cell = Rc::clone(&run.plan.live);
        self.shared.board.device(&cell, |live| live.trouble = Some(trouble));
        self.job_ended(device, job, Next::Done);
    }
}
