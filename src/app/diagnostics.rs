//! Long because a page is one thing, group by group in the order in which it is read.
//!
//! Everything known of one connection or device, as a page of groups: what the pane paints is what is
//! copied for a mail to the maker.

use std::fmt::Write as _;
use std::time::Duration;

use super::finding::Question;
use super::lang::{self, Key, Lang, fill, tr};
use super::{AppState, Command, FindingCommand, Selection, run_text};
use crate::model::{
    ConnectionId, ConnectionLive, ConnectionPhase, Counters, DeviceId, DeviceLive, DevicePhase,
    Faults, IdentityAnswer, Learned, MalformedClass, Stamp, TagId, Trouble, WallMs,
};

/// Exception codes with a line of their own; 0 stands for those that the specification does not define.
const CODES: [u8; 10] = [1, 2, 3, 4, 5, 6, 8, 10, 11, 0];

/// What a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A connection.
    Connection(ConnectionId),
    /// A device.
    Device(DeviceId),
}

impl Subject {
    /// What is selected: a connection, a device, or the device of a tag.
    pub fn of_selection(state: &AppState) -> Option<Subject> {
        let project = state.project();
        match state.selection.as_ref()? {
            Selection::Connection(id) => Some(Subject::Connection(id.clone())),
            Selection::Device(id) => Some(Subject::Device(id.clone())),
            Selection::Tag(id) => project.tag(id).map(|tag| Subject::Device(tag.device.clone())),
            Selection::ScanClass(_)
            | Selection::Group(_)
            | Selection::Alarm(_)
            | Selection::AlarmGroup(_)
            | Selection::Capture(_) => None,
        }
    }

    /// True where the project has it.
    pub fn is_in(&self, state: &AppState) -> bool {
        match self {
            Subject::Connection(id) => state.project().connection(id).is_some(),
            Subject::Device(id) => state.project().device(id).is_some(),
        }
    }

    /// Its name.
    pub fn name(&self, state: &AppState) -> String {
        let project = state.project();
        match self {
            Subject::Connection(id) => project.connection(id).map(|c| c.name.clone()),
            Subject::Device(id) => project.device(id).map(|d| d.name.clone()),
        }
        .unwrap_or_default()
    }

    /// The connection it is, or is reached by.
    pub fn connection(&self, state: &AppState) -> Option<ConnectionId> {
        match self {
            Subject::Connection(id) => Some(id.clone()),
            Subject::Device(id) => state.project().device(id).map(|d| d.connection.clone()),
        }
    }
}

/// One line of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A name and words.
    Words(String, String),
    /// A name, a number and its unit, which may be empty.
    Number(String, String, &'static str),
    /// A name and several numbers, one for each of the group's heads.
    Numbers(String, Vec<String>),
    /// Words alone.
    Note(String),
    /// Words alone, about a tag.
    Tag(TagId, String),
}

/// Something that can be done about a group.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it is called.
    pub name: Key,
    /// True where it makes sense now.
    pub enabled: bool,
    /// What it asks for.
    pub command: Command,
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they are about.
    pub title: String,
    /// What the numbers of [`Line::Numbers`] are.
    pub heads: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// What can be done about them.
    pub offers: Vec<Offer>,
    /// Where three columns fit, the one it stands in: 0, 1 or 2.
    pub column: usize,
}

/// Everything known of a subject.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its name.
    pub title: String,
    /// What is known.
    pub groups: Vec<Group>,
}

fn none() -> String {
    "–".to_owned()
}

/// A time in milliseconds, to the tenth.
fn ms(time: Option<Duration>) -> String {
    time.map_or_else(none, |time| format!("{:.1}", time.as_secs_f64() * 1000.0))
}

/// Makes a page in one language.
struct Maker<'a> {
    state: &'a AppState,
    lang: Lang,
    clock: &'a dyn Fn(WallMs) -> String,
}

