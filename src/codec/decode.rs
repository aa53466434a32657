//! From registers to values.
//!
//! What a device sends is never an error here: it is a value with a quality. Integers stay exact to
//! 64 bits; a 16- or 32-bit float stays an `f32`, so that 0.1 shows as 0.1. What scaling, sentinels and
//! arrays make of it is told in `reader`.

use half::f16;

use super::moment::decode_moment;
use super::text::decode_text;
use super::{digits, wire};
use crate::model::{BadReason, ByteOrder, DataType, Value};

/// The raw, unscaled value in `registers`, which are in wire order.
///
/// A bool takes the register 0 or 1. Floats that are not finite are values here; quality is judged by
/// [`Scaler::apply`](super::Scaler::apply).
///
/// # Errors
/// [`BadReason::Malformed`] if `registers.len()` is not the type's width, [`BadReason::OutOfRange`] for what
/// the type cannot mean: a bool other than 0 and 1, a bit beyond 15, a BCD digit above 9, a 13th month.
pub fn decode(
    data_type: DataType,
    order: ByteOrder,
    registers: &[u16],
) -> Result<Value, BadReason> {
    if registers.len() != usize::from(data_type.width()) {
        return Err(BadReason::Malformed);
    }
    match data_type {
        DataType::Text { order, pad, encoding, .. } => {
            return Ok(Value::Text(decode_text(order, pad, encoding, registers)));
        }
        DataType::Time(coding) => return decode_moment(coding, order, registers).map(Value::Time),
        _ => {}
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
        DataType::Time(_) | DataType::Text { .. } => return Err(BadReason::Malformed),
        DataType::Field { .. }
        | DataType::Bcd16
        | DataType::Bcd32
        | DataType::SignMagnitude16
        | DataType::Mod10000 { .. } => {
            let number = digits::number(data_type, bits).ok_or(BadReason::OutOfRange)?;
            if data_type.is_signed() {
                Value::Int(i64::try_from(number).map_err(|_| BadReason::OutOfRange)?)
            } else {
                Value::UInt(u64::try_from(number).map_err(|_| BadReason::OutOfRange)?)
            }
        }
    })
}
