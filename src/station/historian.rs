//! The record on disk as the station sees it: the thread that writes it, the queue to it, and how it stands.
//!
//! The core never waits for the disk. A batch that finds the queue full is lost and counted; the next one that
//! fits says so, and the curve of every tag gets a gap there.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::data_folder::DataFolder;
use super::history_writer::{Writer, WriterEnds};
use super::journal::HistoryTrouble;
use super::notes::Notes;
use super::trends::ReaderSlot;
use crate::history::Retention;
use crate::model::{Project, RecordTrouble, RecordTroubleKind, SampleBatch, Stamp, Unsent};

/// Batches between the core and the writer.
const QUEUE: usize = 256;
/// A disk that has not answered for this long is told to be slow.
const SLOW: Duration = Duration::from_millis(1_500);

/// How the record stands, for whoever shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryState {
    /// The folder.
    pub folder: PathBuf,
    /// True where the project records.
    pub on: bool,
    /// Samples on disk since the start.
    pub kept: u64,
    /// Samples lost since the start.
    pub lost: u64,
    /// Samples that wait for the disk.
    pub waiting: u64,
    /// What is wrong at present; `None` while all is well.
    pub trouble: Option<RecordTrouble>,
    /// Files of which a part is damaged, each once, as far as it has turned out.
    pub damaged: Vec<RecordTrouble>,
    /// Bytes in the folder.
    pub bytes: u64,
    /// Bytes left on its disk, where the system tells.
    pub free: Option<u64>,
}

/// What the writer and the station both look at.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) state: Mutex<HistoryState>,
    /// Since when the writer waits for the disk.
    pub(super) busy: Mutex<Option<Instant>>,
    /// Samples that found a queue full, on the way from the engine or here.
    pub(super) dropped: AtomicU64,
    /// False while there is no folder: then nothing needs to come.
    pub(super) wanted: AtomicBool,
}

impl Shared {
    /// Changes the state.
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut HistoryState) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Another folder, or none, and what belongs to it.
pub(super) struct Moved {
    pub(super) folder: Option<Arc<DataFolder>>,
    /// What runs there; it may be another project.
    pub(super) project: Arc<Project>,
    /// Whose samples are kept there, as [`TagIndex::run`](crate::model::TagIndex) names it.
    pub(super) run: Box<str>,
    pub(super) notes: Notes,
    /// Counts the folders, for readers.
    pub(super) turn: u64,
    pub(super) at: Stamp,
}

pub(super) enum Order {
    Batch(SampleBatch),
    Project(Arc<Project>),
    Folder(Box<Moved>),
    Stop(Stamp),
}

/// The core's end.
pub(super) struct HistoryFeed {
    queue: SyncSender<Order>,
    unsent: Unsent,
    shared: Arc<Shared>,
}

impl HistoryFeed {
    /// Hands a batch over, or counts it as lost. Never waits.
    pub(super) fn push(&mut self, batch: SampleBatch) {
        if !self.shared.wanted.load(Ordering::Relaxed) {
            return;
        }
        let (count, before) = (batch.samples.len() as u64, batch.lost_before);
        let sent =
            self.unsent.offer(batch, |batch| match self.queue.try_send(Order::Batch(batch)) {
                Err(
                    TrySendError::Full(Order::Batch(batch))
                    | TrySendError::Disconnected(Order::Batch(batch)),
                ) => Err(batch),
                _ => Ok(()),
            });
        let lost = before + if sent.is_err() { count } else { 0 };
        self.shared.dropped.fetch_add(lost, Ordering::Relaxed);
    }
}

/// The running writer. Dropping it commits what has arrived and ends every curve.
pub(super) struct Historian {
    queue: Option<SyncSender<Order>>,
    shared: Arc<Shared>,
    readers: ReaderSlot,
    thread: Option<JoinHandle<()>>,
}

impl Historian {
    /// Records on a thread of its own; a folder that cannot be used is tried again until it can.
    /// `keep` stands above what the project says; `wake` is called when something changed.
    pub(super) fn start(
        begun: Moved,
        keep: Retention,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<Historian> {
        let (queue, orders) = sync_channel(QUEUE);
        let shared = Arc::<Shared>::default();
        shared.wanted.store(begun.folder.is_some(), Ordering::Relaxed);
        let readers = ReaderSlot::default();
        let ends =
            WriterEnds { orders, shared: Arc::clone(&shared), readers: Arc::clone(&readers), wake };
        let writer = Writer::new(begun, keep, ends);
        let thread = std::thread::Builder::new()
            .name("history writer".to_owned())
            .spawn(move || writer.run())?;
        Ok(Historian { queue: Some(queue), shared, readers, thread: Some(thread) })
    }

    /// Where readers are left that see what the writer has in its hands.
    pub(super) fn readers(&self) -> ReaderSlot {
        Arc::clone(&self.readers)
    }

    pub(super) fn feed(&self) -> Option<HistoryFeed> {
        let queue = self.queue.clone()?;
        let shared = Arc::clone(&self.shared);
        Some(HistoryFeed { queue, unsent: Unsent::default(), shared })
    }

    /// Another project. False where the queue is full: it is to be told again.
    pub(super) fn adopt(&self, project: &Arc<Project>) -> bool {
        self.tell(Order::Project(Arc::clone(project)))
    }

    /// Another folder, or none. False where the queue is full: it is to be told again.
    pub(super) fn keep_in(&self, moved: Moved) -> bool {
        let wanted = moved.folder.is_some();
        let told = self.tell(Order::Folder(Box::new(moved)));
        if told {
            self.shared.wanted.store(wanted, Ordering::Relaxed);
        }
        told
    }

    fn tell(&self, order: Order) -> bool {
        self.queue.as_ref().is_none_or(|queue| queue.try_send(order).is_ok())
    }

    /// How the record stands; `None` where there is no folder.
    pub(super) fn state(&self) -> Option<HistoryState> {
        let mut state = self.shared.with(|state| state.clone());
        if state.folder.as_os_str().is_empty() {
            return None;
        }
        state.lost += self.shared.dropped.load(Ordering::Relaxed);
        let busy = *self.shared.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = busy.map(|since| since.elapsed()).filter(|busy| *busy > SLOW);
        let blocked = state.trouble.as_ref().is_some_and(|t| !t.kind.is_warning());
        if let Some(busy) = busy.filter(|_| !blocked) {
            let (folder, s) = (state.folder.display(), busy.as_secs());
            let detail = format!(
                "the disk has not answered for {s} s: {folder}; samples wait in memory, check the disk or the network share"
            );
            let kind = RecordTroubleKind::Slow;
            state.trouble = Some(RecordTrouble { kind, detail: detail.into() });
        }
        Some(state)
    }

    /// Tells what is wrong with the record in `folder` at present, for the journal that is kept there.
    pub(super) fn trouble(&self, folder: Option<&Arc<DataFolder>>) -> HistoryTrouble {
        let (shared, folder) = (Arc::clone(&self.shared), folder.cloned());
        Box::new(move || {
            let path = folder.as_ref()?.path();
            shared.with(|state| state.trouble.clone().filter(|_| state.folder == path))
        })
    }

    /// Commits, ends every curve and waits for that.
    pub(super) fn stop(&mut self, now: Stamp) {
        if let Some(queue) = self.queue.take() {
            // A full queue is emptied by the thread, which works as long as somebody can send.
            queue.send(Order::Stop(now)).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
