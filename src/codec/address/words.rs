//! Apache PLC4X: `holding-register:20:UINT[10]{unit-id: 3}`, one-based.
//!
//! The short forms `400020` and `4x00020` are PLC4X's too. Of the settings in braces only the unit id is
//! an address; any other is refused rather than dropped, because it may change what the value means.

use super::error::Fault;
use super::scan::{self, Base};
use super::{ParsedAddress, WrittenType, modicon};
use crate::model::{DataType, Table};

const WORDS: [(&str, Table); 4] = [
    ("coil", Table::Coil),
    ("discrete-input", Table::DiscreteInput),
    ("input-register", Table::InputRegister),
    ("holding-register", Table::HoldingRegister),
];

/// IEC 61131-3 elementary types and what they are in registers.
const TYPES: [(&str, WrittenType); 18] = [
    ("BOOL", WrittenType::Plain(DataType::Bool)),
    ("BYTE", WrittenType::Other("u8")),
    ("USINT", WrittenType::Other("u8")),
    ("SINT", WrittenType::Other("i8")),
    ("WORD", WrittenType::Plain(DataType::U16)),
    ("UINT", WrittenType::Plain(DataType::U16)),
    ("INT", WrittenType::Plain(DataType::I16)),
    ("DWORD", WrittenType::Plain(DataType::U32)),
    ("UDINT", WrittenType::Plain(DataType::U32)),
    ("DINT", WrittenType::Plain(DataType::I32)),
    ("LWORD", WrittenType::Plain(DataType::U64)),
    ("ULINT", WrittenType::Plain(DataType::U64)),
    ("LINT", WrittenType::Plain(DataType::I64)),
    ("REAL", WrittenType::Plain(DataType::F32)),
    ("LREAL", WrittenType::Plain(DataType::F64)),
    ("CHAR", WrittenType::Other("char")),
    ("WCHAR", WrittenType::Other("char")),
    ("STRING", WrittenType::Text),
];

const WRONG: Fault = Fault::Syntax("it is a word, a colon and a number, like holding-register:20");

pub(super) fn plc4x(text: &str) -> Result<ParsedAddress, Fault> {
    let (place, unit) = match text.split_once('{') {
        Some((place, settings)) => (place, Some(unit_setting(settings)?)),
        None => (text, None),
    };
    let (place, array) = match place.split_once('[') {
        Some((place, rest)) => {
            let count = rest.strip_suffix(']').ok_or(Fault::Syntax("a ] is missing"))?;
            (place, Some(scan::count(count)?))
        }
        None => (place, None),
    };
    let mut parts = place.split(':');
    let head = parts.next().unwrap_or_default();
    let mut parsed = if head.starts_with(|c: char| c.is_ascii_digit()) {
        modicon::with_x(head).or_else(|fault| match fault {
            Fault::Syntax(_) => five_or_six(head),
            other => Err(other),
        })?
    } else {
        let number = parts.next().ok_or(WRONG)?;
        let table = word(head)?;
        let digits = scan::digits(number, scan::Grouping::Thousands)?;
        ParsedAddress::at(table, scan::wire(scan::decimal(&digits), Base::One)?)
    };
    let mut length = None;
    if let Some(name) = parts.next() {
        let (written, count) = written_type(name)?;
        (parsed.written_type, length) = (Some(written), count);
    }
    if parts.next().is_some() || (array.is_some() && length.is_some()) {
        return Err(Fault::Syntax("it ends with a type and a number of values"));
    }
    (parsed.unit, parsed.count) = (unit, array.or(length));
    Ok(parsed)
}

/// The short form without an `x`, which always names its table.
fn five_or_six(text: &str) -> Result<ParsedAddress, Fault> {
    let parsed = modicon::modicon(text)?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 5 && parsed.bit.is_none() && parsed.warning.is_none() {
        Ok(parsed)
    } else {
        Err(WRONG)
    }
}

fn word(text: &str) -> Result<Table, Fault> {
    let known = WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
    match known {
        Some((_, table)) => Ok(*table),
        None if text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') && !text.is_empty() => {
            Err(Fault::NoSuchTable)
        }
        None => Err(WRONG),
    }
}

/// A type, and the length that `STRING(20)` carries.
fn written_type(text: &str) -> Result<(WrittenType, Option<u16>), Fault> {
    let (name, length) = match text.strip_suffix(')').and_then(|t| t.split_once('(')) {
        Some((name, length)) => (name, Some(scan::count(length)?)),
        None => (text, None),
    };
    let known = TYPES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    match known {
        Some((_, WrittenType::Text)) => Ok((WrittenType::Text, length)),
        Some((_, written)) if length.is_none() => Ok((*written, None)),
        _ => Err(Fault::Syntax("it names an elementary type of IEC 61131-3, like UINT or REAL")),
    }
}

fn unit_setting(text: &str) -> Result<u8, Fault> {
    let wrong = Fault::Syntax("the one setting that is an address is {unit-id: 3}");
    let (key, value) = text.strip_suffix('}').and_then(|t| t.split_once(':')).ok_or(wrong)?;
    if !key.trim_matches(['\'', '"']).eq_ignore_ascii_case("unit-id") {
        return Err(wrong);
    }
    scan::unit(value.trim_matches(['\'', '"']))
}
