//! Which of the samples that come in become part of the record, and where a curve breaks off.
//!
//! A [`Recorder`] decides for each tag. A gap stands wherever something is missing that nobody may draw across:
//! samples lost on the way, a silence longer than a tag's period allows, a clock that was set, the end of
//! recording.

use std::collections::HashMap;
use std::sync::Arc;

use super::clock::{ClockSet, WallClock};
use super::{Point, QualityCode, Recorder, TagKey};
use crate::model::{Record, Sample, SampleBatch, Stamp, TagId, TagIdx, TagIndex};

/// Clocks set that nobody has asked for.
const SETS_MOST: usize = 100;

/// Takes what is to be kept: whose it is, its key once it has one, and the sample.
pub type Keep<'a> = &'a mut dyn FnMut(&TagId, Option<TagKey>, Point);

/// One tag.
struct Lane {
    id: TagId,
    key: Option<TagKey>,
    rule: Record,
    recorder: Recorder,
    /// When it was heard of last; `None` before the first time, and since the clock was set.
    heard_ms: Option<i64>,
    /// A silence of more than this is a gap, ms.
    break_after_ms: i64,
}

impl Lane {
    fn take(&mut self, point: Point, keep: Keep<'_>) {
        if let Some(ended_ms) = self.silent_from(point.at_ms) {
            self.put(ended_ms, QualityCode::SILENT, keep);
        }
        self.heard_ms = self.heard_ms.max(Some(point.at_ms));
        for kept in self.recorder.take(self.rule, point) {
            keep(&self.id, self.key, kept);
        }
    }

    /// When its curve has ended at the latest, where nothing was heard of it for too long.
    fn silent_from(&self, at_ms: i64) -> Option<i64> {
        let heard = self.heard_ms?;
        (at_ms.saturating_sub(heard) > self.break_after_ms).then_some(heard.saturating_add(1))
    }

    /// Ends the curve, unless it has ended already. True where it had not.
    fn end(&mut self, at_ms: i64, why: QualityCode, keep: Keep<'_>) -> bool {
        let is_open = self.recorder.is_open();
        self.put(self.silent_from(at_ms).unwrap_or(at_ms), why, keep);
        is_open
    }

    fn put(&mut self, at_ms: i64, why: QualityCode, keep: Keep<'_>) {
        for kept in self.recorder.break_off(at_ms, why) {
            keep(&self.id, self.key, kept);
        }
    }

    fn set_clock(&mut self, set: ClockSet, keep: Keep<'_>) {
        let was_open = self.end(set.from_ms, QualityCode::CLOCK, keep);
        self.heard_ms = None;
        // What the clock is set back over is lived through again, and this life is told.
        let why = self.recorder.bad().or(was_open.then_some(QualityCode::CLOCK));
        if let Some(why) = why.filter(|_| set.to_ms < set.from_ms) {
            keep(&self.id, self.key, Point::gap(set.to_ms, why));
        }
    }
}

/// What becomes of samples on their way to the record.
#[derive(Default)]
pub struct Intake {
    lanes: Vec<Lane>,
    by_id: HashMap<TagId, usize>,
    /// From places in the running plan to lanes.
    places: Vec<Option<usize>>,
    index: Arc<TagIndex>,
    clock: WallClock,
    sets: Vec<ClockSet>,
    /// From when on samples were lost on the way, and how many.
    lost: Option<(i64, u64)>,
}

impl Intake {
    /// The newest moment that was heard of.
    pub fn now(&self) -> Option<Stamp> {
        self.clock.newest()
    }

    /// Tags and how they are recorded from now on; the curve of one that is not any more ends.
    pub fn adopt(&mut self, rules: impl Iterator<Item = (TagId, Record)>, keep: Keep<'_>) {
        let now = self.now().map_or(0, |now| now.wall.0);
        let mut before: Vec<Option<Lane>> = self.lanes.drain(..).map(Some).collect();
        let mut by_id = HashMap::with_capacity(before.len());
        for (id, rule) in rules {
            let known =
                self.by_id.get(&id).and_then(|at| before.get_mut(*at)).and_then(Option::take);
            let mut lane = known.unwrap_or_else(|| Lane {
                id: id.clone(),
                key: None,
                rule,
                recorder: Recorder::default(),
                heard_ms: None,
                break_after_ms: i64::MAX,
            });
            if rule == Record::Off {
                lane.end(now, QualityCode::OFF, keep);
                lane.recorder = Recorder::default();
            }
            lane.rule = rule;
            by_id.insert(id, self.lanes.len());
            self.lanes.push(lane);
        }
        for mut gone in before.into_iter().flatten() {
            gone.end(now, QualityCode::OFF, keep);
        }
        self.by_id = by_id;
        self.replan(&Arc::clone(&self.index));
    }

