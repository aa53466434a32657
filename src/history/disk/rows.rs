//! What stands of chunks in a monthly file: a row each, with a checksum of its own.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::chunk::{self, Damage};
use super::schema::{has_crc, known_format};
use super::summary::{Extremes, Weighted};
use super::{Point, Summary, rollup};

/// Columns of a chunk. Files before format 3 end with `id`.
pub(super) const COLUMNS: &str = "tag, nlast, boot, t0, t1, n, usable, tfirst, vfirst, tlast, vlast, tmin, \
     vmin, tmax, vmax, weight, mean, m2, ends_unusable, id, sum, blob_crc, r60_crc, crc";
const COLUMNS_2: &str = "tag, nlast, boot, t0, t1, n, usable, tfirst, vfirst, tlast, vlast, tmin, \
     vmin, tmax, vmax, weight, mean, m2, ends_unusable, id, NULL, NULL, NULL, NULL";
pub(super) const WIDTH: usize = 24;
/// The place of `id`, which changes when a month is put in order, and which the checksum leaves out: what it
/// leads to has one, which the row knows.
const ID: usize = 19;
/// The place of the checksum, of all columns before it.
const CRC: usize = 23;

/// What is known of a chunk without looking at its samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChunkRow {
    pub(super) tag: u32,
    pub(super) nlast: i64,
    pub(super) summary: Summary,
    pub(super) stored: Stored,
}

/// Where the bytes of a chunk are, and which ones they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stored {
    pub(super) id: i64,
    /// Checksums of the samples and of the minutes, if there are any; `None` in a row of before format 3.
    crcs: Option<(u32, Option<u32>)>,
}

impl Stored {
    /// Its samples.
    pub(super) fn samples(
        &self,
        month: &Connection,
    ) -> rusqlite::Result<Result<Vec<Point>, Damage>> {
        Ok(self.sample_bytes(month)?.and_then(|data| chunk::decode(&data)))
    }

    /// The bytes of its samples: those that the row knows, be they whole or not.
    pub(super) fn sample_bytes(
        &self,
        month: &Connection,
    ) -> rusqlite::Result<Result<Vec<u8>, Damage>> {
        let expected = self.crcs.map(|(samples, _)| samples);
        let data = read_blob(month, "blob", self.id, expected)?.unwrap_or_default();
        Ok(chunk::prove(&data, expected).map(|()| data))
    }

    /// Its minutes, if it has any.
    pub(super) fn minutes(
        &self,
        month: &Connection,
    ) -> rusqlite::Result<Option<Result<Vec<Extremes>, Damage>>> {
        let bytes = self.minute_bytes(month)?;
        Ok(bytes.map(|bytes| bytes.and_then(|data| rollup::unpack(&data))))
    }

    /// The bytes of its minutes, if it has any.
    pub(super) fn minute_bytes(
        &self,
        month: &Connection,
    ) -> rusqlite::Result<Option<Result<Vec<u8>, Damage>>> {
        let expected = match self.crcs {
            None => None,
            Some((_, None)) => return Ok(None),
            Some((_, some)) => some,
        };
        let found = read_blob(month, "r60", self.id, expected)?;
        let Some(data) = found.or_else(|| expected.map(|_| Vec::new())) else { return Ok(None) };
        Ok(Some(chunk::prove(&data, expected).map(|()| data)))
    }
}

/// How the rows of a file are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Its columns, with nothing for those it does not have.
    pub(super) columns: &'static str,
    /// Rows up to this number were written before rows had checksums.
    pub(super) plain: i64,
}

impl Layout {
    pub(super) fn of(month: &Connection) -> rusqlite::Result<Layout> {
        if known_format(month)? < 3 && !has_crc(month)? {
            return Ok(Layout { columns: COLUMNS_2, plain: i64::MAX });
        }
        let plain = "SELECT value FROM meta WHERE key = 'plain'";
        let number = |row: &Row<'_>| Ok(row.get_ref(0)?.as_i64().ok());
        let plain = month.prepare_cached(plain)?.query_row([], number).optional()?.flatten();
        Ok(Layout { columns: COLUMNS, plain: plain.unwrap_or(-1) })
    }
}

