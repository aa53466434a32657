//! The thread that writes captures. A disk that takes nothing is tried again every second, with what came in since
//! kept in memory as long as there is room.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;

use super::CaptureTold;
use crate::history::{CaptureBook, HistoryError, Point, TrackName};
use crate::model::{Kept, KeptEnd, KeptId};
use crate::station::data_folder::DataFolder;

/// How long the folder is waited for before it is told that nothing is remembered.
const FOLDER_WITHIN: Duration = Duration::from_secs(2);
/// Time between two tries at a disk that takes nothing.
const AGAIN: Duration = Duration::from_secs(1);
/// Longest sleep.
const NAP: Duration = Duration::from_millis(250);
/// Samples that wait for the disk at most; 24 MB.
const WAITING: usize = 1 << 20;
/// Orders that wait for the disk at most.
const WRITES: usize = 4_096;

/// What is written, in order. Captures are numbered by whoever sends them.
pub(super) enum Write {
    Begin(u64, Box<Kept>, Vec<TrackName>),
    Samples(u64, Vec<(u32, Vec<Point>)>),
    End(u64, Box<Kept>, u32),
    Armed(String, bool),
}

pub(super) enum KeepOrder {
    /// Another folder, or none.
    Folder(Option<Arc<DataFolder>>),
    Write(Write),
    Remove(KeptId),
    Open(KeptId),
    /// Write what is there and end.
    Stop,
}

/// What the core is told.
pub(super) enum KeeperTold {
    /// Whether definitions waited for their trigger when the station ended last.
    Remembered(Vec<(String, bool)>),
    /// A capture is on disk.
    Kept(Box<Kept>),
    /// Nothing of a capture is, and why.
    NotKept(Box<Kept>, Arc<str>),
}

/// What the core is told, and of which of the folders that it sent the keeper to.
pub(super) type Told = (u64, KeeperTold);

/// What is kept, for whoever shows it.
#[derive(Default)]
pub(super) struct KeptBoard {
    pub(super) kept: Arc<[Kept]>,
    pub(super) trouble: Option<Arc<str>>,
}

pub(super) struct KeeperEnds {
    pub(super) orders: Receiver<KeepOrder>,
    pub(super) core: SyncSender<Told>,
    pub(super) window: SyncSender<CaptureTold>,
    pub(super) board: Arc<ArcSwap<KeptBoard>>,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
}

/// A capture that is being filled.
#[derive(Default)]
struct Open {
    id: Option<KeptId>,
    seq: i64,
    lost: u64,
}

pub(super) struct Keeper {
    ends: KeeperEnds,
    folder: Option<Arc<DataFolder>>,
    /// Counts the folders.
    folders: u64,
    book: Option<CaptureBook>,
    /// The core knows what is remembered in this folder.
    recalled: bool,
    waiting: VecDeque<Write>,
    points: usize,
    open: HashMap<u64, Open>,
    /// Captures that found no room to wait in.
    refused: HashSet<u64>,
    /// Captures that a person took away while they were being filled: they go once they are over.
    unwanted: HashSet<KeptId>,
    trouble: Option<Arc<str>>,
    kept: Arc<[Kept]>,
    /// The list on disk is another one than `kept`.
    unlisted: bool,
}

impl Keeper {
    pub(super) fn new(ends: KeeperEnds) -> Keeper {
        Keeper {
            ends,
            folder: None,
            folders: 0,
            book: None,
            recalled: true,
            waiting: VecDeque::new(),
            points: 0,
            open: HashMap::new(),
            refused: HashSet::new(),
            unwanted: HashSet::new(),
            trouble: None,
            kept: Arc::default(),
            unlisted: false,
        }
    }

