//! Long because all rules of a project stand together, so that no second list of them can grow.
//!
//! What makes a project valid. The project file and the window's editors apply the same rules, and
//! both show each violation where it is: at a line of the file, or at a field of the editor.
//!
//! Rules about text (syntax, unknown keys, wrong types) belong to `store`; these are about meaning.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::tag_rules;
use super::{DeviceKind, Endpoint, Project, Rule};

/// Ranges of numbers in a project: lowest and highest allowed.
pub mod limits {
    use std::ops::RangeInclusive;

    /// Period of a scan class, ms.
    pub const PERIOD_MS: RangeInclusive<u32> = 10..=3_600_000;
    /// Time for connecting, ms.
    pub const CONNECT_TIMEOUT_MS: RangeInclusive<u32> = 100..=60_000;
    /// Time for a reply, ms.
    pub const TIMEOUT_MS: RangeInclusive<u32> = 20..=60_000;
    /// Registers in one read (Modbus Application Protocol V1.1b3, sections 6.3 and 6.4).
    pub const MAX_REGISTERS: RangeInclusive<u16> = 1..=125;
    /// Bits in one read (sections 6.1 and 6.2).
    pub const MAX_BITS: RangeInclusive<u16> = 1..=2000;
    /// Unused registers read to join blocks.
    pub const MAX_GAP: RangeInclusive<u16> = 0..=124;
    /// Time of a request without its data, µs.
    pub const REQUEST_US: RangeInclusive<u32> = 1..=10_000_000;
    /// Time of one register, µs.
    pub const REGISTER_US: RangeInclusive<u32> = 1..=1_000_000;
    /// Limits kept of a device.
    pub const LEARNED: usize = 1_000;
    /// Pause between a reply and the next request, ms.
    pub const PAUSE_MS: RangeInclusive<u32> = 0..=10_000;
    /// Requests in flight (Messaging Implementation Guide V1.0b, NumberMaxOfClientTransaction).
    pub const WINDOW: RangeInclusive<u8> = 1..=16;
    /// Time for a write to show in the read-back, ms.
    pub const SETTLE_MS: RangeInclusive<u32> = 0..=60_000;
    /// Pulse length, ms.
    pub const PULSE_MS: RangeInclusive<u32> = 50..=60_000;
    /// Time between two recorded samples, ms.
    pub const RECORD_MS: RangeInclusive<u32> = 10..=86_400_000;
    /// Width of a trend, s.
    pub const SPAN_S: RangeInclusive<u32> = 1..=86_400;
    /// Simulated seconds per second.
    pub const SPEED: RangeInclusive<f64> = 0.1..=100.0;
    /// Digits after the point.
    pub const DECIMALS: RangeInclusive<u8> = 0..=12;
    /// Registers of a text.
    pub const TEXT_REGISTERS: RangeInclusive<u16> = 1..=125;
    /// Values of an array.
    pub const COUNT: RangeInclusive<u16> = 1..=125;
    /// Texts of a tag.
    pub const TEXTS: usize = 1_000;
    /// Sentinels of a tag.
    pub const SENTINELS: usize = 16;
    /// Tags in a project.
    pub const TAGS: usize = 100_000;
    /// Connections in a project.
    pub const CONNECTIONS: usize = 1_000;
    /// Devices in a project.
    pub const DEVICES: usize = 10_000;
    /// Scan classes in a project.
    pub const SCAN_CLASSES: usize = 256;
    /// Trend groups in a project.
    pub const TREND_GROUPS: usize = 1_000;
    /// Characters of a name or description.
    pub const TEXT_LENGTH: usize = 4_096;
    /// Days that history is kept.
    pub const KEEP_DAYS: RangeInclusive<u32> = 1..=36_500;
    /// Megabytes of history.
    pub const KEEP_MB: RangeInclusive<u32> = 10..=100_000_000;
    /// Alarms in a project.
    pub const ALARMS: usize = 100_000;
    /// Groups of alarms in a project.
    pub const ALARM_GROUPS: usize = 10_000;
    /// On-delay and off-delay of an alarm, ms.
    pub const ALARM_DELAY_MS: RangeInclusive<u32> = 0..=86_400_000;
    /// Longest time on the shelf, s.
    pub const SHELVE_S: RangeInclusive<u32> = 1..=2_592_000;
    /// Time to respond to an alarm, s.
    pub const RESPOND_S: RangeInclusive<u32> = 1..=604_800;
    /// Time over which a rate of change is measured, ms.
    pub const RATE_WINDOW_MS: RangeInclusive<u32> = 100..=3_600_000;
    /// Time without a change, ms.
    pub const UNCHANGED_MS: RangeInclusive<u32> = 1_000..=86_400_000;
    /// States of one alarm.
    pub const ALARM_STATES: RangeInclusive<usize> = 1..=256;
    /// Bit of a value.
    pub const ALARM_BIT: RangeInclusive<u8> = 0..=63;
    /// Captures in a project.
    pub const CAPTURES: usize = 100;
    /// Time before and after the trigger of a capture, ms.
    pub const CAPTURE_MS: RangeInclusive<u32> = 0..=3_600_000;
    /// Time after a capture in which nothing sets it off, ms.
    pub const HOLD_OFF_MS: RangeInclusive<u32> = 0..=86_400_000;
    /// Captures kept of one definition.
    pub const CAPTURES_KEPT: RangeInclusive<u32> = 1..=1_000;
    /// Pens in a trend group.
    pub const PENS: usize = 32;
    /// Colours of pens.
    pub const PEN_COLORS: u8 = 10;
    /// Lanes of a trend.
    pub const LANES: u8 = 8;
}

