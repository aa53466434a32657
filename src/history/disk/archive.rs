//! The one writer of a folder of history.
//!
//! Samples wait in memory until [`Archive::commit`] puts them into the journal of `live.db`, all tags in
//! one row; from then on they survive whatever happens. Each has a number that only grows, so that the
//! order is known whatever the clock said. [`Archive::seal`] packs what is older into chunks in the file of
//! its month, and then takes it out of the journal. A commit that failed keeps its samples and is tried
//! again under the same number, so that one that went through after all is only written over.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::by_tag::{ByTag, Tags};
use super::error::Damages;
use super::journal::{self, Record, Row};
use super::marks::{self, Marks};
use super::schema::{FileId, LIVE};
use super::seal::Ripening;
use super::tidy::{Gate, Tidier};
use super::{Damaged, HistoryError, Point, QualityCode};

/// Samples that wait for a disk that takes nothing; 24 MB.
const PENDING_MAX: usize = 1 << 20;
/// Samples in the journal while no month can be written; 160 MB in memory.
const TAIL_MAX: usize = 5 << 20;
/// A time up to this much before the last one is jitter and moved up to it; more is a clock set back.
const JITTER_MS: i64 = 1_000;
/// A sign of life where no sample is written, or the clock was set back.
pub(super) const STILL_ALIVE: &str = "INSERT OR REPLACE INTO meta VALUES('alive', ?1)";

/// A moment at which the disk is touched; where tests let it fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A file is opened or made.
    Open,
    /// A transaction begins.
    Begin,
    /// A row is written.
    Insert,
    /// A transaction is about to be committed.
    Commit,
    /// A transaction has been committed, and nobody heard of it.
    Committed,
    /// Rows are deleted.
    Delete,
}

/// Fails on demand: called before every touch of the disk.
pub type Fault = Arc<dyn Fn(Step) -> std::io::Result<()> + Send + Sync>;

/// Fails where `fault` does.
pub(in crate::history) fn touch(
    fault: Option<&Fault>,
    path: &Path,
    step: Step,
) -> Result<(), HistoryError> {
    let touched = fault.map_or(Ok(()), |fault| fault(step));
    touched.map_err(|source| HistoryError::Io { file: path.to_owned(), source })
}

/// How long history is kept; whole months go, the oldest first, never the newest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Days; `None` for ever.
    pub days: Option<u32>,
    /// Bytes of all monthly files; `None` without a limit.
    pub bytes: Option<u64>,
}

/// How a folder is written.
#[derive(Clone, Default)]
pub struct ArchiveOptions {
    /// For tests.
    pub fault: Option<Fault>,
    /// Samples that may wait for the disk; 0 takes the default of about a million.
    pub pending_max: usize,
    /// Samples that may be in the journal while no month can be written; 0 takes the default of five million.
    pub tail_max: usize,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Samples that are on disk now and were not before.
    pub samples: usize,
    /// Samples were lost since the commit before: what came last of a tag need not be on disk.
    pub after_loss: bool,
    /// The journal was made anew: readers of before read the one that was.
    pub renewed: bool,
}

/// What is on disk and not in a chunk yet, by tag: number and sample.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) runs: ByTag<Vec<(i64, Point)>>,
    /// The newest sign of life.
    pub(super) alive: i64,
}

/// The writer.
pub struct Archive {
    pub(super) folder: PathBuf,
    options: ArchiveOptions,
    pub(super) live: Option<(FileId, Connection)>,
    pub(super) part: Option<(String, FileId, Connection)>,
    /// Tags of which the open month knows whose they are.
    pub(super) named: Tags,
    pub(super) gate: Arc<Gate>,
    pub(super) tail: Arc<Mutex<Tail>>,
    pub(super) ripening: Ripening,
    /// Id, name and unit of every tag asked for, so that a journal that vanished can be made anew.
    pub(super) names: HashMap<u32, [String; 3]>,
    /// The journal vanished, or is made anew: what is in memory has to be written again.
    pub(super) vanished: bool,
    /// It was written again, and nobody was told yet.
    pub(super) renewed: bool,
    /// The journal was read: from now on memory has all of it that is in no chunk.
    pub(super) taken_up: bool,
    pub(super) damages: Damages,
    /// The last sample of each tag that was taken in.
    last: ByTag<Point>,
    pending: Vec<Record>,
    pub(super) marks: Marks,
    /// Tags that lost samples since the last good commit.
    gapped: Tags,
    lost: u64,
    pub(super) next: i64,
    pub(super) boot: i64,
    /// A seal failed: chunks may be there that nobody heard of.
    pub(super) in_doubt: bool,
    /// Held as long as we write.
    _lock: File,
}

