//! Another time laid onto this one: the same time of day across a change of the clocks, and the last step.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::tools::ToolsCommand;
use gaugeglass::app::trend::{Overlay, Shifted, Step, StepPair, TrendCommand, parse_ago};
use gaugeglass::app::{Action, App, Command, Look, Notice, Selection, Settings, TrendMode};
use gaugeglass::history::{Archive, ArchiveOptions, Point, QualityCode, TrendStore};
use gaugeglass::model::{PaneKind, PenLook, TagId};
use gaugeglass::station::trends::answer;
use gaugeglass::station::{AskedTag, Asker, Curve};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::support::fake_station::{FakeStation, NOON_MS, at};
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk, id, now_s};

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn utc(text: &str) -> f64 {
    text.parse::<Timestamp>().unwrap().as_second() as f64
}

/// The parts of a window, in hours of shift.
fn parts(overlay: &Overlay, from: &str, to: &str) -> Vec<(f64, f64, f64)> {
    let parts = overlay.parts((utc(from), utc(to)), &berlin());
    parts.iter().map(|Shifted { from, to, shift_s }| (*from, *to, shift_s / 3_600.0)).collect()
}

#[test]
fn yesterday_is_the_same_time_of_day_when_clocks_are_set_back() {
    // 2026-10-25 in Berlin has 25 hours: at 01:00Z it is 02:00 for the second time.
    let (from, change, to) =
        ("2026-10-24T22:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T23:00:00Z");
    let of_day = parts(&Overlay::Days(1), from, to);
    assert_eq!(of_day, [(utc(from), utc(change), 24.0), (utc(change), utc(to), 25.0)]);
    // On the day after, the times of day until three were those of the first round.
    let (from, three, to) =
        ("2026-10-25T23:00:00Z", "2026-10-26T02:00:00Z", "2026-10-26T23:00:00Z");
    let day_after = parts(&Overlay::Days(1), from, to);
    assert_eq!(day_after, [(utc(from), utc(three), 25.0), (utc(three), utc(to), 24.0)]);
    // A week later the two weeks meet at the same hours of the day again.
    let week = parts(&Overlay::Days(7), "2026-10-28T11:00:00Z", "2026-10-28T12:00:00Z");
    assert_eq!(week[0].2, 169.0);
    let hour = parts(&Overlay::Seconds(3_600.0), "2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z");
    assert_eq!(hour[0].2, 1.0, "an hour is an hour");
}

#[test]
fn yesterday_is_the_same_time_of_day_when_clocks_are_set_forward() {
    // 2026-03-29 in Berlin has 23 hours: at 01:00Z it is three instead of two.
    let (from, change, to) =
        ("2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T22:00:00Z");
    let of_day = parts(&Overlay::Days(1), from, to);
    assert_eq!(of_day, [(utc(from), utc(change), 24.0), (utc(change), utc(to), 23.0)]);
    // On the day after, nothing lies under the hour from two to three.
    let (from, two) = ("2026-03-29T22:00:00Z", "2026-03-30T00:00:00Z");
    let (three, to) = ("2026-03-30T01:00:00Z", "2026-03-30T22:00:00Z");
    let day_after = parts(&Overlay::Days(1), from, to);
    assert_eq!(day_after, [(utc(from), utc(two), 23.0), (utc(three), utc(to), 24.0)]);
    assert_eq!(parts(&Overlay::Days(1), "2026-07-01T10:00:00Z", "2026-07-01T11:00:00Z").len(), 1);
}

fn desk() -> (App, FakeStation) {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let app = App::new(Box::new(station.clone()), Arc::new(project), None, Settings::default());
    (app, station)
}

