//! Frames in words: what they say, and what became of them.

use std::fmt::Display;

use super::{Key, Lang, bool_word, exception_words, fill, tr};
use crate::app::frames::{FrameLog, FrameRow, run_text};
use crate::codec::{Meaning, function_of};
use crate::model::{FrameFate, FrameRecord, MalformedClass, Table};

/// Values named one by one; a longer run is cut and says how long it is.
const VALUES: usize = 16;

/// What a frame says and, unless all is well with it, what became of it.
pub fn frame_words(lang: Lang, log: &FrameLog, row: &FrameRow) -> String {
    words(lang, log, row, VALUES)
}

/// The same with every value.
pub fn frame_words_whole(lang: Lang, log: &FrameLog, row: &FrameRow) -> String {
    words(lang, log, row, usize::MAX)
}

fn words(lang: Lang, log: &FrameLog, row: &FrameRow, most: usize) -> String {
    let record = &row.record;
    let fate = fate_words(lang, record);
    if record.fate == FrameFate::Missing {
        return fate;
    }
    let meaning = log.meaning(row);
    let said = meaning_words(lang, &meaning, record.fate.is_sent(), most);
    let said = match function_of(record.bytes.kept()).filter(|_| meaning != Meaning::Unclear) {
        Some(function) => format!("FC {function} {said}"),
        None => said,
    };
    if fate.is_empty() { said } else { format!("{fate}; {said}") }
}

/// What became of a frame; empty where it was sent whole or taken.
pub fn fate_words(lang: Lang, record: &FrameRecord) -> String {
    match record.fate {
        FrameFate::Sent | FrameFate::Taken => String::new(),
        FrameFate::CutOff => fill(lang, Key::FrameCutOff, &[("count", &record.bytes.total())]),
        FrameFate::Skipped => {
            let id = record.key.map_or(0, |(transaction, _)| transaction);
            fill(lang, Key::FrameSkipped, &[("id", &id)])
        }
        FrameFate::Refused(class) => {
            fill(lang, Key::FrameRefused, &[("why", &malformed_words(lang, class))])
        }
        FrameFate::Unread => tr(lang, Key::FrameUnread).to_owned(),
        FrameFate::Missing => {
            let ms = record.round_trip.unwrap_or_default().as_millis();
            fill(lang, Key::FrameMissing, &[("ms", &ms)])
        }
    }
}

/// In which way a reply breaks the protocol.
pub fn malformed_words(lang: Lang, class: MalformedClass) -> &'static str {
    let key = match class {
        MalformedClass::ProtocolId => Key::MalformedProtocolId,
        MalformedClass::HeaderLength => Key::MalformedLength,
        MalformedClass::RtuFraming => Key::MalformedRtu,
        MalformedClass::UnknownTransactions => Key::MalformedTransactions,
        MalformedClass::TrailingBytes => Key::MalformedTrailing,
        MalformedClass::Unit => Key::MalformedUnit,
        MalformedClass::Function => Key::MalformedFunction,
        MalformedClass::ExceptionLength => Key::MalformedException,
        MalformedClass::Data => Key::MalformedData,
        MalformedClass::Echo => Key::MalformedEcho,
        MalformedClass::Identification => Key::MalformedIdentity,
    };
    tr(lang, key)
}

