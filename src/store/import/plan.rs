//! What a person decides about an import, and what a table would make of a project.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::columns::Field;
use super::diff::Change;
use super::notation::NotationFinding;
use super::problem::{CellProblem, Note};
use super::scale::{Scale, ScaleFinding};
use crate::model::{Connection, Device, DeviceId, Notation, ScanClass, Table as Area, Tag, TagId};

/// What a person decides about an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Meanings of columns (from 0) other than their headings tell.
    pub columns: BTreeMap<usize, Field>,
    /// The notation of the addresses.
    pub notation: Option<Notation>,
    /// The table of bare addresses.
    pub table: Option<Area>,
    /// What factors do.
    pub scale: Option<Scale>,
    /// The device of rows that name none.
    pub device: Option<DeviceId>,
    /// Put before every name, with a slash between; empty for nothing.
    pub prefix: String,
    /// Titles between the rows are passed over, instead of becoming a path before the names below them.
    pub no_titles: bool,
    /// Rows (from 0) that are left out.
    pub left_out: BTreeSet<usize>,
    /// Tags of the same devices that no row names go.
    pub remove_missing: bool,
}

/// A column as it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPlan {
    /// Its heading; may be empty.
    pub heading: String,
    /// What it holds.
    pub field: Field,
}

/// A row as it is understood.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPlan {
    /// Which row of the table, from 0.
    pub row: usize,
    /// The tag it makes; `None` where it makes none.
    pub tag: Option<Arc<Tag>>,
    /// What that changes.
    pub change: Change,
}

/// What a table would make of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The columns, from left to right.
    pub columns: Vec<ColumnPlan>,
    /// Rows of the heading: the first (from 0), and how many; `None` where there is none.
    pub heading: Option<(usize, usize)>,
    /// The notation of the addresses.
    pub notation: NotationFinding,
    /// What factors do, where there are any that leave it open or tell it.
    pub scale: Option<ScaleFinding>,
    /// True where titles between the rows can become paths.
    pub has_titles: bool,
    /// True where bare addresses wait for their table.
    pub needs_table: bool,
    /// True where rows name no device and none is chosen.
    pub needs_device: bool,
    /// The rows with tags.
    pub rows: Vec<RowPlan>,
    /// What is wrong, in the order of the rows; the first 1,000.
    pub problems: Vec<CellProblem>,
    /// Errors beyond those.
    pub more_problems: usize,
    /// What was passed over.
    pub notes: Vec<Note>,
    /// New connections.
    pub connections: Vec<Connection>,
    /// New devices.
    pub devices: Vec<Device>,
    /// New scan classes.
    pub scan_classes: Vec<ScanClass>,
    /// Tags that no row names, if they are to go.
    pub removed: Vec<Arc<Tag>>,
}

/// What has to be put into a project, in this order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Puts {
    /// New connections.
    pub connections: Vec<Connection>,
    /// New devices.
    pub devices: Vec<Device>,
    /// New scan classes.
    pub scan_classes: Vec<ScanClass>,
    /// New and changed tags.
    pub tags: Vec<Tag>,
    /// Tags that go.
    pub removed: Vec<TagId>,
}

/// Notes listed at most.
const NOTES: usize = 200;

impl Plan {
    /// True if everything that was chosen is valid and no question is open.
    pub fn is_ready(&self) -> bool {
        self.more_problems == 0
            && !self.problems.iter().any(CellProblem::is_error)
            && !self.scale.as_ref().is_some_and(|scale| scale.open)
            && !self.rows.is_empty()
    }

    /// Rows that add, that change, and that change nothing.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count =
            |what: fn(&Change) -> bool| self.rows.iter().filter(|r| what(&r.change)).count();
        (
            count(|c| matches!(c, Change::Add)),
            count(|c| matches!(c, Change::Change(_))),
            count(|c| matches!(c, Change::Same)),
        )
    }

    /// What is to be put into the project; `None` unless the plan is ready.
    pub fn puts(&self) -> Option<Puts> {
        if !self.is_ready() {
            return None;
        }
        let changes = |row: &&RowPlan| matches!(row.change, Change::Add | Change::Change(_));
        let tags: Vec<Tag> = self
            .rows
            .iter()
            .filter(changes)
            .filter_map(|row| row.tag.as_deref().cloned())
            .collect();
        Some(Puts {
            connections: self.connections.clone(),
            devices: self.devices.clone(),
            scan_classes: self.scan_classes.clone(),
            tags,
            removed: self.removed.iter().map(|tag| tag.id.clone()).collect(),
        })
    }

    /// The problems of a row (from 0).
    pub fn problems_of(&self, row: usize) -> &[CellProblem] {
        let start = self.problems.partition_point(|p| p.row < row + 1);
        let end = self.problems.partition_point(|p| p.row <= row + 1);
        self.problems.get(start..end).unwrap_or_default()
    }

    pub(super) fn note(&mut self, row: usize, text: String) {
        if self.notes.len() < NOTES {
            self.notes.push(Note { row, text });
        }
    }
}
