//! Profiles: what their files say and how they are refused, what becomes of them in a project, the walk
//! through a SunSpec device, and the library, each profile of which is proven against its device.

mod format;
mod library;
mod limits;
mod operations;
mod rewalk;
mod sunspec;
mod updates;

use std::path::Path;

use clap::Parser;
use gaugeglass::cli::root::{CommandLine, run};
use gaugeglass::model::Profile;
use gaugeglass::store::profile::parse_profile;

/// The profile that a text stands for.
#[track_caller]
fn profile(text: &str) -> Profile {
    let parsed = parse_profile(text, Path::new("test.toml"));
    let told: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{told:#?}");
    parsed.profile.unwrap()
}

/// Exit code and what was printed.
fn ran(words: &[&str]) -> (u8, String, String) {
    let words = [&["gaugeglass"], words].concat();
    let command = CommandLine::try_parse_from(words).unwrap().command.unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&command, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// A pump: a setpoint, a value with its factor, a state.
const PUMP: &str = r#"gaugeglass_profile = 1

[profile]
name = "Pump"
version = 1
prefix = "PUMP_{n}/"
base = 100
period_ms = 500

[device]
unit = 3
max_registers = 60
kind = "serial_gateway"

[[tag]]
name = "Speed"
table = "HR"
address = 0
type = "u16"
gain = 0.1
unit = "rpm"
writable = true
write_min = 0
write_max = 3000

[[tag]]
name = "Power"
period_ms = 2000
table = "HR"
address = 1
type = "i16"
scale_factor = 2

[[tag]]
name = "State"
table = "HR"
address = 3
type = "u16"
texts = { 0 = "Stopped", 1 = "Running" }
"#;
