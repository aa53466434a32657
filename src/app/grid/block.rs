//! What clearing, filling, duplicating and replacing change: a [`Batch`] each, not applied yet.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::column::Col;
use super::command::{Copies, Find};
use super::pending::{Batch, NewRow, RowKey};
use super::replace::{found, replaced};
use super::row::Typed;
use super::series;
use super::state::{Grid, Told};
use crate::app::Fault;
use crate::model::{
    Address, DataType, DeviceId, Notation, Project, Scaling, Table, Tag, TagId, limits,
};

/// Most copies at once.
const TIMES_MOST: usize = 10_000;

/// A batch being made: what already stands in a cell is left out.
pub(in crate::app) struct Maker<'a> {
    pub(super) grid: &'a Grid,
    pub(super) project: &'a Project,
    pub(super) batch: Batch,
    next_new: u64,
}

impl<'a> Maker<'a> {
    pub(in crate::app) fn new(grid: &'a Grid, project: &'a Project) -> Maker<'a> {
        Maker { grid, project, batch: Batch::default(), next_new: grid.numbers + 1 }
    }

    /// One cell.
    pub(in crate::app) fn cell(mut self, row: &RowKey, col: Col, text: &str) -> Batch {
        self.put(row, col, text);
        self.batch
    }

    /// One text in every selected cell.
    pub(in crate::app) fn everywhere(mut self, text: &str) -> Batch {
        let cols = self.grid.selected_columns();
        for row in self.grid.selected_rows(self.project) {
            cols.iter().for_each(|col| self.put(&row, *col, text));
        }
        self.batch
    }

    /// Copies the first selected row into the others; of a single row, the one above into it.
    pub(in crate::app) fn fill_down(mut self) -> Batch {
        let mut rows = self.grid.selected_rows(self.project);
        if let [_] = rows.as_slice() {
            let top = self.grid.selected.lines(self.grid.lines().len());
            let above = (0..*top.start()).rev().find_map(|line| self.grid.key(self.project, line));
            rows.splice(0..0, above);
        }
        let Some((first, others)) = rows.split_first() else { return self.batch };
        let notation = self.shown(first, Col::Notation);
        for col in self.grid.selected_columns() {
            let text = self.shown(first, col);
            for row in others {
                match col {
                    Col::Address => self.put_address(row, &text, &notation),
                    _ => self.put(row, col, &text),
                }
            }
        }
        self.batch
    }

    /// Copies the first selected column into the others; of a single column, the one before into it.
    pub(in crate::app) fn fill_right(mut self) -> Batch {
        let mut cols = self.grid.selected.columns(self.grid.columns.len());
        if cols.start() == cols.end() {
            cols = cols.start().saturating_sub(1)..=*cols.end();
        }
        let shown = self.grid.columns.get(cols).unwrap_or_default();
        let Some((first, others)) = shown.split_first().filter(|(col, _)| !col.is_live()) else {
            return self.batch;
        };
        for row in self.grid.selected_rows(self.project) {
            let text = self.shown(&row, *first);
            others.iter().for_each(|col| self.put(&row, *col, &text));
        }
        self.batch
    }

    /// Counts on from the first selected row: names and descriptions by their last number, addresses by
    /// what the row before takes, bits through their registers; the other columns are copied.
    pub(in crate::app) fn fill_series(mut self) -> Batch {
        let rows = self.grid.selected_rows(self.project);
        let Some((first, others)) = rows.split_first() else { return self.batch };
        let Some(like) = self.grid.tag(self.project, first).cloned() else { return self.batch };
        let cols = self.grid.selected_columns();
        let bits = match like.data_type {
            DataType::Bit { index } if cols.contains(&Col::Bit) => Some(i64::from(index)),
            _ => None,
        };
        let notation = Notation::from_name(&self.shown(first, Col::Notation));
        let (notation, table) = (notation.unwrap_or(Notation::Raw0), like.address.table);
        let mut further = 0;
        let mut width = i64::from(like.width());
        for (row, k) in others.iter().zip(1_i64..) {
            further += width;
            width = self.grid.tag(self.project, row).map_or(1, |tag| i64::from(tag.width()));
            let bit = bits.map(|bit| bit + k);
            for col in &cols {
                let text = self.shown(first, *col);
                let next = match col {
                    Col::Name => series::counted(&text, k).unwrap_or(format!("{text} {}", k + 1)),
                    Col::Description => series::counted(&text, k).unwrap_or(text),
                    Col::Address => {
                        let by = bit.map_or(further, |bit| bit / 16);
                        series::address(&text, notation, table, by).unwrap_or(text)
                    }
                    Col::Bit => match bit {
                        Some(bit) => (bit % 16).to_string(),
                        None => series::number(&text, k).unwrap_or(text),
                    },
                    _ => text,
                };
                match col {
                    Col::Address => self.put_address(row, &next, notation.name()),
                    _ => self.put(row, *col, &next),
                }
            }
        }
        self.batch
    }

    /// The notation of every address that waits because it is a number in this one and in another.
    pub(in crate::app) fn read_addresses(mut self, notation: Notation) -> Batch {
        let is_asked = |fault: &Fault| matches!(fault, Fault::AddressTwofold(_, notations) if notations.contains(&notation));
        for (row, faults) in self.grid.pending.iter().flat_map(|batch| &batch.faults) {
            if faults.get(&Col::Address).is_some_and(is_asked) {
                self.put(row, Col::Notation, notation.name());
            }
        }
        self.batch
    }

    /// A row below the cursor, like the one there but at the next address and not writable.
    pub(in crate::app) fn insert(mut self) -> Result<Batch, Told> {
        let here = self.grid.key(self.project, self.grid.selected.cursor.line);
        let like = here.as_ref().and_then(|key| self.grid.tag(self.project, key)).cloned();
        let after = match &here {
            Some(RowKey::Tag(id)) => Some(id.clone()),
            _ => None,
        };
        let tag = match &like {
            Some(tag) => {
                let name = Names::new(self.project).next(&tag.name, 1);
                let mut tag = unwritable(tag);
                let further = u32::from(tag.address.wire) + u32::from(tag.width());
                if let Ok(wire) = u16::try_from(further)
                    && wire.checked_add(tag.width()).is_some()
                {
                    tag.address.wire = wire;
                    tag.typed = None;
                }
                Tag { name, ..tag }
            }
            None => {
                let base = blank(self.project, self.project.tags.last()).ok_or(Told::NoHome)?;
                Tag { name: Names::new(self.project).free("Tag"), ..base }
            }
        };
        self.new_row(tag, after);
        Ok(self.batch)
    }

    /// The selected rows, several times over, behind the last of them: names and addresses grow from copy to
    /// copy. No copy is writable.
    pub(in crate::app) fn copies(mut self, order: &Copies) -> Result<Batch, Told> {
        let whole = |text: &str| {
            text.trim().parse::<i64>().map_err(|_| Told::NoNumber(text.trim().to_owned()))
        };
        let bad = |text: &str| Told::NoNumber(text.trim().to_owned());
        let times = usize::try_from(whole(&order.times)?).map_err(|_| bad(&order.times))?;
        if times == 0 || times > TIMES_MOST {
            return Err(bad(&order.times));
        }
        let name_step = whole(&order.name_step)?;
        let own_step = match order.address_step.trim() {
            "" => None,
            text => Some(whole(text)?),
        };
        let rows = self.grid.selected_rows(self.project);
        let count = rows.len().saturating_mul(times);
        if self.project.tags.len().saturating_add(count) > limits::TAGS {
            return Err(Told::TooManyRows(count));
        }
        let tags: Vec<Arc<Tag>> =
            rows.iter().filter_map(|row| self.grid.tag(self.project, row)).cloned().collect();
        let after = rows.iter().rev().find_map(|row| match row {
            RowKey::Tag(id) => Some(id.clone()),
            RowKey::New(_) => None,
        });
        let spans = spans(&tags);
        for k in 1..=i64::try_from(times).unwrap_or(0) {
            for tag in &tags {
                let span = spans.get(&(&tag.device, tag.address.table)).copied().unwrap_or((0, 1));
                let by = k.saturating_mul(own_step.unwrap_or(span.1 - span.0));
                self.copy(tag, (k, name_step), by, span, after.as_ref());
            }
        }
        Ok(self.batch)
    }

    fn copy(
        &mut self,
        tag: &Arc<Tag>,
        (k, name_step): (i64, i64),
        by: i64,
        span: (i64, i64),
        after: Option<&TagId>,
    ) {
        let name = series::counted(&tag.name, k.saturating_mul(name_step));
        let name = name.unwrap_or_else(|| format!("{} {}", tag.name, k + 1));
        let mut base = unwritable(tag);
        if let Scaling::ScaleFactor { wire } = base.scaling
            && (span.0..span.1).contains(&i64::from(wire))
            && let Ok(wire) = u16::try_from(i64::from(wire).saturating_add(by))
        {
            base.scaling = Scaling::ScaleFactor { wire };
        }
        let (text, notation) = match &tag.typed {
            Some(typed) => (typed.text.clone(), typed.notation),
            None => (tag.address.wire.to_string(), Notation::Raw0),
        };
        let table = tag.address.table;
        let next = series::address(&text, notation, table, by);
        // Beyond the table it stays to be seen what was meant, with the reason.
        let next = next.or_else(|| series::counted(&text, by)).unwrap_or(text);
        let row = self.new_row(base, after.cloned());
        self.put(&row, Col::Name, &name);
        self.put_address(&row, &next, notation.name());
    }

    /// An address that was taken from another row is written as that row writes it: one text in two
    /// notations is two addresses.
    fn put_address(&mut self, row: &RowKey, text: &str, notation: &str) {
        self.put(row, Col::Address, text);
        let is_there = matches!(row, RowKey::Tag(_));
        if is_there && self.shown(row, Col::Notation) != notation {
            self.batch.cells.entry(row.clone()).or_default().insert(Col::Address, text.to_owned());
        }
        if self.batch.cells.get(row).is_some_and(|cells| cells.contains_key(&Col::Address)) {
            self.put(row, Col::Notation, notation);
        }
    }

    /// Replaces in the cells of the scope.
    pub(in crate::app) fn replace(mut self, find: &Find) -> Batch {
        for (row, col, text) in found(self.grid, self.project, find) {
            let replaced = replaced(&text, find);
            self.put(&row, col, &replaced);
        }
        self.batch
    }

    pub(super) fn new_row(&mut self, base: Tag, after: Option<TagId>) -> RowKey {
        let number = self.next_new;
        self.next_new += 1;
        self.batch.new_rows.insert(number, NewRow { base: Arc::new(base), after });
        RowKey::New(number)
    }

    fn shown(&self, row: &RowKey, col: Col) -> String {
        let tag = self.grid.tag(self.project, row);
        tag.map_or_else(String::new, |tag| self.grid.text(tag, row, col).into_owned())
    }

    pub(super) fn put(&mut self, row: &RowKey, col: Col, text: &str) {
        if !col.is_editable() {
            return;
        }
        let base = match row {
            RowKey::New(number) => self.batch.new_rows.get(number),
            RowKey::Tag(_) => None,
        };
        let same = match base {
            // Nothing is nothing: a new row keeps what it begins with.
            Some(_) if text.trim().is_empty() => true,
            Some(new) => super::cell::text(&new.base, col, self.grid.names()) == text,
            None => self.shown(row, col) == text,
        };
        let waits = |cells: &Typed| cells.contains_key(&Col::Address);
        // Beside an address, also the notation that a row begins with is an answer.
        let is_answer = col == Col::Notation
            && (self.grid.waiting(row, Col::Address).is_some()
                || self.batch.cells.get(row).is_some_and(waits));
        if !same || is_answer {
            self.batch.cells.entry(row.clone()).or_default().insert(col, text.to_owned());
        }
    }
}

