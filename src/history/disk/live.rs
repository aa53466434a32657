//! The file of the journal: opened, found to be gone, set aside where it can be used no more, and written again
//! from memory. What else a new one has to know is `renewal`'s.

use std::sync::PoisonError;

use rusqlite::{Connection, params};

use super::archive::{Archive, Step};
use super::journal::{self, Record};
use super::schema::{self, Kind, LIVE, file_id};
use super::{HistoryError, Point, QualityCode, renewal};

impl Archive {
    /// The journal's file, opened anew where it failed before. One that is none of ours is set aside; one that
    /// knows nothing is told what is known.
    pub(super) fn live(&mut self) -> Result<&mut Connection, HistoryError> {
        let file = self.folder.join(LIVE);
        if self.live.is_none() {
            self.step(Step::Open)?;
            let open = || {
                let live = schema::open(&file, Kind::Live)?;
                let is_blank = renewal::is_blank(&live);
                let sql = |source| HistoryError::Sql { file: file.clone(), source };
                Ok::<_, HistoryError>((is_blank.map_err(sql)?, live))
            };
            let (is_blank, mut live) = match open() {
                Err(why) if why.is_unwritable() => {
                    self.set_aside(&why)?;
                    open()?
                }
                other => other?,
            };
            if is_blank {
                let before = schema::live_aside(&self.folder);
                let memory = self.taken_up.then_some(&self.names);
                renewal::fill(&mut live, &self.folder, before.as_deref(), memory)?;
                self.vanished |= self.taken_up && !self.names.is_empty();
            }
            let id = file_id(&file).ok_or_else(|| HistoryError::Gone { file: file.clone() })?;
            self.live = Some((id, live));
        }
        match &mut self.live {
            Some((_, live)) => Ok(live),
            None => Err(HistoryError::Absent { folder: file }),
        }
    }

    /// What the journal's file says no with. Where it is none that can be written any more it is set aside, and
    /// the next commit writes what memory has to a new one.
    pub(super) fn failed(&mut self, source: rusqlite::Error) -> HistoryError {
        let why = HistoryError::Sql { file: self.folder.join(LIVE), source };
        if why.is_unwritable() && self.set_aside(&why).is_ok() {
            self.vanished = self.taken_up;
        }
        why
    }

    fn set_aside(&mut self, why: &HistoryError) -> Result<(), HistoryError> {
        // Closed before it is moved: SQLite tidies up by name.
        self.live = None;
        let file = self.folder.join(LIVE);
        let aside = schema::set_aside(&file)
            .map_err(|source| HistoryError::Io { file: file.clone(), source })?;
        let aside = aside.file_name().unwrap_or_default().display().to_string();
        log::error!("history: {why}; it is kept as {aside}");
        self.damages.add(LIVE, format!("{why}; it is kept as {aside}, and a new one is written"));
        Ok(())
    }

    /// Somebody took the journal away, or put another in its place: SQLite would go on writing to what
    /// nobody can find any more.
    pub(super) fn find_vanished(&mut self) -> Result<(), HistoryError> {
        let file = self.folder.join(LIVE);
        match &self.live {
            Some((id, _)) if file_id(&file) != Some(*id) => {
                (self.live, self.vanished) = (None, true);
                Err(HistoryError::Gone { file })
            }
            _ => Ok(()),
        }
    }

    /// Puts tags and everything that is in no chunk yet into a journal that was made anew.
    pub(super) fn write_again(&mut self, now_ms: i64) -> Result<(), HistoryError> {
        let mut samples: Vec<(i64, Record)> = {
            let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
            let of = |(tag, run): (&u32, &Vec<(i64, Point)>)| {
                let tag = *tag;
                run.iter().map(move |(number, point)| (*number, (tag, *point))).collect::<Vec<_>>()
            };
            tail.runs.iter().flat_map(of).collect()
        };
        samples.sort_unstable_by_key(|(number, _)| *number);
        // Gaps where a row was damaged are of one number each; the row stays a damaged one.
        let is_hole = |(_, (_, point)): &(i64, Record)| point.quality == QualityCode::DAMAGED;
        let (holes, samples): (Vec<_>, Vec<_>) = samples.into_iter().partition(is_hole);
        let (names, boot, next) = (self.names.clone(), self.boot, self.next);
        let live = self.live()?;
        let written = (|| {
            let transaction = live.transaction()?;
            for (tag, [uid, name, unit]) in &names {
                let insert = "INSERT OR REPLACE INTO tag VALUES(?1, ?2, ?3, ?4)";
                transaction.prepare_cached(insert)?.execute(params![tag, uid, name, unit])?;
            }
            for run in samples.chunk_by(|a, b| a.0 + 1 == b.0) {
                let Some((first, _)) = run.first() else { continue };
                let records: Vec<Record> = run.iter().map(|(_, record)| *record).collect();
                let insert = "INSERT OR REPLACE INTO journal VALUES(?1, ?2, ?3)";
                let data = journal::pack(*first, now_ms, &records);
                transaction.prepare_cached(insert)?.execute(params![first, now_ms, data])?;
            }
            for (first, _) in &holes {
                let insert = "INSERT OR IGNORE INTO journal VALUES(?1, ?2, X'')";
                transaction.prepare_cached(insert)?.execute([*first, now_ms])?;
            }
            transaction.execute("DELETE FROM meta WHERE key = 'renewing'", [])?;
            for (key, value) in [("boot", boot), ("next", next)] {
                let insert = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)";
                transaction.execute(insert, params![key, value])?;
            }
            transaction.commit()
        })();
        written.map_err(|source| self.failed(source))?;
        self.mark(now_ms, "lost", "the journal vanished; what was in memory was written again");
        (self.vanished, self.renewed) = (false, true);
        Ok(())
    }
}