/// The parts of a project that come in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// The project itself; its index is 0.
    Project,
    /// Connections.
    Connections,
    /// Devices.
    Devices,
    /// Scan classes.
    ScanClasses,
    /// Tags.
    Tags,
    /// Trend groups.
    TrendGroups,
    /// Groups of alarms.
    AlarmGroups,
    /// Alarms.
    Alarms,
    /// Captures.
    Captures,
}

impl Section {
    /// The key of the list in the file.
    pub fn key(self) -> &'static str {
        match self {
            Section::Project => "project",
            Section::Connections => "connection",
            Section::Devices => "device",
            Section::ScanClasses => "scan_class",
            Section::Tags => "tag",
            Section::TrendGroups => "trend_group",
            Section::AlarmGroups => "alarm_group",
            Section::Alarms => "alarm",
            Section::Captures => "capture",
        }
    }
}

/// A field of a project: section, index in its list, and the key as the file spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Which list.
    pub section: Section,
    /// Which entry, from 0.
    pub index: usize,
    /// Which key; empty for the whole entry.
    pub key: &'static str,
}

impl fmt::Display for Place {
    /// `tag[3].address`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.section {
            Section::Project => f.write_str("project")?,
            section => write!(f, "{}[{}]", section.key(), self.index)?,
        }
        if self.key.is_empty() { Ok(()) } else { write!(f, ".{}", self.key) }
    }
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Where.
    pub at: Place,
    /// Which rule.
    pub rule: Rule,
    /// What is wrong and why, in English.
    pub message: String,
    /// A way out; may be empty.
    pub hint: String,
}

/// Unknown references that get a "did you mean": looking for the nearest id costs a walk through all.
const SUGGESTIONS: usize = 20;

/// Violations listed at most: nobody reads on, and a hostile file must not buy memory with mistakes.
const LISTED: usize = 10_000;

pub(in crate::model) struct Checker {
    found: Vec<Violation>,
    suggestions_left: usize,
}

impl Checker {
    pub(in crate::model) fn say(
        &mut self,
        section: Section,
        index: usize,
        key: &'static str,
        rule: Rule,
        hint: &str,
    ) {
        if self.found.len() >= LISTED {
            return;
        }
        let at = Place { section, index, key };
        let message = rule.to_string();
        self.found.push(Violation { at, rule, message, hint: hint.to_owned() });
    }

