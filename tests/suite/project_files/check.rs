//! The `check` command: what it prints, where, and with which exit code.

use std::path::Path;

use clap::Parser;
use gaugeglass::cli::check::{CheckArgs, run};

use super::{SMALL, folder};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    check: CheckArgs,
}

struct Ran {
    code: u8,
    out: String,
    err: String,
}

fn check(text: &str, flags: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.toml");
    std::fs::write(&file, text).unwrap();
    check_file(&file, flags)
}

fn check_file(file: &Path, flags: &[&str]) -> Ran {
    let words = ["check", file.to_str().unwrap()];
    let line = Line::parse_from(words.iter().chain(flags));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&line.check, &mut out, &mut err);
    let parent = format!("{}/", file.parent().unwrap().display());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&parent, "");
    Ran { code, out: text(out), err: text(err) }
}

#[test]
fn a_valid_project_gives_0_and_one_line_for_people() {
    let ran = check(SMALL, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "plant.toml: valid, 1 device and 1 tag\n");
    let ran = check(SMALL, &["--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn an_invalid_project_gives_1_and_its_problems() {
    let text = SMALL.replace("period_ms", "perid_ms").replace("address = 10", "address = 65535");
    let ran = check(&text, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_eq!(
        ran.out,
        "plant.toml:22:1: error: scan_class[0].perid_ms: unknown key \"perid_ms\"\n  \
         hint: did you mean \"period_ms\"?\n\
         plant.toml:30:11: error: tag[0].address: the value starts at wire address 65535, takes 2 \
         registers, and is cut by the end of the table at 65535\n  \
         hint: the last address of a value must not pass 65535\n\
         plant.toml: not a valid project, 2 problems\n"
    );
}

#[test]
fn json_gives_one_object_a_problem_with_seven_fields() {
    let ran = check(&SMALL.replace("port = 502", "port = 0 # \"zero\""), &["--json"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<serde_json::Value> =
        ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "severity": "error", "file": "plant.toml", "line": 11, "column": 8,
            "path": "connection[0].port", "message": "0 is outside 1 to 65535", "hint": "",
        })
    );
    assert_eq!(lines[1]["severity"], "warning");
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_file_that_cannot_be_read_gives_2_and_says_why_on_the_error_stream() {
    let missing = folder("tests").join("no-such.toml");
    let ran = check_file(&missing, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.starts_with("error: the project no-such.toml cannot be read: No such file"),
        "{}",
        ran.err
    );
}

#[test]
fn warnings_alone_give_0() {
    let ran = check(&format!("# mine\n{SMALL}"), &[]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.starts_with("plant.toml:1:1: warning: the file holds a comment"),
        "{}",
        ran.out
    );
}
