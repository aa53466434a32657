//! From the text of a project file to a [`Project`], with everything that is wrong in it at once.
//!
//! `scan` cuts the text into sections; the TOML parser reads each with its own recovery; `entries`,
//! `tag` and `layout` turn tables into words of the model; `model::violations` judges the whole. Each
//! finding is put where it belongs in the text. No file is opened here.
//! Format version 1; the grammar is TOML 1.0.0, read by the `toml` crate.

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::alarm::{self, ALARM_GROUP_KEYS, ALARM_KEYS};
use super::capture::{self, CAPTURE_KEYS};
use super::entries::{
    self, CONNECTION_KEYS, DEVICE_KEYS, PROJECT_KEYS, SCAN_CLASS_KEYS, TREND_GROUP_KEYS,
};
use super::fields::{Fields, Marks, Spot, kind};
use super::layout::{self, WINDOW_KEYS};
use super::problem::{Findings, Lines, Problem, quote};
use super::scan::scan;
use super::tag::{self, TAG_KEYS};
use super::{advice, blame};
use crate::model::{Layout, Project, Section, limits, violations};

/// The version of the format that this program writes, and the newest it reads.
pub(super) const FORMAT_VERSION: u32 = 1;

/// Keys that may stand before the first header, most of them usually as headers.
const ROOT_KEYS: &[&str] = &[
    "gaugeglass",
    "project",
    "connection",
    "device",
    "scan_class",
    "tag",
    "trend_group",
    "alarm_group",
    "alarm",
    "capture",
    "window",
];

/// What a text says.
#[derive(Debug)]
pub struct Parsed {
    /// The project; `None` where a problem is an error.
    pub project: Option<Project>,
    /// Everything that is wrong or worth knowing, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads the text of a project file; `file` is named in the problems. Never panics, never recurses
/// deeper than 80 levels, and takes memory in proportion to the text, whatever the text is.
pub fn parse_project(text: &str, file: &Path) -> Parsed {
    let mut draft = Draft::new(text);
    draft.read();
    let Draft { project, mut found, marks, comments, .. } = draft;
    if !found.is_hopeless() {
        blame::broken_rules(violations(&project), &marks, &mut found);
    }
    if let Some((first, count)) = comments {
        advice::comments(first, count, &mut found);
    }
    let valid = !found.has_errors();
    if valid {
        advice::advise(&project, &marks, &mut found);
    }
    let problems = found.into_problems(text, file);
    Parsed { project: valid.then_some(project), problems }
}

/// Where every entry of every list stands.
#[derive(Debug, Default)]
pub(super) struct AllMarks {
    lists: [Vec<Marks>; 9],
    /// Lists of which entries were lost to other mistakes.
    incomplete: Vec<Section>,
}

impl AllMarks {
    fn slot(section: Section) -> usize {
        match section {
            Section::Project => 0,
            Section::Connections => 1,
            Section::Devices => 2,
            Section::ScanClasses => 3,
            Section::Tags => 4,
            Section::TrendGroups => 5,
            Section::AlarmGroups => 6,
            Section::Alarms => 7,
            Section::Captures => 8,
        }
    }

    /// The marks of a list, for reading it.
    pub(super) fn list(&mut self, section: Section) -> Option<&mut Vec<Marks>> {
        self.lists.get_mut(Self::slot(section))
    }

    /// Entries of all lists.
    fn count(&self) -> usize {
        self.lists.iter().map(Vec::len).sum()
    }

    /// The marks of one entry.
    pub(super) fn entry(&self, section: Section, index: usize) -> Option<&Marks> {
        self.lists.get(Self::slot(section)).and_then(|list| list.get(index))
    }

    /// Notes that entries of a list were lost.
    fn lost(&mut self, section: Section) {
        if !self.incomplete.contains(&section) {
            self.incomplete.push(section);
        }
    }

    /// True where the ids of a list are not all known, so that a reference to none of them may be right.
    pub(super) fn is_incomplete(&self, section: Section) -> bool {
        self.incomplete.contains(&section) || self.any_bad(section, "id")
    }

