//! Bare numbers, and numbers behind the letters of a table: `HR5`, `3.IR0x10.2`, `HRUI7`.
//!
//! Counted from zero (ModbusScope, code) or from one (Ignition). The letters for types are Ignition's and
//! belong to the one-based form alone: counted from zero, letters behind the table may be hexadecimal.

use super::error::Fault;
use super::scan::{self, Base};
use super::{ParsedAddress, WrittenType};
use crate::model::{DataType, Table};

/// Letters of the tables, longer ones first.
const TABLES: [(&str, Table); 8] = [
    ("HR", Table::HoldingRegister),
    ("IR", Table::InputRegister),
    ("DI", Table::DiscreteInput),
    ("CO", Table::Coil),
    ("H", Table::HoldingRegister),
    ("I", Table::InputRegister),
    ("D", Table::DiscreteInput),
    ("C", Table::Coil),
];

/// Letters of the types, longer ones first.
const TYPES: [(&str, WrittenType); 11] = [
    ("BCD_32", WrittenType::Plain(DataType::Bcd32)),
    ("UI_64", WrittenType::Plain(DataType::U64)),
    ("BCD32", WrittenType::Plain(DataType::Bcd32)),
    ("I_64", WrittenType::Plain(DataType::I64)),
    ("BCD", WrittenType::Plain(DataType::Bcd16)),
    ("UI", WrittenType::Plain(DataType::U32)),
    ("US", WrittenType::Plain(DataType::U16)),
    ("I", WrittenType::Plain(DataType::I32)),
    ("F", WrittenType::Plain(DataType::F32)),
    ("D", WrittenType::Plain(DataType::F64)),
    ("S", WrittenType::Text),
];

/// A bare number in a table that is given apart.
pub(super) fn raw(text: &str, base: Base, table: Option<Table>) -> Result<ParsedAddress, Fault> {
    let (head, bit) = scan::split_bit(text);
    let wire = scan::wire(scan::number(head)?, base)?;
    let parsed = ParsedAddress::at(table.ok_or(Fault::TableNeeded)?, wire);
    scan::with_plain_bit(parsed, bit)
}

/// `HR0`, `i0`, `HR0x9C40`, `3.HR10.2`.
pub(super) fn zero_based(text: &str) -> Result<ParsedAddress, Fault> {
    let (unit, table, rest) = unit_and_table(text)?;
    let (rest, count) = split_count(rest)?;
    let (number, bit) = scan::split_bit(rest);
    let wire = scan::wire(scan::number(number)?, Base::Zero)?;
    let mut parsed = ParsedAddress::at(table, wire);
    (parsed.unit, parsed.count) = (unit, count);
    scan::with_bit(parsed, bit)
}

/// `HR1`, `HRUI7`, `HRS7:20`, `2.HR1.5`.
pub(super) fn one_based(text: &str) -> Result<ParsedAddress, Fault> {
    let (unit, table, rest) = unit_and_table(text)?;
    let (rest, count) = split_count(rest)?;
    let (body, bit) = scan::split_bit(rest);
    let (written_type, number) = type_and_number(table, body)?;
    let wire = scan::wire(scan::number(number)?, Base::One)?;
    if written_type == Some(WrittenType::Text) && count.is_none() {
        return Err(Fault::Syntax("a text needs its length, like HRS7:20"));
    }
    let mut parsed = ParsedAddress::at(table, wire);
    (parsed.unit, parsed.count, parsed.written_type) = (unit, count, written_type);
    scan::with_bit(parsed, bit)
}

/// Splits `3.HR…` into unit, table and the rest.
fn unit_and_table(text: &str) -> Result<(Option<u8>, Table, &str), Fault> {
    let wrong = Fault::Syntax("it is the letters of a table and a number, like HR5 or 3.HR5");
    let starts_with_letter = |t: &str| t.starts_with(|c: char| c.is_ascii_alphabetic());
    let (unit, place) = match text.split_once('.') {
        Some((unit, place)) if !starts_with_letter(text) && starts_with_letter(place) => {
            (Some(scan::unit(unit)?), place)
        }
        _ => (None, text),
    };
    if !starts_with_letter(place) {
        return Err(wrong);
    }
    let found = TABLES.iter().find_map(|(letters, table)| {
        let head = place.get(..letters.len())?;
        head.eq_ignore_ascii_case(letters).then_some((*table, place.get(letters.len()..)?))
    });
    let numbered = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let unknown =
        if numbered.starts_with(|c: char| c.is_ascii_digit()) { Fault::NoSuchTable } else { wrong };
    let (table, rest) = found.ok_or(unknown)?;
    Ok((unit, table, rest))
}

fn split_count(text: &str) -> Result<(&str, Option<u16>), Fault> {
    match text.split_once(':') {
        Some((head, count)) => Ok((head, Some(scan::count(count)?))),
        None => Ok((text, None)),
    }
}

/// The letters of a type and the number behind them. `HRFFh` stays a hexadecimal number, because no digit
/// follows the type's letter; `HRF00h` could be either and is refused.
fn type_and_number(table: Table, body: &str) -> Result<(Option<WrittenType>, &str), Fault> {
    let starts_with_digit = |t: &str| t.starts_with(|c: char| c.is_ascii_digit());
    if table.is_bits() || starts_with_digit(body) {
        return Ok((None, body));
    }
    let found = TYPES.iter().find_map(|(letters, written)| {
        let head = body.get(..letters.len())?;
        let rest = body.get(letters.len()..)?;
        let number = rest.strip_prefix('_').unwrap_or(rest);
        let named = head.eq_ignore_ascii_case(letters) && starts_with_digit(number);
        named.then_some((*written, number))
    });
    match found {
        Some(_) if scan::hexadecimal(body).is_some() => {
            Err(Fault::Syntax("the letters may be a type or hexadecimal; write 0x for hexadecimal"))
        }
        Some((written, number)) => Ok((Some(written), number)),
        None => Ok((None, body)),
    }
}
