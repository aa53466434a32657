//! From times to places: runs of rows in which the wall clock went on, so that a time is found by halving
//! and needs no index of its own.
//!
//! Within a run a row may bear a time up to [`SLACK_MS`] before that of an earlier row, since threads hand
//! their events over in turn; a clock that was set back by more begins another run.

use rusqlite::{Connection, OptionalExtension as _};

/// Disorder within a run, ms.
pub(super) const SLACK_MS: i64 = 60_000;

/// Runs that are remembered at most, the newest: a clock that goes mad must not make questions slow.
const RUNS_MOST: usize = 1_000;

/// Where the rows of a span of time can be, both ends included, newest run first.
pub(super) fn places(
    db: &Connection,
    from_ms: Option<i64>,
    to_ms: Option<i64>,
) -> rusqlite::Result<Vec<(i64, i64)>> {
    let mut firsts = db.prepare_cached("SELECT first FROM run ORDER BY first DESC LIMIT ?1")?;
    let firsts: Vec<i64> =
        firsts.query_map([RUNS_MOST as i64], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let ends: (Option<i64>, Option<i64>) =
        db.query_row("SELECT (SELECT min(id) FROM row), (SELECT max(id) FROM row)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (Some(least), Some(mut last)) = ends else { return Ok(Vec::new()) };
    if from_ms.is_none() && to_ms.is_none() {
        return Ok(vec![(least, last)]);
    }
    let mut found = Vec::new();
    let mut firsts = firsts.into_iter().peekable();
    while let Some(first) = firsts.next() {
        // What lies before the oldest run that is remembered goes with it.
        let first = if firsts.peek().is_none() { least } else { first.max(least) };
        if last >= first {
            let low = match from_ms {
                Some(from) => halve(db, first, last, from.saturating_sub(SLACK_MS))?,
                None => first,
            };
            let high = match to_ms {
                Some(to) => halve(db, first, last, to.saturating_add(SLACK_MS))? - 1,
                None => last,
            };
            if low <= high {
                found.push((low, high));
            }
        }
        last = first - 1;
        if last < least {
            break;
        }
    }
    Ok(found)
}

/// The first row of a run, from `low` to `high`, whose time is `at` or later; `high` + 1 where none is.
fn halve(db: &Connection, mut low: i64, high: i64, at: i64) -> rusqlite::Result<i64> {
    let mut look = db
        .prepare_cached("SELECT id, at FROM row WHERE id >= ?1 AND id <= ?2 ORDER BY id LIMIT 1")?;
    let mut end = high + 1;
    while low < end {
        let middle = low + (end - low) / 2;
        let here: Option<(i64, i64)> =
            look.query_row([middle, high], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match here {
            Some((id, time)) if id < end && time < at => low = id + 1,
            _ => end = middle,
        }
    }
    Ok(low)
}
