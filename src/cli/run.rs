//! `gaugeglass run PROJECT`: the station without a window, for terminals, scripts and checks.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::common::{Attended, DONE, REFUSED, WRONG_USE, load, parse_time, redirect, rfc3339, say};
use super::json::value as json_value;
use super::read::row;
use crate::model::{
    ConnectionPhase, DevicePhase, Endpoint, Project, StationEvent, Trouble, WriteStage,
};
use crate::station::StationPort;

/// How often people are shown values.
const SHOW_EVERY: Duration = Duration::from_secs(1);
/// Where `--listen-sim` listens unless told otherwise: the port of `simulate`.
const SIMULATOR_PORT: &str = "5020";

/// Arguments of `run`.
#[derive(Clone, Debug, clap::Args)]
pub struct RunArgs {
    /// The project file
    pub project: PathBuf,
    /// Stop after this time, such as 10s or 5m; without it, when interrupted
    #[arg(long = "for", value_name = "TIME", value_parser = parse_time)]
    pub time: Option<Duration>,
    /// Keep the events in this folder, in events.jsonl
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Let the project's simulator listen on a known loopback port, so that others can talk to it
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = SIMULATOR_PORT)]
    pub listen_sim: Option<u16>,
    /// Another place for a connection: HOST:PORT for all, CONNECTION=HOST:PORT for one
    #[arg(long, value_name = "PLACE")]
    pub endpoint: Vec<String>,
    /// One JSON object a line: events, then a summary
    #[arg(long)]
    pub json: bool,
}

/// Runs a station. Returns 0 if every device was online at the end, 1 if one was not, 2 for wrong use.
pub fn run(args: &RunArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mut project = match load(&args.project, err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    if let Err(why) = redirect(&mut project, &args.endpoint) {
        say(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    let mut kept = match args.data.as_ref().map(open_events).transpose() {
        Ok(file) => file,
        Err(why) => {
            say(err, &format!("error: {why}"));
            return WRONG_USE;
        }
    };
    let shown = project.clone();
    let mut attended = match Attended::start(project, args.listen_sim.unwrap_or(0), err) {
        Ok(attended) => attended,
        Err(code) => return code,
    };
    if !args.json {
        tell_simulators(&attended, &shown, out);
    }
    let start = Instant::now();
    let mut next_show = start + SHOW_EVERY;
    loop {
        while let Some(event) = attended.station.next_event() {
            let line = event_json(&shown, &event).to_string();
            if let Some(file) = &mut kept
                && let Err(error) = writeln!(file, "{line}")
            {
                say(err, &format!("error: the event could not be kept: {error}"));
                kept = None;
            }
            say(out, &if args.json { line } else { event_text(&shown, &event) });
        }
        let now = Instant::now();
        if args.time.is_some_and(|time| now.duration_since(start) >= time) {
            break;
        }
        if !args.json && now >= next_show {
            show_values(&attended, &shown, out);
            next_show = now + SHOW_EVERY;
        }
        let left =
            args.time.map_or(SHOW_EVERY, |time| (start + time).saturating_duration_since(now));
        attended.wait(left.min(Duration::from_millis(100)));
    }
    if !args.json {
        show_all(&attended, &shown, out);
    }
    summary(&attended, &shown, args.json, out)
}

fn open_events(dir: &PathBuf) -> Result<File, String> {
    let path = dir.join("events.jsonl");
    std::fs::create_dir_all(dir)
        .and_then(|()| OpenOptions::new().create(true).append(true).open(&path))
        .map_err(|error| {
            format!("events cannot be kept in {}: {error}; name another folder", dir.display())
        })
}

fn tell_simulators(attended: &Attended, project: &Project, out: &mut dyn Write) {
    for connection in &project.connections {
        if let (Endpoint::Simulator { plant, speed }, Some(address)) =
            (&connection.endpoint, attended.station.simulator_address(&connection.id))
        {
            say(
                out,
                &format!("{}: simulated {plant} at {address}, time ×{speed}", connection.name),
            );
        }
    }
}

/// The pens of the first trend group on one line.
fn show_values(attended: &Attended, project: &Project, out: &mut dyn Write) {
    let snapshot = attended.station.snapshot();
    let now = attended.station.now();
    let pens = project.trend_groups.first().map(|g| g.pens.as_slice()).unwrap_or_default();
    let mut cells = Vec::new();
    for tag in project.tags.iter().filter(|t| pens.contains(&t.id) || pens.is_empty()).take(6) {
        let Some((sample, quality)) = snapshot.sample_at(&tag.id, now.mono) else { continue };
        let value = match (&sample.value, quality.is_good()) {
            (Some(value), true) => value.format(tag.decimals),
            _ => format!("---- ({})", quality.reason()),
        };
        cells.push(format!("{} {value} {}", tag.name, tag.unit));
    }
    say(out, &format!("{}  {}", local_time(now.wall), cells.join("   ")));
}

fn local_time(at: crate::model::WallMs) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(
        |_| String::new(),
        |t| t.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%H:%M:%S").to_string(),
    )
}

fn show_all(attended: &Attended, project: &Project, out: &mut dyn Write) {
    let snapshot = attended.station.snapshot();
    let now = attended.station.now().mono;
    for tag in project.tags.iter().take(200) {
        let Some((sample, quality)) = snapshot.sample_at(&tag.id, now) else { continue };
        let value =
            sample.value.as_ref().map_or_else(|| "----".to_owned(), |v| v.format(tag.decimals));
        say(out, &row(tag, &value, quality));
    }
    if project.tags.len() > 200 {
        say(out, &format!("… and {} tags more", project.tags.len() - 200));
    }
}

fn summary(attended: &Attended, project: &Project, json_lines: bool, out: &mut dyn Write) -> u8 {
    let snapshot = attended.station.snapshot();
    let now = attended.station.now().mono;
    let total = |pick: fn(&crate::model::Counters) -> u64| -> u64 {
        snapshot.connections.iter().map(|c| pick(&c.counters)).sum()
    };
    let good = project
        .tags
        .iter()
        .filter(|t| snapshot.sample_at(&t.id, now).is_some_and(|(_, q)| q.is_good()))
        .count();
    let offline = snapshot.devices.iter().filter(|d| d.phase != DevicePhase::Online).count();
    let errors = total(|c| c.timeouts) + total(|c| c.malformed);
    if json_lines {
        let line = json!({
            "event": "summary",
            "scans": total(|c| c.scans),
            "requests": total(|c| c.requests),
            "samples": total(|c| c.samples),
            "errors": errors,
            "timeouts": total(|c| c.timeouts),
            "malformed": total(|c| c.malformed),
            "exceptions": total(|c| c.exceptions),
            "overruns": total(|c| c.overruns),
            "writes": total(|c| c.writes),
            "tags": project.tags.len(),
            "good": good,
            "devices_offline": offline,
        });
        say(out, &line.to_string());
    } else {
        say(
            out,
            &format!(
                "{} scans, {} requests, {} samples, {errors} errors, {} exceptions, {} overruns; {good} of {} tags good",
                total(|c| c.scans),
                total(|c| c.requests),
                total(|c| c.samples),
                total(|c| c.exceptions),
                total(|c| c.overruns),
                project.tags.len()
            ),
        );
    }
    if offline == 0 { DONE } else { REFUSED }
}

fn phase_word(phase: ConnectionPhase) -> &'static str {
    match phase {
        ConnectionPhase::Disabled => "switched off",
        ConnectionPhase::Idle => "idle",
        ConnectionPhase::Connecting => "connecting",
        ConnectionPhase::Verifying => "verifying",
        ConnectionPhase::Online => "online",
        ConnectionPhase::Waiting { .. } => "waiting",
    }
}

fn device_word(phase: DevicePhase) -> &'static str {
    match phase {
        DevicePhase::Unknown => "unknown",
        DevicePhase::Online => "online",
        DevicePhase::Offline => "offline",
    }
}

