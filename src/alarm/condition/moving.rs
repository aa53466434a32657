//! Conditions about how a value moves: how fast, and whether at all.

use std::collections::VecDeque;
use std::time::Duration;

use crate::alarm::readings::Reading;
use crate::model::Mono;

/// Points kept for a rate.
const POINTS: usize = 32;

/// The rate of change over a window of time, from points that lie at least a sixteenth of it apart.
#[derive(Debug)]
pub(super) struct Rate {
    window: Duration,
    points: VecDeque<(Mono, f64)>,
}

impl Rate {
    pub(super) fn over(window_ms: u32) -> Rate {
        let window = Duration::from_millis(u64::from(window_ms));
        Rate { window, points: VecDeque::with_capacity(POINTS) }
    }

    /// Units a second; not known until the whole window is. An unknown value begins a new window.
    pub(super) fn of(&mut self, value: Reading, now: Mono) -> Option<f64> {
        let Some(value) = value else {
            self.points.clear();
            return None;
        };
        // The youngest point that is old enough begins the window; those before it are done with.
        while self.points.get(1).is_some_and(|(at, _)| now.since(*at) >= self.window) {
            self.points.pop_front();
        }
        let apart = self.window / 16;
        let due = self.points.back().is_none_or(|(at, _)| now.since(*at) >= apart);
        if due && self.points.len() < POINTS {
            self.points.push_back((now, value));
        }
        let (at, then) = *self.points.front()?;
        let passed = now.since(at);
        (passed >= self.window).then(|| (value - then) / passed.as_secs_f64())
    }
}

/// Whether a value has stood still for a time.
#[derive(Debug)]
pub(super) struct Still {
    time: Duration,
    last: Option<(f64, Mono)>,
}

impl Still {
    pub(super) fn after(time_ms: u32) -> Still {
        Still { time: Duration::from_millis(u64::from(time_ms)), last: None }
    }

    /// An unknown value begins the time anew: nobody knows what it did meanwhile.
    pub(super) fn ask(&mut self, value: Reading, now: Mono) -> Option<bool> {
        let Some(value) = value else {
            self.last = None;
            return None;
        };
        match self.last {
            Some((last, since)) if last == value => Some(now.since(since) >= self.time),
            _ => {
                self.last = Some((value, now));
                Some(false)
            }
        }
    }
}
