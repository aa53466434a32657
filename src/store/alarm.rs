//! The sections `[[alarm_group]]` and `[[alarm]]`. Keys that mean nothing for the kind of an alarm are
//! errors; rules about meaning stay in `model::violations`.

use std::sync::Arc;

use toml::de::DeValue;

use super::entries::{own_id, own_name};
use super::fields::Fields;
use crate::model::{
    Alarm, AlarmGroup, AlarmGroupId, AlarmId, AlarmKind, AlarmPriority, Comparison, Direction,
    GroupId, Guidance, LimitSide, Operand, TagId, limits,
};

/// Keys of `[[alarm_group]]`.
pub(super) const ALARM_GROUP_KEYS: &[&str] =
    &["id", "name", "cause", "consequence", "action", "respond_s", "trend", "display"];

/// Keys of `[[alarm]]`.
pub(super) const ALARM_KEYS: &[&str] = &[
    "id",
    "name",
    "tag",
    "kind",
    "limit",
    "limit_tag",
    "setpoint",
    "setpoint_tag",
    "compare",
    "direction",
    "window_ms",
    "states",
    "for_ms",
    "bit",
    "set",
    "expression",
    "deadband",
    "on_delay_ms",
    "off_delay_ms",
    "priority",
    "ack_required",
    "latching",
    "realarm_step",
    "group",
    "shelvable",
    "shelve_max_s",
    "suppress_when",
    "cause",
    "consequence",
    "action",
    "respond_s",
    "trend",
    "display",
];

/// Window of a rate of change where the file says nothing, ms.
pub(super) const WINDOW_MS: u32 = 10_000;
/// Words of `direction`.
pub(super) const DIRECTIONS: [(&str, Direction); 3] =
    [("up", Direction::Up), ("down", Direction::Down), ("both", Direction::Both)];
/// Words of `priority`.
pub(super) const PRIORITIES: [(&str, AlarmPriority); 4] = [
    ("low", AlarmPriority::Low),
    ("medium", AlarmPriority::Medium),
    ("high", AlarmPriority::High),
    ("highest", AlarmPriority::Highest),
];
/// Words of `compare`.
pub(super) const COMPARISONS: [(&str, Comparison); 6] = [
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    (">=", Comparison::GreaterOrEqual),
    (">", Comparison::Greater),
];

/// The kinds, and which keys each has beside those of every alarm.
#[derive(Clone, Copy)]
enum Word {
    Limit(LimitSide),
    Deviation,
    Rate,
    State,
    Unchanged,
    Bit,
    Compare,
    Expression,
}

const KINDS: [(&str, Word); 11] = [
    ("hihi", Word::Limit(LimitSide::HighHigh)),
    ("hi", Word::Limit(LimitSide::High)),
    ("lo", Word::Limit(LimitSide::Low)),
    ("lolo", Word::Limit(LimitSide::LowLow)),
    ("deviation", Word::Deviation),
    ("rate", Word::Rate),
    ("state", Word::State),
    ("unchanged", Word::Unchanged),
    ("bit", Word::Bit),
    ("compare", Word::Compare),
    ("expression", Word::Expression),
];

/// Every key that belongs to some kinds only.
const SPECIAL: [&str; 13] = [
    "tag",
    "limit",
    "limit_tag",
    "setpoint",
    "setpoint_tag",
    "compare",
    "direction",
    "window_ms",
    "states",
    "for_ms",
    "bit",
    "set",
    "expression",
];

/// True for a key that some kinds alone have.
pub(super) fn is_special(key: &str) -> bool {
    SPECIAL.contains(&key)
}

impl Word {
    fn has(self, key: &str) -> bool {
        let keys: &[&str] = match self {
            Word::Limit(_) => &["tag", "limit", "limit_tag", "deadband", "realarm_step"],
            Word::Deviation => &[
                "tag",
                "limit",
                "setpoint",
                "setpoint_tag",
                "direction",
                "deadband",
                "realarm_step",
            ],
            Word::Rate => &["tag", "limit", "direction", "window_ms", "deadband", "realarm_step"],
            Word::State => &["tag", "states"],
            Word::Unchanged => &["tag", "for_ms"],
            Word::Bit => &["tag", "bit", "set"],
            Word::Compare => &["tag", "limit", "limit_tag", "compare", "deadband", "realarm_step"],
            Word::Expression => &["expression"],
        };
        keys.contains(&key)
    }
}

/// Reads an `[[alarm_group]]`.
pub(super) fn alarm_group(f: &mut Fields<'_, '_>, index: usize) -> Option<AlarmGroup> {
    let id = own_id(f, index, AlarmGroupId::new)?;
    Some(AlarmGroup { id, name: own_name(f, index), guidance: guidance(f) })
}

fn guidance(f: &mut Fields<'_, '_>) -> Guidance {
    Guidance {
        cause: f.text("cause").unwrap_or_default().to_owned(),
        consequence: f.text("consequence").unwrap_or_default().to_owned(),
        action: f.text("action").unwrap_or_default().to_owned(),
        respond_s: f.whole("respond_s", &limits::RESPOND_S),
        trend: f.id("trend", GroupId::new),
        display: f.id("display", GroupId::new),
    }
}

