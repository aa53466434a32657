//! One commit as bytes: what came in since the last one, of all tags, in order.
//!
//! `3 | first i64 | at i64 | count u32 | groups | CRC-32`, little-endian; `first` and `at` are those of the row,
//! so that the checksum covers them. A group is what came at one time with one quality:
//! `ms i64 | quality u16 | n u32 | n × (tag u32, value f64)`. Version 2, without `first` and `at`, is still read,
//! and version 1, without groups: `1 | count u32 | count × (tag u32, ms i64, value f64, quality u16) | CRC-32`.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _};

use super::chunk::{Bytes, Damage, seal, unseal};
use super::error::is_no_database;
use super::{Point, QualityCode};

const VERSION: u8 = 3;
const GROUP: usize = 8 + 2 + 4;
const RECORD: usize = 4 + 8;
/// Bytes of a record of version 1.
const OLD_RECORD: usize = 4 + 8 + 8 + 2;

/// A sample and whose it is.
pub(super) type Record = (u32, Point);
/// Samples of one tag with their numbers.
pub(super) type Run = Vec<(i64, Point)>;

/// A row as it lies in the journal.
pub(super) struct Row {
    /// The number of its first sample. Of a row that cannot even be reached one between those of the rows
    /// around it.
    pub(super) first: i64,
    /// No sample of it has this number or a greater one: it is that of the next row that is whole.
    pub(super) until: i64,
    /// When it was committed, as far as that can be read; of a damaged row perhaps a wrong time.
    pub(super) at_ms: Option<i64>,
    pub(super) records: Result<Vec<Record>, Damage>,
}

impl Row {
    /// Of the columns `first, at, data`. Damage to the head of a row makes a value one of another kind.
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
        let (first, at_ms) = (row.get(0)?, row.get_ref(1)?.as_i64().ok());
        let records = match (at_ms, row.get_ref(2)?) {
            (Some(at_ms), ValueRef::Blob(data)) => unpack(first, at_ms, data),
            _ => Err(Damage::Content("its time or its samples are of another kind".to_owned())),
        };
        let count = records.as_ref().map_or(0, Vec::len) as i64;
        Ok(Row { first, until: first.saturating_add(count), at_ms, records })
    }
}

/// Rows on their way to whoever asked. A damaged one waits until the next that is whole: its number, which may be
/// wrong, lies between those of the rows around it.
struct Passed<F> {
    each: F,
    waiting: Vec<Row>,
    /// The number after the last row that was whole.
    next: Option<i64>,
}

impl<F: FnMut(Row)> Passed<F> {
    fn pass(&mut self, row: Row) {
        if row.records.is_err() {
            return self.waiting.push(row);
        }
        self.let_go(row.first);
        self.next = Some(row.until);
        (self.each)(row);
    }

    fn let_go(&mut self, before: i64) {
        for row in self.waiting.drain(..) {
            let first = row.first.min(before.saturating_sub(1)).max(self.next.unwrap_or(i64::MIN));
            (self.each)(Row { first, until: before, ..row });
        }
    }
}

/// Every row in order of its number; where one is in the way, those behind it are reached from the back.
pub(super) fn every(live: &Connection, each: impl FnMut(Row)) -> rusqlite::Result<()> {
    let mut passed = Passed { each, waiting: Vec::new(), next: None };
    let mut rows = live.prepare_cached("SELECT first, at, data FROM journal ORDER BY first")?;
    let mut rows = rows.query([])?;
    let why = loop {
        match rows.next() {
            Ok(None) => {
                passed.let_go(i64::MAX);
                return Ok(());
            }
            Ok(Some(row)) => passed.pass(Row::of(row)?),
            // A disk that fails for a moment is asked again; nothing of it is given up.
            Err(why) if is_no_database(&why) => break Damage::Content(why.to_string()),
            Err(why) => return Err(why),
        }
    };
    // `next` of the table is greater than any number in a chunk.
    let known = "SELECT max(value) FROM meta WHERE key = 'next'";
    let known = || live.query_row(known, [], |r| Ok(r.get_ref(0)?.as_i64().unwrap_or(0)));
    let first = passed.next.map_or_else(known, Ok)?;
    passed.pass(Row { first, until: first, at_ms: None, records: Err(why) });
    let backwards = "SELECT first, at, data FROM journal WHERE first >= ?1 ORDER BY first DESC";
    let mut rows = live.prepare_cached(backwards)?;
    let mut rows = rows.query([passed.next.unwrap_or(i64::MIN)])?;
    let mut behind = Vec::new();
    loop {
        match rows.next() {
            Ok(Some(row)) => behind.push(Row::of(row)?),
            Err(why) if !is_no_database(&why) => return Err(why),
            _ => break,
        }
    }
    behind.into_iter().rev().for_each(|row| passed.pass(row));
    passed.let_go(i64::MAX);
    Ok(())
}

