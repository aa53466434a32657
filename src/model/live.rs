//! What the running station tells: the snapshot that panels read and the events they list.
//!
//! Plain data. The engine fills it, the station hands it out, nobody locks it: a snapshot is
//! immutable and the newest wins.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{
    AlarmKey, AlarmRecord, CaptureId, CaptureWord, ConnectionDetail, ConnectionId, DeviceDetail,
    DeviceId, Mono, Quality, RecordTrouble, Sample, Stamp, TagId, TagIdx, WriteReport,
};

/// The kinds of trouble a connection or device can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TroubleKind {
    /// The host name could not be resolved.
    NameNotResolved,
    /// The port refused the connection.
    Refused,
    /// Connecting took longer than allowed.
    ConnectTimeout,
    /// The endpoint takes one connection, and another one of this station is open.
    Occupied,
    /// The peer closed or reset the connection.
    Disconnected,
    /// The network does not lead to the endpoint.
    Unreachable,
    /// The network cable of this machine was pulled.
    Unplugged,
    /// A reply did not come in time.
    Timeout,
    /// A reply broke the protocol.
    Malformed,
    /// The device answered with this exception to everything.
    Exception(u8),
    /// The built-in simulator could not be started.
    Simulator,
    /// A fault of this program.
    Internal,
}

/// What went wrong, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The kind, which the window translates.
    pub kind: TroubleKind,
    /// What exactly, in English: expected and found, or the system's own words. May be empty.
    pub detail: Arc<str>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TroubleKind::NameNotResolved => f.write_str("the host name is not known")?,
            TroubleKind::Refused => f.write_str("the port refuses connections")?,
            TroubleKind::Occupied => {
                f.write_str("another connection of this station is in the way")?;
            }
            TroubleKind::ConnectTimeout => f.write_str("connecting took too long")?,
            TroubleKind::Disconnected => f.write_str("the device closed the connection")?,
            TroubleKind::Unreachable => f.write_str("the device cannot be reached")?,
            TroubleKind::Unplugged => f.write_str("the network cable is unplugged")?,
            TroubleKind::Timeout => f.write_str("no answer in time")?,
            TroubleKind::Malformed => f.write_str("the answer breaks the protocol")?,
            TroubleKind::Exception(code) => {
                write!(f, "exception {code} ({})", super::exception_text(code))?;
            }
            TroubleKind::Simulator => f.write_str("the simulator cannot be started")?,
            TroubleKind::Internal => f.write_str("internal fault")?,
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectionPhase {
    /// Switched off in the project.
    Disabled,
    /// Not started yet.
    #[default]
    Idle,
    /// Resolving the name or waiting for the TCP handshake.
    Connecting,
    /// The socket is open; no valid reply has come yet. Not to be shown as good.
    Verifying,
    /// A valid reply has come on this socket.
    Online,
    /// Closed; the next attempt is at `until`.
    Waiting {
        /// When the next attempt starts.
        until: Mono,
        /// Attempts since the last valid reply.
        attempt: u32,
    },
}

/// What is counted on every connection; all since the station started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Request frames sent.
    pub requests: u64,
    /// Valid replies, exceptions included.
    pub replies: u64,
    /// Requests that ended by their deadline.
    pub timeouts: u64,
    /// Replies refused because they break the protocol.
    pub malformed: u64,
    /// Exceptions among the replies.
    pub exceptions: u64,
    /// Sockets opened.
    pub connects: u64,
    /// Scans left out because the one before was not done.
    pub overruns: u64,
    /// Scans completed.
    pub scans: u64,
    /// Write frames sent.
    pub writes: u64,
    /// Samples taken from replies.
    pub samples: u64,
}

/// A connection as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionLive {
    /// Which one.
    pub id: ConnectionId,
    /// `host:port` as connected to.
    pub endpoint: Arc<str>,
    /// Where it stands.
    pub phase: ConnectionPhase,
    /// Since when.
    pub since: Stamp,
    /// Why it is not online, or what went wrong last.
    pub trouble: Option<Trouble>,
    /// What happened so far.
    pub counters: Counters,
    /// More, for those who look for the cause.
    pub detail: ConnectionDetail,
}

/// Where a device stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DevicePhase {
    /// Nothing was heard of it yet.
    #[default]
    Unknown,
    /// Its last request was answered.
    Online,
    /// Its last requests failed, or its connection is down.
    Offline,
}

/// Round-trip times of the last 128 requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// Median.
    pub p50: Duration,
    /// 99th percentile.
    pub p99: Duration,
    /// Largest.
    pub max: Duration,
}

