//! A held-out set: addresses, decodings and scalings that were computed without the program
//! (`tests/data/held_out/make.py`), asked of its own entry points.

use clap::Parser as _;
use gaugeglass::cli::{address, decode};
use serde_json::{Map, Value as Json, json};

use crate::command_line::plant_with;

const ADDRESSES: &str = include_str!("../data/held_out/addresses.jsonl");
const DECODINGS: &str = include_str!("../data/held_out/decodings.jsonl");
const SCALINGS: &str = include_str!("../data/held_out/scalings.jsonl");

#[derive(clap::Parser)]
#[command(name = "gaugeglass")]
enum Command {
    Decode(decode::Args),
    Address(address::Args),
}

fn rows(text: &str, least: usize) -> Vec<Json> {
    let rows: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= least, "{}", rows.len());
    rows
}

/// The answer to one line.
fn ask(arguments: &[&str], line: &str) -> Json {
    let command = Command::try_parse_from([&["gaugeglass"], arguments].concat()).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut input = line.as_bytes();
    match command {
        Command::Decode(args) => decode::run(&args, &mut input, &mut out, &mut err),
        Command::Address(args) => address::run(&args, &mut input, &mut out, &mut err),
    };
    assert!(err.is_empty(), "{line}: {}", String::from_utf8_lossy(&err));
    let out = String::from_utf8(out).unwrap();
    assert_eq!(out.lines().count(), 1, "{line}: {out}");
    serde_json::from_str(&out).unwrap()
}

fn told(all: &[String]) {
    assert!(all.is_empty(), "{} differ:\n{}", all.len(), all.join("\n"));
}

#[test]
fn every_address_means_what_its_notation_says() {
    let mut wrong = Vec::new();
    for row in rows(ADDRESSES, 60).iter().filter(|row| row["means"].is_null()) {
        let text = row["text"].as_str().unwrap();
        let mut arguments =
            vec!["address", "--stdin", "--notation", row["notation"].as_str().unwrap()];
        if let Some(table) = row["given"].as_str() {
            arguments.extend(["--table", table]);
        }
        let answer = ask(&arguments, &format!("{text}\n"));
        let keys = ["table", "wire", "bit", "unit", "type", "count", "device", "error"];
        if keys.iter().any(|key| answer[key] != row[key]) || answer["text"] != row["text"] {
            wrong.push(format!("{row}\n    {answer}"));
        }
    }
    told(&wrong);
}

#[test]
fn without_a_notation_every_meaning_of_an_address_is_told() {
    let mut wrong = Vec::new();
    for row in rows(ADDRESSES, 60) {
        let Some(means) = row["means"].as_array() else { continue };
        let answer = ask(&["address", "--stdin"], &format!("{}\n", row["text"].as_str().unwrap()));
        let one = |json: &Json| json!([json["notation"], json["table"], json["wire"]]);
        let others = answer["ambiguous"].as_array().cloned().unwrap_or_default();
        let all: Vec<Json> = std::iter::once(one(&answer)).chain(others.iter().map(one)).collect();
        if means.iter().any(|meaning| !all.contains(meaning)) {
            wrong.push(format!("{row}\n    {answer}"));
        }
    }
    told(&wrong);
}

#[test]
fn every_decoding_is_exact_in_every_order() {
    let mut wrong = Vec::new();
    for row in rows(DECODINGS, 60) {
        let answer = ask(&["decode", "--stdin"], &format!("{}\n", row["ask"]));
        let fits = match row["error"].as_str() {
            Some("") => answer["error"].is_string() && answer["value"].is_null(),
            Some(error) => answer["error"] == error,
            None => {
                let is_narrow = matches!(row["ask"]["type"].as_str(), Some("f16" | "f32"));
                same(&answer["value"], &row["value"], is_narrow)
            }
        };
        if !fits {
            wrong.push(format!("{row}\n    {answer}"));
        }
    }
    told(&wrong);
}

/// The same text or truth, or the same number to the last bit; of a narrow float to that of 32 bits, for
/// it is told by the shortest text that names it.
fn same(got: &Json, want: &Json, is_narrow: bool) -> bool {
    match (got.as_f64(), want.as_f64()) {
        (Some(got), Some(want)) if is_narrow => (got as f32).to_bits() == (want as f32).to_bits(),
        (Some(got), Some(want)) => got.to_bits() == want.to_bits(),
        _ => got == want,
    }
}

