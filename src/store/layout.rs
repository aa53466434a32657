//! The arrangement of the window in a project file: a tree of inline tables under `[window]`.
//!
//! A place is either `{ tabs = ["plant", "tags"], active = "tags" }` or
//! `{ split = "horizontal", parts = [ … ] }`; inside a split each part may carry its `share`.
//! Drawing is the window's business.

use std::fmt::Write as _;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::{Spot, as_number, kind};
use super::problem::{Findings, one_of, quote};
use super::render::number;
use crate::model::{Layout, LayoutNode, PaneKind, SplitDirection};

/// Keys of `[window]`.
pub(super) const WINDOW_KEYS: &[&str] = &["layout"];

const ROOT_KEYS: &[&str] = &["tabs", "active", "split", "parts"];
const PART_KEYS: &[&str] = &["share", "tabs", "active", "split", "parts"];
const DIRECTIONS: [(&str, SplitDirection); 2] =
    [("horizontal", SplitDirection::Horizontal), ("vertical", SplitDirection::Vertical)];

struct Reader<'f> {
    base: usize,
    found: &'f mut Findings,
}

type Value<'i> = Spanned<DeValue<'i>>;

/// Reads the value of `window.layout`. Recursion is bounded by the nesting that `scan` admits.
pub(super) fn read(value: &Value<'_>, spot: Spot, found: &mut Findings) -> Option<Layout> {
    let mut reader = Reader { base: spot.base, found };
    let root = reader.node(value, "window.layout", ROOT_KEYS)?;
    Some(Layout { root })
}

