//! Two clocks, never mixed: monotonic time decides (periods, deadlines, ages), wall time tells people.

use std::time::Duration;

/// A moment on the station's monotonic clock: nanoseconds since the station started.
///
/// It never jumps when somebody sets the computer's clock, so ages and deadlines use this alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mono(pub u64);

impl Mono {
    /// The moment `duration` after the station's start; saturates after 584 years.
    pub fn after_start(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Time passed since `earlier`; zero if `earlier` lies in the future.
    pub fn since(self, earlier: Mono) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// This moment plus `duration`, saturating.
    pub fn plus(self, duration: Duration) -> Mono {
        Mono(self.0.saturating_add(Mono::after_start(duration).0))
    }
}

/// Wall time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallMs(pub i64);

impl WallMs {
    /// Seconds since 1970 as the trend axis uses them; exact to the millisecond in an `f64`.
    pub fn as_secs(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The nearest millisecond to so many seconds since 1970.
    pub fn from_secs(seconds: f64) -> WallMs {
        WallMs((seconds * 1000.0).round() as i64)
    }
}

/// One moment on both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// For ages, order and deadlines.
    pub mono: Mono,
    /// For people and files.
    pub wall: WallMs,
}
