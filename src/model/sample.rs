//! Value, quality and time, always together: nobody can show one without the others.

use std::sync::Arc;
use std::time::Duration;

use super::{BadReason, Quality, Stamp, Value};

/// The contents of a table that a value was made of, in ascending address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Raw {
    /// Nothing was read.
    #[default]
    None,
    /// A coil or discrete input.
    Bit(bool),
    /// Up to four registers; `count` of them count.
    Few {
        /// 1 to 4.
        count: u8,
        /// The registers; those beyond `count` are zero.
        registers: [u16; 4],
    },
    /// Up to four registers, and the scale factor that was read with them.
    Scaled {
        /// 1 to 4.
        count: u8,
        /// The registers; those beyond `count` are zero.
        registers: [u16; 4],
        /// The power of ten.
        factor: i16,
    },
    /// The registers of a text or a list.
    Many(Arc<[u16]>),
}

impl Raw {
    /// Keeps registers; without a heap allocation up to four of them.
    pub fn registers(registers: &[u16]) -> Raw {
        let mut few = [0; 4];
        match few.get_mut(..registers.len()) {
            Some(head) => {
                head.copy_from_slice(registers);
                Raw::Few { count: registers.len() as u8, registers: few }
            }
            None => Raw::Many(Arc::from(registers)),
        }
    }

    /// Keeps registers with their scale factor. Of more than four the factor is not kept.
    pub fn scaled(registers: &[u16], factor: i16) -> Raw {
        match Raw::registers(registers) {
            Raw::Few { count, registers } => Raw::Scaled { count, registers, factor },
            other => other,
        }
    }

    /// The scale factor that was read with the registers.
    pub fn factor(&self) -> Option<i16> {
        match self {
            Raw::Scaled { factor, .. } => Some(*factor),
            _ => None,
        }
    }

    /// The contents as numbers: registers, or 0 or 1 for a bit; empty if nothing was read.
    pub fn words(&self) -> Vec<u16> {
        match self {
            Raw::None => Vec::new(),
            Raw::Bit(on) => vec![u16::from(*on)],
            Raw::Few { count, registers } | Raw::Scaled { count, registers, .. } => {
                registers.iter().copied().take(usize::from(*count)).collect()
            }
            Raw::Many(registers) => registers.to_vec(),
        }
    }
}

/// What is known of one tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The last value that was read; `None` if none ever was.
    pub value: Option<Value>,
    /// What the device sent for `value`.
    pub raw: Raw,
    /// Whether `value` may be trusted now.
    pub quality: Quality,
    /// When `value` was read; for a sample without a value, when its quality was set.
    pub at: Stamp,
    /// When `quality` last changed.
    pub since: Stamp,
}

impl Sample {
    /// A tag that no reply has carried yet.
    pub fn never_read(at: Stamp) -> Sample {
        Sample {
            value: None,
            raw: Raw::None,
            quality: Quality::Bad(BadReason::NeverRead),
            at,
            since: at,
        }
    }

    /// The quality to paint at `now`: a good value older than `stale_after` is stale, whatever the
    /// poller believes, so that a dead poller cannot leave a good-looking picture.
    pub fn quality_at(&self, now: super::Mono, stale_after: Duration) -> Quality {
        match self.quality {
            Quality::Good | Quality::Uncertain(_) if self.age(now) > stale_after => {
                Quality::Bad(BadReason::Stale)
            }
            quality => quality,
        }
    }

    /// Time since the value was read.
    pub fn age(&self, now: super::Mono) -> Duration {
        now.since(self.at.mono)
    }
}
