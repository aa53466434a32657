//! Editors of alarms and of their groups.
//!
//! Tags are typed by their name; a limit is a number, or the name of the tag that holds it. Times are in
//! seconds, shelves in minutes.

use std::sync::Arc;

use super::{DraftError, Fault, Fields};
use crate::app::lang::Key;
use crate::model::{
    Alarm, AlarmGroup, AlarmGroupId, AlarmId, AlarmKind, AlarmPriority, Comparison, Direction,
    GroupId, Guidance, LimitSide, Operand, Project, Rule, TagId,
};

/// Cause, consequence, action, time to respond, trend and display, as typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GuidanceDraft {
    /// What usually causes it.
    pub cause: String,
    /// What happens if nobody acts.
    pub consequence: String,
    /// What to do.
    pub action: String,
    /// Time there is to act, s; empty for the group's.
    pub respond_s: String,
    /// The trend group to look at.
    pub trend: Option<GroupId>,
    /// The display to work from.
    pub display: Option<GroupId>,
}

impl GuidanceDraft {
    fn of(guidance: &Guidance) -> GuidanceDraft {
        GuidanceDraft {
            cause: guidance.cause.clone(),
            consequence: guidance.consequence.clone(),
            action: guidance.action.clone(),
            respond_s: guidance.respond_s.map_or(String::new(), |s| s.to_string()),
            trend: guidance.trend.clone(),
            display: guidance.display.clone(),
        }
    }

    fn build(&self, fields: &mut Fields) -> Guidance {
        let respond = self.respond_s.trim();
        Guidance {
            cause: self.cause.trim().to_owned(),
            consequence: self.consequence.trim().to_owned(),
            action: self.action.trim().to_owned(),
            respond_s: (!respond.is_empty()).then(|| fields.whole("respond_s", respond)),
            trend: self.trend.clone(),
            display: self.display.clone(),
        }
    }
}

/// A group of alarms being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmGroupDraft {
    /// Its id.
    pub id: AlarmGroupId,
    /// Name; a path makes areas.
    pub name: String,
    /// For alarms that say nothing of their own.
    pub guidance: GuidanceDraft,
}

impl AlarmGroupDraft {
    /// A draft of a group.
    pub fn of(group: &AlarmGroup) -> AlarmGroupDraft {
        AlarmGroupDraft {
            id: group.id.clone(),
            name: group.name.clone(),
            guidance: GuidanceDraft::of(&group.guidance),
        }
    }

    pub(super) fn build(&self) -> (AlarmGroup, Vec<DraftError>) {
        let mut fields = Fields::default();
        let guidance = self.guidance.build(&mut fields);
        let group = AlarmGroup { id: self.id.clone(), name: self.name.trim().to_owned(), guidance };
        (group, fields.into_errors())
    }
}

/// An alarm being edited. Fields that its kind does not use keep what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmDraft {
    /// Its id.
    pub id: AlarmId,
    /// What is wrong when it is on.
    pub name: String,
    /// The name of the tag it watches.
    pub tag: String,
    /// The kind, by its word in the file.
    pub kind: &'static str,
    /// A number or a tag's name; of a deviation and a rate a number.
    pub limit: String,
    /// A number or a tag's name.
    pub setpoint: String,
    /// How a comparison compares.
    pub compare: Comparison,
    /// Which way something differs or moves.
    pub direction: Direction,
    /// Time over which a rate is measured, s.
    pub window: String,
    /// Numbers, with commas.
    pub states: String,
    /// How long a value stands still, s.
    pub still: String,
    /// Which bit.
    pub bit: String,
    /// The state of the bit that is the alarm.
    pub set: bool,
    /// The expression.
    pub expression: String,
    /// How far the value has to come back.
    pub deadband: String,
    /// On-delay, s.
    pub on_delay: String,
    /// Off-delay, s.
    pub off_delay: String,
    /// How pressing.
    pub priority: AlarmPriority,
    /// Somebody has to acknowledge it.
    pub ack_required: bool,
    /// Holds until it is reset.
    pub latching: bool,
    /// How much worse it gets before it speaks again; empty never.
    pub realarm_step: String,
    /// Group.
    pub group: Option<AlarmGroupId>,
    /// May be shelved.
    pub shelvable: bool,
    /// Longest time on the shelf, min.
    pub shelve_max: String,
    /// Suppressed while this is true.
    pub suppress_when: String,
    /// What to do about it.
    pub guidance: GuidanceDraft,
}

/// The words of the kinds, in the order of the list to choose from.
const KINDS: [&str; 11] = [
    "hihi",
    "hi",
    "lo",
    "lolo",
    "deviation",
    "rate",
    "state",
    "unchanged",
    "bit",
    "compare",
    "expression",
];

pub(super) fn seconds(ms: u32) -> String {
    (f64::from(ms) / 1000.0).to_string()
}

pub(super) fn tag_name(project: &Project, id: &TagId) -> String {
    project.tag(id).map_or_else(|| id.to_string(), |tag| tag.name.clone())
}

