//! Writing samples as tables, for whoever has a station (`history::export`).

pub use crate::history::export::{
    ExportFormat, ExportStyle, SeriesHead, formula_safe, write_points,
};
