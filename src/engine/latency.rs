//! Percentiles of the last 128 times: round trips of replies, and how late scans began.

use std::time::Duration;

use crate::model::Latency;

const KEPT: usize = 128;

/// The last times, in microseconds.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    micros: [u32; KEPT],
    count: usize,
    next: usize,
    fresh: bool,
}

impl Default for Ring {
    fn default() -> Self {
        Ring { micros: [0; KEPT], count: 0, next: 0, fresh: false }
    }
}

impl Ring {
    /// Takes one more.
    pub(crate) fn push(&mut self, time: Duration) {
        if let Some(entry) = self.micros.get_mut(self.next) {
            *entry = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        }
        self.next = (self.next + 1) % KEPT;
        self.count = (self.count + 1).min(KEPT);
        self.fresh = true;
    }

    /// Median, 99th percentile and maximum, if anything was added since the last call.
    pub(crate) fn take(&mut self) -> Option<Latency> {
        if !std::mem::take(&mut self.fresh) {
            return None;
        }
        let mut sorted = self.micros;
        let sorted = sorted.get_mut(..self.count)?;
        sorted.sort_unstable();
        let at = |percent: usize| {
            let place = (self.count * percent).div_ceil(100).saturating_sub(1);
            Duration::from_micros(u64::from(sorted.get(place).copied().unwrap_or_default()))
        };
        Some(Latency { p50: at(50), p99: at(99), max: at(100) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_last_128() {
        let mut ring = Ring::default();
        assert_eq!(ring.take(), None);
        ring.push(Duration::from_secs(9));
        (1..=128).for_each(|ms| ring.push(Duration::from_millis(ms)));
        let latency = ring.take().unwrap_or_default();
        assert_eq!(latency.p50, Duration::from_millis(64));
        assert_eq!(latency.p99, Duration::from_millis(127));
        assert_eq!(latency.max, Duration::from_millis(128));
        assert_eq!(ring.take(), None);
    }
}
