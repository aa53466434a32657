//! From what an operator typed to what is sent.
//!
//! Decimal arithmetic on the typed text, to the nearest raw value, ties away from zero: 21.7 at gain 0.1
//! is 217, where floats give 216.99999999999997. Nothing wraps and nothing is clamped. Permission, the
//! device's state and the choice of function are not judged here (`write_plan`, the engine's gate); whether the
//! device then holds it, `readback` tells. What rounding may do is bounded: a step of the scaling is rounded
//! to, but a fraction for an unscaled integer and a value that would vanish into 0 are mistakes.

use std::borrow::Cow;
use std::cmp::Ordering;

use half::f16;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::encode::{integer_bits, narrow, overflow};
use super::error::{ConvertError, readable, shortened};
use super::line::{Line, is_root};
use super::moment::{encode_moment, parse_moment};
use super::number::{Number, decimal_of, parse_number, same_number};
use super::scale::{by_factor, engineering};
use super::text::encode_text;
use super::wire;
use crate::model::{ByteOrder, DataType, Raw, Scaling, Tag, TwoPoint, Value, WriteValue};

/// What is to be sent to a tag's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteData {
    /// One coil.
    Coil(bool),
    /// The registers of the value, in wire order.
    Registers(Vec<u16>),
    /// Some bits of a register, the others unchanged. The byte order is already dealt with.
    Bits {
        /// Which bits of the register as it travels.
        mask: u16,
        /// Their new states; 0 outside the mask.
        bits: u16,
    },
}

/// The tag with the scale factor of its last reading in the place of the register that holds it; other
/// tags as they are. Without a usable factor the scaling stays, and nothing can be written.
pub fn at_factor<'t>(tag: &'t Tag, last: &Raw) -> Cow<'t, Tag> {
    match (tag.scaling, last.factor().map(by_factor)) {
        (Scaling::ScaleFactor { .. }, Some(Ok(scaling))) => {
            Cow::Owned(Tag { scaling, ..tag.clone() })
        }
        _ => Cow::Borrowed(tag),
    }
}

/// What to send so that `tag` becomes `value`; `order` is the tag's or its device's.
///
/// A typed -0 is sent as 0. A state may be typed by its text. Write limits hold for the typed value and,
/// where it is rounded to a raw integer, also for what the device will then hold. A text may be empty, which
/// clears it.
///
/// # Errors
/// [`ConvertError`] says why the value does not fit the tag.
pub fn encode_write(
    tag: &Tag,
    order: ByteOrder,
    value: &WriteValue,
) -> Result<WriteData, ConvertError> {
    if tag.is_list() {
        return Err(ConvertError::List);
    }
    let data_type = tag.data_type;
    let text = match (data_type, value) {
        (DataType::Bool, _) => return Ok(WriteData::Coil(switch(tag, value)?)),
        (DataType::Bit { index }, _) if index > 15 => {
            return Err(ConvertError::NoSuchBit { index });
        }
        (DataType::Bit { index }, _) => {
            let bits = if switch(tag, value)? { 1 << index } else { 0 };
            return Ok(part(order, 1 << index, bits));
        }
        (_, WriteValue::Bool(_)) => {
            let value = value.to_string();
            return Err(ConvertError::WrongKind { data_type: data_type.name(), value });
        }
        (_, WriteValue::Typed(text)) => text,
    };
    match data_type {
        DataType::Text { registers, order, pad, encoding } => {
            encode_text(order, pad, encoding, (registers, text)).map(WriteData::Registers)
        }
        DataType::Time(coding) => {
            encode_moment(coding, order, parse_moment(coding, text)?).map(WriteData::Registers)
        }
        _ => {
            let named = state(tag, text)?;
            let number = parse_number(named.as_deref().unwrap_or(text))?;
            check_limits(tag, &number)?;
            let bits = if data_type.is_integer() {
                integer_raw(tag, &number)?
            } else {
                float_raw(tag, &number)?
            };
            if let DataType::Field { mask, .. } = data_type {
                return Ok(part(order, mask, bits as u16));
            }
            let count = usize::from(data_type.width());
            Ok(WriteData::Registers(wire::split(order, bits, count)))
        }
    }
}

fn part(order: ByteOrder, mask: u16, bits: u16) -> WriteData {
    WriteData::Bits { mask: wire::wire_bits(order, mask), bits: wire::wire_bits(order, bits) }
}

