//! From the board to the other threads: snapshots and batches of readings.
//!
//! A snapshot at most thirty times a second when something changed, and a beat twice a second in any
//! case, made by this thread itself so that it proves that polling goes on. The window is woken only
//! when there is something new to see. Nothing here waits for anybody: the newest snapshot replaces the
//! last, and a batch that finds its queue full is dropped and counted.
//!
//! The snapshot before the newest is filled again if nobody holds it any more; only the samples that
//! changed since are copied then, so that ten thousand quiet tags cost nothing.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::time::{sleep_until, timeout};

use super::Wake;
use super::shared::Shared;
use crate::model::{Mono, Sample, SampleBatch, Snapshot, Stamp, TagIdx};

/// Least time between two snapshots.
const APART: Duration = Duration::from_millis(33);
/// Longest time between two beats.
const BEAT: Duration = Duration::from_millis(500);
/// Least time between two computations of latency percentiles and scan periods.
const LATENCY_APART: Duration = Duration::from_millis(250);

/// Where snapshots and batches go.
pub(crate) struct Publisher {
    shared: Rc<Shared>,
    snapshot: Arc<ArcSwap<Snapshot>>,
    batches: SyncSender<SampleBatch>,
    dropped: Arc<AtomicU64>,
    wake: Wake,
    beat: u64,
    /// The snapshot before the newest.
    spare: Option<Arc<Snapshot>>,
    /// The samples that the newest snapshot has anew, and the spare therefore not.
    fresh: Vec<TagIdx>,
    /// The same of the snapshot before; kept for its memory.
    missing: Vec<TagIdx>,
    latency_at: Mono,
}

impl Publisher {
    pub(crate) fn new(
        shared: Rc<Shared>,
        snapshot: Arc<ArcSwap<Snapshot>>,
        batches: SyncSender<SampleBatch>,
        dropped: Arc<AtomicU64>,
        wake: Wake,
    ) -> Publisher {
        Publisher {
            shared,
            snapshot,
            batches,
            dropped,
            wake,
            beat: 0,
            spare: None,
            fresh: Vec::new(),
            missing: Vec::new(),
            latency_at: Mono(0),
        }
    }

    /// Publishes until dropped.
    pub(crate) async fn run(mut self) {
        loop {
            self.publish();
            let now = self.shared.clock.now();
            sleep_until(self.shared.clock.instant(now.plus(APART))).await;
            let board = &self.shared.board;
            if !board.touched.get() {
                let _ = timeout(BEAT - APART, board.changed.notified()).await;
            }
        }
    }

    /// The snapshot after the last: what was known when the engine stopped.
    pub(crate) fn publish_last(&mut self, beat: u64) {
        self.beat = beat;
        self.publish();
    }

    /// Makes one snapshot and hands the readings since the last one over.
    pub(crate) fn publish(&mut self) {
        let taken = self.shared.clock.stamp();
        self.shared.board.touched.set(false);
        self.refresh_latency(taken.mono);
        self.shared.board.tell_lost(taken);
        self.beat += 1;
        let next = self.fill(taken);
        self.hand_over_batch();
        let last = self.snapshot.swap(next);
        self.spare = Some(last);
        if self.shared.board.visible.replace(false) {
            (self.wake)();
        }
    }

    fn fill(&mut self, taken: Stamp) -> Arc<Snapshot> {
        let board = &self.shared.board;
        let assembly = board.assembly.borrow();
        let mut next = self.spare.take().and_then(|spare| Arc::try_unwrap(spare).ok());
        let snapshot = next.get_or_insert_default();
        std::mem::swap(&mut self.fresh, &mut self.missing);
        self.fresh.clear();
        self.fresh.extend(board.batch.borrow().iter().map(|(place, _)| *place));
        let few = self.missing.len() + self.fresh.len() < assembly.tags.len();
        if few && snapshot.generation == assembly.generation {
            for place in self.missing.iter().chain(&self.fresh) {
                let pair = (snapshot.samples.get_mut(place.at()), assembly.tags.get(place.at()));
                if let (Some(sample), Some(cell)) = pair {
                    cell.copy_to(sample);
                }
            }
        } else {
            snapshot.samples.resize_with(assembly.tags.len(), || Sample::never_read(taken));
            for (sample, cell) in snapshot.samples.iter_mut().zip(&assembly.tags) {
                cell.copy_to(sample);
            }
        }
        snapshot.generation = assembly.generation;
        snapshot.beat = self.beat;
        snapshot.taken = taken;
        snapshot.index = Arc::clone(&assembly.index);
        snapshot.connections.clear();
        snapshot.connections.extend(assembly.connections.iter().map(|c| c.borrow().clone()));
        snapshot.devices.clear();
        snapshot.devices.extend(assembly.devices.iter().map(|d| d.live.borrow().clone()));
        Arc::new(next.unwrap_or_default())
    }

    fn refresh_latency(&mut self, now: Mono) {
        if now.since(self.latency_at) < LATENCY_APART {
            return;
        }
        self.latency_at = now;
        for device in &self.shared.board.assembly.borrow().devices {
            let mut live = device.live.borrow_mut();
            if let Some(latency) = device.ring.borrow_mut().take() {
                live.latency = Some(latency);
            }
            let mut scans = device.scans.borrow_mut();
            for (scan, late) in scans.iter_mut().zip(device.late.borrow_mut().iter_mut()) {
                scan.late = late.take().or(scan.late);
            }
            if *live.detail.scans != **scans {
                live.detail.scans = Arc::from(scans.as_slice());
            }
        }
    }

    fn hand_over_batch(&self) {
        hand_over_batch(&self.shared, &self.batches, &self.dropped);
    }
}

/// Hands the readings since the last call over, under the generation whose places they bear.
pub(crate) fn hand_over_batch(
    shared: &Shared,
    batches: &SyncSender<SampleBatch>,
    dropped: &AtomicU64,
) {
    let mut readings = shared.board.batch.borrow_mut();
    if readings.is_empty() {
        return;
    }
    // The next batch is likely to be as long: one allocation a batch, none for each reading.
    let next = Vec::with_capacity(readings.len());
    let samples = std::mem::replace(&mut *readings, next);
    let (generation, index) = {
        let assembly = shared.board.assembly.borrow();
        (assembly.generation, Arc::clone(&assembly.index))
    };
    let count = u64::try_from(samples.len()).unwrap_or(u64::MAX);
    let batch =
        SampleBatch { generation, index, samples, taken: shared.clock.stamp(), lost_before: 0 };
    let sent = shared.board.unsent.borrow_mut().offer(batch, |batch| {
        batches.try_send(batch).map_err(|why| match why {
            TrySendError::Full(batch) | TrySendError::Disconnected(batch) => batch,
        })
    });
    if let Err(mut unsent) = sent {
        dropped.fetch_add(count, Ordering::Relaxed);
        // Its memory is of use all the same.
        unsent.samples.clear();
        *readings = unsent.samples;
    }
}
