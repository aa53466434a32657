//! The alarms of the running station: asked ten times a second by the core thread, shown to the window
//! by a board that the newest replaces, told as events, kept over a restart in `alarms.toml`.
//!
//! The file is read and written by a thread of its own, atomically, at most once a second and at the end;
//! a disk that is slow or full stops nothing else. The first look waits two seconds at most for what the
//! file remembers. A folder that is not ours is neither read nor written.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;

use super::data_folder::DataFolder;
use super::journal::{HOLD, JournalFeed};
use crate::alarm::{AlarmMemory, Alarms};
use crate::model::{AlarmAsk, AlarmBoard, AlarmKey, Mono, Project, Snapshot, Stamp, StationEvent};
use crate::store::replace_file;

/// Time between two looks.
const PERIOD: Duration = Duration::from_millis(100);
/// Time between two files.
const SAVE_EVERY: Duration = Duration::from_secs(1);
/// How long what is remembered is waited for.
const RECALL_WITHIN: Duration = Duration::from_secs(2);
/// The file in the station's folder.
const FILE: &str = "alarms.toml";
/// A file larger than this is not ours.
const FILE_MOST: u64 = 64 << 20;

/// What the core thread has of the alarms.
pub(super) struct AlarmDesk {
    alarms: Alarms,
    board: Arc<ArcSwap<AlarmBoard>>,
    /// The newest board, while rows of the journal that it shows are on their way to the disk: the number
    /// of the last of them, and since when.
    held: Option<(Arc<AlarmBoard>, i64, Mono)>,
    keeper: Option<Keeper>,
    /// Where what is remembered arrives, and until when it is waited for.
    recall: Option<(Receiver<Option<AlarmMemory>>, Mono)>,
    next: Mono,
    /// The board that is in the file, and when it was offered last.
    saved: (u64, Mono),
    /// Whose samples are judged.
    run: Box<str>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl AlarmDesk {
    /// Takes up what the file in `folder` remembers, as soon as it is read.
    pub(super) fn new(
        project: Arc<Project>,
        run: Box<str>,
        folder: Option<&Arc<DataFolder>>,
        wake: Arc<dyn Fn() + Send + Sync>,
        now: Stamp,
    ) -> AlarmDesk {
        let alarms = Alarms::new(project, now);
        let board = Arc::new(ArcSwap::new(alarms.board()));
        let version = alarms.board().version;
        let (next, saved) = (now.mono, (version, now.mono));
        let (keeper, recall) = (None, None);
        let held = None;
        let mut desk = AlarmDesk { alarms, board, held, keeper, recall, next, saved, run, wake };
        desk.open(folder, true, now);
        desk
    }

    /// Another folder, or none, and the journal there. With another project the alarms begin anew, with what
    /// is remembered there.
    pub(super) fn keep_in(
        &mut self,
        folder: Option<&Arc<DataFolder>>,
        fresh: Option<Arc<Project>>,
        run: Box<str>,
        now: Stamp,
    ) {
        self.run = run;
        if let Some((_, number, _)) = &mut self.held {
            // Its rows are in the journal that is left.
            *number = 0;
        }
        if let Some(keeper) = self.keeper.take().filter(|_| self.recall.is_none()) {
            // A disk that is busy must not hold the alarms up; what it takes is at most a second old.
            keeper.offer(self.alarms.memory(now.mono));
        }
        let begins = fresh.is_some();
        if let Some(project) = fresh {
            self.alarms.begin_anew(project, now);
            self.held = None;
            self.board.store(self.alarms.board());
            (self.wake)();
        }
        self.open(folder, begins, now);
    }

    fn open(&mut self, folder: Option<&Arc<DataFolder>>, begins: bool, now: Stamp) {
        let started = folder.and_then(|folder| Keeper::start(Arc::clone(folder)));
        let (keeper, recall) = started.unzip();
        self.keeper = keeper;
        self.recall = recall.filter(|_| begins).map(|r| (r, now.mono.plus(RECALL_WITHIN)));
        // Whatever is there is written soon.
        self.saved = (u64::MAX, now.mono);
    }

    /// True while what is remembered may still come.
    fn is_waiting(&mut self, now: Stamp) -> bool {
        let Some((recall, until)) = &self.recall else { return false };
        match recall.try_recv() {
            Err(TryRecvError::Empty) if now.mono < *until => return true,
            Ok(Some(memory)) => self.alarms.recall(&memory, now),
            _ => {}
        }
        self.recall = None;
        false
    }

    /// Where the newest board is.
    pub(super) fn board(&self) -> Arc<ArcSwap<AlarmBoard>> {
        Arc::clone(&self.board)
    }

    /// Another project.
    pub(super) fn set_project(&mut self, project: Arc<Project>, now: Stamp) {
        self.alarms.set_project(project, now);
    }

    /// What a person asks for; a refusal is told as an event.
    pub(super) fn ask(
        &mut self,
        key: &AlarmKey,
        ask: &AlarmAsk,
        who: &Arc<str>,
        now: Stamp,
    ) -> Option<StationEvent> {
        let why = self.alarms.ask(key, ask, who, now).err()?;
        let why = Arc::from(why.to_string());
        Some(StationEvent::AlarmRefused { at: now, key: key.clone(), why })
    }

    /// Looks at the plant if it is time to, and gives what happened.
    pub(super) fn look(
        &mut self,
        snapshot: &Snapshot,
        now: Stamp,
        mut tell: impl FnMut(StationEvent),
    ) {
        let is_ours = snapshot.index.run == self.run;
        if is_ours && now.mono >= self.next && !self.is_waiting(now) {
            // A late look is not made up for.
            self.next = now.mono.plus(PERIOD);
            self.alarms.tick(snapshot, now);
        }
        self.tell(now, &mut tell);
        let board = self.alarms.board();
        let (version, at) = self.saved;
        // What is left of a shelf changes by itself.
        let shelved = board.counts.shelved > 0;
        let changed = board.version != version || shelved;
        if changed && self.recall.is_none() && now.mono.since(at) >= SAVE_EVERY {
            self.save(board.version, now.mono);
        }
    }

    /// Gives what happened.
    pub(super) fn tell(&mut self, now: Stamp, tell: &mut impl FnMut(StationEvent)) {
        while let Some(record) = self.alarms.next_record() {
            tell(StationEvent::Alarm(record));
        }
        let lost = self.alarms.take_lost();
        if lost > 0 {
            tell(StationEvent::Lost { at: now, count: lost });
        }
    }

    /// Shows the newest board once the rows of what it shows are on disk, or after [`HOLD`] all the same.
    pub(super) fn publish(&mut self, journal: &JournalFeed, now: Mono) {
        self.alarms.note_flood(journal.flood());
        if self.held.is_none() {
            let board = self.alarms.board();
            let is_new = board.version != self.board.load().version;
            self.held = is_new.then(|| (board, journal.newest(), now));
        }
        let committed = journal.committed();
        let ripe = |held: &mut (Arc<AlarmBoard>, i64, Mono)| {
            committed >= held.1 || now.since(held.2) >= HOLD
        };
        if let Some((board, number, _)) = self.held.take_if(ripe) {
            journal.showing(number);
            self.board.store(board);
            (self.wake)();
        }
    }

    fn save(&mut self, version: u64, now: Mono) {
        let Some(keeper) = &self.keeper else { return };
        // What a busy disk does not take is offered again a second later.
        let taken = keeper.offer(self.alarms.memory(now));
        self.saved = (if taken { version } else { self.saved.0 }, now);
    }

    /// Keeps how it ended.
    pub(super) fn finish(mut self, now: Mono) {
        // What has not been recalled yet must not be written over.
        if let Some(keeper) = self.keeper.take().filter(|_| self.recall.is_none()) {
            keeper.finish(self.alarms.memory(now));
        }
    }
}

/// What the file remembers. A file that is not there, or is none of ours, remembers nothing.
fn remembered(file: &Path) -> Option<AlarmMemory> {
    let size = std::fs::metadata(file).ok()?;
    if !size.is_file() || size.len() > FILE_MOST {
        log::warn!("{} is not a file of alarms; states begin anew", file.display());
        return None;
    }
    let text = std::fs::read_to_string(file).map_err(|why| why.to_string());
    match text.and_then(|text| toml::from_str(&text).map_err(|why| why.to_string())) {
        Ok(memory) => Some(memory),
        Err(why) => {
            log::warn!("{} cannot be read, alarm states begin anew: {why}", file.display());
            None
        }
    }
}

/// The thread that writes the file.
struct Keeper {
    queue: SyncSender<AlarmMemory>,
    thread: JoinHandle<()>,
}

impl Keeper {
    /// With where what is remembered arrives.
    fn start(folder: Arc<DataFolder>) -> Option<(Keeper, Receiver<Option<AlarmMemory>>)> {
        let (queue, taken) = sync_channel(1);
        let (tell, recall) = sync_channel(1);
        let thread = std::thread::Builder::new().name("alarm-state".to_owned());
        let work = move || {
            let file = folder.path().join(FILE);
            let ours = folder.wait(RECALL_WITHIN);
            // Whoever waited for it may have gone.
            tell.send(if ours { remembered(&file) } else { None }).ok();
            keep(&folder, &file, &taken);
        };
        let thread = thread.spawn(work).ok()?;
        Some((Keeper { queue, thread }, recall))
    }

    /// False while the disk is busy with an earlier one.
    fn offer(&self, memory: AlarmMemory) -> bool {
        self.queue.try_send(memory).is_ok()
    }

    fn finish(self, memory: AlarmMemory) {
        self.queue.send(memory).ok();
        drop(self.queue);
        self.thread.join().ok();
    }
}

fn keep(folder: &DataFolder, file: &Path, queue: &Receiver<AlarmMemory>) {
    let mut failed = false;
    while let Ok(memory) = queue.recv() {
        if !folder.is_ours() {
            continue;
        }
        let text = toml::to_string(&memory).unwrap_or_default();
        let done = replace_file(file, |out| std::io::Write::write_all(out, text.as_bytes()));
        // Said once, not every second. A folder that moved with its project took the file along, and whoever
        // keeps it now writes it again.
        if let Err(why) = &done
            && !failed
            && folder.path().is_dir()
        {
            log::warn!("alarm states are not kept: {why}");
        }
        failed = done.is_err();
    }
}