/// A row as it was written.
///
/// # Errors
/// It is not that.
pub(super) fn chunk_row(r: &Row<'_>, layout: &Layout) -> Result<ChunkRow, Damage> {
    let mut columns = [ValueRef::Null; WIDTH];
    for (at, column) in columns.iter_mut().enumerate() {
        *column = r.get_ref(at).map_err(|why| Damage::Content(why.to_string()))?;
    }
    read(&columns, layout)
}

fn read(columns: &[ValueRef<'_>; WIDTH], layout: &Layout) -> Result<ChunkRow, Damage> {
    let whole = |at: usize| match columns.get(at) {
        Some(ValueRef::Integer(n)) => Some(*n),
        _ => None,
    };
    // SQLite keeps a not-a-number, which huge values make, as NULL.
    let real = |at: usize| match columns.get(at) {
        Some(ValueRef::Real(v)) => *v,
        _ => f64::NAN,
    };
    let crc = |at: usize| whole(at).and_then(|crc| u32::try_from(crc).ok());
    let number = |at: usize| whole(at).ok_or_else(|| Damage::Content(format!("column {at}")));
    let count = |at: usize| number(at).map(|n| usize::try_from(n).unwrap_or(0));
    let nlast = number(1)?;
    let crcs = match columns.get(CRC) {
        Some(ValueRef::Null) if nlast <= layout.plain => None,
        _ => {
            let (found, expected) = (checksum(columns), crc(CRC).unwrap_or(0));
            if found != expected {
                return Err(Damage::Checksum { found, expected });
            }
            Some((crc(21).unwrap_or(0), crc(22)))
        }
    };
    let at = |place: usize| whole(place).map(|time| (time, real(place + 1)));
    let extremes = match (at(7), at(9), at(11), at(13)) {
        (Some(first), Some(last), Some(min), Some(max)) => Some(Extremes { first, last, min, max }),
        _ => None,
    };
    let summary = Summary {
        t0: number(3)?,
        t1: number(4)?,
        count: count(5)?,
        usable: count(6)?,
        extremes,
        weighted: Weighted { weight_ms: real(15), mean: real(16), m2: real(17) },
        sum: real(20),
        ends_unusable: number(18)? != 0,
    };
    let tag = u32::try_from(number(0)?).map_err(|why| Damage::Content(why.to_string()))?;
    Ok(ChunkRow { tag, nlast, summary, stored: Stored { id: number(ID)?, crcs } })
}

/// CRC-32 of the columns but the id and itself: each a byte for its kind, and its eight bytes.
fn checksum(columns: &[ValueRef<'_>; WIDTH]) -> u32 {
    let mut bytes = [0; 9 * WIDTH];
    let mut end = 0;
    let under = columns.iter().enumerate().filter(|(at, _)| *at != ID && *at != CRC);
    for ((_, column), place) in under.zip(bytes.chunks_exact_mut(9)) {
        let (kind, value) = match column {
            ValueRef::Null => (0, 0),
            ValueRef::Integer(n) => (1, n.cast_unsigned()),
            // SQLite may keep a whole real as an integer, which knows no negative zero.
            ValueRef::Real(v) => (2, (v + 0.0).to_bits()),
            ValueRef::Text(_) | ValueRef::Blob(_) => (3, 0),
        };
        if let Some((first, rest)) = place.split_first_mut() {
            *first = kind;
            rest.copy_from_slice(&value.to_le_bytes());
        }
        end += 9;
    }
    crc32fast::hash(bytes.get(..end).unwrap_or_default())
}

/// Whose a chunk is, and where its bytes lie.
pub(super) struct Place {
    pub(super) tag: u32,
    pub(super) nlast: i64,
    pub(super) boot: i64,
    pub(super) id: i64,
    /// Checksums of the samples, and of the minutes where there are any.
    pub(super) crcs: (u32, Option<u32>),
}

/// The columns of a chunk, in order, with their checksum.
pub(super) fn columns(place: &Place, s: &Summary) -> [Value; WIDTH] {
    let whole = Value::Integer;
    let real = |v: f64| if v.is_nan() { Value::Null } else { Value::Real(v) };
    let time = |at: Option<super::summary::At>| at.map_or(Value::Null, |at| whole(at.0));
    let value = |at: Option<super::summary::At>| at.map_or(Value::Null, |at| real(at.1));
    let (first, last) = (s.extremes.map(|e| e.first), s.extremes.map(|e| e.last));
    let (min, max) = (s.extremes.map(|e| e.min), s.extremes.map(|e| e.max));
    let mut columns = [
        whole(place.tag.into()),
        whole(place.nlast),
        whole(place.boot),
        whole(s.t0),
        whole(s.t1),
        whole(s.count as i64),
        whole(s.usable as i64),
        time(first),
        value(first),
        time(last),
        value(last),
        time(min),
        value(min),
        time(max),
        value(max),
        real(s.weighted.weight_ms),
        real(s.weighted.mean),
        real(s.weighted.m2),
        whole(s.ends_unusable.into()),
        whole(place.id),
        real(s.sum),
        whole(place.crcs.0.into()),
        place.crcs.1.map_or(Value::Null, |crc| whole(crc.into())),
        Value::Null,
    ];
    let crc = checksum(&columns.each_ref().map(ValueRef::from));
    if let Some(last) = columns.last_mut() {
        *last = whole(crc.into());
    }
    columns
}

/// A row that is as it was written, and its columns under another id.
pub(super) fn renumbered(
    from: &Connection,
    layout: &Layout,
    (tag, nlast): (i64, i64),
    id: i64,
) -> rusqlite::Result<Result<(ChunkRow, [Value; WIDTH]), Damage>> {
    let question = format!("SELECT {} FROM chunk WHERE tag = ?1 AND nlast = ?2", layout.columns);
    let mut question = from.prepare_cached(&question)?;
    let mut rows = question.query([tag, nlast])?;
    let Some(row) = rows.next()? else {
        return Ok(Err(Damage::Content("a row is not found by its key".to_owned())));
    };
    let known = match chunk_row(row, layout) {
        Ok(known) => known,
        Err(why) => return Ok(Err(why)),
    };
    let mut columns = [const { Value::Null }; WIDTH];
    for (at, column) in columns.iter_mut().enumerate() {
        *column = if at == ID { Value::Integer(id) } else { row.get(at)? };
    }
    Ok(Ok((known, columns)))
}

/// Writes a row.
pub(super) fn put(month: &Connection, columns: [Value; WIDTH]) -> rusqlite::Result<()> {
    let marks = (1..=WIDTH).map(|at| format!("?{at}")).collect::<Vec<_>>().join(",");
    let write = format!("INSERT OR REPLACE INTO chunk({COLUMNS}) VALUES({marks})");
    month.prepare_cached(&write)?.execute(rusqlite::params_from_iter(columns)).map(|_| ())
}

/// The bytes of a chunk in `blob` or `r60`. Where those found are not the ones that the row knows, a damaged
/// key hides them: they are looked for in every row.
fn read_blob(
    month: &Connection,
    table: &str,
    id: i64,
    expected: Option<u32>,
) -> rusqlite::Result<Option<Vec<u8>>> {
    let ask = |key: &str| -> rusqlite::Result<(Option<Vec<u8>>, bool)> {
        let question = format!("SELECT data FROM {table} WHERE {key} = ?1");
        let mut question = month.prepare_cached(&question)?;
        let mut rows = question.query([id])?;
        let mut first = None;
        while let Some(row) = rows.next()? {
            // A cell of another kind is a damaged one, and told by its checksum.
            let bytes = row.get_ref(0)?.as_bytes_or_null().ok().flatten().unwrap_or_default();
            if chunk::prove(bytes, expected).is_ok() {
                return Ok((Some(bytes.to_vec()), true));
            }
            first = first.or_else(|| Some(bytes.to_vec()));
        }
        Ok((first, expected.is_none()))
    };
    match ask("id")? {
        (found, true) => Ok(found),
        (first, false) => Ok(ask("+id")?.0.or(first)),
    }
}
