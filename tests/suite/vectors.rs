//! The oracle tables of `tests/data/modbus.json`, and small builders the codec tests share.

use std::sync::{Arc, OnceLock};

use gaugeglass::model::{
    Address, ByteOrder, DataType, DeviceId, Scaling, ScanClassId, Table, Tag, TagId, Value,
    WriteAccess, WriteValue,
};
use serde_json::Value as Json;

fn all() -> &'static Json {
    static ALL: OnceLock<Json> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(include_str!("../data/modbus.json")).unwrap())
}

/// A group of vectors, which must hold exactly `count` entries: an empty group proves nothing.
pub fn group(name: &str, count: usize) -> &'static [Json] {
    let entries = all()[name].as_array().unwrap();
    assert_eq!(entries.len(), count, "entries in the group {name}");
    entries
}

/// A group of vectors that is one thing.
pub fn entry_of(name: &str) -> &'static Json {
    &all()[name]
}

pub fn registers(json: &Json) -> Vec<u16> {
    json.as_array().unwrap().iter().map(|r| u16::try_from(r.as_u64().unwrap()).unwrap()).collect()
}

pub fn order(entry: &Json) -> ByteOrder {
    ByteOrder::from_letters(entry["order"].as_str().unwrap()).unwrap()
}

pub fn numeric_type(name: &str) -> DataType {
    DataType::NUMERIC.into_iter().find(|t| t.name() == name).unwrap()
}

/// True if `value` is what a vector says: a number, or the text of a large integer or of a special float.
pub fn same(value: &Value, expected: &Json) -> bool {
    match (value, expected) {
        (Value::F32(x), Json::Number(_)) => {
            x.to_bits() == (expected.as_f64().unwrap() as f32).to_bits()
        }
        // The JSON reader is built without exact float parsing and may be off by the last bit.
        (Value::F64(x), Json::Number(_)) => {
            x.to_bits().abs_diff(expected.as_f64().unwrap().to_bits()) <= 1
        }
        (Value::F32(_) | Value::F64(_), Json::String(text)) => {
            let (x, negative) = match value {
                Value::F32(x) => (f64::from(*x), x.is_sign_negative()),
                other => (other.as_f64().unwrap(), other.as_f64().unwrap().is_sign_negative()),
            };
            match text.as_str() {
                "NaN" => x.is_nan(),
                "Infinity" => x == f64::INFINITY,
                "-Infinity" => x == f64::NEG_INFINITY,
                "-0.0" => x == 0.0 && negative,
                _ => false,
            }
        }
        (other, Json::String(text)) => other.to_string() == *text,
        (Value::Int(i), number) => number.as_i64() == Some(*i),
        (Value::UInt(u), number) => number.as_u64() == Some(*u),
        _ => false,
    }
}

/// A holding register tag (a coil for bools) without limits.
pub fn tag(data_type: DataType, scaling: Scaling) -> Tag {
    let table = if data_type == DataType::Bool { Table::Coil } else { Table::HoldingRegister };
    let home = (DeviceId::new("d").unwrap(), ScanClassId::new("s").unwrap());
    let address = Address { table, wire: 0 };
    let write = Some(WriteAccess::default());
    Tag { scaling, write, ..Tag::new(TagId::new("t").unwrap(), home, address, data_type) }
}

pub fn typed(text: &str) -> WriteValue {
    WriteValue::Typed(Arc::from(text))
}
