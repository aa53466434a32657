//! Looking for devices: a range of hosts, ports and unit ids, asked politely on connections of its own.
//!
//! At most ten connections at once, one request at a time on each, and nothing but reads: the first
//! holding register of each unit and, where something answered, who it is (FC 43/14). An exception is an
//! answer. Runs on a thread of its own beside the engine, and ends when its handle is dropped.

mod range;
mod runner;

pub use range::{PORTS_MOST, RangeError, ScanRange, TARGETS_MOST, UNITS_MOST};
pub(super) use runner::occupied;
pub use runner::{EndpointAnswer, Scan, ScanEvent, ScanOptions, UnitAnswer};