    pub(in crate::model) fn range<T: Copy + PartialOrd + fmt::Display>(
        &mut self,
        place: (Section, usize, &'static str),
        value: T,
        range: &std::ops::RangeInclusive<T>,
    ) {
        if !range.contains(&value) {
            let (section, index, key) = place;
            let (low, high) = (range.start().to_string(), range.end().to_string());
            self.say(
                section,
                index,
                key,
                Rule::Outside { value: value.to_string(), low, high },
                "",
            );
        }
    }

    pub(in crate::model) fn text(&mut self, place: (Section, usize, &'static str), text: &str) {
        let (section, index, key) = place;
        let length = text.chars().count();
        if length > limits::TEXT_LENGTH {
            let most = limits::TEXT_LENGTH;
            self.say(section, index, key, Rule::TooLong { length, most }, "");
        }
        if let Some(c) = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t') {
            self.say(section, index, key, Rule::ControlCharacter(c), "");
        }
    }

    pub(in crate::model) fn unique<'a>(
        &mut self,
        section: Section,
        key: &'static str,
        texts: impl Iterator<Item = &'a str>,
    ) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (index, text) in texts.enumerate() {
            if let Some(earlier) = first.get(text) {
                let by = format!("{}[{earlier}]", section.key());
                let rule = Rule::Taken { text: text.to_owned(), key, by };
                self.say(section, index, key, rule, "give each a text of its own");
            } else {
                first.insert(text, index);
            }
        }
    }

    /// "did you mean …" for the nearest of `known`; empty where none is near, or after enough of them.
    pub(in crate::model) fn meant<'a>(
        &mut self,
        text: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> String {
        let Some(left) = self.suggestions_left.checked_sub(1) else { return String::new() };
        self.suggestions_left = left;
        let near = known
            .filter(|k| k.len().abs_diff(text.len()) <= 1 + k.len() / 4)
            .map(|k| (strsim::damerau_levenshtein(k, text), k))
            .filter(|(distance, k)| *distance <= 1 + k.len() / 4)
            .min();
        near.map_or(String::new(), |(_, k)| format!("did you mean {k:?}?"))
    }

    pub(in crate::model) fn named(&mut self, section: Section, index: usize, name: &str) {
        if name.trim().is_empty() {
            self.say(section, index, "name", Rule::NameEmpty, "");
        }
        self.text((section, index, "name"), name);
    }

    pub(in crate::model) fn count(&mut self, section: Section, count: usize, most: usize) {
        if count > most {
            let hint = "split the plant into several projects";
            self.say(section, most, "", Rule::TooMany { count, most }, hint);
        }
    }
}

/// Every rule that `project` breaks, in the order of the file; the first 10,000 of them.
pub fn violations(project: &Project) -> Vec<Violation> {
    let mut c = Checker { found: Vec::new(), suggestions_left: SUGGESTIONS };
    c.text((Section::Project, 0, "name"), &project.name);
    c.text((Section::Project, 0, "description"), &project.description);
    super::recording::rules(&mut c, project);
    connections(&mut c, project);
    devices(&mut c, project);
    scan_classes(&mut c, project);
    tags(&mut c, project);
    trend_groups(&mut c, project);
    super::alarm::groups(&mut c, project);
    super::alarm::alarms(&mut c, project);
    super::capture::captures(&mut c, project);
    c.found
}

fn connections(c: &mut Checker, project: &Project) {
    let section = Section::Connections;
    c.count(section, project.connections.len(), limits::CONNECTIONS);
    c.unique(section, "id", project.connections.iter().map(|x| x.id.as_str()));
    c.unique(section, "name", project.connections.iter().map(|x| x.name.as_str()));
    for (i, connection) in project.connections.iter().enumerate() {
        c.named(section, i, &connection.name);
        let timeout = connection.connect_timeout_ms;
        c.range((section, i, "connect_timeout_ms"), timeout, &limits::CONNECT_TIMEOUT_MS);
        match &connection.endpoint {
            Endpoint::Tcp { host, port } => {
                if let Err(why) = check_host(host) {
                    c.say(
                        section,
                        i,
                        "host",
                        why,
                        "give a host name or an address such as 192.168.0.10",
                    );
                }
                if *port == 0 {
                    let hint = "502 is the registered port of Modbus TCP";
                    c.say(section, i, "port", Rule::PortZero, hint);
                }
            }
            Endpoint::Simulator { speed, .. } => {
                c.range((section, i, "speed"), *speed, &limits::SPEED);
            }
        }
    }
    one_connection(c, project);
}

