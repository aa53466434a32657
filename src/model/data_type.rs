//! What the registers of a tag mean.

/// The order of the two characters in each register of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextOrder {
    /// The high byte holds the first character.
    #[default]
    HighFirst,
    /// The low byte holds the first character.
    LowFirst,
}

/// What fills the unused end of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextPad {
    /// NUL bytes.
    #[default]
    Nul,
    /// Spaces.
    Space,
}

/// The type of a tag's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataType {
    /// One coil or discrete input.
    Bool,
    /// One bit of a register; 0 is the least significant, 15 the most.
    Bit {
        /// 0 to 15.
        index: u8,
    },
    /// Unsigned 16-bit integer.
    U16,
    /// Signed 16-bit integer, two's complement.
    I16,
    /// Unsigned 32-bit integer.
    U32,
    /// Signed 32-bit integer.
    I32,
    /// Unsigned 64-bit integer; kept exact beyond 2^53.
    U64,
    /// Signed 64-bit integer; kept exact beyond 2^53.
    I64,
    /// IEEE 754 binary16.
    F16,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
    /// Characters, two a register.
    Text {
        /// Length in registers, 1 to 125.
        registers: u16,
        /// Order of the characters in a register.
        order: TextOrder,
        /// Padding after the text.
        pad: TextPad,
    },
}

impl DataType {
    /// The numeric types that occupy whole registers.
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

    /// The name that files use.
    pub fn name(self) -> &'static str {
        match self {
            DataType::Bool => "bool",
            DataType::Bit { .. } => "bit",
            DataType::U16 => "u16",
            DataType::I16 => "i16",
            DataType::U32 => "u32",
            DataType::I32 => "i32",
            DataType::U64 => "u64",
            DataType::I64 => "i64",
            DataType::F16 => "f16",
            DataType::F32 => "f32",
            DataType::F64 => "f64",
            DataType::Text { .. } => "string",
        }
    }

    /// How many elements of its table the value occupies: registers, or one bit.
    pub fn width(self) -> u16 {
        match self {
            DataType::Bool
            | DataType::Bit { .. }
            | DataType::U16
            | DataType::I16
            | DataType::F16 => 1,
            DataType::U32 | DataType::I32 | DataType::F32 => 2,
            DataType::U64 | DataType::I64 | DataType::F64 => 4,
            DataType::Text { registers, .. } => registers,
        }
    }

    /// True for the types a byte order applies to.
    pub fn has_byte_order(self) -> bool {
        !matches!(self, DataType::Bool | DataType::Text { .. })
    }

    /// True for bool and bit: two states.
    pub fn is_boolean(self) -> bool {
        matches!(self, DataType::Bool | DataType::Bit { .. })
    }

    /// True for whole numbers, so that a display needs no decimals unless scaled.
    pub fn is_integer(self) -> bool {
        matches!(
            self,
            DataType::U16
                | DataType::I16
                | DataType::U32
                | DataType::I32
                | DataType::U64
                | DataType::I64
        )
    }

    /// True where the value can be drawn as a curve.
    pub fn is_trendable(self) -> bool {
        !matches!(self, DataType::Text { .. })
    }
}
