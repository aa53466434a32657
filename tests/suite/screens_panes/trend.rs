//! The trend: pens, time, gaps, and what hands do to it.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::lang::{Key as LangKey, Lang, tr};
use gaugeglass::app::trend::TrendCommand;
use gaugeglass::app::{Action, Command, Dialog, JournalCommand, Look, TrendMode};
use gaugeglass::model::{
    Alarm, AlarmId, AlarmKind, AlarmPriority, AlarmShown, BadActor, GroupId, JournalKind,
    JournalRow, JournalState, LimitSide, LoadFigures, Operand, PaneKind, PenLook, PenScale,
    Project, Span, TagId, WallMs,
};
use gaugeglass::station::{Curve, Gap, QualityCode, Stats};
use gaugeglass::ui::panes::Clock;
use gaugeglass::ui::panes::trend::{Shortened, nice_range, time_marks, value_marks, with_text};
use jiff::tz::TimeZone;

use super::{Screen, double_click, open, set_clock, shows, wheel};
use crate::support::alarm_board;
use crate::support::fake_station::{FakeStation, NOON_MS};
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk, id, now_s};

fn trend() -> (Screen, FakeStation) {
    open(PaneKind::Trend)
}

/// The plot's place on the screen.
fn plot(screen: &Screen) -> egui::Rect {
    screen.get_by_role(Role::Canvas).rect()
}

fn mode(screen: &Screen) -> TrendMode {
    screen.state().app.state.trend.mode
}

/// What the first lane shows of its range.
fn values(screen: &Screen) -> Option<(f64, f64)> {
    screen.state().app.state.trend.values_of(0)
}

/// Picks a row of the menu of what is seldom used.
fn more(screen: &mut Screen, row: &str) {
    screen.get_by_role_and_label(Role::Button, "More").click();
    screen.run();
    screen.get_by_label(row).click();
    screen.run();
}

fn is_paused(screen: &Screen) -> bool {
    matches!(mode(screen), TrendMode::Paused { .. })
}

#[test]
fn every_pen_has_a_row_with_name_value_and_switches() {
    let (screen, _) = trend();
    for text in [
        "Pen 1: Tank 1/Level",
        "Pen 5: Energy meter/Active power",
        "Show Pump 1/Voltage",
        "Remove from trend: Pump 1/Running",
        "Tank 1/Level 12.4 cm good",
        "Energy meter/Active power 36.5 ㎾ bad: no connection, 14 s",
        "Live",
    ] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    let canvas = screen.get_by_role(Role::Canvas);
    let spoken = canvas.accesskit_node().label().unwrap();
    assert!(spoken.starts_with("Trend, Live: Tank 1/Level, "), "{spoken}");
}

#[test]
fn a_gap_is_a_gap_and_no_more_than_four_points_a_column_reach_the_plot() {
    let (screen, _) = trend();
    let drawn = screen.state().memory.trend.drawn().clone();
    assert!(drawn.columns > 400, "{} columns", drawn.columns);
    let of = |tag: &str| drawn.pens.iter().find(|(pen, ..)| *pen == id(tag)).unwrap();
    let (_, runs, points) = of("l1");
    assert_eq!((*runs, *points), (3, 501), "two lines and a dot");
    assert_eq!(of("kw").1, 1);
    for (pen, _, points) in &drawn.pens {
        assert!(*points <= 4 * drawn.columns, "{pen}: {points}");
    }
}

#[test]
fn a_hidden_pen_is_not_asked_for() {
    let (mut screen, _) = trend();
    screen.get_by_label("Show Tank 1/Level").click();
    screen.run();
    let drawn = screen.state().memory.trend.drawn().clone();
    assert_eq!(drawn.pens.len(), 4);
    assert!(drawn.pens.iter().all(|(pen, ..)| *pen != id("l1")));
}

#[test]
fn following_moves_with_the_clock_by_whole_columns_and_pausing_stands_still() {
    let (mut screen, station) = trend();
    assert_eq!(mode(&screen), TrendMode::Follow);
    screen.get_by_label("Pause").click();
    screen.run();
    assert!(shows(&screen, "Paused") && !shows(&screen, "Live"));
    let held = mode(&screen);
    set_clock(&station, 130.0);
    screen.run();
    assert_eq!(mode(&screen), held);
    screen.get_by_label("Follow live").click();
    screen.run();
    assert!(shows(&screen, "Live"));
}

#[test]
fn the_wheel_zooms_time_and_stops_following() {
    let (mut screen, _) = trend();
    screen.hover_at(plot(&screen).center());
    screen.run();
    wheel(&mut screen, 120.0, Modifiers::NONE);
    let TrendMode::Paused { from, to } = mode(&screen) else { panic!("it still follows") };
    assert!(to - from < 120.0 && to - from > 30.0, "{}", to - from);
    assert!(!screen.state().app.state.trend.has_values(), "the value axis stays");
    assert!(shows(&screen, "Paused") && shows(&screen, "Follow live"));
}

