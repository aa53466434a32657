//! Editors of connections, devices, scan classes and trend groups.

use std::collections::BTreeMap;

use super::{DraftError, Fields};
use crate::model::{
    BitWrite, ByteOrder, Connection, ConnectionId, Device, DeviceId, DeviceKind, Endpoint, GroupId,
    Learned, PenLook, Quirks, ScanClass, ScanClassId, TagId, TrendGroup, WriteFunction,
};

/// A connection being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionDraft {
    /// Its id.
    pub id: ConnectionId,
    /// Name.
    pub name: String,
    /// True for the built-in simulator, false for a Modbus TCP server.
    pub simulated: bool,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: String,
    /// Plant name of the simulator.
    pub plant: String,
    /// Simulated seconds per second.
    pub speed: String,
    /// Time for connecting, ms.
    pub connect_timeout_ms: String,
    /// Whether it is connected at all.
    pub enabled: bool,
}

impl ConnectionDraft {
    /// The plants that the built-in simulator knows.
    pub fn plants() -> &'static [&'static str] {
        crate::station::plant_names()
    }

    /// A draft of a connection.
    pub fn of(connection: &Connection) -> ConnectionDraft {
        let (simulated, host, port, plant, speed) = match &connection.endpoint {
            Endpoint::Tcp { host, port } => (false, host.clone(), *port, "quadruple-tank", 1.0),
            Endpoint::Simulator { plant, speed } => {
                (true, "127.0.0.1".to_owned(), 502, plant.as_str(), *speed)
            }
        };
        ConnectionDraft {
            id: connection.id.clone(),
            name: connection.name.clone(),
            simulated,
            host,
            port: port.to_string(),
            plant: plant.to_owned(),
            speed: speed.to_string(),
            connect_timeout_ms: connection.connect_timeout_ms.to_string(),
            enabled: connection.enabled,
        }
    }

    pub(super) fn build(&self) -> (Connection, Vec<DraftError>) {
        let mut fields = Fields::default();
        let endpoint = if self.simulated {
            let speed = fields.number("speed", &self.speed).unwrap_or(1.0);
            Endpoint::Simulator { plant: self.plant.trim().to_owned(), speed }
        } else {
            let port = fields.whole("port", &self.port);
            Endpoint::Tcp { host: self.host.trim().to_owned(), port }
        };
        let connection = Connection {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            endpoint,
            connect_timeout_ms: fields.whole("connect_timeout_ms", &self.connect_timeout_ms),
            enabled: self.enabled,
        };
        (connection, fields.errors)
    }
}

/// A device being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceDraft {
    /// Its id.
    pub id: DeviceId,
    /// Name.
    pub name: String,
    /// The connection it is behind.
    pub connection: ConnectionId,
    /// Unit id.
    pub unit: String,
    /// Byte order of tags that name none.
    pub order: ByteOrder,
    /// Time for a reply, ms.
    pub timeout_ms: String,
    /// Most registers in one read.
    pub max_registers: String,
    /// Most bits in one read.
    pub max_bits: String,
    /// What reading it costs; [`DeviceDraft::MEASURED`] for own numbers.
    pub kind: DeviceKind,
    /// Time of a request, µs, for own numbers.
    pub request_us: String,
    /// Time of one register, µs, for own numbers.
    pub register_us: String,
    /// Unused registers read to join blocks; empty for as its kind has it.
    pub max_gap: String,
    /// Pause between a reply and the next request, ms.
    pub pause_ms: String,
    /// Pause between opening the connection and the first request, ms.
    pub pause_after_connect_ms: String,
    /// Requests in flight.
    pub window: String,
    /// Find out how many the device takes, up to `window`.
    pub learn_window: bool,
    /// Requests may share a TCP segment.
    pub share_segments: bool,
    /// Which function writes.
    pub write_function: WriteFunction,
    /// How bits in registers are written.
    pub bit_write: BitWrite,
    /// Time for a write to show in the read-back, ms.
    pub settle_ms: String,
    /// What is tolerated of the device.
    pub quirks: Quirks,
    /// What is kept of what was learned about it.
    pub learned: Vec<Learned>,
}

impl DeviceDraft {
    /// Stands for own numbers, whatever they are.
    pub const MEASURED: DeviceKind = DeviceKind::Measured { request_us: 1000, register_us: 100 };

    /// The kinds to choose from.
    pub const KINDS: [DeviceKind; 4] =
        [DeviceKind::OwnPlc, DeviceKind::SerialGateway, DeviceKind::Unknown, DeviceDraft::MEASURED];

    /// The longest gap that the kind allows, while it can be told.
    pub fn gap_of_kind(&self) -> Option<u16> {
        let mut fields = Fields::default();
        let kind = self.kind(&mut fields);
        fields.errors.is_empty().then(|| kind.gap())
    }

