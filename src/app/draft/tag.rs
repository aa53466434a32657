//! The editor of a tag.

use super::{DraftError, Fault, Fields};
use crate::codec::parse_address;
use crate::model::{
    Address, ByteOrder, Control, DataType, DeviceId, Notation, Scaling, ScanClassId, Span, Table,
    Tag, TagId, TextOrder, TextPad, TypedAddress, WriteAccess, WriteFunction,
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
    /// Address as typed.
    pub address: String,
    /// Type, by its name in the file.
    pub data_type: &'static str,
    /// Bit of a register, for the type bit.
    pub bit: String,
    /// Registers, for the type string.
    pub length: String,
    /// Order of characters, for the type string.
    pub text_order: TextOrder,
    /// Padding, for the type string.
    pub pad: TextPad,
    /// Byte order; `None` takes the device's.
    pub order: Option<ByteOrder>,
    /// Gain; empty for none.
    pub gain: String,
    /// Offset; empty for none.
    pub offset: String,
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
}

impl TagDraft {
    /// The types to choose from, by their names in the file.
    pub const TYPES: [&'static str; 12] =
        ["bool", "bit", "u16", "i16", "u32", "i32", "u64", "i64", "f16", "f32", "f64", "string"];
    /// The controls to choose from, by their names in the file.
    pub const CONTROLS: [&'static str; 4] = ["field", "toggle", "momentary", "pulse"];

    /// A draft of a tag.
    pub fn of(tag: &Tag) -> TagDraft {
        let text = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
        let access = tag.write.unwrap_or_default();
        let (gain, offset) = match tag.scaling {
            Scaling::Identity => (None, None),
            Scaling::Linear { gain, offset } => (Some(gain), Some(offset)),
        };
        let (length, text_order, pad) = match tag.data_type {
            DataType::Text { registers, order, pad } => (registers, order, pad),
            _ => (8, TextOrder::default(), TextPad::default()),
        };
        let bit = if let DataType::Bit { index } = tag.data_type { index } else { 0 };
        let (notation, address) = match &tag.typed {
            Some(typed) => (typed.notation, typed.text.clone()),
            None => (Notation::Raw0, tag.address.wire.to_string()),
        };
        let (control, pulse_ms) = match access.control {
            Control::Field => ("field", 500),
            Control::Toggle => ("toggle", 500),
            Control::Momentary => ("momentary", 500),
            Control::Pulse { millis } => ("pulse", millis),
        };
        TagDraft {
            id: tag.id.clone(),
            name: tag.name.clone(),
            description: tag.description.clone(),
            device: tag.device.clone(),
            scan: tag.scan.clone(),
            table: tag.address.table,
            notation,
            address,
            data_type: tag.data_type.name(),
            bit: bit.to_string(),
            length: length.to_string(),
            text_order,
            pad,
            order: tag.order,
            gain: text(gain),
            offset: text(offset),
            unit: tag.unit.clone(),
            decimals: tag.decimals.map_or(String::new(), |d| d.to_string()),
            low: text(tag.display.map(|s| s.low)),
            high: text(tag.display.map(|s| s.high)),
            isolated: tag.isolated,
            writable: tag.write.is_some(),
            min: text(access.min),
            max: text(access.max),
            control,
            pulse_ms: pulse_ms.to_string(),
            confirm: access.confirm,
            function: access.function,
        }
    }

    /// The place that the typed address means.
    ///
    /// # Errors
    /// Why it means none.
    pub fn place(&self) -> Result<Address, Fault> {
        let parsed = parse_address(&self.address, self.notation, Some(self.table))
            .map_err(Fault::Address)?;
        if let Some(bit) = parsed.bit
            && !(self.data_type == "bit" && self.bit.trim() == bit.to_string())
        {
            return Err(Fault::AddressBit(bit));
        }
        parsed.address().ok_or_else(|| Fault::AddressOpen(self.address.trim().to_owned()))
    }

    pub(super) fn build(&self) -> (Tag, Vec<DraftError>) {
        let mut fields = Fields::default();
        let address = self.place().unwrap_or_else(|fault| {
            fields.fail("address", fault);
            Address { table: self.table, wire: 0 }
        });
        let typed = (self.notation != Notation::Raw0).then(|| TypedAddress {
            text: self.address.trim().to_owned(),
            notation: self.notation,
        });
        let tag = Tag {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            description: self.description.clone(),
            device: self.device.clone(),
            scan: self.scan.clone(),
            address,
            typed,
            data_type: self.data_type(&mut fields),
            order: self.order,
            scaling: self.scaling(&mut fields),
            unit: self.unit.trim().to_owned(),
            decimals: match self.decimals.trim() {
                "" => None,
                text => Some(fields.whole("decimals", text)),
            },
            display: self.display(&mut fields),
            isolated: self.isolated,
            write: self.write_access(&mut fields),
        };
        (tag, fields.errors)
    }

    fn data_type(&self, fields: &mut Fields) -> DataType {
        match self.data_type {
            "bool" => DataType::Bool,
            "bit" => DataType::Bit { index: fields.whole("bit", &self.bit) },
            "string" => DataType::Text {
                registers: fields.whole("length", &self.length),
                order: self.text_order,
                pad: self.pad,
            },
            name => {
                DataType::NUMERIC.into_iter().find(|t| t.name() == name).unwrap_or(DataType::U16)
            }
        }
    }

    /// True where gain and offset mean something; else they are not asked for and do not count.
    pub fn is_scalable(&self) -> bool {
        !matches!(self.data_type, "bool" | "bit" | "string")
    }

    fn scaling(&self, fields: &mut Fields) -> Scaling {
        if !self.is_scalable() {
            return Scaling::Identity;
        }
        let gain = fields.number("gain", &self.gain);
        let offset = fields.number("offset", &self.offset);
        match (gain, offset) {
            (None, None) => Scaling::Identity,
            (gain, offset) => {
                Scaling::Linear { gain: gain.unwrap_or(1.0), offset: offset.unwrap_or(0.0) }
            }
        }
    }

    fn display(&self, fields: &mut Fields) -> Option<Span> {
        if self.data_type == "string" {
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

    fn write_access(&self, fields: &mut Fields) -> Option<WriteAccess> {
        if !self.writable {
            return None;
        }
        // A button writes 0 and 1 and asks for no limits.
        let (min, max) = if self.control == "field" {
            (fields.number("write_min", &self.min), fields.number("write_max", &self.max))
        } else {
            (None, None)
        };
        Some(WriteAccess {
            min,
            max,
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
