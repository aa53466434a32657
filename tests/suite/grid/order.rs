//! Which lines there are: filter, order, groups, columns; and where the cursor goes.

use gaugeglass::app::grid::{Col, GridCommand, Grouping, Line, Pos, Selected, Step};
use gaugeglass::app::{Effect, Settings};

use super::sheet::{Sheet, sheet};

fn names(sheet: &Sheet) -> Vec<String> {
    let name = |line: &Line| match line {
        Line::Head(head) => format!("[{} {}]", head.title, head.count),
        Line::Tag(place) => sheet.project().tags[*place as usize].name.clone(),
        Line::New(_) => "new".to_owned(),
    };
    sheet.grid().lines().iter().map(name).collect()
}

#[test]
fn a_filter_holds_every_word_somewhere() {
    let mut sheet = sheet();
    sheet.say(GridCommand::Filter("tank setpoint".to_owned()));
    assert_eq!(names(&sheet), ["Tank 1/Setpoint", "Tank 2/Setpoint"]);
    sheet.say(GridCommand::Filter("energy f32".to_owned()));
    assert_eq!(names(&sheet), ["Energy meter/Active power"]);
    sheet.say(GridCommand::Filter("nothing".to_owned()));
    assert_eq!(names(&sheet).len(), 0);
    sheet.say(GridCommand::Go(Step::Down, false));
    sheet.say(GridCommand::Begin(Some("x".to_owned())));
    assert!(sheet.grid().editing.is_none());
}

#[test]
fn any_column_sorts_both_ways_and_back_and_no_row_runs_away_while_it_is_edited() {
    let mut sheet = sheet();
    let file = names(&sheet);
    sheet.say(GridCommand::Sort(Col::Name));
    assert_eq!(names(&sheet)[0], "Energy meter/Active power");
    let line = sheet.line("kw");
    sheet.type_into("kw", Col::Name, "ZZZ");
    assert_eq!(sheet.line("kw"), line);
    sheet.say(GridCommand::Sort(Col::Name));
    assert_eq!(names(&sheet)[0], "ZZZ");
    sheet.say(GridCommand::Sort(Col::Name));
    sheet.type_into("kw", Col::Name, "Energy meter/Active power");
    assert_eq!(names(&sheet), file);
    for col in Col::ALL {
        sheet.say(GridCommand::Sort(*col));
        assert_eq!(names(&sheet).len(), file.len(), "{col:?}");
    }
    sheet.say(GridCommand::Sort(Col::Decimals));
    assert!(sheet.line("v1") > sheet.line("l1"), "2 after 1");
    assert!(sheet.line("name") > sheet.line("v1"), "the empty last");
    sheet.say(GridCommand::Sort(Col::Decimals));
    assert!(sheet.line("v1") < sheet.line("l1"));
    assert!(sheet.line("name") > sheet.line("l1"), "either way");
}

#[test]
fn the_cursor_stays_with_its_row() {
    let mut sheet = sheet();
    sheet.select(("v1", "v1"), (Col::Unit, Col::Unit));
    for command in [
        GridCommand::Sort(Col::Name),
        GridCommand::Group(Grouping::Path),
        GridCommand::Filter("pump".to_owned()),
        GridCommand::Filter(String::new()),
        GridCommand::Group(Grouping::None),
    ] {
        sheet.say(command.clone());
        assert_eq!(sheet.grid().selected.cursor.line, sheet.line("v1"), "{command:?}");
    }
}

#[test]
fn rows_gather_by_device_or_path_and_fold() {
    let mut sheet = sheet();
    sheet.say(GridCommand::Group(Grouping::Device));
    assert_eq!(names(&sheet)[0], "[Energy meter 3]");
    assert_eq!(names(&sheet)[4], "[PLC 1 10]");
    sheet.say(GridCommand::Group(Grouping::Path));
    let heads: Vec<String> = names(&sheet).into_iter().filter(|n| n.starts_with('[')).collect();
    assert_eq!(heads, ["[Energy meter 3]", "[PLC 1]", "[Pump 1 2]", "[Tank 1 3]", "[Tank 2 4]"]);
    // By keyboard: Enter or F2 on a head folds it.
    sheet.say(GridCommand::Select(Pos { line: 0, col: 0 }, false));
    sheet.say(GridCommand::Begin(None));
    assert_eq!(names(&sheet)[..2], ["[Energy meter 3]", "[PLC 1]"]);
    sheet.say(GridCommand::Begin(None));
    assert_eq!(names(&sheet)[1], "Energy meter/Active power");
}

