//! One capture of the running station: its condition, its machine, and what of it still has to go to the disk.

use std::sync::Arc;
use std::time::Duration;

use crate::alarm::{Condition, Delays, Filter, Readings};
use crate::history::{CaptureMachine, CaptureSpec, Edges, Point, TrackName};
use crate::model::{
    Alarm, Capture, CaptureEdge, CaptureSource, Kept, Mono, Operand, Project, Stamp, TagId,
};

/// Samples of one capture at most.
const KEPT_MOST: u64 = 4_000_000;
/// How late a sample may come.
const LATE: Duration = Duration::from_secs(1);
/// Samples that are handed to the disk at once, of one tag.
const SLICE: usize = 16_384;

/// What is being filled.
pub(super) struct InHand {
    /// Told to the keeper with everything that belongs to it.
    pub(super) no: u64,
    /// What the row of it will say.
    pub(super) kept: Kept,
    /// Samples that found the queue full.
    pub(super) lost: u64,
    /// Samples that wait to be handed over, by tag.
    waiting: Vec<Vec<Point>>,
    count: usize,
    /// Handed over last.
    pub(super) handed: Mono,
}

impl InHand {
    pub(super) fn new(no: u64, kept: Kept, tracks: usize, now: Mono) -> InHand {
        let waiting = vec![Vec::new(); tracks];
        InHand { no, kept, lost: 0, waiting, count: 0, handed: now }
    }

    pub(super) fn put(&mut self, samples: Vec<(u32, Point)>) {
        for (track, point) in samples {
            if let Some(points) = self.waiting.get_mut(track as usize) {
                points.push(point);
                self.count += 1;
            }
        }
    }

    pub(super) fn num_waiting(&self) -> usize {
        self.count
    }

    /// What waits, in parts of which each has at most one slice of a tag.
    pub(super) fn parts(&mut self) -> Vec<Vec<(u32, Vec<Point>)>> {
        let mut parts: Vec<Vec<(u32, Vec<Point>)>> = Vec::new();
        for (track, points) in (0..).zip(&mut self.waiting) {
            for (part, slice) in std::mem::take(points).chunks(SLICE).enumerate() {
                if parts.len() <= part {
                    parts.push(Vec::new());
                }
                if let Some(into) = parts.get_mut(part) {
                    into.push((track, slice.to_vec()));
                }
            }
        }
        self.count = 0;
        parts
    }
}

/// A capture.
pub(super) struct Live {
    pub(super) definition: Capture,
    /// The tags it keeps, and what they are called.
    pub(super) tracks: Vec<TrackName>,
    pub(super) pens: Vec<TagId>,
    /// What set it off, in words.
    pub(super) cause: Arc<str>,
    pub(super) machine: CaptureMachine,
    watched: Option<Alarm>,
    condition: Option<Condition>,
    filter: Filter,
    edges: Edges,
    /// The newest sample of each tag: one that comes twice adds nothing.
    last: Vec<Option<(Mono, Point)>>,
    pub(super) in_hand: Option<InHand>,
}

impl Live {
    /// Disarmed. Of all captures together `held_most` samples are held in memory for this one.
    pub(super) fn new(
        definition: &Capture,
        project: &Project,
        readings: &mut Readings,
        held_most: usize,
    ) -> Live {
        let ms = |ms: u32| Duration::from_millis(u64::from(ms));
        let spec = CaptureSpec {
            pre: ms(definition.pre_ms),
            post: ms(definition.post_ms),
            rearm: definition.rearm_ms.map(ms),
            late: LATE,
            held_most,
            kept_most: KEPT_MOST,
        };
        let pens = definition.pens(project).to_vec();
        let watched = definition.watched(project);
        let condition = watched.as_ref().map(|alarm| Condition::new(alarm, project, readings));
        let called = |pen: &TagId| {
            let tag = project.tag(pen);
            let name = tag.map_or_else(|| pen.to_string(), |tag| tag.name.clone());
            [pen.to_string(), name, tag.map_or_else(String::new, |tag| tag.unit.clone())]
        };
        Live {
            tracks: pens.iter().map(called).collect(),
            last: vec![None; pens.len()],
            pens,
            cause: cause(definition, project).into(),
            machine: CaptureMachine::new(spec),
            watched,
            condition,
            filter: Filter::default(),
            edges: Edges::new(definition.edge),
            definition: definition.clone(),
            in_hand: None,
        }
    }

