//! Small projects, and a small PLC: its memory, and its answer to one request.

use std::sync::Arc;

use gaugeglass::model::{
    Address, Connection, ConnectionId, DataType, Device, DeviceId, DeviceKind, Endpoint, Mono,
    Project, Quality, ScanClass, ScanClassId, Snapshot, Stamp, Table, Tag, TagId, Value,
    WriteAccess, WriteId, WriteRequest, WriteValue,
};

pub fn tag_id(id: &str) -> TagId {
    TagId::new(id).unwrap()
}

/// A project of one connection `c`, with one device `d` (unit 1) and one scan class `s`.
pub fn plant(host: &str, port: u16, period_ms: u32) -> Project {
    let connection = ConnectionId::new("c").unwrap();
    let endpoint = Endpoint::Tcp { host: host.to_owned(), port };
    let mut device = Device::new(DeviceId::new("d").unwrap(), "D".to_owned(), connection.clone());
    device.timeout_ms = 300;
    device.kind = DeviceKind::OwnPlc;
    let class = ScanClassId::new("s").unwrap();
    Project {
        name: "test".to_owned(),
        connections: vec![Connection::new(connection, "C".to_owned(), endpoint)],
        devices: vec![device],
        scan_classes: vec![ScanClass { id: class, name: "S".to_owned(), period_ms }],
        ..Project::default()
    }
}

/// A tag of device `d`, writable where its table is.
pub fn tag(id: &str, table: Table, wire: u16, data_type: DataType) -> Tag {
    let home = (DeviceId::new("d").unwrap(), ScanClassId::new("s").unwrap());
    let write = table.is_writable().then(WriteAccess::default);
    Tag { write, ..Tag::new(tag_id(id), home, Address { table, wire }, data_type) }
}

/// A writable holding register.
pub fn register(id: &str, wire: u16) -> Tag {
    tag(id, Table::HoldingRegister, wire, DataType::U16)
}

pub fn with_tags(mut project: Project, tags: impl IntoIterator<Item = Tag>) -> Project {
    project.tags.extend(tags.into_iter().map(Arc::new));
    project
}

/// Another device behind `c`, with one register tag of the same name.
pub fn with_unit(mut project: Project, name: &str, unit: u8) -> Project {
    let mut device = project.devices[0].clone();
    device.id = DeviceId::new(name).unwrap();
    device.name = name.to_owned();
    device.unit = unit;
    project.devices.push(device);
    let mut tag = register(name, 0);
    tag.device = DeviceId::new(name).unwrap();
    project.tags.push(Arc::new(tag));
    project
}

/// Another connection, `c2`, with a device `d2` and the tag `elsewhere`, which holds 50.
pub fn with_neighbour(mut project: Project, host: &str, port: u16) -> Project {
    let mut connection = project.connections[0].clone();
    connection.id = ConnectionId::new("c2").unwrap();
    connection.name = "C2".to_owned();
    connection.endpoint = Endpoint::Tcp { host: host.to_owned(), port };
    let mut device = project.devices[0].clone();
    device.id = DeviceId::new("d2").unwrap();
    device.name = "D2".to_owned();
    device.connection = connection.id.clone();
    let mut tag = register("elsewhere", 50);
    tag.device = device.id.clone();
    project.connections.push(connection);
    project.devices.push(device);
    with_tags(project, [tag])
}

pub fn write_of(id: u64, tag: &str, value: &str, now: Stamp) -> WriteRequest {
    WriteRequest {
        id: WriteId(id),
        tag: tag_id(tag),
        value: WriteValue::Typed(Arc::from(value)),
        asked: now,
        expires: Mono(now.mono.0 + 2_000_000_000),
    }
}

pub fn quality(snapshot: &Snapshot, tag: &str) -> Quality {
    snapshot.sample(&tag_id(tag)).unwrap().quality
}

pub fn value(snapshot: &Snapshot, tag: &str) -> Option<Value> {
    snapshot.sample(&tag_id(tag)).unwrap().value.clone()
}

