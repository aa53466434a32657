//! The tools on the screen: the XY pane, the spectrum, exports and recordings, and the picture for print.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::tools::{Overlay, Pair, ToolsCommand, TrendFile};
use gaugeglass::app::trend::TrendCommand;
use gaugeglass::app::{
    Action, Command, Effect, ExportFormat, Look, Notice, PathPurpose, PickOutcome, TrendWork,
};
use gaugeglass::desktop::files::{recording_read, trend_written};
use gaugeglass::model::PaneKind;
use gaugeglass::station::{Asker, Curve, Stats, Wanted};
use image::RgbaImage;

use super::pages::seen;
use crate::support::fake_station::{FakeStation, at};
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk, id, now_s};

type Screen = Harness<'static, Desk>;

fn open(kind: PaneKind, lang: Lang, look: Look) -> (Screen, FakeStation) {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let desk = Desk::new(kind, project, &station, lang);
    let mut screen = screen([1100.0, 560.0], look, desk, |ui, desk| desk.frame(ui));
    screen.run_steps(6);
    (screen, station)
}

fn shows(screen: &Screen, part: &str) -> bool {
    screen.query_all_by_label_contains(part).next().is_some()
}

#[test]
fn the_xy_pane_draws_two_pens_against_each_other_and_tells_how_they_go_together() {
    let (mut screen, _) = open(PaneKind::Xy, Lang::English, Look::Light);
    assert!(shows(&screen, "XY: Tank 1/Level / Tank 1/Setpoint, r "), "the first two pens");
    assert!(shows(&screen, "Correlation r = "));
    let picture = screen.state().app.state.tools.xy.picture().unwrap();
    let apart = |line: &[Pair]| line.array_windows().map(|[a, b]| b.at_ms - a.at_ms).max();
    let longest = picture.runs.iter().filter_map(|line| apart(line)).max().unwrap();
    assert!(longest < 10_000, "the level's gaps are gaps: {longest}");
    assert!(picture.runs.iter().any(|line| line.len() == 1), "a lone pair is a dot");
    screen.get_by_label("Exchange the axes").click();
    screen.run_steps(6);
    assert!(shows(&screen, "XY: Tank 1/Setpoint / Tank 1/Level, r "));
    screen.state_mut().app.update(ToolsCommand::XyUp(id("v1")).into());
    screen.run_steps(6);
    assert!(shows(&screen, "XY: Tank 1/Setpoint / Pump 1/Voltage, r "));
}

#[test]
fn the_spectrum_names_the_period_and_says_what_it_was_made_of() {
    let (mut screen, station) = open(PaneKind::Spectrum, Lang::English, Look::Dark);
    assert!(shows(&screen, "Made of the longest run without a gap: 49.8 s, a value each 0.2 s"));
    let wave: Vec<[f64; 2]> = (0..600)
        .map(|k| f64::from(k) * 0.2)
        .map(|t| [now_s() - 120.0 + t, 11.0 + 0.5 * (std::f64::consts::TAU * t / 8.0).sin()])
        .collect();
    let curve = Curve { runs: vec![wave], ..Curve::default() };
    station.0.lock().unwrap().curves.insert(id("l1"), curve);
    station.0.lock().unwrap().now = at(102.0);
    screen.run_steps(8);
    let found = screen.state().app.state.tools.spectrum.picture().unwrap().found.clone().unwrap();
    let peak = found.peak.unwrap();
    assert!((peak.period_s - 8.0).abs() < 0.05 && (peak.amplitude - 0.5).abs() < 0.01, "{peak:?}");
    assert!(shows(&screen, " cm, 100 % of the variance"));
    screen.get_by_label("Frequency").click();
    screen.run_steps(3);
    assert!(screen.state().app.state.tools.spectrum.by_frequency);
}