    /// Goes on with what `before` holds, where nothing but names and the number of kept ones differs; with what
    /// was known of its condition where that reads the same tags as before.
    /// Holds `held_most` samples from now on, as there may be more captures or fewer.
    pub(super) fn take_up(
        &mut self,
        before: Live,
        reads_the_same: bool,
        held_most: usize,
    ) -> Result<(), Box<Live>> {
        let mut same = before.definition.clone();
        same.name.clone_from(&self.definition.name);
        same.keep = self.definition.keep;
        if same != self.definition || before.pens != self.pens || before.watched != self.watched {
            return Err(Box::new(before));
        }
        self.machine = before.machine;
        self.machine.hold_at_most(held_most);
        self.in_hand = before.in_hand;
        self.last = before.last;
        if reads_the_same {
            self.condition = before.condition;
            (self.filter, self.edges) = (before.filter, before.edges);
        }
        Ok(())
    }

    /// The slots that its condition reads.
    pub(super) fn inputs(&self) -> &[u32] {
        self.condition.as_ref().map_or(&[], Condition::inputs)
    }

    fn delays(&self) -> Delays {
        let ms = |ms: u32| Duration::from_millis(u64::from(ms));
        self.watched.as_ref().map_or_else(Delays::default, |alarm| Delays {
            on: ms(alarm.on_delay_ms),
            off: ms(alarm.off_delay_ms),
        })
    }

    /// True where time alone can set it off: then it is asked by the clock, not by samples.
    pub(super) fn needs_clock(&self) -> bool {
        self.condition.as_ref().is_some_and(Condition::needs_clock)
            || self.delays() != Delays::default()
    }

    /// Whether what it watches is known; of one that watches nothing that is so.
    pub(super) fn is_known(&self) -> bool {
        self.condition.is_none() || self.edges.is_known()
    }

    /// Asks the condition; true where it sets the capture off.
    pub(super) fn judge(&mut self, readings: &Readings, now: Mono) -> bool {
        let delays = self.delays();
        let Some(condition) = &mut self.condition else { return false };
        if matches!(self.definition.source, CaptureSource::Value(_)) {
            return self.edges.step(condition.value(readings));
        }
        let raw = condition.ask(readings, self.filter.raw(), now).raw;
        // After something unknown it begins with what is, whatever delays there are.
        if let Some(raw) = raw.filter(|_| !self.edges.is_known()) {
            self.filter = Filter::resumed(raw);
        }
        self.filter.step(raw, now, delays);
        self.edges.step(raw.map(|_| f64::from(u8::from(self.filter.active))))
    }

    /// Takes a sample of one of its tags.
    pub(super) fn take(&mut self, track: u32, at: Mono, point: Point) {
        let Some(last) = self.last.get_mut(track as usize) else { return };
        if last.replace((at, point)) == Some((at, point)) {
            return;
        }
        self.machine.take(track, at, point);
    }

    /// Readings were lost after `from`, of whichever tags.
    pub(super) fn lose(&mut self, count: u64, from: Stamp, now: Mono) {
        let tracks = u32::try_from(self.tracks.len()).unwrap_or(u32::MAX);
        self.machine.lose(count, tracks, from, now);
    }

    /// What the row of a capture says that is set off now.
    pub(super) fn row(&self, at: Stamp, covered: Duration, by_hand: bool) -> Kept {
        let cause = if by_hand { String::new() } else { self.cause.to_string() };
        Kept {
            capture: self.definition.id.to_string(),
            name: self.definition.name.clone(),
            cause,
            at: at.wall,
            pre_ms: self.definition.pre_ms,
            post_ms: self.definition.post_ms,
            covered_ms: u32::try_from(covered.as_millis()).unwrap_or(u32::MAX),
            tags: self.tracks.iter().map(|[_, name, _]| name.clone()).collect(),
            ..Kept::default()
        }
    }
}

/// What sets a capture off, in words that are the same in every language.
fn cause(capture: &Capture, project: &Project) -> String {
    let name =
        |tag: &TagId| project.tag(tag).map_or_else(|| tag.to_string(), |tag| tag.name.clone());
    let what = match &capture.source {
        CaptureSource::Hand => return String::new(),
        CaptureSource::Value(tag) => name(tag),
        CaptureSource::Compare { tag, with, other } => {
            let other = match other {
                Operand::Constant(number) => number.to_string(),
                Operand::Tag(tag) => name(tag),
            };
            format!("{} {} {other}", name(tag), with.sign())
        }
        CaptureSource::Expression { text } => text.to_string(),
        CaptureSource::Alarm(id) => {
            project.alarm(id).map_or_else(|| id.to_string(), |alarm| alarm.name.clone())
        }
    };
    let arrow = match capture.edge {
        CaptureEdge::Rises => '↑',
        CaptureEdge::Falls => '↓',
        CaptureEdge::Changes => '↕',
    };
    format!("{what} {arrow}")
}
