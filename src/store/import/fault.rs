//! What is wrong most often, apart from its words: the window says it in its own language.

use std::fmt;

use super::super::problem::quote;
use crate::codec::{AddressError, hex};
use crate::model::Rule;

/// What is wrong in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum CellFault {
    /// No data type.
    NotAType(String),
    /// No number.
    NotANumber(String),
    /// `1,000`: one, or a thousand.
    OpenComma(String),
    /// No address in the notation.
    Address(AddressError),
    /// Without an address.
    NoAddress,
    /// Without a name.
    NoName,
    /// A name that another row has.
    NameTwice {
        /// The name.
        name: String,
        /// The other row, from 1.
        row: usize,
    },
    /// A tag that another row is.
    TagTwice {
        /// Its id.
        id: String,
        /// The other row, from 1.
        row: usize,
    },
    /// A tag of another device has the name.
    OtherDevice {
        /// The name.
        name: String,
        /// The device.
        device: String,
    },
    /// Rows that name no device.
    NoDevice,
    /// A device that is not there.
    UnknownDevice(String),
    /// Bare numbers without a table.
    NoTable,
    /// A notation that a person has to choose.
    ChooseNotation,
    /// Two columns that name different places.
    Disagrees {
        /// The address.
        text: String,
        /// Its wire address.
        wire: u16,
        /// The other column's.
        says: u16,
    },
    /// A length that is not the type's.
    Length {
        /// The type.
        name: String,
        /// Registers it takes.
        needed: u16,
        /// Registers that are told.
        given: u16,
    },
    /// A length that several types have.
    SeveralTypes(u16),
    /// A formula instead of its value.
    Formula(String),
    /// A spreadsheet's word for an error.
    SheetError(String),
    /// Values that cut each other.
    Overlap {
        /// The value of this row.
        name: String,
        /// The other value.
        other: String,
        /// Its row, from 1.
        row: usize,
    },
    /// A cell behind the last column.
    BehindLast(String),
    /// Another heading among the rows.
    AnotherHeading,
    /// No heading.
    NoHeading,
    /// A column that nobody knows.
    UnknownColumn(String),
    /// Neither R nor W.
    Access(String),
    /// A rule of projects.
    Rule(Rule),
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CellFault::NotAType(text) => write!(f, "{} is not a type", quote(text)),
            CellFault::NotANumber(text) => write!(f, "{} is not a number", quote(text)),
            CellFault::OpenComma(text) => write!(
                f,
                "{} can be a fraction or thousands, and no other number of the table tells which",
                quote(text)
            ),
            CellFault::Address(error) => error.fmt(f),
            CellFault::NoAddress => f.write_str("the row has no address"),
            CellFault::NoName => f.write_str("the row has no name"),
            CellFault::NameTwice { name, row } => {
                write!(f, "the name {} stands in row {row} already", quote(name))
            }
            CellFault::TagTwice { id, row } => {
                write!(f, "the tag with the id {} stands in row {row} already", quote(id))
            }
            CellFault::OtherDevice { name, device } => {
                write!(f, "{} is a tag of the device {} already", quote(name), quote(device))
            }
            CellFault::NoDevice => f.write_str("the rows name no device"),
            CellFault::UnknownDevice(name) => {
                write!(f, "the project has no device {}", quote(name))
            }
            CellFault::NoTable => {
                f.write_str("the addresses are bare numbers, and nothing tells their table")
            }
            CellFault::ChooseNotation => {
                f.write_str("the notation of the addresses has to be chosen")
            }
            CellFault::Disagrees { text, wire, says } => write!(
                f,
                "{} is wire address {wire} ({}), and another column says {says} ({})",
                quote(text),
                hex(*wire),
                hex(*says)
            ),
            CellFault::Length { name, needed, given } => {
                write!(f, "{name} takes {needed} registers, and the length says {given}")
            }
            CellFault::SeveralTypes(registers) => {
                write!(f, "{registers} registers can be several types, and none is named")
            }
            CellFault::Formula(text) => {
                write!(f, "{} is a formula, not its value", quote(text))
            }
            CellFault::SheetError(text) => {
                write!(f, "{} is a spreadsheet's word for an error, not a value", quote(text))
            }
            CellFault::Overlap { name, other, row } => write!(
                f,
                "{} and {} of row {row} share some registers and not all",
                quote(name),
                quote(other)
            ),
            CellFault::BehindLast(text) => {
                write!(f, "{} stands behind the last column of the heading", quote(text))
            }
            CellFault::AnotherHeading => f.write_str("another heading begins here"),
            CellFault::NoHeading => {
                f.write_str("no row is a heading that names a column of addresses")
            }
            CellFault::UnknownColumn(name) => write!(
                f,
                "nobody knows the column {}; its cells are kept in the description",
                quote(name)
            ),
            CellFault::Access(text) => {
                write!(f, "{} does not say whether it may be written", quote(text))
            }
            CellFault::Rule(rule) => rule.fmt(f),
        }
    }
}

/// What is wrong: a known fault, or words.
pub(in crate::store) enum Said {
    /// A fault.
    Fault(CellFault),
    /// Words.
    Words(String),
}

impl From<CellFault> for Said {
    fn from(fault: CellFault) -> Said {
        Said::Fault(fault)
    }
}

impl From<String> for Said {
    fn from(words: String) -> Said {
        Said::Words(words)
    }
}

impl From<&str> for Said {
    fn from(words: &str) -> Said {
        Said::Words(words.to_owned())
    }
}
