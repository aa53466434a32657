//! `read`, `write` and `run` as scripts see them, against a server on the loopback: what is printed, when
//! they end, and that nothing is lost in numbers.

use std::cell::Cell;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Parser;
use gaugeglass::cli::common::parse_time;
use gaugeglass::cli::root::{CommandLine, Subcommand};
use gaugeglass::cli::{read, run, write};
use gaugeglass::sim::registers::RegisterImage;
use gaugeglass::sim::{Server, ServerOptions};
use gaugeglass::store::load_project;
use serde_json::{Value as Json, json};

/// A counter beyond 2^53, a scaled level, a plain count, a text and a float.
const TAGS: &str = r#"
gaugeglass = 1

[project]
name = "plant"

[[connection]]
id = "c"
name = "C"
host = "127.0.0.1"
port = 502
connect_timeout_ms = 3000

[[device]]
id = "d"
name = "D"
connection = "c"
unit = 1
timeout_ms = 4000
settle_ms = 500

[[scan_class]]
id = "s"
name = "S"
period_ms = 50

[[tag]]
id = "energy"
name = "energy"
device = "d"
scan = "s"
table = "HR"
address = 0
type = "u64"
gain = 0.001
unit = "kWh"
writable = true

[[tag]]
id = "level"
name = "level"
device = "d"
scan = "s"
table = "HR"
address = 4
type = "u16"
gain = 0.1
writable = true

[[tag]]
id = "count"
name = "count"
device = "d"
scan = "s"
table = "HR"
address = 5
type = "u16"
writable = true

[[tag]]
id = "label"
name = "label"
device = "d"
scan = "s"
table = "HR"
address = 6
type = "string"
length = 4
writable = true

[[tag]]
id = "ratio"
name = "ratio"
device = "d"
scan = "s"
table = "HR"
address = 10
type = "f32"
writable = true
"#;

pub struct Plant {
    server: Server,
    folder: tempfile::TempDir,
    project: PathBuf,
}

/// The server holds 9007199254740993 mkWh, level 21.7, count 7, the label "AB", and not a number.
fn plant() -> Plant {
    let registers = json!({ "HR": {
        "0": 0x20, "1": 0, "2": 0, "3": 1, "4": 217, "5": 7, "6": 0x4142, "7": 0, "8": 0, "9": 0,
        "10": 0x7FC0, "11": 0,
    } });
    plant_of(TAGS, &registers)
}

/// The same device with other tags.
pub fn plant_with(tags: &str, registers: &Json) -> Plant {
    let (head, _) = TAGS.split_once("[[tag]]").unwrap();
    plant_of(&format!("{head}{tags}"), registers)
}

fn plant_of(project_text: &str, registers: &Json) -> Plant {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.json");
    std::fs::write(&map, registers.to_string()).unwrap();
    let image = RegisterImage::load(&map).unwrap();
    let address = "127.0.0.1:0".parse().unwrap();
    let server = Server::start(Box::new(image), address, &ServerOptions::default()).unwrap();
    let project = folder.path().join("plant.toml");
    std::fs::write(&project, project_text).unwrap();
    Plant { server, folder, project }
}

fn parsed(words: &[&str]) -> Subcommand {
    CommandLine::try_parse_from([&["gaugeglass"], words].concat()).unwrap().command.unwrap()
}

