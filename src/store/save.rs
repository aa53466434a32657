//! Writing a project file so that there is always a whole one: the old until the new is safe on the
//! disk, then the new.
//!
//! A temporary file in the same directory, fsync, rename, fsync of the directory. A link is followed
//! and stays a link; permissions stay. What is written is first read back in memory and compared, so
//! that no file is ever saved that could not be opened again. No backups are kept; whether another program
//! has changed the file is asked before, by its [`FileMark`](super::FileMark).

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::load::what_it_is;
use super::parse::parse_project;
use super::render::render_project;
use crate::model::{Project, Violation, violations};

/// Why a file was not saved. The file is as it was, except for [`SaveError::NotSynced`].
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The project breaks rules and could not be opened again.
    #[error("the project was not saved to {}: {}", file.display(), list(violations))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Every rule it breaks.
        violations: Vec<Violation>,
    },
    /// The text would not read back as the same project.
    #[error("the project was not saved to {}: it would not read back the same, {detail}", file.display())]
    NotReadable {
        /// The file.
        file: PathBuf,
        /// What reading it back says.
        detail: String,
    },
    /// A directory, a pipe, a socket or a device.
    #[error("{} was not written: it is {what}, not a file; choose another name", file.display())]
    NotAFile {
        /// What was named.
        file: PathBuf,
        /// What it is, with an article.
        what: &'static str,
    },
    /// The file is marked as read-only.
    #[error("{} was not written: it is read-only; make it writable or choose another name", file.display())]
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// A step failed; the old file is as it was.
    #[error("{} was not written: {step} failed: {source}; the file is as it was, choose another place or make room", file.display())]
    Failed {
        /// The file.
        file: PathBuf,
        /// What failed.
        step: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The new file is in place, and the disk did not confirm it.
    #[error("{} was written, but the disk did not confirm it: {source}; save again before the power goes", file.display())]
    NotSynced {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// At most three rules, and how many there are more.
fn list(violations: &[Violation]) -> String {
    let shown: Vec<String> =
        violations.iter().take(3).map(|v| format!("{}: {}", v.at, v.message)).collect();
    let more = violations.len().saturating_sub(3);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    shown.join("; ") + &more
}

/// Saves a project atomically: whatever happens, `path` holds the old file or the whole new one.
///
/// # Errors
/// [`SaveError`] says which step failed; an invalid project is not saved.
pub fn save_project(project: &Project, path: &Path) -> Result<(), SaveError> {
    let file = || path.to_owned();
    let violations = violations(project);
    if !violations.is_empty() {
        return Err(SaveError::Invalid { file: file(), violations });
    }
    let text = render_project(project);
    let parsed = parse_project(&text, path);
    if parsed.project.as_ref() != Some(project) {
        let first = parsed.problems.first();
        let detail = first.map_or_else(|| "a value changes".to_owned(), ToString::to_string);
        return Err(SaveError::NotReadable { file: file(), detail });
    }
    replace_file(path, |out| out.write_all(text.as_bytes()))
}

/// Replaces the file at `path` by what `write` writes, or leaves it alone: temporary file in the same
/// directory, fsync, rename, fsync of the directory. Good for any file that must never be found half
/// written.
///
/// # Errors
/// Like [`save_project`]; also when `write` fails.
pub fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), SaveError> {
    let failed = |step| move |source| SaveError::Failed { file: path.to_owned(), step, source };
    let target = follow(path).map_err(failed("following the link"))?;
    let old = match fs::symlink_metadata(&target) {
        Ok(old) => Some(old),
        Err(why) if why.kind() == io::ErrorKind::NotFound => None,
        Err(why) => return Err(failed("looking at the old file")(why)),
    };
    if let Some(old) = &old {
        if !old.is_file() {
            let what = what_it_is(old.file_type());
            return Err(SaveError::NotAFile { file: path.to_owned(), what });
        }
        if old.permissions().readonly() {
            return Err(SaveError::ReadOnly { file: path.to_owned() });
        }
    }
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut new = temporary(directory).map_err(failed("making a file in its directory"))?;
    if let Some(old) = &old {
        keep_owner(new.as_file(), old);
        new.as_file().set_permissions(old.permissions()).map_err(failed("keeping permissions"))?;
    }
    write(new.as_file_mut()).map_err(failed("writing"))?;
    new.as_file().sync_all().map_err(failed("flushing to the disk"))?;
    new.persist(&target).map_err(|e| failed("renaming the new file")(e.error))?;
    sync_directory(directory)
        .map_err(|source| SaveError::NotSynced { file: path.to_owned(), source })
}

/// The file that `path` stands for: links are followed, also one whose target does not exist yet.
fn follow(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST {
        match fs::symlink_metadata(&target) {
            Ok(found) if found.is_symlink() => {
                let next = fs::read_link(&target)?;
                target = target.parent().map_or_else(|| next.clone(), |dir| dir.join(&next));
            }
            _ => return Ok(target),
        }
    }
    Err(io::Error::other("the link leads in a circle"))
}

fn temporary(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gaugeglass-").suffix(".new");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for any new file: the umask takes its share. The default of tempfile is 0600.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// Gives the new file the owner of the old, where the system lets us: somebody who saves with more
/// rights than usual must not lock the owner out. Where it does not, the file is still saved.
fn keep_owner(new: &File, old: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let same = new.metadata().is_ok_and(|m| m.uid() == old.uid() && m.gid() == old.gid());
        if !same && fchown(new, Some(old.uid()), Some(old.gid())).is_err() {
            log::debug!("the owner of the project file could not be kept");
        }
    }
    #[cfg(not(unix))]
    let _ = (new, old);
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    match File::open(directory).and_then(|d| d.sync_all()) {
        // Some file systems do not know how to; the rename is then as safe as they make it.
        Err(why) if why.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn sync_directory(_directory: &Path) -> io::Result<()> {
    Ok(())
}
