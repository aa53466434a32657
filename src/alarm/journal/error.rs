//! What can go wrong with a journal, in words.

use std::path::PathBuf;

/// Why a journal could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// SQLite says no.
    #[error("the journal cannot be used: {source}: {}; check the disk and the folder's rights", file.display())]
    Sql {
        /// Which file.
        file: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
    /// The operating system says no.
    #[error("the journal cannot be used: {source}: {}; check the disk and the folder's rights", file.display())]
    Io {
        /// Which file or folder.
        file: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// A file of a later version.
    #[error("the journal was written by a later version (format {found}): {}; open it with that one", file.display())]
    Version {
        /// Which file.
        file: PathBuf,
        /// The format found.
        found: i64,
    },
    /// There is none in the folder.
    #[error("there is no journal in {}; `gaugeglass run PROJECT --data DIR` keeps one", folder.display())]
    Absent {
        /// Which folder.
        folder: PathBuf,
    },
    /// The folder is another station's or another project's.
    #[error("the journal is not kept: {} is not this station's; the state of the record tells why", folder.display())]
    NotOurs {
        /// Which folder.
        folder: PathBuf,
    },
    /// The question was withdrawn.
    #[error("cancelled")]
    Cancelled,
}
