//! What several test modules share. No tests here.

pub mod colour;
pub mod gallery;
pub mod samples;
pub mod screens;
