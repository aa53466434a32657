//! Value, quality and time, always together: nobody can show one without the others.

use std::time::Duration;

use super::{BadReason, Quality, Stamp, Value};

/// What is known of one tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The last value that was read; `None` if none ever was.
    pub value: Option<Value>,
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
        Sample { value: None, quality: Quality::Bad(BadReason::NeverRead), at, since: at }
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
