//! Gaugeglass: a native desktop HMI for plants that speak Modbus TCP.
//!
//! The rooms below stand in reading order; ARCHITECTURE.md tells what each holds, what it
//! deliberately lacks, and which of them it may import (`tests/suite/architecture.rs` enforces it).

pub mod app;
pub mod cli;
pub mod codec;
pub mod desktop;
pub mod history;
pub mod link;
pub mod model;
pub mod sim;
pub mod station;
pub mod store;
pub mod ui;
