//! `gaugeglass write PROJECT TAG=VALUE…`: one write each, read back.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::common::{Attended, DONE, REFUSED, WRONG_USE, load, parse_time, redirect, say};
use super::json::value as json_value;
use super::read::keep_tags;
use crate::model::{
    Quality, StationEvent, Tag, WriteId, WriteOutcome, WriteReport, WriteStage, WriteValue,
};
use crate::station::StationPort;

/// Time beyond connect, reply and settling that a write may take before it is given up as unknown.
const GRACE: Duration = Duration::from_secs(5);

/// Arguments of `write`.
#[derive(Clone, Debug, clap::Args)]
pub struct WriteArgs {
    /// The project file
    pub project: PathBuf,
    /// What to write, as TAG=VALUE with the tag's name or id
    #[arg(required = true, value_name = "TAG=VALUE")]
    pub writes: Vec<String>,
    /// Who writes; stands in the log beside the write
    #[arg(long)]
    pub user: Option<String>,
    /// How long to wait until the device is online, such as 500ms or 5s
    #[arg(long = "for", value_name = "TIME", default_value = "5s", value_parser = parse_time)]
    pub time: Duration,
    /// Another place for a connection: HOST:PORT for all, CONNECTION=HOST:PORT for one
    #[arg(long, value_name = "PLACE")]
    pub endpoint: Vec<String>,
    /// One JSON object a line for each write
    #[arg(long)]
    pub json: bool,
}

/// Writes tags, one after the other. Returns 0 if every write is confirmed, 1 if one is not, 2 for
/// wrong use.
pub fn run(args: &WriteArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mut project = match load(&args.project, err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let mut wanted = Vec::new();
    for text in &args.writes {
        match text.split_once('=') {
            Some((tag, value)) => wanted.push((tag.trim().to_owned(), value.trim().to_owned())),
            None => {
                say(err, &format!("error: {text:?} is not of the form TAG=VALUE"));
                return WRONG_USE;
            }
        }
    }
    let names: Vec<String> = wanted.iter().map(|(tag, _)| tag.clone()).collect();
    let prepared =
        redirect(&mut project, &args.endpoint).and_then(|()| keep_tags(&mut project, &names));
    if let Err(why) = prepared {
        say(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    let tags = project.tags.clone();
    let mut attended = match Attended::start(project, 0, err) {
        Ok(attended) => attended,
        Err(code) => return code,
    };
    let mut all_confirmed = true;
    for (name, value) in &wanted {
        let Some(tag) = tags.iter().find(|t| t.name == *name || t.id.as_str() == name) else {
            continue;
        };
        log::info!("{} writes {name} = {value}", args.user.as_deref().unwrap_or("somebody"));
        let report = write_one(&mut attended, tag, value, args.time);
        let WriteStage::Ended(outcome) = &report.stage else { continue };
        all_confirmed &= matches!(outcome, WriteOutcome::Confirmed { .. });
        say(
            out,
            &if args.json { json_line(tag, &report, outcome) } else { line(tag, &report, outcome) },
        );
    }
    if all_confirmed { DONE } else { REFUSED }
}

fn write_one(attended: &mut Attended, tag: &Tag, value: &str, patience: Duration) -> WriteReport {
    let deadline = Instant::now() + patience;
    // What cannot be written at all need not wait for a device.
    while tag.write.is_some() && !is_good(attended, tag) && Instant::now() < deadline {
        attended.wait(Duration::from_millis(50));
    }
    let id = attended.station.write(&tag.id, WriteValue::Typed(value.into()));
    let deadline = Instant::now() + patience + GRACE;
    while Instant::now() < deadline {
        while let Some(event) = attended.station.next_event() {
            if let StationEvent::Write(report) = event
                && report.id == id
                && matches!(report.stage, WriteStage::Ended(_))
            {
                return report;
            }
        }
        attended.wait(Duration::from_millis(10));
    }
    gave_up(attended, tag, id, value)
}

fn is_good(attended: &Attended, tag: &Tag) -> bool {
    let snapshot = attended.station.snapshot();
    snapshot.sample(&tag.id).is_some_and(|s| s.quality == Quality::Good)
}

fn gave_up(attended: &Attended, tag: &Tag, id: WriteId, value: &str) -> WriteReport {
    let why = "no outcome was told in time; read the value before writing again";
    WriteReport {
        id,
        tag: tag.id.clone(),
        value: WriteValue::Typed(value.into()),
        old: None,
        stage: WriteStage::Ended(WriteOutcome::Unknown { why: why.into() }),
        at: attended.station.now(),
    }
}

fn json_line(tag: &Tag, report: &WriteReport, outcome: &WriteOutcome) -> String {
    let old = report.old.as_ref().and_then(|s| s.value.as_ref()).map(json_value);
    // The value asked for is a number wherever it reads as one, so that it compares with `readback`.
    let asked = report.value.to_string();
    let new = asked.parse::<f64>().ok().filter(|x| x.is_finite() && x.abs() < 9e15);
    let new = match asked.parse::<i64>() {
        Ok(whole) if whole.unsigned_abs() <= 1 << 53 => Json::from(whole),
        _ => new.map_or_else(|| Json::from(asked), Json::from),
    };
    json!({
        "tag": tag.name,
        "outcome": outcome.word(),
        "old": old,
        "new": new,
        "readback": outcome.readback().map(json_value),
        "reason": outcome.reason(),
    })
    .to_string()
}

fn line(tag: &Tag, report: &WriteReport, outcome: &WriteOutcome) -> String {
    let old = report.old.as_ref().and_then(|s| s.value.as_ref());
    let old = old.map_or_else(|| "----".to_owned(), |v| v.format(tag.decimals));
    let reason = outcome.reason();
    let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
    format!("{}: {old} → {} {} {}{reason}", tag.name, report.value, tag.unit, outcome.word())
}
