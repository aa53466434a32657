//! Reading a project file from disk.
//!
//! Never blocks on a pipe or a device, never reads more than 64 MiB, and opens nothing but the file
//! named. What the text means is `parse`'s business.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::parse::parse_project;
use super::problem::{Lines, Problem, Severity};
use super::scan::FILE_BYTES;
use crate::model::Project;

/// Why a project file was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be opened or read.
    #[error("the project {} cannot be read: {source}; {hint}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
        /// A way out.
        hint: &'static str,
    },
    /// A directory, a pipe, a socket or a device.
    #[error("the project {} cannot be read: it is {what}, not a file; name a project file, they end in .toml", file.display())]
    NotAFile {
        /// What was named.
        file: PathBuf,
        /// What it is, with an article.
        what: &'static str,
    },
    /// Larger than 64 MiB.
    #[error("the project {} cannot be read: it has more than {FILE_BYTES} bytes (64 MiB); is it a project file?", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
    },
    /// Not UTF-8.
    #[error("the project {} cannot be read: line {line}, column {column} is not UTF-8; save it as UTF-8", file.display())]
    NotText {
        /// The file.
        file: PathBuf,
        /// Line of the first bad byte, from 1.
        line: usize,
        /// Column of the first bad byte in characters, from 1.
        column: usize,
    },
    /// The file was read and is not a valid project.
    #[error("the project {} is not valid: {}", file.display(), summary(problems))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Everything that is wrong, in the order of the file; at least one is an error.
        problems: Vec<Problem>,
    },
}

/// The first error, and how many there are more.
fn summary(problems: &[Problem]) -> String {
    let mut errors = problems.iter().filter(|p| p.severity == Severity::Error);
    let first = errors.next().map(|p| {
        let colon = if p.path.is_empty() { "" } else { ": " };
        format!("line {}: {}{colon}{}", p.line, p.path, p.message)
    });
    let more = match errors.count() {
        0 => String::new(),
        1 => ", and one more error".to_owned(),
        n => format!(", and {n} more errors"),
    };
    first.unwrap_or_default() + &more
}

/// Reads and checks a project file. The problems of a valid project are all warnings.
///
/// # Errors
/// [`LoadError::Invalid`] carries every problem of a text that is not a valid project; the others say
/// why there is no text.
pub fn load_project(path: &Path) -> Result<(Project, Vec<Problem>), LoadError> {
    let parsed = parse_project(&read_text(path)?, path);
    match parsed.project {
        Some(project) => Ok((project, parsed.problems)),
        None => Err(LoadError::Invalid { file: path.to_owned(), problems: parsed.problems }),
    }
}

/// Reads a text file of at most 64 MiB.
///
/// # Errors
/// Why there is no text.
pub(super) fn read_text(path: &Path) -> Result<String, LoadError> {
    String::from_utf8(read(path)?).map_err(|why| {
        let good = why.as_bytes().get(..why.utf8_error().valid_up_to()).unwrap_or(&[]);
        let good = std::str::from_utf8(good).unwrap_or("");
        let (line, column) = Lines::new(good).locate(good.len());
        LoadError::NotText { file: path.to_owned(), line, column }
    })
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let file = || path.to_owned();
    let unreadable = |source: std::io::Error| {
        let hint = match source.kind() {
            std::io::ErrorKind::NotFound => "check the name and the directory",
            std::io::ErrorKind::PermissionDenied => "ask its owner for permission to read it",
            _ => "check the disk, or take a copy of the file",
        };
        LoadError::Unreadable { file: file(), source, hint }
    };
    // Asked before opening, because opening a pipe waits for somebody to write into it.
    let kind = fs::metadata(path).map_err(unreadable)?.file_type();
    if !kind.is_file() {
        return Err(LoadError::NotAFile { file: file(), what: what_it_is(kind) });
    }
    let opened = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let most = FILE_BYTES as u64 + 1;
    opened.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > FILE_BYTES {
        return Err(LoadError::TooLarge { file: file() });
    }
    Ok(bytes)
}

/// What a thing that is no regular file is, with an article.
pub(super) fn what_it_is(kind: fs::FileType) -> &'static str {
    if kind.is_dir() {
        return "a directory";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    "something else"
}
