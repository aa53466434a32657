//! From the core to the disk: which samples are recorded, the thread that writes them, and what it tells.
//!
//! The core never waits for the disk. A batch that finds the queue full is lost and counted, and the curve
//! of every tag gets a gap; a disk that takes nothing is tried again every second, with what came in since
//! kept in memory as long as there is room.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::trends::ReaderSlot;
use crate::engine::SampleBatch;
use crate::history::{
    Archive, ArchiveOptions, HistoryError, Point, QualityCode, Recorder, Retention, TagKey,
};
use crate::model::{Project, Quality, Record, Sample, Stamp, TagId, TagIndex, WallMs};

/// Batches between the core and the writer.
const QUEUE: usize = 256;
/// Longest time between two commits.
const COMMIT_EVERY: Duration = Duration::from_secs(1);
/// Samples after which a commit does not wait for its second.
const COMMIT_AT: usize = 10_000;
/// How often a quiet station gives a sign of life.
const ALIVE_EVERY: Duration = Duration::from_secs(10);
/// How often months that are too old are looked for.
const RETAIN_EVERY: Duration = Duration::from_secs(3_600);
/// A jump of the wall clock against the monotonic one that is marked.
const CLOCK_JUMP_MS: i64 = 1_000;

/// How the record stands, for whoever shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryState {
    /// Samples on disk since the start.
    pub kept: u64,
    /// Samples lost since the start.
    pub lost: u64,
    /// Why the disk takes nothing at present; `None` while all is well.
    pub trouble: Option<String>,
}

enum Order {
    Batch(SampleBatch),
    Project(Arc<Project>),
    Stop(WallMs),
}

/// The core's end.
pub(super) struct HistoryFeed {
    queue: SyncSender<Order>,
    dropped: Arc<AtomicU64>,
}

impl HistoryFeed {
    /// Hands a batch over, or counts it as lost. Never waits.
    pub(super) fn push(&self, batch: SampleBatch) {
        let count = batch.samples.len() as u64;
        if self.queue.try_send(Order::Batch(batch)).is_err() {
            self.dropped.fetch_add(count, Ordering::Relaxed);
        }
    }
}

/// The running writer. Dropping it commits what has arrived and ends every curve.
pub(super) struct Historian {
    queue: Option<SyncSender<Order>>,
    readers: ReaderSlot,
    dropped: Arc<AtomicU64>,
    state: Arc<Mutex<HistoryState>>,
    thread: Option<JoinHandle<()>>,
}

impl Historian {
    /// Opens `folder` on a thread of its own and records there; a folder that cannot be opened is tried again
    /// until it can.
    pub(super) fn start(
        folder: PathBuf,
        project: &Arc<Project>,
        keep: Retention,
    ) -> std::io::Result<Historian> {
        let (queue, orders) = sync_channel(QUEUE);
        let (dropped, state) = (Arc::<AtomicU64>::default(), Arc::<Mutex<HistoryState>>::default());
        let readers = ReaderSlot::default();
        let mut writer = Writer {
            readers: Arc::clone(&readers),
            folder,
            keep,
            orders,
            dropped: Arc::clone(&dropped),
            state: Arc::clone(&state),
            archive: None,
            waiting: Vec::new(),
            rules: HashMap::new(),
            project: Arc::clone(project),
            recorders: HashMap::new(),
            index: Arc::default(),
            by_place: Vec::new(),
            seen_dropped: 0,
            lost_waiting: 0,
            name_tags: true,
            now: None,
            clock: None,
        };
        writer.adopt(Arc::clone(project));
        let thread = std::thread::Builder::new()
            .name("history writer".to_owned())
            .spawn(move || writer.run())?;
        Ok(Historian { queue: Some(queue), readers, dropped, state, thread: Some(thread) })
    }

    /// Where readers are left that see what the writer has in its hands.
    pub(super) fn readers(&self) -> ReaderSlot {
        Arc::clone(&self.readers)
    }

    pub(super) fn feed(&self) -> Option<HistoryFeed> {
        let queue = self.queue.clone()?;
        Some(HistoryFeed { queue, dropped: Arc::clone(&self.dropped) })
    }

    /// Another project. False where the queue is full: it is to be told again.
    pub(super) fn adopt(&self, project: &Arc<Project>) -> bool {
        let queue = self.queue.as_ref();
        queue.is_none_or(|q| q.try_send(Order::Project(Arc::clone(project))).is_ok())
    }

