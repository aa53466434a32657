//! Remarks in the trend: writing, changing, taking away.

use super::App;
use crate::app::tools::NoteDraft;
use crate::app::{Dialog, Notice};
use crate::model::{Note, NoteChange, NoteId, TrendGroup, WallMs};

impl App {
    /// Opens the dialog of a new remark: over the span of the cursors, else at this moment (s since 1970), else
    /// at the right edge of the window.
    pub(super) fn new_note(&mut self, at: Option<f64>) {
        let state = &mut self.state;
        let Some(TrendGroup { id: group, .. }) = state.trend_group().cloned() else { return };
        let ms = |seconds: f64| WallMs::from_secs(seconds).0;
        let edge = state.trend.window(state.now.wall.as_secs()).1;
        let (from_ms, to_ms) = match (state.trend.cursors.map(|cursors| cursors.span()), at) {
            (_, Some(at)) => (ms(at), None),
            (Some((from, to)), None) => (ms(from), Some(ms(to)).filter(|to| *to > ms(from))),
            (None, None) => (ms(edge), None),
        };
        let (text, made) = (String::new(), (String::new(), 0));
        let draft = NoteDraft { id: None, group, from_ms, to_ms, text, made };
        state.dialog = Some(Dialog::Note(Box::new(draft)));
    }

    /// Opens the dialog of one that is there.
    pub(super) fn edit_note(&mut self, id: NoteId) {
        let state = &mut self.state;
        let note = state.notes.iter().find(|note| note.id == id);
        if let Some(draft) = note.map(NoteDraft::of) {
            state.dialog = Some(Dialog::Note(Box::new(draft)));
        }
    }

    pub(super) fn type_note(&mut self, typed: String) {
        if let Some(Dialog::Note(draft)) = &mut self.state.dialog {
            draft.text = typed;
        }
    }

    pub(super) fn accept_note(&mut self) {
        let Some(Dialog::Note(draft)) = self.state.dialog.take() else { return };
        let Some(text) = draft.accepted() else {
            self.state.dialog = Some(Dialog::Note(draft));
            return;
        };
        let made_ms = self.state.now.wall.0;
        let newest = self.state.notes.iter().map(|note| note.id.0).max().unwrap_or(0);
        let note = Note {
            id: draft.id.unwrap_or(NoteId(made_ms.max(newest.saturating_add(1)))),
            group: draft.group.clone(),
            from_ms: draft.from_ms,
            to_ms: draft.to_ms,
            text: text.to_owned(),
            who: "operator".to_owned(),
            made_ms,
        };
        self.change_note(NoteChange::Put(note));
    }

    pub(super) fn remove_note(&mut self) {
        let Some(Dialog::Note(draft)) = self.state.dialog.take() else { return };
        if let Some(id) = draft.id {
            self.change_note(NoteChange::Remove(id));
        }
    }

    fn change_note(&mut self, change: NoteChange) {
        let taken = self.station.change_note(change);
        self.state.notes = self.station.notes();
        if !taken {
            self.state.notice = Some(Notice::NoteRefused);
        } else if !self.station.keeps_notes() {
            self.state.notice = Some(Notice::NoteInMemory);
        }
    }
}
