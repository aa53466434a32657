//! The text of a cell: what the project file would say, in the fewest words.

use super::column::Col;
use super::names::Names;
use super::words::{CURVES, WRITE_FUNCTIONS, YES, one_line};
use crate::app::lang::{self, Lang};
use crate::app::{SentinelDraft, TextsDraft};
use crate::model::{
    Control, DataType, Notation, Record, Scaling, Sentinel, Snapshot, Tag, TextEncoding, TextOrder,
    TextPad, Texts, TwoPoint, WriteAccess,
};

/// The text of a cell that can be typed, and of id and wire address; empty for a live column, and
/// where the field means nothing for the tag.
pub fn text(tag: &Tag, col: Col, names: &Names) -> String {
    if let Some(alarm) = col.alarm() {
        return super::alarm::text(&tag.id, alarm, names);
    }
    match col {
        Col::Name => tag.name.clone(),
        Col::Id => tag.id.to_string(),
        Col::Device => names.device(&tag.device).to_owned(),
        Col::Scan => names.scan(&tag.scan).to_owned(),
        Col::Table => tag.address.table.short().to_owned(),
        Col::Address => match &tag.typed {
            Some(typed) => typed.text.clone(),
            None => tag.address.wire.to_string(),
        },
        Col::Notation => {
            tag.typed.as_ref().map_or(Notation::Raw0, |typed| typed.notation).name().to_owned()
        }
        Col::Wire => tag.address.to_string(),
        Col::Type => tag.data_type.name().to_owned(),
        Col::Count if tag.count == 1 => String::new(),
        Col::Count => tag.count.to_string(),
        Col::Order => tag.order.map_or(String::new(), |order| {
            let width = usize::from(tag.data_type.width()) * 2;
            let short = order.letters(width);
            if crate::model::ByteOrder::from_letters(short) == Ok(order) {
                short.to_owned()
            } else {
                order.to_string()
            }
        }),
        Col::Unit => tag.unit.clone(),
        Col::Decimals => tag.decimals.map_or(String::new(), |d| d.to_string()),
        Col::Low => number(tag.display.map(|span| span.low)),
        Col::High => number(tag.display.map(|span| span.high)),
        Col::Isolated => yes(tag.isolated),
        Col::Description => tag.description.clone(),
        Col::Record | Col::RecordDeadband | Col::RecordMs => of_record(tag.record, col),
        Col::Sentinel => sentinel(&tag.sentinel),
        Col::Texts | Col::Bits => texts(tag.texts.as_deref(), col),
        Col::Bit | Col::Mask | Col::Length | Col::TextOrder | Col::Pad | Col::Encoding => {
            of_type(tag.data_type, col)
        }
        Col::Value | Col::Raw | Col::Quality | Col::Age => String::new(),
        Col::Access => if tag.write.is_some() { "RW" } else { "R" }.to_owned(),
        Col::WriteMin
        | Col::WriteMax
        | Col::Control
        | Col::Pulse
        | Col::Confirm
        | Col::WriteFunction => tag.write.map_or(String::new(), |access| of_access(access, col)),
        _ => of_scaling(tag.scaling, col),
    }
}

fn number(number: Option<f64>) -> String {
    number.map_or(String::new(), |x| x.to_string())
}

fn yes(on: bool) -> String {
    if on { YES } else { "" }.to_owned()
}

