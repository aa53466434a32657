//! Why is this value bad? Everything known about where one value comes from, and what to do next.
//!
//! Pure: made of a project and a snapshot alone, for whoever shows it. The words are elsewhere.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Address, BadReason, BlockLive, ConnectionId, ConnectionPhase, Learned, Mono, Project, Quality,
    Snapshot, Stamp, TagId, Trouble, TroubleKind, UncertainReason,
};

/// What a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Nothing is wrong.
    Nothing,
    /// It will be known in a moment.
    Wait,
    /// Switch the connection on in the project.
    SwitchOn,
    /// Check cable, address and port of the endpoint.
    CheckEndpoint,
    /// Check the unit id, and the wiring behind the gateway.
    CheckUnit,
    /// Check table and address of the tag against the device's manual.
    CheckAddress,
    /// Check data type, byte order and scaling of the tag.
    CheckType,
    /// Look at the sensor and its wiring.
    CheckSensor,
    /// Ask the device why it has no value.
    CheckDevice,
    /// Compare the device's protocol settings: it does not speak Modbus TCP as specified.
    CheckProtocol,
    /// Ask for less, or less often.
    AskLess,
    /// Read the log; this is a fault of the program.
    ReadLog,
}

/// Where one value comes from and how it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The quality at the moment asked about.
    pub quality: Quality,
    /// Since when.
    pub since: Stamp,
    /// When its value was last read; `None` if it never was.
    pub last_read: Option<Stamp>,
    /// When it was last read and good; `None` if it never was, or if what is read is no usable value, so
    /// that the last good one is older than `since`.
    pub last_good: Option<Stamp>,
    /// The exception that the device, or the gateway before it, answers with.
    pub exception: Option<u8>,
    /// What the device sent for that value.
    pub raw: Vec<u16>,
    /// The connection that leads to it.
    pub connection: ConnectionId,
    /// `host:port`.
    pub endpoint: Arc<str>,
    /// The unit id.
    pub unit: u8,
    /// Where the connection stands.
    pub phase: ConnectionPhase,
    /// What is wrong with the device, or else with its connection.
    pub trouble: Option<Trouble>,
    /// Table and wire address of the tag.
    pub address: Address,
    /// The function code that reads it.
    pub function: u8,
    /// The request that reads it; `None` where the engine has planned none.
    pub block: Option<BlockLive>,
    /// The device refuses this tag even alone.
    pub refused_alone: bool,
    /// The period it is read at: asked and achieved.
    pub period: Option<(Duration, Option<Duration>)>,
    /// What to do next.
    pub advice: Advice,
}

/// Tells where the value of `tag` comes from and why it is as it is at `now`; `None` where the project
/// or the snapshot does not know the tag.
pub fn why(project: &Project, snapshot: &Snapshot, tag: &TagId, now: Mono) -> Option<Why> {
    let (sample, quality) = snapshot.sample_at(tag, now)?;
    let tag = project.tag(tag)?;
    let device = project.device(&tag.device)?;
    let connection_live = snapshot.connection(&device.connection);
    let device_live = snapshot.device(&device.id);
    let detail = device_live.map(|live| &live.detail);
    let scan = detail.and_then(|d| d.scans.iter().find(|scan| scan.class == tag.scan));
    let Address { table, wire } = tag.address;
    let block = scan.and_then(|scan| scan.blocks.iter().find(|b| b.holds(table, wire))).copied();
    let is_refused =
        |l: &Learned| matches!(l, Learned::Refused { tag: refused } if *refused == tag.id);
    let trouble = device_live
        .and_then(|live| live.trouble.clone())
        .or_else(|| connection_live.and_then(|live| live.trouble.clone()));
    let last_read = sample.value.is_some().then_some(sample.at);
    let unusable = matches!(quality, Quality::Bad(BadReason::NotFinite | BadReason::OutOfRange));
    Some(Why {
        quality,
        since: sample.since,
        last_read,
        last_good: last_read.filter(|_| !unusable),
        exception: exception(quality, trouble.as_ref()),
        connection: device.connection.clone(),
        raw: sample.raw.words(),
        endpoint: connection_live.map_or_else(|| Arc::from(""), |live| Arc::clone(&live.endpoint)),
        unit: device.unit,
        phase: connection_live.map(|live| live.phase).unwrap_or_default(),
        trouble,
        address: tag.address,
        function: table.read_function(),
        block,
        refused_alone: detail.is_some_and(|d| d.learned.iter().any(is_refused)),
        period: scan.map(|scan| (scan.asked, scan.achieved)),
        advice: advice(quality),
    })
}

/// The exception that makes a value bad; one that other values of the device get does not count.
fn exception(quality: Quality, trouble: Option<&Trouble>) -> Option<u8> {
    match (quality, trouble.map(|trouble| trouble.kind)) {
        (Quality::Bad(BadReason::Exception(code)), _)
        | (Quality::Bad(BadReason::Stale), Some(TroubleKind::Exception(code))) => Some(code),
        _ => None,
    }
}

fn advice(quality: Quality) -> Advice {
    match quality {
        Quality::Good => Advice::Nothing,
        Quality::Uncertain(UncertainReason::WritePending) | Quality::Bad(BadReason::NeverRead) => {
            Advice::Wait
        }
        Quality::Uncertain(UncertainReason::UnderRange | UncertainReason::OverRange) => {
            Advice::CheckSensor
        }
        Quality::Bad(reason) => match reason {
            BadReason::Disabled => Advice::SwitchOn,
            BadReason::NoConnection => Advice::CheckEndpoint,
            BadReason::Exception(1..=3) => Advice::CheckAddress,
            BadReason::Exception(10 | 11) => Advice::CheckUnit,
            BadReason::Timeout | BadReason::Exception(_) | BadReason::Stale => Advice::AskLess,
            BadReason::Malformed => Advice::CheckProtocol,
            BadReason::NotFinite | BadReason::OutOfRange => Advice::CheckType,
            BadReason::NoValue(_) => Advice::CheckDevice,
            BadReason::NeverRead => Advice::Wait,
            BadReason::Internal => Advice::ReadLog,
        },
    }
}
