//! ModbusScope: `${40001@2: s16b}`: Modicon digits or a zero-based letter form, the number of a device in
//! its own list, and a type. The `${` and `}` may be missing, as they are in its tables.

use super::error::Fault;
use super::scan::{self, Base};
use super::{ParsedAddress, WrittenType, modicon};
use crate::model::{DataType, Table};

const TYPES: [(&str, DataType); 5] = [
    ("16b", DataType::U16),
    ("s16b", DataType::I16),
    ("32b", DataType::U32),
    ("s32b", DataType::I32),
    ("f32b", DataType::F32),
];

pub(super) fn modbusscope(text: &str) -> Result<ParsedAddress, Fault> {
    let inner = match text.strip_prefix("${") {
        Some(rest) => rest.strip_suffix('}').ok_or(Fault::Syntax("a } is missing"))?,
        None => text,
    };
    let (place, written) = match inner.split_once(':') {
        Some((place, name)) => (place, Some(written_type(name)?)),
        None => (inner, None),
    };
    let (place, device) = match place.split_once('@') {
        Some((place, number)) => (place, Some(scan::unit(number)?)),
        None => (place, None),
    };
    let mut parsed = address(place)?;
    // That tool takes 16b for granted, so that 16b says nothing of a coil; the others say something wrong.
    if parsed.table.is_bits() && written.is_some_and(|w| w != WrittenType::Plain(DataType::U16)) {
        return Err(Fault::TypeInBitTable);
    }
    (parsed.written_type, parsed.device) = (written, device);
    Ok(parsed)
}

fn address(text: &str) -> Result<ParsedAddress, Fault> {
    let wrong = Fault::Syntax("it is digits like 40001, or c, d, i or h and a number like h0");
    let (letter, rest) = scan::first(text).ok_or(wrong)?;
    let table = match letter.to_ascii_lowercase() {
        'c' => Table::Coil,
        'd' => Table::DiscreteInput,
        'i' => Table::InputRegister,
        'h' => Table::HoldingRegister,
        '0'..='9' => {
            let parsed = modicon::modicon(text)?;
            let plain = parsed.bit.is_none() && parsed.warning.is_none();
            return if plain { Ok(parsed) } else { Err(wrong) };
        }
        other if other.is_ascii_alphabetic() && rest.starts_with(|c: char| c.is_ascii_digit()) => {
            return Err(Fault::NoSuchTable);
        }
        _ => return Err(wrong),
    };
    let digits = scan::digits(rest, scan::Grouping::Thousands)?;
    Ok(ParsedAddress::at(table, scan::wire(scan::decimal(&digits), Base::Zero)?))
}

fn written_type(name: &str) -> Result<WrittenType, Fault> {
    let known = TYPES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    let (_, data_type) =
        known.ok_or(Fault::Syntax("the types are 16b, s16b, 32b, s32b and f32b"))?;
    Ok(WrittenType::Plain(*data_type))
}
