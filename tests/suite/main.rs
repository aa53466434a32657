//! The one test binary.

mod cpu_renderer;
mod pictures;
mod support;
mod texts;
mod theme;
mod value_cell;
