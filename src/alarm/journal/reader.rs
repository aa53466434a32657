//! Questions to a journal, page by page from the newest row back.
//!
//! A question is asked of one index at a time, and of a limited number of rows at a time, so that it can be
//! called off in between; whatever that index does not know is judged row by row.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::error::JournalError;
use super::{FILE, marks, rows, runs, schema};
use crate::model::{JournalMarks, JournalPage, JournalQuery, JournalRow};

/// Rows that are looked at before a question may be called off; grows where little is found.
const WINDOW: i64 = 20_000;
/// Rows of a page at most.
const PAGE_MOST: usize = 100_000;
/// Letters that the index of words knows together.
const LETTERS: usize = 3;
const TEXTS: [&str; 9] = ["who", "tag", "alarm", "name", "old", "new", "reason", "result", "text"];

/// A journal that is read.
pub struct JournalReader {
    file: std::path::PathBuf,
    db: Connection,
}

/// What rows are found by.
enum Way {
    /// All rows in turn.
    Rows,
    /// Those whose column has this value.
    Column(&'static str, Value),
    /// Those in which these words stand.
    Words(String),
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
        let mut page = JournalPage::default();
        let limit = query.limit.clamp(1, PAGE_MOST);
        let (ways, rest) = plan(query);
        let places = runs::places(&self.db, query.from_ms, query.to_ms).map_err(|e| self.sql(e))?;
        for (low, high) in places {
            let low = query.after.map_or(low, |after| low.max(after + 1));
            let mut high = query.before.map_or(high, |before| high.min(before - 1));
            let mut window = WINDOW;
            while high >= low && page.rows.len() < limit {
                if cancel.load(Ordering::Relaxed) {
                    return Err(JournalError::Cancelled);
                }
                let start = low.max(high.saturating_sub(window));
                let room = limit - page.rows.len();
                let found = self.find(&ways, &rest, query, (start, high), room)?;
                if found.len() < room {
                    window = window.saturating_mul(2);
                }
                page.rows.extend(found);
                high = start - 1;
            }
            if page.rows.len() >= limit {
                page.next = page.rows.last().map(|row| row.id);
                break;
            }
        }
        Ok(page)
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

    /// The newest `room` rows between two ids, which every way may contribute to.
    fn find(
        &self,
        ways: &[Way],
        (rest, bound): &(Vec<String>, Vec<Value>),
        query: &JournalQuery,
        (low, high): (i64, i64),
        room: usize,
    ) -> Result<Vec<JournalRow>, JournalError> {
        let mut found: Vec<JournalRow> = Vec::new();
        for way in ways {
            let (mut sql, mut values) = way.select();
            values.extend([Value::Integer(low), Value::Integer(high)]);
            for (column, limit) in [(">=", query.from_ms), ("<", query.to_ms)] {
                if let Some(limit) = limit {
                    sql.push_str(&format!(" AND +at {column} ?"));
                    values.push(Value::Integer(limit));
                }
            }
            for condition in rest {
                sql.push_str(" AND ");
                sql.push_str(condition);
            }
            values.extend(bound.iter().cloned());
            sql.push_str(way.order());
            values.push(Value::Integer(i64::try_from(room).unwrap_or(i64::MAX)));
            let ask = || {
                let mut statement = self.db.prepare_cached(&sql)?;
                let rows = statement.query_map(params_from_iter(values), rows::read)?;
                rows.collect::<rusqlite::Result<Vec<_>>>()
            };
            found.extend(ask().map_err(|e| self.sql(e))?);
        }
        if ways.len() > 1 {
            found.sort_by_key(|row| std::cmp::Reverse(row.id));
            found.dedup_by_key(|row| row.id);
            found.truncate(room);
        }
        Ok(found)
    }

    fn sql(&self, source: rusqlite::Error) -> JournalError {
        JournalError::Sql { file: self.file.clone(), source }
    }
}

impl Way {
    fn select(&self) -> (String, Vec<Value>) {
        let columns = rows::COLUMNS;
        match self {
            Way::Rows => {
                (format!("SELECT {columns} FROM row WHERE id >= ? AND id <= ?"), Vec::new())
            }
            Way::Column(column, value) => (
                format!("SELECT {columns} FROM row WHERE {column} = ? AND id >= ? AND id <= ?"),
                vec![value.clone()],
            ),
            // The index of words gives its rows in order; they are then fetched one by one.
            Way::Words(words) => (
                format!(
                    "SELECT {} FROM words w CROSS JOIN row ON row.id = w.rowid \
                     WHERE w.words MATCH ? AND w.rowid >= ? AND w.rowid <= ?",
                    columns
                        .split(", ")
                        .map(|c| format!("row.{}", c.trim()))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
                vec![Value::Text(words.clone())],
            ),
        }
    }

    fn order(&self) -> &'static str {
        match self {
            Way::Words(_) => " ORDER BY w.rowid DESC LIMIT ?",
            _ => " ORDER BY id DESC LIMIT ?",
        }
    }
}

/// The ways to the rows, and the conditions that remain with their values.
fn plan(query: &JournalQuery) -> (Vec<Way>, (Vec<String>, Vec<Value>)) {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut ways: Vec<Way> = Vec::new();
    let (mut rest, mut bound) = (Vec::new(), Vec::new());
    let words: Vec<&str> = query.text.split_whitespace().collect();
    let (long, short): (Vec<&str>, Vec<&str>) =
        words.into_iter().partition(|word| word.chars().count() >= LETTERS);
    let about = query.about.trim();
    let is_about = !about.is_empty();
    let (mut who_left, mut kinds_left) = (!query.who.is_empty(), !query.kinds.is_empty());
    let mut priorities_left = !query.priorities.is_empty();
    let rank = |p: &crate::model::AlarmPriority| Value::Integer(p.rank() as i64);
    if is_about {
        ways.extend(["tag", "alarm", "name"].map(|column| Way::Column(column, text(about))));
    } else if !long.is_empty() {
        let phrase = |word: &&str| format!("\"{}\"", word.replace('"', "\"\""));
        ways.push(Way::Words(long.iter().map(phrase).collect::<Vec<_>>().join(" AND ")));
    } else if who_left {
        who_left = false;
        ways.push(Way::Column("who", text(&query.who)));
    } else if kinds_left {
        kinds_left = false;
        ways.extend(query.kinds.iter().map(|k| Way::Column("kind", text(k.word()))));
    } else if priorities_left {
        priorities_left = false;
        ways.extend(query.priorities.iter().map(|p| Way::Column("priority", rank(p))));
    } else {
        ways.push(Way::Rows);
    }
    // A plus keeps SQLite from another index than the one that gives the order.
    let marks = |count: usize| vec!["?"; count].join(", ");
    if who_left {
        rest.push("+row.who = ?".to_owned());
        bound.push(text(&query.who));
    }
    if kinds_left {
        rest.push(format!("+row.kind IN ({})", marks(query.kinds.len())));
        bound.extend(query.kinds.iter().map(|k| text(k.word())));
    }
    if priorities_left {
        rest.push(format!("+row.priority IN ({})", marks(query.priorities.len())));
        bound.extend(query.priorities.iter().map(rank));
    }
    let by_words = ways.iter().any(|way| matches!(way, Way::Words(_)));
    let unindexed = if by_words { short } else { [long, short].concat() };
    for word in unindexed {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = TEXTS.map(|column| format!("row.{column} LIKE ? ESCAPE '\\'")).join(" OR ");
        rest.push(format!("({like})"));
        bound.extend(TEXTS.map(|_| Value::Text(format!("%{escaped}%"))));
    }
    (ways, (rest, bound))
}
