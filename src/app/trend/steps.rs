//! Steps of a pen in the record: the last one before a moment, and the one before that.
//!
//! A step is another value than the one that held. Changes from scan to scan, as of a ramp, are one step
//! from the first of them on; what changed while nobody looked is none, since its moment is not known.
//!
//! Looked for is backwards, in the columns of longer and longer windows: a year of them costs no more than
//! a day. The samples around the change they show then tell its very moment.

use std::collections::HashMap;
use std::sync::Arc;

use super::GIVEN_UP;
use crate::model::{Mono, PenLook, Tag, TagId};
use crate::station::{AskId, AskedTag, Asker, Columns, HistoryAsk, Point, Told, Wanted};

const HOUR_MS: i64 = 3_600_000;
/// Windows looked at one after the other, ms.
const SPANS_MS: [i64; 5] =
    [HOUR_MS, 24 * HOUR_MS, 600 * HOUR_MS, 12_000 * HOUR_MS, 200_000 * HOUR_MS];
/// Columns of each.
const COLUMNS: u32 = 1_000;
/// Samples looked at around a change.
const POINTS: usize = 500_000;
/// The share of its columns in which a pen changes that is set now and then, at most.
const CALM: f64 = 0.5;
/// Questions that a search may take.
const QUESTIONS: u32 = 40;

/// True where the values of a tag are states: it is drawn in a strip of its own, in words.
pub fn has_states(tag: &Tag) -> bool {
    tag.data_type.is_boolean() || tag.texts.is_some()
}

/// True where values hold until the next one, so that the curve has steps. What lies between two samples
/// of what is measured is likely between them; what is set by people or programs jumps.
pub fn has_steps(tag: &Tag, look: &PenLook) -> bool {
    look.steps.unwrap_or_else(|| has_states(tag) || tag.write.is_some())
}

/// A value gave way to another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The first sample of the new value, ms since 1970.
    pub at_ms: i64,
    /// The value until then.
    pub from: f64,
    /// The value it came to.
    pub to: f64,
}

/// Two steps of a pen, the earlier one laid onto the later one.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPair {
    /// The pen.
    pub tag: TagId,
    /// The later step.
    pub last: Step,
    /// The earlier one.
    pub before: Step,
}

impl StepPair {
    /// How far they lie apart, s.
    pub fn shift_s(&self) -> f64 {
        (self.last.at_ms - self.before.at_ms) as f64 / 1000.0
    }
}

/// Why there are no two steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoStep {
    /// The record holds no two steps of this pen, or none of any pen looked at.
    None(Option<TagId>),
    /// It holds no step of this pen before the one compared with so far.
    NoneBefore(TagId),
    /// The disk could not be read, and why: what memory holds is not the record.
    Unread(Arc<str>),
}

/// Where a change lies, ms since 1970: the old value was seen at one end and the new one at the other.
#[derive(Clone, Copy, Debug)]
struct Change {
    from_ms: i64,
    to_ms: i64,
    /// True where it may have begun before what was looked at.
    is_open: bool,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
enum Look {
    /// The columns of a window, by its place in [`SPANS_MS`].
    Back(usize),
    /// Those of a part of one that holds more samples than can be told.
    Within(i64, i64),
    /// The samples around a change of the pen with this number.
    Samples(usize, i64, i64),
}

#[derive(Clone, Debug)]
struct Job {
    /// Pens looked at, and how far apart changes of one step are at most, ms.
    pens: Vec<(AskedTag, i64)>,
    /// The pair compared so far: once more, the step before its earlier one is looked for.
    known: Option<StepPair>,
    last: Option<Step>,
    /// Only what is earlier counts.
    before_ms: i64,
    look: Look,
    asked: Option<(AskId, Mono)>,
    columns: HashMap<TagId, Arc<Columns>>,
    points: Option<(Arc<[Point]>, bool)>,
    questions: u32,
}

/// The search for two steps.
#[derive(Clone, Debug, Default)]
pub struct StepSearch {
    job: Option<Job>,
}

impl StepSearch {
    /// Who asks.
    pub(super) const ASKER: Asker = Asker("trend steps");

