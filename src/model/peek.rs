//! Reads by hand: what a person wants to see once, now, beside everything that is polled.
//!
//! A peek is asked once and answered once. It never writes, is never repeated by itself, and is never put
//! off beyond its time: whoever wants to see more peeks again.

use std::fmt;
use std::sync::Arc;

use super::{DeviceId, Mono, Stamp, Table, Trouble, exception_text};

/// Names one peek within a run of the station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeekId(pub u64);

/// A run of elements of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    /// Which table.
    pub table: Table,
    /// First wire address.
    pub start: u16,
    /// Bits or registers, at least 1.
    pub count: u16,
}

impl Run {
    /// The address behind the last element, at most 65536.
    pub fn end(&self) -> u32 {
        u32::from(self.start) + u32::from(self.count)
    }

    /// True where the two have an element in common.
    pub fn overlaps(&self, other: &Run) -> bool {
        let (start, after) = (u32::from(self.start), u32::from(other.start));
        self.table == other.table && start < other.end() && after < self.end()
    }
}

/// A read by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    /// Names it.
    pub id: PeekId,
    /// Whom to ask.
    pub device: DeviceId,
    /// What to read: 1 to 125 registers or 1 to 2000 bits, not beyond address 65535.
    pub run: Run,
    /// After this moment the frame must not leave any more.
    pub expires: Mono,
}

/// What a reply held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeekData {
    /// Registers, in order of their addresses.
    Registers(Arc<[u16]>),
    /// Bits, in order of their addresses.
    Bits(Arc<[bool]>),
}

impl PeekData {
    /// Every element as a word; a bit is 0 or 1.
    pub fn words(&self) -> Vec<u16> {
        match self {
            PeekData::Registers(words) => words.to_vec(),
            PeekData::Bits(bits) => bits.iter().map(|bit| u16::from(*bit)).collect(),
        }
    }
}

/// Why a peek was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeekDenial {
    /// The project has no such device.
    NoSuchDevice,
    /// The device is not online.
    NotOnline,
    /// The device is unit 0 and answers nobody.
    Broadcast,
    /// Too many peeks wait already.
    QueueFull,
    /// It could not leave in time, because polls and writes come first.
    Expired,
    /// Nothing, too much, or beyond the last address.
    Range,
}

impl fmt::Display for PeekDenial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PeekDenial::NoSuchDevice => "the project has no such device",
            PeekDenial::NotOnline => "the device is not online; nothing was sent",
            PeekDenial::Broadcast => "unit 0 is a broadcast here, which nobody answers",
            PeekDenial::QueueFull => "too many reads by hand wait already; try again",
            PeekDenial::Expired => "the read could not leave in time, because polls come first",
            PeekDenial::Range => "a read takes 1 to 125 registers or 2000 bits up to address 65535",
        })
    }
}

/// How a peek ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeekOutcome {
    /// The device answered with data.
    Data(PeekData),
    /// The device refused with this exception code.
    Exception(u8),
    /// No valid reply came.
    Failed(Trouble),
    /// Not sent.
    Denied(PeekDenial),
}

impl fmt::Display for PeekOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PeekOutcome::Data(_) => f.write_str("answered"),
            PeekOutcome::Exception(code) => {
                write!(f, "exception {code} ({})", exception_text(*code))
            }
            PeekOutcome::Failed(trouble) => trouble.fmt(f),
            PeekOutcome::Denied(denial) => denial.fmt(f),
        }
    }
}

/// The end of a peek.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peeked {
    /// Which one.
    pub id: PeekId,
    /// Whom was to be asked.
    pub device: DeviceId,
    /// What was to be read.
    pub run: Run,
    /// When it ended.
    pub at: Stamp,
    /// How.
    pub outcome: PeekOutcome,
}
