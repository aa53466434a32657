//! Address texts against the oracle tables, beyond them, and back.

use gaugeglass::codec::{
    AddressWarning, format_address, guess_column, hex, modicon5, modicon6, parse_address, readings,
    same_place,
};
use gaugeglass::model::{Address, Notation, Project, Table};
use gaugeglass::store::import::{Choices, Reason, plan, table_of_text};
use serde_json::{Map, Value as Json, json};

use crate::vectors::group;

/// What `text` means, in the words of the vectors.
fn meaning(text: &str, notation: Notation, table: Option<Table>) -> Json {
    let parsed = match parse_address(text, notation, table) {
        Ok(parsed) => parsed,
        Err(error) => return json!({ "error": error.kind() }),
    };
    let mut out = Map::new();
    out.insert("table".to_owned(), json!(parsed.table.short()));
    out.insert("addr".to_owned(), json!(parsed.wire));
    for (key, value) in [
        ("bit", parsed.bit.map(Json::from)),
        ("device", parsed.device.map(Json::from)),
        ("unit", parsed.unit.filter(|_| parsed.device.is_none()).map(Json::from)),
        ("type", parsed.written_type.map(|t| Json::from(t.name()))),
        ("len", parsed.count.map(Json::from)),
        ("warn", parsed.warning.map(|w| Json::from(w.name()))),
    ] {
        out.extend(value.map(|v| (key.to_owned(), v)));
    }
    Json::Object(out)
}

#[test]
fn every_address_vector_is_read_as_listed() {
    for entry in group("address_parse", 57) {
        let (name, table) = match entry["profile"].as_str().unwrap().split_once('+') {
            Some((name, table)) => (name, Table::from_short(table)),
            None => (entry["profile"].as_str().unwrap(), None),
        };
        let mut expected = entry.as_object().unwrap().clone();
        let text = expected.remove("text").unwrap();
        expected.remove("profile");
        expected.remove("note");
        let notation = Notation::from_name(name).unwrap();
        let got = meaning(text.as_str().unwrap(), notation, table);
        assert_eq!(got, Json::Object(expected), "{entry}");
    }
}

#[test]
fn every_address_is_written_as_listed_in_every_notation() {
    for entry in group("address_format", 16) {
        let table = Table::from_short(entry["table"].as_str().unwrap()).unwrap();
        let wire = u16::try_from(entry["addr"].as_u64().unwrap()).unwrap();
        let address = Address { table, wire };
        let text = |notation| format_address(address, notation).unwrap();
        let got = json!({
            "table": entry["table"],
            "addr": wire,
            "raw0": text(Notation::Raw0).parse::<u32>().unwrap(),
            "raw1": text(Notation::Raw1).parse::<u32>().unwrap(),
            "hex": hex(wire),
            "modicon5": modicon5(address),
            "modicon6": modicon6(address),
            "prefix0": text(Notation::Prefix0),
            "prefix1": text(Notation::Prefix1),
            "iec": text(Notation::Iec61131),
            "modbusscope": text(Notation::ModbusScope),
        });
        assert_eq!(got, *entry);
    }
}

#[test]
fn every_address_reads_back_from_every_notation() {
    for table in Table::ALL {
        for wire in (0..=65_535).filter(|w| w % 97 == 0 || matches!(w, 9998..=10_000 | 65_535)) {
            let address = Address { table, wire };
            for (notation, name) in Notation::ALL {
                let Some(text) = format_address(address, notation) else {
                    assert!(notation.is_formula(), "{name}");
                    continue;
                };
                let back = parse_address(&text, notation, Some(table)).unwrap();
                assert_eq!(back.address(), Some(address), "{text} as {name}");
            }
        }
    }
}

