//! The tables, and how a file is opened. `FORMAT.md` describes them for people.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OpenFlags};

use super::HistoryError;

/// The format of every file.
const FORMAT: i64 = 1;
/// How long a reader of another program may hold a file up.
const BUSY: Duration = Duration::from_secs(2);
/// The file that is being written.
pub(super) const LIVE: &str = "live.db";

const LIVE_TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tag(id INTEGER PRIMARY KEY, uid TEXT UNIQUE NOT NULL, name TEXT, unit TEXT);
CREATE TABLE IF NOT EXISTS journal(first INTEGER PRIMARY KEY, at INTEGER, data BLOB);
CREATE TABLE IF NOT EXISTS mark(id INTEGER PRIMARY KEY, at INTEGER, kind TEXT, detail TEXT);
CREATE TABLE IF NOT EXISTS note(id INTEGER PRIMARY KEY, grp TEXT NOT NULL, t0 INTEGER NOT NULL,
  t1 INTEGER, text TEXT NOT NULL, who TEXT NOT NULL, made INTEGER NOT NULL);
INSERT OR IGNORE INTO meta VALUES('format', 1);
";

const PART_TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunk(
  tag INTEGER, nlast INTEGER, boot INTEGER, t0 INTEGER, t1 INTEGER, n INTEGER, usable INTEGER,
  tfirst INTEGER, vfirst REAL, tlast INTEGER, vlast REAL,
  tmin INTEGER, vmin REAL, tmax INTEGER, vmax REAL,
  weight REAL, mean REAL, m2 REAL, ends_unusable INTEGER, id INTEGER,
  PRIMARY KEY(tag, nlast)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chunk_nlast ON chunk(nlast);
CREATE TABLE IF NOT EXISTS blob(id INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS r60(id INTEGER PRIMARY KEY, data BLOB);
INSERT OR IGNORE INTO meta VALUES('format', 1);
";

/// Which tables a file has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Live,
    Part,
}

/// Opens a file for writing; makes it where it is not there.
pub(super) fn open(file: &Path, kind: Kind) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let connection = Connection::open(file).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(sql)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(sql)?;
    let tables = if kind == Kind::Live { LIVE_TABLES } else { PART_TABLES };
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {tables} COMMIT;")).map_err(sql)?;
    check_format(&connection, file)?;
    Ok(connection)
}

/// Opens a file for reading alone.
pub(super) fn open_to_read(file: &Path) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    check_format(&connection, file)?;
    Ok(connection)
}

fn check_format(connection: &Connection, file: &Path) -> Result<(), HistoryError> {
    let question = "SELECT value FROM meta WHERE key = 'format'";
    let found: i64 = connection
        .query_row(question, [], |row| row.get(0))
        .map_err(|source| HistoryError::Sql { file: file.to_owned(), source })?;
    if found > FORMAT {
        return Err(HistoryError::Version { file: file.to_owned(), found });
    }
    Ok(())
}

/// The name of the file that holds a moment: its month in UTC.
pub(super) fn part_name(at_ms: i64) -> String {
    // Years of four digits; what lies beyond goes to the file at that end.
    let at_ms = at_ms.clamp(0, 253_402_200_000_000);
    let at = TimeZone::UTC.to_datetime(Timestamp::from_millisecond(at_ms).unwrap_or_default());
    format!("{:04}-{:02}.db", at.year(), at.month())
}

/// The monthly files of a folder, oldest first.
pub(super) fn parts(folder: &Path) -> Result<Vec<PathBuf>, HistoryError> {
    let io = |source| HistoryError::Io { file: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
        if name.chars().map(digits).eq("0000-00.db".chars()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
