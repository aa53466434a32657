//! A station of a few tags with a clock that is simulated, from batches of readings to disk and memory.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gaugeglass::history::{Archive, Fault, Intake, Joined, Point, QualityCode, TagKey, TrendStore};
use gaugeglass::model::{
    BadReason, Mono, NoValue, Quality, Raw, Record, Sample, SampleBatch, Stamp, TagId, TagIdx,
    TagIndex, Value, WallMs,
};

use super::{DAY, GO_ON, open};

/// What is stale after 2 s breaks after 3.
const STALE: Duration = Duration::from_secs(2);

fn id(tag: &str) -> TagId {
    TagId::new(tag).unwrap()
}

/// A station with a few tags, from the engine's batches to disk and memory.
pub(super) struct Plant {
    pub(super) archive: Archive,
    pub(super) intake: Intake,
    memory: TrendStore,
    index: Arc<TagIndex>,
    pub(super) keys: Vec<TagKey>,
    pub(super) mono_ms: i64,
    /// Wall minus monotonic time.
    pub(super) offset_ms: i64,
    batch: Vec<(TagIdx, Sample)>,
    lost: u64,
    pub(super) commits: usize,
    /// The disk takes nothing at present.
    pub(super) may_fail: bool,
}

impl Plant {
    pub(super) fn new(folder: &Path, rules: &[(&str, Record)]) -> Plant {
        Plant::on(open(folder), rules)
    }

    pub(super) fn on(mut archive: Archive, rules: &[(&str, Record)]) -> Plant {
        let places = rules.iter().zip(0..).map(|((tag, _), at)| (id(tag), TagIdx(at))).collect();
        let stale_after = vec![STALE; rules.len()];
        let index = TagIndex { places, stale_after, ..TagIndex::default() };
        let keys = rules.iter().map(|(tag, _)| archive.tag(tag, tag, "").unwrap()).collect();
        let mut plant = Plant {
            archive,
            intake: Intake::default(),
            memory: TrendStore::default(),
            index: Arc::new(index),
            keys,
            mono_ms: 10_000,
            offset_ms: DAY,
            batch: Vec::new(),
            lost: 0,
            commits: 0,
            may_fail: false,
        };
        plant.rules(rules);
        plant
    }

    pub(super) fn rules(&mut self, rules: &[(&str, Record)]) {
        let archive = &mut self.archive;
        let rules = rules.iter().map(|(tag, rule)| (id(tag), *rule));
        self.intake.adopt(rules, &mut |_, key, point| archive.push(key.unwrap(), point));
        for (tag, at) in &self.index.places {
            self.intake.name(tag, self.keys[at.at()]);
        }
    }

    pub(super) fn now(&self) -> Stamp {
        let mono = Mono::after_start(Duration::from_millis(self.mono_ms as u64));
        Stamp { mono, wall: WallMs(self.mono_ms + self.offset_ms) }
    }

    pub(super) fn pass(&mut self, ms: i64) {
        self.mono_ms += ms;
    }

    /// A good reading.
    pub(super) fn read(&mut self, tag: u32, value: f64) {
        let at = self.now();
        let (raw, quality) = (Raw::None, Quality::Good);
        let sample = Sample { value: Some(Value::F64(value)), raw, quality, at, since: at };
        self.batch.push((TagIdx(tag), sample));
    }

    /// A reply that means nothing, since `since`: the value before stays.
    pub(super) fn read_nothing(&mut self, tag: u32, since: Stamp) {
        let quality = Quality::Bad(BadReason::NoValue(NoValue::NotANumber));
        let (value, raw) = (Some(Value::F64(7.0)), Raw::None);
        self.batch.push((TagIdx(tag), Sample { value, raw, quality, at: since, since }));
    }

    pub(super) fn fail(&mut self, tag: u32) {
        let (at, quality) = (self.now(), Quality::Bad(BadReason::Timeout));
        let sample = Sample { value: None, raw: Raw::None, quality, at, since: at };
        self.batch.push((TagIdx(tag), sample));
    }

