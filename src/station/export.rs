//! Writing samples as tables, for whoever has a station (`history::export`).

pub use crate::history::export::{ExportFormat, ExportStyle, SeriesHead, write_points};
