//! Changes of cells: applied in one step of undo, or waiting whole.

use std::sync::Arc;

use super::App;
use crate::app::grid::pending::{Batch, Read};
use crate::app::grid::{Pos, RowKey, Selected, Told};
use crate::model::TagId;

impl App {
    pub(super) fn stage_or_tell(&mut self, made: Result<Batch, Told>) {
        match made {
            Ok(batch) => self.stage(batch),
            Err(told) => self.state.grid.told = Some(told),
        }
    }

    /// Applies a batch with all that wait for the same rows, or lets all of them wait.
    pub(super) fn stage(&mut self, batch: Batch) {
        if batch.is_empty() {
            return;
        }
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        grid.numbers = grid.numbers.max(batch.new_rows.keys().last().copied().unwrap_or(0));
        let before = grid.pending.clone();
        let (same, others): (Vec<Batch>, Vec<Batch>) =
            grid.pending.drain(..).partition(|waits| waits.shares_rows(&batch));
        grid.pending = others;
        let (is_new, is_settled) =
            (same.is_empty() && !batch.new_rows.is_empty(), !same.is_empty());
        let mut whole = Batch::default();
        same.into_iter().for_each(|waits| whole.join(waits));
        whole.join(batch);
        let here = grid.key(&project, grid.selected.cursor.line);
        let first_new = whole.new_rows.keys().next().copied();
        match self.put(whole) {
            Some(read) => {
                if is_settled {
                    self.state.doc.settled(!self.state.grid.pending.is_empty());
                }
                self.project_changed();
                self.follow(&read, here.as_ref(), is_new);
                if !self.state.grid.pending.is_empty() {
                    self.retry();
                }
            }
            None => {
                self.remember_waiting(before);
                let grid = &mut self.state.grid;
                grid.spoil();
                grid.refresh(&project);
                let line = first_new.filter(|_| is_new).map(RowKey::New);
                if let Some(line) = line.and_then(|key| grid.line_of(&key)) {
                    grid.selected = Selected::at(Pos { line, ..grid.selected.cursor });
                    grid.reveal += 1;
                }
            }
        }
    }

    /// Applies what waits and is right by now, as after the row it stumbled over was renamed.
    pub(super) fn retry(&mut self) {
        let waiting = std::mem::take(&mut self.state.grid.pending);
        let mut is_settled = false;
        for batch in waiting {
            if self.put(batch).is_some() {
                is_settled = true;
                self.project_changed();
            }
        }
        if is_settled {
            self.state.doc.settled(!self.state.grid.pending.is_empty());
        }
        self.state.grid.spoil();
    }

    /// Makes a change of what waits a step of undo; `before` is what waited until then.
    pub(super) fn remember_waiting(&mut self, before: Vec<Batch>) {
        if before != self.state.grid.pending {
            self.state.doc.waited(before);
        }
    }

    /// Applies a batch, or lets it wait with what is wrong with it.
    fn put(&mut self, mut batch: Batch) -> Option<Read> {
        let project = Arc::clone(self.state.project());
        let read = batch.read(&project, &self.state.grid.names);
        if batch.faults.is_empty() && self.state.doc.apply(&read.edit).is_ok() {
            return Some(read);
        }
        batch.judge(&project, &read);
        self.state.grid.pending.push(batch);
        None
    }

    /// Keeps the cursor with its row, or brings it to the first of the new ones.
    fn follow(&mut self, read: &Read, here: Option<&RowKey>, is_new: bool) {
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        let made = read.rows.iter().filter(|(_, row)| matches!(row, RowKey::New(_)));
        let made: Vec<&TagId> = made.map(|(id, _)| id).collect();
        grid.show_made(&made, &project);
        let target = if is_new {
            made.iter().min_by_key(|id| grid.names.place(id)).copied()
        } else {
            read.rows.iter().find(|(_, row)| Some(*row) == here).map(|(id, _)| id)
        };
        let line = target.and_then(|id| grid.line_of(&RowKey::Tag(id.clone())));
        let Some(line) = line else { return };
        let is_one_cell = grid.selected.anchor == grid.selected.cursor;
        if is_new || is_one_cell {
            let at = Selected::at(Pos { line, ..grid.selected.cursor });
            grid.selected = Selected { from: grid.selected.from, ..at };
        }
        if is_new {
            grid.told = Some(Told::Added(made.len()));
        }
        grid.reveal += 1;
    }
}
