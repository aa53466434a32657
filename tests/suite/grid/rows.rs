//! The texts of a row and the tag they mean.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gaugeglass::app::Fault;
use gaugeglass::app::grid::{Col, Names, cell, row};
use gaugeglass::model::{
    Address, Control, Curve, DataType, Notation, Project, Record, Scaling, Sentinel, Span, Table,
    Tag, Texts, TwoPoint, TypedAddress, Value, WriteAccess,
};
use gaugeglass::store::load_project;

use crate::support::tank_room;

fn names(project: &Project) -> Names {
    let mut names = Names::default();
    names.refresh(&Arc::new(project.clone()));
    names
}

fn typed(cells: &[(Col, &str)]) -> BTreeMap<Col, String> {
    cells.iter().map(|(col, text)| (*col, (*text).to_owned())).collect()
}

fn register() -> Tag {
    tank_room::tag("x", "X 1", DataType::U16, Table::HoldingRegister, 10)
}

/// Tags of every kind that a row has to tell.
fn kinds() -> Vec<Tag> {
    let number = |scaling| Tag { scaling, ..register() };
    let two = |clamp, curve| {
        let raw = Span { low: 4000.0, high: 20000.0 };
        Scaling::TwoPoint(TwoPoint { raw, eng_lo: -1.5, eng_hi: 16.0, clamp, curve })
    };
    let typed = |text: &str, notation| Some(TypedAddress { text: text.to_owned(), notation });
    let states: Vec<(i64, &str)> =
        vec![(0, "Stopped"), (1, "a; b"), (2, "c; 3 = d"), (-4, "x = y"), (5, ";")];
    let states = states.into_iter().map(|(n, t)| (n, t.to_owned())).collect();
    let bits = [(0, "Run".to_owned()), (15, "Trip; 2".to_owned())].into();
    vec![
        number(Scaling::Linear { gain: 0.1, offset: 0.0 }),
        number(Scaling::Linear { gain: 1.0, offset: -40.0 }),
        number(Scaling::Linear { gain: 1.0, offset: 0.0 }),
        number(Scaling::Divisor { divisor: 10.0, offset: 2.5 }),
        number(two(false, Curve::Straight)),
        number(two(true, Curve::SquareRoot)),
        number(Scaling::ScaleFactor { wire: 12 }),
        Tag { data_type: DataType::F32, ..number(Scaling::PowerFactor4Q) },
        Tag {
            sentinel: Sentinel::Numbers([Value::Int(65535), Value::Int(-1)].into()),
            ..register()
        },
        Tag { texts: Some(Arc::new(Texts::States(states))), ..register() },
        Tag { texts: Some(Arc::new(Texts::Bits(bits))), ..register() },
        Tag { data_type: DataType::Bit { index: 7 }, ..register() },
        Tag { data_type: DataType::U16.masked(0x00F0).unwrap(), ..register() },
        Tag {
            data_type: DataType::F64,
            order: gaugeglass::model::ByteOrder::from_letters("CDABGHEF").ok(),
            ..register()
        },
        Tag {
            address: Address { table: Table::HoldingRegister, wire: 9 },
            typed: typed("40010", Notation::Modicon),
            count: 5,
            isolated: true,
            decimals: Some(2),
            display: Some(Span { low: -1.0, high: 1e6 }),
            write: Some(WriteAccess { min: Some(0.1), ..WriteAccess::default() }),
            description: "two\nlines\tand a tab".to_owned(),
            unit: "㎥/h".to_owned(),
            ..register()
        },
        // Vendors mean it differently; the wire address was chosen.
        Tag { typed: typed("%MD2", Notation::Iec61131), ..register() },
    ]
}

#[test]
fn a_unit_typed_beside_a_button_leaves_what_it_may_write() {
    let write = WriteAccess { min: Some(1.0), control: Control::Toggle, ..WriteAccess::default() };
    let tag = Tag { data_type: DataType::Bit { index: 7 }, write: Some(write), ..register() };
    let names = names(&tank_room::project());
    let (read, faults) =
        row::read(&tag, &typed(&[(Col::Unit, "x"), (Col::Confirm, "yes")]), &names);
    assert_eq!(faults, []);
    let write = Some(WriteAccess { confirm: true, ..write });
    assert_eq!(read, Tag { unit: "x".to_owned(), write, ..tag });
    let (read, faults) = row::read(&read, &typed(&[(Col::Address, "0x9C40")]), &names);
    assert_eq!(faults, []);
    assert_eq!(read.typed.map(|typed| typed.text), Some("0x9C40".to_owned()));
}

