//! The keys of a `[[tag]]` that tell what its registers mean: type, byte order, scaling, sentinels, texts.
//!
//! A tag has one scaling. Which one is told by the keys that are there; keys of two are a mistake.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::DeValue;

use super::entries::order;
use super::fields::{Fields, as_number, kind};
use super::problem::{one_of, quote};
use crate::model::{
    ByteOrder, Convention, Curve, DataType, Scaling, Sentinel, Span, TextEncoding, TextOrder,
    TextPad, Texts, TwoPoint, Value, limits,
};

/// Words of `curve`.
pub(super) const CURVES: [(&str, Curve); 2] =
    [("straight", Curve::Straight), ("sqrt", Curve::SquareRoot)];

/// Reads the type with what completes it.
pub(super) fn data_type(f: &mut Fields<'_, '_>) -> DataType {
    f.need("type", "type = \"u16\"");
    let types = DataType::ALL.map(|data_type| (data_type.name(), data_type));
    let Some(chosen) = f.choice("type", &types) else { return DataType::U16 };
    if !matches!(chosen, DataType::Bit { .. }) {
        f.refuse("bit", "only the type \"bit\" has one");
    }
    if !matches!(chosen, DataType::Text { .. }) {
        for key in ["length", "text_order", "pad", "encoding"] {
            f.refuse(key, "only the type \"string\" has it");
        }
    }
    if chosen.masked(1).is_none() {
        f.refuse("mask", "only the types \"u16\" and \"i16\" have one");
    }
    match chosen {
        DataType::Bit { .. } => {
            f.need("bit", "0 is the least significant bit of the register, 15 the most");
            DataType::Bit { index: f.whole("bit", &(0..=15)).unwrap_or(0) }
        }
        DataType::Text { order, pad, encoding, .. } => {
            f.need("length", "in registers, two characters each: length = 10");
            DataType::Text {
                registers: f.whole("length", &limits::TEXT_REGISTERS).unwrap_or(1),
                order: f.choice("text_order", &TextOrder::ALL).unwrap_or(order),
                pad: f.choice("pad", &TextPad::ALL).unwrap_or(pad),
                encoding: f.choice("encoding", &TextEncoding::ALL).unwrap_or(encoding),
            }
        }
        simple => {
            let mask = f.whole("mask", &(1..=u16::MAX));
            mask.and_then(|mask| simple.masked(mask)).unwrap_or(simple)
        }
    }
}

/// Reads the byte order of the tag itself.
pub(super) fn tag_order(f: &mut Fields<'_, '_>, data_type: DataType) -> Option<ByteOrder> {
    let order = order(f)?;
    if !data_type.has_byte_order() && f.value("type").is_some() {
        let message = format!("a byte order changes nothing in a {}", data_type.name());
        f.warn("order", message, "take it away");
    }
    Some(order)
}

/// The scalings by their keys; the first key that is there decides.
const SCALINGS: [&[&str]; 5] = [
    &["raw_lo", "raw_hi", "eng_lo", "eng_hi", "clamp", "curve"],
    &["scale_factor"],
    &["power_factor_4q"],
    &["divisor"],
    &["gain"],
];

/// Reads how a raw number becomes engineering units.
pub(super) fn scaling(f: &mut Fields<'_, '_>) -> Scaling {
    let Some(keys) = SCALINGS.iter().find(|keys| keys.iter().any(|key| f.has(key))) else {
        return linear(f);
    };
    let first = keys.iter().find(|key| f.has(key)).copied().unwrap_or_default();
    for other in SCALINGS.iter().filter(|other| *other != keys) {
        for key in *other {
            f.refuse(key, &format!("{first:?} tells the scaling already"));
        }
    }
    if !matches!(first, "gain" | "divisor") {
        f.refuse("offset", "it goes with \"gain\" or \"divisor\"");
    }
    match first {
        "gain" => linear(f),
        "divisor" => Scaling::Divisor {
            divisor: f.number("divisor").unwrap_or(1.0),
            offset: f.number("offset").unwrap_or(0.0),
        },
        "scale_factor" => {
            Scaling::ScaleFactor { wire: f.whole("scale_factor", &(0..=u16::MAX)).unwrap_or(0) }
        }
        "power_factor_4q" => match f.flag("power_factor_4q") {
            Some(true) => Scaling::PowerFactor4Q,
            _ => Scaling::Identity,
        },
        _ => two_point(f),
    }
}

