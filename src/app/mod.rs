//! What the window knows: state, commands, one `update`. No egui, no tokio, no files.

pub mod lang;
mod look;

pub use look::Look;
