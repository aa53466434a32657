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
use crate::model::{Control, DeviceId, Record, ScanClassId, Span, Tag, TagId, WriteAccess, limits};

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
    "record",
    "record_deadband",
    "record_period_ms",
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
        record: record(f),
        write: write_access(f),
        origin: None,
    }
}

/// Words of `record`; deadband and period are completed by keys of their own.
pub(super) const RECORDS: [(&str, Record); 4] = [
    ("always", Record::Always),
    ("change", Record::Change { deadband: 0.0 }),
    ("period", Record::Period { ms: 0 }),
    ("off", Record::Off),
];

fn record(f: &mut Fields<'_, '_>) -> Record {
    let record = f.choice("record", &RECORDS).unwrap_or_default();
    if !matches!(record, Record::Change { .. }) {
        f.refuse("record_deadband", "only record = \"change\" has a deadband");
    }
    if !matches!(record, Record::Period { .. }) {
        f.refuse("record_period_ms", "only record = \"period\" has a period");
    }
    match record {
        Record::Change { .. } => {
            let deadband = f.number("record_deadband").unwrap_or(0.0);
            if deadband < 0.0 {
                f.blame(
                    "record_deadband",
                    "a deadband is 0 or more".to_owned(),
                    "take the sign away",
                );
            }
            // A zero with a sign is no other deadband.
            Record::Change { deadband: deadband.max(0.0) + 0.0 }
        }
        Record::Period { .. } => {
            f.need("record_period_ms", "record_period_ms = 10000");
            Record::Period { ms: f.whole("record_period_ms", &limits::RECORD_MS).unwrap_or(1000) }
        }
        other => other,
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