#[test]
fn the_wheel_at_the_widest_window_stays_where_it_is() {
    let (mut screen, _) = trend();
    let (from, to) = (now_s() - 370.0 * 86_400.0, now_s());
    screen.state_mut().app.update(Command::TrendHold(from, to));
    screen.run();
    let rect = plot(&screen);
    screen.hover_at(Pos2::new(rect.min.x + rect.width() / 4.0, rect.center().y));
    screen.run();
    wheel(&mut screen, -240.0, Modifiers::NONE);
    let TrendMode::Paused { from: now_from, to: now_to } = mode(&screen) else { panic!("live") };
    assert!((now_from - from).abs() < 1.0 && (now_to - to).abs() < 1.0, "{}", now_from - from);
}

#[test]
fn shift_and_wheel_zoom_values_alone() {
    let (mut screen, _) = trend();
    screen.hover_at(plot(&screen).center());
    screen.run();
    wheel(&mut screen, 120.0, Modifiers::SHIFT);
    assert_eq!(mode(&screen), TrendMode::Follow, "the window of time goes on");
    let (low, high) = values(&screen).unwrap();
    assert!(high - low < 1.0, "{low} {high}");
    more(&mut screen, "Display ranges");
    assert!(!screen.state().app.state.trend.has_values());
}

/// A trend whose voltage lies in a second lane.
fn two_lanes() -> Screen {
    let (mut screen, _) = trend();
    let look = PenLook { lane: 1, ..PenLook::default() };
    let screen_app = &mut screen.state_mut().app;
    screen_app.update(Command::Trend(TrendCommand::Look(id("v1"), look)));
    screen.run();
    screen
}

/// What the two lanes show of their ranges.
fn both(screen: &Screen) -> [bool; 2] {
    [0, 1].map(|lane| screen.state().app.state.trend.values_of(lane).is_some())
}

#[test]
fn values_are_zoomed_in_the_lane_under_the_pointer_alone() {
    let mut screen = two_lanes();
    let rect = plot(&screen);
    // The strip of the pump lies at the foot.
    let (upper, lower) = (rect.min.y + rect.height() * 0.2, rect.min.y + rect.height() * 0.7);
    for x in [rect.center().x, rect.min.x - 20.0] {
        screen.hover_at(Pos2::new(x, lower));
        screen.run();
        wheel(&mut screen, 120.0, Modifiers::SHIFT);
        assert_eq!(both(&screen), [false, true], "at {x}");
        double_click(&mut screen, Pos2::new(rect.min.x - 20.0, lower));
        assert_eq!(both(&screen), [false, false], "the axis is whole again");
    }
    assert_eq!(mode(&screen), TrendMode::Follow);
    let (from, to) = (Pos2::new(rect.min.x - 20.0, upper), Pos2::new(rect.min.x - 20.0, lower));
    drag(&mut screen, PointerButton::Primary, from, to);
    assert_eq!(both(&screen), [true, false], "the lane in which the drag began");
    screen.state_mut().app.update(Command::Do(Action::TrendUndoZoom));
    assert_eq!(both(&screen), [false, false]);
}

#[test]
fn keys_zoom_the_lane_of_the_pen_that_is_picked() {
    let mut screen = two_lanes();
    let press = |screen: &mut Screen, pen: &str, key| {
        screen.get_by_label(pen).click();
        screen.run();
        screen.get_by_role(Role::Canvas).focus();
        screen.run();
        screen.key_press(key);
        screen.run();
    };
    press(&mut screen, "Pen 3: Pump 1/Voltage", Key::ArrowUp);
    assert_eq!(both(&screen), [false, true]);
    more(&mut screen, "Display ranges");
    press(&mut screen, "Pen 1: Tank 1/Level", Key::ArrowDown);
    assert_eq!(both(&screen), [true, false]);
    press(&mut screen, "Pen 3: Pump 1/Voltage", Key::ArrowUp);
    assert_eq!(both(&screen), [true, true]);
    screen.key_press_modifiers(Modifiers::SHIFT, Key::F);
    screen.run();
    assert_eq!(both(&screen), [true, false], "all values of the picked pen's lane alone");
}

