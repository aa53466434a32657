//! Project files: what is read, what is refused and in which words, what is written, and that no text
//! does harm.
//!
//! `broken` compares files with the exact problems they give; `examples` are the projects that come
//! with the program; `random` makes projects; `mutants` spoils files; `saving` is about the disk.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on must stop loudly"
)]

mod addresses;
mod broken;
mod check;
mod examples;
mod hostile;
mod loading;
mod mutants;
pub(crate) mod random;
mod round_trip;
mod saving;

use std::path::{Path, PathBuf};

use gaugeglass::model::Project;
use gaugeglass::store::{Problem, parse_project};

/// A folder of the repository.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files of a folder that end in `.toml`, sorted.
fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "toml"));
    files.sort();
    files
}

/// The project that a text stands for, without a problem.
#[track_caller]
fn check_clean(text: &str) -> Project {
    let parsed = parse_project(text, Path::new("test.toml"));
    assert_eq!(shown(&parsed.problems), "", "in\n{text}");
    parsed.project.unwrap()
}

/// The problems that a text gives.
fn problems(text: &str) -> Vec<Problem> {
    parse_project(text, Path::new("test.toml")).problems
}

/// Problems as people see them.
fn shown(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("{p}\n")).collect()
}

/// A small valid project with one of everything.
const SMALL: &str = r#"gaugeglass = 1

[project]
name = "Small"
next_id = 7

[[connection]]
id = "c1"
name = "Pump house"
host = "192.168.0.10"
port = 502

[[device]]
id = "d1"
name = "PLC"
connection = "c1"
unit = 1

[[scan_class]]
id = "s1"
name = "Fast"
period_ms = 500

[[tag]]
id = "t1"
name = "Tank/Level"
device = "d1"
scan = "s1"
table = "HR"
address = 10
type = "f32"
unit = "cm"
decimals = 1
display_low = 0
display_high = 20
writable = true
write_min = 0
write_max = 12.5

[[trend_group]]
id = "g1"
name = "Levels"
pens = [
  "t1",
]
"#;
