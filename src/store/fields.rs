//! Reading one table of a project file key by key: each getter checks the kind of the value, and says
//! where it stands when it is wrong.
//!
//! What the keys of a section are is known to `entries` and `tag`; whether the values make sense
//! together is known to `model::violations`. A value that could not be read is remembered as bad, so
//! that no rule about meaning complains about its stand-in.

use std::fmt;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Findings, one_of, quote};
use crate::model::IdError;

/// Where the keys of one entry stand in the text, and which of them could not be read.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Offset of the entry: its header, or its opening brace.
    pub(super) at: usize,
    values: Vec<(&'static str, usize)>,
    bad: Vec<&'static str>,
}

impl Marks {
    /// Where the value of `key` stands; the entry's own place if the key is absent.
    pub(super) fn offset(&self, key: &str) -> usize {
        self.values.iter().find(|(k, _)| *k == key).map_or(self.at, |(_, at)| *at)
    }

    /// True where the file gives this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.iter().any(|(k, _)| *k == key)
    }

    /// True where the value of this key could not be read or is missing.
    pub(super) fn is_bad(&self, key: &str) -> bool {
        self.bad.contains(&key)
    }
}

/// Where a table stands: its section and, in a list, its index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// Section key, such as `tag`.
    pub(super) section: &'static str,
    /// Index in the section's list; `None` for a section that stands once.
    pub(super) index: Option<usize>,
    /// Byte offset of the entry.
    pub(super) at: usize,
    /// Byte offset that the spans of the parsed values count from.
    pub(super) base: usize,
    /// The text around it has syntax errors, so that absent keys prove nothing.
    pub(super) torn: bool,
}

impl Spot {
    /// `tag[3].address`, `project.name`, `tag[3]`.
    pub(super) fn path(&self, key: &str) -> String {
        let Spot { section, index, .. } = self;
        let dot = if key.is_empty() { "" } else { "." };
        match index {
            Some(index) => format!("{section}[{index}]{dot}{key}"),
            None => format!("{section}{dot}{key}"),
        }
    }
}

/// What a list of texts is called where it is wrong.
pub(super) struct TextsWords {
    /// As a whole: `a list of limits`.
    pub(super) list: &'static str,
    /// One entry: `a limit as text`.
    pub(super) entry: &'static str,
    /// What an entry is: `limit of a device`.
    pub(super) name: &'static str,
    /// A way out.
    pub(super) hint: &'static str,
}

/// One table being read.
pub(super) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    spot: Spot,
    marks: Marks,
    /// Keys that unknown ones were probably meant to be; they are not missing a second time.
    meant: Vec<&'static str>,
    found: &'a mut Findings,
}

impl<'a, 'i> Fields<'a, 'i> {
    /// Starts reading `table`; keys that are not `known` are reported at once.
    pub(super) fn new(
        table: &'a DeTable<'i>,
        spot: Spot,
        known: &[&'static str],
        found: &'a mut Findings,
    ) -> Fields<'a, 'i> {
        let mut marks = Marks { at: spot.at, ..Marks::default() };
        let mut meant = Vec::new();
        for (key, value) in table {
            let text: &str = key.get_ref();
            if let Some(name) = known.iter().find(|k| **k == text) {
                marks.values.push((name, spot.base + value.span().start));
                // The parser puts an empty span where it found no value and has said so.
                if value.span().is_empty() {
                    marks.bad.push(name);
                }
                continue;
            }
            let at = spot.base + key.span().start;
            meant.extend(found.nearest(text, known).filter(|k| !table.contains_key(*k)));
            let message = format!("unknown key {}", quote(text));
            let path = spot.path(text.get(..64).map_or(text, |_| ""));
            let hint = found.suggest(text, known);
            found.error(at, &path, message, &hint);
        }
        Fields { table, spot, marks, meant, found }
    }

    /// Ends reading and gives what is remembered about places.
    pub(super) fn finish(self) -> Marks {
        self.marks
    }

    /// True where the file gives this key, readable or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.marks.has(key)
    }

