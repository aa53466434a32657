//! The one place that knows how the bytes of a value are spread over registers.
//!
//! Every byte order is its own inverse, so that reading and writing share one rule. The letters are
//! explained at [`ByteOrder`]. What the bytes mean is told in `decode` and `encode`.

use crate::model::{ByteOrder, WordOrder};

/// The place on the wire of the register that holds word `word` of `count`, word 0 being the most
/// significant; its own inverse. Halves and pairs are those of four words; fewer have their order where
/// that is one.
fn place(order: WordOrder, word: usize, count: usize) -> usize {
    match (order, count) {
        (WordOrder::Forward, _) => word,
        (WordOrder::PairsSwapped, 2 | 4) => word ^ 1,
        (WordOrder::HalvesSwapped, 4) => word ^ 2,
        (WordOrder::PairsSwapped | WordOrder::HalvesSwapped, _) => word,
        (WordOrder::Reversed, _) => count - 1 - word,
    }
}

fn bytes(order: ByteOrder, word: u16) -> u16 {
    if order.bytes_swapped { word.swap_bytes() } else { word }
}

/// The value's bits, most significant byte first in the low end of the result; `None` unless there are
/// 1 to 4 registers.
pub fn join(order: ByteOrder, registers: &[u16]) -> Option<u64> {
    let count = registers.len();
    if !(1..=4).contains(&count) {
        return None;
    }
    let mut bits = 0_u64;
    for word in 0..count {
        let register = registers.get(place(order.words, word, count))?;
        bits = bits << 16 | u64::from(bytes(order, *register));
    }
    Some(bits)
}

/// Spreads the low `16 × count` bits over `count` registers (1 to 4) in wire order.
pub fn split(order: ByteOrder, bits: u64, count: usize) -> Vec<u16> {
    let word_at = |position: usize| {
        let shift = 16 * (count - 1 - place(order.words, position, count));
        bytes(order, (bits >> shift & 0xFFFF) as u16)
    };
    (0..count).map(word_at).collect()
}

/// The bits of the register *on the wire* that hold these bits of the value; its own inverse.
pub fn wire_bits(order: ByteOrder, bits: u16) -> u16 {
    bytes(order, bits)
}
