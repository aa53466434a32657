//! The subcommands: each a set of arguments and a `run` that writes to what it is given and returns an
//! exit code (0 done, 1 the plant or the project says no, 2 wrong use or unreadable file).

pub mod address;
pub mod alarms;
pub mod bulk;
pub mod capture;
pub mod check;
mod columns;
pub mod common;
pub mod decode;
pub mod event_file;
mod frames;
pub mod history;
pub mod journal;
pub mod json;
pub mod lines;
pub mod orders;
mod picture;
pub mod profile;
pub mod read;
pub mod root;
pub mod run;
pub mod scan;
pub mod shot;
mod shown;
pub mod simulate;
pub mod tags;
pub mod write;

use std::io::{self, Write};

/// The exit code after printing: `code`, also when the reader went away, as `| head` does; 2 if the
/// result could not be read or printed.
fn printed(result: io::Result<()>, code: u8, err: &mut dyn Write) -> u8 {
    match result {
        Ok(()) => code,
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => code,
        Err(why) => {
            // Nothing can be done about an error stream that takes nothing.
            let _ = writeln!(err, "error: the result cannot be read or printed: {why}");
            2
        }
    }
}

/// The answer to a line of standard input that means nothing: `{"text","error"}`.
fn print_line_error(text: &str, error: &str, out: &mut dyn Write) -> io::Result<()> {
    let line = serde_json::json!({ "text": text, "error": error });
    writeln!(out, "{line}")
}
