//! The two pure subcommands as scripts see them: lines in, lines out, exit codes.

use clap::Parser;
use gaugeglass::cli::{address, decode};
use gaugeglass::model::Table;
use serde_json::{Value as Json, json};

use crate::vectors::{group, numeric_type, registers, same};

#[derive(clap::Parser)]
#[command(name = "gaugeglass")]
enum Command {
    Decode(decode::Args),
    Address(address::Args),
}

/// Exit code, standard output and standard error.
fn run(arguments: &[&str], input: &[u8]) -> (u8, String, String) {
    let command = Command::try_parse_from([&["gaugeglass"], arguments].concat());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = match command {
        Ok(Command::Decode(args)) => decode::run(&args, &mut &*input, &mut out, &mut err),
        Ok(Command::Address(args)) => address::run(&args, &mut &*input, &mut out, &mut err),
        Err(error) => {
            return (u8::try_from(error.exit_code()).unwrap(), String::new(), error.to_string());
        }
    };
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn lines(arguments: &[&str], input: &[u8]) -> Vec<Json> {
    let (code, out, err) = run(arguments, input);
    assert_eq!((code, err.as_str()), (0, ""));
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn decode_answers_every_numeric_vector_given_as_a_line() {
    let vectors = group("codec_numeric", 163);
    let input: String = vectors.iter().map(|v| format!("{v}\n")).collect();
    let answers = lines(&["decode", "--stdin"], input.as_bytes());
    assert_eq!(answers.len(), vectors.len());
    for (answer, vector) in answers.iter().zip(vectors) {
        assert_eq!((&answer["type"], &answer["order"]), (&vector["type"], &vector["order"]));
        let large = |text: &&str| text.trim_start_matches('-').parse::<u64>().unwrap() > 1 << 53;
        let expected = match vector["value_str"].as_str().filter(large) {
            Some(text) => json!(text),
            None => vector["value"].clone(),
        };
        match (&answer["value"], &expected) {
            (Json::Number(got), Json::Number(want)) if answer["type"] == "f64" => {
                let (got, want) = (got.as_f64().unwrap(), want.as_f64().unwrap());
                assert!(got.to_bits().abs_diff(want.to_bits()) <= 2, "{answer} for {vector}");
            }
            (Json::Number(got), Json::Number(_)) if vector.get("bits").is_some() => {
                let value = gaugeglass::model::Value::F32(got.as_f64().unwrap() as f32);
                assert!(same(&value, &expected), "{answer} for {vector}");
            }
            (got, want) => assert_eq!(got, want, "{vector}"),
        }
    }
}

#[test]
fn decode_tells_floats_shortly_and_large_integers_as_texts() {
    let ask = |line: &str| {
        let (_, out, _) = run(&["decode", "--stdin"], line.as_bytes());
        out.trim_end().to_owned()
    };
    assert_eq!(
        ask(r#"{"type":"f32","order":"CDAB","regs":[52429,15820]}"#),
        r#"{"type":"f32","order":"CDAB","value":0.1}"#
    );
    assert_eq!(
        ask(r#"{"type":"u64","regs":["0x0020",0,0,1]}"#),
        r#"{"type":"u64","order":"ABCDEFGH","value":"9007199254740993"}"#
    );
    assert_eq!(
        ask(r#"{"type":"u64","regs":[32,0,0,0]}"#),
        r#"{"type":"u64","order":"ABCDEFGH","value":9007199254740992}"#
    );
    assert_eq!(
        ask(r#"{"type":"f32","order":"ABCD","regs":[32768,0]}"#),
        r#"{"type":"f32","order":"ABCD","value":"-0.0"}"#
    );
    assert_eq!(
        ask(r#"{"type":"bit","order":"BA","bit":0,"regs":[256]}"#),
        r#"{"type":"bit","order":"BA","value":true}"#
    );
    assert_eq!(
        ask(r#"{"type":"string","order":"lo_first","regs":[16961,8259]}"#),
        r#"{"type":"string","order":"lo_first","value":"ABC"}"#
    );
    assert_eq!(
        ask(r#"{"type":"string","order":"lo_first","pad":"nul","regs":[16961,8259]}"#),
        r#"{"type":"string","order":"lo_first","value":"ABC "}"#
    );
}

/// The answer to a vector that is asked as a line with more keys.
#[expect(clippy::needless_pass_by_value, reason = "a literal reads better below")]
fn asked(entry: &Json, more: Json) -> Json {
    let mut line = entry.as_object().unwrap().clone();
    line.extend(more.as_object().unwrap().clone());
    let answers = lines(&["decode", "--stdin"], format!("{}\n", Json::Object(line)).as_bytes());
    let [answer] = answers.as_slice() else { panic!("{answers:?}") };
    answer.clone()
}

#[test]
fn decode_answers_the_vectors_of_every_other_type() {
    for entry in group("codec_8bit", 6) {
        for name in ["u8_hi", "u8_lo", "i8_hi", "i8_lo"] {
            let answer = asked(entry, json!({ "type": name, "regs": [entry["reg"]] }));
            assert_eq!(answer, json!({ "type": name, "order": "AB", "value": entry[name] }));
        }
    }
    for entry in group("mask_field", 7) {
        let answer = asked(entry, json!({ "regs": [entry["raw"]] }));
        assert_eq!(answer.get("value"), entry.get("value"), "{answer} for {entry}");
        assert_eq!(answer.get("error"), entry.get("error"), "{answer} for {entry}");
    }
    for name in ["codec_bcd", "codec_mod10000"] {
        let count = if name == "codec_bcd" { 23 } else { 7 };
        for entry in group(name, count).iter().filter(|e| e.get("encode").is_none()) {
            let answer = asked(entry, json!({}));
            assert_eq!(answer.get("value"), entry.get("value"), "{answer} for {entry}");
            assert_eq!(answer.get("error"), entry.get("error"), "{answer} for {entry}");
        }
    }
    for entry in group("codec_signmag16", 7) {
        let answer = asked(entry, json!({ "type": "signmag16", "regs": [entry["reg"]] }));
        assert_eq!(answer["value"], entry["value"]);
    }
    for entry in group("codec_time", 4) {
        assert_eq!(asked(entry, json!({}))["value"], entry["iso"]);
    }
    for entry in group("codec_string", 18).iter().filter(|e| e["regs"].is_array()) {
        assert_eq!(asked(entry, json!({ "type": "string" }))["value"], entry["value"], "{entry}");
    }
    for entry in group("bitfield32", 4) {
        assert_eq!(asked(entry, json!({ "type": "bitfield32" }))["value"], entry["value"]);
    }
}

#[test]
fn decode_judges_sentinels_and_scalings() {
    for entry in group("sentinels", 13) {
        let answer = asked(entry, json!({}));
        assert_eq!(answer["quality"], entry["quality"], "{answer} for {entry}");
        assert_eq!(&answer["value"], entry.get("value").unwrap_or(&Json::Null), "{answer}");
    }
    let scaled = [
        ("scaling_read", 6),
        ("scaling_two_point", 10),
        ("scaling_sqrt", 7),
        ("scaling_sunssf", 4),
    ];
    for (name, count) in scaled {
        for entry in group(name, count) {
            let raw = entry["raw"].as_i64().unwrap() as i32 as u32;
            let regs = json!([raw >> 16, raw & 0xFFFF]);
            let answer = asked(entry, json!({ "type": "i32", "regs": regs }));
            if let Some(error) = entry.get("error") {
                assert_eq!(answer["error"], *error, "{answer} for {entry}");
                continue;
            }
            let (got, want) = (answer["value"].as_f64().unwrap(), entry["eng"].as_f64().unwrap());
            assert!((got - want).abs() <= 1e-12 * want.abs(), "{answer} for {entry}");
        }
    }
    for entry in group("scaling_pf4q", 7) {
        let bits = (entry["raw"].as_f64().unwrap() as f32).to_bits();
        let regs = json!([bits >> 16, bits & 0xFFFF]);
        let answer = asked(entry, json!({ "type": "f32", "regs": regs }));
        assert_eq!(answer["nature"], entry["nature"], "{answer} for {entry}");
        let (got, want) = (answer["value"].as_f64().unwrap(), entry["pf"].as_f64().unwrap());
        assert!((got - want).abs() < 1e-6, "{answer} for {entry}");
    }
    let told = asked(&json!({}), json!({ "type": "u16", "regs": [4], "texts": { "4": "MPPT" } }));
    assert_eq!(told, json!({ "type": "u16", "order": "AB", "value": 4, "text": "MPPT" }));
    let list = asked(&json!({}), json!({ "type": "i16", "regs": [1, 65_535], "count": 2 }));
    assert_eq!(list["value"], json!([1, -1]));
}

#[test]
fn decode_without_a_type_lists_every_plausible_reading() {
    for entry in group("all_decodings", 5) {
        let regs: Vec<String> = registers(&entry["regs"]).iter().map(u16::to_string).collect();
        let arguments: Vec<&str> =
            ["decode", "--json"].into_iter().chain(regs.iter().map(String::as_str)).collect();
        let expected = entry["decodings"].as_array().unwrap();
        let got = lines(&arguments, b"");
        assert_eq!(got.len(), expected.len());
        for (g, e) in got.iter().zip(expected) {
            assert_eq!((&g["type"], &g["order"]), (&e[0], &e[1]));
        }
    }
    let (code, out, _) = run(&["decode", "0x4366", "0X8000", "--type", "f32"], b"");
    assert_eq!(code, 0);
    assert_eq!(out.lines().count(), 5);
    assert!(out.contains("f32     ABCD      230.5\n"), "{out}");
    let (_, out, _) = run(&["decode", "0x4366", "0x8000", "--type", "f32", "--order", "cdab"], b"");
    assert_eq!(out.lines().nth(1), Some("f32     CDAB      -2.4178e-41"));
    assert_eq!(numeric_type("f32").width(), 2);
}

#[test]
fn decode_says_what_is_wrong_and_leaves_with_2() {
    for (arguments, word) in [
        (&["decode", "65536"][..], "65536"),
        (&["decode", "-1"], "-1"),
        (&["decode", "1", "--type", "f32"], "2 registers"),
        (&["decode", "1", "2", "--type", "f99"], "f99"),
        (&["decode", "1", "2", "--type", "f32", "--order", "AB"], "ABCD BADC"),
        (&["decode", "1", "--order", "XY"], "XY"),
        (&["decode", "1", "--type", "bit"], "0 to 15"),
        (&["decode", "1", "--type", "bit", "--bit", "16"], "16"),
        (&["decode"], "REG"),
        (&["decode", "1", "--stdin"], "--stdin"),
    ] {
        let (code, out, err) = run(arguments, b"");
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains(word), "{arguments:?} said {err}");
    }
}

#[test]
fn no_line_on_standard_input_ends_the_answers() {
    let long = [b"x".repeat(200_000), b"\n".to_vec()].concat();
    let broken: [&[u8]; 8] = [
        b"\n",
        b"[]\n",
        b"{\"regs\":[70000]}\n",
        b"{\"regs\":7}\n",
        b"{\"type\":5,\"regs\":[1]}\n",
        b"{\"type\":\"u32\",\"regs\":[1]}\n",
        b"\xff\xfe\n",
        &long,
    ];
    let good = b"{\"type\":\"u16\",\"order\":\"AB\",\"regs\":[7]}";
    let input = [broken.concat(), good.to_vec()].concat();
    let answers = lines(&["decode", "--stdin"], &input);
    assert_eq!(answers.len(), broken.len() + 1);
    let (last, failures) = answers.split_last().unwrap();
    assert!(failures.iter().all(|a| a["error"].is_string() && a["text"].is_string()));
    assert_eq!(*last, json!({ "type": "u16", "order": "AB", "value": 7 }));

    let answers = lines(
        &["address", "--stdin", "--notation", "prefix0"],
        &[&long, &b"\xff\nHR1\r\n"[..]].concat(),
    );
    assert_eq!(answers.len(), 3);
    assert!(answers[0]["error"].is_string() && answers[1]["error"].is_string());
    assert_eq!(
        answers[2],
        json!({ "text": "HR1", "table": "HR", "wire": 1, "notation": "prefix0" })
    );
}

#[test]
fn address_answers_every_vector_given_as_a_line() {
    for entry in group("address_parse", 57) {
        let (notation, table) = match entry["profile"].as_str().unwrap().split_once('+') {
            Some((notation, table)) => (notation, Some(table)),
            None => (entry["profile"].as_str().unwrap(), None),
        };
        let mut arguments = vec!["address", "--stdin", "--notation", notation];
        arguments.extend(table.into_iter().flat_map(|t| ["--table", t]));
        let text = entry["text"].as_str().unwrap();
        let answers = lines(&arguments, format!("{text}\n").as_bytes());
        let [answer] = answers.as_slice() else { panic!("{answers:?}") };
        assert_eq!(answer["text"], text);
        for (theirs, ours) in [
            ("error", "error"),
            ("table", "table"),
            ("addr", "wire"),
            ("bit", "bit"),
            ("unit", "unit"),
            ("device", "device"),
            ("type", "type"),
            ("len", "count"),
            ("warn", "warn"),
        ] {
            let ours = if theirs == "unit" && entry.get("device").is_some() { "-" } else { ours };
            assert_eq!(answer.get(ours), entry.get(theirs), "{answer} for {entry}");
        }
    }
}

#[test]
fn address_lists_what_an_ambiguous_text_may_mean() {
    let answers = lines(&["address", "--json", "40110", "%MD2"], b"");
    assert_eq!(
        answers[0],
        json!({ "text": "40110", "table": "HR", "wire": 109, "notation": "modicon", "ambiguous": [
            { "notation": "raw0", "table": null, "wire": 40_110 },
            { "notation": "raw1", "table": null, "wire": 40_109 },
        ] })
    );
    assert_eq!(answers[1]["wire"], Json::Null);
    assert_eq!(answers[1]["warn"], "dword_address_scale_is_vendor_specific");
    assert_eq!(answers[1]["ambiguous"][0]["wire"], 4);
    assert_eq!(answers[1]["ambiguous"][1]["wire"], 2);

    let (code, out, err) = run(&["address", "40110", "3.HR5.2", "nonsense"], b"");
    assert_eq!(code, 2);
    assert!(err.contains("nonsense"), "{err}");
    let rows: Vec<&str> = out.lines().collect();
    assert!(
        rows[1].starts_with("40110") && rows[1].contains("HR") && rows[1].contains("0x006D"),
        "{out}"
    );
    assert!(rows[2].starts_with("  or") && rows[2].contains("40110"), "{out}");
    assert!(rows.iter().any(|r| r.ends_with("bit 2, unit 3")), "{out}");
}

#[test]
fn address_knows_its_notations_and_tables() {
    let (code, _, err) = run(&["address", "1", "--notation", "nope"], b"");
    assert_eq!(code, 2);
    assert!(err.contains("modicon_x"), "{err}");
    let (code, _, err) = run(&["address", "1", "--notation", "raw0"], b"");
    assert_eq!(code, 2);
    assert!(err.contains("table"), "{err}");
    assert_eq!(run(&["address", "1", "--table", "XX"], b"").0, 2);
    assert_eq!(run(&["address"], b"").0, 2);
    for table in Table::ALL {
        let answers =
            lines(&["address", "1", "--notation", "raw0", "--json", "--table", table.short()], b"");
        assert_eq!(answers[0]["table"], table.short());
    }
}
