//! IEC 61131-3 variables as PLC programs name them: `%MW0`, `%IW16`, `%I15`, `%Q31`; zero-based.
//!
//! Words are one register each. How double words, bytes and the bits of bytes lie over registers differs
//! between vendors, so those come back with a warning and the candidates.

use super::error::Fault;
use super::scan::{self, Base};
use super::{AddressWarning, ParsedAddress, WrittenType};
use crate::model::{DataType, Table};

/// `%` area, size, number, and `.bit` or, for Schneider's arrays, `:count`.
pub(super) fn iec61131(text: &str) -> Result<ParsedAddress, Fault> {
    let wrong = Fault::Syntax("it is %, an area I, Q or M, a size and a number, like %MW0");
    let (area, rest) = text.strip_prefix('%').and_then(scan::first).ok_or(wrong)?;
    let area = area.to_ascii_uppercase();
    if !matches!(area, 'I' | 'Q' | 'M') {
        return Err(if area.is_ascii_alphabetic() { Fault::NoSuchTable } else { wrong });
    }
    let (size, rest) = size_and_number(rest)?;
    let (rest, count) = match rest.split_once(':') {
        Some((head, count)) => (head, Some(scan::count(count)?)),
        None => (rest, None),
    };
    let (number, bit) = scan::split_bit(rest);
    let mut parsed = place(area, size, scan::number(number)?, bit)?;
    parsed.count = count;
    Ok(parsed)
}

/// Splits the letter of the size off; none means a bit. B, D and F may also begin a hexadecimal number:
/// `%IDEh` is bit DEh, because no digit follows the D, and `%ID0h` could be either and is refused.
fn size_and_number(text: &str) -> Result<(char, &str), Fault> {
    let Some((letter, rest)) = scan::first(text) else { return Ok(('X', text)) };
    let starts_with_digit = rest.starts_with(|c: char| c.is_ascii_digit());
    match letter.to_ascii_uppercase() {
        size @ ('X' | 'W' | 'L') => Ok((size, rest)),
        'B' | 'D' | 'F' if starts_with_digit && scan::hexadecimal(text).is_some() => {
            Err(Fault::Syntax("the letter may be a size or hexadecimal; write 16# for hexadecimal"))
        }
        size @ ('B' | 'D' | 'F') if starts_with_digit => Ok((size, rest)),
        _ => Ok(('X', text)),
    }
}

fn place(area: char, size: char, number: u64, bit: Option<&str>) -> Result<ParsedAddress, Fault> {
    let words = if area == 'I' { Table::InputRegister } else { Table::HoldingRegister };
    let bits = if area == 'I' { Table::DiscreteInput } else { Table::Coil };
    let sized = |scale: u64, written| {
        vendor_sized(words, size, [number.saturating_mul(scale), number], written)
    };
    match (size, bit) {
        ('W', bit) => {
            scan::with_bit(ParsedAddress::at(words, scan::wire(number, Base::Zero)?), bit)
        }
        ('F', None) => {
            let mut parsed = ParsedAddress::at(words, scan::wire(number, Base::Zero)?);
            parsed.written_type = Some(WrittenType::Plain(DataType::F32));
            Ok(parsed)
        }
        ('X', None) => Ok(ParsedAddress::at(bits, scan::wire(number, Base::Zero)?)),
        ('X', Some(bit)) => bit_of(bits, number, scan::bit(bit)?),
        ('D', None) => sized(2, None),
        ('L', None) => sized(4, None),
        ('B', None) => {
            vendor_sized(words, size, [number / 2, number], Some(WrittenType::Other("u8")))
        }
        _ => Err(Fault::Syntax("only bits and words have a bit behind the point")),
    }
}

/// A place whose wire address depends on the vendor, unless all agree.
fn vendor_sized(
    table: Table,
    size: char,
    addresses: [u64; 2],
    written: Option<WrittenType>,
) -> Result<ParsedAddress, Fault> {
    let warning = AddressWarning::SizeIsVendorSpecific { size };
    let mut parsed = open(table, addresses, warning)?;
    parsed.written_type = written;
    Ok(parsed)
}

fn open(
    table: Table,
    addresses: [u64; 2],
    warning: AddressWarning,
) -> Result<ParsedAddress, Fault> {
    let mut candidates: Vec<u16> =
        addresses.iter().filter_map(|a| scan::wire(*a, Base::Zero).ok()).collect();
    candidates.dedup();
    let mut parsed = ParsedAddress::at(table, *candidates.first().ok_or(Fault::Over65535)?);
    if candidates.len() > 1 {
        (parsed.wire, parsed.candidates) = (None, candidates);
        parsed.warning = Some(warning);
    }
    Ok(parsed)
}

/// `%QX1.3`: bit 3 of byte 1 is coil 11, of word 1 coil 19. Bits from 8 leave words alone.
fn bit_of(table: Table, number: u64, bit: u8) -> Result<ParsedAddress, Fault> {
    let at = |bits: u64| number.saturating_mul(bits).saturating_add(u64::from(bit));
    let bytes = if bit < 8 { at(8) } else { at(16) };
    open(table, [bytes, at(16)], AddressWarning::BitAddressIsVendorSpecific)
}
