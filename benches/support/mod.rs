//! What the benchmarks of the wire share: a server that costs little, and fair clocks.

pub mod clocks;
pub mod server;
