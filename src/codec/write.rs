//! From what an operator typed to what is sent.
//!
//! Decimal arithmetic on the typed text, to the nearest raw value, ties away from zero: 21.7 at gain 0.1
//! is 217, where floats give 216.99999999999997. Nothing wraps and nothing is clamped. Permission, the
//! device's state and the choice of function are not judged here (`write_plan`, the engine's gate); whether the
//! device then holds it, `readback` tells. What rounding may do is bounded: a step of the scaling is rounded
//! to, but a fraction for an unscaled integer and a value that would vanish into 0 are mistakes.

use std::cmp::Ordering;

use half::f16;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::encode::{integer_bits, narrow, overflow};
use super::error::{ConvertError, readable, shortened};
use super::number::{Number, decimal_of, parse_number};
use super::text::encode_text;
use super::wire;
use crate::model::{ByteOrder, DataType, Scaling, Tag, WriteValue};

/// What is to be sent to a tag's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteData {
    /// One coil.
    Coil(bool),
    /// The registers of the value, in wire order.
    Registers(Vec<u16>),
    /// One bit of a register, the others unchanged.
    Bit {
        /// 0 to 15, counted in the register as it travels: the byte order is already dealt with.
        index: u8,
        /// The new state.
        on: bool,
    },
}

/// What to send so that `tag` becomes `value`; `order` is the tag's or its device's.
///
/// A typed -0 is sent as 0. Write limits hold for the typed value and, where it is rounded to a raw
/// integer, also for what the device will then hold. A text may be empty, which clears it.
///
/// # Errors
/// [`ConvertError`] says why the value does not fit the tag.
pub fn encode_write(
    tag: &Tag,
    order: ByteOrder,
    value: &WriteValue,
) -> Result<WriteData, ConvertError> {
    match (tag.data_type, value) {
        (DataType::Bool, _) => Ok(WriteData::Coil(switch(tag, value)?)),
        (DataType::Bit { index }, _) if index > 15 => Err(ConvertError::NoSuchBit { index }),
        (DataType::Bit { index }, _) => {
            Ok(WriteData::Bit { index: wire::wire_bit(order, index), on: switch(tag, value)? })
        }
        (data_type, WriteValue::Bool(_)) => {
            Err(ConvertError::WrongKind { data_type: data_type.name(), value: value.to_string() })
        }
        (DataType::Text { registers, order, pad }, WriteValue::Typed(text)) => {
            encode_text(order, pad, registers, text).map(WriteData::Registers)
        }
        (data_type, WriteValue::Typed(text)) => {
            let number = parse_number(text)?;
            check_limits(tag, &number)?;
            let bits = if data_type.is_integer() {
                integer_raw(tag, &number)?
            } else {
                float_raw(tag, &number)?
            };
            let count = usize::from(data_type.width());
            Ok(WriteData::Registers(wire::split(order, bits, count)))
        }
    }
}

fn switch(tag: &Tag, value: &WriteValue) -> Result<bool, ConvertError> {
    let on = match value {
        WriteValue::Bool(on) => *on,
        WriteValue::Typed(text) => switch_word(text)?,
    };
    let number = if on { "1" } else { "0" };
    check_limits(tag, &parse_number(number)?)?;
    Ok(on)
}

fn switch_word(typed: &str) -> Result<bool, ConvertError> {
    let text = typed.trim();
    let is = |words: [&str; 3]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    match text {
        "" => Err(ConvertError::Empty),
        _ if is(["1", "on", "true"]) => Ok(true),
        _ if is(["0", "off", "false"]) => Ok(false),
        _ => Err(ConvertError::NotASwitch { text: shortened(text) }),
    }
}

fn check_limits(tag: &Tag, number: &Number) -> Result<(), ConvertError> {
    let Some(access) = tag.write else { return Ok(()) };
    let against = |limit: f64| match (number.decimal, decimal_of(limit)) {
        (Some(typed), Some(limit)) => Some(typed.cmp(&limit)),
        _ => number.nearest.partial_cmp(&limit),
    };
    let value = number.text.to_owned();
    match (access.min, access.max) {
        (Some(min), _) if against(min) == Some(Ordering::Less) => {
            Err(ConvertError::BelowLimit { value, limit: readable(min) })
        }
        (_, Some(max)) if against(max) == Some(Ordering::Greater) => {
            Err(ConvertError::AboveLimit { value, limit: readable(max) })
        }
        _ => Ok(()),
    }
}

fn no_inverse(gain: f64, offset: f64) -> ConvertError {
    ConvertError::NoInverse { gain: readable(gain), offset: readable(offset) }
}

/// Gain and offset in decimal: 1 and 0 without scaling.
fn decimal_scaling(scaling: Scaling) -> Result<(Decimal, Decimal), ConvertError> {
    let Scaling::Linear { gain, offset } = scaling else {
        return Ok((Decimal::ONE, Decimal::ZERO));
    };
    match (decimal_of(gain), decimal_of(offset)) {
        (Some(g), Some(o)) if !g.is_zero() => Ok((g, o)),
        _ => Err(no_inverse(gain, offset)),
    }
}