#[test]
fn panes_are_told_pictures_and_no_samples_and_a_closed_one_gives_its_question_up() {
    for (kind, asker) in [(PaneKind::Xy, "xy"), (PaneKind::Spectrum, "spectrum")] {
        let (mut screen, station) = open(kind, Lang::English, Look::Light);
        let asks = std::mem::take(&mut station.0.lock().unwrap().history_asked);
        let of_pane: Vec<_> = asks.iter().filter(|ask| ask.asker == Asker(asker)).collect();
        assert_eq!(of_pane.len(), 1, "{asks:?}");
        assert!(of_pane[0].wanted.is_picture(), "{asks:?}");
        assert!(station.0.lock().unwrap().history_withdrawn.is_empty());
        // The next one is open; what was told last is shown meanwhile.
        station.0.lock().unwrap().history_waits = true;
        station.0.lock().unwrap().now = at(102.0);
        screen.run_steps(3);
        let tools = &screen.state().app.state.tools;
        assert!(tools.xy.picture().is_some() || tools.spectrum.picture().is_some());
        assert!(station.0.lock().unwrap().history_withdrawn.is_empty());
        // Nobody paints the pane any more.
        station.0.lock().unwrap().now = at(110.0);
        screen.state_mut().app.tick();
        screen.state_mut().app.tick();
        assert_eq!(station.0.lock().unwrap().history_withdrawn, [Asker(asker)]);
    }
}

#[test]
fn a_cut_xy_picture_says_until_when_it_reaches() {
    let (mut screen, station) = open(PaneKind::Xy, Lang::English, Look::Light);
    // More samples than are looked at: a tenth of a millisecond apart cannot be, so from long ago on.
    let long: Vec<[f64; 2]> =
        (0..250_000).map(|k| [now_s() - 100.0 + f64::from(k) * 0.001, f64::from(k % 7)]).collect();
    let curve = Curve { runs: vec![long], ..Curve::default() };
    station.0.lock().unwrap().curves.insert(id("l1"), curve);
    screen.state_mut().app.update(Command::TrendHold(now_s() - 110.0, now_s() + 150.0));
    screen.run_steps(4);
    assert!(shows(&screen, "Too many samples: only those until "));
    let picture = screen.state().app.state.tools.xy.picture().unwrap();
    assert!(picture.is_cut);
    let drawn = picture.runs.iter().map(Vec::len).sum::<usize>();
    assert!((10..=10_000).contains(&drawn), "{drawn}");
}

#[test]
fn the_table_of_the_cursors_shows_dots_while_a_moved_cursor_is_read() {
    let (mut screen, station) = open(PaneKind::Trend, Lang::English, Look::Light);
    let level = Stats { count: 200, known_ms: 4e4, mean: 4.25, ..Stats::default() };
    station.0.lock().unwrap().stats.insert(id("l1"), level);
    screen.state_mut().app.update(Command::Do(Action::TrendCursors));
    screen.run_steps(6);
    assert!(shows(&screen, "4.2500") && !shows(&screen, "…"), "the mean of the level");
    station.0.lock().unwrap().history_waits = true;
    screen.state_mut().app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 7.0)));
    screen.run_steps(6);
    assert!(shows(&screen, "…") && !shows(&screen, "4.2500"));
}

/// Drags what has this label onto a place.
fn drag(screen: &mut Screen, label: &str, to: egui::Pos2) {
    let from = screen.query_all_by_label_contains(label).next().unwrap().rect().center();
    let point = |screen: &Screen, pos, pressed| {
        let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
        screen.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
    };
    screen.hover_at(from);
    screen.run_steps(2);
    point(screen, from, true);
    screen.run_steps(2);
    for part in 1..=4 {
        screen.hover_at(from + (to - from) * part as f32 / 4.0);
        screen.run_steps(2);
    }
    point(screen, to, false);
    screen.run_steps(6);
}

