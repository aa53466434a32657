//! Why a text is no address.

use crate::model::Notation;

/// What is wrong, without the text it is wrong in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fault {
    Syntax(&'static str),
    ZeroInOneBased,
    NoSuchTable,
    BitOutOfRange,
    BitInBitTable,
    TypeInBitTable,
    UnitOutOfRange,
    Over65535,
    NotOctal,
    TableNeeded,
}

/// Why a text is no address in a notation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text does not follow the notation.
    #[error("{text:?} is not an address in the notation {notation}: {why}")]
    Syntax {
        /// The text, shortened.
        text: String,
        /// The notation's name.
        notation: &'static str,
        /// What was expected.
        why: &'static str,
    },
    /// The text follows none of the notations.
    #[error(
        "{text:?} is not an address in any of the known notations; 40001, HR0 or holding-register:1 would be"
    )]
    NoNotation {
        /// The text, shortened.
        text: String,
    },
    /// Zero in a notation that counts from one.
    #[error("{text:?} is address 0, and the notation {notation} counts from 1")]
    ZeroInOneBased {
        /// The text, shortened.
        text: String,
        /// The notation's name.
        notation: &'static str,
    },
    /// A digit or letter that stands for no table.
    #[error(
        "{text:?} names no table: coils are 0 or C, discrete inputs 1 or DI, input registers 3 or IR, holding registers 4 or HR"
    )]
    NoSuchTable {
        /// The text, shortened.
        text: String,
    },
    /// A bit beyond 15.
    #[error("{text:?} names a bit that no register has; the bits are 0 to 15")]
    BitOutOfRange {
        /// The text, shortened.
        text: String,
    },
    /// A bit of a coil or discrete input.
    #[error("{text:?} names a bit of something that is a single bit itself")]
    BitInBitTable {
        /// The text, shortened.
        text: String,
    },
    /// A number of several bits in a table of single bits.
    #[error("{text:?} gives a number's type to a coil or discrete input, which is a single bit")]
    TypeInBitTable {
        /// The text, shortened.
        text: String,
    },
    /// A unit id beyond 255.
    #[error("{text:?} names a unit id that does not exist; unit ids are 0 to 255")]
    UnitOutOfRange {
        /// The text, shortened.
        text: String,
    },
    /// A wire address beyond 65535.
    #[error("{text:?} lies beyond the last wire address, 65535")]
    Over65535 {
        /// The text, shortened.
        text: String,
    },
    /// A digit that octal numbers do not have.
    #[error("{text:?} is not octal: the digits are 0 to 7")]
    NotOctal {
        /// The text, shortened.
        text: String,
    },
    /// A bare number without a table.
    #[error("{text:?} names no table, and the notation {notation} needs one beside it")]
    TableNeeded {
        /// The text, shortened.
        text: String,
        /// The notation's name.
        notation: &'static str,
    },
}

impl AddressError {
    pub(super) fn new(text: &str, notation: Notation, fault: Fault) -> AddressError {
        let notation = notation.name();
        let text = crate::codec::error::shortened(text);
        match fault {
            Fault::Syntax(why) => AddressError::Syntax { text, notation, why },
            Fault::ZeroInOneBased => AddressError::ZeroInOneBased { text, notation },
            Fault::NoSuchTable => AddressError::NoSuchTable { text },
            Fault::BitOutOfRange => AddressError::BitOutOfRange { text },
            Fault::BitInBitTable => AddressError::BitInBitTable { text },
            Fault::TypeInBitTable => AddressError::TypeInBitTable { text },
            Fault::UnitOutOfRange => AddressError::UnitOutOfRange { text },
            Fault::Over65535 => AddressError::Over65535 { text },
            Fault::NotOctal => AddressError::NotOctal { text },
            Fault::TableNeeded => AddressError::TableNeeded { text, notation },
        }
    }

    /// The name the command line prints.
    pub fn kind(&self) -> &'static str {
        match self {
            AddressError::Syntax { .. } | AddressError::NoNotation { .. } => "syntax",
            AddressError::ZeroInOneBased { .. } => "zero_in_one_based",
            AddressError::NoSuchTable { .. } => "no_such_table",
            AddressError::BitOutOfRange { .. } => "bit_out_of_range",
            AddressError::BitInBitTable { .. } => "bit_in_bit_table",
            AddressError::TypeInBitTable { .. } => "type_in_bit_table",
            AddressError::UnitOutOfRange { .. } => "unit_out_of_range",
            AddressError::Over65535 { .. } => "over_65535",
            AddressError::NotOctal { .. } => "not_octal",
            AddressError::TableNeeded { .. } => "table_needed",
        }
    }
}
