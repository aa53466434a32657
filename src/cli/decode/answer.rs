//! What registers mean, in the words of files.

use serde::Serialize;

use super::question::{Question, in_order, order_words};
use crate::cli::json;
use crate::codec::{TagReader, all_decodings};
use crate::model::{
    Address, BadReason, DataType, DeviceId, Quality, ScanClassId, Table, Tag, TagId, Value, nature,
};

/// One reading.
#[derive(Serialize)]
pub(super) struct Answer {
    #[serde(rename = "type")]
    pub(super) data_type: String,
    pub(super) order: &'static str,
    #[serde(serialize_with = "as_json")]
    pub(super) value: Option<Value>,
    /// Its words, where it has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Of a power factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    nature: Option<&'static str>,
    /// What it is worth, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<String>,
}

fn as_json<S: serde::Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(json::value).serialize(serializer)
}

/// Everything that the registers mean.
pub(super) fn answers(question: &Question) -> Result<Vec<Answer>, String> {
    match (question.data_type, &question.name) {
        (Some(data_type), Some(name)) => one_type(question, data_type, name),
        _ => every_type(question),
    }
}

/// All orders of a type in which the registers mean something, or the one asked for.
fn one_type(question: &Question, data_type: DataType, name: &str) -> Result<Vec<Answer>, String> {
    let (found, each) = (question.registers.len(), usize::from(data_type.width()));
    let wanted = each * usize::from(question.count);
    if found != wanted || found == 0 {
        return Err(format!("a value of the type {name} takes {wanted} registers, not {found}"));
    }
    let known = order_words(data_type);
    let Some(asked) = &question.order else {
        let first = one_order(question, data_type, name, known.first().unwrap_or(&""));
        // Texts and single bits have one usual order; trying others shows nothing.
        if matches!(data_type, DataType::Text { .. } | DataType::Bit { .. }) {
            return first.map(|answer| vec![answer]);
        }
        let all: Vec<Answer> = known
            .iter()
            .filter_map(|word| one_order(question, data_type, name, word).ok())
            .collect();
        return if all.is_empty() { first.map(|answer| vec![answer]) } else { Ok(all) };
    };
    // The letters of four bytes say what those of a Mod-10000 count mean too.
    let asked = match (data_type, asked.to_ascii_uppercase().as_str()) {
        (DataType::Mod10000 { .. }, "ABCD" | "AB" | "ABCDEFGH") => "high_first",
        (DataType::Mod10000 { .. }, "CDAB" | "GHEFCDAB") => "low_first",
        _ => asked.as_str(),
    };
    let word = known.iter().find(|word| word.eq_ignore_ascii_case(asked));
    let word = word
        .ok_or_else(|| format!("{asked:?} is no order of {name}; they are {}", known.join(" ")))?;
    Ok(vec![one_order(question, data_type, name, word)?])
}

fn one_order(
    question: &Question,
    data_type: DataType,
    name: &str,
    word: &'static str,
) -> Result<Answer, String> {
    let (data_type, order) = in_order(data_type, word);
    let tag = tag_of(question, data_type)?;
    let reading = TagReader::new(&tag, order).registers(&question.registers);
    let quality = match reading.quality {
        Quality::Bad(BadReason::NoValue(meaning)) => Some(meaning.word().to_owned()),
        // The registers cannot mean a value of this type.
        Quality::Bad(_) if reading.value.is_none() => return Err(fault(data_type).to_owned()),
        quality if question.is_judged => Some(match quality {
            Quality::Good | Quality::Bad(_) => quality.word().to_owned(),
            Quality::Uncertain(_) => quality.reason().replace(' ', "_"),
        }),
        _ => None,
    };
    let value = reading.value;
    let told = tag.words().zip(value.as_ref()).and_then(|(words, v)| words.tell(v));
    Ok(Answer {
        data_type: name.to_owned(),
        order: word,
        text: told.map(|told| told.to_string()),
        nature: match &value {
            Some(Value::PowerFactor { leading, .. }) => Some(nature(*leading)),
            _ => None,
        },
        value,
        quality,
    })
}

/// Why no value is in some registers, in a word.
fn fault(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Field { .. } => "non_contiguous_mask",
        DataType::Bcd16 | DataType::Bcd32 => "invalid_bcd_digit",
        DataType::Mod10000 { .. } => "invalid_mod10000_register",
        DataType::Time(_) => "invalid_time",
        _ => "out_of_range",
    }
}

/// The tag that the question describes.
fn tag_of(question: &Question, data_type: DataType) -> Result<Tag, String> {
    let address = Address { table: Table::HoldingRegister, wire: 0 };
    let id = |e: crate::model::IdError| e.to_string();
    let home = (DeviceId::new("d").map_err(id)?, ScanClassId::new("s").map_err(id)?);
    Ok(Tag {
        count: question.count,
        scaling: question.scaling,
        sentinel: question.sentinel.clone(),
        texts: question.texts.clone(),
        ..Tag::new(TagId::new("t").map_err(id)?, home, address, data_type)
    })
}

fn every_type(question: &Question) -> Result<Vec<Answer>, String> {
    let asked = question.order.as_ref().map(|o| o.to_ascii_uppercase());
    let plain = |d: crate::codec::Decoding| Answer {
        data_type: d.data_type.name().to_owned(),
        order: d.letters(),
        value: Some(d.value),
        text: None,
        nature: None,
        quality: None,
    };
    let answers: Vec<Answer> = all_decodings(&question.registers)
        .into_iter()
        .map(plain)
        .filter(|a| asked.as_ref().is_none_or(|order| a.order == order))
        .collect();
    match asked {
        Some(order) if answers.is_empty() => {
            let count = question.registers.len();
            Err(format!("{order:?} is no order of a value that {count} registers hold"))
        }
        _ => Ok(answers),
    }
}
