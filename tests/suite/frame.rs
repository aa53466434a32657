//! The window around the panes, and its dialogs: found by accessible name, driven by keys and clicks.

mod alarms;
mod docking;
mod editors;
mod gallery;
mod keys;
mod menus;
mod palette;
pub mod plant;
mod questions;
mod registers;
mod scan;
mod status;
mod to_trend;
mod why;
mod writes;
