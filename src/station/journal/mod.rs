//! The journal of the running station: what happens becomes rows (`rows`, `edits`), a thread puts them on
//! disk (`keeper`), another answers questions (`clerk`).
//!
//! The core makes all rows and numbers them in turn; it never waits for the disk. What it shows of them it
//! holds back until [`JournalFeed::committed`] has passed their number, or [`HOLD`] is over: then the window
//! says that they are not in the journal yet.

mod clerk;
mod edits;
mod json;
mod keeper;
mod rows;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use self::clerk::{Asked, Clerk};
pub use self::json::json_line;
use self::keeper::Keeper;
pub use self::keeper::load_of;
use self::rows::RowMaker;
use super::data_folder::DataFolder;
use crate::alarm::AlarmLoad;
use crate::alarm::journal::{BookFault, JournalKeep};
use crate::model::{
    AlarmAsk, AlarmFlood, AlarmKey, JOURNAL_KEEP_MB, JournalAnswer, JournalAsk, JournalAskId,
    JournalKind, JournalReply, JournalRow, JournalState, Project, RecordTrouble, Stamp,
    StationEvent,
};

/// Rows between the core and the keeper.
const QUEUE: usize = 65_536;
/// Questions that wait, and answers.
const ASKS: usize = 16;
/// How long what happened is held back for its row at most.
pub(super) const HOLD: Duration = Duration::from_millis(250);

/// How the journal is kept.
#[derive(Clone, Default)]
pub struct JournalOptions {
    /// How long; stands above what the project says.
    pub keep: JournalKeep,
    /// For tests: fails instead of the disk.
    pub fault: Option<BookFault>,
}

/// How long a project has its journal kept.
fn keep_of(project: &Project) -> JournalKeep {
    let said = &project.recording;
    let mb = said.journal_keep_mb.unwrap_or(JOURNAL_KEEP_MB);
    JournalKeep { days: said.journal_keep_days, bytes: Some(u64::from(mb) * 1_000_000) }
}

/// Tells what is wrong with history at present.
pub(super) type HistoryTrouble = Box<dyn Fn() -> Option<RecordTrouble> + Send>;

/// What the threads and the handle share.
#[derive(Default)]
struct Shared {
    /// Every row up to this number is on disk.
    committed: AtomicI64,
    /// The number of the newest row.
    newest: AtomicI64,
    /// The newest row that is shown although it was not on disk.
    shown: AtomicI64,
    /// Rows that found the queue full.
    dropped: AtomicU64,
    state: Mutex<JournalState>,
    /// How long the project has rows kept.
    keep: Mutex<JournalKeep>,
    flood: Mutex<Option<AlarmFlood>>,
    load: Mutex<AlarmLoad>,
}

