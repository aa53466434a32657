//! What a journal lets go of: its oldest rows, in small steps, and never those of an alarm that still stands.

use rusqlite::Connection;

use super::rows::UNINDEX;

/// Rows that one step removes at most, those apart that stayed for their alarm and need no longer.
const STEP: i64 = 2_000;
/// Rows that are always kept, the newest.
const NEWEST: i64 = 1_000;
const DAY_MS: i64 = 86_400_000;

/// How long rows are kept. The newest thousand always are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalKeep {
    /// Days; `None` for ever.
    pub days: Option<u32>,
    /// Bytes of the file, its free pages not counted; `None` without a limit.
    pub bytes: Option<u64>,
}

/// Rows below an id that go: all but those of the present occurrence of an alarm whose newest row says that it
/// is not back to normal.
const GOING: &str = "CREATE TEMP TABLE going AS
  WITH old AS (SELECT id, alarm, number FROM main.row WHERE id < ?1),
  stands AS MATERIALIZED (
    SELECT alarm, (SELECT r.id FROM main.row r WHERE r.alarm = a.alarm AND +r.new IS NOT NULL
      ORDER BY r.id DESC LIMIT 1) AS newest
    FROM (SELECT DISTINCT alarm FROM old WHERE alarm IS NOT NULL) a)
  SELECT old.id FROM old
    LEFT JOIN stands ON stands.alarm = old.alarm
    LEFT JOIN main.row r ON r.id = stands.newest
  WHERE r.id IS NULL OR r.new = 'normal' OR r.number IS NOT old.number";

/// Takes out some of the oldest rows that are older or more than is to be kept. 0 where there are none.
pub(super) fn step(db: &mut Connection, keep: JournalKeep, now_ms: i64) -> rusqlite::Result<u64> {
    loop {
        let (below, is_last) = below(db, keep, now_ms)?;
        let Some(below) = below else { return Ok(0) };
        let gone = remove(db, below)?;
        // Whatever stays for its alarm is passed over.
        if gone > 0 || is_last {
            return Ok(gone);
        }
    }
}

/// Rows below this id may go in this step, and whether no further step is to be looked for.
fn below(db: &Connection, keep: JournalKeep, now_ms: i64) -> rusqlite::Result<(Option<i64>, bool)> {
    let ends = "SELECT (SELECT min(id) FROM row WHERE id >=
        (SELECT value FROM meta WHERE key = 'keep_from')), (SELECT max(id) FROM row)";
    let ends: (Option<i64>, Option<i64>) =
        db.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(first), Some(last)) = ends else { return Ok((None, true)) };
    let most = (first + STEP).min(last - NEWEST);
    let mut below = first;
    if let Some(days) = keep.days {
        let since = now_ms.saturating_sub(i64::from(days) * DAY_MS);
        let young = "SELECT min(id) FROM row WHERE id >= ?1 AND id < ?2 AND at >= ?3";
        let young: Option<i64> = db.query_row(young, [first, most, since], |row| row.get(0))?;
        below = young.unwrap_or(most);
    }
    if let Some(bytes) = keep.bytes
        && size(db)? > bytes
    {
        below = most;
    }
    Ok(((below > first).then_some(below), below < most))
}

fn remove(db: &mut Connection, below: i64) -> rusqlite::Result<u64> {
    let transaction = db.transaction()?;
    transaction.execute("UPDATE meta SET value = ?1 WHERE key = 'keep_from'", [below])?;
    transaction.execute(GOING, [below])?;
    transaction.execute(UNINDEX, [])?;
    let gone = transaction.execute("DELETE FROM row WHERE id IN (SELECT id FROM going)", [])?;
    transaction.execute("DROP TABLE going", [])?;
    // The last run before what is left holds it; those before that are empty.
    let runs = "DELETE FROM run WHERE first <
        (SELECT max(first) FROM run WHERE first <= (SELECT min(id) FROM row))";
    transaction.execute(runs, [])?;
    transaction.commit()?;
    db.execute_batch("PRAGMA incremental_vacuum(1000)")?;
    Ok(gone as u64)
}

/// Bytes of the pages in use.
fn size(db: &Connection) -> rusqlite::Result<u64> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = number("page_count")? - number("freelist_count")?;
    Ok(pages.unsigned_abs() * number("page_size")?.unsigned_abs())
}
