//! Typing into cells: applied at once, or waiting with the reason.

use gaugeglass::app::grid::{Col, GridCommand, Line, Pos, Step, Then};
use gaugeglass::app::{Action, Command, Dialog, Edit, Effect, Notice, Selection};
use gaugeglass::model::{PaneKind, Table, TagId};

use super::sheet::{key, sheet};
use crate::support::fake_station::Asked;

#[test]
fn a_cell_is_changed_in_one_step_of_undo_and_writes_nothing() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Unit, "mm");
    assert_eq!(sheet.tag("l1").unit, "mm");
    assert_eq!(sheet.station.take_asked(), [Asked::SetProject]);
    sheet.undo();
    assert_eq!(sheet.tag("l1").unit, "cm");
    sheet.redo();
    assert_eq!(sheet.tag("l1").unit, "mm");
    assert!(sheet.wrote_nothing());
}

#[test]
fn a_cell_typed_as_it_was_changes_nothing() {
    let mut sheet = sheet();
    for col in [Col::Unit, Col::Address, Col::Device, Col::Type, Col::Access] {
        let text = sheet.shown("sp1", col);
        sheet.type_into("sp1", col, &text);
    }
    assert!(!sheet.app.state.doc.can_undo());
    assert_eq!(sheet.station.take_asked(), []);
}

#[test]
fn a_wrong_cell_waits_with_its_reason_and_other_rows_do_not_wait_for_it() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Address, "7oo");
    assert_eq!(sheet.shown("l1", Col::Address), "7oo");
    assert!(sheet.fault("l1", Col::Address).is_some());
    assert_eq!(sheet.tag("l1").address.wire, 0);
    assert!(!sheet.app.state.doc.is_changed());
    sheet.type_into("l2", Col::Unit, "mm");
    assert_eq!(sheet.tag("l2").unit, "mm");
    // The same row joins what waits.
    sheet.type_into("l1", Col::Unit, "mm");
    assert_eq!(
        (sheet.tag("l1").unit.as_str(), sheet.shown("l1", Col::Unit).as_str()),
        ("cm", "mm")
    );
    assert_eq!(sheet.grid().waits(), (2, 1));
    sheet.type_into("l1", Col::Address, "700");
    assert_eq!(sheet.tag("l1").address.wire, 700);
    assert_eq!(sheet.tag("l1").unit, "mm");
    assert_eq!(sheet.grid().waits(), (0, 0));
    sheet.undo();
    assert_eq!((sheet.tag("l1").address.wire, sheet.tag("l1").unit.as_str()), (0, "cm"));
}

#[test]
fn undo_takes_back_what_waits_before_the_project_and_redo_brings_it_again() {
    let mut sheet = sheet();
    sheet.type_into("l2", Col::Unit, "mm");
    sheet.paste("l1", Col::Address, "7oo\n8oo\n");
    sheet.type_into("l1", Col::Unit, "dm");
    assert_eq!(sheet.grid().waits(), (3, 2));
    sheet.undo();
    assert_eq!((sheet.grid().waits(), sheet.shown("l1", Col::Unit).as_str()), ((2, 2), "cm"));
    sheet.undo();
    assert_eq!((sheet.grid().waits(), sheet.tag("l2").unit.as_str()), ((0, 0), "mm"));
    assert!(sheet.fault("l1", Col::Address).is_none());
    sheet.undo();
    assert_eq!(sheet.tag("l2").unit, "cm", "nothing waits any more, so the project is next");
    for _ in 0..3 {
        sheet.redo();
    }
    assert_eq!(
        (sheet.tag("l2").unit.as_str(), sheet.shown("l1", Col::Unit).as_str()),
        ("mm", "dm")
    );
    assert_eq!(sheet.grid().waits(), (3, 2));
    assert!(sheet.fault("l1", Col::Address).is_some(), "judged anew");
    assert!(sheet.wrote_nothing());
}

#[test]
fn what_was_let_go_comes_back_with_undo() {
    for go in [GridCommand::Revert, GridCommand::Cancel] {
        let mut sheet = sheet();
        sheet.type_into("l1", Col::Address, "7oo");
        sheet.say(go.clone());
        assert_eq!(sheet.grid().waits(), (0, 0), "{go:?}");
        sheet.undo();
        assert_eq!(sheet.grid().waits(), (1, 1), "{go:?}");
        assert_eq!(sheet.shown("l1", Col::Address), "7oo");
    }
}

