//! What conditions read: for each tag in use a number that can be trusted, or nothing.

use std::collections::HashMap;

use crate::model::{Mono, Quality, Sample, Snapshot, TagId};

/// A number that can be trusted at this moment; `None` for what is bad, stale, never read, or no number.
pub type Reading = Option<f64>;

/// The readings of the tags that any alarm uses, in a dense order of their own.
#[derive(Debug, Default)]
pub struct Readings {
    slots: HashMap<TagId, u32>,
    tags: Vec<TagId>,
    /// Where each stands in snapshots of `generation`.
    places: Vec<usize>,
    generation: Option<u64>,
    now: Vec<Reading>,
}

impl Readings {
    /// The slot of a tag; made where it has none.
    pub fn slot(&mut self, tag: &TagId) -> u32 {
        if let Some(slot) = self.slots.get(tag) {
            return *slot;
        }
        let slot = u32::try_from(self.tags.len()).unwrap_or(u32::MAX);
        self.slots.insert(tag.clone(), slot);
        self.tags.push(tag.clone());
        self.now.push(None);
        self.generation = None;
        slot
    }

    /// Which tags, by slot.
    pub fn tags(&self) -> &[TagId] {
        &self.tags
    }

    /// The reading in a slot.
    pub fn get(&self, slot: u32) -> Reading {
        self.now.get(slot as usize).copied().flatten()
    }

    /// Sets one reading; for those who have no snapshot.
    pub fn set(&mut self, slot: u32, reading: Reading) {
        if let Some(now) = self.now.get_mut(slot as usize) {
            *now = reading;
        }
    }

    /// Takes what `snapshot` says at `now`, and tells the slots that changed. Nothing is allocated while
    /// the plan stays the same.
    pub fn take(&mut self, snapshot: &Snapshot, now: Mono, mut changed: impl FnMut(usize)) {
        if self.generation != Some(snapshot.generation) {
            self.generation = Some(snapshot.generation);
            self.places.clear();
            let place = |tag| snapshot.index.places.get(tag).map_or(usize::MAX, |idx| idx.at());
            self.places.extend(self.tags.iter().map(place));
        }
        let stale = &snapshot.index.stale_after;
        for (slot, (place, reading)) in self.places.iter().zip(&mut self.now).enumerate() {
            let sample = snapshot.samples.get(*place).zip(stale.get(*place));
            let new =
                sample.and_then(|(sample, stale)| trusted(sample, sample.quality_at(now, *stale)));
            if new != *reading {
                *reading = new;
                changed(slot);
            }
        }
    }
}

/// The number of a sample of this quality, where it can be trusted.
pub fn trusted(sample: &Sample, quality: Quality) -> Reading {
    if matches!(quality, Quality::Bad(_)) {
        return None;
    }
    sample.value.as_ref()?.as_f64().filter(|x| x.is_finite())
}