impl Shared {
    fn state(&self) -> JournalState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, keep: JournalKeep) {
        *self.keep.lock().unwrap_or_else(PoisonError::into_inner) = keep;
    }

    fn change(&self, change: impl FnOnce(&mut JournalState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The core's end: the one place where rows are made and numbered.
pub(super) struct JournalFeed {
    queue: SyncSender<JournalRow>,
    shared: Arc<Shared>,
    is_kept: bool,
    next: i64,
    maker: RowMaker,
    project: Arc<Project>,
}

impl JournalFeed {
    /// The number of the newest row.
    pub(super) fn newest(&self) -> i64 {
        self.next
    }

    /// Every row up to this number is on disk; all of them where no journal is kept.
    pub(super) fn committed(&self) -> i64 {
        if self.is_kept { self.shared.committed.load(Ordering::Acquire) } else { i64::MAX }
    }

    /// What rows up to this number tell is about to be shown: whatever is not on disk by now is marked.
    pub(super) fn showing(&self, number: i64) {
        if number > self.committed() {
            self.shared.shown.fetch_max(number, Ordering::Release);
        }
    }

    /// The flood of alarms that goes on.
    pub(super) fn flood(&self) -> Option<AlarmFlood> {
        *self.shared.flood.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&mut self, mut row: JournalRow) {
        self.next += 1;
        row.seq = self.next;
        self.shared.newest.store(self.next, Ordering::Release);
        if let Err(TrySendError::Full(_)) = self.queue.try_send(row) {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The station begins.
    pub(super) fn started(&mut self, now: Stamp) {
        let text = format!("version {}", env!("CARGO_PKG_VERSION"));
        let (name, event) = (self.project.name.clone(), "start");
        self.push(JournalRow {
            name,
            text,
            ..self.maker.of_operator(JournalKind::Station, event, now)
        });
    }

    /// The station ends, as somebody wanted.
    pub(super) fn stopped(&mut self, now: Stamp) {
        let name = self.project.name.clone();
        let row = self.maker.of_operator(JournalKind::Station, "stop", now);
        self.push(JournalRow { name, ..row });
    }

    /// Something happened.
    pub(super) fn event(&mut self, event: &StationEvent) {
        if let Some(row) = self.maker.of_event(event, &self.project) {
            self.push(row);
        }
    }

    /// Something was asked of an alarm and not done.
    pub(super) fn refused(&mut self, key: &AlarmKey, ask: &AlarmAsk, why: &str, now: Stamp) {
        let row = self.maker.of_refusal(key, ask, why, now, &self.project);
        self.push(row);
    }

    /// The operator silenced the horn.
    pub(super) fn silenced(&mut self, now: Stamp) {
        let row = self.maker.of_operator(JournalKind::Horn, "silenced", now);
        self.push(row);
    }

    /// This project runs, without a row for what is other in it than before.
    pub(super) fn runs(&mut self, project: Arc<Project>) {
        self.maker.adopt(&project);
        self.shared.keep(keep_of(&project));
        self.project = project;
    }

    /// This project after an edit.
    pub(super) fn adopt(&mut self, project: Arc<Project>, who: &str, now: Stamp) {
        for row in edits::rows(&self.project, &project, who, now) {
            self.push(row);
        }
        self.runs(project);
    }
}

/// The handle's end.
pub(super) struct Journal {
    shared: Arc<Shared>,
    asks: Option<SyncSender<Asked>>,
    replies: Receiver<JournalReply>,
    /// Questions that are not answered yet, and how to call them off.
    open: Vec<(JournalAskId, Arc<AtomicBool>)>,
    /// Answers of our own.
    local: Vec<JournalReply>,
    next: u64,
    threads: Vec<JoinHandle<()>>,
    folder: Option<Arc<DataFolder>>,
}

impl Journal {
    /// Begins to keep a journal in `folder`; without one, figures alone are kept, in memory.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub(super) fn start(
        folder: Option<Arc<DataFolder>>,
        options: JournalOptions,
        who: &str,
        project: Arc<Project>,
        history: HistoryTrouble,
        wake: &Arc<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<(Journal, JournalFeed)> {
        let (queue, rows) = sync_channel(QUEUE);
        let (asks, asked) = sync_channel(ASKS);
        let (answers, replies) = sync_channel(ASKS);
        let shared = Arc::<Shared>::default();
        let is_kept = folder.is_some();
        shared.change(|state| state.is_kept = is_kept);
        shared.keep(keep_of(&project));
        let keeper = Keeper::new(
            folder.clone(),
            options,
            rows,
            Arc::clone(&shared),
            history,
            Arc::clone(wake),
        );
        let clerk =
            Clerk::new(folder.clone(), asked, answers, Arc::clone(&shared), Arc::clone(wake));
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let keeper = thread("journal").spawn(move || keeper.run())?;
        let clerk = thread("journal clerk").spawn(move || clerk.run())?;
        let feed = JournalFeed {
            queue,
            shared: Arc::clone(&shared),
            is_kept,
            next: 0,
            maker: RowMaker::new(who.to_owned()),
            project,
        };
        let journal = Journal {
            shared,
            asks: Some(asks),
            replies,
            open: Vec::new(),
            local: Vec::new(),
            next: 0,
            threads: vec![keeper, clerk],
            folder,
        };
        Ok((journal, feed))
    }

    /// Goes on where the journal of another folder ends: numbers of questions are given out once, and what
    /// was asked there and has no answer gets none.
    pub(super) fn follow(&mut self, before: &mut Journal) {
        while let Some(reply) = before.next_reply() {
            self.local.push(reply);
        }
        self.next = before.next;
        self.local.extend(before.open.iter().map(|(id, _)| JournalReply {
            id: *id,
            answer: JournalAnswer::Failed("the journal is kept in another folder now".to_owned()),
        }));
    }

    /// Nothing is asked any more. The threads end once the feed is gone; nobody waits for that here.
    pub(super) fn leave(&mut self) {
        // Whoever holds a folder keeps others out.
        (self.asks, self.folder) = (None, None);
        for (_, cancel) in &self.open {
            cancel.store(true, Ordering::Relaxed);
        }
        // Answers that nobody takes any more must not hold the clerk up.
        self.replies = sync_channel(0).1;
    }

    /// True once everything is on disk, after [`Journal::leave`].
    pub(super) fn is_over(&self) -> bool {
        self.threads.iter().all(JoinHandle::is_finished)
    }

    pub(super) fn state(&self) -> JournalState {
        let mut state = self.shared.state();
        let newest = self.shared.newest.load(Ordering::Acquire);
        let committed = self.shared.committed.load(Ordering::Acquire);
        // A folder that nobody has claimed yet holds nothing up.
        if state.is_kept && self.folder.as_ref().is_some_and(|folder| folder.is_tried()) {
            state.waiting = (newest - committed).max(0).unsigned_abs();
            state.is_behind = self.shared.shown.load(Ordering::Acquire) > committed;
        }
        state
    }

    pub(super) fn ask(&mut self, ask: JournalAsk) -> JournalAskId {
        self.next += 1;
        let (id, cancel) = (JournalAskId(self.next), Arc::<AtomicBool>::default());
        let asked = Asked { id, ask, cancel: Arc::clone(&cancel) };
        if self.asks.as_ref().is_some_and(|asks| asks.try_send(asked).is_ok()) {
            self.open.push((id, cancel));
        } else {
            let why = "the journal is asked too much at once; try again".to_owned();
            self.local.push(JournalReply { id, answer: JournalAnswer::Failed(why) });
        }
        id
    }

    pub(super) fn cancel(&mut self, id: JournalAskId) {
        if let Some((_, cancel)) = self.open.iter().find(|(open, _)| *open == id) {
            cancel.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn next_reply(&mut self) -> Option<JournalReply> {
        let reply = self.local.pop().or_else(|| self.replies.try_recv().ok())?;
        self.open.retain(|(id, _)| *id != reply.id);
        Some(reply)
    }
}

impl Drop for Journal {
    /// Waits until what has arrived is on disk; the feed has to be gone by then.
    fn drop(&mut self) {
        self.leave();
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
    }
}

/// Who sits here: the name that the system knows, until there are users.
pub(super) fn operator() -> Arc<str> {
    let name =
        ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|key| std::env::var(key).ok());
    let name = name.into_iter().find(|name| !name.trim().is_empty());
    Arc::from(name.unwrap_or_else(|| "operator".to_owned()))
}
