//! What hands used to spreadsheets expect: where Enter leads, what a cut takes, what is found next.

use gaugeglass::app::grid::{Bar, Col, Find, GridCommand, Pos, Scope, Step, Then, Told};
use gaugeglass::app::{Action, Command, Edit, Effect, Selection};
use gaugeglass::model::DeviceId;

use super::sheet::{Sheet, sheet};

fn go(sheet: &mut Sheet, steps: &[Step]) -> Pos {
    steps.iter().for_each(|step| sheet.say(GridCommand::Go(*step, false)));
    sheet.grid().selected.cursor
}

#[test]
fn enter_goes_back_to_the_column_that_tab_set_out_from() {
    let mut sheet = sheet();
    go(&mut sheet, &[Step::First, Step::Right]);
    let at = |line, col| Pos { line, col };
    assert_eq!(go(&mut sheet, &[Step::Tab, Step::Tab, Step::Enter]), at(1, 1));
    assert_eq!(go(&mut sheet, &[Step::Tab, Step::Enter]), at(2, 1), "again");
    assert_eq!(go(&mut sheet, &[Step::Tab, Step::Right, Step::Enter]), at(3, 3), "forgotten");
    // The same while cells are typed into.
    go(&mut sheet, &[Step::First]);
    for (col, text) in [(Col::Name, "A"), (Col::Device, "Energy meter")] {
        assert_eq!(sheet.grid().columns[sheet.grid().selected.cursor.col], col);
        sheet.say(GridCommand::Begin(Some(text.to_owned())));
        sheet.say(GridCommand::Commit(Then::Go(Step::Tab)));
    }
    sheet.say(GridCommand::Begin(Some("HR".to_owned())));
    sheet.say(GridCommand::Commit(Then::Go(Step::Enter)));
    assert_eq!(sheet.grid().selected.cursor, at(1, 0));
    assert_eq!(sheet.tag("l1").name, "A");
}

