//! The one test binary.

mod pictures;
mod support;
mod texts;
mod theme;
