//! Conditions: what readings say about one alarm, before any delay.
//!
//! Three answers: true, false, and unknown. Whatever is needed and cannot be trusted makes the answer
//! unknown, unless the rest decides it alone.

mod expression;
mod moving;

use expression::Program;
use moving::{Rate, Still};

use super::readings::{Reading, Readings};
use crate::model::{
    Alarm, AlarmKind, Comparison, Direction, LimitSide, Mono, Operand, Project, TagId,
};

/// A number from a constant or a slot.
#[derive(Clone, Copy, Debug)]
enum Source {
    Constant(f64),
    Slot(u32),
}

impl Source {
    fn of(operand: &Operand, readings: &mut Readings) -> Source {
        match operand {
            Operand::Constant(number) => Source::Constant(*number),
            Operand::Tag(tag) => Source::Slot(readings.slot(tag)),
        }
    }

    fn get(self, readings: &Readings) -> Reading {
        match self {
            Source::Constant(number) => Some(number),
            Source::Slot(slot) => readings.get(slot),
        }
    }
}

/// What is watched for, ready to be asked.
#[derive(Debug)]
enum Kind {
    /// How far the value lies beyond something: true from 0 up, false below minus the deadband.
    Beyond {
        by: Excess,
        deadband: f64,
    },
    Same {
        with: Comparison,
        other: Source,
    },
    State(Vec<f64>),
    Bit {
        bit: u8,
        set: bool,
    },
    Rate {
        of: Rate,
        limit: f64,
        direction: Direction,
        deadband: f64,
    },
    Still(Still),
    Expression(Program),
}

#[derive(Clone, Copy, Debug)]
enum Excess {
    Above(Source),
    Below(Source),
    /// The same, and the limit itself is not beyond.
    Over(Source),
    Under(Source),
    From {
        setpoint: Source,
        limit: f64,
        direction: Direction,
    },
}

/// The condition of one alarm.
#[derive(Debug)]
pub struct Condition {
    /// The value watched; `None` for an expression.
    value: Option<u32>,
    kind: Kind,
    /// Slots it reads.
    inputs: Vec<u32>,
}

/// What a condition says now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Watch {
    /// True, false, or not known.
    pub raw: Option<bool>,
    /// How far beyond its limit the value lies; for re-alarming.
    pub excess: Option<f64>,
}

impl Condition {
    /// The condition of an alarm; tags that the project does not have are never known. `resolve` finds a
    /// tag by the name or id in an expression.
    pub fn new(alarm: &Alarm, project: &Project, readings: &mut Readings) -> Condition {
        let value = alarm.tag.as_ref().map(|tag| readings.slot(tag));
        let kind = match &alarm.kind {
            AlarmKind::Limit { side, limit, deadband } => {
                let limit = Source::of(limit, readings);
                let by = match side {
                    LimitSide::HighHigh | LimitSide::High => Excess::Above(limit),
                    LimitSide::Low | LimitSide::LowLow => Excess::Below(limit),
                };
                Kind::Beyond { by, deadband: *deadband }
            }
            AlarmKind::Deviation { setpoint, limit, direction, deadband } => {
                let setpoint = Source::of(setpoint, readings);
                let by = Excess::From { setpoint, limit: *limit, direction: *direction };
                Kind::Beyond { by, deadband: *deadband }
            }
            AlarmKind::Compare { with, other, deadband } => {
                let other = Source::of(other, readings);
                let by = match with {
                    Comparison::GreaterOrEqual => Some(Excess::Above(other)),
                    Comparison::LessOrEqual => Some(Excess::Below(other)),
                    Comparison::Greater => Some(Excess::Over(other)),
                    Comparison::Less => Some(Excess::Under(other)),
                    Comparison::Equal | Comparison::NotEqual => None,
                };
                by.map_or(Kind::Same { with: *with, other }, |by| Kind::Beyond {
                    by,
                    deadband: *deadband,
                })
            }
            AlarmKind::Rate { limit, direction, window_ms, deadband } => Kind::Rate {
                of: Rate::over(*window_ms),
                limit: *limit,
                direction: *direction,
                deadband: *deadband,
            },
            AlarmKind::State { states } => Kind::State(states.iter().map(|s| *s as f64).collect()),
            AlarmKind::Bit { bit, set } => Kind::Bit { bit: *bit, set: *set },
            AlarmKind::Unchanged { for_ms } => Kind::Still(Still::after(*for_ms)),
            AlarmKind::Expression { text } => {
                Kind::Expression(Program::new(text, project, readings))
            }
        };
        let mut inputs: Vec<u32> = value.into_iter().collect();
        kind.add_inputs(&mut inputs);
        inputs.sort_unstable();
        inputs.dedup();
        Condition { value, kind, inputs }
    }

