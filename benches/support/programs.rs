//! Other people's clients as programs (`benches/peers/`): the words that start each, or why it is not there.

use std::path::Path;
use std::process::{Command, Stdio};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds the C client.
pub fn libmodbus() -> Result<Vec<String>, String> {
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "libmodbus"]).output();
    let flags = match flags {
        Ok(done) if done.status.success() => String::from_utf8_lossy(&done.stdout).into_owned(),
        _ => return Err("pkg-config does not find libmodbus; install libmodbus-dev".to_owned()),
    };
    let folder = top().join("target/peers");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let program = folder.join("libmodbus");
    let built = Command::new("gcc")
        .args(["-O2", "-Wall", "-o"])
        .args([&program, &top().join("benches/peers/libmodbus.c")])
        .args(flags.split_whitespace())
        .status();
    match built {
        Ok(status) if status.success() => Ok(vec![program.display().to_string()]),
        _ => Err("gcc did not build benches/peers/libmodbus.c".to_owned()),
    }
}

/// A Python client, if its package is installed.
pub fn python(script: &str, module: &str) -> Result<Vec<String>, String> {
    let python = top().join("target/venv/bin/python");
    let there = Command::new(&python)
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        return Err(format!(
            "target/venv has no {module}; make it from tests/interop/requirements.txt"
        ));
    }
    let script = top().join("benches/peers").join(script);
    Ok(vec![python.display().to_string(), script.display().to_string()])
}