/// A pane beside another one from which tags are dragged.
fn beside(kind: PaneKind, tags: PaneKind, pens: &[&str]) -> Screen {
    let mut project = tank_room::project();
    project.trend_groups[0].pens = pens.iter().map(|pen| id(pen)).collect();
    let station = tank_room::station(&project);
    let desk = Desk::new(kind, project, &station, Lang::English);
    let mut screen = screen([1500.0, 560.0], Look::Light, desk, move |ui, desk| {
        desk.app.tick();
        let (left, right) = ui.max_rect().split_left_right_at_fraction(0.4);
        desk.paint_into(ui, tags, left);
        desk.paint_into(ui, kind, right);
    });
    screen.run_steps(6);
    screen
}

#[test]
fn any_tag_dropped_on_the_xy_pane_is_drawn_across_or_up() {
    let mut screen = beside(PaneKind::Xy, PaneKind::Tags, &[]);
    assert!(shows(&screen, "Two tags are needed. Pick them above, or drag them here."));
    let (left, right) = (egui::pos2(700.0, 300.0), egui::pos2(1_300.0, 300.0));
    drag(&mut screen, "Pump 1/Voltage", left);
    assert_eq!(screen.state().app.state.tools.xy.across, Some(id("v1")));
    drag(&mut screen, "PLC/Label", right);
    assert_eq!(screen.state().app.state.tools.xy.up, None, "a text cannot be drawn");
    drag(&mut screen, "Tank 1/Level", right);
    assert!(shows(&screen, "XY: Pump 1/Voltage / Tank 1/Level, r "));
    assert!(screen.state().app.state.trend_group().unwrap().pens.is_empty(), "no pen is added");
    // Pens of the trend are dragged there as well.
    let mut screen = beside(PaneKind::Xy, PaneKind::Trend, &["l1", "sp1", "v1"]);
    drag(&mut screen, "Pen 3: Pump 1/Voltage", right);
    assert!(shows(&screen, "XY: Tank 1/Level / Pump 1/Voltage, r "));
}

#[test]
fn any_tag_is_picked_by_a_part_of_its_name_or_dropped_for_its_spectrum() {
    let mut screen = beside(PaneKind::Spectrum, PaneKind::Tags, &["l1"]);
    drag(&mut screen, "Pump 1/Voltage", egui::pos2(1_000.0, 300.0));
    assert!(shows(&screen, "Spectrum: Pump 1/Voltage"));
    screen.get_by_label("Tag: Pump 1/Voltage").click();
    screen.run_steps(4);
    let in_list = |screen: &Screen| {
        let fields: Vec<_> = screen.query_all_by_role(Role::TextInput).collect();
        let field = fields.iter().rfind(|field| field.rect().min.x > 600.0).unwrap();
        field.focus();
        field.type_text("2/lev");
    };
    in_list(&screen);
    screen.run_steps(4);
    let rows = screen.query_all_by_role_and_label(Role::Button, "Tank 2/Level");
    rows.last().unwrap().click();
    screen.run_steps(6);
    assert_eq!(screen.state().app.state.tools.spectrum.pen, Some(id("l2")));
    assert!(shows(&screen, "Tag: Tank 2/Level"));
    // Another group begins with its own pens.
    let other = screen.state().app.state.project().trend_groups[1].id.clone();
    screen.state_mut().app.update(Command::TrendGroup(other));
    screen.run_steps(4);
    assert!(shows(&screen, "Tag: Energy meter/Active power"));
}

#[test]
fn the_strip_of_a_recording_covers_no_lane_of_several() {
    let (mut screen, _) = open(PaneKind::Trend, Lang::English, Look::Light);
    let (path, result) = (PathBuf::from("step test.csv"), Ok(recording()));
    let app = &mut screen.state_mut().app;
    app.update(ToolsCommand::RecordingRead { path, result }.into());
    let lane = gaugeglass::model::PenLook { lane: 1, ..Default::default() };
    app.update(Command::Trend(TrendCommand::Look(id("v1"), lane)));
    screen.run_steps(4);
    let plot = screen.get_by_role(Role::Canvas).rect();
    let strip = screen.get_by_label("Take the recording off").rect();
    assert!(strip.max.y <= plot.min.y, "{strip:?} {plot:?}");
}

