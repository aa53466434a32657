//! How long to wait before trying again what has failed: doubling, bounded, and for connections with
//! jitter, so that a hundred devices that vanish together do not come back in step.

use std::time::Duration;

use crate::model::Mono;

/// First wait after a failed connection, and after a failed block.
pub(crate) const BASE: Duration = Duration::from_millis(100);
/// First wait of a unit that is silent while others behind the same connection answer.
pub(crate) const UNIT_BASE: Duration = Duration::from_secs(1);
/// Longest wait for connections, units and blocks.
pub(crate) const CAP: Duration = Duration::from_secs(10);
/// Longest wait for an address that the device calls illegal.
pub(crate) const ILLEGAL_CAP: Duration = Duration::from_secs(60);

/// `base` doubled for every failure after the first, at most `cap`; nothing without a failure.
pub(crate) fn delay(failures: u32, base: Duration, cap: Duration) -> Duration {
    match failures {
        0 => Duration::ZERO,
        n => base.saturating_mul(1 << (n - 1).min(16)).min(cap),
    }
}

/// `delay` made up to a fifth shorter or longer.
pub(crate) fn jittered(delay: Duration, rng: &mut fastrand::Rng) -> Duration {
    delay.mul_f64(0.8 + 0.4 * rng.f64())
}

/// Failures in a row of one thing, and when it may be tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Retry {
    /// In a row.
    pub failures: u32,
    /// Not before this moment.
    pub not_before: Mono,
}

impl Retry {
    /// One more failure at `now`.
    pub(crate) fn failed(&mut self, now: Mono, base: Duration, cap: Duration) {
        self.failures = self.failures.saturating_add(1);
        self.not_before = now.plus(delay(self.failures, base, cap));
    }

    /// It worked.
    pub(crate) fn clear(&mut self) {
        *self = Retry::default();
    }

    pub(crate) fn allowed(&self, now: Mono) -> bool {
        now >= self.not_before
    }
}
