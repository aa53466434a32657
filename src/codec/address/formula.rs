//! Vendors' formulas: parameters and memory words whose place is computed. All are holding registers.
//!
//! ABB drives: register 400000 + 100 × group + index, for 32 bits 420000 + 200 × group + 2 × index.
//! Danfoss VLT: wire address parameter × 10 − 1. DirectLOGIC: V-memory is counted in octal.

use super::error::Fault;
use super::scan::{self, Base};
use super::{AddressWarning, ParsedAddress};
use crate::model::{Notation, Table};

/// Indices of a group.
const GROUP: u32 = 100;
/// Where ABB's parameters of 32 bits begin.
const WIDE: u32 = 20_000;

/// Reads a text in the notation of a formula.
pub(super) fn formula(text: &str, notation: Notation) -> Result<ParsedAddress, Fault> {
    let at = |number: u32| {
        let wire = scan::wire(u64::from(number), Base::One)?;
        Ok(ParsedAddress::at(Table::HoldingRegister, wire))
    };
    match notation {
        Notation::AbbDrive16 => {
            let (number, warning) = group_and_index(text)?;
            Ok(ParsedAddress { warning, ..at(number)? })
        }
        Notation::AbbDrive32 => {
            let (number, warning) = group_and_index(text)?;
            Ok(ParsedAddress { warning, count: Some(2), ..at(WIDE + 2 * number)? })
        }
        Notation::DanfossPnu => at(10 * parameter(text)?),
        _ => octal(text),
    }
}

/// Writes a wire address as a formula's text; `None` where the formula does not reach it.
pub(super) fn format(wire: u16, notation: Notation) -> Option<String> {
    let number = u32::from(wire) + 1;
    let pair = |number: u32| format!("{:02}.{:02}", number / GROUP, number % GROUP);
    match notation {
        Notation::AbbDrive16 => Some(pair(number)),
        Notation::AbbDrive32 => {
            let from = number.checked_sub(WIDE)?;
            (from % 2 == 0).then(|| pair(from / 2))
        }
        Notation::DanfossPnu => {
            let parameter = number / 10;
            (number % 10 == 0).then(|| format!("{}-{:02}", parameter / GROUP, parameter % GROUP))
        }
        _ => Some(format!("V{wire:o}")),
    }
}

/// `01.10`, `1-10`, `1/10` as 100 × group + index. Behind a point an index of one digit may be what a
/// spreadsheet has left of 10 or 20.
fn group_and_index(text: &str) -> Result<(u32, Option<AddressWarning>), Fault> {
    let wrong = Fault::Syntax("it is a group and an index of at most two digits, like 01.10");
    let (group, index) = text.split_once(['.', '-', '/']).ok_or(wrong)?;
    let is_cut = index.len() == 1 && text.contains('.');
    let (group, index) = (digits(group, 3).ok_or(wrong)?, digits(index, 2).ok_or(wrong)?);
    let warning = is_cut.then_some(AddressWarning::LooksLikeExcelDecimal);
    Ok((GROUP * group + index, warning))
}

/// `16-13` and `1613`, which are the same parameter.
fn parameter(text: &str) -> Result<u32, Fault> {
    let wrong = Fault::Syntax("it is a parameter like 16-13 or 1613");
    match text.split_once(['-', '.']) {
        Some((group, index)) if index.len() == 2 => {
            Ok(GROUP * digits(group, 2).ok_or(wrong)? + digits(index, 2).ok_or(wrong)?)
        }
        Some(_) => Err(wrong),
        None => digits(text, 4).ok_or(wrong),
    }
}

/// `V2000`, `2000`.
fn octal(text: &str) -> Result<ParsedAddress, Fault> {
    let digits = text.strip_prefix(['V', 'v']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::Syntax("it is a V and an octal number, like V2000"));
    }
    if digits.contains(['8', '9']) {
        return Err(Fault::NotOctal);
    }
    let wire = u16::from_str_radix(digits, 8).map_err(|_| Fault::Over65535)?;
    Ok(ParsedAddress::at(Table::HoldingRegister, wire))
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let plain = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
