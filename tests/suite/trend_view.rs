//! The trend's logic without a window: the way back, dates as typed, what is asked of the record and when.

use std::sync::Arc;

use gaugeglass::app::lang::{Lang, record_mark_text};
use gaugeglass::app::trend::{
    Cursors, MarkKind, MarkSource, Overlay, TrendCommand, marks, parse_moment,
};
use gaugeglass::app::{Action, App, Command, Selection, Settings, TrendMode};
use gaugeglass::model::{
    Alarm, AlarmId, AlarmKind, AlarmPriority, ConnectionId, ConnectionPhase, JournalAnswer,
    JournalAsk, JournalAskId, JournalMark, JournalMarks, JournalReply, JournalRow, JournalState,
    LimitSide, MarkSort, Operand, PenLook, PenScale, Span, StationEvent, WallMs, WriteOutcome,
    WriteStage,
};
use gaugeglass::station::{Asker, Curve, HistoryAsk, Mark, Stats, Wanted};
use jiff::tz::TimeZone;

use crate::support::fake_station::{Asked, FakeStation, NOON_MS, at};
use crate::support::tank_room::{self, id, now_s};

fn desk() -> (App, FakeStation) {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let app = App::new(Box::new(station.clone()), Arc::new(project), None, Settings::default());
    (app, station)
}

/// What was asked since the last call, by who asked.
fn asked(station: &FakeStation, asker: &str) -> Vec<HistoryAsk> {
    let mut inner = station.0.lock().unwrap();
    let asks = std::mem::take(&mut inner.history_asked);
    asks.into_iter().filter(|ask| matches!(ask.asker, Asker(name) if name == asker)).collect()
}

fn window(app: &App) -> (f64, f64) {
    app.state.trend.window(app.state.now.wall.as_secs())
}

fn later(app: &mut App, station: &FakeStation, seconds: f64) {
    station.0.lock().unwrap().now = at(seconds);
    app.tick();
}

#[test]
fn nothing_is_asked_until_the_plot_is_seen_and_no_more_once_it_is_hidden() {
    let (mut app, station) = desk();
    app.tick();
    assert!(asked(&station, "trend curves").is_empty());
    app.update(Command::TrendPainted(1_000));
    assert_eq!(asked(&station, "trend curves").len(), 1);
    later(&mut app, &station, 110.0);
    assert!(asked(&station, "trend curves").is_empty());
}

#[test]
fn panning_within_what_was_asked_asks_nothing_and_every_question_has_the_same_columns() {
    let (mut app, station) = desk();
    app.update(Command::TrendHold(now_s() - 4_000.0, now_s() - 3_000.0));
    app.update(Command::TrendPainted(1_000));
    let first = asked(&station, "trend curves").remove(0);
    let Wanted::Columns { columns } = first.wanted else { panic!("{first:?}") };
    let width = (first.to_ms - first.from_ms) / i64::from(columns);
    assert_eq!(width, 1_000, "one column a pixel");
    assert_eq!((first.from_ms % width, first.to_ms % width), (0, 0));
    app.update(Command::TrendHold(now_s() - 4_100.3, now_s() - 3_100.3));
    app.tick();
    assert!(asked(&station, "trend curves").is_empty());
    app.update(Command::TrendHold(now_s() - 5_000.3, now_s() - 4_000.3));
    app.tick();
    let second = asked(&station, "trend curves").remove(0);
    let Wanted::Columns { columns } = second.wanted else { panic!("{second:?}") };
    assert_eq!((second.to_ms - second.from_ms) / i64::from(columns), width);
    assert_eq!((second.from_ms - first.from_ms) % width, 0, "anchored to absolute time");
}

#[test]
fn what_lies_in_the_past_is_asked_once_and_what_grows_again() {
    let (mut app, station) = desk();
    app.update(Command::TrendPainted(1_000));
    assert_eq!(asked(&station, "trend curves").len(), 1);
    later(&mut app, &station, 101.0);
    assert_eq!(asked(&station, "trend curves").len(), 1, "live");
    app.update(Command::TrendHold(now_s() - 9_000.0, now_s() - 8_000.0));
    app.update(Command::TrendPainted(1_000));
    assert_eq!(asked(&station, "trend curves").len(), 1);
    later(&mut app, &station, 102.5);
    assert!(asked(&station, "trend curves").is_empty());
}

