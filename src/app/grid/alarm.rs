//! Cells of the alarms on a tag's four limits: where each lies, how pressing it is, its deadband and delays.
//!
//! A limit that is typed where there is none makes an alarm, an emptied one deletes it; the other cells change
//! the alarm that is there. What they do not tell stays as it is.

use super::column::Col;
use super::names::Names;
use super::pending::RowKey;
use super::row::Typed;
use super::words::choice;
use crate::app::edit::free_alarm_id;
use crate::app::{Fault, millis_of, operand_of};
use crate::model::{
    Alarm, AlarmId, AlarmKind, AlarmPriority, LimitSide, Operand, Project, Tag, TagId,
};

/// What a cell tells of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmCell {
    /// A number, or the name of a tag.
    Limit,
    /// A word.
    Priority,
    /// A number in the tag's unit.
    Deadband,
    /// Seconds.
    OnDelay,
    /// Seconds.
    OffDelay,
}

/// Words of priorities.
pub(super) const PRIORITIES: [(&str, AlarmPriority); 4] = [
    ("low", AlarmPriority::Low),
    ("medium", AlarmPriority::Medium),
    ("high", AlarmPriority::High),
    ("highest", AlarmPriority::Highest),
];

impl Col {
    /// The alarm and what of it a column tells; `None` for a field of the tag.
    pub fn alarm(self) -> Option<(LimitSide, AlarmCell)> {
        use AlarmCell::{Deadband, Limit, OffDelay, OnDelay, Priority};
        use LimitSide::{High, HighHigh, Low, LowLow};
        Some(match self {
            Col::HiHi => (HighHigh, Limit),
            Col::HiHiPriority => (HighHigh, Priority),
            Col::HiHiDeadband => (HighHigh, Deadband),
            Col::HiHiOn => (HighHigh, OnDelay),
            Col::HiHiOff => (HighHigh, OffDelay),
            Col::Hi => (High, Limit),
            Col::HiPriority => (High, Priority),
            Col::HiDeadband => (High, Deadband),
            Col::HiOn => (High, OnDelay),
            Col::HiOff => (High, OffDelay),
            Col::Lo => (Low, Limit),
            Col::LoPriority => (Low, Priority),
            Col::LoDeadband => (Low, Deadband),
            Col::LoOn => (Low, OnDelay),
            Col::LoOff => (Low, OffDelay),
            Col::LoLo => (LowLow, Limit),
            Col::LoLoPriority => (LowLow, Priority),
            Col::LoLoDeadband => (LowLow, Deadband),
            Col::LoLoOn => (LowLow, OnDelay),
            Col::LoLoOff => (LowLow, OffDelay),
            _ => return None,
        })
    }

    /// The column of a limit, or of one of its fields by the key in the file.
    pub(super) fn of_alarm(side: LimitSide, key: &str) -> Col {
        let cell = match key {
            "priority" => AlarmCell::Priority,
            "deadband" => AlarmCell::Deadband,
            "on_delay_ms" => AlarmCell::OnDelay,
            "off_delay_ms" => AlarmCell::OffDelay,
            _ => AlarmCell::Limit,
        };
        let fits = |col: &&Col| col.alarm() == Some((side, cell));
        Col::ALL.iter().find(fits).copied().unwrap_or(Col::Name)
    }
}

/// The text of a cell.
pub(super) fn text(tag: &TagId, (side, cell): (LimitSide, AlarmCell), names: &Names) -> String {
    let Some(alarm) = names.limit(tag, side) else { return String::new() };
    let AlarmKind::Limit { limit, deadband, .. } = &alarm.kind else { return String::new() };
    let seconds = |ms: u32| (f64::from(ms) / 1000.0).to_string();
    match cell {
        AlarmCell::Limit => match limit {
            Operand::Constant(number) => number.to_string(),
            Operand::Tag(id) => names.tag_name(id).to_owned(),
        },
        AlarmCell::Priority => alarm.priority.word().to_owned(),
        AlarmCell::Deadband => deadband.to_string(),
        AlarmCell::OnDelay => seconds(alarm.on_delay_ms),
        AlarmCell::OffDelay => seconds(alarm.off_delay_ms),
    }
}

