//! The thread that writes history: when the disk is touched, and what is told. Which samples are kept is the
//! [`Intake`]'s.
//!
//! A disk that takes nothing is tried again every second, with what came in since kept in memory as long as
//! there is room. Nothing that goes wrong here stops anything else.

mod health;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::data_folder::{DataFolder, FolderError};
use super::historian::{Moved, Order, Shared};
use super::notes::Notes;
use super::trends::{ReadPlace, ReaderSlot};
use crate::history::{
    Archive, ArchiveOptions, Damaged, HistoryError, Intake, Point, QualityCode, Reader, Retention,
    TagKey, Tidied,
};
use crate::model::{Project, Record, SampleBatch, Stamp, TagId, WallMs};

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

/// Where samples go: into the archive, and before the folder could be opened into memory.
#[derive(Default)]
struct Outlet {
    archive: Option<Archive>,
    waiting: Vec<(TagId, Point)>,
    /// From when on samples were lost because none fitted into `waiting`, and how many.
    overflowed: Option<(i64, u64)>,
}

impl Outlet {
    fn keep(&mut self, tag: &TagId, key: Option<TagKey>, point: Point) {
        match (key, &mut self.archive) {
            (Some(key), Some(archive)) => archive.push(key, point),
            _ if self.waiting.len() < WAITING => self.waiting.push((tag.clone(), point)),
            _ => self.overflowed.get_or_insert((point.at_ms, 0)).1 += 1,
        }
    }
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
    intake: Intake,
    outlet: Outlet,
    project: Arc<Project>,
    /// Samples lost that no archive of now knows of.
    lost: u64,
    /// Samples lost by the archive of now that a mark tells of.
    told_lost: u64,
    /// Names and units have to be told to the archive.
    name_tags: bool,
    /// The journal was made anew, and readers do not know it yet.
    renewed: bool,
    now: WallMs,
    measured: Option<Instant>,
    retained: Option<Instant>,
    tidying: Option<JoinHandle<()>>,
    stop_tidying: Arc<AtomicBool>,
}

impl Writer {
    pub(super) fn new(begun: Moved, keep: Retention, ends: WriterEnds) -> Writer {
        let Moved { folder, project, run, notes, turn, at } = begun;
        let mut writer = Writer {
            folder,
            run,
            notes,
            notes_read: false,
            turn,
            keep,
            ends,
            intake: Intake::default(),
            outlet: Outlet::default(),
            project: Arc::clone(&project),
            lost: 0,
            told_lost: 0,
            name_tags: true,
            renewed: false,
            now: WallMs(0),
            measured: None,
            retained: None,
            tidying: None,
            stop_tidying: Arc::default(),
        };
        writer.intake.go_on(at, &mut |_, _, _| {});
        writer.adopt(project);
        writer.show_folder();
        writer
    }

    pub(super) fn run(mut self) {
        let (mut committed, mut alive) = (Instant::now(), Instant::now());
        self.claim_early();
        loop {
            let mut next = self.ends.orders.recv_timeout(COMMIT_EVERY / 4);
            // What came in while the disk was slow is taken before it is touched again.
            while let Ok(order) = next {
                if !self.obey(order) {
                    return self.close();
                }
                let more = if self.are_many() { None } else { self.ends.orders.try_recv().ok() };
                next = more.ok_or(RecvTimeoutError::Timeout);
            }
            if next.is_err_and(|why| why == RecvTimeoutError::Disconnected) {
                return self.close();
            }
            let pending = self.num_pending();
            let due = committed.elapsed() >= COMMIT_EVERY;
            let news = pending > 0
                || self.notes.is_waiting()
                || self.outlet.archive.is_none()
                || self.is_troubled();
            if due && (news || alive.elapsed() >= ALIVE_EVERY) || self.are_many() {
                (committed, alive) = (Instant::now(), Instant::now());
                self.turn();
            }
        }
    }

    /// Does what an order says; false once it is the last.
    fn obey(&mut self, order: Order) -> bool {
        match order {
            Order::Batch(batch) => self.take(&batch),
            Order::Project(project) => {
                self.adopt(project);
                self.claim_early();
            }
            Order::Folder(moved) => self.move_to(*moved),
            Order::Stop(at) => {
                self.go_on(at);
                return false;
            }
        }
        true
    }