#[test]
fn a_pen_that_is_hidden_is_not_asked_for_and_stays_hidden_in_the_project() {
    let (mut app, station) = desk();
    let look = PenLook { hidden: true, ..PenLook::default() };
    app.update(Command::Trend(TrendCommand::Look(id("l1"), look)));
    app.update(Command::TrendPainted(1_000));
    let ask = asked(&station, "trend curves").remove(0);
    assert_eq!(ask.tags.len(), 4);
    assert!(ask.tags.iter().all(|tag| tag.id != id("l1")));
    assert!(app.state.trend_group().unwrap().look(&id("l1")).hidden);
    app.update(Command::Do(Action::Undo));
    assert!(!app.state.trend_group().unwrap().look(&id("l1")).hidden);
}

#[test]
fn looks_of_pens_go_with_their_pens() {
    let (mut app, _) = desk();
    let span = Span { low: -5.0, high: 5.0 };
    let look = PenLook { scale: PenScale::Fixed(span), lane: 2, ..PenLook::default() };
    app.update(Command::Trend(TrendCommand::Look(id("v1"), look)));
    assert_eq!(app.state.trend_group().unwrap().look(&id("v1")), look);
    app.update(Command::TrendRemove(id("v1")));
    assert!(!app.state.trend_group().unwrap().looks.contains_key(&id("v1")));
}

#[test]
fn one_goes_back_by_half_a_window_and_forward_into_the_present() {
    let (mut app, _) = desk();
    app.update(Command::Do(Action::TrendBack));
    let (from, to) = window(&app);
    assert!((to - (now_s() - 60.0)).abs() < 1e-6 && (to - from - 120.0).abs() < 1e-6);
    app.update(Command::Do(Action::TrendForward));
    assert_eq!(app.state.trend.mode, TrendMode::Follow);
    app.update(Command::Trend(TrendCommand::Step(-1.0)));
    assert!((window(&app).1 - (now_s() - 120.0)).abs() < 1e-6);
}

#[test]
fn zooms_are_taken_back_one_by_one_and_a_turn_of_the_wheel_is_one() {
    let (mut app, station) = desk();
    for _ in 0..20 {
        let (from, to) = window(&app);
        app.update(Command::TrendHold(from + 1.0, to - 1.0));
    }
    later(&mut app, &station, 102.0);
    app.update(Command::Trend(TrendCommand::Values(Some(1), Some((0.2, 0.4)))));
    later(&mut app, &station, 104.0);
    app.update(Command::Do(Action::TrendUndoZoom));
    assert!(!app.state.trend.has_values());
    assert!((app.state.trend.span_s - 80.0).abs() < 1e-6);
    app.update(Command::Do(Action::TrendUndoZoom));
    assert_eq!(app.state.trend.mode, TrendMode::Follow);
    assert!((app.state.trend.span_s - 120.0).abs() < 1e-6);
    assert!(!app.state.trend.can_undo());
    app.update(Command::Do(Action::TrendRedoZoom));
    app.update(Command::Do(Action::TrendRedoZoom));
    assert_eq!(app.state.trend.values_of(1), Some((0.2, 0.4)));
    assert_eq!(app.state.trend.values_of(0), None, "the other lane stays whole");
}

#[test]
fn windows_reach_from_a_millisecond_to_a_year() {
    let (mut app, station) = desk();
    app.update(Command::Trend(TrendCommand::Span(365.0 * 86_400.0)));
    app.update(Command::TrendPainted(1_200));
    let year = asked(&station, "trend curves").remove(0);
    assert!(year.to_ms - year.from_ms > 365 * 86_400_000);
    app.update(Command::TrendHold(now_s() - 1.0, now_s() - 0.999));
    app.tick();
    let narrow = asked(&station, "trend curves").remove(0);
    assert!(narrow.to_ms - narrow.from_ms <= 5, "{narrow:?}");
    app.update(Command::Trend(TrendCommand::Span(f64::NAN)));
    app.update(Command::Trend(TrendCommand::Span(1e12)));
    assert!(app.state.trend.span_s <= 370.0 * 86_400.0);
}

