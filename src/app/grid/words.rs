//! Words that cells are written in: those of the project file, the same in every language, so that what is
//! copied in one can be pasted in the other.

use crate::app::Fault;
use crate::model::{Curve, WriteFunction};

/// Words of the column of the same name.
pub const CURVES: [(&str, Curve); 2] = [("straight", Curve::Straight), ("sqrt", Curve::SquareRoot)];

/// Words of the column of the same name.
pub const WRITE_FUNCTIONS: [(&str, WriteFunction); 3] = [
    ("as_appropriate", WriteFunction::AsAppropriate),
    ("always_multiple", WriteFunction::AlwaysMultiple),
    ("never_multiple", WriteFunction::NeverMultiple),
];

/// Words of the column that tells whether a tag may be written.
pub const ACCESS: [(&str, bool); 2] = [("R", false), ("RW", true)];

/// What a yes is written as; a no is an empty cell.
pub const YES: &str = "yes";

/// Finds a word among `choices`, whatever its case; the beginning of one alone is enough, and empty is
/// `empty`.
///
/// # Errors
/// The words there are.
pub fn choice<T: Copy>(
    text: &str,
    choices: &[(&'static str, T)],
    empty: Option<T>,
) -> Result<T, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return empty.ok_or(Fault::Needed);
    }
    let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    let begins = |word: &str| word.get(..text.len()).is_some_and(|w| w.eq_ignore_ascii_case(text));
    let mut begun = choices.iter().filter(|(word, _)| begins(word));
    let only = begun.next().filter(|_| begun.next().is_none());
    found
        .or(only)
        .map(|(_, choice)| *choice)
        .ok_or_else(|| none_of(text, choices.iter().map(|(w, _)| *w)))
}

/// The fault of a text that is none of `words`.
pub fn none_of<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Fault {
    const NAMED: usize = 40;
    let words: Vec<&str> = words.take(NAMED).collect();
    Fault::NoChoice { text: text.to_owned(), choices: words.join(", ") }
}

/// Reads a yes or no, also as spreadsheets write them.
///
/// # Errors
/// The words there are.
pub fn yes(text: &str) -> Result<bool, Fault> {
    match text.trim().to_lowercase().as_str() {
        "" | "no" | "n" | "false" | "0" | "off" | "아니오" | "아니요" => Ok(false),
        "yes" | "y" | "true" | "1" | "on" | "x" | "예" => Ok(true),
        other => Err(none_of(other, ["yes", "no"].into_iter())),
    }
}

/// A number and a text each, in one line: `0 = Stopped; 1 = Running`. Where a text could be taken for the
/// beginning of the next, each stands in a line of its own.
pub fn one_line(lines: &str) -> String {
    let joined = lines.lines().collect::<Vec<_>>().join("; ");
    if by_line(&joined) == lines { joined } else { lines.to_owned() }
}

/// The same with one a line again.
pub fn by_line(text: &str) -> String {
    if text.contains('\n') {
        return text.to_owned();
    }
    let mut lines: Vec<String> = Vec::new();
    for part in text.split(';') {
        let begins =
            part.split_once('=').is_some_and(|(number, _)| number.trim().parse::<i64>().is_ok());
        match lines.last_mut() {
            Some(last) if !begins => {
                last.push(';');
                last.push_str(part);
            }
            _ => lines.push(part.trim_start().to_owned()),
        }
    }
    lines.join("\n")
}
