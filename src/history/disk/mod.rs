//! What was, on disk: chunks of samples in SQLite files of one folder.
//!
//! `chunk` and `summary` are pure; `archive` is the one writer of a folder, `reader` any number of
//! readers; `query` and `stats` answer questions. `FORMAT.md` beside this file describes the files for
//! other tools. Nothing here has a clock or a thread: the station brings both.

mod archive;
mod by_tag;
mod chunk;
mod columns;
mod error;
mod joined;
mod journal;
mod live;
mod marks;
mod months;
mod names;
mod notes;
mod order;
mod point;
mod reader;
mod record;
mod renewal;
mod rollup;
mod rows;
mod schema;
mod seal;
mod stats;
mod summary;
mod tidy;
mod verify;
mod walk;

pub(super) use archive::touch;
pub use archive::{Archive, ArchiveOptions, Committed, Fault, Retention, Step};
pub use chunk::{CHUNK_MAX, Damage, decode, encode};
pub use columns::{Columns, ColumnsRequest};
pub use error::{Damaged, HistoryError, kind_of_io};
pub use joined::Joined;
pub use marks::Mark;
pub use point::{Point, QualityCode};
pub use reader::{Reader, TagKey, TagRow};
pub use record::Recorder;
pub(super) use schema::{FileId, file_id, open_tables, read_tables};
pub use stats::{Stats, StatsRequest};
pub use summary::Summary;
pub use tidy::{Tidied, Tidier};
pub use verify::{Finding, Verified};
