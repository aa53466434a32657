//! What an edit changed: object by object and field by field, in the words of the project file.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{AlarmId, AlarmKind, JournalKind, JournalRow, Project, Stamp, Tag, TagId};
use crate::store::render_project;

/// Rows that one edit makes at most; the last then tells how many objects more there are.
const ROWS_MOST: usize = 200;
/// Letters of a value that are kept.
const VALUE_MOST: usize = 300;

/// One thing of a project, in the words of its file.
struct Object {
    section: String,
    id: String,
    name: String,
    fields: Vec<(String, String)>,
}

/// The rows of a change from `old` to `new`; none where a person would miss nothing.
pub(super) fn rows(old: &Project, new: &Project, who: &str, now: Stamp) -> Vec<JournalRow> {
    let row = || JournalRow {
        at: now.wall,
        kind: JournalKind::Edit,
        who: who.to_owned(),
        ..JournalRow::default()
    };
    if is_another(old, new) {
        let text = format!(
            "{} connections, {} devices, {} tags, {} alarms",
            new.connections.len(),
            new.devices.len(),
            new.tags.len(),
            new.alarms.len()
        );
        let opened = JournalRow {
            event: "opened".to_owned(),
            name: new.name.clone(),
            old: old.name.clone(),
            new: new.name.clone(),
            text,
            ..row()
        };
        return vec![opened];
    }
    let project = new;
    let (old, new, left_out) = differences(old, new);
    let (before, after) = (objects(&old), objects(&new));
    let key = |object: &Object| (object.section.clone(), object.id.clone());
    let by_key: HashMap<_, _> = before.iter().map(|object| (key(object), object)).collect();
    let mut changes: Vec<(&Object, &str, Option<FieldChange>)> = Vec::new();
    for object in &after {
        match by_key.get(&key(object)) {
            None => changes.push((object, "added", None)),
            Some(was) => {
                let fields = fields(was, object).into_iter();
                changes.extend(fields.map(|field| (object, "changed", Some(field))));
            }
        }
    }
    let stays: HashMap<_, _> = after.iter().map(|object| (key(object), ())).collect();
    let gone = before.iter().filter(|object| !stays.contains_key(&key(object)));
    changes.extend(gone.map(|object| (object, "removed", None)));
    let more = changes.len().saturating_sub(ROWS_MOST) + left_out;
    let mut rows: Vec<JournalRow> = changes
        .into_iter()
        .take(ROWS_MOST)
        .map(|(object, event, field)| {
            let unit = field.as_ref().map(|(key, ..)| unit_of(object, key, project));
            let (text, old, new) = field.unwrap_or_else(|| (whole(object), None, None));
            JournalRow {
                unit: unit.unwrap_or_default(),
                event: event.to_owned(),
                tag: if object.section == "tag" { object.id.clone() } else { String::new() },
                alarm: if object.section == "alarm" { object.id.clone() } else { String::new() },
                name: object.name.clone(),
                old: bounded(&old.unwrap_or_default()),
                new: bounded(&new.unwrap_or_default()),
                text: bounded(&format!("{} {text}", object.section)),
                ..row()
            }
        })
        .collect();
    if more > 0 {
        let text = format!("{more} changes more that are not told one by one");
        let number = i64::try_from(more).unwrap_or(i64::MAX);
        rows.push(JournalRow { event: "more".to_owned(), number, text, ..row() });
    }
    rows
}

/// Another project, not this one after an edit.
fn is_another(old: &Project, new: &Project) -> bool {
    let is_empty = |p: &Project| p.tags.is_empty() && p.connections.is_empty();
    if is_empty(old) {
        return !is_empty(new);
    }
    let shared = old.tags.iter().zip(&new.tags).any(|(a, b)| Arc::ptr_eq(a, b));
    old.name != new.name && !shared && old.connections != new.connections
}

