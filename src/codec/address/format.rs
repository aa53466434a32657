//! Wire addresses as people write them.

use crate::model::{Address, Notation, Table};

/// The address in a notation, so that [`parse_address`](super::parse_address) reads it back. The bare
/// numbers of [`Notation::Raw0`] and [`Notation::Raw1`] leave the table to the place they stand in.
///
/// `None` where the notation does not reach the address, as vendors' formulas often do not.
pub fn format_address(address: Address, notation: Notation) -> Option<String> {
    let Address { table, wire } = address;
    let number = u32::from(wire) + 1;
    let digit = digit(table);
    Some(match notation {
        Notation::Modicon => modicon5(address).unwrap_or_else(|| modicon6(address)),
        Notation::ModiconX => format!("{digit}x{number:05}"),
        Notation::Kepware => modicon6(address),
        Notation::Prefix0 => format!("{}{wire}", table.short()),
        Notation::Prefix1 => format!("{}{number}", table.short()),
        Notation::Raw0 => wire.to_string(),
        Notation::Raw1 => number.to_string(),
        Notation::Plc4x => format!("{}:{number}", word(table)),
        Notation::Iec61131 => format!("{}{wire}", area(table)),
        Notation::ModbusScope => match (modicon5(address), table) {
            (Some(_), Table::Coil) => number.to_string(),
            (Some(five), _) => five,
            (None, _) => format!("{}{wire}", letter(table)),
        },
        formula => {
            let held = table == Table::HoldingRegister;
            return held.then(|| super::formula::format(wire, formula)).flatten();
        }
    })
}

/// Five digits, `40001`; `None` from wire address 9999, which five digits do not reach.
pub fn modicon5(address: Address) -> Option<String> {
    let number = u32::from(address.wire) + 1;
    (number <= 9999).then(|| format!("{}{number:04}", digit(address.table)))
}

/// Six digits, `400001`.
pub fn modicon6(address: Address) -> String {
    format!("{}{:05}", digit(address.table), u32::from(address.wire) + 1)
}

/// The wire address as `0x9C40`.
pub fn hex(wire: u16) -> String {
    format!("0x{wire:04X}")
}

fn digit(table: Table) -> char {
    match table {
        Table::Coil => '0',
        Table::DiscreteInput => '1',
        Table::InputRegister => '3',
        Table::HoldingRegister => '4',
    }
}

fn letter(table: Table) -> char {
    match table {
        Table::Coil => 'c',
        Table::DiscreteInput => 'd',
        Table::InputRegister => 'i',
        Table::HoldingRegister => 'h',
    }
}

fn area(table: Table) -> &'static str {
    match table {
        Table::Coil => "%Q",
        Table::DiscreteInput => "%I",
        Table::InputRegister => "%IW",
        Table::HoldingRegister => "%MW",
    }
}

fn word(table: Table) -> &'static str {
    match table {
        Table::Coil => "coil",
        Table::DiscreteInput => "discrete-input",
        Table::InputRegister => "input-register",
        Table::HoldingRegister => "holding-register",
    }
}
