//! Everything an address text could mean when nobody says which notation it is in.

use super::{AddressError, ParsedAddress, parse_address};
use crate::model::{Notation, Table};

/// One meaning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The notation; of several that agree, the first of [`Notation::ALL`].
    pub notation: Notation,
    /// The table; `None` for a bare number where no table is given.
    pub table: Option<Table>,
    /// Wire address; `None` where the notation leaves it open.
    pub wire: Option<u16>,
    /// Everything the text says; its `table` counts only where this reading has one.
    pub parsed: ParsedAddress,
}

/// Fewest digits of a number with the digit of a table before it.
const MODICON_DIGITS: usize = 5;

/// The distinct meanings of `text`, the one with the most widespread notation first; more than one means
/// that the text is ambiguous. `table` is taken for bare numbers and drops meanings in other tables.
///
/// # Errors
/// If the text means nothing in any notation, the error that tells most: one that names a fault rather
/// than another syntax.
pub fn readings(text: &str, table: Option<Table>) -> Result<Vec<Reading>, AddressError> {
    let mut found: Vec<Reading> = Vec::new();
    let mut errors: Vec<AddressError> = Vec::new();
    for (notation, _) in Notation::ALL.into_iter().filter(|(n, _)| !n.is_formula()) {
        let raw = matches!(notation, Notation::Raw0 | Notation::Raw1);
        // Bits need a table of registers to be in, so that one stands in for a table not given.
        match parse_address(text, notation, table.or(Some(Table::HoldingRegister))) {
            Ok(parsed) => {
                let table = if raw { table } else { Some(parsed.table) };
                add(&mut found, notation, table, &parsed);
            }
            Err(error) => errors.push(error),
        }
    }
    if let Some(wanted) = table
        && found.iter().any(|r| r.table == Some(wanted))
    {
        found.retain(|r| r.table == Some(wanted));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let telling = errors.iter().position(|e| !matches!(e, AddressError::Syntax { .. }));
    Err(match telling {
        Some(at) => errors.swap_remove(at),
        None => AddressError::NoNotation { text: crate::codec::error::shortened(text) },
    })
}

/// What a number of five digits or more means to somebody who has chosen no notation: the raw address it is,
/// or the Modicon number that it looks like. 40001 is holding register 40001, or 0.
///
/// `None` where it can only be one of the two. Shorter numbers are raw: few write coils as `00007` without
/// its zeros.
pub fn twofold(text: &str, table: Table) -> Option<[Notation; 2]> {
    let digits = text.trim().bytes().take_while(u8::is_ascii_digit).count();
    let both = [Notation::Raw0, Notation::Modicon];
    let is_read = |notation: &Notation| parse_address(text, *notation, Some(table)).is_ok();
    (digits >= MODICON_DIGITS && both.iter().all(is_read)).then_some(both)
}

/// Adds the meanings of `parsed` that are not there yet: one, or each candidate of an open address.
fn add(found: &mut Vec<Reading>, notation: Notation, table: Option<Table>, parsed: &ParsedAddress) {
    let wires: Vec<Option<u16>> = match parsed.wire {
        Some(wire) => vec![Some(wire)],
        None => parsed.candidates.iter().copied().map(Some).collect(),
    };
    for wire in wires {
        let same = |r: &Reading| {
            let p = &r.parsed;
            (r.table, r.wire, p.bit, p.unit, p.device, p.written_type, p.count)
                == (
                    table,
                    wire,
                    parsed.bit,
                    parsed.unit,
                    parsed.device,
                    parsed.written_type,
                    parsed.count,
                )
        };
        if !found.iter().any(same) {
            found.push(Reading { notation, table, wire, parsed: parsed.clone() });
        }
    }
}
