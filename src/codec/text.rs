//! Characters in registers, two to a register.
//!
//! A text ends at the first NUL; what stands behind it is left over from something longer. Bytes are
//! read as UTF-8, and bytes that are none show as U+FFFD: a strange byte never costs the tag its value.
//! Other encodings (UTF-16, one character to a register) are not spoken here.

use std::sync::Arc;

use super::ConvertError;
use crate::model::{TextOrder, TextPad};

fn pair(order: TextOrder, register: u16) -> [u8; 2] {
    match order {
        TextOrder::HighFirst => register.to_be_bytes(),
        TextOrder::LowFirst => register.to_le_bytes(),
    }
}

/// The text in `registers`: cut at the first NUL, and, where spaces pad, without spaces at its end.
pub fn decode_text(order: TextOrder, pad: TextPad, registers: &[u16]) -> Arc<str> {
    let bytes: Vec<u8> =
        registers.iter().flat_map(|r| pair(order, *r)).take_while(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&bytes);
    match pad {
        TextPad::Nul => Arc::from(text.as_ref()),
        TextPad::Space => Arc::from(text.trim_end_matches(' ')),
    }
}

/// The registers that hold `text`, padded to `count` registers.
///
/// # Errors
/// [`ConvertError::TextTooLong`] beyond `2 × count` bytes of UTF-8, [`ConvertError::TextHasNul`] for a
/// NUL, which would end the text early.
pub fn encode_text(
    order: TextOrder,
    pad: TextPad,
    count: u16,
    text: &str,
) -> Result<Vec<u16>, ConvertError> {
    let room = 2 * usize::from(count);
    if text.len() > room {
        return Err(ConvertError::TextTooLong { bytes: text.len(), room });
    }
    if text.contains('\0') {
        return Err(ConvertError::TextHasNul);
    }
    let fill = match pad {
        TextPad::Nul => 0,
        TextPad::Space => b' ',
    };
    let mut bytes = text.bytes().chain(std::iter::repeat(fill));
    let mut next = || bytes.next().unwrap_or(fill);
    let registers = (0..count).map(|_| {
        let two = [next(), next()];
        match order {
            TextOrder::HighFirst => u16::from_be_bytes(two),
            TextOrder::LowFirst => u16::from_le_bytes(two),
        }
    });
    Ok(registers.collect())
}
