//! The state of the grid, and what a frame asks of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::cell;
use super::column::Col;
use super::command::Bar;
use super::lines::{Grouping, Line, Order, Wanted, let_through, lines, sort_text};
use super::names::Names;
use super::pending::{Batch, RowKey};
use super::select::{Pos, Selected};
use super::tsv::BadBlock;
use crate::app::{Fault, Lang};
use crate::model::{Mono, Project, Snapshot, Tag, TagId};

/// A cell being typed into.
#[derive(Clone, Debug, PartialEq)]
pub struct Editing {
    /// Its row.
    pub row: RowKey,
    /// Its column.
    pub col: Col,
    /// What is typed so far.
    pub text: String,
    /// True where typing began with a letter, which replaced what was there.
    pub fresh: bool,
    /// Tells one edit from the next.
    pub number: u64,
}

/// What the line below the cells says once.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// What was pasted is no block of cells.
    BadBlock(BadBlock),
    /// So many columns of a paste do not fit to the right of the cursor.
    TooWide(usize),
    /// A paste of so many rows would pass the most tags a project may have.
    TooManyRows(usize),
    /// Rows were deleted.
    Deleted(usize),
    /// Cells were replaced.
    Replaced(usize),
    /// Rows were added.
    Added(usize),
    /// A number in the bar is none.
    NoNumber(String),
    /// There is no device or no scan class that a row could have.
    NoHome,
    /// The column cannot be typed into.
    ReadOnly(Col),
}

/// The grid.
#[derive(Debug)]
pub struct Grid {
    /// Words that a tag must hold to be shown.
    pub filter: String,
    /// The column that was sorted by last; true for downwards.
    pub sort: Option<(Col, bool)>,
    /// What rows are gathered by.
    pub grouping: Grouping,
    /// Columns shown, from left to right.
    pub columns: Vec<Col>,
    /// Widths that somebody chose, in points.
    pub widths: BTreeMap<Col, u16>,
    /// What is selected.
    pub selected: Selected,
    /// The cell being typed into.
    pub editing: Option<Editing>,
    /// The open bar.
    pub bar: Bar,
    /// What the line below says.
    pub told: Option<Told>,
    /// Cells that the bar of find and replace would change.
    pub found: usize,
    /// Grows when the cursor is to be brought into sight.
    pub reveal: u64,
    pub(in crate::app) folded: HashSet<String>,
    pub(in crate::app) pending: Vec<Batch>,
    pub(in crate::app) names: Names,
    pub(in crate::app) numbers: u64,
    order: Order,
    /// Tags that the filter has let through since somebody typed it.
    let_through: HashSet<TagId>,
    lines: Vec<Line>,
    seen: Option<Arc<Project>>,
    stale: bool,
    /// Values that are dates take more room.
    pub(super) has_dates: bool,
}

impl Default for Grid {
    fn default() -> Grid {
        Grid {
            filter: String::new(),
            sort: None,
            grouping: Grouping::None,
            columns: Col::first(),
            widths: BTreeMap::new(),
            selected: Selected::default(),
            editing: None,
            bar: Bar::None,
            told: None,
            found: 0,
            reveal: 0,
            folded: HashSet::new(),
            pending: Vec::new(),
            names: Names::default(),
            numbers: 0,
            order: Order::of_file(),
            let_through: HashSet::new(),
            lines: Vec::new(),
            seen: None,
            stale: true,
            has_dates: false,
        }
    }
}

impl Grid {
    /// The lines, from top to bottom.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Lines and columns.
    pub fn size(&self) -> (usize, usize) {
        (self.lines.len(), self.columns.len())
    }

