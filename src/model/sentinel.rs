//! Numbers by which devices say that they have no value.
//!
//! Without a declared sentinel every number is real. Conventions: SunSpec Information Model, section on
//! "not implemented" values; ABB energy meters' manuals; SMA's Modbus interface description.

use std::sync::Arc;

use super::{DataType, NoValue, TimeCoding, Value};

/// The raw numbers of a tag that are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Sentinel {
    /// Every number is real.
    #[default]
    None,
    /// What a family of devices uses for a type.
    Convention(Convention),
    /// These raw numbers, at least one.
    Numbers(Arc<[Value]>),
}

/// What a family of devices uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Convention {
    /// Unsigned: all bits set. Signed: the lowest number.
    SunSpec,
    /// SunSpec's accumulators: 0.
    SunSpecAccumulator,
    /// Unsigned: all bits set. Signed: the highest number.
    AbbMeter,
    /// Unsigned: all bits set. Signed: the lowest number.
    Sma,
}

impl Convention {
    /// Every convention with the name that files use.
    pub const ALL: [(&'static str, Convention); 4] = [
        ("sunspec", Convention::SunSpec),
        ("sunspec_acc", Convention::SunSpecAccumulator),
        ("abb_b_meter", Convention::AbbMeter),
        ("sma", Convention::Sma),
    ];

    /// The name that files use.
    pub fn name(self) -> &'static str {
        Convention::ALL.iter().find(|(_, c)| *c == self).map_or("", |(name, _)| name)
    }

    /// What the device means by it.
    fn meaning(self) -> NoValue {
        match self {
            Convention::SunSpec | Convention::SunSpecAccumulator => NoValue::NotImplemented,
            Convention::AbbMeter => NoValue::NotAvailable,
            Convention::Sma => NoValue::NotANumber,
        }
    }

    fn holds(self, data_type: DataType, raw: &Value) -> bool {
        let top = 1_i128 << (16 * u32::from(data_type.width())).clamp(1, 64);
        match raw {
            Value::UInt(raw) if self == Convention::SunSpecAccumulator => *raw == 0,
            Value::Int(raw) if self == Convention::SunSpecAccumulator => *raw == 0,
            Value::UInt(raw) => i128::from(*raw) == top - 1,
            Value::Int(raw) if self == Convention::AbbMeter => i128::from(*raw) == top / 2 - 1,
            Value::Int(raw) => i128::from(*raw) == -top / 2,
            Value::F32(raw) => raw.is_nan(),
            Value::F64(raw) => raw.is_nan(),
            _ => false,
        }
    }
}

impl Sentinel {
    /// The number in which the registers of a `data_type` tell that there is no value: families of devices
    /// mark whole registers, whatever bits of them mean something; a count since 1970 is a number too.
    pub fn judges(&self, data_type: DataType) -> DataType {
        match (self, data_type) {
            (Sentinel::Convention(_), DataType::Field { signed, .. }) => {
                if signed {
                    DataType::I16
                } else {
                    DataType::U16
                }
            }
            (_, DataType::Time(TimeCoding::UnixU32S)) => DataType::U32,
            (_, DataType::Time(TimeCoding::UnixU64S | TimeCoding::UnixU64Ms)) => DataType::U64,
            (_, own) => own,
        }
    }

    /// True where values of this type can be none.
    pub fn suits(data_type: DataType) -> bool {
        let is_count = matches!(data_type, DataType::Time(coding) if coding.is_unix());
        data_type.is_number() || is_count
    }

    /// What the device means by `raw`, an unscaled value of the `data_type` that it
    /// [judges](Sentinel::judges); `None` for a real one.
    pub fn meaning(&self, data_type: DataType, raw: &Value) -> Option<NoValue> {
        match self {
            Sentinel::None => None,
            Sentinel::Convention(convention) => {
                convention.holds(data_type, raw).then(|| convention.meaning())
            }
            Sentinel::Numbers(numbers) => {
                let found = numbers.iter().any(|number| is_number(raw, number));
                found.then_some(NoValue::NotAvailable)
            }
        }
    }
}

/// True if a raw value is a sentinel: the same number, at the precision of the raw value.
fn is_number(raw: &Value, number: &Value) -> bool {
    match (raw, number.as_f64()) {
        (Value::F32(raw), Some(number)) => *raw == number as f32,
        (Value::F64(raw), Some(number)) => *raw == number,
        (raw, _) => raw.whole().is_some() && raw.whole() == number.whole(),
    }
}
