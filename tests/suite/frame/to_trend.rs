//! Every place that shows a tag leads to the trend, by hand and by keyboard.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::{Action, App, Command, Dialog, Selection, Settings};
use gaugeglass::model::{
    AlarmPriority, AlarmShown, BadActor, CaptureBoard, Kept, KeptId, Layout, LayoutNode, Learned,
    LoadFigures, PaneKind, SplitDirection, TagId, limits,
};

use super::plant::*;
use crate::support::alarm_board::{alarm, board};
use crate::support::fake_station::at;

fn speed() -> TagId {
    TagId::new("t3").unwrap()
}

fn pens(screen: &Screen) -> Vec<String> {
    let group = screen.state().app.state.trend_group().unwrap();
    group.pens.iter().map(|pen| pen.to_string()).collect()
}

/// Takes the pen away that a way has added, for the next one.
fn is_added(screen: &mut Screen) -> bool {
    let added = pens(screen) == ["t1", "t3"];
    screen.state_mut().say(Command::TrendRemove(speed()));
    screen.run();
    added
}

fn point(screen: &Screen, pos: Pos2, pressed: bool) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    screen.event(Event::PointerButton { pos, button, pressed, modifiers });
}

/// Drags from one place to the middle of the plot.
fn drag(screen: &mut Screen, from: Pos2) {
    screen.hover_at(from);
    screen.run();
    point(screen, from, true);
    screen.run();
    // A dialog makes way as soon as the tag is on its way.
    for part in 1..=4 {
        screen.hover_at(from + egui::vec2(6.0, 4.0) * part as f32);
        screen.run();
    }
    let to = center(screen, "Trend, Live");
    screen.hover_at(to);
    screen.run();
    point(screen, to, false);
    screen.run();
}

fn center(screen: &Screen, label: &str) -> Pos2 {
    screen.query_all_by_label_contains(label).next().unwrap().rect().center()
}

fn add_by_keys(screen: &mut Screen, label: &str) {
    screen.query_all_by_label_contains(label).next().unwrap().focus();
    screen.run();
    ctrl(screen, Key::G);
}

/// The trend beside this pane, which has most of the room.
fn layout(pane: PaneKind) -> Layout {
    let leaf = |kind| LayoutNode::Tabs { panes: vec![kind], active: kind };
    let children = vec![(1.0, leaf(PaneKind::Trend)), (2.5, leaf(pane))];
    Layout { root: LayoutNode::Split { direction: SplitDirection::Horizontal, children } }
}

#[test]
fn the_alarm_in_the_banner_leads_its_tag_to_the_trend() {
    let desk = Desk::new();
    let mut high = alarm("high", AlarmPriority::High, AlarmShown::Unacknowledged);
    high.tag = Some(speed());
    desk.station.0.lock().unwrap().alarms = board(1, vec![high]);
    let mut screen = harness_of(desk);
    screen.run_steps(2);
    let banner = "Show Alarm high";
    let at = center(&screen, banner);
    drag(&mut screen, at);
    assert!(is_added(&mut screen), "by hand");
    screen.query_all_by_label_contains(banner).next().unwrap().click_secondary();
    screen.run();
    press(&mut screen, "Add to trend");
    assert!(is_added(&mut screen), "by its menu");
    add_by_keys(&mut screen, banner);
    assert!(is_added(&mut screen), "by keyboard");
}

#[test]
fn a_tag_that_the_device_refuses_leads_to_the_trend_from_diagnostics() {
    let mut desk = Desk::new();
    let mut plant = project();
    plant.layout = layout(PaneKind::Diagnostics);
    let settings = Settings::default();
    desk.app = App::new(Box::new(desk.station.clone()), Arc::new(plant), None, settings);
    let refused = Learned::Refused { tag: speed() };
    desk.station.0.lock().unwrap().snapshot.devices[0].detail.learned = vec![refused].into();
    let mut screen = harness_of(desk);
    let device = gaugeglass::model::DeviceId::new("d1").unwrap();
    screen.state_mut().say(Command::Select(Some(Selection::Device(device))));
    screen.run_steps(4);
    let line = "Pump 1/Speed is refused even alone";
    let at = center(&screen, line);
    drag(&mut screen, at);
    assert!(is_added(&mut screen), "by hand");
    screen.query_all_by_label_contains(line).next().unwrap().click_secondary();
    screen.run();
    press(&mut screen, "Add to trend");
    assert!(is_added(&mut screen), "by its menu");
    add_by_keys(&mut screen, line);
    assert!(is_added(&mut screen), "by keyboard");
}

#[test]
fn the_field_of_a_setpoint_leads_its_tag_to_the_trend_by_keyboard() {
    let mut desk = Desk::new();
    let mut plant = project();
    plant.layout = layout(PaneKind::Setpoints);
    let settings = Settings::default();
    desk.app = App::new(Box::new(desk.station.clone()), Arc::new(plant), None, settings);
    let mut screen = harness_of(desk);
    screen.run_steps(4);
    screen.get_by_role(Role::TextInput).focus();
    screen.run();
    ctrl(&mut screen, Key::G);
    assert_eq!(pens(&screen), ["t1", "t2"]);
}

