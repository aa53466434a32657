//! What the engine tells about a connection and a device beyond their state: how replies broke the
//! protocol, which exceptions came, how fast scans really are, and what was learned.
//!
//! Plain data of fixed size, or shared and replaced as a whole, so that a snapshot copies it without
//! touching the heap.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Latency, ScanClassId, Stamp, Table, TagId};

/// The ways in which a reply breaks the protocol, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MalformedClass {
    /// The protocol id is not 0.
    ProtocolId,
    /// The length field is outside 2 to 254.
    HeaderLength,
    /// Serial-line frames without a TCP header.
    RtuFraming,
    /// Too many frames with transaction ids that nobody waits for.
    UnknownTransactions,
    /// Bytes that belong to no frame.
    TrailingBytes,
    /// Another unit answered.
    Unit,
    /// A reply, or an exception, to another function.
    Function,
    /// An exception of another length than the protocol's.
    ExceptionLength,
    /// More or less data than was asked for.
    Data,
    /// The echo of a write differs from what was written.
    Echo,
    /// An identification that contradicts itself.
    Identification,
}

impl MalformedClass {
    /// Every class, in the order of the counters.
    pub const ALL: [MalformedClass; 11] = [
        MalformedClass::ProtocolId,
        MalformedClass::HeaderLength,
        MalformedClass::RtuFraming,
        MalformedClass::UnknownTransactions,
        MalformedClass::TrailingBytes,
        MalformedClass::Unit,
        MalformedClass::Function,
        MalformedClass::ExceptionLength,
        MalformedClass::Data,
        MalformedClass::Echo,
        MalformedClass::Identification,
    ];

    /// The class in plain English.
    pub fn text(self) -> &'static str {
        match self {
            MalformedClass::ProtocolId => "protocol id is not 0",
            MalformedClass::HeaderLength => "length outside 2 to 254",
            MalformedClass::RtuFraming => "serial-line frames without a TCP header",
            MalformedClass::UnknownTransactions => "unknown transaction ids",
            MalformedClass::TrailingBytes => "bytes that belong to no frame",
            MalformedClass::Unit => "another unit answered",
            MalformedClass::Function => "reply to another function",
            MalformedClass::ExceptionLength => "exception of a wrong length",
            MalformedClass::Data => "more or less data than asked for",
            MalformedClass::Echo => "the echo of a write differs",
            MalformedClass::Identification => "the identification contradicts itself",
        }
    }
}

/// Codes with a counter of their own: 0 stands for every code that the specification does not define.
const CODES: usize = 12;

/// What went wrong, by kind; all since the station started. Counters stop at their largest value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    malformed: [u32; MalformedClass::ALL.len()],
    exceptions: [u32; CODES],
    /// The last exception code that the specification does not define.
    pub strange_code: Option<u8>,
    /// Frames skipped because nobody waited for their transaction id.
    pub skipped: u64,
}

impl Faults {
    /// Counts a reply that broke the protocol.
    pub fn count_malformed(&mut self, class: MalformedClass) {
        let place = MalformedClass::ALL.iter().position(|c| *c == class);
        if let Some(count) = place.and_then(|at| self.malformed.get_mut(at)) {
            *count = count.saturating_add(1);
        }
    }

    /// Counts an exception.
    pub fn count_exception(&mut self, code: u8) {
        let known = matches!(code, 1..=6 | 8 | 10 | 11);
        if !known {
            self.strange_code = Some(code);
        }
        let slot = if known { usize::from(code) } else { 0 };
        if let Some(count) = self.exceptions.get_mut(slot) {
            *count = count.saturating_add(1);
        }
    }

    /// Replies that broke the protocol in this way.
    pub fn malformed(&self, class: MalformedClass) -> u32 {
        let counts = MalformedClass::ALL.iter().zip(&self.malformed);
        counts.filter(|(c, _)| **c == class).map(|(_, count)| *count).sum()
    }

    /// Exceptions with this code; 0 asks for all codes that the specification does not define.
    pub fn exceptions(&self, code: u8) -> u32 {
        self.exceptions.get(usize::from(code)).copied().unwrap_or_default()
    }

    /// The exception codes that came, with their counts, ascending; 0 stands for undefined codes.
    pub fn exceptions_seen(&self) -> impl Iterator<Item = (u8, u32)> + '_ {
        let pairs = (0u8..).zip(self.exceptions.iter().copied());
        pairs.filter(|(_, count)| *count > 0)
    }

    /// The classes that occurred, with their counts.
    pub fn malformed_seen(&self) -> impl Iterator<Item = (MalformedClass, u32)> + '_ {
        let pairs = MalformedClass::ALL.into_iter().zip(self.malformed.iter().copied());
        pairs.filter(|(_, count)| *count > 0)
    }
}

/// One read request that is repeated every scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockLive {
    /// Which table.
    pub table: Table,
    /// First wire address.
    pub start: u16,
    /// Bits or registers.
    pub count: u16,
}

