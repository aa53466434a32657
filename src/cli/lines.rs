//! Lines from standard input, one answer each.

use std::io::{self, BufRead, Read, Write};

/// Longer lines are answered with an error and skipped, so that no input fills the memory.
const LENGTH_MAX: u64 = 65_536;

/// Why a line was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Too long.
    #[error("the line is longer than {LENGTH_MAX} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("the line is not UTF-8")]
    NotUtf8,
}

/// Calls `answer` for each line without its end, until the input ends or the output is closed.
///
/// # Errors
/// What reading or answering failed with.
pub fn for_each_line(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    mut answer: impl FnMut(Result<&str, LineError>, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = Read::take(&mut *input, LENGTH_MAX).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        if !line.ends_with(b"\n") && line.len() as u64 == LENGTH_MAX {
            skip_line(input)?;
            answer(Err(LineError::TooLong), out)?;
        } else {
            let end = line.strip_suffix(b"\n").unwrap_or(&line);
            let end = end.strip_suffix(b"\r").unwrap_or(end);
            answer(std::str::from_utf8(end).map_err(|_| LineError::NotUtf8), out)?;
        }
        // Answers leave line by line, for whoever asks and waits.
        out.flush()?;
    }
}

/// Drops the rest of a line.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, ended) = match buffer.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if ended {
            return Ok(());
        }
    }
}