impl Archive {
    /// Opens a folder for writing, makes it where it is not there, and takes up what the journal holds. Where
    /// the last station ended without saying so, every tag gets a gap from its last sign of life on.
    ///
    /// # Errors
    /// The folder cannot be made, read or written, or another program writes there.
    pub fn open(folder: &Path, options: ArchiveOptions) -> Result<Archive, HistoryError> {
        let io = |source| HistoryError::Io { file: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(io)?;
        let lock = File::create(folder.join("writer.lock")).map_err(io)?;
        take(&lock).map_err(|_| HistoryError::InUse { folder: folder.to_owned() })?;
        let mut archive = Archive {
            folder: folder.to_owned(),
            options,
            live: None,
            part: None,
            named: Tags::default(),
            gate: Arc::default(),
            tail: Arc::default(),
            ripening: Ripening::default(),
            names: HashMap::new(),
            vanished: false,
            renewed: false,
            taken_up: false,
            damages: Damages::default(),
            last: ByTag::default(),
            pending: Vec::new(),
            marks: Marks::default(),
            gapped: Tags::default(),
            lost: 0,
            next: 0,
            boot: 0,
            in_doubt: false,
            _lock: lock,
        };
        archive.take_up()?;
        Ok(archive)
    }

    /// Samples lost so far because the disk took nothing and memory was used up.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// What turned out to be damaged since this was asked last; at most 1,000 are kept.
    pub fn take_damages(&mut self) -> Vec<Damaged> {
        self.damages.take()
    }

    /// Samples that wait for the next commit.
    pub fn num_pending(&self) -> usize {
        self.pending.len()
    }

    /// The key of a tag; a tag that is renamed keeps it.
    ///
    /// # Errors
    /// The disk.
    pub fn tag(
        &mut self,
        uid: &str,
        name: &str,
        unit: &str,
    ) -> Result<super::TagKey, HistoryError> {
        let keys = self.tags(&[(uid, name, unit)])?;
        keys.first().copied().ok_or(HistoryError::Absent { folder: self.folder.clone() })
    }

    /// The keys of tags given as id, name and unit, in one transaction. A unit that has changed is marked at the
    /// newest sign of life: what was recorded until then is in the old one.
    ///
    /// # Errors
    /// The disk.
    pub fn tags(
        &mut self,
        tags: &[(&str, &str, &str)],
    ) -> Result<Vec<super::TagKey>, HistoryError> {
        self.step(Step::Insert)?;
        let live = self.live()?;
        let mut changed = Vec::new();
        let kept: rusqlite::Result<Vec<super::TagKey>> = (|| {
            let insert = "INSERT INTO tag(uid, name, unit) VALUES(?1, ?2, ?3)
                ON CONFLICT(uid) DO UPDATE SET name = ?2, unit = ?3
                WHERE name IS NOT ?2 OR unit IS NOT ?3";
            let transaction = live.transaction()?;
            let mut keys = Vec::with_capacity(tags.len());
            let mut find = transaction.prepare("SELECT id, unit FROM tag WHERE uid = ?1")?;
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            for (uid, name, unit) in tags {
                let before: Option<(u32, Option<String>)> =
                    find.query_row([uid], row).optional()?;
                transaction.prepare_cached(insert)?.execute(params![uid, name, unit])?;
                let (key, before) = match before {
                    Some(before) => before,
                    None => find.query_row([uid], row)?,
                };
                keys.push(super::TagKey(key));
                let other = before.filter(|before| before != unit);
                changed.extend(other.map(|before| marks::unit_changed(name, &before, unit)));
            }
            drop(find);
            transaction.commit()?;
            Ok(keys)
        })();
        let keys = kept.map_err(|source| self.failed(source))?;
        self.named.clear();
        for (key, (uid, name, unit)) in keys.iter().zip(tags) {
            self.names.insert(key.0, [uid, name, unit].map(|text| (*text).to_owned()));
        }
        let at_ms = self.tail.lock().unwrap_or_else(PoisonError::into_inner).alive;
        changed.iter().for_each(|what| self.mark(at_ms, "unit", what));
        Ok(keys)
    }

    /// What rewrites closed months of this folder in order of tag, from any thread.
    pub fn tidier(&self) -> Tidier {
        Tidier::new(&self.folder, &self.gate, self.options.fault.clone())
    }

    /// Takes a sample in; it is safe after the next commit. A clock that was set back is marked.
    pub fn push(&mut self, tag: super::TagKey, mut point: Point) {
        let bound =
            if self.options.pending_max == 0 { PENDING_MAX } else { self.options.pending_max };
        if self.pending.len() >= bound {
            self.lost += 1;
            // One gap a tag is let in beyond the bound, so that nobody draws across what is missing.
            if !self.gapped.insert(tag.0) {
                return;
            }
            point = Point::gap(point.at_ms, QualityCode::LOST);
        }
        if let Some(last) = self.last.get(&tag.0) {
            let back = last.at_ms.saturating_sub(point.at_ms);
            if (1..=JITTER_MS).contains(&back) {
                point.at_ms = last.at_ms;
            } else if back > JITTER_MS {
                self.mark_clock(last.at_ms, point.at_ms);
            }
        }
        self.last.insert(tag.0, point);
        self.pending.push((tag.0, point));
    }

    /// Puts everything taken in on disk; `now_ms` is a sign of life. When this returns `Ok`, the samples
    /// survive a crash of the program and of the computer.
    ///
    /// # Errors
    /// The disk; the samples stay in memory and go with the next commit that succeeds.
    pub fn commit(&mut self, now_ms: i64) -> Result<Committed, HistoryError> {
        let result = self.try_commit(now_ms);
        if result.is_err() {
            // The next attempt opens the file anew: a connection that failed is not trusted.
            self.live = None;
        }
        result
    }

    fn try_commit(&mut self, now_ms: i64) -> Result<Committed, HistoryError> {
        self.step(Step::Begin)?;
        self.find_vanished()?;
        self.live()?;
        if self.vanished {
            self.write_again(now_ms)?;
        }
        if self.in_doubt && self.is_tail_full() {
            self.seal(now_ms)?;
        }
        let (first, data) = (self.next, journal::pack(self.next, now_ms, &self.pending));
        let (empty, waiting) = (self.pending.is_empty(), self.marks.waiting.clone());
        let alive = self.tail.lock().unwrap_or_else(PoisonError::into_inner).alive;
        self.step(Step::Insert)?;
        self.step(Step::Commit)?;
        let live = self.live()?;
        let written = (|| {
            let transaction = live.transaction()?;
            if !empty {
                let insert = "INSERT OR REPLACE INTO journal VALUES(?1, ?2, ?3)";
                transaction.prepare_cached(insert)?.execute(params![first, now_ms, data])?;
            }
            // A row of the journal is a sign of life, too, and costs no page more.
            if empty || now_ms < alive {
                transaction.prepare_cached(STILL_ALIVE)?.execute([now_ms])?;
            }
            marks::write(&transaction, &waiting)?;
            transaction.commit()
        })();
        written.map_err(|source| self.failed(source))?;
        self.step(Step::Committed)?;
        self.marks.waiting.clear();
        let after_loss = !self.gapped.is_empty();
        self.gapped.clear();
        let samples = self.pending.len();
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        for (number, (tag, point)) in (self.next..).zip(self.pending.drain(..)) {
            self.ripening.grow(tag, &point);
            tail.runs.entry(tag).or_default().push((number, point));
        }
        tail.alive = now_ms;
        self.next += samples as i64;
        let renewed = std::mem::take(&mut self.renewed);
        Ok(Committed { samples, after_loss, renewed })
    }

    /// No more samples go into the journal before some went into chunks.
    fn is_tail_full(&self) -> bool {
        let most = if self.options.tail_max == 0 { TAIL_MAX } else { self.options.tail_max };
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.runs.values().map(Vec::len).sum::<usize>() >= most
    }

    /// Ends every curve, as when the station stops.
    pub fn end_all(&mut self, at_ms: i64, why: QualityCode) {
        let mut tags: Vec<u32> =
            self.last.iter().filter(|(_, p)| p.is_usable()).map(|(tag, _)| *tag).collect();
        tags.sort_unstable();
        for tag in tags {
            self.push(super::TagKey(tag), Point::gap(at_ms, why));
        }
    }

    /// Ends every curve and commits.
    ///
    /// # Errors
    /// The disk.
    pub fn close(mut self, now_ms: i64) -> Result<(), HistoryError> {
        self.end_all(now_ms, QualityCode::STOPPED);
        self.mark(now_ms, "stop", "");
        self.commit(now_ms).map(|_| ())
    }

    pub(super) fn step(&self, step: Step) -> Result<(), HistoryError> {
        touch(self.options.fault.as_ref(), &self.folder, step)
    }

    /// Reads the journal and the tags, counts the start, and ends what the last station left open.
    fn take_up(&mut self) -> Result<(), HistoryError> {
        let read = |live: &Connection| {
            let mut rows = Vec::new();
            journal::every(live, |row| rows.push(row))?;
            let meta = "SELECT max(value) FROM meta WHERE key = ?1";
            let meta = |key: &str| live.query_row(meta, [key], |r| r.get::<_, Option<i64>>(0));
            let boot = meta("boot")?.unwrap_or(0) + 1;
            live.execute("INSERT OR REPLACE INTO meta VALUES('boot', ?1)", [boot])?;
            let alive = journal::alive(live)?;
            let mark = marks::next(live)?;
            Ok((rows, meta("next")?.unwrap_or(0), alive, boot, mark))
        };
        let (rows, next, alive, boot, mark) = match read(self.live()?) {
            Ok(found) => found,
            Err(source) => match self.failed(source) {
                why if self.live.is_some() => return Err(why),
                _ => read(self.live()?).map_err(|source| self.failed(source))?,
            },
        };
        (self.next, self.boot, self.marks.next) = (next, boot, mark);
        let mut tail = Tail { alive: alive.unwrap_or(0), ..Tail::default() };
        let mut damaged = Vec::new();
        let mut before = None;
        for Row { first, until, at_ms, records } in rows {
            // A row that is damaged is passed over: it costs its own samples and no others.
            let Ok(records) = records else {
                // Its time, too, may be damaged.
                let credible = at_ms.filter(|at| before <= at_ms && *at <= tail.alive);
                let at_ms = credible.or(before).unwrap_or(tail.alive);
                self.mark(at_ms, "lost", &format!("journal row {first} is damaged"));
                self.damages.add(LIVE, format!("row {first} of the journal is damaged"));
                self.next = self.next.max(first.saturating_add(1));
                damaged.push(until);
                continue;
            };
            before = at_ms;
            self.next = self.next.max(until);
            for (number, (tag, point)) in (first..).zip(records) {
                tail.runs.entry(tag).or_default().push((number, point));
            }
        }
        *self.tail.lock().unwrap_or_else(PoisonError::into_inner) = tail;
        self.drop_sealed()?;
        let ends = self.last_of_chunks()?;
        // A damaged row does not tell how many numbers it used up.
        self.next =
            ends.values().map(|(nlast, _)| nlast.saturating_add(1)).fold(self.next, i64::max);
        if damaged.contains(&i64::MAX) {
            // The gap behind all others has a number of its own.
            self.next += 1;
        }
        damaged.iter_mut().for_each(|until| *until = self.next.min(*until));
        damaged.dedup();
        let tail = Arc::clone(&self.tail);
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Tags = ends.keys().chain(tail.runs.keys()).copied().collect();
        for tag in known {
            let run = tail.runs.entry(tag).or_default();
            damaged.iter().for_each(|until| journal::part(run, ends.get(&tag), until - 1));
        }
        tail.runs.retain(|_, run| !run.is_empty());
        self.last = ends.into_iter().map(|(tag, (_, point))| (tag, point)).collect();
        for (tag, run) in &tail.runs {
            if let Some((_, point)) = run.last() {
                self.last.insert(*tag, *point);
            }
            self.ripening.doubt(*tag);
        }
        drop(tail);
        self.taken_up = true;
        if let Some(alive) = alive {
            // A gap stands behind the tag's last sample, even where that bears a later time.
            let open: Vec<(u32, i64)> = self
                .last
                .iter()
                .filter(|(_, p)| p.is_usable())
                .map(|(tag, p)| (*tag, p.at_ms.max(alive)))
                .collect();
            for (tag, at) in open {
                self.push(super::TagKey(tag), Point::gap(at, QualityCode::ENDED));
            }
        }
        Ok(())
    }
}

/// Locks a file. A program that another thread is just starting holds our files open for a moment, locks
/// included, so that one try proves nothing.
fn take(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..25 {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            other => return other,
        }
    }
    lock.try_lock()
}
