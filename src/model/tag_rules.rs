//! The rules of a valid tag: its type in its table, its scaling, its texts, its permission to write.
//!
//! What it refers to (device, scan class) is looked after in `rules`.

use std::collections::{BTreeMap, HashMap};

use super::rules::Checker;
use super::{
    Address, Control, DataType, Device, DeviceId, Project, Rule, Scaling, Section, Sentinel, Span,
    Table, Tag, TextEncoding, Texts, TwoPoint, WriteAccess, limits,
};

/// Checks a tag against everything that rests on it and its device alone.
pub(super) fn tag(c: &mut Checker, index: usize, tag: &Tag, device: Option<&Device>) {
    let mut checks = Checks { c, index, tag };
    checks.place(device);
    checks.data_type();
    checks.scaling();
    checks.meaning();
    checks.display();
    if let Some(access) = tag.write {
        checks.write_access(access);
    }
}

struct Checks<'a> {
    c: &'a mut Checker,
    index: usize,
    tag: &'a Tag,
}

impl Checks<'_> {
    fn say(&mut self, key: &'static str, rule: Rule, hint: &str) {
        self.c.say(Section::Tags, self.index, key, rule, hint);
    }

    fn range<T: Copy + PartialOrd + std::fmt::Display>(
        &mut self,
        key: &'static str,
        value: T,
        range: &std::ops::RangeInclusive<T>,
    ) {
        self.c.range((Section::Tags, self.index, key), value, range);
    }

    fn place(&mut self, device: Option<&Device>) {
        let Address { table, wire } = self.tag.address;
        let data_type = self.tag.data_type;
        let boolean = data_type == DataType::Bool;
        if table.is_bits() && !boolean {
            let rule = Rule::OnlyBits { table, data_type };
            self.say("type", rule, "give it the type \"bool\"");
        } else if !table.is_bits() && boolean {
            let rule = Rule::OnlyRegisters(table);
            self.say("type", rule, "give it the type \"bit\" and a bit from 0 to 15");
        }
        let registers = self.tag.width();
        if u32::from(wire) + u32::from(registers) > 65_536 {
            let rule = Rule::CutByEnd { wire, registers };
            self.say("address", rule, "the last address of a value must not pass 65535");
        }
        let Some(device) = device else { return };
        if table.is_bits() {
            let (count, most) = (usize::from(registers), usize::from(device.max_bits));
            if count > most {
                let hint = "raise max_bits of the device or shorten the list";
                self.say("count", Rule::TooMany { count, most }, hint);
            }
            return;
        }
        let most = device.max_registers;
        if registers > most {
            let hint = "raise max_registers of the device or shorten the value";
            self.say("type", Rule::TooWide { registers, most }, hint);
        }
    }

    fn data_type(&mut self) {
        match self.tag.data_type {
            DataType::Bit { index } => self.range("bit", index, &(0..=15)),
            DataType::Field { mask, .. } => {
                let filled = mask.checked_shr(mask.trailing_zeros()).unwrap_or_default();
                if filled == 0 || filled & filled.wrapping_add(1) != 0 {
                    let hint =
                        "bits in a row, such as 0x00F0; for single bits take the type \"bit\"";
                    self.say("mask", Rule::MaskUseless(mask), hint);
                }
            }
            DataType::Text { registers, order, encoding, .. } => {
                self.range("length", registers, &limits::TEXT_REGISTERS);
                if encoding == TextEncoding::Utf16 && order.is_sparse() {
                    self.say("encoding", Rule::EncodingTooWide, "");
                }
            }
            _ => {}
        }
        self.range("count", self.tag.count, &limits::COUNT);
        if self.tag.is_list() && !self.tag.data_type.makes_lists() {
            let rule = Rule::NotAList(self.tag.data_type);
            self.say("count", rule, "make a tag for each");
        }
    }

    fn scaling(&mut self) {
        let (tag, writable) = (self.tag, self.tag.write.is_some());
        let key = match tag.scaling {
            Scaling::Identity => return,
            Scaling::Linear { gain, offset } => {
                if !gain.is_finite() || gain == 0.0 {
                    self.say("gain", Rule::GainUseless(gain), "");
                } else if writable && !has_inverse(gain, tag.data_type) {
                    let hint = "take a gain with at most 28 decimals, or writable = false";
                    self.say("gain", Rule::GainNoInverse(gain), hint);
                }
                self.offset(offset);
                "gain"
            }
            Scaling::Divisor { divisor, offset } => {
                if !divisor.is_finite() || divisor == 0.0 {
                    self.say("divisor", Rule::DivisorUseless(divisor), "");
                } else if writable && !has_inverse(divisor, tag.data_type) {
                    let hint = "take a divisor with at most 28 decimals, or writable = false";
                    self.say("divisor", Rule::GainNoInverse(divisor), hint);
                }
                self.offset(offset);
                "divisor"
            }
            Scaling::TwoPoint(TwoPoint { raw, eng_lo, eng_hi, .. }) => {
                let finite = [raw.low, raw.high, eng_lo, eng_hi].iter().all(|x| x.is_finite());
                if !finite || raw.low >= raw.high || eng_lo == eng_hi {
                    self.say("raw_lo", Rule::PointsUseless, "");
                }
                "raw_lo"
            }
            Scaling::ScaleFactor { .. } => "scale_factor",
            Scaling::PowerFactor4Q => "power_factor_4q",
        };
        if !tag.data_type.is_number() {
            self.say(key, Rule::NotScalable(tag.data_type), "take the scaling away");
        }
    }

    fn offset(&mut self, offset: f64) {
        if !offset.is_finite() {
            self.say("offset", Rule::OffsetNoNumber(offset), "");
        }
    }

    fn meaning(&mut self) {
        let tag = self.tag;
        if tag.sentinel != Sentinel::None && !Sentinel::suits(tag.data_type) {
            self.say("sentinel", Rule::NoNumber(tag.data_type), "take the sentinel away");
        }
        if let Sentinel::Numbers(numbers) = &tag.sentinel
            && numbers.len() > limits::SENTINELS
        {
            let rule = Rule::TooMany { count: numbers.len(), most: limits::SENTINELS };
            self.say("sentinel", rule, "");
        }
        let Some(texts) = tag.texts.as_deref() else { return };
        let (key, count) = match texts {
            Texts::States(states) => ("texts", states.len()),
            Texts::Bits(bits) => ("bits", bits.len()),
        };
        let fits = match texts {
            Texts::States(_) => tag.data_type.is_number() || tag.data_type.is_boolean(),
            Texts::Bits(_) => tag.data_type.is_integer(),
        };
        if !fits {
            self.say(key, Rule::NoNumber(tag.data_type), "take the texts away");
        }
        if count > limits::TEXTS {
            self.say(key, Rule::TooMany { count, most: limits::TEXTS }, "");
        }
        match texts {
            Texts::States(states) => states.values().for_each(|text| self.one_line(key, text)),
            Texts::Bits(bits) => bits.values().for_each(|text| self.one_line(key, text)),
        }
        if let Texts::Bits(bits) = texts
            && let Some(last) = bits.keys().last()
            && u16::from(*last) >= 16 * tag.data_type.width()
        {
            self.say(key, Rule::NoSuchBit(*last), "");
        }
    }

    /// A text that stands in a cell and in a line of its own in the editor.
    fn one_line(&mut self, key: &'static str, text: &str) {
        self.c.text((Section::Tags, self.index, key), text);
        if let Some(c) = text.chars().find(|c| matches!(c, '\n' | '\t')) {
            self.say(key, Rule::ControlCharacter(c), "");
        }
    }

    fn display(&mut self) {
        if let Some(decimals) = self.tag.decimals {
            self.range("decimals", decimals, &limits::DECIMALS);
        }
        if let Some(Span { low, high }) = self.tag.display
            && !(low.is_finite() && high.is_finite() && low < high)
        {
            let rule = Rule::DisplayEmpty { low, high };
            self.say("display_low", rule, "the low end must be below the high end");
        }
    }

    fn write_access(&mut self, access: WriteAccess) {
        let table = self.tag.address.table;
        if !table.is_writable() {
            let rule = Rule::OnlyRead(table);
            self.say("writable", rule, "coils and holding registers can be written");
        }
        if self.tag.is_list() || self.tag.scaling == Scaling::PowerFactor4Q {
            self.say("writable", Rule::OnlyShown, "take writable away");
        }
        for (key, limit) in [("write_min", access.min), ("write_max", access.max)] {
            if limit.is_some_and(|x| !x.is_finite()) {
                self.say(key, Rule::LimitNoNumber, "");
            }
        }
        if let (Some(min), Some(max)) = (access.min, access.max)
            && min > max
        {
            let rule = Rule::LimitsEmpty { min, max };
            self.say("write_min", rule, "the lower limit must not pass the upper");
        }
        let boolean = self.tag.data_type.is_boolean();
        match access.control {
            Control::Field => {}
            _ if !boolean => {
                let hint = "take control = \"field\", or the type bool or bit";
                self.say("control", Rule::ButtonNeedsBool(self.tag.data_type), hint);
            }
            Control::Pulse { millis } => self.range("pulse_ms", millis, &limits::PULSE_MS),
            Control::Toggle | Control::Momentary => {}
        }
    }
}