/// What the alarms of many rows become.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    /// New and changed ones.
    pub(super) put: Vec<Alarm>,
    /// Those that go.
    pub(super) gone: Vec<AlarmId>,
    /// What is wrong, by cell.
    pub(super) faults: Vec<(RowKey, Col, Fault)>,
    /// Where ids that are free come from.
    scratch: Option<Box<Project>>,
}

impl Alarms {
    /// Takes in what was typed into the cells of a row.
    pub(super) fn read(
        &mut self,
        row: &RowKey,
        tag: &Tag,
        typed: &Typed,
        (project, names): (&Project, &Names),
    ) {
        let told = |side: LimitSide| {
            let of = move |col: &&Col| col.alarm().is_some_and(|(of, _)| of == side);
            typed.keys().any(|col| of(&col))
        };
        let sides = [LimitSide::HighHigh, LimitSide::High, LimitSide::Low, LimitSide::LowLow];
        for side in sides.into_iter().filter(|side| told(*side)) {
            self.read_side(row, tag, (side, typed), (project, names));
        }
    }

    fn read_side(
        &mut self,
        row: &RowKey,
        tag: &Tag,
        (side, typed): (LimitSide, &Typed),
        (project, names): (&Project, &Names),
    ) {
        let old = names.limit(&tag.id, side);
        let limit = typed.get(&Col::of_alarm(side, "limit")).map(|text| text.trim());
        if limit == Some("") {
            self.gone.extend(old.map(|alarm| alarm.id.clone()));
        }
        if limit == Some("") || (limit.is_none() && old.is_none()) {
            // Nothing is left that the other cells could tell of.
            let idle = typed.iter().filter(|(col, text)| {
                col.alarm().is_some_and(|(of, cell)| of == side && cell != AlarmCell::Limit)
                    && !text.trim().is_empty()
            });
            let faults = idle.map(|(col, _)| (row.clone(), *col, Fault::Idle));
            self.faults.extend(faults);
            return;
        }
        let mut alarm = match old {
            Some(old) => Alarm::clone(old),
            None => match self.fresh(tag, side, project) {
                Some(alarm) => alarm,
                None => return,
            },
        };
        for (col, text) in typed {
            let Some((_, cell)) = col.alarm().filter(|(of, _)| *of == side) else { continue };
            if let Err(fault) = set(&mut alarm, cell, text, project) {
                self.faults.push((row.clone(), *col, fault));
            }
        }
        self.put.push(alarm);
    }

    fn fresh(&mut self, tag: &Tag, side: LimitSide, project: &Project) -> Option<Alarm> {
        let scratch = self.scratch.get_or_insert_with(|| Box::new(project.clone()));
        let id = free_alarm_id(scratch)?;
        let kind = AlarmKind::Limit { side, limit: Operand::Constant(0.0), deadband: 0.0 };
        let word = kind.word().to_uppercase();
        let name = format!("{} {word}", tag.name);
        Some(Alarm { name, ..Alarm::new(id, Some(tag.id.clone()), kind) })
    }
}

fn set(alarm: &mut Alarm, cell: AlarmCell, text: &str, project: &Project) -> Result<(), Fault> {
    let text = text.trim();
    let AlarmKind::Limit { limit, deadband, .. } = &mut alarm.kind else { return Ok(()) };
    match cell {
        AlarmCell::Limit => *limit = operand_of(project, text)?,
        AlarmCell::Deadband if text.is_empty() => *deadband = 0.0,
        AlarmCell::Deadband => {
            *deadband = text.parse().map_err(|_| match text.contains(',') {
                true => Fault::DecimalComma(text.to_owned()),
                false => Fault::NotNumber(text.to_owned()),
            })?;
        }
        AlarmCell::Priority => {
            alarm.priority = choice(text, &PRIORITIES, Some(AlarmPriority::default()))?;
        }
        AlarmCell::OnDelay => alarm.on_delay_ms = millis_of(text)?,
        AlarmCell::OffDelay => alarm.off_delay_ms = millis_of(text)?,
    }
    Ok(())
}
