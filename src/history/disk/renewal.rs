//! A journal in place of one that is gone or can be used no more: what is known of that one.
//!
//! Chunks name their tags by number, and a number given to another tag would show the history of one as that of
//! the other. So every month knows whose the numbers in it are. Of a journal that was set aside everything is
//! taken that can still be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::error::is_damage;
use super::names::{self, Names};
use super::rows::{Layout, chunk_row};
use super::schema::{Part, connect_to_read, open_in_memory, parts};
use super::seal::ENDS;
use super::{HistoryError, journal};

/// A tag in a file: its number, its id, its name, its unit.
pub(super) type Named = (u32, [String; 3]);

/// True where a journal knows no tag, or was not made anew to the end.
pub(super) fn is_blank(live: &Connection) -> rusqlite::Result<bool> {
    let question = "SELECT NOT EXISTS (SELECT 1 FROM tag)
        OR EXISTS (SELECT 1 FROM meta WHERE key = 'renewing')";
    live.query_row(question, [], |row| row.get(0))
}

/// A journal in memory that knows what `live` still tells, and the months beside it.
pub(super) fn stand_in(folder: &Path, live: &Path) -> Result<Connection, HistoryError> {
    let sql = |source| HistoryError::Sql { file: live.to_owned(), source };
    let mut made = open_in_memory().map_err(sql)?;
    fill(&mut made, folder, Some(live), None)?;
    Ok(made)
}

/// Puts into a blank journal what the one `before` still tells, and whose chunks there are in the months. A
/// station that runs has the samples that are in no chunk in `memory`, whose names come first; until it has
/// written them the journal is `renewing`, so that a crash before that costs nothing.
pub(super) fn fill(
    live: &mut Connection,
    folder: &Path,
    before: Option<&Path>,
    memory: Option<&Names>,
) -> Result<(), HistoryError> {
    let known = Known::of(folder)?;
    let sql = |source| HistoryError::Sql { file: folder.to_owned(), source };
    let live = live.transaction().map_err(sql)?;
    let (mut next, mut nameless) = (known.next, BTreeSet::new());
    if let Some(names) = memory.filter(|names| !names.is_empty()) {
        let names: Vec<Named> = names.iter().map(|(tag, texts)| (*tag, texts.clone())).collect();
        name(&live, &names).map_err(sql)?;
        put(&live, "renewing", 1).map_err(sql)?;
    } else {
        live.execute("DELETE FROM meta WHERE key = 'renewing'", []).map_err(sql)?;
    }
    if let Some(before) = before.filter(|before| before.exists()) {
        let before = connect_to_read(before)?;
        // Where they cannot be read, the months know them.
        name(&live, &readable_tags(&before)).map_err(sql)?;
        for table in ["note", "mark"] {
            copy(&before, &live, table).map_err(sql)?;
        }
        next = next.max(number(&before, "next"));
        if memory.is_none() {
            next = next.max(copy_samples(&before, &live, &mut nameless).map_err(sql)?);
        }
        let alive = journal::alive(&before).ok().flatten();
        put(&live, "alive", alive.unwrap_or(0)).map_err(sql)?;
        put(&live, "boot", number(&before, "boot")).map_err(sql)?;
    }
    let named = "INSERT OR IGNORE INTO tag VALUES(?1, ?2, ?3, ?4)";
    for (tag, [uid, name, unit]) in known.tags.iter().rev() {
        live.execute(named, params![tag, uid, name, unit]).map_err(sql)?;
        // Where another number has the id, this one is taken all the same.
        live.execute(named, params![tag, nobody(*tag), name, unit]).map_err(sql)?;
    }
    for tag in nameless {
        let texts = params![tag, nobody(tag), format!("tag {tag}"), ""];
        live.execute(named, texts).map_err(sql)?;
    }
    put(&live, "next", next).map_err(sql)?;
    live.commit().map_err(sql)
}

/// Whose chunks there are in the months of a folder.
pub(super) fn tags_of_months(folder: &Path) -> Result<Vec<Named>, HistoryError> {
    Known::of(folder).map(|known| known.tags.into_iter().collect())
}

/// An id that no project can have, for a tag of which nobody knows whose it was.
fn nobody(tag: u32) -> String {
    format!("?{tag}")
}

/// Writes a number of the file that is greater than what stands there.
fn put(live: &Connection, key: &str, value: i64) -> rusqlite::Result<()> {
    let grow =
        "INSERT INTO meta VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = max(value, ?2)";
    if value > 0 {
        live.execute(grow, params![key, value])?;
    }
    Ok(())
}

fn number(live: &Connection, key: &str) -> i64 {
    let question = "SELECT value FROM meta WHERE key = ?1";
    live.query_row(question, [key], |row| row.get(0)).unwrap_or(0)
}

