//! Captures: samples at the full rate around a trigger.
//!
//! `edge` and `machine` are pure: what is known, samples and time go in, samples to be kept come out.
//! `book` keeps them in `captures.db` of the station's folder ([format](FORMAT.md)). No clock and no thread.

mod book;
mod edge;
mod machine;

pub use book::{CaptureBook, KeptSeries, TrackName};
pub use edge::Edges;
pub use machine::{CaptureMachine, CaptureSpec, Ended, Fired};
