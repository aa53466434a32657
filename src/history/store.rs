//! The trends of every tag, within one budget of memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Point, QualityCode, TrendRing};
use crate::model::{Quality, Sample, TagId, TagIdx, TagIndex};

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
    /// Whose samples are taken.
    run: Box<str>,
}

impl TrendStore {
    /// Forgets everything; from now on samples of this run alone are taken, as [`TagIndex::run`] names it.
    pub fn begin(&mut self, run: &str) {
        *self = TrendStore { run: run.into(), ..TrendStore::default() };
    }

    /// Adds samples whose places mean what `index` says. Those of another run are none of ours.
    pub fn push(&mut self, index: &Arc<TagIndex>, samples: &[(TagIdx, Sample)]) {
        if index.run != self.run {
            return;
        }
        if !Arc::ptr_eq(&self.index, index) {
            self.replan(index);
        }
        for (place, sample) in samples {
            let ring = self.places.get(place.at()).and_then(|slot| self.rings.get_mut(*slot));
            let Some(ring) = ring else { continue };
            if !matches!(sample.quality, Quality::Bad(_)) {
                ring.push(sample.at.wall.0, sample.value.as_ref().and_then(|v| v.as_f64()));
            } else {
                ring.push_gap(sample.since.wall.0, QualityCode::of(sample.quality));
            }
        }
    }

    /// The points of a tag that are newer than `after_ms`; those further apart than `break_after_ms` have
    /// a gap between them.
    pub fn newer(&self, tag: &TagId, after_ms: i64, break_after_ms: i64) -> Vec<Point> {
        let ring = self.by_id.get(tag).and_then(|slot| self.rings.get(*slot));
        ring.map(|ring| ring.newer(after_ms, break_after_ms)).unwrap_or_default()
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
