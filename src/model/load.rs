//! How much alarms ask of an operator (ISA-18.2, clause 16): the figures. How they are counted is known to
//! `alarm`.

use super::{AlarmFlood, AlarmPriority, WallMs};

/// Where sources differ, and what we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadRules {
    /// An alarm chatters when it spoke so often …
    pub chatter_count: usize,
    /// … within this time, ms.
    pub chatter_ms: i64,
    /// An alarm that went within this time after it came, and does not chatter, is fleeting, ms.
    pub fleeting_ms: i64,
    /// An alarm that stands for longer is stale, ms.
    pub stale_ms: i64,
}

impl Default for LoadRules {
    fn default() -> LoadRules {
        LoadRules {
            chatter_count: 3,
            chatter_ms: 60_000,
            fleeting_ms: 5_000,
            stale_ms: 24 * 3_600_000,
        }
    }
}

/// An alarm and how often it did what is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct BadActor {
    /// The key of the alarm.
    pub key: String,
    /// Its name then.
    pub name: String,
    /// The id of its tag; may be empty.
    pub tag: String,
    /// Its priority then.
    pub priority: AlarmPriority,
    /// How often; of stale alarms for how long, ms.
    pub count: u64,
}

/// A flood that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloodSpan {
    /// When the eleventh annunciation within ten minutes came.
    pub from: WallMs,
    /// When fewer than five were left within ten minutes; `None` while it goes on.
    pub to: Option<WallMs>,
    /// Annunciations in it.
    pub count: u64,
    /// Most within ten minutes.
    pub peak: u64,
}

/// The figures of a span of time. Annunciations alone are counted: what is kept quiet, acknowledgements and
/// returns are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadFigures {
    /// The span: it begins no earlier than what is known, ms since 1970.
    pub from_ms: i64,
    /// Its end.
    pub to_ms: i64,
    /// Annunciations.
    pub total: u64,
    /// In the last ten minutes.
    pub last_10_min: u64,
    /// In the last hour.
    pub last_hour: u64,
    /// Most in ten minutes by the clock.
    pub peak_10_min: u64,
    /// Ten minutes by the clock that are touched.
    pub intervals: u64,
    /// Of these with more than ten.
    pub busy_intervals: u64,
    /// Time in floods, ms.
    pub flood_ms: i64,
    /// Floods, newest first; at most a hundred.
    pub floods: Vec<FloodSpan>,
    /// The flood that goes on.
    pub flood: Option<AlarmFlood>,
    /// The ten most frequent, the most frequent first.
    pub top: Vec<BadActor>,
    /// Annunciations of these.
    pub top_total: u64,
    /// Those that chatter, with the annunciations that do.
    pub chattering: Vec<BadActor>,
    /// Those that went within seconds.
    pub fleeting: Vec<BadActor>,
    /// Those that stand for long, the longest first.
    pub stale: Vec<BadActor>,
    /// By rank of the priority.
    pub by_priority: [u64; 4],
    /// Acknowledgements.
    pub acknowledged: u64,
    /// Time from annunciation to acknowledgement: the median, ms.
    pub ack_median_ms: Option<i64>,
    /// The same, which nine of ten do not pass.
    pub ack_p90_ms: Option<i64>,
    /// Alarms or annunciations had no room and are not in the figures.
    pub is_partial: bool,
}

impl LoadFigures {
    /// Annunciations in an hour on average.
    pub fn per_hour(&self) -> f64 {
        let hours = (self.to_ms - self.from_ms) as f64 / 3_600_000.0;
        if hours > 0.0 { self.total as f64 / hours } else { 0.0 }
    }

    /// The share of all annunciations that a priority should have at most, 0 to 1; of the low ones about that.
    pub fn target(priority: AlarmPriority) -> f64 {
        match priority {
            AlarmPriority::Low => 0.8,
            AlarmPriority::Medium => 0.15,
            AlarmPriority::High => 0.05,
            AlarmPriority::Highest => 0.01,
        }
    }

    /// The share of `part` in all annunciations, 0 to 1.
    pub fn share(&self, part: u64) -> f64 {
        if self.total == 0 { 0.0 } else { part as f64 / self.total as f64 }
    }

    /// The share of time in floods, 0 to 1.
    pub fn flood_share(&self) -> f64 {
        let span = (self.to_ms - self.from_ms) as f64;
        if span > 0.0 { self.flood_ms as f64 / span } else { 0.0 }
    }
}
