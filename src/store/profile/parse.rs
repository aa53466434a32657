//! From the text of a profile file to a [`Profile`], with everything that is wrong in it at once.
//!
//! Works like `store::parse`, with whose pieces it is built: a point is read by what reads a tag, and
//! the rules of a project judge a project that holds the profile once.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::{
    Connection, ConnectionId, Device, DeviceId, Endpoint, Point, Profile, Project, ScanClass,
    ScanClassId, Section, TagId, limits, violations,
};
use crate::store::blame;
use crate::store::entries::{DEVICE_KEYS, device_settings, own_name};
use crate::store::fields::{Fields, Marks, Spot, kind};
use crate::store::parse::{AllMarks, syntax_error};
use crate::store::problem::{Findings, Problem, quote};
use crate::store::scan::scan;
use crate::store::tag::{TAG_KEYS, body};

/// The version of the format that this program writes and reads.
pub(super) const FORMAT_VERSION: u32 = 1;

const ROOT_KEYS: &[&str] = &["gaugeglass_profile", "profile", "device", "tag"];
const PROFILE_KEYS: &[&str] = &[
    "name",
    "version",
    "description",
    "description_ko",
    "source",
    "warning",
    "warning_ko",
    "prefix",
    "base",
    "period_ms",
];
/// Keys of a tag or device that belong to a project alone.
const HOMELY: &[&str] = &["id", "device", "scan", "origin", "given", "connection"];
/// Keys of a point that a tag does not have.
const POINT_KEYS: &[&str] = &["point", "models", "period_ms"];
/// Models of one point: 101, 102 and 103 are the same inverter with one, two and three phases.
const MODELS: usize = 16;
/// How often points are read where the file says nothing, ms.
pub(super) const PERIOD_MS: u32 = 1000;

/// What a text says.
#[derive(Debug)]
pub struct ParsedProfile {
    /// The profile; `None` where a problem is an error.
    pub profile: Option<Profile>,
    /// Everything that is wrong or worth knowing, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads the text of a profile file; `file` is named in the problems. As safe against hostile texts as
/// [`parse_project`](crate::store::parse_project).
pub fn parse_profile(text: &str, file: &Path) -> ParsedProfile {
    let mut found = Findings::default();
    let profile = blank().and_then(|blank| {
        let mut draft =
            Draft { text, profile: blank, marks: AllMarks::default(), seen: [false; 3] };
        draft.read(&mut found);
        draft.judge(&mut found);
        (!found.has_errors()).then_some(draft.profile)
    });
    ParsedProfile { profile, problems: found.into_problems(text, file) }
}

fn blank() -> Option<Profile> {
    let device = Device::new(
        DeviceId::new("profile").ok()?,
        "profile".to_owned(),
        ConnectionId::new("profile").ok()?,
    );
    Some(Profile {
        name: String::new(),
        version: 1,
        description: String::new(),
        description_ko: String::new(),
        source: String::new(),
        warning: String::new(),
        warning_ko: String::new(),
        prefix: String::new(),
        base: 0,
        period_ms: PERIOD_MS,
        device,
        points: Vec::new(),
    })
}

struct Draft<'t> {
    text: &'t str,
    profile: Profile,
    marks: AllMarks,
    /// Whether the version, `[profile]` and `[device]` were there.
    seen: [bool; 3],
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Draft<'_> {
    fn read(&mut self, found: &mut Findings) {
        if let Some(at) = self.text.find('\0') {
            let message = "the file holds a zero byte, so it is not text".to_owned();
            found.error(at, "", message, "save it as UTF-8");
            return;
        }
        for range in scan(self.text, found).sections {
            if found.is_hopeless() {
                return;
            }
            let base = range.start;
            let (root, errors) = DeTable::parse_recoverable(self.text.get(range).unwrap_or(""));
            for error in &errors {
                let at = base + error.span().map_or(0, |span| span.start);
                syntax_error(self.text, at, error.message(), found);
            }
            for (key, value) in root.get_ref() {
                let at = base + value.span().start;
                let spot = Spot { section: "", index: None, at, base, torn: !errors.is_empty() };
                self.section(key.get_ref(), value, spot, found);
            }
        }
        let needed = [("gaugeglass_profile", "begin the file with gaugeglass_profile = 1")]
            .into_iter()
            .chain([("profile", "[profile], and below it name = \"the kind of device\"")]);
        for ((key, hint), seen) in needed.zip(self.seen) {
            if !seen && !found.has_errors() {
                found.error(self.text.len(), key, format!("{key:?} is missing"), hint);
            }
        }
    }

