//! A month that is over is written anew in order of tag: what a pen asks for lies together then, and a cold
//! question reads a tenth of the pages.
//!
//! `2026-10.db`, and `2026-10.1.db` if there is one, become `2026-10.2.db`. The new file is made under a name
//! that nobody looks at, synced and renamed, and only then the old ones go; a crash in between leaves both, of
//! which readers take every chunk once, and the next turn cleans up. What comes for a month later lies in
//! `2026-10.db` again, until the next turn. This runs on a thread of its own and may be stopped at any moment.
//!
//! The old files are all there is of what cannot be found in them. So every row is proved before they go, and
//! that its samples are those it knows; a month of which a row or its samples are not to be had stays as it is.
//! Samples that are there and damaged stay damaged, and are told where they are read.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::archive::{Fault, Step, touch};
use super::names::{self, Names};
use super::rows::{self, Layout};
use super::schema::{self, Part, all_parts, part_name, parts};
use super::seal::{HOUR, remove};
use super::walk::every;
use super::{Damage, Damaged, HistoryError};

/// Chunks between two looks at whether to go on.
const STRETCH: usize = 64;
/// Keeps the writer and whoever rewrites a month apart: how often each month was touched.
#[derive(Debug, Default)]
pub(super) struct Gate {
    touched: Mutex<HashMap<String, u64>>,
    /// Months that are damaged, as of a touch: reading all of one again tells nothing new.
    damaged: Mutex<HashMap<String, u64>>,
    /// Files of which every row was looked at, as they were then.
    known: Mutex<HashMap<PathBuf, Stamp>>,
}

/// How long a file is, and when it was written to.
type Stamp = (u64, SystemTime);

impl Gate {
    /// Holds the gate while a month is written or deleted; a rewrite of it that is under way is void then.
    pub(super) fn write(&self, month: &str) -> MutexGuard<'_, HashMap<String, u64>> {
        let mut held = self.hold();
        *held.entry(month.to_owned()).or_default() += 1;
        held
    }

    fn hold(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, month: &str) -> u64 {
        self.hold().get(month).copied().unwrap_or(0)
    }

    fn give_up(&self, month: String, touched: u64) {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner).insert(month, touched);
    }

    fn is_known(&self, file: &Path, stamp: Stamp) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(file) == Some(&stamp)
    }

    fn know(&self, file: PathBuf, stamp: Stamp) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(file, stamp);
    }

    fn is_given_up(&self, month: &str, touched: u64) -> bool {
        let damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        damaged.get(month) == Some(&touched)
    }
}

/// What became of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tidied {
    /// Every month that is over is in order.
    Nothing,
    /// This one is now, with so many chunks.
    Month(String, usize),
    /// It was stopped, or the month was written to meanwhile: it is as it was.
    Stopped,
}

/// Puts months of one folder in order.
#[derive(Clone)]
pub struct Tidier {
    folder: PathBuf,
    gate: Arc<Gate>,
    fault: Option<Fault>,
}

impl Tidier {
    pub(super) fn new(folder: &Path, gate: &Arc<Gate>, fault: Option<Fault>) -> Tidier {
        Tidier { folder: folder.to_owned(), gate: Arc::clone(gate), fault }
    }

    fn step(&self, step: Step) -> Result<(), HistoryError> {
        touch(self.fault.as_ref(), &self.folder, step)
    }

    /// Rewrites the oldest month that is over at `now_ms` and not in order. `go_on` is asked every few
    /// milliseconds; it may rest to leave the disk to others, and false stops. A month of which a row is
    /// damaged, or its samples are not found, stays as it is; it is told once, and looked at again when it was
    /// written to or after a start.
    ///
    /// # Errors
    /// The disk, or the month is damaged, and the next turn passes it over; everything is as it was.
    pub fn turn(
        &self,
        now_ms: i64,
        mut go_on: impl FnMut() -> bool,
    ) -> Result<Tidied, HistoryError> {
        // The last chunks of a month are sealed with the hour after it.
        let present = part_name(now_ms - 2 * HOUR);
        let all = all_parts(&self.folder)?;
        for files in all.chunk_by(|a, b| a.month == b.month) {
            let Some(month) = files.first().map(|part| part.month.clone()) else { continue };
            let over = present.get(..7).is_some_and(|present| *month < *present);
            let is_aside = files.iter().any(|part| part.aside > 0);
            let in_order = files.len() == 1 && files.iter().all(|part| part.sorted > 0);
            let key = format!("{month}.db");
            let touched = self.gate.count(&key);
            if over && !is_aside && !in_order && !self.gate.is_given_up(&key, touched) {
                let done = self.rewrite(&month, files, &mut go_on);
                if matches!(done, Err(HistoryError::Damaged { .. })) {
                    self.gate.give_up(key, touched);
                }
                return done;
            }
        }
        Ok(Tidied::Nothing)
    }

