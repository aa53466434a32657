//! What the registers of a tag hold: the encoding, from registers to a raw value.
//!
//! What the raw value stands for (scaling, texts, "no value") is told by the tag beside it.

use super::{TextEncoding, TextOrder, TextPad, TimeCoding};

/// The encoding of a tag's raw value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataType {
    /// One coil or discrete input.
    Bool,
    /// One bit of a register; 0 is the least significant, 15 the most.
    Bit {
        /// 0 to 15.
        index: u8,
    },
    /// Neighbouring bits of a register as an integer; the halves of a register among them.
    Field {
        /// The bits, in the register as ordered; not 0 and without gaps.
        mask: u16,
        /// True: the highest of the bits is the sign, two's complement.
        signed: bool,
    },
    /// Unsigned 16-bit integer.
    U16,
    /// Signed 16-bit integer, two's complement.
    I16,
    /// Unsigned 32-bit integer.
    U32,
    /// Signed 32-bit integer, two's complement.
    I32,
    /// Unsigned 64-bit integer; kept exact beyond 2^53.
    U64,
    /// Signed 64-bit integer; kept exact beyond 2^53.
    I64,
    /// Four decimal digits of four bits each.
    Bcd16,
    /// Eight decimal digits of four bits each.
    Bcd32,
    /// A sign bit and fifteen bits of magnitude.
    SignMagnitude16,
    /// Four decimal digits a register, as power meters count energy.
    Mod10000 {
        /// 2 to 4.
        registers: u8,
    },
    /// IEEE 754 binary16.
    F16,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
    /// A moment.
    Time(TimeCoding),
    /// Characters.
    Text {
        /// Length in registers, 1 to 125.
        registers: u16,
        /// Order of the characters in a register.
        order: TextOrder,
        /// Padding after the text.
        pad: TextPad,
        /// Bytes of the characters.
        encoding: TextEncoding,
    },
}

impl DataType {
    /// The numeric types of whole registers, in which unknown registers are read.
    pub const NUMERIC: [DataType; 9] = [
        DataType::U16,
        DataType::I16,
        DataType::F16,
        DataType::U32,
        DataType::I32,
        DataType::F32,
        DataType::U64,
        DataType::I64,
        DataType::F64,
    ];

    /// Every type of which files have a name, in the order in which people are offered them. A bit, a
    /// field and a text are completed by keys of their own.
    pub const ALL: [DataType; 28] = [
        DataType::Bool,
        DataType::Bit { index: 0 },
        DataType::U16,
        DataType::I16,
        DataType::U32,
        DataType::I32,
        DataType::U64,
        DataType::I64,
        DataType::F16,
        DataType::F32,
        DataType::F64,
        DataType::Text {
            registers: 1,
            order: TextOrder::HighFirst,
            pad: TextPad::Nul,
            encoding: TextEncoding::Utf8,
        },
        DataType::Field { mask: HIGH_HALF, signed: false },
        DataType::Field { mask: LOW_HALF, signed: false },
        DataType::Field { mask: HIGH_HALF, signed: true },
        DataType::Field { mask: LOW_HALF, signed: true },
        DataType::Bcd16,
        DataType::Bcd32,
        DataType::SignMagnitude16,
        DataType::Mod10000 { registers: 2 },
        DataType::Mod10000 { registers: 3 },
        DataType::Mod10000 { registers: 4 },
        DataType::Time(TimeCoding::UnixU32S),
        DataType::Time(TimeCoding::UnixU64S),
        DataType::Time(TimeCoding::UnixU64Ms),
        DataType::Time(TimeCoding::SixRegisters),
        DataType::Time(TimeCoding::PackedBcd),
        DataType::Time(TimeCoding::Schneider),
    ];

