//! The tables, and how a file is opened. `FORMAT.md` describes them for people.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

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
        Kind::Live => {
            open_tables(file, LIVE_TABLES, &["meta", "tag", "journal"], FORMAT, |_, _| Ok(""))
        }
        Kind::Part => {
            open_tables(file, PART_TABLES, &["meta", "chunk", "blob"], FORMAT, |part, from| {
                Ok(if from < 3 && !has_crc(part)? { PART_FROM_2 } else { "" })
            })
        }
    }
}

/// True where rows of chunks have checksums: such a file keeps them, whatever a bit has made of its format.
pub(super) fn has_crc(part: &Connection) -> rusqlite::Result<bool> {
    let question = "SELECT EXISTS (SELECT 1 FROM pragma_table_info('chunk') WHERE name = 'crc')";
    part.prepare_cached(question)?.query_row([], |row| row.get(0))
}

/// Opens a file with these tables, of this format, for writing; makes it where it is not there. One that has
/// tables and not all of the `oldest`, which every format had, is none of ours: what it had would be hidden behind
/// new ones of the same name. `grow` tells what makes a file of an earlier format one of this.
pub(in crate::history) fn open_tables(
    file: &Path,
    tables: &str,
    oldest: &[&str],
    format: i64,
    grow: impl FnOnce(&Connection, i64) -> rusqlite::Result<&'static str>,
) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let misshapen = |why| HistoryError::Misshapen { file: file.to_owned(), why };
    if wants_a_later_sqlite(file) {
        return Err(misshapen("its head says that only a later SQLite may write to it".to_owned()));
    }
    let connection = Connection::open(file).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(sql)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(sql)?;
    let known = tables_of(&connection).map_err(sql)?;
    if !known.is_empty()
        && let Some(missing) = oldest.iter().find(|table| !known.iter().any(|name| name == *table))
    {
        return Err(misshapen(format!("its table {missing} is not there")));
    }
    let made = if known.is_empty() { in_head(format) } else { String::new() };
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {tables} {made} COMMIT;")).map_err(sql)?;
    let said = said_formats(&connection).map_err(sql)?;
    let found = format_of(said, file, format)?;
    if said != (Some(format), format) {
        let grown = format!(
            "BEGIN IMMEDIATE; {} INSERT OR REPLACE INTO meta VALUES('format', {format}); {} COMMIT;",
            grow(&connection, found).map_err(sql)?,
            in_head(format)
        );
        connection.execute_batch(&grown).map_err(sql)?;
    }
    Ok(connection)
}

/// One byte makes a file one that SQLite only reads, as it would on a disk that is read-only.
fn wants_a_later_sqlite(file: &Path) -> bool {
    let mut head = [0; 19];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut head));
    let is_sqlite = read.is_ok() && head.starts_with(b"SQLite format 3\0");
    is_sqlite && head.last().is_some_and(|version| *version > 2)
}

fn tables_of(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    tables.query_map([], |row| row.get(0))?.collect()
}

/// Notes the format a second time, where no row can be damaged.
fn in_head(format: i64) -> String {
    format!("PRAGMA user_version = {format};")
}

/// Makes a file for a month in order of tag, in one go: it counts for nothing before it is whole and synced,
/// so that it needs no journal.
pub(super) fn create_sorted(file: &Path) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let connection = Connection::open(file).map_err(sql)?;
    connection.pragma_update(None, "journal_mode", "OFF").map_err(sql)?;
    connection.pragma_update(None, "synchronous", "OFF").map_err(sql)?;
    connection.execute_batch(&format!("{PART_TABLES} {}", in_head(FORMAT))).map_err(sql)?;
    Ok(connection)
}

/// A journal in memory, in place of one that cannot be read.
pub(super) fn open_in_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(LIVE_TABLES)?;
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

/// True for a file in which there is no table yet.
pub(super) fn is_unmade(file: &Path) -> bool {
    let question = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)";
    connect_to_read(file)
        .is_ok_and(|file| file.query_row(question, [], |row| row.get(0)).unwrap_or(false))
}

/// Opens a file for reading alone, whatever is in it.
pub(super) fn connect_to_read(file: &Path) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(sql)?;
    connection.busy_timeout(BUSY).map_err(sql)?;
    Ok(connection)
}

fn check_format(connection: &Connection, file: &Path, format: i64) -> Result<(), HistoryError> {
    let sql = |source| HistoryError::Sql { file: file.to_owned(), source };
    format_of(said_formats(connection).map_err(sql)?, file, format).map(|_| ())
}

/// What a file says of its format, in `meta` and in its head. Files of before it stood in both say 0 there.
type Said = (Option<i64>, i64);

fn said_formats(connection: &Connection) -> rusqlite::Result<Said> {
    let question = "SELECT value FROM meta WHERE key = 'format'";
    let row = |row: &rusqlite::Row<'_>| Ok(row.get_ref(0)?.as_i64().ok());
    let in_meta = connection.prepare_cached(question)?.query_row([], row).optional()?.flatten();
    let mut in_head = connection.prepare_cached("PRAGMA user_version")?;
    let in_head = in_head.query_row([], |row| row.get(0))?;
    Ok((in_meta, in_head))
}

/// The format of a file. A later version says so twice; one number alone is a damaged one.
fn format_of((in_meta, in_head): Said, file: &Path, format: i64) -> Result<i64, HistoryError> {
    match in_meta {
        Some(found) if found > format && in_head > format => {
            Err(HistoryError::Version { file: file.to_owned(), found })
        }
        _ => Ok(known_of((in_meta, in_head), format)),
    }
}

fn known_of((in_meta, in_head): Said, format: i64) -> i64 {
    let is_known = |said: &i64| (1..=format).contains(said);
    in_meta.filter(is_known).max(Some(in_head).filter(is_known)).unwrap_or(format)
}

/// The format of a month that may be read.
pub(super) fn known_format(month: &Connection) -> rusqlite::Result<i64> {
    Ok(known_of(said_formats(month)?, FORMAT))
}

/// True where what a month says of its format is not what was written.
pub(super) fn is_format_damaged(month: &Connection) -> rusqlite::Result<bool> {
    let (in_meta, in_head) = said_formats(month)?;
    let is_known = in_meta.is_some_and(|said| (1..=FORMAT).contains(&said));
    Ok(!is_known || in_head != 0 && in_meta != Some(in_head))
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

/// Sets a file aside that cannot be written any more, with what SQLite keeps beside it.
pub(super) fn set_aside(file: &Path) -> std::io::Result<PathBuf> {
    let free = |n: &u32| !file.with_extension(format!("damaged-{n}.db")).exists();
    let number = (1..1000).find(free).ok_or(std::io::ErrorKind::AlreadyExists)?;
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

/// The journal that was set aside last.
pub(super) fn live_aside(folder: &Path) -> Option<PathBuf> {
    let file = folder.join(LIVE);
    let aside = |n: u32| file.with_extension(format!("damaged-{n}.db"));
    (1..1000).map(aside).take_while(|path| path.exists()).last()
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