#[test]
fn figures_between_the_cursors_come_from_the_record() {
    let (mut app, station) = desk();
    station.0.lock().unwrap().stats.insert(id("l1"), Stats { mean: 4.2, ..Stats::default() });
    app.update(Command::Do(Action::TrendCursors));
    app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 40.0)));
    app.update(Command::Trend(TrendCommand::Cursor(1, now_s() - 20.0)));
    app.update(Command::TrendPainted(1_000));
    let asks = std::mem::take(&mut station.0.lock().unwrap().history_asked);
    let (figures, others): (Vec<HistoryAsk>, Vec<HistoryAsk>) =
        asks.into_iter().partition(|ask| ask.asker == Asker("trend statistics"));
    let ask = figures.first().unwrap();
    assert_eq!((ask.from_ms, ask.to_ms), (NOON_MS + 60_000, NOON_MS + 80_000));
    // The level is watched within its display range: it has no alarms here.
    assert_eq!(ask.tags[0].range, Some((0.0, 20.0)));
    // Nothing else wants ranges: curves are not asked for again because cursors appear.
    assert!(others.iter().any(|ask| ask.asker == Asker("trend curves")));
    for ask in others {
        assert!(ask.tags.iter().all(|tag| tag.range.is_none()), "{ask:?}");
    }
    assert_eq!(app.state.record.stats(&id("l1")).unwrap().mean, 4.2);
    // The setpoint was 12 until 40 s ago and 13 from then on.
    assert_eq!(app.state.record.value_at(0, &id("sp1")), Some(13.0));
    app.update(Command::Trend(TrendCommand::ZoomToCursors));
    assert!((app.state.trend.span_s - 20.0).abs() < 1e-9);
    let Cursors { active, .. } = app.state.trend.cursors.unwrap();
    app.update(Command::Trend(TrendCommand::OtherCursor));
    assert_ne!(app.state.trend.cursors.unwrap().active, active);
}

#[test]
fn what_was_told_of_one_place_is_never_shown_at_another() {
    let (mut app, station) = desk();
    station.0.lock().unwrap().stats.insert(id("l1"), Stats { mean: 4.2, ..Stats::default() });
    app.update(Command::Do(Action::TrendCursors));
    app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 40.0)));
    app.update(Command::Trend(TrendCommand::Cursor(1, now_s() - 20.0)));
    app.update(Command::TrendPainted(1_000));
    let level = |app: &App| app.state.record.value_at(0, &id("l1"));
    let mean = |app: &App| app.state.record.stats(&id("l1")).map(|stats| stats.mean);
    assert_eq!((level(&app).is_some(), mean(&app)), (true, Some(4.2)));
    // The newer question is open: neither the other place's value nor its figures stand there.
    station.0.lock().unwrap().history_waits = true;
    app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 30.0)));
    app.update(Command::TrendPainted(1_000));
    assert_eq!((level(&app), mean(&app)), (None, None));
    assert!(app.state.record.value_at(1, &id("l1")).is_some(), "that one was not moved");
    // The present goes on, and the same place is asked about anew: what is known of it stays.
    station.0.lock().unwrap().history_waits = false;
    app.update(Command::Trend(TrendCommand::Cursor(1, now_s() + 60.0)));
    app.update(Command::TrendPainted(1_000));
    assert_eq!(mean(&app), Some(4.2));
    station.0.lock().unwrap().history_waits = true;
    later(&mut app, &station, 103.0);
    app.update(Command::TrendPainted(1_000));
    assert_eq!(mean(&app), Some(4.2));
}

#[test]
fn a_cursor_in_the_future_asks_for_figures_no_oftener_than_they_are_worked_out() {
    let (mut app, station) = desk();
    app.update(Command::Do(Action::TrendCursors));
    app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 40.0)));
    app.update(Command::Trend(TrendCommand::Cursor(1, now_s() + 600.0)));
    let mut ticks = |from: u32, to: u32| {
        for tick in from..to {
            station.0.lock().unwrap().now = at(100.0 + f64::from(tick) * 0.1);
            app.tick();
            app.update(Command::TrendPainted(1_000));
        }
        let asks = asked(&station, "trend statistics");
        asks.into_iter().map(|ask| ask.to_ms - NOON_MS).collect::<Vec<i64>>()
    };
    assert_eq!(ticks(0, 19), [100_000], "the present alone has moved");
    assert_eq!(ticks(19, 39), [102_000], "now and then it is asked again");
    // One that takes its time is not called off by the next.
    station.0.lock().unwrap().history_waits = true;
    assert_eq!(ticks(39, 600), [104_000]);
    assert_eq!(ticks(600, 660).len(), 1, "after a minute it is given up");
}

