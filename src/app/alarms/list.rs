//! Which alarms are listed, and in which order.

use std::cmp::Ordering;

use super::column::AlarmCol;
use super::view::Names;
use crate::app::table::natural_key;
use crate::model::{AlarmBoard, AlarmLive, AlarmPriority, AlarmShown, Mono};

/// Which list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AlarmTab {
    /// What stands: on, or gone and not acknowledged.
    #[default]
    Standing,
    /// On the shelf.
    Shelved,
    /// Suppressed by design.
    Suppressed,
    /// Out of service.
    OutOfService,
    /// Every alarm there is.
    All,
}

impl AlarmTab {
    /// From left to right.
    pub const ALL: [AlarmTab; 5] = [
        AlarmTab::Standing,
        AlarmTab::Shelved,
        AlarmTab::Suppressed,
        AlarmTab::OutOfService,
        AlarmTab::All,
    ];

    /// True where an alarm that is shown like this stands in the list.
    pub fn has(self, shown: AlarmShown) -> bool {
        match self {
            AlarmTab::Standing => shown.is_annunciated(),
            AlarmTab::Shelved => shown == AlarmShown::Shelved,
            AlarmTab::Suppressed => shown == AlarmShown::Suppressed,
            AlarmTab::OutOfService => shown == AlarmShown::OutOfService,
            AlarmTab::All => true,
        }
    }
}

/// Which states are let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StateFilter {
    /// All.
    #[default]
    Any,
    /// Not acknowledged.
    Unacknowledged,
    /// Acknowledged and on.
    Acknowledged,
    /// Gone, held by a latch or not acknowledged.
    Gone,
    /// Whose condition cannot be evaluated.
    Unknown,
}

impl StateFilter {
    /// In the order of the list to choose from.
    pub const ALL: [StateFilter; 5] = [
        StateFilter::Any,
        StateFilter::Unacknowledged,
        StateFilter::Acknowledged,
        StateFilter::Gone,
        StateFilter::Unknown,
    ];

    fn passes(self, alarm: &AlarmLive) -> bool {
        match self {
            StateFilter::Any => true,
            StateFilter::Unacknowledged => alarm.shown.wants_acknowledgement(),
            StateFilter::Acknowledged => alarm.shown == AlarmShown::Acknowledged,
            StateFilter::Gone => alarm.shown.is_annunciated() && !alarm.active,
            StateFilter::Unknown => alarm.cannot_be_evaluated(),
        }
    }
}

/// What is let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmFilter {
    /// By rank of the priority.
    pub priorities: [bool; 4],
    /// By state.
    pub state: StateFilter,
    /// A group, or the beginning of its path: `Area` lets `Area/Unit` through; empty lets all.
    pub area: String,
    /// Words that name, tag, group or reason have to hold, all of them.
    pub text: String,
}

impl Default for AlarmFilter {
    fn default() -> AlarmFilter {
        AlarmFilter {
            priorities: [true; 4],
            state: StateFilter::Any,
            area: String::new(),
            text: String::new(),
        }
    }
}

impl AlarmFilter {
    /// True where something may be hidden.
    pub fn hides(&self) -> bool {
        *self != AlarmFilter::default()
    }