/// The one effect of these.
fn only(effects: Vec<Effect>) -> Effect {
    assert_eq!(effects.len(), 1, "{effects:?}");
    effects.into_iter().next().unwrap()
}

#[test]
fn what_the_trend_shows_is_exported_by_a_menu_and_written_whole() {
    let (mut screen, _) = open(PaneKind::Trend, Lang::English, Look::Light);
    screen.get_by_label("More").click();
    screen.run_steps(3);
    screen.get_by_label("Export").click();
    screen.run_steps(3);
    for row in ["Picture for print (PNG)", "Samples as CSV, one column a pen", "Samples as Parquet"]
    {
        assert!(shows(&screen, row), "{row}");
    }
    screen.get_by_label("Samples as CSV, one column a pen").click();
    screen.run_steps(3);
    let said = screen.state().said.iter().any(|c| {
        matches!(c, Command::Tools(ToolsCommand::Export(ExportFormat::CsvWide, pens))
            if pens.len() == 5)
    });
    assert!(said, "{:?}", screen.state().said);
}

fn export(file: TrendFile, path: &Path) -> (Desk, Arc<TrendWork>) {
    let mut desk = begun_export(file, path, None);
    let Effect::WriteTrend { work, path: to, .. } = only(desk.app.due()) else { panic!() };
    assert_eq!(to, path);
    (desk, work)
}

/// An export whose answers have all been told; `trouble` is why the disk gives nothing.
fn begun_export(file: TrendFile, path: &Path, trouble: Option<&'static str>) -> Desk {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    station.0.lock().unwrap().disk_trouble = trouble;
    begun_export_of(&station, file, path)
}

fn begun_export_of(station: &FakeStation, file: TrendFile, path: &Path) -> Desk {
    let project = tank_room::project();
    let mut desk = Desk::new(PaneKind::Trend, project, station, Lang::English);
    let command = match file {
        TrendFile::Table(format) => ToolsCommand::Export(format, ["l1", "v1"].map(id).to_vec()),
        TrendFile::Picture => ToolsCommand::Print(Box::new(seen(&desk, &["l1", "v1"]))),
    };
    let asked = only(desk.app.update(command.into()));
    let purpose = PathPurpose::Trend(file);
    assert!(matches!(asked, Effect::AskPath { purpose: p, .. } if p == purpose));
    assert!(desk.app.due().is_empty());
    let picked = PickOutcome::Path(path.to_owned());
    assert!(desk.app.update(Command::Picked(purpose, picked)).is_empty());
    desk.app.tick();
    desk
}

#[test]
fn figures_on_paper_end_with_the_present() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let mut desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let now_ms = desk.app.state.now.wall.0;
    for (from, to, want) in [(-60, 60, now_ms), (-60, -30, now_ms - 30_000)] {
        let edge = |seconds: i32| now_s() + f64::from(seconds);
        desk.app.update(Command::TrendHold(edge(from), edge(to)));
        let file = TrendFile::Picture;
        desk.app.update(ToolsCommand::Print(Box::new(seen(&desk, &["l1"]))).into());
        let picked = PickOutcome::Path(PathBuf::from("/nowhere/trend.png"));
        desk.app.update(Command::Picked(PathPurpose::Trend(file), picked));
        let asks = std::mem::take(&mut station.0.lock().unwrap().history_asked);
        let figures = asks.iter().rfind(|ask| ask.wanted == Wanted::Stats).unwrap();
        assert_eq!((figures.from_ms, figures.to_ms), (now_ms - 60_000, want));
        let curves = asks.iter().rfind(|ask| matches!(ask.wanted, Wanted::Columns { .. }));
        assert_eq!(curves.unwrap().to_ms, now_ms + i64::from(to) * 1_000);
        desk.app.state.tools.export = None;
    }
}

