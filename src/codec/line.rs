//! Straight lines between raw numbers and engineering units, in floats, in fractions and in decimal.
//!
//! Every scaling but the square root is `(raw − origin) × numerator / denominator + base`; what differs is
//! which of the four a person types.

use rust_decimal::Decimal;

use super::number::decimal_of;
use crate::model::{Curve, Scaling, TwoPoint};

/// Integers up to here are exact in an `f64`.
pub(super) const EXACT: i64 = 1 << 53;

/// A straight line; `T` is `f64` or [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line<T> {
    /// The raw number at which the value is `base`.
    pub(super) origin: T,
    /// Units.
    pub(super) numerator: T,
    /// For so many raw steps.
    pub(super) denominator: T,
    /// The value at `origin`.
    pub(super) base: T,
}

impl Line<f64> {
    /// The line of a scaling; for a square root the line its square follows. `None` where there is none,
    /// or none before the scale factor is known.
    pub(super) fn of(scaling: Scaling) -> Option<Line<f64>> {
        Some(match scaling {
            Scaling::Linear { gain, offset } => {
                Line { origin: 0.0, numerator: gain, denominator: 1.0, base: offset }
            }
            Scaling::Divisor { divisor, offset } => {
                Line { origin: 0.0, numerator: 1.0, denominator: divisor, base: offset }
            }
            Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, .. }) => Line {
                origin: raw.low,
                numerator: eng_hi - eng_lo,
                denominator: raw.high - raw.low,
                base: eng_lo,
            },
            Scaling::Identity | Scaling::ScaleFactor { .. } | Scaling::PowerFactor4Q => {
                return None;
            }
        })
    }

    /// The value of a raw number.
    pub(super) fn value(&self, raw: f64) -> f64 {
        (raw - self.origin) * self.numerator / self.denominator + self.base
    }

    /// The raw number of a value; not rounded.
    pub(super) fn raw(&self, value: f64) -> f64 {
        (value - self.base) * self.denominator / self.numerator + self.origin
    }

    /// True where 0 is 0.
    pub(super) fn is_proportional(&self) -> bool {
        self.origin == 0.0 && self.base == 0.0
    }
}

impl Line<Decimal> {
    /// The line of a scaling in decimal, with the differences of its points taken there: 1 and 0 where
    /// there is no scaling. `None` beyond 28 digits, and where the line has no inverse.
    pub(super) fn exact(scaling: Scaling) -> Option<Line<Decimal>> {
        let line = match scaling {
            Scaling::Identity => Line {
                origin: Decimal::ZERO,
                numerator: Decimal::ONE,
                denominator: Decimal::ONE,
                base: Decimal::ZERO,
            },
            Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, .. }) => {
                let (low, high) = (decimal_of(raw.low)?, decimal_of(raw.high)?);
                let (base, top) = (decimal_of(eng_lo)?, decimal_of(eng_hi)?);
                let numerator = top.checked_sub(base)?;
                Line { origin: low, numerator, denominator: high.checked_sub(low)?, base }
            }
            other => {
                let Line { origin, numerator, denominator, base } = Line::of(other)?;
                Line {
                    origin: decimal_of(origin)?,
                    numerator: decimal_of(numerator)?,
                    denominator: decimal_of(denominator)?,
                    base: decimal_of(base)?,
                }
            }
        };
        let inverse = !line.numerator.is_zero() && !line.denominator.is_zero();
        // The square of a root is taken between the two.
        inverse.then(|| if is_root(scaling) { line } else { line.shortened() })
    }

    /// The same line with units for one raw step, where they have few digits: products stay within 28.
    fn shortened(self) -> Line<Decimal> {
        const FEW: u32 = 15;
        match self.numerator.checked_div(self.denominator).map(|steep| steep.normalize()) {
            Some(steep)
                if steep.scale() <= FEW
                    && steep.checked_mul(self.denominator) == Some(self.numerator) =>
            {
                Line { numerator: steep, denominator: Decimal::ONE, ..self }
            }
            _ => self,
        }
    }

    /// The value of a raw number.
    pub(super) fn value(&self, raw: Decimal) -> Option<Decimal> {
        let rise = raw.checked_sub(self.origin)?.checked_mul(self.numerator)?;
        rise.checked_div(self.denominator)?.checked_add(self.base)
    }

    /// The raw number of a value; not rounded.
    pub(super) fn raw(&self, value: Decimal) -> Option<Decimal> {
        let run = value.checked_sub(self.base)?.checked_mul(self.denominator)?;
        run.checked_div(self.numerator)?.checked_add(self.origin)
    }

    /// The raw number of a value on the square root whose square this is; `None` too where the root has
    /// no such value.
    pub(super) fn squared(&self, value: Decimal) -> Option<Decimal> {
        let part = value.checked_sub(self.base)?.checked_div(self.numerator)?;
        if part.is_sign_negative() && !part.is_zero() {
            return None;
        }
        part.checked_mul(part)?.checked_mul(self.denominator)?.checked_add(self.origin)
    }
}

/// `(raw × numerator + addend) / denominator` with all three exact: one division then gives the `f64`
/// nearest to the decimal result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fraction {
    numerator: i64,
    addend: i64,
    denominator: i64,
}

impl Fraction {
    /// The line as a fraction; `None` where its numbers have too many digits.
    pub(super) fn of(line: &Line<f64>) -> Option<Fraction> {
        let (a, b) = ratio(line.numerator)?;
        let (c, d) = ratio(line.denominator)?;
        let (o, q) = decimal_ratio(line.origin)?;
        let (n, m) = decimal_ratio(line.base)?;
        // raw·p/r − o/q·p/r + n/m over the common denominator, with p/r = a·d / (b·c).
        let (p, r) = reduced(a.checked_mul(d)?, b.checked_mul(c)?)?;
        let (s, t) = reduced(o.checked_mul(p)?, q.checked_mul(r)?)?;
        let common = lcm(lcm(r, t)?, m)?;
        let numerator = p.checked_mul(common / r)?;
        let addend = n.checked_mul(common / m)?.checked_sub(s.checked_mul(common / t)?)?;
        let exact = [numerator, addend, common].iter().all(|x| x.abs() <= EXACT);
        exact.then_some(Fraction { numerator, addend, denominator: common })
    }

    /// The value of a whole raw number, if everything on the way is exact.
    pub(super) fn whole(&self, raw: i64) -> Option<f64> {
        let top = raw.checked_mul(self.numerator)?.checked_add(self.addend)?;
        (top.unsigned_abs() <= EXACT.unsigned_abs()).then_some(top as f64 / self.denominator as f64)
    }

    /// The value of a raw float, where nothing is added.
    pub(super) fn wide(&self, raw: f64) -> Option<f64> {
        let value = raw * self.numerator as f64 / self.denominator as f64;
        (self.addend == 0 && value.is_finite()).then_some(value)
    }
}

/// A number as a fraction: decimal if it has few digits, else one over an integer, as 1/3.
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

/// The fraction in lowest terms with a positive denominator; `None` for a denominator of 0.
fn reduced(numerator: i64, denominator: i64) -> Option<(i64, i64)> {
    let by = gcd(numerator, denominator) * denominator.signum();
    (by != 0).then(|| (numerator / by, denominator / by))
}

fn lcm(a: i64, b: i64) -> Option<i64> {
    (a / gcd(a, b)).checked_mul(b)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// True for a scaling whose line is that of the square.
pub(super) fn is_root(scaling: Scaling) -> bool {
    matches!(scaling, Scaling::TwoPoint(TwoPoint { curve: Curve::SquareRoot, .. }))
}