/// The number of a state that was typed by its text; `None` for a tag without states, and where the
/// number itself was typed.
fn state(tag: &Tag, typed: &str) -> Result<Option<String>, ConvertError> {
    let Some(texts) = tag.texts.as_deref().filter(|texts| texts.states().next().is_some()) else {
        return Ok(None);
    };
    let text = typed.trim();
    let is_number = |number: i64| same_number(&number.to_string(), text).unwrap_or_default();
    let by_number = texts.states().find(|(number, _)| is_number(*number));
    match (texts.numbers_of(text).as_slice(), by_number) {
        ([], Some(_)) => Ok(None),
        ([number], None) => Ok(Some(number.to_string())),
        ([number], Some((same, _))) if same == *number => Ok(None),
        ([], None) => Err(ConvertError::NoSuchState {
            text: shortened(text),
            states: texts.states().map(|(n, t)| format!("{n} {t}")).collect::<Vec<_>>().join(", "),
        }),
        _ => Err(ConvertError::StateAmbiguous { text: shortened(text) }),
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

/// The scaling in decimal, and in words for errors.
fn decimal_line(scaling: Scaling) -> Result<Line<Decimal>, ConvertError> {
    Line::exact(scaling).ok_or_else(|| match scaling {
        Scaling::ScaleFactor { .. } => ConvertError::NoFactor,
        _ => ConvertError::NoInverse { scaling: in_words(scaling) },
    })
}

fn in_words(scaling: Scaling) -> String {
    match scaling {
        Scaling::Linear { gain, offset } => {
            format!("gain {} and offset {}", readable(gain), readable(offset))
        }
        Scaling::Divisor { divisor, offset } => {
            format!("divisor {} and offset {}", readable(divisor), readable(offset))
        }
        Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, .. }) => format!(
            "the points {} = {} and {} = {}",
            readable(raw.low),
            readable(eng_lo),
            readable(raw.high),
            readable(eng_hi)
        ),
        Scaling::PowerFactor4Q => "a four-quadrant power factor".to_owned(),
        Scaling::Identity | Scaling::ScaleFactor { .. } => "no scaling".to_owned(),
    }
}

/// The exact raw number of a value, not rounded.
fn decimal_raw(tag: &Tag, line: &Line<Decimal>, typed: Decimal) -> Result<Decimal, ConvertError> {
    let beyond = || ConvertError::RawBeyond { data_type: tag.data_type.name() };
    if !is_root(tag.scaling) {
        return line.raw(typed).ok_or_else(beyond);
    }
    let past_zero = typed.cmp(&line.base).reverse() == line.numerator.cmp(&Decimal::ZERO);
    match line.squared(typed) {
        Some(raw) => Ok(raw),
        None if past_zero => Err(beyond_points(tag.scaling, typed)),
        None => Err(beyond()),
    }
}

fn beyond_points(scaling: Scaling, value: Decimal) -> ConvertError {
    let (low, high) = match scaling {
        Scaling::TwoPoint(TwoPoint { eng_lo, eng_hi, .. }) => (eng_lo, eng_hi),
        _ => (f64::NAN, f64::NAN),
    };
    ConvertError::BeyondPoints {
        value: value.to_string(),
        low: readable(low.min(high)),
        high: readable(low.max(high)),
    }
}

/// A clamped tag would never show what lies beyond its points.
fn check_points(tag: &Tag, raw: Decimal, value: Decimal) -> Result<(), ConvertError> {
    let Scaling::TwoPoint(TwoPoint { raw: points, clamp: true, .. }) = tag.scaling else {
        return Ok(());
    };
    let raw = raw.to_f64().unwrap_or(f64::NAN);
    let within = (points.low..=points.high).contains(&raw);
    if within { Ok(()) } else { Err(beyond_points(tag.scaling, value)) }
}

