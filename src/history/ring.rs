//! The newest samples of one tag, in order of time, in bounded memory.

use std::collections::VecDeque;

/// One point of a trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendPoint {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The value; NaN where the sample was bad, so that nobody can draw through it.
    pub value: f64,
}

/// The newest points of one tag. When full, the oldest goes.
#[derive(Clone, Debug)]
pub struct TrendRing {
    points: VecDeque<TrendPoint>,
    capacity: usize,
}

impl TrendRing {
    /// An empty ring that will hold at most `capacity` points (at least 2). Memory grows as needed.
    pub fn new(capacity: usize) -> TrendRing {
        TrendRing { points: VecDeque::new(), capacity: capacity.max(2) }
    }

    /// Changes the capacity; the oldest points go if there are too many.
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.max(2);
        let surplus = self.points.len().saturating_sub(self.capacity);
        self.points.drain(..surplus);
    }

    /// Adds a point. `value` is `None` for a bad sample: the first one ends the line, further ones
    /// add nothing. A time before the last point's is moved up to it: a trend never runs backwards.
    pub fn push(&mut self, at_ms: i64, value: Option<f64>) {
        let value = value.filter(|v| v.is_finite()).unwrap_or(f64::NAN);
        let at_ms = match self.points.back() {
            Some(last) if last.value.is_nan() && value.is_nan() => return,
            Some(last) => at_ms.max(last.at_ms),
            None => at_ms,
        };
        if self.points.len() >= self.capacity {
            self.points.pop_front();
        }
        self.points.push_back(TrendPoint { at_ms, value });
    }

    /// The points from the last one at or before `from_ms` to the first one at or after `to_ms`, so
    /// that lines reach the edges of the window.
    pub fn window(&self, from_ms: i64, to_ms: i64) -> impl Iterator<Item = TrendPoint> + '_ {
        let start = self.points.partition_point(|p| p.at_ms <= from_ms).saturating_sub(1);
        let end = self.points.partition_point(|p| p.at_ms < to_ms) + 1;
        let end = end.min(self.points.len());
        self.points.range(start.min(end)..end).copied()
    }

    /// How many points are held.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// True before the first point.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The oldest point.
    pub fn oldest(&self) -> Option<TrendPoint> {
        self.points.front().copied()
    }

    /// The newest point.
    pub fn newest(&self) -> Option<TrendPoint> {
        self.points.back().copied()
    }
}
