//! Whose the numbers are. A chunk bears the number of its tag, and `live.db` tells whose that is; so that a
//! journal that is gone takes no history along, each month tells it of its own chunks, too.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::archive::Archive;
use super::{HistoryError, TagKey};

/// Id, name and unit of tags, by number.
pub(super) type Names = HashMap<u32, [String; 3]>;

/// A tag as it is asked for: id, name, unit.
type Asked<'a> = (&'a str, &'a str, &'a str);

/// What `live.db` knows of tags.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) names: Names,
    /// The greatest number that was ever given, whether or not its name is known.
    greatest: u32,
}

impl Known {
    /// Reads what `live.db` tells.
    pub(super) fn read(live: &Connection) -> rusqlite::Result<Known> {
        let mut known = Known::default();
        let mut all = live.prepare("SELECT id, uid, name, unit FROM tag")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
            known.take(row.get(0)?, [text(1)?, text(2)?, text(3)?]);
        }
        let greatest = "SELECT value FROM meta WHERE key = 'tags'";
        let greatest = live.query_row(greatest, [], |row| row.get(0)).optional()?;
        known.greatest = known.greatest.max(greatest.unwrap_or(0));
        Ok(known)
    }

    fn take(&mut self, tag: u32, texts: [String; 3]) {
        self.greatest = self.greatest.max(tag);
        self.names.insert(tag, texts);
    }

    /// The numbers of tags; those not seen before get new ones.
    pub(super) fn keys(
        &mut self,
        live: &mut Connection,
        tags: &[Asked<'_>],
    ) -> rusqlite::Result<Vec<TagKey>> {
        let insert = "INSERT INTO tag(id, uid, name, unit) VALUES(?4, ?1, ?2, ?3)
            ON CONFLICT(uid) DO UPDATE SET name = ?2, unit = ?3
            WHERE name IS NOT ?2 OR unit IS NOT ?3";
        let transaction = live.transaction()?;
        let (mut keys, mut free) = (Vec::with_capacity(tags.len()), self.greatest + 1);
        for (uid, name, unit) in tags {
            transaction.prepare_cached(insert)?.execute(params![uid, name, unit, free])?;
            let mut find = transaction.prepare_cached("SELECT id FROM tag WHERE uid = ?1")?;
            let key: u32 = find.query_row([uid], |row| row.get(0))?;
            free = free.max(key + 1);
            keys.push(TagKey(key));
        }
        transaction.commit()?;
        for (key, (uid, name, unit)) in keys.iter().zip(tags) {
            self.take(key.0, [uid, name, unit].map(|text| (*text).to_owned()));
        }
        Ok(keys)
    }

    /// Writes everything into a journal that was made anew.
    pub(super) fn write(&self, live: &Connection) -> rusqlite::Result<()> {
        for (tag, [uid, name, unit]) in &self.names {
            let insert = "INSERT OR REPLACE INTO tag VALUES(?1, ?2, ?3, ?4)";
            live.prepare_cached(insert)?.execute(params![tag, uid, name, unit])?;
        }
        let insert = "INSERT OR REPLACE INTO meta VALUES('tags', ?1)";
        live.execute(insert, [self.greatest]).map(|_| ())
    }
}

impl Archive {
    /// Where the journal is a new one beside months that are there, their numbers go on: names as the months
    /// tell them, the newest first, and no number again that a chunk bears.
    pub(super) fn know_from_months(&mut self) -> Result<(), HistoryError> {
        let (mut known, mut last, mut seen) = (Known::default(), -1_i64, HashSet::new());
        self.newest_months(usize::MAX, |month, _| {
            let mut greatest = 0;
            each(month, |tag, texts| {
                greatest = greatest.max(tag);
                if !known.names.contains_key(&tag) && seen.insert(texts[0].clone()) {
                    known.names.insert(tag, texts);
                }
            })?;
            let question = "SELECT coalesce(max(tag), 0), coalesce(max(nlast), -1) FROM chunk";
            let (tag, nlast): (u32, i64) =
                month.query_row(question, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            known.greatest = known.greatest.max(greatest).max(tag);
            last = last.max(nlast);
            Ok(())
        })?;
        self.next = self.next.max(last.saturating_add(1));
        let (file, live) = self.live()?;
        let written = (|| {
            let transaction = live.transaction()?;
            known.write(&transaction)?;
            transaction.commit()
        })();
        written.map_err(|source| HistoryError::Sql { file, source })?;
        self.known = known;
        Ok(())
    }
}

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