#[test]
fn vendors_formulas_are_computed_and_checked() {
    let number = |entry: &Json, key: &str| entry[key].as_u64().unwrap();
    for entry in group("address_formula", 8) {
        let rule = entry["rule"].as_str().unwrap();
        if rule == "doc_column_conflict" {
            let (register, hex) = (entry["register"].to_string(), entry["hex"].as_str().unwrap());
            let (first, second) = same_place(&register, hex).unwrap();
            assert_eq!(u64::from(first.wire), number(entry, "wire_from_register"));
            assert_eq!(u64::from(second.wire), number(entry, "wire_from_hex"));
            assert_eq!(first == second, entry["expect"] == "agree", "{entry}");
            continue;
        }
        let text = match (entry["text"].as_str(), entry["parameter"].as_str()) {
            (Some(text), _) | (None, Some(text)) => text.to_owned(),
            _ => format!("{:02}.{:02}", number(entry, "group"), number(entry, "index")),
        };
        let notation = Notation::from_name(rule).unwrap();
        match parse_address(&text, notation, None) {
            Ok(parsed) => {
                assert_eq!(parsed.table, Table::HoldingRegister);
                assert_eq!(parsed.wire.map(u64::from), entry["wire"].as_u64(), "{entry}");
                assert_eq!(parsed.count.map(u64::from), entry["len"].as_u64(), "{entry}");
                if let Some(six) = entry["modicon6"].as_str() {
                    assert_eq!(modicon6(parsed.address().unwrap()), six);
                }
            }
            Err(error) => assert_eq!(error.kind(), entry["error"].as_str().unwrap(), "{entry}"),
        }
    }
}

#[test]
fn an_index_that_a_spreadsheet_may_have_cut_is_pointed_out() {
    let parse = |text| parse_address(text, Notation::AbbDrive16, None).unwrap();
    assert_eq!(parse("1.1").warning, Some(AddressWarning::LooksLikeExcelDecimal));
    assert_eq!((parse("1.10").wire, parse("1.10").warning), (Some(109), None));
    assert_eq!((parse("01-01").wire, parse("1/1").wire), (Some(100), Some(100)));
    for text in ["1", "1.100", "a.1", "1.", ".1", "0.00"] {
        assert!(parse_address(text, Notation::AbbDrive16, None).is_err(), "{text}");
    }
    // A formula is never among the guesses.
    assert!(readings("16-13", None).is_err());
}