    pub(super) fn state(&self) -> HistoryState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Commits, ends every curve and waits for that.
    pub(super) fn stop(&mut self, now: Stamp) {
        if let Some(queue) = self.queue.take() {
            // A full queue is emptied by the thread, which works as long as somebody can send.
            queue.send(Order::Stop(now.wall)).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

struct Writer {
    readers: ReaderSlot,
    folder: PathBuf,
    keep: Retention,
    orders: Receiver<Order>,
    dropped: Arc<AtomicU64>,
    state: Arc<Mutex<HistoryState>>,
    archive: Option<Archive>,
    /// What came in before the folder could be opened.
    waiting: Vec<(TagId, Point)>,
    rules: HashMap<TagId, Record>,
    project: Arc<Project>,
    recorders: HashMap<TagId, (Option<TagKey>, Recorder)>,
    index: Arc<TagIndex>,
    by_place: Vec<Option<TagId>>,
    seen_dropped: u64,
    lost_waiting: u64,
    /// Names and units have to be told to the archive.
    name_tags: bool,
    now: Option<WallMs>,
    /// Wall minus monotonic time of the last sample, ms.
    clock: Option<i64>,
}

/// Samples that wait for the folder.
const WAITING: usize = 1 << 18;

impl Writer {
    fn run(mut self) {
        let start = Instant::now();
        let (mut committed, mut alive) = (start, start);
        let mut retained: Option<Instant> = None;
        let mut now = WallMs(0);
        loop {
            match self.orders.recv_timeout(COMMIT_EVERY / 4) {
                Ok(Order::Batch(batch)) => {
                    now = self.take(&batch).unwrap_or(now);
                    self.now = Some(now);
                }
                Ok(Order::Project(project)) => self.adopt(project),
                Ok(Order::Stop(at)) => return self.finish(at),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.finish(now),
            }
            let pending = self.archive.as_ref().map_or(0, Archive::num_pending);
            let due = committed.elapsed() >= COMMIT_EVERY;
            // A disk that takes nothing is not tried more often for being full.
            let many = pending >= COMMIT_AT && self.is_well();
            if due && (pending > 0 || self.archive.is_none() || alive.elapsed() >= ALIVE_EVERY)
                || many
            {
                (committed, alive) = (Instant::now(), Instant::now());
                let wall = now;
                let worked = self.work(wall, retained.is_none_or(|r| r.elapsed() >= RETAIN_EVERY));
                match worked {
                    Ok(true) => retained = Some(Instant::now()),
                    Ok(false) => {}
                    Err(why) => self.tell(Some(why.to_string())),
                }
            }
        }
    }

    fn is_well(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).trouble.is_none()
    }

    fn tell(&self, trouble: Option<String>) {
        let lost =
            self.archive.as_ref().map_or(0, Archive::lost) + self.lost_waiting + self.seen_dropped;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.trouble != trouble {
            match &trouble {
                Some(why) => log::error!("history is not kept at present: {why}"),
                None => log::info!("history is kept again"),
            }
        }
        (state.lost, state.trouble) = (lost, trouble);
    }

    /// One turn at the disk; true where old months were looked for.
    fn work(&mut self, now: WallMs, retain: bool) -> Result<bool, HistoryError> {
        if now.0 == 0 {
            return Ok(false);
        }
        if self.archive.is_none() {
            let mut archive = Archive::open(&self.folder, ArchiveOptions::default())?;
            archive.mark(now.0, "start", "");
            let reader = archive.reader().ok();
            *self.readers.lock().unwrap_or_else(PoisonError::into_inner) = reader;
            self.archive = Some(archive);
            self.name_tags = true;
        }
        if self.name_tags {
            self.name_all()?;
        }
        for (tag, point) in std::mem::take(&mut self.waiting) {
            self.record(&tag, point);
        }
        let dropped = self.dropped.load(Ordering::Relaxed);
        let Some(archive) = &mut self.archive else { return Ok(false) };
        if dropped > self.seen_dropped {
            let detail = format!("{} samples: the disk is too slow", dropped - self.seen_dropped);
            archive.mark(now.0, "lost", &detail);
            archive.end_all(now.0, QualityCode::LOST);
            self.seen_dropped = dropped;
        }
        let committed = archive.commit(now.0)?;
        archive.seal(now.0)?;
        if retain {
            archive.retain(self.keep, now.0)?;
        }
        self.state.lock().unwrap_or_else(PoisonError::into_inner).kept += committed.samples as u64;
        self.tell(None);
        Ok(retain)
    }

    fn finish(mut self, at: WallMs) {
        if at.0 > 0 && self.work(at, false).is_err() {
            log::error!("history: what came in last could not be kept");
        }
        for (key, recorder) in self.recorders.values_mut() {
            if let (Some(key), Some(archive), Some(rest)) =
                (*key, &mut self.archive, recorder.rest())
            {
                archive.push(key, rest);
            }
        }
        if let Some(archive) = self.archive.take()
            && let Err(why) = archive.close(at.0)
        {
            log::error!("history: {why}");
        }
    }

    fn adopt(&mut self, project: Arc<Project>) {
        // What is no number has no curve.
        let rule = |t: &crate::model::Tag| {
            if t.is_trendable() { t.record } else { Record::Off }
        };
        self.rules = project.tags.iter().map(|t| (t.id.clone(), rule(t))).collect();
        let off = self
            .recorders
            .iter()
            .filter(|(id, _)| self.rules.get(*id).is_none_or(|r| *r == Record::Off));
        for (_, (key, _)) in off {
            if let (Some(key), Some(archive)) = (*key, &mut self.archive)
                && let Some(at_ms) = self.now
            {
                archive.end(key, at_ms.0, QualityCode::OFF);
            }
        }
        self.recorders.retain(|id, _| self.rules.contains_key(id));
        self.project = project;
        // Names and units may have changed.
        self.name_tags = true;
    }

    /// Gets the keys of all tags that are recorded, in one transaction.
    fn name_all(&mut self) -> Result<(), HistoryError> {
        let Some(archive) = &mut self.archive else { return Ok(()) };
        let recorded = |id: &TagId| self.rules.get(id).is_some_and(|r| *r != Record::Off);
        let tags: Vec<_> = self.project.tags.iter().filter(|t| recorded(&t.id)).collect();
        let rows: Vec<(&str, &str, &str)> =
            tags.iter().map(|t| (t.id.as_str(), t.name.as_str(), t.unit.as_str())).collect();
        for (tag, key) in tags.iter().zip(archive.tags(&rows)?) {
            self.recorders.entry(tag.id.clone()).or_default().0 = Some(key);
        }
        self.name_tags = false;
        Ok(())
    }

    /// Takes a batch in; returns the time of its newest sample.
    fn take(&mut self, batch: &SampleBatch) -> Option<WallMs> {
        if !Arc::ptr_eq(&self.index, &batch.index) {
            self.by_place = vec![None; batch.index.places.len()];
            for (id, place) in &batch.index.places {
                if let Some(slot) = self.by_place.get_mut(place.at()) {
                    *slot = Some(id.clone());
                }
            }
            self.index = Arc::clone(&batch.index);
        }
        let mut newest = None;
        for (place, sample) in &batch.samples {
            let Some(id) = self.by_place.get(place.at()).cloned().flatten() else { continue };
            let (at, point) = point_of(sample);
            newest = newest.max(Some(at.wall));
            self.watch_clock(at);
            let Some(rule) = self.rules.get(&id).copied() else { continue };
            let (_, recorder) = self.recorders.entry(id.clone()).or_default();
            let kept: Vec<Point> = recorder.take(rule, point).collect();
            for point in kept {
                self.record(&id, point);
            }
        }
        newest
    }

    fn watch_clock(&mut self, at: Stamp) {
        let offset = at.wall.0.saturating_sub((at.mono.0 / 1_000_000) as i64);
        let before = self.clock.replace(offset);
        if let (Some(before), Some(archive)) = (before, &mut self.archive)
            && offset.abs_diff(before) as i64 > CLOCK_JUMP_MS
        {
            archive.mark_clock(at.wall.0 - (offset - before), at.wall.0);
        }
    }

    fn record(&mut self, id: &TagId, point: Point) {
        let key = self.recorders.get(id).and_then(|(key, _)| *key);
        match (key, &mut self.archive) {
            (Some(key), Some(archive)) => archive.push(key, point),
            _ => self.wait(id, point),
        }
    }

    fn wait(&mut self, id: &TagId, point: Point) {
        if self.waiting.len() < WAITING {
            self.waiting.push((id.clone(), point));
        } else {
            self.lost_waiting += 1;
        }
    }
}

/// A sample as it is recorded: a bad one at the moment when it turned bad.
fn point_of(sample: &Sample) -> (Stamp, Point) {
    let bad = matches!(sample.quality, Quality::Bad(_));
    let at = if bad { sample.since } else { sample.at };
    let value = sample.value.as_ref().and_then(|v| v.as_f64()).unwrap_or(f64::NAN);
    (at, Point { at_ms: at.wall.0, value, quality: QualityCode::of(sample.quality) })
}
