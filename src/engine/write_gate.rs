//! The only way to a device: what may be written, and when.
//!
//! A write passes the gate twice: when the operator acts, and again when its frame is about to leave,
//! because in between the device may have gone, the value may have turned bad, or time may have run
//! out. [`AuthorisedWrite`] can be made here alone, is used up by sending, and cannot be copied, so that
//! one operator action puts at most one write frame on the wire. No other file of this room calls
//! [`Link::write`] (`tests/suite/writes.rs` looks).

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::plan::Point;
use crate::codec::{WriteData, WriteRefusal, WriteStep, at_factor, encode_write, plan_write};
use crate::link::{Failure, Link, Read, SendError, Target, Tolerance, Write};
use crate::model::{
    BadReason, Denial, Device, DevicePhase, Mono, OtherWay, Quality, Quirks, Sample, Table,
    UncertainReason, WriteOutcome, WriteRequest,
};

/// The state of things that the gate judges by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) now: Mono,
    /// A valid reply has come on this very connection.
    pub(crate) verified: bool,
    pub(crate) phase: DevicePhase,
    pub(crate) sample: &'a Sample,
    pub(crate) stale_after: Duration,
}

/// A write that the gate has passed once.
#[derive(Debug)]
pub(crate) struct AuthorisedWrite {
    target: Target,
    answer: Answer,
    timeout: Duration,
    expires: Mono,
    data: WriteData,
    /// What must be read before, for a bit that is set by writing its whole register.
    before: Option<Read>,
    step: WriteStep,
}

/// Whether a write will be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Expected,
    /// It goes to every unit, and none answers.
    Never,
}

/// Why nothing was sent after all.
#[derive(Debug)]
pub(crate) enum Kept {
    /// The gate says no, or the frame cannot be made.
    Ended(WriteOutcome),
    /// The connection broke before the frame left.
    Broken(Failure),
}

/// Judges and sends.
#[derive(Debug)]
pub(crate) struct WriteGate;

impl WriteGate {
    /// Judges an operator's action.
    ///
    /// # Errors
    /// The outcome that the operator is told: denied or invalid.
    pub(crate) fn authorise(
        request: &WriteRequest,
        point: &Point,
        device: &Device,
        facts: &Facts<'_>,
    ) -> Result<AuthorisedWrite, WriteOutcome> {
        let address = point.tag.address;
        let Some(access) = point.tag.write.filter(|_| address.table.is_writable()) else {
            return Err(WriteOutcome::Denied(Denial::NotWritable));
        };
        let invalid = |why: String| WriteOutcome::Invalid { why: Arc::from(why) };
        let tag = at_factor(&point.tag, &facts.sample.raw);
        let data = encode_write(&tag, point.order, &request.value)
            .map_err(|error| invalid(error.to_string()))?;
        let function = access.function.unwrap_or(device.write_function);
        let plan =
            plan_write(address, &data, function, device.bit_write).map_err(
                |refusal| match refusal {
                    WriteRefusal::Torn { .. } | WriteRefusal::ReadOnlyTable { .. } => {
                        WriteOutcome::Denied(refusal.denial())
                    }
                    other => invalid(other.to_string()),
                },
            )?;
        let (before, step) = match <[WriteStep; 1]>::try_from(plan.steps) {
            Ok([step]) => (None, step),
            Err(steps) => match <[WriteStep; 2]>::try_from(steps) {
                Ok([WriteStep::ReadRegister { address: start }, step]) => {
                    (Some(Read { table: Table::HoldingRegister, start, count: 1 }), step)
                }
                _ => return Err(WriteOutcome::Denied(Denial::Policy)),
            },
        };
        let answer = if device.quirks.broadcast { Answer::Never } else { Answer::Expected };
        if answer == Answer::Never && before.is_some() {
            // There is no register to read before.
            return Err(WriteOutcome::Denied(Denial::Policy));
        }
        judge(request.expires, answer, facts)?;
        Ok(AuthorisedWrite {
            target: target_of(device),
            answer,
            timeout: Duration::from_millis(u64::from(device.timeout_ms)),
            expires: request.expires,
            data,
            before,
            step,
        })
    }
}

