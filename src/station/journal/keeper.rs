//! The thread that puts rows on disk.
//!
//! Whatever waits goes with one commit, so that a flood costs few of them and a single row waits for none.
//! A disk that takes nothing is tried again every second; meanwhile rows wait here and in the queue, and
//! what finds no room is counted and told in a row of its own once the disk takes rows again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::data_folder::DataFolder;
use super::{HistoryTrouble, JournalOptions, Shared};
use crate::alarm::journal::{Book, JournalError, JournalKeep, JournalReader};
use crate::alarm::{AlarmLoad, KEEP_MS, LoadEvent};
use crate::model::{JournalKind, JournalQuery, JournalRow, LoadRules, RecordTroubleKind, WallMs};

/// Rows of one commit at most.
const BATCH: usize = 8_192;
/// Rows that wait for the disk at most, those in the queue not counted.
const PENDING: usize = 65_536;
/// How long the folder's being claimed is waited for at the start; rows wait meanwhile.
const CLAIMED_WITHIN: Duration = Duration::from_secs(1);
/// How often the disk is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How often something is looked at that nobody tells.
const LOOK: Duration = Duration::from_millis(250);
/// How often old rows are looked for.
const RETAIN_EVERY: Duration = Duration::from_secs(600);
/// Rows that figures are restored from at most, the newest.
const RESTORED: usize = 100_000;

pub(super) struct Keeper {
    folder: Option<Arc<DataFolder>>,
    options: JournalOptions,
    rows: Receiver<JournalRow>,
    shared: Arc<Shared>,
    history: HistoryTrouble,
    wake: Arc<dyn Fn() + Send + Sync>,
    book: Option<Book>,
    pending: VecDeque<JournalRow>,
    /// Numbers rows of the keeper's own, below zero.
    own: i64,
    /// The newest number that found no room.
    passed: i64,
    /// Lost and not told in a row yet.
    untold: u64,
    lost: u64,
    history_trouble: Option<RecordTroubleKind>,
    station: String,
    zone: TimeZone,
    /// Figures of earlier runs have been taken in, or never will be.
    restored: bool,
}

