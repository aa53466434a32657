//! The trend with everything on it that a trend can have: sixteen pens in four lanes, each with a gap in every
//! column and four limits, yesterday's curves under them, a recording over them, marks of the record and of the
//! journal, remarks, and two cursors with their table. Panned through a month as the others are.

use std::sync::Arc;

use gaugeglass::app::tools::{Overlay, ToolsCommand};
use gaugeglass::app::trend::TrendCommand;
use gaugeglass::app::{Action, Command, Gap, QualityCode};
use gaugeglass::model::{
    Alarm, AlarmId, AlarmKind, AlarmPriority, GroupId, JournalMark, JournalMarks, JournalRow,
    LimitSide, MarkSort, Note, NoteId, Operand, PenLook, Project, WallMs,
};
use gaugeglass::station::recording::{RecordedColumn, Recording};
use gaugeglass::station::{Columns, Mark};

use super::{Bench, START_MS, Still};

const DAY_MS: i64 = 86_400_000;
/// Marks of the record, rows of the journal, and remarks in 60 days.
const MARKS: i64 = 400;
const REMARKS: i64 = 60;

/// The window, ready to be panned.
pub fn bench(pens: usize, points: i64) -> Bench {
    let mut project = super::with_pens(pens);
    dress(&mut project, pens);
    let mut still = Still { months: Some(points), is_crowded: true, ..Still::new(&project, 0) };
    still.notes = (0..REMARKS).map(note).collect::<Vec<_>>().into();
    {
        let mut shared = still.alarms.lock().unwrap();
        shared.now = Some(still.now);
        shared.marks = Some(journal_marks());
    }
    let mut bench = Bench::trend(project, still);
    let app = &mut bench.app;
    let end = START_MS as f64 / 1000.0;
    app.update(Command::TrendHold(end - 40.0 * 86_400.0, end - 10.0 * 86_400.0));
    app.update(Command::Do(Action::TrendYesterday));
    app.update(Command::Do(Action::TrendCursors));
    for (place, days) in [(0, 22.0), (1, 18.0)] {
        app.update(Command::Trend(TrendCommand::Cursor(place, end - days * 86_400.0)));
    }
    let overlay = Overlay::new("other.csv".into(), recording());
    let read = ToolsCommand::RecordingRead { path: "other.csv".into(), result: Ok(overlay.into()) };
    app.update(read.into());
    bench
}

/// Lanes and limits.
fn dress(project: &mut Project, pens: usize) {
    for (number, tag) in project.tags.iter().take(pens).enumerate() {
        let lane = u8::try_from(number % 4).unwrap();
        for group in &mut project.trend_groups {
            group.set_look(&tag.id, PenLook { lane, ..PenLook::default() });
        }
        let sides = [
            (LimitSide::HighHigh, 70.0),
            (LimitSide::High, 60.0),
            (LimitSide::Low, 25.0),
            (LimitSide::LowLow, 20.0),
        ];
        for (which, (side, limit)) in sides.into_iter().enumerate() {
            let (limit, deadband) = (Operand::Constant(limit), 0.0);
            let id = AlarmId::new(&format!("a{number}-{which}")).unwrap();
            let kind = AlarmKind::Limit { side, limit, deadband };
            project.alarms.push(Arc::new(Alarm::new(id, Some(tag.id.clone()), kind)));
        }
    }
}

/// The same curve with a gap in the middle of every column of four points.
pub fn torn(mut columns: Columns) -> Columns {
    let Some(run) = columns.curve.runs.pop() else { return columns };
    let (head, rest) = run.split_at(run.len().min(2));
    let runs = std::iter::once(head).chain(rest.chunks(4)).map(<[[f64; 2]]>::to_vec);
    columns.curve.runs = runs.collect();
    let pairs = columns.curve.runs.iter().zip(columns.curve.runs.iter().skip(1));
    let between = pairs.filter_map(|(a, b)| {
        let (from, to, why) = (a.last()?[0], Some(b.first()?[0]), QualityCode::SILENT);
        Some(Gap { from, to, why })
    });
    columns.curve.gaps = between.collect();
    columns
}

/// When the `number`th of so many happened, in the 60 days before the end.
fn moment(number: i64, of: i64) -> i64 {
    START_MS - 60 * DAY_MS + number * 60 * DAY_MS / of
}

/// What happened to the record.
pub fn marks() -> Arc<[Mark]> {
    let mark = |number: i64| {
        let kind = ["start", "stop", "clock", "lost"][usize::try_from(number % 4).unwrap()];
        Mark { at_ms: moment(number, MARKS), kind: kind.to_owned(), detail: "x".to_owned() }
    };
    (0..MARKS).map(mark).collect()
}

fn journal_marks() -> JournalMarks {
    let sorts = [MarkSort::Write, MarkSort::Alarm(AlarmPriority::High), MarkSort::Line];
    let mark = |number: i64| {
        let row = JournalRow { at: WallMs(moment(number, MARKS)), ..JournalRow::default() };
        JournalMark { sort: sorts[usize::try_from(number % 3).unwrap()], row, count: 3 }
    };
    let marks = (0..MARKS).rev().map(mark).collect();
    JournalMarks { marks, newest_ms: Some(START_MS), ..JournalMarks::default() }
}

fn note(number: i64) -> Note {
    let from_ms = moment(number, REMARKS);
    Note {
        id: NoteId(number),
        group: GroupId::new("g").unwrap(),
        from_ms,
        to_ms: (number % 2 == 0).then_some(from_ms + DAY_MS / 4),
        text: format!("Remark {number}: the valve stuck again"),
        who: "somebody".to_owned(),
        made_ms: from_ms,
    }
}

/// Four columns of 100,000 readings each over 60 days.
fn recording() -> Recording {
    let column = |number: i64| RecordedColumn {
        name: format!("Recorded {number}"),
        unit: "cm".to_owned(),
        readings: (0..100_000)
            .map(|k| (moment(k, 100_000), (k as f64 * 0.01).sin() * 10.0 + number as f64))
            .collect(),
    };
    Recording {
        columns: (0..4).map(column).collect(),
        is_relative: false,
        rows: 100_000,
        skipped: Vec::new(),
    }
}
