//! The list of what happened, newest last, in bounded memory.

use std::collections::{HashMap, VecDeque};
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use super::lang::Meant;
use crate::model::{
    AlarmKey, ConnectionId, ConnectionPhase, DeviceId, DevicePhase, Project, StationEvent, Tag,
    TroubleKind, Words, WriteStage,
};

/// Most rows kept; the oldest go first.
const ROWS_MOST: usize = 5_000;

/// One row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Grows by one with every row, so that a list can tell its rows apart.
    pub number: u64,
    /// What happened.
    pub event: StationEvent,
    /// The name that the connection, device or tag had then; its id where it had none, empty where
    /// the event is about nothing of the project.
    pub name: String,
    /// The tag that was written, as it was then.
    pub tag: Option<Arc<Tag>>,
    /// True where a connection or device says what it said last: another attempt that failed like the one
    /// before.
    pub is_repeated: bool,
}

impl EventRow {
    /// What values of the tag meant then.
    pub fn meant(&self) -> Meant<'_> {
        self.tag.as_deref().map(Meant::of).unwrap_or_default()
    }

    /// How values of the tag were told then: digits after the point, and words.
    pub fn form(&self) -> (Option<u8>, Option<Words<'_>>) {
        self.tag.as_deref().map_or((None, None), |tag| (tag.decimals, tag.words()))
    }
}

/// The list of what happened.
#[derive(Debug, Default)]
pub struct EventLog {
    rows: VecDeque<EventRow>,
    next: u64,
    connections: HashMap<ConnectionId, Said<ConnectionPhase>>,
    devices: HashMap<DeviceId, Said<DevicePhase>>,
}

/// What a connection or device said last.
type Said<Phase> = (Discriminant<Phase>, Option<TroubleKind>);

impl EventLog {
    /// Adds an event. The stages of one write share one row, which moves to the newest stage.
    /// Names are taken from `project` now: later it may be another one.
    pub fn push(&mut self, event: StationEvent, project: &Project) {
        if let StationEvent::Write(report) = &event {
            let same = |row: &&mut EventRow| match &row.event {
                StationEvent::Write(w) => {
                    w.id == report.id && !matches!(w.stage, WriteStage::Ended(_))
                }
                _ => false,
            };
            if let Some(row) = self.rows.iter_mut().rev().take(64).find(same) {
                row.event = event;
                return;
            }
        }
        if self.rows.len() >= ROWS_MOST {
            self.rows.pop_front();
        }
        let name = name(&event, project);
        let tag = match &event {
            StationEvent::Write(report) => project.tag(&report.tag).cloned(),
            _ => None,
        };
        let is_repeated = self.is_repeated(&event);
        let number = self.next;
        self.rows.push_back(EventRow { number, event, name, tag, is_repeated });
        self.next += 1;
    }

    fn is_repeated(&mut self, event: &StationEvent) -> bool {
        match event {
            // On the way to another phase: neither new nor the end of what was.
            StationEvent::Connection {
                phase:
                    ConnectionPhase::Idle | ConnectionPhase::Connecting | ConnectionPhase::Verifying,
                ..
            } => false,
            StationEvent::Connection { connection, phase, trouble, .. } => {
                let said = (discriminant(phase), trouble.as_ref().map(|trouble| trouble.kind));
                self.connections.insert(connection.clone(), said) == Some(said)
            }
            StationEvent::Device { device, phase, trouble, .. } => {
                let said = (discriminant(phase), trouble.as_ref().map(|trouble| trouble.kind));
                self.devices.insert(device.clone(), said) == Some(said)
            }
            _ => false,
        }
    }

    /// The rows, oldest first.
    pub fn rows(&self) -> &VecDeque<EventRow> {
        &self.rows
    }
}

fn name(event: &StationEvent, project: &Project) -> String {
    let (name, id) = match event {
        StationEvent::Connection { connection, .. } => {
            (project.connection(connection).map(|c| &c.name), connection.as_str())
        }
        StationEvent::Device { device, .. } => {
            (project.device(device).map(|d| &d.name), device.as_str())
        }
        StationEvent::Write(report) => {
            (project.tag(&report.tag).map(|t| &t.name), report.tag.as_str())
        }
        StationEvent::Alarm(record) => return record.name.to_string(),
        StationEvent::AlarmRefused { key, .. } => {
            let AlarmKey::Alarm(id) = key else { return key.to_string() };
            (project.alarms.iter().find(|a| a.id == *id).map(|a| &a.name), id.as_str())
        }
        StationEvent::Capture { name, .. } => return name.to_string(),
        StationEvent::Lost { .. } | StationEvent::Record { .. } => (None, ""),
    };
    name.map_or_else(|| id.to_owned(), Clone::clone)
}
