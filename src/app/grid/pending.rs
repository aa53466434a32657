//! What was typed, pasted or filled and waits for corrections.
//!
//! Cells that were changed together are applied together, in one step of undo, or wait together until the
//! wrong ones among them are right: nothing is half applied, nothing typed is lost. Changes to rows that
//! wait already join those; changes to other rows do not wait for them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::alarm::Alarms;
use super::column::Col;
use super::names::Names;
use super::row::{self, Typed};
use crate::app::edit::free_tag_ids;
use crate::app::{Edit, Fault};
use crate::model::{AlarmKind, Project, Rule, Section, Tag, TagId, Violation, violations};

/// A row, whether it is a tag already or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    /// A tag.
    Tag(TagId),
    /// A row that is to become one.
    New(u64),
}

/// A row that is to become a tag.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRow {
    /// What it is where nothing was typed; never writable. Its id is a stand-in.
    pub base: Arc<Tag>,
    /// The row it is to stand behind; `None` for the end.
    pub after: Option<TagId>,
}

/// Changes that are applied together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Texts by row and column.
    pub cells: BTreeMap<RowKey, Typed>,
    /// Rows to be made.
    pub new_rows: BTreeMap<u64, NewRow>,
    /// What is wrong, by cell.
    pub faults: BTreeMap<RowKey, BTreeMap<Col, Fault>>,
}

/// Changes read into tags.
pub struct Read {
    /// The change of the project.
    pub edit: Edit,
    /// Which row each changed tag is.
    pub rows: HashMap<TagId, RowKey>,
}

impl Batch {
    /// True where `other` touches a row of this one.
    pub fn shares_rows(&self, other: &Batch) -> bool {
        other.cells.keys().any(|row| self.touches(row))
    }

    /// True where a row is changed or made.
    pub fn touches(&self, row: &RowKey) -> bool {
        self.cells.contains_key(row)
            || matches!(row, RowKey::New(number) if self.new_rows.contains_key(number))
    }

    /// Puts `newer` on top.
    pub fn join(&mut self, newer: Batch) {
        for (row, typed) in newer.cells {
            self.cells.entry(row).or_default().extend(typed);
        }
        self.new_rows.extend(newer.new_rows);
    }

    /// Cells and rows that wait.
    pub fn len(&self) -> usize {
        self.cells.values().map(BTreeMap::len).sum::<usize>().max(self.new_rows.len())
    }

