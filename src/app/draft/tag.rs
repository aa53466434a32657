//! The editor of a tag.

use std::sync::Arc;

use super::meaning::{ScalingDraft, SentinelDraft, TextsDraft};
use super::{DraftError, Fault, Fields};
use crate::codec::{ParsedAddress, bit_number, parse_address, readings, twofold};
use crate::model::{
    Address, ByteOrder, Control, DataType, DeviceId, Notation, Origin, Record, Rule, ScanClassId,
    Sentinel, Span, Table, Tag, TagId, TextEncoding, TextOrder, TextPad, TypedAddress, WriteAccess,
    WriteFunction, limits,
};

/// A tag being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct TagDraft {
    /// Its id.
    pub id: TagId,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Device.
    pub device: DeviceId,
    /// Scan class.
    pub scan: ScanClassId,
    /// Table; counts where the notation does not name one.
    pub table: Table,
    /// How the address is to be read.
    pub notation: Notation,
    /// Whether somebody has chosen [`Notation::Raw0`], which else is only where one begins: a number that may
    /// be a Modicon number, too, is then asked about, and what is no number is read by the one notation that
    /// it is written in.
    pub notation_chosen: bool,
    /// Address as typed.
    pub address: String,
    /// Type, by its name in the file.
    pub data_type: &'static str,
    /// Bit of a register, for the type bit.
    pub bit: String,
    /// Bits of a register, for the types u16 and i16; empty for all of them.
    pub mask: String,
    /// Registers, for the type string.
    pub length: String,
    /// Order of characters, for the type string.
    pub text_order: TextOrder,
    /// Padding, for the type string.
    pub pad: TextPad,
    /// Encoding, for the type string.
    pub encoding: TextEncoding,
    /// Values in a row.
    pub count: String,
    /// Byte order; `None` takes the device's.
    pub order: Option<ByteOrder>,
    /// Raw to engineering units.
    pub scaling: ScalingDraft,
    /// Raw numbers that are none.
    pub sentinel: SentinelDraft,
    /// What numbers are called.
    pub texts: TextsDraft,
    /// Unit.
    pub unit: String,
    /// Digits after the point; empty for as many as needed.
    pub decimals: String,
    /// Low end of the display range; empty for none.
    pub low: String,
    /// High end of the display range; empty for none.
    pub high: String,
    /// Whether it is read in a request of its own.
    pub isolated: bool,
    /// Which of its samples history keeps, by the word of the file.
    pub record: &'static str,
    /// How far a value moves before the next is kept; empty for any change.
    pub record_deadband: String,
    /// Time between the samples kept, ms.
    pub record_ms: String,
    /// Whether it may be written.
    pub writable: bool,
    /// Smallest value; empty for none.
    pub min: String,
    /// Largest value; empty for none.
    pub max: String,
    /// What the operator is given, by its name in the file.
    pub control: &'static str,
    /// Pulse length, ms.
    pub pulse_ms: String,
    /// Whether to ask before writing.
    pub confirm: bool,
    /// Which function writes; `None` takes the device's.
    pub function: Option<WriteFunction>,
    /// The profile it was made of.
    pub origin: Option<Arc<Origin>>,
}