fn ran(words: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = gaugeglass::cli::root::run(&parsed(words), &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

impl Plant {
    /// A subcommand on the plant; exit code and lines of JSON.
    pub fn json(&self, subcommand: &str, words: &[&str]) -> (u8, Vec<Json>) {
        let place = self.server.address().to_string();
        let project = self.project.to_str().unwrap();
        let all = [&[subcommand, project, "--endpoint", &place, "--json"], words].concat();
        let (code, out, err) = ran(&all);
        assert_eq!(err, "");
        (code, out.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    pub fn write(&self, what: &str) -> Json {
        self.json("write", &["--", what]).1.remove(0)
    }
}

#[test]
fn a_scaled_integer_beyond_a_float_is_told_to_its_last_digit() {
    let plant = plant();
    let (code, lines) = plant.json("read", &["energy", "level"]);
    assert_eq!(code, 0);
    assert_eq!(lines[0]["value"], json!("9007199254740.993"));
    assert_eq!(lines[0]["raw"], json!([32, 0, 0, 1]));
    assert_eq!(lines[1]["value"], json!(21.7), "a number where a number will do");
    let line = plant.write("energy=9007199254740.995");
    assert_eq!(line["outcome"], "confirmed");
    assert_eq!(line["old"], json!("9007199254740.993"));
    assert_eq!(line["readback"], json!("9007199254740.995"));
    assert_eq!(line["reason"], "");
    let line = plant.write("energy=1.5");
    assert_eq!((&line["new"], &line["readback"]), (&json!(1.5), &json!(1.5)));
}

#[test]
fn a_value_that_is_rounded_says_so_and_one_that_would_be_lost_is_refused() {
    let plant = plant();
    let line = plant.write("level=21.74");
    assert_eq!((&line["outcome"], &line["readback"]), (&json!("confirmed"), &json!(21.7)));
    assert_eq!(line["reason"], "rounded to 21.7");
    assert_eq!(plant.write("level=2.170e1")["reason"], "", "the same number otherwise written");
    let line = plant.write("level=0.04");
    assert_eq!(line["outcome"], "invalid");
    assert!(line["reason"].as_str().unwrap().contains("steps of 0.1"), "{line}");
    let line = plant.write("count=2.7");
    assert_eq!(line["outcome"], "invalid");
    assert!(line["reason"].as_str().unwrap().contains("whole number"), "{line}");
    let line = plant.write("count=1e-400");
    assert_eq!((&line["outcome"], &line["new"]), (&json!("invalid"), &json!("1e-400")));
    assert!(line["reason"].as_str().unwrap().contains("would become 0"), "{line}");
    assert_eq!(plant.write("count=8.0")["outcome"], "confirmed");
}

#[test]
fn a_text_is_cleared_by_nothing_and_keeps_its_spaces() {
    let plant = plant();
    let line = plant.write("label=  7 ");
    assert_eq!((&line["old"], &line["outcome"]), (&json!("AB"), &json!("confirmed")));
    assert_eq!((&line["new"], &line["readback"]), (&json!("  7 "), &json!("  7 ")));
    let line = plant.write("label=");
    assert_eq!((&line["outcome"], &line["readback"]), (&json!("confirmed"), &json!("")));
    assert_eq!(plant.write("count=")["outcome"], "invalid");
    assert_eq!(plant.write("count= 9 ")["readback"], 9);
}

#[test]
fn a_value_that_is_no_number_is_mended_without_waiting() {
    let plant = plant();
    let begun = Instant::now();
    let (code, lines) = plant.json("write", &["--for", "60s", "ratio=0.5"]);
    assert_eq!((code, &lines[0]["outcome"]), (0, &json!("confirmed")));
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_write_is_waited_for_as_long_as_its_parts_may_take() {
    let plant = plant();
    let (project, _) = load_project(&plant.project).unwrap();
    let tag = project.tag_named("level").unwrap();
    // 2 s to live, 3 s to connect, twice 4 s for replies, 0.5 s to settle, and some grace.
    assert!(write::patience(&project, tag) > Duration::from_millis(13_500));
}

#[test]
fn times_are_nothing_to_ten_years() {
    assert_eq!(parse_time("0"), Ok(Duration::ZERO));
    assert_eq!(parse_time("500ms"), Ok(Duration::from_millis(500)));
    assert_eq!(parse_time("87600h"), Ok(Duration::from_secs(87_600 * 3600)));
    for text in ["1e19", "87601h", "-1s", "-0.001", "NaN", "nan s", "inf", "1e400", "", "5x"] {
        assert!(parse_time(text).is_err(), "{text:?}");
    }
    for subcommand in ["read", "run", "simulate", "shot -o x.png"] {
        let words = format!("gaugeglass {subcommand} plant --for=1e19");
        let error = CommandLine::try_parse_from(words.split(' ')).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{error}");
        assert!(error.to_string().contains("ten years"), "{error}");
    }
}

#[test]
fn an_endpoint_must_be_a_host() {
    let plant = plant();
    let project = plant.project.to_str().unwrap();
    for place in ["a b:502", "1.2.3:502", "x-:502", "host:0", "host"] {
        let (code, out, err) = ran(&["read", project, "--endpoint", place]);
        assert_eq!((code, out.as_str()), (2, ""), "{place}");
        assert!(err.contains("error: --endpoint"), "{err}");
    }
}

#[test]
fn only_an_invalid_project_is_sent_to_check() {
    let (code, _, err) = ran(&["read", "no/such/plant.toml"]);
    assert_eq!(code, 2);
    assert!(!err.contains("gaugeglass check"), "{err}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    std::fs::write(&file, "gaugeglass = 1\nnonsense = 1\n").unwrap();
    let (code, _, err) = ran(&["read", file.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(err.contains("gaugeglass check"), "{err}");
}

#[test]
fn a_gain_that_has_no_inverse_is_no_gain_of_a_setpoint() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    std::fs::write(&file, TAGS.replacen("gain = 0.001", "gain = 1e-300", 1)).unwrap();
    let (code, out, _) = ran(&["check", file.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(out.contains("tag[0].gain") && out.contains("28 decimals"), "{out}");
}

#[test]
fn warnings_are_one_line_for_people_and_none_for_scripts() {
    let plant = plant();
    let file = plant.folder.path().join("warned.toml");
    let text = TAGS.replacen("writable = true", "writable = true\nwrite_max = 1e30", 1);
    std::fs::write(&file, text).unwrap();
    let count = load_project(&file).unwrap().1.len();
    assert!(count > 1);
    let (file, place) = (file.to_str().unwrap(), plant.server.address().to_string());
    let (_, _, err) = ran(&["read", file, "count", "--endpoint", &place]);
    assert_eq!(err, format!("{count} warnings; `gaugeglass check {file}` lists them\n"));
    let (_, _, err) = ran(&["read", file, "count", "--endpoint", &place, "--json"]);
    assert_eq!(err, "");
}

/// Takes some lines, and is then gone like `head`.
struct Head(usize);

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.0.checked_sub(bytes.iter().filter(|b| **b == b'\n').count()) else {
            return Err(ErrorKind::BrokenPipe.into());
        };
        self.0 = left;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn run_args(plant: &Plant, words: &[&str]) -> run::RunArgs {
    let place = plant.server.address().to_string();
    let all = [&["run", plant.project.to_str().unwrap(), "--endpoint", &place], words].concat();
    match parsed(&all) {
        Subcommand::Run(args) => args,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_ends_when_its_reader_has_gone() {
    let plant = plant();
    for words in [&["--json"] as &[&str], &[]] {
        // Without a reader that goes, this would go on for ever.
        run::run_until(
            &run_args(&plant, words),
            io::empty(),
            &|| false,
            &mut Head(1),
            &mut Vec::new(),
        );
    }
}

#[test]
fn a_run_writes_every_frame_from_the_first_one_on() {
    let plant = plant();
    let file = plant.folder.path().join("frames.txt");
    let path = file.to_str().unwrap();
    let begun = Instant::now();
    let stop = || begun.elapsed() > Duration::from_millis(800);
    let run = |words: &[&str]| {
        let input = std::io::empty();
        run::run_until(&run_args(&plant, words), input, &stop, &mut Vec::new(), &mut Vec::new())
    };
    assert_eq!(run(&["--frames", path, "--frames-of", "nobody"]), 2);
    assert!(!file.exists(), "a wrong use touches no file");
    run(&["--json", "--frames", path]);
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= 2, "{text}");
    assert_eq!((&lines[0]["fate"], &lines[0]["transaction"]), (&"sent".into(), &1.into()));
    let said = |line: &serde_json::Value| line["decoded"].as_str().unwrap().to_owned();
    assert!(said(&lines[0]).contains(" read "), "{}", lines[0]);
    assert!(said(&lines[1]).contains(" = "), "{}", lines[1]);
    assert!(lines[0]["bytes"].as_str().unwrap().starts_with("0001000000"));
}

#[test]
fn writes_stop_when_their_reader_has_gone() {
    let plant = plant();
    let place = plant.server.address().to_string();
    let project = plant.project.to_str().unwrap();
    let words = ["write", project, "--endpoint", &place, "count=1", "count=2", "count=3"];
    let Subcommand::Write(args) = parsed(&words) else { panic!() };
    assert_eq!(write::run(&args, &mut Head(1), &mut Vec::new()), 1);
    assert_eq!(plant.json("read", &["count"]).1[0]["value"], 2, "the third was never made");
    let Subcommand::Read(args) = parsed(&["read", project, "--endpoint", &place, "count"]) else {
        panic!()
    };
    assert_eq!(read::run(&args, &mut Head(0), &mut Vec::new()), 0);
}

#[test]
fn an_interrupted_run_tells_and_keeps_everything_up_to_its_end() {
    let plant = plant();
    let data = plant.folder.path().join("data");
    let args = run_args(&plant, &["--json", "--data", data.to_str().unwrap()]);
    let begun = Instant::now();
    let asked = Cell::new(0);
    // The signal comes when the station has had time to connect.
    let stop = || {
        asked.set(asked.get() + 1);
        begun.elapsed() > Duration::from_millis(1500)
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run::run_until(&args, io::empty(), &stop, &mut out, &mut err);
    assert!(asked.get() > 2);
    let out = String::from_utf8(out).unwrap();
    let lines: Vec<Json> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((code, lines.last().unwrap()["event"].as_str()), (0, Some("summary")), "{out}");
    // The one that is no number stays bad.
    let state = lines.iter().rfind(|l| l["event"] == "state").unwrap();
    assert_eq!((&state["good"], &state["bad"]), (&json!(4), &json!(1)), "{out}");
    let kept = std::fs::read_to_string(data.join("events.jsonl")).unwrap();
    let is_event = |l: &&Json| l["event"] != "summary" && l["event"] != "state";
    assert_eq!(kept.lines().count(), lines.iter().filter(is_event).count());
    assert!(kept.contains("online"), "{kept}");
}

/// What was printed, for two to look at.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_running_station_writes_what_standard_input_asks_for() {
    let plant = plant();
    let (input, pipe) = io::pipe().unwrap();
    let pipe = Cell::new(Some(pipe));
    let (out, begun) = (Page::default(), Instant::now());
    // Asks once everything has been read, closes the input, and ends the run when all has been told.
    let stop = || {
        let text = out.text();
        if text.contains("\"good\":4")
            && let Some(mut pipe) = pipe.take()
        {
            pipe.write_all(b"nonsense\r\n\nnobody=1\ncount= 12\n").unwrap();
        }
        text.contains("confirmed") || begun.elapsed() > Duration::from_secs(30)
    };
    let args = run_args(&plant, &["--json", "--write-stdin"]);
    run::run_until(&args, input, &stop, &mut out.clone(), &mut Vec::new());
    let text = out.text();
    let lines: Vec<Json> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let bad: Vec<_> = lines.iter().filter(|l| l["event"] == "line").collect();
    assert_eq!((bad.len(), &bad[0]["text"]), (2, &json!("nonsense")), "{text}");
    assert!(bad[0]["error"].as_str().unwrap().contains("TAG=VALUE"), "{text}");
    assert!(bad[1]["error"].as_str().unwrap().contains("no tag \"nobody\""), "{text}");
    let stages = lines.iter().filter(|l| l["event"] == "write").map(|l| &l["stage"]);
    let stages: Vec<_> = stages.filter_map(Json::as_str).collect();
    assert_eq!(stages, ["asked", "sent", "accepted", "confirmed"], "{text}");
    assert_eq!(plant.json("read", &["count"]).1[0]["value"], 12);
}

#[test]
fn a_simulator_that_cannot_start_is_told_once_with_its_reason() {
    let plant = plant();
    let file = plant.folder.path().join("simulated.toml");
    let text = std::fs::read_to_string("projects/quadruple-tank.toml").unwrap();
    std::fs::write(&file, text).unwrap();
    let port = plant.server.address().port().to_string();
    let words = ["run", file.to_str().unwrap(), "--for", "500ms", "--json", "--listen-sim", &port];
    let (code, out, _) = ran(&words);
    assert_eq!(code, 1);
    let lines = out.lines().map(|l| serde_json::from_str::<Json>(l).unwrap());
    let told: Vec<Json> = lines.filter(|l| l["event"] == "connection").collect();
    assert_eq!(told.len(), 1, "{out}");
    assert!(!told[0]["reason"].as_str().unwrap().is_empty(), "{out}");
}

#[test]
fn a_picture_that_cannot_be_written_is_not_called_a_project() {
    let plant = plant();
    let folder = plant.folder.path().to_str().unwrap();
    let project = plant.project.to_str().unwrap();
    let place = plant.server.address().to_string();
    let words =
        ["shot", project, "--endpoint", &place, "--for", "0", "--size", "64x64", "-o", folder];
    let (code, _, err) = ran(&words);
    assert_eq!(code, 1);
    assert!(err.contains("was not written: it is a directory"), "{err}");
    assert!(!err.contains("project"), "{err}");
}
