//! The grid on a screen, driven by keys and found by accessible names.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use gaugeglass::app::grid::{Bar, Col, GridCommand, Grouping};
use gaugeglass::app::lang::Lang;
use gaugeglass::app::{Action, Command, Dialog, Look};
use gaugeglass::model::{DataType, Layout, LayoutNode, PaneKind, Quality, Table, Value};

use crate::frame::plant::{Desk, Screen, ctrl, harness_of, key, press, says};
use crate::support::fake_station::FakeStation;
use crate::support::screens::{outline, screen};
use crate::support::tank_room;

/// The window with the grid in front and the cursor in the first cell.
fn window() -> Screen {
    let mut desk = Desk::new();
    // Wide enough for all columns.
    let root =
        LayoutNode::Tabs { panes: vec![PaneKind::Tags, PaneKind::Grid], active: PaneKind::Tags };
    desk.app.state.doc.set_layout(Layout { root });
    desk.app.state.layout_epoch += 1;
    let mut screen = harness_of(desk);
    ctrl(&mut screen, Key::Num8);
    screen.get_by_role_and_label(Role::Cell, "Name of Tank 1/Level").click();
    screen.run();
    screen
}

fn grid_of(screen: &Screen) -> &gaugeglass::app::grid::Grid {
    &screen.state().app.state.grid
}

fn cell(screen: &Screen, name: &str) -> String {
    screen.get_by_role_and_label(Role::Cell, name).value().unwrap_or_default()
}

fn click(screen: &mut Screen, name: &str) {
    screen.get_by_role_and_label(Role::Cell, name).click();
    screen.run();
}

fn write(screen: &mut Screen, text: &str) {
    screen.event(Event::Text(text.to_owned()));
    screen.run();
}

fn shift(screen: &mut Screen, key: Key) {
    screen.key_press_modifiers(Modifiers::SHIFT, key);
    screen.run();
}

fn paste(screen: &mut Screen, text: &str) {
    screen.event(Event::Paste(text.to_owned()));
    screen.run();
}

fn tag<'a>(screen: &'a Screen, name: &str) -> &'a gaugeglass::model::Tag {
    let found = screen.state().app.state.project().tag_named(name);
    found.unwrap_or_else(|| panic!("no {name}: {}", outline(screen)))
}

#[test]
fn a_cell_is_edited_by_keyboard_alone() {
    let mut screen = window();
    // Name, device, table, address.
    (0..3).for_each(|_| key(&mut screen, Key::ArrowRight));
    write(&mut screen, "4");
    let field = screen.get_by_role_and_label(Role::TextInput, "Address of Tank 1/Level");
    assert!(field.is_focused());
    assert_eq!(field.value().as_deref(), Some("4"), "typing replaces what stood there");
    field.type_text("2");
    screen.run();
    key(&mut screen, Key::Enter);
    assert_eq!(tag(&screen, "Tank 1/Level").address.wire, 42);
    assert_eq!(grid_of(&screen).selected.cursor.line, 1, "Enter goes down");
    key(&mut screen, Key::F2);
    let field = screen.get_by_role_and_label(Role::TextInput, "Address of Tank 1/Setpoint");
    assert_eq!(field.value().as_deref(), Some("10"), "F2 keeps what stands there");
    field.type_text("0");
    screen.run();
    key(&mut screen, Key::Tab);
    assert_eq!(tag(&screen, "Tank 1/Setpoint").address.wire, 100);
    assert_eq!(grid_of(&screen).columns[grid_of(&screen).selected.cursor.col], Col::Type);
    write(&mut screen, "f");
    key(&mut screen, Key::Escape);
    assert_eq!(cell(&screen, "Type of Tank 1/Setpoint"), "u16");
    ctrl(&mut screen, Key::Z);
    ctrl(&mut screen, Key::Z);
    assert_eq!(tag(&screen, "Tank 1/Level").address.wire, 0);
    ctrl(&mut screen, Key::Y);
    assert_eq!(tag(&screen, "Tank 1/Level").address.wire, 42);
    assert!(screen.state().wrote_nothing());
}

