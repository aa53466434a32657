//! What the trend pane knows of the record: answers to the questions that its view raises.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::overlay::source;
use super::{
    Cursors, CurveDesk, Glance, Happened, NoStep, SETTLED_MS, Shifted, StepPair, StepSearch,
    Watching,
};
use crate::model::{Stamp, TagId, WallMs};
use crate::station::{
    AskId, AskedTag, Asker, HistoryAnswer, HistoryAsk, Mark, Point, Stats, Told, Wanted,
};

const CURVES: Asker = Asker("trend curves");
const OVERLAY: Asker = Asker("trend overlay");
const STATS: Asker = Asker("trend statistics");
const AT: [Asker; 2] = [Asker("trend cursor a"), Asker("trend cursor b")];
const MARKS: Asker = Asker("trend marks");

/// A question about what is still growing is asked again after this time.
const AGAIN: Duration = Duration::from_secs(2);

/// A question that is asked once, and again while its window reaches the present.
#[derive(Clone, Debug, Default)]
struct Once {
    asked: Option<(AskId, HistoryAsk, Stamp)>,
}

impl Once {
    fn wants(&self, ask: &HistoryAsk, now: Stamp) -> bool {
        let Some((_, asked, at)) = &self.asked else { return true };
        let is_past = asked.to_ms < at.wall.0 - SETTLED_MS;
        asked != ask || !is_past && now.mono.since(at.mono) >= AGAIN
    }

    fn is(&self, id: AskId) -> bool {
        self.asked.as_ref().is_some_and(|(asked, ..)| *asked == id)
    }
}

/// A window around what is seen that stays the same for most of the way that it is panned or zoomed.
fn widened(glance: &Glance) -> (i64, i64) {
    let ms = |seconds: f64| WallMs::from_secs(seconds).0;
    let (from, to) = (ms(glance.from), ms(glance.to));
    let grain = u64::try_from(to - from).unwrap_or(0).clamp(1, 1 << 40).next_power_of_two() as i64;
    let edge = |ms: i64| ms.div_euclid(grain).saturating_mul(grain);
    (edge(from), edge(to).saturating_add(grain))
}

/// Samples around a moment, by tag.
type Around = HashMap<TagId, Arc<[Point]>>;

/// Answers for the trend pane.
#[derive(Clone, Debug)]
pub struct TrendDesk {
    /// Curves of the pens.
    pub curves: CurveDesk,
    /// The same from another time.
    pub overlay: CurveDesk,
    /// Alarms of the pens.
    pub watching: Watching,
    /// What the journal knows of the window.
    pub happened: Happened,
    /// The search for the last step.
    pub steps: StepSearch,
    /// What it came to.
    stepped: Option<Result<StepPair, NoStep>>,
    stats: (Once, HashMap<TagId, Stats>),
    at: [(Once, Around); 2],
    marks: (Once, Arc<[Mark]>),
}

impl Default for TrendDesk {
    fn default() -> Self {
        TrendDesk {
            curves: CurveDesk::new(CURVES),
            overlay: CurveDesk::new(OVERLAY),
            watching: Watching::default(),
            happened: Happened::default(),
            steps: StepSearch::default(),
            stepped: None,
            stats: <(Once, HashMap<TagId, Stats>)>::default(),
            at: Default::default(),
            marks: (Once::default(), Arc::default()),
        }
    }
}

