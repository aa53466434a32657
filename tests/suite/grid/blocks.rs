//! Blocks of cells: clearing, filling, pasting, duplicating, replacing.

use gaugeglass::app::grid::{
    Bar, Col, Copies, Find, GridCommand, RowKey, Scope, Told, series, tsv,
};
use gaugeglass::app::{Action, Command, Effect, PathPurpose, PickOutcome};
use gaugeglass::model::{Notation, Table};
use proptest::prelude::*;

use super::sheet::{Sheet, sheet};

#[test]
fn blocks_are_read_as_spreadsheets_write_them() {
    let read = |text: &str| tsv::read(text).unwrap();
    assert_eq!(read("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
    assert_eq!(read("\"two\nlines\"\t\"a \"\"b\"\"\""), [["two\nlines", "a \"b\""]]);
    assert_eq!(read("a\t\n\tb\n"), [["a", ""], ["", "b"]]);
    assert_eq!(read("5\" pipe"), [["5\" pipe"]], "a quote inside is a letter");
    assert_eq!(read("one"), [["one"]]);
    assert_eq!(tsv::read(""), Err(tsv::BadBlock::Empty));
    assert_eq!(tsv::read("a\tb\nc\n"), Err(tsv::BadBlock::Ragged { row: 2, cells: 1, first: 2 }));
    assert_eq!(tsv::read("a\nb\t\"c\n"), Err(tsv::BadBlock::OpenQuote { row: 2 }));
}

proptest! {
    #[test]
    fn a_block_written_is_read_back(
        (width, cells) in (1..5_usize).prop_flat_map(|w| {
            (Just(w), proptest::collection::vec("[a-c\t\n\" é가]{0,5}", w..=w * 4))
        })
    ) {
        let rows: Vec<Vec<String>> =
            cells.chunks_exact(width).map(<[String]>::to_vec).collect();
        prop_assume!(rows.iter().flatten().any(|cell| !cell.is_empty()));
        prop_assert_eq!(tsv::read(&tsv::write(&rows)).unwrap(), rows);
    }

    #[test]
    fn no_text_from_the_clipboard_is_too_much(text in "[\t\n\r\"a]{0,60}") {
        if let Ok(rows) = tsv::read(&text) {
            prop_assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        }
        let mut sheet = sheet();
        sheet.paste("l1", Col::Description, &text);
    }
}

#[test]
fn a_series_counts_the_last_number_and_keeps_its_zeros() {
    for (text, by, next) in [
        ("PUMP_01_SP", 1, Some("PUMP_02_SP")),
        ("PUMP_09_SP", 1, Some("PUMP_10_SP")),
        ("T99", 1, Some("T100")),
        ("펌프 1호기", 2, Some("펌프 3호기")),
        ("A1 B007", 3, Some("A1 B010")),
        ("T5", -6, None),
        ("none", 1, None),
        ("99999999999999999999", 1, None),
    ] {
        assert_eq!(series::counted(text, by).as_deref(), next, "{text}");
    }
    for (text, notation, by, next) in [
        ("40110", Notation::Modicon, 2, Some("40112")),
        ("49999", Notation::Modicon, 2, Some("410001")),
        ("HR5.3", Notation::Prefix0, 1, Some("HR6.3")),
        ("0x10", Notation::Raw0, 4, Some("20")),
        ("100", Notation::Raw0, 2, Some("102")),
        ("%MW9", Notation::Iec61131, 1, Some("%MW10")),
        ("65535", Notation::Raw0, 1, None),
    ] {
        let got = series::address(text, notation, Table::HoldingRegister, by);
        let place = |text: &str| {
            let read =
                gaugeglass::codec::parse_address(text, notation, Some(Table::HoldingRegister));
            read.unwrap().wire
        };
        match (got, next) {
            (None, None) => {}
            (Some(got), Some(next)) => assert_eq!(place(&got), place(next), "{text}: {got}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_block_of_three_by_three_is_one_step_and_comes_back_as_it_was() {
    let mut sheet = sheet();
    sheet.say(GridCommand::Show(Col::Low, false));
    let columns = [Col::Gain, Col::Unit, Col::Value];
    let start = sheet.col(Col::Gain);
    assert_eq!(sheet.grid().columns[start..start + 3], columns, "the test knows what stands there");
    // The third column is live: what is pasted there has no place to go.
    sheet.paste("l1", Col::Gain, "2\tmm\tx\n3\tdm\tx\n\tm\tx\n");
    let texts = |sheet: &Sheet| {
        ["l1", "sp1", "run1"].map(|id| (sheet.shown(id, Col::Gain), sheet.shown(id, Col::Unit)))
    };
    let after = [("2", "mm"), ("3", "dm"), ("", "m")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(texts(&sheet), after);
    assert!(!sheet.grid().is_busy());
    sheet.select(("l1", "run1"), (Col::Gain, Col::Unit));
    let state = &sheet.app.state;
    let live = (&*state.snapshot, state.now.mono, state.settings.lang);
    assert_eq!(state.grid.copied(sheet.project(), live), "2\tmm\n3\tdm\n\tm\n");
    sheet.undo();
    assert_eq!(sheet.tag("l1").unit, "cm");
    assert!(!sheet.app.state.doc.can_undo(), "one step");
}

#[test]
fn a_paste_with_one_wrong_cell_waits_whole_and_is_applied_whole() {
    let mut sheet = sheet();
    let before = sheet.project().clone();
    sheet.paste("l1", Col::Address, "500\tf32\n5o2\tf32\n504\tbool\n");
    assert_eq!(*sheet.project(), before, "nothing is half applied");
    assert!(sheet.fault("l1", Col::Address).is_none());
    assert!(sheet.fault("sp1", Col::Address).is_some());
    assert_eq!(sheet.shown("l1", Col::Address), "500", "nothing is lost");
    let wrong = sheet.grid().waits().1;
    assert_eq!(wrong, 1, "the coil keeps its type and is no register");
    sheet.type_into("sp1", Col::Address, "40503");
    assert!(!sheet.grid().is_busy(), "{:?}", sheet.grid().waits());
    assert_eq!(sheet.tag("l1").address.wire, 500);
    assert_eq!(sheet.tag("sp1").address.wire, 502);
    sheet.undo();
    assert_eq!(sheet.tag("l1").address.wire, 0);
    assert_eq!(sheet.tag("run1").address.wire, 0);
}

#[test]
fn a_ragged_or_too_wide_block_changes_nothing_and_says_why() {
    let mut sheet = sheet();
    sheet.paste("l1", Col::Unit, "a\tb\nc\n");
    assert!(matches!(
        sheet.grid().told,
        Some(Told::BadBlock(tsv::BadBlock::Ragged { row: 2, .. }))
    ));
    let last = *sheet.grid().columns.last().unwrap();
    sheet.paste("l1", last, "a\tb\tc\n");
    assert_eq!(sheet.grid().told, Some(Told::TooWide(2)));
    assert!(!sheet.app.state.doc.can_undo() && !sheet.grid().is_busy());
}

#[test]
fn one_cell_and_blocks_that_fit_fill_what_is_selected() {
    let mut sheet = sheet();
    sheet.select(("l1", "l2"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::Paste("mm".to_owned()));
    assert!(["l1", "sp1", "run1", "l2"].iter().all(|id| sheet.tag(id).unit == "mm"));
    sheet.select(("l1", "l2"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::Paste("a\nb\n".to_owned()));
    let units = ["l1", "sp1", "run1", "l2"].map(|id| sheet.tag(id).unit.clone());
    assert_eq!(units, ["a", "b", "a", "b"]);
}

#[test]
fn rows_pasted_below_the_last_become_tags_that_nobody_can_write() {
    let mut sheet = sheet();
    let count = sheet.project().tags.len();
    let last = sheet.project().tags[count - 1].id.to_string();
    for col in Col::first() {
        sheet.say(GridCommand::Show(col, col == Col::Name));
    }
    for col in [Col::Table, Col::Address, Col::Type, Col::Access] {
        sheet.say(GridCommand::Show(col, true));
    }
    let rows = "Energy meter/Current limit\tHR\t7\tu16\tRW\nNew/1\tHR\t40\tf32\tR\nNew/2\tHR\t42\tf32\t\nNew/3\tHR\t44\tf32\tRW\n";
    sheet.paste(&last, Col::Name, rows);
    assert_eq!(sheet.grid().waits(), (0, 0), "{:?}", sheet.grid().first_fault(sheet.project()));
    assert_eq!(sheet.project().tags.len(), count + 3);
    assert_eq!(sheet.named("New/1").address.wire, 40);
    assert!(sheet.named("New/1").write.is_none() && sheet.named("New/2").write.is_none());
    assert!(sheet.named("New/3").write.is_some(), "the column says so");
    assert_eq!(sheet.named("New/1").device.as_str(), "meter");
    sheet.undo();
    assert_eq!(sheet.project().tags.len(), count);
    assert!(sheet.wrote_nothing());
}

#[test]
fn new_rows_with_a_wrong_cell_wait_below_the_others() {
    let mut sheet = sheet();
    let count = sheet.project().tags.len();
    let last = sheet.project().tags[count - 1].id.to_string();
    let name = sheet.project().tags[count - 1].name.clone();
    sheet.paste(&last, Col::Name, &format!("{name}\nA\nTank 1/Level\n"));
    assert_eq!(sheet.project().tags.len(), count);
    assert_eq!(sheet.grid().lines().len(), count + 2);
    let new = sheet.grid().key(sheet.project(), count + 1).unwrap();
    assert!(matches!(new, RowKey::New(_)));
    assert!(sheet.grid().fault(&new, Col::Name).is_some());
    // Corrected, both come.
    sheet.say(GridCommand::NextFault);
    assert_eq!(sheet.grid().selected.cursor.line, count + 1);
    sheet.say(GridCommand::Begin(Some("B".to_owned())));
    sheet.say(GridCommand::Commit(gaugeglass::app::grid::Then::Stay));
    assert_eq!(sheet.project().tags.len(), count + 2);
    assert!(sheet.project().tag_named("A").is_some() && sheet.project().tag_named("B").is_some());
}

#[test]
fn fill_down_copies_the_first_row_and_a_single_row_takes_the_one_above() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Unit, "mm");
    sheet.select(("l1", "l2"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::FillDown);
    assert!(["sp1", "run1", "l2"].iter().all(|id| sheet.tag(id).unit == "mm"));
    sheet.select(("sp2", "sp2"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::FillDown);
    assert_eq!(sheet.tag("sp2").unit, "mm");
    sheet.undo();
    sheet.undo();
    assert_eq!(sheet.tag("l2").unit, "cm");
}

#[test]
fn a_series_of_names_and_addresses_goes_by_the_size_of_the_type() {
    let mut sheet = sheet();
    sheet.paste("l1", Col::Name, "PUMP_01_SP");
    sheet.type_into("l1", Col::Address, "300");
    sheet.select(("l1", "sp1"), (Col::Name, Col::Name));
    sheet.say(GridCommand::FillSeries);
    assert_eq!(sheet.tag("sp1").name, "PUMP_02_SP");
    sheet.select(("l2", "sp2"), (Col::Address, Col::Address));
    sheet.say(GridCommand::FillSeries);
    assert_eq!(
        (sheet.tag("l2").address.wire, sheet.tag("sp2").address.wire),
        (2, 4),
        "f32 takes two"
    );
}

#[test]
fn bits_run_through_their_registers() {
    let mut sheet = sheet();
    let count = sheet.project().tags.len();
    sheet.select(("limit", "limit"), (Col::Name, Col::Name));
    sheet.say(GridCommand::Insert);
    let made = sheet.project().tags[count].id.to_string();
    sheet.paste(&made, Col::Type, "bit");
    sheet.type_into(&made, Col::Bit, "14");
    sheet.select((&made, &made), (Col::Name, Col::Name));
    sheet.say(GridCommand::Bar(Bar::Copies(Copies { times: "3".to_owned(), ..Copies::default() })));
    sheet.say(GridCommand::Carry);
    assert_eq!(sheet.project().tags.len(), count + 4);
    let ids: Vec<String> = sheet.project().tags[count..].iter().map(|t| t.id.to_string()).collect();
    sheet.select((&ids[0], &ids[3]), (Col::Address, Col::Bit));
    sheet.say(GridCommand::FillSeries);
    let first = sheet.tag(&ids[0]).address.wire;
    let found: Vec<(u16, String)> = ids
        .iter()
        .map(|id| (sheet.tag(id).address.wire - first, sheet.shown(id, Col::Bit)))
        .collect();
    let wanted = [(0, "14"), (0, "15"), (1, "0"), (1, "1")].map(|(w, b)| (w, b.to_owned()));
    assert_eq!(found, wanted);
}

#[test]
fn copies_grow_by_name_and_address_and_none_may_be_written() {
    let mut sheet = sheet();
    let count = sheet.project().tags.len();
    sheet.paste("l1", Col::Name, "A_01/Level");
    sheet.paste("sp1", Col::Name, "A_01/SP");
    sheet.paste("sp1", Col::Table, "IR\n");
    assert!(sheet.grid().is_busy(), "input registers cannot be written");
    sheet.say(GridCommand::Cancel);
    sheet.select(("l1", "sp1"), (Col::Name, Col::Name));
    let copies = Copies { times: "2".to_owned(), ..Copies::default() };
    sheet.say(GridCommand::Bar(Bar::Copies(copies)));
    sheet.say(GridCommand::Carry);
    assert_eq!(sheet.project().tags.len(), count + 4);
    assert_eq!(sheet.named("A_02/Level").address.wire, 2);
    assert_eq!(sheet.named("A_03/Level").address.wire, 4);
    let setpoint = sheet.named("A_02/SP");
    assert_eq!((setpoint.address.wire, setpoint.write), (102, None));
    assert_eq!(setpoint.typed.as_ref().unwrap().text, "40103", "in the notation it was typed in");
    let order: Vec<&str> = sheet.project().tags.iter().map(|t| t.name.as_str()).take(7).collect();
    assert_eq!(
        order,
        [
            "A_01/Level",
            "A_01/SP",
            "A_02/Level",
            "A_02/SP",
            "A_03/Level",
            "A_03/SP",
            "Tank 1/Pump run"
        ]
    );
    sheet.undo();
    assert_eq!(sheet.project().tags.len(), count);
    for (times, address) in [("0", ""), ("x", ""), ("99999", ""), ("1", "far")] {
        let copies = Copies {
            times: times.to_owned(),
            address_step: address.to_owned(),
            ..Copies::default()
        };
        sheet.say(GridCommand::Bar(Bar::Copies(copies)));
        sheet.say(GridCommand::Carry);
        assert!(matches!(sheet.grid().told, Some(Told::NoNumber(_))), "{times} {address}");
    }
    let far =
        Copies { address_step: "65000".to_owned(), times: "2".to_owned(), ..Copies::default() };
    sheet.say(GridCommand::Bar(Bar::Copies(far)));
    sheet.say(GridCommand::Carry);
    assert_eq!(sheet.project().tags.len(), count, "an address beyond the table waits");
    assert!(sheet.grid().waits().1 >= 1);
}

#[test]
fn addresses_of_two_meanings_wait_together_and_one_answer_is_for_all() {
    // The second row is in Modicon already and does not ask.
    for (notation, wires) in [(Notation::Modicon, [0, 2]), (Notation::Raw0, [40_001, 2])] {
        let mut sheet = sheet();
        let before = sheet.project().tags.clone();
        sheet.paste("l1", Col::Address, "40001\n40003");
        assert_eq!(sheet.grid().waits(), (2, 1), "one asks, and what came with it waits");
        assert_eq!(sheet.project().tags, before);
        sheet.say(GridCommand::ReadAddresses(notation));
        assert_eq!(sheet.grid().waits(), (0, 0), "{notation:?}");
        let got: Vec<u16> = sheet.project().tags[..2].iter().map(|t| t.address.wire).collect();
        assert_eq!(got, wires, "{notation:?}");
    }
}

#[test]
fn replacing_counts_first_and_touches_only_its_scope() {
    let mut sheet = sheet();
    sheet.select(("l1", "l2"), (Col::Name, Col::Name));
    let find = Find { find: "tank".to_owned(), replace: "Vessel".to_owned(), ..Find::default() };
    sheet.say(GridCommand::Bar(Bar::Find(find.clone())));
    assert_eq!(sheet.grid().found, 4);
    sheet.say(GridCommand::Bar(Bar::Find(Find { case: true, ..find.clone() })));
    assert_eq!(sheet.grid().found, 0);
    sheet.say(GridCommand::Bar(Bar::Find(Find { scope: Scope::Column, ..find.clone() })));
    assert_eq!(sheet.grid().found, 7);
    sheet.say(GridCommand::Bar(Bar::Find(Find { scope: Scope::All, ..find.clone() })));
    assert!(sheet.grid().found > 7, "descriptions too");
    sheet.say(GridCommand::Bar(Bar::Find(find)));
    sheet.say(GridCommand::Carry);
    assert_eq!(sheet.tag("l1").name, "Vessel 1/Level");
    assert_eq!(sheet.tag("sp2").name, "Tank 2/Setpoint");
    assert_eq!(sheet.grid().told, Some(Told::Replaced(4)));
    sheet.undo();
    assert_eq!(sheet.tag("l1").name, "Tank 1/Level");
}

#[test]
fn cleared_cells_are_empty_or_wait_where_they_cannot_be() {
    let mut sheet = sheet();
    sheet.select(("l1", "sp1"), (Col::Unit, Col::Unit));
    sheet.say(GridCommand::Clear);
    assert!(sheet.tag("l1").unit.is_empty() && sheet.tag("sp1").unit.is_empty());
    sheet.select(("sp1", "sp1"), (Col::Access, Col::Access));
    sheet.say(GridCommand::Clear);
    assert!(sheet.tag("sp1").write.is_none());
    sheet.select(("l1", "l1"), (Col::Name, Col::Name));
    sheet.say(GridCommand::Clear);
    assert!(sheet.fault("l1", Col::Name).is_some());
}

#[test]
fn ten_thousand_rows_are_pasted_and_taken_back() {
    let mut sheet = sheet();
    let count = sheet.project().tags.len();
    let last = sheet.project().tags[count - 1].id.to_string();
    let mut text = sheet.project().tags[count - 1].name.clone();
    (0..10_000).for_each(|i| text += &format!("\nBulk/{i}"));
    sheet.paste(&last, Col::Name, &text);
    assert_eq!(sheet.project().tags.len(), count + 10_000);
    sheet.undo();
    assert_eq!(sheet.project().tags.len(), count);
}

#[test]
fn the_selected_rows_become_a_profile() {
    let mut sheet = sheet();
    let device = sheet.project().tags[0].device.clone();
    let of_one: Vec<String> = sheet
        .project()
        .tags
        .iter()
        .filter(|tag| tag.device == device)
        .map(|tag| tag.id.to_string())
        .collect();
    let [first, second, ..] = of_one.as_slice() else { panic!("{of_one:?}") };
    sheet.select((first, second), (Col::Name, Col::Name));
    sheet.app.update(Command::Do(Action::MakeProfile));
    let effects = sheet.app.update(Command::AcceptMake);
    assert!(matches!(effects.as_slice(), [Effect::AskPath { .. }]), "{effects:?}");
    let picked = PickOutcome::Path("pump.toml".into());
    let effects = sheet.app.update(Command::Picked(PathPurpose::Profile, picked));
    let [Effect::SaveProfile { profile, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let names: Vec<&str> = profile.points.iter().map(|point| point.tag.name.as_str()).collect();
    let full = [first, second].map(|id| sheet.tag(id).name.clone());
    let same = full.iter().zip(&names).all(|(full, name)| full.ends_with(name));
    assert!(same && names.len() == 2, "{names:?} of {full:?}");
    assert!(sheet.wrote_nothing());
}

#[test]
fn a_notation_pasted_before_its_address_is_an_answer_too() {
    let mut sheet = sheet();
    for col in [Col::Notation, Col::Address] {
        sheet.say(GridCommand::Show(col, true));
    }
    sheet.say(GridCommand::Move(Col::Notation, sheet.col(Col::Address)));
    assert_eq!(sheet.col(Col::Notation) + 1, sheet.col(Col::Address));
    let notation = sheet.shown("l1", Col::Notation);
    assert_eq!(notation, "raw0");
    sheet.paste("l1", Col::Notation, "raw0\t40001");
    assert_eq!((sheet.grid().waits(), sheet.tag("l1").address.wire), ((0, 0), 40_001));
}

#[test]
fn filling_down_takes_the_address_along_where_two_notations_write_it_alike() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Address, "40001");
    sheet.say(GridCommand::ReadAddresses(Notation::Raw0));
    sheet.type_into("sp1", Col::Address, "40001");
    assert_eq!((sheet.tag("l1").address.wire, sheet.tag("sp1").address.wire), (40_001, 0));
    sheet.select(("l1", "sp1"), (Col::Address, Col::Address));
    sheet.say(GridCommand::FillDown);
    assert_eq!((sheet.grid().waits(), sheet.tag("sp1").address.wire), ((0, 0), 40_001));
}
