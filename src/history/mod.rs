//! What was: samples kept over time, and curves made from them for a window of any width.
//!
//! This room keeps the newest samples of each tag in bounded memory; a closed program forgets them.
//! It has no clock and no thread: the station pushes samples in and asks for curves.

mod decimate;
mod ring;
mod store;

pub use decimate::{Curve, CurveRequest, curve};
pub use ring::{TrendPoint, TrendRing};
pub use store::TrendStore;