impl TrendDesk {
    /// Asks whatever has to be asked for a glance and the parts that another time is laid onto.
    pub(in crate::app) fn ask(
        &mut self,
        glance: &Glance,
        (parts, cursors): (&[Shifted], Option<Cursors>),
        ask: &mut dyn FnMut(HistoryAsk) -> AskId,
    ) {
        let now = glance.now;
        if let Some(question) = self.curves.question(glance) {
            self.curves.asked(ask(question.clone()), question, now);
        }
        if let Some((from, to)) = source(parts) {
            // Where clocks were changed it is wider or narrower; the columns stay as wide.
            let share = (to - from) / (glance.to - glance.from);
            let columns = (f64::from(glance.columns) * share).round().max(1.0) as u32;
            let earlier = Glance { from, to, columns, limits: Vec::new(), ..glance.clone() };
            if let Some(question) = self.overlay.question(&earlier) {
                self.overlay.asked(ask(question.clone()), question, now);
            }
        }
        let mut once = |once: &mut Once, question: HistoryAsk| {
            if once.wants(&question, now) {
                let id = ask(question.clone());
                once.asked = Some((id, question, now));
            }
        };
        let tags = &glance.tags;
        if let Some(cursors) = cursors {
            let ms = |seconds: f64| WallMs::from_secs(seconds).0;
            let (from, to) = cursors.span();
            let wanted = Wanted::Stats;
            // What is to come is no part of the figures.
            let to_ms = ms(to).min(now.wall.0.max(ms(from) + 1));
            let watched = tags.iter().zip(&glance.ranges);
            let ranged = watched.map(|(tag, range)| AskedTag { range: *range, ..tag.clone() });
            let (asker, from_ms, tags_) = (STATS, ms(from), ranged.collect());
            once(&mut self.stats.0, HistoryAsk { asker, tags: tags_, from_ms, to_ms, wanted });
            for ((desk, asker), at) in self.at.iter_mut().zip(AT).zip(cursors.at) {
                let (from_ms, to_ms, tags) = (ms(at), ms(at), tags.clone());
                let wanted = Wanted::Points { most: 4 };
                once(&mut desk.0, HistoryAsk { asker, tags, from_ms, to_ms, wanted });
            }
        }
        let ((from_ms, to_ms), wanted) = (widened(glance), Wanted::Marks);
        once(
            &mut self.marks.0,
            HistoryAsk { asker: MARKS, tags: Vec::new(), from_ms, to_ms, wanted },
        );
    }

    /// Takes a part of an answer in; one to somebody else's question comes back.
    pub(in crate::app) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        let HistoryAnswer { id, asker, told } = answer;
        match (asker, told) {
            (CURVES, told) => self.curves.take(id, told),
            (OVERLAY, told) => self.overlay.take(id, told),
            (StepSearch::ASKER, told) => {
                self.stepped = self.steps.take(id, told).or(self.stepped.take());
            }
            (STATS, Told::Stats(tag, stats)) if self.stats.0.is(id) => {
                self.stats.1.insert(tag, stats);
            }
            (MARKS, Told::Marks(marks)) if self.marks.0.is(id) => self.marks.1 = marks,
            (asker, told) if AT.contains(&asker) => {
                let desk = self.at.iter_mut().find(|(once, _)| once.is(id));
                if let (Some((_, held)), Told::Points { tag, points, .. }) = (desk, told) {
                    held.insert(tag, points);
                }
            }
            (STATS | MARKS, _) => {}
            (asker, told) => return Some(HistoryAnswer { id, asker, told }),
        }
        None
    }

    /// What the search for the last step came to, once.
    pub(in crate::app) fn stepped(&mut self) -> Option<Result<StepPair, NoStep>> {
        self.stepped.take()
    }

    /// The figures of a tag between the cursors.
    pub fn stats(&self, tag: &TagId) -> Option<&Stats> {
        self.stats.1.get(tag)
    }

    /// The value that held at a cursor, 0 or 1: the record's last sample at or before it. `None` where
    /// nothing is known there.
    pub fn value_at(&self, cursor: usize, tag: &TagId) -> Option<f64> {
        let (once, held) = self.at.get(cursor)?;
        let (_, ask, at) = once.asked.as_ref()?;
        if ask.from_ms > at.wall.0 {
            return None;
        }
        let points = held.get(tag)?;
        let last = points.iter().rfind(|point| point.at_ms <= ask.from_ms)?;
        last.is_usable().then_some(last.value)
    }

    /// What happened to the record itself, oldest first.
    pub fn marks(&self) -> &[Mark] {
        &self.marks.1
    }
}
