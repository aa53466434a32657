//! Connections, the devices behind them, and how often they are read.

use super::{ByteOrder, ConnectionId, DeviceId, Learned, ScanClassId, Table, limits};

/// Where a connection leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Endpoint {
    /// A Modbus TCP server.
    Tcp {
        /// Host name or address.
        host: String,
        /// TCP port; 502 is the registered one.
        port: u16,
    },
    /// The built-in simulator: the station starts it on a free loopback port and talks to it over the
    /// socket like to any device.
    Simulator {
        /// Plant name, as `gaugeglass simulate` takes it.
        plant: String,
        /// Simulated seconds per second, 0.1 to 100.
        speed: f64,
    },
}

/// One socket. Several devices (unit ids) share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Stands in the file, never reused.
    pub id: ConnectionId,
    /// For people.
    pub name: String,
    /// Where it leads.
    pub endpoint: Endpoint,
    /// Time allowed for connecting, 100 to 60000 ms.
    pub connect_timeout_ms: u32,
    /// False: never connected, its tags are bad with the reason "switched off".
    pub enabled: bool,
}

/// What reading costs a device: whether a further request is dearer than registers nobody wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceKind {
    /// Nothing is known of it. Some devices refuse what lies between their registers, and a few answer
    /// with values that have moved, which nobody can see; so nothing is read that is not wanted.
    #[default]
    Unknown,
    /// A controller on Ethernet whose memory has no holes: a request costs as much as 32 registers.
    OwnPlc,
    /// A device behind a gateway to a serial line: at 9600 baud a request takes about 22 ms and a
    /// register 2.2 ms.
    SerialGateway,
    /// Times of one's own.
    Measured {
        /// Time of a request without its data, 1 to 10000000 µs.
        request_us: u32,
        /// Time of one register, 1 to 1000000 µs.
        register_us: u32,
    },
}

impl DeviceKind {
    /// The break-even gap: so many unused registers cost as much as a request, 0 to 124.
    pub fn gap(self) -> u16 {
        let (request, register) = match self {
            DeviceKind::Unknown => (0, 1),
            DeviceKind::OwnPlc => (32, 1),
            DeviceKind::SerialGateway => (22_000, 2_200),
            DeviceKind::Measured { request_us, register_us } => (request_us, register_us),
        };
        let most = *limits::MAX_GAP.end();
        u16::try_from(request / register.max(1)).unwrap_or(most).min(most)
    }
}

/// Which function writes a register or a coil.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WriteFunction {
    /// One element by FC 5 or 6, several by FC 15 or 16.
    #[default]
    AsAppropriate,
    /// Always FC 15 or 16.
    AlwaysMultiple,
    /// Always FC 5 or 6; a value of several registers is then refused, because writing it in parts
    /// could leave the device with half of each.
    NeverMultiple,
}

/// How a bit of a holding register is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BitWrite {
    /// FC 22, which the device carries out in one step.
    #[default]
    MaskWrite,
    /// Read, change the bit, write, while nothing else of ours goes to this connection. Another client
    /// can still come between.
    ReadModifyWrite,
}

/// Known ways in which devices break the rules, each tolerated only where it is named; by default none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks {
    /// The transaction id of replies means nothing. Requests then go one at a time for the whole
    /// connection, which is closed after every timeout, because a late reply could not be told apart.
    pub ignore_transaction_id: bool,
    /// The unit id of replies means nothing.
    pub ignore_unit: bool,
    /// The length and the protocol id in the header of replies mean nothing. Requests then go one at a
    /// time for the whole connection, and a reply ends where its function says.
    pub ignore_header: bool,
    /// Replies may carry more bytes than they should behind what was asked for.
    pub tolerate_trailing: bool,
    /// The connection is closed after every reply and opened for the next request. Holds for the whole
    /// connection.
    pub close_after_request: bool,
    /// The device takes a single socket. No other one is opened to its endpoint before that is closed,
    /// by whatever connection.
    pub one_connection_only: bool,
    /// Writes to unit 0 reach every unit and are not answered (Application Protocol V1.1b3, section 4.1).
    /// Only for unit 0; without it unit 0 is a device that answers.
    pub broadcast: bool,
}

