//! `gaugeglass run PROJECT`: the station without a window, for terminals, scripts and checks.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::common::{
    Attended, Audience, DONE, REFUSED, Reader, WRONG_USE, complain, interrupted, load, parse_time,
    redirect, rfc3339, say,
};
use super::event_file::EventFile;
use super::frames::{FrameFile, scope_of};
use super::json::value as json_value;
use super::orders::{Misunderstood, Orders};
use super::shown::{local_time, show_all, show_values, tell_simulators};
use crate::model::{
    CaptureWord, ConnectionPhase, DevicePhase, Endpoint, FrameScope, Project, StationEvent, TagId,
    Trouble, WriteReport, WriteStage,
};
use crate::station::{Retention, StationOptions, StationPort};

/// How often people are shown values.
const SHOW_EVERY: Duration = Duration::from_secs(1);
/// How often the station is looked at, if it has nothing to tell.
const LOOK_EVERY: Duration = Duration::from_millis(100);
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
    /// Keep events (events.jsonl), history and the states of alarms in this folder; `gaugeglass history`
    /// reads it
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Keep history for so many days, whatever the project says
    #[arg(long, value_name = "DAYS", requires = "data", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub keep_days: Option<u32>,
    /// Keep at most so many megabytes of history, whatever the project says
    #[arg(long, value_name = "MB", requires = "data", value_parser = clap::value_parser!(u32).range(10..))]
    pub keep_mb: Option<u32>,
    /// Let the project's simulator listen on a known loopback port, so that others can talk to it
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = SIMULATOR_PORT)]
    pub listen_sim: Option<u16>,
    /// Another place for a connection: HOST:PORT for all, CONNECTION=HOST:PORT for one
    #[arg(long, value_name = "PLACE")]
    pub endpoint: Vec<String>,
    /// Write every frame that goes over the wire to this file, decoded, one a line; with --json as objects
    #[arg(long, value_name = "FILE")]
    pub frames: Option<PathBuf>,
    /// Only the frames of this connection, by id or name
    #[arg(long, value_name = "CONNECTION", requires = "frames")]
    pub frames_of: Option<String>,
    /// Read writes from standard input while the station runs, one TAG=VALUE a line; events tell what
    /// becomes of them. The end of the input ends nothing
    #[arg(long)]
    pub write_stdin: bool,
    /// One JSON object a line: events, the counts of good and bad tags whenever they change, then a
    /// summary
    #[arg(long)]
    pub json: bool,
}

/// Runs a station until `--for` is over or a signal asks for the end. Returns 0 if every device was
/// online at the end, 1 if one was not, 2 for wrong use.
pub fn run(args: &RunArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    run_until(args, io::stdin(), &interrupted, out, err)
}

