//! The station's clock: tokio's monotonic time, so that tests can pause it, and wall time beside it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::model::{Mono, Stamp, WallMs};

/// Counts from the moment it was made. Copies tell the same time, on any thread.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// A clock that starts now.
    pub fn start() -> Clock {
        Clock { start: Instant::now() }
    }

    /// Now, for ages and deadlines.
    pub fn now(&self) -> Mono {
        Mono::after_start(Instant::now().saturating_duration_since(self.start))
    }

    /// Now on both clocks.
    pub fn stamp(&self) -> Stamp {
        Stamp { mono: self.now(), wall: self.wall() }
    }

    /// Now on the wall clock.
    pub fn wall(&self) -> WallMs {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        WallMs(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    }

    /// The moment as tokio's timers understand it.
    pub fn instant(&self, at: Mono) -> Instant {
        // Even the last moment, 584 years ahead, is one that they take.
        self.start + Duration::from_nanos(at.0)
    }
}