    /// The name that files use. A field other than a half has the name of its whole register, and a mask
    /// beside it.
    pub fn name(self) -> &'static str {
        match self {
            DataType::Bool => "bool",
            DataType::Bit { .. } => "bit",
            DataType::Field { mask: HIGH_HALF, signed: false } => "u8_hi",
            DataType::Field { mask: LOW_HALF, signed: false } => "u8_lo",
            DataType::Field { mask: HIGH_HALF, signed: true } => "i8_hi",
            DataType::Field { mask: LOW_HALF, signed: true } => "i8_lo",
            DataType::U16 | DataType::Field { signed: false, .. } => "u16",
            DataType::I16 | DataType::Field { signed: true, .. } => "i16",
            DataType::U32 => "u32",
            DataType::I32 => "i32",
            DataType::U64 => "u64",
            DataType::I64 => "i64",
            DataType::Bcd16 => "bcd16",
            DataType::Bcd32 => "bcd32",
            DataType::SignMagnitude16 => "signmag16",
            DataType::Mod10000 { registers: 2 } => "m10k_2",
            DataType::Mod10000 { registers: 3 } => "m10k_3",
            DataType::Mod10000 { .. } => "m10k_4",
            DataType::F16 => "f16",
            DataType::F32 => "f32",
            DataType::F64 => "f64",
            DataType::Time(coding) => coding.name(),
            DataType::Text { .. } => "string",
        }
    }

    /// Reads such a name.
    pub fn from_name(name: &str) -> Option<DataType> {
        DataType::ALL.into_iter().find(|t| t.name() == name)
    }

    /// The field of these bits, which has the name of the type beside a mask; `None` where that type
    /// takes no mask.
    pub fn masked(self, mask: u16) -> Option<DataType> {
        match self {
            DataType::U16 => Some(DataType::Field { mask, signed: false }),
            DataType::I16 => Some(DataType::Field { mask, signed: true }),
            _ => None,
        }
    }

    /// The mask that stands beside the name; `None` where the name says everything.
    pub fn mask(self) -> Option<u16> {
        match self {
            DataType::Field { mask, .. } if mask != HIGH_HALF && mask != LOW_HALF => Some(mask),
            _ => None,
        }
    }

    /// How many elements of its table the value occupies: registers, or one bit.
    pub fn width(self) -> u16 {
        match self {
            DataType::Bool
            | DataType::Bit { .. }
            | DataType::Field { .. }
            | DataType::U16
            | DataType::I16
            | DataType::Bcd16
            | DataType::SignMagnitude16
            | DataType::F16 => 1,
            DataType::U32 | DataType::I32 | DataType::Bcd32 | DataType::F32 => 2,
            DataType::U64 | DataType::I64 | DataType::F64 => 4,
            DataType::Mod10000 { registers } => u16::from(registers),
            DataType::Time(coding) => coding.width(),
            DataType::Text { registers, .. } => registers,
        }
    }

    /// True for the types a byte order applies to.
    pub fn has_byte_order(self) -> bool {
        match self {
            DataType::Bool | DataType::Text { .. } => false,
            DataType::Time(coding) => coding.is_unix(),
            _ => true,
        }
    }

    /// True for bool and bit: two states.
    pub fn is_boolean(self) -> bool {
        matches!(self, DataType::Bool | DataType::Bit { .. })
    }

    /// True for whole numbers, so that a display needs no decimals unless scaled.
    pub fn is_integer(self) -> bool {
        !self.is_boolean()
            && !self.is_float()
            && !matches!(self, DataType::Time(_) | DataType::Text { .. })
    }

    /// True for the IEEE 754 types.
    pub fn is_float(self) -> bool {
        matches!(self, DataType::F16 | DataType::F32 | DataType::F64)
    }

    /// True for numbers, which can be scaled.
    pub fn is_number(self) -> bool {
        self.is_integer() || self.is_float()
    }

    /// True where several values in a row make a list: numbers, coils and discrete inputs.
    pub fn makes_lists(self) -> bool {
        self.is_number() || self == DataType::Bool
    }

    /// True for numbers that can be negative.
    pub fn is_signed(self) -> bool {
        self.is_float()
            || matches!(
                self,
                DataType::Field { signed: true, .. }
                    | DataType::I16
                    | DataType::I32
                    | DataType::I64
                    | DataType::SignMagnitude16
            )
    }

    /// True for a moment.
    pub fn is_date(self) -> bool {
        matches!(self, DataType::Time(_))
    }

    /// True where the value can be drawn as a curve.
    pub fn is_trendable(self) -> bool {
        self.is_boolean() || self.is_number()
    }
}

/// The bits of the first character's half of a register.
const HIGH_HALF: u16 = 0xFF00;
/// The bits of the other half.
const LOW_HALF: u16 = 0x00FF;