    pub(super) fn run(mut self) {
        let mut tried: Option<Instant> = None;
        loop {
            match self.ends.orders.recv_timeout(NAP) {
                Ok(KeepOrder::Write(write)) => self.take(write),
                Ok(KeepOrder::Folder(folder)) => {
                    self.move_to(folder);
                    tried = None;
                }
                Ok(KeepOrder::Remove(id)) => self.remove(id),
                Ok(KeepOrder::Open(id)) => self.tell_samples(id),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(KeepOrder::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
            let due = tried.is_none_or(|at| at.elapsed() >= AGAIN);
            if self.trouble.is_none() || due {
                tried = Some(Instant::now());
                self.turn();
            }
        }
        self.turn();
        if !self.waiting.is_empty() {
            log::error!("captures: what came in last could not be kept");
        }
    }

    fn take(&mut self, write: Write) {
        let full = self.waiting.len() >= WRITES;
        match &write {
            Write::Begin(no, ..) if full => {
                self.refused.insert(*no);
                return;
            }
            Write::Samples(no, _) if self.refused.contains(no) => return,
            Write::End(no, ..) if self.refused.remove(no) => {
                return self.give_up(write, "the disk takes nothing, and too much waits already");
            }
            // What is told last counts; a disk that takes nothing remembers nothing.
            Write::Armed(..) if full => return,
            _ => {}
        }
        if let Write::Samples(no, samples) = &write {
            let count: usize = samples.iter().map(|(_, points)| points.len()).sum();
            if self.points + count > WAITING || full {
                self.open.entry(*no).or_default().lost += count as u64;
                return;
            }
            self.points += count;
        }
        self.waiting.push_back(write);
    }

    /// Another folder: what belongs to the one before is written there, or lost.
    fn move_to(&mut self, folder: Option<Arc<DataFolder>>) {
        self.turn();
        for write in std::mem::take(&mut self.waiting) {
            self.give_up(write, "the folder was left");
        }
        self.points = 0;
        self.open.clear();
        self.refused.clear();
        self.unwanted.clear();
        self.book = None;
        (self.kept, self.unlisted) = (Arc::default(), false);
        self.folders += 1;
        (self.folder, self.recalled) = (folder, false);
        self.show(None);
    }

    /// Does what waits, as far as the disk takes it.
    fn turn(&mut self) {
        let trouble = match self.work() {
            Ok(()) => None,
            Err(why) => Some(Arc::from(why)),
        };
        if trouble != self.trouble {
            match &trouble {
                // Whoever has no folder wants none.
                Some(_) if self.folder.is_none() => {}
                Some(why) => log::error!("captures are not kept at present: {why}"),
                None => log::info!("captures are kept again"),
            }
            self.show(trouble);
        }
    }

    fn work(&mut self) -> Result<(), String> {
        let Some(folder) = self.folder.clone() else {
            for write in std::mem::take(&mut self.waiting) {
                self.give_up(write, "the station has no folder to keep it in");
            }
            self.points = 0;
            self.recall(Vec::new());
            return Err("the station has no folder to keep captures in".to_owned());
        };
        let idle = self.waiting.is_empty();
        if idle && self.recalled && !self.unlisted && self.book.is_some() {
            return Ok(());
        }
        // What it remembers is told once it is ours, however late that is.
        if !folder.is_ours() && !folder.wait(if idle { NAP } else { FOLDER_WITHIN }) {
            // Nobody has tried yet: nothing to tell as long as nothing waits.
            return if idle && !folder.is_tried() {
                Ok(())
            } else {
                Err("the station's folder is not its own".to_owned())
            };
        }
        if self.book.is_none() {
            // No file before there is something to keep.
            if idle && !CaptureBook::is_in(folder.path()) {
                self.recall(Vec::new());
                return Ok(());
            }
            let book = CaptureBook::open(folder.path(), None).map_err(|why| why.to_string())?;
            let remembered = book.remembered().map_err(|why| why.to_string())?;
            self.book = Some(book);
            self.recall(remembered);
            self.unlisted = true;
        }
        while let Some(write) = self.waiting.pop_front() {
            if let Err(why) = self.put(&write) {
                self.waiting.push_front(write);
                if matches!(why, HistoryError::Gone { .. }) {
                    // It is made anew with the next try; numbers of the old one mean nothing there.
                    self.book = None;
                    self.open.values_mut().for_each(|open| open.id = None);
                }
                return Err(why.to_string());
            }
            if let Write::Samples(_, samples) = &write {
                let count: usize = samples.iter().map(|(_, points)| points.len()).sum();
                self.points = self.points.saturating_sub(count);
            }
        }
        if self.unlisted {
            self.list().map_err(|why| why.to_string())?;
        }
        Ok(())
    }

    fn recall(&mut self, remembered: Vec<(String, bool)>) {
        if !std::mem::replace(&mut self.recalled, true) {
            // The core does not wait for it for ever.
            self.ends.core.try_send((self.folders, KeeperTold::Remembered(remembered))).ok();
        }
    }

    fn put(&mut self, write: &Write) -> Result<(), HistoryError> {
        let Some(book) = &mut self.book else { return Ok(()) };
        match write {
            Write::Begin(no, kept, tracks) => {
                let id = book.begin(kept, tracks)?;
                self.open.entry(*no).or_default().id = Some(id);
                self.unlisted = true;
                Ok(())
            }
            Write::Samples(no, samples) => {
                let open = self.open.entry(*no).or_default();
                let there = match open.id {
                    Some(id) => book.append(id, open.seq, samples)?,
                    None => false,
                };
                open.seq += 1;
                if !there {
                    open.lost += samples.iter().map(|(_, points)| points.len() as u64).sum::<u64>();
                }
                Ok(())
            }
            Write::End(no, kept, keep) => {
                let open = self.open.get(no);
                let lost = open.map_or(0, |open| open.lost);
                let mut kept = Kept { lost: kept.lost + lost, ..Kept::clone(kept) };
                if lost > 0 {
                    kept.end = KeptEnd::Disk;
                }
                let id = open.and_then(|open| open.id);
                kept.id = id.unwrap_or_default();
                let samples = if id.is_some() { book.end(&kept, *keep)? } else { None };
                let unwanted = id.filter(|id| self.unwanted.contains(id));
                if let Some(id) = unwanted {
                    book.remove(id)?;
                    self.unwanted.remove(&id);
                }
                self.open.remove(no);
                self.unlisted = true;
                if unwanted.is_some() {
                    return Ok(());
                }
                let told = match samples {
                    Some(samples) => KeeperTold::Kept(Box::new(Kept { samples, ..kept })),
                    None => {
                        let why = Arc::from("the file of captures has vanished or was replaced");
                        KeeperTold::NotKept(Box::new(kept), why)
                    }
                };
                self.tell(told);
                Ok(())
            }
            Write::Armed(capture, armed) => book.remember(capture, *armed),
        }
    }

    /// What cannot be written any more.
    fn give_up(&mut self, write: Write, why: &str) {
        if let Write::End(no, kept, _) = write {
            let begun = self.open.remove(&no).is_some_and(|open| open.id.is_some());
            let rest = if begun { "; what was written by then stays there" } else { "" };
            self.tell(KeeperTold::NotKept(kept, Arc::from(format!("{why}{rest}"))));
        }
    }

    fn tell(&self, told: KeeperTold) {
        // Where so many ends wait nobody reads them one by one; what is kept stands in the list.
        self.ends.core.try_send((self.folders, told)).ok();
        (self.ends.wake)();
    }

    fn list(&mut self) -> Result<(), HistoryError> {
        if let Some(book) = &self.book {
            self.kept = book.list()?.into();
            self.unlisted = false;
            self.show(self.trouble.clone());
        }
        Ok(())
    }

    fn show(&mut self, trouble: Option<Arc<str>>) {
        self.trouble.clone_from(&trouble);
        self.ends.board.store(Arc::new(KeptBoard { kept: Arc::clone(&self.kept), trouble }));
        (self.ends.wake)();
    }

    fn remove(&mut self, id: KeptId) {
        // One that is being filled is taken away once it is over.
        if self.open.values().any(|open| open.id == Some(id)) {
            self.unwanted.insert(id);
            return;
        }
        let Some(book) = &mut self.book else { return };
        if let Err(why) = book.remove(id).and_then(|()| self.list()) {
            self.show(Some(Arc::from(why.to_string())));
        }
    }

    fn tell_samples(&mut self, id: KeptId) {
        let kept = self.kept.iter().find(|kept| kept.id == id).cloned();
        let result = match (&self.book, kept) {
            (Some(book), Some(kept)) => match book.read(id) {
                Ok((series, damages)) => {
                    damages.iter().for_each(|why| log::warn!("captures: {why}"));
                    let lost = u64::try_from(damages.len()).unwrap_or(0);
                    Ok((Kept { lost: kept.lost + lost, ..kept }, series))
                }
                Err(why) => Err(Arc::from(why.to_string())),
            },
            _ => Err(Arc::from("it is not there any more")),
        };
        self.ends.window.try_send(CaptureTold { id, result }).ok();
        (self.ends.wake)();
    }
}