#[test]
fn letters_typed_at_once_are_not_lost() {
    let mut screen = window();
    for letter in ["P", "u", "m", "p"] {
        screen.input_mut().events.push(Event::Text(letter.to_owned()));
    }
    screen.step();
    screen.input_mut().events.push(Event::Text(" 2".to_owned()));
    screen.run();
    key(&mut screen, Key::Enter);
    assert!(screen.state().app.state.project().tag_named("Pump 2").is_some());
    // A whole edit within one frame.
    let enter = Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    screen.input_mut().events.extend([
        Event::Text("Pump".to_owned()),
        Event::Text(" 3".to_owned()),
        enter,
    ]);
    screen.step();
    screen.run();
    assert!(screen.state().app.state.project().tag_named("Pump 3").is_some());
    assert!(grid_of(&screen).editing.is_none());
}

#[test]
fn words_are_chosen_from_a_list_by_arrows_or_by_a_click() {
    let mut screen = window();
    click(&mut screen, "Type of Tank 1/Level");
    write(&mut screen, "u");
    assert!(screen.query_by_role_and_label(Role::Button, "u64").is_some());
    assert!(screen.query_by_role_and_label(Role::Button, "f32").is_none(), "it holds no u");
    key(&mut screen, Key::ArrowDown);
    key(&mut screen, Key::ArrowDown);
    key(&mut screen, Key::Enter);
    assert_eq!(tag(&screen, "Tank 1/Level").data_type, DataType::U32);
    click(&mut screen, "Device of Tank 1/Level");
    key(&mut screen, Key::F2);
    screen.get_by_role_and_label(Role::Button, "Simulated").click();
    screen.run();
    assert_eq!(tag(&screen, "Tank 1/Level").device.as_str(), "d2");
    assert!(screen.get_by_role_and_label(Role::Table, "Grid").is_focused());
    assert!(screen.query_by_role_and_label(Role::Button, "Simulated").is_none());
}

#[test]
fn hangul_composed_over_a_cell_begins_an_edit() {
    let mut screen = window();
    let preedit = |text: &str| {
        let text = text.to_owned();
        Event::Ime(egui::ImeEvent::Preedit { text, active_range_chars: None })
    };
    assert!(screen.output().platform_output.ime.is_some(), "the input method is let in");
    for event in [preedit("ㅍ"), preedit("퍼"), preedit("펌")] {
        screen.event(event);
        screen.run();
    }
    screen.event(Event::Ime(egui::ImeEvent::Commit("펌".to_owned())));
    screen.run();
    write(&mut screen, "프 1");
    key(&mut screen, Key::Enter);
    assert!(screen.state().app.state.project().tag_named("펌프 1").is_some());
}

#[test]
fn ctrl_f_puts_the_cursor_into_the_filter_of_the_grid() {
    let mut screen = window();
    ctrl(&mut screen, Key::F);
    let filter = screen.get_by_role_and_label(Role::TextInput, "Filter");
    assert!(filter.is_focused());
    filter.type_text("pump");
    screen.run();
    assert_eq!(grid_of(&screen).filter, "pump");
}

#[test]
fn a_wrong_cell_tells_its_reason_at_the_cell_and_below() {
    let mut screen = window();
    click(&mut screen, "Address of Tank 1/Level");
    write(&mut screen, "70000");
    key(&mut screen, Key::Enter);
    let node = screen.get_by_role_and_label(Role::Cell, "Address of Tank 1/Level");
    assert_eq!(node.value().as_deref(), Some("70000"));
    let why = node.accesskit_node().description().unwrap_or_default();
    assert!(why.contains("beyond the last wire address"), "{why}");
    assert!(says(&screen, "Tank 1/Level, Address: "), "{}", outline(&screen));
    assert!(says(&screen, "cells waiting: 1, to correct: 1"));
    // Elsewhere, the way back is one button.
    press(&mut screen, "Next to correct");
    assert_eq!(grid_of(&screen).selected.cursor.line, 0);
    key(&mut screen, Key::Escape);
    assert_eq!(cell(&screen, "Address of Tank 1/Level"), "0");
    assert!(!says(&screen, "to correct"));
}