    /// The condition that holds while an expression is true; `None` for the empty one.
    pub fn of_expression(
        text: &str,
        project: &Project,
        readings: &mut Readings,
    ) -> Option<Condition> {
        if text.trim().is_empty() {
            return None;
        }
        let kind = Kind::Expression(Program::new(text, project, readings));
        let mut inputs = Vec::new();
        kind.add_inputs(&mut inputs);
        Some(Condition { value: None, kind, inputs })
    }

    /// The slots it reads.
    pub fn inputs(&self) -> &[u32] {
        &self.inputs
    }

    /// The reading of the tag watched.
    pub fn value(&self, readings: &Readings) -> Reading {
        self.value.and_then(|slot| readings.get(slot))
    }

    /// True where time alone can change the answer, so that it has to be asked all the time.
    pub fn needs_clock(&self) -> bool {
        matches!(self.kind, Kind::Rate { .. } | Kind::Still(_))
    }

    /// What the readings say at `now`; `before` is what was said last, from which hysteresis goes on.
    pub fn ask(&mut self, readings: &Readings, before: bool, now: Mono) -> Watch {
        let value = self.value.and_then(|slot| readings.get(slot));
        let plain = |raw| Watch { raw, excess: None };
        match &mut self.kind {
            Kind::Beyond { by, deadband } => {
                let Some((excess, strict)) = value.and_then(|v| by.of(v, readings)) else {
                    return Watch::default();
                };
                beyond(excess, before, *deadband, strict)
            }
            Kind::Rate { of, limit, direction, deadband } => {
                match of.of(value, now).map(|rate| direction.size(rate) - *limit) {
                    None => Watch::default(),
                    Some(excess) => beyond(excess, before, *deadband, false),
                }
            }
            Kind::Same { with, other } => {
                plain(value.zip(other.get(readings)).map(|(a, b)| with.holds(a, b)))
            }
            Kind::State(states) => plain(value.map(|v| states.contains(&v))),
            Kind::Bit { bit, set } => {
                let whole = value.filter(|v| v.fract() == 0.0 && v.abs() < 1e18);
                plain(whole.map(|v| ((v as i64) >> *bit & 1 == 1) == *set))
            }
            Kind::Still(still) => plain(still.ask(value, now)),
            Kind::Expression(program) => plain(program.truth(readings)),
        }
    }
}

/// True from 0 up (above 0 where `strict`); once true, until below minus the deadband.
fn beyond(excess: f64, before: bool, deadband: f64, strict: bool) -> Watch {
    let reached = if strict { excess > 0.0 } else { excess >= 0.0 };
    // Without a deadband there is no gap, and a strict limit must not hold itself on.
    let held = before && deadband > 0.0 && excess >= -deadband;
    Watch { raw: Some(reached || held), excess: Some(excess) }
}

impl Excess {
    /// How far beyond, and whether the limit itself is not beyond.
    fn of(self, value: f64, readings: &Readings) -> Option<(f64, bool)> {
        Some(match self {
            Excess::Above(limit) => (value - limit.get(readings)?, false),
            Excess::Below(limit) => (limit.get(readings)? - value, false),
            Excess::Over(limit) => (value - limit.get(readings)?, true),
            Excess::Under(limit) => (limit.get(readings)? - value, true),
            Excess::From { setpoint, limit, direction } => {
                (direction.size(value - setpoint.get(readings)?) - limit, false)
            }
        })
    }
}

impl Direction {
    /// How large a difference is in this direction.
    fn size(self, difference: f64) -> f64 {
        match self {
            Direction::Up => difference,
            Direction::Down => -difference,
            Direction::Both => difference.abs(),
        }
    }
}

impl Kind {
    fn add_inputs(&self, inputs: &mut Vec<u32>) {
        let mut add = |source: &Source| {
            if let Source::Slot(slot) = source {
                inputs.push(*slot);
            }
        };
        match self {
            Kind::Beyond { by, .. } => match by {
                Excess::Above(s) | Excess::Below(s) | Excess::Over(s) | Excess::Under(s) => add(s),
                Excess::From { setpoint, .. } => add(setpoint),
            },
            Kind::Same { other, .. } => add(other),
            Kind::Expression(program) => inputs.extend(program.slots()),
            Kind::State(_) | Kind::Bit { .. } | Kind::Rate { .. } | Kind::Still(_) => {}
        }
    }
}

/// The tag that a name or an id in an expression means.
fn resolve(text: &str, project: &Project) -> Option<TagId> {
    let named = project.tag_named(text).map(|tag| tag.id.clone());
    named.or_else(|| TagId::new(text).ok())
}
