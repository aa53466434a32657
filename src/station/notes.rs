//! Remarks of people: the window's list, and what of it still has to go to the disk. One book a folder.
//!
//! A change counts at once for whoever looks and goes to the writer of history with its next turn; what the
//! disk does not take is offered again. Without a folder they are in memory alone, until there is one.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{Note, NoteChange};

/// Changes that wait for the disk.
const WAITING: usize = 1_024;

/// Shared by the handle and the writer.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    notes: Arc<[Note]>,
    waiting: Vec<NoteChange>,
}

impl Notes {
    /// Every remark, in order of time.
    pub(super) fn all(&self) -> Arc<[Note]> {
        Arc::clone(&self.book().notes)
    }

    /// Makes a change. False where so many wait for the disk that no more are taken.
    pub(super) fn change(&self, change: NoteChange, is_kept: bool) -> bool {
        let mut book = self.book();
        if book.waiting.len() >= WAITING {
            return false;
        }
        let mut notes = book.notes.to_vec();
        change.apply(&mut notes);
        book.notes = notes.into();
        if is_kept {
            book.waiting.push(change);
        }
        true
    }

    /// Takes in what the folder holds, beneath what was changed since.
    pub(super) fn found(&self, mut notes: Vec<Note>) {
        let mut book = self.book();
        for change in &book.waiting {
            change.apply(&mut notes);
        }
        book.notes = notes.into();
    }

    /// There is a folder now, or a new journal in it: every remark is to go there.
    pub(super) fn keep_all(&self) {
        let mut book = self.book();
        book.waiting.retain(|change| matches!(change, NoteChange::Remove(_)));
        let all: Vec<NoteChange> = book.notes.iter().cloned().map(NoteChange::Put).collect();
        book.waiting.extend(all);
    }

    /// True where the disk has not taken everything yet.
    pub(super) fn is_waiting(&self) -> bool {
        !self.book().waiting.is_empty()
    }

    /// What the disk has not taken yet.
    pub(super) fn waiting(&self) -> Vec<NoteChange> {
        self.book().waiting.clone()
    }

    /// So many of them are on disk now.
    pub(super) fn kept(&self, count: usize) {
        let mut book = self.book();
        let count = count.min(book.waiting.len());
        book.waiting.drain(..count);
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