#[test]
fn a_tag_found_in_the_palette_leads_to_the_trend() {
    let find = || {
        let mut screen = harness();
        ctrl(&mut screen, Key::P);
        let prompt = "Type a command or a tag";
        screen.get_by_role_and_label(Role::TextInput, prompt).type_text("pump 1/speed");
        screen.run();
        screen
    };
    let mut screen = find();
    assert!(says(&screen, "Add to trend Ctrl+G"));
    ctrl(&mut screen, Key::G);
    assert!(screen.state().app.state.dialog.is_none());
    assert!(is_added(&mut screen), "by keyboard");
    let mut screen = find();
    let at = center(&screen, "Tag › Pump 1/Speed");
    drag(&mut screen, at);
    assert!(screen.state().app.state.dialog.is_none(), "it made way");
    assert!(is_added(&mut screen), "by hand");
}

#[test]
fn a_group_that_is_full_is_said_where_a_tag_would_be_added() {
    let mut desk = Desk::new();
    let mut plant = project();
    let like = TagId::new("t1").unwrap();
    let more = (1..limits::PENS).map(|n| {
        let wire = 100 + n as u16;
        tag(&format!("more{n}"), &format!("More {n}"), wire)
    });
    let more: Vec<_> = more.map(Arc::new).collect();
    let ids = more.iter().map(|tag| tag.id.clone());
    plant.trend_groups[0].pens = std::iter::once(like).chain(ids).collect();
    plant.tags.extend(more);
    let settings = Settings::default();
    desk.app = App::new(Box::new(desk.station.clone()), Arc::new(plant), None, settings);
    let mut screen = harness_of(desk);
    ctrl(&mut screen, Key::P);
    let prompt = "Type a command or a tag";
    screen.get_by_role_and_label(Role::TextInput, prompt).type_text("pump 1/speed");
    screen.run();
    assert!(screen.query_all_by_label_contains("the trend group is full").next().is_some());
    ctrl(&mut screen, Key::G);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Palette(_))), "it stays");
    assert_eq!(pens(&screen).len(), limits::PENS);
    key(&mut screen, Key::Escape);
    screen.state_mut().say(Command::Why(speed()));
    screen.run();
    assert!(screen.get_by_label("the trend group is full").accesskit_node().is_disabled());
}

#[test]
fn the_question_why_leads_its_tag_to_the_trend_and_says_once_it_is_there() {
    let mut screen = harness();
    screen.state_mut().say(Command::Why(speed()));
    screen.run();
    press(&mut screen, "Add to trend");
    assert!(screen.get_by_label("already in this trend").accesskit_node().is_disabled());
    assert!(is_added(&mut screen), "by keyboard or a press");
    let at = center(&screen, "Add to trend");
    drag(&mut screen, at);
    assert!(screen.state().app.state.dialog.is_none(), "it made way");
    assert!(is_added(&mut screen), "by hand");
}

#[test]
fn the_tags_of_a_kept_capture_lead_to_the_trend() {
    let desk = Desk::new();
    let tags = vec!["Gone since".to_owned(), "Pump 1/Speed".to_owned()];
    let kept = Kept { id: KeptId(1), name: "Trip".to_owned(), tags, ..Kept::default() };
    desk.station.0.lock().unwrap().captures =
        CaptureBoard { live: Vec::new(), kept: vec![kept].into(), trouble: None };
    let mut screen = harness_of(desk);
    screen.state_mut().say(Command::Do(Action::Captures));
    screen.run_steps(3);
    assert!(says(&screen, "Gone since"));
    press(&mut screen, "Add to trend: Pump 1/Speed");
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Captures(_))));
    assert!(is_added(&mut screen), "by a press");
    let at = center(&screen, "Add to trend: Pump 1/Speed");
    drag(&mut screen, at);
    assert!(screen.state().app.state.dialog.is_none(), "it made way");
    assert!(is_added(&mut screen), "by hand");
}

#[test]
fn an_alarm_among_the_load_figures_leads_to_the_trend_by_keyboard() {
    let mut desk = Desk::new();
    let live = alarm("high", AlarmPriority::High, AlarmShown::Normal);
    let mut definition = gaugeglass::model::Alarm::clone(live.definition.as_ref().unwrap());
    definition.tag = Some(speed());
    let mut plant = project();
    plant.alarms.push(Arc::new(definition));
    plant.layout = layout(PaneKind::AlarmLoad);
    let actor = BadActor {
        key: "high".to_owned(),
        name: "Speed high".to_owned(),
        tag: String::new(),
        priority: AlarmPriority::High,
        count: 33,
    };
    {
        let mut inner = desk.station.0.lock().unwrap();
        inner.load = LoadFigures { top: vec![actor], ..LoadFigures::default() };
        inner.now = at(110.0);
    }
    let settings = Settings::default();
    desk.app = App::new(Box::new(desk.station.clone()), Arc::new(plant), None, settings);
    let mut screen = harness_of(desk);
    screen.run_steps(8);
    add_by_keys(&mut screen, "Speed high");
    assert!(is_added(&mut screen));
    // What has the keyboard goes before what is selected.
    let setpoint = TagId::new("t2").unwrap();
    screen.state_mut().say(Command::Select(Some(Selection::Tag(setpoint))));
    add_by_keys(&mut screen, "Speed high");
    assert!(is_added(&mut screen));
}
