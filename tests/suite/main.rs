//! The one test binary.

mod pictures;
mod support;
