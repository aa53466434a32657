//! The thread that answers questions about history.
//!
//! It holds one question for each asker, the newest; one that is being worked at is withdrawn by a newer
//! one. Askers are served in the order in which they asked. Answers wait in a bounded queue until the
//! window takes them; meanwhile the thread waits, and newer questions still take the place of older ones.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::{AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, Told, Wanted, answer};
use crate::history::{Damaged, HistoryError, Reader, TagKey, TrendStore};

/// Parts of answers that wait for the window.
const ANSWERS: usize = 256;
/// Askers with a question open; each has a name in the source, so that there are a few.
const ASKERS: usize = 64;

/// Where history lies, as its writer has it. The writer leaves it here, and whoever reads takes it up.
#[derive(Default)]
pub struct ReadPlace {
    folder: Option<PathBuf>,
    /// A reader that sees what the writer has in its hands.
    left: Option<Reader>,
    moved: bool,
    /// Counts the folders; the writer may still be at work in an earlier one.
    turn: u64,
    /// What readers found damaged there, for the writer to tell.
    damages: Vec<Damaged>,
}

/// Damages that wait for the writer.
const DAMAGES: usize = 1_000;

impl ReadPlace {
    /// Nothing is read any more until the writer is in the folder of this turn.
    fn turn_away(&mut self, turn: u64) {
        *self = ReadPlace { moved: true, turn, ..ReadPlace::default() };
    }

    /// What is read from now on; nothing new where it is the same folder.
    pub fn lies_in(&mut self, turn: u64, folder: &Path) {
        if self.turn == turn && self.folder.as_deref() != Some(folder) {
            let folder = Some(folder.to_owned());
            *self = ReadPlace { folder, moved: true, turn, ..ReadPlace::default() };
        }
    }

    /// Something turned out to be damaged in the folder of this turn.
    pub fn is_damaged(&mut self, turn: u64, damages: Vec<Damaged>) {
        if self.turn == turn {
            let room = DAMAGES.saturating_sub(self.damages.len());
            self.damages.extend(damages.into_iter().take(room));
        }
    }

    /// What turned out to be damaged since this was asked last.
    pub fn take_damages(&mut self) -> Vec<Damaged> {
        std::mem::take(&mut self.damages)
    }

    /// Leaves a reader.
    pub fn leave(&mut self, turn: u64, reader: Reader) {
        if self.turn == turn {
            self.left = Some(reader);
        }
    }
}

/// The place, shared with the writer.
pub type ReaderSlot = Arc<Mutex<ReadPlace>>;

/// The window's end of the thread.
pub struct TrendDesk {
    shared: Arc<Shared>,
    memory: Arc<Mutex<TrendStore>>,
    slot: ReaderSlot,
    answers: Option<Receiver<HistoryAnswer>>,
    asked: u64,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    box_: Mutex<Questions>,
    bell: Condvar,
}

#[derive(Default)]
struct Questions {
    waiting: VecDeque<(AskId, HistoryAsk, Arc<AtomicBool>)>,
    /// How to withdraw the newest question of each asker.
    withdraw: HashMap<Asker, Arc<AtomicBool>>,
    is_over: bool,
}

impl TrendDesk {
    /// Starts the thread. `slot` is where the writer of history says where it is, if anywhere; `wake` rings
    /// for every part of an answer.
    pub fn start(
        memory: Arc<Mutex<TrendStore>>,
        slot: ReaderSlot,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<TrendDesk> {
        let (sender, answers) = sync_channel(ANSWERS);
        let shared = Arc::<Shared>::default();
        let place = Arc::clone(&slot);
        let clerk = Clerk {
            shared: Arc::clone(&shared),
            memory: Arc::clone(&memory),
            disk: Disk {
                folder: None,
                turn: 0,
                slot: place,
                reader: None,
                keys: HashMap::new(),
                trouble: None,
            },
            sender,
            wake,
        };
        let thread = std::thread::Builder::new().name("gaugeglass-trends".to_owned());
        let thread = thread.spawn(move || clerk.run())?;
        let answers = Some(answers);
        Ok(TrendDesk { shared, memory, slot, answers, asked: 0, thread: Some(thread) })
    }

    /// The record lies in another folder: what is asked from now on is told of that one alone. With another
    /// `run` memory begins anew, too.
    pub fn turn_away(&mut self, turn: u64, run: Option<&str>) {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).turn_away(turn);
        if let Some(run) = run {
            self.memory.lock().unwrap_or_else(PoisonError::into_inner).begin(run);
        }
    }

    /// Asks, in place of what the same asker asked before. Never waits.
    pub fn ask(&mut self, ask: HistoryAsk) -> AskId {
        self.asked += 1;
        let (id, asker) = (AskId(self.asked), ask.asker);
        let mut questions = self.shared.box_.lock().unwrap_or_else(PoisonError::into_inner);
        let cancel = Arc::<AtomicBool>::default();
        if let Some(older) = questions.withdraw.insert(asker, Arc::clone(&cancel)) {
            older.store(true, Ordering::Relaxed);
        }
        questions.waiting.retain(|(_, waiting, _)| waiting.asker != asker);
        if questions.waiting.len() < ASKERS {
            questions.waiting.push_back((id, ask, cancel));
        }
        self.shared.bell.notify_one();
        id
    }

