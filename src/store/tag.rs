//! The `[[tag]]` section: address, type, scaling, display and permission to write.
//!
//! Keys that mean nothing beside others are errors, not ignored: they would be lost at the next save.
//! Rules about meaning (tables, widths, limits) stay in `model::violations`.

use super::address::address;
use super::entries::{WRITE_FUNCTIONS, order, own_id, own_name, reference};
use super::fields::Fields;
use crate::model::{
    Control, DataType, DeviceId, Scaling, ScanClassId, Span, Tag, TagId, TextOrder, TextPad,
    WriteAccess, limits,
};

/// Keys of `[[tag]]`.
pub(super) const TAG_KEYS: &[&str] = &[
    "id",
    "name",
    "description",
    "device",
    "scan",
    "table",
    "address",
    "notation",
    "wire",
    "type",
    "bit",
    "length",
    "text_order",
    "pad",
    "order",
    "gain",
    "offset",
    "unit",
    "decimals",
    "display_low",
    "display_high",
    "isolated",
    "writable",
    "write_min",
    "write_max",
    "control",
    "pulse_ms",
    "confirm",
    "write_function",
];

/// Words of `text_order`.
pub(super) const TEXT_ORDERS: [(&str, TextOrder); 2] =
    [("high_first", TextOrder::HighFirst), ("low_first", TextOrder::LowFirst)];
/// Words of `pad`.
pub(super) const TEXT_PADS: [(&str, TextPad); 2] =
    [("nul", TextPad::Nul), ("space", TextPad::Space)];
/// Words of `type`; bit and text are completed by keys of their own.
const TYPES: [(&str, DataType); 12] = [
    ("bool", DataType::Bool),
    ("bit", DataType::Bit { index: 0 }),
    ("u16", DataType::U16),
    ("i16", DataType::I16),
    ("f16", DataType::F16),
    ("u32", DataType::U32),
    ("i32", DataType::I32),
    ("f32", DataType::F32),
    ("u64", DataType::U64),
    ("i64", DataType::I64),
    ("f64", DataType::F64),
    ("string", DataType::Text { registers: 1, order: TextOrder::HighFirst, pad: TextPad::Nul }),
];
/// Words of `control`; a pulse is completed by a key of its own.
const CONTROLS: [(&str, Control); 4] = [
    ("field", Control::Field),
    ("toggle", Control::Toggle),
    ("momentary", Control::Momentary),
    ("pulse", Control::Pulse { millis: 0 }),
];

/// The word of a control.
pub(super) fn control_word(control: Control) -> &'static str {
    match control {
        Control::Field => "field",
        Control::Toggle => "toggle",
        Control::Momentary => "momentary",
        Control::Pulse { .. } => "pulse",
    }
}

/// Reads a `[[tag]]`.
pub(super) fn tag(f: &mut Fields<'_, '_>, index: usize) -> Option<Tag> {
    let id = own_id(f, index, TagId::new)?;
    let name = own_name(f, index);
    let device = reference(f, "device", DeviceId::new)?;
    let scan = reference(f, "scan", ScanClassId::new)?;
    let data_type = data_type(f);
    let (address, typed) = address(f, data_type);
    Some(Tag {
        id,
        name,
        description: f.text("description").unwrap_or_default().to_owned(),
        device,
        scan,
        address,
        typed,
        data_type,
        order: tag_order(f, data_type),
        scaling: scaling(f),
        unit: f.text("unit").unwrap_or_default().to_owned(),
        decimals: f.whole("decimals", &limits::DECIMALS),
        display: display(f),
        isolated: f.flag("isolated").unwrap_or(false),
        write: write_access(f),
    })
}

fn data_type(f: &mut Fields<'_, '_>) -> DataType {
    f.need("type", "type = \"u16\"");
    let Some(chosen) = f.choice("type", &TYPES) else { return DataType::U16 };
    if !matches!(chosen, DataType::Bit { .. }) {
        f.refuse("bit", "only the type \"bit\" has one");
    }
    if !matches!(chosen, DataType::Text { .. }) {
        for key in ["length", "text_order", "pad"] {
            f.refuse(key, "only the type \"string\" has it");
        }
    }
    match chosen {
        DataType::Bit { .. } => {
            f.need("bit", "0 is the least significant bit of the register, 15 the most");
            DataType::Bit { index: f.whole("bit", &(0..=15)).unwrap_or(0) }
        }
        DataType::Text { order, pad, .. } => {
            f.need("length", "in registers, two characters each: length = 10");
            DataType::Text {
                registers: f.whole("length", &limits::TEXT_REGISTERS).unwrap_or(1),
                order: f.choice("text_order", &TEXT_ORDERS).unwrap_or(order),
                pad: f.choice("pad", &TEXT_PADS).unwrap_or(pad),
            }
        }
        simple => simple,
    }
}

fn tag_order(f: &mut Fields<'_, '_>, data_type: DataType) -> Option<crate::model::ByteOrder> {
    let order = order(f)?;
    if !data_type.has_byte_order() && f.value("type").is_some() {
        let message = format!("a byte order changes nothing in a {}", data_type.name());
        f.warn("order", message, "take it away");
    }
    Some(order)
}

fn scaling(f: &mut Fields<'_, '_>) -> Scaling {
    if !f.has("gain") && !f.has("offset") {
        return Scaling::Identity;
    }
    let gain = f.number("gain").unwrap_or(1.0);
    Scaling::Linear { gain, offset: f.number("offset").unwrap_or(0.0) }
}

fn display(f: &mut Fields<'_, '_>) -> Option<Span> {
    if !f.has("display_low") && !f.has("display_high") {
        return None;
    }
    let hint = "a range has two ends: display_low and display_high";
    f.need("display_low", hint);
    f.need("display_high", hint);
    Some(Span { low: f.number("display_low")?, high: f.number("display_high")? })
}

fn write_access(f: &mut Fields<'_, '_>) -> Option<WriteAccess> {
    let writable = f.flag("writable");
    let control = f.choice("control", &CONTROLS).unwrap_or_default();
    let control = match control {
        Control::Pulse { .. } => {
            f.need("pulse_ms", "pulse_ms = 500");
            Control::Pulse { millis: f.whole("pulse_ms", &limits::PULSE_MS).unwrap_or(500) }
        }
        other => {
            f.refuse("pulse_ms", "only control = \"pulse\" has a length");
            other
        }
    };
    let access = WriteAccess {
        min: f.number("write_min"),
        max: f.number("write_max"),
        control,
        confirm: f.flag("confirm").unwrap_or(false),
        function: f.choice("write_function", &WRITE_FUNCTIONS),
    };
    if writable == Some(true) {
        return Some(access);
    }
    if writable == Some(false) || !f.has("writable") {
        for key in ["write_min", "write_max", "control", "confirm", "write_function"] {
            if f.is_good(key) {
                let message = format!("{key:?} means nothing here: the tag is not writable");
                f.blame(key, message, "say writable = true, or take it away");
            }
        }
    }
    None
}
