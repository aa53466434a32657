//! The thread that writes history: which samples are kept, when the disk is touched, and what is told.
//!
//! A disk that takes nothing is tried again every second, with what came in since kept in memory as long as
//! there is room. Nothing that goes wrong here stops anything else.

mod health;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::data_folder::{DataFolder, FolderError};
use super::historian::{Moved, Order, Shared};
use super::notes::Notes;
use super::trends::{ReadPlace, ReaderSlot};
use crate::engine::SampleBatch;
use crate::history::{
    Archive, ArchiveOptions, HistoryError, Point, QualityCode, Reader, Recorder, Retention, TagKey,
    Tidied,
};
use crate::model::{Project, Quality, Record, Sample, Stamp, TagId, TagIndex, WallMs};

/// Longest time between two commits.
const COMMIT_EVERY: Duration = Duration::from_secs(1);
/// Samples after which a commit does not wait for its second.
const COMMIT_AT: usize = 10_000;
/// How often a quiet station gives a sign of life.
const ALIVE_EVERY: Duration = Duration::from_secs(10);
/// How often months that are too old are looked for.
const RETAIN_EVERY: Duration = Duration::from_secs(3_600);
/// How often the folder is measured.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// A jump of the wall clock against the monotonic one that is marked.
const CLOCK_JUMP_MS: i64 = 1_000;
/// Rest of whoever puts a month in order, after a few milliseconds of work.
const TIDY_REST: Duration = Duration::from_millis(2);
/// Samples that wait for the folder.
const WAITING: usize = 1 << 18;
/// Less room than this on the disk is told.
const ROOM_LEAST: u64 = 128 << 20;
/// A megabyte as people count it.
const MB: u64 = 1_000_000;

/// What goes wrong in one turn.
enum Failure {
    Folder(FolderError),
    Disk(HistoryError),
}

impl From<FolderError> for Failure {
    fn from(why: FolderError) -> Failure {
        Failure::Folder(why)
    }
}

impl From<HistoryError> for Failure {
    fn from(why: HistoryError) -> Failure {
        Failure::Disk(why)
    }
}

/// What connects the writer with the others.
pub(super) struct WriterEnds {
    pub(super) orders: Receiver<Order>,
    pub(super) shared: Arc<Shared>,
    /// Where readers take up where the record is.
    pub(super) readers: ReaderSlot,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
}

pub(super) struct Writer {
    folder: Option<Arc<DataFolder>>,
    /// Whose samples are kept.
    run: Box<str>,
    notes: Notes,
    /// Remarks of earlier runs have been looked for.
    notes_read: bool,
    turn: u64,
    keep: Retention,
    ends: WriterEnds,
    archive: Option<Archive>,
    /// What came in before the folder could be opened.
    waiting: Vec<(TagId, Point)>,
    rules: HashMap<TagId, Record>,
    project: Arc<Project>,
    recorders: HashMap<TagId, (Option<TagKey>, Recorder)>,
    index: Arc<TagIndex>,
    by_place: Vec<Option<TagId>>,
    seen_dropped: u64,
    /// Samples lost that no archive of now knows of.
    lost: u64,
    /// From when on samples were lost because none fitted into `waiting`, and how many.
    overflowed: Option<(i64, u64)>,
    /// Names and units have to be told to the archive.
    name_tags: bool,
    now: WallMs,
    /// Wall minus monotonic time of the last sample, ms.
    clock: Option<i64>,
    measured: Option<Instant>,
    retained: Option<Instant>,
    tidying: Option<JoinHandle<()>>,
    stop_tidying: Arc<AtomicBool>,
}

impl Writer {
    pub(super) fn new(begun: Moved, keep: Retention, ends: WriterEnds) -> Writer {
        let Moved { folder, project, run, notes, turn, .. } = begun;
        let mut writer = Writer {
            folder,
            run,
            notes,
            notes_read: false,
            turn,
            keep,
            ends,
            archive: None,
            waiting: Vec::new(),
            rules: HashMap::new(),
            project: Arc::clone(&project),
            recorders: HashMap::new(),
            index: Arc::default(),
            by_place: Vec::new(),
            seen_dropped: 0,
            lost: 0,
            overflowed: None,
            name_tags: true,
            now: WallMs(0),
            clock: None,
            measured: None,
            retained: None,
            tidying: None,
            stop_tidying: Arc::default(),
        };
        writer.adopt(project);
        writer.show_folder();
        writer
    }

