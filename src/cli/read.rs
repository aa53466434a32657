//! `gaugeglass read PROJECT [TAG…]`: connects, reads each tag once, prints it with its quality.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::common::{
    Attended, Audience, DONE, REFUSED, Reader, WRONG_USE, complain, for_people, load, parse_time,
    redirect, rfc3339, say, words,
};
use super::json;
use crate::model::{BadReason, Mono, Project, Quality, Snapshot, Tag};
use crate::station::{StationOptions, StationPort};

/// Arguments of `read`.
#[derive(Clone, Debug, clap::Args)]
pub struct ReadArgs {
    /// The project file
    pub project: PathBuf,
    /// Tags by name or id; all if none is given
    pub tags: Vec<String>,
    /// How long to wait for values that do not come, such as 500ms or 5s
    #[arg(long = "for", value_name = "TIME", default_value = "5s", value_parser = parse_time)]
    pub time: Duration,
    /// Another place for a connection: HOST:PORT for all, CONNECTION=HOST:PORT for one
    #[arg(long, value_name = "PLACE")]
    pub endpoint: Vec<String>,
    /// One JSON object a line for each tag
    #[arg(long)]
    pub json: bool,
}

/// Reads tags once. Returns 0 if every tag is good, 1 if one is not, 2 for wrong use.
pub fn run(args: &ReadArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mut project = match load(&args.project, Audience::of(args.json), err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let prepared =
        redirect(&mut project, &args.endpoint).and_then(|()| keep_tags(&mut project, &args.tags));
    if let Err(why) = prepared {
        complain(err, &format!("error: {why}"));
        return WRONG_USE;
    }
    tell(project, args.time, args.json, out, err)
}

/// Reads every tag of a project once and prints it. Returns 0 if every tag is good, 1 if one is not, 2 where
/// the station does not start.
pub(super) fn tell(
    project: Project,
    time: Duration,
    json: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let shown = project.clone();
    let tags = &shown.tags;
    let (snapshot, now) = match once(project, time, err) {
        Ok(read) => read,
        Err(code) => return code,
    };
    let good = |tag: &&Arc<Tag>| {
        snapshot.sample_at(&tag.id, now).is_none_or(|(_, quality)| quality.is_good())
    };
    let all_good = tags.iter().all(|tag| good(&tag));
    for tag in tags {
        let Some((sample, quality)) = snapshot.sample_at(&tag.id, now) else { continue };
        let raw = &sample.raw;
        let line = if json {
            let mut line = json!({
                "tag": tag.name,
                "value": sample.value.as_ref().map(json::value),
                "raw": raw.words(),
                "unit": tag.unit,
                "quality": quality.word(),
                "reason": quality.reason(),
                "time": rfc3339(sample.at.wall),
            });
            let words = sample.value.as_ref().and_then(|value| words(tag, value));
            if let (Some(line), Some(words)) = (line.as_object_mut(), words) {
                line.insert("text".to_owned(), words.into());
            }
            line.to_string()
        } else {
            let text = sample.value.as_ref().map(|value| for_people(tag, value));
            row(tag, text.as_deref().unwrap_or("----"), quality)
        };
        if say(out, &line) == Reader::Gone {
            break;
        }
    }
    if all_good { DONE } else { REFUSED }
}

/// Reads every tag of a project once; what was read, and when that was.
///
/// # Errors
/// The exit code where the station does not start, after it has been told.
pub(super) fn once(
    project: Project,
    time: Duration,
    err: &mut dyn Write,
) -> Result<(Arc<Snapshot>, Mono), u8> {
    let tags = project.tags.clone();
    let attended = Attended::start(project, StationOptions::default(), err)?;
    let deadline = Instant::now() + time;
    loop {
        let snapshot = attended.station.snapshot();
        let settled = tags.iter().all(|tag| is_settled(&snapshot, tag));
        let left = deadline.saturating_duration_since(Instant::now());
        if settled || left.is_zero() {
            return Ok((snapshot, attended.station.now().mono));
        }
        attended.wait(left.min(Duration::from_millis(50)));
    }
}

/// One line for people: name, value, unit, quality.
pub(super) fn row(tag: &Tag, value: &str, quality: Quality) -> String {
    let reason = quality.reason();
    let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
    format!("{:<32} {value:>14} {:<8} {}{reason}", tag.name, tag.unit, quality.word())
}

/// True where waiting longer would tell nothing new.
fn is_settled(snapshot: &Snapshot, tag: &Tag) -> bool {
    snapshot.sample(&tag.id).is_some_and(|sample| {
        !matches!(
            sample.quality,
            Quality::Bad(BadReason::NeverRead | BadReason::NoConnection | BadReason::Timeout)
        )
    })
}

/// Leaves only the tags named, by name or id, so that nothing else is read.
///
/// # Errors
/// A text that names no tag.
pub(super) fn keep_tags(project: &mut Project, names: &[String]) -> Result<(), String> {
    for name in names {
        if !project.tags.iter().any(|t| t.name == *name || t.id.as_str() == name) {
            let near = project
                .tags
                .iter()
                .map(|t| t.name.as_str())
                .min_by_key(|known| strsim::damerau_levenshtein(known, name));
            let hint = near.map_or(String::new(), |near| format!("; did you mean {near:?}?"));
            return Err(format!("the project has no tag {name:?}{hint}"));
        }
    }
    if !names.is_empty() {
        project.tags.retain(|t| names.iter().any(|n| t.name == *n || t.id.as_str() == n));
        let tags = &project.tags;
        for group in &mut project.trend_groups {
            group.retain(|pen| tags.iter().any(|t| t.id == *pen));
        }
    }
    Ok(())
}
