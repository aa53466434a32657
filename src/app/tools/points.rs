//! Every sample of some tags in a window of time: when to ask for them, and what was told.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::app::trend::{GIVEN_UP, SETTLED_MS};
use crate::model::{Stamp, TagId};
use crate::station::{AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, Point, Told, Wanted};
use crate::tuning::Reading;

/// Time between two questions about a window that moves.
const FRESH: Duration = Duration::from_secs(1);

/// Samples as they were told.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The window they are of, ms since 1970.
    pub window: (i64, i64),
    /// Of each tag, one beyond each edge included.
    pub points: HashMap<TagId, Arc<[Point]>>,
    /// True where there are more than were told.
    pub is_cut: bool,
    /// Why the disk could not be read: then only what memory has is told.
    pub trouble: Option<Arc<str>>,
}

#[derive(Clone, Debug)]
struct Asked {
    id: AskId,
    at: Stamp,
    window: (i64, i64),
    tags: Vec<AskedTag>,
    is_done: bool,
}

/// Samples asked for and told.
#[derive(Clone, Debug)]
pub struct PointsDesk {
    asker: Asker,
    asked: Option<Asked>,
    arriving: Held,
    held: Option<Held>,
}

impl PointsDesk {
    /// Nothing asked yet.
    pub fn new(asker: Asker) -> PointsDesk {
        PointsDesk { asker, asked: None, arriving: Held::default(), held: None }
    }

    /// The question that has to be asked now, if any: at most `most` samples a tag.
    pub fn question(
        &self,
        window: (i64, i64),
        tags: Vec<AskedTag>,
        most: usize,
        now: Stamp,
    ) -> Option<HistoryAsk> {
        if tags.is_empty() || window.0 >= window.1 || self.stands(window, &tags, now) {
            return None;
        }
        let wanted = Wanted::Points { most };
        Some(HistoryAsk { asker: self.asker, tags, from_ms: window.0, to_ms: window.1, wanted })
    }

    fn stands(&self, window: (i64, i64), tags: &[AskedTag], now: Stamp) -> bool {
        let Some(asked) = &self.asked else { return false };
        let width = |window: (i64, i64)| window.1 - window.0;
        // The edges of a window that follows are rounded to ms.
        if asked.tags != tags || (width(asked.window) - width(window)).abs() > 2 {
            return false;
        }
        let age = now.mono.since(asked.at.mono);
        if !asked.is_done {
            return age < GIVEN_UP;
        }
        let is_past = asked.window == window && window.1 < asked.at.wall.0 - SETTLED_MS;
        is_past || age < FRESH
    }

    /// Notes that it was asked.
    pub fn asked(&mut self, id: AskId, ask: &HistoryAsk, now: Stamp) {
        let window = (ask.from_ms, ask.to_ms);
        self.asked = Some(Asked { id, at: now, window, tags: ask.tags.clone(), is_done: false });
        self.arriving = Held { window, ..Held::default() };
    }

    /// Takes a part of an answer in; one to somebody else's question comes back. Once all of it is there
    /// `made` gets it.
    pub fn take(
        &mut self,
        answer: HistoryAnswer,
        made: impl FnOnce(&Held),
    ) -> Option<HistoryAnswer> {
        if answer.asker != self.asker {
            return Some(answer);
        }
        let asked = self.asked.as_mut().filter(|asked| asked.id == answer.id)?;
        match answer.told {
            Told::Points { tag, points, is_cut } => {
                self.arriving.is_cut |= is_cut;
                self.arriving.points.insert(tag, points);
            }
            Told::Trouble(why) => self.arriving.trouble = Some(why),
            Told::Done => {
                asked.is_done = true;
                made(self.held.insert(std::mem::take(&mut self.arriving)));
            }
            _ => {}
        }
        None
    }

    /// What was told last.
    pub fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    /// What was told last, to be kept elsewhere.
    pub fn take_held(&mut self) -> Option<Held> {
        self.held.take()
    }

    /// Why the disk could not be read for that.
    pub fn trouble(&self) -> Option<&str> {
        self.held.as_ref()?.trouble.as_deref()
    }
}

/// Tags that can be looked at.
pub struct AtHand<'a> {
    /// The pens of the trend that can be drawn.
    pub pens: &'a [TagId],
    /// True for any tag of the project that can be.
    pub is_drawable: &'a dyn Fn(&TagId) -> bool,
}

impl AtHand<'_> {
    /// The tag to look at: the one picked while it is there, else the first pen that is not `taken`.
    pub(super) fn choose(&self, picked: Option<&TagId>, taken: Option<&TagId>) -> Option<TagId> {
        let picked = picked.filter(|tag| (self.is_drawable)(tag));
        picked.or_else(|| self.pens.iter().find(|pen| Some(*pen) != taken)).cloned()
    }
}

/// Samples as readings: what may not be computed with is not-a-number.
pub fn readings(points: &[Point]) -> Vec<Reading> {
    let value = |p: &Point| if p.is_usable() { p.value } else { f64::NAN };
    points.iter().map(|p| (p.at_ms, value(p))).collect()
}
