//! One capture: a bounded ring of what was, and what is kept of it once it is set off.
//!
//! Monotonic time decides what belongs to a capture; wall time is only written down. Samples come in the order
//! in which they were read, of all tags together.

use std::collections::VecDeque;
use std::time::Duration;

use crate::history::{Point, QualityCode};
use crate::model::{CapturePhase, Mono, Stamp};

/// A wall time that differs by more than this from what the trigger lets expect is a clock that was set.
const CLOCK_SET_MS: i64 = 1_000;

/// How a capture works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptureSpec {
    /// Time kept before the trigger.
    pub pre: Duration,
    /// Time kept after it.
    pub post: Duration,
    /// Time after a capture in which nothing sets it off; `None` where it is disarmed by one.
    pub rearm: Option<Duration>,
    /// How late a sample may come, measured by whoever looks.
    pub late: Duration,
    /// Samples held in memory at most.
    pub held_most: usize,
    /// Samples of one capture at most.
    pub kept_most: u64,
}

/// A sample of one of the tags.
#[derive(Clone, Copy, Debug)]
struct Held {
    track: u32,
    at: Mono,
    point: Point,
}

/// What is being kept.
#[derive(Clone, Copy, Debug)]
struct Filling {
    trigger: Stamp,
    until: Mono,
    samples: u64,
    lost: u64,
    missed: u32,
    clock_set: bool,
    is_full: bool,
}

/// A capture was set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    /// When.
    pub at: Stamp,
    /// How much of the time before it was held.
    pub covered: Duration,
}

/// A capture is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// It got as many samples as it may have before its time was over.
    pub is_full: bool,
    /// Samples it has.
    pub samples: u64,
    /// Readings that were lost meanwhile, before anybody knew of which tags.
    pub lost: u64,
    /// Triggers that came meanwhile.
    pub missed: u32,
    /// The clock was set meanwhile.
    pub clock_set: bool,
}

/// One capture.
#[derive(Debug)]
pub struct CaptureMachine {
    spec: CaptureSpec,
    armed: bool,
    /// Since when everything that came is held; `None` while disarmed.
    whole_since: Option<Mono>,
    ring: VecDeque<Held>,
    filling: Option<Filling>,
    resting: Option<Mono>,
    /// To be written: which tag, and what.
    out: Vec<(u32, Point)>,
}

impl CaptureMachine {
    /// Disarmed.
    pub fn new(spec: CaptureSpec) -> CaptureMachine {
        CaptureMachine {
            spec,
            armed: false,
            whole_since: None,
            ring: VecDeque::new(),
            filling: None,
            resting: None,
            out: Vec::new(),
        }
    }

    /// Waits for a trigger from `now` on, whatever was before.
    pub fn arm(&mut self, now: Mono) {
        self.armed = true;
        self.resting = None;
        self.whole_since.get_or_insert(now);
    }

    /// Waits no more. What is being filled is filled.
    pub fn disarm(&mut self) {
        self.armed = false;
        self.resting = None;
        self.forget();
    }

    /// True while a trigger is waited for, now or after a capture.
    pub fn is_armed(&self) -> bool {
        self.armed
    }

    /// True while one is being filled.
    pub fn is_filling(&self) -> bool {
        self.filling.is_some()
    }

    /// Samples held in memory.
    pub fn num_held(&self) -> usize {
        self.ring.len()
    }

    /// Holds so many samples from now on at most; the oldest go with the next look at the clock.
    pub fn hold_at_most(&mut self, samples: usize) {
        self.spec.held_most = samples;
    }

    fn forget(&mut self) {
        self.ring = VecDeque::new();
        self.whole_since = None;
    }

    /// A sample of a tag, read at `at`.
    pub fn take(&mut self, track: u32, at: Mono, point: Point) {
        let held = Held { track, at, point };
        let pre = self.spec.pre;
        if self.filling.is_some_and(|f| at <= f.until && f.trigger.mono.since(at) <= pre) {
            self.keep(held);
        }
        if self.armed {
            self.ring.push_back(held);
            self.let_go(at);
        }
    }

    /// Readings were lost between `from`, when the last one had come, and `now`: each of so many tracks has a gap
    /// there, and nothing before `now` is whole.
    pub fn lose(&mut self, count: u64, tracks: u32, from: Stamp, now: Mono) {
        for track in 0..tracks {
            self.take(track, from.mono, Point::gap(from.wall.0, QualityCode::LOST));
        }
        self.whole_since = self.whole_since.map(|since| since.max(now));
        if let Some(filling) = self.filling.as_mut().filter(|f| from.mono <= f.until) {
            filling.lost = filling.lost.saturating_add(count);
        }
    }