/// Equal as far as a double tells: the set was computed in fractions and rounded once.
fn close(got: &Json, want: &Json) -> bool {
    let (Some(got), Some(want)) = (got.as_f64(), want.as_f64()) else { return false };
    (got - want).abs() <= want.abs() * 4.0 * f64::EPSILON
}

fn register(row: &Json) -> u16 {
    row["raw"].as_i64().unwrap() as u16
}

#[test]
fn every_scaling_is_right_through_decode() {
    let mut wrong = Vec::new();
    for row in rows(SCALINGS, 40) {
        let mut line: Map<String, Json> = row.as_object().unwrap().clone();
        line.insert("regs".to_owned(), json!([register(&row)]));
        let expected = line.remove("value").unwrap();
        let quality = line.remove("quality").unwrap_or(json!("good"));
        let answer = ask(&["decode", "--stdin"], &format!("{}\n", Json::Object(line)));
        let judged = (answer["quality"] == "good") == (quality == "good");
        if !judged || !close(&answer["value"], &expected) {
            wrong.push(format!("{row}\n    {answer}"));
        }
    }
    told(&wrong);
}

#[test]
fn and_through_a_device_read_on_the_command_line() {
    let rows = rows(SCALINGS, 40);
    let (mut tags, mut registers) = (String::new(), Map::new());
    for (i, row) in rows.iter().enumerate() {
        let wire = 2 * i;
        registers.insert(wire.to_string(), json!(register(row)));
        registers.insert((wire + 1).to_string(), json!(row["sf"].as_i64().unwrap_or(0) as u16));
        tags += &format!("[[tag]]\nid = \"t{i}\"\nname = \"t{i}\"\ndevice = \"d\"\nscan = \"s\"\n");
        tags += &format!("table = \"HR\"\naddress = {wire}\n");
        for (key, value) in row.as_object().unwrap() {
            match key.as_str() {
                "raw" | "value" | "quality" => {}
                "sf" => tags += &format!("scale_factor = {}\n", wire + 1),
                "clamp" if value == false => {}
                key => tags += &format!("{key} = {value}\n"),
            }
        }
    }
    let plant = plant_with(&tags, &json!({ "HR": registers }));
    let (code, answers) = plant.json("read", &["--for", "20s"]);
    assert_eq!(answers.len(), rows.len(), "{code}");
    let mut wrong = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let answer = answers.iter().find(|answer| answer["tag"] == format!("t{i}")).unwrap();
        let quality = row["quality"].as_str().unwrap_or("good");
        if answer["quality"] != quality || !close(&answer["value"], &row["value"]) {
            wrong.push(format!("{row}\n    {answer}"));
        }
    }
    told(&wrong);
}

#[test]
fn what_is_typed_becomes_the_nearest_register_or_is_refused() {
    let rows = rows(include_str!("../data/held_out/writes.jsonl"), 15);
    let (mut tags, mut registers) = (String::new(), Map::new());
    for (i, row) in rows.iter().enumerate() {
        registers.insert(i.to_string(), json!(5000));
        tags += &format!("[[tag]]\nid = \"t{i}\"\nname = \"t{i}\"\ndevice = \"d\"\nscan = \"s\"\n");
        tags += &format!("table = \"HR\"\naddress = {i}\nwritable = true\n");
        let keys = row.as_object().unwrap().iter();
        for (key, value) in keys.filter(|(key, _)| !matches!(key.as_str(), "typed" | "raw")) {
            tags += &format!("{key} = {value}\n");
        }
    }
    let plant = plant_with(&tags, &json!({ "HR": registers }));
    let mut wrong = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let answer = plant.write(&format!("t{i}={}", row["typed"].as_str().unwrap()));
        let held = plant.json("read", &[&format!("t{i}")]).1.remove(0);
        let expected = row["raw"].as_i64();
        let raw = json!([expected.unwrap_or(5000) as u16]);
        if (answer["outcome"] == "confirmed") != expected.is_some() || held["raw"] != raw {
            wrong.push(format!("{row}\n    {answer}\n    {held}"));
        }
    }
    told(&wrong);
}
