//! One value in engineering units.

use std::fmt;
use std::sync::Arc;

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
    /// Characters.
    Text(Arc<str>),
}

impl Value {
    /// The value as a number for drawing and comparing; `None` for a text.
    /// Integers beyond 2^53 lose their last digits here and nowhere else.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Bool(b) => Some(f64::from(u8::from(*b))),
            Value::Int(i) => Some(*i as f64),
            Value::UInt(u) => Some(*u as f64),
            Value::F32(x) => Some(f64::from(*x)),
            Value::F64(x) => Some(*x),
            Value::Text(_) => None,
        }
    }

    /// True unless the value is a float that is not a number or infinite.
    pub fn is_finite(&self) -> bool {
        match self {
            Value::F32(x) => x.is_finite(),
            Value::F64(x) => x.is_finite(),
            _ => true,
        }
    }

    /// The text to show: `decimals` digits after the point for floats when given, else the shortest
    /// text that reads back as the same value. Never depends on the locale.
    pub fn format(&self, decimals: Option<u8>) -> String {
        match (self, decimals) {
            (Value::F32(x), Some(d)) if x.is_finite() => format!("{x:.0$}", usize::from(d)),
            (Value::F64(x), Some(d)) if x.is_finite() => format!("{x:.0$}", usize::from(d)),
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
            Value::Text(t) => f.write_str(t),
        }
    }
}