impl BlockLive {
    /// True where the block holds the element.
    pub fn holds(&self, table: Table, wire: u16) -> bool {
        let end = u32::from(self.start) + u32::from(self.count);
        self.table == table && wire >= self.start && u32::from(wire) < end
    }
}

/// How one scan class of one device is read.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanLive {
    /// Which one.
    pub class: ScanClassId,
    /// The period asked for.
    pub asked: Duration,
    /// The period achieved: the mean over about the last eight scans, to the millisecond; `None`
    /// before the second scan has been completed.
    pub achieved: Option<Duration>,
    /// How late the last 128 scans began against their schedule; `None` before the first.
    pub late: Option<Latency>,
    /// What one scan asks for.
    pub blocks: Arc<[BlockLive]>,
}

/// What a device turned out not to allow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Learned {
    /// No request may touch these elements.
    Hole {
        /// Which table.
        table: Table,
        /// First wire address.
        start: u16,
        /// How many.
        count: u16,
    },
    /// No request may cross from the element before this one to it.
    Barrier {
        /// Which table.
        table: Table,
        /// Wire address behind the barrier.
        at: u16,
    },
    /// Requests of more elements are refused.
    Longest {
        /// Which table.
        table: Table,
        /// Most elements.
        count: u16,
    },
    /// More requests in flight make it busy or silent.
    Window {
        /// Most requests in flight.
        most: u8,
    },
    /// The tag is refused even alone.
    Refused {
        /// Which one.
        tag: TagId,
    },
}

impl fmt::Display for Learned {
    /// As project files have it: `hole HR 100-104`, `barrier HR 120`, `longest HR 61`, `window 1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Learned::Hole { table, start, count: 1 } => write!(f, "hole {} {start}", table.short()),
            Learned::Hole { table, start, count } => {
                let last = u32::from(*start) + u32::from(*count).saturating_sub(1);
                write!(f, "hole {} {start}-{last}", table.short())
            }
            Learned::Barrier { table, at } => write!(f, "barrier {} {at}", table.short()),
            Learned::Longest { table, count } => write!(f, "longest {} {count}", table.short()),
            Learned::Window { most } => write!(f, "window {most}"),
            Learned::Refused { tag } => write!(f, "refused {tag}"),
        }
    }
}

impl Learned {
    /// The same with its address moved by `place`; `None` where that has none. A limit without an
    /// address is the same everywhere.
    pub fn moved(&self, place: impl Fn(u16) -> Option<u16>) -> Option<Learned> {
        Some(match self {
            Learned::Hole { table, start, count } => {
                let start = place(*start)?;
                let room = u32::from(start) + u32::from(*count) <= 65_536;
                room.then_some(Learned::Hole { table: *table, start, count: *count })?
            }
            Learned::Barrier { table, at } => Learned::Barrier { table: *table, at: place(*at)? },
            other => other.clone(),
        })
    }

    /// What of `all` a project can keep, in the order of its file: limits of the device, and no tags,
    /// which are asked for again.
    pub fn to_keep(all: &[Learned]) -> Vec<Learned> {
        let is_limit = |l: &&Learned| !matches!(l, Learned::Refused { .. });
        let mut limits: Vec<Learned> = all.iter().filter(is_limit).cloned().collect();
        limits.sort_unstable();
        // Scan classes learn apart: of two lengths the shorter holds, and that stands first.
        limits.dedup_by(|later, first| match (later, first) {
            (Learned::Longest { table, .. }, Learned::Longest { table: same, .. }) => table == same,
            (later, first) => later == first,
        });
        limits
    }
}

/// What a device says when it is asked who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityAnswer {
    /// Its named texts, by object id, ascending: 0 vendor, 1 product code, 2 revision, and others
    /// (Application Protocol V1.1b3, section 6.21). Bytes that are no UTF-8 are replaced.
    Objects(Vec<(u8, String)>),
    /// Bytes of its own meaning (section 6.13).
    ServerId(Vec<u8>),
    /// It knows neither question. Nothing is wrong with that.
    NotSupported,
    /// It could not be asked, in English.
    Failed(String),
}

/// Who a device says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// When the answer came.
    pub at: Stamp,
    /// The answer.
    pub answer: IdentityAnswer,
}

/// More about a device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceDetail {
    /// What went wrong, by kind.
    pub faults: Faults,
    /// Requests that wait for a reply now.
    pub in_flight: u8,
    /// Most requests that may wait for a reply now.
    pub window: u8,
    /// Its scan classes.
    pub scans: Arc<[ScanLive]>,
    /// What it turned out not to allow.
    pub learned: Arc<[Learned]>,
    /// Who it says it is; `None` until it has been asked.
    pub identity: Option<Arc<Identity>>,
}

impl Default for DeviceDetail {
    fn default() -> Self {
        DeviceDetail {
            faults: Faults::default(),
            in_flight: 0,
            window: 1,
            scans: Arc::from([]),
            learned: Arc::from([]),
            identity: None,
        }
    }
}

/// More about a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionDetail {
    /// What went wrong, by kind. A fault that ended several requests counts once.
    pub faults: Faults,
    /// Requests that wait for a reply now, of all devices.
    pub in_flight: u8,
}
