//! What an address text means: table and zero-based wire address, and whatever else it says.
//!
//! People and manuals write the same place in a dozen ways, half of them counted from one. A notation is
//! therefore chosen, never guessed; where none is chosen, [`readings`] lists every meaning. Nothing is
//! looked up in a device. Vendors' formulas (ABB groups, octal V-memory) are read where they are asked for and
//! never among the guesses.
//! Sources: the tools' own manuals, as listed in the reference on engineers' tools, section 1.1.

mod bit_number;
mod columns;
mod error;
mod format;
mod formula;
mod iec;
mod modicon;
mod prefix;
mod readings;
mod scan;
mod scope;
mod words;

pub use bit_number::bit_number;
pub use columns::{Column, ColumnGuess, guess_column, same_place};
pub use error::AddressError;
pub use format::{format_address, hex, modicon5, modicon6};
pub use readings::{Reading, readings, twofold};

use crate::model::{Address, DataType, Notation, Table};

/// A type that an address text names by a letter or a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WrittenType {
    /// One of the numeric types or a bool, which tags have.
    Plain(DataType),
    /// A text; its length may stand in [`ParsedAddress::count`].
    Text,
    /// Another type, by its name here: `u8`, `i8`, `char`.
    Other(&'static str),
}

impl WrittenType {
    /// The name, spelled as in files.
    pub fn name(self) -> &'static str {
        match self {
            WrittenType::Plain(data_type) => data_type.name(),
            WrittenType::Text => "string",
            WrittenType::Other(name) => name,
        }
    }
}

/// Why an address should be looked at again by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressWarning {
    /// `40001.00`: spreadsheets make that of 40001; it could also mean bit 0.
    LooksLikeExcelDecimal,
    /// `%MD2`, `%ML2`, `%MB2`: vendors count double words, long words and bytes differently.
    SizeIsVendorSpecific {
        /// The letter of the size: `D`, `L` or `B`.
        size: char,
    },
    /// `%QX1.3`: bit 3 of byte 1 for some vendors, of word 1 for others.
    BitAddressIsVendorSpecific,
}

impl AddressWarning {
    /// The name the command line prints.
    pub fn name(self) -> &'static str {
        match self {
            AddressWarning::LooksLikeExcelDecimal => "looks_like_excel_decimal",
            AddressWarning::SizeIsVendorSpecific { size: 'L' } => {
                "lword_address_scale_is_vendor_specific"
            }
            AddressWarning::SizeIsVendorSpecific { size: 'B' } => {
                "byte_address_scale_is_vendor_specific"
            }
            AddressWarning::SizeIsVendorSpecific { .. } => "dword_address_scale_is_vendor_specific",
            AddressWarning::BitAddressIsVendorSpecific => "bit_address_scale_is_vendor_specific",
        }
    }
}

/// What an address text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedAddress {
    /// Which table.
    pub table: Table,
    /// Zero-based wire address; `None` where the text leaves it open, see `candidates`.
    pub wire: Option<u16>,
    /// The wire addresses that vendors mean by a text that leaves it open; else empty.
    pub candidates: Vec<u16>,
    /// A bit of the register, 0 the least significant.
    pub bit: Option<u8>,
    /// Unit id.
    pub unit: Option<u8>,
    /// The number of a device in the other tool's own list (ModbusScope). Only that list knows its
    /// unit id, so that `unit` is `None`.
    pub device: Option<u8>,
    /// The type named.
    pub written_type: Option<WrittenType>,
    /// The length of a text or the number of values of an array, in whatever the notation counts.
    pub count: Option<u16>,
    /// What a person should look at.
    pub warning: Option<AddressWarning>,
}

impl ParsedAddress {
    fn at(table: Table, wire: u16) -> ParsedAddress {
        ParsedAddress {
            table,
            wire: Some(wire),
            candidates: Vec::new(),
            bit: None,
            unit: None,
            device: None,
            written_type: None,
            count: None,
            warning: None,
        }
    }

    /// The place, unless the text leaves it open.
    pub fn address(&self) -> Option<Address> {
        self.wire.map(|wire| Address { table: self.table, wire })
    }
}

/// Reads `text` in `notation`. `table` counts for [`Notation::Raw0`] and [`Notation::Raw1`] alone; the other
/// notations name it themselves.
///
/// Case does not matter; spaces around and inside are forgiven where they cannot join two numbers, and
/// so are separators between thousands.
///
/// # Errors
/// [`AddressError`] tells what is wrong, with the text.
pub fn parse_address(
    text: &str,
    notation: Notation,
    table: Option<Table>,
) -> Result<ParsedAddress, AddressError> {
    let compact = scan::compact(text)?;
    let result = match notation {
        Notation::Modicon => modicon::modicon(&compact),
        Notation::ModiconX => modicon::with_x(&compact),
        Notation::Kepware => modicon::kepware(&compact),
        Notation::Prefix0 => prefix::zero_based(&compact),
        Notation::Prefix1 => prefix::one_based(&compact),
        Notation::Raw0 => prefix::raw(&compact, scan::Base::Zero, table),
        Notation::Raw1 => prefix::raw(&compact, scan::Base::One, table),
        Notation::Plc4x => words::plc4x(&compact),
        Notation::Iec61131 => iec::iec61131(&compact),
        Notation::ModbusScope => scope::modbusscope(&compact),
        Notation::AbbDrive16
        | Notation::AbbDrive32
        | Notation::DanfossPnu
        | Notation::Dl240Octal => formula::formula(&compact, notation),
    };
    result.map_err(|fault| AddressError::new(text, notation, fault))
}
