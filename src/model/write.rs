//! The truthful life of a write: asked → sent → accepted → read back.
//!
//! One operator action puts at most one write frame on the wire. A write that was sent and not
//! answered is *unknown*, never *failed*: the device may have obeyed.

use std::fmt;
use std::sync::Arc;

use super::{BadReason, Mono, Sample, Stamp, TagId, Value, exception_text};

/// Names one operator action within a run of the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteId(pub u64);

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteValue {
    /// Text as typed; converted in decimal arithmetic, so that 21.7 at gain 0.1 is 217.
    Typed(Arc<str>),
    /// A switch or button position.
    Bool(bool),
}

impl fmt::Display for WriteValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteValue::Typed(text) => f.write_str(text),
            WriteValue::Bool(on) => write!(f, "{}", u8::from(*on)),
        }
    }
}

/// One operator action.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteRequest {
    /// Names the action.
    pub id: WriteId,
    /// What to write to.
    pub tag: TagId,
    /// What to write.
    pub value: WriteValue,
    /// When the operator acted.
    pub asked: Stamp,
    /// After this moment the frame must not leave any more.
    pub expires: Mono,
}

/// Why a write was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denial {
    /// The tag is not marked as writable.
    NotWritable,
    /// The project holds no such tag any more.
    NoSuchTag,
    /// The device is not online.
    DeviceOffline,
    /// What the device holds now is not known to be good.
    QualityBad(BadReason),
    /// Another write to this device has not ended.
    Busy,
    /// The frame could not leave before the action expired.
    Expired,
    /// The engine's queue was full.
    QueueFull,
    /// The device's settings forbid this kind of write.
    Policy,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Denial::NotWritable => "the tag is not writable; allow it in the tag's settings",
            Denial::NoSuchTag => "the project has no such tag",
            Denial::DeviceOffline => "the device is not online; nothing was sent",
            Denial::QualityBad(reason) => {
                return write!(f, "the present value is bad ({reason}); nothing was sent");
            }
            Denial::Busy => "another write to this device is under way",
            Denial::Expired => "the write could not leave in time and was dropped",
            Denial::QueueFull => "the engine's queue is full; nothing was sent",
            Denial::Policy => {
                "its write function never takes several registers at once, and writing a value in parts could tear it"
            }
        })
    }
}

/// Another way to write the same, for a device that does not know the function it was sent. Offered and
/// never tried: a second frame would be a second command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtherWay {
    /// FC 15 or 16 instead of FC 5 or 6.
    AlwaysMultiple,
    /// FC 5 or 6 instead of FC 15 or 16.
    NeverMultiple,
    /// Reading, changing and writing the register instead of FC 22.
    ReadModifyWrite,
}

impl OtherWay {
    /// The next step in English.
    pub fn text(self) -> &'static str {
        match self {
            OtherWay::AlwaysMultiple => {
                "FC 15/16 may be what it knows; set the tag's write function to always multiple"
            }
            OtherWay::NeverMultiple => {
                "FC 5/6 may be what it knows; set the tag's write function to never multiple"
            }
            OtherWay::ReadModifyWrite => {
                "it may not know FC 22; set the device to read, change and write bits"
            }
        }
    }
}

/// How a write ended.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteOutcome {
    /// The device holds what was asked.
    Confirmed {
        /// What was read back.
        readback: Value,
    },
    /// The device accepted, and holds something else.
    Differs {
        /// What was read back.
        readback: Value,
    },
    /// The device refused with an exception; nothing changed.
    Refused {
        /// The exception code.
        code: u8,
        /// For exception 1: what may work instead.
        instead: Option<OtherWay>,
    },
    /// The frame left, and what the device made of it is not known.
    Unknown {
        /// What was missing, in English.
        why: Arc<str>,
    },
    /// Not sent: not allowed now.
    Denied(Denial),
    /// Not sent: the value does not fit the tag.
    Invalid {
        /// Which rule it breaks, in English.
        why: Arc<str>,
    },
}

impl WriteOutcome {
    /// The word of the command line.
    pub fn word(&self) -> &'static str {
        match self {
            WriteOutcome::Confirmed { .. } => "confirmed",
            WriteOutcome::Differs { .. } => "differs",
            WriteOutcome::Refused { .. } => "refused",
            WriteOutcome::Unknown { .. } => "unknown",
            WriteOutcome::Denied(_) => "denied",
            WriteOutcome::Invalid { .. } => "invalid",
        }
    }

    /// What was read back, if anything was.
    pub fn readback(&self) -> Option<&Value> {
        match self {
            WriteOutcome::Confirmed { readback } | WriteOutcome::Differs { readback } => {
                Some(readback)
            }
            _ => None,
        }
    }

    /// The reason in English; empty for confirmed.
    pub fn reason(&self) -> String {
        match self {
            WriteOutcome::Confirmed { .. } => String::new(),
            WriteOutcome::Differs { readback } => format!("device holds {readback}"),
            WriteOutcome::Refused { code, instead } => {
                let next = instead.map_or(String::new(), |way| format!("; {}", way.text()));
                format!("exception {code} ({}){next}", exception_text(*code))
            }
            WriteOutcome::Unknown { why } | WriteOutcome::Invalid { why } => why.to_string(),
            WriteOutcome::Denied(denial) => denial.to_string(),
        }
    }
}

/// A stage in a write's life.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteStage {
    /// The operator acted; the gate has passed it.
    Asked,
    /// The frame left.
    Sent,
    /// The device echoed it.
    Accepted,
    /// It is over.
    Ended(WriteOutcome),
}

/// A write at one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteReport {
    /// Which action.
    pub id: WriteId,
    /// Which tag.
    pub tag: TagId,
    /// What was asked.
    pub value: WriteValue,
    /// What was known of the tag when the operator acted.
    pub old: Option<Sample>,
    /// The stage reached.
    pub stage: WriteStage,
    /// When.
    pub at: Stamp,
}

impl WriteReport {
    /// Why the write ended as it did, in English, with values in `unit`; empty for confirmed, and while it
    /// is under way.
    pub fn reason(&self, unit: &str) -> String {
        let with_unit = |value: &dyn fmt::Display| format!("{value} {unit}").trim_end().to_owned();
        match &self.stage {
            WriteStage::Ended(WriteOutcome::Differs { readback }) => {
                let (held, asked) = (with_unit(readback), with_unit(&self.value));
                format!("device holds {held}, you asked {asked}")
            }
            WriteStage::Ended(outcome) => outcome.reason(),
            WriteStage::Asked | WriteStage::Sent | WriteStage::Accepted => String::new(),
        }
    }
}
