//! The wall clock as batches of readings show it: whether it was set in between, and which stamps are its own.
//!
//! Wall time is compared with monotonic time. A computer that slept looks as one whose clock was set forward,
//! because monotonic time stands still in its sleep on most systems; either way nothing is known of the time
//! between.

use super::Point;
use crate::model::{Quality, Sample, Stamp, TagIdx};

/// A jump against monotonic time that counts, ms.
const JUMP_MS: i64 = 1_000;

/// The wall clock, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WallClock {
    /// The newest moment, and wall minus monotonic time there, ms.
    newest: Option<(Stamp, i64)>,
    /// When the clock began to go as it does, by itself.
    began_ms: Option<i64>,
}

/// The clock was set, forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSet {
    /// What it showed before, ms since 1970.
    pub from_ms: i64,
    /// What it shows after.
    pub to_ms: i64,
}

/// A batch cut in two where the clock was set.
pub(super) struct Cut<'a> {
    pub(super) set: ClockSet,
    pub(super) before: Vec<&'a (TagIdx, Sample)>,
    pub(super) after: Vec<&'a (TagIdx, Sample)>,
}

/// Wall minus monotonic time, ms.
fn offset(at: Stamp) -> i64 {
    at.wall.0.saturating_sub(i64::try_from(at.mono.0 / 1_000_000).unwrap_or(i64::MAX))
}

impl WallClock {
    /// The newest moment that was seen.
    pub(super) fn newest(&self) -> Option<Stamp> {
        self.newest.map(|(at, _)| at)
    }

    /// Where the clock was set since the newest moment: what was handed over at `taken`, cut in two there.
    pub(super) fn cut<'a>(&self, taken: Stamp, samples: &'a [(TagIdx, Sample)]) -> Option<Cut<'a>> {
        let (now, (newest, then)) = (offset(taken), self.newest?);
        if now.abs_diff(then) <= JUMP_MS.unsigned_abs() {
            return None;
        }
        // What was there before the newest moment, as a tag that has long been bad, is from before whatever its
        // stamp says: the clock may have been set back to as it went then.
        let is_after = |s: &&(TagIdx, Sample)| {
            let (stamp, offset) = (newest_stamp(&s.1), offset(newest_stamp(&s.1)));
            stamp.mono > newest.mono && offset.abs_diff(now) < offset.abs_diff(then)
        };
        let (after, before): (Vec<_>, Vec<_>) = samples.iter().partition(is_after);
        let first = after.iter().map(|s| newest_stamp(&s.1)).min_by_key(|stamp| stamp.mono);
        let to_ms = first.unwrap_or(taken).wall.0;
        let set = ClockSet { from_ms: to_ms.saturating_sub(now.saturating_sub(then)), to_ms };
        Some(Cut { set, before, after })
    }

    /// It is `taken` now, and the clock was set before that where `set` says so.
    pub(super) fn go_on(&mut self, taken: Stamp, set: Option<ClockSet>) {
        self.newest = Some((taken, offset(taken)));
        self.began_ms = set.map(|set| set.to_ms).or(self.began_ms);
    }

    /// A sample as it is recorded: a bad one at the moment when it turned bad. `None` of a value that was read
    /// before the clock was set: that is in the record, and its time means nothing any more.
    pub(super) fn point(&self, sample: &Sample) -> Option<Point> {
        let (at, mut point) = Point::of(sample);
        let Some((newest, now)) = self.newest else { return Some(point) };
        if offset(at).abs_diff(now) <= JUMP_MS.unsigned_abs() {
            return Some(point);
        }
        if point.quality.is_usable() {
            return None;
        }
        // The same moment by the clock as it goes now, as far as it goes back.
        let ago = i64::try_from(newest.mono.since(at.mono).as_millis()).unwrap_or(i64::MAX);
        let moment = newest.wall.0.saturating_sub(ago);
        point.at_ms = self.began_ms.map_or(moment, |began| moment.max(began));
        Some(point)
    }
}

/// The newest of the moments that a sample bears.
fn newest_stamp(sample: &Sample) -> Stamp {
    let bad = matches!(sample.quality, Quality::Bad(_));
    if bad || sample.since.mono > sample.at.mono { sample.since } else { sample.at }
}
