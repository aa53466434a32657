//! What stands of chunks in a monthly file, read from its tables.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::summary::{Extremes, Weighted};
use super::{Summary, TagKey};

/// Chunks of a tag in one file, in order of their numbers, as of a version of the file.
pub(super) struct Rows {
    pub(super) version: i64,
    pub(super) rows: Arc<Vec<ChunkRow>>,
}

/// What is known of a chunk without looking at its samples.
#[derive(Clone, Copy)]
pub(super) struct ChunkRow {
    pub(super) nlast: i64,
    pub(super) id: i64,
    pub(super) summary: Summary,
}

pub(super) fn read_blob(
    connection: &Connection,
    question: &str,
    id: i64,
) -> rusqlite::Result<Option<Vec<u8>>> {
    use rusqlite::OptionalExtension as _;
    // A cell of another kind is a damaged one, and told by its checksum.
    let bytes = |r: &Row<'_>| {
        let bytes = r.get_ref(0)?.as_bytes_or_null().ok().flatten();
        Ok(bytes.unwrap_or_default().to_vec())
    };
    connection.prepare_cached(question)?.query_row([id], bytes).optional()
}

/// Changes whenever somebody else has written to the file.
pub(super) fn version(part: &Connection) -> rusqlite::Result<i64> {
    part.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

/// Columns of [`chunk_row`].
pub(super) const COLUMNS: &str = "nlast, id, t0, t1, n, usable, tfirst, vfirst, tlast, vlast, tmin, vmin, \
     tmax, vmax, weight, mean, m2, ends_unusable";

pub(super) fn rows(part: &Connection, tag: TagKey) -> rusqlite::Result<Vec<ChunkRow>> {
    let question = format!("SELECT {COLUMNS} FROM chunk WHERE tag = ?1 ORDER BY nlast");
    part.prepare_cached(&question)?.query_map(params![tag.0], chunk_row)?.collect()
}

pub(super) fn chunk_row(r: &Row<'_>) -> rusqlite::Result<ChunkRow> {
    let count = |at: usize| r.get::<_, i64>(at).map(|n| usize::try_from(n).unwrap_or(0));
    let at = |place: usize| {
        let (time, value): (Option<i64>, Option<f64>) = (r.get(place)?, r.get(place + 1)?);
        Ok::<_, rusqlite::Error>(time.zip(value))
    };
    let extremes = match (at(6)?, at(8)?, at(10)?, at(12)?) {
        (Some(first), Some(last), Some(min), Some(max)) => Some(Extremes { first, last, min, max }),
        _ => None,
    };
    // SQLite keeps a not-a-number, which huge values make, as NULL.
    let real = |at: usize| r.get::<_, Option<f64>>(at).map(|v| v.unwrap_or(f64::NAN));
    let weighted = Weighted { weight_ms: real(14)?, mean: real(15)?, m2: real(16)? };
    let summary = Summary {
        t0: r.get(2)?,
        t1: r.get(3)?,
        count: count(4)?,
        usable: count(5)?,
        extremes,
        weighted,
        ends_unusable: r.get(17)?,
    };
    Ok(ChunkRow { nlast: r.get(0)?, id: r.get(1)?, summary })
}
