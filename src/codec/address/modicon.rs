//! The notations whose first digit is the table: Modicon with five or six digits, with an `x`, and
//! Kepware's with its padding. All count from one.

use super::error::Fault;
use super::scan::{self, Base, Grouping};
use super::{ParsedAddress, WrittenType};
use crate::model::Table;

/// `40001`, `400001`: table digit and number. One to four digits are a coil whose zeros were dropped, as
/// spreadsheets do.
pub(super) fn modicon(text: &str) -> Result<ParsedAddress, Fault> {
    let (head, bit) = scan::split_bit(text);
    let digits = scan::digits(head, Grouping::FiveOrSix)?;
    let (table, number) = match digits.len() {
        1..=4 => (Table::Coil, digits.as_str()),
        5 | 6 => table_and_number(&digits)?,
        _ => return Err(Fault::Syntax("it has five digits, or six")),
    };
    let wire = scan::wire(scan::decimal(number), Base::One)?;
    scan::with_plain_bit(ParsedAddress::at(table, wire), bit)
}

/// `4x00001`: table digit, `x`, number of any length.
pub(super) fn with_x(text: &str) -> Result<ParsedAddress, Fault> {
    let wrong = Fault::Syntax("it is a table digit, an x and a number, like 4x00001");
    let (head, bit) = scan::split_bit(text);
    let (digit, rest) = scan::first(head).ok_or(wrong)?;
    let number = rest.strip_prefix(['x', 'X', '×']).ok_or(wrong)?;
    let digits = scan::digits(number, Grouping::FiveOrSix)?;
    if !digit.is_ascii_digit() {
        return Err(wrong);
    }
    let table = scan::table(digit)?;
    let wire = scan::wire(scan::decimal(&digits), Base::One)?;
    scan::with_bit(ParsedAddress::at(table, wire), bit)
}

/// `41`, `401`, `4001`, `40001`, `400001`: all the same item. Kepware's texts (`40001.20H`: 20 bytes, high
/// byte first) and arrays (`40001[4]`) are read too.
pub(super) fn kepware(text: &str) -> Result<ParsedAddress, Fault> {
    let (place, array) = match text.strip_suffix(']').and_then(|t| t.split_once('[')) {
        Some((place, count)) => (place, Some(scan::count(count)?)),
        None => (text, None),
    };
    let (head, suffix) = scan::split_bit(place);
    let digits = scan::digits(head, Grouping::FiveOrSix)?;
    if !(2..=6).contains(&digits.len()) {
        return Err(Fault::Syntax("it is a table digit and a number of one to five digits"));
    }
    let (table, number) = table_and_number(&digits)?;
    let mut parsed = ParsedAddress::at(table, scan::wire(scan::decimal(number), Base::One)?);
    match suffix.and_then(|s| s.strip_suffix(['H', 'h', 'L', 'l'])) {
        Some(length) if !table.is_bits() && array.is_none() => {
            parsed.written_type = Some(WrittenType::Text);
            parsed.count = Some(scan::count(length)?);
            Ok(parsed)
        }
        _ => {
            parsed.count = array;
            scan::with_plain_bit(parsed, suffix)
        }
    }
}

fn table_and_number(digits: &str) -> Result<(Table, &str), Fault> {
    let (digit, number) = scan::first(digits).ok_or(Fault::NoSuchTable)?;
    Ok((scan::table(digit)?, number))
}
