//! Trends in which something happened, drawn in both looks and languages, for people to look at
//! (`target/pictures/trend-*.png`): a device that died, a clock that was set back, the end of summer time, a year.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::trend::{Overlay, TrendCommand};
use gaugeglass::app::{Action, Command, Look};
use gaugeglass::history::{ColumnsRequest, Joined, Point, QualityCode, TrendRing};
use gaugeglass::model::{
    Alarm, AlarmId, AlarmKind, LimitSide, Operand, PaneKind, PenLook, Project,
};
use gaugeglass::station::{Curve, Mark};
use gaugeglass::ui::panes::Clock;
use jiff::tz::TimeZone;

use super::Screen;
use crate::support::fake_station::{FakeStation, NOON_MS};
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk, id};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The curve that the record makes of these samples.
fn curve(points: impl IntoIterator<Item = Point>, (from_ms, to_ms): (i64, i64)) -> Curve {
    let points: Vec<Point> = points.into_iter().collect();
    let never = std::sync::atomic::AtomicBool::new(false);
    let mut newer = |_| points.clone();
    let mut joined = Joined { disk: None, newer: &mut newer, cancel: &never };
    let request = ColumnsRequest { from_ms, to_ms, columns: 900 };
    joined.columns(&request, usize::MAX).unwrap().curve
}

fn put(station: &FakeStation, tag: &str, curve: Curve) {
    station.0.lock().unwrap().curves.insert(id(tag), curve);
}

fn project() -> Project {
    let mut project = tank_room::project();
    for (side, limit, name) in [(LimitSide::High, 15.0, "a1"), (LimitSide::Low, 3.0, "a2")] {
        let kind = AlarmKind::Limit { side, limit: Operand::Constant(limit), deadband: 0.5 };
        let alarm = Alarm::new(AlarmId::new(name).unwrap(), Some(id("l1")), kind);
        project.alarms.push(Arc::new(alarm));
    }
    project
}

struct Scene {
    name: &'static str,
    zone: &'static str,
    station: FakeStation,
    commands: Vec<Command>,
    /// Where the pointer is, as a share of the plot's width.
    pointer: f32,
}

/// Draws a scene in every look and language, and gives the last one.
fn draw(scene: &Scene) -> Screen {
    std::fs::create_dir_all("target/pictures").unwrap();
    let mut last = None;
    for (look, look_name) in Look::ALL {
        for (lang, tag) in Lang::ALL {
            let wide = (look, lang) == (Look::Dark, Lang::English);
            for size in [[1280.0, 640.0], [1900.0, 900.0]].into_iter().take(1 + usize::from(wide)) {
                let mut desk = Desk::new(PaneKind::Trend, project(), &scene.station, lang);
                desk.memory.clock = Clock::new(TimeZone::get(scene.zone).unwrap());
                for command in scene.commands.clone() {
                    desk.app.update(command);
                }
                let mut screen = screen(size, look, desk, |ui, desk| desk.frame(ui));
                screen.run();
                let plot = screen.get_by_role(Role::Canvas).rect();
                let x = plot.min.x + plot.width() * scene.pointer;
                screen.hover_at(egui::pos2(x, plot.min.y + plot.height() * 0.3));
                screen.run();
                let path = format!(
                    "target/pictures/trend-{}-{look_name}-{tag}-{}.png",
                    scene.name, size[0]
                );
                screen.render().unwrap().save(path).unwrap();
                last = Some(screen);
            }
        }
    }
    last.unwrap()
}

fn points_of(screen: &Screen, tag: &str) -> (usize, usize) {
    let drawn = screen.state().memory.trend.drawn();
    let pen = drawn.pens.iter().find(|(pen, ..)| *pen == id(tag)).unwrap();
    (pen.1, pen.2)
}

fn wave(ms: i64) -> f64 {
    let t = ms as f64 / 1000.0;
    9.0 + 6.0 * (t * 0.04).sin() + 0.1 * (t * 9.0).sin()
}

