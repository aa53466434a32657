//! What the subcommands share: loading a project, other endpoints, times, JSON values.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Once};
use std::time::Duration;

use crate::model::{Endpoint, Moment, Project, Tag, Value, WallMs, check_host, nature};
use crate::station::{Station, StationOptions};
use crate::store::load_project;

/// Done.
pub const DONE: u8 = 0;
/// The plant or the project says no.
pub const REFUSED: u8 = 1;
/// Wrong use, or a file that cannot be read.
pub const WRONG_USE: u8 = 2;

/// Who reads what a subcommand prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Somebody at a terminal.
    People,
    /// A program that reads JSON, and wants nothing else.
    Scripts,
}

impl Audience {
    /// Scripts with `--json`, else people.
    pub fn of(json: bool) -> Audience {
        if json { Audience::Scripts } else { Audience::People }
    }
}

/// Loads a project; tells on `err` what is wrong with it. Warnings are counted for people in one line:
/// `check` lists them.
///
/// # Errors
/// The exit code, after the problems have been printed.
pub fn load(path: &Path, audience: Audience, err: &mut dyn Write) -> Result<Project, u8> {
    match load_project(path) {
        Ok((project, warnings)) => {
            let count = warnings.len();
            if count > 0 && audience == Audience::People {
                let what = if count == 1 { "warning" } else { "warnings" };
                let file = path.display();
                complain(err, &format!("{count} {what}; `gaugeglass check {file}` lists them"));
            }
            Ok(project)
        }
        Err(error) => {
            complain(err, &format!("error: {error}"));
            let invalid = matches!(error, crate::store::LoadError::Invalid { .. });
            if invalid {
                let file = path.display();
                complain(err, &format!("hint: `gaugeglass check {file}` lists every problem"));
            }
            Err(if invalid { REFUSED } else { WRONG_USE })
        }
    }
}

/// Whether anybody still reads what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Reader {
    /// The line was taken.
    There,
    /// The reader has gone away, as `| head` does, or the disk is full: nothing more need be said.
    Gone,
}

/// Prints a line and sees it off, for whoever waits for it at the other end of a pipe.
pub fn say(out: &mut dyn Write, line: &str) -> Reader {
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Ok(()) => Reader::There,
        Err(_) => Reader::Gone,
    }
}

/// Prints a line on standard error; where that is closed, nobody can be told.
pub fn complain(err: &mut dyn Write, line: &str) {
    writeln!(err, "{line}").ok();
}

/// Set by the first Ctrl-C, SIGTERM or SIGHUP after [`interrupted`] was asked for the first time.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// True once somebody wants the program to end. From the first call on, the first signal is kept for this
/// question, and the second ends the program at once.
pub fn interrupted() -> bool {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let heard = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                // 128 + SIGINT, as shells tell it.
                std::process::exit(130);
            }
        });
        if let Err(error) = heard {
            log::warn!("signals end the program at once: {error}");
        }
    });
    INTERRUPTED.load(Ordering::Relaxed)
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
        if let Endpoint::Tcp { host, .. } = &endpoint
            && let Err(rule) = check_host(host)
        {
            return Err(format!("--endpoint {text:?}: {rule}"));
        }
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

/// The longest time that can be asked for: ten years of 365 days. Much more would pass the end of the
/// system's clock.
const TIME_MAX_S: f64 = 10.0 * 365.0 * 86_400.0;

/// Reads `500ms`, `5s`, `2m`, `1h` or a bare number of seconds; 0 to ten years.
///
/// # Errors
/// A text of another form, or a time outside that range.
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
    let time = number * seconds;
    if (0.0..=TIME_MAX_S).contains(&time) {
        Duration::try_from_secs_f64(time).map_err(|error| error.to_string())
    } else {
        Err("a time is 0 to ten years".to_owned())
    }
}

/// A moment as RFC 3339 in UTC, to the millisecond.
pub fn rfc3339(at: WallMs) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |t| format!("{t:.3}"))
}

/// A value for people: its words where it has some, a moment in local time.
pub fn for_people(tag: &Tag, value: &Value) -> String {
    match (words(tag, value), value) {
        (Some(words), Value::PowerFactor { .. }) => {
            format!(
                "{} {words}",
                Value::F64(value.as_f64().unwrap_or(f64::NAN)).format(tag.decimals)
            )
        }
        (Some(words), _) => words,
        (None, Value::Time(Moment::Utc(at))) => {
            let local = at.to_zoned_datetime(jiff::tz::TimeZone::system());
            local.strftime("%Y-%m-%d %H:%M:%S%:z").to_string()
        }
        (None, other) => other.format(tag.decimals),
    }
}

/// What a number stands for, where a text or a nature tells it.
pub fn words(tag: &Tag, value: &Value) -> Option<String> {
    match value {
        Value::PowerFactor { leading, .. } => Some(nature(*leading).to_owned()),
        other => tag.words()?.tell(other).map(|told| told.to_string()),
    }
}

type Wake = Arc<dyn Fn() + Send + Sync>;

/// A station and a bell that rings when it has something new.
pub struct Attended {
    /// The station.
    pub station: Station,
    ring: Wake,
    bell: Receiver<()>,
}

impl Attended {
    /// Starts a station for a subcommand, as `options` say but for the wake-up; tells on `err` if it cannot.
    ///
    /// # Errors
    /// The exit code.
    pub fn start(
        project: Project,
        options: StationOptions,
        err: &mut dyn Write,
    ) -> Result<Attended, u8> {
        let (ring, bell) = sync_channel(1);
        // A bell that rings already needs no second ring.
        let ring: Wake = Arc::new(move || {
            ring.try_send(()).ok();
        });
        let options = StationOptions { wake: Arc::clone(&ring), ..options };
        match Station::start(Arc::new(project), options) {
            Ok(station) => Ok(Attended { station, ring, bell }),
            Err(error) => {
                complain(err, &format!("error: the station cannot be started: {error}"));
                Err(REFUSED)
            }
        }
    }

    /// Rings the bell, from any thread.
    pub fn ring(&self) -> impl Fn() + Send + 'static {
        let ring = Arc::clone(&self.ring);
        move || ring()
    }

    /// Waits for news, at most `time`.
    pub fn wait(&self, time: Duration) {
        self.bell.recv_timeout(time).ok();
    }
}