impl Reader<'_> {
    fn error(&mut self, value: &Value<'_>, path: &str, message: String, hint: &str) {
        self.found.error(self.base + value.span().start, path, message, hint);
    }

    fn node(&mut self, value: &Value<'_>, path: &str, known: &[&str]) -> Option<LayoutNode> {
        let DeValue::Table(table) = value.get_ref() else {
            let message = format!("expected a table, found {}", kind(value.get_ref()));
            self.error(value, path, message, "{ tabs = [\"tags\"] }");
            return None;
        };
        for (key, _) in table {
            let text: &str = key.get_ref();
            if !known.contains(&text) {
                let at = self.base + key.span().start;
                let message = format!("unknown key {}", quote(text));
                let path = if text.len() < 64 { format!("{path}.{text}") } else { path.to_owned() };
                let hint = self.found.suggest(text, known);
                self.found.error(at, &path, message, &hint);
            }
        }
        match (table.get("tabs"), table.get("split")) {
            (Some(tabs), None) => self.tabs(table, tabs, path),
            (None, Some(split)) => self.split(table, split, path),
            _ => {
                let message = "a place holds either \"tabs\" or a \"split\"".to_owned();
                self.error(value, path, message, "{ tabs = [\"tags\"] }");
                None
            }
        }
    }

    fn tabs(&mut self, table: &DeTable<'_>, tabs: &Value<'_>, path: &str) -> Option<LayoutNode> {
        if let Some(parts) = table.get("parts") {
            self.error(parts, path, "\"parts\" belongs to a \"split\"".to_owned(), "");
        }
        let path = format!("{path}.tabs");
        let list = self.list(tabs, &path)?;
        let panes: Vec<PaneKind> = list.iter().filter_map(|v| self.pane(v, &path)).collect();
        let active = match table.get("active") {
            None => panes.first().copied()?,
            Some(value) => {
                let active = self.pane(value, &path)?;
                if !panes.contains(&active) && panes.len() == list.len() {
                    let message = format!("{:?} is not among the tabs", active.name());
                    self.error(value, &path, message, "");
                }
                active
            }
        };
        Some(LayoutNode::Tabs { panes, active })
    }

    fn split(&mut self, table: &DeTable<'_>, split: &Value<'_>, path: &str) -> Option<LayoutNode> {
        if let Some(active) = table.get("active") {
            self.error(active, path, "\"active\" belongs to \"tabs\"".to_owned(), "");
        }
        let direction = self.word(split, &format!("{path}.split"), &DIRECTIONS);
        let Some(parts) = table.get("parts") else {
            self.error(split, path, "the key \"parts\" is missing".to_owned(), "");
            return None;
        };
        let path = format!("{path}.parts");
        let list = self.list(parts, &path)?;
        let mut children = Vec::with_capacity(list.len());
        for (index, part) in list.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let share = self.share(part, &path);
            if let (Some(share), Some(node)) = (share, self.node(part, &path, PART_KEYS)) {
                children.push((share, node));
            }
        }
        Some(LayoutNode::Split { direction: direction?, children })
    }

    fn share(&mut self, part: &Value<'_>, path: &str) -> Option<f32> {
        let Some(value) = part.get_ref().as_table().and_then(|t| t.get("share")) else {
            return Some(1.0);
        };
        let number = match value.get_ref() {
            // Read as the narrow type at once: going through f64 could round twice.
            DeValue::Float(text) => text.as_str().parse::<f32>().ok(),
            other => as_number(other).map(|n| n as f32),
        };
        let share = number.filter(|n| n.is_finite() && *n > 0.0);
        if share.is_none() {
            let message = "a share is a positive number; only ratios matter".to_owned();
            self.error(value, &format!("{path}.share"), message, "");
        }
        share
    }

    fn list<'v, 'i>(&mut self, value: &'v Value<'i>, path: &str) -> Option<Vec<&'v Value<'i>>> {
        match value.get_ref() {
            DeValue::Array(list) if !list.is_empty() => Some(list.iter().collect()),
            DeValue::Array(_) => {
                self.error(value, path, "the list is empty".to_owned(), "");
                None
            }
            other => {
                self.error(value, path, format!("expected a list, found {}", kind(other)), "");
                None
            }
        }
    }

    fn pane(&mut self, value: &Value<'_>, path: &str) -> Option<PaneKind> {
        let choices = PaneKind::ALL.map(|(pane, name)| (name, pane));
        self.word(value, path, &choices)
    }

    fn word<T: Copy>(&mut self, value: &Value<'_>, path: &str, choices: &[(&str, T)]) -> Option<T> {
        let DeValue::String(text) = value.get_ref() else {
            let message = format!("expected text, found {}", kind(value.get_ref()));
            self.error(value, path, message, "");
            return None;
        };
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let meant = self.found.nearest(text, &words).map(|n| format!("did you mean {n:?}? "));
            let hint = meant.unwrap_or_default() + &one_of(&words);
            self.error(value, path, format!("{} is not known here", quote(text)), &hint);
        }
        found
    }
}

/// Writes a layout as the value of a key: one part a line, so that moving a pane is a small diff.
pub(super) fn write(layout: &Layout, out: &mut String) {
    node(&layout.root, "", 0, out);
}

fn node(node_: &LayoutNode, share: &str, depth: usize, out: &mut String) {
    // Writing to a String cannot fail.
    match node_ {
        LayoutNode::Tabs { panes, active } => {
            let names: Vec<String> = panes.iter().map(|p| format!("{:?}", p.name())).collect();
            let _ = write!(out, "{{ {share}tabs = [{}]", names.join(", "));
            if panes.first() != Some(active) {
                let _ = write!(out, ", active = {:?}", active.name());
            }
            out.push_str(" }");
        }
        LayoutNode::Split { direction, children } => {
            let word = DIRECTIONS.iter().find(|(_, d)| d == direction).map_or("", |(w, _)| w);
            let _ = writeln!(out, "{{ {share}split = {word:?}, parts = [");
            for (part, child) in children {
                out.push_str(&"  ".repeat(depth + 1));
                let share = format!("share = {}, ", number(f64::from(*part), format!("{part:?}")));
                node(child, &share, depth + 1, out);
                out.push_str(",\n");
            }
            out.push_str(&"  ".repeat(depth));
            out.push_str("] }");
        }
    }
}