    /// True where the key is given and was not found bad so far.
    pub(super) fn is_good(&self, key: &str) -> bool {
        self.marks.has(key) && !self.marks.is_bad(key)
    }

    /// Notes an error at the value of `key`, or at the entry if it has no such key.
    pub(super) fn blame(&mut self, key: &'static str, message: String, hint: &str) {
        let at = self.marks.offset(key);
        self.blame_at(at, key, message, hint);
    }

    /// Notes an error about `key` at byte `at`.
    pub(super) fn blame_at(&mut self, at: usize, key: &'static str, message: String, hint: &str) {
        self.found.error(at, &self.spot.path(key), message, hint);
        self.spoil(key);
    }

    /// Notes that `key` holds no usable value, without a word about it.
    pub(super) fn spoil(&mut self, key: &'static str) {
        if !self.marks.is_bad(key) {
            self.marks.bad.push(key);
        }
    }

    /// Notes a warning at the value of `key`.
    pub(super) fn warn(&mut self, key: &'static str, message: String, hint: &str) {
        self.found.warning(self.marks.offset(key), &self.spot.path(key), message, hint);
    }

    /// Reports `key` as missing, unless it is there, or an unknown key was probably meant to be it.
    pub(super) fn need(&mut self, key: &'static str, hint: &str) {
        if self.has(key) {
            return;
        }
        self.spoil(key);
        if !self.spot.torn && !self.meant.contains(&key) {
            let message = format!("the key {key:?} is missing");
            self.found.error(self.marks.at, &self.spot.path(key), message, hint);
        }
    }

    /// Reports `key` if it is there, because it means nothing here.
    pub(super) fn refuse(&mut self, key: &'static str, why: &str) {
        if self.has(key) {
            self.blame(key, format!("{key:?} means nothing here: {why}"), "take it away");
        }
    }

    /// The value of `key` and its offset; `None` where it is absent or already known to be bad.
    pub(super) fn value(&self, key: &str) -> Option<(&'a DeValue<'i>, usize)> {
        if self.marks.is_bad(key) {
            return None;
        }
        let value: &Spanned<DeValue<'i>> = self.table.get(key)?;
        Some((value.get_ref(), self.spot.base + value.span().start))
    }

    /// The byte offset that spans count from: for values with an inner structure.
    pub(super) fn base(&self) -> usize {
        self.spot.base
    }

    fn mistyped(&mut self, key: &'static str, expected: &str, value: &DeValue<'_>) {
        let hint = match value {
            DeValue::Integer(n) if expected == "text" => format!("put it in quotes: \"{n}\""),
            DeValue::Float(n) if expected == "text" => format!("put it in quotes: \"{n}\""),
            DeValue::String(_) if expected != "text" => "take the quotes away".to_owned(),
            _ => String::new(),
        };
        self.blame(key, format!("expected {expected}, found {}", kind(value)), &hint);
    }

