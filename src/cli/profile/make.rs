//! `gaugeglass profile make PROJECT --tags … -o FILE`.

use std::io::Write;
use std::path::PathBuf;

use crate::app::profiles::make;
use crate::cli::common::{Audience, DONE, REFUSED, Reader, WRONG_USE, complain, load, say};
use crate::model::{Project, TagId};
use crate::store::profile::{render_profile, save_profile};

/// Arguments of `profile make`.
#[derive(Clone, Debug, clap::Args)]
pub struct MakeArgs {
    /// The project file
    pub project: PathBuf,
    /// Tags by name or id; PUMP_01_* takes all names that begin so
    #[arg(long, required = true, num_args = 1..)]
    pub tags: Vec<String>,
    /// What the profile is called; by default as the device of the tags
    #[arg(long)]
    pub name: Option<String>,
    /// Wire address that addresses are counted from
    #[arg(long, default_value_t = 0)]
    pub base: u16,
    /// The file to write; standard output if none is named
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

/// Makes a profile. Returns 0 if it was made, 1 if the tags make none, 2 for wrong use.
pub(super) fn run(args: &MakeArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let project = match load(&args.project, Audience::People, err) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let tags = match chosen(&project, &args.tags) {
        Ok(tags) => tags,
        Err(why) => {
            complain(err, &format!("error: {why}"));
            return WRONG_USE;
        }
    };
    let device =
        tags.first().and_then(|id| project.tag(id)).and_then(|t| project.device(&t.device));
    let name = args.name.clone().or_else(|| device.map(|d| d.name.clone())).unwrap_or_default();
    let profile = match make(&project, &tags, &name, args.base) {
        Ok(profile) => profile,
        Err(why) => {
            complain(err, &format!("error: {why}"));
            return REFUSED;
        }
    };
    let Some(file) = &args.output else {
        let _: Reader = say(out, render_profile(&profile).trim_end());
        return DONE;
    };
    if file.exists() && !args.force {
        complain(err, &format!("error: {} is there already", file.display()));
        complain(err, "hint: --force replaces it");
        return WRONG_USE;
    }
    match save_profile(&profile, file) {
        Ok(()) => {
            let count = profile.points.len();
            let _: Reader = say(out, &format!("{}: {count} tags", file.display()));
            DONE
        }
        Err(error) => {
            complain(err, &format!("error: {error}"));
            REFUSED
        }
    }
}

/// The tags that are named, in the order of the project.
fn chosen(project: &Project, wanted: &[String]) -> Result<Vec<TagId>, String> {
    let mut found: Vec<TagId> = Vec::new();
    for text in wanted {
        let fits = |name: &str| match text.strip_suffix('*') {
            Some(begin) => name.starts_with(begin),
            None => name == text,
        };
        let before = found.len();
        let tags = project.tags.iter().filter(|t| fits(&t.name) || t.id.as_str() == text);
        found.extend(tags.map(|t| t.id.clone()));
        if found.len() == before {
            return Err(format!("the project has no tag {text:?}"));
        }
    }
    Ok(found)
}
