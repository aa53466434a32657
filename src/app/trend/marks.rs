//! What happened in the window of time, for marks above the curves.
//!
//! Three sources: the journal on disk, as far back as it is kept; the events of this window that are not on
//! disk yet, or are kept nowhere else; and what the record says of itself.

use crate::app::{AppState, EventRow};
use crate::model::{
    AlarmPriority, ConnectionPhase, JournalMark, MarkSort, StationEvent, WallMs, WriteStage,
};
use crate::station::Mark;

/// Marks of each source drawn at most; of more the newest.
const MOST: usize = 1_000;

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
    /// A tag's unit changed.
    Unit,
}

impl MarkKind {
    /// The kind of what the record says of itself; `None` for what concerns nobody who reads a trend.
    pub fn of_record(mark: &Mark) -> Option<MarkKind> {
        match mark.kind.as_str() {
            "start" | "stop" => Some(MarkKind::Station),
            "clock" => Some(MarkKind::Clock),
            "lost" => Some(MarkKind::Lost),
            "unit" => Some(MarkKind::Unit),
            _ => None,
        }
    }
}

impl From<MarkSort> for MarkKind {
    fn from(sort: MarkSort) -> MarkKind {
        match sort {
            MarkSort::Write => MarkKind::Write,
            MarkSort::Alarm(priority) => MarkKind::Alarm(priority),
            MarkSort::Line => MarkKind::Connection,
        }
    }
}

/// Where the words of a mark are.
#[derive(Clone, Copy, Debug)]
pub enum MarkSource<'a> {
    /// In the list of events.
    Event(&'a EventRow),
    /// In the journal.
    Journal(&'a JournalMark),
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

impl TrendMark<'_> {
    /// How many things it stands for.
    pub fn count(&self) -> u64 {
        match self.source {
            MarkSource::Journal(mark) => mark.count,
            MarkSource::Event(_) | MarkSource::Record(_) => 1,
        }
    }
}

/// The marks within a window of time, the newest first.
pub fn marks(state: &AppState, (from, to): (f64, f64)) -> Vec<TrendMark<'_>> {
    let happened = &state.record.happened;
    let known_until = happened.known_until();
    // Rows come nearly in order of time: the rest is in the journal.
    let newer = state.events.rows().iter().rev().map_while(|row| {
        let told = of_event(row);
        told.is_none_or(|(at, _)| at.0 >= known_until).then_some((row, told))
    });
    let events = newer.filter_map(|(row, told)| {
        let (at, sort) = told.filter(|(at, sort)| !happened.knows(at.0, *sort))?;
        Some(TrendMark { at: at.as_secs(), kind: sort.into(), source: MarkSource::Event(row) })
    });
    let journal = happened.told().into_iter().flat_map(|told| &told.marks).map(|mark| TrendMark {
        at: mark.row.at.as_secs(),
        kind: mark.sort.into(),
        source: MarkSource::Journal(mark),
    });
    let record = state.record.marks().iter().rev().filter_map(|mark| {
        let (at, kind) = (mark.at_ms as f64 / 1000.0, MarkKind::of_record(mark)?);
        Some(TrendMark { at, kind, source: MarkSource::Record(mark) })
    });
    let inside = |mark: &TrendMark<'_>| from <= mark.at && mark.at <= to;
    let mut all: Vec<_> = events.filter(inside).take(MOST).collect();
    all.extend(journal.filter(inside).take(MOST));
    all.extend(record.filter(inside).take(MOST));
    all
}

/// When an event happened and its sort, by the rules by which the journal makes rows of events.
fn of_event(row: &EventRow) -> Option<(WallMs, MarkSort)> {
    let (at, sort) = match &row.event {
        StationEvent::Write(report) if matches!(report.stage, WriteStage::Ended(_)) => {
            (report.at, MarkSort::Write)
        }
        StationEvent::Alarm(record) => (record.at, MarkSort::Alarm(record.priority)),
        StationEvent::Connection {
            phase: ConnectionPhase::Idle | ConnectionPhase::Connecting | ConnectionPhase::Verifying,
            ..
        } => return None,
        StationEvent::Connection { at, .. } | StationEvent::Device { at, .. }
            if !row.is_repeated =>
        {
            (*at, MarkSort::Line)
        }
        _ => return None,
    };
    Some((at.wall, sort))
}