fn meaning_words(lang: Lang, meaning: &Meaning, sent: bool, most: usize) -> String {
    let one = |key, name: &str, value: &dyn Display| fill(lang, key, &[(name, value)]);
    let two = |key, a: (&str, &dyn Display), b: (&str, &dyn Display)| fill(lang, key, &[a, b]);
    let write = if sent { Key::FrameWrite } else { Key::FrameDone };
    match meaning {
        Meaning::Ask { table, start, count } => {
            one(Key::FrameAsk, "run", &run_text(*table, *start, *count))
        }
        Meaning::Bits { table, start, bits } => {
            values(lang, *table, *start, &states(lang, bits, most), bits.len())
        }
        Meaning::Registers { table, start, words } => {
            values(lang, *table, *start, &numbers(words, most), words.len())
        }
        Meaning::WriteCoils { start, bits } => {
            let run = run_text(Table::Coil, *start, length(bits.len()));
            two(write, ("run", &run), ("values", &states(lang, bits, most)))
        }
        Meaning::WriteRegisters { start, words } => {
            let run = run_text(Table::HoldingRegister, *start, length(words.len()));
            two(write, ("run", &run), ("values", &numbers(words, most)))
        }
        Meaning::Written { table, start, count } => {
            one(Key::FrameDoneRun, "run", &run_text(*table, *start, *count))
        }
        Meaning::Mask { wire, and, or } => {
            let run = run_text(Table::HoldingRegister, *wire, 1);
            two(write, ("run", &run), ("values", &format!("AND {and:04X} OR {or:04X}")))
        }
        Meaning::Exchange { start, words, ask_start, ask_count } => {
            let run = run_text(Table::HoldingRegister, *start, length(words.len()));
            let ask = run_text(Table::HoldingRegister, *ask_start, *ask_count);
            let args: [(&str, &dyn Display); 3] =
                [("run", &run), ("values", &numbers(words, most)), ("ask", &ask)];
            fill(lang, Key::FrameExchange, &args)
        }
        Meaning::Loopback(word) => one(Key::FrameLoopback, "word", &format!("{word:04X}")),
        Meaning::AskServerId => tr(lang, Key::FrameAskServerId).to_owned(),
        Meaning::ServerId(bytes) => one(Key::FrameServerId, "bytes", &hex(bytes)),
        Meaning::AskIdentity(from) => one(Key::FrameAskIdentity, "from", from),
        Meaning::Identity(objects) => {
            let each: Vec<String> =
                objects.iter().map(|(id, text)| format!("{id} “{}”", printable(text))).collect();
            one(Key::FrameIdentity, "objects", &each.join(", "))
        }
        Meaning::Exception(code) => {
            let meaning = exception_words(lang, *code);
            two(Key::FrameException, ("code", code), ("meaning", &meaning))
        }
        Meaning::OtherFunction => tr(lang, Key::FrameOtherFunction).to_owned(),
        Meaning::Unclear => tr(lang, Key::FrameUnclear).to_owned(),
    }
}

/// Values read: the run they stand in, where the request is known.
fn values(lang: Lang, table: Table, start: Option<u16>, values: &str, count: usize) -> String {
    let run = match start {
        Some(start) => run_text(table, start, length(count)),
        None => format!("{} ?", table.short()),
    };
    fill(lang, Key::FrameValues, &[("run", &run), ("values", &values)])
}

fn length(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn numbers(words: &[u16], most: usize) -> String {
    joined(words.iter().map(u16::to_string), words.len(), most, " ")
}

/// One bit in words, several as 0 and 1 in eights.
fn states(lang: Lang, bits: &[bool], most: usize) -> String {
    if let [only] = bits {
        return bool_word(lang, *only).to_owned();
    }
    let eight = |eight: &[bool]| eight.iter().map(|on| if *on { '1' } else { '0' }).collect();
    joined(bits.chunks(8).map(eight), bits.len().div_ceil(8), most, " ")
}

fn joined(texts: impl Iterator<Item = String>, count: usize, most: usize, between: &str) -> String {
    let shown: Vec<String> = texts.take(most).collect();
    let rest = if count > shown.len() { " …" } else { "" };
    format!("{}{rest}", shown.join(between))
}

/// Bytes in hexadecimal, a blank between two.
pub fn hex(bytes: &[u8]) -> String {
    joined(bytes.iter().map(|byte| format!("{byte:02X}")), bytes.len(), usize::MAX, " ")
}

/// A device's text without what breaks a line.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}