#[test]
fn a_device_that_died_is_a_gap_with_its_reason() {
    let station = tank_room::station(&project());
    tank_room::events(&station);
    let now = NOON_MS + 100_000;
    let window = (now - 120_000, now);
    let samples = (0..600_i64).map(|i| now - 120_000 + i * 200);
    let of = |at: i64| match at - now {
        -70_000..-50_000 => Point::gap(at, QualityCode(0x0203)),
        // One good reply in between.
        _ => Point::good(at, wave(at)),
    };
    let lone = |p: Point| if p.at_ms == now - 60_000 { Point::good(p.at_ms, 8.0) } else { p };
    put(&station, "l1", curve(samples.clone().map(of).map(lone), window));
    let run = |at: i64| Point::good(at, f64::from((at / 20_000 % 2) as u8));
    put(&station, "on1", curve(samples.clone().filter(|at| at % 3 == 0).map(run), window));
    let lane = PenLook { lane: 1, ..PenLook::default() };
    let commands = vec![
        Command::Trend(TrendCommand::Look(id("v1"), lane)),
        Command::Do(Action::TrendCursors),
        Command::Do(Action::TrendYesterday),
    ];
    let screen =
        draw(&Scene { name: "killed", zone: "Asia/Seoul", station, commands, pointer: 0.44 });
    assert_eq!(points_of(&screen, "l1").0, 3, "two lines and a dot");
}

#[test]
fn a_clock_set_back_draws_no_line_back_in_time() {
    let station = tank_room::station(&project());
    let now = NOON_MS + 100_000;
    let mut ring = TrendRing::new(10_000);
    for i in 0..500_i64 {
        // Half a minute is lived through twice.
        let at = now - 100_000 + i * 200 + if i < 250 { 30_000 } else { 0 };
        ring.push(at, Some(if i < 250 { 6.0 } else { 12.0 } + (i % 7) as f64 * 0.1));
    }
    let points = ring.newer(i64::MIN, i64::MAX);
    put(&station, "l1", curve(points, (now - 120_000, now)));
    let mark =
        Mark { at_ms: now - 50_000, kind: "clock".into(), detail: "set by -30000 ms".into() };
    station.0.lock().unwrap().marks = vec![mark];
    let screen =
        draw(&Scene { name: "clock", zone: "UTC", station, commands: Vec::new(), pointer: 0.584 });
    assert_eq!(points_of(&screen, "l1").0, 2, "before and after");
}

#[test]
fn the_end_of_summer_time_has_its_hour_twice() {
    let station = tank_room::station(&project());
    // 2026-10-25T01:00:00Z: clocks in Berlin go from 03:00 back to 02:00.
    let change = 1_792_890_000_000_i64;
    let window = (change - 5 * HOUR, change + 5 * HOUR);
    let samples = (0..36_000_i64).map(|i| window.0 + i * 1000);
    put(&station, "l1", curve(samples.map(|at| Point::good(at, wave(at / 60))), window));
    let seconds = |ms: i64| ms as f64 / 1000.0;
    let commands = vec![Command::TrendHold(seconds(window.0), seconds(window.1))];
    let screen =
        draw(&Scene { name: "dst", zone: "Europe/Berlin", station, commands, pointer: 0.55 });
    assert_eq!(points_of(&screen, "l1").0, 1, "time goes on");
}

#[test]
fn a_year_is_drawn_with_months_on_its_axis() {
    let station = tank_room::station(&project());
    let now = NOON_MS + 100_000;
    let window = (now - 365 * DAY, now);
    let samples = (0..365 * 24_i64).map(|i| window.0 + i * HOUR);
    let season = |at: i64| 10.0 + 5.0 * (at as f64 / 5e9).sin() + (at / HOUR % 11) as f64 * 0.3;
    let of = |at: i64| match (at - window.0) / DAY {
        200..215 => Point::gap(at, QualityCode::STOPPED),
        _ => Point::good(at, season(at)),
    };
    put(&station, "l1", curve(samples.clone().map(of), window));
    put(&station, "v1", curve(samples.map(|at| Point::good(at, season(at * 3) / 2.0)), window));
    let commands = vec![
        Command::Trend(TrendCommand::Span(365.0 * 86_400.0)),
        Command::Trend(TrendCommand::Overlay(Some(Overlay::Days(7)))),
    ];
    let screen = draw(&Scene { name: "year", zone: "UTC", station, commands, pointer: 0.57 });
    assert_eq!(points_of(&screen, "l1").0, 2);
    assert!((screen.state().app.state.trend.span_s - 365.0 * 86_400.0).abs() < 1.0);
}