impl TagDraft {
    /// The controls to choose from, by their names in the file.
    pub const CONTROLS: [&'static str; 4] = ["field", "toggle", "momentary", "pulse"];

    /// What history keeps, by the words of the file.
    pub const RECORDS: [&'static str; 4] = ["change", "always", "period", "off"];

    /// A draft of a tag.
    pub fn of(tag: &Tag) -> TagDraft {
        let text = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
        let access = tag.write.unwrap_or_default();
        let (length, text_order, pad, encoding) = match tag.data_type {
            DataType::Text { registers, order, pad, encoding } => (registers, order, pad, encoding),
            _ => (8, TextOrder::default(), TextPad::default(), TextEncoding::default()),
        };
        let bit = if let DataType::Bit { index } = tag.data_type { index } else { 0 };
        let (notation, address) = match &tag.typed {
            Some(typed) => (typed.notation, typed.text.clone()),
            None => (Notation::Raw0, tag.address.wire.to_string()),
        };
        // Whoever once said that such a number is raw need not say it again.
        let notation_chosen = tag.typed.is_some() || twofold(&address, tag.address.table).is_some();
        let (control, pulse_ms) = match access.control {
            Control::Field => ("field", 500),
            Control::Toggle => ("toggle", 500),
            Control::Momentary => ("momentary", 500),
            Control::Pulse { millis } => ("pulse", millis),
        };
        let (record, deadband, record_ms) = match tag.record {
            Record::Change { deadband } => ("change", deadband, 1000),
            Record::Always => ("always", 0.0, 1000),
            Record::Period { ms } => ("period", 0.0, ms),
            Record::Off => ("off", 0.0, 1000),
        };
        TagDraft {
            id: tag.id.clone(),
            name: tag.name.clone(),
            description: tag.description.clone(),
            device: tag.device.clone(),
            scan: tag.scan.clone(),
            table: tag.address.table,
            notation,
            notation_chosen,
            address,
            data_type: tag.data_type.name(),
            bit: bit.to_string(),
            mask: tag.data_type.mask().map_or(String::new(), |mask| format!("0x{mask:04X}")),
            length: length.to_string(),
            text_order,
            pad,
            encoding,
            count: tag.count.to_string(),
            order: tag.order,
            scaling: ScalingDraft::of(tag.scaling),
            sentinel: SentinelDraft::of(&tag.sentinel),
            texts: TextsDraft::of(tag.texts.as_deref()),
            unit: tag.unit.clone(),
            decimals: tag.decimals.map_or(String::new(), |d| d.to_string()),
            low: text(tag.display.map(|s| s.low)),
            high: text(tag.display.map(|s| s.high)),
            isolated: tag.isolated,
            record,
            record_deadband: text((deadband != 0.0).then_some(deadband)),
            record_ms: record_ms.to_string(),
            writable: tag.write.is_some(),
            min: text(access.min),
            max: text(access.max),
            control,
            pulse_ms: pulse_ms.to_string(),
            confirm: access.confirm,
            function: access.function,
            origin: tag.origin.clone(),
        }
    }

    /// The place that the typed address means.
    ///
    /// # Errors
    /// Why it means none.
    pub fn place(&self) -> Result<Address, Fault> {
        self.place_of(&self.parsed()?.1)
    }

    fn place_of(&self, parsed: &ParsedAddress) -> Result<Address, Fault> {
        if let Some(bit) = parsed.bit
            && !(self.data_type == "bit" && bit_number(&self.bit) == bit.to_string())
        {
            return Err(Fault::AddressBit(bit));
        }
        parsed.address().ok_or_else(|| Fault::AddressOpen(self.address.trim().to_owned()))
    }

    /// What the address says, in the notation that was chosen or else in the one it is written in.
    fn parsed(&self) -> Result<(Notation, ParsedAddress), Fault> {
        let (text, table) = (&self.address, Some(self.table));
        let chosen = parse_address(text, self.notation, table);
        if self.notation_chosen || self.notation != Notation::Raw0 {
            return Ok((self.notation, chosen.map_err(Fault::Address)?));
        }
        if let Some(notations) = twofold(text, self.table) {
            return Err(Fault::AddressTwofold(text.trim().to_owned(), notations));
        }
        let error = match chosen {
            Ok(parsed) => return Ok((self.notation, parsed)),
            Err(error) => error,
        };
        match readings(text, table).as_deref() {
            Ok([only]) => Ok((only.notation, only.parsed.clone())),
            Ok([one, other]) => {
                let both = [one.notation, other.notation];
                Err(Fault::AddressTwofold(text.trim().to_owned(), both))
            }
            _ => Err(Fault::Address(error)),
        }
    }

    pub(in crate::app) fn build(&self) -> (Tag, Vec<DraftError>) {
        let mut fields = Fields::default();
        let parsed = self.parsed();
        let notation = parsed.as_ref().map_or(self.notation, |(notation, _)| *notation);
        let place = parsed.and_then(|(_, parsed)| self.place_of(&parsed));
        let address = place.unwrap_or_else(|fault| {
            fields.fail("address", fault);
            Address { table: self.table, wire: 0 }
        });
        // A bare decimal wire address says no more than the wire address.
        let text = self.address.trim();
        let is_plain = notation == Notation::Raw0 && text == address.wire.to_string();
        let typed = (!is_plain).then(|| TypedAddress { text: text.to_owned(), notation });
        let tag = Tag {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            description: self.description.clone(),
            device: self.device.clone(),
            scan: self.scan.clone(),
            address,
            typed,
            data_type: self.data_type(&mut fields),
            count: if self.has_count() { fields.whole("count", &self.count) } else { 1 },
            order: self.order,
            scaling: if self.is_number() {
                self.scaling.build(&mut fields)
            } else {
                Default::default()
            },
            sentinel: if self.has_sentinel() {
                self.sentinel.build(&mut fields)
            } else {
                Default::default()
            },
            texts: if self.has_texts() { self.texts.build(&mut fields) } else { None },
            unit: self.unit.trim().to_owned(),
            decimals: match self.decimals.trim() {
                "" => None,
                text => Some(fields.whole("decimals", text)),
            },
            display: self.display(&mut fields),
            isolated: self.isolated,
            record: self.record(&mut fields),
            write: self.write_access(&mut fields),
            origin: self.origin.clone(),
        };
        (tag, fields.errors)
    }

    fn data_type(&self, fields: &mut Fields) -> DataType {
        let named = DataType::from_name(self.data_type).unwrap_or(DataType::U16);
        match named {
            DataType::Bit { .. } => {
                DataType::Bit { index: fields.whole("bit", &bit_number(&self.bit)) }
            }
            DataType::Text { .. } => DataType::Text {
                registers: fields.whole("length", &self.length),
                order: self.text_order,
                pad: self.pad,
                encoding: self.encoding,
            },
            _ => self.masked(named, fields),
        }
    }

    /// The type with the mask, decimal or hexadecimal, where it takes one.
    fn masked(&self, named: DataType, fields: &mut Fields) -> DataType {
        let text = self.mask.trim();
        if text.is_empty() || named.masked(1).is_none() {
            return named;
        }
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let mask = match hex {
            Some(digits) => u16::from_str_radix(digits, 16).unwrap_or_else(|_| {
                fields.fail("mask", Fault::NotWhole(text.to_owned()));
                1
            }),
            None => fields.whole("mask", text),
        };
        named.masked(mask).unwrap_or(named)
    }

    /// The type chosen, without what completes it.
    pub fn chosen_type(&self) -> DataType {
        DataType::from_name(self.data_type).unwrap_or(DataType::U16)
    }

    /// True where several values in a row make a list.
    pub fn has_count(&self) -> bool {
        self.chosen_type().makes_lists()
    }

    /// True where scaling means something; else it is not asked for and does not count.
    pub fn is_number(&self) -> bool {
        self.chosen_type().is_number()
    }

    /// True where raw numbers can be no value.
    pub fn has_sentinel(&self) -> bool {
        Sentinel::suits(self.chosen_type())
    }

    /// True where texts mean something.
    pub fn has_texts(&self) -> bool {
        self.is_number() || self.chosen_type().is_boolean()
    }

    fn display(&self, fields: &mut Fields) -> Option<Span> {
        if !self.chosen_type().is_trendable() {
            return None;
        }
        let low = fields.number("display_low", &self.low);
        let high = fields.number("display_high", &self.high);
        match (low, high) {
            (Some(low), Some(high)) => Some(Span { low, high }),
            (None, None) => None,
            (None, Some(_)) => {
                fields.fail("display_low", Fault::OneEnd);
                None
            }
            (Some(_), None) => {
                fields.fail("display_high", Fault::OneEnd);
                None
            }
        }
    }

    fn record(&self, fields: &mut Fields) -> Record {
        match self.record {
            "always" => Record::Always,
            "period" => Record::Period { ms: self.period(fields) },
            "off" => Record::Off,
            _ => {
                let deadband = fields.number("record_deadband", &self.record_deadband);
                let deadband = deadband.unwrap_or(0.0);
                if deadband < 0.0 || !deadband.is_finite() {
                    fields.fail("record_deadband", Fault::Rule(Rule::Negative(deadband)));
                }
                // A zero with a sign is no other deadband.
                Record::Change { deadband: deadband.max(0.0) + 0.0 }
            }
        }
    }

    fn period(&self, fields: &mut Fields) -> u32 {
        let ms: u32 = fields.whole("record_period_ms", &self.record_ms);
        let (low, high) = (*limits::RECORD_MS.start(), *limits::RECORD_MS.end());
        if !self.record_ms.trim().is_empty() && ms != ms.clamp(low, high) {
            let value = ms.to_string();
            let (low, high) = (low.to_string(), high.to_string());
            fields.fail("record_period_ms", Fault::Rule(Rule::Outside { value, low, high }));
        }
        ms.clamp(low, high)
    }

    fn write_access(&self, fields: &mut Fields) -> Option<WriteAccess> {
        if !self.writable {
            return None;
        }
        Some(WriteAccess {
            min: fields.number("write_min", &self.min),
            max: fields.number("write_max", &self.max),
            control: match self.control {
                "toggle" => Control::Toggle,
                "momentary" => Control::Momentary,
                "pulse" => Control::Pulse { millis: fields.whole("pulse_ms", &self.pulse_ms) },
                _ => Control::Field,
            },
            confirm: self.confirm,
            function: self.function,
        })
    }
}