#[test]
fn what_is_asked_for_yesterday_is_the_hours_of_that_day() {
    let (mut app, station) = desk();
    app.update(Command::Trend(TrendCommand::Zone(berlin())));
    app.update(Command::TrendHold(utc("2026-10-25T06:00:00Z"), utc("2026-10-25T07:00:00Z")));
    app.update(Command::Do(Action::TrendYesterday));
    app.update(Command::TrendPainted(1_000));
    let asked = std::mem::take(&mut station.0.lock().unwrap().history_asked);
    let earlier = asked.iter().find(|ask| ask.asker == Asker("trend overlay")).unwrap();
    let middle = (earlier.from_ms + earlier.to_ms) / 2_000;
    let meant = utc("2026-10-24T05:30:00Z");
    assert!((middle as f64 - meant).abs() < 60.0, "{middle} is not half past seven");
    // Another group keeps the zone.
    let other = app.state.project().trend_groups[1].id.clone();
    app.update(Command::TrendGroup(other));
    assert_eq!(app.state.trend.zone, berlin());
}

#[test]
fn the_plot_says_by_how_much_yesterday_was_earlier() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let mut desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    desk.memory = gaugeglass::ui::panes::PaneMemory::in_zone(berlin());
    let (from, to) = (utc("2026-10-25T00:00:00Z"), utc("2026-10-25T02:00:00Z"));
    desk.app.update(Command::TrendHold(from, to));
    desk.app.update(Command::Do(Action::TrendYesterday));
    let mut screen = screen([900.0, 420.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run();
    screen.get_by_label_contains("thin lines: Yesterday, 24 → 25 h earlier");
    screen.state_mut().app.update(Command::Trend(TrendCommand::Overlay(Some(Overlay::Days(7)))));
    screen.run();
    screen.get_by_label_contains("thin lines: Last week, 168 → 169 h earlier");
    screen
        .state_mut()
        .app
        .update(Command::Trend(TrendCommand::Overlay(Some(Overlay::Seconds(-120.0)))));
    screen.run();
    screen.get_by_label_contains("thin lines: 120 s later");
}

#[test]
fn a_time_ago_is_compared_with_as_typed_and_a_date_comes_into_the_middle() {
    let seconds = |s| Some(Overlay::Seconds(s));
    for (text, want) in [
        ("-1m", seconds(60.0)),
        (" -90s ", seconds(90.0)),
        ("-2h", seconds(7_200.0)),
        ("-1.5d", seconds(129_600.0)),
        ("-1d", Some(Overlay::Days(1))),
        ("-2w", Some(Overlay::Days(14))),
        ("-h", None),
        ("14:05", None),
        ("-1e999d", None),
    ] {
        assert_eq!(parse_ago(text), want, "{text}");
    }
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen = screen([900.0, 420.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    let mut compare = |text: &str| {
        screen.state_mut().app.update(Command::Do(Action::TrendGoTo));
        screen.state_mut().app.update(Command::Trend(TrendCommand::Type(text.to_owned())));
        screen.run();
        screen.get_by_label("Compare").click();
        screen.run();
        screen.state().app.state.trend.overlay.clone()
    };
    assert_eq!(compare("-1m"), Some(Overlay::Seconds(60.0)));
    assert_eq!(compare("-1d"), Some(Overlay::Days(1)));
    // The window is the two minutes up to now, its middle a minute ago.
    let Some(Overlay::Seconds(shift)) = compare("2026-11-23 11:00") else { panic!("a shift") };
    assert!((shift - (3_600.0 + 100.0 - 60.0)).abs() < 1.0, "{shift}");
}

/// Makes a tag's record: values with the seconds (before now) from which they hold, until now, a sample each
/// 200 ms.
fn put(station: &FakeStation, tag: &str, values: &[(f64, f64)]) {
    let mut run = Vec::new();
    for (place, (from, value)) in values.iter().enumerate() {
        let until = values.get(place + 1).map_or(0.0, |(next, _)| *next);
        let count = ((until - from) / 0.2).round() as i64;
        run.extend((0..count).map(|i| [now_s() + from + i as f64 * 0.2, *value]));
    }
    let curve = Curve { runs: vec![run], ..Curve::default() };
    station.0.lock().unwrap().curves.insert(id(tag), curve);
}

/// A step, `seconds` from now.
fn step(seconds: f64, from: f64, to: f64) -> Step {
    Step { at_ms: ((now_s() + seconds) * 1000.0).round() as i64, from, to }
}

fn pair(tag: &str, before: Step, last: Step) -> Option<Overlay> {
    Some(Overlay::Steps(StepPair { tag: id(tag), last, before }))
}

/// Asks for the last step and waits for what comes of it.
fn look(app: &mut App) -> Option<Overlay> {
    app.update(Command::Do(Action::TrendLastStep));
    for _ in 0..60 {
        app.tick();
    }
    assert!(!app.state.record.steps.goes_on(), "the search ends");
    app.state.trend.overlay.clone()
}

const SETPOINT: [(f64, f64); 4] = [(-115.0, 40.0), (-100.0, 42.0), (-60.0, 45.0), (-20.0, 41.0)];

#[test]
fn the_step_before_lies_under_the_last_one_and_once_more_the_one_before_that() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    let last = step(-20.0, 45.0, 41.0);
    assert_eq!(look(&mut app), pair("sp1", step(-60.0, 42.0, 45.0), last));
    assert_eq!(look(&mut app), pair("sp1", step(-100.0, 40.0, 42.0), last));
    assert_eq!(app.state.notice, None);
    // There is none before that: it is told, and what is compared stays.
    assert_eq!(look(&mut app), pair("sp1", step(-100.0, 40.0, 42.0), last));
    assert_eq!(app.state.notice, Some(Notice::NoStepBefore("Tank 1/Setpoint".to_owned())));
    // The curves of that time are asked for, one step under the other.
    app.update(Command::TrendPainted(1_000));
    let asked = std::mem::take(&mut station.0.lock().unwrap().history_asked);
    let earlier = asked.iter().rfind(|ask| ask.asker == Asker("trend overlay")).unwrap();
    let middle = (earlier.from_ms + earlier.to_ms) / 2;
    assert!((middle - (NOON_MS + 100_000 - 60_000 - 80_000)).abs() < 1_000, "{middle}");
    // Yesterday's key takes it away.
    app.update(Command::Do(Action::TrendYesterday));
    assert_eq!(app.state.trend.overlay, None);
}

#[test]
fn a_new_step_is_compared_with_the_one_before_it_again() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    look(&mut app);
    look(&mut app);
    let mut later = SETPOINT.to_vec();
    later.push((-5.0, 48.0));
    put(&station, "sp1", &later);
    assert_eq!(look(&mut app), pair("sp1", step(-20.0, 45.0, 41.0), step(-5.0, 41.0, 48.0)));
}

#[test]
fn the_last_step_is_that_of_the_window_that_is_held() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    app.update(Command::TrendHold(now_s() - 110.0, now_s() - 40.0));
    assert_eq!(look(&mut app), pair("sp1", step(-100.0, 40.0, 42.0), step(-60.0, 42.0, 45.0)));
    app.update(Command::TrendHold(now_s() - 110.0, now_s() - 80.0));
    app.update(Command::Trend(TrendCommand::Overlay(None)));
    assert_eq!(look(&mut app), None);
    assert_eq!(app.state.notice, Some(Notice::NoStep("Tank 1/Setpoint".to_owned())));
}

