//! The table of tags: which rows, in which order.

use std::sync::Arc;

use crate::model::{Project, Tag};

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// The order of the file.
    #[default]
    File,
    /// Name, numbers in it by their size.
    Name,
    /// Device name, then address.
    Address,
}

/// The table's filter, order and the rows that follow from them.
#[derive(Debug, Default)]
pub struct TagTable {
    /// Text typed into the filter.
    pub filter: String,
    /// Order of the rows.
    pub sort: SortColumn,
    /// True for the reverse order.
    pub descending: bool,
    /// True once: the cursor is to go into the filter.
    pub focus_filter: bool,
    rows: Vec<u32>,
    made_for: Option<(Arc<Project>, String, SortColumn, bool)>,
}

impl TagTable {
    /// The places of the tags to show, in order. Worked out anew only when something changed.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Brings the rows up to date with the project, the filter and the order.
    pub fn refresh(&mut self, project: &Arc<Project>) {
        let stands = self.made_for.as_ref().is_some_and(|(p, filter, sort, descending)| {
            Arc::ptr_eq(p, project)
                && *filter == self.filter
                && *sort == self.sort
                && *descending == self.descending
        });
        if !stands {
            self.rows = tag_rows(project, &self.filter, self.sort, self.descending);
            self.made_for =
                Some((Arc::clone(project), self.filter.clone(), self.sort, self.descending));
        }
    }
}

/// The places of the tags that hold every word of `filter` in their name, description, unit, device
/// name or address, in the order of `sort`.
pub fn tag_rows(project: &Project, filter: &str, sort: SortColumn, descending: bool) -> Vec<u32> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let device_name = |tag: &Tag| project.device(&tag.device).map_or("", |d| d.name.as_str());
    let matches = |tag: &Tag| {
        words.is_empty() || {
            let text = format!(
                "{}\n{}\n{}\n{}\n{}{}",
                tag.name,
                tag.description,
                tag.unit,
                device_name(tag),
                tag.address.table.short(),
                tag.address.wire
            );
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        }
    };
    let mut rows: Vec<(u32, &Tag)> = (0..).zip(project.tags.iter().map(|t| &**t)).collect();
    rows.retain(|(_, tag)| matches(tag));
    match sort {
        SortColumn::File => {}
        SortColumn::Name => rows.sort_by_cached_key(|(_, tag)| natural_key(&tag.name)),
        SortColumn::Address => {
            rows.sort_by(|(_, a), (_, b)| {
                (device_name(a), a.address).cmp(&(device_name(b), b.address))
            });
        }
    }
    if descending {
        rows.reverse();
    }
    rows.into_iter().map(|(place, _)| place).collect()
}

/// A key that sorts `PUMP_2` before `PUMP_10`: texts in lower case, runs of digits as numbers.
pub(super) fn natural_key(name: &str) -> Vec<(u64, String)> {
    let mut key = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let text_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, tail) = rest.split_at(text_end);
        let digits_end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (digits, tail) = tail.split_at(digits_end);
        key.push((0, text.to_lowercase()));
        key.push((digits.parse().unwrap_or(u64::MAX), String::new()));
        rest = tail;
    }
    key
}
