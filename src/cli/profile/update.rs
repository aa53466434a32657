//! `gaugeglass profile update PROJECT`.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::app::profiles::{ChangeKind, Held, Update, update, uses};
use crate::cli::common::{Audience, DONE, REFUSED, Reader, complain, load, say};
use crate::model::{Profile, TagField};
use crate::store::profile::library;

/// Arguments of `profile update`.
#[derive(Clone, Debug, clap::Args)]
pub struct UpdateArgs {
    /// The project file
    pub project: PathBuf,
    /// Profile files to take besides those that come with the program; they come first
    pub profiles: Vec<String>,
    /// Show what would be done and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object a line for each change
    #[arg(long)]
    pub json: bool,
}

/// Updates a project. Returns 0 if it is up to date then, 1 if something is in the way or a profile it
/// was made of is not at hand, 2 for wrong use.
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
        let update = update(&project, profile);
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
    Reader::There
}

fn held_words(held: &Held) -> String {
    match held {
        Held::Newer { project, offered } => {
            format!("the project has version {project}, which is newer than {offered}")
        }
        Held::Unwalked { point } => {
            format!("{point} is new; apply the profile again, so that the device is asked for it")
        }
        Held::Beyond { point } => format!("{point} would pass the last address"),
    }
}
