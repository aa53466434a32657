//! The journal on disk: one SQLite file, `journal.db`, to which rows are added and from which nothing but
//! retention takes any. [`Book`] writes it, [`JournalReader`] asks it beside a running station.
//!
//! Rows stand in the order in which they happened, by `id`; the wall clock may have been set in between
//! (`run` tells where). Triggers refuse every change of a row, and every removal but that of the oldest rows
//! by retention, which says so in a row of its own. That stops accidents and other programs, not somebody
//! who owns the file: a log that shows tampering is another thing. See `FORMAT.md`.

mod book;
mod csv;
mod error;
mod question;
mod marks;
mod reader;
mod retention;
mod rows;
mod runs;
mod schema;

pub use book::{Book, BookFault};
pub use csv::{CSV_HEAD, csv_line, local_time};
pub use error::JournalError;
pub use reader::JournalReader;
pub use retention::JournalKeep;

/// The file in the station's folder.
pub const FILE: &str = "journal.db";
