//! From registers to values.
//!
//! What a device sends is never an error here: it is a value with a quality. Integers stay exact to
//! 64 bits; a 16- or 32-bit float stays an `f32`, so that 0.1 shows as 0.1.

use half::f16;

use super::scale::Scaler;
use super::text::decode_text;
use super::wire;
use crate::model::{BadReason, ByteOrder, DataType, Quality, Tag, Value};

/// The raw, unscaled value in `registers`, which are in wire order.
///
/// A bool takes the register 0 or 1. Floats that are not finite are values here; quality is judged by
/// [`Scaler::apply`].
///
/// # Errors
/// [`BadReason::Malformed`] if `registers.len()` is not the type's width, [`BadReason::OutOfRange`] for a
/// bool other than 0 and 1 or a bit beyond 15.
pub fn decode(
    data_type: DataType,
    order: ByteOrder,
    registers: &[u16],
) -> Result<Value, BadReason> {
    if registers.len() != usize::from(data_type.width()) {
        return Err(BadReason::Malformed);
    }
    if let DataType::Text { order, pad, .. } = data_type {
        return Ok(Value::Text(decode_text(order, pad, registers)));
    }
    let bits = wire::join(order, registers).ok_or(BadReason::Malformed)?;
    Ok(match data_type {
        DataType::Bool if bits > 1 => return Err(BadReason::OutOfRange),
        DataType::Bool => Value::Bool(bits == 1),
        DataType::Bit { index } if index > 15 => return Err(BadReason::OutOfRange),
        DataType::Bit { index } => Value::Bool(bits >> index & 1 == 1),
        DataType::U16 | DataType::U32 | DataType::U64 => Value::UInt(bits),
        DataType::I16 => Value::Int(i64::from(bits as u16 as i16)),
        DataType::I32 => Value::Int(i64::from(bits as u32 as i32)),
        DataType::I64 => Value::Int(bits as i64),
        DataType::F16 => Value::F32(f16::from_bits(bits as u16).to_f32()),
        DataType::F32 => Value::F32(f32::from_bits(bits as u32)),
        DataType::F64 => Value::F64(f64::from_bits(bits)),
        DataType::Text { .. } => return Err(BadReason::Malformed),
    })
}

/// The value of `tag` in engineering units, from exactly the registers it occupies.
///
/// Not-a-number and infinities come back as a value with [`BadReason::NotFinite`]: that is what the device
/// holds. No value comes back where the registers cannot mean one.
///
/// Prepares the scaling each time; who reads a tag often keeps its [`Scaler`] and takes [`decode`].
pub fn decode_tag(tag: &Tag, order: ByteOrder, registers: &[u16]) -> (Option<Value>, Quality) {
    match decode(tag.data_type, order, registers) {
        Ok(raw) => {
            let (value, quality) = Scaler::new(tag.scaling).apply(raw);
            (Some(value), quality)
        }
        Err(reason) => (None, Quality::Bad(reason)),
    }
}

/// The value of `tag` from one coil or discrete input; [`BadReason::Malformed`] if the tag is no bool.
pub fn decode_tag_bit(tag: &Tag, bit: bool) -> (Option<Value>, Quality) {
    if tag.data_type == DataType::Bool {
        (Some(Value::Bool(bit)), Quality::Good)
    } else {
        (None, Quality::Bad(BadReason::Malformed))
    }
}
