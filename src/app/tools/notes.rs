//! A remark while it is written.

use crate::model::{GroupId, NOTE_TEXT_MOST, Note, NoteId};

/// The open dialog of a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteDraft {
    /// The one that is changed; `None` for a new one.
    pub id: Option<NoteId>,
    /// The group it belongs to.
    pub group: GroupId,
    /// The moment, or where the span begins, ms since 1970.
    pub from_ms: i64,
    /// Where the span ends.
    pub to_ms: Option<i64>,
    /// What is typed so far.
    pub text: String,
    /// Who wrote it last, and when; empty and 0 for a new one.
    pub made: (String, i64),
}

impl NoteDraft {
    /// The draft of one that is there.
    pub fn of(note: &Note) -> NoteDraft {
        NoteDraft {
            id: Some(note.id),
            group: note.group.clone(),
            from_ms: note.from_ms,
            to_ms: note.to_ms,
            text: note.text.clone(),
            made: (note.who.clone(), note.made_ms),
        }
    }

    /// The text as it is kept; `None` where there is none or too much of it.
    pub fn accepted(&self) -> Option<&str> {
        let text = self.text.trim();
        let length = text.chars().count();
        (1..=NOTE_TEXT_MOST).contains(&length).then_some(text)
    }
}