#[test]
fn a_disk_that_fails_is_told_until_it_answers_and_leaves_no_figures_of_before() {
    let (mut app, station) = desk();
    station.0.lock().unwrap().stats.insert(id("l1"), Stats { mean: 4.2, ..Stats::default() });
    app.update(Command::TrendHold(now_s() - 4_000.0, now_s() - 3_000.0));
    app.update(Command::Do(Action::TrendCursors));
    app.update(Command::TrendPainted(1_000));
    assert!(app.state.record.curves.trouble().is_none());
    assert!(app.state.record.stats(&id("l1")).is_some());
    station.0.lock().unwrap().disk_trouble = Some("the disk is away");
    app.update(Command::TrendHold(now_s() - 8_000.0, now_s() - 7_000.0));
    app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 7_900.0)));
    app.update(Command::TrendPainted(1_000));
    for seconds in [101.0, 102.0, 120.0] {
        later(&mut app, &station, seconds);
        app.update(Command::TrendPainted(1_000));
        assert_eq!(app.state.record.curves.trouble(), Some("the disk is away"), "{seconds}");
        assert!(app.state.record.stats(&id("l1")).is_none());
    }
    // It is asked again though nothing grows there.
    station.0.lock().unwrap().disk_trouble = None;
    later(&mut app, &station, 130.0);
    app.update(Command::TrendPainted(1_000));
    assert!(app.state.record.curves.trouble().is_none());
    assert!(app.state.record.stats(&id("l1")).is_some());
}

#[test]
fn another_time_is_asked_for_as_wide_and_shifted() {
    let (mut app, station) = desk();
    app.update(Command::TrendHold(now_s() - 200.0, now_s() - 100.0));
    app.update(Command::Do(Action::TrendYesterday));
    app.update(Command::TrendPainted(1_000));
    let now = asked(&station, "trend overlay").remove(0);
    let day = 86_400_000;
    let middle = f64::midpoint(now.from_ms as f64, now.to_ms as f64) as i64;
    assert!((middle - (NOON_MS - 50_000 - day)).abs() < 1_000, "{now:?}");
    app.update(Command::Trend(TrendCommand::Overlay(Some(Overlay::Seconds(f64::NAN)))));
    assert_eq!(app.state.trend.overlay, None);
}

#[test]
fn dates_and_times_are_taken_as_people_type_them() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    // 2026-11-23 13:00 in Berlin.
    let noon = NOON_MS as f64 / 1000.0;
    let day = 86_400.0;
    for (text, want) in [
        ("2026-11-23 13:00", Some(noon)),
        (" 2026-11-23T13:00:00.250 ", Some(noon + 0.25)),
        ("2026-11-22", Some(noon - 13.0 * 3_600.0 - day)),
        ("12:30", Some(noon - 1_800.0)),
        // That is yet to come today.
        ("14:00", Some(noon + 3_600.0 - day)),
        ("-2h", Some(noon - 7_200.0)),
        ("-1.5d", Some(noon - 1.5 * day)),
        // Clocks went back on 2026-10-25: half past two came twice; the earlier one is meant.
        ("2026-10-25 02:30", Some(1_792_888_200.0)),
        // They went forward on 2026-03-29: half past two did not come; it is half past three.
        ("2026-03-29 02:30", Some(1_774_747_800.0)),
        ("", None),
        ("tomorrow", None),
        ("2026-13-01", None),
        ("25:00", None),
        ("-h", None),
        ("-1e999d", None),
    ] {
        let got = parse_moment(text, &berlin, noon);
        assert_eq!(got.is_some(), want.is_some(), "{text}: {got:?}");
        if let (Some(got), Some(want)) = (got, want) {
            assert!((got - want).abs() < 1e-3, "{text}: {got} {want}");
        }
    }
}

