//! From raw numbers to engineering units.
//!
//! People write gains in decimal, and 217 × 0.1 is 21.700000000000003 in floats. A gain and an offset
//! with few decimal digits are therefore kept as fractions of integers: one division then gives the
//! `f64` nearest to the decimal result. The way back is in `write`.

use rust_decimal::Decimal;

use super::number::decimal_of;
use crate::model::{BadReason, Quality, Scaling, Value};

/// Integers up to here are exact in an `f64`.
const EXACT: i64 = 1 << 53;

/// `(raw × numerator + addend) / denominator`, with all three exact.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fraction {
    numerator: i64,
    addend: i64,
    denominator: i64,
}

/// A scaling prepared for many values: make one per tag and keep it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaler {
    scaling: Scaling,
    fraction: Option<Fraction>,
}

impl Scaler {
    /// Prepares `scaling`, in some tens of nanoseconds.
    pub fn new(scaling: Scaling) -> Scaler {
        let fraction = match scaling {
            Scaling::Identity => None,
            Scaling::Linear { gain, offset } => Fraction::new(gain, offset),
        };
        Scaler { scaling, fraction }
    }

    /// The engineering value and its quality: [`BadReason::NotFinite`] for not-a-number and infinities,
    /// else good.
    ///
    /// Unscaled values, bools and texts pass unchanged; anything scaled becomes an `f64`.
    pub fn apply(&self, raw: Value) -> (Value, Quality) {
        let value = match (self.scaling.is_identity(), integer(&raw), raw.as_f64(), &raw) {
            (true, ..) | (_, _, _, Value::Bool(_) | Value::Text(_)) | (_, _, None, _) => raw,
            (false, Some(whole), Some(wide), _) => Value::F64(self.whole(whole, wide)),
            (false, None, Some(wide), _) => Value::F64(self.wide(wide)),
        };
        let quality =
            if value.is_finite() { Quality::Good } else { Quality::Bad(BadReason::NotFinite) };
        (value, quality)
    }

    fn whole(&self, raw: i128, wide: f64) -> f64 {
        let exact = self.fraction.zip(i64::try_from(raw).ok()).and_then(|(f, raw)| {
            let top = raw.checked_mul(f.numerator)?.checked_add(f.addend)?;
            (top.unsigned_abs() <= EXACT.unsigned_abs())
                .then_some(top as f64 / f.denominator as f64)
        });
        exact.unwrap_or_else(|| self.scaling.to_units(wide))
    }

    fn wide(&self, raw: f64) -> f64 {
        let fraction = self.fraction.filter(|f| f.addend == 0);
        let nearest = fraction.map(|f| raw * f.numerator as f64 / f.denominator as f64);
        nearest.filter(|x| x.is_finite()).unwrap_or_else(|| self.scaling.to_units(raw))
    }
}

impl Fraction {
    fn new(gain: f64, offset: f64) -> Option<Fraction> {
        let (p, q) = ratio(gain)?;
        let (n, m) = decimal_ratio(offset)?;
        // raw·p/q + n/m over the common denominator.
        let common = (q / gcd(q, m)).checked_mul(m)?;
        let numerator = p.checked_mul(common / q)?;
        let addend = n.checked_mul(common / m)?;
        let exact = [numerator, addend, common].iter().all(|x| x.abs() <= EXACT);
        exact.then_some(Fraction { numerator, addend, denominator: common })
    }
}

/// The gain as a fraction: decimal if it has few digits, else one over an integer, as 1/3.
fn ratio(gain: f64) -> Option<(i64, i64)> {
    decimal_ratio(gain).or_else(|| {
        let divisor = (1.0 / gain).round();
        let exact = divisor.abs() <= EXACT as f64 && 1.0 / divisor == gain;
        exact.then_some((divisor.signum() as i64, divisor.abs() as i64))
    })
}

/// `x` as digits over a power of ten, if at most twelve decimals and nine digits say it.
fn decimal_ratio(x: f64) -> Option<(i64, i64)> {
    let mut power = 1_i64;
    for _ in 0..=12 {
        let digits = (x * power as f64).round();
        if digits.abs() < 1e9 && digits / power as f64 == x {
            return Some((digits as i64, power));
        }
        power *= 10;
    }
    None
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn integer(raw: &Value) -> Option<i128> {
    match raw {
        Value::Int(i) => Some(i128::from(*i)),
        Value::UInt(u) => Some(i128::from(*u)),
        _ => None,
    }
}

/// The engineering value of `raw` and its quality. For many values of one tag keep a [`Scaler`].
pub fn engineering(scaling: Scaling, raw: Value) -> (Value, Quality) {
    Scaler::new(scaling).apply(raw)
}

/// The exact engineering value of an integer, where an `f64` may lose digits: 9007199254740993 at gain
/// 0.001 is 9007199254740.993.
///
/// `None` for values that are no integers and for scalings outside 28 decimal digits.
pub fn exact(scaling: Scaling, raw: &Value) -> Option<Decimal> {
    let raw = Decimal::try_from_i128_with_scale(integer(raw)?, 0).ok()?;
    match scaling {
        Scaling::Identity => Some(raw),
        Scaling::Linear { gain, offset } => {
            let product = raw.checked_mul(decimal_of(gain)?)?;
            Some(product.checked_add(decimal_of(offset)?)?.normalize())
        }
    }
}
