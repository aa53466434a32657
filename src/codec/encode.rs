//! From raw values to registers, the inverse of `decode`.
//!
//! Scaling and typed text are not known here (`write`): this takes what the registers are to hold.

use half::f16;

use super::error::{ConvertError, shortened};
use super::moment::encode_moment;
use super::text::encode_text;
use super::{digits, wire};
use crate::model::{ByteOrder, DataType, Value};

/// The registers in wire order that hold the raw `value`.
///
/// Integer types take floats rounded to the nearest integer, ties away from zero; float types take
/// integers; a bool and a bit become a register of 0 or 1 and of the bit alone.
///
/// # Errors
/// [`ConvertError`] if the value does not fit: nothing wraps, is clamped or becomes infinite unasked.
/// Not-a-number and infinities pass into float types only if they are given as such, because simulated
/// devices send them.
pub fn encode(
    data_type: DataType,
    order: ByteOrder,
    value: &Value,
) -> Result<Vec<u16>, ConvertError> {
    let mismatch = || ConvertError::WrongKind {
        data_type: data_type.name(),
        value: shortened(&value.to_string()),
    };
    let bits = match data_type {
        DataType::Text { registers, order, pad, encoding } => {
            let Value::Text(text) = value else { return Err(mismatch()) };
            return encode_text(order, pad, encoding, (registers, text));
        }
        DataType::Time(coding) => {
            let Value::Time(moment) = value else { return Err(mismatch()) };
            return encode_moment(coding, order, *moment);
        }
        DataType::Bool | DataType::Bit { .. } => {
            let Value::Bool(on) = value else { return Err(mismatch()) };
            u64::from(*on) << bit_index(data_type)?
        }
        DataType::F16 | DataType::F32 | DataType::F64 => {
            float_bits(data_type, value).ok_or_else(mismatch)??
        }
        _ => integer_bits(data_type, integer(value).ok_or_else(mismatch)?)?,
    };
    Ok(wire::split(order, bits, usize::from(data_type.width())))
}

fn bit_index(data_type: DataType) -> Result<u8, ConvertError> {
    match data_type {
        DataType::Bit { index } if index > 15 => Err(ConvertError::NoSuchBit { index }),
        DataType::Bit { index } => Ok(index),
        _ => Ok(0),
    }
}

/// The lowest and highest value of an integer type; `None` for any other type.
pub fn integer_range(data_type: DataType) -> Option<(i128, i128)> {
    Some(match data_type {
        DataType::U16 => (0, i128::from(u16::MAX)),
        DataType::I16 => (i128::from(i16::MIN), i128::from(i16::MAX)),
        DataType::U32 => (0, i128::from(u32::MAX)),
        DataType::I32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
        DataType::U64 => (0, i128::from(u64::MAX)),
        DataType::I64 => (i128::from(i64::MIN), i128::from(i64::MAX)),
        DataType::Field { mask, signed } => {
            let top = 1 << mask.count_ones();
            if signed { (-top / 2, top / 2 - 1) } else { (0, top - 1) }
        }
        DataType::SignMagnitude16 => (-0x7FFF, 0x7FFF),
        DataType::Bcd16 => (0, 9999),
        DataType::Bcd32 => (0, 99_999_999),
        DataType::Mod10000 { registers } => (0, 10_i128.pow(4 * u32::from(registers.min(4))) - 1),
        _ => return None,
    })
}

/// The bits of an integer type, checked against its range.
pub(super) fn integer_bits(data_type: DataType, integer: i128) -> Result<u64, ConvertError> {
    let beyond = || beyond_integer(data_type, integer.to_string());
    let (low, high) = integer_range(data_type).ok_or_else(beyond)?;
    if !(low..=high).contains(&integer) {
        return Err(beyond());
    }
    match data_type {
        DataType::U16 | DataType::U32 | DataType::U64 => Ok(integer as u64),
        DataType::I16 | DataType::I32 | DataType::I64 => Ok(integer as u64),
        _ => digits::bits(data_type, integer).ok_or_else(beyond),
    }
}

/// The error for a raw value that an integer type does not hold.
pub(super) fn beyond_integer(data_type: DataType, raw: String) -> ConvertError {
    let (low, high) = integer_range(data_type).unwrap_or_default();
    let (low, high) = (low.to_string(), high.to_string());
    ConvertError::RawOutOfRange { raw, data_type: data_type.name(), low, high }
}

/// The value as an integer, floats to the nearest and ties away from zero; not-a-number and infinities
/// become what no type holds.
fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Int(i) => Some(i128::from(*i)),
        Value::UInt(u) => Some(i128::from(*u)),
        Value::F32(x) => Some(rounded(f64::from(*x))),
        Value::F64(x) => Some(rounded(*x)),
        _ => None,
    }
}

fn rounded(x: f64) -> i128 {
    if x.is_nan() { i128::MAX } else { x.round() as i128 }
}

fn float_bits(data_type: DataType, value: &Value) -> Option<Result<u64, ConvertError>> {
    let wide = match value {
        Value::Bool(_) | Value::PowerFactor { .. } => return None,
        other => other.as_f64()?,
    };
    Some(match (data_type, value) {
        // An f32 goes through unchanged, with every bit of a not-a-number.
        (DataType::F32, Value::F32(x)) => Ok(u64::from(x.to_bits())),
        _ => narrow(data_type, wide),
    })
}

/// The bits of `wide` in a float type, refusing what becomes infinite by narrowing.
pub(super) fn narrow(data_type: DataType, wide: f64) -> Result<u64, ConvertError> {
    let (bits, overflows) = match data_type {
        DataType::F16 => {
            let x = f16::from_f64(wide);
            (u64::from(x.to_bits()), x.is_infinite())
        }
        DataType::F32 => {
            let x = wide as f32;
            (u64::from(x.to_bits()), x.is_infinite())
        }
        _ => (wide.to_bits(), false),
    };
    if overflows && wide.is_finite() {
        return Err(overflow(data_type, &wide.to_string()));
    }
    Ok(bits)
}

/// The error for a float too large for its type.
pub(super) fn overflow(data_type: DataType, raw: &str) -> ConvertError {
    let high = match data_type {
        DataType::F16 => "65504",
        DataType::F32 => "3.4028235e38",
        _ => "1.7976931348623157e308",
    };
    ConvertError::RawOutOfRange {
        raw: raw.to_owned(),
        data_type: data_type.name(),
        low: format!("-{high}"),
        high: high.to_owned(),
    }
}
