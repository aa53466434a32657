//! Readings on their way from the engine to whoever keeps them.

use std::sync::Arc;

use super::{Sample, Stamp, TagIdx, TagIndex};

/// Readings in the order they were made.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleBatch {
    /// The plan whose places the samples bear.
    pub generation: u64,
    /// From tag ids to those places.
    pub index: Arc<TagIndex>,
    /// Every reading and every change of quality, oldest first.
    pub samples: Vec<(TagIdx, Sample)>,
    /// When it was handed over: no reading in it is younger.
    pub taken: Stamp,
    /// Readings that were lost between the batch before and this one.
    pub lost_before: u64,
}

/// What a bounded queue of batches had no room for, to be told with the next batch that fits: so whoever
/// receives knows where the hole is, and not only that there is one.
#[derive(Debug, Default)]
pub struct Unsent(u64);

impl Unsent {
    /// Offers a batch to `send`, which gives it back where there is no room.
    ///
    /// # Errors
    /// The batch, which is lost and counted.
    pub fn offer(
        &mut self,
        mut batch: SampleBatch,
        send: impl FnOnce(SampleBatch) -> Result<(), SampleBatch>,
    ) -> Result<(), SampleBatch> {
        batch.lost_before = batch.lost_before.saturating_add(self.0);
        let sent = send(batch);
        self.0 = sent.as_ref().err().map_or(0, |back| {
            let count = u64::try_from(back.samples.len()).unwrap_or(u64::MAX);
            back.lost_before.saturating_add(count)
        });
        sent
    }
}
