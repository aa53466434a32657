//! The lines of the grid: which tags, in which order, under which heads.
//!
//! An order by a column is made when somebody asks for it and kept while cells are edited, as are the rows
//! that a filter has let through, so that no row runs away under the hand that types; new tags stand at the
//! end.

use std::collections::{HashMap, HashSet};

use super::column::Col;
use super::names::Names;
use crate::app::table::natural_key;
use crate::model::{Project, Tag, TagId};

/// What rows are gathered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// Nothing.
    #[default]
    None,
    /// Devices.
    Device,
    /// What stands before the last `/` of the name.
    Path,
}

impl Grouping {
    /// Every grouping with the name that settings use.
    pub const ALL: [(Grouping, &'static str); 3] =
        [(Grouping::None, "none"), (Grouping::Device, "device"), (Grouping::Path, "path")];
}

/// The head of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Tells it from all others.
    pub key: String,
    /// What is shown.
    pub title: String,
    /// How deep it lies.
    pub depth: usize,
    /// Tags below it.
    pub count: usize,
    /// False while folded.
    pub open: bool,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The head of a group.
    Head(Head),
    /// A tag, by its place in the project.
    Tag(u32),
    /// A row that is no tag yet.
    New(u64),
}

/// The order asked for last.
#[derive(Debug, Default)]
pub struct Order {
    ranks: HashMap<TagId, u32>,
}

impl Order {
    /// The order of the file.
    pub fn of_file() -> Order {
        Order::default()
    }

    /// The order by what `text` gives for each tag: numbers by size, texts naturally, the empty last.
    pub fn by(project: &Project, descending: bool, text: impl Fn(&Tag) -> String) -> Order {
        let mut keyed: Vec<(SortKey, &TagId)> =
            project.tags.iter().map(|tag| (SortKey::of(&text(tag)), &tag.id)).collect();
        keyed.sort_by(|(a, _), (b, _)| a.compare(b, descending));
        Order {
            ranks: keyed.into_iter().zip(0..).map(|((_, id), rank)| (id.clone(), rank)).collect(),
        }
    }
}

enum SortKey {
    Number(f64),
    Text(Vec<(u64, String)>),
    Empty,
}

impl SortKey {
    fn of(text: &str) -> SortKey {
        let text = text.trim();
        match text.parse::<f64>() {
            _ if text.is_empty() => SortKey::Empty,
            Ok(number) => SortKey::Number(number),
            Err(_) => SortKey::Text(natural_key(text)),
        }
    }

    fn compare(&self, other: &SortKey, descending: bool) -> std::cmp::Ordering {
        use std::cmp::Ordering;
        let order = match (self, other) {
            (SortKey::Empty, SortKey::Empty) => return Ordering::Equal,
            // Empty cells stand at the end either way.
            (SortKey::Empty, _) => return Ordering::Greater,
            (_, SortKey::Empty) => return Ordering::Less,
            (SortKey::Number(a), SortKey::Number(b)) => a.total_cmp(b),
            (SortKey::Text(a), SortKey::Text(b)) => a.cmp(b),
            (SortKey::Number(_), SortKey::Text(_)) => Ordering::Less,
            (SortKey::Text(_), SortKey::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }
}

/// What decides about the lines.
pub struct Wanted<'a> {
    /// Which tags are shown; `None` for all.
    pub shown: Option<&'a HashSet<TagId>>,
    /// In which order.
    pub order: &'a Order,
    /// Under which heads.
    pub grouping: Grouping,
    /// Keys of the heads that are folded.
    pub folded: &'a HashSet<String>,
}

/// Adds the tags that hold every word of `filter` to those that are shown.
pub fn let_through(project: &Project, names: &Names, filter: &str, shown: &mut HashSet<TagId>) {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    for tag in &project.tags {
        if !shown.contains(&tag.id) && holds(tag, names, &words) {
            shown.insert(tag.id.clone());
        }
    }
}

/// The lines of the tags, without those that are none yet.
pub fn lines(project: &Project, names: &Names, wanted: &Wanted<'_>) -> Vec<Line> {
    let mut rows: Vec<(u32, &Tag)> = (0..).zip(project.tags.iter().map(|t| &**t)).collect();
    rows.retain(|(_, tag)| wanted.shown.is_none_or(|shown| shown.contains(&tag.id)));
    if !wanted.order.ranks.is_empty() {
        rows.sort_by_key(|(_, tag)| wanted.order.ranks.get(&tag.id).copied().unwrap_or(u32::MAX));
    }
    match wanted.grouping {
        Grouping::None => rows.into_iter().map(|(place, _)| Line::Tag(place)).collect(),
        Grouping::Device => {
            grouped(rows, wanted.folded, "d", |tag| vec![names.device(&tag.device)])
        }
        Grouping::Path => grouped(rows, wanted.folded, "p", |tag| {
            let mut parts: Vec<&str> = tag.name.split('/').collect();
            parts.pop();
            parts
        }),
    }
}

fn holds(tag: &Tag, names: &Names, words: &[String]) -> bool {
    let typed = tag.typed.as_ref().map_or("", |typed| typed.text.as_str());
    let text = format!(
        "{}\n{}\n{}\n{}\n{}{}\n{typed}\n{}\n{}\n{}",
        tag.name,
        tag.description,
        tag.unit,
        names.device(&tag.device),
        tag.address.table.short(),
        tag.address.wire,
        tag.data_type.name(),
        names.scan(&tag.scan),
        tag.id,
    )
    .to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// Gathers rows under heads; heads in natural order, rows in the order they came.
fn grouped<'a>(
    mut rows: Vec<(u32, &'a Tag)>,
    folded: &HashSet<String>,
    kind: &str,
    path: impl Fn(&'a Tag) -> Vec<&'a str>,
) -> Vec<Line> {
    rows.sort_by_cached_key(|(_, tag)| {
        path(tag).iter().map(|p| (natural_key(p), (*p).to_owned())).collect::<Vec<_>>()
    });
    let key = |parts: &[&str]| format!("{kind}:{}", parts.join("/"));
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, tag) in &rows {
        let parts = path(tag);
        for depth in 1..=parts.len() {
            *counts.entry(key(parts.get(..depth).unwrap_or(&[]))).or_default() += 1;
        }
    }
    let mut lines = Vec::with_capacity(rows.len() + counts.len());
    let mut stands: Vec<&str> = Vec::new();
    let mut hidden_below: Option<usize> = None;
    for (place, tag) in rows {
        let parts = path(tag);
        let common = stands.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        if hidden_below.is_some_and(|depth| common < depth) {
            hidden_below = None;
        }
        for depth in common..parts.len() {
            if hidden_below.is_some() {
                break;
            }
            let key = key(parts.get(..=depth).unwrap_or(&[]));
            let open = !folded.contains(&key);
            let count = counts.get(&key).copied().unwrap_or(0);
            let title = parts.get(depth).copied().unwrap_or_default().to_owned();
            lines.push(Line::Head(Head { key, title, depth, count, open }));
            if !open {
                hidden_below = Some(depth + 1);
            }
        }
        if hidden_below.is_none() {
            lines.push(Line::Tag(place));
        }
        stands = parts;
    }
    lines
}

/// What a column is sorted by: its text for people, or the number behind it.
pub fn sort_text(tag: &Tag, col: Col, names: &Names) -> String {
    match col {
        // Places in order of table and wire address, whatever the notation.
        Col::Address | Col::Wire => {
            format!("{} {:05}", tag.address.table.read_function(), tag.address.wire)
        }
        col => super::cell::text(tag, col, names),
    }
}
