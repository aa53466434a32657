//! A month that is over is written anew in order of tag: what a pen asks for lies together then, and a cold
//! question reads a tenth of the pages.
//!
//! `2026-10.db`, and `2026-10.1.db` if there is one, become `2026-10.2.db`. The new file is made under a name
//! that nobody looks at, synced and renamed, and only then the old ones go; a crash in between leaves both, of
//! which readers take every chunk once, and the next turn cleans up. What comes for a month later lies in
//! `2026-10.db` again, until the next turn. This runs on a thread of its own and may be stopped at any moment.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::HistoryError;
use super::schema::{self, Part, all_parts, part_name};
use super::seal::{HOUR, remove};

/// Chunks between two looks at whether to go on.
const STRETCH: usize = 64;
/// Columns of a chunk but for its id.
const COLUMNS: &str =
    "tag, nlast, boot, t0, t1, n, usable, tfirst, vfirst, tlast, vlast, tmin, vmin,
 tmax, vmax, weight, mean, m2, ends_unusable";

/// Keeps the writer and whoever rewrites a month apart: how often each month was touched.
#[derive(Debug, Default)]
pub(super) struct Gate {
    touched: Mutex<HashMap<String, u64>>,
}

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
#[derive(Clone, Debug)]
pub struct Tidier {
    folder: PathBuf,
    gate: Arc<Gate>,
}

impl Tidier {
    pub(super) fn new(folder: &Path, gate: &Arc<Gate>) -> Tidier {
        Tidier { folder: folder.to_owned(), gate: Arc::clone(gate) }
    }

    /// Rewrites the oldest month that is over at `now_ms` and not in order. `go_on` is asked every few
    /// milliseconds; it may rest to leave the disk to others, and false stops.
    ///
    /// # Errors
    /// The disk; everything is as it was.
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
            if over && (files.len() > 1 || files.iter().any(|part| part.sorted == 0)) {
                return self.rewrite(&month, files, &mut go_on);
            }
        }
        Ok(Tidied::Nothing)
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
        let copied = Copying::new(&making, files)?.run(go_on);
        let chunks = match copied {
            Ok(Some(chunks)) => chunks,
            stopped => {
                remove(&making).ok();
                return stopped.map(|_| Tidied::Stopped);
            }
        };
        let io = |source| HistoryError::Io { file: making.clone(), source };
        File::open(&making).and_then(|file| file.sync_all()).map_err(io)?;
        let held = self.gate.hold();
        if held.get(&key).copied().unwrap_or(0) != before {
            remove(&making)?;
            return Ok(Tidied::Stopped);
        }
        std::fs::rename(&making, &made).map_err(io)?;
        sync_folder(&self.folder).map_err(io)?;
        for part in files {
            remove(&part.path)?;
        }
        drop(held);
        Ok(Tidied::Month(month.to_owned(), chunks))
    }
}

/// The name is on disk before the old files go.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// One month on its way into a new file.
struct Copying {
    file: PathBuf,
    out: Connection,
    sources: Vec<(PathBuf, Connection)>,
}

impl Copying {
    fn new(file: &Path, files: &[Part]) -> Result<Copying, HistoryError> {
        let out = schema::create_sorted(file)?;
        let mut sources = Vec::new();
        for part in files {
            let opened = schema::open_part_to_read(&part.path)?;
            sources.extend(opened.map(|source| (part.path.clone(), source)));
        }
        Ok(Copying { file: file.to_owned(), out, sources })
    }

    /// The chunks copied; `None` where it was stopped.
    fn run(mut self, go_on: &mut dyn FnMut() -> bool) -> Result<Option<usize>, HistoryError> {
        let mut order = Vec::new();
        for (place, (file, source)) in self.sources.iter().enumerate() {
            let list = (|| {
                let mut rows = source.prepare("SELECT tag, nlast FROM chunk")?;
                let row = |r: &rusqlite::Row<'_>| Ok((r.get::<_, i64>(0)?, r.get(1)?, place));
                rows.query_map([], row)?.collect::<rusqlite::Result<Vec<(i64, i64, usize)>>>()
            })();
            order.extend(list.map_err(|source| HistoryError::Sql { file: file.clone(), source })?);
        }
        order.sort_unstable();
        // A crash may have left a chunk in two files; it is the same in both.
        order.dedup_by_key(|(tag, nlast, _)| (*tag, *nlast));
        let file = self.file.clone();
        let sql = |source| HistoryError::Sql { file: file.clone(), source };
        let transaction = self.out.transaction().map_err(sql)?;
        for (number, (tag, nlast, place)) in order.iter().enumerate() {
            if number % STRETCH == 0 && !go_on() {
                return Ok(None);
            }
            if let Some((_, source)) = self.sources.get(*place) {
                copy(source, &transaction, (*tag, *nlast), number as i64 + 1).map_err(sql)?;
            }
        }
        transaction.commit().map_err(sql)?;
        self.out.close().map_err(|(_, source)| sql(source))?;
        Ok(Some(order.len()))
    }
}

/// Copies one chunk as it is; what is damaged stays damaged, and is told where it is read.
fn copy(
    from: &Connection,
    to: &Connection,
    (tag, nlast): (i64, i64),
    id: i64,
) -> rusqlite::Result<()> {
    let find = "SELECT id FROM chunk WHERE tag = ?1 AND nlast = ?2";
    let old: i64 = from.prepare_cached(find)?.query_row(params![tag, nlast], |row| row.get(0))?;
    for (read, write) in [
        ("SELECT data FROM blob WHERE id = ?1", "INSERT INTO blob VALUES(?1, ?2)"),
        ("SELECT data FROM r60 WHERE id = ?1", "INSERT INTO r60 VALUES(?1, ?2)"),
    ] {
        let bytes = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        let data = from.prepare_cached(read)?.query_row([old], bytes).optional()?;
        if let Some(data) = data {
            to.prepare_cached(write)?.execute(params![id, data])?;
        }
    }
    let read = format!("SELECT {COLUMNS} FROM chunk WHERE tag = ?1 AND nlast = ?2");
    let row: Vec<rusqlite::types::Value> = from
        .prepare_cached(&read)?
        .query_row(params![tag, nlast], |row| (0..19).map(|at| row.get(at)).collect())?;
    let marks = (1..=20).map(|at| format!("?{at}")).collect::<Vec<_>>().join(",");
    let write = format!("INSERT INTO chunk({COLUMNS}, id) VALUES({marks})");
    let values = row.into_iter().chain([rusqlite::types::Value::Integer(id)]);
    to.prepare_cached(&write)?.execute(rusqlite::params_from_iter(values))?;
    Ok(())
}