#[test]
fn the_table_of_the_cursors_says_why_there_is_no_curve_and_what_a_state_has_not() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let (from, to) = (now_s() - 70.0, Some(now_s() - 60.0));
    if let Some(curve) = station.0.lock().unwrap().curves.get_mut(&id("l1")) {
        curve.gaps.push(Gap { from, to, why: QualityCode::OFF });
    }
    let figures = Stats { mean: 0.25, sigma: 0.125, known_ms: 60_000.0, ..Stats::default() };
    station.0.lock().unwrap().stats.insert(id("on1"), figures);
    station.0.lock().unwrap().stats.insert(id("l1"), Stats { mean: 7.75, ..figures });
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen = screen([960.0, 620.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.state_mut().app.update(Command::Do(Action::TrendCursors));
    screen.run_steps(4);
    assert!(shows(&screen, "7.7500") && !shows(&screen, "0.25000"), "a state has no mean");
    assert_eq!(screen.query_all_by_label_contains("A: ").count(), 0);
    let to_the_gap = TrendCommand::Cursor(0, now_s() - 65.0);
    screen.state_mut().app.update(Command::Trend(to_the_gap));
    screen.run_steps(4);
    let told = screen.query_all_by_label_contains("A: ").next();
    let told =
        told.and_then(|node| node.accesskit_node().label().or(node.accesskit_node().value()));
    assert!(told.as_deref().is_some_and(|told| told.contains("Tank 1/Level: ")), "{told:?}");
    // The name in the table has the menu of the pen.
    let name = screen.query_all_by_role_and_label(Role::Label, "Tank 1/Level").last().unwrap();
    name.click_secondary();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Remove from trend").click();
    screen.run();
    assert!(!screen.state().app.state.trend_group().unwrap().pens.contains(&id("l1")));
}

#[test]
fn over_a_strip_there_are_no_values_to_zoom() {
    let (mut screen, _) = trend();
    let rect = plot(&screen);
    screen.hover_at(Pos2::new(rect.center().x, rect.max.y - 8.0));
    screen.run();
    wheel(&mut screen, 120.0, Modifiers::SHIFT);
    assert_eq!(both(&screen), [false, false]);
    assert_eq!(mode(&screen), TrendMode::Follow);
}

#[test]
fn a_limit_that_a_tag_holds_is_a_band_as_it_was_at_each_time() {
    let mut project = tank_room::project();
    let limit = Operand::Tag(id("sp2"));
    let kind = AlarmKind::Limit { side: LimitSide::High, limit, deadband: 0.0 };
    let alarm = Alarm::new(AlarmId::new("a1").unwrap(), Some(id("l1")), kind);
    project.alarms.push(Arc::new(alarm));
    let station = tank_room::station(&project);
    // The limit was 5 and is 15 since a minute; nothing else is drawn.
    let points = [(-120.0, 5.0), (-60.0, 15.0), (0.0, 15.0)].map(|(s, v)| [now_s() + s, v]);
    let curve = Curve { runs: vec![points.to_vec()], ..Curve::default() };
    {
        let mut inner = station.0.lock().unwrap();
        inner.curves.clear();
        inner.curves.insert(id("sp2"), curve);
    }
    let mut screen = super::open_project(PaneKind::Trend, project, &station);
    screen.run();
    let rect = plot(&screen);
    let picture = screen.render().unwrap();
    // The mean colour around half of the range, at a share of the width.
    let mean = |share: f32| -> [u32; 3] {
        let (x, y) = (rect.min.x + rect.width() * share, rect.min.y + rect.height() * 0.4);
        let mut sum = [0; 3];
        for (dx, dy) in (0..60).flat_map(|dx| (0..12).map(move |dy| (dx, dy))) {
            let pixel = picture.get_pixel(x as u32 + dx, y as u32 + dy).0;
            (0..3).for_each(|i| sum[i] += u32::from(pixel[i]));
        }
        sum.map(|sum| sum / 720)
    };
    let (before, after) = (mean(0.25), mean(0.75));
    let apart: u32 = before.iter().zip(after).map(|(a, b)| a.abs_diff(b)).sum();
    assert!(apart > 8, "above 5 there is a band, below 15 none: {before:?} {after:?}");
    let same: u32 = mean(0.6).iter().zip(after).map(|(a, b)| a.abs_diff(b)).sum();
    assert!(same <= 6, "no band on either side: {same}");
}

#[test]
fn the_list_of_pens_is_folded_and_unfolded() {
    let (mut screen, _) = trend();
    assert!(shows(&screen, "Settings of Pump 1/Voltage"));
    let before = plot(&screen).width();
    screen.get_by_label("Fold the list of pens").click();
    screen.run();
    assert!(plot(&screen).width() > before + 300.0, "the plot has the room");
    for text in ["Pen 3: Pump 1/Voltage", "Show Pump 1/Voltage", "Tank 1/Level 12.4 cm good"] {
        assert!(shows(&screen, text), "{text} is missing");
    }
    assert!(!shows(&screen, "Settings of Pump 1/Voltage"));
    screen.get_by_label("Unfold the list of pens").click();
    screen.run();
    assert!((plot(&screen).width() - before).abs() < 0.5);
}

#[test]
fn tools_stand_in_one_row_at_any_width_and_do_not_move_when_paused() {
    for lang in [Lang::English, Lang::Korean] {
        for width in [380.0, 500.0, 734.0, 900.0, 1300.0, 1880.0] {
            let project = tank_room::project();
            let station = tank_room::station(&project);
            let desk = Desk::new(PaneKind::Trend, project, &station, lang);
            let mut screen = screen([width, 420.0], Look::Light, desk, |ui, desk| desk.frame(ui));
            screen.run();
            let more = tr(lang, LangKey::TrendMore);
            let place = |screen: &Screen| screen.get_by_role_and_label(Role::Button, more).rect();
            let live = place(&screen);
            assert!(live.max.x <= width, "{lang:?} {width}: {live}");
            assert!(live.max.y < 60.0, "{lang:?} {width}: one row");
            screen.state_mut().app.update(Command::Do(Action::TrendPause));
            screen.run();
            assert_eq!(place(&screen), live, "{lang:?} {width}");
        }
    }
}

fn drag(screen: &mut Screen, button: PointerButton, from: Pos2, to: Pos2) {
    let press = |screen: &Screen, pos, pressed| {
        let modifiers = Modifiers::NONE;
        screen.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
    };
    screen.hover_at(from);
    screen.run();
    press(screen, from, true);
    screen.run();
    for part in 1..=4 {
        screen.hover_at(from + (to - from) * part as f32 / 4.0);
        screen.run();
    }
    press(screen, to, false);
    screen.run();
}

#[test]
fn a_drag_moves_time_back_and_leaves_the_value_axis_alone() {
    let (mut screen, _) = trend();
    let at = plot(&screen).center();
    drag(&mut screen, PointerButton::Primary, at, at + vec2(200.0, 60.0));
    let TrendMode::Paused { from, to } = mode(&screen) else { panic!("it still follows") };
    assert!((to - from - 120.0).abs() < 0.01, "the span stays: {}", to - from);
    assert!(to < now_s() - 10.0, "it went back");
    assert!(!screen.state().app.state.trend.has_values());
}

#[test]
fn a_box_zooms_both_axes_and_a_double_click_undoes_it() {
    let (mut screen, _) = trend();
    let rect = plot(&screen);
    let at = |x: f32, y: f32| rect.min + rect.size() * vec2(x, y);
    drag(&mut screen, PointerButton::Secondary, at(0.4, 0.2), at(0.6, 0.7));
    let TrendMode::Paused { from, to } = mode(&screen) else { panic!("it still follows") };
    assert!((to - from - 24.0).abs() < 1.0, "a fifth of the span: {}", to - from);
    let (low, high) = values(&screen).unwrap();
    // The strip of the pump lies below the lane.
    assert!(((high - low) / 1.06 - 0.53).abs() < 0.03, "half of the range: {low} {high}");
    double_click(&mut screen, rect.center());
    assert_eq!(mode(&screen), TrendMode::Follow);
    assert!(!screen.state().app.state.trend.has_values());
}

#[test]
fn fitting_the_values_is_done_once() {
    let (mut screen, _) = trend();
    screen.get_by_label("Fit").click();
    screen.run();
    let (low, high) = values(&screen).unwrap();
    assert!(low < high && high < 1.0, "{low} {high}");
    assert!(!screen.state().app.state.trend.fit_values);
    screen.state_mut().said.clear();
    screen.run_steps(3);
    assert!(screen.state().said.is_empty());
}

#[test]
fn the_value_axis_does_not_move_by_itself() {
    let (mut screen, station) = trend();
    // A spike far outside the display range does not move a fixed axis.
    let spike = Curve {
        runs: vec![vec![[now_s() - 10.0, 5.0], [now_s() - 5.0, 900.0]]],
        ..Curve::default()
    };
    station.0.lock().unwrap().curves.insert(id("l1"), spike);
    station.0.lock().unwrap().snapshot.taken.mono.0 += 1;
    set_clock(&station, 101.0);
    screen.run();
    assert!(!screen.state().app.state.trend.has_values());
    screen.get_by_label("Pen 1: Tank 1/Level").hover();
    screen.run_steps(60);
    assert!(shows(&screen, "drawn from 0 to 20 cm"));
}

#[test]
fn values_that_are_zoomed_stay_where_they_are_whatever_comes() {
    let (mut screen, station) = trend();
    let auto = PenLook { scale: PenScale::Auto, ..PenLook::default() };
    let say = |screen: &mut Screen, command| {
        screen.state_mut().app.update(Command::Trend(command));
        screen.run();
    };
    let comes = |screen: &mut Screen, highest: f64, at: f64| {
        let run = vec![[now_s() - 30.0, 5.0], [now_s() - 5.0, highest]];
        let curve = Curve { runs: vec![run], ..Curve::default() };
        let mut inner = station.0.lock().unwrap();
        inner.curves.insert(id("l1"), curve);
        inner.snapshot.taken.mono.0 += 1;
        drop(inner);
        set_clock(&station, at);
        screen.run();
    };
    let drawn = |screen: &mut Screen| {
        screen.get_by_label("Pen 1: Tank 1/Level").hover();
        screen.run_steps(60);
        let told = screen.get_by_label_contains("drawn from").accesskit_node();
        let told = told.label().or(told.value()).unwrap();
        screen.hover_at(Pos2::ZERO);
        screen.run_steps(5);
        told
    };
    say(&mut screen, TrendCommand::Look(id("l1"), auto));
    comes(&mut screen, 10.0, 101.0);
    let before = drawn(&mut screen);
    say(&mut screen, TrendCommand::Values(Some(0), Some((0.4, 0.6))));
    comes(&mut screen, 900.0, 103.0);
    assert_eq!(drawn(&mut screen), before, "zoomed");
    say(&mut screen, TrendCommand::Values(Some(0), None));
    assert!(drawn(&mut screen).contains("to 1000 cm"), "all of it");
}

#[test]
fn the_cursor_reads_every_pen_and_finds_nothing_in_a_gap() {
    let (mut screen, _) = trend();
    let rect = plot(&screen);
    let at = |seconds_ago: f32| {
        let x = rect.max.x - rect.width() * seconds_ago / 120.0;
        Pos2::new(x, rect.center().y)
    };
    screen.hover_at(at(20.0));
    screen.run();
    assert!(shows(&screen, "13.0"), "the setpoint at the cursor");
    assert_eq!(screen.query_all_by_label("no data").count(), 0);
    screen.hover_at(at(65.0));
    screen.run();
    assert!(shows(&screen, "12.0"), "the setpoint was lower then");
    assert_eq!(screen.query_all_by_label("no data").count(), 1, "the level's gap");
    screen.hover_at(at(5.0));
    screen.run();
    assert_eq!(screen.query_all_by_label("no data").count(), 1, "the meter is gone");
}

#[test]
fn a_click_on_a_pen_labels_the_axis_in_its_units() {
    let (mut screen, _) = trend();
    screen.get_by_label("Pen 3: Pump 1/Voltage").click();
    screen.run();
    let row = screen.get_by_label("Pen 3: Pump 1/Voltage");
    assert_eq!(row.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
}

#[test]
fn pens_are_dropped_picked_and_removed() {
    let (mut screen, _) = trend();
    let pens = |screen: &Screen| screen.state().app.state.trend_group().unwrap().pens.clone();
    screen.get_by_label("Remove from trend: Pump 1/Running").click();
    screen.run();
    assert!(!pens(&screen).contains(&id("on1")));
    screen.get_by_label("Add pen").click();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Filter").type_text("tank 2 level");
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Tank 2/Level").click();
    screen.run();
    assert!(pens(&screen).contains(&id("l2")));
}

#[test]
fn a_row_dragged_from_the_table_becomes_a_pen_and_a_text_does_not() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen = screen([1400.0, 500.0], Look::Light, desk, |ui, desk| {
        desk.app.tick();
        let (left, right) = ui.max_rect().split_left_right_at_fraction(0.5);
        desk.paint_into(ui, PaneKind::Tags, left);
        desk.paint_into(ui, PaneKind::Trend, right);
    });
    screen.run();
    let over = plot(&screen).center();
    let pens = |screen: &Screen| screen.state().app.state.trend_group().unwrap().pens.clone();
    let before = pens(&screen).len();
    for tag in ["Tank 2/Level", "PLC/Label"] {
        let row = screen.get_by_role_and_label(Role::Label, tag).rect().center();
        drag(&mut screen, PointerButton::Primary, row, over);
    }
    assert_eq!(pens(&screen).len(), before + 1);
    assert!(pens(&screen).contains(&id("l2")));
    assert_eq!(mode(&screen), TrendMode::Follow, "dropping is not panning");
}

/// Drags what is under a label of a pane onto a trend beside it, and gives the pens then.
fn dragged(kind: PaneKind, station: &FakeStation, project: Project, label: &str) -> Vec<TagId> {
    let desk = Desk::new(PaneKind::Trend, project, station, Lang::English);
    let mut screen = screen([1700.0, 500.0], Look::Light, desk, move |ui, desk| {
        desk.app.tick();
        let (left, right) = ui.max_rect().split_left_right_at_fraction(0.5);
        desk.paint_into(ui, kind, left);
        desk.paint_into(ui, PaneKind::Trend, right);
    });
    screen.run_steps(8);
    let row = screen.query_all_by_label_contains(label).next().unwrap().rect().center();
    let over = plot(&screen).center();
    drag(&mut screen, PointerButton::Primary, row, over);
    screen.state().app.state.trend_group().unwrap().pens.clone()
}

#[test]
fn whatever_row_tells_of_a_tag_can_be_dragged_onto_the_trend() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    tank_room::events(&station);
    let pens = dragged(PaneKind::Events, &station, project.clone(), "Tank 2/Setpoint");
    assert!(pens.contains(&id("sp2")), "events: {pens:?}");

    let station = tank_room::station(&project);
    {
        let mut inner = station.0.lock().unwrap();
        inner.journal = JournalState { is_kept: true, kept: 1, ..JournalState::default() };
        let row = |number: i64, tag: &str| JournalRow {
            id: number,
            at: WallMs(NOON_MS),
            kind: JournalKind::Write,
            tag: tag.to_owned(),
            name: format!("Written {number}"),
            ..JournalRow::default()
        };
        inner.journal_rows = Some(vec![row(2, "sp2"), row(1, "")]);
    }
    let pens = dragged(PaneKind::Journal, &station, project.clone(), "Written 2");
    assert!(pens.contains(&id("sp2")), "journal: {pens:?}");
    let pens = dragged(PaneKind::Journal, &station, project, "Written 1");
    assert_eq!(pens.len(), 5, "a row about no tag carries nothing");

    let live = alarm_board::alarm("high", AlarmPriority::High, AlarmShown::Normal);
    let mut definition = Alarm::clone(live.definition.as_ref().unwrap());
    definition.tag = Some(id("sp2"));
    let mut project = tank_room::project();
    project.alarms.push(Arc::new(definition));
    let station = tank_room::station(&project);
    let actor = BadActor {
        key: "high".to_owned(),
        name: "Setpoint high".to_owned(),
        tag: String::new(),
        priority: AlarmPriority::High,
        count: 33,
    };
    station.0.lock().unwrap().load = LoadFigures { top: vec![actor], ..LoadFigures::default() };
    set_clock(&station, 110.0);
    let pens = dragged(PaneKind::AlarmLoad, &station, project, "Setpoint high");
    assert!(pens.contains(&id("sp2")), "alarm load: {pens:?}");
}

