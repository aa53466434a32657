//! The running HMI without a screen: wires the engine, the simulators and the trends together and
//! hands out one handle.
//!
//! There is no window in here and no drawing; `run` on the command line is this room alone.

mod alarms;
mod buttons;
mod core;
mod historian;
mod journal;
pub mod import;
mod port;
mod simulators;
mod running;
pub mod scan;
mod trial;
mod survey;
mod writer;

pub use crate::alarm::journal::{
    CSV_HEAD, JournalError, JournalKeep, JournalReader, csv_line, local_time,
};
pub use crate::history::{Curve, CurveRequest, Retention};
pub use crate::sim::plant_names;
pub use buttons::Buttons;
pub use historian::HistoryState;
pub use journal::{JournalOptions, load_of};
pub use port::StationPort;
pub use running::{Station, StationOptions};
pub use survey::walk_sunspec;
pub use trial::DryRun;
