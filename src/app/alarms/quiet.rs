//! The question before alarms are put on the shelf or out of service: why, and for how long.

use crate::model::{Alarm, AlarmKey, AlarmLive, AlarmShown};

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuietKind {
    /// On the shelf.
    Shelve,
    /// Out of service.
    OutOfService,
}

/// The open question.
#[derive(Clone, Debug, PartialEq)]
pub struct QuietDesk {
    /// In which way.
    pub kind: QuietKind,
    /// Which alarms.
    pub keys: Vec<AlarmKey>,
    /// How many of those selected may not be kept quiet like this.
    pub refused: usize,
    /// Longest time on the shelf that all of them allow, min.
    pub most: u32,
    /// Why, as typed so far.
    pub reason: String,
    /// For how long, min.
    pub minutes: u32,
    /// Only until the condition goes.
    pub once: bool,
}

/// True where an alarm may be put on the shelf as it stands.
fn may_shelve(alarm: &AlarmLive) -> bool {
    let allowed = alarm.definition.as_ref().is_none_or(|definition| definition.shelvable);
    allowed && !matches!(alarm.shown, AlarmShown::Suppressed | AlarmShown::OutOfService)
}

impl QuietKind {
    /// True where an alarm may be kept quiet like this as it stands.
    pub fn fits(self, alarm: &AlarmLive) -> bool {
        match self {
            QuietKind::Shelve => may_shelve(alarm),
            QuietKind::OutOfService => alarm.shown != AlarmShown::OutOfService,
        }
    }
}

impl QuietDesk {
    /// The question about those of `alarms` that may be kept quiet; `None` where none may.
    pub fn about(kind: QuietKind, alarms: &[&AlarmLive]) -> Option<QuietDesk> {
        let chosen: Vec<&&AlarmLive> = alarms.iter().filter(|alarm| kind.fits(alarm)).collect();
        let most = |alarm: &AlarmLive| {
            alarm.definition.as_ref().map_or(Alarm::SHELVE_MAX_S, |d| d.shelve_max_s)
        };
        let most = chosen.iter().map(|alarm| most(alarm) / 60).min()?.max(1);
        Some(QuietDesk {
            kind,
            refused: alarms.len() - chosen.len(),
            keys: chosen.iter().map(|alarm| alarm.key.clone()).collect(),
            most,
            reason: String::new(),
            minutes: most.min(15),
            once: false,
        })
    }

    /// True once it can be answered with yes.
    pub fn is_complete(&self) -> bool {
        let timed = self.kind == QuietKind::OutOfService || (1..=self.most).contains(&self.minutes);
        timed && !self.reason.trim().is_empty()
    }
}
