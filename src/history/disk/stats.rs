//! Exact figures of a window: a value holds until the next sample.

use std::sync::atomic::AtomicBool;

use super::order::Piece;
use super::reader::{Reader, TagKey};
use super::summary::{At, Summary, Weighted};
use super::{HistoryError, Joined, Point};
use crate::history::After;

/// Which window, and which range is to be timed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatsRequest {
    /// Left edge, ms since 1970.
    pub from_ms: i64,
    /// Right edge.
    pub to_ms: i64,
    /// How long was the value within these bounds, both included?
    pub range: Option<(f64, f64)>,
}

/// The figures. Where nothing is known, nothing is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Usable samples in the window.
    pub count: usize,
    /// Time of the window in which a usable value is known, ms.
    pub known_ms: f64,
    /// Mean by time; NaN where nothing is known.
    pub mean: f64,
    /// Standard deviation by time.
    pub sigma: f64,
    /// The smallest value that held in the window, and when it did first.
    pub min: Option<At>,
    /// The largest one.
    pub max: Option<At>,
    /// Time within the range that was asked for, ms.
    pub in_range_ms: Option<f64>,
}

impl Reader {
    /// The figures of a tag in a window; only chunks at its edges are decoded, and those that cross the range.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn stats(
        &mut self,
        tag: TagKey,
        request: &StatsRequest,
        cancel: &AtomicBool,
    ) -> Result<Stats, HistoryError> {
        self.alone(tag, &mut |_| Vec::new(), cancel).stats(request)
    }
}

impl Joined<'_> {
    /// The figures of a window; only chunks at its edges are decoded, and those that cross the range.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn stats(&mut self, request: &StatsRequest) -> Result<Stats, HistoryError> {
        let (from, to) = (request.from_ms, request.to_ms);
        let mut sum = Sum { from, to, range: request.range, last: i64::MIN, ..Sum::default() };
        for piece in self.pieces((from, to))? {
            self.go_on()?;
            match piece {
                Piece::Points(points) => sum.points(&points),
                Piece::Whole(segment) if sum.takes(&segment.summary) => sum.whole(&segment.summary),
                Piece::Whole(segment) => sum.points(&self.decoded(&segment)?),
            }
        }
        // A station that ended without saying so left a value that nobody knows to hold.
        let alive = match &self.disk {
            Some((reader, _)) => reader.alive_until()?,
            None => i64::MAX,
        };
        let after = After { until_ms: alive.saturating_add(1), ..After::from(alive) };
        let goes_on = alive >= to || !(self.newer)(after).is_empty();
        sum.hold_until(if goes_on { to } else { alive });
        let Weighted { weight_ms, mean, m2 } = sum.weighted;
        let known = weight_ms > 0.0;
        Ok(Stats {
            count: sum.count,
            known_ms: weight_ms,
            mean: if known { mean } else { f64::NAN },
            sigma: if known { (m2 / weight_ms).sqrt() } else { f64::NAN },
            min: sum.min,
            max: sum.max,
            in_range_ms: request.range.map(|_| sum.in_range_ms),
        })
    }
}

#[derive(Default)]
struct Sum {
    from: i64,
    to: i64,
    range: Option<(f64, f64)>,
    count: usize,
    weighted: Weighted,
    min: Option<At>,
    max: Option<At>,
    in_range_ms: f64,
    /// The value that holds, and since when it does or the window began.
    holds: Option<At>,
    /// The time of the last sample: nothing runs backwards.
    last: i64,
}

impl Sum {
    fn points(&mut self, points: &[Point]) {
        for point in points {
            if point.at_ms < self.last {
                continue;
            }
            self.last = point.at_ms;
            self.hold_until(point.at_ms.min(self.to));
            if point.at_ms >= self.to {
                continue;
            }
            let since = point.at_ms.max(self.from);
            self.holds = point.is_usable().then_some((since, point.value));
            if point.at_ms >= self.from {
                self.count += usize::from(point.is_usable());
                self.see();
            }
        }
    }

    /// The value that holds counts for the extremes once it has held in the window.
    fn see(&mut self) {
        let Some(at) = self.holds else { return };
        if self.min.is_none_or(|min| at.1 < min.1) {
            self.min = Some(at);
        }
        if self.max.is_none_or(|max| at.1 > max.1) {
            self.max = Some(at);
        }
    }

    fn hold_until(&mut self, at_ms: i64) {
        let Some((since, value)) = self.holds else { return };
        let ms = at_ms.saturating_sub(since);
        if ms <= 0 {
            return;
        }
        self.see();
        self.weighted.hold(value, ms);
        if self.range.is_some_and(|(low, high)| low <= value && value <= high) {
            self.in_range_ms += ms as f64;
        }
        self.holds = Some((at_ms, value));
    }

    /// True where a chunk needs no look at its samples.
    fn takes(&self, summary: &Summary) -> bool {
        let inside = summary.t0 >= self.from.max(self.last) && summary.t1 < self.to;
        let Some(e) = summary.extremes else { return false };
        let one_side = self.range.is_none_or(|(low, high)| {
            (low <= e.min.1 && e.max.1 <= high) || e.max.1 < low || e.min.1 > high
        });
        inside && one_side
    }

    fn whole(&mut self, summary: &Summary) {
        let Some(e) = summary.extremes else { return };
        self.hold_until(summary.t0);
        self.last = summary.t1;
        self.count += summary.usable;
        for at in [e.min, e.max] {
            self.holds = Some(at);
            self.see();
        }
        self.weighted.add(summary.weighted);
        if self.range.is_some_and(|(low, high)| low <= e.min.1 && e.max.1 <= high) {
            self.in_range_ms += summary.weighted.weight_ms;
        }
        self.holds = (!summary.ends_unusable).then_some((summary.t1, e.last.1));
    }
}
