//! The grid under the pointer and under keys that only a window has: rows pulled out to the trend, corners,
//! edges, bars that keep their Enter.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::grid::{Bar, Col, Grid};
use gaugeglass::app::lang::{Lang, tr};
use gaugeglass::model::{Layout, LayoutNode, PaneKind, SplitDirection, TagId};

use crate::frame::plant::{Desk, Screen, ctrl, harness_of, key};
use crate::support::screens::outline;

/// The grid beside the trend, the cursor in the first cell.
fn window() -> Screen {
    let mut desk = Desk::new();
    let tabs = |pane| LayoutNode::Tabs { panes: vec![pane], active: pane };
    let children = vec![(0.7, tabs(PaneKind::Grid)), (0.3, tabs(PaneKind::Trend))];
    let root = LayoutNode::Split { direction: SplitDirection::Horizontal, children };
    desk.app.state.doc.set_layout(Layout { root });
    desk.app.state.layout_epoch += 1;
    let mut screen = harness_of(desk);
    ctrl(&mut screen, Key::Num8);
    screen.get_by_role_and_label(Role::Cell, "Name of Tank 1/Level").click();
    screen.run();
    screen
}

fn grid(screen: &Screen) -> &Grid {
    &screen.state().app.state.grid
}

/// The number at the left end of a tag's row.
fn number_of(screen: &Screen, tag: &str) -> Pos2 {
    let name = format!("Name of {tag}");
    let name = screen.get_by_role_and_label(Role::Cell, &name);
    name.rect().left_center() - vec2(20.0, 0.0)
}

fn button(screen: &mut Screen, pos: Pos2, pressed: bool) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    screen.event(Event::PointerButton { pos, button, pressed, modifiers });
    screen.run();
}

fn drag(screen: &mut Screen, way: &[Pos2]) {
    screen.hover_at(way[0]);
    screen.run();
    button(screen, way[0], true);
    for pos in &way[1..] {
        screen.hover_at(*pos);
        screen.run();
    }
}

fn pens(screen: &Screen) -> Vec<TagId> {
    screen.state().app.state.trend_group().map_or_else(Vec::new, |group| group.pens.clone())
}

fn rows(screen: &Screen) -> (bool, Vec<usize>) {
    let selected = grid(screen).selected;
    (selected.rows, selected.lines(grid(screen).size().0).collect())
}

#[test]
fn a_row_is_pulled_out_to_the_trend_by_its_number() {
    let mut screen = window();
    let before = pens(&screen);
    let from = number_of(&screen, "Pump 1/Speed");
    let trend = screen.get_by_label("Pause").rect().center() + vec2(40.0, 150.0);
    // Down among the numbers first, which selects, then out.
    drag(&mut screen, &[from, from - vec2(0.0, 24.0), from + vec2(120.0, 0.0), trend]);
    assert_eq!(rows(&screen), (true, vec![2]), "only the row that is carried");
    button(&mut screen, trend, false);
    let mut wanted = before;
    wanted.push(TagId::new("t3").unwrap());
    assert_eq!(pens(&screen), wanted, "{}", outline(&screen));
    assert!(screen.state().wrote_nothing());
}

#[test]
fn dragged_along_the_numbers_rows_are_selected_and_nothing_is_carried() {
    let mut screen = window();
    let before = pens(&screen);
    let first = number_of(&screen, "Tank 1/Level");
    let last = number_of(&screen, "Pump 1/Speed");
    drag(&mut screen, &[first, first + vec2(2.0, 24.0), last]);
    assert_eq!(rows(&screen), (true, vec![0, 1, 2]));
    assert!(!egui::DragAndDrop::has_any_payload(&screen.ctx));
    // Out and back again: nothing is carried any more.
    screen.hover_at(last + vec2(200.0, 0.0));
    screen.run();
    assert!(egui::DragAndDrop::has_any_payload(&screen.ctx));
    screen.hover_at(last);
    screen.run();
    assert!(!egui::DragAndDrop::has_any_payload(&screen.ctx));
    button(&mut screen, last, false);
    assert_eq!(pens(&screen), before);
}

#[test]
fn a_drag_over_cells_still_selects_a_block() {
    let mut screen = window();
    let at = |screen: &Screen, name: &str| {
        screen.get_by_role_and_label(Role::Cell, name).rect().center()
    };
    let (from, to) = (at(&screen, "Table of Tank 1/Level"), at(&screen, "Type of Pump 1/Speed"));
    drag(&mut screen, &[from, from + (to - from) / 2.0, to]);
    assert!(!egui::DragAndDrop::has_any_payload(&screen.ctx));
    button(&mut screen, to, false);
    let selected = grid(&screen).selected;
    assert_eq!((selected.columns(99).count(), selected.lines(99).count()), (3, 3));
}

#[test]
fn the_corner_selects_everything_and_rows_that_are_cut_keep_what_the_clipboard_does_not() {
    let mut screen = window();
    screen.get_by_role_and_label(Role::Button, "Select everything").click();
    screen.run();
    assert!(grid(&screen).selected.rows && grid(&screen).selected.cols);
    let at = number_of(&screen, "Tank 1/Setpoint");
    drag(&mut screen, &[at]);
    button(&mut screen, at, false);
    screen.event(Event::Cut);
    screen.step();
    let copied = screen.output().platform_output.commands.iter().any(|command| {
        matches!(command, OutputCommand::CopyText(text) if text.starts_with("Tank 1/Setpoint\t"))
    });
    assert!(copied);
    screen.run();
    assert!(grid(&screen).waits().0 > 0, "emptied, and not deleted");
    assert!(screen.state().app.state.project().tag_named("Tank 1/Setpoint").is_some());
    ctrl(&mut screen, Key::Z);
    assert_eq!(grid(&screen).waits(), (0, 0));
    assert!(screen.state().app.state.project().tag_named("Tank 1/Setpoint").is_some());
}

