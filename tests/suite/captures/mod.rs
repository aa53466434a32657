//! Triggered captures: exactly the samples around a trigger are kept, at the full rate, whatever the disk does.

mod book;
mod machine;
mod project;
mod station;
mod window;
