//! The grid: every change of cells is one step of undo, or waits whole until it is right.

use std::sync::Arc;

use super::App;
use crate::app::command::Effect;
use crate::app::grid::block::Maker;
use crate::app::grid::pending::Batch;
use crate::app::grid::{Bar, Col, Editing, GridCommand, Line, Pos, RowKey, Selected, Then, Told};
use crate::app::{Edit, Notice, Selection};
use crate::model::{PaneKind, TagId};

impl App {
    pub(super) fn grid(&mut self, command: GridCommand) -> Vec<Effect> {
        let kept = self.grid_columns(&command);
        let moves = matches!(command, GridCommand::Select(..) | GridCommand::Go(..));
        if !moves {
            self.state.grid.told = None;
        }
        self.grid_do(command);
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        grid.refresh(&project);
        if !moves || !grid.finds_everywhere() {
            grid.count_found(&project);
        }
        if let Some(RowKey::Tag(id)) = grid.key(&project, grid.selected.cursor.line) {
            self.state.selection = Some(Selection::Tag(id));
        }
        kept
    }

    fn grid_do(&mut self, command: GridCommand) {
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        match command {
            GridCommand::Select(pos, extend) => {
                grid.selected.cursor = pos;
                if extend {
                    // Dragged beyond the edge, it goes on there.
                    grid.reveal += 1;
                } else {
                    grid.selected = Selected::at(pos);
                }
            }
            GridCommand::Go(step, extend) => grid.go(&project, step, extend),
            GridCommand::Rows => (grid.selected.rows, grid.selected.cols) = (true, false),
            GridCommand::Columns => (grid.selected.rows, grid.selected.cols) = (false, true),
            GridCommand::All => (grid.selected.rows, grid.selected.cols) = (true, true),
            GridCommand::Begin(text) => self.begin(text),
            GridCommand::Type(text) => {
                if let Some(editing) = &mut grid.editing {
                    editing.text = text;
                }
            }
            GridCommand::Within => {
                if let Some(editing) = &mut grid.editing {
                    editing.fresh = false;
                }
            }
            GridCommand::Commit(then) => self.commit(then),
            GridCommand::Cancel => self.cancel(),
            GridCommand::Revert => {
                let before = std::mem::take(&mut grid.pending);
                grid.spoil();
                self.remember_waiting(before);
            }
            GridCommand::Apply => self.retry(),
            GridCommand::ReadAddresses(notation) => {
                let batch = Maker::new(grid, &project).read_addresses(notation);
                self.stage(batch);
            }
            GridCommand::NextFault => grid.next_fault(&project),
            GridCommand::Clear => {
                let batch = Maker::new(grid, &project).everywhere("");
                self.stage(batch);
            }
            GridCommand::Paste(text) => {
                let made = Maker::new(grid, &project).paste(&text);
                self.stage_or_tell(made);
            }
            GridCommand::PasteRows(text) => {
                let made = Maker::new(grid, &project).paste_rows(&text);
                self.stage_or_tell(made);
            }
            GridCommand::FillDown => {
                let batch = Maker::new(grid, &project).fill_down();
                self.stage(batch);
            }
            GridCommand::FillRight => {
                let batch = Maker::new(grid, &project).fill_right();
                self.stage(batch);
            }
            GridCommand::FillSeries => {
                let batch = Maker::new(grid, &project).fill_series();
                self.stage(batch);
            }
            GridCommand::Insert => {
                let made = Maker::new(grid, &project).insert();
                self.stage_or_tell(made);
            }
            GridCommand::DeleteRows => self.delete_rows(),
            GridCommand::Bar(bar) => grid.open(bar),
            GridCommand::Carry => self.carry(),
            GridCommand::FindNext => {
                self.commit(Then::Stay);
                self.find_next();
            }
            GridCommand::Filter(text) => grid.filter_by(text),
            GridCommand::Sort(col) => self.sort_grid(col),
            GridCommand::Group(grouping) => {
                grid.grouping = grouping;
                grid.spoil();
            }
            GridCommand::Fold(key) => grid.fold(key),
            GridCommand::Show(..)
            | GridCommand::ResetColumns
            | GridCommand::Move(..)
            | GridCommand::Width(..) => {}
        }
    }

    /// Shows, hides, moves and widens columns, and keeps that and the grouping with the person's settings.
    fn grid_columns(&mut self, command: &GridCommand) -> Vec<Effect> {
        let (grid, settings) = (&mut self.state.grid, &mut self.state.settings);
        match command {
            GridCommand::Show(col, true) => grid.show(*col),
            GridCommand::Show(col, false) => grid.columns.retain(|c| c == &Col::Name || c != col),
            GridCommand::ResetColumns => {
                grid.columns = Col::first();
                grid.widths.clear();
            }
            GridCommand::Move(col, to) => grid.move_column(*col, *to),
            GridCommand::Width(col, width) => {
                grid.widths.insert(*col, (*width).clamp(*Col::WIDTHS.start(), *Col::WIDTHS.end()));
            }
            GridCommand::Group(grouping) => grid.grouping = *grouping,
            _ => return Vec::new(),
        }
        settings.keep_grid(&grid.columns, &grid.widths, grid.grouping);
        vec![Effect::KeepSettings(settings.clone())]
    }

