//! Fixed-rate schedules on the monotonic clock. A scan that could not start in its turn is skipped and
//! counted, never queued: a slow device makes values older, not the queue longer.

use std::time::Duration;

use crate::model::Mono;

/// A scan that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// Points that have passed unused since.
    pub missed: u64,
    /// Time since it was due.
    pub late: Duration,
}

/// Points in time `phase + n × period`, with the first scan at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    period: Duration,
    phase: Duration,
    next: Mono,
}

impl Schedule {
    /// Due at once, then at the points of the grid.
    pub(crate) fn new(period: Duration, phase: Duration, now: Mono) -> Schedule {
        let period = period.max(Duration::from_millis(1));
        Schedule { period, phase, next: now }
    }

    /// When the next scan is due.
    pub(crate) fn next(&self) -> Mono {
        self.next
    }

    /// Makes a scan due now.
    pub(crate) fn hurry(&mut self, now: Mono) {
        self.next = now;
    }

    /// If a scan is due: moves on to the first point after `now`.
    pub(crate) fn take(&mut self, now: Mono) -> Option<Due> {
        if now < self.next {
            return None;
        }
        let period = Mono::after_start(self.period).0.max(1);
        let late = now.since(self.next);
        let missed = Mono::after_start(late).0 / period;
        let phase = Mono::after_start(self.phase).0 % period;
        // The grid has no point before its phase.
        let passed = now.0.checked_sub(phase).map_or(0, |since| since / period + 1);
        self.next = Mono(passed * period + phase);
        Some(Due { missed, late })
    }
}

/// Where in its period the group number `ordinal` scans, so that many groups spread evenly whatever
/// their number: multiples of the golden ratio.
pub(crate) fn phase(ordinal: usize, period: Duration) -> Duration {
    const GOLDEN: f64 = 0.618_033_988_749_895;
    period.mul_f64((ordinal as f64 * GOLDEN).fract())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn the_first_scan_is_at_once_and_the_others_on_the_grid() {
        let period = Duration::from_millis(100);
        let mut schedule = Schedule::new(period, Duration::from_millis(30), Mono(250 * MS));
        let punctual = Some(Due { missed: 0, late: Duration::ZERO });
        assert_eq!(schedule.take(Mono(250 * MS)), punctual);
        assert_eq!(schedule.next(), Mono(330 * MS));
        assert_eq!(schedule.take(Mono(329 * MS)), None);
        assert_eq!(schedule.take(Mono(330 * MS)), punctual);
        assert_eq!(schedule.next(), Mono(430 * MS));
    }

    #[test]
    fn no_point_is_left_out_when_the_clock_has_just_started() {
        let period = Duration::from_millis(100);
        let mut schedule = Schedule::new(period, Duration::from_millis(60), Mono(10 * MS));
        assert!(schedule.take(Mono(10 * MS)).is_some());
        assert_eq!(schedule.next(), Mono(60 * MS));
        assert!(schedule.take(Mono(60 * MS)).is_some());
        assert_eq!(schedule.next(), Mono(160 * MS));
    }

    #[test]
    fn what_was_missed_is_counted_and_not_made_up_for() {
        let period = Duration::from_millis(100);
        let mut schedule = Schedule::new(period, Duration::ZERO, Mono(0));
        assert!(schedule.take(Mono(0)).is_some());
        let late = Duration::from_millis(355);
        assert_eq!(schedule.take(Mono(455 * MS)), Some(Due { missed: 3, late }));
        assert_eq!(schedule.next(), Mono(500 * MS));
    }

    #[test]
    fn phases_spread() {
        let period = Duration::from_secs(1);
        let mut phases: Vec<f64> = (0..100).map(|i| phase(i, period).as_secs_f64()).collect();
        phases.sort_by(f64::total_cmp);
        let widest = phases.windows(2).map(|w| w[1] - w[0]).fold(0.0, f64::max);
        assert!(widest < 0.025, "{widest}");
    }
}
