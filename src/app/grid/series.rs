//! What follows a text in a series: the last number in it counted up, its leading zeros kept.

use crate::codec::{format_address, parse_address};
use crate::model::{Address, Notation, Table};

/// The text with its last number counted up by `by`; `None` where it holds no number, or none that can be
/// counted on.
pub fn counted(text: &str, by: i64) -> Option<String> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (head, tail) = (text.get(..end)?, text.get(end..)?);
    let start = head.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| {
        at + head.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    let (stem, digits) = (head.get(..start)?, head.get(start..)?);
    let number: i64 = digits.parse().ok()?;
    let next = number.checked_add(by).filter(|next| *next >= 0)?;
    let width = digits.len();
    Some(format!("{stem}{next:0width$}{tail}"))
}

/// A whole number or a decimal counted up, as spreadsheets do; `None` for other texts.
pub fn number(text: &str, by: i64) -> Option<String> {
    let text = text.trim();
    let whole: i64 = text.parse().ok()?;
    whole.checked_add(by).map(|next| next.to_string())
}

/// The address `registers` further on, in the same notation; `None` where the text is none, or the table
/// ends before.
pub fn address(text: &str, notation: Notation, table: Table, registers: i64) -> Option<String> {
    let parsed = parse_address(text, notation, Some(table)).ok()?;
    let place = parsed.address()?;
    let wire = i64::from(place.wire).checked_add(registers)?;
    let next = Address { table: place.table, wire: u16::try_from(wire).ok()? };
    // A unit, bit or type in the text stays where counting up its number says the same place.
    let counted = counted(text, registers).filter(|text| {
        let read = parse_address(text, notation, Some(table)).ok();
        read.is_some_and(|read| {
            read.address() == Some(next) && (read.bit, read.unit) == (parsed.bit, parsed.unit)
        })
    });
    counted.or_else(|| format_address(next, notation))
}