    /// A text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<&'a str> {
        match self.value(key)? {
            (DeValue::String(text), _) => Some(text),
            (other, _) => {
                self.mistyped(key, "text", other);
                None
            }
        }
    }

    /// A whole number in `range`; hexadecimal and underscores as TOML allows.
    pub(super) fn whole<T>(&mut self, key: &'static str, range: &RangeInclusive<T>) -> Option<T>
    where
        T: Copy + PartialOrd + fmt::Display + TryFrom<i128>,
    {
        let number = match self.value(key)? {
            (DeValue::Integer(number), _) => number,
            (other, _) => {
                self.mistyped(key, "a whole number", other);
                return None;
            }
        };
        let wide = i128::from_str_radix(number.as_str(), number.radix());
        let value = wide.ok().and_then(|n| T::try_from(n).ok()).filter(|n| range.contains(n));
        if value.is_none() {
            let text = number.to_string();
            let shown = if text.len() > 40 { "this number" } else { &text };
            let message = format!("{shown} is outside {} to {}", range.start(), range.end());
            self.blame(key, message, "");
        }
        value
    }

    /// A finite number, written as a whole one or with a point.
    pub(super) fn number(&mut self, key: &'static str) -> Option<f64> {
        let (value, _) = self.value(key)?;
        let number = as_number(value);
        match (number, value) {
            (Some(number), _) if number.is_finite() => return number.into(),
            (_, DeValue::Integer(_) | DeValue::Float(_)) => {
                self.blame(key, "the number must be finite and fit 64 bits".to_owned(), "");
            }
            (_, other) => self.mistyped(key, "a number", other),
        }
        None
    }

    /// A list of texts, each read by `read`; what it does not understand is an error at its place. At most
    /// `most` are looked at, and one more.
    pub(super) fn texts<T>(
        &mut self,
        key: &'static str,
        most: usize,
        words: &TextsWords,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let list = match self.value(key) {
            None => return Vec::new(),
            Some((DeValue::Array(list), _)) => list,
            Some((other, _)) => {
                let message = format!("expected {}, found {}", words.list, kind(other));
                self.blame(key, message, words.hint);
                return Vec::new();
            }
        };
        let mut read_so_far = Vec::new();
        for item in list.iter().take(most + 1) {
            let message = match item.get_ref() {
                DeValue::String(text) => match read(text) {
                    Some(entry) => {
                        read_so_far.push(entry);
                        continue;
                    }
                    None => format!("{} is no {}", quote(text), words.name),
                },
                other => format!("expected {}, found {}", words.entry, kind(other)),
            };
            self.blame_at(self.spot.base + item.span().start, key, message, words.hint);
        }
        read_so_far
    }

    /// A table of its own keys, read by `read`; `None` where there is none.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        known: &[&'static str],
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Option<T> {
        match self.value(key)? {
            (DeValue::Table(table), at) => {
                let spot = Spot { at, ..self.spot };
                let before = self.found.errors();
                let value = read(&mut Fields::new(table, spot, known, self.found));
                if self.found.errors() > before {
                    self.spoil(key);
                }
                Some(value)
            }
            (other, _) => {
                self.mistyped(key, "a table", other);
                None
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.value(key)? {
            (DeValue::Boolean(flag), _) => Some(*flag),
            (other, _) => {
                self.mistyped(key, "true or false", other);
                None
            }
        }
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(key)?;
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if chosen.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let hint = match self.found.nearest(text, &words) {
                Some(near) if words.len() > 4 => format!("did you mean {near:?}?"),
                Some(near) => format!("did you mean {near:?}? {}", one_of(&words)),
                None => one_of(&words),
            };
            self.blame(key, format!("{} is not known here", quote(text)), &hint);
        }
        chosen
    }

    /// An id.
    pub(super) fn id<T>(
        &mut self,
        key: &'static str,
        new: fn(&str) -> Result<T, IdError>,
    ) -> Option<T> {
        let text = self.text(key)?;
        match new(text) {
            Ok(id) => Some(id),
            Err(why) => {
                self.blame(key, why.to_string(), &id_hint(text));
                None
            }
        }
    }
}

/// An id that could stand for a text which is none; empty where nothing useful is left of it.
pub(super) fn id_hint(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let id: String = text.chars().map(|c| if allowed(c) { c } else { '_' }).take(64).collect();
    if id.chars().any(|c| c.is_ascii_alphanumeric()) {
        format!("for example {id:?}; the name is for people, the id for the file")
    } else {
        String::new()
    }
}

/// The number that a TOML integer or float stands for; `None` for anything else and for overflow.
pub(super) fn as_number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(n) => i128::from_str_radix(n.as_str(), n.radix()).ok().map(|n| n as f64),
        DeValue::Float(n) => n.as_str().parse().ok(),
        _ => None,
    }
}

/// The kind of a value in words.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