    fn section(&mut self, name: &str, value: &Value<'_>, spot: Spot, found: &mut Findings) {
        match (name, value.get_ref()) {
            ("gaugeglass_profile", DeValue::Integer(n)) if n.as_str() == "1" => {
                self.twice(0, name, spot, found);
            }
            ("gaugeglass_profile", _) => {
                self.twice(0, name, spot, found);
                let message = "this version of the format is not known".to_owned();
                let hint = "this program knows gaugeglass_profile = 1; a newer one may know more";
                found.error(spot.at, name, message, hint);
            }
            ("gaugeglass", _) => {
                let hint = "a profile begins with gaugeglass_profile = 1";
                found.error(spot.at, name, "this is a project, not a profile".to_owned(), hint);
            }
            ("profile", DeValue::Table(table)) if !self.twice(1, name, spot, found) => {
                self.head(table, Spot { section: "profile", ..spot }, found);
            }
            ("device", DeValue::Table(table)) if !self.twice(2, name, spot, found) => {
                self.device(table, Spot { section: "device", ..spot }, found);
            }
            ("profile" | "device", DeValue::Table(_)) => {}
            ("tag", DeValue::Array(items)) => {
                for item in items {
                    self.point(item, spot, found);
                }
            }
            ("profile" | "device" | "tag", other) => {
                let (open, close) = if name == "tag" { ("[[", "]]") } else { ("[", "]") };
                let message = format!("expected a section, found {}", kind(other));
                found.error(spot.at, name, message, &format!("write {open}{name}{close}"));
            }
            _ => {
                let hint = found.suggest(name, ROOT_KEYS);
                found.error(spot.at, "", format!("unknown section {}", quote(name)), &hint);
            }
        }
    }

    /// Notes a section that stands there for the second time.
    fn twice(&mut self, place: usize, name: &str, spot: Spot, found: &mut Findings) -> bool {
        let Some(seen) = self.seen.get_mut(place) else { return false };
        let twice = std::mem::replace(seen, true);
        if twice {
            found.error(spot.at, name, format!("[{name}] stands there twice"), "put both together");
        }
        twice
    }

    fn head(&mut self, table: &DeTable<'_>, spot: Spot, found: &mut Findings) {
        let mut f = Fields::new(table, spot, PROFILE_KEYS, found);
        f.need("name", "name = \"the kind of device\"");
        let text = |f: &mut Fields<'_, '_>, key| -> String {
            let text = f.text(key).unwrap_or_default();
            let length = text.chars().count();
            if length > limits::TEXT_LENGTH {
                let message = format!("{length} characters are too many");
                f.blame(key, message, &format!("{} are allowed", limits::TEXT_LENGTH));
            }
            text.to_owned()
        };
        self.profile = Profile {
            name: text(&mut f, "name"),
            version: f.whole("version", &(1..=u32::MAX)).unwrap_or(1),
            description: text(&mut f, "description"),
            description_ko: text(&mut f, "description_ko"),
            source: text(&mut f, "source"),
            warning: text(&mut f, "warning"),
            warning_ko: text(&mut f, "warning_ko"),
            prefix: text(&mut f, "prefix"),
            base: f.whole("base", &(0..=u16::MAX)).unwrap_or(0),
            period_ms: f.whole("period_ms", &limits::PERIOD_MS).unwrap_or(PERIOD_MS),
            device: self.profile.device.clone(),
            points: std::mem::take(&mut self.profile.points),
        };
        if f.is_good("name") && self.profile.name.trim().is_empty() {
            f.blame("name", "the name is empty".to_owned(), "");
        }
    }

