//! `tags import` and `tags export` as scripts see them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use gaugeglass::cli::root::CommandLine;
use gaugeglass::store::{load_project, save_project};
use serde_json::{Value as Json, json};

use super::two_meters;

/// Exit code, standard output and standard error of a command.
fn run(args: &[&str]) -> (u8, String, String) {
    let line = CommandLine::try_parse_from(["gaugeglass", "tags"].iter().chain(args)).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = gaugeglass::cli::root::run(&line.command.unwrap(), &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn lines(out: &str) -> Vec<Json> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

struct Room(tempfile::TempDir);

impl Room {
    fn new() -> Room {
        Room(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).unwrap();
        self.path(name).display().to_string()
    }
}

const TABLE: &str = "name,host,port,unit,table,address,notation,type\n\
    Meter/volts,127.0.0.1,502,3,IR,0,raw0,f32\nMeter/amps,127.0.0.1,502,3,IR,2,raw0,f32\n";

#[test]
fn a_project_that_is_not_there_is_made_with_its_connection_and_device() {
    let room = Room::new();
    let (table, file) = (room.file("t.csv", TABLE), room.path("new.toml"));
    let project = file.display().to_string();
    let (code, out, err) = run(&["import", &project, &table, "--dry-run"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("2 tags would be added") && !file.exists(), "{out}");
    let (code, out, err) = run(&["import", &project, &table, "--json"]);
    assert_eq!(code, 0, "{err}");
    let told = lines(&out);
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["change"], "add");
    assert_eq!(told[0]["tag"], "Meter/volts");
    assert_eq!(told[0]["new"]["device"], "127.0.0.1:502:3");
    let (saved, _) = load_project(&file).unwrap();
    assert_eq!((saved.name.as_str(), saved.tags.len(), saved.devices[0].unit), ("new", 2, 3));
    let (code, out, _) = run(&["import", &project, &table, "--json"]);
    assert_eq!((code, out.as_str()), (0, ""), "a second time nothing changes");
}

#[test]
fn a_change_is_one_line_for_each_field() {
    let room = Room::new();
    let (table, project) = (room.file("t.csv", TABLE), room.path("p.toml").display().to_string());
    assert_eq!(run(&["import", &project, &table]).0, 0);
    let changed = room.file("u.csv", &TABLE.replace("IR,2,raw0,f32", "IR,4,raw0,i32"));
    let (code, out, _) = run(&["import", &project, &changed, "--json", "--dry-run"]);
    assert_eq!(code, 0);
    let line = |field: &str, old: &str, new: &str| json!({"change": "change", "tag": "Meter/amps", "field": field, "old": old, "new": new});
    assert_eq!(lines(&out), [line("address", "2", "4"), line("type", "f32", "i32")]);
    let one: String = TABLE.lines().take(2).map(|l| format!("{l}\n")).collect();
    let less = room.file("v.csv", &one);
    let (_, out, _) = run(&["import", &project, &less, "--json", "--remove-missing"]);
    let told = lines(&out);
    assert_eq!(
        (told[0]["change"].as_str(), told[0]["tag"].as_str()),
        (Some("remove"), Some("Meter/amps"))
    );
    assert_eq!(load_project(Path::new(&project)).unwrap().0.tags.len(), 1);
}

#[test]
fn a_broken_row_is_named_and_the_file_stays_as_it_was() {
    let room = Room::new();
    let project = room.path("p.toml").display().to_string();
    assert_eq!(run(&["import", &project, &room.file("t.csv", TABLE)]).0, 0);
    let before = fs::read(&project).unwrap();
    let broken = room.file(
        "b.csv",
        &TABLE.replace("Meter/volts,127", "New,127").replace("2,raw0,f32", "2,raw0,flaot"),
    );
    let (code, out, err) = run(&["import", &project, &broken]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("row 3, column 8 (H, \"type\"): error: \"flaot\" is not a type"), "{err}");
    assert!(err.contains("nothing is imported"), "{err}");
    let (code, out, _) = run(&["import", &project, &broken, "--json"]);
    let told = lines(&out);
    assert_eq!((code, told.len()), (1, 1));
    assert_eq!((&told[0]["row"], &told[0]["column"]), (&json!(3), &json!(8)));
    assert_eq!(fs::read(&project).unwrap(), before);
}

#[test]
fn questions_are_answered_by_options() {
    let room = Room::new();
    let project = room.path("p.toml");
    save_project(&two_meters(), &project).unwrap();
    let project = project.display().to_string();
    let table =
        room.file("t.csv", "parameter,register,format,gain\nvolts,1,u16,10\namps,3,u16,10\n");
    let (code, _, err) = run(&["import", &project, &table]);
    assert_eq!(code, 1);
    for words in ["--notation", "--scale multiply or --scale divide", "--device"] {
        assert!(err.contains(words), "{words} in {err}");
    }
    let answers = [
        "--notation",
        "raw1",
        "--table",
        "HR",
        "--scale",
        "divide",
        "--device",
        "E",
        "--prefix",
        "E",
    ];
    let (code, _, err) = run(&[&["import", &project, &table], answers.as_slice()].concat());
    assert_eq!(code, 0, "{err}");
    let (saved, _) = load_project(Path::new(&project)).unwrap();
    let tag = &saved.tags[0];
    assert_eq!((tag.name.as_str(), tag.device.as_str(), tag.address.wire), ("E/volts", "e", 0));
    assert_eq!(run(&["import", &project, &table, "--device", "nobody"]).0, 2);
    assert_eq!(run(&["import", &project, "missing.csv"]).0, 2);
}

#[test]
fn an_export_is_all_columns_and_imports_without_a_change() {
    let room = Room::new();
    let project = room.path("p.toml").display().to_string();
    assert_eq!(run(&["import", &project, &room.file("t.csv", TABLE)]).0, 0);
    let csv = room.path("out.csv").display().to_string();
    assert_eq!(run(&["export", &project, &csv]).0, 0);
    let (code, out, _) = run(&["export", &project]);
    assert_eq!((code, out.as_str()), (0, fs::read_to_string(&csv).unwrap().as_str()));
    let heading = out.lines().next().unwrap();
    let wanted = "name device host port unit table address notation type order length bit mask gain offset \
        divisor raw_lo raw_hi eng_lo eng_hi clamp units decimals access min max step enum period_ms group description";
    for column in wanted.split_whitespace() {
        assert!(heading.split(',').any(|c| c == column), "{column}");
    }
    let (code, out, err) = run(&["import", &project, &csv, "--json", "--remove-missing"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
}

#[test]
fn sheet_and_encoding_are_told_and_can_be_named() {
    let room = Room::new();
    let book = room.path("three.xlsx");
    fs::write(&book, super::opening::three_sheets()).unwrap();
    let (book, project) = (book.display().to_string(), room.path("p.toml").display().to_string());
    let (code, out, err) = run(&["import", &project, &book, "--dry-run"]);
    assert!(code == 0 && out.contains("volts"), "{out}{err}");
    assert!(
        err.contains("the sheet \"Registers\" is read, of \"Cover\", \"Registers\", \"Old\""),
        "{err}"
    );
    let (code, out, _) = run(&["import", &project, &book, "--dry-run", "--sheet", "Old"]);
    assert!(code == 0 && out.contains("watts"), "{out}");
    let (code, _, err) = run(&["import", &project, &book, "--sheet", "Nope"]);
    assert!(code == 1 && err.contains("known are \"Cover\", \"Registers\", \"Old\""), "{err}");

    let (bytes, ..) = encoding_rs::EUC_KR
        .encode("name,host,address,type,table,notation\n전압,127.0.0.1,0,u16,HR,raw0\n");
    let korean = room.path("korean.csv");
    fs::write(&korean, bytes).unwrap();
    let korean = korean.display().to_string();
    let (code, out, err) = run(&["import", &project, &korean, "--dry-run"]);
    assert!(code == 0 && out.contains("전압") && err.contains("read as CP949"), "{out}{err}");
    let (code, _, err) = run(&["import", &project, &korean, "--encoding", "utf-8"]);
    assert!(code == 1 && err.contains("row 2, column 1 (A)"), "{err}");
    assert!(!room.path("p.toml").exists(), "nothing of it was applied");
    assert!(
        CommandLine::try_parse_from(["gaugeglass", "tags", "import", "p", "t", "--encoding", "x"])
            .is_err()
    );
}

/// A device with these registers.
fn serving(registers: &str) -> gaugeglass::sim::Server {
    let image = gaugeglass::sim::registers::parse(registers).unwrap();
    let image = gaugeglass::sim::registers::RegisterImage::new("device", &image);
    let options = gaugeglass::sim::ServerOptions::default();
    gaugeglass::sim::Server::start(Box::new(image), ([127, 0, 0, 1], 0).into(), &options).unwrap()
}

#[test]
fn a_dry_run_reads_every_row_where_live_values_are_asked_for_and_keeps_nothing() {
    let server = serving(r#"{"HR":{"0":2305,"1":7}}"#);
    let port = server.address().port();
    let room = Room::new();
    let table = format!(
        "name,host,port,table,address,notation,type,gain,units\n\
         volts,127.0.0.1,{port},HR,0,raw0,u16,0.1,V\nnowhere,127.0.0.1,{port},HR,9,raw0,u16,,\n"
    );
    let (table, project) = (room.file("t.csv", &table), room.path("p.toml"));
    let file = project.display().to_string();
    let (code, out, err) = run(&["import", &file, &table, "--dry-run", "--live"]);
    assert_eq!(code, 0, "{err}");
    let row = |name: &str| out.lines().rfind(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(row("volts").contains("230.5") && row("volts").contains("good"), "{out}");
    assert!(row("nowhere").contains("bad: exception"), "{out}");
    assert!(!project.exists());
    let alone = CommandLine::try_parse_from(["gaugeglass", "tags", "import", "p", "t", "--live"]);
    assert!(alone.is_err(), "live values belong to a dry run");
}

#[test]
fn a_dry_run_tells_that_a_factor_is_open_with_both_answers_and_an_option_decides() {
    let server = serving(r#"{"HR":{"0":1234}}"#);
    let port = server.address().port();
    let room = Room::new();
    let table = room.file(
        "t.csv",
        &format!("name,host,port,address,type,unit of measure,scale\nvolts,127.0.0.1,{port},40001,u16,V,x10\n"),
    );
    let project = room.path("p.toml").display().to_string();
    let (code, out, err) = run(&["import", &project, &table, "--dry-run"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("multiply or divide?") && err.contains("--scale divide"), "{err}");
    let both = "volts: raw 2305 is 23050 V if the factor multiplies, 230.5 V if it divides";
    assert!(err.contains(both), "{err}");
    let (code, _, err) = run(&["import", &project, &table, "--dry-run", "--live"]);
    assert_eq!(code, 1);
    let live = "volts: raw 1234 is 12340 V if the factor multiplies, 123.4 V if it divides";
    assert!(err.contains(live), "{err}");
    let (code, out, _) =
        run(&["import", &project, &table, "--dry-run", "--json", "--scale", "divide"]);
    assert_eq!((code, &lines(&out)[0]["new"]["divisor"]), (0, &json!("10")));
    assert!(!room.path("p.toml").exists());
}

#[test]
fn what_a_heading_or_a_sign_says_of_factors_is_told_and_titles_can_be_passed_over() {
    let room = Room::new();
    let table = room.file(
        "t.csv",
        "name,host,address,type,resolution\nPhase 1,,,,\nvolts,127.0.0.1,40001,u16,10\n",
    );
    let project = room.path("p.toml").display().to_string();
    let (code, out, err) = run(&["import", &project, &table, "--dry-run"]);
    assert!(code == 0 && out.contains("Phase 1/volts"), "{out}{err}");
    assert!(err.contains("factors multiply: the heading \"resolution\" says"), "{err}");
    let (code, out, _) = run(&["import", &project, &table, "--dry-run", "--no-titles"]);
    assert!(code == 0 && out.contains("volts") && !out.contains("Phase 1"), "{out}");
}