#[test]
fn cells_that_waited_and_were_put_right_are_one_step_and_others_keep_theirs() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Address, "7oo");
    sheet.type_into("l2", Col::Address, "8oo");
    sheet.type_into("l1", Col::Address, "700");
    assert_eq!((sheet.tag("l1").address.wire, sheet.grid().waits()), (700, (1, 1)));
    sheet.undo();
    assert_eq!((sheet.tag("l1").address.wire, sheet.grid().waits()), (0, (1, 1)));
    sheet.undo();
    assert_eq!(sheet.grid().waits(), (0, 0), "the other one");
    assert!(!sheet.app.state.doc.can_undo());
}

#[test]
fn esc_lets_a_waiting_cell_go_and_first_what_is_being_typed() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Decimals, "x");
    sheet.say(GridCommand::Begin(Some("y".to_owned())));
    sheet.say(GridCommand::Cancel);
    assert_eq!(sheet.shown("l1", Col::Decimals), "x");
    sheet.say(GridCommand::Cancel);
    assert_eq!(sheet.shown("l1", Col::Decimals), "1");
    assert!(!sheet.grid().is_busy());
}

#[test]
fn a_rule_between_rows_is_shown_at_both_cells() {
    let mut sheet = sheet();
    // Once with the untouched row behind the changed one, once before it.
    for (changed, other) in [("l1", "l2"), ("l2", "l1")] {
        let name = sheet.tag(other).name.clone();
        sheet.type_into(changed, Col::Name, &name);
        assert!(sheet.fault(changed, Col::Name).unwrap().contains("another one has this name"));
        if changed == "l1" {
            assert!(sheet.fault(other, Col::Name).is_some());
        }
        sheet.say(GridCommand::Cancel);
        assert!(sheet.fault(changed, Col::Name).is_none());
        assert!(sheet.fault(other, Col::Name).is_none());
    }
}

#[test]
fn what_waits_for_another_row_is_applied_when_that_row_is_changed() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Name, "Tank 2/Level");
    assert!(sheet.fault("l1", Col::Name).is_some());
    sheet.type_into("l2", Col::Name, "Tank 3/Level");
    assert_eq!(sheet.tag("l1").name, "Tank 2/Level");
    assert_eq!(sheet.grid().waits(), (0, 0));
    // Not by taking something back: that must stay to be made again.
    sheet.undo();
    sheet.undo();
    sheet.type_into("l1", Col::Decimals, "2");
    sheet.type_into("l2", Col::Name, "Tank 1/Level");
    sheet.say(GridCommand::Filter("pump".to_owned()));
    sheet.say(GridCommand::NextFault);
    let key = sheet.grid().key(sheet.project(), sheet.grid().selected.cursor.line);
    assert!(sheet.grid().filter.is_empty(), "a hidden row is shown");
    assert!(key == Some(super::sheet::key("l2")) || key == Some(super::sheet::key("l1")));
    sheet.say(GridCommand::Revert);
    sheet.type_into("l1", Col::Name, "X");
    sheet.undo();
    sheet.type_into("l2", Col::Name, "Tank 1/Level");
    sheet.redo();
    assert_eq!(sheet.tag("l1").name, "X");
    assert_eq!(sheet.grid().waits(), (1, 0), "right by now, and not applied unasked");
    sheet.say(GridCommand::Apply);
    assert_eq!(sheet.tag("l2").name, "Tank 1/Level");
}

#[test]
fn a_rule_of_another_part_of_the_project_is_shown_at_the_cell_that_broke_it() {
    let mut sheet = sheet();
    // A pen of a trend group cannot become a text.
    sheet.type_into("v1", Col::Type, "string");
    assert!(sheet.fault("v1", Col::Type).is_some(), "{:?}", sheet.grid().waits());
    assert!(sheet.tag("v1").data_type.is_float());
}

#[test]
fn what_plant_and_program_say_cannot_be_typed_into() {
    let mut sheet = sheet();
    for col in [Col::Value, Col::Raw, Col::Quality, Col::Age, Col::Id, Col::Wire] {
        sheet.select(("l1", "l1"), (col, col));
        sheet.say(GridCommand::Begin(Some("1".to_owned())));
        assert!(sheet.grid().editing.is_none(), "{col:?}");
        sheet.say(GridCommand::Clear);
        assert!(!sheet.grid().is_busy());
    }
}

#[test]
fn tab_and_enter_take_the_text_and_go_on() {
    let mut sheet = sheet();
    sheet.select(("l1", "l1"), (Col::Unit, Col::Unit));
    let at = sheet.grid().selected.cursor;
    sheet.say(GridCommand::Begin(None));
    sheet.say(GridCommand::Type("mm".to_owned()));
    sheet.say(GridCommand::Commit(Then::Go(Step::Right)));
    assert_eq!(sheet.grid().selected.cursor, Pos { col: at.col + 1, ..at });
    sheet.say(GridCommand::Commit(Then::Go(Step::Down)));
    assert_eq!(sheet.grid().selected.cursor, Pos { line: at.line + 1, col: at.col + 1 });
    assert_eq!(sheet.tag("l1").unit, "mm");
}