    /// Lets go of what no trigger can want any more, and of the oldest beyond the bound.
    fn let_go(&mut self, now: Mono) {
        while let Some(oldest) = self.ring.front().copied() {
            // A trigger may be told as late as a sample.
            let old = now.since(oldest.at) > self.spec.pre + self.spec.late;
            if !old && self.ring.len() <= self.spec.held_most {
                break;
            }
            self.ring.pop_front();
            if !old {
                let next = Mono(oldest.at.0.saturating_add(1));
                self.whole_since = self.whole_since.max(Some(next));
            }
        }
    }

    /// Sets it off at `at`. By a person (`by_hand`) always, else where it is armed and not at rest. `None` where
    /// it is not set off; one that is being filled goes on and counts it.
    pub fn trigger(&mut self, at: Stamp, by_hand: bool) -> Option<Fired> {
        if let Some(filling) = &mut self.filling {
            filling.missed = filling.missed.saturating_add(1);
            return None;
        }
        let rests = self.resting.is_some_and(|until| at.mono < until);
        if !by_hand && (!self.armed || rests) {
            return None;
        }
        self.resting = None;
        let until = at.mono.plus(self.spec.post);
        self.filling = Some(Filling {
            trigger: at,
            until,
            samples: 0,
            lost: 0,
            missed: 0,
            clock_set: false,
            is_full: false,
        });
        for place in 0..self.ring.len() {
            let held = self.ring.get(place).copied();
            let inside = |h: &Held| h.at <= until && at.mono.since(h.at) <= self.spec.pre;
            if let Some(held) = held.filter(inside) {
                self.keep(held);
            }
        }
        Some(Fired { at, covered: self.covers(at.mono) })
    }

    fn keep(&mut self, Held { track, at, mut point }: Held) {
        let most = self.spec.kept_most;
        let Some(filling) = self.filling.as_mut() else { return };
        if filling.samples >= most {
            filling.is_full = true;
            return;
        }
        // Time goes on from the trigger, whatever is done to the clock.
        let apart = |a: Mono, b: Mono| i64::try_from(a.since(b).as_millis()).unwrap_or(i64::MAX);
        let trigger = filling.trigger;
        let since = apart(at, trigger.mono).saturating_sub(apart(trigger.mono, at));
        let expected = trigger.wall.0.saturating_add(since);
        if point.at_ms.abs_diff(expected) > CLOCK_SET_MS as u64 {
            point.at_ms = expected;
            filling.clock_set = true;
        }
        filling.samples += 1;
        self.out.push((track, point));
    }

    /// Time passes. True where what is being filled is over: nothing of it can still come, or it is full.
    pub fn is_over(&mut self, now: Mono) -> bool {
        self.let_go(now);
        let over = |f: &Filling| now >= f.until && now.since(f.until) >= self.spec.late;
        self.filling.is_some_and(|f| f.is_full || over(&f))
    }

    /// Ends what is being filled; `None` where nothing is.
    pub fn end(&mut self) -> Option<Ended> {
        let filling = self.filling.take()?;
        match self.spec.rearm {
            None => self.disarm(),
            Some(hold_off) => {
                self.resting = self.armed.then(|| filling.until.plus(hold_off));
            }
        }
        let Filling { samples, lost, missed, clock_set, is_full, .. } = filling;
        Some(Ended { is_full, samples, lost, missed, clock_set })
    }

    /// What is to be written since the last call.
    pub fn take_out(&mut self) -> Vec<(u32, Point)> {
        std::mem::take(&mut self.out)
    }

    /// How it stands.
    pub fn phase(&self, now: Mono) -> CapturePhase {
        if let Some(filling) = &self.filling {
            let (passed, whole) = (now.since(filling.trigger.mono), self.spec.post);
            let done = passed.as_secs_f64() / whole.as_secs_f64().max(0.001);
            let done = (done * 1000.0).clamp(0.0, 1000.0) as u16;
            return CapturePhase::Filling {
                at: filling.trigger.wall,
                done,
                samples: filling.samples,
            };
        }
        match self.resting.filter(|until| *until > now) {
            _ if !self.armed => CapturePhase::Disarmed,
            Some(until) => {
                let left = until.since(now).as_millis();
                CapturePhase::Resting { left_ms: u64::try_from(left).unwrap_or(u64::MAX) }
            }
            None => CapturePhase::Armed,
        }
    }

    /// How much of the time before a trigger at `now` is held.
    pub fn covers(&self, now: Mono) -> Duration {
        self.whole_since.map_or(Duration::ZERO, |since| now.since(since)).min(self.spec.pre)
    }
}
