//! Finding out what a device holds and allows, one read at a time; and how many at once ([`Together`]).
//!
//! Each search is a machine without clock and socket: [`next_read`](Survey::next_read) says what to read,
//! `answer` takes what was said, and the result is there when nothing more is to be read. Every search has
//! a most number of reads, asks only by reading, and may be left at any moment.

mod check;
mod find;
mod functions;
mod patience;
mod plausible;
mod survey;
mod together;

pub use check::{Check, CheckResult, Difference, Verdict};
pub use find::{Candidate, Seen, find, narrow};
pub use functions::{FunctionAnswer, Functions};
pub use patience::{Bearing, Patience};
pub use plausible::{Hint, Plausible, plausible};
pub use survey::{Longest, Survey, SurveyResult};
pub use together::{AT_ONCE, Shot, Together, TogetherResult, Trip};

/// What a device said to a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// Data, as many words as were asked for; a bit is 0 or 1.
    Words(&'a [u16]),
    /// An exception code.
    Refused(u8),
    /// No valid reply.
    Silent,
}

/// Why a search ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// No valid reply came several times.
    Silent,
    /// A gateway said that the unit cannot be reached, or the device stayed busy: the exception code.
    Exception(u8),
    /// The most reads were used up.
    Budget,
    /// Somebody had enough.
    Cancelled,
}
