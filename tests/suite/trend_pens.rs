//! Pens and groups of the trend: colours, the turn to another group, windows that cannot be shown.

use std::sync::Arc;

use gaugeglass::app::trend::{Overlay, TrendCommand};
use gaugeglass::app::{
    Action, App, Command, Edit, Hindrance, Notice, Selection, Settings, TrendMode,
};
use gaugeglass::model::{
    DataType, GroupId, PenLook, Project, Table, TagId, TextEncoding, TextOrder, TextPad,
    TrendGroup, limits,
};

use crate::support::fake_station::at;
use crate::support::tank_room::{self, id, now_s};

fn app_of(project: Project) -> App {
    let station = tank_room::station(&project);
    App::new(Box::new(station), Arc::new(project), None, Settings::default())
}

fn desk() -> App {
    app_of(tank_room::project())
}

fn colors(app: &App) -> Vec<(TagId, u8)> {
    let group = app.state.trend_group().unwrap();
    group.pens.iter().cloned().zip(group.colors()).collect()
}

#[test]
fn ten_pens_have_ten_colours_whichever_somebody_chose() {
    let mut group = tank_room::project().trend_groups.remove(0);
    group.pens = (0..10).map(|n| id(&format!("t{n}"))).collect();
    for chosen in 0..10 {
        let mut group = group.clone();
        group.set_look(&id("t4"), PenLook { color: Some(chosen), ..PenLook::default() });
        let mut colors = group.colors();
        assert_eq!(colors[4], chosen);
        colors.sort_unstable();
        assert_eq!(colors, (0..10).collect::<Vec<u8>>());
    }
    group.pens.extend((10..13).map(|n| id(&format!("t{n}"))));
    assert_eq!(group.colors()[10..], [0, 1, 2], "then they come again in turn");
}

#[test]
fn a_colour_that_is_chosen_changes_none_but_the_pen_that_had_it() {
    let mut group = tank_room::project().trend_groups.remove(0);
    let choose = |group: &mut TrendGroup, pen: &str, color| {
        group.set_look(&id(pen), PenLook { color, ..PenLook::default() });
    };
    group.pens = ["a", "b", "c", "d"].map(id).to_vec();
    choose(&mut group, "a", Some(2));
    assert_eq!(group.colors(), [2, 1, 0, 3]);
    choose(&mut group, "a", Some(7));
    assert_eq!(group.colors(), [7, 1, 2, 3]);
    group.pens.push(id("e"));
    assert_eq!(group.colors(), [7, 1, 2, 3, 4], "a pen that comes changes none");
    choose(&mut group, "a", None);
    assert_eq!(group.colors(), [0, 1, 2, 3, 4]);
}

#[test]
fn a_pen_that_goes_leaves_the_others_their_colours() {
    let mut app = desk();
    let before = colors(&app);
    let (gone, _) = before[1].clone();
    app.update(Command::TrendRemove(gone.clone()));
    let want: Vec<_> = before.iter().filter(|(pen, _)| *pen != gone).cloned().collect();
    assert_eq!(colors(&app), want);
    app.update(Command::TrendAdd(gone.clone()));
    let again = colors(&app);
    assert_eq!(again.last(), before.get(1), "the colour that is free");
}

#[test]
fn another_group_leaves_a_window_that_is_held_with_all_that_belongs_to_it() {
    let mut app = desk();
    let other =
        TrendGroup::new(GroupId::new("other").unwrap(), "Other".into(), vec![id("v1")], 600);
    app.update(Command::Apply(Edit::Group(other.clone())));
    app.update(Command::TrendHold(now_s() - 9_000.0, now_s() - 8_000.0));
    app.update(Command::Do(Action::TrendCursors));
    app.update(Command::Trend(TrendCommand::Overlay(Some(Overlay::Seconds(3_600.0)))));
    app.update(Command::Trend(TrendCommand::Values(Some(0), Some((0.2, 0.4)))));
    let before = app.state.trend.clone();
    app.update(Command::TrendGroup(other.id.clone()));
    let after = &app.state.trend;
    assert_eq!(after.group, Some(other.id));
    assert_eq!(
        (after.mode, after.cursors, &after.overlay),
        (before.mode, before.cursors, &before.overlay)
    );
    assert!(after.can_undo() && !after.has_values());
    app.update(Command::Do(Action::TrendFollow));
    let first = app.state.project().trend_groups[0].clone();
    app.update(Command::TrendGroup(first.id.clone()));
    assert_eq!(app.state.trend.span_s, f64::from(first.span_s), "live, each has its own width");
}