impl Quirks {
    /// True where the device is taken at the word of the specification.
    pub fn is_strict(&self) -> bool {
        *self == Quirks::default()
    }
}

/// One Modbus server unit behind a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// Stands in the file, never reused.
    pub id: DeviceId,
    /// For people.
    pub name: String,
    /// The socket it is reached by.
    pub connection: ConnectionId,
    /// Unit id, 0 to 255; 255 or 1 for a device on its own, 1 to 247 behind a gateway.
    pub unit: u8,
    /// Byte order of tags that name none.
    pub order: ByteOrder,
    /// Time allowed for a reply, 20 to 60000 ms.
    pub timeout_ms: u32,
    /// Most registers in one read, 1 to 125.
    pub max_registers: u16,
    /// Most bits in one read, 1 to 2000.
    pub max_bits: u16,
    /// What reading it costs.
    pub kind: DeviceKind,
    /// Unused registers that may be read to join two blocks, 0 to 124; `None` as its kind has it.
    pub max_gap: Option<u16>,
    /// Pause between a reply and the next request, 0 to 10000 ms.
    pub pause_ms: u32,
    /// Pause between opening the connection and the first request, 0 to 10000 ms.
    pub pause_after_connect_ms: u32,
    /// Requests in flight at once, 1 to 16.
    pub window: u8,
    /// True: begin with one request in flight and find out how many the device takes, up to `window`.
    pub learn_window: bool,
    /// True: requests that leave together may share a TCP segment, if every device behind the
    /// connection takes that. Saves both sides work; some devices answer only the first of them.
    pub share_segments: bool,
    /// Which function writes.
    pub write_function: WriteFunction,
    /// How bits in registers are written.
    pub bit_write: BitWrite,
    /// Time allowed for a write to show in the read-back, 0 to 60000 ms.
    pub settle_ms: u32,
    /// What is tolerated.
    pub quirks: Quirks,
    /// What it turned out not to allow, kept from an earlier run: at most 1000, no refused tags.
    pub learned: Vec<Learned>,
}

/// Tags read at one period.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanClass {
    /// Stands in the file, never reused.
    pub id: ScanClassId,
    /// For people.
    pub name: String,
    /// Period, 10 to 3600000 ms.
    pub period_ms: u32,
}

impl Connection {
    /// A connection with the defaults a new one gets.
    pub fn new(id: ConnectionId, name: String, endpoint: Endpoint) -> Connection {
        Connection { id, name, endpoint, connect_timeout_ms: 3000, enabled: true }
    }
}

impl Device {
    /// A device with the defaults a new one gets.
    pub fn new(id: DeviceId, name: String, connection: ConnectionId) -> Device {
        Device {
            id,
            name,
            connection,
            unit: 1,
            order: ByteOrder::BIG,
            timeout_ms: 1000,
            max_registers: 125,
            max_bits: 2000,
            kind: DeviceKind::default(),
            max_gap: None,
            pause_ms: 0,
            pause_after_connect_ms: 0,
            window: 1,
            learn_window: false,
            share_segments: false,
            write_function: WriteFunction::AsAppropriate,
            bit_write: BitWrite::MaskWrite,
            settle_ms: 1000,
            quirks: Quirks::default(),
            learned: Vec::new(),
        }
    }

    /// Unused elements of `table` that may be read to join two blocks. Sixteen bits cost what one
    /// register does.
    pub fn gap(&self, table: Table) -> u16 {
        let registers = self.max_gap.unwrap_or_else(|| self.kind.gap());
        if table.is_bits() { registers.saturating_mul(16) } else { registers }
    }
}
