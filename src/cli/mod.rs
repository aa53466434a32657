//! The subcommands: each a set of arguments and a `run` that writes to what it is given and returns an
//! exit code (0 done, 1 the plant or the project says no, 2 wrong use or unreadable file).

pub mod check;
pub mod simulate;