#[test]
fn another_project_shows_no_curve_of_the_one_before() {
    let (mut app, station) = desk();
    let start = Mark { at_ms: NOON_MS, kind: "start".to_owned(), detail: String::new() };
    station.0.lock().unwrap().marks.push(start);
    app.update(Command::TrendPainted(1_000));
    app.tick();
    let of = |app: &App| app.state.record.curves.curve(&id("l1")).map_or(0, Curve::num_points);
    let marks = app.state.record.marks().len();
    assert!(of(&app) > 0 && marks > 0);
    {
        let mut inner = station.0.lock().unwrap();
        inner.curves.clear();
        inner.marks.clear();
    }
    let other = Arc::new(tank_room::project());
    app.update(Command::Loaded { path: None, result: Ok(other), warnings: Vec::new() });
    assert_eq!((of(&app), app.state.record.marks().len()), (0, 0), "of {marks} marks");
    app.update(Command::TrendPainted(1_000));
    assert_eq!(asked(&station, "trend curves").len(), 2, "asked anew, and nothing is known");
    assert_eq!(of(&app), 0);
}

#[test]
fn a_curve_told_for_an_older_question_is_not_taken() {
    let (mut app, station) = desk();
    app.update(Command::TrendPainted(1_000));
    let of = |app: &App| app.state.record.curves.curve(&id("l1")).cloned().unwrap_or_default();
    assert!(of(&app).num_points() > 0);
    // An answer without a question changes nothing.
    station.0.lock().unwrap().curves.insert(id("l1"), Curve::default());
    let stray = gaugeglass::station::HistoryAnswer {
        id: gaugeglass::station::AskId(9_999),
        asker: Asker("trend curves"),
        told: gaugeglass::station::Told::Columns(id("l1"), Arc::default()),
    };
    station.0.lock().unwrap().answers.push_back(stray);
    app.tick();
    assert!(of(&app).num_points() > 0);
}

/// Questions to the journal for marks: from, to, width of a column.
fn marks_asked(station: &FakeStation) -> Vec<(i64, i64, i64)> {
    let asked = station.take_asked().into_iter();
    let of = |asked| match asked {
        Asked::Journal(JournalAsk::Marks { from_ms, to_ms, width_ms }) => {
            Some((from_ms, to_ms, width_ms))
        }
        _ => None,
    };
    asked.filter_map(of).collect()
}

/// A desk beside a journal that knows these marks.
fn beside_journal(journal: JournalMarks) -> (App, FakeStation) {
    let (mut app, station) = desk();
    {
        let mut inner = station.0.lock().unwrap();
        inner.journal = JournalState { is_kept: true, kept: 1, ..JournalState::default() };
        inner.journal_marks = Some(journal);
    }
    app.tick();
    (app, station)
}

fn mark(at_ms: i64, sort: MarkSort, count: u64) -> JournalMark {
    JournalMark { sort, row: JournalRow { at: WallMs(at_ms), ..JournalRow::default() }, count }
}

#[test]
fn the_journal_is_asked_once_for_what_lies_in_the_past_and_again_for_what_grows() {
    let newest_ms = Some(NOON_MS + 90_000);
    let (mut app, station) = beside_journal(JournalMarks { newest_ms, ..JournalMarks::default() });
    app.update(Command::TrendHold(now_s() - 90_000.0, now_s() - 80_000.0));
    app.update(Command::TrendPainted(1_000));
    let [(from, to, width)] = marks_asked(&station)[..] else { panic!("one question") };
    assert_eq!((from % width, to % width), (0, 0), "in columns since 1970");
    assert!(to - from >= 20_000_000 && (to - from) / width < 400);
    // Panned a little, and later: it is known already.
    app.update(Command::TrendHold(now_s() - 91_000.0, now_s() - 81_000.0));
    station.0.lock().unwrap().journal.kept = 2;
    later(&mut app, &station, 101.0);
    app.update(Command::TrendPainted(1_000));
    later(&mut app, &station, 101.9);
    assert!(marks_asked(&station).is_empty());
    app.update(Command::Do(Action::TrendFollow));
    app.update(Command::TrendPainted(1_000));
    assert_eq!(marks_asked(&station).len(), 1, "another window");
    for (seconds, kept, questions) in [(102.5, 2, 0), (103.0, 3, 0), (104.5, 3, 1)] {
        station.0.lock().unwrap().journal.kept = kept;
        later(&mut app, &station, seconds);
        app.update(Command::TrendPainted(1_000));
        assert_eq!(marks_asked(&station).len(), questions, "at {seconds}");
    }
}