/// A device as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceLive {
    /// Which one.
    pub id: DeviceId,
    /// Where it stands.
    pub phase: DevicePhase,
    /// Since when.
    pub since: Stamp,
    /// What went wrong last; `None` while all is well.
    pub trouble: Option<Trouble>,
    /// When its last valid reply came.
    pub last_reply: Option<Stamp>,
    /// Round-trip times; `None` before the first reply.
    pub latency: Option<Latency>,
    /// What happened so far with this unit id.
    pub counters: Counters,
    /// More, for those who look for the cause.
    pub detail: DeviceDetail,
}

/// From tag ids to places in a snapshot; made once for each plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagIndex {
    /// Where each tag is.
    pub places: HashMap<TagId, TagIdx>,
    /// How old a good sample may grow before it is painted as stale, by place.
    pub stale_after: Vec<Duration>,
    /// The uid of the project that runs. Tags of two projects may have the same ids; samples of one are
    /// none of the other's.
    pub run: Box<str>,
}

impl TagIndex {
    /// Good samples of a tag further apart than this are not joined, ms: half as much again as the age at which
    /// a value is stale, which is three periods at least.
    pub fn break_after_ms(&self, place: TagIdx) -> i64 {
        let stale = self.stale_after.get(place.at());
        stale.map_or(i64::MAX, |age| i64::try_from((*age * 3 / 2).as_millis()).unwrap_or(i64::MAX))
    }
}

/// Everything the engine knows at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counts plans: a snapshot of another plan has other places.
    pub generation: u64,
    /// Grows by one with every turn of the engine's publisher, changed values or not: the heartbeat.
    pub beat: u64,
    /// When the publisher made it.
    pub taken: Stamp,
    /// From ids to places.
    pub index: Arc<TagIndex>,
    /// One for each tag of the plan.
    pub samples: Vec<Sample>,
    /// One for each connection of the plan, in file order.
    pub connections: Vec<ConnectionLive>,
    /// One for each device of the plan, in file order.
    pub devices: Vec<DeviceLive>,
}

impl Snapshot {
    /// The sample of a tag, if the plan has it.
    pub fn sample(&self, tag: &TagId) -> Option<&Sample> {
        self.index.places.get(tag).and_then(|idx| self.samples.get(idx.at()))
    }

    /// The sample of a tag with the quality to paint at `now`.
    pub fn sample_at(&self, tag: &TagId, now: Mono) -> Option<(&Sample, Quality)> {
        let idx = self.index.places.get(tag)?;
        let sample = self.samples.get(idx.at())?;
        let stale_after = self.index.stale_after.get(idx.at()).copied().unwrap_or(Duration::MAX);
        Some((sample, sample.quality_at(now, stale_after)))
    }

    /// The state of a connection.
    pub fn connection(&self, id: &ConnectionId) -> Option<&ConnectionLive> {
        self.connections.iter().find(|c| c.id == *id)
    }

    /// The state of a device.
    pub fn device(&self, id: &DeviceId) -> Option<&DeviceLive> {
        self.devices.iter().find(|d| d.id == *id)
    }
}

/// Something that happened, for lists and logs.
#[derive(Clone, Debug, PartialEq)]
pub enum StationEvent {
    /// A connection changed its phase.
    Connection {
        /// When.
        at: Stamp,
        /// Which one.
        connection: ConnectionId,
        /// The new phase.
        phase: ConnectionPhase,
        /// Why, if it is trouble.
        trouble: Option<Trouble>,
    },
    /// A device went online or offline.
    Device {
        /// When.
        at: Stamp,
        /// Which one.
        device: DeviceId,
        /// The new phase.
        phase: DevicePhase,
        /// Why, if it is trouble.
        trouble: Option<Trouble>,
    },
    /// A write reached another stage of its life.
    Write(WriteReport),
    /// Something happened to an alarm.
    Alarm(AlarmRecord),
    /// What somebody asked of an alarm was not done.
    AlarmRefused {
        /// When.
        at: Stamp,
        /// Which alarm.
        key: AlarmKey,
        /// Why, in English.
        why: Arc<str>,
    },
    /// The queue was full and this many events before this one are missing.
    Lost {
        /// When it was noticed.
        at: Stamp,
        /// How many.
        count: u64,
    },
    /// Something happened to a capture.
    Capture {
        /// When.
        at: Stamp,
        /// The id of its definition.
        id: CaptureId,
        /// Its name then.
        name: Arc<str>,
        /// What.
        word: CaptureWord,
    },
    /// The record on disk: trouble began, changed or ended, or samples were lost.
    Record {
        /// When it was noticed.
        at: Stamp,
        /// What is wrong now; `None` where all is well.
        trouble: Option<RecordTrouble>,
        /// Samples lost since this was told last.
        lost: u64,
    },
}