    /// True where any entry of the list has this key and it could not be read.
    pub(super) fn any_bad(&self, section: Section, key: &str) -> bool {
        let list = self.lists.get(Self::slot(section));
        list.is_some_and(|list| list.iter().any(|marks| marks.is_bad(key)))
    }
}

/// The sections that come in lists: kind, keys, most entries.
const LISTS: [(Section, &[&str], usize); 8] = [
    (Section::Connections, CONNECTION_KEYS, limits::CONNECTIONS),
    (Section::Devices, DEVICE_KEYS, limits::DEVICES),
    (Section::ScanClasses, SCAN_CLASS_KEYS, limits::SCAN_CLASSES),
    (Section::Tags, TAG_KEYS, limits::TAGS),
    (Section::TrendGroups, TREND_GROUP_KEYS, limits::TREND_GROUPS),
    (Section::AlarmGroups, ALARM_GROUP_KEYS, limits::ALARM_GROUPS),
    (Section::Alarms, ALARM_KEYS, limits::ALARMS),
    (Section::Captures, CAPTURE_KEYS, limits::CAPTURES),
];

type Value<'i> = Spanned<DeValue<'i>>;

struct Draft<'t> {
    text: &'t str,
    project: Project,
    marks: AllMarks,
    found: Findings,
    comments: Option<(usize, usize)>,
    /// The line of `[project]`.
    head_line: Option<usize>,
    /// The line of `[window]`.
    window_line: Option<usize>,
    /// Lists of which it was said that they are too long.
    overfull: Vec<Section>,
    /// Some section has syntax errors, so that absent sections prove nothing.
    torn: bool,
}