    fn passes(&self, alarm: &AlarmLive, words: &[String], names: &Names) -> bool {
        let is_in = |area: &str| {
            area.strip_prefix(self.area.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.priorities.get(alarm.priority.rank()).copied().unwrap_or(true)
            && self.state.passes(alarm)
            && (self.area.is_empty() || is_in(names.group(alarm)))
            && (words.is_empty() || {
                let text = format!(
                    "{}\n{}\n{}\n{}",
                    alarm.name,
                    names.tag(alarm),
                    names.group(alarm),
                    reason(alarm)
                );
                let text = text.to_lowercase();
                words.iter().all(|word| text.contains(word))
            })
    }
}

/// Why an alarm is quiet; empty where it is not.
pub fn reason(alarm: &AlarmLive) -> &str {
    let shelved = alarm.shelved.as_ref().map(|shelved| &*shelved.reason);
    alarm.out_of_service.as_deref().or(alarm.held_by.as_deref()).or(shelved).unwrap_or("")
}

/// Places in the board of the alarms to list. Without `sort` the most pressing stand first, and what does
/// not stand in the order of the project.
pub(super) fn rows(
    board: &AlarmBoard,
    (tab, filter, sort): (AlarmTab, &AlarmFilter, Option<(AlarmCol, bool)>),
    names: &Names,
) -> Vec<u32> {
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let lists = |place: &u32| {
        board
            .alarms
            .get(*place as usize)
            .is_some_and(|alarm| tab.has(alarm.shown) && filter.passes(alarm, &words, names))
    };
    let mut rows: Vec<u32> = match tab {
        AlarmTab::Standing => board.standing.iter().copied().filter(lists).collect(),
        _ => (0..u32::try_from(board.alarms.len()).unwrap_or(u32::MAX)).filter(lists).collect(),
    };
    let Some((col, down)) = sort else { return rows };
    let text = |of: &dyn Fn(&AlarmLive) -> String, rows: &mut Vec<u32>| {
        rows.sort_by_cached_key(|place| {
            board.alarms.get(*place as usize).map(|alarm| natural_key(&of(alarm)))
        });
    };
    let number = |order: &dyn Fn(&AlarmLive, &AlarmLive) -> Ordering, rows: &mut Vec<u32>| {
        let alarm = |place: &u32| board.alarms.get(*place as usize);
        rows.sort_by(|a, b| alarm(a).zip(alarm(b)).map_or(Ordering::Equal, |(a, b)| order(a, b)));
    };
    let rows_in = &mut rows;
    match col {
        AlarmCol::Name => text(&|a| a.name.to_string(), rows_in),
        AlarmCol::Tag => text(&|a| names.tag(a).to_owned(), rows_in),
        AlarmCol::Area => text(&|a| names.group(a).to_owned(), rows_in),
        AlarmCol::Reason => text(&|a| reason(a).to_owned(), rows_in),
        // The most pressing is what somebody looks for first.
        AlarmCol::Priority => number(&|a, b| b.priority.cmp(&a.priority), rows_in),
        AlarmCol::Time => {
            number(&|a, b| a.raised.map(|r| r.wall).cmp(&b.raised.map(|r| r.wall)), rows_in);
        }
        AlarmCol::State => number(&|a, b| rank(a).cmp(&rank(b)), rows_in),
        AlarmCol::Value | AlarmCol::Now => number(&|a, b| compare(a.value, b.value), rows_in),
        AlarmCol::Left => number(&|a, b| until(a).cmp(&until(b)), rows_in),
        AlarmCol::Count => number(&|a, b| a.occurrence.cmp(&b.occurrence), rows_in),
    }
    if down {
        rows.reverse();
    }
    rows
}

fn rank(alarm: &AlarmLive) -> usize {
    match alarm.shown {
        AlarmShown::Unacknowledged => 0,
        AlarmShown::LatchedUnacknowledged => 1,
        AlarmShown::Returned => 2,
        AlarmShown::Acknowledged => 3,
        AlarmShown::LatchedAcknowledged => 4,
        AlarmShown::Shelved => 5,
        AlarmShown::Suppressed => 6,
        AlarmShown::OutOfService => 7,
        AlarmShown::Normal => 8,
    }
}

/// What has no number stands last.
fn compare(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn until(alarm: &AlarmLive) -> Mono {
    alarm.shelved.as_ref().map_or(Mono(u64::MAX), |shelved| shelved.until)
}

/// Whether several may be acknowledged with one press: the highest are looked at one by one.
pub fn may_go_with_others(alarm: &AlarmLive) -> bool {
    alarm.shown.wants_acknowledgement() && alarm.priority != AlarmPriority::Highest
}
