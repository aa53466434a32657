//! Panes: from the project's arrangement to tiles and back.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::lang::Lang;
use gaugeglass::app::{Action, App, Command, Look, Settings};
use gaugeglass::model::{Layout, LayoutNode, PaneKind, SplitDirection};
use gaugeglass::ui::dock::{to_layout, to_tiles};
use gaugeglass::ui::root::Window;

use super::plant::*;
use crate::support::screens::screen;
use crate::support::tank_room;

fn tabs(panes: &[PaneKind], active: PaneKind) -> LayoutNode {
    LayoutNode::Tabs { panes: panes.to_vec(), active }
}

fn crowded() -> Layout {
    use PaneKind::{Events, Plant, Setpoints, Tags, Trend};
    let below = LayoutNode::Split {
        direction: SplitDirection::Vertical,
        children: vec![(0.7, tabs(&[Trend], Trend)), (0.3, tabs(&[Setpoints, Events], Events))],
    };
    let root = LayoutNode::Split {
        direction: SplitDirection::Horizontal,
        children: vec![(0.25, tabs(&[Plant, Tags], Tags)), (0.75, below)],
    };
    Layout { root }
}

fn in_front(screen: &Screen, name: &str) -> bool {
    let tab = screen.get_by_role_and_label(Role::Tab, name);
    tab.accesskit_node().is_selected() == Some(true)
        || tab.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

fn layouts(screen: &mut Screen) -> Vec<Layout> {
    let sets = said(screen).into_iter().filter_map(|c| match c {
        Command::SetLayout(layout) => Some(layout),
        _ => None,
    });
    sets.collect()
}

#[test]
fn an_arrangement_comes_back_from_the_tiles_as_it_went_in() {
    use PaneKind::{Events, Plant, Setpoints, Tags, Trend};
    let all = [Plant, Tags, Trend, Setpoints, Events];
    let one = Layout { root: tabs(&all, Setpoints) };
    for layout in [Layout::default(), crowded(), one] {
        assert_eq!(to_layout(&to_tiles(&layout)), Some(layout));
    }
}

#[test]
fn a_pane_named_twice_comes_once_and_an_empty_place_is_left_out() {
    use PaneKind::{Plant, Tags};
    let root = LayoutNode::Split {
        direction: SplitDirection::Vertical,
        children: vec![
            (1.0, tabs(&[Plant, Tags], Tags)),
            (1.0, tabs(&[Tags], Tags)),
            (1.0, LayoutNode::Split { direction: SplitDirection::Vertical, children: vec![] }),
        ],
    };
    let wanted = LayoutNode::Split {
        direction: SplitDirection::Vertical,
        children: vec![(1.0, tabs(&[Plant, Tags], Tags))],
    };
    assert_eq!(to_layout(&to_tiles(&Layout { root })), Some(Layout { root: wanted }));
    let nothing = Layout { root: tabs(&[], Plant) };
    assert_eq!(to_layout(&to_tiles(&nothing)), Some(Layout::default()));
}

#[test]
fn painting_alone_arranges_nothing() {
    let mut screen = harness();
    screen.run_steps(5);
    assert!(layouts(&mut screen).is_empty());
    assert!(!screen.state().app.state.doc.is_changed());
}

#[test]
fn a_click_on_a_tab_is_kept_but_is_no_unsaved_change() {
    let mut desk = Desk::new();
    desk.say(Command::SetLayout(crowded()));
    let project = desk.app.state.project().clone();
    desk.say(Command::Saved { project, path: "/plants/a.toml".into(), result: Ok(()) });
    let mut screen = harness_of(desk);
    screen.state_mut().app.state.layout_epoch += 1;
    screen.run();
    assert!(in_front(&screen, "Tags"));
    click(&mut screen, Role::Tab, "Plant");
    assert!(in_front(&screen, "Plant"));
    assert_eq!(layouts(&mut screen).len(), 1);
    assert!(!screen.state().app.state.doc.is_changed());
}

#[test]
fn the_keyboard_brings_a_pane_to_the_front() {
    let mut desk = Desk::new();
    desk.app.state.layout_epoch += 1;
    desk.say(Command::SetLayout(crowded()));
    let mut screen = harness_of(desk);
    assert!(!in_front(&screen, "Setpoints"));
    ctrl(&mut screen, egui::Key::Num4);
    assert!(in_front(&screen, "Setpoints"));
    assert!(screen.get_by_role_and_label(Role::Tab, "Setpoints").is_focused());
    assert_eq!(screen.state().app.state.show_pane, None);
    assert_eq!(layouts(&mut screen).len(), 1);
}

#[test]
fn a_pane_that_the_project_leaves_out_can_be_had() {
    let mut desk = Desk::new();
    desk.say(Command::SetLayout(Layout { root: tabs(&[PaneKind::Tags], PaneKind::Tags) }));
    let mut screen = harness_of(desk);
    assert!(screen.query_by_role_and_label(Role::Tab, "Trend").is_none());
    for action in [Action::ShowTrend, Action::ShowPlant, Action::ShowEvents, Action::ShowSetpoints]
    {
        screen.state_mut().say(Command::Do(action));
        screen.run();
    }
    for name in ["Plant", "Tags", "Trend", "Setpoints", "Events"] {
        screen.get_by_role_and_label(Role::Tab, name);
    }
    assert!(in_front(&screen, "Setpoints"));
    screen.state_mut().say(Command::Do(Action::ResetLayout));
    screen.run();
    assert_eq!(screen.state().app.state.project().layout, Layout::default());
    for name in ["Plant", "Tags", "Trend", "Setpoints", "Events"] {
        screen.get_by_role_and_label(Role::Tab, name);
    }
}

#[test]
fn a_tab_is_dragged_to_another_place() {
    let mut screen = harness();
    said(&mut screen);
    let from = screen.get_by_role_and_label(Role::Tab, "Plant").rect().center();
    let to = screen.get_by_role_and_label(Role::Tab, "Trend").rect().center();
    screen.hover_at(from);
    screen.run();
    screen.drag_at(from);
    screen.step();
    screen.hover_at(from + egui::vec2(20.0, 8.0));
    screen.step();
    screen.hover_at(to + egui::vec2(20.0, 0.0));
    screen.step();
    assert!(layouts(&mut screen).is_empty(), "nothing is decided while it is held");
    screen.drop_at(to + egui::vec2(20.0, 0.0));
    screen.run();
    screen.run_steps(3);
    let told = layouts(&mut screen);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(screen.state().app.state.doc.is_changed());
    for name in ["Plant", "Tags", "Trend", "Setpoints", "Events"] {
        screen.get_by_role_and_label(Role::Tab, name);
    }
}

#[test]
fn the_plot_of_the_trend_is_high_enough_to_be_read_on_a_small_screen() {
    for lang in [Lang::English, Lang::Korean] {
        let project = tank_room::project();
        let station = tank_room::station(&project);
        let settings = Settings { lang, ..Settings::default() };
        let app = App::new(Box::new(station), Arc::new(project), None, settings);
        let state = (app, Window::default());
        let mut screen = screen([1280.0, 720.0], Look::Dark, state, |ui, (app, window)| {
            app.tick();
            let mut said = Vec::new();
            window.root_ui(ui, app, &mut said);
            said.into_iter().for_each(|command| drop(app.update(command)));
        });
        screen.run_steps(6);
        let plot = screen.get_by_role(Role::Canvas).rect();
        assert!(plot.height() >= 200.0, "{lang:?}: {plot}");
    }
}
