//! What happened to the record itself, in the table `mark` of `live.db`.

use rusqlite::{Connection, Row, params};

use super::{Archive, HistoryError, Reader};

/// Marks that wait for the next commit.
const WAITING: usize = 1_000;
/// Losses within this time of each other are one, ms.
const LOSS_APART_MS: i64 = 60_000;

/// Something that happened to the record itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When, ms since 1970.
    pub at_ms: i64,
    /// `start`, `stop`, `clock`, `lost`, `retention`, `unit`.
    pub kind: String,
    /// More, in English.
    pub detail: String,
}

/// Marks on their way to the disk.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// With their numbers, which make one that is written again write over itself.
    pub(super) waiting: Vec<(i64, Mark)>,
    /// The number of the next one.
    pub(super) next: i64,
    losing: Option<Losing>,
}

/// A loss of samples that may go on.
#[derive(Clone, Copy, Debug)]
struct Losing {
    id: i64,
    from_ms: i64,
    until_ms: i64,
    count: u64,
    why: &'static str,
}

impl Marks {
    fn number(&mut self) -> i64 {
        self.next += 1;
        self.next - 1
    }

    fn put(&mut self, id: i64, at_ms: i64, kind: &str, detail: &str) {
        self.waiting.retain(|(known, _)| *known != id);
        if self.waiting.len() < WAITING {
            let mark = Mark { at_ms, kind: kind.to_owned(), detail: detail.to_owned() };
            self.waiting.push((id, mark));
        }
    }
}

impl Archive {
    /// Notes something that the next commit keeps; at most a thousand wait.
    pub fn mark(&mut self, at_ms: i64, kind: &str, detail: &str) {
        let id = self.marks.number();
        self.marks.put(id, at_ms, kind, detail);
    }

    /// The clock was set: one mark for all tags that notice.
    pub fn mark_clock(&mut self, from_ms: i64, to_ms: i64) {
        let near = |m: &Mark| m.kind == "clock" && (m.at_ms - to_ms).abs() < 60_000;
        if !self.marks.waiting.iter().any(|(_, mark)| near(mark)) {
            self.mark(to_ms, "clock", &format!("set by {} ms", to_ms.saturating_sub(from_ms)));
        }
    }

    /// Samples were lost at `at_ms`. As long as that goes on it is one mark, however often it is told.
    pub fn mark_lost(&mut self, at_ms: i64, count: u64, why: &'static str) {
        let near = |l: &Losing| (0..LOSS_APART_MS).contains(&at_ms.saturating_sub(l.until_ms));
        let losing = match self.marks.losing.filter(|l| l.why == why && near(l)) {
            Some(l) => Losing { until_ms: at_ms, count: l.count.saturating_add(count), ..l },
            None => {
                let id = self.marks.number();
                Losing { id, from_ms: at_ms, until_ms: at_ms, count, why }
            }
        };
        self.marks.losing = Some(losing);
        let Losing { id, from_ms, until_ms, count, .. } = losing;
        let span = match (until_ms - from_ms) / 1000 {
            0 => String::new(),
            seconds => format!(" within {seconds} s"),
        };
        self.marks.put(id, from_ms, "lost", &format!("{count} samples{span}: {why}"));
    }
}

/// What a mark of a unit that changed says; a dash stands for none.
pub(super) fn unit_changed(name: &str, before: &str, after: &str) -> String {
    let shown = |unit: &str| if unit.is_empty() { "–".to_owned() } else { unit.to_owned() };
    format!("{name}: {} → {}", shown(before), shown(after))
}

/// The number of the next mark in a file.
pub(super) fn next(live: &Connection) -> rusqlite::Result<i64> {
    live.query_row("SELECT coalesce(max(id), 0) + 1 FROM mark", [], |r| r.get(0))
}

pub(super) fn write(live: &Connection, marks: &[(i64, Mark)]) -> rusqlite::Result<()> {
    for (id, mark) in marks {
        let insert = "INSERT OR REPLACE INTO mark(id, at, kind, detail) VALUES(?1, ?2, ?3, ?4)";
        live.execute(insert, params![id, mark.at_ms, mark.kind, mark.detail])?;
    }
    Ok(())
}

impl Reader {
    /// What happened to the record itself in a window of time, ends included, oldest first; of more than
    /// `most` the newest.
    ///
    /// # Errors
    /// The disk.
    pub fn marks(&self, (from, to): (i64, i64), most: usize) -> Result<Vec<Mark>, HistoryError> {
        let question = "SELECT at, kind, detail FROM mark WHERE at BETWEEN ?1 AND ?2
             ORDER BY at DESC, id DESC LIMIT ?3";
        let rows: rusqlite::Result<Vec<Mark>> = (|| {
            let mut rows = self.live().prepare_cached(question)?;
            let row =
                |r: &Row<'_>| Ok(Mark { at_ms: r.get(0)?, kind: r.get(1)?, detail: r.get(2)? });
            rows.query_map(params![from, to, most as i64], row)?.collect()
        })();
        let mut marks = rows.map_err(|source| self.sql_live(source))?;
        marks.reverse();
        Ok(marks)
    }
}
