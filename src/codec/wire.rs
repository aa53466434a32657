//! The one place that knows how the bytes of a value are spread over registers.
//!
//! Every byte order is its own inverse, so that reading and writing share one rule. The letters are
//! explained at [`ByteOrder`]. What the bytes mean is told in `decode` and `encode`.

use crate::model::{ByteOrder, WordOrder};

/// The wire position of the register that holds word `i` of the value is `i ^ mask`, where word 0 is the
/// most significant. `count` is 1, 2 or 4.
fn mask(order: WordOrder, count: usize) -> usize {
    let whole = match order {
        WordOrder::Forward => 0,
        WordOrder::PairsSwapped => 1,
        WordOrder::HalvesSwapped => 2,
        WordOrder::Reversed => 3,
    };
    whole & count.saturating_sub(1)
}

fn bytes(order: ByteOrder, word: u16) -> u16 {
    if order.bytes_swapped { word.swap_bytes() } else { word }
}

/// The value's bits, most significant byte first in the low end of the result; `None` unless there are
/// 1, 2 or 4 registers.
pub fn join(order: ByteOrder, registers: &[u16]) -> Option<u64> {
    if !matches!(registers.len(), 1 | 2 | 4) {
        return None;
    }
    let mask = mask(order.words, registers.len());
    let mut bits = 0_u64;
    for word in 0..registers.len() {
        bits = bits << 16 | u64::from(bytes(order, *registers.get(word ^ mask)?));
    }
    Some(bits)
}

/// Spreads the low `16 × count` bits over `count` registers (1, 2 or 4) in wire order.
pub fn split(order: ByteOrder, bits: u64, count: usize) -> Vec<u16> {
    let mask = mask(order.words, count);
    let word_at = |position: usize| {
        let shift = 16 * (count - 1 - (position ^ mask));
        bytes(order, (bits >> shift & 0xFFFF) as u16)
    };
    (0..count).map(word_at).collect()
}

/// The bit of the register *on the wire* that holds bit `index` of the value; its own inverse.
pub fn wire_bit(order: ByteOrder, index: u8) -> u8 {
    if order.bytes_swapped { index ^ 8 } else { index }
}
