//! Which row is the heading. It need not be the first: vendors put titles above it, cut it into two rows,
//! and say it again on every page.

use std::collections::HashSet;

use super::address::looks_like_place;
use super::cells::clean;
use super::columns::Field;

/// Rows that a heading is looked for in.
const LOOKED_AT: usize = 60;

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Its first row, from 0.
    pub(super) row: usize,
    /// Rows it takes: one or two.
    pub(super) rows: usize,
    /// The name of each column; of two rows, both parts.
    pub(super) names: Vec<String>,
}

/// The row, or two rows, by which the most columns are recognised: at least two of them, and a place
/// among them. `None` where no row is a heading.
pub(super) fn find(rows: &[Vec<String>]) -> Option<Head> {
    let mut best: Option<(usize, Head)> = None;
    for (at, row) in rows.iter().enumerate().take(LOOKED_AT) {
        let single = Head { row: at, rows: 1, names: row.iter().map(|c| name(c)).collect() };
        let double = rows.get(at + 1).and_then(|below| joined(at, row, below));
        for head in [Some(single), double].into_iter().flatten() {
            let score = score(&head.names);
            if score > best.as_ref().map_or(1, |(most, _)| *most) {
                best = Some((score, head));
            }
        }
    }
    best.map(|(_, head)| head)
}

/// How many columns the best heading of these rows has.
pub(super) fn recognised(rows: &[Vec<String>]) -> usize {
    find(rows).map_or(0, |head| score(&head.names))
}

/// Different meanings among the names; 0 where there is no place among them, or where some name is one.
pub(super) fn score(names: &[String]) -> usize {
    if names.iter().any(|name| looks_like_place(name)) {
        return 0;
    }
    let known = names.iter().filter_map(|n| Field::of_heading(n));
    let fields: HashSet<Field> = known.filter(|field| *field != Field::Skip).collect();
    // Siemens calls an address an offset.
    let is_place = |field: &Field| field.is_place() || *field == Field::Offset;
    if fields.iter().any(is_place) { fields.len() } else { 0 }
}

/// A cell of a heading, on one line.
pub(super) fn name(cell: &str) -> String {
    clean(cell).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two rows as one heading: a title above several columns stands for each of them.
fn joined(at: usize, upper: &[String], lower: &[String]) -> Option<Head> {
    let lower: Vec<String> = lower.iter().map(|c| name(c)).collect();
    let alone = score(&lower);
    if lower.iter().all(String::is_empty) || lower.iter().any(|c| looks_like_place(c)) {
        return None;
    }
    let mut title = String::new();
    let width = upper.len().max(lower.len());
    let names = (0..width).map(|i| {
        let above = upper.get(i).map(|c| name(c)).unwrap_or_default();
        let below = lower.get(i).cloned().unwrap_or_default();
        if !above.is_empty() {
            title = above;
        }
        if below.is_empty() {
            // A title merged over several rows; it ends where the lower row begins.
            let own = upper.get(i).map(|c| name(c)).unwrap_or_default();
            return own;
        }
        if Field::of_heading(&below).is_some() || title.is_empty() {
            below
        } else {
            format!("{title} {below}")
        }
    });
    let head = Head { row: at, rows: 2, names: names.collect() };
    // A title above a heading is no part of it.
    (score(&head.names) > alone).then_some(head)
}
