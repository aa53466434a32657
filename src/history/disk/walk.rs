//! The rows of one tag in a file, those that are damaged told from the others.
//!
//! A damaged key misleads whoever searches for its neighbours: a search ends beside it. So the rows on both
//! sides of what was found are looked at, too, and if one of them is damaged, every row of the file is.
//!
//! A page that says it has fewer rows hides the others without a trace. Where a tag is silent between two rows for
//! longer than it was within them, the index is asked whether it knows of more.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::chunk::Damage;
use super::error::is_damage;
use super::months::Month;
use super::rows::{ChunkRow, Layout, chunk_row};
use super::{Summary, TagKey};

/// Chunks of a tag in one file, in order of their numbers, as of a version of the file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) version: i64,
    pub(super) rows: Vec<ChunkRow>,
    pub(super) holes: Vec<Hole>,
}

/// Longest time between two samples of a tag of which nothing was said; one that does not change is kept every ten
/// minutes.
const SILENT_MS: i64 = 15 * 60_000;
/// So many times the mean time between the samples of a chunk are nothing unusual, and so much time.
const USUAL: i64 = 20;
const USUAL_MS: i64 = 5_000;

/// Where a row is damaged that was the tag's, or may have been.
#[derive(Clone, Debug)]
pub(super) struct Hole {
    /// The name of the file.
    pub(super) file: String,
    /// Not before this time: the end of the chunk before it in its file, or when the month begins.
    pub(super) from_ms: i64,
    /// When the chunk after it in its file begins.
    pub(super) next_ms: Option<i64>,
    pub(super) why: String,
}

/// Changes whenever somebody else has written to the file.
pub(super) fn version(month: &Connection) -> rusqlite::Result<i64> {
    month.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

/// The rows of a tag in the file of a month.
pub(super) fn rows(month: &Month, tag: TagKey) -> rusqlite::Result<Rows> {
    let (name, (since_ms, end_ms)) = (month.part.name(), month.part.span());
    let is_closed = month.part.sorted > 0;
    let month = &month.connection;
    let (version, layout) = (version(month)?, Layout::of(month)?);
    let mut walk = match near(month, &layout, tag.0) {
        Ok(Some(walk)) => walk,
        Err(why) if !is_damage(&why) => return Err(why),
        _ => all(month, &layout, tag.0)?,
    };
    // What is behind the last row of a month that is still written nobody can know.
    let end_ms = is_closed.then_some(end_ms);
    if is_silent(&walk.rows, since_ms, end_ms) {
        match hidden(month, tag.0, &walk) {
            Err(why) if !is_damage(&why) => return Err(why),
            found => walk.holes.extend(found.unwrap_or_default()),
        }
        walk.holes.sort_by_key(|(place, _)| *place);
    }
    let hole = |(place, why): (usize, String)| {
        let before = place.checked_sub(1).and_then(|at| walk.rows.get(at));
        let next_ms = walk.rows.get(place).map(|row| row.summary.t0);
        // Where the clock was set back, what was before does not tell where.
        let ended_ms = before.map(|row| row.summary.t1);
        let ended_ms = ended_ms.filter(|end| next_ms.is_none_or(|next| next > *end));
        Hole { file: name.to_owned(), from_ms: ended_ms.unwrap_or(since_ms), next_ms, why }
    };
    let holes = walk.holes.into_iter().map(hole).collect();
    Ok(Rows { version, holes, rows: walk.rows })
}

/// The greatest number of a tag in a file.
pub(super) fn newest(month: &Connection, tag: TagKey) -> rusqlite::Result<Option<i64>> {
    let layout = Layout::of(month)?;
    let question =
        format!("SELECT {} FROM chunk WHERE tag = ?1 ORDER BY nlast DESC", layout.columns);
    let mut question = month.prepare_cached(&question)?;
    let mut rows = question.query([tag.0])?;
    while let Some(row) = rows.next()? {
        if let Ok(row) = chunk_row(row, &layout) {
            return Ok(Some(row.nlast));
        }
    }
    Ok(None)
}

/// Every row of a file in order of its key; what cannot be reached from the front, from the back.
pub(super) fn every(
    month: &Connection,
    layout: &Layout,
    mut each: impl FnMut(Way, Result<ChunkRow, String>),
) -> rusqlite::Result<()> {
    let mut last = (i64::MIN, i64::MIN);
    let key = |row: &Row<'_>| Some((row.get(0).ok()?, row.get(1).ok()?));
    let question = format!("SELECT {} FROM chunk ORDER BY tag, nlast", layout.columns);
    let mut question = month.prepare_cached(&question)?;
    let mut rows = question.query([])?;
    loop {
        match rows.next() {
            Ok(None) => return Ok(()),
            Ok(Some(row)) => {
                let found = chunk_row(row, layout);
                if found.is_ok() {
                    last = key(row).unwrap_or(last);
                }
                each(Way::On, found.map_err(|why| named(row, &why)));
            }
            Err(why) if is_damage(&why) => {
                each(Way::On, Err(why.to_string()));
                break;
            }
            Err(why) => return Err(why),
        }
    }
    let question = format!("SELECT {} FROM chunk ORDER BY tag DESC, nlast DESC", layout.columns);
    let mut question = month.prepare_cached(&question)?;
    let mut rows = question.query([])?;
    // Where the back cannot be reached either, the rest is lost with what is in the way.
    while let Ok(Some(row)) = rows.next() {
        let found = chunk_row(row, layout);
        if found.is_ok() && key(row).is_some_and(|key| key <= last) {
            break;
        }
        each(Way::Back, found.map_err(|why| named(row, &why)));
    }
    Ok(())
}

/// A damaged row in words, with what it says it is.
fn named(row: &Row<'_>, why: &Damage) -> String {
    let [tag, nlast] = [0, 1].map(|at| row.get::<_, i64>(at).map_or("?".into(), |n| n.to_string()));
    format!("the row of a chunk (tag {tag}, nlast {nlast}): {why}")
}

/// From which end a row was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    On,
    Back,
}