#[test]
fn an_export_is_refused_where_the_disk_could_not_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let why = "month 2026-11.hist cannot be read: input/output error";
    let table = TrendFile::Table(ExportFormat::CsvLong);
    for (file, name) in [(table, "trend.csv"), (TrendFile::Picture, "trend.png")] {
        let path = folder.path().join(name);
        let mut desk = begun_export(file, &path, Some(why));
        assert!(desk.app.due().is_empty(), "{file:?}");
        assert_eq!(desk.app.state.notice, Some(Notice::TrendNotExported(why.to_owned())));
        assert!(desk.app.state.tools.export.is_none());
        assert!(!path.exists());
    }
}

#[test]
fn the_xy_pane_says_why_samples_are_missing_until_they_are_there() {
    let (mut screen, station) = open(PaneKind::Xy, Lang::English, Look::Light);
    station.0.lock().unwrap().disk_trouble = Some("the disk is away");
    station.0.lock().unwrap().now = at(102.0);
    screen.run_steps(4);
    assert!(shows(&screen, "the disk is away"));
    station.0.lock().unwrap().disk_trouble = None;
    station.0.lock().unwrap().now = at(104.0);
    screen.run_steps(4);
    assert!(!shows(&screen, "the disk is away"));
}

#[test]
fn a_window_that_is_past_is_looked_at_again_once_the_disk_is_back() {
    let (mut screen, station) = open(PaneKind::Xy, Lang::English, Look::Light);
    station.0.lock().unwrap().disk_trouble = Some("the disk is away");
    screen.state_mut().app.update(Command::TrendHold(now_s() - 110.0, now_s() - 50.0));
    screen.run_steps(4);
    assert!(shows(&screen, "the disk is away"));
    station.0.lock().unwrap().disk_trouble = None;
    station.0.lock().unwrap().now = at(104.0);
    screen.run_steps(4);
    assert!(!shows(&screen, "the disk is away"));
    // What was told whole is not asked again.
    station.0.lock().unwrap().history_asked.clear();
    station.0.lock().unwrap().now = at(108.0);
    screen.run_steps(4);
    let asked = &station.0.lock().unwrap().history_asked;
    assert!(asked.iter().all(|ask| !matches!(ask.wanted, Wanted::Xy { .. })), "{asked:?}");
}

#[test]
fn values_at_a_cursor_that_the_pane_still_reads_stand_on_paper() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let mut desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    desk.app.update(Command::Do(Action::TrendCursors));
    desk.app.tick();
    station.0.lock().unwrap().history_waits = true;
    // On a sample of the setpoint before its step, and where nothing has happened yet.
    desk.app.update(Command::Trend(TrendCommand::Cursor(0, now_s() - 60.0)));
    desk.app.update(Command::Trend(TrendCommand::Cursor(1, now_s() + 5.0)));
    desk.app.tick();
    assert_eq!(desk.app.state.record.value_at(0, &id("sp1")), None, "the pane does not know yet");
    let pens = ["l1", "sp1"];
    desk.app.update(ToolsCommand::Print(Box::new(seen(&desk, &pens))).into());
    station.0.lock().unwrap().history_waits = false;
    let picked = PickOutcome::Path(PathBuf::from("/nowhere/trend.png"));
    desk.app.update(Command::Picked(PathPurpose::Trend(TrendFile::Picture), picked));
    desk.app.tick();
    let Effect::WriteTrend { work, .. } = only(desk.app.due()) else { panic!() };
    let TrendWork::Picture(print) = work.as_ref() else { panic!() };
    assert_eq!(print.pens[1].at_cursors, [Some(12.0), None]);
}

