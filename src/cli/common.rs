//! What the subcommands share: loading a project, other endpoints, times, JSON values.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use crate::model::{Endpoint, Project, WallMs};
use crate::station::{Station, StationOptions};
use crate::store::load_project;

/// Done.
pub const DONE: u8 = 0;
/// The plant or the project says no.
pub const REFUSED: u8 = 1;
/// Wrong use, or a file that cannot be read.
pub const WRONG_USE: u8 = 2;

/// Loads a project; tells on `err` what is wrong with it.
///
/// # Errors
/// The exit code, after the problems have been printed.
pub fn load(path: &Path, err: &mut dyn Write) -> Result<Project, u8> {
    match load_project(path) {
        Ok((project, warnings)) => {
            for problem in warnings {
                log::warn!("{problem}");
            }
            Ok(project)
        }
        Err(error) => {
            say(err, &format!("error: {error}"));
            say(err, &format!("hint: `gaugeglass check {}` lists every problem", path.display()));
            let invalid = matches!(error, crate::store::LoadError::Invalid { .. });
            Err(if invalid { REFUSED } else { WRONG_USE })
        }
    }
}

/// Prints a line. A reader that has gone away (`| head`) is no error of ours.
pub fn say(out: &mut dyn Write, line: &str) {
    writeln!(out, "{line}").ok();
}

/// Sends connections elsewhere: `HOST:PORT` for every connection, `ID=HOST:PORT` for one.
///
/// # Errors
/// A text of another form, or an id the project does not have.
pub fn redirect(project: &mut Project, endpoints: &[String]) -> Result<(), String> {
    for text in endpoints {
        let (id, place) = match text.split_once('=') {
            Some((id, place)) => (Some(id), place),
            None => (None, text.as_str()),
        };
        let parsed = place.rsplit_once(':').and_then(|(host, port)| {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let port = port.parse::<u16>().ok().filter(|p| *p != 0)?;
            (!host.is_empty()).then(|| Endpoint::Tcp { host: host.to_owned(), port })
        });
        let Some(endpoint) = parsed else {
            return Err(format!(
                "--endpoint {text:?} is not of the form HOST:PORT or CONNECTION=HOST:PORT"
            ));
        };
        let mut found = false;
        for connection in &mut project.connections {
            if id.is_none_or(|id| connection.id.as_str() == id || connection.name == id) {
                connection.endpoint = endpoint.clone();
                found = true;
            }
        }
        if !found {
            return Err(format!("--endpoint {text:?}: the project has no such connection"));
        }
    }
    Ok(())
}

/// Reads `500ms`, `5s`, `2m`, `1h` or a bare number of seconds.
///
/// # Errors
/// A text of another form.
pub fn parse_time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let seconds = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("{unit:?} is not a unit of time; they are ms, s, m, h")),
    };
    let number: f64 = digits.parse().map_err(|_| format!("{digits:?} is not a number"))?;
    Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string())
}

/// A moment as RFC 3339 in UTC, to the millisecond.
pub fn rfc3339(at: WallMs) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |t| format!("{t:.3}"))
}

/// A station and a bell that rings when it has something new.
pub struct Attended {
    /// The station.
    pub station: Station,
    bell: Receiver<()>,
}

impl Attended {
    /// Starts a station for a subcommand; tells on `err` if it cannot.
    ///
    /// # Errors
    /// The exit code.
    pub fn start(
        project: Project,
        simulator_port: u16,
        err: &mut dyn Write,
    ) -> Result<Attended, u8> {
        let (ring, bell) = sync_channel(1);
        // A bell that rings already needs no second ring.
        let wake = Arc::new(move || {
            ring.try_send(()).ok();
        });
        let options = StationOptions { wake, simulator_port };
        match Station::start(Arc::new(project), options) {
            Ok(station) => Ok(Attended { station, bell }),
            Err(error) => {
                say(err, &format!("error: the station cannot be started: {error}"));
                Err(REFUSED)
            }
        }
    }

    /// Waits for news, at most `time`.
    pub fn wait(&self, time: Duration) {
        self.bell.recv_timeout(time).ok();
    }
}