    /// Begins: `pens` with how far apart changes of one step are at most, ms. The newest step before
    /// `before_ms` is the later one of the pair.
    pub(in crate::app) fn begin(
        &mut self,
        pens: Vec<(AskedTag, i64)>,
        before_ms: i64,
        known: Option<StepPair>,
    ) {
        self.job = Some(Job {
            pens,
            known,
            last: None,
            before_ms,
            look: Look::Back(0),
            asked: None,
            columns: HashMap::new(),
            points: None,
            questions: 0,
        });
    }

    /// Ends the search.
    pub(in crate::app) fn stop(&mut self) {
        self.job = None;
    }

    /// True while it goes on.
    pub fn goes_on(&self) -> bool {
        self.job.is_some()
    }

    /// The question that has to be asked now, if any.
    pub(in crate::app) fn question(&self, now: Mono) -> Option<HistoryAsk> {
        let is_due = |(_, at): &(AskId, Mono)| now.since(*at) >= GIVEN_UP;
        let job = self.job.as_ref().filter(|job| job.asked.as_ref().is_none_or(is_due))?;
        let all = || job.pens.iter().map(|(tag, _)| tag.clone()).collect();
        let columns = Wanted::Columns { columns: COLUMNS };
        let (tags, (from_ms, to_ms), wanted) = match job.look {
            Look::Back(place) => {
                let span = SPANS_MS.get(place).copied().unwrap_or(HOUR_MS);
                (all(), (job.before_ms - span, job.before_ms), columns)
            }
            Look::Within(from, to) => (all(), (from, to.max(from + 1)), columns),
            Look::Samples(pen, from, to) => {
                let pen = job.pens.get(pen).map(|(tag, _)| tag.clone());
                let wanted = Wanted::Points { most: POINTS };
                (pen.into_iter().collect(), (from, to.max(from + 1)), wanted)
            }
        };
        Some(HistoryAsk { asker: Self::ASKER, tags, from_ms, to_ms, wanted })
    }

    /// Notes that it was asked.
    pub(in crate::app) fn asked(&mut self, id: AskId, now: Mono) {
        if let Some(job) = &mut self.job {
            job.asked = Some((id, now));
            job.questions += 1;
        }
    }

    /// Takes a part of an answer in, and gives what the search came to once it is over.
    pub(super) fn take(&mut self, id: AskId, told: Told) -> Option<Result<StepPair, NoStep>> {
        let job =
            self.job.as_mut().filter(|job| job.asked.is_some_and(|(asked, _)| asked == id))?;
        match told {
            Told::Columns(tag, columns) => {
                job.columns.insert(tag, columns);
            }
            Told::Points { points, is_cut, .. } => job.points = Some((points, is_cut)),
            Told::Done => {
                let end = job.go_on();
                if end.is_some() {
                    self.job = None;
                }
                return end;
            }
            Told::Trouble(why) => {
                self.job = None;
                return Some(Err(NoStep::Unread(why)));
            }
            _ => {}
        }
        None
    }
}

impl Job {
    /// Everything that was asked for is told.
    fn go_on(&mut self) -> Option<Result<StepPair, NoStep>> {
        let (columns, points) = (std::mem::take(&mut self.columns), self.points.take());
        self.asked = None;
        if self.questions >= QUESTIONS {
            return Some(Err(self.nothing()));
        }
        let Look::Samples(pen, from, to) = self.look else {
            return self.look_closer(&columns);
        };
        let (points, is_cut) = points.unwrap_or_default();
        let join = self.pens.get(pen).map_or(0, |(_, join)| *join);
        if is_cut {
            self.pens = self.pens.get(pen).cloned().into_iter().collect();
            self.look = Look::Within(from, to);
            return None;
        }
        let Some(step) = last_step(&points, self.before_ms, join) else {
            (self.look, self.before_ms) = (Look::Back(0), from + 1);
            return None;
        };
        self.found(pen, step)
    }

    fn found(&mut self, pen: usize, step: Step) -> Option<Result<StepPair, NoStep>> {
        self.pens = self.pens.get(pen).cloned().into_iter().collect();
        let tag = self.pens.first().map(|(tag, _)| tag.id.clone())?;
        if let Some(last) = self.last {
            return Some(Ok(StepPair { tag, last, before: step }));
        }
        let is_known = |known: &StepPair| known.tag == tag && known.last == step;
        self.known = self.known.take().filter(is_known);
        self.before_ms = self.known.as_ref().map_or(step.at_ms, |known| known.before.at_ms);
        (self.last, self.look) = (Some(step), Look::Back(0));
        None
    }