/// [`run`], with another standard input and something else that asks for the end.
pub fn run_until(
    args: &RunArgs,
    input: impl Read + Send + 'static,
    stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let mut project = match load(&args.project, Audience::of(args.json), err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    if let Err(why) = redirect(&mut project, &args.endpoint) {
        complain(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    let kept = args.data.as_ref().map(|folder| EventFile::new(folder));
    if let Some(Err(why)) = kept.as_ref().map(EventFile::check) {
        complain(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    let (frames, scope) = match frames_of(args, &project) {
        Ok(wanted) => wanted.unzip(),
        Err(why) => {
            complain(err, &format!("error: {why}"));
            return WRONG_USE;
        }
    };
    let shown = project.clone();
    let options = StationOptions {
        simulator_port: args.listen_sim.unwrap_or(0),
        frames: scope,
        data: args.data.clone(),
        file: Some(args.project.clone()),
        retention: Retention {
            days: args.keep_days,
            bytes: args.keep_mb.map(|mb| u64::from(mb) * 1_000_000),
        },
        ..StationOptions::default()
    };
    let attended = match Attended::start(project, options, err) {
        Ok(attended) => attended,
        Err(code) => return code,
    };
    let orders = args.write_stdin.then(|| Orders::listen(input, attended.ring())).transpose();
    let orders = match orders {
        Ok(orders) => orders,
        Err(why) => {
            complain(err, &format!("error: standard input cannot be read: {why}"));
            return REFUSED;
        }
    };
    let json = args.json;
    let mut watch =
        Watch { attended, project: shown, orders, kept, unkept: None, frames, json, told: None };
    if watch.follow(args.time, stop, out, err) == Reader::There && !args.json {
        show_all(&watch.attended, &watch.project, out);
    }
    summary(&watch.attended, &watch.project, args.json, out)
}

/// The file that frames are to be written to, and which; a wrong use touches no file.
fn frames_of(args: &RunArgs, project: &Project) -> Result<Option<(FrameFile, FrameScope)>, String> {
    let Some(path) = &args.frames else { return Ok(None) };
    let scope = scope_of(project, args.frames_of.as_deref())?;
    Ok(Some((FrameFile::create(path, args.json)?, scope)))
}

/// A running station and those who follow it.
struct Watch {
    attended: Attended,
    project: Project,
    /// What is asked for on standard input.
    orders: Option<Orders>,
    /// Where events are kept, and why they cannot be at present.
    kept: Option<EventFile>,
    unkept: Option<String>,
    /// Where frames are written.
    frames: Option<FrameFile>,
    json: bool,
    /// The counts told last.
    told: Option<(usize, usize)>,
}

impl Watch {
    /// Tells what happens until the time is over, `stop` says so, or nobody listens any more.
    fn follow(
        &mut self,
        time: Option<Duration>,
        stop: &dyn Fn() -> bool,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Reader {
        if !self.json && tell_simulators(&self.attended, &self.project, out) == Reader::Gone {
            return Reader::Gone;
        }
        let start = Instant::now();
        let mut next_show = start + SHOW_EVERY;
        loop {
            let now = Instant::now();
            let over = stop() || time.is_some_and(|time| now.duration_since(start) >= time);
            // What happened up to the end is told and kept, too.
            self.take_frames(err);
            let mut reader = self.tell_events(out, err);
            if reader == Reader::There && !over {
                reader = self.take_orders(out, err);
            }
            if reader == Reader::There && self.json {
                reader = self.tell_state(out);
            } else if reader == Reader::There && now >= next_show && !over {
                reader = show_values(&self.attended, &self.project, out);
                next_show = now + SHOW_EVERY;
            }
            if over || reader == Reader::Gone {
                return reader;
            }
            let left = time.map_or(SHOW_EVERY, |time| time.saturating_sub(start.elapsed()));
            self.attended.wait(left.min(LOOK_EVERY));
        }
    }

    /// Asks for the writes on standard input, and tells which lines say nothing.
    fn take_orders(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Reader {
        let Some(orders) = &self.orders else { return Reader::There };
        while let Err(Misunderstood { text, why }) =
            orders.carry_out(&mut self.attended, &self.project)
        {
            if !self.json {
                complain(err, &format!("error: {why}"));
            } else if say(out, &line_json(&text, &why)) == Reader::Gone {
                return Reader::Gone;
            }
        }
        Reader::There
    }

    fn tell_events(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Reader {
        let mut reader = Reader::There;
        while let Some(event) = self.attended.station.next_event() {
            if is_echo(&self.project, &event) {
                continue;
            }
            let line = event_json(&self.project, &event).to_string();
            if let Some(kept) = &mut self.kept {
                kept.push(&line);
            }
            // The others are kept even if nobody reads them.
            if reader == Reader::There {
                let line = if self.json { line } else { event_text(&self.project, &event) };
                reader = say(out, &line);
            }
        }
        let kept = self.kept.as_mut().filter(|_| self.attended.station.owns_folder());
        let unkept = kept.and_then(|kept| kept.write().err()).map(|error| error.to_string());
        // It is tried ten times a second, and told once.
        if let Some(why) = unkept.as_ref().filter(|_| unkept != self.unkept) {
            complain(err, &format!("error: events could not be kept: {why}; trying again"));
        }
        self.unkept = unkept;
        reader
    }

    fn take_frames(&mut self, err: &mut dyn Write) {
        if let Some(frames) = &mut self.frames
            && let Err(error) = frames.take(&mut self.attended.station, &self.project)
        {
            complain(err, &format!("error: frames are written no more: {error}"));
            self.frames = None;
            self.attended.station.watch_frames(None);
        }
    }

    /// How many tags are good and how many are not, whenever that changes.
    fn tell_state(&mut self, out: &mut dyn Write) -> Reader {
        let now = self.attended.station.now();
        let good = count_good(&self.attended, &self.project);
        let counts = (good, self.project.tags.len() - good);
        if self.told == Some(counts) {
            return Reader::There;
        }
        self.told = Some(counts);
        let line = json!({
            "event": "state", "time": rfc3339(now.wall), "good": counts.0, "bad": counts.1,
        });
        say(out, &line.to_string())
    }
}

fn line_json(text: &str, why: &str) -> String {
    json!({ "event": "line", "text": text, "error": why }).to_string()
}

/// True for the engine's word that a connection is switched off where the project has it on: its simulator
/// could not be started, and the station tells that with the reason.
fn is_echo(project: &Project, event: &StationEvent) -> bool {
    let StationEvent::Connection { connection, phase, trouble: None, .. } = event else {
        return false;
    };
    *phase == ConnectionPhase::Disabled
        && project
            .connection(connection)
            .is_some_and(|c| c.enabled && matches!(c.endpoint, Endpoint::Simulator { .. }))
}

fn count_good(attended: &Attended, project: &Project) -> usize {
    let (snapshot, now) = (attended.station.snapshot(), attended.station.now().mono);
    let good = |tag: &TagId| snapshot.sample_at(tag, now).is_some_and(|(_, q)| q.is_good());
    project.tags.iter().filter(|tag| good(&tag.id)).count()
}

fn summary(attended: &Attended, project: &Project, json_lines: bool, out: &mut dyn Write) -> u8 {
    let snapshot = attended.station.snapshot();
    let total = |pick: fn(&crate::model::Counters) -> u64| -> u64 {
        snapshot.connections.iter().map(|c| pick(&c.counters)).sum()
    };
    let good = count_good(attended, project);
    let offline = snapshot.devices.iter().filter(|d| d.phase != DevicePhase::Online).count();
    let errors = total(|c| c.timeouts) + total(|c| c.malformed);
    let line = if json_lines {
        json!({
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
        })
        .to_string()
    } else {
        format!(
            "{} scans, {} requests, {} samples, {errors} errors, {} exceptions, {} overruns; {good} of {} tags good",
            total(|c| c.scans),
            total(|c| c.requests),
            total(|c| c.samples),
            total(|c| c.exceptions),
            total(|c| c.overruns),
            project.tags.len()
        )
    };
    // The exit code stands, whether anybody reads the summary or not.
    let _ = say(out, &line);
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

/// Name and unit of the tag of a write.
fn written<'a>(project: &'a Project, report: &'a WriteReport) -> (&'a str, &'a str) {
    let tag = project.tag(&report.tag);
    tag.map_or((report.tag.as_str(), ""), |tag| (&tag.name, &tag.unit))
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
            let (stage, readback) = match &report.stage {
                WriteStage::Asked => ("asked", None),
                WriteStage::Sent => ("sent", None),
                WriteStage::Accepted => ("accepted", None),
                WriteStage::Ended(end) => (end.word(), end.readback().map(json_value)),
            };
            let (tag, unit) = written(project, report);
            let reason = report.reason(unit);
            json!({
                "event": "write", "time": rfc3339(report.at.wall), "tag": tag, "write": report.id.0,
                "stage": stage, "new": report.value.to_string(), "readback": readback, "reason": reason,
            })
        }
        StationEvent::Alarm(record) => json!({
            "event": "alarm", "time": rfc3339(record.at.wall), "alarm": record.key.to_string(),
            "name": &*record.name, "tag": record.tag.as_ref().map(crate::model::TagId::as_str),
            "priority": record.priority.word(), "what": record.event.word(),
            "from": record.from.word(), "to": record.to.word(), "value": record.value,
            "occurrence": record.occurrence, "who": record.who.as_deref(),
            "reason": record.reason.as_deref(),
        }),
        StationEvent::AlarmRefused { at, key, why } => json!({
            "event": "alarm_refused", "time": rfc3339(at.wall), "alarm": key.to_string(),
            "reason": &**why,
        }),
        StationEvent::Capture { at, id, name, word } => {
            let kept = match word {
                CaptureWord::Kept { samples, lost, end } => Some((samples, lost, end.word())),
                _ => None,
            };
            json!({
                "event": "capture", "time": rfc3339(at.wall), "capture": id.as_str(),
                "name": &**name, "what": word.word(), "reason": word.detail(),
                "samples": kept.map(|k| k.0), "lost": kept.map(|k| k.1), "end": kept.map(|k| k.2),
            })
        }
        StationEvent::Lost { at, count } => {
            json!({ "event": "lost", "time": rfc3339(at.wall), "count": count })
        }
        StationEvent::Record { at, trouble, lost } => json!({
            "event": "record", "time": rfc3339(at.wall),
            "trouble": trouble.as_ref().map(|t| t.kind.word()),
            "reason": trouble.as_ref().map(|t| &*t.detail), "lost": lost,
        }),
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
            let (tag, unit) = written(project, report);
            let stage = match &report.stage {
                WriteStage::Asked => "asked".to_owned(),
                WriteStage::Sent => "sent".to_owned(),
                WriteStage::Accepted => "accepted".to_owned(),
                WriteStage::Ended(outcome) => {
                    format!("{} {}", outcome.word(), report.reason(unit))
                }
            };
            format!("{}  write {tag} = {} {stage}", local_time(report.at.wall), report.value)
        }
        StationEvent::Alarm(record) => alarm_text(record),
        StationEvent::AlarmRefused { at, key, why } => {
            format!("{}  alarm {key}: not done: {why}", local_time(at.wall))
        }
        StationEvent::Capture { at, name, word, .. } => {
            let detail = word.detail();
            let detail = if detail.is_empty() { detail } else { format!(": {detail}") };
            format!("{}  capture {name} {}{detail}", local_time(at.wall), word.word())
        }
        StationEvent::Lost { at, count } => {
            format!("{}  {count} events were lost", local_time(at.wall))
        }
        StationEvent::Record { at, trouble, lost } => {
            let what = match (trouble, lost) {
                (Some(trouble), _) => trouble.detail.to_string(),
                (None, 0) => "well".to_owned(),
                (None, lost) => format!("well; {lost} samples were lost"),
            };
            format!("{}  record: {what}", local_time(at.wall))
        }
    }
}

/// `10:15:02  alarm HIGH Tank 1 high: alarm, now unacknowledged (value 18.2)`
fn alarm_text(record: &crate::model::AlarmRecord) -> String {
    let value = record.value.map_or_else(String::new, |value| format!(" (value {value})"));
    let reason = record.reason.as_ref().map_or_else(String::new, |why| format!(": {why}"));
    let who = record.who.as_ref().map_or_else(String::new, |who| format!(" by {who}"));
    format!(
        "{}  alarm {} {}: {}{who}, {}{value}{reason}",
        local_time(record.at.wall),
        record.priority.word().to_uppercase(),
        record.name,
        record.event.word(),
        record.to.word(),
    )
}