    /// The batch finds its queue full.
    pub(super) fn lose(&mut self) {
        self.lost += std::mem::take(&mut self.batch).len() as u64;
    }

    /// Hands the readings over, and commits and seals as the writer does.
    pub(super) fn hand_over(&mut self) {
        let batch = SampleBatch {
            generation: 1,
            index: Arc::clone(&self.index),
            samples: std::mem::take(&mut self.batch),
            taken: self.now(),
            lost_before: std::mem::take(&mut self.lost),
        };
        let archive = &mut self.archive;
        self.intake.take(&batch, &mut |_, key, point| archive.push(key.unwrap(), point));
        self.memory.push(&batch);
        for set in self.intake.take_sets() {
            self.archive.mark_clock(set.from_ms, set.to_ms);
        }
        if let Some((at, count)) = self.intake.take_lost() {
            self.archive.mark_lost(at, count, "the disk or the computer is too slow");
        }
        let now = self.intake.now().unwrap().wall.0;
        match self.archive.commit(now) {
            Err(why) => assert!(self.may_fail, "{why}"),
            Ok(committed) => {
                if committed.after_loss {
                    self.intake.begin_anew();
                }
                self.commits += self.archive.seal(now).unwrap();
            }
        }
    }

    /// The station ends.
    pub(super) fn stop(&mut self) {
        let (archive, now) = (&mut self.archive, self.intake.now().unwrap().wall.0);
        self.intake.end_all(QualityCode::STOPPED, &mut |_, key, point| {
            archive.push(key.unwrap(), point);
        });
        self.archive.commit(now).unwrap();
    }

    /// A second in which every tag is read four times; values count up.
    pub(super) fn second(&mut self, value: &mut f64) {
        for _ in 0..4 {
            self.pass(250);
            for tag in 0..self.keys.len() as u32 {
                self.read(tag, *value);
            }
            *value += 1.0;
        }
        self.hand_over();
    }

    pub(super) fn points(&self, tag: usize) -> Vec<Point> {
        super::read(&self.archive, self.keys[tag], (0, i64::MAX / 4))
    }

    pub(super) fn marks(&self, kind: &str) -> Vec<(i64, String)> {
        let marks = self.archive.reader().unwrap().marks((0, i64::MAX), 100_000).unwrap();
        let of_kind = marks.into_iter().filter(|mark| mark.kind == kind);
        of_kind.map(|mark| (mark.at_ms, mark.detail)).collect()
    }

    /// What disk and memory show together.
    pub(super) fn joined(&self, name: &str, tag: usize) -> Vec<Point> {
        let mut reader = self.archive.reader().unwrap();
        let break_after_ms = self.index.break_after_ms(TagIdx(0));
        let mut newer = |after| self.memory.newer(&id(name), after, break_after_ms);
        let disk = Some((&mut reader, self.keys[tag]));
        let mut joined = Joined { disk, newer: &mut newer, cancel: &GO_ON };
        joined.points((0, i64::MAX / 4), usize::MAX).unwrap().0
    }

    /// What memory alone shows.
    pub(super) fn remembered(&self, tag: &str) -> Vec<Point> {
        self.memory.newer(&id(tag), i64::MIN, self.index.break_after_ms(TagIdx(0)))
    }
}

/// A disk that takes nothing while the flag is set.
pub(super) fn full_disk() -> (Fault, Arc<AtomicBool>) {
    let is_full = Arc::new(AtomicBool::new(false));
    let full = Arc::clone(&is_full);
    let fault: Fault = Arc::new(move |_| {
        if full.load(Ordering::Relaxed) { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    });
    (fault, is_full)
}

/// Times of the gaps, ms after [`DAY`], and why.
pub(super) fn gaps(points: &[Point]) -> Vec<(i64, QualityCode)> {
    let gaps = points.iter().filter(|p| !p.is_usable());
    gaps.map(|p| (p.at_ms - DAY, p.quality)).collect()
}
