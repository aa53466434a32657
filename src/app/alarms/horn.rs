//! When the horn is to sound, and how: once for each new highest priority, until it is silenced or nothing
//! unacknowledged is left. Silencing is not acknowledging: what comes after it is heard again.

use serde::{Deserialize, Serialize};

use crate::model::{AlarmBoard, AlarmLive, AlarmPriority, AlarmShown, Mono};

/// How the horn sounds for the person at this window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HornSettings {
    /// Never.
    pub muted: bool,
    /// A tone is played once instead of again and again.
    pub once: bool,
    /// Per cent of the loudest, 5 to 100.
    pub volume: u8,
}

impl Default for HornSettings {
    fn default() -> HornSettings {
        HornSettings { muted: false, once: false, volume: 70 }
    }
}

/// A tone that is to be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// Which.
    pub priority: AlarmPriority,
    /// Grows with every new highest; a tone that is played once is played once for each.
    pub number: u64,
    /// Again and again.
    pub repeats: bool,
    /// Per cent of the loudest.
    pub volume: u8,
}

/// The horn.
#[derive(Debug, Default)]
pub struct Horn {
    /// What was annunciated up to then has been silenced.
    silenced: Option<Mono>,
    sounding: Option<AlarmPriority>,
    number: u64,
    /// The board it was worked out for.
    seen: Option<u64>,
    /// What keeps it from sounding; told to people.
    pub trouble: Option<String>,
}

/// What calls for the horn: a condition that has gone is not worth a noise.
fn calls(alarm: &AlarmLive) -> bool {
    matches!(alarm.shown, AlarmShown::Unacknowledged | AlarmShown::LatchedUnacknowledged)
}

fn raised(alarm: &AlarmLive) -> Mono {
    alarm.raised.map_or(Mono(0), |at| at.mono)
}

impl Horn {
    /// Takes a board in. Costs nothing where it is the one seen last.
    pub fn look(&mut self, board: &AlarmBoard) {
        if self.seen == Some(board.version) {
            return;
        }
        self.seen = Some(board.version);
        let heard = |alarm: &&AlarmLive| self.silenced.is_none_or(|at| raised(alarm) > at);
        let calling = board.pressing().map(|alarm| &**alarm).filter(|alarm| calls(alarm));
        let highest = calling.filter(heard).map(|alarm| alarm.priority).max();
        if highest > self.sounding {
            self.number += 1;
        }
        self.sounding = highest;
    }

    /// Silences what calls on this board. What is annunciated later is heard.
    pub fn silence(&mut self, board: &AlarmBoard) {
        let newest = board.pressing().map(|alarm| raised(alarm)).max();
        self.silenced = self.silenced.max(newest);
        self.seen = None;
        self.look(board);
    }

    /// The priority that calls now, whether it can be heard or not.
    pub fn calling(&self) -> Option<AlarmPriority> {
        self.sounding
    }

    /// What is to be heard.
    pub fn tone(&self, settings: HornSettings) -> Option<Tone> {
        let priority = self.sounding.filter(|_| !settings.muted)?;
        let (number, repeats, volume) = (self.number, !settings.once, settings.volume);
        Some(Tone { priority, number, repeats, volume })
    }
}
