//! Events in words.

use crate::app::lang::{self, Key, Lang, fill};
use crate::app::{AppState, EventRow};
use crate::model::{
    ConnectionPhase, Stamp, StationEvent, Trouble, WallMs, WriteReport, WriteStage,
};
use crate::ui::reading::value_text;

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A connection came or went.
    Connection,
    /// A device came or went.
    Device,
    /// A write.
    Write,
    /// Something happened to an alarm.
    Alarm,
    /// Events that are missing.
    Problem,
    /// The record on disk.
    Record,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] =
        [Kind::Connection, Kind::Device, Kind::Write, Kind::Alarm, Kind::Problem, Kind::Record];

    /// The kind of an event.
    pub fn of(event: &StationEvent) -> Kind {
        match event {
            StationEvent::Connection { .. } => Kind::Connection,
            StationEvent::Device { .. } => Kind::Device,
            StationEvent::Write(_) => Kind::Write,
            StationEvent::Alarm(_) | StationEvent::AlarmRefused { .. } => Kind::Alarm,
            StationEvent::Lost { .. } => Kind::Problem,
            StationEvent::Record { .. } | StationEvent::Capture { .. } => Kind::Record,
        }
    }

    /// What it is called.
    pub fn title(self) -> Key {
        match self {
            Kind::Connection => Key::EventKindConnection,
            Kind::Device => Key::EventKindDevice,
            Kind::Write => Key::EventKindWrite,
            Kind::Alarm => Key::EventKindAlarm,
            Kind::Problem => Key::EventKindProblem,
            Kind::Record => Key::EventKindRecord,
        }
    }
}

/// When it happened.
pub fn time(event: &StationEvent) -> WallMs {
    let stamp: &Stamp = match event {
        StationEvent::Connection { at, .. }
        | StationEvent::Device { at, .. }
        | StationEvent::AlarmRefused { at, .. }
        | StationEvent::Lost { at, .. }
        | StationEvent::Record { at, .. }
        | StationEvent::Capture { at, .. } => at,
        StationEvent::Alarm(record) => &record.at,
        StationEvent::Write(report) => &report.at,
    };
    stamp.wall
}

/// What happened.
pub fn text(state: &AppState, lang: Lang, row: &EventRow) -> String {
    let name = &row.name;
    match &row.event {
        StationEvent::Connection { phase, trouble, .. } => {
            // A count-down belongs to the present and not to a list of the past.
            let now = match phase {
                ConnectionPhase::Waiting { until, .. } => *until,
                _ => state.now.mono,
            };
            let phase = lang::connection_phase(lang, *phase, now);
            let what = fill(lang, Key::EventConnection, &[("name", name), ("phase", &phase)]);
            with_trouble(lang, what, trouble.as_ref())
        }
        StationEvent::Device { phase, trouble, .. } => {
            let phase = lang::device_phase(lang, *phase);
            let what = fill(lang, Key::EventDevice, &[("name", name), ("phase", &phase)]);
            with_trouble(lang, what, trouble.as_ref())
        }
        StationEvent::Write(report) => write_text(lang, row, report),
        StationEvent::Alarm(record) => {
            let what = lang::alarm_word(lang, record.event);
            let priority = lang::alarm_priority(lang, record.priority);
            let to = lang::alarm_shown(lang, record.to);
            let args: [(&str, &dyn std::fmt::Display); 4] =
                [("name", name), ("priority", &priority), ("what", &what), ("to", &to)];
            fill(lang, Key::EventAlarm, &args)
        }
        StationEvent::AlarmRefused { why, .. } => {
            fill(lang, Key::EventAlarmRefused, &[("name", name), ("why", why)])
        }
        StationEvent::Capture { word, .. } => lang::capture_event(lang, name, word),
        StationEvent::Lost { count, .. } => fill(lang, Key::EventLost, &[("count", count)]),
        StationEvent::Record { trouble, lost, .. } => {
            let what = lang::record_event(lang, trouble.as_ref(), *lost);
            match trouble {
                Some(trouble) => {
                    let args: [(&str, &dyn std::fmt::Display); 2] =
                        [("what", &what), ("why", &trouble.detail)];
                    fill(lang, Key::RecordEventWhy, &args)
                }
                None => fill(lang, Key::RecordEvent, &[("what", &what)]),
            }
        }
    }
}

fn with_trouble(lang: Lang, what: String, trouble: Option<&Trouble>) -> String {
    let Some(trouble) = trouble else { return what };
    let why = lang::connection_trouble(lang, trouble);
    fill(lang, Key::EventWhy, &[("what", &what), ("why", &why)])
}

fn write_text(lang: Lang, row: &EventRow, report: &WriteReport) -> String {
    let name = &row.name;
    let old = report.old.as_ref().and_then(|sample| sample.value.as_ref());
    let old = old.map_or_else(|| "?".to_owned(), |value| value_text(lang, value, row.form()));
    let outcome = match &report.stage {
        WriteStage::Ended(outcome) => {
            lang::outcome_text(lang, (&report.value, row.meant()), outcome)
        }
        stage => lang::stage_word(lang, stage).to_owned(),
    };
    let new = row.meant().asked(lang, &report.value);
    fill(
        lang,
        Key::EventWrite,
        &[("name", name), ("old", &old), ("new", &new), ("outcome", &outcome)],
    )
}
