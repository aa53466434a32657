//! Find and replace: which cells hold a text, and what they become.

use super::column::Col;
use super::command::{Find, Scope};
use super::pending::RowKey;
use super::select::Pos;
use super::state::Grid;
use crate::model::Project;

/// The cells that hold what is looked for.
pub(super) fn found(grid: &Grid, project: &Project, find: &Find) -> Vec<(RowKey, Col, String)> {
    let mut hits = Vec::new();
    if find.find.is_empty() {
        return hits;
    }
    let (rows, cols): (Vec<RowKey>, Vec<Col>) = match find.scope {
        Scope::Selection => (grid.selected_rows(project), grid.selected_columns()),
        Scope::Column | Scope::All => {
            let rows = (0..grid.lines().len()).filter_map(|line| grid.key(project, line));
            let here = grid.columns.get(grid.selected.cursor.col).copied();
            let all = find.scope == Scope::All;
            (rows.collect(), if all { grid.columns.clone() } else { here.into_iter().collect() })
        }
    };
    for row in rows {
        let Some(tag) = grid.tag(project, &row) else { continue };
        for col in cols.iter().filter(|col| col.is_editable()) {
            let text = grid.text(tag, &row, *col);
            if next_hit(&text, find).is_some() {
                hits.push((row.clone(), *col, text.into_owned()));
            }
        }
    }
    hits
}

/// The next cell behind the cursor that holds what is looked for, row by row and around the end: in the
/// column of the cursor, or among all that are shown.
pub(super) fn next(grid: &Grid, project: &Project, find: &Find) -> Option<Pos> {
    if find.find.is_empty() {
        return None;
    }
    let (here, (lines, count)) = (grid.selected.cursor, grid.size());
    let cols = if find.scope == Scope::Column { here.col..here.col + 1 } else { 0..count };
    let holds = |line: usize, cols: std::ops::Range<usize>| {
        let row = grid.key(project, line)?;
        let tag = grid.tag(project, &row)?;
        cols.map(|col| Pos { line, col }).find(|pos| {
            let col = grid.columns.get(pos.col).filter(|col| !col.is_live());
            col.is_some_and(|col| next_hit(&grid.text(tag, &row, *col), find).is_some())
        })
    };
    let rest = cols.start.max(here.col + 1)..cols.end;
    holds(here.line, rest)
        .or_else(|| (here.line + 1..lines).find_map(|line| holds(line, cols.clone())))
        .or_else(|| (0..=here.line).find_map(|line| holds(line, cols.clone())))
}

/// Where the first hit begins and ends.
fn next_hit(text: &str, find: &Find) -> Option<(usize, usize)> {
    if find.case {
        return text.find(&find.find).map(|at| (at, at + find.find.len()));
    }
    let wanted: Vec<char> = find.find.chars().flat_map(char::to_lowercase).collect();
    text.char_indices().find_map(|(start, _)| {
        let mut left = wanted.as_slice();
        for (at, c) in text.get(start..)?.char_indices() {
            for lower in c.to_lowercase() {
                left = left.strip_prefix(&[lower])?;
            }
            if left.is_empty() {
                return Some((start, start + at + c.len_utf8()));
            }
        }
        None
    })
}

/// The text with every hit replaced.
pub(super) fn replaced(text: &str, find: &Find) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, end)) = next_hit(rest, find) {
        out.push_str(rest.get(..start).unwrap_or_default());
        out.push_str(&find.replace);
        rest = rest.get(end..).unwrap_or_default();
    }
    out + rest
}
