//! Project files: reading them with everything that is wrong in them, and writing them so that
//! nothing is ever lost.
//!
//! One TOML text a project, format version 1: `gaugeglass = 1`, `[project]`, `[[connection]]`,
//! `[[device]]`, `[[scan_class]]`, `[[tag]]`, `[[trend_group]]`, `[[alarm_group]]`, `[[alarm]]`, `[[capture]]`,
//! and last, apart from the plant, `[window]`. The keys stand in `entries`, `tag` and `layout`. Defaults are left out when a file is
//! written. A file is rewritten whole: comments that somebody put into it are lost, which is why
//! loading such a file gives a warning.
//!
//! Nothing here connects, runs or fetches anything, and no file but the one named is opened: opening a
//! hostile project can cost a second and some memory, no more.

mod address;
mod advice;
mod alarm;
mod alarm_table;
mod blame;
mod capture;
mod entries;
mod fields;
pub mod import;
mod layout;
mod learned;
mod load;
mod mark;
mod meaning;
mod origin;
mod parse;
mod pens;
mod problem;
pub mod profile;
pub mod recording;
mod render;
mod render_alarm;
mod render_tag;
mod save;
mod scan;
mod tag;

pub use alarm_table::{AlarmPlan, export_alarms, plan_alarms};
pub use load::{LoadError, load_project};
pub use mark::FileMark;
pub use parse::{Parsed, parse_project};
pub use problem::{Problem, Severity};
pub use render::render_project;
pub use save::{SaveError, replace_file, save_project};
