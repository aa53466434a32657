//! The order in which the bytes of a value travel.
//!
//! Letters name wire bytes in the order they travel; A is the most significant byte of the value.
//! Words such as "little endian" mean different orders in different tools, so they appear nowhere.
//! A 16-bit value has two orders, a 32-bit value four, a 64-bit value eight; all eight are a choice of
//! register order and of the byte order inside each register.

use std::fmt;

/// The order of a value's 16-bit registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WordOrder {
    /// Most significant register first: `ABCD`, `ABCDEFGH`.
    #[default]
    Forward,
    /// Least significant register first: `CDAB`, `GHEFCDAB`.
    Reversed,
    /// The registers of each 32-bit half exchanged: `CDABGHEF`. Differs from [`WordOrder::Reversed`] in
    /// 64-bit values only.
    PairsSwapped,
    /// The two 32-bit halves exchanged: `EFGHABCD`. Differs from [`WordOrder::Forward`] in 64-bit values only.
    HalvesSwapped,
}

/// The order of a value's bytes on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ByteOrder {
    /// Register order.
    pub words: WordOrder,
    /// True where the two bytes inside each register are exchanged (`BA`, `BADC`).
    pub bytes_swapped: bool,
}

/// A text that names no byte order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a byte order; the orders of {width} bytes are {choices}", choices = ByteOrder::choices(*width).join(", "))]
pub struct OrderError {
    /// What was found.
    pub text: String,
    /// Bytes of the value it was meant for: 2, 4 or 8.
    pub width: usize,
}

const ORDERS_2: [&str; 2] = ["AB", "BA"];
const ORDERS_4: [&str; 4] = ["ABCD", "BADC", "CDAB", "DCBA"];
const ORDERS_8: [&str; 8] = [
    "ABCDEFGH", "BADCFEHG", "CDABGHEF", "DCBAHGFE", "EFGHABCD", "FEHGBADC", "GHEFCDAB", "HGFEDCBA",
];

impl ByteOrder {
    /// `ABCD`: most significant byte first, the order of the specification.
    pub const BIG: ByteOrder = ByteOrder { words: WordOrder::Forward, bytes_swapped: false };

    /// The letter forms of a value of `width` bytes (2, 4 or 8); empty for any other width.
    pub fn choices(width: usize) -> &'static [&'static str] {
        match width {
            2 => &ORDERS_2,
            4 => &ORDERS_4,
            8 => &ORDERS_8,
            _ => &[],
        }
    }

    /// Reads letters of any width, upper or lower case.
    ///
    /// # Errors
    /// [`OrderError`] for a text that is none of the fourteen forms.
    pub fn from_letters(text: &str) -> Result<ByteOrder, OrderError> {
        use WordOrder::{Forward, HalvesSwapped, PairsSwapped, Reversed};
        let order = |words, bytes_swapped| Ok(ByteOrder { words, bytes_swapped });
        match text.to_ascii_uppercase().as_str() {
            "AB" | "ABCD" | "ABCDEFGH" => order(Forward, false),
            "BA" | "BADC" | "BADCFEHG" => order(Forward, true),
            "CDAB" | "GHEFCDAB" => order(Reversed, false),
            "DCBA" | "HGFEDCBA" => order(Reversed, true),
            "CDABGHEF" => order(PairsSwapped, false),
            "DCBAHGFE" => order(PairsSwapped, true),
            "EFGHABCD" => order(HalvesSwapped, false),
            "FEHGBADC" => order(HalvesSwapped, true),
            _ => {
                let width = if matches!(text.len(), 2 | 8) { text.len() } else { 4 };
                Err(OrderError { text: text.to_owned(), width })
            }
        }
    }

    /// The letters for a value of `width` bytes: 2, 4 or 8; any other width reads as 8.
    pub fn letters(self, width: usize) -> &'static str {
        use WordOrder::{Forward, HalvesSwapped, PairsSwapped, Reversed};
        match (width, self.words, self.bytes_swapped) {
            (2, _, false) => "AB",
            (2, _, true) => "BA",
            (4, Forward | HalvesSwapped, false) => "ABCD",
            (4, Forward | HalvesSwapped, true) => "BADC",
            (4, Reversed | PairsSwapped, false) => "CDAB",
            (4, Reversed | PairsSwapped, true) => "DCBA",
            (_, Forward, false) => "ABCDEFGH",
            (_, Forward, true) => "BADCFEHG",
            (_, Reversed, false) => "GHEFCDAB",
            (_, Reversed, true) => "HGFEDCBA",
            (_, PairsSwapped, false) => "CDABGHEF",
            (_, PairsSwapped, true) => "DCBAHGFE",
            (_, HalvesSwapped, false) => "EFGHABCD",
            (_, HalvesSwapped, true) => "FEHGBADC",
        }
    }
}

impl fmt::Display for ByteOrder {
    /// The shortest letters that name this order without loss: four where they suffice, else eight.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = match self.words {
            WordOrder::Forward | WordOrder::Reversed => 4,
            WordOrder::PairsSwapped | WordOrder::HalvesSwapped => 8,
        };
        f.write_str(self.letters(width))
    }
}