/// Devices that take one connection are not reached by two.
fn one_connection(c: &mut Checker, project: &Project) {
    let takes_one = project.devices.iter().filter(|d| d.quirks.one_connection_only);
    let wanted: HashSet<_> = takes_one.map(|d| &d.connection).collect();
    let mut places: HashMap<(String, u16), Vec<usize>> = HashMap::new();
    for (i, connection) in project.connections.iter().enumerate().filter(|(_, x)| x.enabled) {
        if let Endpoint::Tcp { host, port } = &connection.endpoint {
            places.entry((host.to_ascii_lowercase(), *port)).or_default().push(i);
        }
    }
    let mut found: Vec<(usize, &str)> = Vec::new();
    for same in places.values() {
        let here: Vec<_> =
            same.iter().filter_map(|i| Some((*i, project.connections.get(*i)?))).collect();
        if let [(_, first), others @ ..] = here.as_slice()
            && here.iter().any(|(_, x)| wanted.contains(&x.id))
        {
            found.extend(others.iter().map(|(i, _)| (*i, first.name.as_str())));
        }
    }
    found.sort_unstable();
    for (i, first) in found {
        let hint = "put all devices of that place behind one connection";
        c.say(Section::Connections, i, "host", Rule::OneConnection(first.to_owned()), hint);
    }
}

/// Checks a host name (RFC 1123, section 2.1) or an IP address.
///
/// # Errors
/// The rule that `host` breaks.
pub fn check_host(host: &str) -> Result<(), Rule> {
    if host.parse::<std::net::IpAddr>().is_ok() {
        return Ok(());
    }
    if host.is_empty() {
        return Err(Rule::HostEmpty);
    }
    if host.len() > 253 {
        return Err(Rule::HostTooLong);
    }
    if host.chars().all(|x| x.is_ascii_digit() || x == '.') {
        return Err(Rule::HostNoAddress(host.to_owned()));
    }
    let label_is_good = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|x| x.is_ascii_alphanumeric() || x == '-' || x == '_')
    };
    if host.strip_suffix('.').unwrap_or(host).split('.').all(label_is_good) {
        Ok(())
    } else {
        Err(Rule::HostNoName(host.to_owned()))
    }
}

fn devices(c: &mut Checker, project: &Project) {
    let section = Section::Devices;
    c.count(section, project.devices.len(), limits::DEVICES);
    c.unique(section, "id", project.devices.iter().map(|x| x.id.as_str()));
    c.unique(section, "name", project.devices.iter().map(|x| x.name.as_str()));
    let known: HashSet<_> = project.connections.iter().map(|x| &x.id).collect();
    let mut units: HashMap<(&str, u8), usize> = HashMap::new();
    for (i, device) in project.devices.iter().enumerate() {
        c.named(section, i, &device.name);
        if !known.contains(&device.connection) {
            let rule = Rule::Missing { what: "connection", id: device.connection.to_string() };
            let ids = project.connections.iter().map(|x| x.id.as_str());
            let hint = c.meant(device.connection.as_str(), ids);
            c.say(section, i, "connection", rule, &hint);
        }
        if let Some(first) = units.insert((device.connection.as_str(), device.unit), i) {
            let rule = Rule::UnitTaken { unit: device.unit, by: first };
            c.say(section, i, "unit", rule, "one device stands for one unit id");
        }
        c.range((section, i, "timeout_ms"), device.timeout_ms, &limits::TIMEOUT_MS);
        c.range((section, i, "max_registers"), device.max_registers, &limits::MAX_REGISTERS);
        c.range((section, i, "max_bits"), device.max_bits, &limits::MAX_BITS);
        if let Some(gap) = device.max_gap {
            c.range((section, i, "max_gap"), gap, &limits::MAX_GAP);
        }
        if let DeviceKind::Measured { request_us, register_us } = device.kind {
            c.range((section, i, "request_us"), request_us, &limits::REQUEST_US);
            c.range((section, i, "register_us"), register_us, &limits::REGISTER_US);
        }
        if device.learned.len() > limits::LEARNED {
            let rule = Rule::TooMany { count: device.learned.len(), most: limits::LEARNED };
            c.say(section, i, "learned", rule, "check the addresses of the device's tags");
        }
        c.range((section, i, "pause_ms"), device.pause_ms, &limits::PAUSE_MS);
        c.range(
            (section, i, "pause_after_connect_ms"),
            device.pause_after_connect_ms,
            &limits::PAUSE_MS,
        );
        c.range((section, i, "window"), device.window, &limits::WINDOW);
        if device.quirks.broadcast && device.unit != 0 {
            let rule = Rule::BroadcastUnit(device.unit);
            c.say(section, i, "broadcast", rule, "only unit 0 reaches every unit");
        }
        c.range((section, i, "settle_ms"), device.settle_ms, &limits::SETTLE_MS);
    }
}

