//! The newest samples of one tag, in order of time, in bounded memory.

use std::collections::VecDeque;

use super::{Point, QualityCode};

/// A time up to this much before the last one is jitter and moved up to it; more is a clock set back.
const JITTER_MS: i64 = 1_000;
/// The bits of a not-a-number, into which the reason is put.
const NAN: u64 = 0x7FF8_0000_0000_0000;

/// One point of a trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendPoint {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The value; NaN where the sample was bad, so that nobody can draw through it.
    pub value: f64,
}

impl TrendPoint {
    /// A point from which on nothing is known, and why. The reason lives in the not-a-number, so that a
    /// point stays sixteen bytes.
    pub fn gap(at_ms: i64, why: QualityCode) -> TrendPoint {
        TrendPoint { at_ms, value: f64::from_bits(NAN | u64::from(why.0)) }
    }

    /// Why there is no value; `None` where there is one.
    pub fn why(&self) -> Option<QualityCode> {
        self.value.is_nan().then_some(QualityCode((self.value.to_bits() & 0xFFFF) as u16))
    }
}

impl From<Point> for TrendPoint {
    fn from(point: Point) -> TrendPoint {
        let Point { at_ms, value, quality } = point;
        let why = if quality.is_usable() { QualityCode::of_no_number() } else { quality };
        if point.is_usable() { TrendPoint { at_ms, value } } else { TrendPoint::gap(at_ms, why) }
    }
}

impl From<TrendPoint> for Point {
    fn from(point: TrendPoint) -> Point {
        let quality = point.why().unwrap_or(QualityCode::GOOD);
        Point { at_ms: point.at_ms, value: point.value, quality }
    }
}

/// What memory is asked for: what the disk does not tell.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// Points newer than this, ms since 1970; [`i64::MIN`] where the disk has none.
    pub at_ms: i64,
    /// Until when the disk knows that nothing else came.
    pub known_ms: i64,
    /// None behind the first one at or after this time.
    pub until_ms: i64,
    /// The last one that the disk has is usable: a gap right behind it is none of its own.
    pub is_open: bool,
}

impl From<i64> for After {
    fn from(at_ms: i64) -> After {
        After { at_ms, known_ms: at_ms, until_ms: i64::MAX, is_open: false }
    }
}

/// The newest points of one tag. When full, the oldest goes.
#[derive(Clone, Debug)]
pub struct TrendRing {
    points: VecDeque<TrendPoint>,
    capacity: usize,
    /// The clock was set back to this time, as far back as the points go.
    life_from: Option<i64>,
}

impl TrendRing {
    /// An empty ring that will hold at most `capacity` points (at least 2). Memory grows as needed.
    pub fn new(capacity: usize) -> TrendRing {
        TrendRing { points: VecDeque::new(), capacity: capacity.max(2), life_from: None }
    }

    /// Changes the capacity; the oldest points go if there are too many.
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.max(2);
        let surplus = self.points.len().saturating_sub(self.capacity);
        self.points.drain(..surplus);
        self.forget_life();
    }

    /// Adds a point. `value` is `None` for a bad sample: the first one ends the line, further ones
    /// add nothing.
    pub fn push(&mut self, at_ms: i64, value: Option<f64>) {
        match value.filter(|v| v.is_finite()) {
            Some(value) => self.take(TrendPoint { at_ms, value }),
            None => self.push_gap(at_ms, QualityCode::of_no_number()),
        }
    }

    /// Ends the line, and says why.
    pub fn push_gap(&mut self, at_ms: i64, why: QualityCode) {
        self.take(TrendPoint::gap(at_ms, why));
    }

    /// A time a little before the last point's is moved up to it. One well before it is a clock that was
    /// set back: what was lived through twice is told by the later life, as it is on disk.
    fn take(&mut self, mut point: TrendPoint) {
        let last = self.points.back().copied();
        if let Some(last) = last {
            if last.value.is_nan() && point.value.is_nan() {
                return;
            }
            let back = last.at_ms.saturating_sub(point.at_ms);
            if back > JITTER_MS {
                while self.points.back().is_some_and(|p| p.at_ms >= point.at_ms) {
                    self.points.pop_back();
                }
                self.life_from = Some(point.at_ms);
                self.keep(TrendPoint::gap(point.at_ms, QualityCode::CLOCK));
            } else {
                point.at_ms = point.at_ms.max(last.at_ms);
            }
        }
        self.keep(point);
    }

    fn keep(&mut self, point: TrendPoint) {
        if self.points.len() >= self.capacity {
            self.points.pop_front();
            self.forget_life();
        }
        self.points.push_back(point);
    }

    fn forget_life(&mut self) {
        let first = self.points.front().map_or(i64::MAX, |p| p.at_ms);
        self.life_from = self.life_from.filter(|from| *from >= first);
    }

    /// What is newer, as it would stand on disk: points further apart than `break_after_ms` have a gap
    /// between them, the first one and what is known before it included. Where the clock was set back to
    /// before that, everything since: the disk may know nothing of it yet.
    pub fn newer(&self, after: impl Into<After>, break_after_ms: i64) -> Vec<Point> {
        let After { at_ms: after_ms, known_ms, until_ms, is_open } = after.into();
        let mut ended = None;
        let open = |p: &TrendPoint| (!p.value.is_nan()).then_some(p.at_ms);
        let (start, least_ms, mut last) = match self.life_from.filter(|from| *from <= after_ms) {
            Some(from) => (self.points.partition_point(|p| p.at_ms < from), from, None),
            None => {
                let start = self.points.partition_point(|p| p.at_ms <= after_ms);
                let last = match start.checked_sub(1).and_then(|at| self.points.get(at)) {
                    Some(before) => {
                        ended = open(before).is_none().then_some(Point::from(*before));
                        open(before)
                    }
                    // Of the time between the disk and the first point here nobody knows anything.
                    None => (after_ms > i64::MIN).then_some(known_ms.max(after_ms)),
                };
                (start, after_ms, last)
            }
        };
        let end = self.points.partition_point(|p| p.at_ms < until_ms) + 1;
        let range = start..end.clamp(start, self.points.len());
        let mut found = Vec::with_capacity(range.len() + 1);
        let ended = ended.filter(|_| is_open);
        found.extend(ended.map(|gap| Point { at_ms: after_ms.saturating_add(1), ..gap }));
        for point in self.points.range(range) {
            if let Some(last) = last
                && point.at_ms.saturating_sub(last) > break_after_ms
            {
                let at_ms = last.max(least_ms).saturating_add(1);
                found.push(Point::gap(at_ms, QualityCode::SILENT));
            }
            found.push(Point::from(*point));
            last = open(point);
        }
        found
    }
}
