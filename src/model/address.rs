//! Where a value lies in a device: one of four tables and a zero-based wire address.
//!
//! People type addresses in a dozen notations; what is stored and sent is always the wire address.
//! The typed text is kept beside it so that it can be shown as it was meant.
//! Tables and the range 0 to 65535: Modbus Application Protocol V1.1b3, section 4.3 and 4.4.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The four tables of the Modbus data model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Table {
    /// Single bits that can be read and written (FC 1, 5, 15).
    #[serde(rename = "C")]
    Coil,
    /// Single bits that can only be read (FC 2).
    #[serde(rename = "DI")]
    DiscreteInput,
    /// 16-bit registers that can only be read (FC 4).
    #[serde(rename = "IR")]
    InputRegister,
    /// 16-bit registers that can be read and written (FC 3, 6, 16, 22).
    #[serde(rename = "HR")]
    HoldingRegister,
}

impl Table {
    /// Every table, in the order of their Modicon digits 0, 1, 3, 4.
    pub const ALL: [Table; 4] =
        [Table::Coil, Table::DiscreteInput, Table::InputRegister, Table::HoldingRegister];

    /// The short name that files and the command line use: `C`, `DI`, `IR`, `HR`.
    pub fn short(self) -> &'static str {
        match self {
            Table::Coil => "C",
            Table::DiscreteInput => "DI",
            Table::InputRegister => "IR",
            Table::HoldingRegister => "HR",
        }
    }

    /// Reads a short name; case does not matter.
    pub fn from_short(text: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|t| t.short().eq_ignore_ascii_case(text))
    }

    /// The function code that reads it.
    pub fn read_function(self) -> u8 {
        match self {
            Table::Coil => 1,
            Table::DiscreteInput => 2,
            Table::HoldingRegister => 3,
            Table::InputRegister => 4,
        }
    }

    /// True for coils and discrete inputs, whose elements are single bits.
    pub fn is_bits(self) -> bool {
        matches!(self, Table::Coil | Table::DiscreteInput)
    }

    /// True for the two tables a client may write.
    pub fn is_writable(self) -> bool {
        matches!(self, Table::Coil | Table::HoldingRegister)
    }
}

/// A place in a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Which table.
    pub table: Table,
    /// Zero-based address as it travels on the wire.
    pub wire: u16,
}

impl fmt::Display for Address {
    /// `HR 109 (0x006D)`: what errors and logs print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (0x{:04X})", self.table.short(), self.wire, self.wire)
    }
}

/// A way of writing addresses. What each means is told in `codec::address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notation {
    /// `40001`, `400001`: table digit and one-based number.
    Modicon,
    /// `4x00001`.
    #[serde(rename = "modicon_x")]
    ModiconX,
    /// `HR0`, `IR0x10`, `3.HR5.2`: zero-based with a table prefix.
    Prefix0,
    /// `HR1`, `HRUI7`: one-based with a table prefix.
    Prefix1,
    /// `0`, `0x9C40`: zero-based, the table given apart.
    Raw0,
    /// `1`: one-based, the table given apart.
    Raw1,
    /// `holding-register:20`: one-based.
    Plc4x,
    /// `%MW0`, `%IW16`, `%Q31`: zero-based.
    Iec61131,
    /// `41`, `4001`, `400001` all the same item.
    Kepware,
    /// `${40001@2: s16b}`.
    ModbusScope,
    /// `01.10`: group and index of an ABB drive's parameter of 16 bits.
    #[serde(rename = "abb_drive_16bit")]
    AbbDrive16,
    /// `01.10`: group and index of an ABB drive's parameter of 32 bits.
    #[serde(rename = "abb_drive_32bit")]
    AbbDrive32,
    /// `16-13`: a parameter of a Danfoss drive.
    #[serde(rename = "danfoss_pnu")]
    DanfossPnu,
    /// `V2000`: V-memory of a DirectLOGIC controller, octal.
    #[serde(rename = "dl240_octal")]
    Dl240Octal,
}

impl Notation {
    /// Every notation with the name that files and the command line use.
    pub const ALL: [(Notation, &'static str); 14] = [
        (Notation::Modicon, "modicon"),
        (Notation::ModiconX, "modicon_x"),
        (Notation::Prefix0, "prefix0"),
        (Notation::Prefix1, "prefix1"),
        (Notation::Raw0, "raw0"),
        (Notation::Raw1, "raw1"),
        (Notation::Plc4x, "plc4x"),
        (Notation::Iec61131, "iec61131"),
        (Notation::Kepware, "kepware"),
        (Notation::ModbusScope, "modbusscope"),
        (Notation::AbbDrive16, "abb_drive_16bit"),
        (Notation::AbbDrive32, "abb_drive_32bit"),
        (Notation::DanfossPnu, "danfoss_pnu"),
        (Notation::Dl240Octal, "dl240_octal"),
    ];

    /// True for a vendor's formula: never guessed, because its texts look like any numbers.
    pub fn is_formula(self) -> bool {
        matches!(
            self,
            Notation::AbbDrive16
                | Notation::AbbDrive32
                | Notation::DanfossPnu
                | Notation::Dl240Octal
        )
    }

    /// The name that files and the command line use.
    pub fn name(self) -> &'static str {
        Notation::ALL.iter().find(|(n, _)| *n == self).map_or("raw0", |(_, name)| name)
    }

    /// Reads such a name.
    pub fn from_name(text: &str) -> Option<Notation> {
        Notation::ALL.iter().find(|(_, name)| *name == text).map(|(n, _)| *n)
    }
}

/// An address as somebody typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedAddress {
    /// The text, unchanged.
    pub text: String,
    /// How it is to be read.
    pub notation: Notation,
}
