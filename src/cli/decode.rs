//! `gaugeglass decode`: what registers mean, as one type or as every numeric type in every order.

use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde_json::Value as Json;

use super::{json, lines};
use crate::codec::{all_decodings, decode};
use crate::model::{ByteOrder, DataType, TextOrder, TextPad, Value};

/// What `decode` takes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Registers in ascending address, decimal or 0x hexadecimal
    #[arg(required_unless_present = "stdin", value_name = "REG")]
    pub registers: Vec<String>,
    /// u16 i16 f16 u32 i32 f32 u64 i64 f64 bit string; without it, every numeric type
    #[arg(long = "type", value_name = "TYPE")]
    pub data_type: Option<String>,
    /// AB BA, ABCD BADC CDAB DCBA, or one of the eight of 64 bits; for a string hi_first or lo_first
    #[arg(long)]
    pub order: Option<String>,
    /// Which bit of the register, 0 the least significant; with --type bit
    #[arg(long)]
    pub bit: Option<u8>,
    /// Answer lines of JSON like {"type":"f32","order":"CDAB","regs":[1,2]} with lines of JSON
    #[arg(long, conflicts_with_all = ["registers", "data_type", "order", "bit"])]
    pub stdin: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// What is asked of some registers.
#[derive(Clone, Debug, Default)]
struct Question {
    registers: Vec<u16>,
    data_type: Option<String>,
    order: Option<String>,
    bit: Option<u8>,
    /// True keeps spaces at the end of a string, which otherwise count as padding.
    keeps_spaces: bool,
}

/// One reading, in the words of files.
#[derive(Serialize)]
struct Answer {
    #[serde(rename = "type")]
    data_type: &'static str,
    order: &'static str,
    #[serde(serialize_with = "as_json")]
    value: Value,
}

fn as_json<S: serde::Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    json::value(value).serialize(serializer)
}

/// Prints the readings: a table for people, with `--json` or `--stdin` one JSON object a line. A line of
/// standard input that means nothing is answered with `{"text","error"}`.
///
/// Returns 0, or 2 for arguments that mean nothing.
pub fn run(args: &Args, input: &mut dyn BufRead, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if args.stdin {
        let answer =
            |line: Result<&str, lines::LineError>, out: &mut dyn Write| answer_line(line, out);
        return super::printed(lines::for_each_line(input, out, answer), 0, err);
    }
    let answers = args
        .registers
        .iter()
        .map(|text| register(text))
        .collect::<Result<Vec<u16>, String>>()
        .and_then(|registers| {
            answers(&Question {
                registers,
                data_type: args.data_type.clone(),
                order: args.order.clone(),
                bit: args.bit,
                keeps_spaces: false,
            })
        });
    match answers {
        Ok(answers) if args.json => super::printed(print_json(&answers, out), 0, err),
        Ok(answers) => super::printed(print_table(&answers, out), 0, err),
        Err(why) => {
            // Nothing is left to tell it to when standard error is gone.
            let _ = writeln!(err, "gaugeglass decode: {why}");
            2
        }
    }
}

/// A register's contents: decimal or 0x hexadecimal.
fn register(text: &str) -> Result<u16, String> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u16::from_str_radix(hex, 16).ok()
        }
        None if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| format!("{text:?} is no register; write 0 to 65535 or 0x0000 to 0xFFFF"))
}

fn answers(question: &Question) -> Result<Vec<Answer>, String> {
    match question.data_type.as_deref() {
        Some("string") => Ok(vec![text(question)?]),
        Some("bit") => Ok(vec![bit(question)?]),
        Some(name) => {
            let data_type = DataType::NUMERIC.into_iter().find(|t| t.name() == name);
            let known = "u16 i16 f16 u32 i32 f32 u64 i64 f64 bit string";
            let data_type =
                data_type.ok_or_else(|| format!("{name:?} is no type; the types are {known}"))?;
            one_type(question, data_type)
        }
        None => every_type(question),
    }
}

/// All orders of a type, or the one asked for.
fn one_type(question: &Question, data_type: DataType) -> Result<Vec<Answer>, String> {
    check_width(question, data_type)?;
    if let Some(letters) = &question.order {
        order_of(letters, 2 * usize::from(data_type.width()))?;
    }
    let mut answers = every_type(question)?;
    answers.retain(|a| a.data_type == data_type.name());
    Ok(answers)
}

