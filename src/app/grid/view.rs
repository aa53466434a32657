//! Moving about in the grid, and what of it is shown.

use std::collections::HashMap;
use std::sync::Arc;

use super::column::Col;
use super::command::{Bar, Scope};
use super::pending::RowKey;
use super::replace::{found, next};
use super::select::{Pos, Selected, Step};
use super::state::Grid;
use crate::app::Settings;
use crate::model::{Project, Tag, TagId};

impl Grid {
    /// Moves the cursor.
    pub(in crate::app) fn go(&mut self, project: &Project, step: Step, extend: bool) {
        let mut selected = self.selected;
        selected.go(step, extend, self.size(), |pos| {
            let cell = self.key(project, pos.line).zip(self.columns.get(pos.col).copied());
            cell.is_some_and(|(row, col)| {
                let tag = self.tag(project, &row);
                // Live cells count as filled: what the plant sends is no edge.
                col.is_live() || tag.is_some_and(|tag| !self.text(tag, &row, col).is_empty())
            })
        });
        self.selected = selected;
        self.reveal += 1;
    }

    /// Moves the cursor to the next wrong cell; a column or row that is not shown is shown for it.
    pub(in crate::app) fn next_fault(&mut self, project: &Arc<Project>) {
        let faults = self.pending.iter().flat_map(|batch| batch.faults.values());
        let cols: Vec<Col> = faults.flat_map(|row| row.keys().copied()).collect();
        cols.into_iter().for_each(|col| self.show(col));
        let mut wrong = self.wrong_cells(project);
        if wrong.is_empty() {
            self.folded.clear();
            self.filter_by(String::new());
            self.refresh(project);
            wrong = self.wrong_cells(project);
        }
        let next = wrong.iter().find(|pos| **pos > self.selected.cursor).or(wrong.first());
        if let Some(pos) = next {
            self.selected = Selected::at(*pos);
            self.reveal += 1;
        }
    }

    /// Brings the cursor to the first cell that differs between two states of the project, as after a step
    /// of undo; it stays where its own row is among those that differ.
    pub(in crate::app) fn point_at_change(&mut self, before: &Project, now: &Project) {
        let old: HashMap<&TagId, &Arc<Tag>> = before.tags.iter().map(|t| (&t.id, t)).collect();
        let differs = |tag: &Arc<Tag>| old.get(&tag.id).is_none_or(|old| !Arc::ptr_eq(old, tag));
        let changed = |line: usize| match self.key(now, line) {
            Some(key @ RowKey::Tag(_)) => self.tag(now, &key).filter(|tag| differs(tag)),
            _ => None,
        };
        let here = self.selected.cursor;
        if changed(here.line).is_some() {
            return;
        }
        let all = 0..self.lines().len();
        let Some((line, tag)) = all.into_iter().find_map(|line| Some((line, changed(line)?)))
        else {
            return;
        };
        let told = |tag: &Tag, col: &Col| super::cell::text(tag, *col, self.names());
        let other =
            |old: &&Arc<Tag>| self.columns.iter().position(|col| told(old, col) != told(tag, col));
        let col = old.get(&tag.id).and_then(other).unwrap_or(here.col);
        self.selected = Selected::at(Pos { line, col });
        self.reveal += 1;
    }

    /// Folds a group, or unfolds it.
    pub(in crate::app) fn fold(&mut self, key: String) {
        if !self.folded.remove(&key) {
            self.folded.insert(key);
        }
        self.spoil();
    }

    /// Puts a column where the chooser has it among those shown.
    pub(in crate::app) fn show(&mut self, col: Col) {
        if self.columns.contains(&col) {
            return;
        }
        let place = |col: Col| Col::ALL.iter().position(|c| *c == col).unwrap_or(usize::MAX);
        let before = |c: &Col| place(*c) < place(col);
        let at = self.columns.iter().rposition(before).map_or(self.columns.len(), |at| at + 1);
        self.columns.insert(at, col);
    }

    /// Opens a bar, changes it or closes it. With a single cell selected, everything is searched.
    pub(in crate::app) fn open(&mut self, mut bar: Bar) {
        let is_new = !matches!(self.bar, Bar::Find(_));
        let (lines, columns) = self.size();
        let cells = self.selected.lines(lines).count() * self.selected.columns(columns).count();
        if let (Bar::Find(find), true) = (&mut bar, is_new && cells <= 1) {
            find.scope = Scope::All;
        }
        self.bar = bar;
        self.reveal += 1;
    }

    /// Moves the cursor to the next cell that holds what the open bar looks for.
    pub(in crate::app) fn find_next(&mut self, project: &Project) {
        let Bar::Find(find) = &self.bar else { return };
        if let Some(pos) = next(self, project, find) {
            self.selected = Selected::at(pos);
            self.reveal += 1;
        }
    }

    /// True where what the open bar finds does not depend on the cursor.
    pub(in crate::app) fn finds_everywhere(&self) -> bool {
        !matches!(&self.bar, Bar::Find(find) if find.scope != Scope::All)
    }

    /// Counts what the open bar would replace.
    pub(in crate::app) fn count_found(&mut self, project: &Project) {
        self.found = match &self.bar {
            Bar::Find(find) => found(self, project, find).len(),
            _ => 0,
        };
    }

    /// Takes the columns and the grouping from a person's settings.
    pub(in crate::app) fn take_settings(&mut self, settings: &Settings) {
        let (columns, grouping) = settings.grid();
        if !columns.is_empty() {
            self.columns = columns;
        }
        self.grouping = grouping;
        self.widths = settings.grid_widths();
    }

    /// Puts a column where another one stands; the cursor stays in its column. The name stays first.
    pub(in crate::app) fn move_column(&mut self, col: Col, to: usize) {
        let Some(from) = self.columns.iter().position(|c| *c == col) else { return };
        let last = self.columns.len() - 1;
        let to = to.clamp(1, last.max(1));
        if from == 0 || to == from || to > last {
            return;
        }
        let held = [self.selected.anchor, self.selected.cursor]
            .map(|pos| self.columns.get(pos.col).copied());
        let moved = self.columns.remove(from);
        self.columns.insert(to, moved);
        let place = |col: Option<Col>| self.columns.iter().position(|c| Some(*c) == col);
        let [anchor, cursor] = held.map(place);
        self.selected.anchor.col = anchor.unwrap_or(self.selected.anchor.col);
        self.selected.cursor.col = cursor.unwrap_or(self.selected.cursor.col);
        self.reveal += 1;
    }

    /// How wide a column is, in points.
    pub fn width(&self, col: Col) -> f32 {
        const DATES: f32 = 230.0;
        const NAMES: f32 = 200.0;
        let first = match col {
            Col::Value if self.has_dates => DATES,
            col => col.width().max(self.names.widest(col).min(NAMES)),
        };
        self.widths.get(&col).map_or(first, |width| f32::from(*width))
    }
}
