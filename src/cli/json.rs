//! Values in JSON, so that nothing is lost on readers whose numbers are `f64`.

use serde_json::Value as Json;

use crate::model::Value;

/// Integers beyond this are not exact in an `f64`.
const EXACT: u64 = 1 << 53;

/// The JSON form of a value.
///
/// Integers beyond 2^53 become decimal strings, and so do scaled ones whose decimal an `f64` cannot hold:
/// 9007199254740993 at gain 0.001 is `"9007199254740.993"`. Not-a-number, infinities and negative zero become `"NaN"`,
/// `"Infinity"`, `"-Infinity"`, `"-0.0"`. A 32-bit float is told by its shortest text, 0.1 and not
/// 0.10000000149011612: read as `f32` it gives the same bits. A moment is RFC 3339 in UTC, without a zone
/// where the device tells none; an array a list.
pub fn value(value: &Value) -> Json {
    match value {
        Value::Bool(on) => Json::Bool(*on),
        Value::Int(i) if i.unsigned_abs() > EXACT => Json::String(i.to_string()),
        Value::Int(i) => Json::from(*i),
        Value::UInt(u) if *u > EXACT => Json::String(u.to_string()),
        Value::UInt(u) => Json::from(*u),
        Value::F32(x) => float(x.to_string().parse().unwrap_or(f64::NAN)),
        Value::F64(x) => float(*x),
        Value::Decimal(x) => Json::String(x.to_string()),
        Value::PowerFactor { value, .. } => float(*value),
        Value::Time(moment) => Json::String(moment.to_string()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(self::value).collect()),
    }
}

fn float(x: f64) -> Json {
    let name = if x.is_nan() {
        "NaN"
    } else if x == f64::INFINITY {
        "Infinity"
    } else if x == f64::NEG_INFINITY {
        "-Infinity"
    } else if x == 0.0 && x.is_sign_negative() {
        "-0.0"
    } else {
        return Json::from(x);
    };
    Json::String(name.to_owned())
}
