//! The sections of a project file other than tags: which keys each has, what they default to, and how
//! they become the words of `model`.
//!
//! A value that cannot be read gets a stand-in, so that the entry exists and the entries that refer to
//! it are not blamed as well. Rules about meaning stay in `model::violations`.

use std::ops::RangeInclusive;

use toml::de::DeValue;

use super::fields::{Fields, id_hint, kind};
use super::learned;
use crate::model::{
    BitWrite, ByteOrder, Connection, ConnectionId, Device, DeviceId, DeviceKind, Endpoint, GroupId,
    IdError, Quirks, Recording, ScanClass, ScanClassId, TagId, TrendGroup, WriteFunction, limits,
};

/// Keys of `[project]`.
pub(super) const PROJECT_KEYS: &[&str] = &[
    "name",
    "description",
    "next_id",
    "uid",
    "record",
    "data",
    "keep_days",
    "keep_mb",
    "journal_keep_days",
    "journal_keep_mb",
];
/// Keys of `[[connection]]`.
pub(super) const CONNECTION_KEYS: &[&str] =
    &["id", "name", "host", "port", "simulator", "speed", "connect_timeout_ms", "enabled"];
/// Keys of `[[device]]`.
pub(super) const DEVICE_KEYS: &[&str] = &[
    "id",
    "name",
    "connection",
    "unit",
    "order",
    "timeout_ms",
    "max_registers",
    "max_bits",
    "kind",
    "request_us",
    "register_us",
    "max_gap",
    "pause_ms",
    "pause_after_connect_ms",
    "window",
    "learn_window",
    "share_segments",
    "write_function",
    "bit_write",
    "settle_ms",
    "ignore_transaction_id",
    "ignore_unit",
    "ignore_header",
    "tolerate_trailing",
    "close_after_request",
    "one_connection_only",
    "broadcast",
    "learned",
];
/// Keys of `[[scan_class]]`.
pub(super) const SCAN_CLASS_KEYS: &[&str] = &["id", "name", "period_ms"];
/// Keys of `[[trend_group]]`.
pub(super) const TREND_GROUP_KEYS: &[&str] = &["id", "name", "pens", "span_s", "looks"];

/// Words of `kind`; a measured one is completed by keys of its own.
pub(super) const KINDS: [(&str, DeviceKind); 4] = [
    ("unknown", DeviceKind::Unknown),
    ("own_plc", DeviceKind::OwnPlc),
    ("serial_gateway", DeviceKind::SerialGateway),
    ("measured", DeviceKind::Measured { request_us: 0, register_us: 0 }),
];
/// Words of `write_function`.
pub(super) const WRITE_FUNCTIONS: [(&str, WriteFunction); 3] = [
    ("as_appropriate", WriteFunction::AsAppropriate),
    ("always_multiple", WriteFunction::AlwaysMultiple),
    ("never_multiple", WriteFunction::NeverMultiple),
];
/// Words of `bit_write`.
pub(super) const BIT_WRITES: [(&str, BitWrite); 2] =
    [("mask_write", BitWrite::MaskWrite), ("read_modify_write", BitWrite::ReadModifyWrite)];

/// The registered port of Modbus TCP.
const PORT: u16 = 502;
/// Simulated seconds per second where the file says nothing.
pub(super) const SPEED: f64 = 1.0;
/// Width of a trend where the file says nothing, s.
pub(super) const SPAN_S: u32 = 600;

/// What `[project]` says.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) next_id: u64,
    pub(super) uid: String,
    pub(super) recording: Recording,
}

/// Reads `[project]`.
pub(super) fn head(f: &mut Fields<'_, '_>) -> Head {
    f.need("name", "name = \"the plant\"");
    Head {
        name: f.text("name").unwrap_or_default().to_owned(),
        description: f.text("description").unwrap_or_default().to_owned(),
        next_id: f.whole("next_id", &(0..=u64::MAX)).unwrap_or(0),
        uid: f.text("uid").unwrap_or_default().to_owned(),
        recording: Recording {
            on: f.flag("record").unwrap_or(true),
            folder: f.text("data").unwrap_or_default().to_owned(),
            keep_days: f.whole("keep_days", &limits::KEEP_DAYS),
            keep_mb: f.whole("keep_mb", &limits::KEEP_MB),
            journal_keep_days: f.whole("journal_keep_days", &limits::KEEP_DAYS),
            journal_keep_mb: f.whole("journal_keep_mb", &limits::KEEP_MB),
        },
    }
}