    /// The tags that are recorded.
    pub fn recorded(&self) -> impl Iterator<Item = &TagId> {
        self.lanes.iter().filter(|lane| lane.rule != Record::Off).map(|lane| &lane.id)
    }

    /// Notes the key of a tag.
    pub fn name(&mut self, tag: &TagId, key: TagKey) {
        if let Some(lane) = self.by_id.get(tag).and_then(|at| self.lanes.get_mut(*at)) {
            lane.key = Some(key);
        }
    }

    /// The key of a tag, where it has one.
    pub fn key(&self, tag: &TagId) -> Option<TagKey> {
        self.by_id.get(tag).and_then(|at| self.lanes.get(*at))?.key
    }

    /// Takes a batch in.
    pub fn take(&mut self, batch: &SampleBatch, keep: Keep<'_>) {
        if !Arc::ptr_eq(&self.index, &batch.index) {
            self.replan(&batch.index);
        }
        if batch.lost_before > 0 {
            // They came after the batch before.
            let at_ms = self.now().unwrap_or(batch.taken).wall.0;
            self.lanes.iter_mut().for_each(|lane| {
                lane.end(at_ms, QualityCode::LOST, keep);
            });
            self.lost.get_or_insert((at_ms, 0)).1 += batch.lost_before;
        }
        self.pass(batch.taken, &batch.samples, keep);
    }

    /// It is `now`, without a sample.
    pub fn go_on(&mut self, now: Stamp, keep: Keep<'_>) {
        self.pass(now, &[], keep);
    }

    fn pass(&mut self, taken: Stamp, samples: &[(TagIdx, Sample)], keep: Keep<'_>) {
        let Some(cut) = self.clock.cut(taken, samples) else {
            self.clock.go_on(taken, None);
            samples.iter().for_each(|sample| self.put(sample, keep));
            return;
        };
        cut.before.into_iter().for_each(|sample| self.put(sample, keep));
        self.clock.go_on(taken, Some(cut.set));
        self.lanes.iter_mut().for_each(|lane| lane.set_clock(cut.set, keep));
        if self.sets.len() < SETS_MOST {
            self.sets.push(cut.set);
        }
        cut.after.into_iter().for_each(|sample| self.put(sample, keep));
    }

    fn put(&mut self, (place, sample): &(TagIdx, Sample), keep: Keep<'_>) {
        let lane = self.places.get(place.at()).copied().flatten();
        let Some(lane) = lane.and_then(|at| self.lanes.get_mut(at)) else { return };
        if let Some(point) = self.clock.point(sample) {
            lane.take(point, keep);
        }
    }

    /// Ends every curve.
    pub fn end_all(&mut self, why: QualityCode, keep: Keep<'_>) {
        let Some(now) = self.now() else { return };
        self.lanes.iter_mut().for_each(|lane| {
            lane.end(now.wall.0, why, keep);
        });
    }

    /// What was kept has been lost since: the next sample of every tag is kept, changed or not.
    pub fn begin_anew(&mut self) {
        self.lanes.iter_mut().for_each(|lane| lane.recorder.forget());
    }

    /// The next folder has keys of its own, and begins with a sample of every tag.
    pub fn leave(&mut self) {
        for lane in &mut self.lanes {
            (lane.key, lane.recorder) = (None, Recorder::default());
        }
    }

    /// When the clock was set since this was asked last; at most a hundred times are kept.
    pub fn take_sets(&mut self) -> Vec<ClockSet> {
        std::mem::take(&mut self.sets)
    }

    /// From when on samples were lost on the way since this was asked last, ms since 1970, and how many.
    pub fn take_lost(&mut self) -> Option<(i64, u64)> {
        self.lost.take()
    }

    fn replan(&mut self, index: &Arc<TagIndex>) {
        self.places = vec![None; index.places.len()];
        for (id, place) in &index.places {
            let lane = self.by_id.get(id).copied();
            if let Some(slot) = self.places.get_mut(place.at()) {
                *slot = lane;
            }
            if let Some(lane) = lane.and_then(|at| self.lanes.get_mut(at)) {
                lane.break_after_ms = index.break_after_ms(*place);
            }
        }
        self.index = Arc::clone(index);
    }
}