    fn device(&mut self, table: &DeTable<'_>, spot: Spot, found: &mut Findings) {
        let known: Vec<&'static str> = keys(DEVICE_KEYS).filter(|key| *key != "name").collect();
        let mut f = Fields::new(table, spot, &known, found);
        self.profile.device = device_settings(&mut f, self.profile.device.clone());
        let marks = f.finish();
        self.keep(Section::Devices, marks);
    }

    fn point(&mut self, item: &Value<'_>, spot: Spot, found: &mut Findings) {
        let index = self.profile.points.len();
        let at = spot.base + item.span().start;
        let spot = Spot { section: "tag", index: Some(index), at, ..spot };
        let DeValue::Table(table) = item.get_ref() else {
            found.error(at, &spot.path(""), "expected a table".to_owned(), "write [[tag]]");
            return;
        };
        if index >= limits::TAGS {
            return;
        }
        let known: Vec<&'static str> = keys(TAG_KEYS).chain(POINT_KEYS.iter().copied()).collect();
        let mut f = Fields::new(table, spot, &known, found);
        let name = own_name(&mut f, index);
        let home = DeviceId::new("profile").ok().zip(ScanClassId::new("profile").ok());
        let id = TagId::new(&format!("p{index}")).ok();
        if let Some((id, home)) = id.zip(home) {
            let key = f.text("point").map_or_else(|| name.clone(), str::to_owned);
            let models = models(&mut f);
            let period_ms = f.whole("period_ms", &limits::PERIOD_MS);
            let tag = Arc::new(body(&mut f, id, name, home));
            self.profile.points.push(Point { key, tag, models, period_ms });
        }
        let marks = f.finish();
        self.keep(Section::Tags, marks);
    }

    fn keep(&mut self, section: Section, marks: Marks) {
        if let Some(list) = self.marks.list(section) {
            list.push(marks);
        }
    }

    /// The rules of a project, and that every point can be told from the others.
    fn judge(&self, found: &mut Findings) {
        let mut keys = HashSet::new();
        for (index, point) in self.profile.points.iter().enumerate() {
            if !keys.insert(point.key.as_str()) {
                let at = self.marks.entry(Section::Tags, index).map_or(0, |m| m.offset("point"));
                let message = format!("another tag is remembered as {}", quote(&point.key));
                let hint = "give it another name, or point = \"another text\"";
                found.error(at, &format!("tag[{index}].point"), message, hint);
            }
        }
        let class = ScanClassId::new("profile").ok();
        let (device, Some(class)) = (self.profile.device.clone(), class) else { return };
        let endpoint = Endpoint::Tcp { host: "profile".to_owned(), port: 502 };
        let connection = Connection::new(device.connection.clone(), "profile".to_owned(), endpoint);
        let project = Project {
            connections: vec![connection],
            devices: vec![device],
            scan_classes: vec![ScanClass {
                id: class,
                name: "profile".to_owned(),
                period_ms: self.profile.period_ms,
            }],
            tags: self.profile.points.iter().map(|point| Arc::clone(&point.tag)).collect(),
            ..Project::default()
        };
        blame::broken_rules(violations(&project), &self.marks, found);
    }
}

/// The keys of a project's entry that a profile may give.
fn keys(all: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    all.iter().copied().filter(|key| !HOMELY.contains(key))
}

/// Reads `models`: a number or some.
fn models(f: &mut Fields<'_, '_>) -> Vec<u16> {
    const HINT: &str = "models = 103, or models = [101, 102, 103]";
    let items: Vec<&DeValue<'_>> = match f.value("models") {
        None => return Vec::new(),
        Some((DeValue::Array(list), _)) => list.iter().map(|item| item.get_ref()).collect(),
        Some((single, _)) => vec![single],
    };
    let number = |value: &&DeValue<'_>| match value {
        DeValue::Integer(n) => u16::from_str_radix(n.as_str(), n.radix()).ok(),
        _ => None,
    };
    let models: Option<Vec<u16>> = items.iter().map(number).collect();
    match models {
        Some(models) if !models.is_empty() && models.len() <= MODELS => models,
        _ => {
            f.blame("models", "expected the numbers of SunSpec models".to_owned(), HINT);
            Vec::new()
        }
    }
}