/// The id of an entry. Where it cannot be read, a stand-in that nothing else uses.
pub(super) fn own_id<T>(
    f: &mut Fields<'_, '_>,
    index: usize,
    new: fn(&str) -> Result<T, IdError>,
) -> Option<T> {
    f.need("id", "an id is chosen once and never reused, for example id = \"pump-1\"");
    f.id("id", new).or_else(|| new(&format!("-.unread.-{index}")).ok())
}

/// The name of an entry. Where it cannot be read, a stand-in that nothing else uses.
pub(super) fn own_name(f: &mut Fields<'_, '_>, index: usize) -> String {
    f.need("name", "name = \"what people call it\"");
    f.text("name").map_or_else(|| format!("\u{1}{index}"), str::to_owned)
}

/// The id of another entry. Where it cannot be read, a stand-in; the key is then marked as bad.
pub(super) fn reference<T>(
    f: &mut Fields<'_, '_>,
    key: &'static str,
    new: fn(&str) -> Result<T, IdError>,
) -> Option<T> {
    f.need(key, "give the id of one");
    f.id(key, new).or_else(|| new("-.unread.-").ok())
}

fn or_default<T>(
    f: &mut Fields<'_, '_>,
    key: &'static str,
    range: &RangeInclusive<T>,
    default: T,
) -> T
where
    T: Copy + PartialOrd + std::fmt::Display + TryFrom<i128>,
{
    f.whole(key, range).unwrap_or(default)
}

/// Reads a `[[connection]]`.
pub(super) fn connection(f: &mut Fields<'_, '_>, index: usize) -> Option<Connection> {
    let id = own_id(f, index, ConnectionId::new)?;
    let name = own_name(f, index);
    let endpoint = endpoint(f);
    let mut connection = Connection::new(id, name, endpoint);
    connection.connect_timeout_ms = or_default(
        f,
        "connect_timeout_ms",
        &limits::CONNECT_TIMEOUT_MS,
        connection.connect_timeout_ms,
    );
    connection.enabled = f.flag("enabled").unwrap_or(connection.enabled);
    Some(connection)
}

fn endpoint(f: &mut Fields<'_, '_>) -> Endpoint {
    if !f.has("simulator") {
        f.need("host", "host = \"192.168.0.10\", or simulator = \"quadruple-tank\"");
        f.refuse("speed", "only a simulator has a speed");
        let host = f.text("host").unwrap_or("unread").to_owned();
        return Endpoint::Tcp { host, port: or_default(f, "port", &(1..=u16::MAX), PORT) };
    }
    if f.has("host") {
        let message = "a connection leads to a host or to the simulator, not to both".to_owned();
        f.blame("host", message, "take one of them away");
    } else {
        f.refuse("port", "the simulator takes a free port of its own");
    }
    Endpoint::Simulator {
        plant: f.text("simulator").unwrap_or_default().to_owned(),
        speed: f.number("speed").unwrap_or(SPEED),
    }
}

/// Reads a `[[device]]`.
pub(super) fn device(f: &mut Fields<'_, '_>, index: usize) -> Option<Device> {
    let id = own_id(f, index, DeviceId::new)?;
    let name = own_name(f, index);
    let connection = reference(f, "connection", ConnectionId::new)?;
    Some(device_settings(f, Device::new(id, name, connection)))
}

/// Reads how a device is read and written.
pub(super) fn device_settings(f: &mut Fields<'_, '_>, d: Device) -> Device {
    Device {
        unit: or_default(f, "unit", &(0..=u8::MAX), d.unit),
        order: order(f).unwrap_or(d.order),
        timeout_ms: or_default(f, "timeout_ms", &limits::TIMEOUT_MS, d.timeout_ms),
        max_registers: or_default(f, "max_registers", &limits::MAX_REGISTERS, d.max_registers),
        max_bits: or_default(f, "max_bits", &limits::MAX_BITS, d.max_bits),
        kind: device_kind(f),
        max_gap: f.whole("max_gap", &limits::MAX_GAP),
        pause_ms: or_default(f, "pause_ms", &limits::PAUSE_MS, d.pause_ms),
        pause_after_connect_ms: or_default(
            f,
            "pause_after_connect_ms",
            &limits::PAUSE_MS,
            d.pause_after_connect_ms,
        ),
        window: or_default(f, "window", &limits::WINDOW, d.window),
        learn_window: f.flag("learn_window").unwrap_or(d.learn_window),
        share_segments: f.flag("share_segments").unwrap_or(d.share_segments),
        write_function: f.choice("write_function", &WRITE_FUNCTIONS).unwrap_or(d.write_function),
        bit_write: f.choice("bit_write", &BIT_WRITES).unwrap_or(d.bit_write),
        settle_ms: or_default(f, "settle_ms", &limits::SETTLE_MS, d.settle_ms),
        quirks: quirks(f),
        learned: learned::read(f),
        ..d
    }
}

