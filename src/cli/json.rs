//! Values in JSON, so that nothing is lost on readers whose numbers are `f64`.

use serde_json::Value as Json;

use crate::codec::{at_factor, decode, exact, same_number};
use crate::model::{ByteOrder, Project, Raw, Tag, Value};

/// Integers beyond this are not exact in an `f64`.
const EXACT: u64 = 1 << 53;

/// The JSON form of a value.
///
/// Integers beyond 2^53 become decimal strings; not-a-number, infinities and negative zero become `"NaN"`,
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
        Value::PowerFactor { value, .. } => float(*value),
        Value::Time(moment) => Json::String(moment.to_string()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(self::value).collect()),
    }
}

/// The byte order a tag's registers come in: its own or its device's.
pub fn order_of(project: &Project, tag: &Tag) -> ByteOrder {
    tag.order.or(project.device(&tag.device).map(|d| d.order)).unwrap_or_default()
}

/// The JSON form of `value`, which was made of the registers `raw` of `tag`.
///
/// As [`value`]; and a scaled integer whose decimal an `f64` cannot hold becomes a decimal string, so that
/// 9007199254740993 at gain 0.001 is `"9007199254740.993"`.
pub fn value_of(tag: &Tag, order: ByteOrder, raw: &Raw, shown: &Value) -> Json {
    match exact_text(tag, order, raw, shown) {
        Some(text) => Json::String(text),
        None => value(shown),
    }
}

/// The exact decimal of a scaled 64-bit integer, where the text of `shown` is another number. Narrower
/// integers keep every digit in an `f64`.
pub fn exact_text(tag: &Tag, order: ByteOrder, raw: &Raw, shown: &Value) -> Option<String> {
    if !tag.data_type.is_integer() || tag.data_type.width() < 4 || tag.scaling.is_identity() {
        return None;
    }
    let scaling = at_factor(tag, raw).scaling;
    let raw = decode(tag.data_type, order, &raw.words()).ok()?;
    let text = exact(scaling, &raw)?.to_string();
    (same_number(&text, &shown.to_string()) == Some(false)).then_some(text)
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