#[test]
fn a_row_of_the_journal_adds_its_tag_by_menu_and_by_keys() {
    let (mut screen, station) = open(PaneKind::Journal);
    {
        let mut inner = station.0.lock().unwrap();
        inner.journal = JournalState { is_kept: true, kept: 1, ..JournalState::default() };
        let (tag, name) = ("sp2".to_owned(), "Written".to_owned());
        let row = JournalRow { id: 1, at: WallMs(NOON_MS), tag, name, ..JournalRow::default() };
        inner.journal_rows = Some(vec![row]);
    }
    screen.run_steps(6);
    screen.get_by_label_contains("Written").click_secondary();
    screen.run();
    screen.get_by_label("Add to trend").click();
    screen.run();
    let pens = |screen: &Screen| screen.state().app.state.trend_group().unwrap().pens.clone();
    assert!(pens(&screen).contains(&id("sp2")));
    let app = &mut screen.state_mut().app;
    app.update(Command::TrendRemove(id("sp2")));
    app.update(Command::Journal(JournalCommand::Select(Some(1))));
    app.update(Command::Do(Action::TrendSelected));
    assert!(pens(&screen).contains(&id("sp2")));
}

#[test]
fn shift_counts_that_was_held_at_the_press_though_a_slow_frame_sees_it_released() {
    let (mut screen, station) = trend();
    screen.get_by_role(Role::Canvas).focus();
    screen.run();
    screen.state_mut().app.update(Command::Do(Action::TrendZoomIn));
    set_clock(&station, 104.0);
    screen.run_steps(2);
    let key = |modifiers| Event::Key {
        key: Key::Z,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    };
    screen.event(key(Modifiers::NONE));
    screen.run_steps(2);
    assert!((screen.state().app.state.trend.span_s - 120.0).abs() < 1e-6);
    screen.event(key(Modifiers::SHIFT));
    screen.run_steps(2);
    assert!((screen.state().app.state.trend.span_s - 60.0).abs() < 1e-6);
}