/// Reads an `[[alarm]]`.
pub(super) fn alarm(f: &mut Fields<'_, '_>, index: usize) -> Option<Alarm> {
    let id = own_id(f, index, AlarmId::new)?;
    let name = own_name(f, index);
    f.need("kind", "kind = \"hi\"");
    let word = f.choice("kind", &KINDS);
    if let Some(word) = word {
        for key in SPECIAL.into_iter().chain(["deadband", "realarm_step"]) {
            if !word.has(key) {
                f.refuse(key, "this kind of alarm does not use it");
            }
        }
        if word.has("tag") {
            f.need("tag", "tag = \"tank1.level\"");
        }
    }
    let tag = f.id("tag", TagId::new);
    let kind = kind(f, word.unwrap_or(Word::Expression), word.is_none());
    let d = Alarm::new(id, tag, kind);
    Some(Alarm {
        name,
        on_delay_ms: f.whole("on_delay_ms", &limits::ALARM_DELAY_MS).unwrap_or(d.on_delay_ms),
        off_delay_ms: f.whole("off_delay_ms", &limits::ALARM_DELAY_MS).unwrap_or(d.off_delay_ms),
        priority: f.choice("priority", &PRIORITIES).unwrap_or(d.priority),
        ack_required: f.flag("ack_required").unwrap_or(d.ack_required),
        latching: f.flag("latching").unwrap_or(d.latching),
        realarm_step: f.number("realarm_step"),
        group: f.id("group", AlarmGroupId::new),
        shelvable: f.flag("shelvable").unwrap_or(d.shelvable),
        shelve_max_s: f.whole("shelve_max_s", &limits::SHELVE_S).unwrap_or(d.shelve_max_s),
        suppress_when: Arc::from(f.text("suppress_when").unwrap_or_default()),
        guidance: guidance(f),
        ..d
    })
}

fn kind(f: &mut Fields<'_, '_>, word: Word, unread: bool) -> AlarmKind {
    let deadband = f.number("deadband").unwrap_or(0.0);
    let direction = f.choice("direction", &DIRECTIONS).unwrap_or_default();
    match word {
        Word::Limit(side) => {
            AlarmKind::Limit { side, limit: operand(f, "limit", "limit_tag"), deadband }
        }
        Word::Deviation => AlarmKind::Deviation {
            setpoint: operand(f, "setpoint", "setpoint_tag"),
            limit: needed(f, "limit", "limit = 5"),
            direction,
            deadband,
        },
        Word::Rate => AlarmKind::Rate {
            limit: needed(f, "limit", "limit = 5, in units a second"),
            direction,
            window_ms: f.whole("window_ms", &limits::RATE_WINDOW_MS).unwrap_or(WINDOW_MS),
            deadband,
        },
        Word::State => AlarmKind::State { states: states(f) },
        Word::Unchanged => {
            f.need("for_ms", "for_ms = 60000");
            AlarmKind::Unchanged {
                for_ms: f.whole("for_ms", &limits::UNCHANGED_MS).unwrap_or(1_000),
            }
        }
        Word::Bit => {
            f.need("bit", "bit = 0 is the least significant");
            let bit = f.whole("bit", &limits::ALARM_BIT).unwrap_or(0);
            AlarmKind::Bit { bit, set: f.flag("set").unwrap_or(true) }
        }
        Word::Compare => {
            f.need("compare", "compare = \">\"");
            let with = f.choice("compare", &COMPARISONS).unwrap_or(Comparison::Greater);
            AlarmKind::Compare { with, other: operand(f, "limit", "limit_tag"), deadband }
        }
        Word::Expression => {
            if !unread {
                f.need("expression", "expression = \"pump1.running and pump1.flow < 1\"");
            }
            let text = f.text("expression");
            AlarmKind::Expression { text: Arc::from(text.unwrap_or_default()) }
        }
    }
}

/// A number that must be there.
fn needed(f: &mut Fields<'_, '_>, key: &'static str, hint: &str) -> f64 {
    f.need(key, hint);
    f.number(key).unwrap_or(1.0)
}

/// A number, or the tag that holds it.
pub(super) fn operand(f: &mut Fields<'_, '_>, number: &'static str, tag: &'static str) -> Operand {
    if f.has(number) {
        f.refuse(tag, "there is a fixed number already");
        return Operand::Constant(f.number(number).unwrap_or(0.0));
    }
    if !f.has(tag) {
        f.need(number, &format!("give a number, or the id of a tag as {tag}"));
        return Operand::Constant(0.0);
    }
    match f.id(tag, TagId::new) {
        Some(id) => Operand::Tag(id),
        None => Operand::Constant(0.0),
    }
}

fn states(f: &mut Fields<'_, '_>) -> Vec<i64> {
    f.need("states", "states = [2, 3]");
    let Some((value, _)) = f.value("states") else { return vec![0] };
    let whole = |value: &DeValue<'_>| match value {
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok(),
        _ => None,
    };
    let list = match value {
        DeValue::Array(list) => list.iter().map(|item| whole(item.get_ref())).collect(),
        _ => None,
    };
    list.unwrap_or_else(|| {
        f.blame("states", "expected a list of whole numbers".to_owned(), "states = [2, 3]");
        vec![0]
    })
}
