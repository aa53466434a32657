//! Writes asked for on standard input while a station runs: one `TAG=VALUE` a line, each an operator's
//! action like any other. What becomes of it is told by the station's events.

use std::io::{self, BufReader, ErrorKind, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::common::Attended;
use super::lines::{LineError, for_each_line};
use super::write::{assignment, typed};
use crate::model::Project;
use crate::station::StationPort;

/// Lines that may wait for the station; whoever writes more waits.
const LINES: usize = 16;

type Line = Result<String, LineError>;

/// A line that asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misunderstood {
    /// The line; empty where it cannot be shown.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

/// The lines that have come and were not looked at yet.
pub struct Orders {
    lines: Receiver<Line>,
}

impl Orders {
    /// Reads `input` on a thread of its own, which ends with the input. `ring` is called for each line.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn listen(
        input: impl Read + Send + 'static,
        ring: impl Fn() + Send + 'static,
    ) -> io::Result<Orders> {
        let (sender, lines) = sync_channel(LINES);
        thread::Builder::new().name("stdin".to_owned()).spawn(move || {
            let gone = |_| io::Error::from(ErrorKind::BrokenPipe);
            let read = for_each_line(&mut BufReader::new(input), &mut io::sink(), |line, _| {
                let sent = sender.send(line.map(str::to_owned)).map_err(gone);
                ring();
                sent
            });
            if let Err(error) = read {
                log::info!("standard input is not read any more: {error}");
            }
        })?;
        Ok(Orders { lines })
    }

    /// Asks for what the lines say that have come; returns the first that says nothing, if there is one.
    pub fn carry_out(
        &self,
        attended: &mut Attended,
        project: &Project,
    ) -> Result<(), Misunderstood> {
        self.lines.try_iter().filter(|line| *line != Ok(String::new())).try_for_each(|line| {
            let text = line
                .map_err(|error| Misunderstood { text: String::new(), why: error.to_string() })?;
            order(attended, project, &text).map_err(|why| Misunderstood { text, why })
        })
    }
}

fn order(attended: &mut Attended, project: &Project, text: &str) -> Result<(), String> {
    let (name, value) = assignment(text)?;
    let tag = project
        .tags
        .iter()
        .find(|tag| tag.name == name || tag.id.as_str() == name)
        .ok_or_else(|| format!("the project has no tag {name:?}"))?;
    attended.station.write(&tag.id, typed(tag, value));
    Ok(())
}
