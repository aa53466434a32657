//! What the journal on disk knows of the window shown: when to ask, and what was told.
//!
//! Asked is a window half a width wider on either side, in columns since 1970 whose width depends on the
//! width of the window alone, as with curves: panning asks nothing and regroups nothing.

use std::sync::Arc;
use std::time::Duration;

use super::{GIVEN_UP, Glance};
use crate::model::{
    JournalAnswer, JournalAsk, JournalAskId, JournalMarks, JournalState, MARKS_SLACK_MS, MarkSort,
    Mono, WallMs,
};

/// Marks of one sort beside each other in the window at most: further ones find no room for their signs.
const COLUMNS: i64 = 160;
/// Time between two questions about the same window.
const AGAIN: Duration = Duration::from_secs(2);

/// A window of time, ms since 1970, in columns of so many ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    from_ms: i64,
    to_ms: i64,
    width_ms: i64,
}

impl Columns {
    fn of(glance: &Glance) -> Columns {
        let ms = |seconds: f64| WallMs::from_secs(seconds).0;
        let width_ms = ((ms(glance.to - glance.from) + COLUMNS - 1) / COLUMNS).max(1);
        Columns { from_ms: ms(glance.from), to_ms: ms(glance.to), width_ms }
    }

    fn widened(self) -> Columns {
        let (width, margin) = (self.width_ms, (self.to_ms - self.from_ms) / 2);
        let edge = |ms: i64| ms.div_euclid(width).saturating_mul(width);
        let (from_ms, to_ms) = (edge(self.from_ms - margin), edge(self.to_ms + margin) + width);
        Columns { from_ms, to_ms, width_ms: width }
    }

    fn serves(self, shown: Columns) -> bool {
        let covers = self.from_ms <= shown.from_ms && shown.to_ms <= self.to_ms;
        covers && self.width_ms == shown.width_ms
    }
}

/// Marks asked of the journal and told.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    asked: Option<(JournalAskId, Columns, Mono)>,
    /// The window that was asked about when it told last, and what it told.
    told: Option<(Columns, Arc<JournalMarks>)>,
    /// When it was asked last, how many rows were on disk then, and about which window.
    looked: Option<(Mono, u64, Columns)>,
}

/// What has to be asked, and which open question it replaces.
pub(in crate::app) struct Question {
    pub(in crate::app) ask: JournalAsk,
    pub(in crate::app) instead_of: Option<JournalAskId>,
    columns: Columns,
}

impl Happened {
    /// The question that has to be asked now, if any.
    pub(in crate::app) fn question(
        &self,
        glance: &Glance,
        journal: &JournalState,
    ) -> Option<Question> {
        let (shown, now) = (Columns::of(glance), glance.now.mono);
        if !journal.is_kept {
            return None;
        }
        let open = self.asked.as_ref();
        let stands =
            open.is_some_and(|(_, columns, at)| columns.serves(shown) && now.since(*at) < GIVEN_UP);
        if stands || open.is_none() && !self.is_due(shown, journal, now) {
            return None;
        }
        let columns = shown.widened();
        let Columns { from_ms, to_ms, width_ms } = columns;
        let ask = JournalAsk::Marks { from_ms, to_ms, width_ms };
        Some(Question { ask, instead_of: open.map(|(id, ..)| *id), columns })
    }

    fn is_due(&self, shown: Columns, journal: &JournalState, now: Mono) -> bool {
        let Some((at, kept, asked)) = self.looked else { return true };
        let rested = now.since(at) >= AGAIN;
        let told = self.told.as_ref().filter(|(columns, _)| columns.serves(shown));
        let Some((_, marks)) = told else {
            // What failed is not asked again at once.
            return rested || !asked.serves(shown);
        };
        // What lies well before the newest row gets no more.
        let grows = marks.newest_ms.is_none_or(|newest| shown.to_ms > newest - MARKS_SLACK_MS);
        grows && rested && kept != journal.kept
    }

    /// Notes that it was asked.
    pub(in crate::app) fn asked(
        &mut self,
        id: JournalAskId,
        question: &Question,
        now: Mono,
        kept: u64,
    ) {
        self.asked = Some((id, question.columns, now));
        self.looked = Some((now, kept, question.columns));
    }

    /// True where this is the question that is open.
    pub(in crate::app) fn is_asked(&self, id: JournalAskId) -> bool {
        self.asked.as_ref().is_some_and(|(asked, ..)| *asked == id)
    }

    /// Takes the answer to the open question in.
    pub(in crate::app) fn take(&mut self, answer: JournalAnswer) {
        let Some((_, columns, _)) = self.asked.take() else { return };
        if let JournalAnswer::Marks(marks) = answer {
            self.told = Some((columns, marks));
        }
    }

    /// What was told last.
    pub fn told(&self) -> Option<&JournalMarks> {
        self.told.as_ref().map(|(_, marks)| marks.as_ref())
    }

    /// Before this moment (ms since 1970) the journal knows everything.
    pub(super) fn known_until(&self) -> i64 {
        let newest = self.told().and_then(|marks| marks.newest_ms);
        newest.map_or(i64::MIN, |newest| newest.saturating_sub(MARKS_SLACK_MS))
    }

    /// True where the journal told of this already.
    pub(super) fn knows(&self, at_ms: i64, sort: MarkSort) -> bool {
        let is_this = |known: &(i64, MarkSort)| *known == (at_ms, sort);
        at_ms < self.known_until() || self.told().is_some_and(|m| m.recent.iter().any(is_this))
    }
}
