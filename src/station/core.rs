//! The core thread: takes what the engine has read and done, keeps the trends, works the push-buttons,
//! and passes events on to whoever watches.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::alarms::AlarmDesk;
use super::buttons::Buttons;
use super::capture::CaptureDesk;
use super::data_folder::DataFolder;
use super::historian::HistoryFeed;
use super::journal::{HOLD, JournalFeed};
use super::writer::Writer;
use crate::history::TrendStore;
use crate::model::{
    AlarmAsk, AlarmKey, CaptureAsk, Control, Denial, Mono, Project, SampleBatch, Snapshot,
    StationEvent, TagId, WriteId, WriteValue,
};

/// How long the core sleeps at most: the grain of pulse buttons.
const NAP: Duration = Duration::from_millis(10);
/// How long the end of the station waits for the 0 of buttons that are down.
pub(super) const LEAVE: Duration = Duration::from_secs(5);
/// Events kept back while nobody takes them; beyond that they are counted as lost.
const BACKLOG: usize = 4096;

/// What the handle tells the core.
pub(super) enum CoreOrder {
    Press(TagId, WriteId, Control),
    Release(TagId),
    Event(StationEvent),
    Alarm(AlarmKey, AlarmAsk, Arc<str>),
    Capture(CaptureAsk),
    SetProject(Arc<Project>),
    /// The buttons of these tags are left: their 0 is to be written now.
    Leave(Vec<TagId>),
    Folder(Box<Entered>),
    Stop,
    Silenced,
}

/// Another folder, or none, and what is kept there.
pub(super) struct Entered {
    pub(super) folder: Option<Arc<DataFolder>>,
    /// What runs there.
    pub(super) project: Arc<Project>,
    /// Whose samples are judged, as [`TagIndex::run`](crate::model::TagIndex) names it.
    pub(super) run: Box<str>,
    /// The alarms begin anew, with what is remembered there.
    pub(super) fresh: bool,
    /// The journal that is kept there; the one before where the system gives no thread for it.
    pub(super) journal: Option<Box<JournalFeed>>,
}

/// The state of the core thread.
pub(super) struct Core {
    pub(super) orders: Receiver<CoreOrder>,
    pub(super) batches: Receiver<SampleBatch>,
    pub(super) engine_events: Receiver<StationEvent>,
    pub(super) watcher: SyncSender<StationEvent>,
    pub(super) trends: Arc<Mutex<TrendStore>>,
    pub(super) writer: Writer,
    pub(super) buttons: Buttons,
    /// Presses taken when last no button was down, for the handle.
    pub(super) settled: Arc<AtomicU64>,
    /// Presses taken.
    pub(super) pressed: u64,
    /// Each with the number of its row in the journal, and since when it waits.
    pub(super) backlog: VecDeque<(i64, Mono, StationEvent)>,
    pub(super) lost: u64,
    /// Where samples go to be kept on disk.
    pub(super) history: Option<HistoryFeed>,
    pub(super) alarms: AlarmDesk,
    pub(super) captures: CaptureDesk,
    /// The newest snapshot.
    pub(super) newest: Box<dyn Fn() -> Arc<Snapshot> + Send>,
    /// Where everything that happens becomes a row.
    pub(super) journal: JournalFeed,
    /// Who sits here.
    pub(super) who: Arc<str>,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
}

impl Core {
    /// Runs until told to stop or until the engine is gone.
    pub(super) fn run(mut self) {
        self.journal.started(self.writer.now());
        self.follow();
        // What came in last is kept, too, whoever heard first that it is over.
        self.take_orders();
        while let Ok(event) = self.engine_events.try_recv() {
            self.pass_on(event);
        }
        self.look_at_alarms();
        let now = self.writer.now();
        let mut told = Vec::new();
        self.captures.finish(now, |event| told.push(event));
        told.into_iter().for_each(|event| self.pass_on(event));
        self.journal.stopped(now);
        self.alarms.finish(now.mono);
    }