fn device_kind(f: &mut Fields<'_, '_>) -> DeviceKind {
    let chosen = f.choice("kind", &KINDS).unwrap_or_default();
    if let DeviceKind::Measured { .. } = chosen {
        f.need("request_us", "the time of a request without its data, in microseconds");
        f.need("register_us", "the time of one register, in microseconds");
        let request_us = or_default(f, "request_us", &limits::REQUEST_US, 1);
        let register_us = or_default(f, "register_us", &limits::REGISTER_US, 1);
        return DeviceKind::Measured { request_us, register_us };
    }
    for key in ["request_us", "register_us"] {
        f.refuse(key, "only kind = \"measured\" has it");
    }
    chosen
}

fn quirks(f: &mut Fields<'_, '_>) -> Quirks {
    let mut flag = |key| f.flag(key).unwrap_or(false);
    Quirks {
        ignore_transaction_id: flag("ignore_transaction_id"),
        ignore_unit: flag("ignore_unit"),
        ignore_header: flag("ignore_header"),
        tolerate_trailing: flag("tolerate_trailing"),
        close_after_request: flag("close_after_request"),
        one_connection_only: flag("one_connection_only"),
        broadcast: flag("broadcast"),
    }
}

/// Reads the key `order`.
pub(super) fn order(f: &mut Fields<'_, '_>) -> Option<ByteOrder> {
    match ByteOrder::from_letters(f.text("order")?) {
        Ok(order) => Some(order),
        Err(why) => {
            let hint = "A is the most significant byte; ABCD is the order of the specification";
            f.blame("order", why.to_string(), hint);
            None
        }
    }
}

/// Reads a `[[scan_class]]`.
pub(super) fn scan_class(f: &mut Fields<'_, '_>, index: usize) -> Option<ScanClass> {
    let id = own_id(f, index, ScanClassId::new)?;
    let name = own_name(f, index);
    f.need("period_ms", "period_ms = 1000");
    let period_ms = or_default(f, "period_ms", &limits::PERIOD_MS, 1000);
    Some(ScanClass { id, name, period_ms })
}

/// Reads a `[[trend_group]]`.
pub(super) fn trend_group(f: &mut Fields<'_, '_>, index: usize) -> Option<TrendGroup> {
    let id = own_id(f, index, GroupId::new)?;
    let name = own_name(f, index);
    let pens = id_list(f, "pens", "make another group");
    let span_s = or_default(f, "span_s", &limits::SPAN_S, SPAN_S);
    let looks = super::pens::read(f);
    Some(TrendGroup { id, name, pens, span_s, looks })
}

/// Reads a list of at most [`limits::PENS`] tag ids; `more` says what to do with others.
pub(super) fn id_list(f: &mut Fields<'_, '_>, key: &'static str, more: &str) -> Vec<TagId> {
    let list = match f.value(key) {
        None => return Vec::new(),
        Some((DeValue::Array(list), _)) => list,
        Some((other, _)) => {
            let message = format!("expected a list of tag ids, found {}", kind(other));
            f.blame(key, message, &format!("{key} = [\"level-1\", \"level-2\"]"));
            return Vec::new();
        }
    };
    if list.len() > limits::PENS {
        let message = format!("{} {key} are too many, {} are allowed", list.len(), limits::PENS);
        f.blame(key, message, more);
        return Vec::new();
    }
    let base = f.base();
    let mut ids = Vec::new();
    for item in list {
        let at = base + item.span().start;
        match item.get_ref() {
            DeValue::String(text) => match TagId::new(text) {
                Ok(id) => ids.push(id),
                Err(why) => f.blame_at(at, key, why.to_string(), &id_hint(text)),
            },
            other => {
                let message = format!("expected the id of a tag, found {}", kind(other));
                f.blame_at(at, key, message, "");
            }
        }
    }
    ids
}
