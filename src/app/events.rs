//! The list of what happened, newest last, in bounded memory.

use std::collections::VecDeque;

use crate::model::{StationEvent, WriteStage};

/// Most rows kept; the oldest go first.
const ROWS_MOST: usize = 5_000;

/// One row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Grows by one with every row, so that a list can tell its rows apart.
    pub number: u64,
    /// What happened.
    pub event: StationEvent,
}

/// The list of what happened.
#[derive(Debug, Default)]
pub struct EventLog {
    rows: VecDeque<EventRow>,
    next: u64,
}

impl EventLog {
    /// Adds an event. The stages of one write share one row, which moves to the newest stage.
    pub fn push(&mut self, event: StationEvent) {
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
        self.rows.push_back(EventRow { number: self.next, event });
        self.next += 1;
    }

    /// The rows, oldest first.
    pub fn rows(&self) -> &VecDeque<EventRow> {
        &self.rows
    }
}
