//! Gaugeglass: a native desktop HMI for plants that speak Modbus TCP.
//!
//! The rooms below stand in reading order; ARCHITECTURE.md tells what each holds, what it
//! deliberately lacks, and which of them it may import (`tests/suite/architecture.rs` enforces it).

pub mod model;
pub mod codec;
pub mod link;
pub mod engine;
pub mod history;
pub mod alarm;
pub mod tuning;
pub mod store;
pub mod sim;
pub mod station;
pub mod app;
pub mod ui;
pub mod cli;
pub mod desktop;
