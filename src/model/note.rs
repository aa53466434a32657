//! A remark that a person attached to a moment or a span of a trend.

use super::GroupId;

/// Characters of a remark.
pub const NOTE_TEXT_MOST: usize = 500;
/// Remarks of a station.
pub const NOTES_MOST: usize = 10_000;

/// Tells remarks apart; grows with every new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteId(pub i64);

/// A remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Never given out twice.
    pub id: NoteId,
    /// The group of pens it belongs to.
    pub group: GroupId,
    /// The moment, or where the span begins, ms since 1970.
    pub from_ms: i64,
    /// Where the span ends, later than its beginning; `None` for a moment.
    pub to_ms: Option<i64>,
    /// What it says, 1 to [`NOTE_TEXT_MOST`] characters.
    pub text: String,
    /// Who wrote it last.
    pub who: String,
    /// When it was written last, ms since 1970.
    pub made_ms: i64,
}

/// What becomes of remarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteChange {
    /// A new one, or another text for one that is there.
    Put(Note),
    /// One is taken away.
    Remove(NoteId),
}

impl NoteChange {
    /// Makes the change in a list, which stays in order of time. Beyond [`NOTES_MOST`] nothing is added.
    pub fn apply(&self, notes: &mut Vec<Note>) {
        let id = match self {
            NoteChange::Put(note) => note.id,
            NoteChange::Remove(id) => *id,
        };
        notes.retain(|note| note.id != id);
        if let NoteChange::Put(note) = self
            && notes.len() < NOTES_MOST
        {
            let at = notes.partition_point(|n| (n.from_ms, n.id) < (note.from_ms, note.id));
            notes.insert(at, note.clone());
        }
    }
}
