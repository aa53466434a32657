//! `gaugeglass profile list`.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::cli::common::{DONE, Reader, say};
use crate::model::Profile;
use crate::store::profile::{library, load_profile, profiles_in};

/// Arguments of `profile list`.
#[derive(Clone, Debug, clap::Args)]
pub struct ListArgs {
    /// Files and folders to look into besides
    pub places: Vec<PathBuf>,
    /// One JSON object a line for each profile
    #[arg(long)]
    pub json: bool,
}

/// Lists profiles. Returns 0, or the code of the last file that could not be read.
pub(super) fn run(args: &ListArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mut code = DONE;
    let mut found: Vec<(String, Profile)> =
        library().into_iter().map(|(file, profile)| (file.to_owned(), profile)).collect();
    for place in &args.places {
        let read = if place.is_dir() {
            profiles_in(place)
        } else {
            vec![(place.clone(), load_profile(place).map(|(profile, _)| profile))]
        };
        for (path, profile) in read {
            match profile {
                Ok(profile) => found.push((path.display().to_string(), profile)),
                Err(error) => code = super::tell(&error, err),
            }
        }
    }
    for (file, profile) in &found {
        let count = profile.points.len();
        let line = if args.json {
            json!({
                "profile": file, "name": profile.name, "version": profile.version, "tags": count,
                "walks": profile.walks(), "description": profile.description,
                "warning": profile.warning, "source": profile.source,
            })
            .to_string()
        } else {
            let Profile { name, version, .. } = profile;
            format!("{file:<24} {name}, version {version}, {count} tags")
        };
        if say(out, &line) == Reader::Gone {
            return code;
        }
    }
    code
}
