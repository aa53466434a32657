//! From raw numbers to engineering units.
//!
//! People write gains in decimal, and 217 × 0.1 is 21.700000000000003 in floats; lines with few decimal
//! digits are therefore kept as fractions of integers (`line`). The way back is in `write`.

use rust_decimal::Decimal;

use super::line::{Fraction, Line};
use super::number::same_number;
use crate::model::{BadReason, Curve, NoValue, Quality, Scaling, TwoPoint, UncertainReason, Value};

/// Powers of ten that a scale factor may name (SunSpec Information Model, type sunssf).
const FACTORS: std::ops::RangeInclusive<i16> = -10..=10;

/// Integers below this keep every digit through a scaling in an `f64`, which holds any 15 digits.
const F64_HOLDS: f64 = 1e15;

/// A scaling prepared for many values: make one per tag and keep it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaler {
    scaling: Scaling,
    line: Option<Line<f64>>,
    fraction: Option<Fraction>,
}

impl Scaler {
    /// Prepares `scaling`, in some tens of nanoseconds.
    pub fn new(scaling: Scaling) -> Scaler {
        let line = Line::of(scaling);
        Scaler { scaling, line, fraction: line.as_ref().and_then(Fraction::of) }
    }

    /// The engineering value and its quality: [`BadReason::NotFinite`] for not-a-number and infinities,
    /// uncertain where the scaling is clamped and the raw number lies beyond its points, else good.
    ///
    /// Unscaled values, and those that are no numbers, pass unchanged; anything scaled becomes an `f64`, and
    /// a [`Value::Decimal`] where an `f64` would lose digits of an integer.
    pub fn apply(&self, raw: Value) -> (Value, Quality) {
        let number = match raw {
            Value::Bool(_) => None,
            ref other => other.as_f64(),
        };
        let (value, quality) = match (self.scaling, number) {
            (Scaling::Identity, _) | (_, None) => (raw, Quality::Good),
            (Scaling::PowerFactor4Q, Some(raw)) => power_factor(raw),
            // An infinity is no measurement beyond a point.
            (Scaling::TwoPoint(points), Some(wide)) if wide.is_finite() => {
                self.between(&points, &raw, wide)
            }
            (_, Some(wide)) => (self.straight(&raw, wide), Quality::Good),
        };
        let finite = value.is_finite();
        (value, if finite { quality } else { Quality::Bad(BadReason::NotFinite) })
    }

    /// The value on the line.
    fn straight(&self, raw: &Value, wide: f64) -> Value {
        let near = self.near(raw, wide);
        if wide.abs() < F64_HOLDS {
            return Value::F64(near);
        }
        let lost = |x: &Decimal| same_number(&x.to_string(), &near.to_string()) == Some(false);
        exact(self.scaling, raw).filter(lost).map_or(Value::F64(near), Value::Decimal)
    }

    /// The float nearest to it.
    fn near(&self, raw: &Value, wide: f64) -> f64 {
        let exact = self.fraction.and_then(|fraction| match integer(raw) {
            Some(whole) => fraction.whole(i64::try_from(whole).ok()?),
            None => fraction.wide(wide),
        });
        exact.unwrap_or_else(|| self.line.map_or(f64::NAN, |line| line.value(wide)))
    }

    /// The value between two points, or at the nearer one beyond them.
    fn between(&self, points: &TwoPoint, raw: &Value, wide: f64) -> (Value, Quality) {
        let is_root = points.curve == Curve::SquareRoot;
        let uncertain = |value, reason| (Value::F64(value), Quality::Uncertain(reason));
        if wide < points.raw.low && (points.clamp || is_root) {
            return uncertain(points.eng_lo, UncertainReason::UnderRange);
        }
        if wide > points.raw.high && points.clamp {
            return uncertain(points.eng_hi, UncertainReason::OverRange);
        }
        let value = if is_root {
            let part = (wide - points.raw.low) / (points.raw.high - points.raw.low);
            Value::F64(points.eng_lo + part.sqrt() * (points.eng_hi - points.eng_lo))
        } else {
            self.straight(raw, wide)
        };
        (value, Quality::Good)
    }
}

/// Schneider's four-quadrant power factor: beyond ±1 it counts back and is leading. Beyond ±2 there is
/// none.
fn power_factor(raw: f64) -> (Value, Quality) {
    let leading = raw.abs() > 1.0;
    let value = if leading { 2.0_f64.copysign(raw) - raw } else { raw };
    let beyond = raw.is_finite() && raw.abs() > 2.0;
    // Adding +0.0 turns -0.0 into 0.0 and changes nothing else.
    let value = Value::PowerFactor { value: value + 0.0, leading };
    (value, if beyond { Quality::Bad(BadReason::OutOfRange) } else { Quality::Good })
}

/// The scaling by a scale factor that has been read: `10^factor`, exactly.
///
/// # Errors
/// What the device has told by a factor that is none.
pub fn by_factor(factor: i16) -> Result<Scaling, BadReason> {
    match factor {
        i16::MIN => Err(BadReason::NoValue(NoValue::NotImplemented)),
        _ if !FACTORS.contains(&factor) => Err(BadReason::OutOfRange),
        0.. => Ok(Scaling::Linear { gain: 10_f64.powi(i32::from(factor)), offset: 0.0 }),
        _ => Ok(Scaling::Divisor { divisor: 10_f64.powi(-i32::from(factor)), offset: 0.0 }),
    }
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
/// `None` for values that are no integers, for scalings outside 28 decimal digits, and for square roots.
pub fn exact(scaling: Scaling, raw: &Value) -> Option<Decimal> {
    if super::line::is_root(scaling) {
        return None;
    }
    let raw = Decimal::try_from_i128_with_scale(integer(raw)?, 0).ok()?;
    Some(Line::exact(scaling)?.value(raw)?.normalize())
}
