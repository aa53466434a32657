//! A row in the words of SQLite.

use rusqlite::{Row, Statement, params};

use crate::model::{AlarmPriority, JournalKind, JournalRow, WallMs};

/// Every column of a row, in the order of [`read`].
pub(super) const COLUMNS: &str = "id, at, zone, boot, seq, kind, event, who, station, tag, alarm, \
     name, priority, number, value, old, new, unit, reason, result, text";

/// Adds a row; one that is there already by its boot and number stays as it is.
pub(super) const INSERT: &str = "INSERT OR IGNORE INTO row(at, zone, boot, seq, kind, event, who, \
     station, tag, alarm, name, priority, number, value, old, new, unit, reason, result, text) \
     VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";

/// The same texts into the index of words.
pub(super) const INDEX: &str = "INSERT INTO words(rowid, who, tag, alarm, name, old, new, reason, \
     result, text) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// Takes the texts of the rows that are `going` out of the index, before these rows go.
pub(super) const UNINDEX: &str = "INSERT INTO words(words, rowid, who, tag, alarm, name, old, new, \
     reason, result, text) SELECT 'delete', id, who, tag, alarm, name, old, new, reason, result, text \
     FROM row WHERE id IN (SELECT id FROM going)";

/// Empty texts take no room in any index.
fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Adds a row and gives its id; `None` where it was there already.
pub(super) fn insert(
    insert: &mut Statement<'_>,
    index: &mut Statement<'_>,
    last_id: impl Fn() -> i64,
    r: &JournalRow,
) -> rusqlite::Result<Option<i64>> {
    let priority = r.priority.map(|p| p.rank() as i64);
    let added = insert.execute(params![
        r.at.0,
        r.zone_s,
        r.boot,
        r.seq,
        r.kind.word(),
        r.event,
        given(&r.who),
        given(&r.station),
        given(&r.tag),
        given(&r.alarm),
        given(&r.name),
        priority,
        r.number,
        given(&r.value),
        given(&r.old),
        given(&r.new),
        given(&r.unit),
        given(&r.reason),
        given(&r.result),
        given(&r.text),
    ])?;
    if added == 0 {
        return Ok(None);
    }
    // Asked for before the index of words puts in rows of its own.
    let id = last_id();
    index.execute(params![
        id,
        given(&r.who),
        given(&r.tag),
        given(&r.alarm),
        given(&r.name),
        given(&r.old),
        given(&r.new),
        given(&r.reason),
        given(&r.result),
        given(&r.text),
    ])?;
    Ok(Some(id))
}

/// The priority that a column holds by its rank.
pub(super) fn priority(rank: i64) -> Option<AlarmPriority> {
    AlarmPriority::ALL.into_iter().find(|p| p.rank() as i64 == rank)
}

/// Reads a row of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<JournalRow> {
    let text = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
    let rank: Option<i64> = row.get(12)?;
    Ok(JournalRow {
        id: row.get(0)?,
        at: WallMs(row.get(1)?),
        zone_s: row.get(2)?,
        boot: row.get(3)?,
        seq: row.get(4)?,
        kind: JournalKind::from_word(&text(5)?).unwrap_or_default(),
        event: text(6)?,
        who: text(7)?,
        station: text(8)?,
        tag: text(9)?,
        alarm: text(10)?,
        name: text(11)?,
        priority: rank.and_then(self::priority),
        number: row.get::<_, Option<i64>>(13)?.unwrap_or(0),
        value: text(14)?,
        old: text(15)?,
        new: text(16)?,
        unit: text(17)?,
        reason: text(18)?,
        result: text(19)?,
        text: text(20)?,
    })
}
