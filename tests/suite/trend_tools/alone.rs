//! What has no value axis beside it: a recording over no pens or over switches alone, and states of an earlier time.

use std::path::PathBuf;

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::tools::ToolsCommand;
use gaugeglass::app::trend::{Overlay, TrendCommand};
use gaugeglass::app::{Action, Command, Look};
use gaugeglass::model::PaneKind;
use gaugeglass::station::Curve;
use image::RgbaImage;

use super::screens::recording;
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk, id, now_s};

type Screen = Harness<'static, Desk>;

/// A trend of these pens; the pump ran until a minute ago, and an hour before that it did not.
fn trend_of(pens: &[&str]) -> Screen {
    let mut project = tank_room::project();
    project.trend_groups[0].pens = pens.iter().map(|pen| id(pen)).collect();
    let station = tank_room::station(&project);
    let run = vec![[now_s() - 120.0, 1.0], [now_s() - 60.0, 0.0], [now_s(), 0.0]];
    let curve = Curve { runs: vec![run], ..Curve::default() };
    station.0.lock().unwrap().curves.insert(id("on1"), curve);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen = screen([1100.0, 560.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.state_mut().app.update(Command::Do(Action::TrendPause));
    screen.run_steps(6);
    screen
}

/// Points of the plot that changed, below its first rows.
fn changed(screen: &mut Screen, before: &RgbaImage) -> usize {
    let after = screen.render().unwrap();
    let plot = screen.get_by_role(Role::Canvas).rect().shrink(3.0);
    let places = |y: u32| (plot.min.x as u32..plot.max.x as u32).map(move |x| (x, y));
    let all = (plot.min.y as u32 + 30..plot.max.y as u32).flat_map(places);
    all.filter(|(x, y)| before.get_pixel(*x, *y) != after.get_pixel(*x, *y)).count()
}

#[test]
fn a_recording_is_drawn_where_no_pen_has_an_axis() {
    for pens in [&[][..], &["on1"]] {
        let mut screen = trend_of(pens);
        let (path, result) = (PathBuf::from("step test.csv"), Ok(recording()));
        screen.state_mut().app.update(ToolsCommand::RecordingRead { path, result }.into());
        screen.run_steps(4);
        let with = screen.render().unwrap();
        screen.get_by_label("Show Level").click();
        screen.run_steps(4);
        // Without it there are other lanes, or none: what counts is that its colour is gone.
        let without = screen.render().unwrap();
        assert_ne!(with, without, "{pens:?}");
        screen.get_by_label("Show Level").click();
        screen.run_steps(4);
        assert!(changed(&mut screen, &without) > 200, "{pens:?}");
    }
}

#[test]
fn states_of_an_earlier_time_are_a_band_at_the_foot_of_their_strip() {
    let mut screen = trend_of(&["on1"]);
    let before = screen.render().unwrap();
    let compare = Command::Trend(TrendCommand::Overlay(Some(Overlay::Seconds(60.0))));
    screen.state_mut().app.update(compare);
    screen.run_steps(6);
    assert!(changed(&mut screen, &before) > 400);
}
