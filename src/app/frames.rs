//! The frame log as the window keeps it: the newest frames in bounded memory, each reply beside its
//! request.

use std::collections::VecDeque;
use std::ops::Range;

use crate::codec::{Meaning, explain_reply, explain_request, is_modbus};
use crate::model::{Address, BlockLive, ConnectionId, FrameFate, FrameRecord, FrameScope};

/// Most frames kept; the oldest go first.
pub const FRAMES_MOST: usize = 10_000;
/// How far back a reply looks for its request: sixteen in flight on each of sixteen connections.
const LOOK_BACK: usize = 256;

/// One frame of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameRow {
    /// The frame.
    pub record: FrameRecord,
    /// The number of the request that it answers.
    pub asked: Option<u64>,
}

/// The newest frames, numbered from 0 in the order in which they came.
#[derive(Debug, Default)]
pub struct FrameLog {
    rows: VecDeque<FrameRow>,
    first: u64,
    /// What is recorded; `None` while nothing is.
    pub scope: Option<FrameScope>,
    /// While true, frames are counted and not kept.
    pub paused: bool,
    /// Frames that came while paused, since the last one kept.
    pub passed: u64,
    /// Frames that found a queue full; all since the log was cleared.
    pub lost: u64,
}

impl FrameLog {
    /// Keeps a frame; the oldest goes where there is no more room.
    pub fn push(&mut self, record: FrameRecord) {
        self.lost = self.lost.saturating_add(u64::from(record.lost));
        if self.paused {
            self.passed += 1;
            return;
        }
        if self.rows.capacity() < FRAMES_MOST {
            // All of it at once, so that a frame never waits for memory.
            self.rows.reserve_exact(FRAMES_MOST - self.rows.len());
        }
        if self.rows.len() >= FRAMES_MOST {
            self.rows.pop_front();
            self.first += 1;
        }
        let asked = if record.fate.is_sent() { None } else { self.request_for(&record) };
        self.rows.push_back(FrameRow { record, asked });
    }

    /// The newest request of the same connection with the same transaction id; where a device does not
    /// keep the ids and was believed all the same, the newest request.
    fn request_for(&self, reply: &FrameRecord) -> Option<u64> {
        let of_connection = |row: &FrameRow| {
            row.record.fate == FrameFate::Sent && row.record.connection == reply.connection
        };
        let id = |record: &FrameRecord| record.key.map(|(transaction, _)| transaction);
        let newest = || self.rows.iter().enumerate().rev().take(LOOK_BACK);
        let same_id =
            |(_, row): &(usize, &FrameRow)| id(&row.record) == id(reply) && of_connection(row);
        let believed = reply.fate == FrameFate::Taken;
        let found = newest()
            .find(same_id)
            .or_else(|| newest().find(|(_, row)| believed && of_connection(row)))?;
        Some(self.first + found.0 as u64)
    }

    /// The numbers of the frames that are kept.
    pub fn numbers(&self) -> Range<u64> {
        self.first..self.first + self.rows.len() as u64
    }

    /// The frame with this number, if it is still kept.
    pub fn get(&self, number: u64) -> Option<&FrameRow> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.rows.get(place)
    }

    /// Lets all frames go. Numbers go on, so that none is ever used twice.
    pub fn clear(&mut self) {
        self.first = self.numbers().end;
        self.rows.clear();
        (self.passed, self.lost) = (0, 0);
    }

    /// What a frame says.
    pub fn meaning(&self, row: &FrameRow) -> Meaning {
        let bytes = row.record.bytes.kept();
        if row.record.fate.is_sent() {
            return explain_request(bytes);
        }
        // Some devices are believed although their headers mean nothing.
        if row.record.fate != FrameFate::Taken && !is_modbus(bytes) {
            return Meaning::Unclear;
        }
        let request = row.asked.and_then(|asked| self.get(asked));
        explain_reply(bytes, request.map(|request| request.record.bytes.kept()))
    }

    /// The unit that a frame goes to, or comes from: of a reply the one that was asked.
    pub fn unit_of(&self, row: &FrameRow) -> Option<u8> {
        let request = row.asked.and_then(|asked| self.get(asked));
        request.unwrap_or(row).record.key.map(|(_, unit)| unit)
    }

    /// The newest request for a block, and the number of what came of it.
    pub fn last_of_block(
        &self,
        connection: &ConnectionId,
        unit: u8,
        block: BlockLive,
    ) -> Option<(u64, Option<u64>)> {
        let BlockLive { table, start, count } = block;
        let wanted = Meaning::Ask { table, start, count };
        let is_it = |number: &u64| {
            self.get(*number).is_some_and(|row| {
                row.record.fate == FrameFate::Sent
                    && row.record.connection == *connection
                    && row.record.key.is_some_and(|(_, found)| found == unit)
                    && explain_request(row.record.bytes.kept()) == wanted
            })
        };
        let request = self.numbers().rev().find(is_it)?;
        let answers = |n: &u64| self.get(*n).is_some_and(|row| row.asked == Some(request));
        Some((request, (request..self.numbers().end).find(answers)))
    }
}

/// `HR 107–108 (40108–40109)`: wire addresses, and the same in Modicon's notation.
pub fn run_text(table: crate::model::Table, start: u16, count: u16) -> String {
    let modicon = |wire| {
        let address = Address { table, wire };
        crate::codec::modicon5(address).unwrap_or_else(|| crate::codec::modicon6(address))
    };
    let (short, last) = (table.short(), start.saturating_add(count.saturating_sub(1)));
    if last == start {
        return format!("{short} {start} ({})", modicon(start));
    }
    format!("{short} {start}–{last} ({}–{})", modicon(start), modicon(last))
}