    fn sort_grid(&mut self, col: Col) {
        let state = &mut self.state;
        let live = (&*state.snapshot, state.now.mono, state.settings.lang);
        state.grid.sort = match state.grid.sort {
            Some((at, false)) if at == col => Some((col, true)),
            Some((at, true)) if at == col => None,
            _ => Some((col, false)),
        };
        state.grid.sort_by(state.doc.project(), live);
    }

    fn begin(&mut self, text: Option<String>) {
        let grid = &mut self.state.grid;
        let project = self.state.doc.project();
        let (line, col) = (grid.selected.cursor.line, grid.selected.cursor.col);
        if let Some(Line::Head(head)) = grid.lines().get(line) {
            let key = head.key.clone();
            if text.is_none() {
                grid.fold(key);
            }
            return;
        }
        let Some((row, col)) = grid.key(project, line).zip(grid.columns.get(col).copied()) else {
            return;
        };
        if !col.is_editable() {
            grid.told = Some(Told::ReadOnly(col));
            return;
        }
        let Some(tag) = grid.tag(project, &row) else { return };
        let fresh = text.is_some();
        let text = text.unwrap_or_else(|| grid.text(tag, &row, col).into_owned());
        grid.numbers += 1;
        grid.reveal += 1;
        grid.editing = Some(Editing { row, col, text, fresh, number: grid.numbers });
    }

    pub(super) fn commit(&mut self, then: Then) {
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        if let Some(Editing { row, col, text, .. }) = grid.editing.take() {
            let maker = Maker::new(grid, &project);
            let batch = match then {
                Then::Everywhere => maker.everywhere(&text),
                Then::Stay | Then::Go(_) => maker.cell(&row, col, &text),
            };
            self.stage(batch);
        }
        if let Then::Go(step) = then {
            let project = Arc::clone(self.state.project());
            self.state.grid.go(&project, step, false);
        }
    }

    fn cancel(&mut self) {
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        if grid.editing.take().is_some() {
            return;
        }
        if grid.bar != Bar::None {
            grid.bar = Bar::None;
            return;
        }
        if let Some(row) = grid.key(&project, grid.selected.cursor.line) {
            let before = grid.pending.clone();
            grid.pending.retain(|batch: &Batch| !batch.touches(&row));
            if grid.pending.len() < before.len() {
                grid.spoil();
                self.remember_waiting(before);
                return;
            }
        }
        grid.selected = Selected::at(grid.selected.cursor);
    }

    fn find_next(&mut self) {
        let project = Arc::clone(self.state.project());
        self.state.grid.find_next(&project);
    }

    fn carry(&mut self) {
        let project = Arc::clone(self.state.project());
        let grid = &self.state.grid;
        match grid.bar.clone() {
            Bar::None => {}
            Bar::Find(find) => {
                let batch = Maker::new(grid, &project).replace(&find);
                let count = batch.len();
                self.stage(batch);
                self.state.grid.told.get_or_insert(Told::Replaced(count));
            }
            Bar::Copies(order) => {
                let made = Maker::new(grid, &project).copies(&order);
                if made.is_ok() {
                    self.state.grid.bar = Bar::None;
                }
                self.stage_or_tell(made);
            }
        }
    }

    fn delete_rows(&mut self) {
        let project = Arc::clone(self.state.project());
        let grid = &mut self.state.grid;
        let mut tags: Vec<TagId> = Vec::new();
        let before = grid.pending.clone();
        for row in grid.selected_rows(&project) {
            match row {
                RowKey::Tag(id) => tags.push(id),
                RowKey::New(number) => {
                    for batch in &mut grid.pending {
                        batch.new_rows.remove(&number);
                        batch.cells.remove(&row);
                        batch.faults.remove(&row);
                    }
                    grid.spoil();
                }
            }
        }
        // Rows without a cell of their own would be no batch at all.
        grid.pending.retain(|batch| !batch.is_empty());
        self.remember_waiting(before);
        if tags.is_empty() {
            return;
        }
        let grid = &self.state.grid;
        let count = tags.len();
        let line = *grid.selected.lines(grid.lines().len()).start();
        self.apply(&Edit::DeleteTags(tags));
        // Refused, they are still there and the problems are shown.
        if self.state.project().tags.len() == project.tags.len() {
            return;
        }
        let grid = &mut self.state.grid;
        grid.selected = Selected::at(Pos { line, ..grid.selected.cursor });
        grid.told = Some(Told::Deleted(count));
    }

    /// True where cells are being typed or wait: whoever asks for what would lose them is told so instead.
    pub(super) fn grid_holds_back(&mut self) -> bool {
        let is_busy = self.state.grid.is_busy();
        if is_busy {
            self.state.notice = Some(Notice::GridWaits);
            self.state.show_pane = Some(PaneKind::Grid);
        }
        is_busy
    }
}
