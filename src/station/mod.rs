//! The running HMI without a screen: wires the engine, the simulators and the trends together and
//! hands out one handle.
//!
//! There is no window in here and no drawing; `run` on the command line is this room alone.

mod alarms;
mod buttons;
mod caller;
mod core;
mod down;
mod data_folder;
mod historian;
mod history_writer;
pub mod import;
mod port;
mod simulators;
mod running;
pub mod scan;
mod trial;
mod survey;
pub mod window;
mod writer;

pub use crate::history::{Curve, CurveRequest, Retention};
pub use crate::sim::plant_names;
pub use buttons::Buttons;
pub use data_folder::{DataPlace, FolderError};
pub use historian::HistoryState;
pub use port::StationPort;
pub use running::{Station, StationOptions};
pub use survey::walk_sunspec;
pub use trial::DryRun;