fn word<T: PartialEq + Copy>(value: T, words: &[(&'static str, T)]) -> String {
    words.iter().find(|(_, each)| *each == value).map_or("", |(word, _)| *word).to_owned()
}

fn of_type(data_type: DataType, col: Col) -> String {
    match (data_type, col) {
        (DataType::Bit { index }, Col::Bit) => index.to_string(),
        (_, Col::Mask) => data_type.mask().map_or(String::new(), |mask| format!("0x{mask:04X}")),
        (DataType::Text { registers, order, pad, encoding }, _) => match col {
            Col::Length => registers.to_string(),
            Col::TextOrder => word(order, &TextOrder::ALL),
            Col::Pad => word(pad, &TextPad::ALL),
            Col::Encoding => word(encoding, &TextEncoding::ALL),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn of_record(record: Record, col: Col) -> String {
    match (record, col) {
        // What most tags have is left empty.
        (Record::Change { .. }, Col::Record) => String::new(),
        (Record::Always, Col::Record) => "always".to_owned(),
        (Record::Period { .. }, Col::Record) => "period".to_owned(),
        (Record::Off, Col::Record) => "off".to_owned(),
        (Record::Change { deadband }, Col::RecordDeadband) if deadband != 0.0 => {
            deadband.to_string()
        }
        (Record::Period { ms }, Col::RecordMs) => ms.to_string(),
        _ => String::new(),
    }
}

fn of_scaling(scaling: Scaling, col: Col) -> String {
    let unless_zero = |x: f64| if x == 0.0 { String::new() } else { x.to_string() };
    match (scaling, col) {
        (Scaling::Linear { gain, .. }, Col::Gain) => gain.to_string(),
        (Scaling::Divisor { divisor, .. }, Col::Divisor) => divisor.to_string(),
        (Scaling::Linear { offset, .. } | Scaling::Divisor { offset, .. }, Col::Offset) => {
            unless_zero(offset)
        }
        (Scaling::ScaleFactor { wire }, Col::ScaleFactor) => wire.to_string(),
        (Scaling::PowerFactor4Q, Col::PowerFactor) => yes(true),
        (Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, clamp, curve }), _) => match col {
            Col::RawLo => raw.low.to_string(),
            Col::RawHi => raw.high.to_string(),
            Col::EngLo => eng_lo.to_string(),
            Col::EngHi => eng_hi.to_string(),
            Col::Clamp => yes(clamp),
            Col::Curve if curve != crate::model::Curve::Straight => word(curve, &CURVES),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn of_access(access: WriteAccess, col: Col) -> String {
    match (access.control, col) {
        (_, Col::WriteMin) => number(access.min),
        (_, Col::WriteMax) => number(access.max),
        (Control::Field, Col::Control) => "field".to_owned(),
        (Control::Toggle, Col::Control) => "toggle".to_owned(),
        (Control::Momentary, Col::Control) => "momentary".to_owned(),
        (Control::Pulse { .. }, Col::Control) => "pulse".to_owned(),
        (Control::Pulse { millis }, Col::Pulse) => millis.to_string(),
        (_, Col::Confirm) => yes(access.confirm),
        (_, Col::WriteFunction) => {
            access.function.map_or(String::new(), |f| word(f, &WRITE_FUNCTIONS))
        }
        _ => String::new(),
    }
}

fn sentinel(sentinel: &Sentinel) -> String {
    match sentinel {
        Sentinel::None => String::new(),
        Sentinel::Convention(convention) => convention.name().to_owned(),
        numbers => SentinelDraft::of(numbers).numbers,
    }
}

fn texts(texts: Option<&Texts>, col: Col) -> String {
    let is_here = match texts {
        Some(Texts::States(_)) => col == Col::Texts,
        Some(Texts::Bits(_)) => col == Col::Bits,
        None => false,
    };
    if is_here { one_line(&TextsDraft::of(texts).lines) } else { String::new() }
}

/// The text of a live column, as it is copied: nothing where there is nothing.
pub fn live(
    snapshot: &Snapshot,
    now: crate::model::Mono,
    tag: &Tag,
    col: Col,
    lang: Lang,
) -> String {
    let Some((sample, quality)) = snapshot.sample_at(&tag.id, now) else { return String::new() };
    match col {
        Col::Value => {
            let told = |value| tag.words().and_then(|words| words.tell(value));
            sample.value.as_ref().map_or(String::new(), |value| match told(value) {
                Some(told) => lang::told_words(lang, &told),
                None => value.format(tag.decimals),
            })
        }
        Col::Raw => {
            let words = sample.raw.words();
            let digits = |word: &u16| format!("{word:04X}");
            words.iter().map(digits).collect::<Vec<_>>().join(" ")
        }
        Col::Quality => lang::quality_text(lang, quality),
        Col::Age => {
            sample.value.as_ref().map_or(String::new(), |_| lang::age_text(lang, sample.age(now)))
        }
        _ => String::new(),
    }
}