/// The newest sign of life. A clock that was set back left rows with later times behind, so that the newest row
/// counts of which the time is proved.
pub(super) fn alive(live: &Connection) -> rusqlite::Result<Option<i64>> {
    let said = live
        .query_row("SELECT value FROM meta WHERE key = 'alive'", [], |r| {
            Ok(r.get_ref(0)?.as_i64().ok())
        })
        .optional()?
        .flatten();
    let mut rows =
        live.prepare_cached("SELECT first, at, data FROM journal ORDER BY first DESC")?;
    let mut rows = rows.query([])?;
    // Where the newest cannot be reached, what was said counts.
    while let Ok(Some(row)) = rows.next() {
        if let Row { at_ms, records: Ok(_), .. } = Row::of(row)? {
            return Ok(said.max(at_ms));
        }
    }
    Ok(said)
}

/// The data of a row whose first sample has the number `first`, committed at `at_ms`.
pub(super) fn pack(first: i64, at_ms: i64, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 + GROUP + records.len() * RECORD);
    out.push(VERSION);
    out.extend(first.to_le_bytes());
    out.extend(at_ms.to_le_bytes());
    out.extend((records.len() as u32).to_le_bytes());
    let same = |a: &Record, b: &Record| a.1.at_ms == b.1.at_ms && a.1.quality == b.1.quality;
    for group in records.chunk_by(same) {
        let Some((_, first)) = group.first() else { continue };
        out.extend(first.at_ms.to_le_bytes());
        out.extend(first.quality.0.to_le_bytes());
        out.extend((group.len() as u32).to_le_bytes());
        for (tag, point) in group {
            out.extend(tag.to_le_bytes());
            out.extend(point.value.to_bits().to_le_bytes());
        }
    }
    seal(out)
}

/// The samples of a row as its columns are.
fn unpack(first: i64, at_ms: i64, bytes: &[u8]) -> Result<Vec<Record>, Damage> {
    let mut rest = Bytes { rest: unseal(bytes)?, whole: bytes.len() };
    let [version] = rest.take::<1>()?;
    if version >= 3 {
        let mut column = || rest.take::<8>().map(i64::from_le_bytes);
        if (column()?, column()?) != (first, at_ms) {
            return Err(Damage::Content("its number or time is not its own".to_owned()));
        }
    }
    let count = rest.number()?;
    let records = match version {
        1 => ungrouped(&mut rest, count)?,
        2 | VERSION => grouped(&mut rest)?,
        other => return Err(Damage::Codec(other)),
    };
    if records.len() == count { Ok(records) } else { Err(Damage::Length(bytes.len())) }
}

/// A row that is damaged stands between samples of a tag: from the last one before it, which is `end` where
/// that is in a chunk, nothing is known until the next. `last` is the greatest number that a sample of it can
/// have had: it may have begun with samples that are in chunks.
pub(super) fn part(run: &mut Run, end: Option<&(i64, Point)>, last: i64) {
    let place = run.partition_point(|(number, _)| *number < last);
    let before = place.checked_sub(1).and_then(|at| run.get(at)).or(end);
    let is_open = |(number, point): &&(i64, Point)| *number < last && point.is_usable();
    if let Some((_, before)) = before.filter(is_open) {
        run.insert(place, (last, Point::gap(before.at_ms, QualityCode::DAMAGED)));
    }
}

fn grouped(rest: &mut Bytes<'_>) -> Result<Vec<Record>, Damage> {
    let mut records = Vec::with_capacity(rest.rest.len() / RECORD);
    while !rest.rest.is_empty() {
        let at_ms = i64::from_le_bytes(rest.take::<8>()?);
        let quality = QualityCode(u16::from_le_bytes(rest.take::<2>()?));
        for _ in 0..rest.number()? {
            let tag = u32::from_le_bytes(rest.take::<4>()?);
            let value = f64::from_bits(u64::from_le_bytes(rest.take::<8>()?));
            records.push((tag, Point { at_ms, value, quality }));
        }
    }
    Ok(records)
}

fn ungrouped(rest: &mut Bytes<'_>, count: usize) -> Result<Vec<Record>, Damage> {
    if rest.rest.len() != count.saturating_mul(OLD_RECORD) {
        return Err(Damage::Length(rest.whole));
    }
    let mut record = || {
        let tag = u32::from_le_bytes(rest.take::<4>()?);
        let at_ms = i64::from_le_bytes(rest.take::<8>()?);
        let value = f64::from_bits(u64::from_le_bytes(rest.take::<8>()?));
        let quality = QualityCode(u16::from_le_bytes(rest.take::<2>()?));
        Ok((tag, Point { at_ms, value, quality }))
    };
    (0..count).map(|_| record()).collect()
}
