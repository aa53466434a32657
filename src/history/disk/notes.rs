//! Remarks of people, kept with the record in `live.db`.

use rusqlite::{Row, params};

use super::{Archive, HistoryError, Reader, Step};
use crate::model::{GroupId, NOTES_MOST, Note, NoteChange, NoteId};

impl Reader {
    /// Every remark in the folder, in order of time; what cannot be one is left out.
    ///
    /// # Errors
    /// The disk.
    pub fn notes(&self) -> Result<Vec<Note>, HistoryError> {
        let read: rusqlite::Result<Vec<Note>> = (|| {
            let question =
                "SELECT id, grp, t0, t1, text, who, made FROM note ORDER BY t0, id LIMIT ?1";
            let mut rows = self.live().prepare_cached(question)?;
            let mut rows = rows.query([NOTES_MOST as i64])?;
            let mut notes = Vec::new();
            while let Some(row) = rows.next()? {
                notes.extend(note(row));
            }
            Ok(notes)
        })();
        read.map_err(|source| self.sql_live(source))
    }
}

/// A remark as it stands in its row, if it is one.
fn note(row: &Row<'_>) -> Option<Note> {
    Some(Note {
        id: NoteId(row.get(0).ok()?),
        group: GroupId::new(&row.get::<_, String>(1).ok()?).ok()?,
        from_ms: row.get(2).ok()?,
        to_ms: row.get(3).ok()?,
        text: row.get(4).ok()?,
        who: row.get(5).ok()?,
        made_ms: row.get(6).ok()?,
    })
}

impl Archive {
    /// Makes changes, all or none.
    ///
    /// # Errors
    /// The disk.
    pub fn change_notes(&mut self, changes: &[NoteChange]) -> Result<(), HistoryError> {
        self.step(Step::Insert)?;
        let live = self.live()?;
        let kept: rusqlite::Result<()> = (|| {
            let transaction = live.transaction()?;
            for change in changes {
                match change {
                    NoteChange::Put(n) => transaction.execute(
                        "INSERT OR REPLACE INTO note(id, grp, t0, t1, text, who, made)
                         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        params![
                            n.id.0,
                            n.group.as_str(),
                            n.from_ms,
                            n.to_ms,
                            n.text,
                            n.who,
                            n.made_ms
                        ],
                    )?,
                    NoteChange::Remove(id) => {
                        transaction.execute("DELETE FROM note WHERE id = ?1", [id.0])?
                    }
                };
            }
            transaction.commit()
        })();
        kept.map_err(|source| self.failed(source))
    }
}