fn scan_classes(c: &mut Checker, project: &Project) {
    let section = Section::ScanClasses;
    c.count(section, project.scan_classes.len(), limits::SCAN_CLASSES);
    c.unique(section, "id", project.scan_classes.iter().map(|x| x.id.as_str()));
    c.unique(section, "name", project.scan_classes.iter().map(|x| x.name.as_str()));
    for (i, class) in project.scan_classes.iter().enumerate() {
        c.named(section, i, &class.name);
        c.range((section, i, "period_ms"), class.period_ms, &limits::PERIOD_MS);
    }
}

fn tags(c: &mut Checker, project: &Project) {
    let section = Section::Tags;
    c.count(section, project.tags.len(), limits::TAGS);
    c.unique(section, "id", project.tags.iter().map(|x| x.id.as_str()));
    c.unique(section, "name", project.tags.iter().map(|x| x.name.as_str()));
    let devices: HashMap<_, _> = project.devices.iter().map(|x| (&x.id, x)).collect();
    let classes: HashSet<_> = project.scan_classes.iter().map(|x| &x.id).collect();
    for (i, tag) in project.tags.iter().enumerate() {
        c.named(section, i, &tag.name);
        c.text((section, i, "description"), &tag.description);
        c.text((section, i, "unit"), &tag.unit);
        if !devices.contains_key(&tag.device) {
            let rule = Rule::Missing { what: "device", id: tag.device.to_string() };
            let ids = project.devices.iter().map(|x| x.id.as_str());
            let hint = c.meant(tag.device.as_str(), ids);
            c.say(section, i, "device", rule, &hint);
        }
        if !classes.contains(&tag.scan) {
            let rule = Rule::Missing { what: "scan class", id: tag.scan.to_string() };
            let ids = project.scan_classes.iter().map(|x| x.id.as_str());
            let hint = c.meant(tag.scan.as_str(), ids);
            c.say(section, i, "scan", rule, &hint);
        }
        tag_rules::tag(c, i, tag, devices.get(&tag.device).copied());
    }
    tag_rules::isolated(c, project);
}

fn trend_groups(c: &mut Checker, project: &Project) {
    let section = Section::TrendGroups;
    c.count(section, project.trend_groups.len(), limits::TREND_GROUPS);
    c.unique(section, "id", project.trend_groups.iter().map(|x| x.id.as_str()));
    let tags: HashMap<_, _> = project.tags.iter().map(|x| (&x.id, x)).collect();
    for (i, group) in project.trend_groups.iter().enumerate() {
        c.named(section, i, &group.name);
        c.range((section, i, "span_s"), group.span_s, &limits::SPAN_S);
        if group.pens.len() > limits::PENS {
            let rule = Rule::TooManyPens { count: group.pens.len(), most: limits::PENS };
            c.say(section, i, "pens", rule, "make another group");
        }
        looks(c, i, group);
        for pen in &group.pens {
            match tags.get(pen) {
                None => {
                    let rule = Rule::Missing { what: "tag", id: pen.to_string() };
                    let ids = project.tags.iter().map(|x| x.id.as_str());
                    let hint = c.meant(pen.as_str(), ids);
                    c.say(section, i, "pens", rule, &hint);
                }
                Some(tag) if !tag.is_trendable() => {
                    let rule = Rule::TextAsCurve(tag.name.clone());
                    c.say(section, i, "pens", rule, "take it out of the group");
                }
                Some(_) => {}
            }
        }
    }
}

fn looks(c: &mut Checker, i: usize, group: &super::TrendGroup) {
    let at = (Section::TrendGroups, i, "looks");
    for (pen, look) in &group.looks {
        if !group.pens.contains(pen) {
            let rule = Rule::Missing { what: "pen", id: pen.to_string() };
            c.say(at.0, i, at.2, rule, "name a pen of this group");
        }
        c.range(at, look.lane, &(0..=limits::LANES - 1));
        c.range(at, look.color.unwrap_or(0), &(0..=limits::PEN_COLORS - 1));
        if let super::PenScale::Fixed(super::Span { low, high }) = look.scale
            && !(low < high && low.is_finite() && high.is_finite())
        {
            let rule = Rule::Outside {
                value: low.to_string(),
                low: f64::MIN.to_string(),
                high: high.to_string(),
            };
            c.say(at.0, i, at.2, rule, "the lower end first");
        }
    }
}