/// The good value of a tag of unsigned type.
pub fn good(snapshot: &Snapshot, tag: &str) -> Option<u64> {
    match snapshot.sample(&tag_id(tag)) {
        Some(sample) if sample.quality.is_good() => match sample.value {
            Some(Value::UInt(value)) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// What a PLC holds, and what it has been asked.
#[derive(Clone, Debug)]
pub struct Memory {
    pub holding: Vec<u16>,
    pub coils: Vec<bool>,
    /// Registers that answer with exception 2.
    pub illegal: Vec<u16>,
    /// A write of more than this is cut to it.
    pub clamp: u16,
    /// Answer every write with this exception.
    pub refuse_writes: Option<u8>,
    pub reads: u64,
    pub writes: u64,
    pub write_frames: Vec<Vec<u8>>,
    pub connections: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Memory {
            holding: (0..1000).collect(),
            coils: vec![false; 100],
            illegal: Vec::new(),
            clamp: u16::MAX,
            refuse_writes: None,
            reads: 0,
            writes: 0,
            write_frames: Vec::new(),
            connections: 0,
        }
    }
}

/// A frame with the header of `request` and this PDU.
pub fn frame(request: &[u8], pdu: &[u8]) -> Vec<u8> {
    let length = u16::try_from(pdu.len() + 1).unwrap();
    let mut frame = request[..4].to_vec();
    frame.extend(length.to_be_bytes());
    frame.push(request[6]);
    frame.extend(pdu);
    frame
}

pub fn exception(request: &[u8], code: u8) -> Vec<u8> {
    frame(request, &[request[7] | 0x80, code])
}

/// The frame a whole request has at the start of `bytes`, if it is all there.
pub fn whole(bytes: &[u8]) -> Option<usize> {
    let length = usize::from(u16::from_be_bytes([*bytes.get(4)?, *bytes.get(5)?]));
    (bytes.len() >= 6 + length).then_some(6 + length)
}

impl Memory {
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let function = request[7];
        let word = |at: usize| u16::from_be_bytes([request[at], request[at + 1]]);
        let (start, second) = (word(8), word(10));
        let at = usize::from(start);
        if function <= 4 {
            self.reads += 1;
        } else {
            self.writes += 1;
            self.write_frames.push(request.to_vec());
            if let Some(code) = self.refuse_writes {
                return exception(request, code);
            }
        }
        let touched = at..at + if function <= 4 { usize::from(second) } else { 1 };
        if self.illegal.iter().any(|i| touched.contains(&usize::from(*i))) {
            return exception(request, 2);
        }
        match function {
            1 | 2 => {
                let mut pdu = vec![function, u8::try_from(second.div_ceil(8)).unwrap()];
                pdu.resize(2 + usize::from(second.div_ceil(8)), 0);
                for bit in 0..usize::from(second) {
                    pdu[2 + bit / 8] |= u8::from(self.coils[at + bit]) << (bit % 8);
                }
                frame(request, &pdu)
            }
            3 | 4 => {
                let mut pdu = vec![function, u8::try_from(second * 2).unwrap()];
                let words = &self.holding[at..at + usize::from(second)];
                pdu.extend(words.iter().flat_map(|w| w.to_be_bytes()));
                frame(request, &pdu)
            }
            5 => {
                self.coils[at] = second == 0xFF00;
                request.to_vec()
            }
            6 => {
                self.holding[at] = second.min(self.clamp);
                request.to_vec()
            }
            15 => {
                for bit in 0..usize::from(second) {
                    self.coils[at + bit] = request[13 + bit / 8] >> (bit % 8) & 1 == 1;
                }
                frame(request, &request[7..12])
            }
            16 => {
                for i in 0..usize::from(second) {
                    self.holding[at + i] = word(13 + 2 * i).min(self.clamp);
                }
                frame(request, &request[7..12])
            }
            22 => {
                let old = self.holding[at];
                self.holding[at] = (old & second) | (word(12) & !second);
                request.to_vec()
            }
            _ => exception(request, 1),
        }
    }
}