fn integer_raw(tag: &Tag, number: &Number) -> Result<u64, ConvertError> {
    let line = decimal_line(tag.scaling)?;
    let proportional = line.origin.is_zero() && line.base.is_zero();
    let beyond = || ConvertError::RawBeyond { data_type: tag.data_type.name() };
    let Some(typed) = number.decimal else {
        return Err(if number.nearest.abs() >= 1e28 {
            beyond()
        } else if number.nearest.abs() < 1e-27 && proportional {
            vanishes(tag, number)
        } else {
            ConvertError::TooManyDigits { text: number.text.to_owned() }
        });
    };
    if tag.scaling.is_identity() && !typed.fract().is_zero() {
        let (text, data_type) = (number.text.to_owned(), tag.data_type.name());
        return Err(ConvertError::WholeOnly { text, data_type });
    }
    let raw = decimal_raw(tag, &line, typed)?
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let bits = integer_bits(tag.data_type, raw.to_i128().ok_or_else(beyond)?)?;
    check_points(tag, raw, typed)?;
    if raw.is_zero() && proportional && !typed.is_zero() {
        return Err(vanishes(tag, number));
    }
    check_sent(tag, &line, raw)?;
    Ok(bits)
}

/// The error for something typed that is not 0 and would be sent as 0.
fn vanishes(tag: &Tag, number: &Number) -> ConvertError {
    let step = match Line::of(tag.scaling) {
        _ if !tag.data_type.is_integer() => "the smallest number of its type".to_owned(),
        Some(line) => readable((line.numerator / line.denominator).abs()),
        None => "1".to_owned(),
    };
    ConvertError::BecomesZero { text: number.text.to_owned(), step }
}

/// The typed value keeps the limits; does the value that its rounded raw number stands for?
fn check_sent(tag: &Tag, line: &Line<Decimal>, raw: Decimal) -> Result<(), ConvertError> {
    let access = tag.write.unwrap_or_default();
    let is_root = is_root(tag.scaling);
    let side = |limit: Decimal| {
        if !is_root {
            return Some(line.value(raw)?.cmp(&limit));
        }
        // Decimals do not hold every root; they hold its square. A limit before the root's beginning
        // stops nothing that can be typed.
        let at = line.squared(limit)?;
        Some(if line.numerator.is_sign_negative() { at.cmp(&raw) } else { raw.cmp(&at) })
    };
    let past = [(access.min, Ordering::Less), (access.max, Ordering::Greater)]
        .into_iter()
        .find_map(|(limit, past)| limit.filter(|l| decimal_of(*l).and_then(side) == Some(past)));
    let Some(limit) = past else { return Ok(()) };
    let sent = match line.value(raw).filter(|_| !is_root) {
        Some(sent) => sent.normalize().to_string(),
        None => {
            let raw = Value::F64(raw.to_f64().unwrap_or(f64::NAN));
            engineering(tag.scaling, raw).0.to_string()
        }
    };
    Err(ConvertError::RoundsPastLimit { sent, limit: readable(limit) })
}

fn float_raw(tag: &Tag, number: &Number) -> Result<u64, ConvertError> {
    let data_type = tag.data_type;
    let (text, from_zero) = match tag.scaling {
        Scaling::Identity => (number.text.to_owned(), true),
        scaling => {
            let line = Line::of(scaling).filter(|line| line.numerator != 0.0);
            let Some(line) = line else { return Err(no_line(scaling)) };
            (unscaled(tag, &line, number)?, line.is_proportional())
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

/// Why a scaling cannot be undone.
fn no_line(scaling: Scaling) -> ConvertError {
    match decimal_line(scaling) {
        Err(error) => error,
        Ok(_) => ConvertError::NoInverse { scaling: in_words(scaling) },
    }
}

/// The raw number in decimal, if 28 digits carry at least the 17 of an `f64`, else in floats.
fn unscaled(tag: &Tag, line: &Line<f64>, number: &Number) -> Result<String, ConvertError> {
    let in_decimal = decimal_line(tag.scaling).ok().zip(number.decimal);
    if let Some((exact, typed)) = in_decimal {
        match decimal_raw(tag, &exact, typed) {
            Ok(raw) => {
                check_points(tag, raw, typed)?;
                if raw.is_zero() || raw.abs() >= Decimal::new(1, 10) {
                    return Ok(raw.to_string());
                }
            }
            Err(error @ ConvertError::BeyondPoints { .. }) => return Err(error),
            Err(_) => {}
        }
    }
    let raw = if is_root(tag.scaling) {
        let part = (number.nearest - line.base) / line.numerator;
        part * part * line.denominator + line.origin
    } else {
        line.raw(number.nearest)
    };
    Ok(format!("{raw:e}"))
}