/// Copies the rows of a table as far as they can be read; what stands there already stays.
fn copy(from: &Connection, to: &Connection, table: &str) -> rusqlite::Result<()> {
    let Ok(mut question) = from.prepare(&format!("SELECT * FROM {table}")) else { return Ok(()) };
    let width = question.column_count();
    let marks = (1..=width).map(|at| format!("?{at}")).collect::<Vec<_>>().join(",");
    // A table that is damaged may have another width.
    let insert = format!("INSERT OR IGNORE INTO {table} VALUES({marks})");
    let Ok(mut insert) = to.prepare(&insert) else { return Ok(()) };
    let Ok(mut rows) = question.query([]) else { return Ok(()) };
    while let Ok(Some(row)) = rows.next() {
        let columns: rusqlite::Result<Vec<Value>> = (0..width).map(|at| row.get(at)).collect();
        // A row with columns of another kind is a damaged one.
        let Ok(columns) = columns else { continue };
        match insert.execute(params_from_iter(columns)) {
            Err(why) if !is_damage(&why) => return Err(why),
            _ => {}
        }
    }
    Ok(())
}

/// Copies the rows of a journal that are whole, and where others are; the number after the last sample. `tags` are
/// those that have samples there.
fn copy_samples(
    from: &Connection,
    to: &Connection,
    tags: &mut BTreeSet<u32>,
) -> rusqlite::Result<i64> {
    let mut rows = Vec::new();
    // Where not even the first can be reached, there are none.
    journal::every(from, |row| rows.push(row)).ok();
    let mut next = 0;
    for row in rows {
        let at_ms = row.at_ms.unwrap_or(0);
        let data = match &row.records {
            Ok(records) => {
                tags.extend(records.iter().map(|(tag, _)| *tag));
                journal::pack(row.first, at_ms, records)
            }
            Err(_) => Vec::new(),
        };
        let insert = "INSERT OR IGNORE INTO journal VALUES(?1, ?2, ?3)";
        to.execute(insert, params![row.first, at_ms, data])?;
        next = next.max(if row.records.is_ok() { row.until } else { row.first.saturating_add(1) });
    }
    Ok(next)
}

/// What the months of a folder know.
struct Known {
    /// Whose the chunks are.
    tags: BTreeMap<u32, [String; 3]>,
    /// The number after the last sample.
    next: i64,
}

impl Known {
    fn of(folder: &Path) -> Result<Known, HistoryError> {
        let mut known = Known { tags: BTreeMap::new(), next: 0 };
        let mut all = Vec::new();
        for part in parts(folder)? {
            match known.look_into(&part, &mut all) {
                Err(why) if why.is_damage() => log::error!("history: {}: {why}", part.name()),
                other => other?,
            }
        }
        for tag in all {
            let unnamed = || [nobody(tag), format!("tag {tag}"), String::new()];
            known.tags.entry(tag).or_insert_with(unnamed);
        }
        Ok(known)
    }

    fn look_into(&mut self, part: &Part, all: &mut Vec<u32>) -> Result<(), HistoryError> {
        let Some(month) = part.open()? else { return Ok(()) };
        let mut looked = || {
            let layout = Layout::of(&month)?;
            let newest = format!("SELECT {} FROM chunk ORDER BY nlast DESC", layout.columns);
            let mut newest = month.prepare(&newest)?;
            let mut rows = newest.query([])?;
            while let Some(row) = rows.next()? {
                if let Ok(row) = chunk_row(row, &layout) {
                    self.next = self.next.max(row.nlast.saturating_add(1));
                    break;
                }
            }
            let mut ends = month.prepare(&ENDS.replace("COLUMNS", layout.columns))?;
            let mut rows = ends.query([])?;
            while let Some(row) = rows.next()? {
                all.extend(chunk_row(row, &layout).map(|row| row.tag));
            }
            let tags = &mut self.tags;
            names::each(&month, |tag, texts| {
                tags.insert(tag, texts);
            })?;
            rusqlite::Result::Ok(())
        };
        looked().map_err(|source| HistoryError::Sql { file: part.path.clone(), source })
    }
}

/// The tags that a journal knows, as far as it can be read.
fn readable_tags(file: &Connection) -> Vec<Named> {
    let mut tags = Vec::new();
    // Where it ends early, the months know the others.
    each_tag(file, |tag| tags.push(tag)).ok();
    tags
}

/// The tags that a journal knows. A row with columns of another kind is left out.
pub(super) fn tags_of(file: &Connection) -> rusqlite::Result<Vec<Named>> {
    let mut tags = Vec::new();
    each_tag(file, |tag| tags.push(tag))?;
    Ok(tags)
}

fn each_tag(file: &Connection, mut each: impl FnMut(Named)) -> rusqlite::Result<()> {
    let question = "SELECT id, uid, coalesce(name, uid), coalesce(unit, '') FROM tag";
    let mut question = file.prepare(question)?;
    let mut rows = question.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get::<_, String>(at);
        if let (Ok(tag), Ok(uid), Ok(name), Ok(unit)) = (row.get(0), text(1), text(2), text(3)) {
            each((tag, [uid, name, unit]));
        }
    }
    Ok(())
}

/// Notes whose tags are; who has a number already keeps it.
fn name(file: &Connection, tags: &[Named]) -> rusqlite::Result<()> {
    let named = "INSERT OR IGNORE INTO tag VALUES(?1, ?2, ?3, ?4)";
    for (tag, [uid, name, unit]) in tags {
        file.prepare_cached(named)?.execute(params![tag, uid, name, unit])?;
    }
    Ok(())
}
