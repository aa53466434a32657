//! Whose the chunks of a month are. A chunk bears the number of its tag, and `live.db` tells whose that is; so
//! that a journal that is gone takes no history along, each month tells it of its own chunks, too.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

/// Id, name and unit of tags, by number.
pub(super) type Names = HashMap<u32, [String; 3]>;

fn checksum(tag: u32, texts: &[String; 3]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&tag.to_le_bytes());
    for text in texts {
        crc.update(&(text.len() as u32).to_le_bytes());
        crc.update(text.as_bytes());
    }
    crc.finalize()
}

/// Notes in a month whose chunks it has.
pub(super) fn put(month: &Connection, tag: u32, texts: &[String; 3]) -> rusqlite::Result<()> {
    let insert = "INSERT INTO tag VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(id) DO UPDATE
        SET uid = ?2, name = ?3, unit = ?4, crc = ?5 WHERE crc IS NOT ?5";
    let [uid, name, unit] = texts;
    let crc = checksum(tag, texts);
    month.prepare_cached(insert)?.execute(params![tag, uid, name, unit, crc]).map(|_| ())
}

/// Gives the tags that a month tells of; returns how many rows are damaged. A month of before told of none.
pub(super) fn each(
    month: &Connection,
    mut take: impl FnMut(u32, [String; 3]),
) -> rusqlite::Result<usize> {
    let is_there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'tag')";
    if !month.query_row(is_there, [], |row| row.get(0))? {
        return Ok(0);
    }
    let mut all = month.prepare("SELECT id, uid, name, unit, crc FROM tag")?;
    let (mut rows, mut damaged) = (all.query([])?, 0);
    while let Some(row) = rows.next()? {
        let text = |at| match row.get(at) {
            Ok(Value::Text(text)) => Some(text),
            _ => None,
        };
        let read = || {
            let (tag, crc): (u32, u32) = (row.get(0).ok()?, row.get(4).ok()?);
            let texts = [text(1)?, text(2)?, text(3)?];
            (checksum(tag, &texts) == crc).then_some((tag, texts))
        };
        match read() {
            Some((tag, texts)) => take(tag, texts),
            None => damaged += 1,
        }
    }
    Ok(damaged)
}