#[test]
fn the_cells_of_a_row_typed_anew_mean_the_same_tag() {
    let mut tags: Vec<Tag> = tank_room::project().tags.iter().map(|t| Tag::clone(t)).collect();
    let project = tank_room::project();
    tags.extend(kinds());
    let mut all = vec![(project, tags)];
    for file in ["projects/quadruple-tank.toml", "projects/sdm630.toml"] {
        let (project, _) = load_project(Path::new(file)).unwrap();
        let tags = project.tags.iter().map(|t| Tag::clone(t)).collect();
        all.push((project, tags));
    }
    for (project, tags) in all {
        let names = names(&project);
        for tag in tags {
            let open = tag.typed.as_ref().is_some_and(|t| t.text == "%MD2");
            let place = |col: &Col| matches!(col, Col::Address | Col::Notation | Col::Table);
            let cells: BTreeMap<Col, String> = Col::ALL
                .iter()
                .filter(|col| !(open && place(col)))
                .map(|col| (*col, cell::text(&tag, *col, &names)))
                .collect();
            let blank = Tag::new(
                tag.id.clone(),
                (project.devices[0].id.clone(), project.scan_classes[0].id.clone()),
                Address { table: Table::Coil, wire: 0 },
                DataType::U16,
            );
            let blank = if open {
                Tag { address: tag.address, typed: tag.typed.clone(), ..blank }
            } else {
                blank
            };
            let (read, faults) = row::read(&blank, &cells, &names);
            assert_eq!(faults, [], "{tag:?}");
            assert_eq!(read, tag);
            assert_eq!(row::read(&tag, &BTreeMap::new(), &names), (tag, Vec::new()));
        }
    }
}

#[test]
fn what_is_typed_counts_or_is_refused_with_its_reason() {
    let project = tank_room::project();
    let names = names(&project);
    let tag = Tag { scaling: Scaling::Linear { gain: 0.1, offset: 0.0 }, ..register() };
    let text =
        |fault: &Fault| gaugeglass::app::lang::fault_text(gaugeglass::app::Lang::English, fault);
    for (cells, at, why) in [
        (vec![(Col::Table, "XX")], Col::Table, "none of: C, DI, IR, HR"),
        (vec![(Col::Table, "")], Col::Table, "must not be empty"),
        (vec![(Col::Device, "nobody")], Col::Device, "Energy meter, PLC 1"),
        (vec![(Col::Scan, "7 s")], Col::Scan, "Fast, Slow"),
        (vec![(Col::Type, "u17")], Col::Type, "none of"),
        (vec![(Col::Order, "ABDC")], Col::Order, "CDAB"),
        (vec![(Col::Address, "70000")], Col::Address, "beyond the last"),
        (vec![(Col::Address, "abc")], Col::Address, "abc"),
        (
            vec![(Col::Notation, "modicon"), (Col::Address, "30001"), (Col::Table, "HR")],
            Col::Table,
            "lies in",
        ),
        (vec![(Col::Gain, "0,1")], Col::Gain, "decimal point"),
        (vec![(Col::Divisor, "10")], Col::Gain, "beside"),
        (vec![(Col::RawLo, "0")], Col::Gain, "beside"),
        (vec![(Col::Gain, ""), (Col::RawLo, "0")], Col::RawHi, "must not be empty"),
        (vec![(Col::Length, "4")], Col::Length, "means nothing"),
        (vec![(Col::Bit, "3")], Col::Bit, "means nothing"),
        (vec![(Col::WriteMin, "3")], Col::WriteMin, "means nothing"),
        (vec![(Col::Mask, "0xGG")], Col::Mask, "whole number"),
        (vec![(Col::Low, "3")], Col::High, "two ends"),
        (vec![(Col::Texts, "Stopped")], Col::Texts, "0 = Stopped"),
        (vec![(Col::Texts, "0=a"), (Col::Bits, "0=b")], Col::Bits, "beside"),
        (vec![(Col::Sentinel, "solar")], Col::Sentinel, "sunspec"),
        (vec![(Col::Access, "W")], Col::Access, "R, RW"),
        (vec![(Col::Isolated, "maybe")], Col::Isolated, "yes, no"),
        (vec![(Col::Decimals, "many")], Col::Decimals, "whole number"),
        (vec![(Col::Type, "string"), (Col::Gain, "2")], Col::Gain, "means nothing"),
    ] {
        let (_, faults) = row::read(&tag, &typed(&cells), &names);
        let found = faults.iter().find(|(col, _)| *col == at);
        let Some((_, fault)) = found else { panic!("{cells:?} gave {faults:?}") };
        assert!(text(fault).contains(why), "{cells:?}: {}", text(fault));
    }
}

#[test]
fn spellings_of_spreadsheets_are_taken() {
    let project = tank_room::project();
    let names = names(&project);
    let tag = register();
    let read = |cells: &[(Col, &str)]| {
        let (tag, faults) = row::read(&tag, &typed(cells), &names);
        assert_eq!(faults, [], "{cells:?}");
        tag
    };
    assert!(read(&[(Col::Isolated, "TRUE")]).isolated);
    assert!(!read(&[(Col::Isolated, "FALSE")]).isolated);
    assert_eq!(read(&[(Col::Table, " ir ")]).address.table, Table::InputRegister);
    assert_eq!(read(&[(Col::Type, "F3")]).data_type, DataType::F32, "the beginning of one word");
    assert_eq!(read(&[(Col::Device, "meter")]).device.as_str(), "meter", "the id will do");
    assert_eq!(read(&[(Col::Count, "1"), (Col::Offset, "0")]).count, 1);
    assert!(read(&[(Col::Access, "rw")]).write.is_some());
    let read = read(&[(Col::Texts, "0=Off;1 = On ; 2=a;b")]);
    let Some(Texts::States(states)) = read.texts.as_deref() else { panic!("{read:?}") };
    let states: Vec<_> = states.iter().map(|(n, t)| (*n, t.as_str())).collect();
    assert_eq!(states, [(0, "Off"), (1, "On"), (2, "a;b")]);
}