/// First and last wire address that the rows of each table of each device take, the last not counted.
fn spans(tags: &[Arc<Tag>]) -> HashMap<(&DeviceId, Table), (i64, i64)> {
    let mut spans: HashMap<(&DeviceId, Table), (i64, i64)> = HashMap::new();
    for tag in tags {
        let start = i64::from(tag.address.wire);
        let end = start + i64::from(tag.width());
        let span = spans.entry((&tag.device, tag.address.table)).or_insert((start, end));
        *span = (span.0.min(start), span.1.max(end));
    }
    spans
}

/// A copy that nobody can write: permission is given by its column alone, never by copying.
fn unwritable(tag: &Tag) -> Tag {
    Tag { write: None, ..tag.clone() }
}

/// A new tag with nothing but a home.
pub(super) fn blank(project: &Project, like: Option<&Arc<Tag>>) -> Option<Tag> {
    let device = like.map(|tag| &tag.device).or(project.devices.first().map(|d| &d.id))?;
    let scan = like.map(|tag| &tag.scan).or(project.scan_classes.first().map(|s| &s.id))?;
    let address = Address { table: Table::HoldingRegister, wire: 0 };
    let id = TagId::new("new").ok()?;
    Some(Tag::new(id, (device.clone(), scan.clone()), address, DataType::U16))
}

/// Names that nothing has.
pub(super) struct Names<'a> {
    taken: HashSet<&'a str>,
    given: BTreeMap<String, u64>,
}

impl<'a> Names<'a> {
    pub(super) fn new(project: &'a Project) -> Names<'a> {
        let taken = project.tags.iter().map(|tag| tag.name.as_str()).collect();
        Names { taken, given: BTreeMap::new() }
    }

    /// `stem 1`, `stem 2`, … as far as they are free.
    pub(super) fn free(&mut self, stem: &str) -> String {
        let last = self.given.entry(stem.to_owned()).or_default();
        loop {
            *last += 1;
            let name = format!("{stem} {last}");
            if !self.taken.contains(name.as_str()) {
                return name;
            }
        }
    }

    /// The next of a series that is free.
    fn next(&self, name: &str, by: i64) -> String {
        let mut k = by;
        loop {
            let next = series::counted(name, k).unwrap_or_else(|| format!("{name} {}", k + 1));
            if !self.taken.contains(next.as_str()) {
                return next;
            }
            k += by;
        }
    }
}