#[test]
fn a_column_of_addresses_tells_its_notation_or_that_it_must_be_asked() {
    let mut reasons = 0;
    for entry in group("address_guess_columns", 5) {
        let texts: Vec<String> = entry["addresses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a.as_str().map_or_else(|| a.to_string(), str::to_owned))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let guess = guess_column(&texts).unwrap();
        assert_eq!(guess.to_string(), entry["guess"].as_str().unwrap(), "{entry}");
        // The reason that people are told is that of the oracle.
        let Some(why) = entry.get("why").map(|why| why.as_str().unwrap()) else { continue };
        let rows: Vec<String> = texts.iter().map(|text| format!("v{text},{text}\n")).collect();
        let table = table_of_text(&format!("name,address\n{}", rows.concat())).unwrap();
        let told = plan(&table, &Choices::default(), &Project::default()).notation.why;
        let expected = match why {
            "contains 40000, impossible in one-based Modicon" | "over 49999 and not six digits" => {
                Reason::NotModicon
            }
            "no 0 and all odd 32-bit starts" => Reason::NoZero,
            other => panic!("a new reason: {other}"),
        };
        assert_eq!(told, expected, "{entry}");
        reasons += 1;
    }
    assert_eq!(reasons, 3);
    let told = |texts: &[&str]| guess_column(texts).unwrap().to_string();
    assert_eq!(told(&["40001", "40003"]), "ambiguous modicon5 HR / raw0 / raw1");
    assert_eq!(told(&["30001", "40001"]), "ambiguous modicon5 IR HR / raw0 / raw1");
    assert_eq!(told(&["300001", "410001"]), "modicon6 IR HR");
    assert_eq!(told(&["0", "1"]), "raw0");
    assert!(guess_column(&["1", "pump"]).is_err());
}

/// `text` in `notation` means table, wire address and whatever `rest` holds.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a literal reads better in the tables below")]
fn means(notation: Notation, text: &str, table: &str, addr: u32, rest: Json) {
    let mut expected = json!({ "table": table, "addr": addr });
    expected.as_object_mut().unwrap().extend(rest.as_object().cloned().unwrap_or_default());
    let raw_table = Some(Table::InputRegister);
    assert_eq!(meaning(text, notation, raw_table), expected, "{text}");
}

#[track_caller]
fn fails(notation: Notation, kind: &str, texts: &[&str]) {
    for text in texts {
        let got = meaning(text, notation, Some(Table::InputRegister));
        assert_eq!(got, json!({ "error": kind }), "{text}");
    }
}

#[test]
fn modicon_digits_tell_five_from_six() {
    let n = Notation::Modicon;
    means(n, "00001", "C", 0, json!({}));
    means(n, "065536", "C", 65_535, json!({}));
    means(n, "19999", "DI", 9998, json!({}));
    means(n, "365536", "IR", 65_535, json!({}));
    means(n, "465536", "HR", 65_535, json!({}));
    means(n, "4 0 0 0 1", "HR", 0, json!({}));
    means(n, "400\u{a0}001.7", "HR", 0, json!({ "bit": 7 }));
    means(n, "\u{feff}400,001\t", "HR", 0, json!({}));
    means(n, "40'001", "HR", 0, json!({}));
    means(n, "400001.000", "HR", 0, json!({ "warn": "looks_like_excel_decimal" }));
    fails(n, "zero_in_one_based", &["0", "10000", "30000", "300000", "400000", "000000"]);
    fails(n, "no_such_table", &["20001", "65535", "99999", "765535"]);
    fails(n, "over_65535", &["465537", "499999", "065537"]);
    fails(n, "bit_out_of_range", &["40001.16", "40001.99", "400001.100"]);
    fails(n, "bit_in_bit_table", &["10001.3", "00001.0", "5.1"]);
    fails(
        n,
        "syntax",
        &[
            "",
            " ",
            "-1",
            "+40001",
            "4x00001",
            "HR1",
            "0x9C40",
            "4000001",
            "40001.",
            ".5",
            "4,0001",
            "40,001,",
            "40001.5.5",
            "４０００１",
            "40001.a",
            "1 2",
            "40001 40002",
            "4e4",
        ],
    );
}

#[test]
fn the_x_form_is_never_hexadecimal() {
    let n = Notation::ModiconX;
    means(n, "0x0001", "C", 0, json!({}));
    means(n, "3X10001", "IR", 10_000, json!({}));
    means(n, "4x1", "HR", 0, json!({}));
    means(n, " 4 x 00010 ", "HR", 9, json!({}));
    means(n, "4×65536.15", "HR", 65_535, json!({ "bit": 15 }));
    fails(n, "zero_in_one_based", &["4x0000", "0x0"]);
    fails(n, "no_such_table", &["2x0001", "5x1", "6x00001"]);
    fails(n, "over_65535", &["4x65537", "4x99999999999999999999999"]);
    fails(n, "syntax", &["4x", "x1", "40x01", "4xA", "40001", "4x-1"]);
}

#[test]
fn kepware_pads_numbers_of_any_length() {
    let n = Notation::Kepware;
    for text in ["41", "401", "4001", "40001", "400001"] {
        means(n, text, "HR", 0, json!({}));
    }
    means(n, "01", "C", 0, json!({}));
    means(n, "165536", "DI", 65_535, json!({}));
    means(n, "40001.05", "HR", 0, json!({ "bit": 5 }));
    means(n, "40100.20H", "HR", 99, json!({ "type": "string", "len": 20 }));
    means(n, "30100 [4]", "IR", 99, json!({ "len": 4 }));
    fails(n, "zero_in_one_based", &["40", "400000", "00"]);
    fails(n, "no_such_table", &["21", "50001"]);
    fails(n, "over_65535", &["465537"]);
    fails(n, "syntax", &["4", "4000001", "40001[", "40001[0]", "HR1", "40001.H"]);
}

#[test]
fn letters_name_the_table_counted_from_zero() {
    let n = Notation::Prefix0;
    means(n, "hr0", "HR", 0, json!({}));
    means(n, "d7", "DI", 7, json!({}));
    means(n, "DI 1,024", "DI", 1024, json!({}));
    means(n, "CO5", "C", 5, json!({}));
    means(n, "IR0X10", "IR", 16, json!({}));
    means(n, "hFFFFh", "HR", 65_535, json!({}));
    means(n, "255.HR16#ff.3", "HR", 255, json!({ "unit": 255, "bit": 3 }));
    means(n, "0 . IR 5 . 2", "IR", 5, json!({ "unit": 0, "bit": 2 }));
    means(n, "HR10:4", "HR", 10, json!({ "len": 4 }));
    fails(n, "over_65535", &["HR65536", "h0x10000", "HRFFFFFFFFFFFFFFFFFFFFh"]);
    fails(n, "bit_out_of_range", &["HR5.16", "HR5.255"]);
    fails(n, "bit_in_bit_table", &["DI5.1", "c0.0"]);
    fails(n, "unit_out_of_range", &["256.HR0", "9999999999999999999999.HR0"]);
    fails(n, "no_such_table", &["X5", "AB1"]);
    fails(
        n,
        "syntax",
        &["HR", "HR-1", "HR9C40", "5", "-1.HR0", "HR5.", "HR5.1.2", "HR0x", "HRh", "é5", "HR٣"],
    );
}

#[test]
fn letters_of_types_are_counted_from_one() {
    let n = Notation::Prefix1;
    means(n, "HR1", "HR", 0, json!({}));
    means(n, "ir65536", "IR", 65_535, json!({}));
    means(n, "2.HR1.5", "HR", 0, json!({ "unit": 2, "bit": 5 }));
    for (text, name) in [
        ("HRF7", "f32"),
        ("HRD7", "f64"),
        ("HRI7", "i32"),
        ("hrui7", "u32"),
        ("HRUS7", "u16"),
        ("HRI_647", "i64"),
        ("HRUI_64_7", "u64"),
        ("HRBCD7", "bcd16"),
        ("HRBCD_327", "bcd32"),
    ] {
        means(n, text, "HR", 6, json!({ "type": name }));
    }
    means(n, "IRS7:20", "IR", 6, json!({ "type": "string", "len": 20 }));
    means(n, "HRFFFFh", "HR", 65_534, json!({}));
    fails(n, "zero_in_one_based", &["HR0", "C0", "HRF0"]);
    fails(n, "over_65535", &["HR65537", "HRUI65537"]);
    fails(n, "syntax", &["HRS7", "HRF00h", "HRX7", "HR_7", "DIF7", "HR7:0", "HR7:x"]);
}

#[test]
fn bare_numbers_need_a_table_beside_them() {
    means(Notation::Raw0, "40,001", "IR", 40_001, json!({}));
    means(Notation::Raw0, "ffffH", "IR", 65_535, json!({}));
    means(Notation::Raw0, "0x0010.3", "IR", 16, json!({ "bit": 3 }));
    means(Notation::Raw0, "007", "IR", 7, json!({}));
    means(Notation::Raw0, "100.00", "IR", 100, json!({ "warn": "looks_like_excel_decimal" }));
    means(Notation::Raw1, "0x10", "IR", 15, json!({}));
    fails(Notation::Raw0, "over_65535", &["65536", "0x10000", "18446744073709551616"]);
    fails(Notation::Raw1, "over_65535", &["65537"]);
    fails(
        Notation::Raw0,
        "syntax",
        &["", "-1", "+1", "1e3", "0x", "h", "16#", "0b11", "1 2", "9C40", "0xZZ", "½", "HR5"],
    );
    assert_eq!(meaning("5", Notation::Raw0, None), json!({ "error": "table_needed" }));
}

#[test]
fn plc4x_words_carry_type_count_and_unit() {
    let n = Notation::Plc4x;
    means(
        n,
        "holding-register:20:UINT[10]{unit-id: 3}",
        "HR",
        19,
        json!({ "type": "u16", "len": 10, "unit": 3 }),
    );
    means(n, "Coil:1", "C", 0, json!({}));
    means(n, "input-register:65536:real", "IR", 65_535, json!({ "type": "f32" }));
    means(n, "holding-register:7:STRING(20)", "HR", 6, json!({ "type": "string", "len": 20 }));
    means(n, "discrete-input:5[8]", "DI", 4, json!({ "len": 8 }));
    means(n, "3x00007:DINT", "IR", 6, json!({ "type": "i32" }));
    means(n, "40020{unit-id:0}", "HR", 19, json!({ "unit": 0 }));
    fails(n, "zero_in_one_based", &["coil:0", "400000"]);
    fails(n, "over_65535", &["holding-register:65537"]);
    fails(n, "unit_out_of_range", &["coil:1{unit-id: 256}"]);
    fails(n, "no_such_table", &["register:5", "extended-register:5", "6x00001"]);
    fails(
        n,
        "syntax",
        &[
            "holding-register",
            "holding-register:",
            "holding-register:x",
            "coil:1:NOPE",
            "coil:1[",
            "coil:1[0]",
            "coil:1{unit-id: 3",
            "coil:1{byte-order: X}",
            "20",
            "coil:-1",
            "coil:1:INT:5",
        ],
    );
}

#[test]
fn iec_names_give_words_and_bits_and_leave_open_what_vendors_disagree_on() {
    let n = Notation::Iec61131;
    means(n, "%mw16#1A01", "HR", 6657, json!({}));
    means(n, "%MW0x10.15", "HR", 16, json!({ "bit": 15 }));
    means(n, "%QW5", "HR", 5, json!({}));
    means(n, "%IX15", "DI", 15, json!({}));
    means(n, "%QX0.3", "C", 3, json!({}));
    means(n, "%MX7", "C", 7, json!({}));
    means(n, "%M7", "C", 7, json!({}));
    means(n, "%IX1.12", "DI", 28, json!({}));
    means(n, "%I FFh", "DI", 255, json!({}));
    means(n, "%MW10:5", "HR", 10, json!({ "len": 5 }));
    means(n, "%MD0", "HR", 0, json!({}));
    means(n, "%MF4", "HR", 4, json!({ "type": "f32" }));
    let open = |text: &str| {
        let parsed = parse_address(text, n, None).unwrap();
        assert_eq!(parsed.address(), None);
        (parsed.table.short(), parsed.candidates, parsed.warning.unwrap())
    };
    let sized = |size| AddressWarning::SizeIsVendorSpecific { size };
    assert_eq!(open("%MD2"), ("HR", vec![4, 2], sized('D')));
    assert_eq!(open("%IL3"), ("IR", vec![12, 3], sized('L')));
    assert_eq!(open("%QB6"), ("HR", vec![3, 6], sized('B')));
    assert_eq!(open("%QX1.3"), ("C", vec![11, 19], AddressWarning::BitAddressIsVendorSpecific));
    fails(n, "no_such_table", &["%KW5", "%S6"]);
    fails(n, "over_65535", &["%MW65536", "%QX9999999999999.1", "%ML99999999999999999999"]);
    fails(n, "bit_out_of_range", &["%MW0.16", "%QX0.16"]);
    fails(
        n,
        "syntax",
        &["%", "%M", "%MW", "MW0", "%MW-1", "%MD2.3", "%QX0.", "%ID0h", "%MW0.1.2", "%5"],
    );
}

#[test]
fn modbusscope_expressions_carry_device_and_type() {
    let n = Notation::ModbusScope;
    means(n, "${ 400001 @ 3 : f32b }", "HR", 0, json!({ "device": 3, "type": "f32" }));
    means(n, "${1}", "C", 0, json!({}));
    means(n, "I12@2:32b", "IR", 12, json!({ "device": 2, "type": "u32" }));
    means(n, "${i5: s32b}", "IR", 5, json!({ "type": "i32" }));
    // The number of a device in a list is no unit id; a type says nothing right of a single bit.
    assert_eq!(parse_address("${h1@3}", n, None).unwrap().unit, None);
    means(n, "c5:16b", "C", 5, json!({ "type": "u16" }));
    fails(n, "type_in_bit_table", &["c5:32b", "${d5: f32b}", "1:s32b"]);
    fails(n, "zero_in_one_based", &["${40000}", "${0}"]);
    fails(n, "no_such_table", &["${20001}", "${x5}"]);
    fails(n, "over_65535", &["${h65536}"]);
    fails(
        n,
        "syntax",
        &["${40001", "${}", "${h}", "${40001:64b}", "${40001.5}", "${h0x10}", "${40001@}"],
    );
}

#[test]
fn a_text_without_a_notation_is_told_in_all_its_meanings() {
    let list = |text: &str,
                table: Option<Table>|
     -> Vec<(&'static str, Option<&'static str>, Option<u16>)> {
        let found = readings(text, table).unwrap();
        found.iter().map(|r| (r.notation.name(), r.table.map(Table::short), r.wire)).collect()
    };
    assert_eq!(
        list("40001", None),
        [
            ("modicon", Some("HR"), Some(0)),
            ("raw0", None, Some(40_001)),
            ("raw1", None, Some(40_000))
        ]
    );
    assert_eq!(
        list("5", Some(Table::HoldingRegister)),
        [("raw0", Some("HR"), Some(5)), ("raw1", Some("HR"), Some(4))]
    );
    assert_eq!(
        list("HR5", None),
        [("prefix0", Some("HR"), Some(5)), ("prefix1", Some("HR"), Some(4))]
    );
    assert_eq!(list("%MW5", None), [("iec61131", Some("HR"), Some(5))]);
    assert_eq!(
        list("%MD2", None),
        [("iec61131", Some("HR"), Some(4)), ("iec61131", Some("HR"), Some(2))]
    );
    assert_eq!(
        list("0x0001", None),
        [("modicon_x", Some("C"), Some(0)), ("raw0", None, Some(1)), ("raw1", None, Some(0))]
    );
    assert_eq!(readings("256.HR0", None).unwrap_err().kind(), "unit_out_of_range");
    for text in ["nonsense!", "hello", "", "holding-register", "４"] {
        assert_eq!(readings(text, None).unwrap_err().kind(), "syntax", "{text}");
    }
}

#[test]
fn a_hundred_thousand_random_texts_break_no_reader() {
    let pieces = [
        "4",
        "0",
        "1",
        "65536",
        "0x",
        "x",
        "h",
        "16#",
        "%",
        "M",
        "W",
        "I",
        "Q",
        "D",
        "HR",
        "IR",
        "C",
        ".",
        ":",
        "@",
        "$",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        " ",
        "\u{a0}",
        "'",
        "-",
        "+",
        "e",
        "é",
        "４",
        "F",
        "UI",
        "BCD",
        "coil",
        "holding-register",
        "STRING",
        "unit-id",
        "b",
        "\0",
        "🦀",
        "\u{200b}",
    ];
    let mut random = fastrand::Rng::with_seed(7);
    let mut read = 0;
    for _ in 0..100_000 {
        let text: String =
            (0..random.usize(0..8)).map(|_| pieces[random.usize(0..pieces.len())]).collect();
        for (notation, _) in Notation::ALL {
            if let Ok(parsed) = parse_address(&text, notation, Some(Table::HoldingRegister)) {
                assert!(parsed.bit.is_none_or(|b| b <= 15), "{text}");
                assert!(parsed.wire.is_some() || parsed.candidates.len() > 1, "{text}");
                read += 1;
            }
        }
        let _ = readings(&text, None);
    }
    assert!(read > 3_000, "the texts are too wild to test anything: {read}");
}
