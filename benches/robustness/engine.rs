//! Gaugeglass in the matrix: the whole engine, judged by what its snapshots show.
//!
//! For each call the project is changed to five registers at the call's address, all in one block, so
//! that one scan begins at once. The letter is the first thing that is shown of the tags after "never
//! read"; what is read a second time within the scan, before anything was shown, is part of it.

use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use gaugeglass::engine::{Engine, EngineCommand, EngineHandle, EngineOptions};
use gaugeglass::model::{BadReason, Project, Quality, TagId, Value};
use gaugeglass::store::parse_project;

use crate::server::{Server, register};
use crate::{CALLS, Column, PAUSE};

/// Longest wait until something is shown; nothing is a timeout, too.
const SHOWN: Duration = Duration::from_secs(3);
/// Longest wait until a device that is well again is read: the longest back-off, and a call.
const RECOVERED: Duration = Duration::from_secs(14);

/// The letters of five calls; then the server is healed. `None` where this version does not know the quirk.
pub fn judge(server: &Server, quirk: Option<&str>) -> Option<Column> {
    let at = |call: u16| project(server.port, 100 * call, quirk).unwrap();
    if project(server.port, 100, quirk).is_none() {
        println!("this version of Gaugeglass has no quirk {}", quirk.unwrap_or_default());
        return None;
    }
    let mut engine = Engine::start(at(1), EngineOptions::default()).unwrap();
    let mut letters = String::new();
    for call in 1..=CALLS {
        if call > 1 {
            sleep(PAUSE);
            engine.send(EngineCommand::SetProject(at(call))).unwrap();
        }
        letters.push(shown(&engine, 100 * call, SHOWN, |letter| letter != '-'));
    }
    server.heal();
    engine.send(EngineCommand::SetProject(at(CALLS + 1))).unwrap();
    let last = shown(&engine, 100 * (CALLS + 1), RECOVERED, |letter| matches!(letter, 'K' | 'W'));
    engine.stop();
    if last == 'W' {
        letters.push(last);
    }
    Some(Column { letters, restart: last != 'K' })
}

/// Waits until the snapshot shows something of the registers at `start` that is `enough`.
fn shown(engine: &EngineHandle, start: u16, limit: Duration, enough: fn(char) -> bool) -> char {
    let begin = Instant::now();
    while begin.elapsed() < limit {
        let letter = letter(engine, start);
        if enough(letter) {
            return letter;
        }
        sleep(Duration::from_millis(1));
    }
    'T'
}

/// What is shown now; a dash while nothing is.
fn letter(engine: &EngineHandle, start: u16) -> char {
    let (snapshot, now) = (engine.snapshot(), engine.now().mono);
    let mut worst = 'K';
    for address in start..start + 5 {
        let Some((sample, quality)) = snapshot.sample_at(&tag(address), now) else { return '-' };
        let right = Some(Value::UInt(u64::from(register(address))));
        match quality {
            Quality::Bad(BadReason::NeverRead) => return '-',
            Quality::Bad(BadReason::Exception(_)) => worst = 'X',
            Quality::Bad(BadReason::Timeout) => worst = 'T',
            Quality::Bad(_) => worst = 'E',
            Quality::Good | Quality::Uncertain(_) if sample.value == right => {}
            Quality::Good | Quality::Uncertain(_) => return 'W',
        }
    }
    worst
}

fn tag(address: u16) -> TagId {
    TagId::new(&format!("r{address}")).unwrap()
}

fn project(port: u16, start: u16, quirk: Option<&str>) -> Option<Arc<Project>> {
    let quirk = quirk.map_or_else(String::new, |quirk| format!("{quirk} = true"));
    let mut text = format!(
        r#"
gaugeglass = 1
[project]
name = "matrix"
[[connection]]
id = "c"
name = "C"
host = "127.0.0.1"
port = {port}
[[device]]
id = "d"
name = "D"
connection = "c"
timeout_ms = 300
{quirk}
[[scan_class]]
id = "s"
name = "S"
period_ms = 3600000
"#
    );
    for address in start..start + 5 {
        text += &format!(
            r#"
[[tag]]
id = "r{address}"
name = "r{address}"
device = "d"
scan = "s"
table = "HR"
address = {address}
type = "u16"
"#
        );
    }
    parse_project(&text, "matrix".as_ref()).project.map(Arc::new)
}
