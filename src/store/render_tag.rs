//! A tag as text; what `tag` and `meaning` read back.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

use super::entries::WRITE_FUNCTIONS;
use super::meaning::CURVES;
use super::origin;
use super::render::{Writer, number, quoted};
use super::tag::control_word;
use crate::model::{
    ByteOrder, Control, Curve, DataType, Record, Scaling, Sentinel, Tag, TextEncoding, TextOrder,
    TextPad, Texts, TwoPoint, Value,
};

/// The keys of a tag with their values, each in the words of the file, in its order; without those that
/// hold their defaults.
pub(super) fn tag_words(tag: &Tag) -> Vec<(String, String)> {
    let mut writer = Writer { out: String::new() };
    writer.tag(tag);
    // Texts escape line ends, so that every key has a line of its own.
    let lines = writer.out.lines().filter_map(|line| line.split_once(" = "));
    lines.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

impl Writer {
    pub(super) fn tag(&mut self, tag: &Tag) {
        self.entry("[[tag]]", tag.id.as_str(), &tag.name);
        self.text_unless_empty("description", &tag.description);
        self.text("device", tag.device.as_str());
        self.text("scan", tag.scan.as_str());
        self.tag_body(tag);
        if let Some(from) = &tag.origin {
            origin::write(from, tag, self);
        }
    }

    /// Where it lies, what its registers mean, and permission to write.
    pub(super) fn tag_body(&mut self, tag: &Tag) {
        self.text("table", tag.address.table.short());
        match &tag.typed {
            None => self.key("address", tag.address.wire),
            Some(typed) => {
                self.text("address", &typed.text);
                self.text("notation", typed.notation.name());
                self.key("wire", tag.address.wire);
            }
        }
        self.data_type(tag);
        self.scaling(tag.scaling);
        self.sentinel(&tag.sentinel);
        self.texts(tag.texts.as_deref());
        self.text_unless_empty("unit", &tag.unit);
        if let Some(decimals) = tag.decimals {
            self.key("decimals", decimals);
        }
        if let Some(span) = tag.display {
            self.number("display_low", span.low);
            self.number("display_high", span.high);
        }
        self.key_unless("isolated", tag.isolated, false);
        self.record(tag.record);
        self.write_access(tag);
    }

    fn data_type(&mut self, tag: &Tag) {
        self.text("type", tag.data_type.name());
        if let Some(mask) = tag.data_type.mask() {
            self.key("mask", format_args!("0x{mask:04X}"));
        }
        match tag.data_type {
            DataType::Bit { index } => self.key("bit", index),
            DataType::Text { registers, order, pad, encoding } => {
                self.key("length", registers);
                self.word_unless("text_order", order, TextOrder::default(), &TextOrder::ALL);
                self.word_unless("pad", pad, TextPad::default(), &TextPad::ALL);
                let default = TextEncoding::default();
                self.word_unless("encoding", encoding, default, &TextEncoding::ALL);
            }
            _ => {}
        }
        self.key_unless("count", tag.count, 1);
        if let Some(order) = tag.order {
            self.text("order", order_letters(order, tag.data_type));
        }
    }

    fn scaling(&mut self, scaling: Scaling) {
        match scaling {
            Scaling::Identity => {}
            Scaling::Linear { gain, offset } => {
                if gain != 1.0 || offset == 0.0 {
                    self.number("gain", gain);
                }
                self.number_unless("offset", offset, 0.0);
            }
            Scaling::Divisor { divisor, offset } => {
                self.number("divisor", divisor);
                self.number_unless("offset", offset, 0.0);
            }
            Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, clamp, curve }) => {
                self.number("raw_lo", raw.low);
                self.number("raw_hi", raw.high);
                self.number("eng_lo", eng_lo);
                self.number("eng_hi", eng_hi);
                self.key_unless("clamp", clamp, false);
                self.word_unless("curve", curve, Curve::default(), &CURVES);
            }
            Scaling::ScaleFactor { wire } => self.key("scale_factor", wire),
            Scaling::PowerFactor4Q => self.key("power_factor_4q", true),
        }
    }

    fn number_unless(&mut self, key: &str, value: f64, default: f64) {
        if value != default {
            self.number(key, value);
        }
    }

    fn sentinel(&mut self, sentinel: &Sentinel) {
        let plain = |value: &Value| match value {
            Value::F64(x) => number(*x, format!("{x:?}")),
            other => other.to_string(),
        };
        match sentinel {
            Sentinel::None => {}
            Sentinel::Convention(convention) => self.text("sentinel", convention.name()),
            Sentinel::Numbers(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(plain).collect();
                self.key("sentinel", format_args!("[{}]", numbers.join(", ")));
            }
        }
    }

    fn texts(&mut self, texts: Option<&Texts>) {
        match texts {
            None => {}
            Some(Texts::States(states)) => self.table("texts", states),
            Some(Texts::Bits(bits)) => self.table("bits", bits),
        }
    }

    /// `key = { 0 = "Stopped", -1 = "Fault" }` in ascending order.
    fn table<N: Display>(&mut self, key: &str, texts: &BTreeMap<N, String>) {
        self.out.push_str(key);
        self.out.push_str(" = {");
        for (place, (number, text)) in texts.iter().enumerate() {
            self.out.push_str(if place == 0 { " " } else { ", " });
            // Writing to a String cannot fail.
            let _ = write!(self.out, "{number} = ");
            quoted(text, &mut self.out);
        }
        self.out.push_str(" }\n");
    }

    fn record(&mut self, record: Record) {
        match record {
            Record::Change { deadband } => self.number_unless("record_deadband", deadband, 0.0),
            Record::Always => self.text("record", "always"),
            Record::Off => self.text("record", "off"),
            Record::Period { ms } => {
                self.text("record", "period");
                self.key("record_period_ms", ms);
            }
        }
    }

    fn write_access(&mut self, tag: &Tag) {
        let Some(access) = tag.write else { return };
        self.key("writable", true);
        for (key, limit) in [("write_min", access.min), ("write_max", access.max)] {
            if let Some(limit) = limit {
                self.number(key, limit);
            }
        }
        if access.control != Control::Field {
            self.text("control", control_word(access.control));
        }
        if let Control::Pulse { millis } = access.control {
            self.key("pulse_ms", millis);
        }
        self.key_unless("confirm", access.confirm, false);
        if let Some(function) = access.function {
            let word = WRITE_FUNCTIONS.iter().find(|(_, f)| *f == function);
            self.text("write_function", word.map_or("", |(word, _)| word));
        }
    }
}

/// The letters for a value of this type if they lose nothing, else letters that do not.
pub(super) fn order_letters(order: ByteOrder, data_type: DataType) -> &'static str {
    let fitting = order.letters(usize::from(data_type.width()) * 2);
    let short = order.letters(4);
    let reads_back = |letters: &&str| ByteOrder::from_letters(letters) == Ok(order);
    let long = order.letters(8);
    [fitting, short].into_iter().find(reads_back).unwrap_or(long)
}