#[test]
fn a_question_for_marks_that_fails_is_asked_again_after_a_rest_and_of_another_window_at_once() {
    let (mut app, station) = beside_journal(JournalMarks::default());
    app.update(Command::TrendHold(now_s() - 4_000.0, now_s() - 3_000.0));
    app.update(Command::TrendPainted(1_000));
    app.tick();
    assert_eq!(marks_asked(&station).len(), 1, "this one is answered");
    station.0.lock().unwrap().journal_marks = None;
    let fail = || {
        let mut inner = station.0.lock().unwrap();
        let id = JournalAskId(inner.journal_asks);
        let answer = JournalAnswer::Failed("the disk is away".to_owned());
        inner.journal_replies.push_back(JournalReply { id, answer });
    };
    app.update(Command::TrendHold(now_s() - 90_000.0, now_s() - 80_000.0));
    app.update(Command::TrendPainted(1_000));
    assert_eq!(marks_asked(&station).len(), 1, "another window");
    for (seconds, questions) in [(100.1, 0), (101.0, 0), (101.9, 0), (102.1, 1), (102.3, 0)] {
        fail();
        later(&mut app, &station, seconds);
        app.update(Command::TrendPainted(1_000));
        assert_eq!(marks_asked(&station).len(), questions, "at {seconds}");
    }
    app.update(Command::TrendHold(now_s() - 190_000.0, now_s() - 180_000.0));
    app.update(Command::TrendPainted(1_000));
    assert_eq!(marks_asked(&station).len(), 1, "a third one");
}

#[test]
fn what_is_on_disk_and_in_memory_is_marked_once() {
    let write = |seconds: i64| NOON_MS + seconds * 1_000;
    let journal = JournalMarks {
        marks: vec![
            mark(write(80), MarkSort::Write, 1),
            mark(write(10), MarkSort::Line, 7),
            mark(write(5), MarkSort::Alarm(AlarmPriority::High), 1),
        ],
        newest_ms: Some(write(85)),
        recent: vec![(write(80), MarkSort::Write)],
    };
    let (mut app, station) = beside_journal(journal);
    // Of these the journal knows the first two; the third is not on disk yet.
    for (number, seconds) in [(1, 20.0), (2, 80.0), (3, 90.0)] {
        let ended = WriteStage::Ended(WriteOutcome::Invalid { why: "x".into() });
        let mut report = tank_room::report(number, "sp1", "1", ended);
        report.at = at(seconds);
        station.0.lock().unwrap().events.push_back(StationEvent::Write(report));
    }
    app.tick();
    let told = |app: &App| {
        let window = app.state.trend.window(app.state.now.wall.as_secs());
        let marks = marks(&app.state, window);
        let mut at: Vec<_> =
            marks.iter().map(|m| (m.at as i64 - NOON_MS / 1000, m.count())).collect();
        at.sort_unstable();
        at
    };
    assert_eq!(told(&app), [(20, 1), (80, 1), (90, 1)], "memory alone while nothing was asked");
    app.update(Command::TrendPainted(1_000));
    app.tick();
    assert_eq!(told(&app), [(5, 1), (10, 7), (80, 1), (90, 1)]);
}

#[test]
fn attempts_that_fail_like_the_one_before_are_one_mark() {
    let (mut app, station) = desk();
    let connection = ConnectionId::new("c2").unwrap();
    for (seconds, phase) in [
        (10.0, ConnectionPhase::Waiting { until: at(11.0).mono, attempt: 1 }),
        (11.0, ConnectionPhase::Connecting),
        (12.0, ConnectionPhase::Waiting { until: at(14.0).mono, attempt: 2 }),
        (20.0, ConnectionPhase::Online),
        (30.0, ConnectionPhase::Waiting { until: at(31.0).mono, attempt: 1 }),
    ] {
        let (at, connection) = (at(seconds), connection.clone());
        let event = StationEvent::Connection { at, connection, phase, trouble: None };
        station.0.lock().unwrap().events.push_back(event);
    }
    app.tick();
    let window = app.state.trend.window(app.state.now.wall.as_secs());
    let mut seconds: Vec<i64> =
        marks(&app.state, window).iter().map(|mark| mark.at as i64 - NOON_MS / 1000).collect();
    seconds.sort_unstable();
    assert_eq!(seconds, [10, 20, 30]);
}

