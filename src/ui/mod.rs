//! Painting: state in, commands out. No logic, no clock, no files, no threads.
//!
//! `theme`, `style` and `fonts` say how everything looks; the small widgets here (value cell, lamp,
//! heartbeat, write badge) are used by every pane. `cpu_renderer` and `picture` draw the same screens
//! without a display.

mod alarm_banner;
mod alarm_marker;
mod alarm_ways;
pub mod context;
pub mod cpu_renderer;
pub mod dialogs;
pub mod dock;
pub mod fonts;
pub mod graph;
pub mod hatch;
pub mod heartbeat;
pub mod icon;
pub mod keys;
pub mod lamp;
pub mod menu;
pub mod panes;
pub mod picture;
pub mod print;
pub mod reading;
pub mod root;
pub mod status;
pub mod shot;
pub mod style;
pub mod theme;
pub mod value_cell;
pub mod write_badge;
