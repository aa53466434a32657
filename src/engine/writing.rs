//! How the connection's task moves a write through its life, and ends it truthfully whatever happens.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::{Conn, What};
use super::device::DeviceRun;
use super::far::Pairing;
use super::plan::Point;
use super::write_gate::{Facts, Kept, WriteGate};
use super::write_life::{ActiveWrite, Settling, State, Ticket};
use crate::codec::{Readback, TagReading, matches_write};
use crate::link::{Failure, Link, Reply};
use crate::model::{
    BadReason, Denial, Mono, Quality, Stamp, UncertainReason, Value, WriteOutcome, WriteRequest,
    WriteStage, exception_text,
};

/// Most registers of one value.
const REGISTERS: usize = 125;

/// Time for the units to carry a broadcast out before the next request (Modbus over Serial Line V1.02,
/// section 2.4.1: 100 to 200 ms).
const TURNAROUND: Duration = Duration::from_millis(200);

fn unknown(why: String) -> WriteOutcome {
    WriteOutcome::Unknown { why: Arc::from(why) }
}

impl Conn {
    /// An operator acted.
    pub(crate) fn write_asked(&mut self, request: &WriteRequest) {
        let now = self.now();
        let found = self.devices.iter().enumerate().find_map(|(at, run)| {
            let point = run.plan.points().find(|point| point.tag.id == request.tag)?;
            Some((at, point.clone()))
        });
        let Some((device, point)) = found else {
            let ticket = Ticket::new(request, None);
            let outcome = WriteOutcome::Denied(Denial::NoSuchTag);
            self.shared.report(&ticket, WriteStage::Ended(outcome));
            return;
        };
        let sample = point.cell.sample();
        let ticket = Ticket::new(request, Some(sample.clone()));
        let Some(run) = self.devices.get_mut(device) else { return };
        let facts = Facts {
            now,
            verified: self.verified,
            phase: run.plan.live.live.borrow().phase,
            sample: &sample,
            stale_after: point.stale_after,
        };
        let judged = if run.write.is_some() {
            Err(WriteOutcome::Denied(Denial::Busy))
        } else {
            WriteGate::authorise(request, &point, &run.plan.device, &facts)
        };
        match judged {
            Err(outcome) => self.shared.report(&ticket, WriteStage::Ended(outcome)),
            Ok(authorised) => {
                self.shared.report(&ticket, WriteStage::Asked);
                self.mailbox.ledger.borrow_mut().push(ticket.clone());
                let state = State::Waiting(authorised);
                run.write = Some(ActiveWrite { ticket, point, state });
            }
        }
    }

