//! Frames as they went over the wire, for whoever has to see what was really said.
//!
//! Plain data of fixed size: keeping one, or handing it to another thread, takes no memory. What a
//! frame means is read from its bytes by `codec::explain`.

use std::fmt;
use std::time::Duration;

use super::{ConnectionId, MalformedClass, Stamp};

/// Bytes of one record that are kept: a whole frame (Application Protocol V1.1b3, section 4.1).
const KEPT: usize = 260;

/// What became of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameFate {
    /// A request that left whole.
    Sent,
    /// A request of which only these bytes left before the connection broke.
    CutOff,
    /// A valid reply, exceptions included.
    Taken,
    /// A frame skipped because nobody waits for its transaction id.
    Skipped,
    /// A frame that breaks the protocol in this way; the connection is closed for it.
    Refused(MalformedClass),
    /// Bytes nobody looked at: a frame whose rest did not come, or what followed a refused one.
    Unread,
    /// No bytes at all: the reply that did not come in time.
    Missing,
}

impl FrameFate {
    /// True for what this station sent.
    pub fn is_sent(self) -> bool {
        matches!(self, FrameFate::Sent | FrameFate::CutOff)
    }

    /// True for everything but a request that left and a reply that was taken.
    pub fn is_trouble(self) -> bool {
        !matches!(self, FrameFate::Sent | FrameFate::Taken)
    }
}

/// The bytes of a record.
#[derive(Clone, Copy)]
pub struct FrameBytes {
    bytes: [u8; KEPT],
    total: u32,
}

impl FrameBytes {
    /// Keeps `bytes`; of more than 260 the first 260.
    pub fn of(bytes: &[u8]) -> FrameBytes {
        let mut kept = [0; KEPT];
        kept.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        FrameBytes { bytes: kept, total: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }
    }

    /// What was kept.
    pub fn kept(&self) -> &[u8] {
        let count = usize::try_from(self.total).unwrap_or(KEPT).min(KEPT);
        self.bytes.get(..count).unwrap_or_default()
    }

    /// How many bytes there were.
    pub fn total(&self) -> u32 {
        self.total
    }
}

impl PartialEq for FrameBytes {
    fn eq(&self, other: &FrameBytes) -> bool {
        self.total == other.total && self.kept() == other.kept()
    }
}

impl Eq for FrameBytes {}

impl fmt::Debug for FrameBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({} bytes)", self.total)
    }
}

impl fmt::Display for FrameBytes {
    /// `00 03 00 00 00 06 11 03 00 6B 00 02`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.kept().iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(f, "{gap}{byte:02X}")?;
        }
        Ok(())
    }
}

/// One record of the frame log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameRecord {
    /// When it was sent, or had come in.
    pub at: Stamp,
    /// On which connection.
    pub connection: ConnectionId,
    /// What became of it.
    pub fate: FrameFate,
    /// Transaction and unit id, as far as they are known.
    pub key: Option<(u16, u8)>,
    /// Of a reply: time since its request was handed over. Of a missing one: the time allowed.
    pub round_trip: Option<Duration>,
    /// The bytes.
    pub bytes: FrameBytes,
    /// Records before this one that found the queue full and are missing.
    pub lost: u32,
}

/// Which connections are recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameScope {
    /// Every one.
    All,
    /// This one alone.
    Only(ConnectionId),
}

impl FrameScope {
    /// True where the frames of `connection` are recorded.
    pub fn holds(&self, connection: &ConnectionId) -> bool {
        match self {
            FrameScope::All => true,
            FrameScope::Only(only) => only == connection,
        }
    }
}
