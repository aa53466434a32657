//! The trends of every tag, within one budget of memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::clock::WallClock;
use super::{After, Point, QualityCode, TrendRing};
use crate::model::{Sample, SampleBatch, TagId, TagIdx, TagIndex};

/// Points kept for all tags together: 4 million of 16 bytes, 64 MiB.
const POINTS_IN_ALL: usize = 4 << 20;
/// Fewest points a tag gets, however many tags there are.
const POINTS_LEAST: usize = 200;
/// Most points a tag gets: 100,000 is an hour at 28 samples a second.
const POINTS_MOST: usize = 100_000;

/// The trends of every tag of the running plan. A tag that is renamed or moved keeps its trend, since
/// trends are kept by id; a tag that is deleted loses it.
#[derive(Default)]
pub struct TrendStore {
    rings: Vec<TrendRing>,
    by_id: HashMap<TagId, usize>,
    /// From places in the running plan to rings.
    places: Vec<usize>,
    index: Arc<TagIndex>,
    clock: WallClock,
    /// Whose samples are taken.
    run: Box<str>,
}

impl TrendStore {
    /// Forgets everything; from now on samples of this run alone are taken, as [`TagIndex::run`] names it.
    pub fn begin(&mut self, run: &str) {
        *self = TrendStore { run: run.into(), ..TrendStore::default() };
    }

    /// Adds a batch. One of another run is none of ours.
    pub fn push(&mut self, batch: &SampleBatch) {
        if batch.index.run != self.run {
            return;
        }
        if !Arc::ptr_eq(&self.index, &batch.index) {
            self.replan(&batch.index);
        }
        if batch.lost_before > 0 {
            self.break_off(self.clock.newest().unwrap_or(batch.taken).wall.0, QualityCode::LOST);
        }
        let Some(cut) = self.clock.cut(batch.taken, &batch.samples) else {
            self.clock.go_on(batch.taken, None);
            batch.samples.iter().for_each(|sample| self.take(sample));
            return;
        };
        cut.before.into_iter().for_each(|sample| self.take(sample));
        self.clock.go_on(batch.taken, Some(cut.set));
        // A ring lets go of what the clock is set back over.
        self.break_off(cut.set.from_ms.min(cut.set.to_ms), QualityCode::CLOCK);
        cut.after.into_iter().for_each(|sample| self.take(sample));
    }

    fn take(&mut self, (place, sample): &(TagIdx, Sample)) {
        let ring = self.places.get(place.at()).and_then(|slot| self.rings.get_mut(*slot));
        let Some(ring) = ring else { return };
        match self.clock.point(sample) {
            Some(Point { at_ms, value, quality }) if quality.is_usable() => {
                ring.push(at_ms, Some(value));
            }
            Some(Point { at_ms, quality, .. }) => ring.push_gap(at_ms, quality),
            None => {}
        }
    }

    fn break_off(&mut self, at_ms: i64, why: QualityCode) {
        self.rings.iter_mut().for_each(|ring| ring.push_gap(at_ms, why));
    }

    /// The points of a tag that are newer, as [`TrendRing::newer`] tells them.
    pub fn newer(&self, tag: &TagId, after: impl Into<After>, break_after_ms: i64) -> Vec<Point> {
        let ring = self.by_id.get(tag).and_then(|slot| self.rings.get(*slot));
        ring.map(|ring| ring.newer(after, break_after_ms)).unwrap_or_default()
    }

    fn replan(&mut self, index: &Arc<TagIndex>) {
        let capacity = (POINTS_IN_ALL / index.places.len().max(1)).clamp(POINTS_LEAST, POINTS_MOST);
        let mut old: Vec<Option<TrendRing>> = self.rings.drain(..).map(Some).collect();
        let mut by_id = HashMap::with_capacity(index.places.len());
        let mut places = vec![usize::MAX; index.places.len()];
        for (id, place) in &index.places {
            let kept =
                self.by_id.get(id).and_then(|slot| old.get_mut(*slot)).and_then(Option::take);
            let mut ring = kept.unwrap_or_else(|| TrendRing::new(capacity));
            ring.set_capacity(capacity);
            if let Some(slot) = places.get_mut(place.at()) {
                *slot = self.rings.len();
            }
            by_id.insert(id.clone(), self.rings.len());
            self.rings.push(ring);
        }
        self.by_id = by_id;
        self.places = places;
        self.index = Arc::clone(index);
    }
}