#[test]
fn enter_in_a_bar_is_the_bars_own() {
    let mut screen = window();
    ctrl(&mut screen, Key::B);
    key(&mut screen, Key::Enter);
    assert_eq!(grid(&screen).selected.cursor.line, 1, "on the copy, not below it");
    // Among the words looked for it goes on looking and replaces nothing.
    ctrl(&mut screen, Key::H);
    screen.get_by_role_and_label(Role::TextInput, "Find").type_text("speed");
    screen.run();
    key(&mut screen, Key::Enter);
    assert!(screen.state().app.state.project().tag_named("Pump 1/Speed").is_some());
    assert!(screen.get_by_role_and_label(Role::TextInput, "Find").is_focused());
    assert_eq!(grid(&screen).selected.cursor.line, 3);
    // Esc closes it and lets nothing else go.
    key(&mut screen, Key::Escape);
    assert!(matches!(grid(&screen).bar, Bar::None));
}

#[test]
fn arrows_leave_a_cell_whose_typing_began_with_a_letter_and_move_in_one_opened_by_f2() {
    let mut screen = window();
    screen.event(Event::Text("A".to_owned()));
    screen.run();
    key(&mut screen, Key::ArrowRight);
    assert!(grid(&screen).editing.is_none());
    assert_eq!(grid(&screen).selected.cursor.col, 1);
    assert!(screen.state().app.state.project().tag_named("A").is_some());
    key(&mut screen, Key::ArrowLeft);
    key(&mut screen, Key::F2);
    key(&mut screen, Key::ArrowLeft);
    assert!(grid(&screen).editing.is_some(), "it moves in the text");
    key(&mut screen, Key::Escape);
    // F2 within a cell that is being typed into does the same.
    screen.event(Event::Text("B".to_owned()));
    screen.run();
    key(&mut screen, Key::F2);
    key(&mut screen, Key::ArrowLeft);
    assert!(grid(&screen).editing.is_some());
}

#[test]
fn cells_typed_one_after_the_other_within_one_frame_are_not_run_together() {
    let mut screen = window();
    let press = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let text = |text: &str| Event::Text(text.to_owned());
    // The field is open already when the rest comes all at once.
    screen.event(text("E"));
    screen.run();
    screen.input_mut().events.extend([
        text("/1"),
        press(Key::Tab),
        text("Sim"),
        text("ulated"),
        press(Key::Tab),
        text("IR"),
        press(Key::ArrowRight),
        text("7"),
        press(Key::Enter),
        text("F"),
    ]);
    screen.step();
    screen.run();
    key(&mut screen, Key::Escape);
    let project = screen.state().app.state.project();
    let tag = project.tag_named("E/1").unwrap_or_else(|| panic!("{}", outline(&screen)));
    assert_eq!(tag.device.as_str(), "d2");
    assert_eq!((tag.address.table.short(), tag.address.wire), ("IR", 7));
    assert_eq!(project.tags[1].name, "Tank 1/Setpoint", "Esc took the last letter back");
    assert!(!grid(&screen).is_busy());
}

#[test]
fn two_clicks_on_an_edge_make_the_column_as_wide_as_its_texts() {
    let mut screen = window();
    let head = screen.get_by_role_and_label(Role::Button, "Unit").rect();
    let edge = pos2(head.right() - 3.0, head.center().y);
    screen.hover_at(edge);
    screen.run();
    // Within one frame, since here every frame takes longer than two clicks may.
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    let press = |pressed| Event::PointerButton { pos: edge, button, pressed, modifiers };
    screen.input_mut().events.extend([press(true), press(false), press(true), press(false)]);
    screen.step();
    screen.run();
    let width = grid(&screen).widths.get(&Col::Unit).copied();
    assert!(width.is_some_and(|width| (40..90).contains(&width)), "{width:?}");
    assert!(grid(&screen).sort.is_none(), "it sorts nothing");
}

#[test]
fn names_of_scan_classes_are_whole_until_somebody_makes_the_column_narrow() {
    let screen = window();
    let long: f32 = {
        let project = screen.state().app.state.project();
        let names = project.scan_classes.iter().map(|scan| scan.name.chars().count());
        names.max().unwrap_or(0) as f32
    };
    assert!(grid(&screen).width(Col::Scan) >= long * 7.0, "{}", grid(&screen).width(Col::Scan));
}

#[test]
fn every_head_is_whole_at_the_width_its_column_begins_with() {
    let screen = window();
    let font = egui::FontId::proportional(gaugeglass::ui::style::BODY);
    for lang in [Lang::English, Lang::Korean] {
        for col in Col::ALL {
            let title = tr(lang, col.title()).to_owned();
            let ink = egui::Color32::WHITE;
            let galley = screen.ctx.fonts_mut(|f| f.layout_no_wrap(title, font.clone(), ink));
            let room = col.width() - 10.0;
            assert!(galley.size().x <= room, "{col:?}, {lang:?}: {}", galley.size().x);
        }
    }
}