#[test]
fn a_step_before_the_window_is_brought_into_it_and_zoom_leads_back() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    app.update(Command::Trend(TrendCommand::Span(10.0)));
    let last = step(-20.0, 45.0, 41.0);
    assert_eq!(look(&mut app), pair("sp1", step(-60.0, 42.0, 45.0), last));
    let (from, to) = app.state.trend.window(app.state.now.wall.as_secs());
    assert!((to - from - 10.0).abs() < 1e-6 && (from - (now_s() - 22.0)).abs() < 0.01, "{from}");
    app.update(Command::Do(Action::TrendUndoZoom));
    assert_eq!(app.state.trend.mode, TrendMode::Follow);
    // One that is seen moves nothing, and the keyboard stays where it is.
    app.update(Command::Trend(TrendCommand::Span(100.0)));
    app.update(Command::TrendPainted(1_000));
    app.state.show_pane = None;
    look(&mut app);
    assert_eq!((app.state.trend.mode, app.state.show_pane), (TrendMode::Follow, None));
}

#[test]
fn a_ramp_is_one_step_and_a_change_that_nobody_saw_is_none() {
    let (mut app, station) = desk();
    let mut values = vec![(-110.0, 40.0), (-90.0, 42.0)];
    // From 42 to 52 within two seconds, a change at each scan.
    values.extend((0..10).map(|i| (-50.0 + f64::from(i) * 0.2, 43.0 + f64::from(i))));
    put(&station, "sp1", &values);
    let ramp = step(-50.0, 42.0, 52.0);
    assert_eq!(look(&mut app), pair("sp1", step(-90.0, 40.0, 42.0), ramp));
    // The line was silent for four seconds, and afterwards it is another value.
    let mut runs = station.0.lock().unwrap().curves[&id("sp1")].runs.clone();
    runs[0].retain(|[time, _]| *time < now_s() - 10.0);
    runs.push(vec![[now_s() - 6.0, 30.0], [now_s() - 5.8, 30.0]]);
    let curve = Curve { runs, ..Curve::default() };
    station.0.lock().unwrap().curves.insert(id("sp1"), curve);
    app.update(Command::Trend(TrendCommand::Overlay(None)));
    assert_eq!(look(&mut app), pair("sp1", step(-90.0, 40.0, 42.0), ramp));
}

