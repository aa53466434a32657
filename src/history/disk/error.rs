//! What can go wrong with a folder of history, in words.

use std::fmt;
use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::model::RecordTroubleKind;

/// A file of the record of which a part, or all, is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Its name in the folder.
    pub file: String,
    /// What is wrong, in English.
    pub what: String,
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

/// Most damages that wait for somebody who tells them.
const DAMAGES: usize = 1_000;

/// Damages that nobody has been told of yet.
#[derive(Debug, Default)]
pub(super) struct Damages(Vec<Damaged>);

impl Damages {
    pub(super) fn add(&mut self, file: &str, what: impl fmt::Display) {
        let damaged = Damaged { file: file.to_owned(), what: what.to_string() };
        if self.0.len() < DAMAGES && !self.0.contains(&damaged) {
            self.0.push(damaged);
        }
    }

    pub(super) fn take(&mut self) -> Vec<Damaged> {
        std::mem::take(&mut self.0)
    }
}

/// Why a folder of history could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// SQLite says no.
    #[error("the history file cannot be used: {source}: {}; check the disk and the folder's rights", file.display())]
    Sql {
        /// Which file.
        file: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
    /// The operating system says no.
    #[error("the history folder cannot be used: {source}: {}", file.display())]
    Io {
        /// Which file or folder.
        file: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// Files of a later version.
    #[error("the history was written by a later version (format {found}): {}; open it with that one", file.display())]
    Version {
        /// Which file.
        file: PathBuf,
        /// The format found.
        found: i64,
    },
    /// There is no history in the folder.
    #[error("there is no history in {}; `gaugeglass run PROJECT --data DIR` makes one", folder.display())]
    Absent {
        /// Which folder.
        folder: PathBuf,
    },
    /// There are no captures in the folder.
    #[error("there are no captures in {}; define some in the project (`[[capture]]`) and let the station run", folder.display())]
    NoCaptures {
        /// Which folder.
        folder: PathBuf,
    },
    /// Another program is writing there.
    #[error("another station is writing to {}; give each its own folder", folder.display())]
    InUse {
        /// Which folder.
        folder: PathBuf,
    },
    /// A file that was being written is not where it was.
    #[error("the history file has vanished or was replaced: {}; it is made anew, put nothing else there", file.display())]
    Gone {
        /// Which file.
        file: PathBuf,
    },
    /// A file in which what was made is missing, or that cannot be written for what it says.
    #[error("the history file is not as it was made: {why}: {}", file.display())]
    Misshapen {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A chunk whose bytes are not what was written.
    #[error("{}: a chunk is damaged: {why}", file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        why: super::Damage,
    },
    /// A question was withdrawn.
    #[error("cancelled")]
    Cancelled,
}

impl HistoryError {
    /// True where the file is at fault, so that trying again helps nobody.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            HistoryError::Sql { source, .. } => is_damage(source),
            HistoryError::Damaged { .. }
            | HistoryError::Misshapen { .. }
            | HistoryError::Version { .. } => true,
            _ => false,
        }
    }

    /// True where a file is none that can be written, and a new one in its place can.
    pub(super) fn is_unwritable(&self) -> bool {
        match self {
            HistoryError::Sql { source, .. } => is_unwritable(source),
            HistoryError::Misshapen { .. } => true,
            _ => false,
        }
    }

    /// What kind of trouble this is for the record.
    pub fn kind(&self) -> RecordTroubleKind {
        match self {
            HistoryError::Sql { source, .. } => match source.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => RecordTroubleKind::Full,
                Some(ErrorCode::ReadOnly) => RecordTroubleKind::ReadOnly,
                Some(ErrorCode::PermissionDenied) => RecordTroubleKind::NotAllowed,
                _ => RecordTroubleKind::Failed,
            },
            HistoryError::Io { source, .. } => kind_of_io(source.kind()),
            HistoryError::Gone { .. } => RecordTroubleKind::Gone,
            HistoryError::InUse { .. } => RecordTroubleKind::Taken,
            _ => RecordTroubleKind::Failed,
        }
    }
}

/// True where the file is at fault and not the moment, so that asking again helps nobody. One bit can make a
/// table one that nobody knows, or a number a text: what SQLite says of it may be anything.
pub(super) fn is_damage(why: &rusqlite::Error) -> bool {
    !matches!(
        why.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OperationInterrupted
                | ErrorCode::OutOfMemory
                | ErrorCode::DiskFull
        )
    )
}

/// True where a file is not what it says.
pub(super) fn is_no_database(why: &rusqlite::Error) -> bool {
    let code = why.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// True where a file says what only a damaged one can, so that nothing more can be written to it: its tables, its
/// columns or its keys are not those that were made.
fn is_unwritable(why: &rusqlite::Error) -> bool {
    is_no_database(why)
        || matches!(
            why.sqlite_error_code(),
            None | Some(
                ErrorCode::Unknown | ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch
            )
        )
}

/// What the system's word means for the record.
pub fn kind_of_io(kind: io::ErrorKind) -> RecordTroubleKind {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            RecordTroubleKind::Full
        }
        io::ErrorKind::ReadOnlyFilesystem => RecordTroubleKind::ReadOnly,
        io::ErrorKind::PermissionDenied => RecordTroubleKind::NotAllowed,
        io::ErrorKind::NotFound => RecordTroubleKind::Gone,
        _ => RecordTroubleKind::Failed,
    }
}
