//! What a whole column of addresses tells about its notation: more than any one of them.
//!
//! A column that holds 0 is not counted from one; one that holds 40000 is not Modicon; where two
//! notations remain, a person is asked.

use std::fmt;

use super::scan::hexadecimal;
use super::{AddressError, modicon5, parse_address};
use crate::model::{Address, Notation, Table};

/// A notation that a column may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// Zero-based.
    Raw0,
    /// Zero-based and hexadecimal.
    Raw0Hex,
    /// One-based.
    Raw1,
    /// Five digits, in these tables.
    Modicon5(Vec<Table>),
    /// Six digits, in these tables.
    Modicon6(Vec<Table>),
}

impl Column {
    /// The notation to read the column in.
    pub fn notation(&self) -> Notation {
        match self {
            Column::Raw0 | Column::Raw0Hex => Notation::Raw0,
            Column::Raw1 => Notation::Raw1,
            Column::Modicon5(_) | Column::Modicon6(_) => Notation::Modicon,
        }
    }
}

impl fmt::Display for Column {
    /// `raw0`, `raw0 hex`, `modicon6 HR`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, tables) = match self {
            Column::Raw0 => return f.write_str("raw0"),
            Column::Raw0Hex => return f.write_str("raw0 hex"),
            Column::Raw1 => return f.write_str("raw1"),
            Column::Modicon5(tables) => ("modicon5", tables),
            Column::Modicon6(tables) => ("modicon6", tables),
        };
        f.write_str(name)?;
        tables.iter().try_for_each(|table| write!(f, " {}", table.short()))
    }
}

/// What a column may be in, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnGuess {
    /// The likeliest first; several where a person has to say.
    pub candidates: Vec<Column>,
    /// What spoke for it, in English.
    pub why: String,
}

impl fmt::Display for ColumnGuess {
    /// `raw0`, or `ambiguous raw0 / raw1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.candidates.iter().map(Column::to_string).collect();
        let ambiguous = if names.len() > 1 { "ambiguous " } else { "" };
        write!(f, "{ambiguous}{}", names.join(" / "))
    }
}

/// Guesses the notation of the bare numbers in a column.
///
/// # Errors
/// The fault of the first text that is no bare number of any notation.
pub fn guess_column(texts: &[&str]) -> Result<ColumnGuess, AddressError> {
    let certain =
        |column, why: &str| Ok(ColumnGuess { candidates: vec![column], why: why.to_owned() });
    if texts.iter().any(|text| hexadecimal(text.trim()).is_some()) {
        for text in texts {
            parse_address(text, Notation::Raw0, Some(Table::HoldingRegister))?;
        }
        return certain(Column::Raw0Hex, "written in hexadecimal");
    }
    if let Some(column) = modicon(texts, 6).map(Column::Modicon6) {
        return certain(column, "six digits, each beginning with the digit of a table");
    }
    let mut zero = None;
    for text in texts {
        let parsed = parse_address(text, Notation::Raw0, Some(Table::HoldingRegister))?;
        if parsed.wire == Some(0) {
            zero = Some(text);
        }
    }
    if zero.is_some() {
        return certain(Column::Raw0, "contains 0, which nothing counted from one has");
    }
    if let Some(tables) = modicon(texts, 5) {
        let candidates = vec![Column::Modicon5(tables), Column::Raw0, Column::Raw1];
        let why = "five digits of Modicon, and numbers that devices use as they are too";
        return Ok(ColumnGuess { candidates, why: why.to_owned() });
    }
    let no_modicon = texts.iter().find(|text| {
        text.trim().len() == 5 && parse_address(text, Notation::Modicon, None).is_err()
    });
    if let Some(text) = no_modicon {
        let why = format!("contains {}, impossible in one-based Modicon", text.trim());
        return certain(Column::Raw0, &why);
    }
    let why = "no 0 among them, so that they may be counted from 0 or from 1";
    let candidates = vec![Column::Raw0, Column::Raw1];
    Ok(ColumnGuess { candidates, why: why.to_owned() })
}

/// The tables of a column whose texts all have so many digits and are Modicon; `None` for others.
fn modicon(texts: &[&str], digits: usize) -> Option<Vec<Table>> {
    let mut tables = Vec::new();
    for text in texts {
        let parsed = parse_address(text, Notation::Modicon, None).ok()?;
        let reaches = digits == 6 || modicon5(parsed.address()?).is_some();
        let plain = text.trim().len() == digits && parsed.bit.is_none();
        if !(plain && reaches) {
            return None;
        }
        tables.push(parsed.table);
    }
    tables.sort();
    tables.dedup();
    (!tables.is_empty()).then_some(tables)
}

/// The places that two columns of a manual's row name: the register in Modicon's digits, and the
/// zero-based address. They should be the same; where they are not, the manual contradicts itself.
///
/// # Errors
/// The fault of the text that is no address.
pub fn same_place(register: &str, raw: &str) -> Result<(Address, Address), AddressError> {
    let place = |text: &str, notation, table| {
        let parsed = parse_address(text, notation, table)?;
        let open = AddressError::NoNotation { text: crate::codec::error::shortened(text) };
        parsed.address().ok_or(open)
    };
    let first = place(register, Notation::Modicon, None)?;
    Ok((first, place(raw, Notation::Raw0, Some(first.table))?))
}
