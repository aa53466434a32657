//! One signal against another, joined by time: each holds its last value until its next one, so that a pair
//! stands at every reading of either. Where one is not known there is no pair.

use super::Reading;

/// Both values at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// When.
    pub at_ms: i64,
    /// The one across.
    pub x: f64,
    /// The one up.
    pub y: f64,
}

/// Two signals joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// Unbroken runs in order of time; a run of one pair is a dot.
    pub runs: Vec<Vec<Pair>>,
    /// Pearson's r, each pair weighted by how long it held: -1 to 1. `None` where either stands still or too
    /// little is known.
    pub correlation: Option<f64>,
    /// How long both were known, ms.
    pub known_ms: i64,
}

impl Pairs {
    /// Pairs in all runs.
    pub fn len(&self) -> usize {
        self.runs.iter().map(Vec::len).sum()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The newest pair.
    pub fn last(&self) -> Option<Pair> {
        self.runs.last().and_then(|run| run.last()).copied()
    }
}

/// Joins two signals, both in order of time; the last values hold until `until`.
pub fn pairs(across: &[Reading], up: &[Reading], until: i64) -> Pairs {
    let mut joined = Pairs::default();
    let mut run: Vec<Pair> = Vec::new();
    let mut sums = Sums::default();
    let (mut left, mut right) = (across.iter().peekable(), up.iter().peekable());
    let (mut x, mut y) = (f64::NAN, f64::NAN);
    let mut held: Option<Pair> = None;
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => a.0.min(b.0),
            (Some(a), None) => a.0,
            (None, Some(b)) => b.0,
            (None, None) => break,
        };
        // Of several readings of one moment the last one counts.
        while let Some((_, value)) = left.next_if(|(at, _)| *at <= next) {
            x = *value;
        }
        while let Some((_, value)) = right.next_if(|(at, _)| *at <= next) {
            y = *value;
        }
        sums.hold(held.take(), next);
        if x.is_finite() && y.is_finite() {
            let pair = Pair { at_ms: next, x, y };
            run.push(pair);
            held = Some(pair);
        } else if !run.is_empty() {
            joined.runs.push(std::mem::take(&mut run));
        }
    }
    sums.hold(held, until);
    if !run.is_empty() {
        joined.runs.push(run);
    }
    joined.correlation = sums.correlation();
    joined.known_ms = sums.ms;
    joined
}

/// Weighted sums about running means (West 1979), so that large offsets cost no digits.
#[derive(Default)]
struct Sums {
    ms: i64,
    weight: f64,
    mean: (f64, f64),
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Sums {
    fn hold(&mut self, pair: Option<Pair>, until: i64) {
        let Some(pair) = pair else { return };
        let ms = until.saturating_sub(pair.at_ms);
        if ms <= 0 {
            return;
        }
        self.ms = self.ms.saturating_add(ms);
        let weight = ms as f64;
        self.weight += weight;
        let (dx, dy) = (pair.x - self.mean.0, pair.y - self.mean.1);
        self.mean.0 += dx * weight / self.weight;
        self.mean.1 += dy * weight / self.weight;
        self.xx += weight * dx * (pair.x - self.mean.0);
        self.yy += weight * dy * (pair.y - self.mean.1);
        self.xy += weight * dx * (pair.y - self.mean.1);
    }

    fn correlation(&self) -> Option<f64> {
        let scale = (self.xx * self.yy).sqrt();
        (scale > 0.0 && scale.is_finite()).then(|| (self.xy / scale).clamp(-1.0, 1.0))
    }
}