fn trouble_text(trouble: Option<&Trouble>) -> String {
    trouble.map_or_else(String::new, ToString::to_string)
}

fn event_json(project: &Project, event: &StationEvent) -> Json {
    match event {
        StationEvent::Connection { at, connection, phase, trouble } => json!({
            "event": "connection", "time": rfc3339(at.wall), "connection": connection.as_str(),
            "phase": phase_word(*phase), "reason": trouble_text(trouble.as_ref()),
        }),
        StationEvent::Device { at, device, phase, trouble } => json!({
            "event": "device", "time": rfc3339(at.wall), "device": device.as_str(),
            "phase": device_word(*phase), "reason": trouble_text(trouble.as_ref()),
        }),
        StationEvent::Write(report) => {
            let (stage, reason, readback) = match &report.stage {
                WriteStage::Asked => ("asked", String::new(), None),
                WriteStage::Sent => ("sent", String::new(), None),
                WriteStage::Accepted => ("accepted", String::new(), None),
                WriteStage::Ended(end) => {
                    (end.word(), end.reason(), end.readback().map(json_value))
                }
            };
            let tag = project.tag(&report.tag).map_or(report.tag.as_str(), |t| t.name.as_str());
            json!({
                "event": "write", "time": rfc3339(report.at.wall), "tag": tag, "write": report.id.0,
                "stage": stage, "new": report.value.to_string(), "readback": readback, "reason": reason,
            })
        }
        StationEvent::Lost { at, count } => {
            json!({ "event": "lost", "time": rfc3339(at.wall), "count": count })
        }
    }
}

fn event_text(project: &Project, event: &StationEvent) -> String {
    let with = |trouble: Option<&Trouble>| trouble.map_or_else(String::new, |t| format!(": {t}"));
    match event {
        StationEvent::Connection { at, connection, phase, trouble } => {
            let name =
                project.connection(connection).map_or(connection.as_str(), |c| c.name.as_str());
            format!(
                "{}  connection {name} {}{}",
                local_time(at.wall),
                phase_word(*phase),
                with(trouble.as_ref())
            )
        }
        StationEvent::Device { at, device, phase, trouble } => {
            let name = project.device(device).map_or(device.as_str(), |d| d.name.as_str());
            format!(
                "{}  device {name} {}{}",
                local_time(at.wall),
                device_word(*phase),
                with(trouble.as_ref())
            )
        }
        StationEvent::Write(report) => {
            let tag = project.tag(&report.tag).map_or(report.tag.as_str(), |t| t.name.as_str());
            let stage = match &report.stage {
                WriteStage::Asked => "asked".to_owned(),
                WriteStage::Sent => "sent".to_owned(),
                WriteStage::Accepted => "accepted".to_owned(),
                WriteStage::Ended(outcome) => format!("{} {}", outcome.word(), outcome.reason()),
            };
            format!("{}  write {tag} = {} {stage}", local_time(report.at.wall), report.value)
        }
        StationEvent::Lost { at, count } => {
            format!("{}  {count} events were lost", local_time(at.wall))
        }
    }
}
