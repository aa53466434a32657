//! `gaugeglass simulate`.

use std::io::Write as _;
use std::time::Instant;

use clap::Parser as _;
use gaugeglass::cli::simulate::{Args, run};

use super::client::{Client, zeros};

#[derive(clap::Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

fn parse(line: &str) -> Result<Args, String> {
    let words = std::iter::once("simulate").chain(line.split_whitespace());
    Command::try_parse_from(words).map(|c| c.args).map_err(|e| e.to_string())
}

/// Exit code, output and errors of a whole run.
fn ran(line: &str) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&parse(line).unwrap(), &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn it_tells_what_it_serves_where_and_how_to_stop() {
    let (code, out, err) = ran("quadruple-tank --listen 127.0.0.1:0 --for 20ms --fault leak=2");
    assert_eq!((code, err.as_str()), (0, ""));
    for part in [
        "serving quadruple-tank: quadruple tank (Johansson 2000), minimum phase",
        "at 127.0.0.1:",
        "fault on: leak=2",
        "IR 0    f32    ABCD      measured level of tank 1 [cm]",
        "HR 10   i16              setpoint, loop 2 [cm], 0.01 a count, takes 0 to 20",
        "C 22    bool             fault: leak in tank 1, can be written",
        "HR 100 to 131: free memory",
        "Ctrl-C stops it",
    ] {
        assert!(out.contains(part), "{part:?} is not in\n{out}");
    }
}

#[test]
fn it_serves_a_register_image_from_a_file() {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    write!(file, r#"{{"IR": {{"0": 17254, "1": 32768, "6": 1}}, "HR": {{"zeros": 10}}}}"#).unwrap();
    let path = file.path().display();
    let (code, out, err) = ran(&format!("image:{path} --listen 127.0.0.1:0 --for 20ms"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("IR 0 to 1 (2)\n  IR 6 to 6 (1)\n  HR 0 to 9 (10)"), "{out}");
}

#[test]
fn a_port_in_use_is_the_plants_no() {
    let taken = zeros();
    let (code, out, err) = ran(&format!("quadruple-tank --listen {} --for 20ms", taken.address()));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("gaugeglass simulate: cannot listen on 127.0.0.1:"), "{err}");
    assert!(err.contains("choose another with --listen"), "{err}");
    Client::new(&taken).registers(3, 0, 1);
}

#[test]
fn it_is_not_exposed_to_other_computers_unasked() {
    let (code, out, err) = ran("quadruple-tank --listen 0.0.0.0:0 --for 20ms");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("no authentication") && err.contains("--expose"), "{err}");
    let (code, _, err) = ran("quadruple-tank --listen [::]:0 --for 20ms");
    assert_eq!(code, 2, "{err}");
}

#[test]
fn wrong_use_is_told_from_a_plant_that_says_no() {
    let (code, _, err) = ran("octuple-tank --for 20ms");
    assert_eq!(code, 2);
    assert!(err.contains("quadruple-tank-nonminimum, and image:FILE.json"), "{err}");
    let (code, _, err) = ran("image:/nowhere/map.json --for 20ms");
    assert_eq!(code, 2);
    assert!(err.contains("/nowhere/map.json"), "{err}");
    let (code, _, err) = ran("quadruple-tank --listen 127.0.0.1:0 --fault leak=7 --for 20ms");
    assert_eq!(code, 2);
    assert!(err.contains("leak=7"), "{err}");
}

#[test]
fn arguments_out_of_range_are_refused_with_the_range() {
    for (line, expected) in [
        ("quadruple-tank --speed 0", "outside 0.1 to 100"),
        ("quadruple-tank --speed NaN", "outside 0.1 to 100"),
        ("quadruple-tank --speed fast", "is not a number"),
        ("quadruple-tank --for 5x", "is not a unit of time"),
        ("quadruple-tank --for -1s", ""),
        ("quadruple-tank --for ms", "is not a number"),
        ("quadruple-tank --fault leek", "no fault has this name"),
        ("quadruple-tank --listen 5020", ""),
        ("", "PLANT"),
    ] {
        let error = parse(line).err().unwrap_or_else(|| panic!("{line} was taken"));
        assert!(error.contains(expected), "{line}: {error}");
    }
    let args = parse("quadruple-tank").unwrap();
    assert_eq!(args.listen.to_string(), "127.0.0.1:5020");
    assert_eq!((args.speed, args.time), (1.0, None));
}

#[test]
fn it_stops_when_its_time_is_over() {
    let started = Instant::now();
    let (code, _, _) = ran("quadruple-tank --listen 127.0.0.1:0 --for 0.3s");
    assert_eq!(code, 0);
    assert!(started.elapsed().as_millis() >= 300);
}
