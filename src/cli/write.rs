//! `gaugeglass write PROJECT TAG=VALUE…`: one write each, read back.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::common::{
    Attended, Audience, DONE, REFUSED, Reader, WRONG_USE, complain, for_people, load, parse_time,
    redirect, say,
};
use super::json::value as json_value;
use super::read::keep_tags;
use crate::codec::same_number;
use crate::model::{
    DataType, Project, Sample, StationEvent, Tag, WriteId, WriteOutcome, WriteReport, WriteStage,
    WriteValue,
};
use crate::station::{StationOptions, StationPort};

/// What [`patience`] adds to the parts that the project names.
const GRACE: Duration = Duration::from_secs(5);
/// How long a write may wait for its turn before the station drops it (`station`).
const TIME_TO_LIVE: Duration = Duration::from_secs(2);

/// Arguments of `write`.
#[derive(Clone, Debug, clap::Args)]
pub struct WriteArgs {
    /// The project file
    pub project: PathBuf,
    /// What to write, as TAG=VALUE with the tag's name or id
    #[arg(required = true, value_name = "TAG=VALUE")]
    pub writes: Vec<String>,
    /// Who writes; kept nowhere yet, but this program's own log on stderr names it (RUST_LOG=info)
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
    let mut project = match load(&args.project, Audience::of(args.json), err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let mut wanted = Vec::new();
    for text in &args.writes {
        match assignment(text) {
            Ok((tag, value)) => wanted.push((tag.to_owned(), value.to_owned())),
            Err(why) => {
                complain(err, &format!("error: {why}"));
                return WRONG_USE;
            }
        }
    }
    let names: Vec<String> = wanted.iter().map(|(tag, _)| tag.clone()).collect();
    let prepared =
        redirect(&mut project, &args.endpoint).and_then(|()| keep_tags(&mut project, &names));
    if let Err(why) = prepared {
        complain(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    let shown = project.clone();
    let mut attended = match Attended::start(project, StationOptions::default(), err) {
        Ok(attended) => attended,
        Err(code) => return code,
    };
    let mut all_confirmed = true;
    for (position, (name, value)) in wanted.iter().enumerate() {
        let Some(tag) = shown.tags.iter().find(|t| t.name == *name || t.id.as_str() == name) else {
            continue;
        };
        log::info!("{} writes {name} = {value}", args.user.as_deref().unwrap_or("somebody"));
        let report = write_one(&mut attended, &shown, tag, value, args.time);
        let WriteStage::Ended(outcome) = &report.stage else { continue };
        let confirmed = matches!(outcome, WriteOutcome::Confirmed { .. });
        all_confirmed &= confirmed;
        let told = Told { tag, report: &report, outcome };
        let line = if args.json { told.json() } else { told.line() };
        if say(out, &line) == Reader::Gone {
            // Nobody could see what further writes do.
            return if all_confirmed && position + 1 == wanted.len() { DONE } else { REFUSED };
        }
    }
    if all_confirmed { DONE } else { REFUSED }
}

/// Tag and value of `TAG=VALUE`; the value as it stands, because spaces may belong to a text.
///
/// # Errors
/// A text of another form.
pub fn assignment(text: &str) -> Result<(&str, &str), String> {
    let parts = text.split_once('=').map(|(tag, value)| (tag.trim(), value));
    parts.ok_or_else(|| format!("{text:?} is not of the form TAG=VALUE"))
}

/// What an operator typed for `tag`.
pub fn typed(tag: &Tag, value: &str) -> WriteValue {
    let is_text = matches!(tag.data_type, DataType::Text { .. });
    WriteValue::Typed(Arc::from(if is_text { value } else { value.trim() }))
}

/// How long a write to `tag` may take from the action to its outcome, before it is given up as unknown:
/// waiting for its turn, connecting, the reply to the write and to the read-back, settling, and some
/// grace.
pub fn patience(project: &Project, tag: &Tag) -> Duration {
    let device = project.device(&tag.device);
    let connection = device.and_then(|d| project.connection(&d.connection));
    let connect = connection.map_or(0, |c| u64::from(c.connect_timeout_ms));
    let talk = device.map_or(0, |d| 2 * u64::from(d.timeout_ms) + u64::from(d.settle_ms));
    TIME_TO_LIVE + Duration::from_millis(connect + talk) + GRACE
}

fn write_one(
    attended: &mut Attended,
    project: &Project,
    tag: &Tag,
    value: &str,
    time: Duration,
) -> WriteReport {
    let deadline = Instant::now() + time;
    // What cannot be written at all need not wait for a device.
    while tag.write.is_some() && !is_writable(attended, tag) && Instant::now() < deadline {
        attended.wait(Duration::from_millis(50));
    }
    let value = typed(tag, value);
    let id = attended.station.write(&tag.id, value.clone());
    let deadline = Instant::now() + patience(project, tag);
    let mut old = None;
    while Instant::now() < deadline {
        while let Some(event) = attended.station.next_event() {
            let StationEvent::Write(report) = event else { continue };
            if report.id == id {
                if matches!(report.stage, WriteStage::Ended(_)) {
                    return report;
                }
                old = report.old.or(old);
            }
        }
        attended.wait(Duration::from_millis(10));
    }
    gave_up(attended, tag, (id, value, old))
}

/// The gate's own rule, so that nothing is waited for that it would let pass.
fn is_writable(attended: &Attended, tag: &Tag) -> bool {
    let (snapshot, now) = (attended.station.snapshot(), attended.station.now().mono);
    snapshot.sample_at(&tag.id, now).is_some_and(|(_, quality)| quality.allows_write())
}

fn gave_up(
    attended: &Attended,
    tag: &Tag,
    (id, value, old): (WriteId, WriteValue, Option<Sample>),
) -> WriteReport {
    let why = "no outcome was told in time; read the value before writing again";
    let stage = WriteStage::Ended(WriteOutcome::Unknown { why: why.into() });
    WriteReport { id, tag: tag.id.clone(), value, old, stage, at: attended.station.now() }
}

/// A write that has ended, with what is needed to tell it.
struct Told<'a> {
    tag: &'a Tag,
    report: &'a WriteReport,
    outcome: &'a WriteOutcome,
}

impl Told<'_> {
    fn json(&self) -> String {
        let tag = self.tag;
        let old = self.report.old.as_ref();
        let old = old.and_then(|sample| sample.value.as_ref()).map(json_value);
        let readback = self.outcome.readback().map(json_value);
        json!({
            "tag": tag.name,
            "outcome": self.outcome.word(),
            "old": old,
            "new": asked(tag, &self.report.value),
            "readback": readback,
            "reason": self.reason(),
        })
        .to_string()
    }

    fn line(&self) -> String {
        let (tag, report) = (self.tag, self.report);
        let old = report.old.as_ref().and_then(|s| s.value.as_ref());
        let old = old.map_or_else(|| "----".to_owned(), |v| for_people(tag, v));
        let reason = self.reason();
        let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
        let word = self.outcome.word();
        format!("{}: {old} → {} {} {word}{reason}", tag.name, report.value, tag.unit)
    }

    /// Why; of a confirmed write whether another number is held than was typed, and which.
    fn reason(&self) -> String {
        let (WriteOutcome::Confirmed { readback }, WriteValue::Typed(typed)) =
            (self.outcome, &self.report.value)
        else {
            return self.report.reason(&self.tag.unit);
        };
        let held = readback.to_string();
        match (self.tag.data_type, same_number(typed, &held)) {
            (DataType::Text { .. }, _) | (_, None | Some(true)) => String::new(),
            (_, Some(false)) => format!("rounded to {held}"),
        }
    }
}

/// What was asked for: a number where JSON's numbers hold it, so that it compares with `readback`; else the
/// text.
fn asked(tag: &Tag, value: &WriteValue) -> Json {
    let text = value.to_string();
    if matches!(tag.data_type, DataType::Text { .. }) {
        return Json::from(text);
    }
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(whole), _) if whole.unsigned_abs() <= 1 << 53 => Json::from(whole),
        (_, Ok(x)) if x.abs() < 9e15 && same_number(&text, &x.to_string()) == Some(true) => {
            Json::from(x)
        }
        _ => Json::from(text),
    }
}
