//! On-delay and off-delay: when a condition that comes and goes counts.

use std::time::Duration;

use crate::model::Mono;

/// How long a condition has to hold, and to be gone, before it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    /// Before it counts.
    pub on: Duration,
    /// Before it counts as gone.
    pub off: Duration,
}

/// The delays of one alarm, driven by the clock: whoever calls [`Filter::step`] often enough needs no
/// sample for a delay to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What counts.
    pub active: bool,
    /// What is, and since when; `None` while that is not known.
    raw: Option<(bool, Mono)>,
}

impl Filter {
    /// A filter that takes up where another one ended.
    pub fn resumed(active: bool) -> Filter {
        Filter { active, raw: None }
    }

    /// The condition is `raw` at `now`; gives the new state where what counts has changed. While the
    /// condition is not known nothing changes, and a delay begins anew afterwards.
    pub fn step(&mut self, raw: Option<bool>, now: Mono, delays: Delays) -> Option<bool> {
        let Some(raw) = raw else {
            self.raw = None;
            return None;
        };
        let since = match self.raw {
            Some((before, since)) if before == raw => since,
            _ => now,
        };
        self.raw = Some((raw, since));
        let delay = if raw { delays.on } else { delays.off };
        if raw == self.active || now.since(since) < delay {
            return None;
        }
        self.active = raw;
        Some(raw)
    }

    /// The condition as it is, before the delays; what counts while that is not known.
    pub fn raw(&self) -> bool {
        self.raw.map_or(self.active, |(raw, _)| raw)
    }

    /// True while a delay runs, so that time alone can change what counts.
    pub fn is_running(&self) -> bool {
        self.raw.is_some_and(|(raw, _)| raw != self.active)
    }
}
