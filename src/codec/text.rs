//! Characters in registers.
//!
//! A text ends at the first NUL; what stands behind it is left over from something longer. What is no
//! character of the encoding shows as U+FFFD: a strange byte never costs the tag its value.

use std::sync::Arc;

use super::ConvertError;
use crate::model::{TextEncoding, TextOrder, TextPad};

/// The bytes of a register in the order of the text: one or two.
fn bytes(order: TextOrder, register: u16) -> impl Iterator<Item = u8> {
    let [high, low] = register.to_be_bytes();
    let (first, second) = match order {
        TextOrder::HighFirst => (high, Some(low)),
        TextOrder::LowFirst => (low, Some(high)),
        TextOrder::LowOnly => (low, None),
        TextOrder::HighOnly => (high, None),
    };
    std::iter::once(first).chain(second)
}

/// The text in `registers`: cut at the first NUL, and, where spaces pad, without spaces at its end.
pub fn decode_text(
    order: TextOrder,
    pad: TextPad,
    encoding: TextEncoding,
    registers: &[u16],
) -> Arc<str> {
    let all = registers.iter().flat_map(|register| bytes(order, *register));
    let until_nul = |bytes: &mut dyn Iterator<Item = u8>| -> Vec<u8> {
        bytes.take_while(|byte| *byte != 0).collect()
    };
    let text = match encoding {
        TextEncoding::Utf8 => {
            String::from_utf8_lossy(&until_nul(&mut all.into_iter())).into_owned()
        }
        TextEncoding::Latin1 => {
            until_nul(&mut all.into_iter()).into_iter().map(char::from).collect()
        }
        TextEncoding::Utf16 => {
            let bytes: Vec<u8> = all.collect();
            let units = bytes.chunks_exact(2).filter_map(|pair| match pair {
                [first, second] => Some(u16::from_be_bytes([*first, *second])),
                _ => None,
            });
            let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
            String::from_utf16_lossy(&units)
        }
    };
    match pad {
        TextPad::Nul => Arc::from(text),
        TextPad::Space => Arc::from(text.trim_end_matches(' ')),
    }
}

/// The registers that hold `text`, padded to `count` registers.
///
/// # Errors
/// [`ConvertError::TextTooLong`] beyond the bytes that `count` registers hold, [`ConvertError::TextHasNul`]
/// for a NUL, which would end the text early, [`ConvertError::NoSuchCharacter`] for a character that the
/// encoding does not have.
pub fn encode_text(
    order: TextOrder,
    pad: TextPad,
    encoding: TextEncoding,
    (count, text): (u16, &str),
) -> Result<Vec<u16>, ConvertError> {
    if text.contains('\0') {
        return Err(ConvertError::TextHasNul);
    }
    let encoded: Vec<u8> = match encoding {
        TextEncoding::Utf8 => text.bytes().collect(),
        TextEncoding::Latin1 => text
            .chars()
            .map(|c| u8::try_from(c).map_err(|_| ConvertError::NoSuchCharacter { character: c }))
            .collect::<Result<_, _>>()?,
        TextEncoding::Utf16 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    };
    let room = usize::from(count) * if order.is_sparse() { 1 } else { 2 };
    if encoded.len() > room {
        return Err(ConvertError::TextTooLong { bytes: encoded.len(), room });
    }
    let fill: &[u8] = match (pad, encoding) {
        (TextPad::Nul, _) => &[0],
        (TextPad::Space, TextEncoding::Utf16) => &[0, b' '],
        (TextPad::Space, _) => b" ",
    };
    // A character of two bytes is never cut: both texts and registers have an even number of them.
    let mut bytes = encoded.iter().chain(fill.iter().cycle()).copied();
    let mut next = || bytes.next().unwrap_or(0);
    let registers = (0..count).map(|_| match order {
        TextOrder::HighFirst => u16::from_be_bytes([next(), next()]),
        TextOrder::LowFirst => u16::from_le_bytes([next(), next()]),
        TextOrder::LowOnly => u16::from(next()),
        TextOrder::HighOnly => u16::from(next()) << 8,
    });
    Ok(registers.collect())
}
