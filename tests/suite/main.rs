//! The one test binary.
// Tests may fail loudly: a panic is how they say no.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod codec_plans;
mod codec_values;
mod simulator;
mod vectors;
