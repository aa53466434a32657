//! The list of what happened, newest last, in bounded memory.

use std::collections::VecDeque;
use std::sync::Arc;

use super::lang::Meant;
use crate::model::{AlarmKey, Project, StationEvent, Texts, WriteStage};

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
    /// Digits after the point that the tag had then.
    pub decimals: Option<u8>,
    /// The unit that the tag had then.
    pub unit: String,
    /// What the tag's numbers were called then.
    pub texts: Option<Arc<Texts>>,
}

impl EventRow {
    /// What values of the tag meant then.
    pub fn meant(&self) -> Meant<'_> {
        Meant { unit: &self.unit, texts: self.texts.as_deref() }
    }
}

/// The list of what happened.
#[derive(Debug, Default)]
pub struct EventLog {
    rows: VecDeque<EventRow>,
    next: u64,
}

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
            StationEvent::Write(report) => project.tag(&report.tag),
            _ => None,
        };
        let decimals = tag.and_then(|tag| tag.decimals);
        let unit = tag.map_or_else(String::new, |tag| tag.unit.clone());
        let texts = tag.and_then(|tag| tag.texts.clone());
        self.rows.push_back(EventRow { number: self.next, event, name, decimals, unit, texts });
        self.next += 1;
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
