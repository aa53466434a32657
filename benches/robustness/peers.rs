//! The others: tokio-modbus in this process, libmodbus and the Python clients in processes of their own.
//! `PEER matrix HOST PORT…` prints a line of letters for each port (`benches/peers/`).

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread::Builder;
use std::time::Duration;

use tokio_modbus::prelude::{Reader, Slave, tcp};

use crate::programs;
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
    let peer = |program: &Result<Vec<String>, String>, mode: &str| match program {
        Ok(words) => Peer::Program([words.as_slice(), &[mode.to_owned()]].concat()),
        Err(why) => Peer::Missing(why.clone()),
    };
    let libmodbus = programs::libmodbus();
    let c = |mode: &str| peer(&libmodbus, mode);
    let py = |script: &str, module: &str| peer(&programs::python(script, module), "matrix");
    vec![
        ("tokio-modbus", Peer::TokioModbus),
        ("libmodbus", c("matrix")),
        ("libmodbus, recovery", c("matrix-recover")),
        ("pymodbus", py("pymodbus_sync.py", "pymodbus")),
        ("pymodbus, async", py("pymodbus_async.py", "pymodbus")),
        ("pyModbusTCP", py("pymodbustcp.py", "pyModbusTCP")),
    ]
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
    let (sender, receiver) = sync_channel(16);
    let out = child.stdout.take().unwrap();
    let read = move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    };
    Builder::new().name("peer".to_owned()).spawn(read).unwrap();
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