#[test]
fn one_text_goes_into_every_selected_cell() {
    let mut sheet = sheet();
    sheet.select(("l1", "run1"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::Begin(Some("bar".to_owned())));
    sheet.say(GridCommand::Commit(Then::Everywhere));
    assert!(["l1", "sp1", "run1"].iter().all(|id| sheet.tag(id).unit == "bar"));
    sheet.undo();
    assert_eq!(sheet.tag("l1").unit, "cm", "one step");
}

#[test]
fn fill_right_copies_the_first_column_and_a_single_one_takes_the_one_before() {
    let mut sheet = sheet();
    for col in [Col::Low, Col::High] {
        sheet.say(GridCommand::Show(col, true));
    }
    sheet.type_into("l1", Col::HiHi, "19");
    sheet.say(GridCommand::Show(Col::Hi, true));
    let (from, to) = (sheet.col(Col::HiHi), sheet.col(Col::Hi));
    assert_eq!(to, from + 1, "the test knows what stands there");
    sheet.select(("l1", "l1"), (Col::HiHi, Col::Hi));
    sheet.say(GridCommand::FillRight);
    assert_eq!(sheet.shown("l1", Col::Hi), "19");
    sheet.undo();
    assert_eq!(sheet.shown("l1", Col::Hi), "");
    sheet.select(("l1", "l1"), (Col::Hi, Col::Hi));
    sheet.say(GridCommand::FillRight);
    assert_eq!(sheet.shown("l1", Col::Hi), "19");
}

#[test]
fn rows_pasted_as_new_ones_stand_behind_the_selected_and_overwrite_nothing() {
    let mut sheet = sheet();
    let before: Vec<String> = sheet.project().tags.iter().map(|t| t.name.clone()).collect();
    sheet.select(("l1", "sp1"), (Col::Name, Col::Name));
    sheet.say(GridCommand::PasteRows("X/1\tEnergy meter\nX/2\tEnergy meter\n".to_owned()));
    let mut wanted = before.clone();
    wanted.splice(2..2, ["X/1".to_owned(), "X/2".to_owned()]);
    let now: Vec<String> = sheet.project().tags.iter().map(|t| t.name.clone()).collect();
    assert_eq!(now, wanted);
    assert!(sheet.named("X/1").write.is_none(), "copying gives no permission");
    assert_eq!(sheet.grid().told, Some(Told::Added(2)));
    let last = *sheet.grid().columns.last().unwrap();
    sheet.select(("l1", "l1"), (last, last));
    sheet.say(GridCommand::PasteRows("a\tb\n".to_owned()));
    assert_eq!(sheet.grid().told, Some(Told::TooWide(1)));
    sheet.undo();
    assert_eq!(sheet.project().tags.len(), before.len());
}

#[test]
fn a_row_stays_under_a_filter_while_it_is_edited_and_goes_when_it_is_filtered_anew() {
    let mut sheet = sheet();
    sheet.say(GridCommand::Filter("setpoint".to_owned()));
    assert_eq!(sheet.grid().lines().len(), 2);
    sheet.type_into("sp1", Col::Name, "Renamed");
    assert_eq!(sheet.grid().lines().len(), 2, "it does not run away");
    go(&mut sheet, &[Step::Down]);
    assert_eq!(sheet.grid().selected.cursor.line, 1, "and no row is skipped");
    // What was made under the filter is seen as well.
    sheet.say(GridCommand::PasteRows("Other\n".to_owned()));
    assert_eq!(sheet.grid().lines().len(), 3);
    sheet.say(GridCommand::Filter("setpoin".to_owned()));
    assert_eq!(sheet.grid().lines().len(), 1);
    // A row that comes to hold the words comes in.
    sheet.say(GridCommand::Filter("fresh".to_owned()));
    assert_eq!(sheet.grid().lines().len(), 0);
    sheet.say(GridCommand::Filter("setpoin".to_owned()));
    sheet.type_into("sp2", Col::Unit, "fresh");
    sheet.say(GridCommand::Filter("fresh".to_owned()));
    assert_eq!(sheet.grid().lines().len(), 1);
    sheet.say(GridCommand::Filter(String::new()));
    assert_eq!(sheet.grid().lines().len(), sheet.project().tags.len());
}

#[test]
fn looking_for_the_next_goes_row_by_row_and_around_the_end() {
    let mut sheet = sheet();
    sheet.select(("l1", "l1"), (Col::Name, Col::Name));
    let find = Find { find: "setpoint".to_owned(), ..Find::default() };
    sheet.say(GridCommand::Bar(Bar::Find(find)));
    let Bar::Find(open) = sheet.grid().bar.clone() else { panic!("no bar") };
    assert_eq!(open.scope, Scope::All, "a single cell is no place to search");
    let mut seen = Vec::new();
    for _ in 0..sheet.grid().found + 1 {
        sheet.say(GridCommand::FindNext);
        seen.push(sheet.grid().selected.cursor);
    }
    assert!(seen.len() > 2, "{seen:?}");
    assert_eq!(seen.first(), seen.last(), "around the end");
    assert!(seen.windows(2).rev().skip(1).all(|two| two[0] < two[1]), "{seen:?}");
    sheet.say(GridCommand::Bar(Bar::Find(Find { scope: Scope::Column, ..open })));
    let col = sheet.grid().selected.cursor.col;
    sheet.say(GridCommand::FindNext);
    assert_eq!(sheet.grid().selected.cursor.col, col);
    // With several cells selected, those are searched.
    sheet.say(GridCommand::Bar(Bar::None));
    sheet.select(("l1", "sp1"), (Col::Name, Col::Name));
    sheet.say(GridCommand::Bar(Bar::Find(Find::default())));
    assert!(matches!(&sheet.grid().bar, Bar::Find(find) if find.scope == Scope::Selection));
}

#[test]
fn undo_brings_the_cursor_to_what_it_changed() {
    let mut sheet = sheet();
    sheet.type_into("sp2", Col::Unit, "mm");
    sheet.select(("l1", "l1"), (Col::Name, Col::Name));
    sheet.undo();
    let at = Pos { line: sheet.line("sp2"), col: sheet.col(Col::Unit) };
    assert_eq!(sheet.grid().selected.cursor, at);
    // In its own row it stays where it is.
    sheet.select(("sp2", "sp2"), (Col::Name, Col::Name));
    sheet.redo();
    assert_eq!(sheet.grid().selected.cursor, Pos { col: sheet.col(Col::Name), ..at });
}

#[test]
fn what_is_being_typed_is_saved_along() {
    let mut sheet = sheet();
    let project = std::sync::Arc::clone(sheet.app.state.project());
    sheet.app.update(Command::Saved { project, path: "x.toml".into(), result: Ok(()) });
    sheet.select(("l1", "l1"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::Begin(Some("mm".to_owned())));
    let effects = sheet.app.update(Command::Do(Action::Save));
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::Save { project, .. } => Some(project),
        _ => None,
    });
    assert_eq!(saved.unwrap().tags[0].unit, "mm");
    assert!(sheet.grid().editing.is_none());
}

#[test]
fn what_was_told_of_a_change_is_over_with_the_next_one() {
    let mut sheet = sheet();
    sheet.select(("name", "name"), (Col::Name, Col::Name));
    sheet.say(GridCommand::DeleteRows);
    assert_eq!(sheet.grid().told, Some(Told::Deleted(1)));
    let meter = Selection::Device(DeviceId::new("meter").unwrap());
    sheet.app.update(Command::Apply(Edit::Duplicate(meter)));
    assert_eq!(sheet.grid().told, None, "Ctrl+Z takes back the device now");
}

#[test]
fn a_row_whose_name_was_emptied_is_still_called_by_it() {
    let mut sheet = sheet();
    sheet.select(("l1", "l1"), (Col::Name, Col::Name));
    sheet.say(GridCommand::Clear);
    let (name, col, _) = sheet.grid().first_fault(sheet.project()).unwrap();
    assert_eq!((name, col), ("Tank 1/Level", Col::Name));
}
