//! The `[[tag]]` section: what it is, where it lies, display and permission to write. What its registers
//! mean is read in `meaning`.
//!
//! Keys that mean nothing beside others are errors, not ignored: they would be lost at the next save.
//! Rules about meaning (tables, widths, limits) stay in `model::violations`.

use super::address::address;
use super::entries::{WRITE_FUNCTIONS, own_id, own_name, reference};
use super::fields::Fields;
use super::meaning::{data_type, scaling, sentinel, tag_order, texts};
use super::origin;
use crate::model::{Control, DeviceId, ScanClassId, Span, Tag, TagId, WriteAccess, limits};

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
    "mask",
    "length",
    "text_order",
    "pad",
    "encoding",
    "count",
    "order",
    "gain",
    "divisor",
    "offset",
    "raw_lo",
    "raw_hi",
    "eng_lo",
    "eng_hi",
    "clamp",
    "curve",
    "scale_factor",
    "power_factor_4q",
    "sentinel",
    "texts",
    "bits",
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
    "origin",
    "given",
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
    let mut tag = body(f, id, name, (device, scan));
    tag.origin = origin::read(f, &tag);
    Some(tag)
}

/// Reads what a tag and a point of a profile have in common.
pub(super) fn body(
    f: &mut Fields<'_, '_>,
    id: TagId,
    name: String,
    (device, scan): (DeviceId, ScanClassId),
) -> Tag {
    let data_type = data_type(f);
    let (address, typed) = address(f, data_type);
    Tag {
        id,
        name,
        description: f.text("description").unwrap_or_default().to_owned(),
        device,
        scan,
        address,
        typed,
        data_type,
        count: f.whole("count", &limits::COUNT).unwrap_or(1),
        order: tag_order(f, data_type),
        scaling: scaling(f),
        sentinel: sentinel(f),
        texts: texts(f),
        unit: f.text("unit").unwrap_or_default().to_owned(),
        decimals: f.whole("decimals", &limits::DECIMALS),
        display: display(f),
        isolated: f.flag("isolated").unwrap_or(false),
        write: write_access(f),
        origin: None,
    }
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
