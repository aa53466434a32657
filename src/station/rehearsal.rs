//! How often an alarm would have come: its condition, its delays and its suppression by design, run over
//! recorded samples as they run over live ones. Pure, save for the thread that does it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use crate::alarm::{Condition, Delays, Filter, Readings};
use crate::history::Point;
use crate::model::{Alarm, Mono, Project, TagId};

/// Time between two looks while a delay runs, ms; as the station looks at live values.
const LOOK_MS: i64 = 100;
/// Onsets that are told, the newest.
const TOLD: usize = 5;

/// What is to be rehearsed.
#[derive(Clone, Debug)]
pub struct RehearsalJob {
    /// Comes back with the result.
    pub number: u64,
    /// The alarm as it would be.
    pub alarm: Arc<Alarm>,
    /// What its expressions name tags of.
    pub project: Arc<Project>,
    /// Samples of each tag it looks at, in order of time.
    pub points: Vec<(TagId, Arc<[Point]>)>,
    /// The window, ms since 1970.
    pub window: (i64, i64),
}

/// How it would have gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// Of the job.
    pub number: u64,
    /// How often it would have been annunciated.
    pub count: u64,
    /// For how long its condition would have counted, ms.
    pub on_ms: i64,
    /// For how long its condition was known, ms.
    pub known_ms: i64,
    /// Length of the window, ms.
    pub window_ms: i64,
    /// When it would have come last, newest first, ms since 1970.
    pub onsets: Vec<i64>,
}

/// Every tag that an alarm looks at, in its condition and in what suppresses it.
pub fn rehearsal_tags(alarm: &Alarm, project: &Project) -> Vec<TagId> {
    let mut readings = Readings::default();
    Condition::new(alarm, project, &mut readings);
    Condition::of_expression(&alarm.suppress_when, project, &mut readings);
    let known = |tag: &&TagId| project.tag(tag).is_some();
    readings.tags().iter().filter(known).cloned().collect()
}

/// Runs an alarm over samples; `None` where it was given up. A sample counts until the next one, a gap in the
/// record until there are samples again.
pub fn rehearse(job: &RehearsalJob, give_up: &AtomicBool) -> Option<Rehearsal> {
    let (from, to) = job.window;
    let mut stage = Stage::new(job);
    let mut places: Vec<usize> = vec![0; job.points.len()];
    let mut now = from;
    let mut looks = 0_u32;
    stage.take(&mut places, now);
    stage.look(now);
    while now < to {
        looks = looks.wrapping_add(1);
        if looks.is_multiple_of(4096) && give_up.load(Ordering::Relaxed) {
            return None;
        }
        let waiting = |(place, (_, points)): (&usize, &(TagId, Arc<[Point]>))| {
            points.get(*place).map(|point| point.at_ms)
        };
        let next = places.iter().zip(&job.points).filter_map(waiting).min().unwrap_or(to).min(to);
        let then = if stage.needs_clock() { next.min(now + LOOK_MS) } else { next };
        stage.pass(then - now);
        now = then.max(now + 1).min(to);
        stage.take(&mut places, now);
        stage.look(now);
    }
    Some(stage.end())
}

struct Stage<'j> {
    job: &'j RehearsalJob,
    condition: Condition,
    suppress: Option<Condition>,
    readings: Readings,
    slots: Vec<u32>,
    filter: Filter,
    delays: Delays,
    raw: Option<bool>,
    held: bool,
    speaks: bool,
    onsets: VecDeque<i64>,
    told: Rehearsal,
}

impl Stage<'_> {
    fn new(job: &RehearsalJob) -> Stage<'_> {
        let (alarm, project) = (&job.alarm, &job.project);
        let mut readings = Readings::default();
        let condition = Condition::new(alarm, project, &mut readings);
        let suppress = Condition::of_expression(&alarm.suppress_when, project, &mut readings);
        let slots = job.points.iter().map(|(tag, _)| readings.slot(tag)).collect();
        let delay = |ms: u32| Duration::from_millis(u64::from(ms));
        let window_ms = job.window.1 - job.window.0;
        Stage {
            job,
            condition,
            suppress,
            readings,
            slots,
            filter: Filter::default(),
            delays: Delays { on: delay(alarm.on_delay_ms), off: delay(alarm.off_delay_ms) },
            raw: None,
            held: false,
            speaks: false,
            onsets: VecDeque::with_capacity(TOLD),
            told: Rehearsal { number: job.number, window_ms, ..Rehearsal::default() },
        }
    }

    /// Takes in the samples up to a moment.
    fn take(&mut self, places: &mut [usize], now: i64) {
        for ((place, (_, points)), slot) in places.iter_mut().zip(&self.job.points).zip(&self.slots)
        {
            while let Some(point) = points.get(*place).filter(|point| point.at_ms <= now) {
                self.readings.set(*slot, point.is_usable().then_some(point.value));
                *place += 1;
            }
        }
    }

    fn needs_clock(&self) -> bool {
        let counts = self.raw.is_some() && self.condition.needs_clock();
        self.filter.is_running() || counts
    }

    fn pass(&mut self, ms: i64) {
        if self.raw.is_some() {
            self.told.known_ms += ms;
        }
        if self.filter.active {
            self.told.on_ms += ms;
        }
    }

    fn look(&mut self, now_ms: i64) {
        let since = u64::try_from(now_ms - self.job.window.0).unwrap_or(0);
        let now = Mono::after_start(Duration::from_millis(since));
        self.raw = self.condition.ask(&self.readings, self.filter.raw(), now).raw;
        if let Some(suppress) = &mut self.suppress
            && let Some(held) = suppress.ask(&self.readings, self.held, now).raw
        {
            self.held = held;
        }
        self.filter.step(self.raw, now, self.delays);
        let speaks = self.filter.active && !self.held;
        if speaks && !self.speaks {
            self.told.count += 1;
            if self.onsets.len() == TOLD {
                self.onsets.pop_back();
            }
            self.onsets.push_front(now_ms);
        }
        self.speaks = speaks;
    }

    fn end(mut self) -> Rehearsal {
        self.told.onsets = self.onsets.into();
        self.told
    }
}

/// The thread that rehearses: the newest job takes the place of an older one.
#[derive(Default)]
pub(super) struct Stagehand {
    results: Option<Receiver<Rehearsal>>,
    give_up: Arc<AtomicBool>,
}

impl Stagehand {
    /// Begins a job; `wake` rings when it is done. False where the system gives no thread.
    pub(super) fn begin(&mut self, job: RehearsalJob, wake: Arc<dyn Fn() + Send + Sync>) -> bool {
        self.give_up.store(true, Ordering::Relaxed);
        self.give_up = Arc::default();
        let give_up = Arc::clone(&self.give_up);
        let (sender, results): (SyncSender<Rehearsal>, _) = sync_channel(1);
        let work = move || {
            if let Some(told) = rehearse(&job, &give_up) {
                // Whoever asked may have gone.
                sender.send(told).ok();
                wake();
            }
        };
        let thread = std::thread::Builder::new().name("rehearsal".to_owned()).spawn(work);
        self.results = Some(results);
        thread.is_ok()
    }

    /// The result, once it is there.
    pub(super) fn result(&mut self) -> Option<Rehearsal> {
        self.results.as_ref()?.try_recv().ok()
    }
}

impl Drop for Stagehand {
    fn drop(&mut self) {
        self.give_up.store(true, Ordering::Relaxed);
    }
}
