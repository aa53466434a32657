//! Which frames are listed: those that pass the filter, brought up to date frame by frame.

use std::collections::VecDeque;

use crate::app::lang::Lang;
use crate::app::lang::frame_words_whole;
use crate::app::{AppState, FrameLog, FrameRow, device_of};
use crate::model::{ConnectionId, DeviceId};

/// Whose frames are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// Everybody's.
    #[default]
    All,
    /// Those of a connection.
    Connection(ConnectionId),
    /// Those of a device.
    Device(DeviceId),
}

/// Which kind of frames is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Every one.
    #[default]
    All,
    /// Exceptions, and whatever is not a request that left or a reply that was taken.
    Errors,
    /// Writes and their replies.
    Writes,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::All, Kind::Errors, Kind::Writes];

    /// True where a frame is of this kind.
    pub fn holds(self, row: &FrameRow) -> bool {
        let code = row.record.bytes.kept().get(7).copied().unwrap_or(0);
        match self {
            Kind::All => true,
            Kind::Errors => row.record.fate.is_trouble() || code & 0x80 != 0,
            Kind::Writes => matches!(code & 0x7F, 5 | 6 | 15 | 16 | 22 | 23),
        }
    }
}

/// What the list is made for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur.
    pub text: String,
    /// Whose.
    pub from: From,
    /// Which kind.
    pub kind: Kind,
}

impl Filter {
    fn holds(&self, state: &AppState, lang: Lang, row: &FrameRow) -> bool {
        self.kind.holds(row) && self.is_from(state, row) && self.is_text_in(state, lang, row)
    }

    fn is_from(&self, state: &AppState, row: &FrameRow) -> bool {
        match &self.from {
            From::All => true,
            From::Connection(id) => row.record.connection == *id,
            From::Device(id) => {
                device_of(state.project(), &state.frames, row).is_some_and(|d| d.id == *id)
            }
        }
    }

    fn is_text_in(&self, state: &AppState, lang: Lang, row: &FrameRow) -> bool {
        if self.text.trim().is_empty() {
            return true;
        }
        let project = state.project();
        let device = device_of(project, &state.frames, row).map_or("", |d| d.name.as_str());
        let connection = project.connection(&row.record.connection).map_or("", |c| &c.name);
        let words = frame_words_whole(lang, &state.frames, row);
        let all = format!("{words}\n{}\n{device}\n{connection}", row.record.bytes).to_lowercase();
        self.text.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// The numbers of the frames that pass, oldest first.
#[derive(Debug, Default)]
pub struct Matches {
    rows: VecDeque<u64>,
    /// Frames from this number on have not been looked at.
    until: u64,
    made_for: Option<(Filter, Lang)>,
}

impl Matches {
    /// Looks at what came since the last call; at everything where the filter is another.
    pub fn refresh(&mut self, state: &AppState, lang: Lang, filter: &Filter) {
        let log: &FrameLog = &state.frames;
        let numbers = log.numbers();
        let is_same = self.made_for.as_ref().is_some_and(|(f, l)| f == filter && *l == lang);
        if !is_same {
            self.rows.clear();
            self.until = numbers.start;
            self.made_for = Some((filter.clone(), lang));
        }
        while self.rows.front().is_some_and(|number| *number < numbers.start) {
            self.rows.pop_front();
        }
        for number in self.until.max(numbers.start)..numbers.end {
            if log.get(number).is_some_and(|row| filter.holds(state, lang, row)) {
                self.rows.push_back(number);
            }
        }
        self.until = numbers.end;
    }

    /// How many pass.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of the frame in this row.
    pub fn get(&self, row: usize) -> Option<u64> {
        self.rows.get(row).copied()
    }

    /// The row of the frame with this number, or of the next that passes.
    pub fn row_of(&self, number: u64) -> usize {
        self.rows.partition_point(|n| *n < number)
    }

    /// Every number, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.rows.iter().copied()
    }
}
