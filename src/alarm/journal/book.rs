//! The one writer of a journal.
//!
//! Rows go in by [`Book::commit`], many at a time; when it says that they did, they survive a crash of the
//! program and of the computer. A commit that failed may have gone through: the same rows are offered again,
//! and those that are there already, by start and number, stay as they are.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use super::error::JournalError;
use super::retention::{self, JournalKeep};
use super::rows::{INDEX, INSERT, insert};
use super::runs::SLACK_MS;
use super::{FILE, schema};
use crate::model::JournalRow;

/// Fails on demand, before the file is opened and before each commit: for tests.
pub type BookFault = Arc<dyn Fn() -> std::io::Result<()> + Send + Sync>;

/// The writer.
pub struct Book {
    file: PathBuf,
    db: Connection,
    boot: i64,
    /// The latest time of the present run.
    latest: Option<i64>,
    fault: Option<BookFault>,
    /// Held as long as we write.
    _lock: File,
}

impl Book {
    /// Opens the journal of a folder for writing, and counts the start. Makes both where they are not there.
    ///
    /// # Errors
    /// The folder cannot be made, read or written, or another station writes there.
    pub fn open(folder: &Path, fault: Option<BookFault>) -> Result<Book, JournalError> {
        let io = |source| JournalError::Io { file: folder.to_owned(), source };
        if let Some(fault) = &fault {
            fault().map_err(io)?;
        }
        std::fs::create_dir_all(folder).map_err(io)?;
        let lock = File::create(folder.join("journal.lock")).map_err(io)?;
        if lock.try_lock().is_err() {
            let why = "another station keeps its journal there; give each its own folder";
            return Err(io(std::io::Error::other(why)));
        }
        let file = folder.join(FILE);
        let db = schema::open(&file)?;
        let sql = |source| JournalError::Sql { file: file.clone(), source };
        let start = || {
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'boot'", [])?;
            let boot = "SELECT value FROM meta WHERE key = 'boot'";
            let boot = db.query_row(boot, [], |row| row.get(0))?;
            let latest = "SELECT max(at) FROM (SELECT at FROM row ORDER BY id DESC LIMIT 1000)";
            Ok((boot, db.query_row(latest, [], |row| row.get(0))?))
        };
        let (boot, latest) = start().map_err(sql)?;
        Ok(Book { file, db, boot, latest, fault, _lock: lock })
    }

    /// Opens the file anew after a failure; the start stays the same.
    ///
    /// # Errors
    /// The disk.
    pub fn reopen(&mut self) -> Result<(), JournalError> {
        self.db = schema::open(&self.file)?;
        Ok(())
    }

    /// Puts rows on disk, all of them or none; each gets this start's number. Returns how many were not
    /// there before.
    ///
    /// # Errors
    /// The disk; whether the rows are there is then not known, and they are to be offered again.
    pub fn commit<'a>(
        &mut self,
        rows: impl IntoIterator<Item = &'a mut JournalRow>,
    ) -> Result<u64, JournalError> {
        if let Some(fault) = &self.fault {
            fault().map_err(|source| JournalError::Io { file: self.file.clone(), source })?;
        }
        let (boot, mut latest) = (self.boot, self.latest);
        let file = self.file.clone();
        let write = || {
            let transaction = self.db.transaction()?;
            let mut added = 0;
            {
                let mut put = transaction.prepare_cached(INSERT)?;
                let mut index = transaction.prepare_cached(INDEX)?;
                let last_id = || transaction.last_insert_rowid();
                for row in rows {
                    row.boot = boot;
                    let Some(id) = insert(&mut put, &mut index, last_id, row)? else { continue };
                    row.id = id;
                    added += 1;
                    if latest.is_none_or(|latest| row.at.0 < latest - SLACK_MS) {
                        transaction.execute("INSERT INTO run VALUES(?1)", [row.id])?;
                        latest = Some(row.at.0);
                    }
                    latest = latest.max(Some(row.at.0));
                }
            }
            transaction.commit()?;
            Ok(added)
        };
        let added = write().map_err(|source| JournalError::Sql { file, source })?;
        self.latest = latest;
        Ok(added)
    }

    /// Takes out some of the oldest rows that are older or more than is to be kept; 0 where there are none.
    /// Rows about the present occurrence of an alarm that is not back to normal stay until it is.
    ///
    /// # Errors
    /// The disk.
    pub fn retain(&mut self, keep: JournalKeep, now_ms: i64) -> Result<u64, JournalError> {
        retention::step(&mut self.db, keep, now_ms)
            .map_err(|source| JournalError::Sql { file: self.file.clone(), source })
    }
}