#[test]
fn paths_of_several_parts_stand_in_each_other() {
    let mut sheet = sheet();
    for (id, name) in [("l1", "A/B/x"), ("sp1", "A/B/y"), ("run1", "A/z"), ("l2", "A/C/w")] {
        sheet.type_into(id, Col::Name, name);
    }
    sheet.say(GridCommand::Filter("a/".to_owned()));
    sheet.say(GridCommand::Filter("A/ ".to_owned()));
    sheet.say(GridCommand::Group(Grouping::Path));
    let all = names(&sheet);
    let from = all.iter().position(|n| n == "[A 4]").unwrap();
    assert_eq!(all[from..from + 7], ["[A 4]", "A/z", "[B 2]", "A/B/x", "A/B/y", "[C 1]", "A/C/w"]);
    let Line::Head(head) = sheet.grid().lines()[from].clone() else { panic!() };
    sheet.say(GridCommand::Fold(head.key));
    assert!(!names(&sheet).iter().any(|n| n.contains("A/") || n == "[B 2]"));
}

#[test]
fn columns_are_chosen_kept_and_taken_up_again() {
    let mut sheet = sheet();
    sheet.say(GridCommand::Show(Col::WriteMax, true));
    sheet.say(GridCommand::Show(Col::Device, false));
    sheet.say(GridCommand::Show(Col::Name, false));
    sheet.say(GridCommand::Group(Grouping::Path));
    let columns = sheet.grid().columns.clone();
    assert!(columns.contains(&Col::WriteMax) && !columns.contains(&Col::Device));
    assert_eq!(columns[0], Col::Name, "always there");
    let Some(Effect::KeepSettings(kept)) = sheet.effects.last() else { panic!() };
    assert_eq!(kept.grid(), (columns, Grouping::Path));
    let broken = Settings {
        grid_columns: ["nonsense", "unit", "unit", "name"].map(str::to_owned).to_vec(),
        grid_group: "nonsense".to_owned(),
        ..Settings::default()
    };
    assert_eq!(broken.grid(), (vec![Col::Name, Col::Unit], Grouping::None));
    sheet.say(GridCommand::ResetColumns);
    assert_eq!(sheet.grid().columns, Col::first());
}

#[test]
fn steps_stay_inside_and_edges_are_those_of_what_is_filled() {
    let filled = |pos: Pos| !matches!(pos.line, 3 | 4) && pos.col != 2;
    let go = |from: (usize, usize), step: Step| {
        let mut selected = Selected::at(Pos { line: from.0, col: from.1 });
        selected.go(step, false, (10, 5), filled);
        (selected.cursor.line, selected.cursor.col)
    };
    for (from, step, to) in [
        ((0, 0), Step::Up, (0, 0)),
        ((0, 0), Step::Left, (0, 0)),
        ((9, 4), Step::Down, (9, 4)),
        ((9, 4), Step::Right, (9, 4)),
        ((2, 1), Step::PageDown(5), (7, 1)),
        ((2, 1), Step::PageDown(50), (9, 1)),
        ((2, 1), Step::PageUp(50), (0, 1)),
        ((2, 1), Step::Home, (2, 0)),
        ((2, 1), Step::End, (2, 4)),
        ((2, 1), Step::First, (0, 0)),
        ((2, 1), Step::Last, (9, 4)),
        ((0, 0), Step::EdgeDown, (2, 0)),
        ((2, 0), Step::EdgeDown, (5, 0)),
        ((5, 0), Step::EdgeDown, (9, 0)),
        ((9, 0), Step::EdgeUp, (5, 0)),
        ((5, 0), Step::EdgeUp, (2, 0)),
        ((0, 0), Step::EdgeRight, (0, 1)),
        ((0, 1), Step::EdgeRight, (0, 3)),
        ((0, 4), Step::EdgeLeft, (0, 3)),
        ((0, 3), Step::EdgeLeft, (0, 1)),
    ] {
        assert_eq!(go(from, step), to, "{from:?} {step:?}");
    }
    let mut empty = Selected::default();
    empty.go(Step::Last, true, (0, 0), |_| true);
    assert_eq!(empty, Selected::default());
}

#[test]
fn selections_are_rectangles_rows_and_columns() {
    let mut sheet = sheet();
    sheet.select(("sp1", "l2"), (Col::Device, Col::Address));
    assert_eq!(sheet.grid().selected_columns(), [Col::Device, Col::Table, Col::Address]);
    assert_eq!(sheet.grid().selected_rows(sheet.project()).len(), 3);
    sheet.say(GridCommand::Rows);
    assert_eq!(sheet.grid().selected_columns().len(), sheet.grid().columns.len());
    sheet.say(GridCommand::Columns);
    assert_eq!(sheet.grid().selected_rows(sheet.project()).len(), sheet.project().tags.len());
    sheet.say(GridCommand::All);
    sheet.say(GridCommand::Go(Step::Down, false));
    assert_eq!(sheet.grid().selected_rows(sheet.project()).len(), 1);
}
