//! The journal as the window knows it: which rows are wanted, those that came, and the load figures. Asked
//! through the station, a page at a time; the list follows what happens while it is being looked at.

use std::sync::Arc;
use std::time::Duration;

use super::csv::cell;
use crate::model::{
    AlarmKey, AlarmPriority, JournalAskId, JournalFile, JournalKind, JournalQuery, JournalRow,
    JournalState, LoadFigures, Mono, TagId, WallMs,
};

/// Rows of a page.
const PAGE: usize = 200;
/// Rows in memory at most; who wants more exports them or narrows the filter.
pub const JOURNAL_ROWS_MOST: usize = 5_000;
/// Time between two looks for what is new.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Time between two questions for figures.
const LOAD_EVERY: Duration = Duration::from_secs(2);
const HOUR_MS: i64 = 3_600_000;

/// Which rows are wanted. What is empty or `None` asks for nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalFilter {
    /// Words that stand somewhere in the row.
    pub text: String,
    /// One kind.
    pub kind: Option<JournalKind>,
    /// One priority.
    pub priority: Option<AlarmPriority>,
    /// A tag by id or name, or an alarm by key.
    pub about: String,
    /// Who did it.
    pub who: String,
    /// The last so many hours.
    pub hours: Option<u32>,
}

impl JournalFilter {
    /// The question at a moment.
    pub fn query(&self, now: WallMs) -> JournalQuery {
        JournalQuery {
            from_ms: self.hours.map(|hours| now.0 - i64::from(hours) * HOUR_MS),
            kinds: self.kind.into_iter().collect(),
            priorities: self.priority.into_iter().collect(),
            about: self.about.trim().to_owned(),
            who: self.who.trim().to_owned(),
            text: self.text.clone(),
            limit: PAGE,
            ..JournalQuery::default()
        }
    }
}

/// What a person did in the journal or the page of load figures.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalCommand {
    /// Changed the filter.
    Filter(JournalFilter),
    /// Looks at the list, which may be old by now.
    Look,
    /// Wants older rows.
    Older,
    /// Selected a row, or none.
    Select(Option<i64>),
    /// Wants all rows of the filter in a file.
    Export(JournalFile),
    /// Wants to see a tag.
    ToTag(TagId),
    /// Wants to see an alarm.
    ToAlarm(AlarmKey),
    /// Wants to see an alarm and its editor.
    ToSettings(AlarmKey),
    /// Wants the rows about a tag or alarm.
    About(String),
    /// Looks at the figures, which may be old by now.
    LookAtLoad,
    /// Wants the figures of the last so many ms.
    LoadSpan(i64),
    /// Wants the figures in a file.
    ExportLoad,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The newest rows, in place of all that are there.
    First,
    /// What came since.
    Newer,
    /// What was before.
    Older,
}

/// The journal as the window knows it.
#[derive(Debug)]
pub struct JournalDesk {
    /// How it stands.
    pub state: JournalState,
    /// Which rows are wanted.
    pub filter: JournalFilter,
    /// The rows that came, newest first.
    pub rows: Vec<JournalRow>,
    /// Where the next page begins; `None` where there is none.
    pub more: Option<i64>,
    /// The row that is selected.
    pub selected: Option<i64>,
    /// How far back was looked, while the rest is being looked through.
    pub reached: Option<WallMs>,
    /// Why the last question has no answer, in English.
    pub failed: Option<String>,
    /// The figures that came last.
    pub load: Option<Arc<LoadFigures>>,
    /// The span they are asked for, ms.
    pub load_span_ms: i64,
    /// The filter that the rows belong to.
    pub(super) answered: Option<JournalFilter>,
    pub(super) asked: Option<(JournalAskId, Wanted, JournalFilter)>,
    /// When rows were asked for last, and rows on disk then.
    pub(super) looked: (Mono, u64),
    pub(super) load_asked: Option<JournalAskId>,
    pub(super) load_looked: Option<Mono>,
    pub(super) exporting: Option<JournalAskId>,
}