#[test]
fn what_history_keeps_is_three_cells() {
    let names = names(&tank_room::project());
    let read = |tag: &Tag, cells: &[(Col, &str)]| row::read(tag, &typed(cells), &names);
    for (cells, record) in [
        (&[(Col::Record, "off")][..], Record::Off),
        (&[(Col::Record, "al")], Record::Always),
        (&[(Col::RecordDeadband, "0.5")], Record::Change { deadband: 0.5 }),
        (&[(Col::Record, "period"), (Col::RecordMs, "5000")], Record::Period { ms: 5000 }),
    ] {
        let (tag, faults) = read(&register(), cells);
        assert_eq!((tag.record, faults.as_slice()), (record, &[][..]));
        // What the cells of it show is read back.
        let shown = [Col::Record, Col::RecordDeadband, Col::RecordMs]
            .map(|col| (col, cell::text(&tag, col, &names)));
        let shown: BTreeMap<Col, String> = shown.into();
        assert_eq!(row::read(&register(), &shown, &names).0.record, record);
    }
    let wrong = |cells: &[(Col, &str)]| read(&register(), cells).1;
    assert!(matches!(wrong(&[(Col::RecordDeadband, "-1")])[..], [(Col::RecordDeadband, _)]));
    assert!(matches!(
        wrong(&[(Col::Record, "period"), (Col::RecordMs, "1")])[..],
        [(Col::RecordMs, _)]
    ));
    let off = Tag { record: Record::Off, ..register() };
    assert!(
        matches!(
            read(&off, &[(Col::RecordDeadband, "1")]).1[..],
            [(Col::RecordDeadband, Fault::Idle)]
        ),
        "a deadband means nothing where nothing is kept"
    );
}

#[test]
fn a_number_that_may_be_a_modicon_number_waits_until_the_notation_is_chosen() {
    let project = tank_room::project();
    let names = names(&project);
    let read = |tag: &Tag, cells: &[(Col, &str)]| row::read(tag, &typed(cells), &names);
    let asked = |tag: &Tag, text: &str| {
        let (_, faults) = read(tag, &[(Col::Address, text)]);
        let both = [Notation::Raw0, Notation::Modicon];
        faults == [(Col::Address, Fault::AddressTwofold(text.to_owned(), both))]
    };
    for text in ["40001", "30001", "10001", "00001", "40010.5", " 40001"] {
        assert!(asked(&register(), text.trim()), "{text}");
    }
    for (notation, wire) in [("raw0", 40001), ("raw1", 40000), ("modicon", 0)] {
        let (tag, faults) =
            read(&register(), &[(Col::Address, "40001"), (Col::Notation, notation)]);
        assert_eq!((faults, tag.address.wire), (vec![], wire), "{notation}");
    }
    // Said once for a tag, it is not asked again.
    let raw = Tag { address: Address { table: Table::HoldingRegister, wire: 40001 }, ..register() };
    let (tag, faults) = read(&raw, &[(Col::Address, "40003")]);
    assert_eq!((faults, tag.address.wire, tag.typed), (vec![], 40003, None));
    assert!(!asked(&register(), "4000"), "few would write coil 4000 so");
}

#[test]
fn an_address_that_only_one_notation_writes_so_is_read_in_it() {
    let project = tank_room::project();
    let names = names(&project);
    for (text, notation, table, wire) in [
        ("400108", Notation::Modicon, Table::HoldingRegister, 107),
        ("300001", Notation::Modicon, Table::InputRegister, 0),
        ("4x00108", Notation::ModiconX, Table::HoldingRegister, 107),
        ("holding-register:20", Notation::Plc4x, Table::HoldingRegister, 19),
        ("%MW5", Notation::Iec61131, Table::HoldingRegister, 5),
    ] {
        let (tag, faults) = row::read(&register(), &typed(&[(Col::Address, text)]), &names);
        let told = tag.typed.map(|typed| (typed.text, typed.notation));
        assert_eq!((faults, told), (vec![], Some((text.to_owned(), notation))));
        assert_eq!(tag.address, Address { table, wire }, "{text}");
    }
    let (_, faults) = row::read(&register(), &typed(&[(Col::Address, "HR5")]), &names);
    let both = [Notation::Prefix0, Notation::Prefix1];
    assert_eq!(faults, [(Col::Address, Fault::AddressTwofold("HR5".to_owned(), both))]);
    for text in ["forty", "4x", ""] {
        let (_, faults) = row::read(&register(), &typed(&[(Col::Address, text)]), &names);
        assert!(matches!(faults[..], [(Col::Address, _)]), "{text:?}: {faults:?}");
    }
}
