//! `gaugeglass profile update PROJECT`.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::app::profiles::{Chains, ChangeKind, Held, Update, devices_to_ask, update_asked, uses};
use crate::cli::common::{Audience, DONE, REFUSED, Reader, complain, load, parse_time, say};
use crate::codec::Chain;
use crate::model::{DeviceId, Profile, Project, TagField};
use crate::station::walk_sunspec;
use crate::store::profile::library;

/// Arguments of `profile update`.
#[derive(Clone, Debug, clap::Args)]
pub struct UpdateArgs {
    /// The project file
    pub project: PathBuf,
    /// Profile files to take besides those that come with the program; they come first
    pub profiles: Vec<String>,
    /// Do not ask SunSpec devices where their models lie now
    #[arg(long)]
    pub offline: bool,
    /// Longest wait for an answer of a device that is asked
    #[arg(long, default_value = "2s", value_parser = parse_time)]
    pub timeout: Duration,
    /// Show what would be done and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object a line for each change
    #[arg(long)]
    pub json: bool,
}

/// Updates a project; SunSpec devices are asked where their models lie now. Returns 0 if it is up to date
/// then, 1 if something is in the way, a device does not answer, or a profile it was made of is not at
/// hand, 2 for wrong use.
pub(super) fn run(args: &UpdateArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mut project = match load(&args.project, Audience::of(args.json), err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let mut profiles: Vec<Profile> = Vec::new();
    for name in &args.profiles {
        match super::find(name, err) {
            Ok(profile) => profiles.push(profile),
            Err(code) => return code,
        }
    }
    profiles.extend(library().into_iter().map(|(_, profile)| profile));
    let (mut code, mut changed) = (DONE, false);
    for (name, ..) in uses(&project) {
        let Some(profile) = profiles.iter().find(|profile| profile.name == name) else {
            complain(err, &format!("error: the profile {name:?} is not at hand; name its file"));
            code = REFUSED;
            continue;
        };
        let mut chains = Chains::new();
        let devices = if args.offline { Vec::new() } else { devices_to_ask(&project, profile) };
        for device in devices {
            match ask(&project, &device, args.timeout) {
                Ok(chain) => _ = chains.insert(device, chain),
                Err(why) => {
                    complain(err, &format!("error: {why}"));
                    complain(err, OFFLINE);
                    code = REFUSED;
                }
            }
        }
        let update = update_asked(&project, profile, &chains);
        if show(&update, args.json, out) == Reader::Gone {
            return code;
        }
        for held in &update.held {
            complain(err, &format!("note: {name}: {}", held_words(held)));
        }
        for broken in &update.broken {
            complain(err, &format!("error: {}: {}", broken.at, broken.message));
        }
        match &update.edit {
            Some(edit) if update.broken.is_empty() => {
                edit.apply(&mut project);
                changed = true;
            }
            Some(_) => code = REFUSED,
            None => {}
        }
    }
    if code != DONE || args.dry_run || !changed {
        if code != DONE && changed {
            complain(err, "error: nothing was changed: what is in the way stands above");
        }
        return code;
    }
    super::save(&project, &args.project, err)
}

const OFFLINE: &str = "hint: is it switched on, and do its connection and unit id fit? --offline updates without asking devices";

/// Asks a device where its models lie now.
fn ask(project: &Project, id: &DeviceId, timeout: Duration) -> Result<Chain, String> {
    let device = project.device(id).ok_or("the project has no such device")?;
    let connection =
        project.connection(&device.connection).ok_or("the project has no such connection")?;
    walk_sunspec(&connection.endpoint, device.unit, timeout).map_err(|why| {
        format!("the device {:?} cannot be asked where its models lie now: {why}", device.name)
    })
}

fn show(update: &Update, json: bool, out: &mut dyn Write) -> Reader {
    for change in &update.changes {
        let field = change.field.map(TagField::name);
        let line = if json {
            json!({
                "change": change.kind.word(), "tag": change.tag, "field": field,
                "old": change.old, "new": change.new,
            })
            .to_string()
        } else {
            let (old, new) = (&change.old, &change.new);
            let what = match change.kind {
                ChangeKind::Added => format!("+ {}  {new}", change.tag),
                ChangeKind::Removed => format!("- {}  {old}", change.tag),
                _ => format!("~ {} {}: {old:?} → {new:?}", change.tag, field.unwrap_or_default()),
            };
            let note = match change.kind {
                ChangeKind::Overridden => "  (both changed it; the profile counts)",
                ChangeKind::Kept => "  (yours stays)",
                _ => "",
            };
            what + note
        };
        if say(out, &line) == Reader::Gone {
            return Reader::Gone;
        }
    }
    super::show_settings(&update.settings, json, ("keep", "  (yours stays)"), out)
}

fn held_words(held: &Held) -> String {
    match held {
        Held::Newer { project, offered } => {
            format!("the project has version {project}, which is newer than {offered}")
        }
        Held::Unwalked { point } => {
            format!(
                "{point} is new, and where it lies only the device knows; update without --offline"
            )
        }
        Held::Absent { point } => {
            format!("{point}: the device was asked and does not have it; what is there stays")
        }
        Held::Beyond { point } => format!("{point} would pass the last address"),
    }
}
