//! May I trust this value? Kept apart from severity (how bad the *process* is), which alarms tell.

use std::fmt;

/// Whether a value may be trusted, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quality {
    /// Read from the device, whole and in range.
    Good,
    /// Usable with care.
    Uncertain(UncertainReason),
    /// Not to be trusted; the value beside it is the last that was known.
    Bad(BadReason),
}

/// Why a value is uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UncertainReason {
    /// A write was sent and has not been read back yet.
    WritePending,
    /// The raw number lies below the lower point of the scaling; the value stands at its end.
    UnderRange,
    /// The raw number lies above the upper point of the scaling; the value stands at its end.
    OverRange,
}

/// Why a value is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BadReason {
    /// No reply has carried this tag yet.
    NeverRead,
    /// The connection to the device is not up.
    NoConnection,
    /// The device did not answer in time.
    Timeout,
    /// The device refused with a Modbus exception.
    Exception(u8),
    /// The device answered with a reply that breaks the protocol.
    Malformed,
    /// The registers hold not-a-number or an infinity.
    NotFinite,
    /// The registers hold something the type cannot mean.
    OutOfRange,
    /// The registers hold the number by which the device says that it has no value.
    NoValue(NoValue),
    /// Nothing new has arrived for too long; judged when painting.
    Stale,
    /// The connection is switched off in the project.
    Disabled,
    /// The polling task failed inside; a fault of this program.
    Internal,
}

/// What a device means by the number that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoValue {
    /// It does not have this point at all.
    NotImplemented,
    /// It has nothing to tell now.
    NotAvailable,
    /// It calls it "not a number".
    NotANumber,
}

impl NoValue {
    /// The word that the command line prints.
    pub fn word(self) -> &'static str {
        match self {
            NoValue::NotImplemented => "not_implemented",
            NoValue::NotAvailable => "not_available",
            NoValue::NotANumber => "nan",
        }
    }
}

impl Quality {
    /// The worse of two: bad, else uncertain, else good.
    pub fn worse(self, other: Quality) -> Quality {
        let rank = |quality| match quality {
            Quality::Good => 0,
            Quality::Uncertain(_) => 1,
            Quality::Bad(_) => 2,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// True for [`Quality::Good`] alone.
    pub fn is_good(self) -> bool {
        matches!(self, Quality::Good)
    }

    /// True where the gate lets a write pass: the value is good or beyond its range, or was read whole and
    /// is no usable number, which only a write can mend.
    pub fn allows_write(self) -> bool {
        matches!(
            self,
            Quality::Good
                | Quality::Uncertain(UncertainReason::UnderRange | UncertainReason::OverRange)
                | Quality::Bad(
                    BadReason::NotFinite
                        | BadReason::OutOfRange
                        | BadReason::NoValue(NoValue::NotAvailable | NoValue::NotANumber)
                )
        )
    }

    /// `good`, `uncertain` or `bad`: the word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            Quality::Good => "good",
            Quality::Uncertain(_) => "uncertain",
            Quality::Bad(_) => "bad",
        }
    }

    /// The reason in English; empty for good.
    pub fn reason(self) -> String {
        match self {
            Quality::Good => String::new(),
            Quality::Uncertain(reason) => match reason {
                UncertainReason::WritePending => "write pending",
                UncertainReason::UnderRange => "under range",
                UncertainReason::OverRange => "over range",
            }
            .to_owned(),
            Quality::Bad(reason) => reason.to_string(),
        }
    }
}

impl fmt::Display for BadReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            BadReason::NeverRead => "never read",
            BadReason::NoConnection => "no connection",
            BadReason::Timeout => "timeout",
            BadReason::Exception(code) => {
                return write!(f, "exception {code} ({})", exception_text(*code));
            }
            BadReason::Malformed => "malformed reply",
            BadReason::NotFinite => "not a finite number",
            BadReason::OutOfRange => "out of range",
            BadReason::NoValue(NoValue::NotImplemented) => "not implemented in the device",
            BadReason::NoValue(NoValue::NotAvailable) => "not available in the device",
            BadReason::NoValue(NoValue::NotANumber) => "the device has no number for it",
            BadReason::Stale => "stale",
            BadReason::Disabled => "connection switched off",
            BadReason::Internal => "internal fault",
        };
        f.write_str(text)
    }
}

/// A Modbus exception code in plain English (Modbus Application Protocol V1.1b3, section 7).
pub fn exception_text(code: u8) -> &'static str {
    match code {
        1 => "illegal function: the device does not know this request",
        2 => "illegal data address: the device has nothing at this address",
        3 => "illegal data value: the device does not take this value or length",
        4 => "device failure: the device could not carry it out",
        5 => "acknowledge: accepted, the device needs time",
        6 => "device busy: ask again later",
        8 => "memory parity error in the device",
        10 => "gateway path unavailable: the gateway is misconfigured or overloaded",
        11 => "gateway target failed to respond: the device behind the gateway is silent",
        _ => "a code the Modbus specification does not define",
    }
}
