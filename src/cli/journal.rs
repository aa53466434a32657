//! `gaugeglass journal`: what happened, as lines, CSV or JSON, and the load that alarms were. Reads a
//! station's folder beside the running station.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use serde_json::{Value as Json, json};

use super::common::{DONE, Reader as Pipe, WRONG_USE, complain, say};
use super::history::parse_moment;
use crate::model::{
    AlarmPriority, BadActor, JournalKind, JournalQuery, JournalRow, LoadFigures, WallMs,
};
use crate::station::{
    CSV_HEAD, JournalError, JournalReader, csv_line, json_line, load_of, local_time,
};

/// Rows that are printed unless told otherwise.
const LIMIT: usize = 200;
/// Rows read at a time.
const PAGE: usize = 2_000;

/// Arguments of `journal`.
#[derive(Clone, Debug, clap::Args)]
pub struct JournalArgs {
    /// What to ask
    #[command(subcommand)]
    pub question: Question,
}

/// What can be asked.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Question {
    /// What happened, newest first
    Query {
        /// Which rows
        #[command(flatten)]
        filter: Filter,
        /// Rows at most
        #[arg(long, default_value_t = LIMIT, value_parser = parse_limit)]
        limit: usize,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// The same as CSV with a heading, without a limit; with --json as JSON lines
    Export {
        /// Which rows
        #[command(flatten)]
        filter: Filter,
        /// Rows at most
        #[arg(long, value_parser = parse_limit)]
        limit: Option<usize>,
        /// JSON lines instead of CSV
        #[arg(long)]
        json: bool,
    },
    /// How much alarms asked of the operator: rates, floods, the most frequent, against ISA-18.2
    Load {
        /// The station's folder
        folder: PathBuf,
        /// The span that ends now, at most the 30 days that are looked at
        #[arg(long, default_value = "30d", value_parser = parse_moment)]
        from: i64,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Which rows.
#[derive(Clone, Debug, clap::Args)]
pub struct Filter {
    /// The station's folder
    pub folder: PathBuf,
    /// From when on: RFC 3339, or a time before now such as 2h or 30d
    #[arg(long, value_parser = parse_moment, allow_hyphen_values = true)]
    pub from: Option<i64>,
    /// Until when
    #[arg(long, value_parser = parse_moment, allow_hyphen_values = true)]
    pub to: Option<i64>,
    /// Only this kind; may be said several times: alarm, acknowledge, shelve, suppress, service, horn,
    /// write, edit, connection, device, station, history, journal
    #[arg(long, value_parser = parse_kind)]
    pub kind: Vec<JournalKind>,
    /// Only what is about this tag, by id or name, or this alarm, by key or name
    #[arg(long)]
    pub tag: Option<String>,
    /// Only this priority; may be said several times: low, medium, high, highest
    #[arg(long, value_parser = parse_priority)]
    pub priority: Vec<AlarmPriority>,
    /// Only rows in which each of these words stands
    #[arg(long)]
    pub text: Option<String>,
    /// Only what this person did
    #[arg(long)]
    pub who: Option<String>,
}

fn parse_kind(text: &str) -> Result<JournalKind, String> {
    let words = || JournalKind::ALL.map(JournalKind::word).join(", ");
    JournalKind::from_word(text).ok_or_else(|| format!("the kinds are {}", words()))
}

fn parse_priority(text: &str) -> Result<AlarmPriority, String> {
    let found = AlarmPriority::ALL.into_iter().find(|p| p.word() == text);
    found.ok_or_else(|| "the priorities are low, medium, high, highest".to_owned())
}

fn parse_limit(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|limit| *limit > 0)
        .ok_or_else(|| "a limit is a number from 1".to_owned())
}

/// Answers. Returns 0 when it did, 2 for wrong use or what cannot be read.
pub fn run(args: &JournalArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let answered = match &args.question {
        Question::Query { filter, limit, json } => rows(filter, Some(*limit), |row| {
            say(out, &if *json { json_line(row) } else { line(row) })
        }),
        Question::Export { filter, limit, json: true } => {
            rows(filter, *limit, |row| say(out, &json_line(row)))
        }
        Question::Export { filter, limit, json: false } => export(filter, *limit, out),
        Question::Load { folder, from, json } => load(folder, *from, *json, out),
    };
    match answered {
        Ok(()) => DONE,
        Err(why) => {
            complain(err, &format!("error: {why}"));
            WRONG_USE
        }
    }
}

fn export(filter: &Filter, limit: Option<usize>, out: &mut dyn Write) -> Result<(), JournalError> {
    let mut has_head = false;
    let mut head = |out: &mut dyn Write| {
        if std::mem::replace(&mut has_head, true) { Pipe::There } else { say(out, CSV_HEAD) }
    };
    // A folder that cannot be read prints nothing.
    let reader = JournalReader::open(&filter.folder)?;
    if head(out) == Pipe::Gone {
        return Ok(());
    }
    rows_of(&reader, filter, limit, |row| say(out, &csv_line(row)))
}

fn rows(
    filter: &Filter,
    limit: Option<usize>,
    each: impl FnMut(&JournalRow) -> Pipe,
) -> Result<(), JournalError> {
    let reader = JournalReader::open(&filter.folder)?;
    rows_of(&reader, filter, limit, each)
}

/// Calls `each` for the rows, newest first, until there are no more or nobody listens.
fn rows_of(
    reader: &JournalReader,
    filter: &Filter,
    limit: Option<usize>,
    mut each: impl FnMut(&JournalRow) -> Pipe,
) -> Result<(), JournalError> {
    let mut left = limit.unwrap_or(usize::MAX);
    let mut query = JournalQuery {
        from_ms: filter.from,
        to_ms: filter.to,
        kinds: filter.kind.clone(),
        priorities: filter.priority.clone(),
        about: filter.tag.clone().unwrap_or_default(),
        who: filter.who.clone().unwrap_or_default(),
        text: filter.text.clone().unwrap_or_default(),
        ..JournalQuery::default()
    };
    loop {
        query.limit = left.min(PAGE);
        let page = reader.page(&query, &AtomicBool::new(false))?;
        for row in &page.rows {
            if each(row) == Pipe::Gone {
                return Ok(());
            }
        }
        left -= page.rows.len().min(left);
        query.before = page.next;
        if page.next.is_none() || left == 0 {
            return Ok(());
        }
    }
}

/// A row for people.
fn line(row: &JournalRow) -> String {
    let mut words = vec![local_time(row), row.kind.word().to_owned(), row.event.clone()];
    let mut add = |text: String| {
        if !text.is_empty() {
            words.push(text);
        }
    };
    add(row.name.clone());
    add(row.priority.map_or_else(String::new, |p| format!("({})", p.word())));
    if !(row.old.is_empty() && row.new.is_empty()) {
        add(format!("{} → {} {}", row.old, row.new, row.unit).trim().to_owned());
    }
    add(if row.value.is_empty() { String::new() } else { format!("value {}", row.value) });
    add(row.result.clone());
    add(if row.who.is_empty() { String::new() } else { format!("by {}", row.who) });
    add(if row.reason.is_empty() { String::new() } else { format!("because {}", row.reason) });
    add(row.text.clone());
    // A line stays a line, whatever somebody typed as a reason.
    words.join("  ").replace(['\n', '\r'], " ")
}

fn load(
    folder: &std::path::Path,
    from: i64,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), JournalError> {
    let reader = JournalReader::open(folder)?;
    let now = jiff::Timestamp::now().as_millisecond();
    let figures = load_of(&reader, now)?.figures(now, now.saturating_sub(from));
    if as_json {
        // Whoever went away needs nothing more.
        let _ = say(out, &load_json(&figures).to_string());
        return Ok(());
    }
    for line in load_lines(&figures) {
        if say(out, &line) == Pipe::Gone {
            break;
        }
    }
    Ok(())
}

fn time(ms: i64) -> String {
    super::common::rfc3339(WallMs(ms))
}

fn load_json(f: &LoadFigures) -> Json {
    let actor = |a: &BadActor| json!({ "alarm": a.key, "name": a.name, "tag": a.tag, "priority": a.priority.word(), "count": a.count });
    let actors = |list: &[BadActor]| list.iter().map(actor).collect::<Vec<_>>();
    let floods: Vec<Json> = f
        .floods
        .iter()
        .map(|flood| {
            json!({ "from": time(flood.from.0), "to": flood.to.map(|to| time(to.0)),
                "count": flood.count, "peak_10_min": flood.peak })
        })
        .collect();
    let priorities: serde_json::Map<String, Json> = AlarmPriority::ALL
        .into_iter()
        .map(|p| {
            let count = f.by_priority.get(p.rank()).copied().unwrap_or(0);
            (p.word().to_owned(), json!({ "count": count, "share": f.share(count), "target": LoadFigures::target(p) }))
        })
        .collect();
    let stale: Vec<Json> = f
        .stale
        .iter()
        .map(|a| json!({ "alarm": a.key, "name": a.name, "priority": a.priority.word(), "stands_s": a.count / 1000 }))
        .collect();
    json!({
        "from": time(f.from_ms), "to": time(f.to_ms), "annunciations": f.total,
        "per_hour": f.per_hour(), "last_10_min": f.last_10_min, "last_hour": f.last_hour,
        "peak_10_min": f.peak_10_min, "intervals": f.intervals, "busy_intervals": f.busy_intervals,
        "floods": floods, "flood_share": f.flood_share(), "top": actors(&f.top),
        "top_share": f.share(f.top_total), "chattering": actors(&f.chattering),
        "fleeting": actors(&f.fleeting), "stale": stale, "priorities": priorities,
        "acknowledged": f.acknowledged, "ack_median_s": f.ack_median_ms.map(|ms| ms as f64 / 1e3),
        "ack_p90_s": f.ack_p90_ms.map(|ms| ms as f64 / 1e3), "partial": f.is_partial,
    })
}

fn load_lines(f: &LoadFigures) -> Vec<String> {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let mut lines = vec![
        format!("from {} to {}", time(f.from_ms), time(f.to_ms)),
        format!(
            "{} annunciations, {:.1} an hour (acceptable 6, most 12); last 10 min {}, last hour {}",
            f.total,
            f.per_hour(),
            f.last_10_min,
            f.last_hour
        ),
        format!(
            "most in 10 min {}; {} of {} intervals above 10",
            f.peak_10_min, f.busy_intervals, f.intervals
        ),
        format!(
            "floods {}, {} of the time (target below 1 %)",
            f.floods.len(),
            percent(f.flood_share())
        ),
    ];
    for flood in &f.floods {
        let to = flood.to.map_or_else(|| "now".to_owned(), |to| time(to.0));
        let (count, peak) = (flood.count, flood.peak);
        lines.push(format!(
            "  {} to {to}: {count} alarms, most in 10 min {peak}",
            time(flood.from.0)
        ));
    }
    for p in AlarmPriority::ALL {
        let count = f.by_priority.get(p.rank()).copied().unwrap_or(0);
        let (share, target) = (percent(f.share(count)), percent(LoadFigures::target(p)));
        lines.push(format!("{}: {count}, {share} (target {target})", p.word()));
    }
    let seconds = |ms: Option<i64>| {
        ms.map_or_else(|| "-".to_owned(), |ms| format!("{:.1} s", ms as f64 / 1e3))
    };
    lines.push(format!(
        "{} acknowledged, in the middle after {}, nine of ten within {}",
        f.acknowledged,
        seconds(f.ack_median_ms),
        seconds(f.ack_p90_ms)
    ));
    lines.push(format!("ten most frequent: {} (target 1 to 5 %)", percent(f.share(f.top_total))));
    let list = |a: &BadActor| format!("  {:>6}  {}  ({})", a.count, a.name, a.priority.word());
    lines.extend(f.top.iter().map(list));
    for (title, actors) in [("chattering", &f.chattering), ("fleeting", &f.fleeting)] {
        lines.push(format!("{title}: {} (target 0)", actors.len()));
        lines.extend(actors.iter().map(list));
    }
    lines.push(format!("stale, for more than 24 h: {} (target below 5)", f.stale.len()));
    let stale = |a: &BadActor| {
        format!("  {:>4} h  {}  ({})", a.count / 3_600_000, a.name, a.priority.word())
    };
    lines.extend(f.stale.iter().map(stale));
    lines
}