/// Two projects that hold what differs alone, and how many things more had no room.
fn differences(old: &Project, new: &Project) -> (Project, Project, usize) {
    let mut a = Project { name: old.name.clone(), ..Project::default() };
    let mut b = Project { name: new.name.clone(), ..Project::default() };
    a.description.clone_from(&old.description);
    b.description.clone_from(&new.description);
    let mut left_out = 0;
    macro_rules! differing {
        ($list:ident, $same:expr) => {{
            let was: HashMap<_, _> = old.$list.iter().map(|x| (&x.id, x)).collect();
            let is: HashMap<_, _> = new.$list.iter().map(|x| (&x.id, x)).collect();
            let room = |list: usize| list < ROWS_MOST;
            for x in &new.$list {
                let same = was.get(&x.id).is_some_and(|y| $same(*y, x));
                match (same, room(b.$list.len())) {
                    (true, _) => {}
                    (false, true) => {
                        a.$list.extend(was.get(&x.id).map(|y| (*y).clone()));
                        b.$list.push(x.clone());
                    }
                    (false, false) => left_out += 1,
                }
            }
            for x in old.$list.iter().filter(|x| !is.contains_key(&x.id)) {
                if room(a.$list.len()) {
                    a.$list.push(x.clone());
                } else {
                    left_out += 1;
                }
            }
        }};
    }
    differing!(connections, |a, b| a == b);
    differing!(devices, |a, b| a == b);
    differing!(scan_classes, |a, b| a == b);
    differing!(tags, |a, b| Arc::ptr_eq(a, b) || a == b);
    differing!(trend_groups, |a, b| a == b);
    differing!(alarm_groups, |a, b| a == b);
    differing!(captures, |a, b| a == b);
    differing!(alarms, |a, b| Arc::ptr_eq(a, b) || a == b);
    (a, b, left_out)
}

/// The things of a project as its file has them; each key there has a line of its own.
fn objects(project: &Project) -> Vec<Object> {
    let mut found: Vec<Object> = Vec::new();
    for line in render_project(project).lines() {
        if let Some(header) = line.strip_prefix('[') {
            let section = header.trim_matches(['[', ']']).to_owned();
            let (id, name) = (String::new(), String::new());
            found.push(Object { section, id, name, fields: Vec::new() });
            continue;
        }
        let (Some(object), Some((key, value))) = (found.last_mut(), line.split_once(" = ")) else {
            continue;
        };
        let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
        match key {
            "id" => value.clone_into(&mut object.id),
            "name" => {
                value.clone_into(&mut object.name);
                object.fields.push((key.to_owned(), value.to_owned()));
            }
            _ => object.fields.push((key.to_owned(), value.to_owned())),
        }
    }
    found
}

/// A field, what it held and what it holds; `None` for the default.
type FieldChange = (String, Option<String>, Option<String>);

fn fields(old: &Object, new: &Object) -> Vec<FieldChange> {
    let find = |object: &Object, key: &str| {
        object.fields.iter().find(|(k, _)| k == key).map(|(_, value)| value.clone())
    };
    let mut keys: Vec<&String> = old.fields.iter().map(|(key, _)| key).collect();
    keys.extend(new.fields.iter().map(|(key, _)| key));
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .map(|key| (key.clone(), find(old, key), find(new, key)))
        .filter(|(_, old, new)| old != new)
        .collect()
}

/// The unit that a field is in: that of its tag where it is a value, else what its key ends in.
fn unit_of(object: &Object, key: &str, project: &Project) -> String {
    let tag = |id: &str| TagId::new(id).ok().and_then(|id| project.tag(&id));
    let unit = |tag: Option<&Arc<Tag>>| tag.map(|tag| tag.unit.clone()).unwrap_or_default();
    match (object.section.as_str(), key) {
        (_, key) if key.ends_with("_ms") => "ms".to_owned(),
        (_, key) if key.ends_with("_s") => "s".to_owned(),
        (
            "tag",
            "eng_lo" | "eng_hi" | "offset" | "display_low" | "display_high" | "write_min"
            | "write_max" | "record_deadband",
        ) => unit(tag(&object.id)),
        ("alarm", "limit" | "setpoint" | "deadband" | "realarm_step") => {
            let alarm = AlarmId::new(&object.id).ok().and_then(|id| project.alarm(&id));
            let of_tag = unit(alarm.and_then(|a| a.tag.as_ref()).and_then(|id| project.tag(id)));
            let is_rate = alarm.is_some_and(|a| matches!(a.kind, AlarmKind::Rate { .. }));
            if is_rate { format!("{of_tag}/s") } else { of_tag }
        }
        _ => String::new(),
    }
}

fn whole(object: &Object) -> String {
    let fields = object.fields.iter().filter(|(key, _)| key != "name");
    fields.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

fn bounded(text: &str) -> String {
    match text.char_indices().nth(VALUE_MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
