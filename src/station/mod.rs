//! The running HMI without a screen: wires the engine, the simulators and the trends together and
//! hands out one handle.
//!
//! There is no window in here and no drawing; `run` on the command line is this room alone.

mod alarms;
mod buttons;
mod core;
mod historian;
pub mod import;
mod port;
mod simulators;
mod running;
mod rehearsal;
pub mod scan;
mod trial;
pub mod trends;
mod survey;
mod writer;

pub use crate::history::{
    Columns, ColumnsRequest, Curve, Gap, Mark, Point, QualityCode, Retention, Stats,
};
pub use crate::sim::plant_names;
pub use buttons::Buttons;
pub use historian::HistoryState;
pub use port::StationPort;
pub use rehearsal::{Rehearsal, RehearsalJob, rehearsal_tags, rehearse};
pub use running::{Station, StationOptions};
pub use survey::walk_sunspec;
pub use trends::{AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, Told, Wanted};
pub use trial::DryRun;
