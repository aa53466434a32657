//! One register in every format, side by side.

use crate::codec::{decode, hex, modicon5, modicon6};
use crate::model::{Address, ByteOrder, DataType, Run};

/// A column of the registers pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The wire address in hexadecimal.
    WireHex,
    /// The address by the Modicon convention.
    Modicon,
    /// The register in hexadecimal.
    Hex,
    /// The register in binary.
    Binary,
    /// Its bytes as characters.
    Ascii,
    /// Unsigned.
    U16,
    /// Signed.
    I16,
    /// With the register after it, in one of the orders of [`ByteOrder::choices`].
    U32(u8),
    /// The same, signed.
    I32(u8),
    /// The same, as a float.
    F32(u8),
    /// With the three registers after it, in one of those orders.
    U64(u8),
    /// The same, signed.
    I64(u8),
    /// The same, as a float.
    F64(u8),
    /// The tags that are there.
    Tags,
}

impl Column {
    /// Every column, from left to right.
    pub fn all() -> impl Iterator<Item = Column> {
        Column::groups().into_iter().flatten()
    }

    /// The same, gathered by how many registers they take; last what is no number.
    pub fn groups() -> [Vec<Column>; 4] {
        let first = [
            Column::Modicon,
            Column::WireHex,
            Column::Hex,
            Column::Binary,
            Column::Ascii,
            Column::U16,
            Column::I16,
        ];
        let orders = |column: fn(u8) -> Column| (0..4u8).map(column);
        let two = orders(Column::U32).chain(orders(Column::I32)).chain(orders(Column::F32));
        let four = orders(Column::U64).chain(orders(Column::I64)).chain(orders(Column::F64));
        [first.into(), two.collect(), four.collect(), vec![Column::Tags]]
    }

    /// Those of a new pane.
    pub fn usual() -> impl Iterator<Item = Column> {
        [
            Column::Modicon,
            Column::Hex,
            Column::Ascii,
            Column::U16,
            Column::I16,
            Column::U32(0),
            Column::F32(0),
            Column::F32(2),
            Column::Tags,
        ]
        .into_iter()
    }

    /// The technical name, the same in every language; `None` where it is a word.
    pub fn technical(self) -> Option<String> {
        let with = |name: &str, order: u8| format!("{name} {}", letters(order));
        let wider = |name: &str, order: u8| format!("{name} {}", of(order).letters(8));
        match self {
            Column::U16 => Some("u16".to_owned()),
            Column::I16 => Some("i16".to_owned()),
            Column::U32(order) => Some(with("u32", order)),
            Column::I32(order) => Some(with("i32", order)),
            Column::F32(order) => Some(with("f32", order)),
            Column::U64(order) => Some(wider("u64", order)),
            Column::I64(order) => Some(wider("i64", order)),
            Column::F64(order) => Some(wider("f64", order)),
            Column::Ascii => Some("ASCII".to_owned()),
            Column::WireHex | Column::Modicon | Column::Hex | Column::Binary | Column::Tags => None,
        }
    }

    /// True where the text stands against the right edge.
    pub fn is_number(self) -> bool {
        !matches!(self, Column::Tags | Column::Ascii)
    }

    /// True where it says something about a bit.
    pub fn is_for_bits(self) -> bool {
        matches!(self, Column::WireHex | Column::Modicon | Column::Tags)
    }

    /// What stands in it for a register, given with the three after it; empty where registers are missing.
    pub fn text(self, run: Run, place: u16, words: &[u16]) -> String {
        let wire = run.start.saturating_add(place);
        let first = words.first().copied();
        let read = |data_type: DataType, order: ByteOrder| -> String {
            let own = words.get(..usize::from(data_type.width()));
            let value = own.and_then(|own| decode(data_type, order, own).ok());
            value.map_or_else(String::new, |value| short(&value.to_string()))
        };
        match self {
            Column::WireHex => hex(wire),
            Column::Modicon => {
                let address = Address { table: run.table, wire };
                modicon5(address).unwrap_or_else(|| modicon6(address))
            }
            Column::Hex => first.map_or_else(String::new, |word| format!("{word:04X}")),
            Column::Binary => {
                first.map_or_else(String::new, |w| format!("{:08b} {:08b}", w >> 8, w & 0xFF))
            }
            Column::Ascii => first.map_or_else(String::new, |word| {
                word.to_be_bytes().map(printable).iter().collect()
            }),
            Column::U16 => read(DataType::U16, ByteOrder::BIG),
            Column::I16 => read(DataType::I16, ByteOrder::BIG),
            Column::U32(order) => read(DataType::U32, of(order)),
            Column::I32(order) => read(DataType::I32, of(order)),
            Column::F32(order) => read(DataType::F32, of(order)),
            Column::U64(order) => read(DataType::U64, of(order)),
            Column::I64(order) => read(DataType::I64, of(order)),
            Column::F64(order) => read(DataType::F64, of(order)),
            Column::Tags => String::new(),
        }
    }
}

fn letters(order: u8) -> &'static str {
    ByteOrder::choices(4).get(usize::from(order)).copied().unwrap_or("ABCD")
}

fn of(order: u8) -> ByteOrder {
    ByteOrder::from_letters(letters(order)).unwrap_or(ByteOrder::BIG)
}

fn printable(byte: u8) -> char {
    if byte == b' ' || byte.is_ascii_graphic() { char::from(byte) } else { '·' }
}

/// Floats of hundreds of digits, which a wrong order gives, stay as wide as a column.
fn short(text: &str) -> String {
    if text.len() <= 14 {
        return text.to_owned();
    }
    text.parse::<f64>().map_or_else(|_| text.to_owned(), |x| format!("{x:.4e}"))
}