    fn num_pending(&self) -> usize {
        self.outlet.archive.as_ref().map_or(0, Archive::num_pending)
    }

    /// Enough for a commit; but a disk that takes nothing is not tried more often for being full.
    fn are_many(&self) -> bool {
        self.num_pending() >= COMMIT_AT && !self.is_troubled()
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
        self.note_damages();
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

    fn work(&mut self) -> Result<(), Failure> {
        let (Some(claimed), Some(folder)) = (self.claim(), self.folder.clone()) else {
            return Ok(());
        };
        claimed?;
        let wanted = self.intake.recorded().next().is_some() || self.notes.is_waiting();
        if self.now.0 == 0 || self.outlet.archive.is_none() && !wanted {
            return Ok(());
        }
        if self.outlet.archive.is_none() {
            let mut archive = Archive::open(folder.path(), ArchiveOptions::default())?;
            archive.mark(self.now.0, "start", "");
            let reader = archive.reader()?;
            // Where they cannot be read, which was told, those found before stay.
            reader.notes().map(|notes| self.notes.found(notes)).ok();
            self.read_place().leave(self.turn, reader);
            self.outlet.archive = Some(archive);
            (self.name_tags, self.told_lost) = (true, 0);
        }
        if self.name_tags {
            self.name_all()?;
        }
        self.let_in_what_waited();
        self.mark_what_happened();
        let now = self.now.0;
        let Some(archive) = &mut self.outlet.archive else { return Ok(()) };
        let committed = archive.commit(now)?;
        if committed.after_loss {
            // There is room again.
            self.intake.begin_anew();
        }
        self.renewed |= committed.renewed;
        if self.renewed {
            let (turn, reader) = (self.turn, archive.reader()?);
            self.notes.keep_all();
            let place = self.ends.readers.lock();
            place.unwrap_or_else(PoisonError::into_inner).leave(turn, reader);
            self.renewed = false;
        }
        self.ends.shared.with(|state| state.kept += committed.samples as u64);
        archive.seal(now)?;
        if self.retained.is_none_or(|at| at.elapsed() >= RETAIN_EVERY) {
            self.retain()?;
            self.tidy(&folder);
        }
        // Last: where remarks cannot be kept, samples are.
        let changes = self.notes.waiting();
        if let Some(archive) = self.outlet.archive.as_mut().filter(|_| !changes.is_empty()) {
            archive.change_notes(&changes)?;
            self.notes.kept(changes.len());
        }
        Ok(())
    }

    fn let_in_what_waited(&mut self) {
        let Outlet { archive, waiting, overflowed } = &mut self.outlet;
        let Some(archive) = archive else { return };
        for (tag, point) in std::mem::take(waiting) {
            match self.intake.key(&tag) {
                Some(key) => archive.push(key, point),
                // It has left the project, and nobody knows its name.
                None => self.lost += 1,
            }
        }
        if let Some((from, count)) = overflowed.take() {
            archive.mark_lost(from, count, "the folder could not be used");
            archive.end_all(from, QualityCode::LOST);
            self.lost += count;
            self.intake.begin_anew();
        }
    }

    fn mark_what_happened(&mut self) {
        let Some(archive) = &mut self.outlet.archive else { return };
        for set in self.intake.take_sets() {
            archive.mark_clock(set.from_ms, set.to_ms);
        }
        if let Some((at_ms, count)) = self.intake.take_lost() {
            archive.mark_lost(at_ms, count, "the disk or the computer is too slow");
        }
        let lost = archive.lost();
        if lost > self.told_lost {
            let count = lost - std::mem::replace(&mut self.told_lost, lost);
            archive.mark_lost(self.now.0, count, "the disk took nothing");
        }
    }

    fn retain(&mut self) -> Result<(), HistoryError> {
        let said = &self.project.recording;
        let keep = Retention {
            days: self.keep.days.or(said.keep_days),
            bytes: self.keep.bytes.or(said.keep_mb.map(|mb| u64::from(mb) * MB)),
        };
        if let Some(archive) = &mut self.outlet.archive {
            archive.retain(keep, self.now.0)?;
        }
        self.retained = Some(Instant::now());
        Ok(())
    }

    /// Puts months that are over in order, on a thread of its own, which keeps the folder as long as it works.
    fn tidy(&mut self, folder: &Arc<DataFolder>) {
        let Some(tidier) = self.outlet.archive.as_ref().map(Archive::tidier) else { return };
        if self.tidying.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let (stop, now, folder) = (Arc::clone(&self.stop_tidying), self.now.0, Arc::clone(folder));
        let (place, turn) = (Arc::clone(&self.ends.readers), self.turn);
        let damaged = move |damages: Vec<Damaged>| {
            place.lock().unwrap_or_else(PoisonError::into_inner).is_damaged(turn, damages);
        };
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
                    Err(HistoryError::Damaged { file, why }) => {
                        let file = file.file_name().unwrap_or_default().display().to_string();
                        damaged(vec![Damaged { file, what: why.to_string() }]);
                    }
                    Err(why) => {
                        log::warn!("history: a month could not be put in order: {why}");
                        break;
                    }
                }
            }
            match tidier.look(go_on) {
                Ok(found) => damaged(found),
                Err(why) => log::warn!("history: a month could not be looked at: {why}"),
            }
            drop(folder);
        };
        let thread = std::thread::Builder::new().name("history tidier".to_owned()).spawn(work);
        // Without a thread it is tried again an hour later.
        self.tidying = thread.ok();
    }

    fn move_to(&mut self, moved: Moved) {
        // Where no sample has come yet, what people wrote is kept all the same.
        self.go_on(moved.at);
        self.close();
        if self.folder.is_some() && self.notes.is_waiting() {
            log::error!("history: remarks made last could not be kept");
        }
        if self.run != moved.run {
            let Outlet { waiting, overflowed, .. } = std::mem::take(&mut self.outlet);
            self.lost += waiting.len() as u64 + overflowed.map_or(0, |(_, count)| count);
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
            state.damaged.clear();
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
        let outlet = &mut self.outlet;
        self.intake
            .end_all(QualityCode::STOPPED, &mut |id, key, point| outlet.keep(id, key, point));
        // In the next folder the first sample of every tag is kept, whatever stood here.
        self.intake.leave();
        self.mark_what_happened();
        let Some(archive) = self.outlet.archive.take() else { return };
        let waiting = archive.num_pending() as u64;
        self.lost += archive.lost();
        if let Err(why) = archive.close(self.now.0) {
            log::error!("history: what came in last could not be kept: {why}");
            self.lost += waiting;
        }
    }

    fn adopt(&mut self, project: Arc<Project>) {
        // What is no number has no curve.
        let rule = |t: &crate::model::Tag| {
            if t.is_trendable() && project.recording.on { t.record } else { Record::Off }
        };
        let outlet = &mut self.outlet;
        let rules = project.tags.iter().map(|t| (t.id.clone(), rule(t)));
        self.intake.adopt(rules, &mut |id, key, point| outlet.keep(id, key, point));
        if self.project.recording != project.recording {
            self.retained = None;
        }
        self.ends.shared.with(|state| state.on = project.recording.on);
        self.project = project;
        // Names and units may have changed.
        self.name_tags = true;
    }

    /// Gets the keys of all tags that are recorded, or were when their samples came, in one transaction.
    fn name_all(&mut self) -> Result<(), HistoryError> {
        let Some(archive) = &mut self.outlet.archive else { return Ok(()) };
        let waiting = self.outlet.waiting.iter().map(|(tag, _)| tag);
        let recorded: HashSet<&TagId> = self.intake.recorded().chain(waiting).collect();
        let tags: Vec<_> = self.project.tags.iter().filter(|t| recorded.contains(&t.id)).collect();
        let rows: Vec<(&str, &str, &str)> =
            tags.iter().map(|t| (t.id.as_str(), t.name.as_str(), t.unit.as_str())).collect();
        for (tag, key) in tags.iter().zip(archive.tags(&rows)?) {
            self.intake.name(&tag.id, key);
        }
        self.name_tags = false;
        Ok(())
    }

    fn take(&mut self, batch: &SampleBatch) {
        if self.folder.is_none() || batch.index.run != self.run {
            return;
        }
        let outlet = &mut self.outlet;
        self.intake.take(batch, &mut |id, key, point| outlet.keep(id, key, point));
        self.now = batch.taken.wall;
    }

    fn go_on(&mut self, now: Stamp) {
        let outlet = &mut self.outlet;
        self.intake.go_on(now, &mut |id, key, point| outlet.keep(id, key, point));
        self.now = now.wall;
    }
}
