//! Profile files: reusable tags of a kind of device. Read with everything that is wrong in them,
//! written like projects; and those that come with the program.
//!
//! One TOML text a profile, format version 1: `gaugeglass_profile = 1`, `[profile]`, `[device]` with
//! the keys of a project's device but for its home, and `[[tag]]` with the keys of a project's tag but
//! for its home. Nothing here connects to anything.

mod file;
mod library;
mod parse;
mod render;

pub use file::{load_profile, profiles_in, save_profile};
pub use library::library;
pub use parse::{ParsedProfile, parse_profile};
pub use render::render_profile;
