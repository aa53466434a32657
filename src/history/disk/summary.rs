//! What is known of a run of samples without looking at them.
//!
//! A value holds until the next sample: mean and spread are weighted by time. The hold of the last
//! sample of a run is not part of it, because only the next run knows how long it was.

use super::Point;

/// Mean and spread by time, which can be added up (Chan, Golub, LeVeque, 1979).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weighted {
    /// Time with a usable value, ms.
    pub weight_ms: f64,
    /// Mean over that time.
    pub mean: f64,
    /// Sum of time × squared distance from the mean.
    pub m2: f64,
}

impl Weighted {
    /// Adds another time.
    pub fn add(&mut self, other: Weighted) {
        if other.weight_ms <= 0.0 {
            return;
        }
        if self.weight_ms <= 0.0 {
            *self = other;
            return;
        }
        let total = self.weight_ms + other.weight_ms;
        let apart = other.mean - self.mean;
        self.mean += apart * (other.weight_ms / total);
        self.m2 += other.m2 + apart * apart * (self.weight_ms * other.weight_ms / total);
        self.weight_ms = total;
    }

    /// Adds a value that held for `ms`.
    pub fn hold(&mut self, value: f64, ms: i64) {
        self.add(Weighted { weight_ms: ms.max(0) as f64, mean: value, m2: 0.0 });
    }
}

/// A value and when.
pub type At = (i64, f64);

/// The extremes of the usable samples of a run; all in ms since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// The first usable sample.
    pub first: At,
    /// The last one.
    pub last: At,
    /// The smallest, the first of several.
    pub min: At,
    /// The largest, the first of several.
    pub max: At,
}

impl Extremes {
    pub(super) fn of(points: &[Point]) -> Option<Extremes> {
        let mut usable = points.iter().filter(|p| p.is_usable()).map(|p| (p.at_ms, p.value));
        let start = usable.next()?;
        let mut found = Extremes { first: start, last: start, min: start, max: start };
        for at in usable {
            found.last = at;
            if at.1 < found.min.1 {
                found.min = at;
            }
            if at.1 > found.max.1 {
                found.max = at;
            }
        }
        Some(found)
    }

    /// The four points in order of time; some may be the same.
    pub(super) fn in_time(&self) -> [At; 4] {
        let (a, b) =
            if self.min.0 <= self.max.0 { (self.min, self.max) } else { (self.max, self.min) };
        [self.first, a, b, self.last]
    }
}

/// What is known of a chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Time of its first sample, usable or not.
    pub t0: i64,
    /// Time of its last sample.
    pub t1: i64,
    /// Samples.
    pub count: usize,
    /// Usable ones among them.
    pub usable: usize,
    /// Their extremes; `None` where there are none.
    pub extremes: Option<Extremes>,
    /// Mean and spread from its first to its last sample.
    pub weighted: Weighted,
    /// Sum of the usable values; NaN where it was not kept.
    pub sum: f64,
    /// True where its last sample is not usable, so that nothing is known after it.
    pub ends_unusable: bool,
}

impl Summary {
    /// Sums up samples in order of time; `None` of none.
    pub fn of(points: &[Point]) -> Option<Summary> {
        let (first, last) = (points.first()?, points.last()?);
        let mut weighted = Weighted::default();
        for pair in points.windows(2) {
            if let [a, b] = pair
                && a.is_usable()
            {
                weighted.hold(a.value, b.at_ms - a.at_ms);
            }
        }
        Some(Summary {
            t0: first.at_ms,
            t1: last.at_ms,
            count: points.len(),
            usable: points.iter().filter(|p| p.is_usable()).count(),
            extremes: Extremes::of(points),
            weighted,
            sum: points.iter().filter(|p| p.is_usable()).map(|p| p.value).sum(),
            ends_unusable: !last.is_usable(),
        })
    }

    /// True where no sample is unusable.
    pub fn is_unbroken(&self) -> bool {
        self.usable == self.count
    }
}