pub(super) fn operand_text(project: &Project, operand: &Operand) -> String {
    match operand {
        Operand::Constant(number) => number.to_string(),
        Operand::Tag(id) => tag_name(project, id),
    }
}

/// The tag of this name, or else of this id.
pub(crate) fn tag_called(project: &Project, text: &str) -> Option<TagId> {
    let by_id = || TagId::new(text).ok().filter(|id| project.tag(id).is_some());
    project.tag_named(text).map(|tag| tag.id.clone()).or_else(by_id)
}

/// A number, or the name of a tag that holds it.
///
/// # Errors
/// Neither, or nothing.
pub(crate) fn operand_of(project: &Project, text: &str) -> Result<Operand, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Needed);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Operand::Constant(number)),
        _ => match tag_called(project, text) {
            Some(tag) => Ok(Operand::Tag(tag)),
            None if text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(',') => {
                Err(Fault::DecimalComma(text.to_owned()))
            }
            None => Err(missing(text)),
        },
    }
}

pub(super) fn missing(text: &str) -> Fault {
    Fault::Rule(Rule::Missing { what: "tag", id: text.to_owned() })
}

/// A time typed in seconds, as ms.
///
/// # Errors
/// No number, or one that is no time.
pub(crate) fn millis_of(text: &str) -> Result<u32, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(0);
    }
    let wrong = || match text.contains(',') {
        true => Fault::DecimalComma(text.to_owned()),
        false => Fault::NotNumber(text.to_owned()),
    };
    let number: f64 = text.parse().map_err(|_| wrong())?;
    let millis = (number * 1000.0).round();
    let fits = (0.0..=f64::from(u32::MAX)).contains(&millis);
    if fits { Ok(millis as u32) } else { Err(wrong()) }
}

