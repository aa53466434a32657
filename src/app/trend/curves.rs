//! Curves of some tags for the window shown: when to ask, and what was told.
//!
//! Asked is a window half a width wider on either side, so that panning shows curves at once. Its
//! edges are whole columns since 1970 and the width of a column depends on the width of the window alone:
//! panning regroups nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{Mono, Stamp, TagId};
use crate::station::{
    AskId, AskedTag, Asker, Columns, ColumnsRequest, Curve, HistoryAsk, Told, Wanted,
};

/// Shortest time between two questions about the same window, which grows while it is live.
const FRESH_LEAST: Duration = Duration::from_millis(100);
/// Longest one.
const FRESH_MOST: Duration = Duration::from_secs(5);
/// Time after which an answer that is awaited is told of.
const TELL_AFTER: Duration = Duration::from_millis(500);
/// A question without an answer is asked again after this time.
pub(in crate::app) const GIVEN_UP: Duration = Duration::from_secs(60);
/// What lies so far back needs no second look, ms: half a minute covers what commits late.
pub(in crate::app) const SETTLED_MS: i64 = 30_000;

/// What is to be seen.
#[derive(Clone, Debug)]
pub struct Glance {
    /// Left edge, s since 1970.
    pub from: f64,
    /// Right edge.
    pub to: f64,
    /// Pixel columns between them.
    pub columns: u32,
    /// The present moment.
    pub now: Stamp,
    /// What is drawn; no tag has a range.
    pub tags: Vec<AskedTag>,
    /// The ranges that statistics count time within, by tag; only while cursors are shown.
    pub ranges: Vec<Option<(f64, f64)>>,
    /// What holds limits of these and is drawn behind them.
    pub limits: Vec<AskedTag>,
}

impl Glance {
    /// The width of a column, ms.
    pub fn width_ms(&self) -> i64 {
        let span = ((self.to - self.from) * 1000.0).round() as i64;
        ColumnsRequest { from_ms: 0, to_ms: span.max(1), columns: self.columns }.width_ms()
    }

    fn asked(&self) -> impl Iterator<Item = &AskedTag> {
        self.tags.iter().chain(&self.limits)
    }
}

#[derive(Clone, Debug)]
struct Asked {
    id: AskId,
    at: Stamp,
    window: (i64, i64),
    width_ms: i64,
    tags: Vec<AskedTag>,
    is_done: bool,
}

#[derive(Clone, Debug)]
struct Held {
    columns: Arc<Columns>,
    /// The least and the greatest value of all its points.
    extent: Option<(f64, f64)>,
}

impl Held {
    fn new(columns: Arc<Columns>) -> Held {
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let points = columns.curve.runs.iter().flatten();
        let (low, high) =
            points.fold(start, |(low, high), [_, value]| (low.min(*value), high.max(*value)));
        let extent = (low.is_finite() && high.is_finite()).then_some((low, high));
        Held { columns, extent }
    }
}

/// Curves asked for and told.
#[derive(Clone, Debug)]
pub struct CurveDesk {
    asker: Asker,
    asked: Option<Asked>,
    held: HashMap<TagId, Held>,
    trouble: Option<Arc<str>>,
    /// What is told of it by an answer that is not done yet.
    arriving_trouble: Option<Arc<str>>,
}

impl CurveDesk {
    /// Nothing asked yet.
    pub fn new(asker: Asker) -> CurveDesk {
        CurveDesk {
            asker,
            asked: None,
            held: HashMap::new(),
            trouble: None,
            arriving_trouble: None,
        }
    }

    /// The question that has to be asked now, if any.
    pub fn question(&self, glance: &Glance) -> Option<HistoryAsk> {
        if glance.tags.is_empty() || self.stands(glance) {
            return None;
        }
        let width = glance.width_ms();
        let margin = (glance.to - glance.from) / 2.0;
        let edge = |seconds: f64| (seconds * 1000.0) as i64;
        let from_ms = edge(glance.from - margin).div_euclid(width).saturating_mul(width);
        let to_ms = (edge(glance.to + margin).div_euclid(width) + 1).saturating_mul(width);
        let columns = u32::try_from((to_ms - from_ms) / width).unwrap_or(u32::MAX);
        let wanted = Wanted::Columns { columns };
        let tags = glance.asked().cloned().collect();
        Some(HistoryAsk { asker: self.asker, tags, from_ms, to_ms, wanted })
    }

    /// True where what was asked last serves.
    fn stands(&self, glance: &Glance) -> bool {
        let Some(asked) = &self.asked else { return false };
        let (from_ms, to_ms) = ((glance.from * 1000.0) as i64, (glance.to * 1000.0) as i64);
        let covers = asked.window.0 <= from_ms && to_ms <= asked.window.1;
        if !covers || asked.width_ms != glance.width_ms() || !asked.tags.iter().eq(glance.asked()) {
            return false;
        }
        let age = glance.now.mono.since(asked.at.mono);
        if !asked.is_done {
            return age < GIVEN_UP;
        }
        let is_past = to_ms < asked.at.wall.0.min(glance.now.wall.0) - SETTLED_MS;
        if is_past {
            // A disk that failed may tell more.
            return self.trouble.is_none() || age < FRESH_MOST;
        }
        let column = Duration::from_millis(u64::try_from(asked.width_ms).unwrap_or(0));
        age < column.clamp(FRESH_LEAST, FRESH_MOST)
    }

    /// Notes that it was asked.
    pub fn asked(&mut self, id: AskId, ask: HistoryAsk, now: Stamp) {
        let Wanted::Columns { columns } = ask.wanted else { return };
        let width_ms = (ask.to_ms - ask.from_ms) / i64::from(columns.max(1));
        let window = (ask.from_ms, ask.to_ms);
        self.held.retain(|held, _| ask.tags.iter().any(|tag| tag.id == *held));
        self.asked = Some(Asked { id, at: now, window, width_ms, tags: ask.tags, is_done: false });
        self.arriving_trouble = None;
    }

    /// Takes a part of an answer in; what belongs to an older question is dropped.
    pub fn take(&mut self, id: AskId, told: Told) {
        let Some(asked) = self.asked.as_mut().filter(|asked| asked.id == id) else { return };
        match told {
            Told::Columns(tag, columns) => {
                self.held.insert(tag, Held::new(columns));
            }
            Told::Trouble(why) => {
                self.trouble = Some(Arc::clone(&why));
                self.arriving_trouble = Some(why);
            }
            Told::Done => {
                asked.is_done = true;
                self.trouble = self.arriving_trouble.take();
            }
            _ => {}
        }
    }

    /// The curve of a tag as it was told last.
    pub fn curve(&self, tag: &TagId) -> Option<&Curve> {
        self.held.get(tag).map(|held| &held.columns.curve)
    }

    /// The same, to be kept.
    pub fn columns(&self, tag: &TagId) -> Option<&Arc<Columns>> {
        self.held.get(tag).map(|held| &held.columns)
    }

    /// The least and the greatest value that was told of a tag, the margins beside the window included.
    pub fn extent(&self, tag: &TagId) -> Option<(f64, f64)> {
        self.held.get(tag)?.extent
    }

    /// True where a better answer has been on its way for so long that people should be told.
    pub fn is_waiting(&self, now: Mono) -> bool {
        let is_late = |asked: &Asked| !asked.is_done && now.since(asked.at.mono) >= TELL_AFTER;
        self.asked.as_ref().is_some_and(is_late)
    }

    /// Why the disk could not be read.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Lets everything go.
    pub fn clear(&mut self) {
        *self = CurveDesk::new(self.asker);
    }
}
