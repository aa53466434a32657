//! What the trend pane knows of the record: answers to the questions that its view raises.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::overlay::source;
use super::{
    Cursors, CurveDesk, GIVEN_UP, Glance, Happened, NoStep, SETTLED_MS, Shifted, StepPair,
    StepSearch, Watching,
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
#[derive(Clone, Debug)]
struct Asked {
    id: AskId,
    /// What it is about, however much of that is still to come.
    about: HistoryAsk,
    at: Stamp,
    is_done: bool,
    /// The disk could not be read for it.
    has_failed: bool,
}

/// What was told of the question asked last.
#[derive(Clone, Debug)]
struct Once<T> {
    asked: Option<Asked>,
    told: T,
}

impl<T: Default> Default for Once<T> {
    fn default() -> Once<T> {
        Once { asked: None, told: T::default() }
    }
}

impl<T: Default> Once<T> {
    fn wants(&self, about: &HistoryAsk, now: Stamp) -> bool {
        let Some(asked) = self.asked.as_ref().filter(|asked| asked.about == *about) else {
            return true;
        };
        let age = now.mono.since(asked.at.mono);
        if !asked.is_done {
            // One that takes its time would be called off by the next.
            return age >= GIVEN_UP;
        }
        let is_past = about.to_ms < asked.at.wall.0 - SETTLED_MS;
        (!is_past || asked.has_failed) && age >= AGAIN
    }

    /// Lets go of what was told of another place: it would stand there as if it were of this one.
    fn turn_to(&mut self, about: &HistoryAsk) {
        if self.asked.as_ref().is_some_and(|asked| asked.about != *about) {
            self.told = T::default();
        }
    }

    fn asked(&mut self, id: AskId, about: HistoryAsk, now: Stamp) {
        self.asked = Some(Asked { id, about, at: now, is_done: false, has_failed: false });
    }

    fn is(&self, id: AskId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.id == id)
    }

    fn done(&mut self) {
        self.asked.iter_mut().for_each(|asked| asked.is_done = true);
    }

    fn failed(&mut self) {
        self.asked.iter_mut().for_each(|asked| asked.has_failed = true);
    }

    fn is_reading(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| !asked.is_done)
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

/// The value that held at a moment: the last of the samples around it that is not later. `None` where nothing
/// is known then.
pub(in crate::app) fn value_then(points: &[Point], at_ms: i64) -> Option<f64> {
    let last = points.iter().rfind(|point| point.at_ms <= at_ms)?;
    last.is_usable().then_some(last.value)
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
    /// With the question that they answer.
    stats: Once<HashMap<TagId, (AskId, Stats)>>,
    at: [Once<Around>; 2],
    marks: Once<Arc<[Mark]>>,
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
            stats: Once::default(),
            at: Default::default(),
            marks: Once::default(),
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
        let tags = &glance.tags;
        if let Some(cursors) = cursors {
            let ms = |seconds: f64| WallMs::from_secs(seconds).0;
            let (from, to) = cursors.span();
            let watched = tags.iter().zip(&glance.ranges);
            let ranged = watched.map(|(tag, range)| AskedTag { range: *range, ..tag.clone() });
            let about = HistoryAsk {
                asker: STATS,
                tags: ranged.collect(),
                from_ms: ms(from),
                to_ms: ms(to),
                wanted: Wanted::Stats,
            };
            self.stats.turn_to(&about);
            if self.stats.wants(&about, now) {
                // What is to come is no part of the figures.
                let to_ms = about.to_ms.min(now.wall.0.max(about.from_ms + 1));
                self.stats.asked(ask(HistoryAsk { to_ms, ..about.clone() }), about, now);
            }
            for ((desk, asker), at) in self.at.iter_mut().zip(AT).zip(cursors.at) {
                let (from_ms, to_ms, tags) = (ms(at), ms(at), tags.clone());
                let wanted = Wanted::Points { most: 4 };
                let about = HistoryAsk { asker, tags, from_ms, to_ms, wanted };
                desk.turn_to(&about);
                if desk.wants(&about, now) {
                    desk.asked(ask(about.clone()), about, now);
                }
            }
        }
        let ((from_ms, to_ms), wanted) = (widened(glance), Wanted::Marks);
        let about = HistoryAsk { asker: MARKS, tags: Vec::new(), from_ms, to_ms, wanted };
        if self.marks.wants(&about, now) {
            self.marks.asked(ask(about.clone()), about, now);
        }
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
            (STATS, told) if self.stats.is(id) => match told {
                Told::Stats(tag, stats) => {
                    self.stats.told.insert(tag, (id, stats));
                }
                Told::Trouble(_) => self.stats.failed(),
                Told::Done => {
                    self.stats.done();
                    // What the disk does not tell has no figures, and those of another window are not its own.
                    self.stats.told.retain(|_, (of, _)| *of == id);
                }
                _ => {}
            },
            (MARKS, told) if self.marks.is(id) => match told {
                Told::Marks(marks) => self.marks.told = marks,
                Told::Trouble(_) => self.marks.failed(),
                Told::Done => self.marks.done(),
                _ => {}
            },
            (asker, told) if AT.contains(&asker) => {
                let desk = self.at.iter_mut().find(|desk| desk.is(id));
                match (desk, told) {
                    (Some(desk), Told::Points { tag, points, .. }) => {
                        desk.told.insert(tag, points);
                    }
                    (Some(desk), Told::Trouble(_)) => desk.failed(),
                    (Some(desk), Told::Done) => desk.done(),
                    _ => {}
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
        self.stats.told.get(tag).map(|(_, stats)| stats)
    }

    /// True while figures of a tag are on their way and none are known.
    pub fn awaits_stats(&self, tag: &TagId) -> bool {
        self.stats.is_reading() && !self.stats.told.contains_key(tag)
    }

    /// The value that held at a cursor, 0 or 1: the record's last sample at or before it. `None` where
    /// nothing is known there.
    pub fn value_at(&self, cursor: usize, tag: &TagId) -> Option<f64> {
        let desk = self.at.get(cursor)?;
        let asked = desk.asked.as_ref()?;
        let at_ms = asked.about.from_ms;
        if at_ms > asked.at.wall.0 {
            return None;
        }
        value_then(desk.told.get(tag)?, at_ms)
    }

    /// True while the value at a cursor is on its way and none is known.
    pub fn awaits_value(&self, cursor: usize, tag: &TagId) -> bool {
        self.at.get(cursor).is_some_and(|desk| desk.is_reading() && !desk.told.contains_key(tag))
    }

    /// What happened to the record itself, oldest first.
    pub fn marks(&self) -> &[Mark] {
        &self.marks.told
    }
}