    fn follow(&mut self) {
        loop {
            match self.batches.recv_timeout(NAP) {
                Ok(batch) => self.keep(batch),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if !self.take_orders() {
                return self.leave();
            }
            self.work_buttons();
            self.look_at_alarms();
            self.flush();
        }
    }

    /// Takes in how writes ended, and asks for the 0 of buttons that were let go.
    fn work_buttons(&mut self) {
        while let Ok(event) = self.engine_events.try_recv() {
            self.pass_on(event);
        }
        if self.buttons.is_empty() {
            self.settled.store(self.pressed, Ordering::Relaxed);
        } else {
            self.let_go();
        }
    }

    /// The station ends. A button that is down gets its 0 first, as if whoever holds it had let go;
    /// nothing else is written.
    fn leave(&mut self) {
        let begun = self.writer.now().mono;
        self.buttons.leave(None, begun);
        self.work_buttons();
        while !self.buttons.is_empty() && self.writer.now().mono.since(begun) < LEAVE {
            match self.batches.recv_timeout(NAP) {
                Ok(batch) => self.keep(batch),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.work_buttons();
        }
    }

    /// Does what the handle wants; false once it wants the end.
    fn take_orders(&mut self) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(CoreOrder::Stop) | Err(TryRecvError::Disconnected) => return false,
                Ok(CoreOrder::Press(tag, write, control)) => {
                    self.press(&tag, write, control);
                    self.pressed += 1;
                }
                Ok(CoreOrder::Leave(tags)) => {
                    self.buttons.leave(Some(&tags), self.writer.now().mono);
                }
                Ok(CoreOrder::Release(tag)) => {
                    self.buttons.released(&tag, self.writer.now().mono);
                }
                Ok(CoreOrder::Event(event)) => self.pass_on(event),
                Ok(CoreOrder::Alarm(key, ask, who)) => {
                    let now = self.writer.now();
                    if let Some(event) = self.alarms.ask(&key, &ask, &who, now) {
                        if let StationEvent::AlarmRefused { why, .. } = &event {
                            self.journal.refused(&key, &ask, why, now);
                        }
                        self.pass_on(event);
                    }
                }
                Ok(CoreOrder::Capture(ask)) => self.captures.ask(&ask, self.writer.now()),
                Ok(CoreOrder::SetProject(project)) => {
                    let now = self.writer.now();
                    self.captures.set_project(Arc::clone(&project), now);
                    self.journal.adopt(Arc::clone(&project), &self.who, now);
                    self.alarms.set_project(project, now);
                }
                Ok(CoreOrder::Folder(entered)) => self.enter(*entered),
                Ok(CoreOrder::Silenced) => self.journal.silenced(self.writer.now()),
                Err(TryRecvError::Empty) => return true,
            }
        }
    }

    fn enter(&mut self, entered: Entered) {
        let Entered { folder, project, run, fresh, journal } = entered;
        let now = self.writer.now();
        // What happened so far belongs to the journal that is left.
        let mut told = Vec::new();
        self.alarms.tell(now, &mut |event| told.push(event));
        self.captures.tell_all(&mut |event| told.push(event));
        told.into_iter().for_each(|event| self.pass_on(event));
        if let Some(journal) = journal {
            self.journal.stopped(now);
            self.journal = *journal;
            // Nothing waits for rows of the journal that was left.
            self.backlog.iter_mut().for_each(|(number, ..)| *number = 0);
            self.journal.runs(Arc::clone(&project));
            self.journal.started(now);
        } else {
            self.journal.runs(Arc::clone(&project));
        }
        let another = fresh.then_some(project);
        self.captures.keep_in(folder.clone(), another.clone(), run.clone(), now);
        self.alarms.keep_in(folder.as_ref(), another, run, now);
    }

    fn look_at_alarms(&mut self) {
        let now = self.writer.now();
        let mut told = Vec::new();
        self.alarms.look(&(self.newest)(), now, |event| told.push(event));
        self.captures.look(now, |event| told.push(event));
        told.into_iter().for_each(|event| self.pass_on(event));
        self.alarms.publish(&self.journal, now.mono);
    }

    fn keep(&mut self, batch: SampleBatch) {
        let mut trends = self.trends.lock().unwrap_or_else(PoisonError::into_inner);
        trends.push(&batch);
        drop(trends);
        self.captures.take(&batch);
        if let Some(history) = &mut self.history {
            history.push(batch);
        }
    }

    fn pass_on(&mut self, event: StationEvent) {
        self.journal.event(&event);
        match &event {
            StationEvent::Write(report) => self.buttons.reported(report, self.writer.now().mono),
            StationEvent::Lost { .. } => self.buttons.reports_lost(self.writer.now().mono),
            _ => {}
        }
        if self.backlog.len() < BACKLOG {
            let now = self.writer.now().mono;
            self.backlog.push_back((self.journal.newest(), now, event));
        } else {
            self.lost += 1;
        }
    }

    /// Writes the 1 of a button, unless the button owes a 0 already.
    fn press(&mut self, tag: &TagId, write: WriteId, control: Control) {
        let one = WriteValue::Bool(true);
        let refused = if self.buttons.is_down(tag) {
            Some(self.writer.denied(write, tag, one, Denial::Busy))
        } else {
            // Noted before it is asked for, so that its end finds the button.
            self.buttons.pressed(tag, write, control);
            self.writer.write(write, tag, one)
        };
        if let Some(event) = refused {
            self.pass_on(event);
        }
    }

    fn let_go(&mut self) {
        for tag in self.buttons.due(self.writer.now().mono) {
            let write = self.writer.number();
            self.buttons.asked(&tag, write);
            if let Some(event) = self.writer.write(write, &tag, WriteValue::Bool(false)) {
                self.pass_on(event);
            }
        }
    }

    /// Tells what happened, once its row is on disk or has been waited for.
    fn flush(&mut self) {
        let (committed, now) = (self.journal.committed(), self.writer.now().mono);
        let mut waited = false;
        while let Some((number, since, event)) = self.backlog.pop_front() {
            if number > committed && now.since(since) < HOLD {
                self.backlog.push_front((number, since, event));
                break;
            }
            self.journal.showing(number);
            if let Err(TrySendError::Full(event)) = self.watcher.try_send(event) {
                self.backlog.push_front((number, since, event));
                return;
            }
            waited |= since < now;
        }
        if waited {
            // The engine rang when it happened, and the window may have looked by then.
            (self.wake)();
        }
        if self.lost > 0 {
            let event = StationEvent::Lost { at: self.writer.now(), count: self.lost };
            if self.watcher.try_send(event).is_ok() {
                self.lost = 0;
            }
        }
    }
}