    pub(super) fn run(mut self) {
        let (mut committed, mut alive) = (Instant::now(), Instant::now());
        self.claim_early();
        loop {
            match self.ends.orders.recv_timeout(COMMIT_EVERY / 4) {
                Ok(Order::Batch(batch)) => self.take(&batch),
                Ok(Order::Project(project)) => {
                    self.adopt(project);
                    self.claim_early();
                }
                Ok(Order::Folder(moved)) => self.move_to(*moved),
                Ok(Order::Stop(at)) => {
                    self.now = at;
                    return self.finish();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.finish(),
            }
            let pending = self.archive.as_ref().map_or(0, Archive::num_pending);
            let due = committed.elapsed() >= COMMIT_EVERY;
            let news = pending > 0
                || self.notes.is_waiting()
                || self.archive.is_none()
                || self.is_troubled();
            // A disk that takes nothing is not tried more often for being full.
            let many = pending >= COMMIT_AT && !self.is_troubled();
            if due && (news || alive.elapsed() >= ALIVE_EVERY) || many {
                (committed, alive) = (Instant::now(), Instant::now());
                self.turn();
            }
        }
    }

    /// One turn at the disk, and what is to be told of it.
    fn turn(&mut self) {
        self.busy(true);
        let trouble = match self.work() {
            Ok(()) => self.little_room(),
            Err(Failure::Folder(why)) => Some(why.trouble()),
            Err(Failure::Disk(why)) => Some(self.diagnose(&why)),
        };
        self.busy(false);
        self.tell(trouble);
    }

    /// Says early whose the folder is; whoever else keeps something there waits for that.
    fn claim_early(&mut self) {
        if let Some(Err(why)) = self.claim() {
            self.tell(Some(why.trouble()));
        }
    }

    /// Claims the folder, if one is wanted. What is ours, or another station of the same project writes, may
    /// be read.
    fn claim(&mut self) -> Option<Result<(), FolderError>> {
        let folder = self.folder.clone().filter(|_| !self.project.tags.is_empty())?;
        let claimed = folder.claim();
        if let Ok(()) | Err(FolderError::Taken { .. }) = &claimed {
            self.read_place().lies_in(self.turn, folder.path());
            if !std::mem::replace(&mut self.notes_read, true) {
                self.read_notes(&folder);
            }
        }
        Some(claimed)
    }

    /// Remarks are shown before there is a sample, and where nothing is recorded.
    fn read_notes(&self, folder: &DataFolder) {
        match Reader::open(folder.path()).and_then(|reader| reader.notes()) {
            Ok(notes) => {
                self.notes.found(notes);
                (self.ends.wake)();
            }
            Err(HistoryError::Absent { .. }) => {}
            Err(why) => log::warn!("history: remarks cannot be read: {why}"),
        }
    }

    fn read_place(&self) -> MutexGuard<'_, ReadPlace> {
        self.ends.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn records_anything(&self) -> bool {
        self.rules.values().any(|rule| *rule != Record::Off)
    }

    fn work(&mut self) -> Result<(), Failure> {
        let (Some(claimed), Some(folder)) = (self.claim(), self.folder.clone()) else {
            return Ok(());
        };
        claimed?;
        let changes = self.notes.waiting();
        let wanted = self.records_anything() || !changes.is_empty();
        if self.now.0 == 0 || self.archive.is_none() && !wanted {
            return Ok(());
        }
        if self.archive.is_none() {
            let mut archive = Archive::open(folder.path(), ArchiveOptions::default())?;
            archive.mark(self.now.0, "start", "");
            let reader = archive.reader()?;
            self.notes.found(reader.notes()?);
            self.read_place().leave(self.turn, reader);
            self.archive = Some(archive);
            self.name_tags = true;
        }
        if self.name_tags {
            self.name_all()?;
        }
        for (tag, point) in std::mem::take(&mut self.waiting) {
            self.record(&tag, point);
        }
        let now = self.now.0;
        if let (Some((from, count)), Some(archive)) = (self.overflowed.take(), &mut self.archive) {
            archive.mark(from, "lost", &format!("{count} samples: the folder could not be used"));
            archive.end_all(from, QualityCode::LOST);
        }
        let dropped = self.ends.shared.dropped.load(Ordering::Relaxed);
        let Some(archive) = &mut self.archive else { return Ok(()) };
        if dropped > self.seen_dropped {
            let detail = format!("{} samples: the disk is too slow", dropped - self.seen_dropped);
            archive.mark(now, "lost", &detail);
            archive.end_all(now, QualityCode::LOST);
            self.seen_dropped = dropped;
        }
        if !changes.is_empty() {
            archive.change_notes(&changes)?;
            self.notes.kept(changes.len());
        }
        let committed = archive.commit(now)?;
        self.ends.shared.with(|state| state.kept += committed.samples as u64);
        archive.seal(now)?;
        if self.retained.is_none_or(|at| at.elapsed() >= RETAIN_EVERY) {
            self.retain()?;
            self.tidy(&folder);
        }
        Ok(())
    }

    fn retain(&mut self) -> Result<(), HistoryError> {
        let said = &self.project.recording;
        let keep = Retention {
            days: self.keep.days.or(said.keep_days),
            bytes: self.keep.bytes.or(said.keep_mb.map(|mb| u64::from(mb) * MB)),
        };
        if let Some(archive) = &mut self.archive {
            archive.retain(keep, self.now.0)?;
        }
        self.retained = Some(Instant::now());
        Ok(())
    }

    /// Puts months that are over in order, on a thread of its own, which keeps the folder as long as it works.
    fn tidy(&mut self, folder: &Arc<DataFolder>) {
        let Some(tidier) = self.archive.as_ref().map(Archive::tidier) else { return };
        if self.tidying.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let (stop, now, folder) = (Arc::clone(&self.stop_tidying), self.now.0, Arc::clone(folder));
        let work = move || {
            let go_on = || {
                std::thread::sleep(TIDY_REST);
                !stop.load(Ordering::Relaxed)
            };
            loop {
                match tidier.turn(now, go_on) {
                    Ok(Tidied::Month(month, chunks)) => {
                        log::info!("history: {month} is in order, {chunks} chunks");
                    }
                    Ok(Tidied::Nothing | Tidied::Stopped) => break,
                    Err(why) => {
                        log::warn!("history: a month could not be put in order: {why}");
                        break;
                    }
                }
            }
            drop(folder);
        };
        let thread = std::thread::Builder::new().name("history tidier".to_owned()).spawn(work);
        // Without a thread it is tried again an hour later.
        self.tidying = thread.ok();
    }

    fn move_to(&mut self, moved: Moved) {
        // Where no sample has come yet, what people wrote is kept all the same.
        self.now = moved.at;
        self.close();
        if self.folder.is_some() && self.notes.is_waiting() {
            log::error!("history: remarks made last could not be kept");
        }
        if self.run != moved.run {
            self.lost += std::mem::take(&mut self.waiting).len() as u64;
            self.overflowed = None;
        }
        (self.folder, self.run, self.turn) = (moved.folder, moved.run, moved.turn);
        (self.notes, self.notes_read, self.retained) = (moved.notes, false, None);
        self.adopt(moved.project);
        // Whoever sees the folder finds that it can be read.
        let claimed = self.claim();
        self.show_folder();
        (self.ends.wake)();
        if let Some(Err(why)) = claimed {
            self.tell(Some(why.trouble()));
        }
    }

    fn show_folder(&mut self) {
        self.measured = None;
        let folder = self.folder.as_ref().map(|f| f.path().to_owned()).unwrap_or_default();
        let on = self.project.recording.on;
        self.ends.shared.with(|state| {
            (state.folder, state.on, state.bytes, state.free) = (folder, on, 0, None);
            (state.trouble, state.waiting) = (None, 0);
        });
    }

    /// Commits and ends every curve of the folder that is left.
    fn close(&mut self) {
        // Whatever is half done is void; the next start does it again.
        std::mem::take(&mut self.stop_tidying).store(true, Ordering::Relaxed);
        self.tidying = None;
        if self.now.0 > 0 && self.folder.is_some() {
            self.turn();
        }
        for (key, recorder) in self.recorders.values_mut() {
            if let (Some(key), Some(archive), Some(rest)) =
                (key.take(), &mut self.archive, recorder.rest())
            {
                archive.push(key, rest);
            }
        }
        // In the next folder the first sample of every tag is kept, whatever stood here.
        self.recorders.clear();
        let Some(archive) = self.archive.take() else { return };
        let waiting = archive.num_pending() as u64;
        self.lost += archive.lost();
        if let Err(why) = archive.close(self.now.0) {
            log::error!("history: what came in last could not be kept: {why}");
            self.lost += waiting;
        }
    }

    fn finish(mut self) {
        self.close();
    }

    fn adopt(&mut self, project: Arc<Project>) {
        // What is no number has no curve.
        let rule = |t: &crate::model::Tag| {
            if t.is_trendable() && project.recording.on { t.record } else { Record::Off }
        };
        self.rules = project.tags.iter().map(|t| (t.id.clone(), rule(t))).collect();
        let off = self
            .recorders
            .iter()
            .filter(|(id, _)| self.rules.get(*id).is_none_or(|r| *r == Record::Off));
        for (_, (key, _)) in off {
            if let (Some(key), Some(archive)) = (*key, &mut self.archive)
                && self.now.0 > 0
            {
                archive.end(key, self.now.0, QualityCode::OFF);
            }
        }
        self.recorders.retain(|id, _| self.rules.contains_key(id));
        if self.project.recording != project.recording {
            self.retained = None;
        }
        self.ends.shared.with(|state| state.on = project.recording.on);
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

    fn take(&mut self, batch: &SampleBatch) {
        if self.folder.is_none() || batch.index.run != self.run {
            return;
        }
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
            // A bad sample tells when it turned bad, which may be long ago.
            if !matches!(sample.quality, Quality::Bad(_)) {
                self.watch_clock(at);
            }
            let Some(rule) = self.rules.get(&id).copied() else { continue };
            let (_, recorder) = self.recorders.entry(id.clone()).or_default();
            let kept: Vec<Point> = recorder.take(rule, point).collect();
            for point in kept {
                self.record(&id, point);
            }
        }
        // The newest sample tells the time: this thread has no clock.
        self.now = newest.unwrap_or(self.now);
    }

    fn watch_clock(&mut self, at: Stamp) {
        let offset = at.wall.0.saturating_sub((at.mono.0 / 1_000_000) as i64);
        let jump = self.clock.replace(offset).map_or(0, |before| offset.saturating_sub(before));
        let Some(archive) = self.archive.as_mut().filter(|_| jump.abs() > CLOCK_JUMP_MS) else {
            return;
        };
        // Every line ends where it was, and the next sample of every tag is kept, whatever its rule.
        for (key, recorder) in self.recorders.values_mut() {
            if let (Some(key), Some(rest)) = (*key, std::mem::take(recorder).rest()) {
                archive.push(key, rest);
            }
        }
        archive.clock_set(at.wall.0.saturating_sub(jump), at.wall.0);
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
            self.lost += 1;
            self.overflowed.get_or_insert((point.at_ms, 0)).1 += 1;
        }
    }
}

/// A sample as it is recorded: a bad one at the moment when it turned bad.
pub(super) fn point_of(sample: &Sample) -> (Stamp, Point) {
    let bad = matches!(sample.quality, Quality::Bad(_));
    let at = if bad { sample.since } else { sample.at };
    let value = sample.value.as_ref().and_then(|v| v.as_f64()).unwrap_or(f64::NAN);
    (at, Point { at_ms: at.wall.0, value, quality: QualityCode::of(sample.quality) })
}