    fn kind(&self, fields: &mut Fields) -> DeviceKind {
        match self.kind {
            DeviceKind::Measured { .. } => DeviceKind::Measured {
                request_us: fields.whole("request_us", &self.request_us),
                register_us: fields.whole("register_us", &self.register_us),
            },
            kind => kind,
        }
    }

    /// A draft of a device.
    pub fn of(device: &Device) -> DeviceDraft {
        let (kind, request_us, register_us) = match (device.kind, DeviceDraft::MEASURED) {
            (DeviceKind::Measured { request_us, register_us }, _) => {
                (DeviceDraft::MEASURED, request_us, register_us)
            }
            (kind, DeviceKind::Measured { request_us, register_us }) => {
                (kind, request_us, register_us)
            }
            (kind, _) => (kind, 0, 0),
        };
        DeviceDraft {
            id: device.id.clone(),
            name: device.name.clone(),
            connection: device.connection.clone(),
            unit: device.unit.to_string(),
            order: device.order,
            timeout_ms: device.timeout_ms.to_string(),
            max_registers: device.max_registers.to_string(),
            max_bits: device.max_bits.to_string(),
            kind,
            request_us: request_us.to_string(),
            register_us: register_us.to_string(),
            max_gap: device.max_gap.map_or(String::new(), |gap| gap.to_string()),
            pause_ms: device.pause_ms.to_string(),
            pause_after_connect_ms: device.pause_after_connect_ms.to_string(),
            window: device.window.to_string(),
            learn_window: device.learn_window,
            share_segments: device.share_segments,
            write_function: device.write_function,
            bit_write: device.bit_write,
            settle_ms: device.settle_ms.to_string(),
            quirks: device.quirks,
            learned: device.learned.clone(),
        }
    }

    pub(super) fn build(&self) -> (Device, Vec<DraftError>) {
        let mut fields = Fields::default();
        let device = Device {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            connection: self.connection.clone(),
            unit: fields.whole("unit", &self.unit),
            order: self.order,
            timeout_ms: fields.whole("timeout_ms", &self.timeout_ms),
            max_registers: fields.whole("max_registers", &self.max_registers),
            max_bits: fields.whole("max_bits", &self.max_bits),
            kind: self.kind(&mut fields),
            max_gap: match self.max_gap.trim() {
                "" => None,
                text => Some(fields.whole("max_gap", text)),
            },
            pause_ms: fields.whole("pause_ms", &self.pause_ms),
            pause_after_connect_ms: fields
                .whole("pause_after_connect_ms", &self.pause_after_connect_ms),
            window: fields.whole("window", &self.window),
            learn_window: self.learn_window,
            share_segments: self.share_segments,
            write_function: self.write_function,
            bit_write: self.bit_write,
            settle_ms: fields.whole("settle_ms", &self.settle_ms),
            quirks: self.quirks,
            learned: self.learned.clone(),
        };
        (device, fields.errors)
    }
}

/// A scan class being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanClassDraft {
    /// Its id.
    pub id: ScanClassId,
    /// Name.
    pub name: String,
    /// Period, ms.
    pub period_ms: String,
}

impl ScanClassDraft {
    /// A draft of a scan class.
    pub fn of(class: &ScanClass) -> ScanClassDraft {
        ScanClassDraft {
            id: class.id.clone(),
            name: class.name.clone(),
            period_ms: class.period_ms.to_string(),
        }
    }

    pub(super) fn build(&self) -> (ScanClass, Vec<DraftError>) {
        let mut fields = Fields::default();
        let class = ScanClass {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            period_ms: fields.whole("period_ms", &self.period_ms),
        };
        (class, fields.errors)
    }
}

/// A trend group being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupDraft {
    /// Its id.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// Width of the time axis, s.
    pub span_s: String,
    /// Pens, in the order of their colours.
    pub pens: Vec<TagId>,
    /// How they are drawn.
    pub looks: BTreeMap<TagId, PenLook>,
}

impl GroupDraft {
    /// A draft of a trend group.
    pub fn of(group: &TrendGroup) -> GroupDraft {
        GroupDraft {
            id: group.id.clone(),
            name: group.name.clone(),
            span_s: group.span_s.to_string(),
            pens: group.pens.clone(),
            looks: group.looks.clone(),
        }
    }

    pub(super) fn build(&self) -> (TrendGroup, Vec<DraftError>) {
        let mut fields = Fields::default();
        let mut group = TrendGroup {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            pens: self.pens.clone(),
            span_s: fields.whole("span_s", &self.span_s),
            looks: self.looks.clone(),
        };
        group.retain(|_| true);
        (group, fields.errors)
    }
}
