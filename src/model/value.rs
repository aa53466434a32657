//! One value in engineering units.

use std::fmt;
use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Moment;

/// A decoded value. Integers stay exact, a 32-bit float stays 32 bits wide so that 0.1 prints as 0.1.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A bool or a bit.
    Bool(bool),
    /// An unscaled signed integer.
    Int(i64),
    /// An unscaled unsigned integer.
    UInt(u64),
    /// An unscaled 16- or 32-bit float.
    F32(f32),
    /// A 64-bit float, or anything scaled.
    F64(f64),
    /// A scaled integer of more digits than an `f64` holds.
    Decimal(Decimal),
    /// A power factor, -1 to 1, with its nature.
    PowerFactor {
        /// Without unit; the sign is the direction of the power.
        value: f64,
        /// True: leading (capacitive). False: lagging.
        leading: bool,
    },
    /// A moment.
    Time(Moment),
    /// Characters.
    Text(Arc<str>),
    /// The values of an array, in ascending address.
    List(Arc<[Value]>),
}

impl Value {
    /// The value as a number for drawing and comparing; `None` for what is none.
    /// Numbers of more than 15 digits lose their last ones here and nowhere else.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Bool(b) => Some(f64::from(u8::from(*b))),
            Value::Int(i) => Some(*i as f64),
            Value::UInt(u) => Some(*u as f64),
            Value::F32(x) => Some(f64::from(*x)),
            Value::F64(x) => Some(*x),
            Value::Decimal(x) => x.to_f64(),
            Value::PowerFactor { value, .. } => Some(*value),
            Value::Time(_) | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// The value as a whole number; `None` where it is none. Bits are 0 and 1.
    pub fn whole(&self) -> Option<i128> {
        let of = |x: f64| (x.fract() == 0.0 && x.abs() < 1e18).then_some(x as i128);
        match self {
            Value::Bool(on) => Some(i128::from(*on)),
            Value::Int(i) => Some(i128::from(*i)),
            Value::UInt(u) => Some(i128::from(*u)),
            Value::F32(x) => of(f64::from(*x)),
            Value::F64(x) => of(*x),
            Value::Decimal(x) => x.is_integer().then(|| x.to_i128()).flatten(),
            _ => None,
        }
    }

    /// True unless the value is a float that is not a number or infinite.
    pub fn is_finite(&self) -> bool {
        match self {
            Value::F32(x) => x.is_finite(),
            Value::F64(x) | Value::PowerFactor { value: x, .. } => x.is_finite(),
            Value::List(items) => items.iter().all(Value::is_finite),
            _ => true,
        }
    }

    /// The text to show: `decimals` digits after the point for floats when given, else the shortest
    /// text that reads back as the same value. Never depends on the locale.
    pub fn format(&self, decimals: Option<u8>) -> String {
        match (self, decimals) {
            (Value::F32(x), Some(d)) if x.is_finite() => format!("{x:.0$}", usize::from(d)),
            (Value::F64(x), Some(d)) if x.is_finite() => format!("{x:.0$}", usize::from(d)),
            (Value::Decimal(x), Some(d)) => {
                let near = RoundingStrategy::MidpointAwayFromZero;
                let mut shown = x.round_dp_with_strategy(u32::from(d), near);
                shown.rescale(u32::from(d));
                shown.to_string()
            }
            (Value::PowerFactor { value, leading }, Some(_)) => {
                format!("{} {}", Value::F64(*value).format(decimals), nature(*leading))
            }
            (Value::List(items), Some(_)) => {
                let items: Vec<String> = items.iter().map(|item| item.format(decimals)).collect();
                items.join(", ")
            }
            (other, _) => other.to_string(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(b) => write!(f, "{}", u8::from(*b)),
            Value::Int(i) => write!(f, "{i}"),
            Value::UInt(u) => write!(f, "{u}"),
            Value::F32(x) => write!(f, "{x}"),
            Value::F64(x) => write!(f, "{x}"),
            Value::Decimal(x) => write!(f, "{x}"),
            Value::PowerFactor { value, leading } => write!(f, "{value} {}", nature(*leading)),
            Value::Time(moment) => write!(f, "{moment}"),
            Value::Text(t) => f.write_str(t),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(Value::to_string).collect();
                f.write_str(&items.join(", "))
            }
        }
    }
}

/// The word for the nature of a power factor.
pub fn nature(leading: bool) -> &'static str {
    if leading { "leading" } else { "lagging" }
}
