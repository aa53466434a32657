//! What is asked of some registers, from arguments or from a line of JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::codec::by_factor;
use crate::model::{
    ByteOrder, Convention, Curve, DataType, Scaling, Sentinel, Span, TextEncoding, TextOrder,
    TextPad, Texts, TwoPoint, Value,
};

/// What is asked of some registers.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    pub(super) registers: Vec<u16>,
    /// The type as it was called; `None` asks for every numeric type.
    pub(super) name: Option<String>,
    pub(super) data_type: Option<DataType>,
    /// Letters, or the words of a text.
    pub(super) order: Option<String>,
    pub(super) count: u16,
    pub(super) scaling: Scaling,
    pub(super) sentinel: Sentinel,
    pub(super) texts: Option<Arc<Texts>>,
    /// The quality is to be told, good or bad.
    pub(super) is_judged: bool,
}

impl Question {
    /// A question about a type, or about all of them.
    pub(super) fn new(
        registers: Vec<u16>,
        name: Option<&str>,
        bit: Option<u8>,
        mask: Option<&str>,
    ) -> Result<Question, String> {
        let mask = mask.map(register).transpose()?;
        let data_type = name.map(|name| type_of(name, &registers, bit, mask)).transpose()?;
        let name = name.map(str::to_owned);
        Ok(Question { registers, name, data_type, count: 1, ..Question::default() })
    }

    pub(super) fn ordered(self, order: &Option<String>) -> Question {
        Question { order: order.clone(), ..self }
    }
}

/// SunSpec's names of types, and those of other tools.
const FOREIGN: [(&str, DataType); 25] = [
    ("uint16", DataType::U16),
    ("int16", DataType::I16),
    ("acc16", DataType::U16),
    ("enum16", DataType::U16),
    ("bitfield16", DataType::U16),
    ("bf16", DataType::U16),
    ("count", DataType::U16),
    ("pad", DataType::U16),
    ("sunssf", DataType::I16),
    ("uint32", DataType::U32),
    ("int32", DataType::I32),
    ("acc32", DataType::U32),
    ("enum32", DataType::U32),
    ("bitfield32", DataType::U32),
    ("bf32", DataType::U32),
    ("float32", DataType::F32),
    ("uint64", DataType::U64),
    ("int64", DataType::I64),
    ("acc64", DataType::U64),
    ("bitfield64", DataType::U64),
    ("bf64", DataType::U64),
    ("float64", DataType::F64),
    ("float16", DataType::F16),
    ("float", DataType::F32),
    ("double", DataType::F64),
];

fn type_of(
    name: &str,
    registers: &[u16],
    bit: Option<u8>,
    mask: Option<u16>,
) -> Result<DataType, String> {
    let foreign = || FOREIGN.iter().find(|(known, _)| *known == name).map(|(_, t)| *t);
    let named = DataType::from_name(name).or_else(foreign).filter(|t| *t != DataType::Bool);
    let named = named.ok_or_else(|| {
        let known = DataType::ALL.map(DataType::name).join(" ");
        format!("{name:?} is no type; the types are {known}")
    })?;
    Ok(match (named, mask) {
        (DataType::Bit { .. }, _) => {
            let index = bit.ok_or("a bit needs its number, 0 to 15")?;
            if index > 15 {
                return Err(format!("a register has the bits 0 to 15, not {index}"));
            }
            DataType::Bit { index }
        }
        (DataType::Text { order, encoding, .. }, _) => DataType::Text {
            registers: u16::try_from(registers.len()).unwrap_or(u16::MAX),
            order,
            pad: TextPad::Space,
            encoding,
        },
        (named, Some(mask)) => named
            .masked(mask)
            .ok_or_else(|| format!("a mask takes a part of u16 or i16, not of {name}"))?,
        (named, None) => named,
    })
}

/// The words for the orders of a type, the usual one first.
pub(super) fn order_words(data_type: DataType) -> &'static [&'static str] {
    match data_type {
        DataType::Text { .. } => &[
            "hi_first",
            "lo_first",
            "utf16_be",
            "utf16_le",
            "one_char_per_register_low",
            "one_char_per_register_high",
        ],
        DataType::Mod10000 { .. } => &["high_first", "low_first"],
        DataType::Time(coding) if !coding.is_unix() => &["AB"],
        other => ByteOrder::choices(2 * usize::from(other.width())),
    }
}

