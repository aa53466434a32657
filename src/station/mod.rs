//! The running HMI without a screen: wires the engine, the simulators and the trends together and
//! hands out one handle.
//!
//! There is no window in here and no drawing; `run` on the command line is this room alone.

mod alarms;
mod buttons;
mod caller;
mod capture;
mod core;
mod down;
mod data_folder;
pub mod export;
mod historian;
mod history_writer;
mod notes;
mod journal;
pub mod import;
mod port;
pub mod recording;
mod simulators;
mod running;
mod rehearsal;
pub mod scan;
mod trial;
pub mod trends;
mod survey;
pub mod window;
mod writer;

pub use crate::alarm::journal::{
    CSV_HEAD, JournalError, JournalKeep, JournalReader, csv_line, local_time,
};
pub use crate::history::{
    Columns, ColumnsRequest, Curve, Gap, KeptSeries, Mark, Point, QualityCode, Retention, Stats,
};
pub use crate::sim::plant_names;
pub use buttons::Buttons;
pub use capture::CaptureTold;
pub use data_folder::{DataPlace, FolderError};
pub use historian::HistoryState;
pub use journal::{JournalOptions, json_line, load_of};
pub use port::StationPort;
pub use rehearsal::{Rehearsal, RehearsalJob, rehearsal_tags, rehearse};
pub use running::{Station, StationOptions};
pub use survey::walk_sunspec;
pub use trends::{
    AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, SpectrumPicture, Told, Wanted, XyPicture,
};
pub use trial::DryRun;