#[test]
fn the_selected_pen_is_meant_else_one_that_is_set_else_states() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    put(&station, "on1", &[(-110.0, 0.0), (-80.0, 1.0), (-30.0, 0.0)]);
    let running = pair("on1", step(-80.0, 0.0, 1.0), step(-30.0, 1.0, 0.0));
    let of = |overlay: Option<Overlay>| match overlay {
        Some(Overlay::Steps(StepPair { tag, .. })) => Some(tag),
        _ => None,
    };
    assert_eq!(of(look(&mut app)), Some(id("sp1")));
    // What is measured has no steps: a setpoint is meant.
    app.update(Command::Select(Some(Selection::Tag(id("l1")))));
    assert_eq!(of(look(&mut app)), Some(id("sp1")));
    app.update(Command::Select(Some(Selection::Tag(id("on1")))));
    assert_eq!(look(&mut app), running);
    app.update(Command::Select(None));
    let hide = |app: &mut App, tag: TagId| {
        let look = PenLook { hidden: true, ..PenLook::default() };
        app.update(Command::Trend(TrendCommand::Look(tag, look)));
    };
    hide(&mut app, id("sp1"));
    assert_eq!(of(look(&mut app)), Some(id("on1")));
    app.update(Command::Trend(TrendCommand::Overlay(None)));
    hide(&mut app, id("on1"));
    assert_eq!(look(&mut app), None);
    assert_eq!(app.state.notice, Some(Notice::NoStepPen));
}

