//! Typed numbers as exact decimals.
//!
//! The grammar is the one of programming languages: an optional sign, digits with at most one point, an
//! optional exponent. No locale, no separators, no hexadecimal.

use rust_decimal::Decimal;

use super::ConvertError;
use super::error::shortened;

/// More bytes than this are no number somebody means.
const LENGTH_MAX: usize = 64;

/// A typed number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number<'a> {
    /// The text without the spaces around it; Rust's float parser takes it.
    pub text: &'a str,
    /// The exact value, if 28 digits hold it.
    pub decimal: Option<Decimal>,
    /// The nearest `f64`; infinite where the text goes beyond.
    pub nearest: f64,
}

impl Number<'_> {
    /// True for 0 however it is written; 1e-400 is not 0.
    pub fn is_zero(&self) -> bool {
        // Zero always fits 28 digits.
        self.decimal.is_some_and(|decimal| decimal.is_zero())
    }
}

/// True if two texts are the same number, however they are written: `1.50` and `15e-1` are. `None` if one
/// is no number.
///
/// Beyond 28 digits the nearest `f64` decides, where 1e-400 and 0 still differ.
pub fn same_number(one: &str, other: &str) -> Option<bool> {
    let (one, other) = (parse_number(one).ok()?, parse_number(other).ok()?);
    Some(match (one.decimal, other.decimal) {
        (Some(a), Some(b)) => a == b,
        (None, None) => {
            one.text == other.text || (one.nearest == other.nearest && one.nearest != 0.0)
        }
        _ => one.nearest == other.nearest && !one.is_zero() && !other.is_zero(),
    })
}

/// Reads a typed number.
///
/// # Errors
/// [`ConvertError`] says why the text is none.
pub fn parse_number(typed: &str) -> Result<Number<'_>, ConvertError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(ConvertError::Empty);
    }
    if text.len() > LENGTH_MAX {
        return Err(ConvertError::NumberTooLong { length: text.len(), most: LENGTH_MAX });
    }
    let parts = Parts::of(text);
    match (parts, text.parse::<f64>()) {
        (Some(parts), Ok(nearest)) => Ok(Number { text, decimal: parts.decimal(), nearest }),
        (_, Ok(_)) => Err(ConvertError::NotFinite { text: shortened(text) }),
        _ if text.contains(',') => Err(ConvertError::Comma { text: shortened(text) }),
        _ => Err(ConvertError::NotANumber { text: shortened(text) }),
    }
}

/// The decimal number whose shortest text reads back as `x`; `None` beyond 28 digits.
pub fn decimal_of(x: f64) -> Option<Decimal> {
    Parts::of(&format!("{x}"))?.decimal()
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i32,
}

impl Parts<'_> {
    /// Splits a text; `None` unless it is digits with sign, point and exponent in their places.
    fn of(text: &str) -> Option<Parts<'_>> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let some = !(whole.is_empty() && fraction.is_empty());
        (some && digits(whole) && digits(fraction)).then_some(Parts {
            negative: text.starts_with('-'),
            whole,
            fraction,
            exponent,
        })
    }

    /// The exact value, if 96 bits and a scale of 0 to 28 hold it.
    fn decimal(&self) -> Option<Decimal> {
        let all = format!("{}{}", self.whole, self.fraction);
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        if digits.is_empty() {
            return Some(Decimal::ZERO);
        }
        let dropped = all.len() - all.trim_end_matches('0').len();
        let power = i64::from(self.exponent) - i64::try_from(self.fraction.len()).ok()?
            + i64::try_from(dropped).ok()?;
        let magnitude: i128 = digits.parse().ok()?;
        let signed = if self.negative { -magnitude } else { magnitude };
        if power <= 0 {
            return Decimal::try_from_i128_with_scale(signed, u32::try_from(-power).ok()?).ok();
        }
        let factor = 10_i128.checked_pow(u32::try_from(power).ok()?)?;
        Decimal::try_from_i128_with_scale(signed.checked_mul(factor)?, 0).ok()
    }
}

/// An exponent; beyond what an `i32` holds it saturates, because the sign alone matters there.
fn exponent_of(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i32>().unwrap_or(i32::MAX);
    Some(if text.starts_with('-') { -size } else { size })
}
