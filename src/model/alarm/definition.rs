//! What an alarm is in a project: which condition of the process it watches, and how it is to behave.

use std::sync::Arc;

use crate::model::{AlarmGroupId, AlarmId, GroupId, TagId};

/// How soon somebody has to act. Each has its own colour, shape and letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmPriority {
    /// Most alarms: about 80 of 100.
    Low,
    /// About 15 of 100.
    #[default]
    Medium,
    /// About 5 of 100.
    High,
    /// The few that cannot wait; optional.
    Highest,
}

impl AlarmPriority {
    /// All, the most pressing first.
    pub const ALL: [AlarmPriority; 4] =
        [AlarmPriority::Highest, AlarmPriority::High, AlarmPriority::Medium, AlarmPriority::Low];

    /// As the project file and the command line spell it.
    pub fn word(self) -> &'static str {
        match self {
            AlarmPriority::Low => "low",
            AlarmPriority::Medium => "medium",
            AlarmPriority::High => "high",
            AlarmPriority::Highest => "highest",
        }
    }

    /// 0 for low to 3 for highest.
    pub fn rank(self) -> usize {
        match self {
            AlarmPriority::Low => 0,
            AlarmPriority::Medium => 1,
            AlarmPriority::High => 2,
            AlarmPriority::Highest => 3,
        }
    }
}

/// A number that a condition is measured against.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Always the same, finite, in the units of the alarm's tag.
    Constant(f64),
    /// Whatever this tag holds.
    Tag(TagId),
}

/// The four limits of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitSide {
    /// Far above.
    HighHigh,
    /// Above.
    High,
    /// Below.
    Low,
    /// Far below.
    LowLow,
}

impl LimitSide {
    /// True for the limits that a value passes upwards.
    pub fn is_high(self) -> bool {
        matches!(self, LimitSide::HighHigh | LimitSide::High)
    }

    /// Its letters at a line in a trend.
    pub fn letters(self) -> &'static str {
        match self {
            LimitSide::HighHigh => "HIHI",
            LimitSide::High => "HI",
            LimitSide::Low => "LO",
            LimitSide::LowLow => "LOLO",
        }
    }

    /// The milder limit, which says nothing new while this one is passed.
    pub fn milder(self) -> Option<LimitSide> {
        match self {
            LimitSide::HighHigh => Some(LimitSide::High),
            LimitSide::LowLow => Some(LimitSide::Low),
            LimitSide::High | LimitSide::Low => None,
        }
    }
}

/// Which way something has to differ or move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Above, rising.
    Up,
    /// Below, falling.
    Down,
    /// Either.
    #[default]
    Both,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    GreaterOrEqual,
    /// `>`
    Greater,
}

impl Comparison {
    /// True where `a` stands to `b` like this.
    pub fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
            Comparison::GreaterOrEqual => a >= b,
            Comparison::Greater => a > b,
        }
    }

    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::GreaterOrEqual => ">=",
            Comparison::Greater => ">",
        }
    }
}

/// The condition that an alarm watches.
#[derive(Clone, Debug, PartialEq)]
pub enum AlarmKind {
    /// The value reaches a limit.
    Limit {
        /// Which of the four.
        side: LimitSide,
        /// Where it lies.
        limit: Operand,
        /// How far the value has to come back before the condition ends, ≥ 0, in the tag's unit.
        deadband: f64,
    },
    /// The value differs from a setpoint by so much.
    Deviation {
        /// The setpoint.
        setpoint: Operand,
        /// How far, > 0, in the tag's unit.
        limit: f64,
        /// Which way.
        direction: Direction,
        /// As with limits.
        deadband: f64,
    },
    /// The value changes by so much in a second.
    Rate {
        /// Units a second, > 0.
        limit: f64,
        /// Which way.
        direction: Direction,
        /// Time over which the change is measured, ms.
        window_ms: u32,
        /// Units a second, ≥ 0.
        deadband: f64,
    },
    /// The value is one of these numbers: a switch or an enumeration.
    State {
        /// The states that are the alarm, at least one.
        states: Vec<i64>,
    },
    /// The value has not changed for so long.
    Unchanged {
        /// How long, ms.
        for_ms: u32,
    },
    /// A bit of the value.
    Bit {
        /// 0 is the least significant.
        bit: u8,
        /// The state that is the alarm.
        set: bool,
    },
    /// The value against another tag's.
    Compare {
        /// How.
        with: Comparison,
        /// What it is compared to.
        other: Operand,
        /// As with limits; of no use with `==` and `!=`.
        deadband: f64,
    },
    /// An expression over any tags; true is the alarm.
    Expression {
        /// As typed.
        text: Arc<str>,
    },
}