#[test]
fn closing_waits_for_cells_that_would_be_lost() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Address, "7oo");
    for command in [Command::CloseRequested, Command::Do(Action::New), Command::Do(Action::Quit)] {
        let effects = sheet.app.update(command);
        assert!(effects.is_empty(), "{effects:?}");
        assert_eq!(sheet.app.state.notice, Some(Notice::GridWaits));
        assert_eq!(sheet.app.state.show_pane, Some(PaneKind::Grid));
    }
    sheet.say(GridCommand::Revert);
    let effects = sheet.app.update(Command::CloseRequested);
    assert!(matches!(effects.as_slice(), [Effect::Quit]));
}

#[test]
fn undo_goes_on_across_saving() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Unit, "mm");
    let project = std::sync::Arc::clone(sheet.app.state.project());
    sheet.app.update(Command::Saved { project, path: "x.toml".into(), result: Ok(()) });
    assert!(!sheet.app.state.doc.is_changed());
    sheet.type_into("l1", Col::Unit, "dm");
    sheet.undo();
    sheet.undo();
    assert_eq!(sheet.tag("l1").unit, "cm");
    assert!(sheet.app.state.doc.is_changed());
    sheet.redo();
    assert!(!sheet.app.state.doc.is_changed(), "as saved again");
    sheet.redo();
    assert_eq!(sheet.tag("l1").unit, "dm");
}

#[test]
fn rows_are_inserted_below_the_cursor_and_deleted_in_one_step() {
    let mut sheet = sheet();
    sheet.select(("sp1", "sp1"), (Col::Name, Col::Name));
    sheet.say(GridCommand::Insert);
    let line = sheet.line("sp1") + 1;
    assert_eq!(sheet.grid().selected.cursor.line, line);
    let Line::Tag(place) = sheet.grid().lines()[line] else { panic!() };
    let new = &sheet.project().tags[place as usize];
    assert_eq!((new.address.table, new.address.wire), (Table::HoldingRegister, 102));
    assert_eq!((new.name.as_str(), new.write), ("Tank 3/Setpoint", None), "Tank 2 has one");
    let count = sheet.project().tags.len();
    sheet.select(("l1", "l2"), (Col::Name, Col::Name));
    sheet.say(GridCommand::DeleteRows);
    assert!(sheet.project().tag(&TagId::new("l1").unwrap()).is_none());
    assert!(sheet.project().tags.len() < count - 3);
    sheet.undo();
    assert_eq!(sheet.project().tags.len(), count);
    sheet.undo();
    assert_eq!(sheet.project().tags.len(), count - 1);
    assert!(sheet.wrote_nothing());
}

#[test]
fn a_row_whose_tag_is_deleted_elsewhere_waits_no_more() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Address, "7oo");
    let what = Selection::Tag(TagId::new("l1").unwrap());
    sheet.app.update(Command::Apply(Edit::Delete(what)));
    assert_eq!(sheet.grid().waits(), (0, 0));
    assert!(sheet.grid().line_of(&key("l1")).is_none());
}

#[test]
fn the_cursor_selects_the_tag_for_the_other_panes() {
    let mut sheet = sheet();
    sheet.select(("v1", "v1"), (Col::Unit, Col::Unit));
    assert_eq!(sheet.app.state.selection, Some(Selection::Tag(TagId::new("v1").unwrap())));
}

#[test]
fn a_question_from_a_file_waits_until_the_palette_is_closed() {
    let mut sheet = sheet();
    sheet.app.update(Command::Do(Action::Palette));
    sheet.app.update(Command::PaletteText("un".to_owned()));
    sheet.app.update(Command::SaveChanged("/plants/a.toml".into()));
    assert!(matches!(&sheet.app.state.dialog, Some(Dialog::Palette(p)) if p.text == "un"));
    sheet.app.update(Command::CloseDialog);
    assert!(matches!(sheet.app.state.dialog, Some(Dialog::FileChanged { .. })), "asked now");
    // An editor is as safe as the palette.
    sheet.app.update(Command::CloseDialog);
    sheet.app.update(Command::Edit(Selection::Tag(TagId::new("l1").unwrap())));
    sheet.app.update(Command::SaveBlocked("/plants/b.toml".into()));
    assert!(matches!(sheet.app.state.dialog, Some(Dialog::Edit { .. })));
    sheet.app.update(Command::CloseDialog);
    assert!(matches!(sheet.app.state.dialog, Some(Dialog::Overwrite { .. })));
}