    /// True where nothing waits.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.new_rows.is_empty()
    }

    /// Takes rows out whose tags are no more.
    pub fn forget_missing(&mut self, names: &Names) {
        self.cells.retain(|row, _| match row {
            RowKey::Tag(id) => names.place(id).is_some(),
            RowKey::New(number) => self.new_rows.contains_key(number),
        });
    }

    /// Reads every row. Faults of single cells go to `faults`; the rules of the project are asked by whoever
    /// applies the edit, or by [`Batch::judge`].
    pub fn read(&mut self, project: &Project, names: &Names) -> Read {
        self.faults.clear();
        let nothing = Typed::new();
        let mut tags = Vec::new();
        let mut rows = HashMap::new();
        let mut alarms = Alarms::default();
        for (key, typed) in &self.cells {
            let RowKey::Tag(id) = key else { continue };
            let Some(tag) = names.place(id).and_then(|at| project.tags.get(at)) else { continue };
            let (tag, faults) = row::read(tag, typed, names);
            if !faults.is_empty() {
                self.faults.insert(key.clone(), faults.into_iter().collect());
            }
            rows.insert(tag.id.clone(), key.clone());
            alarms.read(key, &tag, typed, (project, names));
            tags.push(tag);
        }
        // Ids are taken anew each time: what else was added meanwhile has used some up.
        let ids = if self.new_rows.is_empty() {
            Vec::new()
        } else {
            free_tag_ids(&mut project.clone(), self.new_rows.len())
        };
        let mut behind: Vec<(TagId, TagId)> = Vec::new();
        for ((number, new), id) in self.new_rows.iter().zip(ids) {
            let key = RowKey::New(*number);
            let typed = self.cells.get(&key).unwrap_or(&nothing);
            let (mut tag, faults) = row::read(&new.base, typed, names);
            tag.id = id.clone();
            if !faults.is_empty() {
                self.faults.insert(key.clone(), faults.into_iter().collect());
            }
            if let Some(after) = &new.after {
                behind.push((after.clone(), id.clone()));
            }
            alarms.read(&key, &tag, typed, (project, names));
            rows.insert(id, key);
            tags.push(tag);
        }
        for (row, col, fault) in alarms.faults {
            self.faults.entry(row).or_default().entry(col).or_insert(fault);
        }
        let mut edits = vec![Edit::Tags(tags)];
        if !behind.is_empty() {
            edits.push(Edit::OrderTags(order(project, behind)));
        }
        if !alarms.gone.is_empty() {
            edits.push(Edit::DeleteAlarms(alarms.gone));
        }
        if !alarms.put.is_empty() {
            edits.push(Edit::Alarms(alarms.put));
        }
        let edit = match edits.pop() {
            Some(only) if edits.is_empty() => only,
            last => Edit::Many(edits.into_iter().chain(last).collect()),
        };
        Read { edit, rows }
    }

    /// What is wrong with the whole, by cell, when `read` was applied to `project`.
    pub fn judge(&mut self, project: &Project, read: &Read) {
        let mut changed = project.clone();
        read.edit.apply(&mut changed);
        for violation in violations(&changed) {
            self.blame(&changed, read, violation);
        }
    }

    /// Puts a broken rule at its cell and, where that was not changed, at the changed cells of its column.
    fn blame(&mut self, changed: &Project, read: &Read, violation: Violation) {
        let Violation { at, rule, .. } = violation;
        if at.section == Section::Alarms
            && let Some((row, col)) = alarm_cell(changed, read, at.index, at.key)
        {
            self.put(row, col, Fault::Rule(rule));
            return;
        }
        let is_tag = at.section == Section::Tags;
        let col = if is_tag { Col::from_key(at.key) } else { None };
        let tag = changed.tags.get(at.index).filter(|_| is_tag);
        let own = tag.and_then(|tag| read.rows.get(&tag.id)).cloned();
        if let Some(row) = own {
            // What stands in for an unread address breaks rules that are nobody's mistake.
            let unread = self.faults.get(&row).is_some_and(|f| f.contains_key(&Col::Address));
            if !(unread && matches!(col, Some(Col::Type | Col::Access))) {
                self.put(row, col.unwrap_or(Col::Name), Fault::Rule(rule));
            }
            return;
        }
        let culprits = self.culprits(col, &rule);
        for (row, col) in culprits {
            self.put(row, col, Fault::Rule(rule.clone()));
        }
        // Seen from the other side as well, where the untouched row is on the screen.
        if let (Some(tag), Some(col)) = (tag, col) {
            self.put(RowKey::Tag(tag.id.clone()), col, Fault::Rule(rule));
        }
    }

    fn put(&mut self, row: RowKey, col: Col, fault: Fault) {
        self.faults.entry(row).or_default().entry(col).or_insert(fault);
    }

    /// The changed cells that may have broken a rule at a row that was not changed.
    fn culprits(&self, col: Option<Col>, rule: &Rule) -> Vec<(RowKey, Col)> {
        let name = if let Rule::Taken { text, .. } = rule { Some(text.as_str()) } else { None };
        let mut found = Vec::new();
        for (row, typed) in &self.cells {
            for (at, text) in typed {
                let fits = col.is_none_or(|col| col == *at);
                if fits && name.is_none_or(|name| name == text.trim()) {
                    found.push((row.clone(), *at));
                }
            }
        }
        if found.is_empty() {
            let first =
                self.cells.iter().find_map(|(row, t)| Some((row.clone(), *t.keys().next()?)));
            found.extend(first);
        }
        found
    }
}

/// The cell that a broken rule of an alarm stands at.
fn alarm_cell(changed: &Project, read: &Read, index: usize, key: &str) -> Option<(RowKey, Col)> {
    let alarm = changed.alarms.get(index)?;
    let row = read.rows.get(alarm.tag.as_ref()?)?.clone();
    match &alarm.kind {
        AlarmKind::Limit { side, .. } => Some((row, Col::of_alarm(*side, key))),
        _ => None,
    }
}

/// The order of the project's tags with each of `behind`, in turn, behind the tag named first.
fn order(project: &Project, behind: Vec<(TagId, TagId)>) -> Vec<TagId> {
    let mut followers: HashMap<TagId, Vec<TagId>> = HashMap::new();
    for (after, id) in behind {
        followers.entry(after).or_default().push(id);
    }
    let mut order = Vec::with_capacity(project.tags.len());
    for tag in &project.tags {
        order.push(tag.id.clone());
        order.extend(followers.remove(&tag.id).unwrap_or_default());
    }
    order
}