/// The device as the link needs to know it.
pub(crate) fn target_of(device: &Device) -> Target {
    let Quirks { ignore_transaction_id, ignore_unit, ignore_header, tolerate_trailing, .. } =
        device.quirks;
    let tolerance = Tolerance {
        any_transaction: ignore_transaction_id,
        any_unit: ignore_unit,
        any_header: ignore_header,
        trailing: tolerate_trailing,
    };
    Target { unit: device.unit, tolerance }
}

/// The part of the judgement that time can change.
fn judge(expires: Mono, answer: Answer, facts: &Facts<'_>) -> Result<(), WriteOutcome> {
    let denied = |denial| Err(WriteOutcome::Denied(denial));
    if facts.now >= expires {
        return denied(Denial::Expired);
    }
    if answer == Answer::Never {
        // Nothing can be known of the units; that the connection works is all.
        return if facts.verified { Ok(()) } else { denied(Denial::DeviceOffline) };
    }
    if !facts.verified || facts.phase != DevicePhase::Online {
        return denied(Denial::DeviceOffline);
    }
    match facts.sample.quality_at(facts.now, facts.stale_after) {
        Quality::Uncertain(UncertainReason::WritePending) => denied(Denial::Busy),
        // Bad, and yet read whole: writing is the only way to mend it.
        quality if quality.allows_write() => {
            if facts.sample.age(facts.now) > facts.stale_after {
                return denied(Denial::QualityBad(BadReason::Stale));
            }
            Ok(())
        }
        Quality::Bad(reason) => denied(Denial::QualityBad(reason)),
        Quality::Good | Quality::Uncertain(_) => Ok(()),
    }
}

impl AuthorisedWrite {
    /// After this moment the frame must not leave.
    pub(crate) fn expires(&self) -> Mono {
        self.expires
    }

    /// What must be read right before, with nothing else of ours in between.
    pub(crate) fn before(&self) -> Option<Read> {
        self.before
    }

    /// What may work where the device does not know the function.
    pub(crate) fn other_way(&self) -> Option<OtherWay> {
        self.step.other_way()
    }

    /// Judges once more and hands the frame to the link. `current` is the register that
    /// [`AuthorisedWrite::before`] asked for.
    ///
    /// # Errors
    /// [`Kept`] if nothing was sent.
    pub(crate) fn send<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        link: &mut Link<S>,
        token: u64,
        current: Option<u16>,
        facts: &Facts<'_>,
    ) -> Result<WriteData, Kept> {
        judge(self.expires, self.answer, facts).map_err(Kept::Ended)?;
        let step = match current {
            Some(current) => self.step.with_current(current),
            None => self.step,
        };
        let write = match step {
            WriteStep::WriteCoil { address, on } => Write::Coil { address, on },
            WriteStep::WriteRegister { address, value } => Write::Register { address, value },
            WriteStep::WriteCoils { address, values } => Write::Coils { start: address, values },
            WriteStep::WriteRegisters { address, values } => {
                Write::Registers { start: address, values }
            }
            WriteStep::MaskWrite { address, and, or } => Write::Mask { address, and, or },
            WriteStep::ReadRegister { .. } | WriteStep::WriteBits { .. } => {
                return Err(Kept::Ended(WriteOutcome::Denied(Denial::Policy)));
            }
        };
        let sent = match self.answer {
            Answer::Expected => link.write(facts.now, self.target, write, self.timeout, token),
            Answer::Never => link.broadcast(write),
        };
        match sent {
            Ok(()) => Ok(self.data),
            Err(SendError::Broken(failure)) => Err(Kept::Broken(failure)),
            Err(SendError::Full) => Err(Kept::Ended(WriteOutcome::Denied(Denial::Busy))),
            Err(SendError::Request(error)) => {
                let why = Arc::from(error.to_string());
                Err(Kept::Ended(WriteOutcome::Invalid { why }))
            }
        }
    }
}