fn linear(f: &mut Fields<'_, '_>) -> Scaling {
    if !f.has("gain") && !f.has("offset") {
        return Scaling::Identity;
    }
    let gain = f.number("gain").unwrap_or(1.0);
    Scaling::Linear { gain, offset: f.number("offset").unwrap_or(0.0) }
}

fn two_point(f: &mut Fields<'_, '_>) -> Scaling {
    let mut end = |key| {
        f.need(key, "a scaling by two points has raw_lo, raw_hi, eng_lo and eng_hi");
        f.number(key)
    };
    let ends = [end("raw_lo"), end("raw_hi"), end("eng_lo"), end("eng_hi")];
    let clamp = f.flag("clamp").unwrap_or(false);
    let curve = f.choice("curve", &CURVES).unwrap_or_default();
    match ends {
        [Some(low), Some(high), Some(eng_lo), Some(eng_hi)] => {
            Scaling::TwoPoint(TwoPoint { raw: Span { low, high }, eng_lo, eng_hi, clamp, curve })
        }
        _ => Scaling::Identity,
    }
}

/// Reads the raw numbers that are none: the word of a convention, a number, or a list of numbers.
pub(super) fn sentinel(f: &mut Fields<'_, '_>) -> Sentinel {
    let words = Convention::ALL.map(|(word, _)| word);
    let items = match f.value("sentinel") {
        None => return Sentinel::None,
        Some((DeValue::String(_), _)) => {
            let convention = f.choice("sentinel", &Convention::ALL);
            return convention.map_or(Sentinel::None, Sentinel::Convention);
        }
        Some((DeValue::Array(list), _)) => list.iter().map(|item| number(item.get_ref())).collect(),
        Some((single, _)) => vec![number(single)],
    };
    match items.into_iter().collect::<Option<Vec<Value>>>() {
        Some(numbers) if !numbers.is_empty() => Sentinel::Numbers(numbers.into()),
        _ => {
            let hint =
                format!("sentinel = 65535, sentinel = [65535, 65534], or {}", one_of(&words));
            f.blame("sentinel", "expected a raw number, some, or a word".to_owned(), &hint);
            Sentinel::None
        }
    }
}

/// A number as exactly as it is written.
fn number(value: &DeValue<'_>) -> Option<Value> {
    if let DeValue::Integer(n) = value {
        let wide = i128::from_str_radix(n.as_str(), n.radix()).ok()?;
        let signed = i64::try_from(wide).ok().map(Value::Int);
        return signed.or_else(|| u64::try_from(wide).ok().map(Value::UInt));
    }
    as_number(value).filter(|x| x.is_finite()).map(Value::F64)
}

/// Reads what numbers or bits are called.
pub(super) fn texts(f: &mut Fields<'_, '_>) -> Option<Arc<Texts>> {
    if f.has("texts") {
        f.refuse("bits", "\"texts\" names whole numbers already");
        return table(f, "texts").map(|states| Arc::new(Texts::States(states)));
    }
    let bits = if f.has("bits") { table(f, "bits") } else { None };
    bits.map(|bits| Arc::new(Texts::Bits(bits)))
}

fn table<T: Ord + std::str::FromStr>(
    f: &mut Fields<'_, '_>,
    key: &'static str,
) -> Option<BTreeMap<T, String>> {
    const EXAMPLE: &str = "such as { 0 = \"Stopped\", 1 = \"Running\" }";
    let (value, _) = f.value(key)?;
    let DeValue::Table(table) = value else {
        let message = format!("expected a table of numbers and texts, found {}", kind(value));
        f.blame(key, message, EXAMPLE);
        return None;
    };
    let base = f.base();
    let mut texts = BTreeMap::new();
    for (number, text) in table {
        let at = base + number.span().start;
        let name: &str = number.get_ref();
        match (name.parse::<T>(), text.get_ref()) {
            (Err(_), _) => {
                f.blame_at(at, key, format!("{} is no whole number here", quote(name)), EXAMPLE);
            }
            (Ok(_), other) if !matches!(other, DeValue::String(_)) => {
                let message = format!("expected a text, found {}", kind(other));
                f.blame_at(at, key, message, EXAMPLE);
            }
            (Ok(number), DeValue::String(text)) => {
                if texts.insert(number, text.to_string()).is_some() {
                    f.blame_at(at, key, format!("{} is named twice", quote(name)), "");
                }
            }
            (Ok(_), _) => {}
        }
    }
    if texts.is_empty() && f.is_good(key) {
        f.blame(key, "the table is empty".to_owned(), EXAMPLE);
    }
    (!texts.is_empty()).then_some(texts)
}
