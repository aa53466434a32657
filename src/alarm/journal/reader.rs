//! Questions to a journal, page by page from the newest row back.
//!
//! A question is asked of one index at a time, and of a limited number of rows at a time, so that it can be
//! called off in between; whatever that index does not know is judged row by row.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::types::Value;
use rusqlite::{Connection, StatementStatus, params_from_iter};

use super::error::JournalError;
use super::question::Plan;
use super::{FILE, marks, rows, runs, schema};
use crate::model::{JournalMarks, JournalPage, JournalQuery, JournalRow, WallMs};

/// Rows that are looked at before a question may be called off or answered in part: at first, and within
/// which bounds that grows and shrinks with what a look costs.
const WINDOW: i64 = 10_000;
const WINDOW_LEAST: i64 = 1_000;
const WINDOW_MOST: i64 = 250_000;
/// Steps of SQLite that a look may take before the next is made no longer, and made shorter: about 5 and 10 ms.
const CHEAP: i32 = 200_000;
const DEAR: i32 = 400_000;
/// Rows of a page at most.
const PAGE_MOST: usize = 100_000;

/// A journal that is read.
pub struct JournalReader {
    file: std::path::PathBuf,
    db: Connection,
}

impl JournalReader {
    /// Opens the journal of a folder.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(folder: &Path) -> Result<JournalReader, JournalError> {
        let file = folder.join(FILE);
        if !file.is_file() {
            return Err(JournalError::Absent { folder: folder.to_owned() });
        }
        let db = schema::open_to_read(&file)?;
        Ok(JournalReader { file, db })
    }

    /// A page of rows. The newest come first.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn page(
        &self,
        query: &JournalQuery,
        cancel: &AtomicBool,
    ) -> Result<JournalPage, JournalError> {
        self.page_within(query, cancel, &|| false)
    }

    /// A page of rows, or what was found of it by the time that `enough` says so, which is asked every few
    /// milliseconds; the page tells how far back it has looked then.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn page_within(
        &self,
        query: &JournalQuery,
        cancel: &AtomicBool,
        enough: &dyn Fn() -> bool,
    ) -> Result<JournalPage, JournalError> {
        let mut page = JournalPage::default();
        let limit = query.limit.clamp(1, PAGE_MOST);
        let places = self.places(query).map_err(|e| self.sql(e))?;
        let ids = (places.last().map_or(1, |p| p.0), places.first().map_or(0, |p| p.1));
        let plan = Plan::of(query, &self.db, ids).map_err(|e| self.sql(e))?;
        let mut window = WINDOW;
        for (low, mut high) in places {
            while high >= low {
                if cancel.load(Ordering::Relaxed) {
                    return Err(JournalError::Cancelled);
                }
                let start = low.max(high.saturating_sub(window));
                let room = limit - page.rows.len();
                let (found, cost) = self.find(&plan, query, (start, high), room)?;
                page.rows.extend(found);
                if page.rows.len() >= limit {
                    page.next = page.rows.last().map(|row| row.id);
                    return Ok(page);
                }
                window = match cost {
                    0..CHEAP => window.saturating_mul(2).min(WINDOW_MOST),
                    DEAR.. => (window / 2).max(WINDOW_LEAST),
                    _ => window,
                };
                high = start - 1;
                if enough() && ids.0 < start {
                    page.next = Some(start);
                    page.reached = Some(self.time_at(start).map_err(|e| self.sql(e))?);
                    return Ok(page);
                }
            }
        }
        Ok(page)
    }

    /// Where the rows of a question can be, newest first.
    fn places(&self, query: &JournalQuery) -> rusqlite::Result<Vec<(i64, i64)>> {
        let mut places = runs::places(&self.db, query.from_ms, query.to_ms)?;
        for (low, high) in &mut places {
            *low = query.after.map_or(*low, |after| after.saturating_add(1).max(*low));
            *high = query.before.map_or(*high, |before| before.saturating_sub(1).min(*high));
        }
        places.retain(|(low, high)| low <= high);
        Ok(places)
    }

    /// The time of the first row from an id on.
    fn time_at(&self, id: i64) -> rusqlite::Result<WallMs> {
        let time = "SELECT at FROM row WHERE id >= ?1 ORDER BY id LIMIT 1";
        self.db.prepare_cached(time)?.query_row([id], |row| row.get(0)).map(WallMs)
    }

    /// What a trend marks from the first to before the second moment, ms since 1970: one mark of each sort
    /// in every column of `width_ms` since 1970.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn marks(
        &self,
        window: (i64, i64),
        width_ms: i64,
        cancel: &AtomicBool,
    ) -> Result<JournalMarks, JournalError> {
        marks::marks(&self.db, window, width_ms, cancel, &|e| self.sql(e))
    }

    /// The newest `room` rows between two ids, which every way may contribute to, and what it cost in steps of
    /// SQLite.
    fn find(
        &self,
        plan: &Plan,
        query: &JournalQuery,
        (low, high): (i64, i64),
        room: usize,
    ) -> Result<(Vec<JournalRow>, i32), JournalError> {
        let mut found: Vec<JournalRow> = Vec::new();
        let mut cost = 0_i32;
        for way in &plan.ways {
            let (mut sql, mut values) = way.select();
            values.extend([Value::Integer(low), Value::Integer(high)]);
            for (column, limit) in [(">=", query.from_ms), ("<", query.to_ms)] {
                if let Some(limit) = limit {
                    sql.push_str(&format!(" AND +at {column} ?"));
                    values.push(Value::Integer(limit));
                }
            }
            for condition in &plan.rest {
                sql.push_str(" AND ");
                sql.push_str(condition);
            }
            values.extend(plan.bound.iter().cloned());
            sql.push_str(way.order());
            values.push(Value::Integer(i64::try_from(room).unwrap_or(i64::MAX)));
            let ask = || {
                let mut statement = self.db.prepare_cached(&sql)?;
                let rows = statement.query_map(params_from_iter(values), rows::read)?;
                let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
                cost = cost.saturating_add(statement.reset_status(StatementStatus::VmStep));
                Ok(rows)
            };
            found.extend(ask().map_err(|e| self.sql(e))?);
        }
        if plan.ways.len() > 1 {
            found.sort_by_key(|row| std::cmp::Reverse(row.id));
            found.dedup_by_key(|row| row.id);
            found.truncate(room);
        }
        Ok((found, cost))
    }

    fn sql(&self, source: rusqlite::Error) -> JournalError {
        JournalError::Sql { file: self.file.clone(), source }
    }
}
