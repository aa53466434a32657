//! What is wrong in a table, and where: row and column as a spreadsheet counts them.

use std::fmt;

use super::super::problem::Severity;
use super::fault::{CellFault, Said};

/// Something wrong in a cell, a row or a whole table.
#[derive(Clone, Debug, PartialEq)]
pub struct CellProblem {
    /// Errors keep their row from being imported.
    pub severity: Severity,
    /// Row from 1, the heading included; 0 for the whole table.
    pub row: usize,
    /// Column from 1; 0 for the whole row.
    pub column: usize,
    /// The column's heading; may be empty.
    pub heading: Box<str>,
    /// What is wrong, with the text it is wrong in.
    pub what: String,
    /// Why it is wrong; may be empty.
    pub why: String,
    /// A way out; may be empty.
    pub hint: String,
    /// The same as `what`, where it is a known fault.
    pub fault: Option<Box<CellFault>>,
}

impl CellProblem {
    /// An error at a place.
    pub(in crate::store) fn at(row: usize, column: usize, what: impl Into<Said>) -> CellProblem {
        let (what, fault) = match what.into() {
            Said::Words(words) => (words, None),
            Said::Fault(fault) => (fault.to_string(), Some(Box::new(fault))),
        };
        CellProblem {
            severity: Severity::Error,
            row,
            column,
            heading: Box::default(),
            what,
            why: String::new(),
            hint: String::new(),
            fault,
        }
    }

    /// The same with a reason.
    pub(super) fn why(self, why: impl Into<String>) -> CellProblem {
        CellProblem { why: why.into(), ..self }
    }

    /// The same with a way out.
    pub(in crate::store) fn hint(self, hint: impl Into<String>) -> CellProblem {
        CellProblem { hint: hint.into(), ..self }
    }

    /// True where the row cannot be imported.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// What and why in one sentence.
    pub fn sentence(&self) -> String {
        if self.why.is_empty() { self.what.clone() } else { format!("{}: {}", self.what, self.why) }
    }
}

impl fmt::Display for CellProblem {
    /// `row 7, column 3 (C, "Format"): error: what: why`, and the hint on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.row > 0 {
            write!(f, "row {}", self.row)?;
            if self.column > 0 {
                write!(f, ", column {} ({}", self.column, letters(self.column))?;
                if !self.heading.is_empty() {
                    write!(f, ", {:?}", self.heading)?;
                }
                f.write_str(")")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}: {}", self.severity.word(), self.sentence())?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  hint: {}", self.hint) }
    }
}

/// Something a person may want to know about rows that were passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Row from 1; 0 for the whole table.
    pub row: usize,
    /// What.
    pub text: String,
}

/// A column as spreadsheets call it: A, B, …, Z, AA.
pub(super) fn letters(column: usize) -> String {
    let mut left = column;
    let mut out = Vec::new();
    while left > 0 {
        left -= 1;
        out.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    out.iter().rev().collect()
}