#[test]
fn fill_down_copies_and_delete_empties_by_key_and_no_dialog_opens() {
    let mut screen = window();
    click(&mut screen, "Unit of Tank 1/Level");
    shift(&mut screen, Key::ArrowDown);
    shift(&mut screen, Key::ArrowDown);
    ctrl(&mut screen, Key::D);
    assert_eq!(tag(&screen, "Pump 1/Speed").unit, "cm");
    assert_eq!(screen.state().app.state.project().tags.len(), 3, "no row was duplicated");
    key(&mut screen, Key::Delete);
    assert!(screen.state().app.state.dialog.is_none());
    assert_eq!(tag(&screen, "Tank 1/Level").unit, "");
    ctrl(&mut screen, Key::Z);
    assert_eq!(tag(&screen, "Pump 1/Speed").unit, "cm");
    ctrl(&mut screen, Key::Z);
    assert_eq!(tag(&screen, "Pump 1/Speed").unit, "");
}

#[test]
fn a_block_of_three_by_three_goes_to_the_clipboard_and_back() {
    let mut screen = window();
    click(&mut screen, "Table of Tank 1/Level");
    (0..2).for_each(|_| shift(&mut screen, Key::ArrowRight));
    (0..2).for_each(|_| shift(&mut screen, Key::ArrowDown));
    screen.event(Event::Copy);
    screen.step();
    let copied = screen.output().platform_output.commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    assert_eq!(copied.as_deref(), Some("HR\t0\tu16\nHR\t10\tu16\nHR\t20\tu16\n"));
    screen.run();
    paste(&mut screen, "IR\t100\tf32\r\nHR\t110\ti16\r\nIR\t120\tu32\r\n");
    assert_eq!(tag(&screen, "Tank 1/Level").data_type, DataType::F32);
    assert_eq!(tag(&screen, "Tank 1/Setpoint").address.wire, 110);
    assert_eq!(tag(&screen, "Pump 1/Speed").address.table, Table::InputRegister);
    ctrl(&mut screen, Key::Z);
    assert_eq!(tag(&screen, "Pump 1/Speed").address.wire, 20, "one step");
    assert!(!screen.state().app.state.doc.can_undo());
    paste(&mut screen, "IR\t100\r\nHR\t110\ti16\r\n");
    assert!(says(&screen, "nothing was changed"), "{}", outline(&screen));
}