    /// Looks at the rows of every file that was not looked at before, or has changed since: no checksum tells how
    /// many there are. Tells what is damaged. `go_on` is asked as in a turn.
    ///
    /// # Errors
    /// The disk.
    pub fn look(&self, mut go_on: impl FnMut() -> bool) -> Result<Vec<Damaged>, HistoryError> {
        let mut found = Vec::new();
        for part in parts(&self.folder)? {
            let stamp = std::fs::metadata(&part.path).and_then(|m| Ok((m.len(), m.modified()?)));
            let Ok(stamp) = stamp else { continue };
            if self.gate.is_known(&part.path, stamp) || !go_on() {
                continue;
            }
            let listed = Source::open(&part)
                .and_then(|source| source.map(|mut source| source.list(&mut go_on)).transpose());
            match listed {
                Err(HistoryError::Damaged { why, .. }) => {
                    found.push(Damaged { file: part.name().to_owned(), what: why.to_string() });
                }
                other => other.map(|_| ())?,
            }
            self.gate.know(part.path, stamp);
        }
        Ok(found)
    }

    fn rewrite(
        &self,
        month: &str,
        files: &[Part],
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Tidied, HistoryError> {
        let key = format!("{month}.db");
        let before = self.gate.count(&key);
        let next = files.iter().map(|part| part.sorted).max().unwrap_or(0) + 1;
        let made = self.folder.join(format!("{month}.{next}.db"));
        let making = self.folder.join(format!("{month}.new"));
        if making.exists() {
            remove(&making)?;
        }
        let copied = self.copy(&making, files, go_on);
        let chunks = match copied {
            Ok(Some(chunks)) => chunks,
            stopped => {
                remove(&making).ok();
                return stopped.map(|_| Tidied::Stopped);
            }
        };
        let io = |source| HistoryError::Io { file: making.clone(), source };
        File::open(&making).and_then(|file| file.sync_all()).map_err(io)?;
        self.step(Step::Committed)?;
        let held = self.gate.hold();
        if held.get(&key).copied().unwrap_or(0) != before {
            remove(&making)?;
            return Ok(Tidied::Stopped);
        }
        std::fs::rename(&making, &made).map_err(io)?;
        sync_folder(&self.folder).map_err(io)?;
        for part in files {
            self.step(Step::Delete)?;
            remove(&part.path)?;
        }
        drop(held);
        Ok(Tidied::Month(month.to_owned(), chunks))
    }

    /// Writes the chunks of files into a new one; their number, or `None` where it was stopped.
    fn copy(
        &self,
        making: &Path,
        files: &[Part],
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Option<usize>, HistoryError> {
        let mut sources = Vec::new();
        for part in files {
            self.step(Step::Open)?;
            sources.extend(Source::open(part)?);
        }
        let mut order = Vec::new();
        for (place, source) in sources.iter_mut().enumerate() {
            order.extend(
                source.list(&mut || true)?.into_iter().map(|(tag, nlast)| (tag, nlast, place)),
            );
        }
        order.sort_unstable();
        // A crash may have left a chunk in two files; it is the same in both.
        order.dedup_by_key(|(tag, nlast, _)| (*tag, *nlast));
        self.step(Step::Open)?;
        let mut out = schema::create_sorted(making)?;
        let sql = |source| HistoryError::Sql { file: making.to_owned(), source };
        let transaction = out.transaction().map_err(sql)?;
        for (number, (tag, nlast, place)) in order.iter().enumerate() {
            if number % STRETCH == 0 && !go_on() {
                return Ok(None);
            }
            if number % STRETCH == 0 {
                self.step(Step::Insert)?;
            }
            if let Some(source) = sources.get(*place) {
                let id = number as i64 + 1;
                write(&transaction, id, source.take((*tag, *nlast), id)?).map_err(sql)?;
            }
        }
        let mut names = Names::new();
        for source in &sources {
            names::each(&source.connection, |tag, texts| {
                names.entry(tag).or_insert(texts);
            })
            .map_err(|why| source.sql(why))?;
        }
        for (tag, texts) in &names {
            names::put(&transaction, *tag, texts).map_err(sql)?;
        }
        let plain = sources.iter().map(|source| source.layout.plain).max().unwrap_or(-1);
        let insert = "INSERT INTO meta VALUES('plain', ?1)";
        transaction.execute(insert, [plain]).map_err(sql)?;
        self.step(Step::Commit)?;
        transaction.commit().map_err(sql)?;
        out.close().map_err(|(_, source)| sql(source))?;
        Ok(Some(order.len()))
    }
}

/// The name is on disk before the old files go.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// An error of a file that is read, told from those of the one that is made: that one's may be gone next time.
fn at_fault(file: &Path, why: HistoryError) -> HistoryError {
    if !why.is_damage() {
        return why;
    }
    HistoryError::Damaged { file: file.to_owned(), why: Damage::Content(why.to_string()) }
}

/// A file of the month that is put in order.
struct Source {
    file: PathBuf,
    connection: Connection,
    layout: Layout,
}

impl Source {
    fn open(part: &Part) -> Result<Option<Source>, HistoryError> {
        let file = part.path.clone();
        let Some(connection) = part.open().map_err(|why| at_fault(&file, why))? else {
            return Ok(None);
        };
        match Layout::of(&connection) {
            Ok(layout) => Ok(Some(Source { file, connection, layout })),
            Err(source) => Err(at_fault(&file, HistoryError::Sql { file: file.clone(), source })),
        }
    }

    fn sql(&self, source: rusqlite::Error) -> HistoryError {
        at_fault(&self.file, HistoryError::Sql { file: self.file.clone(), source })
    }

    fn damaged(&self, why: Damage) -> HistoryError {
        HistoryError::Damaged { file: self.file.clone(), why }
    }

    /// Tag and number of every chunk. No checksum tells how many rows there are, so that they have to be in
    /// the table and in the index.
    fn list(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<Vec<(i64, i64)>, HistoryError> {
        // Rows and index are those of one moment, whoever writes meanwhile.
        self.connection.execute_batch("BEGIN").map_err(|source| self.sql(source))?;
        let listed = self.list_at_once(go_on);
        self.connection.execute_batch("COMMIT").map_err(|source| self.sql(source))?;
        listed
    }

    fn list_at_once(
        &mut self,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Vec<(i64, i64)>, HistoryError> {
        let (mut list, mut damage) = (Vec::new(), None);
        let walked = every(&self.connection, &self.layout, |_, row| match row {
            Ok(row) => {
                list.push((i64::from(row.tag), row.nlast));
                if list.len() % STRETCH == 0 {
                    go_on();
                }
            }
            Err(why) => damage = Some(why),
        });
        walked.map_err(|source| self.sql(source))?;
        let indexed = (|| {
            let question = "SELECT tag, nlast FROM chunk INDEXED BY chunk_nlast";
            let mut rows = self.connection.prepare(question)?;
            let row = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?));
            rows.query_map([], row)?.collect::<rusqlite::Result<Vec<(i64, i64)>>>()
        })();
        let mut indexed = indexed.map_err(|source| self.sql(source))?;
        indexed.sort_unstable();
        if indexed != list {
            damage.get_or_insert_with(|| "its index is not that of its rows".to_owned());
        }
        if let Some(why) = damage {
            return Err(self.damaged(Damage::Content(why)));
        }
        // Of a file of before rows had checksums, only what is there now was written without.
        let last = list.iter().map(|(_, nlast)| *nlast).max().unwrap_or(-1);
        self.layout.plain = self.layout.plain.min(last);
        Ok(list)
    }

    /// A chunk as it was written, and its row under another id.
    fn take(&self, key: (i64, i64), id: i64) -> Result<Taken, HistoryError> {
        let taken = || {
            let from = &self.connection;
            let (row, columns) = match rows::renumbered(from, &self.layout, key, id)? {
                Ok(found) => found,
                Err(why) => return Ok(Err(why)),
            };
            let (samples, minutes) =
                (row.stored.sample_bytes(from)?, row.stored.minute_bytes(from)?);
            Ok(samples.and_then(|samples| Ok((columns, samples, minutes.transpose()?))))
        };
        taken().map_err(|source| self.sql(source))?.map_err(|why| self.damaged(why))
    }
}

/// The columns of a chunk, its samples, its minutes.
type Taken = ([Value; rows::WIDTH], Vec<u8>, Option<Vec<u8>>);

fn write(to: &Connection, id: i64, (columns, samples, minutes): Taken) -> rusqlite::Result<()> {
    to.prepare_cached("INSERT INTO blob VALUES(?1, ?2)")?.execute(params![id, samples])?;
    if let Some(minutes) = minutes {
        to.prepare_cached("INSERT INTO r60 VALUES(?1, ?2)")?.execute(params![id, minutes])?;
    }
    rows::put(to, columns)
}