impl AlarmKind {
    /// As the project file spells it.
    pub fn word(&self) -> &'static str {
        match self {
            AlarmKind::Limit { side: LimitSide::HighHigh, .. } => "hihi",
            AlarmKind::Limit { side: LimitSide::High, .. } => "hi",
            AlarmKind::Limit { side: LimitSide::Low, .. } => "lo",
            AlarmKind::Limit { side: LimitSide::LowLow, .. } => "lolo",
            AlarmKind::Deviation { .. } => "deviation",
            AlarmKind::Rate { .. } => "rate",
            AlarmKind::State { .. } => "state",
            AlarmKind::Unchanged { .. } => "unchanged",
            AlarmKind::Bit { .. } => "bit",
            AlarmKind::Compare { .. } => "compare",
            AlarmKind::Expression { .. } => "expression",
        }
    }

    /// The number that the value is measured against, for people; `None` where there is none or it lies
    /// in a tag.
    pub fn limit(&self) -> Option<f64> {
        match self {
            AlarmKind::Limit { limit: Operand::Constant(limit), .. }
            | AlarmKind::Compare { other: Operand::Constant(limit), .. }
            | AlarmKind::Deviation { limit, .. }
            | AlarmKind::Rate { limit, .. } => Some(*limit),
            _ => None,
        }
    }
}

/// What to do about an alarm. Empty texts are those of the alarm's group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guidance {
    /// What usually causes it.
    pub cause: String,
    /// What happens if nobody acts.
    pub consequence: String,
    /// What to do.
    pub action: String,
    /// Time there is to act, s.
    pub respond_s: Option<u32>,
    /// The trend group to look at; `None` takes one that draws the alarm's tag.
    pub trend: Option<GroupId>,
    /// The display to work from: a trend group, as a named set of pens. Process pictures will be named
    /// here, too.
    pub display: Option<GroupId>,
}

impl Guidance {
    /// Keys and values of the links to trend groups.
    pub fn links(&self) -> [(&'static str, Option<&GroupId>); 2] {
        [("trend", self.trend.as_ref()), ("display", self.display.as_ref())]
    }

    /// Takes links away that lead to what is no more.
    pub fn prune_links(&mut self, is_there: impl Fn(&GroupId) -> bool) {
        for link in [&mut self.trend, &mut self.display] {
            if link.as_ref().is_some_and(|id| !is_there(id)) {
                *link = None;
            }
        }
    }

    /// This one, completed by what the group says.
    pub fn or(&self, group: Option<&Guidance>) -> Guidance {
        let Some(group) = group else { return self.clone() };
        let text = |own: &String, theirs: &String| {
            if own.is_empty() { theirs.clone() } else { own.clone() }
        };
        Guidance {
            cause: text(&self.cause, &group.cause),
            consequence: text(&self.consequence, &group.consequence),
            action: text(&self.action, &group.action),
            respond_s: self.respond_s.or(group.respond_s),
            trend: self.trend.clone().or_else(|| group.trend.clone()),
            display: self.display.clone().or_else(|| group.display.clone()),
        }
    }
}

/// Alarms that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmGroup {
    /// Stands in the file, never reused.
    pub id: AlarmGroupId,
    /// For people; a path makes areas: `Area/Unit`.
    pub name: String,
    /// For alarms that say nothing of their own.
    pub guidance: Guidance,
}

/// One alarm. Each limit of a tag is an alarm of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Stands in the file, never reused.
    pub id: AlarmId,
    /// For people: what is wrong when it is on.
    pub name: String,
    /// The tag it watches; `None` for an expression.
    pub tag: Option<TagId>,
    /// What it watches for.
    pub kind: AlarmKind,
    /// Time the condition has to hold before it counts, ms.
    pub on_delay_ms: u32,
    /// Time the condition has to be gone before it counts as gone, ms.
    pub off_delay_ms: u32,
    /// How pressing it is.
    pub priority: AlarmPriority,
    /// Somebody has to say that they have seen it.
    pub ack_required: bool,
    /// Stays on after the condition has gone until somebody resets it.
    pub latching: bool,
    /// How much worse the value has to get before the alarm speaks again, > 0; `None` never.
    pub realarm_step: Option<f64>,
    /// Group and area.
    pub group: Option<AlarmGroupId>,
    /// May be shelved.
    pub shelvable: bool,
    /// Longest time it may be shelved for, s.
    pub shelve_max_s: u32,
    /// While this expression is true the alarm is suppressed by design; empty never.
    pub suppress_when: Arc<str>,
    /// What to do about it.
    pub guidance: Guidance,
}

impl Alarm {
    /// Longest time on a shelf where the file says nothing, s.
    pub const SHELVE_MAX_S: u32 = 8 * 3600;

    /// An alarm with the defaults a new one gets, named by its id.
    pub fn new(id: AlarmId, tag: Option<TagId>, kind: AlarmKind) -> Alarm {
        Alarm {
            name: id.to_string(),
            id,
            tag,
            kind,
            on_delay_ms: 0,
            off_delay_ms: 0,
            priority: AlarmPriority::default(),
            ack_required: true,
            latching: false,
            realarm_step: None,
            group: None,
            shelvable: true,
            shelve_max_s: Alarm::SHELVE_MAX_S,
            suppress_when: Arc::from(""),
            guidance: Guidance::default(),
        }
    }
}
