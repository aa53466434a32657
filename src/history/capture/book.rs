//! Kept captures in `captures.db` of a station's folder. `FORMAT.md` beside this file describes it.
//!
//! Whatever is written can be written again without doubling anything, so that a write that failed is simply
//! made once more. A capture is on disk from its trigger on; one that was never ended says so at the next start.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::history::disk::{FileId, file_id, open_tables, read_tables, touch};
use crate::history::{Fault, HistoryError, Point, Step, decode, encode};
use crate::model::{Kept, KeptEnd, KeptId, WallMs};

/// The file.
const FILE: &str = "captures.db";
/// Its format.
const FORMAT: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS capture(
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL, name TEXT NOT NULL, cause TEXT NOT NULL,
  at INTEGER NOT NULL, pre INTEGER NOT NULL, post INTEGER NOT NULL, covered INTEGER NOT NULL,
  state TEXT NOT NULL, n INTEGER NOT NULL, lost INTEGER NOT NULL, missed INTEGER NOT NULL,
  clock INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS track(
  capture INTEGER, no INTEGER, uid TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
  PRIMARY KEY(capture, no)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part(
  capture INTEGER, seq INTEGER, track INTEGER, n INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(capture, seq, track));
CREATE TABLE IF NOT EXISTS armed(uid TEXT PRIMARY KEY, armed INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES('format', 1);
";

/// Id, name and unit of a tag.
pub type TrackName = [String; 3];

/// The samples of one tag of a kept capture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptSeries {
    /// The tag's id.
    pub uid: String,
    /// The name it had.
    pub name: String,
    /// The unit it had.
    pub unit: String,
    /// In the order in which they were read.
    pub points: Vec<Point>,
}

/// The file of captures.
pub struct CaptureBook {
    path: PathBuf,
    file: Connection,
    /// Which file it was when it was opened.
    id: Option<FileId>,
    fault: Option<Fault>,
    /// The number that the next capture gets.
    next: i64,
}

impl CaptureBook {
    /// True where a folder has kept captures, or had.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Opens the captures of a folder for writing, and notes of those that were never ended that the station
    /// ended without saying so. One writer alone, which the folder's lock sees to. `fault` is for tests.
    ///
    /// # Errors
    /// The disk, or a file of a later version.
    pub fn open(folder: &Path, fault: Option<Fault>) -> Result<CaptureBook, HistoryError> {
        let path = folder.join(FILE);
        touch(fault.as_ref(), &path, Step::Open)?;
        let file = open_tables(&path, TABLES, &[], FORMAT, |_, _| Ok(""))?;
        let mut book = CaptureBook { id: file_id(&path), path, file, fault, next: 1 };
        book.next = book.run(|file| {
            file.execute(
                "UPDATE capture SET state = 'cut_off',
                   n = (SELECT coalesce(sum(n), 0) FROM part WHERE part.capture = capture.id)
                 WHERE state = 'filling'",
                [],
            )?;
            let next = "SELECT max((SELECT coalesce(max(id), 0) + 1 FROM capture),
                (SELECT coalesce(max(value), 1) FROM meta WHERE key = 'next'))";
            file.query_row(next, [], |row| row.get(0))
        })?;
        Ok(book)
    }

    /// Opens them for reading beside a running station.
    ///
    /// # Errors
    /// There are none, the disk, or a file of a later version.
    pub fn open_to_read(folder: &Path) -> Result<CaptureBook, HistoryError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Err(HistoryError::NoCaptures { folder: folder.to_owned() });
        }
        let file = read_tables(&path, FORMAT)?;
        Ok(CaptureBook { id: file_id(&path), path, file, fault: None, next: 0 })
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        work(&self.file).map_err(|source| HistoryError::Sql { file: self.path.clone(), source })
    }

    /// Makes a change, whole or not at all.
    fn change<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        if self.id.is_none() || file_id(&self.path) != self.id {
            return Err(HistoryError::Gone { file: self.path.clone() });
        }
        touch(self.fault.as_ref(), &self.path, Step::Begin)?;
        let sql = |source| HistoryError::Sql { file: self.path.clone(), source };
        let transaction = self.file.transaction().map_err(sql)?;
        let done = work(&transaction).map_err(sql)?;
        touch(self.fault.as_ref(), &self.path, Step::Commit)?;
        transaction.commit().map_err(sql)?;
        touch(self.fault.as_ref(), &self.path, Step::Committed)?;
        Ok(done)
    }

    /// A capture of these tags was set off. Of `kept` counts what is known by then.
    ///
    /// # Errors
    /// The disk; made again, it is the same capture.
    pub fn begin(&mut self, kept: &Kept, tracks: &[TrackName]) -> Result<KeptId, HistoryError> {
        let id = self.next;
        self.change(|file| {
            file.execute("INSERT OR REPLACE INTO meta VALUES('next', ?1)", [id + 1])?;
            file.execute(
                "INSERT OR REPLACE INTO capture
                   (id, uid, name, cause, at, pre, post, covered, state, n, lost, missed, clock)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'filling', 0, 0, 0, 0)",
                params![
                    id,
                    kept.capture,
                    kept.name,
                    kept.cause,
                    kept.at.0,
                    kept.pre_ms,
                    kept.post_ms,
                    kept.covered_ms
                ],
            )?;
            for (no, [uid, name, unit]) in tracks.iter().enumerate() {
                file.execute(
                    "INSERT OR REPLACE INTO track VALUES(?1, ?2, ?3, ?4, ?5)",
                    params![id, no as i64, uid, name, unit],
                )?;
            }
            Ok(())
        })?;
        self.next = id + 1;
        Ok(KeptId(id))
    }

    /// Adds samples of some tags to a capture; `seq` counts such additions. False where the capture is not there
    /// any more.
    ///
    /// # Errors
    /// The disk; made again under the same number nothing is doubled.
    pub fn append(
        &mut self,
        id: KeptId,
        seq: i64,
        samples: &[(u32, Vec<Point>)],
    ) -> Result<bool, HistoryError> {
        let path = self.path.clone();
        let damage = |why| HistoryError::Damaged { file: path.clone(), why };
        let mut packed = Vec::with_capacity(samples.len());
        for (track, points) in samples {
            packed.push((*track, points.len() as i64, encode(points).map_err(damage)?));
        }
        self.change(|file| {
            let found: Option<i64> = file
                .query_row("SELECT id FROM capture WHERE id = ?1", [id.0], |row| row.get(0))
                .optional()?;
            if found.is_none() {
                return Ok(false);
            }
            for (track, count, data) in &packed {
                file.execute(
                    "INSERT OR REPLACE INTO part VALUES(?1, ?2, ?3, ?4, ?5)",
                    params![id.0, seq, track, count, data],
                )?;
            }
            Ok(true)
        })
    }

    /// A capture is over. Of its definition the newest `keep` stay. Tells how many samples it has; `None` where it
    /// is not there any more.
    ///
    /// # Errors
    /// The disk; it may be made again.
    pub fn end(&mut self, kept: &Kept, keep: u32) -> Result<Option<u64>, HistoryError> {
        self.change(|file| {
            let changed = file.execute(
                "UPDATE capture SET state = ?2, lost = ?3, missed = ?4, clock = ?5,
                   n = (SELECT coalesce(sum(n), 0) FROM part WHERE part.capture = ?1)
                 WHERE id = ?1",
                params![
                    kept.id.0,
                    kept.end.word(),
                    i64::try_from(kept.lost).unwrap_or(i64::MAX),
                    kept.missed,
                    kept.clock_set
                ],
            )?;
            if changed == 0 {
                return Ok(None);
            }
            let count: i64 =
                file.query_row("SELECT n FROM capture WHERE id = ?1", [kept.id.0], |r| r.get(0))?;
            let old: Vec<i64> = file
                .prepare_cached(
                    "SELECT id FROM capture WHERE uid = ?1 AND state <> 'filling'
                     ORDER BY id DESC LIMIT -1 OFFSET ?2",
                )?
                .query_map(params![kept.capture, keep], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            old.into_iter().try_for_each(|id| remove(file, id))?;
            Ok(Some(u64::try_from(count).unwrap_or(0)))
        })
    }

    /// Takes a capture away for good.
    ///
    /// # Errors
    /// The disk.
    pub fn remove(&mut self, id: KeptId) -> Result<(), HistoryError> {
        self.change(|file| remove(file, id.0))
    }

    /// Every capture, oldest first.
    ///
    /// # Errors
    /// The disk.
    pub fn list(&self) -> Result<Vec<Kept>, HistoryError> {
        self.run(|file| {
            let mut tags =
                file.prepare_cached("SELECT capture, name FROM track ORDER BY capture, no")?;
            let tags: Vec<(i64, String)> = tags
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut found = file.prepare_cached(
                "SELECT id, uid, name, cause, at, pre, post, covered, state,
                   CASE state WHEN 'filling' THEN
                     (SELECT coalesce(sum(n), 0) FROM part WHERE part.capture = capture.id)
                     ELSE n END,
                   lost, missed, clock
                 FROM capture ORDER BY id",
            )?;
            let kept = found.query_map([], |row| {
                let id: i64 = row.get(0)?;
                let from = tags.partition_point(|(capture, _)| *capture < id);
                let names = tags.get(from..).unwrap_or_default().iter();
                let names = names.take_while(|(capture, _)| *capture == id);
                let state: String = row.get(8)?;
                Ok(Kept {
                    id: KeptId(id),
                    capture: row.get(1)?,
                    name: row.get(2)?,
                    cause: row.get(3)?,
                    at: WallMs(row.get(4)?),
                    pre_ms: row.get(5)?,
                    post_ms: row.get(6)?,
                    covered_ms: row.get(7)?,
                    end: KeptEnd::from_word(&state).unwrap_or(KeptEnd::CutOff),
                    samples: u64::try_from(row.get::<_, i64>(9)?).unwrap_or(0),
                    lost: u64::try_from(row.get::<_, i64>(10)?).unwrap_or(0),
                    missed: row.get(11)?,
                    clock_set: row.get(12)?,
                    tags: names.map(|(_, name)| name.clone()).collect(),
                })
            })?;
            kept.collect()
        })
    }

    /// The samples of a capture, tag by tag, and what of it is damaged; empty where there is none of this number.
    ///
    /// # Errors
    /// The disk.
    pub fn read(&self, id: KeptId) -> Result<(Vec<KeptSeries>, Vec<HistoryError>), HistoryError> {
        let mut damages = Vec::new();
        let series = self.run(|file| {
            let mut tracks = file.prepare_cached(
                "SELECT uid, name, unit FROM track WHERE capture = ?1 ORDER BY no",
            )?;
            let mut series: Vec<KeptSeries> = tracks
                .query_map([id.0], |row| {
                    let (uid, name, unit) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(KeptSeries { uid, name, unit, points: Vec::new() })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut parts = file
                .prepare_cached("SELECT track, data FROM part WHERE capture = ?1 ORDER BY seq")?;
            let mut parts = parts.query([id.0])?;
            while let Some(row) = parts.next()? {
                let (track, data): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
                let one = usize::try_from(track).ok().and_then(|at| series.get_mut(at));
                match (one, decode(&data)) {
                    (Some(one), Ok(points)) => one.points.extend(points),
                    (_, Err(why)) => {
                        damages.push(HistoryError::Damaged { file: self.path.clone(), why });
                    }
                    (None, Ok(_)) => {}
                }
            }
            Ok(series)
        })?;
        Ok((series, damages))
    }

    /// Remembers whether a definition waits for its trigger.
    ///
    /// # Errors
    /// The disk.
    pub fn remember(&mut self, capture: &str, armed: bool) -> Result<(), HistoryError> {
        self.change(|file| {
            file.execute("INSERT OR REPLACE INTO armed VALUES(?1, ?2)", params![capture, armed])
        })?;
        Ok(())
    }

    /// What is remembered of that.
    ///
    /// # Errors
    /// The disk.
    pub fn remembered(&self) -> Result<Vec<(String, bool)>, HistoryError> {
        self.run(|file| {
            let mut armed = file.prepare_cached("SELECT uid, armed FROM armed")?;
            armed.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
    }
}

fn remove(file: &Connection, id: i64) -> rusqlite::Result<()> {
    for table in ["part", "track"] {
        file.execute(&format!("DELETE FROM {table} WHERE capture = ?1"), [id])?;
    }
    file.execute("DELETE FROM capture WHERE id = ?1", [id])?;
    Ok(())
}