#[test]
fn an_export_asks_for_the_samples_of_the_window_and_tells_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trend.csv");
    let (mut desk, work) = export(TrendFile::Table(ExportFormat::CsvWide), &path);
    let done = trend_written(&work, path.clone(), false);
    let ToolsCommand::Exported { result: Ok(rows), .. } = &done else { panic!("{done:?}") };
    assert!(*rows > 500, "{rows}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("time,Tank 1/Level [cm],Pump 1/Voltage [V]\n"));
    desk.app.update(done.into());
    assert!(desk.app.state.tools.export.is_none());
    // A file that is there is asked about.
    assert!(matches!(trend_written(&work, path.clone(), false), ToolsCommand::ExportBlocked(_)));
    let nowhere = PathBuf::from("/nowhere/trend.csv");
    let ToolsCommand::Exported { result: Err(why), .. } = trend_written(&work, nowhere, true)
    else {
        panic!()
    };
    assert!(why.contains("/nowhere/trend.csv"), "{why}");
}

#[test]
fn a_wide_export_begins_with_what_held_when_the_window_began() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trend.csv");
    let station = tank_room::station(&tank_room::project());
    // Recorded five minutes ago and not changed since: no sample in the two minutes that are seen.
    let held = vec![vec![[now_s() - 300.0, 7.5], [now_s() + 60.0, 7.5]]];
    let level = vec![vec![[now_s() - 200.0, 11.0], [now_s() - 60.0, 12.0], [now_s() + 60.0, 12.0]]];
    for (tag, runs) in [("v1", held), ("l1", level)] {
        let curve = Curve { runs, ..Curve::default() };
        station.0.lock().unwrap().curves.insert(id(tag), curve);
    }
    let file = TrendFile::Table(ExportFormat::CsvWide);
    let mut desk = begun_export_of(&station, file, &path);
    let Effect::WriteTrend { work, .. } = only(desk.app.due()) else { panic!() };
    trend_written(&work, path.clone(), false);
    let text = std::fs::read_to_string(&path).unwrap();
    let values: Vec<&str> =
        text.lines().skip(1).map(|row| row.split_once(',').unwrap().1).collect();
    assert_eq!(values, ["11,7.5", "12,7.5"]);
}

#[test]
fn a_picture_for_print_is_a_png_with_everything_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trend.png");
    let (_, work) = export(TrendFile::Picture, &path);
    let TrendWork::Picture(print) = work.as_ref() else { panic!() };
    assert_eq!((print.title.as_str(), print.pens.len()), ("Levels", 2));
    assert!(print.pens.iter().all(|pen| pen.curve.curve.num_points() > 100));
    trend_written(&work, path.clone(), false);
    let image = image::open(&path).unwrap();
    assert_eq!((image.width(), image.height()), (2808, 1985));
}

pub fn recording() -> Arc<Overlay> {
    recording_of(|t| 10.0 + 4.0 * (1.0 - (-t / 10.0).exp()))
}

/// A minute of ten readings a second.
fn recording_of(level: impl Fn(f64) -> f64) -> Arc<Overlay> {
    recording_at((0..600).map(|k| f64::from(k) / 10.0), level)
}

pub fn recording_at(times: impl Iterator<Item = f64>, level: impl Fn(f64) -> f64) -> Arc<Overlay> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("step test.csv");
    let rows: String = times.map(|t| format!("{t};{}\n", level(t))).collect();
    std::fs::write(&path, format!("t [s];Level [cm]\n{rows}").replace('.', ",")).unwrap();
    let ToolsCommand::RecordingRead { result, .. } = recording_read(path) else { panic!() };
    result.unwrap()
}