#[test]
fn four_pens_are_read_between_the_cursors_in_the_low_pane_of_a_small_window() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    // What the trend has in a window of 1280 × 720.
    let mut screen = screen([738.0, 318.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.state_mut().app.update(Command::Do(Action::TrendCursors));
    screen.run_steps(4);
    let frame = egui::Rect::from_min_size(Pos2::ZERO, vec2(738.0, 318.0));
    let pens = ["Pen 1: Tank 1/Level", "Pen 2: Tank 1/Setpoint", "Pen 3: Pump 1/Voltage"];
    for pen in pens.into_iter().chain(["Pen 4: Pump 1/Running"]) {
        let row = screen.get_by_label(pen).rect();
        assert!(frame.contains_rect(row) && row.width() > 60.0, "{pen}: {row:?}");
    }
    for head in ["A", "B", "Slope per s", "Mean", "Sigma", "Samples"] {
        let head_at = screen.get_by_label(head).rect();
        assert!(frame.contains_rect(head_at), "{head}: {head_at:?}");
    }
    assert!(plot(&screen).height() >= 100.0, "{:?}", plot(&screen));
    // What the folded list can do, the table can.
    screen.get_by_label("Show Tank 1/Level").click();
    screen.run_steps(3);
    assert!(screen.state().app.state.trend_group().unwrap().look(&id("l1")).hidden);
    screen.get_by_label("Unfold the list of pens").click();
    screen.run_steps(3);
    let fold = screen.get_by_label("Fold the list of pens").rect();
    assert!(fold.height() <= 20.0, "it is as high as the heading: {fold:?}");
}

#[test]
fn a_group_is_picked_from_the_list() {
    let (mut screen, _) = trend();
    screen.get_by_label("Trend group: Levels").click();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Power").click();
    screen.run();
    assert_eq!(screen.state().app.state.trend.group, Some(GroupId::new("g2").unwrap()));
    assert!(shows(&screen, "Pen 1: Energy meter/Active power"));
    assert!((screen.state().app.state.trend.span_s - 600.0).abs() < 1e-9);
}

#[test]
fn arrow_keys_move_time_while_the_plot_has_the_keyboard() {
    let (mut screen, _) = trend();
    screen.get_by_role(Role::Canvas).focus();
    screen.run();
    screen.key_press(Key::ArrowLeft);
    screen.run();
    assert!(is_paused(&screen));
    screen.key_press(Key::ArrowRight);
    screen.run();
    assert!(!is_paused(&screen), "at the present it follows again");
    screen.key_press(Key::ArrowRight);
    screen.run();
    assert!(!is_paused(&screen), "and goes no further");
}

#[test]
fn the_keyboard_alone_moves_zooms_and_sets_cursors() {
    let (mut screen, _) = trend();
    screen.get_by_role(Role::Canvas).focus();
    screen.run();
    let window = |screen: &Screen| screen.state().app.state.trend.window(now_s());
    screen.key_press(Key::PageUp);
    screen.run();
    assert!((window(&screen).1 - (now_s() - 120.0)).abs() < 1.0, "a window back");
    screen.key_press(Key::ArrowUp);
    screen.run();
    let (low, high) = values(&screen).expect("values zoomed");
    screen.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    screen.run();
    let moved = values(&screen).unwrap();
    let way = (high - low) / 10.0;
    assert!((moved.0 - low - way).abs() < 1e-9 && (moved.1 - high - way).abs() < 1e-9, "{moved:?}");
    screen.key_press(Key::Z);
    screen.run();
    assert!(!screen.state().app.state.trend.has_values(), "and back");
    screen.key_press(Key::C);
    screen.run();
    assert!(
        screen.query_all_by_label_contains("Between the cursors: 00:01:00.000").next().is_some()
    );
    let before = screen.state().app.state.trend.cursors.unwrap().at;
    screen.key_press(Key::CloseBracket);
    screen.key_press(Key::X);
    screen.run();
    let after = screen.state().app.state.trend.cursors.unwrap();
    assert!(after.at[0] > before[0] && after.active == 1, "{after:?}");
    let step = after.at[0] - before[0];
    // What a keyboard sends for Shift and the bracket.
    screen.key_press_modifiers(Modifiers::SHIFT, Key::OpenCurlyBracket);
    screen.run();
    let far = after.at[1] - screen.state().app.state.trend.cursors.unwrap().at[1];
    assert!((far - 10.0 * step).abs() < 0.01, "{far} is ten times {step}");
    screen.key_press_modifiers(Modifiers::SHIFT, Key::CloseCurlyBracket);
    screen.run();
    screen.key_press(Key::Enter);
    screen.run();
    assert!((screen.state().app.state.trend.span_s - 60.0).abs() < 1.0);
    let active = screen.state().app.state.trend.cursors.unwrap().at[1];
    screen.key_press(Key::N);
    screen.run();
    let Some(Dialog::Note(draft)) = &screen.state().app.state.dialog else { panic!("a remark") };
    assert_eq!((draft.from_ms, draft.to_ms), ((active * 1_000.0).round() as i64, None));
}

#[test]
fn a_date_is_typed_and_shown() {
    let (mut screen, _) = trend();
    screen.state_mut().app.update(Command::Do(Action::TrendGoTo));
    screen.run();
    let field = screen.get_by_role_and_label(Role::TextInput, "Go to date and time…");
    assert!(field.is_focused());
    field.type_text("2026-11-20 06:00");
    screen.run();
    screen.key_press(Key::Enter);
    screen.run();
    let (from, to) = screen.state().app.state.trend.window(now_s());
    let wanted = NOON_MS as f64 / 1000.0 - 3.25 * 86_400.0;
    assert!((f64::midpoint(from, to) - wanted).abs() < 1.0);
    assert!(screen.query_by_role_and_label(Role::TextInput, "Go to date and time…").is_none());
}

#[test]
fn a_pen_gets_a_lane_and_a_colour_from_its_menu_and_undo_takes_them_back() {
    let (mut screen, _) = trend();
    let look = |screen: &Screen| screen.state().app.state.trend_group().unwrap().look(&id("v1"));
    screen.get_by_label("Settings of Pump 1/Voltage").click();
    screen.run();
    screen.get_by_label("Lane 2").click();
    screen.run();
    assert_eq!(look(&screen).lane, 1);
    screen.get_by_label("Colour 7").click();
    screen.run();
    assert_eq!(look(&screen).color, Some(6));
    screen.state_mut().app.update(Command::Do(Action::Undo));
    screen.state_mut().app.update(Command::Do(Action::Undo));
    assert_eq!(look(&screen), gaugeglass::model::PenLook::default());
}

#[test]
fn a_trend_without_pens_says_what_to_do() {
    let (mut screen, _) = trend();
    for pen in ["l1", "sp1", "v1", "on1", "kw"] {
        screen.state_mut().app.update(Command::TrendRemove(id(pen)));
    }
    screen.run();
    assert!(shows(&screen, "No pens. Drag tags here, or choose Add to trend."));
}

#[test]
fn marks_of_time_stand_at_round_local_times() {
    let seoul = Clock::new(TimeZone::get("Asia/Seoul").unwrap());
    let noon = NOON_MS as f64 / 1000.0;
    let marks = time_marks(&seoul, (noon - 40_000.0, noon + 40_000.0), 1000.0, 10_000.0);
    let midnight: Vec<_> = marks.iter().filter(|m| m.step_size == 86_400.0).collect();
    assert_eq!(midnight.len(), 1);
    let at = WallMs((midnight[0].value * 1000.0) as i64);
    assert_eq!((seoul.time(at), seoul.date(at)), ("00:00:00".into(), "2026-11-24".into()));
    assert_eq!(seoul.zone_text(at), "UTC+09:00");
    assert!(marks.len() < 100);
    // Whatever the window, marks are few.
    for span in [0.01, 1.0, 60.0, 1e4, 1e6, 1e8] {
        let marks = time_marks(&seoul, (noon - span, noon), span / 40.0, span / 6.0);
        assert!(marks.len() < 200, "{span}: {}", marks.len());
    }
    assert!(time_marks(&seoul, (f64::NAN, 1.0), 1.0, 1.0).is_empty());
}

#[test]
fn marks_of_values_stand_at_round_values_of_the_pens_units() {
    let marks = value_marks(Span { low: 3.0, high: 23.0 }, (0.0, 1.0), 0.05);
    let mut values: Vec<f64> = marks.iter().map(|m| 3.0 + m.value * 20.0).collect();
    values.sort_by(f64::total_cmp);
    assert!(values.iter().all(|v| (v - v.round()).abs() < 1e-9), "{values:?}");
    assert!(values.len() > 8 && values.len() < 25, "{values:?}");
    assert!(value_marks(Span { low: 1.0, high: 1.0 }, (0.0, 1.0), 0.05).is_empty());
    assert!(value_marks(Span { low: 0.0, high: 1.0 }, (0.0, f64::INFINITY), 0.05).is_empty());
}

#[test]
fn a_value_axis_of_any_height_has_numbers() {
    let range = Span { low: 0.0, high: 20.0 };
    for height in 40_u8..=240 {
        for seen in [(-0.03, 1.03), (0.16, 0.26), (0.4, 0.9)] {
            let point = (seen.1 - seen.0) / f64::from(height);
            let marks = value_marks(range, seen, point * 14.0);
            let texts = with_text(&marks, seen, f32::from(height));
            assert!(texts.len() >= 2, "{height} {seen:?}: {texts:?}");
            let mut at: Vec<f64> = texts.iter().map(|mark| mark.value / point).collect();
            at.sort_by(f64::total_cmp);
            assert!(at.windows(2).all(|two| two[1] - two[0] > 13.9), "{height} {seen:?}: {at:?}");
        }
    }
}

#[test]
fn numbers_of_an_axis_stay_short_and_leave_nothing_untold() {
    let axes: [(f64, f64, f64); 13] = [
        (0.0, 100.0, 20.0),
        (12_345_670.0, 12_345_680.0, 2.0),
        (0.0, 20_000_000.0, 5_000_000.0),
        (-12_345.678, -12_345.670, 0.002),
        (0.0, 0.000_01, 0.000_002),
        (4_294_967_290.0, 4_294_967_295.0, 1.0),
        (-1e9, 1e9, 5e8),
        (1e18, 3e18, 1e18),
        (-2e7, 2e7, 1e7),
        (1.2e8, 1.9e8, 1e7),
        (5e8, 6e8, 2e7),
        (10_000.3, 10_000.7, 0.1),
        (0.123_456_781, 0.123_456_789, 0.000_000_002),
    ];
    for (low, high, step) in axes {
        let count = ((high - low) / step).round() as i32;
        let values: Vec<f64> = (0..=count).map(|n| low + f64::from(n) * step).collect();
        let told = Shortened::of(&values, step);
        let texts: Vec<String> = values.iter().map(|value| told.text(*value, step)).collect();
        assert!(texts.iter().all(|text| text.len() <= 9), "{texts:?}");
        assert!(texts.windows(2).all(|pair| pair[0] != pair[1]), "{texts:?}");
        for (value, text) in values.iter().zip(&texts) {
            let back = told.base + text.parse::<f64>().unwrap() * 10_f64.powi(told.power);
            assert!((back - value).abs() <= step * 0.01, "{value}: {told:?} {text}");
        }
    }
    let shown = |low: f64, step: f64| Shortened::of(&[low, low + step], step).unit("kWh");
    assert_eq!(shown(0.0, 20.0), "kWh");
    assert_eq!(shown(12_345_670.0, 2.0), "12345670 kWh");
    assert_eq!(shown(0.0, 20_000_000.0), "10^6 kWh");
    assert_eq!(shown(10_000.312, 0.002), "10000.31 kWh");
    let many = [100_000_000.3, 100_000_000.4];
    assert_eq!(Shortened::of(&many, 0.1).unit("kWh"), "100000000 kWh");
}

#[test]
fn learned_ranges_have_round_ends() {
    assert_eq!(nice_range(0.3, 7.9), Span { low: 0.0, high: 8.0 });
    let flat = nice_range(100.0, 100.0);
    assert!(flat.low < 100.0 && flat.high > 100.0);
    let wide = nice_range(f64::MIN, f64::MAX);
    assert!(wide.low < wide.high);
}

#[test]
fn nothing_of_a_trend_is_remembered_for_another_project() {
    let (mut screen, _) = trend();
    let memory = &mut screen.state_mut().memory;
    memory.belong_to(0);
    assert!(!memory.trend.drawn().pens.is_empty(), "the same project");
    memory.belong_to(1);
    assert!(memory.trend.drawn().pens.is_empty());
}