#[test]
fn steps_of_last_month_are_found_to_the_millisecond_in_a_record_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    let key = archive.tag("sp1", "Tank 1/Setpoint", "cm").unwrap();
    let (now, hour) = (NOON_MS + 100_000, 3_600_000_i64);
    // A sample each ten seconds for forty days; the line was silent for an hour on one of them.
    let (long_ago, lately) = (now - 35 * 24 * hour + 1_234, now - 9 * 24 * hour + 567);
    let silent = now - 20 * 24 * hour..now - 20 * 24 * hour + hour;
    let mut at = now - 40 * 24 * hour;
    let mut next_seal = at;
    while at < now {
        for step in [long_ago, lately] {
            if (at..at + 10_000).contains(&step) {
                at = step;
            }
        }
        let value = match at {
            at if at < long_ago => 40.0,
            at if at < silent.start => 42.0,
            at if at < lately => 43.0,
            _ => 45.0,
        };
        match silent.contains(&at) {
            true => archive.push(key, Point::gap(at, QualityCode::SILENT)),
            false => archive.push(key, Point::good(at, value)),
        };
        if at >= next_seal {
            archive.commit(at).unwrap();
            archive.seal(at).unwrap();
            next_seal = at + hour;
        }
        at += 10_000;
    }
    archive.commit(now).unwrap();
    let mut reader = archive.reader().unwrap();
    let memory = Mutex::new(TrendStore::default());
    let (mut app, station) = desk();
    station.0.lock().unwrap().archive = Some(Box::new(move |ask| {
        let mut parts = Vec::new();
        let go_on = AtomicBool::new(false);
        let mut tell = |told| parts.push(told);
        let known = |tag: &AskedTag| (tag.id == id("sp1")).then_some(key);
        answer(ask, Some(&mut reader), &memory, &go_on, |_, tag| Ok(known(tag)), &mut tell);
        parts
    }));
    let step = |at_ms, from, to| Step { at_ms, from, to };
    let found = pair("sp1", step(long_ago, 40.0, 42.0), step(lately, 43.0, 45.0));
    assert_eq!(look(&mut app), found, "the change over the silent hour is none");
    let asked = std::mem::take(&mut station.0.lock().unwrap().history_asked);
    let questions = asked.iter().filter(|ask| ask.asker == Asker("trend steps")).count();
    assert!(questions <= 16, "{questions} questions");
}

#[test]
fn what_a_controller_moves_all_the_time_is_no_setpoint_although_it_can_be_written() {
    let mut project = tank_room::project();
    let access = project.tags.iter().find(|tag| tag.id == id("sp1")).unwrap().write;
    let output = project.tags.iter_mut().find(|tag| tag.id == id("v1")).unwrap();
    Arc::make_mut(output).write = access;
    let station = tank_room::station(&project);
    let mut app = App::new(Box::new(station.clone()), Arc::new(project), None, Settings::default());
    put(&station, "sp1", &SETPOINT);
    let wave: Vec<(f64, f64)> =
        (0..550).map(|i| (-115.0 + f64::from(i) * 0.2, (f64::from(i) * 0.05).sin())).collect();
    put(&station, "v1", &wave);
    let last = step(-20.0, 45.0, 41.0);
    assert_eq!(look(&mut app), pair("sp1", step(-60.0, 42.0, 45.0), last));
}

#[test]
fn a_search_whose_answer_never_comes_holds_nothing_up() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    app.update(Command::Do(Action::TrendLastStep));
    // Something else is compared meanwhile, and stays.
    app.update(Command::Do(Action::TrendYesterday));
    station.0.lock().unwrap().now = at(101.0);
    app.tick();
    assert!(!app.state.record.steps.goes_on());
    assert_eq!(app.state.trend.overlay, Some(Overlay::Days(1)));
}