#[test]
fn a_recording_lies_over_the_trend_read_only_and_is_moved_by_hand() {
    let (mut screen, _) = open(PaneKind::Trend, Lang::English, Look::Light);
    let path = PathBuf::from("step test.csv");
    let app = &mut screen.state_mut().app;
    app.update(Command::Do(Action::TrendPause));
    let window = app.state.trend.window(app.state.now.wall.as_secs());
    let before = screen.get_by_role(Role::Canvas).rect();
    let app = &mut screen.state_mut().app;
    app.update(ToolsCommand::RecordingRead { path, result: Ok(recording()) }.into());
    let start = |screen: &Screen| {
        let overlay = screen.state().app.state.tools.overlay.as_ref().unwrap();
        overlay.span.0 + overlay.shift_s
    };
    screen.run_steps(3);
    assert_eq!(
        screen.get_by_role(Role::Canvas).rect(),
        before,
        "it takes no height from the curves"
    );
    assert!((start(&screen) - window.0).abs() < 1e-6, "it begins at the left edge");
    assert!(shows(&screen, "(only shown, not recorded)"));
    screen.get_by_label("Later").click();
    screen.run_steps(3);
    assert!((start(&screen) - window.0 - 2.4).abs() < 0.01);
    screen.get_by_label_contains("(only shown, not recorded)").click();
    screen.run_steps(3);
    screen.get_by_label("End now").click();
    screen.run_steps(3);
    assert!((start(&screen) - (now_s() - 59.9)).abs() < 0.2);
    screen.get_by_label("Show Level").click();
    screen.run_steps(3);
    assert!(!screen.state().app.state.tools.overlay.as_ref().unwrap().columns[0].is_shown);
    screen.get_by_label("Take the recording off").click();
    screen.run_steps(3);
    assert!(screen.state().app.state.tools.overlay.is_none());
    assert!(!shows(&screen, "(only shown, not recorded)"));
}

#[test]
fn a_level_recording_is_seen_from_end_to_end() {
    let (mut screen, _) = open(PaneKind::Trend, Lang::English, Look::Light);
    screen.state_mut().app.update(Command::Do(Action::TrendPause));
    screen.run_steps(3);
    let before = screen.render().unwrap();
    let (path, result) = (PathBuf::from("level.csv"), Ok(recording_of(|_| 16.0)));
    screen.state_mut().app.update(ToolsCommand::RecordingRead { path, result }.into());
    screen.run_steps(3);
    let after = screen.render().unwrap();
    let plot = screen.get_by_role(Role::Canvas).rect();
    // A minute of the two that are seen.
    let left = plot.min.x as u32 + 2..plot.center().x as u32 - 12;
    let below_the_strip = plot.min.y as u32 + 30..plot.max.y as u32;
    let has_changed = |x: u32| {
        let mut column = below_the_strip.clone();
        column.any(|y| before.get_pixel(x, y) != after.get_pixel(x, y))
    };
    let drawn: Vec<bool> = left.map(has_changed).collect();
    let longest = drawn.chunk_by(|a, b| a == b).map(<[bool]>::len).max().unwrap();
    assert!(longest <= 10, "neither a dash nor what is between two is longer: {longest}");
    let share = drawn.iter().filter(|d| **d).count() as f32 / drawn.len() as f32;
    assert!((0.5..0.85).contains(&share), "{share} of it");
}

/// A trend of four seconds before and after a recording of the level, four seconds for each cm, is laid over it; with
/// the values of its lane zoomed to a part. And where its plot is.
fn rising(times: Vec<f64>, values: Option<(f64, f64)>) -> (RgbaImage, RgbaImage, egui::Rect) {
    let (mut screen, _) = open(PaneKind::Trend, Lang::English, Look::Light);
    let app = &mut screen.state_mut().app;
    app.update(Command::Do(Action::TrendPause));
    app.update(Command::Trend(TrendCommand::Span(4.0)));
    if values.is_some() {
        app.update(Command::Trend(TrendCommand::Values(Some(0), values)));
    }
    screen.run_steps(3);
    let before = screen.render().unwrap();
    let (path, result) = (PathBuf::from("x.csv"), Ok(recording_at(times.into_iter(), |t| t / 4.0)));
    let app = &mut screen.state_mut().app;
    app.update(ToolsCommand::RecordingRead { path, result }.into());
    app.update(ToolsCommand::RecordingShift(-20.0).into());
    screen.run_steps(3);
    let after = screen.render().unwrap();
    let plot = screen.get_by_role(Role::Canvas).rect();
    (before, after, plot)
}

