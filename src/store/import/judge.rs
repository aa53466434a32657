//! The rules that concern tags together: those of the project, and values that cut each other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::columns::Field;
use super::diff::Change;
use super::fault::CellFault;
use super::plan::Plan;
use super::problem::CellProblem;
use super::row::Columns;
use crate::model::{DeviceId, Project, Section, Table, Tag, TagId, violations};

/// Holds what the plan makes of the project against all rules.
pub(super) fn judge(
    plan: &mut Plan,
    project: &Project,
    columns: &Columns,
    out: &mut Vec<CellProblem>,
) {
    overlaps(plan, columns, out);
    let (candidate, rows) = candidate(plan, project);
    for violation in violations(&candidate) {
        let at = violation.at;
        let row = match at.section {
            Section::Tags => rows.get(at.index).copied().flatten(),
            // Of a new connection or device the first row is to blame that calls for it.
            _ => plan.rows.first().map(|r| r.row),
        };
        let column = match at.section {
            Section::Tags => columns.to_blame(at.key),
            Section::Connections => columns.of(Field::Host),
            Section::Devices => columns.of(Field::Unit).or_else(|| columns.of(Field::Device)),
            _ => None,
        };
        let problem = match row {
            Some(row) => columns.problem(row, column, CellFault::Rule(violation.rule)),
            None => CellProblem::at(0, 0, format!("{at}: {}", violation.message)),
        };
        out.push(problem.hint(violation.hint));
    }
}

/// The project as it would be, and the row of each of its tags.
fn candidate(plan: &Plan, project: &Project) -> (Project, Vec<Option<usize>>) {
    let mut candidate = project.clone();
    candidate.connections.extend(plan.connections.iter().cloned());
    candidate.devices.extend(plan.devices.iter().cloned());
    candidate.scan_classes.extend(plan.scan_classes.iter().cloned());
    let mut rows = vec![None; candidate.tags.len()];
    let mut places: HashMap<TagId, usize> =
        candidate.tags.iter().enumerate().map(|(i, tag)| (tag.id.clone(), i)).collect();
    for row in &plan.rows {
        let Some(tag) = row.tag.as_ref().filter(|_| row.change != Change::Wrong) else { continue };
        let place = places.get(&tag.id).copied();
        match place.and_then(|i| Some((candidate.tags.get_mut(i)?, rows.get_mut(i)?))) {
            Some((old, its_row)) => {
                *old = Arc::clone(tag);
                *its_row = Some(row.row);
            }
            None => {
                places.insert(tag.id.clone(), candidate.tags.len());
                candidate.tags.push(Arc::clone(tag));
                rows.push(Some(row.row));
            }
        }
    }
    if !plan.removed.is_empty() {
        let gone: HashSet<&TagId> = plan.removed.iter().map(|t| &t.id).collect();
        let kept: Vec<bool> = candidate.tags.iter().map(|t| !gone.contains(&t.id)).collect();
        let mut keep = kept.iter().copied();
        candidate.tags.retain(|_| keep.next().unwrap_or(true));
        let mut keep = kept.iter().copied();
        rows.retain(|_| keep.next().unwrap_or(true));
        for group in &mut candidate.trend_groups {
            group.retain(|pen| !gone.contains(pen));
        }
        for capture in &mut candidate.captures {
            capture.retain(|tag| !gone.contains(tag));
        }
    }
    (candidate, rows)
}

/// First address, the one behind the last, row and tag of a value.
type Spread<'a> = (u32, u32, usize, &'a Tag);

/// Two values of several registers that share some of them and not all: one of them is misplaced, since
/// no device has half a number in another. What the project has like that already is its own affair.
fn overlaps(plan: &Plan, columns: &Columns, out: &mut Vec<CellProblem>) {
    let mut groups: HashMap<(&DeviceId, Table), Vec<Spread<'_>>> = HashMap::new();
    let same: HashSet<usize> =
        plan.rows.iter().filter(|r| r.change == Change::Same).map(|r| r.row).collect();
    for row in &plan.rows {
        let Some(tag) = row.tag.as_deref() else { continue };
        let start = u32::from(tag.address.wire);
        let end = start + u32::from(tag.width());
        if end > start + 1 {
            groups
                .entry((&tag.device, tag.address.table))
                .or_default()
                .push((start, end, row.row, tag));
        }
    }
    for values in groups.values_mut() {
        values.sort_by_key(|(start, end, row, _)| (*start, *end, *row));
        let mut widest: Option<Spread<'_>> = None;
        for value in values.iter() {
            let (start, end, row, tag) = *value;
            if let Some((first, last, earlier, other)) = widest
                && start < last
                && start > first
                && end > last
                && !(same.contains(&row) && same.contains(&earlier))
            {
                let what = CellFault::Overlap {
                    name: tag.name.clone(),
                    other: other.name.clone(),
                    row: earlier + 1,
                };
                let hint = "correct an address or a type, or leave one of the rows out";
                out.push(columns.problem(row, columns.to_blame("address"), what).hint(hint));
            }
            if widest.is_none_or(|(_, last, ..)| end > last) {
                widest = Some(*value);
            }
        }
    }
}
