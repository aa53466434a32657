//! The tables, and how a file is opened. `FORMAT.md` describes them for people.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, OpenFlags};

use super::HistoryError;

/// The format of every file.
const FORMAT: i64 = 3;
/// How long a reader of another program may hold a file up.
const BUSY: Duration = Duration::from_secs(2);
/// The file that is being written.
pub(super) const LIVE: &str = "live.db";

const LIVE_TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tag(id INTEGER PRIMARY KEY, uid TEXT UNIQUE NOT NULL, name TEXT, unit TEXT);
CREATE TABLE IF NOT EXISTS journal(first INTEGER PRIMARY KEY, at INTEGER, data BLOB);
CREATE TABLE IF NOT EXISTS mark(id INTEGER PRIMARY KEY, at INTEGER, kind TEXT, detail TEXT);
CREATE INDEX IF NOT EXISTS mark_at ON mark(at);
CREATE TABLE IF NOT EXISTS note(id INTEGER PRIMARY KEY, grp TEXT NOT NULL, t0 INTEGER NOT NULL,
  t1 INTEGER, text TEXT NOT NULL, who TEXT NOT NULL, made INTEGER NOT NULL);
INSERT OR IGNORE INTO meta VALUES('format', 3);
";

const PART_TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunk(
  tag INTEGER, nlast INTEGER, boot INTEGER, t0 INTEGER, t1 INTEGER, n INTEGER, usable INTEGER,
  tfirst INTEGER, vfirst REAL, tlast INTEGER, vlast REAL,
  tmin INTEGER, vmin REAL, tmax INTEGER, vmax REAL,
  weight REAL, mean REAL, m2 REAL, ends_unusable INTEGER, id INTEGER,
  sum REAL, blob_crc INTEGER, r60_crc INTEGER, crc INTEGER,
  PRIMARY KEY(tag, nlast)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chunk_nlast ON chunk(nlast);
CREATE TABLE IF NOT EXISTS blob(id INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS r60(id INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS tag(id INTEGER PRIMARY KEY, uid TEXT, name TEXT, unit TEXT, crc INTEGER);
INSERT OR IGNORE INTO meta VALUES('format', 3);
";

/// Rows of before are left as they are: a checksum made now would vouch for what nobody proved.
const PART_FROM_2: &str = "
ALTER TABLE chunk ADD COLUMN sum REAL;
ALTER TABLE chunk ADD COLUMN blob_crc INTEGER;
ALTER TABLE chunk ADD COLUMN r60_crc INTEGER;
ALTER TABLE chunk ADD COLUMN crc INTEGER;
INSERT INTO meta SELECT 'plain', coalesce(max(nlast), -1) FROM chunk;
";

/// Which tables a file has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Live,
    Part,
}

/// Opens a file for writing; makes it where it is not there.
pub(super) fn open(file: &Path, kind: Kind) -> Result<Connection, HistoryError> {
    match kind {
        Kind::Live => open_tables(file, LIVE_TABLES, FORMAT, |_| ""),
        Kind::Part => {
            open_tables(file, PART_TABLES, FORMAT, |from| if from < 3 { PART_FROM_2 } else { "" })
        }
    }
}

/// Opens a file with these tables, of this format, for writing; makes it where it is not there. `grow` tells
/// what makes a file of an earlier format one of this.
pub(in crate::history) fn open_tables(
    file: &Path,
    tables: &str,
    format: i64,
    grow: impl FnOnce(i64) -> &'static str,
) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let connection = Connection::open(file).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(sql)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(sql)?;
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {tables} COMMIT;")).map_err(sql)?;
    let found = check_format(&connection, file, format)?;
    if found < format {
        let grown = format!(
            "BEGIN IMMEDIATE; {} UPDATE meta SET value = {format} WHERE key = 'format'; COMMIT;",
            grow(found)
        );
        connection.execute_batch(&grown).map_err(sql)?;
    }
    Ok(connection)
}

/// Makes a file for a month in order of tag, in one go: it counts for nothing before it is whole and synced,
/// so that it needs no journal.
pub(super) fn create_sorted(file: &Path) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let connection = Connection::open(file).map_err(sql)?;
    connection.pragma_update(None, "journal_mode", "OFF").map_err(sql)?;
    connection.pragma_update(None, "synchronous", "OFF").map_err(sql)?;
    connection.execute_batch(PART_TABLES).map_err(sql)?;
    Ok(connection)
}

/// Opens a file for reading alone.
pub(super) fn open_to_read(file: &Path) -> Result<Connection, HistoryError> {
    read_tables(file, FORMAT)
}

/// Opens a file of this format, or an earlier one, for reading alone.
pub(in crate::history) fn read_tables(
    file: &Path,
    format: i64,
) -> Result<Connection, HistoryError> {
    let connection = connect_to_read(file)?;
    check_format(&connection, file, format)?;
    Ok(connection)
}

fn connect_to_read(file: &Path) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    Ok(connection)
}

fn check_format(connection: &Connection, file: &Path, format: i64) -> Result<i64, HistoryError> {
    let question = "SELECT value FROM meta WHERE key = 'format'";
    let found: i64 = connection
        .query_row(question, [], |row| row.get(0))
        .map_err(|source| HistoryError::Sql { file: file.to_owned(), source })?;
    if found > format {
        return Err(HistoryError::Version { file: file.to_owned(), found });
    }
    Ok(found)
}