    /// Sends the write of a device whose turn it is, if the gate still lets it pass.
    pub(crate) fn send_write<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        link: &mut Link<S>,
        device: usize,
    ) -> Result<(), Failure> {
        let token = self.take_token();
        let now = self.now();
        let Some(run) = self.devices.get_mut(device) else { return Ok(()) };
        let Some(ActiveWrite { mut ticket, point, state }) = run.write.take() else {
            return Ok(());
        };
        let (authorised, current) = match state {
            State::Waiting(authorised) => (authorised, None),
            State::Modify(authorised, current) => (authorised, Some(current)),
            state => {
                run.write = Some(ActiveWrite { ticket, point, state });
                return Ok(());
            }
        };
        let sample = point.cell.sample();
        let facts = Facts {
            now,
            verified: self.verified,
            phase: run.plan.live.live.borrow().phase,
            sample: &sample,
            stale_after: point.stale_after,
        };
        let other_way = authorised.other_way();
        match authorised.send(link, token, current, &facts) {
            Ok(data) => {
                ticket.sent = true;
                run.took_off();
                self.leaving = Some(token);
                self.mailbox.note_sent(ticket.id);
                let pending = Quality::Uncertain(UncertainReason::WritePending);
                let at = self.shared.clock.stamp();
                self.shared.board.doubt(&point.cell, pending, at);
                let (live, cell) = (&self.plan.live, run.plan.live.as_ref());
                self.shared.board.count(live, Some(cell), |c| {
                    c.requests += 1;
                    c.writes += 1;
                });
                let state = State::Sent(data, other_way);
                run.write = Some(ActiveWrite { ticket, point, state });
                let epoch = run.epoch;
                self.took_off(token, epoch, What::Write);
                Ok(())
            }
            Err(Kept::Ended(outcome)) => {
                self.exclusive = None;
                self.tell_end(&ticket, outcome);
                Ok(())
            }
            Err(Kept::Broken(failure)) => {
                self.exclusive = None;
                self.tell_end(&ticket, WriteOutcome::Denied(Denial::DeviceOffline));
                Err(failure)
            }
        }
    }

    /// The last frame is wholly on its way.
    pub(crate) fn frame_left(&mut self) {
        let Some(token) = self.leaving.take() else { return };
        let Some(flight) = self.flights.iter().position(|flight| flight.token == token) else {
            return;
        };
        let epoch = self.flights.get(flight).map(|flight| flight.epoch);
        let Some(device) = self.devices.iter().position(|run| Some(run.epoch) == epoch) else {
            return;
        };
        let Some(run) = self.devices.get_mut(device) else { return };
        if let Some(write) = &run.write {
            self.shared.report(&write.ticket, WriteStage::Sent);
        }
        if run.plan.device.quirks.broadcast {
            let now = self.shared.clock.now();
            self.flights.swap_remove(flight);
            run.landed(now);
            self.hold_until = now.plus(TURNAROUND);
            let why = "sent to every unit; nobody answers a broadcast".to_owned();
            self.end_write(device, unknown(why), Some(Quality::Bad(BadReason::NeverRead)));
        }
    }

    fn tell_end(&self, ticket: &Ticket, outcome: WriteOutcome) {
        self.mailbox.ledger.borrow_mut().retain(|known| known.id != ticket.id);
        self.shared.report(ticket, WriteStage::Ended(outcome));
    }

    /// Ends the write of a device. `quality` is what its tag has from now on, if that is known.
    fn end_write(&mut self, device: usize, outcome: WriteOutcome, quality: Option<Quality>) {
        let at = self.stamp();
        let token = self.next_token + 1;
        let Some(run) = self.devices.get_mut(device) else { return };
        let Some(write) = run.write.take() else { return };
        if write.is_out() {
            run.fence(&write.point, token);
            // Whatever the outcome: others may show the same registers, and an unknown wants an answer.
            run.hurry_for(&write.point, at.mono);
            if let Some(quality) = quality {
                self.shared.board.doubt(&write.point.cell, quality, at);
            }
        }
        if self.exclusive == Some(run.epoch) {
            self.exclusive = None;
        }
        self.tell_end(&write.ticket, outcome);
    }

    /// The register around a bit has been read, or not. Nothing was written yet.
    pub(crate) fn register_read(&mut self, device: usize, result: &Result<Reply<'_>, Failure>) {
        let outcome = match result {
            Ok(Reply::Registers(registers)) => {
                let Some(run) = self.devices.get_mut(device) else { return };
                let Some(write) = run.write.take() else { return };
                let ActiveWrite { ticket, point, state } = write;
                let state = match (state, registers.get(0)) {
                    (State::Reading(authorised), Some(current)) => {
                        State::Modify(authorised, current)
                    }
                    (state, _) => state,
                };
                run.write = Some(ActiveWrite { ticket, point, state });
                return;
            }
            Ok(Reply::Exception(code)) => WriteOutcome::Refused { code: *code, instead: None },
            _ => WriteOutcome::Denied(Denial::DeviceOffline),
        };
        self.end_write(device, outcome, None);
    }

    /// The write frame was answered, or not.
    pub(crate) fn write_answered(
        &mut self,
        device: usize,
        result: &Result<Reply<'_>, Failure>,
        at: Stamp,
    ) {
        let before = |run: &DeviceRun| {
            let old = run.write.as_ref().and_then(|write| write.ticket.old.as_ref());
            old.map(|sample| sample.quality)
        };
        match result {
            // 5 means: accepted, and it takes a while.
            Ok(Reply::Echo | Reply::Exception(5)) => {
                self.unit_answers(device, at);
                self.accepted(device, at);
            }
            // The gateway passed it on and heard nothing: the device may have obeyed.
            Ok(Reply::Exception(11)) => {
                let why = format!("exception 11 ({})", exception_text(11));
                self.end_write(device, unknown(why), None);
                self.unit_unreachable(device, 11, at);
            }
            Ok(Reply::Exception(code)) => {
                let old = self.devices.get(device).and_then(before);
                let instead = match self.devices.get(device).and_then(|run| run.write.as_ref()) {
                    Some(ActiveWrite { state: State::Sent(_, way), .. }) if *code == 1 => *way,
                    _ => None,
                };
                self.end_write(device, WriteOutcome::Refused { code: *code, instead }, old);
                if *code == 10 {
                    self.unit_unreachable(device, 10, at);
                }
            }
            Ok(_) => self.end_write(device, unknown("a reply of the wrong kind".to_owned()), None),
            Err(failure) => {
                let left = if self.leaving.is_some() { "perhaps not wholly sent" } else { "sent" };
                let why = format!("{left}: {failure}; the device may have obeyed");
                self.end_write(device, unknown(why), None);
            }
        }
    }

    fn accepted(&mut self, device: usize, at: Stamp) {
        let token = self.next_token + 1;
        let Some(run) = self.devices.get_mut(device) else { return };
        let Some(ActiveWrite { ticket, point, state }) = run.write.take() else { return };
        if self.exclusive == Some(run.epoch) {
            self.exclusive = None;
        }
        let state = match state {
            State::Sent(data, _) => {
                self.shared.report(&ticket, WriteStage::Accepted);
                run.fence(&point, token);
                let settle = Duration::from_millis(u64::from(run.plan.device.settle_ms));
                State::Settling(Settling::new(data, at.mono, settle))
            }
            state => state,
        };
        run.write = Some(ActiveWrite { ticket, point, state });
    }

    /// What the device holds after a write.
    pub(crate) fn read_back(
        &mut self,
        device: usize,
        result: &Result<Reply<'_>, Failure>,
        (sent, at): (Mono, Stamp),
    ) {
        let Some(run) = self.devices.get_mut(device) else { return };
        let Some(ActiveWrite { point, state: State::Settling(settling), .. }) = &mut run.write
        else {
            return;
        };
        let mut registers = [0u16; REGISTERS];
        let found = match result {
            Ok(Reply::Bits(bits)) => bits.get(0).map(|bit| {
                let held = Readback::Coil(bit);
                let same = matches_write(&point.tag, point.order, &settling.data, held);
                (point.reader.bit(bit), same)
            }),
            Ok(Reply::Registers(words)) => {
                registers.iter_mut().zip(words.iter()).for_each(|(to, from)| *to = from);
                let all = registers.get(..words.count()).unwrap_or_default();
                let held = Readback::Registers(point.reader.own(all).unwrap_or_default());
                let same = matches_write(&point.tag, point.order, &settling.data, held);
                let reading = match &point.cell.pairing {
                    Pairing::Value(halves) => halves.by_last(all, &point.reader),
                    _ => point.reader.registers(all),
                };
                Some((reading, same))
            }
            _ => None,
        };
        if let Some((TagReading { value, quality, raw }, same)) = found {
            settling.last.clone_from(&value);
            let done = same || settling.look_again(sent, at.mono).is_none();
            let point = point.clone();
            let shown = if done { quality } else { run.shown(&point.cell, quality) };
            self.shared.board.reading(&point.cell, (value.clone(), raw), shown, at);
            if done {
                let outcome = held(value, same);
                self.end_write(device, outcome, None);
            }
            return;
        }
        let why = match result {
            // The device is busy with it: look again until the time is up.
            Ok(Reply::Exception(5 | 6)) if settling.look_again(sent, at.mono).is_some() => return,
            Ok(Reply::Exception(code)) => {
                format!("exception {code} ({})", exception_text(*code))
            }
            Ok(_) => "a reply of the wrong kind".to_owned(),
            Err(failure) => failure.to_string(),
        };
        let why = format!("accepted, but not read back: {why}");
        let quality = match result {
            Ok(Reply::Exception(code)) => Some(Quality::Bad(BadReason::Exception(*code))),
            _ => None,
        };
        self.end_write(device, unknown(why), quality);
    }

    /// Writes whose time has run out before their turn came.
    pub(crate) fn expire_writes(&mut self, now: Mono) {
        for device in 0..self.devices.len() {
            let write = self.devices.get(device).and_then(|run| run.write.as_ref());
            let expired = write.is_some_and(|write| match &write.state {
                State::Waiting(authorised) => now >= authorised.expires(),
                _ => false,
            });
            if expired {
                self.end_write(device, WriteOutcome::Denied(Denial::Expired), None);
            }
        }
    }

    /// Ends what has not left: the connection is being given up on purpose.
    pub(crate) fn end_unsent_writes(&mut self) {
        for device in 0..self.devices.len() {
            let write = self.devices.get(device).and_then(|run| run.write.as_ref());
            if write.is_some_and(|write| !write.is_out()) {
                self.end_write(device, WriteOutcome::Denied(Denial::DeviceOffline), None);
            }
        }
    }

    /// Ends every write of a connection that is gone. Nothing is ever sent on the next one.
    pub(crate) fn end_writes_cut_off(&mut self) {
        self.leaving = None;
        self.end_unsent_writes();
        for device in 0..self.devices.len() {
            let write = self.devices.get(device).and_then(|run| run.write.as_ref());
            let Some(write) = write else { continue };
            let why = match write.state {
                State::Settling(_) => {
                    "accepted, but the connection was lost before it was read back"
                }
                _ => "sent, but the connection was lost before the reply came",
            };
            self.end_write(device, unknown(why.to_owned()), None);
        }
    }

    /// A device is planned anew: its write goes on if the tag still means the same.
    pub(crate) fn carry_write(&mut self, old: &mut DeviceRun, new: &mut DeviceRun, moved: bool) {
        let Some(mut write) = old.write.take() else { return };
        let same = |point: &&Point| Rc::ptr_eq(&point.cell, &write.point.cell);
        let point = new.plan.points().find(same).cloned();
        match point {
            Some(point) if write.is_out() && !moved => {
                write.point = point;
                new.write = Some(write);
                if self.exclusive == Some(old.epoch) {
                    // A bit being changed in two steps still keeps everybody else waiting.
                    self.exclusive = Some(new.epoch);
                }
                let of_write = |what: What| matches!(what, What::Write | What::ReadBack);
                for flight in &mut self.flights {
                    if flight.epoch == old.epoch && of_write(flight.what) {
                        flight.epoch = new.epoch;
                        new.in_flight += 1;
                    }
                }
            }
            _ => {
                old.write = Some(write);
                self.end_write_of_gone(old);
            }
        }
    }

    /// Ends the write of a device that is no longer planned as it was.
    pub(crate) fn end_write_of_gone(&mut self, run: &mut DeviceRun) {
        let Some(write) = run.write.take() else { return };
        if self.exclusive == Some(run.epoch) {
            self.exclusive = None;
        }
        let outcome = if write.is_out() {
            unknown("sent, but the project was changed before it was read back".to_owned())
        } else {
            WriteOutcome::Denied(Denial::Expired)
        };
        self.tell_end(&write.ticket, outcome);
    }
}

/// The outcome once the device holds what it holds.
fn held(value: Option<Value>, same: bool) -> WriteOutcome {
    match value {
        Some(readback) if same => WriteOutcome::Confirmed { readback },
        Some(readback) => WriteOutcome::Differs { readback },
        None => unknown("accepted, but what was read back is no value".to_owned()),
    }
}