    /// Nobody wants the answer to what this asker asked last any more.
    pub fn withdraw(&mut self, asker: Asker) {
        let mut questions = self.shared.box_.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cancel) = questions.withdraw.remove(&asker) {
            cancel.store(true, Ordering::Relaxed);
        }
        questions.waiting.retain(|(_, waiting, _)| waiting.asker != asker);
    }

    /// The next part of an answer.
    pub fn next_answer(&mut self) -> Option<HistoryAnswer> {
        self.answers.as_ref()?.try_recv().ok()
    }
}

impl Drop for TrendDesk {
    fn drop(&mut self) {
        let mut questions = self.shared.box_.lock().unwrap_or_else(PoisonError::into_inner);
        questions.is_over = true;
        questions.withdraw.values().for_each(|flag| flag.store(true, Ordering::Relaxed));
        drop(questions);
        self.shared.bell.notify_one();
        // Whoever waits for room finds that nobody listens.
        self.answers = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

struct Clerk {
    shared: Arc<Shared>,
    memory: Arc<Mutex<TrendStore>>,
    disk: Disk,
    sender: SyncSender<HistoryAnswer>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Clerk {
    fn run(mut self) {
        while let Some((id, ask, cancel)) = self.next() {
            let (sender, wake) = (&self.sender, &self.wake);
            let mut failed = false;
            let mut tell = |told| {
                failed |= matches!(told, Told::Trouble(_));
                if sender.send(HistoryAnswer { id, asker: ask.asker, told }).is_ok() {
                    wake();
                }
            };
            let (reader, keys, trouble) = self.disk.look();
            if let Some(why) = trouble {
                tell(Told::Trouble(why));
                if ask.wanted == Wanted::Stats {
                    tell(Told::Done);
                    continue;
                }
            }
            let key = |reader: &Reader, tag: &AskedTag| key_of(keys, reader, tag);
            answer(&ask, reader, &self.memory, &cancel, key, &mut tell);
            self.disk.tell_damages();
            if failed {
                // Files that failed are opened anew for the next question.
                self.disk.reader = None;
            }
        }
    }

    fn next(&self) -> Option<(AskId, HistoryAsk, Arc<AtomicBool>)> {
        let mut questions = self.shared.box_.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if questions.is_over {
                return None;
            }
            if let Some(next) = questions.waiting.pop_front() {
                return Some(next);
            }
            questions = self.shared.bell.wait(questions).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The folder of history, opened when there is something to read.
struct Disk {
    folder: Option<PathBuf>,
    turn: u64,
    slot: ReaderSlot,
    reader: Option<Reader>,
    keys: HashMap<String, TagKey>,
    trouble: Option<Arc<str>>,
}

type Keys = HashMap<String, TagKey>;

impl Disk {
    /// The reader, what it knows, and why there is none although there should be.
    fn look(&mut self) -> (Option<&mut Reader>, &mut Keys, Option<Arc<str>>) {
        let mut place = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut place.moved) {
            self.folder.clone_from(&place.folder);
            self.turn = place.turn;
            (self.reader, self.trouble) = (None, None);
            self.keys.clear();
        }
        let left = place.left.take();
        drop(place);
        if left.is_some() {
            self.reader = left;
            self.keys.clear();
        } else if let (None, Some(folder)) = (&self.reader, &self.folder) {
            self.trouble = None;
            match open(folder) {
                Ok(reader) => self.reader = reader,
                Err(why) => self.trouble = Some(why),
            }
        }
        let trouble = self.trouble.clone().filter(|_| self.reader.is_none());
        (self.reader.as_mut(), &mut self.keys, trouble)
    }
}

impl Disk {
    /// Lets the writer know what the reader found, which tells whoever has to know.
    fn tell_damages(&mut self) {
        let damages = self.reader.as_mut().map(Reader::take_damages).unwrap_or_default();
        if !damages.is_empty() {
            let mut place = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
            place.is_damaged(self.turn, damages);
        }
    }
}

/// A folder in which nothing was recorded yet is no trouble.
fn open(folder: &Path) -> Result<Option<Reader>, Arc<str>> {
    match Reader::open(folder) {
        Ok(reader) => Ok(Some(reader)),
        Err(HistoryError::Absent { .. }) => Ok(None),
        Err(why) => Err(why.to_string().into()),
    }
}

/// A tag that is not known yet may have come since the list was read.
fn key_of(
    keys: &mut Keys,
    reader: &Reader,
    tag: &AskedTag,
) -> Result<Option<TagKey>, HistoryError> {
    if let Some(key) = keys.get(tag.id.as_str()) {
        return Ok(Some(*key));
    }
    *keys = reader.tags()?.into_iter().map(|row| (row.uid, row.key)).collect();
    Ok(keys.get(tag.id.as_str()).copied())
}