/// The page of `subject`, with times told by `clock`.
pub fn page(
    state: &AppState,
    lang: Lang,
    subject: &Subject,
    clock: &dyn Fn(WallMs) -> String,
) -> Page {
    let maker = Maker { state, lang, clock };
    let groups = match subject {
        Subject::Connection(id) => match state.snapshot.connection(id) {
            Some(live) => maker.connection(live),
            None => maker.nothing(),
        },
        Subject::Device(id) => match state.snapshot.device(id) {
            Some(live) => maker.device(live),
            None => maker.nothing(),
        },
    };
    Page { title: subject.name(state), groups }
}

impl Page {
    /// The page as text.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for group in &self.groups {
            let _ = writeln!(text, "\n{}", group.title);
            for line in &group.lines {
                let _ = match line {
                    Line::Words(name, words) => writeln!(text, "  {name}: {words}"),
                    Line::Number(name, number, unit) => {
                        writeln!(text, "  {}", format!("{name}: {number} {unit}").trim_end())
                    }
                    Line::Numbers(name, numbers) => {
                        let each = group.heads.iter().zip(numbers);
                        let each: Vec<String> = each.map(|(h, n)| format!("{h} {n}")).collect();
                        writeln!(text, "  {name}: {}", each.join(", "))
                    }
                    Line::Note(words) | Line::Tag(_, words) => writeln!(text, "  {words}"),
                };
            }
        }
        text
    }
}