/// The rows of a tag as a search finds them; `None` where the search was misled, or may have been.
fn near(month: &Connection, layout: &Layout, tag: u32) -> rusqlite::Result<Option<Walk>> {
    let mut walk = Walk::new(tag, 0);
    let columns = layout.columns;
    let before =
        format!("SELECT {columns} FROM chunk WHERE tag < ?1 ORDER BY tag DESC, nlast DESC LIMIT 1");
    let row = |r: &Row<'_>| Ok(chunk_row(r, layout).is_ok());
    if month.prepare_cached(&before)?.query_row([tag], row).optional()? == Some(false) {
        return Ok(None);
    }
    let question = format!("SELECT {columns} FROM chunk WHERE tag >= ?1 ORDER BY tag, nlast");
    let mut question = month.prepare_cached(&question)?;
    let mut rows = question.query([tag])?;
    while let Some(row) = rows.next()? {
        let found = chunk_row(row, layout);
        if row.get::<_, u32>(0).ok() != Some(tag) {
            let Ok(next) = found else { return Ok(None) };
            walk.settle(next.tag);
            return Ok(Some(walk));
        }
        walk.see(found.map_err(|why| named(row, &why)));
    }
    walk.settle(u32::MAX);
    Ok(Some(walk))
}

/// True where a tag is silent for unusually long without having ended: before its first row, between two of them, or
/// after the last one.
fn is_silent(rows: &[ChunkRow], since_ms: i64, end_ms: Option<i64>) -> bool {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return false };
    let usual = |row: &ChunkRow| {
        let Summary { t0, t1, count, .. } = row.summary;
        let apart = t1.saturating_sub(t0) / i64::try_from(count.max(1)).unwrap_or(1);
        apart.saturating_mul(USUAL).clamp(USUAL_MS, SILENT_MS)
    };
    let stops = |row: &ChunkRow, next_ms: i64| {
        !row.summary.ends_unusable && next_ms.saturating_sub(row.summary.t1) > usual(row)
    };
    first.summary.t0.saturating_sub(since_ms) > SILENT_MS
        || rows.windows(2).any(|pair| matches!(pair, [a, b] if stops(a, b.summary.t0)))
        || end_ms.is_some_and(|end_ms| stops(last, end_ms))
}

/// Rows of a tag that are in the index and not among those of the table.
fn hidden(month: &Connection, tag: u32, walk: &Walk) -> rusqlite::Result<Vec<(usize, String)>> {
    let question = "SELECT nlast FROM chunk INDEXED BY chunk_nlast WHERE tag = ?1 ORDER BY nlast";
    let mut question = month.prepare_cached(question)?;
    let mut rows = question.query([tag])?;
    let mut found: Vec<(usize, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let nlast: i64 = row.get(0)?;
        let place = walk.rows.partition_point(|row| row.nlast < nlast);
        let is_told = found.iter().chain(&walk.holes).any(|(told, _)| *told == place);
        if walk.rows.get(place).is_none_or(|row| row.nlast != nlast) && !is_told {
            let why = format!(
                "the row of a chunk (tag {tag}, nlast {nlast}) is in the index and cannot be reached"
            );
            found.push((place, why));
        }
    }
    Ok(found)
}

/// The rows of a tag among all of a file.
fn all(month: &Connection, layout: &Layout, tag: u32) -> rusqlite::Result<Walk> {
    let (mut on, mut back) = (Walk::new(tag, 0), Walk::new(tag, u32::MAX));
    every(month, layout, |way, row| match way {
        Way::On => on.see(row),
        Way::Back => back.see(row),
    })?;
    let end = back.last;
    back.settle(on.last);
    on.settle(end);
    let (first, more) = (on.rows.len(), back.rows.len());
    on.rows.extend(back.rows.into_iter().rev());
    on.holes.extend(back.holes.into_iter().map(|(place, why)| (first + more - place, why)));
    Ok(on)
}

/// Picks the rows of one tag, and the damaged ones that may be among them, in order of the key.
struct Walk {
    mine: u32,
    /// The tag of the last row that is whole.
    last: u32,
    damaged: Vec<String>,
    rows: Vec<ChunkRow>,
    holes: Vec<(usize, String)>,
}

impl Walk {
    fn new(mine: u32, last: u32) -> Walk {
        Walk { mine, last, damaged: Vec::new(), rows: Vec::new(), holes: Vec::new() }
    }

    fn see(&mut self, row: Result<ChunkRow, String>) {
        match row {
            Err(why) => self.damaged.push(why),
            Ok(row) => {
                self.settle(row.tag);
                if row.tag == self.mine {
                    self.rows.push(row);
                }
            }
        }
    }

    /// Damaged rows lie between those of two tags: they were of one of these, or of one in between.
    fn settle(&mut self, next: u32) {
        let between = self.last.min(next)..=self.last.max(next);
        let damaged = self.damaged.drain(..);
        if between.contains(&self.mine) {
            self.holes.extend(damaged.map(|why| (self.rows.len(), why)));
        }
        self.last = next;
    }
}