fn integer_raw(tag: &Tag, number: &Number) -> Result<u64, ConvertError> {
    let (gain, offset) = decimal_scaling(tag.scaling)?;
    let beyond = || ConvertError::RawBeyond { data_type: tag.data_type.name() };
    let Some(typed) = number.decimal else {
        return Err(if number.nearest.abs() >= 1e28 {
            beyond()
        } else if number.nearest.abs() < 1e-27 && offset.is_zero() {
            vanishes(tag, number)
        } else {
            ConvertError::TooManyDigits { text: number.text.to_owned() }
        });
    };
    if tag.scaling.is_identity() && !typed.fract().is_zero() {
        let (text, data_type) = (number.text.to_owned(), tag.data_type.name());
        return Err(ConvertError::WholeOnly { text, data_type });
    }
    let raw = typed
        .checked_sub(offset)
        .and_then(|x| x.checked_div(gain))
        .ok_or_else(beyond)?
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let bits = integer_bits(tag.data_type, raw.to_i128().ok_or_else(beyond)?)?;
    if raw.is_zero() && offset.is_zero() && !typed.is_zero() {
        return Err(vanishes(tag, number));
    }
    if let Some(sent) = raw.checked_mul(gain).and_then(|x| x.checked_add(offset)) {
        check_sent(tag, sent)?;
    }
    Ok(bits)
}

/// The error for something typed that is not 0 and would be sent as 0.
fn vanishes(tag: &Tag, number: &Number) -> ConvertError {
    let step = match tag.scaling {
        Scaling::Linear { gain, .. } if tag.data_type.is_integer() => readable(gain.abs()),
        _ if tag.data_type.is_integer() => "1".to_owned(),
        _ => "the smallest number of its type".to_owned(),
    };
    ConvertError::BecomesZero { text: number.text.to_owned(), step }
}

/// The typed value keeps the limits; does the value that its rounded raw number stands for?
fn check_sent(tag: &Tag, sent: Decimal) -> Result<(), ConvertError> {
    let access = tag.write.unwrap_or_default();
    let passes = |limit: f64, side| decimal_of(limit).is_some_and(|l| sent.cmp(&l) == side);
    let past = [(access.min, Ordering::Less), (access.max, Ordering::Greater)]
        .into_iter()
        .find_map(|(limit, side)| limit.filter(|l| passes(*l, side)));
    match past {
        Some(limit) => Err(ConvertError::RoundsPastLimit {
            sent: sent.normalize().to_string(),
            limit: readable(limit),
        }),
        None => Ok(()),
    }
}

fn float_raw(tag: &Tag, number: &Number) -> Result<u64, ConvertError> {
    let data_type = tag.data_type;
    let (text, from_zero) = match tag.scaling {
        Scaling::Identity => (number.text.to_owned(), true),
        Scaling::Linear { gain, .. } if gain == 0.0 => return Err(no_inverse(gain, 0.0)),
        Scaling::Linear { gain, offset } => {
            let raw = unscaled(number, tag.scaling);
            let raw = raw.unwrap_or_else(|| format!("{:e}", (number.nearest - offset) / gain));
            (raw, offset == 0.0)
        }
    };
    let wide = text.parse::<f64>().unwrap_or(f64::NAN);
    if !wide.is_finite() {
        // The quotient of two floats is not worth telling where it is infinite; what was typed is.
        let told = matches!(tag.scaling, Scaling::Identity) || !text.contains("inf");
        return Err(match told {
            true => overflow(data_type, &shortened(&text)),
            false => ConvertError::RawBeyond { data_type: data_type.name() },
        });
    }
    // Adding +0.0 turns -0.0 into 0.0 and changes nothing else.
    let bits = match data_type {
        // Straight from the text, because rounding twice can miss the nearest f32.
        DataType::F32 => match text.parse::<f32>() {
            Ok(x) if x.is_finite() => Ok(u64::from((x + 0.0).to_bits())),
            _ => Err(overflow(data_type, &shortened(&text))),
        },
        DataType::F16 if f16::from_f64(wide).is_infinite() => {
            Err(overflow(data_type, &shortened(&text)))
        }
        _ => narrow(data_type, if wide == 0.0 { 0.0 } else { wide }),
    }?;
    if bits << (64 - 16 * u32::from(data_type.width())) << 1 == 0 && from_zero && !number.is_zero()
    {
        return Err(vanishes(tag, number));
    }
    Ok(bits)
}

/// `(number − offset) / gain` in decimal, if 28 digits carry at least the 17 of an `f64`.
fn unscaled(number: &Number, scaling: Scaling) -> Option<String> {
    let (gain, offset) = decimal_scaling(scaling).ok()?;
    let raw = number.decimal?.checked_sub(offset)?.checked_div(gain)?;
    (raw.is_zero() || raw.abs() >= Decimal::new(1, 10)).then(|| raw.to_string())
}