#[test]
fn what_cannot_be_shown_leaves_the_window_as_it_is() {
    let mut app = desk();
    app.update(Command::TrendHold(now_s() - 9_000.0, now_s() - 8_000.0));
    let before = app.state.trend.clone();
    for (from, to) in [(-1e300, -1e300), (f64::NAN, 1.0), (-1e308, 1e308), (1e15, 1e15 + 1.0)] {
        app.update(Command::TrendHold(from, to));
        assert_eq!(app.state.trend.window(now_s()), before.window(now_s()), "{from} to {to}");
    }
    app.update(Command::Trend(TrendCommand::Values(Some(0), Some((0.2, 0.4)))));
    for range in [(0.3, 0.3), (0.3, 0.3 + 1e-12), (0.4, 0.3), (f64::NAN, 1.0)] {
        app.update(Command::Trend(TrendCommand::Values(Some(0), Some(range))));
        assert_eq!(app.state.trend.values_of(0), Some((0.2, 0.4)), "{range:?}");
    }
}

#[test]
fn a_change_to_what_is_shown_already_needs_no_undo() {
    let project = tank_room::project();
    let station = tank_room::station(&project);
    let mut app = App::new(Box::new(station.clone()), Arc::new(project), None, Settings::default());
    app.update(Command::TrendHold(now_s() - 9_000.0, now_s() - 8_000.0));
    for n in 1..4 {
        station.0.lock().unwrap().now = at(100.0 + f64::from(n));
        app.tick();
        app.update(Command::Do(Action::TrendFollow));
    }
    app.update(Command::Do(Action::TrendUndoZoom));
    assert!(matches!(app.state.trend.mode, TrendMode::Paused { .. }), "one undo takes End back");
    app.update(Command::Do(Action::TrendUndoZoom));
    assert!(!app.state.trend.can_undo());
}

#[test]
fn a_tag_without_a_curve_and_a_group_that_is_full_say_so_beforehand() {
    let project = || {
        let mut project = tank_room::project();
        let text = DataType::Text {
            registers: 2,
            order: TextOrder::HighFirst,
            pad: TextPad::Nul,
            encoding: TextEncoding::Utf8,
        };
        project.tags.push(Arc::new(tank_room::tag(
            "text",
            "Text",
            text,
            Table::HoldingRegister,
            300,
        )));
        project
    };
    let hindrance = |project: Project, tag: &str| {
        let mut app = app_of(project);
        app.update(Command::Select(Some(Selection::Tag(id(tag)))));
        app.state.hindrance(Action::TrendSelected)
    };
    assert_eq!(hindrance(project(), "text"), Some(Hindrance::NotDrawn));
    let pen = project().trend_groups[0].pens[0].as_str().to_owned();
    assert_eq!(hindrance(project(), &pen), None);
    let mut full = project();
    full.trend_groups[0].pens = (0..limits::PENS).map(|n| id(&format!("t{n}"))).collect();
    assert_eq!(hindrance(full.clone(), &pen), Some(Hindrance::GroupFull));
    // By keys it is said instead of a list of problems.
    let mut app = app_of(full);
    app.update(Command::TrendAdd(id(&pen)));
    assert_eq!(app.state.notice, Some(Notice::NotAdded(Hindrance::GroupFull)));
    assert!(app.state.dialog.is_none());
    let mut app = app_of(project());
    app.update(Command::TrendAdd(id("text")));
    assert_eq!(app.state.notice, Some(Notice::NotAdded(Hindrance::NotDrawn)));
    assert!(app.state.dialog.is_none());
}