/// The name of the file that holds a moment: its month in UTC.
pub(super) fn part_name(at_ms: i64) -> String {
    // Years of four digits; what lies beyond goes to the file at that end.
    let at_ms = at_ms.clamp(0, 253_402_200_000_000);
    let at = TimeZone::UTC.to_datetime(Timestamp::from_millisecond(at_ms).unwrap_or_default());
    format!("{:04}-{:02}.db", at.year(), at.month())
}

/// One file of a month: the one that is written, the whole month in order of tag, or one that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// `2026-11`.
    pub(super) month: String,
    /// 0 for `2026-11.db`, which is written; n for `2026-11.n.db`, which never changes.
    pub(super) sorted: u32,
    /// n for `2026-11.damaged-n.db`, of which is read what can be; 0 for the others.
    pub(super) aside: u32,
    pub(super) path: PathBuf,
}

impl Part {
    /// What a path names, if it is one.
    fn of(path: PathBuf) -> Option<Part> {
        let name = path.file_name()?.to_str()?;
        let (month, rest) = name.split_at_checked(7)?;
        let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
        if !month.chars().map(digits).eq("0000-00".chars()) {
            return None;
        }
        let number = |text: &str| text.parse().ok().filter(|n| *n > 0);
        let (sorted, aside) = match rest.strip_suffix(".db")? {
            "" => (0, 0),
            other => match other.strip_prefix(".damaged-") {
                Some(aside) => (0, number(aside)?),
                None => (number(other.strip_prefix('.')?)?, 0),
            },
        };
        Some(Part { month: month.to_owned(), sorted, aside, path })
    }

    /// When its month begins and when it is over, ms since 1970.
    pub(super) fn span(&self) -> (i64, i64) {
        let year_and_month = self
            .month
            .split_once('-')
            .and_then(|(year, month)| Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok());
        let begins = |date: Date| {
            Some(TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_millisecond())
        };
        let next = year_and_month.and_then(|date| date.checked_add(1.month()).ok());
        let end = next.and_then(begins).unwrap_or(i64::MAX);
        (year_and_month.and_then(begins).unwrap_or(end), end)
    }

    /// The name of the file.
    pub(super) fn name(&self) -> &str {
        self.path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
    }

    /// Opens it for reading; `None` where a crash left a file without a table.
    pub(super) fn open(&self) -> Result<Option<Connection>, HistoryError> {
        match self.try_open() {
            Err(HistoryError::Sql { source, .. })
                if source.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly) =>
            {
                roll_back(&self.path)?;
                self.try_open()
            }
            other => other,
        }
    }

    fn try_open(&self) -> Result<Option<Connection>, HistoryError> {
        let file = &self.path;
        let connection = connect_to_read(file)?;
        let question = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)";
        let is_unmade = connection
            .query_row(question, [], |row| row.get(0))
            .map_err(|source| HistoryError::Sql { file: file.clone(), source })?;
        if is_unmade {
            return Ok(None);
        }
        check_format(&connection, file, FORMAT)?;
        Ok(Some(connection))
    }
}

/// Takes back what a crash has left half done while the file was made; only who may write can.
fn roll_back(file: &Path) -> Result<(), HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let connection = Connection::open(file).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    let question = "SELECT count(*) FROM sqlite_schema";
    connection.query_row(question, [], |row| row.get::<_, i64>(0)).map_err(sql)?;
    Ok(())
}

/// Sets the file of a month aside that cannot be written any more, with what SQLite keeps beside it.
pub(super) fn set_aside(file: &Path) -> std::io::Result<PathBuf> {
    let free = |n: &u32| !file.with_extension(format!("damaged-{n}.db")).exists();
    let number = (1..1000).find(free).unwrap_or(1000);
    let aside = file.with_extension(format!("damaged-{number}.db"));
    let beside = |path: &Path, end: &str| PathBuf::from(format!("{}{end}", path.display()));
    if beside(file, "-wal").exists() {
        std::fs::rename(beside(file, "-wal"), beside(&aside, "-wal"))?;
    }
    std::fs::rename(file, &aside)?;
    // Whoever still reads the old file would share it with those of the new one, and read a mixture.
    std::fs::remove_file(beside(file, "-shm")).ok();
    Ok(aside)
}

/// Every monthly file of a folder, those included that a newer one has replaced; oldest first.
pub(super) fn all_parts(folder: &Path) -> Result<Vec<Part>, HistoryError> {
    let io = |source| HistoryError::Io { file: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        found.extend(Part::of(entry.map_err(io)?.path()));
    }
    found.sort();
    Ok(found)
}

/// The monthly files of a folder that count, oldest first: of those in order of tag the newest of a month.
pub(super) fn parts(folder: &Path) -> Result<Vec<Part>, HistoryError> {
    let all = all_parts(folder)?;
    let replaced = |part: &Part| {
        part.sorted > 0 && all.iter().any(|p| p.month == part.month && p.sorted > part.sorted)
    };
    Ok(all.iter().filter(|part| !replaced(part)).cloned().collect())
}

/// Tells a file from another of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::history) struct FileId(u64, u64);

/// What a path leads to at present.
pub(in crate::history) fn file_id(path: &Path) -> Option<FileId> {
    let found = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some(FileId(found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        // An open file cannot be taken away there.
        let _ = found;
        Some(FileId(0, 0))
    }
}