/// What shares registers with an isolated value is read together with it: it lies within it, and in the
/// same scan class.
pub(super) fn isolated(c: &mut Checker, project: &Project) {
    let mut all: HashMap<(&DeviceId, Table), BTreeMap<u16, &Tag>> = HashMap::new();
    for tag in project.tags.iter().filter(|tag| tag.isolated) {
        let here = all.entry((&tag.device, tag.address.table)).or_default();
        let (start, count) = tag.reach();
        let widest = here.entry(start).or_insert(tag);
        if count > widest.reach().1 {
            *widest = tag;
        }
    }
    let span = |tag: &Tag| {
        let (start, count) = tag.reach();
        (u32::from(start), u32::from(start) + u32::from(count))
    };
    let holds = |a: &Tag, b: &Tag| span(a).0 <= span(b).0 && span(b).1 <= span(a).1;
    let widest = *limits::TEXT_REGISTERS.end();
    for (i, tag) in project.tags.iter().enumerate() {
        let Some(here) = all.get(&(&tag.device, tag.address.table)) else { continue };
        let (start, end) = span(tag);
        let near = here.range(tag.reach().0.saturating_sub(widest)..);
        let near = near.take_while(|(wire, _)| u32::from(**wire) < end).map(|(_, other)| *other);
        let cut = near.filter(|other| span(other).1 > start).find(|other| {
            let together = holds(other, tag) || (tag.isolated && holds(tag, other));
            !together || other.scan != tag.scan
        });
        if let Some(other) = cut {
            let hint = "let it lie within the isolated value and give both the same scan class";
            c.say(Section::Tags, i, "address", Rule::CutsIsolated(other.name.clone()), hint);
        }
    }
}

/// True if a typed value can be divided by `gain`: in decimal for integers, whose last digit counts.
fn has_inverse(gain: f64, data_type: DataType) -> bool {
    let decimal = || rust_decimal::Decimal::from_str_exact(&gain.to_string()).is_ok();
    (1.0 / gain).is_finite() && (!data_type.is_integer() || decimal())
}