/// What a word from [`order_words`] makes of a type.
pub(super) fn in_order(data_type: DataType, word: &str) -> (DataType, ByteOrder) {
    if let DataType::Text { registers, pad, encoding, .. } = data_type {
        let (order, encoding) = match word {
            "lo_first" => (TextOrder::LowFirst, encoding),
            "utf16_be" => (TextOrder::HighFirst, TextEncoding::Utf16),
            "utf16_le" => (TextOrder::LowFirst, TextEncoding::Utf16),
            "one_char_per_register_low" => (TextOrder::LowOnly, encoding),
            "one_char_per_register_high" => (TextOrder::HighOnly, encoding),
            _ => (TextOrder::HighFirst, encoding),
        };
        return (DataType::Text { registers, order, pad, encoding }, ByteOrder::BIG);
    }
    let letters = match word {
        "high_first" => "ABCD",
        "low_first" => "CDAB",
        letters => letters,
    };
    (data_type, ByteOrder::from_letters(letters).unwrap_or_default())
}

/// A register's contents: decimal or 0x hexadecimal.
pub(super) fn register(text: &str) -> Result<u16, String> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u16::from_str_radix(hex, 16).ok()
        }
        None if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| format!("{text:?} is no register; write 0 to 65535 or 0x0000 to 0xFFFF"))
}

/// Reads a line of JSON; all keys but `regs` may be missing, unknown ones are ignored.
pub(super) fn question_of(line: &str) -> Result<Question, String> {
    let json: Json = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
    let keys = Keys(&json);
    let registers = match json.get("regs") {
        Some(Json::Array(items)) => items.iter().map(register_of).collect::<Result<_, _>>()?,
        _ => return Err("\"regs\" is missing, a list of registers like [1,2]".to_owned()),
    };
    let bit = keys.whole("bit", 15)?;
    let mask = json.get("mask").map(register_of).transpose()?.map(|mask| mask.to_string());
    let name = keys.word("type")?;
    let name = match (name, json.get("signed")) {
        (None, Some(Json::Bool(true))) if mask.is_some() => Some("i16"),
        (None, _) if mask.is_some() => Some("u16"),
        (name, _) => name,
    };
    let mut question = Question::new(registers, name, bit, mask.as_deref())?;
    question.order = keys.word("order")?.map(str::to_owned);
    question.count = keys.whole("count", 125)?.unwrap_or(1).into();
    question.scaling = keys.scaling()?;
    question.texts = keys.texts()?;
    (question.sentinel, question.is_judged) = keys.sentinel(name.unwrap_or_default())?;
    question.is_judged |= question.scaling != Scaling::Identity;
    if let Some(DataType::Text { pad, encoding, .. }) = &mut question.data_type {
        // Spaces at the end count as padding unless the padding is said to be NUL.
        if keys.word("pad")? == Some("nul") {
            *pad = TextPad::Nul;
        }
        if let Some(word) = keys.word("encoding")? {
            let known = TextEncoding::ALL.iter().find(|(name, _)| *name == word);
            *encoding = known.map(|(_, e)| *e).ok_or_else(|| {
                let names = TextEncoding::ALL.map(|(name, _)| name).join(" ");
                format!("{word:?} is no encoding; they are {names}")
            })?;
        }
    }
    Ok(question)
}

fn register_of(item: &Json) -> Result<u16, String> {
    match item {
        Json::String(text) => register(text),
        other => other
            .as_u64()
            .and_then(|r| u16::try_from(r).ok())
            .ok_or_else(|| format!("{other} is no register; they are 0 to 65535")),
    }
}

/// The keys of a tag in a line of JSON.
struct Keys<'j>(&'j Json);

