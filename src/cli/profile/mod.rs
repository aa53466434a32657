//! `gaugeglass profile …`: profiles on the command line.

mod apply;
mod list;
mod make;
mod update;

use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::common::{DONE, REFUSED, Reader, WRONG_USE, complain, say};
use crate::app::profiles::Setting;
use crate::model::{Profile, Project, violations};
use crate::store::profile::{library, load_profile};
use crate::store::{LoadError, save_project};

/// Arguments of `profile`.
#[derive(Clone, Debug, clap::Args)]
pub struct ProfileArgs {
    /// What to do
    #[command(subcommand)]
    pub task: Task,
}

/// What to do with profiles.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Task {
    /// The profiles that come with the program, and those of files or folders
    List(list::ListArgs),
    /// Make tags of a profile, and a device where it is not there yet
    Apply(apply::ApplyArgs),
    /// Make a profile of tags of a project
    Make(make::MakeArgs),
    /// Take newer versions of its profiles over into a project
    Update(update::UpdateArgs),
}

/// Carries the task out. Returns 0 done, 1 the project or the device says no, 2 wrong use.
pub fn run(args: &ProfileArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    match &args.task {
        Task::List(args) => list::run(args, out, err),
        Task::Apply(args) => apply::run(args, out, err),
        Task::Make(args) => make::run(args, out, err),
        Task::Update(args) => update::run(args, out, err),
    }
}

/// The profile that is named: one that comes with the program, or a file.
fn find(name: &str, err: &mut dyn Write) -> Result<Profile, u8> {
    let own = library();
    let wanted = name.to_lowercase();
    let found =
        own.iter().find(|(file, profile)| *file == wanted || profile.name.to_lowercase() == wanted);
    if let Some((_, profile)) = found {
        return Ok(profile.clone());
    }
    let path = Path::new(name);
    if !path.exists() && path.extension().is_none() {
        let names: Vec<&str> = own.iter().map(|(file, _)| *file).collect();
        complain(err, &format!("error: there is no profile {name:?}"));
        complain(err, &format!("hint: name a file, or one of {}", names.join(", ")));
        return Err(WRONG_USE);
    }
    load_profile(path).map(|(profile, _)| profile).map_err(|error| tell(&error, err))
}

/// Tells why a profile file was not read: every problem with its place.
fn tell(error: &LoadError, err: &mut dyn Write) -> u8 {
    match error {
        LoadError::Invalid { problems, .. } => {
            problems.iter().for_each(|problem| complain(err, &problem.to_string()));
            REFUSED
        }
        // The words are those of a project, and it is a profile.
        other => {
            let text = other.to_string().replacen("the project ", "the profile ", 1);
            complain(err, &format!("error: {text}"));
            WRONG_USE
        }
    }
}

/// Checks and saves a changed project.
fn save(project: &Project, path: &Path, err: &mut dyn Write) -> u8 {
    for violation in violations(project).iter().take(20) {
        complain(err, &format!("error: {}: {}", violation.at, violation.message));
    }
    match save_project(project, path) {
        Ok(()) => DONE,
        Err(error) => {
            complain(err, &format!("error: {error}"));
            REFUSED
        }
    }
}

/// Prints settings of devices with what becomes of them: a word for scripts and one for people.
fn show_settings(
    settings: &[Setting],
    json: bool,
    (change, note): (&str, &str),
    out: &mut dyn Write,
) -> Reader {
    for Setting { device, field, old, new } in settings {
        let field = field.name();
        let line = if json {
            json!({ "change": change, "device": device, "field": field, "old": old, "new": new })
                .to_string()
        } else {
            format!("~ device {device} {field}: {old:?} → {new:?}{note}")
        };
        if say(out, &line) == Reader::Gone {
            return Reader::Gone;
        }
    }
    Reader::There
}