    /// Where the newest change in the columns lies, its samples are looked at; else what is older.
    fn look_closer(
        &mut self,
        columns: &HashMap<TagId, Arc<Columns>>,
    ) -> Option<Result<StepPair, NoStep>> {
        let changes = self.pens.iter().enumerate().filter_map(|(pen, (tag, join))| {
            let columns = columns.get(&tag.id)?;
            let change = last_change(&columns.curve.runs, self.before_ms, *join)?;
            Some((is_calm(columns, self.before_ms), pen, change))
        });
        // What a controller moves all the time makes no steps beside what is set now and then.
        let newest = changes.max_by_key(|(is_calm, _, change)| (*is_calm, change.to_ms));
        let newest = newest.map(|(_, pen, change)| (pen, change));
        let older = match self.look {
            Look::Back(place) => Some(place + 1).filter(|place| *place < SPANS_MS.len()),
            _ => None,
        };
        match (newest, older) {
            (Some((pen, change)), older) if !change.is_open || older.is_none() => {
                self.look = Look::Samples(pen, change.from_ms, change.to_ms);
                None
            }
            (_, Some(place)) => {
                self.look = Look::Back(place);
                None
            }
            (_, None) => Some(Err(self.nothing())),
        }
    }

    fn nothing(&self) -> NoStep {
        let only = match self.pens.as_slice() {
            [(tag, _)] => Some(tag.id.clone()),
            _ => None,
        };
        match only {
            Some(tag) if self.last.is_some() && self.known.is_some() => NoStep::NoneBefore(tag),
            only => NoStep::None(only),
        }
    }
}

/// The last change in a curve before a moment, with the changes that belong to it.
fn last_change(runs: &[Vec<[f64; 2]>], before_ms: i64, join_ms: i64) -> Option<Change> {
    let ms = |seconds: f64| (seconds * 1000.0).round() as i64;
    for (number, run) in runs.iter().enumerate().rev() {
        let mut found: Option<(i64, i64)> = None;
        for pair in run.windows(2).rev() {
            let [[from, old], [to, new]] = *pair else { continue };
            let (from, to) = (ms(from), ms(to).min(before_ms - 1));
            if from >= to || old == new {
                continue;
            }
            found = match found {
                None => Some((from, to)),
                Some((later, end)) if later - to <= join_ms => Some((from, end)),
                Some(_) => break,
            };
        }
        if let Some((from_ms, to_ms)) = found {
            let is_first = number == 0 && run.first().is_some_and(|[at, _]| ms(*at) == from_ms);
            return Some(Change { from_ms, to_ms, is_open: is_first });
        }
    }
    None
}

/// True where a curve changes in few of its columns.
fn is_calm(columns: &Columns, before_ms: i64) -> bool {
    let place = |seconds: f64| ((seconds * 1000.0) as i64).div_euclid(columns.width_ms.max(1));
    let runs = &columns.curve.runs;
    let Some([first, _]) = runs.iter().flatten().next() else { return true };
    let pairs = runs.iter().flat_map(|run| run.windows(2));
    let mut changed: Vec<i64> = pairs
        .filter_map(|pair| match pair {
            [[_, old], [at, new]] if old != new => Some(place(*at)),
            _ => None,
        })
        .collect();
    changed.dedup();
    let all = place(before_ms as f64 / 1000.0) - place(*first) + 1;
    changed.len() as f64 <= all as f64 * CALM
}

/// The last step among samples before a moment.
fn last_step(points: &[Point], before_ms: i64, join_ms: i64) -> Option<Step> {
    // With the moment of its last change.
    let mut found: Option<(Step, i64)> = None;
    for pair in points.windows(2) {
        let [old, new] = pair else { continue };
        let is_seen = old.is_usable() && new.is_usable();
        if !is_seen || old.value == new.value || new.at_ms >= before_ms {
            continue;
        }
        found = match found {
            Some((step, end)) if new.at_ms - end <= join_ms => {
                Some((Step { to: new.value, ..step }, new.at_ms))
            }
            _ => {
                let step = Step { at_ms: new.at_ms, from: old.value, to: new.value };
                Some((step, new.at_ms))
            }
        };
    }
    found.map(|(step, _)| step)
}