#[test]
fn a_recording_with_few_rows_goes_through_the_same_places_as_one_with_many() {
    let heights = |times: Vec<f64>| {
        let (before, after, plot) = rising(times, None);
        let across = plot.min.x as u32 + 2..plot.max.x as u32 - 2;
        let mut below_the_strip = plot.min.y as u32 + 30..plot.max.y as u32 - 20;
        let is_drawn = |y: &u32| {
            let mut across = across.clone();
            across.any(|x| before.get_pixel(x, *y) != after.get_pixel(x, *y))
        };
        let highest = below_the_strip.find(is_drawn).unwrap();
        (highest, below_the_strip.rfind(is_drawn).unwrap())
    };
    let many = heights((0..=600).map(|k| f64::from(k) / 10.0).collect());
    let few = heights(vec![0.0, 60.0]);
    let is_near = |a: u32, b: u32| a.abs_diff(b) <= 3;
    assert!(is_near(many.0, few.0) && is_near(many.1, few.1), "{many:?} {few:?}");
}

#[test]
fn a_recording_zoomed_far_into_its_values_keeps_its_slope() {
    // From where to where the line takes in the plot.
    let width = |times: Vec<f64>| {
        // The level is seen from 5.5 to 5.7 of 20 cm.
        let (before, after, plot) = rising(times, Some((0.275, 0.285)));
        let below_the_strip = plot.min.y as u32 + 30..plot.max.y as u32 - 60;
        let is_drawn = |x: &u32| {
            let mut column = below_the_strip.clone();
            column.any(|y| before.get_pixel(*x, y) != after.get_pixel(*x, y))
        };
        let drawn: Vec<u32> =
            (plot.min.x as u32 + 2..plot.max.x as u32 - 2).filter(is_drawn).collect();
        (*drawn.first().unwrap(), *drawn.last().unwrap())
    };
    let many = width((0..=600).map(|k| f64::from(k) / 10.0).collect());
    let few = width(vec![0.0, 60.0]);
    assert!(many.1 - many.0 > 30, "{many:?}");
    assert!(many.0.abs_diff(few.0) <= 8 && many.1.abs_diff(few.1) <= 8, "{many:?} {few:?}");
}

#[test]
fn a_recording_over_a_group_without_pens_can_be_taken_off() {
    let mut project = tank_room::project();
    project.trend_groups.iter_mut().for_each(|group| group.pens.clear());
    let station = tank_room::station(&project);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen = screen([1100.0, 560.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    let (path, result) = (PathBuf::from("step test.csv"), Ok(recording()));
    screen.state_mut().app.update(ToolsCommand::RecordingRead { path, result }.into());
    screen.run_steps(3);
    screen.get_by_label("Take the recording off").click();
    screen.run_steps(3);
    assert!(screen.state().app.state.tools.overlay.is_none());
}

#[test]
fn a_file_that_is_no_recording_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, "t;v\n0;1\n1;zwei\n").unwrap();
    let (mut screen, _) = open(PaneKind::Trend, Lang::English, Look::Light);
    let app = &mut screen.state_mut().app;
    app.update(recording_read(path).into());
    let notice = app.state.notice.clone().unwrap();
    let text = gaugeglass::app::lang::notice_text(Lang::English, &notice);
    assert!(text.contains("x.csv: row 3, column 2: \"zwei\" is no number"), "{text}");
    let missing = recording_read(PathBuf::from("/nowhere.csv"));
    assert!(matches!(missing, ToolsCommand::RecordingRead { result: Err(_), .. }));
}
