//! What was: samples kept over time, and curves made from them for a window of any width.
//!
//! The newest samples of each tag stay in bounded memory (`store`); what is to be kept (`intake`) goes into a
//! folder on disk (`disk`) where the station has one. This room has no clock and no thread: the station pushes samples in
//! and asks for curves.

mod capture;
mod clock;
mod decimate;
mod disk;
pub mod export;
mod intake;
mod ring;
mod store;

pub use capture::{
    CaptureBook, CaptureMachine, CaptureSpec, Edges, Ended, Fired, KeptSeries, TrackName,
};
pub use clock::ClockSet;
pub use decimate::{Curve, Gap};
pub use disk::{
    Archive, ArchiveOptions, CHUNK_MAX, Columns, ColumnsRequest, Committed, Damage, Damaged, Fault,
    Finding, HistoryError, Joined, Mark, Point, QualityCode, Reader, Recorder, Retention, Stats,
    StatsRequest, Step, Summary, TagKey, TagRow, Tidied, Tidier, Verified, decode, encode,
    kind_of_io,
};
pub use intake::{Intake, Keep};
pub use ring::{After, TrendPoint, TrendRing};
pub use store::TrendStore;