    /// Names of what tags refer to.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Brings the lines up to date where the project or the view has changed; the cursor stays with its row.
    pub fn refresh(&mut self, project: &Arc<Project>) {
        let is_same = self.seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, project));
        if is_same && !self.stale {
            return;
        }
        let before = self.seen.replace(Arc::clone(project));
        let keys = [self.selected.anchor, self.selected.cursor]
            .map(|pos| before.as_deref().and_then(|before| self.key(before, pos.line)));
        self.stale = false;
        self.names.refresh(project);
        self.has_dates = project.tags.iter().any(|tag| tag.data_type.is_date());
        for batch in &mut self.pending {
            batch.forget_missing(&self.names);
        }
        self.pending.retain(|batch| !batch.is_empty());
        if !is_same {
            self.judge(project);
        }
        let is_filtered = !self.filter.trim().is_empty();
        if is_filtered {
            let_through(project, &self.names, &self.filter, &mut self.let_through);
        }
        let wanted = Wanted {
            shown: is_filtered.then_some(&self.let_through),
            order: &self.order,
            grouping: self.grouping,
            folded: &self.folded,
        };
        self.lines = lines(project, &self.names, &wanted);
        let new = self.pending.iter().flat_map(|batch| batch.new_rows.keys());
        self.lines.extend(new.map(|number| Line::New(*number)));
        let [anchor, cursor] = keys.map(|key| key.and_then(|key| self.line_of(&key)));
        self.selected.anchor.line = anchor.unwrap_or(self.selected.anchor.line);
        self.selected.cursor.line = cursor.unwrap_or(self.selected.cursor.line);
        self.selected.clamp(self.lines.len(), self.columns.len());
    }

    /// Finds out anew what is wrong with what waits. Nothing is applied by itself here.
    fn judge(&mut self, project: &Project) {
        for batch in &mut self.pending {
            let read = batch.read(project, &self.names);
            batch.judge(project, &read);
        }
    }

    /// Other cells wait than before, as after a step of undo: the lines and what is wrong are made anew.
    pub(in crate::app) fn judge_again(&mut self, project: &Arc<Project>) {
        self.editing = None;
        self.told = None;
        self.spoil();
        self.refresh(project);
        self.judge(project);
    }

    /// Shows what holds every word of `filter`, and goes on showing it while it is edited.
    pub(in crate::app) fn filter_by(&mut self, filter: String) {
        self.filter = filter;
        self.let_through.clear();
        self.spoil();
    }

    /// Shows tags whatever the filter says: whoever has just made them wants to see them.
    pub(in crate::app) fn show_made(&mut self, made: &[&TagId], project: &Arc<Project>) {
        if !self.filter.trim().is_empty() {
            self.let_through.extend(made.iter().copied().cloned());
            self.spoil();
            self.refresh(project);
        }
    }

    /// The lines are to be made anew.
    pub(in crate::app) fn spoil(&mut self) {
        self.stale = true;
    }

    /// Another project: nothing of the old one stays but the columns.
    pub fn start_over(&mut self) {
        let columns = std::mem::take(&mut self.columns);
        let widths = std::mem::take(&mut self.widths);
        let (grouping, numbers) = (self.grouping, self.numbers);
        *self = Grid { columns, widths, grouping, numbers, ..Grid::default() };
    }

    /// Makes the order of a column, or that of the file.
    pub(in crate::app) fn sort_by(&mut self, project: &Project, live: (&Snapshot, Mono, Lang)) {
        let (snapshot, now, lang) = live;
        self.order = match self.sort {
            None => Order::of_file(),
            Some((col, down)) if col.is_live() => {
                Order::by(project, down, |tag| cell::live(snapshot, now, tag, col, lang))
            }
            Some((col, down)) => Order::by(project, down, |tag| sort_text(tag, col, &self.names)),
        };
        self.spoil();
    }

    /// The row of a line; `None` for the head of a group.
    pub fn key(&self, project: &Project, line: usize) -> Option<RowKey> {
        match self.lines.get(line)? {
            Line::Head(_) => None,
            Line::Tag(place) => Some(RowKey::Tag(project.tags.get(*place as usize)?.id.clone())),
            Line::New(number) => Some(RowKey::New(*number)),
        }
    }

    /// Where a row stands, if it is shown.
    pub fn line_of(&self, key: &RowKey) -> Option<usize> {
        let wanted = match key {
            RowKey::Tag(id) => Line::Tag(u32::try_from(self.names.place(id)?).ok()?),
            RowKey::New(number) => Line::New(*number),
        };
        self.lines.iter().position(|line| *line == wanted)
    }

    /// The tag of a row, as the project has it; for a row that is none yet, what it begins with.
    pub fn tag<'a>(&'a self, project: &'a Project, key: &RowKey) -> Option<&'a Arc<Tag>> {
        match key {
            RowKey::Tag(id) => project.tags.get(self.names.place(id)?),
            RowKey::New(number) => {
                let rows = self.pending.iter().find_map(|batch| batch.new_rows.get(number));
                rows.map(|row| &row.base)
            }
        }
    }

    /// What waits in a cell.
    pub fn waiting(&self, key: &RowKey, col: Col) -> Option<&str> {
        self.pending
            .iter()
            .find_map(|batch| batch.cells.get(key).and_then(|typed| typed.get(&col)))
            .map(String::as_str)
    }

    /// What a cell that is not live shows.
    pub fn text<'a>(&'a self, tag: &Tag, key: &RowKey, col: Col) -> Cow<'a, str> {
        match self.waiting(key, col) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(cell::text(tag, col, &self.names)),
        }
    }

    /// What is wrong with a cell.
    pub fn fault(&self, key: &RowKey, col: Col) -> Option<&Fault> {
        self.pending.iter().find_map(|batch| batch.faults.get(key).and_then(|row| row.get(&col)))
    }

    /// Everything that waits, and how many cells are wrong.
    pub fn waits(&self) -> (usize, usize) {
        let cells = self.pending.iter().map(Batch::len).sum();
        let faults = |batch: &Batch| batch.faults.values().map(BTreeMap::len).sum::<usize>();
        (cells, self.pending.iter().map(faults).sum())
    }

    /// True while something is typed or waits, so that closing would lose it.
    pub fn is_busy(&self) -> bool {
        self.editing.is_some() || !self.pending.is_empty()
    }

    /// Wrong cells in the order of their lines and columns, as far as they are shown.
    pub fn wrong_cells(&self, project: &Project) -> Vec<Pos> {
        let mut found = Vec::new();
        for line in 0..self.lines.len() {
            let Some(row) = self.key(project, line) else { continue };
            for faults in self.pending.iter().filter_map(|batch| batch.faults.get(&row)) {
                let place = |col: &Col| self.columns.iter().position(|c| c == col);
                found.extend(faults.keys().filter_map(place).map(|col| Pos { line, col }));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is wrong somewhere, for the line below: the cursor's cell first.
    pub fn first_fault<'a>(&'a self, project: &'a Project) -> Option<(&'a str, Col, &'a Fault)> {
        let Pos { line, col } = self.selected.cursor;
        let here = self.key(project, line).zip(self.columns.get(col).copied());
        let here = here.and_then(|(row, col)| {
            self.pending.iter().find_map(|batch| {
                let (row, faults) = batch.faults.get_key_value(&row)?;
                Some((row, col, faults.get(&col)?))
            })
        });
        let any = || {
            let rows = self.pending.iter().flat_map(|batch| &batch.faults);
            rows.flat_map(|(row, f)| f.iter().map(move |(col, fault)| (row, *col, fault))).next()
        };
        let (row, col, fault) = here.or_else(any)?;
        let typed = self.waiting(row, Col::Name).filter(|name| !name.trim().is_empty());
        let name = typed.or_else(|| self.tag(project, row).map(|tag| tag.name.as_str()));
        Some((name.unwrap_or_default(), col, fault))
    }

    /// The selected rows that are rows, in order.
    pub fn selected_rows(&self, project: &Project) -> Vec<RowKey> {
        self.selected.lines(self.lines.len()).filter_map(|line| self.key(project, line)).collect()
    }

    /// The selected columns.
    pub fn selected_columns(&self) -> Vec<Col> {
        let cols = self.selected.columns(self.columns.len());
        self.columns.get(cols).map_or_else(Vec::new, <[Col]>::to_vec)
    }

    /// The selected cells as a spreadsheet takes them.
    pub fn copied(&self, project: &Project, live: (&Snapshot, Mono, Lang)) -> String {
        let (snapshot, now, lang) = live;
        let cols = self.selected_columns();
        let mut rows = Vec::new();
        for key in self.selected_rows(project) {
            let Some(tag) = self.tag(project, &key) else { continue };
            let text = |col: &Col| {
                if col.is_live() {
                    cell::live(snapshot, now, tag, *col, lang)
                } else {
                    self.text(tag, &key, *col).into_owned()
                }
            };
            rows.push(cols.iter().map(text).collect());
        }
        super::tsv::write(&rows)
    }
}