fn every_type(question: &Question) -> Result<Vec<Answer>, String> {
    let asked = question.order.as_ref().map(|o| o.to_ascii_uppercase());
    let answers: Vec<Answer> = all_decodings(&question.registers)
        .into_iter()
        .map(|d| Answer { data_type: d.data_type.name(), order: d.letters(), value: d.value })
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

fn bit(question: &Question) -> Result<Answer, String> {
    let index = question.bit.ok_or("a bit needs its number, 0 to 15")?;
    let data_type = DataType::Bit { index };
    check_width(question, data_type)?;
    let order = order_of(question.order.as_deref().unwrap_or("AB"), 2)?;
    let value = decode(data_type, order, &question.registers)
        .map_err(|_| format!("a register has the bits 0 to 15, not {index}"))?;
    Ok(Answer { data_type: data_type.name(), order: order.letters(2), value })
}

fn text(question: &Question) -> Result<Answer, String> {
    let (name, order) = match question.order.as_deref() {
        None | Some("hi_first") => ("hi_first", TextOrder::HighFirst),
        Some("lo_first") => ("lo_first", TextOrder::LowFirst),
        Some(other) => {
            return Err(format!(
                "{other:?} is no order of a string; they are hi_first and lo_first"
            ));
        }
    };
    let pad = if question.keeps_spaces { TextPad::Nul } else { TextPad::Space };
    let registers = u16::try_from(question.registers.len()).unwrap_or(u16::MAX);
    let data_type = DataType::Text { registers, order, pad };
    let value = decode(data_type, ByteOrder::BIG, &question.registers)
        .map_err(|_| "a string has at most 65535 registers".to_owned())?;
    Ok(Answer { data_type: data_type.name(), order: name, value })
}

fn check_width(question: &Question, data_type: DataType) -> Result<(), String> {
    let (found, wanted) = (question.registers.len(), usize::from(data_type.width()));
    if found == wanted {
        return Ok(());
    }
    Err(format!("a value of the type {} takes {wanted} registers, not {found}", data_type.name()))
}

fn order_of(letters: &str, width: usize) -> Result<ByteOrder, String> {
    let known = ByteOrder::choices(width);
    let fits = known.iter().any(|k| k.eq_ignore_ascii_case(letters));
    ByteOrder::from_letters(letters).ok().filter(|_| fits).ok_or_else(|| {
        format!("{letters:?} is no order of {width} bytes; they are {}", known.join(" "))
    })
}

/// One line of `--stdin`: its answers, or why there are none.
fn answer_line(line: Result<&str, lines::LineError>, out: &mut dyn Write) -> io::Result<()> {
    let text = line.unwrap_or_default();
    let result = line.map_err(|e| e.to_string()).and_then(question_of).and_then(|mut question| {
        // One line asks one thing: a type without an order means most significant byte first.
        if let (Some(name), None) = (&question.data_type, &question.order) {
            let found = DataType::NUMERIC.into_iter().find(|t| t.name() == name);
            let letters = found.map(|t| ByteOrder::BIG.letters(2 * usize::from(t.width())));
            question.order = letters.map(str::to_owned);
        }
        answers(&question)
    });
    match result {
        Ok(answers) => print_json(&answers, out),
        Err(error) => super::print_line_error(text, &error, out),
    }
}

/// Reads `{"type","order","regs","bit","pad"}`; all but `regs` may be missing, other keys are ignored.
fn question_of(line: &str) -> Result<Question, String> {
    let json: Json = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
    let word = |key: &str| match json.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("{key:?} is a text, not {other}")),
    };
    let registers = match json.get("regs") {
        Some(Json::Array(items)) => items.iter().map(register_of).collect::<Result<_, _>>()?,
        _ => return Err("\"regs\" is missing, a list of registers like [1,2]".to_owned()),
    };
    let bit = match json.get("bit") {
        None | Some(Json::Null) => None,
        Some(number) => {
            let bit = number.as_u64().and_then(|b| u8::try_from(b).ok());
            Some(bit.ok_or_else(|| format!("\"bit\" is a number from 0 to 15, not {number}"))?)
        }
    };
    Ok(Question {
        registers,
        data_type: word("type")?,
        order: word("order")?,
        bit,
        keeps_spaces: word("pad")?.is_some_and(|pad| pad == "nul"),
    })
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

fn print_json(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    answers.iter().try_for_each(|answer| {
        serde_json::to_writer(&mut *out, answer)?;
        writeln!(out)
    })
}

fn print_table(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:<7} {:<9} value", "type", "order")?;
    answers.iter().try_for_each(|a| {
        writeln!(out, "{:<7} {:<9} {}", a.data_type, a.order, for_people(&a.value))
    })
}

/// Very large and very small floats with an exponent instead of a row of zeros.
fn for_people(value: &Value) -> String {
    let far = |x: f64| x.is_finite() && x != 0.0 && !(1e-5..1e16).contains(&x.abs());
    match value {
        Value::F32(x) if far(f64::from(*x)) => format!("{x:e}"),
        Value::F64(x) if far(*x) => format!("{x:e}"),
        Value::Text(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}
