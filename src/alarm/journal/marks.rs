//! What a trend marks of the journal: one row of each sort in every column of time, and how many there are.
//! Every row of the span is looked at, some at a time, so that the question can be called off in between.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::error::JournalError;
use super::{rows, runs};
use crate::model::{JournalKind, JournalMark, JournalMarks, MARKS_SLACK_MS, MarkSort};

/// Rows looked at before the question may be called off.
const WINDOW: i64 = 20_000;
/// Columns of a span at most.
const COLUMNS_MOST: i64 = 2_000;
/// Rows told as recent at most, the newest.
const RECENT_MOST: usize = 10_000;

/// The marks from `from_ms` to before `to_ms`.
pub(super) fn marks(
    db: &Connection,
    (from_ms, to_ms): (i64, i64),
    width_ms: i64,
    cancel: &AtomicBool,
    sql: &dyn Fn(rusqlite::Error) -> JournalError,
) -> Result<JournalMarks, JournalError> {
    let least = (to_ms.saturating_sub(from_ms) / COLUMNS_MOST).saturating_add(1);
    let width_ms = width_ms.max(least);
    let newest_ms = newest(db).map_err(sql)?;
    let recent_from = newest_ms.map_or(i64::MAX, |newest| newest.saturating_sub(MARKS_SLACK_MS));
    let mut recent = Vec::new();
    // Of each sort in each column: the newest row and how many.
    let mut found: HashMap<(i64, MarkSort), (i64, u64)> = HashMap::new();
    for (low, mut high) in runs::places(db, Some(from_ms), Some(to_ms)).map_err(sql)? {
        while high >= low {
            if cancel.load(Ordering::Relaxed) {
                return Err(JournalError::Cancelled);
            }
            let start = low.max(high.saturating_sub(WINDOW - 1));
            each(db, (start, high), (from_ms, to_ms), |id, at, sort| {
                let of_column = found.entry((at.div_euclid(width_ms), sort)).or_insert((id, 0));
                of_column.1 += 1;
                if at >= recent_from && recent.len() < RECENT_MOST {
                    recent.push((at, sort));
                }
            })
            .map_err(sql)?;
            high = start - 1;
        }
    }
    let sorts: Vec<_> = found.into_iter().map(|((_, sort), told)| (sort, told)).collect();
    let mut marks = rows_of(db, &sorts).map_err(sql)?;
    marks.sort_by_key(|mark| std::cmp::Reverse((mark.row.at.0, mark.row.id)));
    Ok(JournalMarks { marks, newest_ms, recent })
}

fn newest(db: &Connection) -> rusqlite::Result<Option<i64>> {
    let newest = "SELECT at FROM row ORDER BY id DESC LIMIT 1";
    db.query_row(newest, [], |row| row.get(0)).optional()
}

/// Tells the id, the time and the sort of the rows between two ids, the newest first.
fn each(
    db: &Connection,
    (low, high): (i64, i64),
    (from_ms, to_ms): (i64, i64),
    mut tell: impl FnMut(i64, i64, MarkSort),
) -> rusqlite::Result<()> {
    let mut look = db.prepare_cached(
        "SELECT id, at, kind, event, priority FROM row WHERE id >= ?1 AND id <= ?2 \
         AND +at >= ?3 AND +at < ?4 ORDER BY id DESC",
    )?;
    let mut found = look.query(params![low, high, from_ms, to_ms])?;
    while let Some(row) = found.next()? {
        if let Some(sort) = sort(row)? {
            tell(row.get(0)?, row.get(1)?, sort);
        }
    }
    Ok(())
}

fn sort(row: &Row<'_>) -> rusqlite::Result<Option<MarkSort>> {
    let (kind, event) = (row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?);
    let Some(kind) = JournalKind::from_word(kind) else { return Ok(None) };
    let rank: Option<i64> = row.get(4)?;
    Ok(MarkSort::of(kind, event, rank.and_then(rows::priority)))
}

/// The rows themselves; one that retention has taken in between is left out.
fn rows_of(
    db: &Connection,
    sorts: &[(MarkSort, (i64, u64))],
) -> rusqlite::Result<Vec<JournalMark>> {
    let columns = rows::COLUMNS;
    let mut look = db.prepare_cached(&format!("SELECT {columns} FROM row WHERE id = ?1"))?;
    let mut marks = Vec::with_capacity(sorts.len());
    for (sort, (id, count)) in sorts {
        if let Some(row) = look.query_row([id], rows::read).optional()? {
            marks.push(JournalMark { sort: *sort, row, count: *count });
        }
    }
    Ok(marks)
}
