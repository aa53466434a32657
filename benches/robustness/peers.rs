//! The others: tokio-modbus in this process, libmodbus and the Python clients in processes of their own.
//! `PEER matrix HOST PORT…` prints a line of letters for each port (`benches/peers/`).

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use tokio_modbus::prelude::{Reader, Slave, tcp};

use crate::server::{Server, register};
use crate::{CALLS, PAUSE, TIMEOUT};

/// Longest time for one row of a peer.
const ROW: Duration = Duration::from_secs(20);

/// How a peer is run.
pub enum Peer {
    TokioModbus,
    Program(Vec<String>),
    /// Why it is not there.
    Missing(String),
}

/// Every peer, in the order of the columns.
pub fn all() -> Vec<(&'static str, Peer)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let libmodbus = libmodbus(top);
    let c = |mode: &str| match &libmodbus {
        Ok(program) => Peer::Program(vec![program.display().to_string(), mode.to_owned()]),
        Err(why) => Peer::Missing(why.clone()),
    };
    let py = |script: &str, module: &str| python(top, script, module);
    vec![
        ("tokio-modbus", Peer::TokioModbus),
        ("libmodbus", c("matrix")),
        ("libmodbus, recovery", c("matrix-recover")),
        ("pymodbus", py("pymodbus_sync.py", "pymodbus")),
        ("pymodbus, async", py("pymodbus_async.py", "pymodbus")),
        ("pyModbusTCP", py("pymodbustcp.py", "pyModbusTCP")),
    ]
}

/// Builds the C client.
fn libmodbus(top: &Path) -> Result<PathBuf, String> {
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "libmodbus"]).output();
    let flags = match flags {
        Ok(done) if done.status.success() => String::from_utf8_lossy(&done.stdout).into_owned(),
        _ => return Err("pkg-config does not find libmodbus; install libmodbus-dev".to_owned()),
    };
    let folder = top.join("target/peers");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let program = folder.join("libmodbus");
    let built = Command::new("gcc")
        .args(["-O2", "-Wall", "-o"])
        .args([&program, &top.join("benches/peers/libmodbus.c")])
        .args(flags.split_whitespace())
        .status();
    match built {
        Ok(status) if status.success() => Ok(program),
        _ => Err("gcc did not build benches/peers/libmodbus.c".to_owned()),
    }
}

fn python(top: &Path, script: &str, module: &str) -> Peer {
    let python = top.join("target/venv/bin/python");
    let there = Command::new(&python)
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        let why = "target/venv has no {}; make it from tests/interop/requirements.txt";
        return Peer::Missing(why.replace("{}", module));
    }
    let script = top.join("benches/peers").join(script);
    Peer::Program(vec![
        python.display().to_string(),
        script.display().to_string(),
        "matrix".to_owned(),
    ])
}

impl Peer {
    /// Plays every server; hands the letters over row by row.
    pub fn play(&self, servers: &[Server], mut told: impl FnMut(String)) {
        match self {
            Peer::Missing(_) => {}
            Peer::TokioModbus => servers.iter().for_each(|server| told(tokio_modbus(server.port))),
            Peer::Program(words) => {
                let mut command = Command::new(&words[0]);
                command.args(&words[1..]).arg("127.0.0.1");
                command.args(servers.iter().map(|server| server.port.to_string()));
                let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
                listen(child, servers.len(), told);
            }
        }
    }
}

/// Takes lines until the program ends, or takes too long for one.
fn listen(mut child: Child, lines: usize, mut told: impl FnMut(String)) {
    let (sender, receiver) = channel();
    let out = child.stdout.take().unwrap();
    thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    for _ in 0..lines {
        match receiver.recv_timeout(ROW) {
            Ok(line) => told(line),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn tokio_modbus(port: u16) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let address = ([127, 0, 0, 1], port).into();
        let Ok(mut client) = tcp::connect_slave(address, Slave(1)).await else {
            return "E".repeat(usize::from(CALLS));
        };
        let mut letters = String::new();
        for start in (1..=CALLS).map(|call| 100 * call) {
            let reply = client.read_holding_registers(start, 5);
            let right = |found: &[u16]| found.iter().copied().eq((start..start + 5).map(register));
            letters.push(match tokio::time::timeout(TIMEOUT, reply).await {
                Err(_) => 'T',
                Ok(Err(_)) => 'E',
                Ok(Ok(Err(_))) => 'X',
                Ok(Ok(Ok(found))) if right(&found) => 'K',
                Ok(Ok(Ok(_))) => 'W',
            });
            tokio::time::sleep(PAUSE).await;
        }
        letters
    })
}