impl Default for JournalDesk {
    fn default() -> JournalDesk {
        JournalDesk {
            state: JournalState::default(),
            filter: JournalFilter::default(),
            rows: Vec::new(),
            more: None,
            selected: None,
            reached: None,
            failed: None,
            load: None,
            load_span_ms: 24 * HOUR_MS,
            answered: None,
            asked: None,
            looked: (Mono(0), 0),
            load_asked: None,
            load_looked: None,
            exporting: None,
        }
    }
}

impl JournalDesk {
    /// True where whoever looks at the list should ask anew.
    pub fn is_due(&self, now: Mono) -> bool {
        if let Some((_, _, filter)) = &self.asked {
            return *filter != self.filter;
        }
        let is_other = self.answered.as_ref() != Some(&self.filter);
        let is_old = self.looked.1 != self.state.kept && now.since(self.looked.0) >= LOOK_EVERY;
        self.state.is_kept && (is_other && self.failed.is_none() || is_old)
    }

    /// The journal is another one: nothing of the one before is shown. A file that is being written still
    /// tells how it ends.
    pub(super) fn start_over(&mut self) {
        let JournalDesk { filter, load_span_ms, exporting, .. } = std::mem::take(self);
        *self = JournalDesk { filter, load_span_ms, exporting, ..JournalDesk::default() };
    }

    /// True while an answer is awaited.
    pub fn is_searching(&self) -> bool {
        self.asked.is_some()
    }

    /// True where the figures should be asked for anew.
    pub fn is_load_due(&self, now: Mono) -> bool {
        self.load_asked.is_none() && self.load_looked.is_none_or(|at| now.since(at) >= LOAD_EVERY)
    }

    /// The row that is selected, if it is still there.
    pub fn selected_row(&self) -> Option<&JournalRow> {
        let selected = self.selected?;
        self.rows.iter().find(|row| row.id == selected)
    }
}

/// Load figures as comma-separated values: figure, value, target, and the lists by name.
pub fn load_csv(figures: &LoadFigures, time: &dyn Fn(WallMs) -> String) -> String {
    let mut out = String::from("figure,name,value,target\n");
    let mut line = |figure: &str, name: &str, value: &str, target: &str| {
        out.push_str(&format!("{figure},{},{},{target}\n", cell(name), cell(value)));
    };
    let f = figures;
    line("from", "", &time(WallMs(f.from_ms)), "");
    line("to", "", &time(WallMs(f.to_ms)), "");
    line("annunciations", "", &f.total.to_string(), "");
    line("per_hour", "", &format!("{:.2}", f.per_hour()), "6");
    line("last_10_min", "", &f.last_10_min.to_string(), "");
    line("last_hour", "", &f.last_hour.to_string(), "");
    line("peak_10_min", "", &f.peak_10_min.to_string(), "10");
    let busy = f.busy_intervals as f64 / f.intervals.max(1) as f64;
    line("intervals_above_10", "", &format!("{busy:.4}"), "0.01");
    line("time_in_floods", "", &format!("{:.4}", f.flood_share()), "0.01");
    line("top_10_share", "", &format!("{:.4}", f.share(f.top_total)), "0.05");
    for priority in AlarmPriority::ALL {
        let count = f.by_priority.get(priority.rank()).copied().unwrap_or(0);
        let target = LoadFigures::target(priority).to_string();
        line("priority_share", priority.word(), &format!("{:.4}", f.share(count)), &target);
    }
    let seconds =
        |ms: Option<i64>| ms.map_or_else(String::new, |ms| format!("{:.3}", ms as f64 / 1e3));
    line("acknowledged", "", &f.acknowledged.to_string(), "");
    line("ack_median_s", "", &seconds(f.ack_median_ms), "");
    line("ack_p90_s", "", &seconds(f.ack_p90_ms), "");
    for flood in &f.floods {
        let to = flood.to.map_or_else(String::new, time);
        line("flood", &format!("{} to {to}", time(flood.from)), &flood.count.to_string(), "");
    }
    for (figure, actors, target) in [
        ("most_frequent", &f.top, ""),
        ("chattering", &f.chattering, "0"),
        ("fleeting", &f.fleeting, "0"),
        ("stale_ms", &f.stale, "0"),
    ] {
        for actor in actors {
            line(figure, &actor.name, &actor.count.to_string(), target);
        }
    }
    out
}