impl Keeper {
    pub(super) fn new(
        folder: Option<Arc<DataFolder>>,
        options: JournalOptions,
        rows: Receiver<JournalRow>,
        shared: Arc<Shared>,
        history: HistoryTrouble,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Keeper {
        let station = gethostname::gethostname().to_string_lossy().into_owned();
        Keeper {
            folder,
            options,
            rows,
            shared,
            history,
            wake,
            book: None,
            pending: VecDeque::new(),
            own: 0,
            passed: 0,
            untold: 0,
            lost: 0,
            history_trouble: None,
            station,
            zone: TimeZone::system(),
            restored: false,
        }
    }

    pub(super) fn run(mut self) {
        let mut tried: Option<Instant> = None;
        let mut retained: Option<(Instant, JournalKeep)> = None;
        if let Some(folder) = &self.folder {
            folder.wait(CLAIMED_WITHIN);
            self.try_disk();
            tried = Some(Instant::now());
        }
        loop {
            let ended = match self.rows.recv_timeout(LOOK) {
                Ok(row) => {
                    self.take(row);
                    for _ in 1..BATCH {
                        let Ok(row) = self.rows.try_recv() else { break };
                        self.take(row);
                    }
                    false
                }
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            self.look();
            if self.folder.is_some() {
                let is_well = self.shared.state().trouble.is_none();
                let due = is_well || tried.is_none_or(|tried| tried.elapsed() >= RETRY) || ended;
                if due && (!self.pending.is_empty() || self.book.is_none() || self.untold > 0) {
                    self.try_disk();
                    tried = Some(Instant::now());
                }
                let keep = self.keep();
                let is_due = |(at, kept): (Instant, JournalKeep)| {
                    at.elapsed() >= RETAIN_EVERY || kept != keep
                };
                if retained.is_none_or(is_due) && !ended {
                    retained = self.retain(keep).then(|| (Instant::now(), keep));
                }
            }
            if ended {
                if !self.pending.is_empty() {
                    log::error!("{} rows of the journal could not be kept", self.pending.len());
                }
                return;
            }
        }
    }

    /// Counts a row in the figures and lets it wait for the disk.
    fn take(&mut self, mut row: JournalRow) {
        if let Some(event) = LoadEvent::of_row(&row) {
            let mut load = self.shared.load.lock().unwrap_or_else(PoisonError::into_inner);
            load.take(event);
            self.restored = true;
        }
        if self.folder.is_none() {
            return;
        }
        if self.pending.len() >= PENDING {
            self.passed = row.seq;
            self.untold += 1;
            return;
        }
        self.sign(&mut row);
        self.pending.push_back(row);
    }

    /// Where and in which zone it is written.
    fn sign(&self, row: &mut JournalRow) {
        row.station.clone_from(&self.station);
        if let Ok(at) = Timestamp::from_millisecond(row.at.0) {
            row.zone_s = self.zone.to_offset(at).seconds();
        }
    }

    /// A row about the journal or what nobody else tells.
    fn own_row(&mut self, kind: JournalKind, event: &str, number: u64, text: String) -> JournalRow {
        self.own -= 1;
        let mut row = JournalRow {
            at: WallMs(now_ms()),
            seq: self.own,
            kind,
            event: event.to_owned(),
            number: i64::try_from(number).unwrap_or(i64::MAX),
            text,
            ..JournalRow::default()
        };
        self.sign(&mut row);
        row
    }

    /// What changes without a row: time in the figures, history, rows that found the queue full.
    fn look(&mut self) {
        let flood = {
            let mut load = self.shared.load.lock().unwrap_or_else(PoisonError::into_inner);
            load.advance(now_ms());
            load.flood()
        };
        *self.shared.flood.lock().unwrap_or_else(PoisonError::into_inner) = flood;
        self.untold += self.shared.dropped.swap(0, Ordering::Relaxed);
        let trouble = (self.history)();
        // Its words may change with every look, as a number of megabytes does.
        let kind = trouble.as_ref().map(|trouble| trouble.kind);
        if kind != self.history_trouble {
            let (event, text) = match &trouble {
                Some(why) => ("trouble", why.detail.to_string()),
                None => ("recovered", String::new()),
            };
            self.history_trouble = kind;
            if self.folder.is_some() && self.pending.len() < PENDING {
                let row = self.own_row(JournalKind::History, event, 0, text);
                self.pending.push_back(row);
            }
        }
    }

    /// One turn at the disk, and what it says.
    fn try_disk(&mut self) {
        let before = self.shared.state().trouble;
        let trouble = self.work().err().map(|why| why.to_string());
        let lost = self.lost + self.untold;
        self.shared.change(|state| {
            state.trouble.clone_from(&trouble);
            state.lost = lost;
        });
        if before != trouble {
            match &trouble {
                Some(why) => log::error!("the journal is not kept at present: {why}"),
                None => log::info!("the journal is kept again"),
            }
            (self.wake)();
        }
    }

    fn work(&mut self) -> Result<(), JournalError> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        if !folder.is_ours() {
            // Nobody has claimed it yet, or the record tells why it is not ours.
            let folder = folder.path().to_owned();
            self.book = None;
            return if self.is_tried() { Err(JournalError::NotOurs { folder }) } else { Ok(()) };
        }
        if self.book.is_none() {
            let book = Book::open(folder.path(), self.options.fault.clone())?;
            self.book = Some(book);
            self.take_up()?;
        } else if self.shared.state().trouble.is_some()
            && let Some(book) = &mut self.book
        {
            // A connection that failed is not trusted.
            book.reopen()?;
        }
        self.tell_lost();
        while !self.pending.is_empty() {
            let Some(book) = &mut self.book else { break };
            let batch = self.pending.len().min(BATCH);
            let kept = book.commit(self.pending.iter_mut().take(batch))?;
            let done = self.pending.drain(..batch).map(|row| row.seq).max().unwrap_or(0);
            self.shared.committed.fetch_max(done, Ordering::Release);
            self.shared.change(|state| state.kept += kept);
        }
        // What had no room is told by now, and nobody waits for it.
        self.shared.committed.fetch_max(self.passed, Ordering::Release);
        Ok(())
    }

    fn is_tried(&self) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.is_tried())
    }

    /// Rows that are missing are told in a row at the place where they are missing.
    fn tell_lost(&mut self) {
        if self.untold == 0 {
            return;
        }
        let count = std::mem::take(&mut self.untold);
        self.lost += count;
        let text = format!("{count} rows are missing here: the disk took none and memory was full");
        let row = self.own_row(JournalKind::Journal, "rows_lost", count, text);
        self.pending.push_back(row);
    }

    /// What an earlier run left: its figures, and whether it ended as it should.
    fn take_up(&mut self) -> Result<(), JournalError> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let reader = JournalReader::open(folder.path())?;
        let go_on = AtomicBool::new(false);
        let last = JournalQuery { limit: 1, ..JournalQuery::default() };
        if let Some(last) = reader.page(&last, &go_on)?.rows.into_iter().next()
            && !(last.kind == JournalKind::Station && last.event == "stop")
        {
            let time = crate::alarm::journal::local_time(&last);
            let text = format!("the run before ended without a stop; its last row is of {time}");
            let row = self.own_row(JournalKind::Station, "ended_unclean", 0, text);
            self.pending.push_front(row);
        }
        if !std::mem::replace(&mut self.restored, true) {
            let mut load = self.shared.load.lock().unwrap_or_else(PoisonError::into_inner);
            *load = load_of(&reader, now_ms())?;
        }
        Ok(())
    }

    /// How long rows are kept: as whoever started the station says, else as the project does.
    fn keep(&self) -> JournalKeep {
        let said = *self.shared.keep.lock().unwrap_or_else(PoisonError::into_inner);
        let first = self.options.keep;
        JournalKeep { days: first.days.or(said.days), bytes: first.bytes.or(said.bytes) }
    }

    /// One step of retention; true where nothing is left to do.
    fn retain(&mut self, keep: JournalKeep) -> bool {
        let Some(book) = &mut self.book else { return false };
        match book.retain(keep, now_ms()) {
            Ok(0) => true,
            Ok(gone) => {
                let text = format!("the {gone} oldest rows were removed by age or size");
                let row = self.own_row(JournalKind::Journal, "rows_removed", gone, text);
                self.pending.push_back(row);
                false
            }
            Err(why) => {
                log::warn!("old rows of the journal stay: {why}");
                true
            }
        }
    }
}

fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Load figures of the last thirty days, from the newest rows about alarms.
///
/// # Errors
/// The journal cannot be read.
pub fn load_of(reader: &JournalReader, now_ms: i64) -> Result<AlarmLoad, JournalError> {
    let kinds = JournalKind::ALL.into_iter().filter(|kind| kind.is_of_alarm()).collect();
    let from_ms = Some(now_ms.saturating_sub(KEEP_MS));
    let query = JournalQuery { from_ms, kinds, limit: RESTORED, ..JournalQuery::default() };
    let rows = reader.page(&query, &AtomicBool::new(false))?.rows;
    let mut load = AlarmLoad::new(LoadRules::default());
    for event in rows.iter().rev().filter_map(LoadEvent::of_row) {
        load.take(event);
    }
    Ok(load)
}
