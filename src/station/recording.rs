//! Recordings of other programs, for whoever has a station (`store::recording`).

pub use crate::store::recording::{
    RECORDING_BYTES_MOST, RecordedColumn, Recording, RecordingProblem, read_recording,
};