impl<'t> Draft<'t> {
    fn new(text: &'t str) -> Draft<'t> {
        Draft {
            text,
            project: Project::default(),
            marks: AllMarks::default(),
            found: Findings::default(),
            comments: None,
            head_line: None,
            window_line: None,
            overfull: Vec::new(),
            torn: false,
        }
    }

    fn read(&mut self) {
        if let Some(at) = self.text.find('\0') {
            let message = "the file holds a zero byte, so it is not text".to_owned();
            self.found.error(at, "", message, "save it as UTF-8");
            return;
        }
        let scan = scan(self.text, &mut self.found);
        self.comments = scan.comments;
        self.torn = scan.gaps;
        if scan.gaps {
            self.lost_entries();
        }
        for (number, range) in scan.sections.into_iter().enumerate() {
            if self.found.is_hopeless() {
                return;
            }
            let base = range.start;
            let (root, errors) = DeTable::parse_recoverable(self.text.get(range).unwrap_or(""));
            for error in &errors {
                let at = base + error.span().map_or(0, |span| span.start);
                self.syntax_error(at, error.message());
            }
            let torn = !errors.is_empty();
            self.torn |= torn;
            // A file may begin with a header; then this first section is empty.
            let is_first = number == 0 && self.text.get(..base).is_some_and(|t| t.len() <= 3);
            if is_first && !self.version(root.get_ref(), base, torn) {
                return;
            }
            let entries = self.marks.count();
            self.section(root.get_ref(), base, torn);
            if torn && self.marks.count() == entries {
                self.lost_entries();
            }
        }
        if self.marks.entry(Section::Project, 0).is_none() && !self.torn {
            let hint = "[project], and below it name = \"the plant\"";
            self.found.error(self.text.len(), "project", "the section is missing".to_owned(), hint);
        }
    }

    fn lost_entries(&mut self) {
        for (section, ..) in LISTS {
            self.marks.lost(section);
        }
    }

    fn syntax_error(&mut self, at: usize, message: &str) {
        syntax_error(self.text, at, message, &mut self.found);
    }

    /// Checks the format version; false where reading on makes no sense.
    fn version(&mut self, root: &DeTable<'_>, base: usize, torn: bool) -> bool {
        let Some(value) = root.get("gaugeglass") else {
            if !torn {
                let message = "the file does not say which version of the format it has";
                let hint = "begin the file with the line gaugeglass = 1";
                self.found.error(base, "gaugeglass", message.to_owned(), hint);
            }
            return true;
        };
        let at = base + value.span().start;
        let message = match value.get_ref() {
            DeValue::Integer(n) => match n.to_string().parse::<i128>() {
                Ok(1) => return true,
                Ok(newer) if newer > 1 => format!(
                    "the file has format version {newer}, this program knows version {FORMAT_VERSION}"
                ),
                _ => format!("there is no format version {}", quote(&n.to_string())),
            },
            other => format!("expected a whole number, found {}", kind(other)),
        };
        let hint = "this program knows gaugeglass = 1; a newer one may know more";
        self.found.error(at, "gaugeglass", message, hint);
        false
    }

    fn section(&mut self, root: &DeTable<'_>, base: usize, torn: bool) {
        for (key, value) in root {
            let name: &str = key.get_ref();
            let key_at = base + key.span().start;
            if name == "gaugeglass" {
                continue;
            }
            // A header such as [tag.more] gives a table whose span is its key, not the header.
            let dotted = value.get_ref().is_table() && value.span() == key.span();
            if dotted {
                let message = format!("{name:?} has no sections below it");
                self.found.error(key_at, name, message, "write the keys without a header");
                continue;
            }
            let list = LISTS.iter().find(|(section, ..)| section.key() == name);
            if let Some((section, keys, most)) = list {
                self.list(value, Place { section: *section, keys, most: *most, base, torn });
            } else if name == "project" {
                self.head(value, base, torn);
            } else if name == "window" {
                self.window(value, base, torn);
            } else {
                // Behind a torn header its keys seem to stand alone.
                let is_stray = torn && !(value.get_ref().is_table() || value.get_ref().is_array());
                if !is_stray {
                    self.unknown_section(name, key_at);
                }
            }
        }
    }

    fn unknown_section(&mut self, name: &str, at: usize) {
        let meant = self.found.nearest(name, ROOT_KEYS);
        if let Some((section, ..)) = LISTS.iter().find(|(s, ..)| Some(s.key()) == meant) {
            self.marks.lost(*section);
        }
        let message = format!("unknown section {}", quote(name));
        let hint = self.found.suggest(name, ROOT_KEYS);
        self.found.error(at, "", message, &hint);
    }

    fn list(&mut self, value: &Value<'_>, place: Place) {
        let name = place.section.key();
        let at = place.base + value.span().start;
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    if self.found.is_hopeless() {
                        return;
                    }
                    self.item(item, place);
                }
            }
            DeValue::Table(_) => {
                let message = format!("[{name}] stands for one, and there can be several");
                self.found.error(at, name, message, &format!("write [[{name}]]"));
                self.item(value, place);
            }
            other => {
                let message = format!("expected entries, found {}", kind(other));
                self.found.error(at, name, message, &format!("write [[{name}]]"));
            }
        }
    }

    fn item(&mut self, item: &Value<'_>, place: Place) {
        let Place { section, keys, most, base, torn } = place;
        let name = section.key();
        let index = self.marks.list(section).map_or(0, |list| list.len());
        let at = base + item.span().start;
        let spot = Spot { section: name, index: Some(index), at, base, torn };
        if index >= most {
            if !self.overfull.contains(&section) {
                self.overfull.push(section);
                let message = format!("more than {most} entries");
                let hint = "split the plant into several projects";
                self.found.error(at, &spot.path(""), message, hint);
            }
            return;
        }
        let DeValue::Table(table) = item.get_ref() else {
            let message = format!("expected a table, found {}", kind(item.get_ref()));
            self.found.error(at, &spot.path(""), message, &format!("write [[{name}]]"));
            return;
        };
        let mut fields = Fields::new(table, spot, keys, &mut self.found);
        let project = &mut self.project;
        // A stand-in for an unreadable id always exists, so nothing is left out here.
        match section {
            Section::Connections => {
                project.connections.extend(entries::connection(&mut fields, index));
            }
            Section::Devices => project.devices.extend(entries::device(&mut fields, index)),
            Section::ScanClasses => {
                project.scan_classes.extend(entries::scan_class(&mut fields, index));
            }
            Section::Tags => project.tags.extend(tag::tag(&mut fields, index).map(Arc::new)),
            Section::TrendGroups => {
                project.trend_groups.extend(entries::trend_group(&mut fields, index));
            }
            Section::AlarmGroups => {
                project.alarm_groups.extend(alarm::alarm_group(&mut fields, index));
            }
            Section::Alarms => {
                project.alarms.extend(alarm::alarm(&mut fields, index).map(Arc::new));
            }
            Section::Captures => project.captures.extend(capture::capture(&mut fields, index)),
            Section::Project => {}
        }
        let marks = fields.finish();
        if let Some(list) = self.marks.list(section) {
            list.push(marks);
        }
    }

    fn line_of(&self, at: usize) -> usize {
        Lines::new(self.text).locate(at).0
    }

    /// The table of a section that stands once, or a finding. `earlier` is the line of the same
    /// section, if it was read before.
    fn single<'v, 'i>(
        &mut self,
        value: &'v Value<'i>,
        at: usize,
        name: &str,
        earlier: Option<usize>,
    ) -> Option<&'v DeTable<'i>> {
        if let Some(line) = earlier {
            let message = format!("[{name}] stands in line {line} already");
            self.found.error(at, name, message, "put both together");
            return None;
        }
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            DeValue::Array(items) if items.iter().all(|v| v.get_ref().is_table()) => {
                let message = format!("[[{name}]] stands for several, and there is one");
                self.found.error(at, name, message, &format!("write [{name}]"));
                items.first().and_then(|v| v.get_ref().as_table())
            }
            other => {
                let message = format!("expected a section, found {}", kind(other));
                self.found.error(at, name, message, &format!("write [{name}]"));
                None
            }
        }
    }

    fn head(&mut self, value: &Value<'_>, base: usize, torn: bool) {
        let at = base + value.span().start;
        let Some(table) = self.single(value, at, "project", self.head_line) else { return };
        self.head_line = Some(self.line_of(at));
        let spot = Spot { section: "project", index: None, at, base, torn };
        let mut fields = Fields::new(table, spot, PROJECT_KEYS, &mut self.found);
        let head = entries::head(&mut fields);
        let marks = fields.finish();
        self.project.name = head.name;
        self.project.description = head.description;
        self.project.next_id = head.next_id;
        self.project.uid = head.uid;
        self.project.recording = head.recording;
        if let Some(list) = self.marks.list(Section::Project) {
            list.push(marks);
        }
    }

    fn window(&mut self, value: &Value<'_>, base: usize, torn: bool) {
        let at = base + value.span().start;
        let Some(table) = self.single(value, at, "window", self.window_line) else { return };
        self.window_line = Some(self.line_of(at));
        let spot = Spot { section: "window", index: None, at, base, torn };
        let fields = Fields::new(table, spot, WINDOW_KEYS, &mut self.found);
        drop(fields);
        if let Some(value) = table.get("layout").filter(|v| !v.span().is_empty()) {
            self.project.layout = layout::read(value, spot, &mut self.found).unwrap_or_default();
        } else {
            self.project.layout = Layout::default();
        }
    }
}

/// Notes what the TOML parser says at byte `at`; in better words where its own mislead.
pub(super) fn syntax_error(text: &str, at: usize, message: &str, found: &mut Findings) {
    let rest = text.get(at..).unwrap_or("");
    let (message, hint) = if !message.starts_with("string values must be quoted") {
        (format!("not valid TOML: {message}"), "")
    } else if rest.trim_start_matches([' ', '\t', '\r']).starts_with(['\n', '#'])
        || rest.trim().is_empty()
    {
        ("not valid TOML: the value is missing".to_owned(), "")
    } else {
        ("not valid TOML: this is no value".to_owned(), "put text in quotes")
    };
    found.syntax(at, message, hint);
}

/// What is known about a list while one of its entries is read.
#[derive(Clone, Copy)]
struct Place {
    section: Section,
    keys: &'static [&'static str],
    most: usize,
    base: usize,
    torn: bool,
}
