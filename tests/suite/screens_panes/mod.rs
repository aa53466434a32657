//! The panes on a screen without a display: what they show, and what they ask for when somebody
//! clicks, types, drags or looks away.

mod alarms;
mod diagnostics;
mod events;
mod frames;
mod looks;
mod plant;
mod setpoints;
mod speed;
mod tags;
mod trend;
mod trend_looks;

use egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::Look;
use gaugeglass::app::lang::Lang;
use gaugeglass::model::{PaneKind, Project};

use crate::support::fake_station::{FakeStation, at};
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk};

type Screen = Harness<'static, Desk>;

/// One pane of the tank room, big enough to show all of it.
fn open(kind: PaneKind) -> (Screen, FakeStation) {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    (open_project(kind, project, &station), station)
}

fn open_project(kind: PaneKind, project: Project, station: &FakeStation) -> Screen {
    let desk = Desk::new(kind, project, station, Lang::English);
    let mut screen = screen([1300.0, 640.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run();
    screen.state_mut().said.clear();
    screen
}

/// Moves the station's clock to `seconds` after its start; the tank room stands at 100 s.
fn set_clock(station: &FakeStation, seconds: f64) {
    station.0.lock().unwrap().now = at(seconds);
}

/// True where something on the screen has this name.
fn shows(screen: &Screen, name: &str) -> bool {
    screen.query_all_by_label(name).next().is_some()
}

/// Turns the wheel over what the pointer is on.
fn wheel(screen: &mut Screen, points: f32, modifiers: Modifiers) {
    screen.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        modifiers,
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
    });
    screen.run_steps(3);
}

/// Two clicks within one frame, quick enough to be one double click.
fn double_click(screen: &mut Screen, pos: Pos2) {
    screen.hover_at(pos);
    screen.run();
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    let click = [true, false, true, false];
    let events = click.map(|pressed| Event::PointerButton { pos, button, pressed, modifiers });
    screen.input_mut().events.extend(events);
    screen.run();
}