#[test]
fn the_plot_says_which_step_lies_under_which() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    put(&station, "sp1", &SETPOINT);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen = screen([900.0, 420.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run();
    screen.get_by_label_contains("Trend, Live").focus();
    screen.run();
    screen.key_press(egui::Key::S);
    for _ in 0..20 {
        screen.run();
    }
    screen.get_by_label_contains(
        "thin lines: Tank 1/Setpoint 42.0 → 45.0 of 12:00:40, under 45.0 → 41.0 of 12:01:20",
    );
}

#[test]
fn steps_that_a_disk_keeps_are_not_said_to_be_none() {
    let (mut app, station) = desk();
    station.0.lock().unwrap().disk_trouble = Some("the disk is away");
    assert_eq!(look(&mut app), None);
    assert_eq!(app.state.notice, Some(Notice::RecordUnread("the disk is away".into())));
    // What memory alone holds is not the record either.
    put(&station, "sp1", &SETPOINT);
    assert_eq!(look(&mut app), None);
    station.0.lock().unwrap().disk_trouble = None;
    assert_eq!(look(&mut app), pair("sp1", step(-60.0, 42.0, 45.0), step(-20.0, 45.0, 41.0)));
}

#[test]
fn a_search_that_gets_no_answer_asks_again() {
    let (mut app, station) = desk();
    put(&station, "sp1", &SETPOINT);
    station.0.lock().unwrap().history_waits = true;
    app.update(Command::Do(Action::TrendLastStep));
    let mut asked_at = |seconds: f64| {
        station.0.lock().unwrap().now = at(seconds);
        app.tick();
        let asked = &station.0.lock().unwrap().history_asked;
        asked.iter().filter(|ask| ask.asker == Asker("trend steps")).count()
    };
    assert_eq!(asked_at(150.0), 1, "one that takes its time is not called off");
    assert_eq!(asked_at(161.0), 2);
    station.0.lock().unwrap().history_waits = false;
    station.0.lock().unwrap().now = at(222.0);
    for _ in 0..60 {
        app.tick();
    }
    let found = pair("sp1", step(-60.0, 42.0, 45.0), step(-20.0, 45.0, 41.0));
    assert_eq!(app.state.trend.overlay, found);
}

#[test]
fn the_comparison_keeps_its_name_while_a_step_is_looked_for_and_in_another_group() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    put(&station, "sp1", &SETPOINT);
    let mut desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    look(&mut desk.app);
    let mut screen = screen([900.0, 420.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run_steps(4);
    let name = "thin lines: Tank 1/Setpoint 42.0 → 45.0 of 12:00:40, under 45.0 → 41.0";
    screen.get_by_label_contains(name);
    station.0.lock().unwrap().history_waits = true;
    screen.state_mut().app.update(Command::Do(Action::TrendLastStep));
    screen.run_steps(4);
    assert!(screen.state().app.state.record.steps.goes_on());
    screen.get_by_label_contains(name);
    screen.get_by_label_contains("looking for the last step");
    // On paper it is not looked for.
    let compared = printed(&mut screen).compared.unwrap();
    assert!(compared.starts_with(name) && !compared.contains("looking"), "{compared}");
    station.0.lock().unwrap().history_waits = false;
    let other = screen.state().app.state.project().trend_groups[1].id.clone();
    screen.state_mut().app.update(Command::TrendGroup(other));
    screen.run_steps(4);
    screen.get_by_label_contains(name);
}

#[test]
fn a_higher_curve_of_an_earlier_time_is_brought_in_by_fit_and_is_in_a_range_that_is_learned() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    // A minute before the window both were higher than ever in what is asked for with it.
    put(&station, "sp1", &[(-115.0, 40.0), (-100.0, 12.0)]);
    put(&station, "kw", &[(-115.0, 90.0), (-100.0, 30.0)]);
    let mut desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    desk.app.update(Command::TrendHold(now_s() - 50.0, now_s()));
    let other = Overlay::Seconds(60.0);
    desk.app.update(Command::Trend(TrendCommand::Overlay(Some(other))));
    let mut screen = screen([1100.0, 560.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run_steps(6);
    let seen = printed(&mut screen);
    let power = seen.pens.iter().find(|pen| pen.tag.id == id("kw")).unwrap();
    assert!(power.range.low <= 30.0 && power.range.high >= 90.0, "{:?}", power.range);
    screen.state_mut().app.update(Command::Do(Action::TrendFitValues));
    screen.run_steps(4);
    // The setpoint's range ends at 20.
    let (_, high) = screen.state().app.state.trend.values[0].unwrap();
    assert!((2.0..2.3).contains(&high), "{high}");
}

/// What the pane says that it shows, when it is printed.
fn printed(screen: &mut egui_kittest::Harness<'_, Desk>) -> gaugeglass::app::tools::TrendSeen {
    for label in ["More", "Export", "Picture for print (PNG)"] {
        screen.get_by_label(label).click();
        screen.run_steps(3);
    }
    let said = screen.state().said.iter().rev().find_map(|command| match command {
        Command::Tools(ToolsCommand::Print(seen)) => Some((**seen).clone()),
        _ => None,
    });
    said.unwrap()
}
