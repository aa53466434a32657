//! What happened in the window of time, for marks above the curves.
//!
//! Two sources: the events that this window was told of, and what the record says of itself. Rows of the
//! journal are no marks: what was told before the program started stands in the journal's own pane.

use crate::app::{AppState, EventRow};
use crate::model::{AlarmPriority, StationEvent, WriteStage};
use crate::station::Mark;

/// Marks of each source drawn at most; of more the newest.
const MOST: usize = 400;

/// What a mark tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// Something was written.
    Write,
    /// Something happened to an alarm of this priority.
    Alarm(AlarmPriority),
    /// A connection or device came or went.
    Connection,
    /// The station started or stopped.
    Station,
    /// The clock was set.
    Clock,
    /// Samples were lost.
    Lost,
}

/// Where the words of a mark are.
#[derive(Clone, Copy, Debug)]
pub enum MarkSource<'a> {
    /// In the list of events.
    Event(&'a EventRow),
    /// In the record.
    Record(&'a Mark),
}

/// A mark.
#[derive(Clone, Copy, Debug)]
pub struct TrendMark<'a> {
    /// Seconds since 1970.
    pub at: f64,
    /// What it tells of.
    pub kind: MarkKind,
    /// Its words.
    pub source: MarkSource<'a>,
}

/// The marks within a window of time: those of events before those of the record, the newest of each first.
pub fn marks(state: &AppState, (from, to): (f64, f64)) -> Vec<TrendMark<'_>> {
    let events = state.events.rows().iter().rev().filter_map(of_event);
    let record = state.record.marks().iter().rev().filter_map(|mark| {
        let kind = match mark.kind.as_str() {
            "start" | "stop" => MarkKind::Station,
            "clock" => MarkKind::Clock,
            "lost" => MarkKind::Lost,
            _ => return None,
        };
        let at = mark.at_ms as f64 / 1000.0;
        Some(TrendMark { at, kind, source: MarkSource::Record(mark) })
    });
    let inside = |mark: &TrendMark<'_>| from <= mark.at && mark.at <= to;
    events.filter(inside).take(MOST).chain(record.filter(inside).take(MOST)).collect()
}

fn of_event(row: &EventRow) -> Option<TrendMark<'_>> {
    let (at, kind) = match &row.event {
        StationEvent::Write(report) if matches!(report.stage, WriteStage::Ended(_)) => {
            (report.at, MarkKind::Write)
        }
        StationEvent::Alarm(record) => (record.at, MarkKind::Alarm(record.priority)),
        StationEvent::Connection { at, .. } | StationEvent::Device { at, .. } => {
            (*at, MarkKind::Connection)
        }
        _ => return None,
    };
    Some(TrendMark { at: at.wall.as_secs(), kind, source: MarkSource::Event(row) })
}
