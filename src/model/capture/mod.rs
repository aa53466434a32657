//! Triggered captures: what sets one off, which tags it keeps at the full rate and for how long, and how
//! captures stand while the station runs.

mod definition;
mod live;
mod rules;

pub use definition::{Capture, CaptureEdge, CaptureSource, CaptureTags};
pub use live::{
    CaptureAsk, CaptureBoard, CaptureLive, CapturePhase, CaptureWord, Kept, KeptEnd, KeptId,
};
pub(in crate::model) use rules::captures;
