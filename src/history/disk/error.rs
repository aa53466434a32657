//! What can go wrong with a folder of history, in words.

use std::path::PathBuf;

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
    /// Another program is writing there.
    #[error("another station is writing to {}; give each its own folder", folder.display())]
    InUse {
        /// Which folder.
        folder: PathBuf,
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
