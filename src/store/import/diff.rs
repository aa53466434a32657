//! What a row changes: field by field, in the words of the project file.

use super::super::render_tag::tag_words;
use super::cells::clean;
use crate::model::{Notation, Project, Tag};

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The key, as in the project file.
    pub field: String,
    /// What was there; `None` where the field had its default.
    pub old: Option<String>,
    /// What comes; `None` for the default.
    pub new: Option<String>,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new tag.
    Add,
    /// A tag that differs in these fields.
    Change(Vec<FieldChange>),
    /// A tag that is as it is already.
    Same,
    /// Nothing: something is wrong with it.
    Wrong,
    /// Nothing: a person left it out.
    LeftOut,
}

/// The fields of a tag with their values as people read them; devices and scan classes by name.
pub fn fields(project: &Project, tag: &Tag) -> Vec<(String, String)> {
    let named = |key: &str| match key {
        "device" => project.device(&tag.device).map(|d| d.name.clone()),
        "scan" => project.scan_class(&tag.scan).map(|s| s.name.clone()),
        _ => None,
    };
    let words = tag_words(tag).into_iter().filter(|(key, _)| key != "id");
    words
        .map(|(key, value)| (named(&key).unwrap_or_else(|| unquoted(&value)), key))
        .map(|(value, key)| (key, value))
        .collect()
}

/// The fields in which `new` differs from `old`.
pub(super) fn between(
    (old_project, old): (&Project, &Tag),
    (new_project, new): (&Project, &Tag),
) -> Vec<FieldChange> {
    let (old, new) = (fields(old_project, old), fields(new_project, new));
    let find = |list: &[(String, String)], key: &str| {
        list.iter().find(|(k, _)| k == key).map(|(_, value)| value.clone())
    };
    let mut out: Vec<FieldChange> = Vec::new();
    for (key, before) in &old {
        let after = find(&new, key);
        if after.as_ref() != Some(before) {
            out.push(FieldChange { field: key.clone(), old: Some(before.clone()), new: after });
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| find(&old, key).is_none()) {
        out.push(FieldChange { field: key.clone(), old: None, new: Some(after.clone()) });
    }
    out
}

/// True where two addresses were typed alike: spaces around them count for nothing, and a bare decimal
/// wire address says no more than none.
pub(super) fn typed_alike(old: &Tag, new: &Tag) -> bool {
    let telling = |tag: &Tag| {
        let typed = tag.typed.as_ref().map(|t| (clean(&t.text).to_owned(), t.notation));
        typed.filter(|(text, n)| *n != Notation::Raw0 || *text != tag.address.wire.to_string())
    };
    old.address == new.address && telling(old) == telling(new)
}

/// A value of the project file without the marks of a text.
fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    let Some(inner) = inner else { return value.to_owned() };
    inner.replace("\\\"", "\"").replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
}