#[test]
fn an_empty_grid_takes_a_table_from_the_clipboard() {
    let mut project = tank_room::project();
    project.tags.clear();
    project.trend_groups.clear();
    let station = FakeStation::online(&project);
    let desk = tank_room::Desk::new(PaneKind::Grid, project, &station, Lang::English);
    let mut screen = screen([1300.0, 640.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run();
    let hint = screen.get_by_label("No tags yet: paste rows from a spreadsheet, or press Insert");
    hint.click();
    screen.run();
    screen.event(Event::Paste(
        "A/1\tEnergy meter\tIR\t0\tf32\nA/2\tEnergy meter\tIR\t2\tf32\n".to_owned(),
    ));
    screen.run();
    screen.key_press(Key::Insert);
    screen.run();
    let tags = &screen.state().app.state.project().tags;
    let all: Vec<(&str, u16)> = tags.iter().map(|t| (t.name.as_str(), t.address.wire)).collect();
    assert_eq!(all, [("A/1", 0), ("A/3", 2), ("A/2", 2)]);
    assert!(tags.iter().all(|tag| tag.device.as_str() == "meter" && tag.write.is_none()));
}

#[test]
fn rows_pasted_below_the_last_are_new_tags() {
    let mut screen = window();
    ctrl(&mut screen, Key::End);
    key(&mut screen, Key::Home);
    paste(&mut screen, "Pump 1/Speed\nPump 2/Speed\nPump 3/Speed\n");
    assert_eq!(screen.state().app.state.project().tags.len(), 5);
    assert!(tag(&screen, "Pump 3/Speed").write.is_none());
    assert_eq!(cell(&screen, "Access of Pump 3/Speed"), "R");
}

#[test]
fn the_filter_narrows_and_the_keyboard_reaches_it_and_comes_back() {
    let mut screen = window();
    key(&mut screen, Key::F6);
    let filter = screen.get_by_role_and_label(Role::TextInput, "Filter");
    filter.click();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Filter").type_text("pump");
    screen.run();
    assert!(says(&screen, "1 of 3 tags"));
    assert!(screen.query_by_role_and_label(Role::Cell, "Name of Tank 1/Level").is_none());
    // With Tab alone from the filter to the cells.
    let on_cells = |screen: &Screen| screen.get_by_role_and_label(Role::Table, "Grid").is_focused();
    let reached = (0..12).any(|_| {
        key(&mut screen, Key::Tab);
        on_cells(&screen)
    });
    assert!(reached, "{}", outline(&screen));
    key(&mut screen, Key::Tab);
    assert!(on_cells(&screen), "inside, Tab goes from cell to cell");
    key(&mut screen, Key::Escape);
    assert!(on_cells(&screen), "Esc lets go and stays");
    key(&mut screen, Key::F6);
    assert!(!on_cells(&screen), "F6 leaves");
}

#[test]
fn find_and_replace_counts_before_it_changes() {
    let mut screen = window();
    ctrl(&mut screen, Key::A);
    ctrl(&mut screen, Key::H);
    let field = screen.get_by_role_and_label(Role::TextInput, "Find");
    assert!(field.is_focused());
    field.type_text("tank 1");
    screen.run();
    assert!(says(&screen, "Replace 2"), "{}", outline(&screen));
    screen.get_by_role_and_label(Role::TextInput, "Replace by").click();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Replace by").type_text("Vat");
    screen.run();
    key(&mut screen, Key::Enter);
    assert!(screen.state().app.state.project().tag_named("Vat/Setpoint").is_some());
    assert!(says(&screen, "cells replaced: 2"));
    ctrl(&mut screen, Key::Z);
    assert!(screen.state().app.state.project().tag_named("Tank 1/Setpoint").is_some());
}

#[test]
fn a_row_is_duplicated_n_times_by_keyboard() {
    let mut screen = window();
    ctrl(&mut screen, Key::B);
    assert!(screen.get_by_role_and_label(Role::TextInput, "Copies").is_focused());
    ctrl(&mut screen, Key::A);
    screen.get_by_role_and_label(Role::TextInput, "Copies").type_text("3");
    screen.run();
    key(&mut screen, Key::Enter);
    assert_eq!(screen.state().app.state.project().tags.len(), 6);
    assert!(grid_of(&screen).bar == Bar::None);
    assert!(says(&screen, "rows added: 3"));
    ctrl(&mut screen, Key::Z);
    assert_eq!(screen.state().app.state.project().tags.len(), 3);
}

#[test]
fn whole_rows_are_selected_inserted_and_deleted_by_key() {
    let mut screen = window();
    // The letter comes along, and the shift key may be up already.
    let space = |modifiers| Event::Key {
        key: Key::Space,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    };
    let events = [space(Modifiers::SHIFT), Event::Text(" ".to_owned())];
    screen.input_mut().events.extend(events);
    screen.step();
    screen.run();
    assert!(grid_of(&screen).editing.is_none());
    assert_eq!(grid_of(&screen).selected_columns().len(), grid_of(&screen).columns.len());
    key(&mut screen, Key::Insert);
    assert_eq!(screen.state().app.state.project().tags.len(), 4);
    screen.key_press_modifiers(Modifiers::COMMAND, Key::Delete);
    screen.run();
    assert_eq!(screen.state().app.state.project().tags.len(), 3);
    assert!(says(&screen, "rows deleted: 1"));
}

#[test]
fn groups_fold_by_click_and_by_key_and_heads_say_so() {
    let mut screen = window();
    screen.state_mut().say(Command::Grid(GridCommand::Group(Grouping::Path)));
    screen.run();
    let head = |screen: &Screen| {
        screen.get_by_role_and_label(Role::Row, "Tank 1 (2)").accesskit_node().data().is_expanded()
    };
    assert_eq!(head(&screen), Some(true));
    screen.get_by_role_and_label(Role::Row, "Tank 1 (2)").click();
    screen.run();
    assert_eq!(head(&screen), Some(false));
    assert!(screen.query_by_role_and_label(Role::Cell, "Name of Tank 1/Level").is_none());
    key(&mut screen, Key::Enter);
    assert_eq!(head(&screen), Some(true));
    key(&mut screen, Key::Space);
    assert_eq!(head(&screen), Some(false));
}

#[test]
fn columns_are_chosen_by_boxes_and_heads_sort() {
    let mut screen = window();
    screen.get_by_role_and_label(Role::Button, "Columns").click();
    screen.run();
    screen.get_by_role_and_label(Role::CheckBox, "Device").click();
    screen.run();
    key(&mut screen, Key::Escape);
    assert!(screen.query_by_role_and_label(Role::Cell, "Device of Tank 1/Level").is_none());
    screen.get_by_role_and_label(Role::Button, "Name").click();
    screen.run();
    assert!(says(&screen, "Name, sorted upwards"));
}

#[test]
fn shortcuts_of_the_window_still_work_from_the_cells() {
    let mut screen = window();
    key(&mut screen, Key::F1);
    assert!(matches!(screen.state().app.state.dialog, Some(Dialog::Help(_))));
    key(&mut screen, Key::Escape);
    screen.state_mut().said.clear();
    ctrl(&mut screen, Key::S);
    assert!(screen.state().said.iter().any(|c| matches!(c, Command::Do(Action::Save))));
}

#[test]
fn the_grid_speaks_korean() {
    let mut screen = window();
    screen.state_mut().app.state.settings.lang = Lang::Korean;
    screen.run();
    assert_eq!(cell(&screen, "Tank 1/Level의 주소"), "0");
    screen.state_mut().say(Command::Grid(GridCommand::Paste("a\tb\nc\n".to_owned())));
    screen.run();
    assert!(says(&screen, "아무것도 바꾸지 않음"));
}

#[test]
fn of_ten_thousand_rows_only_the_cells_on_the_screen_are_made() {
    let mut project = tank_room::project();
    project.tags = (0..10_000u16)
        .map(|i| {
            let name = format!("Area {}/TAG_{i:05}", i / 1000);
            Arc::new(tank_room::tag(
                &format!("t{i}"),
                &name,
                DataType::U16,
                Table::HoldingRegister,
                i,
            ))
        })
        .collect();
    project.trend_groups.clear();
    let station = FakeStation::online(&project);
    station.set("t5", Value::UInt(55), Quality::Good);
    let desk = tank_room::Desk::new(PaneKind::Grid, project, &station, Lang::English);
    let mut screen = screen([1300.0, 640.0], Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run();
    let count = |screen: &egui_kittest::Harness<'static, tank_room::Desk>| {
        screen.query_all_by_role(Role::Cell).count()
    };
    // 640 points hold 25 lines of 24 and 1300 hold 16 columns.
    let (lines, columns) = (27, 17);
    assert!(count(&screen) > 200 && count(&screen) <= lines * columns, "{}", count(&screen));
    for (command, shows) in [
        (
            GridCommand::Go(gaugeglass::app::grid::Step::Last, false),
            "Description of Area 9/TAG_09999",
        ),
        (GridCommand::Go(gaugeglass::app::grid::Step::First, false), "Name of Area 0/TAG_00000"),
        (GridCommand::Sort(Col::Name), "Name of Area 0/TAG_00000"),
        (GridCommand::Group(Grouping::Path), "Name of Area 0/TAG_00000"),
        (GridCommand::Filter("TAG_077".to_owned()), "Name of Area 7/TAG_07700"),
    ] {
        screen.state_mut().app.update(Command::Grid(command.clone()));
        screen.run();
        assert!(count(&screen) <= lines * columns, "{command:?}: {}", count(&screen));
        assert!(screen.query_by_label(shows).is_some(), "{command:?}: {shows}");
    }
    // Rows that make the grid longer are brought into sight as well.
    for command in [
        GridCommand::Filter(String::new()),
        GridCommand::Group(Grouping::None),
        GridCommand::Go(gaugeglass::app::grid::Step::Last, false),
        GridCommand::Go(gaugeglass::app::grid::Step::Home, false),
        GridCommand::Paste("New/1\nNew/2\nNew/3\n".to_owned()),
    ] {
        screen.state_mut().app.update(Command::Grid(command));
        screen.run();
    }
    assert!(screen.query_by_label("Name of New/2").is_some());
}

#[test]
fn the_cells_have_the_keyboard_once_the_grid_is_called_by_its_key() {
    let mut screen = window();
    ctrl(&mut screen, Key::Num1);
    ctrl(&mut screen, Key::Num8);
    ctrl(&mut screen, Key::B);
    assert!(matches!(grid_of(&screen).bar, Bar::Copies(_)));
}

#[test]
fn columns_are_moved_and_widened_by_keyboard_and_drag_and_stay_so_after_a_restart() {
    let mut screen = window();
    let alt_shift = Modifiers { alt: true, shift: true, ..Modifiers::NONE };
    key(&mut screen, Key::ArrowRight);
    assert_eq!(grid_of(&screen).columns[..3], [Col::Name, Col::Device, Col::Table]);
    screen.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    screen.run();
    assert_eq!(grid_of(&screen).columns[..3], [Col::Name, Col::Table, Col::Device]);
    assert_eq!(grid_of(&screen).selected.cursor.col, 2, "the cursor stays in its column");
    screen.key_press_modifiers(alt_shift, Key::ArrowRight);
    screen.run();
    assert_eq!(grid_of(&screen).widths[&Col::Device], 120);
    // Nothing goes before the name.
    (0..3).for_each(|_| screen.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft));
    screen.run();
    assert_eq!(grid_of(&screen).columns[..3], [Col::Name, Col::Device, Col::Table]);

    let from = screen.get_by_role_and_label(Role::Button, "Device").rect().center();
    let to = screen.get_by_role_and_label(Role::Button, "Address").rect().center();
    screen.drag_at(from);
    screen.run();
    screen.hover_at(to + egui::vec2(4.0, 0.0));
    screen.run();
    screen.drop_at(to + egui::vec2(4.0, 0.0));
    screen.run();
    let moved = [Col::Name, Col::Table, Col::Address, Col::Device];
    assert_eq!(grid_of(&screen).columns[..4], moved);

    let settings = screen.state().app.state.settings.clone();
    let text = toml::to_string(&settings).unwrap();
    let again: gaugeglass::app::Settings = toml::from_str(&text).unwrap();
    assert_eq!(again.grid().0[..4], moved);
    assert_eq!(again.grid_widths()[&Col::Device], 120);
    screen.state_mut().app.update(Command::Grid(GridCommand::ResetColumns));
    screen.run();
    assert!(grid_of(&screen).widths.is_empty());
    assert_eq!(grid_of(&screen).columns, Col::first());
}

#[test]
fn asking_for_rows_when_nothing_can_be_pasted_means_nothing_later() {
    let mut screen = window();
    let both = Modifiers::COMMAND | Modifiers::SHIFT;
    screen.key_press_modifiers(both, Key::V);
    screen.step();
    key(&mut screen, Key::ArrowDown);
    paste(&mut screen, "A");
    assert_eq!(screen.state().app.state.project().tags.len(), 3, "one cell, no row");
    screen.key_press_modifiers(both, Key::V);
    screen.run_steps(5);
    paste(&mut screen, "B");
    assert_eq!(screen.state().app.state.project().tags.len(), 3, "nor a while later");
}

#[test]
fn the_older_key_for_cutting_copies_before_it_empties() {
    let mut screen = window();
    screen.event(Event::Key {
        key: Key::Delete,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::SHIFT,
    });
    screen.step();
    let copied = screen.output().platform_output.commands.clone();
    let is_copy =
        |c: &OutputCommand| matches!(c, OutputCommand::CopyText(t) if t.contains("Level"));
    assert!(copied.iter().any(is_copy), "{copied:?}");
    screen.run();
    assert!(grid_of(&screen).is_busy(), "a tag without a name waits");
}