#[test]
fn a_unit_that_changed_is_marked_in_words() {
    let (mut app, station) = desk();
    let (kind, detail) = ("unit".to_owned(), "Tank 1/Level: cm → m".to_owned());
    station.0.lock().unwrap().marks = vec![Mark { at_ms: NOON_MS + 90_000, kind, detail }];
    app.update(Command::TrendPainted(1_000));
    let window = app.state.trend.window(app.state.now.wall.as_secs());
    let found = marks(&app.state, window);
    let unit = found.iter().find(|mark| mark.kind == MarkKind::Unit).unwrap();
    let MarkSource::Record(mark) = unit.source else { panic!("{unit:?}") };
    let words = Lang::ALL.map(|(lang, _)| record_mark_text(lang, mark));
    assert_eq!(words, ["Unit changed: Tank 1/Level: cm → m", "단위 변경: Tank 1/Level: cm → m"]);
}

#[test]
fn limits_that_other_tags_hold_are_asked_for_with_the_curves_and_nowhere_else() {
    let mut project = tank_room::project();
    for (name, holder) in [("a1", "sp2"), ("a2", "sp1"), ("a3", "sp2")] {
        let limit = Operand::Tag(id(holder));
        let kind = AlarmKind::Limit { side: LimitSide::High, limit, deadband: 0.0 };
        let alarm = Alarm::new(AlarmId::new(name).unwrap(), Some(id("l1")), kind);
        project.alarms.push(Arc::new(alarm));
    }
    let station = tank_room::station(&project);
    let mut app = App::new(Box::new(station.clone()), Arc::new(project), None, Settings::default());
    app.update(Command::Do(Action::TrendCursors));
    app.update(Command::TrendPainted(1_000));
    let inner = station.0.lock().unwrap().history_asked.clone();
    let tags = |asker: &str| -> Vec<String> {
        let ask = inner.iter().find(|ask| matches!(ask.asker, Asker(name) if name == asker));
        ask.unwrap().tags.iter().map(|tag| tag.id.to_string()).collect()
    };
    let pens = ["l1", "sp1", "v1", "on1", "kw"];
    assert_eq!(tags("trend curves"), [&pens[..], &["sp2"]].concat(), "once, and no pen twice");
    assert_eq!(tags("trend statistics"), pens);
}

#[test]
fn a_selected_alarm_adds_its_tag_to_the_trend() {
    let mut project = tank_room::project();
    let kind = AlarmKind::Unchanged { for_ms: 1_000 };
    let alarm = Alarm::new(AlarmId::new("a1").unwrap(), Some(id("l2")), kind);
    project.alarms.push(Arc::new(alarm));
    let station = tank_room::station(&project);
    let mut app = App::new(Box::new(station), Arc::new(project), None, Settings::default());
    app.update(Command::Select(Some(Selection::Alarm(AlarmId::new("a1").unwrap()))));
    assert_eq!(app.state.hindrance(Action::TrendSelected), None);
    app.update(Command::Do(Action::TrendSelected));
    assert!(app.state.trend_group().unwrap().pens.contains(&id("l2")));
}

#[test]
fn marks_of_the_record_are_asked_for_around_the_window_and_not_anew_with_every_step() {
    let (mut app, station) = desk();
    app.update(Command::TrendPainted(1_000));
    let mut questions = Vec::new();
    for step in 0..60 {
        let from = now_s() - 9_000.0 - f64::from(step) * 10.0;
        app.update(Command::TrendHold(from, from + 1_000.0));
        app.tick();
        questions.extend(asked(&station, "trend marks"));
        let last = questions.last().unwrap();
        let seen = ((from * 1000.0) as i64, ((from + 1_000.0) * 1000.0) as i64);
        assert!(last.from_ms <= seen.0 && seen.1 <= last.to_ms, "step {step}");
        assert!(last.to_ms - last.from_ms < 4_000_000, "and not of all time");
    }
    assert!(questions.len() <= 4, "{} questions", questions.len());
}
