//! The tables, and how the file is opened. `FORMAT.md` describes them for people.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::JournalError;

/// The format of the file.
const FORMAT: i64 = 1;
/// How long another program may hold the file up.
const BUSY: Duration = Duration::from_secs(2);

/// Text is searched by an index of every three letters, so that a part of a word is found.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run(first INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS row(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL, zone INTEGER NOT NULL, boot INTEGER NOT NULL, seq INTEGER NOT NULL,
  kind TEXT NOT NULL, event TEXT NOT NULL, who TEXT, station TEXT, tag TEXT, alarm TEXT, name TEXT,
  priority INTEGER, number INTEGER, value TEXT, old TEXT, new TEXT, unit TEXT,
  reason TEXT, result TEXT, text TEXT,
  UNIQUE(boot, seq));
CREATE INDEX IF NOT EXISTS row_kind ON row(kind);
CREATE INDEX IF NOT EXISTS row_tag ON row(tag) WHERE tag IS NOT NULL;
CREATE INDEX IF NOT EXISTS row_alarm ON row(alarm) WHERE alarm IS NOT NULL;
CREATE INDEX IF NOT EXISTS row_name ON row(name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS row_who ON row(who) WHERE who IS NOT NULL;
CREATE INDEX IF NOT EXISTS row_priority ON row(priority) WHERE priority IS NOT NULL;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
  who, tag, alarm, name, old, new, reason, result, text,
  content = 'row', content_rowid = 'id', columnsize = 0, tokenize = 'trigram');
CREATE TRIGGER IF NOT EXISTS row_stays BEFORE UPDATE ON row
  BEGIN SELECT RAISE(ABORT, 'rows of the journal are never changed'); END;
CREATE TRIGGER IF NOT EXISTS row_is_kept BEFORE DELETE ON row
  WHEN old.id >= (SELECT value FROM meta WHERE key = 'keep_from')
  BEGIN SELECT RAISE(ABORT, 'rows of the journal are never deleted'); END;
INSERT OR IGNORE INTO meta VALUES('format', 1), ('boot', 0), ('keep_from', 0);
";

/// Opens the file for writing; makes it where it is not there.
pub(super) fn open(file: &Path) -> Result<Connection, JournalError> {
    let sql = |source| JournalError::Sql { file: file.to_owned(), source };
    let connection = Connection::open(file).map_err(sql)?;
    let prepare = || {
        connection.busy_timeout(BUSY)?;
        // Only a file without tables takes this; later ones have it already.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT;"))
    };
    prepare().map_err(sql)?;
    check_format(&connection, file)?;
    Ok(connection)
}

/// Opens the file for reading alone.
pub(super) fn open_to_read(file: &Path) -> Result<Connection, JournalError> {
    let sql = |source| JournalError::Sql { file: file.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    check_format(&connection, file)?;
    Ok(connection)
}

fn check_format(connection: &Connection, file: &Path) -> Result<(), JournalError> {
    let question = "SELECT value FROM meta WHERE key = 'format'";
    let found: i64 = connection
        .query_row(question, [], |row| row.get(0))
        .map_err(|source| JournalError::Sql { file: file.to_owned(), source })?;
    if found > FORMAT {
        return Err(JournalError::Version { file: file.to_owned(), found });
    }
    Ok(())
}