impl AlarmDraft {
    /// The words of the kinds, in the order of the list to choose from.
    pub const KINDS: [&'static str; 11] = KINDS;

    /// A draft of an alarm.
    pub fn of(alarm: &Alarm, project: &Project) -> AlarmDraft {
        let mut draft = AlarmDraft {
            id: alarm.id.clone(),
            name: alarm.name.clone(),
            tag: alarm.tag.as_ref().map_or(String::new(), |id| tag_name(project, id)),
            kind: alarm.kind.word(),
            limit: String::new(),
            setpoint: String::new(),
            compare: Comparison::Greater,
            direction: Direction::Both,
            window: "10".to_owned(),
            states: "1".to_owned(),
            still: "60".to_owned(),
            bit: "0".to_owned(),
            set: true,
            expression: String::new(),
            deadband: "0".to_owned(),
            on_delay: seconds(alarm.on_delay_ms),
            off_delay: seconds(alarm.off_delay_ms),
            priority: alarm.priority,
            ack_required: alarm.ack_required,
            latching: alarm.latching,
            realarm_step: alarm.realarm_step.map_or(String::new(), |step| step.to_string()),
            group: alarm.group.clone(),
            shelvable: alarm.shelvable,
            shelve_max: (f64::from(alarm.shelve_max_s) / 60.0).to_string(),
            suppress_when: alarm.suppress_when.to_string(),
            guidance: GuidanceDraft::of(&alarm.guidance),
        };
        draft.take_kind(&alarm.kind, project);
        draft
    }

    fn take_kind(&mut self, kind: &AlarmKind, project: &Project) {
        let back = |deadband: &f64| deadband.to_string();
        match kind {
            AlarmKind::Limit { limit, deadband, .. } => {
                self.limit = operand_text(project, limit);
                self.deadband = back(deadband);
            }
            AlarmKind::Compare { with, other, deadband } => {
                self.compare = *with;
                self.limit = operand_text(project, other);
                self.deadband = back(deadband);
            }
            AlarmKind::Deviation { setpoint, limit, direction, deadband } => {
                self.setpoint = operand_text(project, setpoint);
                self.limit = limit.to_string();
                self.direction = *direction;
                self.deadband = back(deadband);
            }
            AlarmKind::Rate { limit, direction, window_ms, deadband } => {
                self.limit = limit.to_string();
                self.direction = *direction;
                self.window = seconds(*window_ms);
                self.deadband = back(deadband);
            }
            AlarmKind::State { states } => {
                let states: Vec<String> = states.iter().map(i64::to_string).collect();
                self.states = states.join(", ");
            }
            AlarmKind::Unchanged { for_ms } => self.still = seconds(*for_ms),
            AlarmKind::Bit { bit, set } => (self.bit, self.set) = (bit.to_string(), *set),
            AlarmKind::Expression { text } => self.expression = text.to_string(),
        }
    }

    /// Which fields the kind uses, by their keys in the file.
    pub fn uses(&self, key: &str) -> bool {
        let keys: &[&str] = match self.kind {
            "deviation" => &["tag", "limit", "setpoint", "direction", "deadband", "realarm_step"],
            "rate" => &["tag", "limit", "direction", "window_ms", "deadband", "realarm_step"],
            "state" => &["tag", "states"],
            "unchanged" => &["tag", "for_ms"],
            "bit" => &["tag", "bit", "set"],
            "compare" => &["tag", "limit", "compare", "deadband", "realarm_step"],
            "expression" => &["expression"],
            _ => &["tag", "limit", "deadband", "realarm_step"],
        };
        keys.contains(&key)
    }

    /// The alarm as typed, with stand-ins where it cannot be read.
    pub fn build(&self, project: &Project) -> (Alarm, Vec<DraftError>) {
        let mut fields = Fields::default();
        let f = &mut fields;
        let tag = self.uses("tag").then(|| self.read_tag(f, project)).flatten();
        let kind = self.read_kind(f, project);
        let step = if self.uses("realarm_step") { self.realarm_step.as_str() } else { "" };
        let alarm = Alarm {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            tag,
            kind,
            on_delay_ms: time(f, "on_delay_ms", &self.on_delay),
            off_delay_ms: time(f, "off_delay_ms", &self.off_delay),
            priority: self.priority,
            ack_required: self.ack_required,
            latching: self.latching,
            realarm_step: f.number("realarm_step", step),
            group: self.group.clone(),
            shelvable: self.shelvable,
            shelve_max_s: {
                let minutes = f.needed("shelve_max_s", &self.shelve_max);
                // What is out of range is told by the rules.
                (minutes * 60.0).round().clamp(0.0, f64::from(u32::MAX)) as u32
            },
            suppress_when: Arc::from(self.suppress_when.trim()),
            guidance: self.guidance.build(f),
        };
        (alarm, fields.into_errors())
    }

    fn read_tag(&self, f: &mut Fields, project: &Project) -> Option<TagId> {
        let text = self.tag.trim();
        if text.is_empty() {
            f.fail("tag", Fault::Needed);
            return None;
        }
        let found = tag_called(project, text);
        if found.is_none() {
            f.fail("tag", missing(text));
        }
        found
    }

    fn read_kind(&self, f: &mut Fields, project: &Project) -> AlarmKind {
        let deadband = if self.uses("deadband") {
            f.number("deadband", &self.deadband).unwrap_or(0.0)
        } else {
            0.0
        };
        let mut operand = |f: &mut Fields, key, text: &str| {
            operand_of(project, text).unwrap_or_else(|fault| {
                f.fail(key, fault);
                Operand::Constant(0.0)
            })
        };
        let side =
            |side,
             f: &mut Fields,
             operand: &mut dyn FnMut(&mut Fields, &'static str, &str) -> Operand| {
                AlarmKind::Limit { side, limit: operand(f, "limit", &self.limit), deadband }
            };
        match self.kind {
            "hihi" => side(LimitSide::HighHigh, f, &mut operand),
            "lo" => side(LimitSide::Low, f, &mut operand),
            "lolo" => side(LimitSide::LowLow, f, &mut operand),
            "deviation" => AlarmKind::Deviation {
                setpoint: operand(f, "setpoint", &self.setpoint),
                limit: f.needed("limit", &self.limit),
                direction: self.direction,
                deadband,
            },
            "rate" => AlarmKind::Rate {
                limit: f.needed("limit", &self.limit),
                direction: self.direction,
                window_ms: time(f, "window_ms", &self.window),
                deadband,
            },
            "state" => AlarmKind::State { states: self.read_states(f) },
            "unchanged" => AlarmKind::Unchanged { for_ms: time(f, "for_ms", &self.still) },
            "bit" => AlarmKind::Bit { bit: f.whole("bit", &self.bit), set: self.set },
            "compare" => AlarmKind::Compare {
                with: self.compare,
                other: operand(f, "limit", &self.limit),
                deadband,
            },
            "expression" => AlarmKind::Expression { text: Arc::from(self.expression.trim()) },
            _ => side(LimitSide::High, f, &mut operand),
        }
    }

    fn read_states(&self, f: &mut Fields) -> Vec<i64> {
        let mut states = Vec::new();
        for part in self.states.split([',', ' ']).filter(|part| !part.trim().is_empty()) {
            match part.trim().parse() {
                Ok(state) => states.push(state),
                Err(_) => f.fail("states", Fault::NotWhole(part.trim().to_owned())),
            }
        }
        if states.is_empty() && f.is_fine("states") {
            f.fail("states", Fault::Needed);
        }
        states
    }
}

pub(super) fn time(f: &mut Fields, key: &'static str, text: &str) -> u32 {
    millis_of(text).unwrap_or_else(|fault| {
        f.fail(key, fault);
        0
    })
}

/// The title of the field of a limit, by the kind of alarm.
pub fn limit_title(kind: &str) -> Key {
    match kind {
        "deviation" => Key::FieldAlarmDeviation,
        "rate" => Key::FieldAlarmRate,
        "compare" => Key::FieldAlarmOther,
        _ => Key::FieldAlarmLimit,
    }
}
