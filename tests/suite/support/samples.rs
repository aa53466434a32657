//! Hand-made samples and times for tests of what is shown.

use std::time::Duration;

use gaugeglass::model::{
    BadReason, Mono, Quality, Raw, Sample, Stamp, UncertainReason, Value, WallMs,
};

/// The moment of painting in these tests: 1000 s after the station's start.
pub const NOW: Mono = Mono(1_000_000_000_000);

/// `age` before [`NOW`].
pub fn ago(age: Duration) -> Stamp {
    let mono = Mono(NOW.0.saturating_sub(Mono::after_start(age).0));
    Stamp { mono, wall: WallMs(1_700_000_000_000 - age.as_millis() as i64) }
}

/// A sample of this value and quality, read `seconds` before [`NOW`].
pub fn sample(value: Option<Value>, quality: Quality, seconds: f64) -> Sample {
    let at = ago(Duration::from_secs_f64(seconds));
    Sample { value, raw: Raw::None, quality, at, since: at }
}

/// A good 64-bit float, read 0.2 s before [`NOW`].
pub fn good(value: f64) -> Sample {
    sample(Some(Value::F64(value)), Quality::Good, 0.2)
}

/// A value whose quality went bad, read `seconds` before [`NOW`].
pub fn bad(value: f64, reason: BadReason, seconds: f64) -> Sample {
    sample(Some(Value::F64(value)), Quality::Bad(reason), seconds)
}

/// A value that awaits the read-back of a write.
pub fn uncertain(value: f64) -> Sample {
    sample(Some(Value::F64(value)), Quality::Uncertain(UncertainReason::WritePending), 0.2)
}