impl Maker<'_> {
    fn tr(&self, key: Key) -> String {
        tr(self.lang, key).to_owned()
    }

    fn words(&self, key: Key, words: impl Into<String>) -> Line {
        Line::Words(self.tr(key), words.into())
    }

    fn count(&self, key: Key, count: impl Into<u64>) -> Line {
        Line::Number(self.tr(key), count.into().to_string(), "")
    }

    fn group(&self, key: Key, column: usize, lines: Vec<Line>) -> Group {
        Group { title: self.tr(key), heads: Vec::new(), lines, offers: Vec::new(), column }
    }

    fn nothing(&self) -> Vec<Group> {
        vec![self.group(Key::DiagState, 0, vec![Line::Note(self.tr(Key::DiagNotRunning))])]
    }

    fn ago(&self, stamp: Stamp) -> String {
        let age = lang::age_text(self.lang, self.state.now.mono.since(stamp.mono));
        let time = (self.clock)(stamp.wall);
        fill(self.lang, Key::DiagAt, &[("time", &time), ("age", &age)])
    }

    fn reason(&self, trouble: Option<&Trouble>) -> String {
        trouble.map_or_else(
            || self.tr(Key::DiagNoTrouble),
            |trouble| lang::connection_trouble(self.lang, trouble),
        )
    }

    /// A state that is not being updated is no state.
    fn now(&self, words: impl Into<String>) -> String {
        if self.state.is_updating() { words.into() } else { self.tr(Key::StatusNotLive) }
    }

    fn phase(&self, live: &ConnectionLive) -> String {
        self.now(lang::connection_phase(self.lang, live.phase, self.state.now.mono))
    }

    fn connection(&self, live: &ConnectionLive) -> Vec<Group> {
        let project = self.state.project();
        let mut state = vec![
            self.words(Key::DiagState, self.phase(live)),
            self.words(Key::DiagSince, self.ago(live.since)),
            self.words(Key::DiagReason, self.reason(live.trouble.as_ref())),
            self.words(Key::DiagEndpoint, &*live.endpoint),
        ];
        if let ConnectionPhase::Waiting { attempt, .. } = live.phase {
            state.push(self.count(Key::DiagAttempts, attempt));
        }
        let devices = project.devices.iter().filter(|d| d.connection == live.id);
        let devices: Vec<Line> = devices
            .map(|device| {
                let words = self
                    .state
                    .snapshot
                    .device(&device.id)
                    .map_or_else(|| self.tr(Key::DeviceUnknown), |live| self.device_phase(live));
                Line::Words(device.name.clone(), words)
            })
            .collect();
        let mut faults = self.malformed(&live.detail.faults);
        faults.lines.push(self.count(Key::DiagSkipped, live.detail.faults.skipped));
        let flight = vec![self.count(Key::DiagInFlight, live.detail.in_flight)];
        vec![
            self.group(Key::DiagState, 0, state),
            self.group(Key::DiagDevices, 0, devices),
            self.group(Key::DiagFlight, 1, flight),
            self.counters(&live.counters, true),
            faults,
            self.exceptions(&live.detail.faults),
        ]
    }

    fn device_phase(&self, live: &DeviceLive) -> String {
        let device = self.state.project().device(&live.id);
        let connection = device.and_then(|d| self.state.snapshot.connection(&d.connection));
        let cut_off = connection.is_none_or(|c| c.phase != ConnectionPhase::Online);
        if live.phase != DevicePhase::Offline && cut_off {
            return self.now(tr(self.lang, Key::DeviceCutOff));
        }
        self.now(lang::device_phase(self.lang, live.phase))
    }

    fn device(&self, live: &DeviceLive) -> Vec<Group> {
        let device = self.state.project().device(&live.id);
        let connection = device.and_then(|d| self.state.snapshot.connection(&d.connection));
        let never = || self.tr(Key::PlantNoReply);
        let mut state = vec![
            self.words(Key::DiagState, self.device_phase(live)),
            self.words(Key::DiagSince, self.ago(live.since)),
            self.words(Key::DiagReason, self.reason(live.trouble.as_ref())),
            self.words(
                Key::PlantLastReply,
                live.last_reply.map_or_else(never, |stamp| self.ago(stamp)),
            ),
            self.words(Key::FieldUnitId, device.map_or_else(String::new, |d| d.unit.to_string())),
        ];
        if let Some(connection) = connection {
            state.push(self.words(Key::DiagEndpoint, &*connection.endpoint));
            state.push(self.words(Key::FieldConnection, self.phase(connection)));
            if connection.phase != ConnectionPhase::Online {
                let reason = self.reason(connection.trouble.as_ref());
                state.push(self.words(Key::DiagReasonConnection, reason));
            }
        }
        let flight = vec![
            self.count(Key::DiagInFlight, live.detail.in_flight),
            self.count(Key::DiagWindow, live.detail.window),
        ];
        let mut groups = vec![
            self.group(Key::DiagState, 0, state),
            self.latency(live),
            self.scans(live),
            self.group(Key::DiagFlight, 1, flight),
            self.counters(&live.counters, false),
            Group {
                offers: self.keep_and_forget(&live.id),
                ..self.group(Key::DiagLearned, 0, self.learned(live))
            },
            Group {
                offers: vec![Offer {
                    name: Key::DiagAsk,
                    enabled: live.phase == DevicePhase::Online,
                    command: Command::Identify(live.id.clone()),
                }],
                ..self.group(Key::DiagIdentity, 0, self.identity(live))
            },
            self.malformed(&live.detail.faults),
            self.exceptions(&live.detail.faults),
        ];
        // What was just asked for by hand stands first, where it is seen without scrolling.
        let desk = &self.state.finding;
        let is_asked = desk.job.as_ref().is_some_and(|job| job.device == live.id)
            || desk.of(&live.id).next().is_some();
        groups.insert(if is_asked { 0 } else { 6 }, self.found(&live.id));
        groups
    }

    fn latency(&self, live: &DeviceLive) -> Group {
        let line = |key, time| Line::Number(self.tr(key), ms(time), "ms");
        let lines = vec![
            line(Key::DiagP50, live.latency.map(|l| l.p50)),
            line(Key::DiagP99, live.latency.map(|l| l.p99)),
            line(Key::DiagMax, live.latency.map(|l| l.max)),
        ];
        self.group(Key::DiagLatency, 1, lines)
    }

    fn scans(&self, live: &DeviceLive) -> Group {
        let project = self.state.project();
        let lines: Vec<Line> = live
            .detail
            .scans
            .iter()
            .map(|scan| {
                let name = project.scan_class(&scan.class).map(|class| class.name.clone());
                let name = name.unwrap_or_else(|| scan.class.to_string());
                let numbers = vec![
                    scan.asked.as_millis().to_string(),
                    scan.achieved.map_or_else(none, |t| t.as_millis().to_string()),
                    ms(scan.late.map(|late| late.p99)),
                    scan.blocks.len().to_string(),
                ];
                Line::Numbers(name, numbers)
            })
            .collect();
        let heads = [Key::DiagAsked, Key::DiagAchieved, Key::DiagLate, Key::DiagBlocks]
            .map(|key| self.tr(key));
        Group { heads: heads.into(), ..self.group(Key::DiagScans, 1, lines) }
    }

    fn counters(&self, counters: &Counters, connects: bool) -> Group {
        let mut lines = vec![
            self.count(Key::PlantRequests, counters.requests),
            self.count(Key::PlantReplies, counters.replies),
            self.count(Key::PlantTimeouts, counters.timeouts),
            self.count(Key::PlantMalformed, counters.malformed),
            self.count(Key::PlantExceptions, counters.exceptions),
            self.count(Key::PlantScans, counters.scans),
            self.count(Key::PlantOverruns, counters.overruns),
            self.count(Key::PlantWrites, counters.writes),
        ];
        if connects {
            lines.push(self.count(Key::PlantConnects, counters.connects));
            lines.push(self.count(Key::DiagSamples, counters.samples));
        }
        self.group(Key::DiagCounters, 1, lines)
    }

    fn malformed(&self, faults: &Faults) -> Group {
        let line = |class| {
            let name = lang::malformed_words(self.lang, class).to_owned();
            Line::Number(name, faults.malformed(class).to_string(), "")
        };
        self.group(Key::PlantMalformed, 2, MalformedClass::ALL.into_iter().map(line).collect())
    }

    fn exceptions(&self, faults: &Faults) -> Group {
        let line = |code: u8| {
            let number = match code {
                0 => faults.strange_code.map_or_else(|| "?".to_owned(), |c| c.to_string()),
                code => code.to_string(),
            };
            let name = format!("{number}  {}", lang::exception_words(self.lang, code));
            Line::Number(name, faults.exceptions(code).to_string(), "")
        };
        self.group(Key::PlantExceptions, 2, CODES.into_iter().map(line).collect())
    }

    fn learned(&self, live: &DeviceLive) -> Vec<Line> {
        if live.detail.learned.is_empty() {
            return vec![Line::Note(self.tr(Key::DiagNothingLearned))];
        }
        let line = |learned: &Learned| match learned {
            Learned::Refused { tag } => Line::Tag(tag.clone(), self.learned_words(learned)),
            _ => Line::Note(self.learned_words(learned)),
        };
        live.detail.learned.iter().map(line).collect()
    }

    /// Each where there is something to keep or to forget.
    fn keep_and_forget(&self, id: &DeviceId) -> Vec<Offer> {
        let kept = self.state.project().device(id).map_or(&[][..], |device| &device.learned);
        let offer = |name, enabled, command| Offer { name, enabled, command };
        vec![
            offer(
                Key::DiagKeep,
                self.state.learned_now(id) != kept,
                Command::KeepLearned(id.clone()),
            ),
            offer(Key::DiagForget, !kept.is_empty(), Command::ForgetLearned(id.clone())),
        ]
    }

    /// What was looked into by hand, and how to look.
    fn found(&self, id: &DeviceId) -> Group {
        let desk = &self.state.finding;
        let job = desk.job.as_ref();
        let here = job.filter(|job| job.device == *id);
        let mut lines: Vec<Line> =
            here.map(|job| Line::Note(lang::progress_text(self.lang, job))).into_iter().collect();
        for report in desk.of(id) {
            lines.push(Line::Note(lang::report_title(self.lang, report, self.state.now.mono)));
            let told = lang::finding_lines(self.lang, report).into_iter();
            lines.extend(told.map(|words| Line::Note(format!("    {words}"))));
        }
        if lines.is_empty() {
            lines.push(Line::Note(self.tr(Key::FoundNothing)));
        }
        let command = |question| Command::Finding(FindingCommand::Begin(id.clone(), question));
        let offer = |name, enabled, command| Offer { name, enabled, command };
        let stop = Command::Finding(FindingCommand::Cancel);
        let mut offers = vec![
            offer(Key::CmdLearnLimits, job.is_none(), command(Question::Limits)),
            offer(Key::FoundCheckBlocks, job.is_none(), command(Question::Blocks)),
        ];
        if here.is_some() {
            offers.push(offer(Key::FoundCancel, true, stop));
        } else {
            let state = self.state;
            let some = !state.found_to_keep(id).is_empty()
                || state.window_to_keep(id).is_some()
                || state.gaps_to_bar(id);
            let keep = Command::Finding(FindingCommand::Keep(id.clone()));
            offers.push(offer(Key::FoundKeep, some, keep));
        }
        Group { offers, ..self.group(Key::FoundTitle, 0, lines) }
    }

    fn learned_words(&self, learned: &Learned) -> String {
        let one =
            |key, name: &str, value: &dyn std::fmt::Display| fill(self.lang, key, &[(name, value)]);
        match learned {
            Learned::Hole { table, start, count } => {
                one(Key::LearnedHole, "run", &run_text(*table, *start, *count))
            }
            Learned::Barrier { table, at } => {
                one(Key::LearnedBarrier, "run", &run_text(*table, *at, 1))
            }
            Learned::Longest { table, count } => {
                let table = lang::table_name(self.lang, *table);
                fill(self.lang, Key::LearnedLongest, &[("table", &table), ("count", count)])
            }
            Learned::Window { most } => one(Key::LearnedWindow, "count", most),
            Learned::Refused { tag } => {
                let name = self.state.project().tag(tag).map_or(tag.as_str(), |t| t.name.as_str());
                one(Key::LearnedRefused, "name", &name)
            }
        }
    }

    fn identity(&self, live: &DeviceLive) -> Vec<Line> {
        let Some(identity) = &live.detail.identity else {
            return vec![Line::Note(self.tr(Key::DiagNotAsked))];
        };
        let mut lines = match &identity.answer {
            IdentityAnswer::Objects(objects) => objects
                .iter()
                .map(|(id, text)| Line::Words(self.object_name(*id), lang::printable(text)))
                .collect(),
            IdentityAnswer::ServerId(bytes) => {
                vec![self.words(Key::DiagServerId, lang::hex(bytes))]
            }
            IdentityAnswer::NotSupported => vec![Line::Note(self.tr(Key::DiagNoIdentity))],
            IdentityAnswer::Failed(why) => {
                vec![Line::Note(fill(
                    self.lang,
                    Key::DiagIdentityFailed,
                    &[("why", &lang::foreign(self.lang, why))],
                ))]
            }
        };
        lines.push(self.words(Key::DiagAnswered, self.ago(identity.at)));
        lines
    }

    /// What an object of an identification is (Application Protocol V1.1b3, section 6.21).
    fn object_name(&self, id: u8) -> String {
        let key = match id {
            0 => Key::ObjectVendor,
            1 => Key::ObjectProduct,
            2 => Key::ObjectRevision,
            3 => Key::ObjectUrl,
            4 => Key::ObjectProductName,
            5 => Key::ObjectModel,
            6 => Key::ObjectApplication,
            _ => return fill(self.lang, Key::ObjectOther, &[("id", &id)]),
        };
        self.tr(key)
    }
}
