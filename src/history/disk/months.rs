//! The monthly files of a folder, and what stands in them of chunks. One that cannot be read costs its own
//! month, and a row that is damaged its own chunk.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::error::is_damage;
use super::rows::ChunkRow;
use super::schema::{Part, part_name, parts};
use super::walk::{Hole, Rows, newest, rows, version};
use super::{HistoryError, TagKey};

/// Summaries kept for the next question: 20 years of a tag that is recorded every second; 40 MB.
const CACHE_ROWS: usize = 180_000;

/// A monthly file that could be opened.
pub(super) struct Month {
    pub(super) part: Part,
    pub(super) connection: Connection,
}

impl Month {
    pub(super) fn sql(&self, source: rusqlite::Error) -> HistoryError {
        HistoryError::Sql { file: self.part.path.clone(), source }
    }
}

/// The files as they were when they were opened last.
#[derive(Default)]
pub(super) struct Months {
    open: Vec<Month>,
    known: Vec<Part>,
    /// Those of them that have no tables yet: they are being made, or a crash came between.
    unmade: Vec<Part>,
    /// Those of them that cannot be read, and why.
    unread: Vec<(Part, HistoryError)>,
    /// Summaries read before, by file and tag.
    rows: HashMap<(usize, u32), Arc<Rows>>,
    rows_held: usize,
}

impl Months {
    /// Opens months that have come, and lets go of those that have gone; true where anything changed.
    pub(super) fn refresh(&mut self, folder: &Path) -> Result<bool, HistoryError> {
        let files = parts(folder)?;
        let is_made = |part: &Part| matches!(part.open(), Ok(Some(_)));
        if self.known == files
            && !self.unmade.iter().any(is_made)
            && self.unread.iter().all(|(part, _)| part.open().is_err())
        {
            return Ok(false);
        }
        *self = Months { known: files.clone(), ..Months::default() };
        for part in files {
            match part.open() {
                Ok(Some(connection)) => self.open.push(Month { part, connection }),
                Ok(None) => self.unmade.push(part),
                Err(why) => self.unread.push((part, why)),
            }
        }
        Ok(true)
    }

    pub(super) fn get(&self, place: usize) -> Option<&Month> {
        self.open.get(place)
    }

    pub(super) fn open(&self) -> &[Month] {
        &self.open
    }

    pub(super) fn unread(&self) -> &[(Part, HistoryError)] {
        &self.unread
    }

    /// The greatest number of a tag that is in a chunk; -1 without one. Of the files that were looked at it
    /// is one that was found there, and none that has come since.
    fn newest(
        &self,
        tag: TagKey,
        looked: &BTreeMap<usize, Arc<Rows>>,
    ) -> Result<i64, HistoryError> {
        let mut known = -1;
        for (place, month) in self.open.iter().enumerate() {
            // What was found earlier is too low at worst, and then the tail tells the rest.
            let found = looked.get(&place).or_else(|| self.rows.get(&(place, tag.0)));
            let last = match found {
                Some(rows) => Ok(rows.rows.last().map(|row| row.nlast)),
                None => newest(&month.connection, tag),
            };
            match last {
                Ok(last) => known = known.max(last.unwrap_or(-1)),
                Err(why) if is_damage(&why) => {}
                Err(why) => return Err(month.sql(why)),
            }
        }
        Ok(known)
    }

    /// The chunks of a tag in one file, read again only where the file has changed.
    fn rows(&mut self, place: usize, tag: TagKey) -> Result<Arc<Rows>, HistoryError> {
        let Some(month) = self.open.get(place) else { return Ok(Arc::default()) };
        let key = (place, tag.0);
        let known = self.rows.get(&key);
        let read = || {
            let version = version(&month.connection)?;
            if let Some(known) = known.filter(|rows| rows.version == version) {
                return Ok((Arc::clone(known), true));
            }
            Ok((Arc::new(rows(month, tag)?), false))
        };
        let (rows, is_known) = match read() {
            Ok(found) => found,
            Err(why) if is_damage(&why) => {
                let (file, why) = (month.part.name().to_owned(), month.sql(why).to_string());
                let hole = Hole { file, from_ms: month.part.span().0, next_ms: None, why };
                return Ok(Arc::new(Rows { holes: vec![hole], ..Rows::default() }));
            }
            Err(why) => return Err(month.sql(why)),
        };
        if is_known {
            return Ok(rows);
        }
        if self.rows_held + rows.rows.len() > CACHE_ROWS {
            self.rows.clear();
            self.rows_held = 0;
        }
        self.rows_held += rows.rows.len();
        let before = self.rows.insert(key, Arc::clone(&rows));
        self.rows_held -= before.map_or(0, |rows| rows.rows.len());
        Ok(rows)
    }

    /// Gives the chunks of a window and the nearest one on each side, each with the place of its file. Tells
    /// the greatest number that is in a chunk, and where rows among them are damaged.
    pub(super) fn chunks(
        &mut self,
        tag: TagKey,
        (from, to): (i64, i64),
        mut each: impl FnMut(usize, &ChunkRow),
    ) -> Result<(i64, Vec<Hole>), HistoryError> {
        let name = |at_ms| part_name(at_ms).get(..7).unwrap_or_default().to_owned();
        let (first, last) = (name(from), name(to));
        let months: Vec<String> = self.open.iter().map(|m| m.part.month.clone()).collect();
        let mut looked: BTreeMap<usize, Arc<Rows>> = BTreeMap::new();
        // A file is looked at once: a chunk that has come since would be in no one's hands.
        let mut look = |place: usize| -> Result<Arc<Rows>, HistoryError> {
            if let Some(rows) = looked.get(&place) {
                return Ok(Arc::clone(rows));
            }
            let rows = self.rows(place, tag)?;
            looked.insert(place, Arc::clone(&rows));
            Ok(rows)
        };
        for (place, _) in months.iter().enumerate().filter(|(_, m)| **m >= first && **m <= last) {
            let rows = look(place)?;
            let inside = rows.rows.iter().filter(|r| r.summary.t1 >= from && r.summary.t0 <= to);
            inside.for_each(|row| each(place, row));
        }
        // A month may have two files; what lies beyond the nearest chunk does no harm.
        let mut seen: Option<&String> = None;
        for (place, name) in months.iter().enumerate().rev().filter(|(_, m)| **m <= first) {
            if seen.is_some_and(|month| month != name) {
                break;
            }
            let rows = look(place)?;
            if let Some(row) = rows.rows.iter().rev().find(|row| row.summary.t1 < from) {
                each(place, row);
                seen = Some(name);
            }
        }
        let mut seen: Option<&String> = None;
        for (place, name) in months.iter().enumerate().filter(|(_, m)| **m >= last) {
            if seen.is_some_and(|month| month != name) {
                break;
            }
            let rows = look(place)?;
            if let Some(row) = rows.rows.iter().find(|row| row.summary.t0 > to) {
                each(place, row);
                seen = Some(name);
            }
        }
        let newest = self.newest(tag, &looked)?;
        Ok((newest, looked.into_values().flat_map(|rows| rows.holes.clone()).collect()))
    }
}
