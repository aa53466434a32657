//! Profile files on the disk, and those of a folder.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{parse_profile, render_profile};
use crate::model::Profile;
use crate::store::load::read_text;
use crate::store::{LoadError, Problem, SaveError, replace_file};

/// Files of a folder looked at, at most.
const FOLDER: usize = 500;

/// Reads and checks a profile file.
///
/// # Errors
/// [`LoadError::Invalid`] carries every problem of a text that is not a valid profile; the others say
/// why there is no text.
pub fn load_profile(path: &Path) -> Result<(Profile, Vec<Problem>), LoadError> {
    let parsed = parse_profile(&read_text(path)?, path);
    match parsed.profile {
        Some(profile) => Ok((profile, parsed.problems)),
        None => Err(LoadError::Invalid { file: path.to_owned(), problems: parsed.problems }),
    }
}

/// Saves a profile atomically, and only if it reads back the same.
///
/// # Errors
/// Like [`save_project`](crate::store::save_project).
pub fn save_profile(profile: &Profile, path: &Path) -> Result<(), SaveError> {
    let text = render_profile(profile);
    let parsed = parse_profile(&text, path);
    if parsed.profile.as_ref() != Some(profile) {
        let first = parsed.problems.first();
        let detail = first.map_or_else(|| "a value changes".to_owned(), ToString::to_string);
        return Err(SaveError::NotReadable { file: path.to_owned(), detail });
    }
    replace_file(path, |out| out.write_all(text.as_bytes()))
}

/// The profile files of a folder by name, each with what is in it. A folder that cannot be read has
/// none.
pub fn profiles_in(folder: &Path) -> Vec<(PathBuf, Result<Profile, LoadError>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().take(FOLDER);
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let profile = load_profile(&path).map(|(profile, _)| profile);
        (path, profile)
    };
    files.into_iter().map(read).collect()
}