impl<'j> Keys<'j> {
    fn get(&self, key: &str) -> Option<&'j Json> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn word(&self, key: &str) -> Result<Option<&'j str>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("{key:?} is a text, not {other}")),
        }
    }

    fn number(&self, key: &str) -> Result<Option<f64>, String> {
        let wrong = |other: &Json| format!("{key:?} is a number, not {other}");
        self.get(key).map(|value| value.as_f64().ok_or_else(|| wrong(value))).transpose()
    }

    fn whole(&self, key: &str, most: u8) -> Result<Option<u8>, String> {
        let wrong = |other: &Json| format!("{key:?} is a number from 0 to {most}, not {other}");
        let read = |value: &Json| {
            let number = value.as_u64().and_then(|n| u8::try_from(n).ok());
            number.filter(|n| *n <= most).ok_or_else(|| wrong(value))
        };
        self.get(key).map(read).transpose()
    }

    fn scaling(&self) -> Result<Scaling, String> {
        let kind = self.word("kind")?.or(self.word("curve")?).unwrap_or_default();
        let offset = self.number("offset")?.unwrap_or(0.0);
        if let Some(factor) = self.get("sf").or(self.get("factor")) {
            let factor = factor.as_i64().and_then(|f| i16::try_from(f).ok());
            let factor = factor.ok_or("a scale factor is a power of ten from -10 to 10")?;
            return by_factor(factor).map_err(|reason| format!("the scale factor is {reason}"));
        }
        if kind == "schneider_4q_fp_pf" || self.get("power_factor_4q") == Some(&Json::Bool(true)) {
            return Ok(Scaling::PowerFactor4Q);
        }
        if let Some(low) = self.number("raw_lo")? {
            let end = |key| self.number(key)?.ok_or(format!("{key:?} is missing beside raw_lo"));
            let (high, eng_lo, eng_hi) = (end("raw_hi")?, end("eng_lo")?, end("eng_hi")?);
            if low >= high {
                return Err("degenerate_range".to_owned());
            }
            return Ok(Scaling::TwoPoint(TwoPoint {
                raw: Span { low, high },
                eng_lo,
                eng_hi,
                clamp: self.get("clamp") == Some(&Json::Bool(true)),
                curve: if kind == "sqrt" { Curve::SquareRoot } else { Curve::Straight },
            }));
        }
        if let Some(divisor) = self.number("divisor")? {
            let zero = (divisor == 0.0).then(|| "zero_divisor".to_owned());
            return zero.map_or(Ok(Scaling::Divisor { divisor, offset }), Err);
        }
        Ok(match self.number("gain")? {
            Some(0.0) => return Err("zero_gain".to_owned()),
            Some(gain) => Scaling::Linear { gain, offset },
            None if offset != 0.0 => Scaling::Linear { gain: 1.0, offset },
            None => Scaling::Identity,
        })
    }

    /// The sentinel, and whether one was spoken of at all.
    fn sentinel(&self, type_name: &str) -> Result<(Sentinel, bool), String> {
        let Some(value) = self.get("convention").or(self.get("sentinel")) else {
            return Ok((Sentinel::None, false));
        };
        let number = |value: &Json| {
            let signed = value.as_i64().map(Value::Int);
            signed.or(value.as_u64().map(Value::UInt)).or(value.as_f64().map(Value::F64))
        };
        let sentinel =
            match value {
                Json::String(word) if word == "none" => Sentinel::None,
                Json::String(word) if word == "sunspec" && type_name.starts_with("acc") => {
                    Sentinel::Convention(Convention::SunSpecAccumulator)
                }
                Json::String(word) => {
                    let known = Convention::ALL.iter().find(|(name, _)| name == word);
                    let names = Convention::ALL.map(|(name, _)| name).join(" ");
                    Sentinel::Convention(known.map(|(_, c)| *c).ok_or_else(|| {
                        format!("{word:?} is no convention; they are none {names}")
                    })?)
                }
                Json::Array(items) => {
                    let numbers: Option<Arc<[Value]>> = items.iter().map(number).collect();
                    Sentinel::Numbers(numbers.ok_or("a sentinel is a raw number")?)
                }
                single => {
                    let number = number(single).ok_or("a sentinel is a raw number")?;
                    Sentinel::Numbers(Arc::from([number]))
                }
            };
        Ok((sentinel, true))
    }

    fn texts(&self) -> Result<Option<Arc<Texts>>, String> {
        fn read<N: Ord + std::str::FromStr>(json: &Json) -> Option<BTreeMap<N, String>> {
            let entry = |(number, text): (&String, &Json)| {
                Some((number.parse().ok()?, text.as_str()?.to_owned()))
            };
            json.as_object()?.iter().map(entry).collect()
        }
        let wrong = "texts are an object of numbers and texts like {\"0\":\"Stopped\"}";
        // Other tools' lines call something else "bits".
        let bits = self.get("bits").filter(|bits| bits.is_object());
        let texts = match (self.get("texts"), bits) {
            (Some(states), _) => Texts::States(read(states).ok_or(wrong)?),
            (None, Some(bits)) => Texts::Bits(read(bits).ok_or(wrong)?),
            (None, None) => return Ok(None),
        };
        Ok(Some(Arc::new(texts)))
    }
}
