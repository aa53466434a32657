//! From batches of readings to the record, with a clock that is simulated: what is lost, silent or lived through
//! twice is a gap on disk, also a year later, and nobody draws across it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gaugeglass::history::{
    Archive, ColumnsRequest, Intake, Point, QualityCode, Reader, StatsRequest, TagKey, TrendStore,
};
use gaugeglass::model::{
    BadReason, Mono, NoValue, Quality, Raw, Record, Sample, SampleBatch, Stamp, TagId, TagIdx,
    TagIndex, Unsent, Value, WallMs,
};
use proptest::prelude::*;

use super::{DAY, GO_ON, HOUR, open, seal_all};
use crate::fake_net::{FakeNet, with_engine};
use crate::plant_builder::{plant, register, with_tags};

/// What is stale after 2 s breaks after 3.
const STALE: Duration = Duration::from_secs(2);

fn id(tag: &str) -> TagId {
    TagId::new(tag).unwrap()
}

/// A station with a few tags, from the engine's batches to disk and memory.
pub(super) struct Plant {
    pub(super) archive: Archive,
    intake: Intake,
    memory: TrendStore,
    index: Arc<TagIndex>,
    pub(super) keys: Vec<TagKey>,
    mono_ms: i64,
    /// Wall minus monotonic time.
    offset_ms: i64,
    batch: Vec<(TagIdx, Sample)>,
    lost: u64,
    commits: usize,
}

impl Plant {
    pub(super) fn new(folder: &Path, rules: &[(&str, Record)]) -> Plant {
        let mut archive = open(folder);
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
        };
        plant.rules(rules);
        plant
    }

    fn rules(&mut self, rules: &[(&str, Record)]) {
        let archive = &mut self.archive;
        let rules = rules.iter().map(|(tag, rule)| (id(tag), *rule));
        self.intake.adopt(rules, &mut |_, key, point| archive.push(key.unwrap(), point));
        for (tag, at) in &self.index.places {
            self.intake.name(tag, self.keys[at.at()]);
        }
    }

    fn now(&self) -> Stamp {
        let mono = Mono::after_start(Duration::from_millis(self.mono_ms as u64));
        Stamp { mono, wall: WallMs(self.mono_ms + self.offset_ms) }
    }

    fn pass(&mut self, ms: i64) {
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
    fn read_nothing(&mut self, tag: u32, since: Stamp) {
        let quality = Quality::Bad(BadReason::NoValue(NoValue::NotANumber));
        let (value, raw) = (Some(Value::F64(7.0)), Raw::None);
        self.batch.push((TagIdx(tag), Sample { value, raw, quality, at: since, since }));
    }

    fn fail(&mut self, tag: u32) {
        let (at, quality) = (self.now(), Quality::Bad(BadReason::Timeout));
        let sample = Sample { value: None, raw: Raw::None, quality, at, since: at };
        self.batch.push((TagIdx(tag), sample));
    }

    /// The batch finds its queue full.
    fn lose(&mut self) {
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
        self.archive.commit(now).unwrap();
        self.commits += self.archive.seal(now).unwrap();
    }

    /// The station ends.
    fn stop(&mut self) {
        let (archive, now) = (&mut self.archive, self.intake.now().unwrap().wall.0);
        self.intake.end_all(QualityCode::STOPPED, &mut |_, key, point| {
            archive.push(key.unwrap(), point);
        });
        self.archive.commit(now).unwrap();
    }

    /// A second in which every tag is read four times; values count up.
    fn second(&mut self, value: &mut f64) {
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

    fn marks(&self, kind: &str) -> Vec<(i64, String)> {
        let marks = self.archive.reader().unwrap().marks((0, i64::MAX), 100_000).unwrap();
        let of_kind = marks.into_iter().filter(|mark| mark.kind == kind);
        of_kind.map(|mark| (mark.at_ms, mark.detail)).collect()
    }

    /// What memory alone shows.
    fn remembered(&self, tag: &str) -> Vec<Point> {
        self.memory.newer(&id(tag), i64::MIN, self.index.break_after_ms(TagIdx(0)))
    }
}

/// Times of the gaps, ms after [`DAY`], and why.
fn gaps(points: &[Point]) -> Vec<(i64, QualityCode)> {
    let gaps = points.iter().filter(|p| !p.is_usable());
    gaps.map(|p| (p.at_ms - DAY, p.quality)).collect()
}

#[test]
fn a_tag_that_stays_bad_for_hours_neither_turns_the_clock_back_nor_cuts_chunks_to_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let rules = [("good", Record::Always), ("bad", Record::default())];
    let mut plant = Plant::new(folder.path(), &rules);
    let since = plant.now();
    for second in 0..2 * 3600 {
        plant.pass(500);
        plant.read_nothing(1, since);
        plant.hand_over();
        plant.pass(500);
        plant.read_nothing(1, since);
        plant.read(0, f64::from(second));
        plant.hand_over();
    }
    assert_eq!(plant.commits, 3, "one chunk an hour, and the bad tag's");
    // Recording ends while a batch of the bad tag alone came last.
    plant.pass(500);
    plant.read_nothing(1, since);
    plant.hand_over();
    let end = plant.now().wall.0;
    plant.rules(&[("good", Record::Off), ("bad", Record::Off)]);
    plant.hand_over();
    let points = plant.points(0);
    assert_eq!(points.len(), 2 * 3600 + 1);
    assert_eq!(points.last(), Some(&Point::gap(end, QualityCode::OFF)));
    assert_eq!(gaps(&points).len(), 1);
    assert_eq!(plant.points(1).len(), 1, "a bad sample that comes again is told once");
    assert_eq!(plant.marks("clock"), []);
}

#[test]
fn a_clock_set_forward_and_a_computer_that_slept_are_gaps_on_disk_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let rules = [("a", Record::Always), ("b", Record::default())];
    let mut plant = Plant::new(folder.path(), &rules);
    let (mut value, start) = (0.0, plant.mono_ms);
    for _ in 0..600 {
        plant.second(&mut value);
    }
    // In the middle of a batch.
    plant.pass(100);
    (0..2).for_each(|tag| plant.read(tag, value));
    plant.offset_ms += HOUR;
    for _ in 0..600 {
        plant.second(&mut value);
    }
    let before = start + 600_000 + 100;
    let want = [(before + 250, QualityCode::CLOCK)];
    for points in [plant.points(0), plant.points(1), plant.remembered("a")] {
        assert_eq!(gaps(&points), want);
        assert_eq!(points.iter().filter(|p| p.is_usable()).count(), 4_801);
    }
    assert_eq!(plant.marks("clock"), [(DAY + before + 250 + HOUR, format!("set by {HOUR} ms"))]);
    // The figures know nothing of the hour between.
    let request = StatsRequest { from_ms: DAY, to_ms: DAY + 3 * HOUR, range: None };
    let known = |reader: &mut Reader, key| reader.stats(key, &request, &GO_ON).unwrap().known_ms;
    let end = plant.now().wall.0;
    let lived = (plant.mono_ms - start - 250) as f64;
    for sealed in [false, true] {
        if sealed {
            plant.archive.commit(end).unwrap();
            seal_all(&mut plant.archive, end + 2 * HOUR);
        }
        let mut reader = plant.archive.reader().unwrap();
        let held = (DAY + 3 * HOUR - end) as f64;
        assert!((known(&mut reader, plant.keys[0]) - lived - held).abs() < 1.0, "{sealed}");
        let request = ColumnsRequest { from_ms: DAY, to_ms: DAY + 3 * HOUR, columns: 50 };
        let runs = reader.columns(plant.keys[0], &request, &GO_ON).unwrap().curve.runs;
        assert_eq!(runs.len(), 2);
    }
}

#[test]
fn a_clock_set_back_ends_one_life_and_begins_the_next_for_good_and_bad_alike() {
    let folder = tempfile::tempdir().unwrap();
    let rules = [("a", Record::Always), ("bad", Record::default())];
    let mut plant = Plant::new(folder.path(), &rules);
    let mut value = 0.0;
    for _ in 0..600 {
        plant.second(&mut value);
    }
    plant.fail(1);
    plant.hand_over();
    let since = plant.now();
    plant.offset_ms -= 300_000;
    for second in 0..60 {
        plant.pass(1_000);
        plant.read(0, 10_000.0 + f64::from(second));
        // Still bad since before the clock was set.
        plant.read_nothing(1, since);
        plant.hand_over();
    }
    let set = plant.marks("clock");
    assert_eq!(set.len(), 1, "{set:?}");
    assert_eq!(set[0].1, "set by -300000 ms");
    let at = set[0].0 - DAY;
    let (a, bad) = (plant.points(0), plant.points(1));
    assert_eq!(gaps(&a)[0], (at, QualityCode::CLOCK));
    let second_life = |p: &&Point| (at..at + 59_001).contains(&(p.at_ms - DAY));
    assert!(a.iter().filter(second_life).all(|p| !p.is_usable() || p.value >= 10_000.0));
    // While it is lived through again, what was bad is bad, whatever it was in the first life.
    assert!(bad.iter().filter(second_life).all(|p| !p.is_usable()), "{:?}", gaps(&bad));
    let remembered = plant.remembered("a");
    assert!(gaps(&remembered).contains(&(at, QualityCode::CLOCK)));
    assert!(remembered.iter().filter(second_life).all(|p| !p.is_usable() || p.value >= 10_000.0));
}

#[test]
fn silence_longer_than_three_periods_is_a_gap_behind_the_last_sample() {
    let folder = tempfile::tempdir().unwrap();
    let mut plant = Plant::new(folder.path(), &[("a", Record::default())]);
    for _ in 0..10 {
        plant.pass(1_000);
        plant.read(0, 1.0);
        plant.hand_over();
    }
    let last = plant.now().wall.0 - DAY;
    plant.pass(3_000);
    plant.read(0, 1.0);
    plant.hand_over();
    assert_eq!(gaps(&plant.points(0)), []);
    let last_but_one = last + 3_000;
    plant.pass(HOUR);
    plant.read(0, 1.0);
    plant.hand_over();
    let points = plant.points(0);
    assert_eq!(gaps(&points), [(last_but_one + 1, QualityCode::SILENT)]);
    let [.., before, _, after] = points.as_slice() else { panic!("{points:?}") };
    assert_eq!((before.at_ms - DAY, after.at_ms), (last_but_one, plant.now().wall.0));
    assert_eq!(gaps(&plant.remembered("a")), gaps(&points), "memory says the same");
}

#[test]
fn what_was_lost_on_the_way_is_a_gap_where_it_is_missing_and_one_mark() {
    let folder = tempfile::tempdir().unwrap();
    let rules = [("level", Record::Always), ("setpoint", Record::default())];
    let mut plant = Plant::new(folder.path(), &rules);
    for round in 0..5 {
        for _ in 0..10 {
            plant.pass(100);
            plant.read(0, f64::from(round));
            plant.read(1, 50.0);
            plant.hand_over();
        }
        for _ in 0..5 {
            plant.pass(100);
            plant.read(0, -1.0);
            plant.read(1, 50.0);
            plant.lose();
        }
    }
    plant.pass(100);
    plant.read(0, 9.0);
    plant.read(1, 50.0);
    plant.hand_over();
    let ends = (1..=5).map(|round| 10_000 + round * 1_500 - 500);
    let want: Vec<_> = ends.map(|at| (at, QualityCode::LOST)).collect();
    for points in [plant.points(0), plant.points(1), plant.remembered("level")] {
        assert_eq!(gaps(&points), want);
    }
    // The setpoint that never changed is known again with the first sample after each hole.
    let begins: Vec<i64> = plant
        .points(1)
        .windows(2)
        .filter(|pair| !pair[0].is_usable())
        .map(|pair| pair[1].at_ms - DAY - 10_000)
        .collect();
    assert_eq!(begins, [1_600, 3_100, 4_600, 6_100, 7_600]);
    let marks = plant.marks("lost");
    assert_eq!(marks.len(), 1, "{marks:?}");
    assert!(marks[0].1.starts_with("50 samples within 6 s"), "{marks:?}");
}

#[test]
fn recording_that_is_switched_off_ends_at_its_last_sample_and_begins_with_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut plant = Plant::new(folder.path(), &[("a", Record::default())]);
    let second = |plant: &mut Plant| {
        plant.pass(1_000);
        plant.read(0, 5.0);
        plant.hand_over();
    };
    (0..100).for_each(|_| second(&mut plant));
    let last = plant.now().wall.0;
    plant.rules(&[("a", Record::Off)]);
    (0..50).for_each(|_| second(&mut plant));
    plant.rules(&[("a", Record::default())]);
    second(&mut plant);
    let points = plant.points(0);
    let times: Vec<(i64, bool)> = points.iter().map(|p| (p.at_ms - last, p.is_usable())).collect();
    assert_eq!(times, [(-99_000, true), (0, true), (0, false), (51_000, true)]);
    assert_eq!(points[2].quality, QualityCode::OFF);
}

#[test]
fn a_queue_that_was_full_says_with_the_next_batch_how_many_are_missing_before_it() {
    let batch = |count: usize, lost_before| {
        let at = Stamp::default();
        let samples = vec![(TagIdx(0), Sample::never_read(at)); count];
        SampleBatch { generation: 1, index: Arc::default(), samples, taken: at, lost_before }
    };
    let (sender, queue) = std::sync::mpsc::sync_channel(2);
    let mut unsent = Unsent::default();
    let mut offer = |batch| {
        let send = |batch| {
            sender.try_send(batch).map_err(|why| match why {
                std::sync::mpsc::TrySendError::Full(batch) => batch,
                std::sync::mpsc::TrySendError::Disconnected(batch) => batch,
            })
        };
        unsent.offer(batch, send).is_ok()
    };
    assert_eq!([1, 2, 3, 4].map(|count| offer(batch(count, 0))), [true, true, false, false]);
    // Some were lost already when it came.
    assert!(!offer(batch(1, 10)));
    let first = queue.try_recv().unwrap();
    assert!(offer(batch(5, 0)));
    let lost: Vec<u64> =
        [first, queue.try_recv().unwrap(), queue.try_recv().unwrap()].map(|b| b.lost_before).into();
    assert_eq!(lost, [0, 0, 18]);
}

/// An hour in which much happens, drawn from disk for people to look at (`target/pictures/record-*.png`).
#[test]
fn a_picture_of_a_dead_device_a_clock_set_and_a_sleep_joins_nothing_across_them() {
    let folder = tempfile::tempdir().unwrap();
    let change = Record::default();
    let rules = [
        ("level1", Record::Always),
        ("level2", Record::Always),
        ("setpoint", change),
        ("running", change),
    ];
    let mut plant = Plant::new(folder.path(), &rules);
    plant.mono_ms = 0;
    let live = |plant: &mut Plant, minutes: i64, is_dead: bool, is_lost: bool| {
        for _ in 0..minutes * 60 {
            plant.pass(1_000);
            let t = plant.mono_ms as f64 / 60_000.0;
            let low = if plant.offset_ms < DAY + 14 * 60_000 { 0.0 } else { 4.0 };
            plant.read(0, 10.0 + low + 3.0 * (t * 1.5).sin());
            if is_dead {
                plant.fail(1);
            } else {
                plant.read(1, 6.0 + 2.0 * (t * 1.1).cos());
            }
            plant.read(2, 12.5);
            plant.read(3, f64::from((t / 3.0) as i64 as i32 % 2));
            if is_lost {
                plant.lose();
            } else {
                plant.hand_over();
            }
        }
    };
    live(&mut plant, 6, false, false);
    // A device that is killed, 6 to 10.
    live(&mut plant, 4, true, false);
    live(&mut plant, 5, false, false);
    // The clock is set forward, 15 to 21.
    plant.offset_ms += 6 * 60_000;
    live(&mut plant, 5, false, false);
    // A disk that is too slow, 26 to 28.
    live(&mut plant, 2, false, true);
    live(&mut plant, 4, false, false);
    // The computer sleeps, 32 to 40.
    plant.offset_ms += 8 * 60_000;
    live(&mut plant, 14, false, false);
    // The clock is set back, 54 to 44, and the station ends at 50.
    plant.offset_ms -= 10 * 60_000;
    live(&mut plant, 6, false, false);
    plant.stop();
    let now = plant.now().wall.0;
    let runs = |plant: &Plant, tag: usize| {
        let request = ColumnsRequest { from_ms: DAY, to_ms: DAY + HOUR, columns: 2_400 };
        let mut reader = plant.archive.reader().unwrap();
        let curve = reader.columns(plant.keys[tag], &request, &GO_ON).unwrap().curve;
        let minute = |p: Option<&[f64; 2]>| ((p.unwrap()[0] - DAY as f64 / 1e3) / 60.0).round();
        curve.runs.iter().map(|run| (minute(run.first()), minute(run.last()))).collect::<Vec<_>>()
    };
    let all = [(0.0, 15.0), (21.0, 26.0), (28.0, 32.0), (40.0, 44.0), (44.0, 50.0), (50.0, 54.0)];
    let mut with_a_dead_device = vec![(0.0, 6.0), (10.0, 15.0)];
    with_a_dead_device.extend(&all[1..]);
    std::fs::create_dir_all("target/pictures").unwrap();
    let at = |ms: i64| jiff::Timestamp::from_millisecond(ms).unwrap().to_string();
    let (from, to) = (at(DAY), at(DAY + HOUR));
    for lang in ["en", "ko"] {
        let (place, png) =
            (folder.path().to_str().unwrap(), format!("target/pictures/record-{lang}.png"));
        let told = super::command::ask(&[
            "picture",
            place,
            "--from",
            &from,
            "--to",
            &to,
            "--output",
            &png,
            "--lang",
            lang,
            "--title",
            "6 dead, 15 set forward, 26 lost, 32 asleep, 54 set back",
        ]);
        assert_eq!(told, (0, String::new(), String::new()));
    }
    for round in ["open", "sealed"] {
        assert_eq!(runs(&plant, 0), all, "{round}");
        assert_eq!(runs(&plant, 1), with_a_dead_device, "{round}");
        // Of what the clock has left ahead, recorded on change, the first change alone is known.
        let (last, rest) = (runs(&plant, 3).pop().unwrap(), runs(&plant, 3).len() - 1);
        assert_eq!(runs(&plant, 3)[..rest], all[..rest], "{round}");
        assert_eq!((last.0 >= 50.0, last.1), (true, 54.0), "{round}");
        if round == "open" {
            seal_all(&mut plant.archive, now + 3 * HOUR);
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Read,
    Fail,
    Lose,
    Pass(i64),
    Set(i64),
    HandOver,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = prop_oneof![
        12 => Just(Event::Read),
        1 => Just(Event::Fail),
        1 => Just(Event::Lose),
        8 => (1_i64..1_200).prop_map(Event::Pass),
        1 => (2_500_i64..20_000).prop_map(Event::Pass),
        1 => prop_oneof![-90_000_i64..-2_000, 2_000_i64..90_000].prop_map(Event::Set),
        6 => Just(Event::HandOver),
    ];
    prop::collection::vec(one, 1..300)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Whatever happens: two samples that are drawn as one line were read one after the other, within the
    /// time that a line may bridge, and the clock went on evenly between them.
    #[test]
    fn a_line_joins_only_what_was_read_one_after_the_other(
        events in events(),
        rule in prop_oneof![Just(Record::Always), Just(Record::default())],
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut plant = Plant::new(folder.path(), &[("a", rule)]);
        plant.hand_over();
        // By number of the reading: when.
        let (mut read, mut unsent) = (Vec::new(), Vec::new());
        let (mut sent, mut is_set) = (Vec::new(), false);
        for event in events.into_iter().chain([Event::HandOver]) {
            match event {
                Event::Pass(ms) => plant.pass(ms),
                // Nobody sets a clock twice between two batches, which come thirty times a second.
                Event::Set(ms) => {
                    if std::mem::replace(&mut is_set, true) {
                        plant.hand_over();
                        sent.append(&mut unsent);
                    }
                    plant.offset_ms += ms;
                }
                Event::Read => {
                    plant.pass(10);
                    plant.read(0, read.len() as f64);
                    unsent.push(read.len());
                    read.push(plant.now());
                }
                Event::Fail => {
                    plant.pass(10);
                    plant.fail(0);
                }
                Event::Lose => {
                    plant.lose();
                    unsent.clear();
                }
                Event::HandOver => {
                    is_set = false;
                    plant.hand_over();
                    sent.append(&mut unsent);
                }
            }
        }
        let now = plant.now().wall.0;
        for sealed in [false, true] {
            if sealed {
                seal_all(&mut plant.archive, now + 3 * HOUR);
            }
            let points = plant.points(0);
            // Without a clock that was set nothing that arrived is missing.
            if plant.marks("clock").is_empty() {
                let kept = points.iter().filter(|p| p.is_usable()).map(|p| p.value as usize);
                prop_assert_eq!(kept.collect::<Vec<_>>(), sent.clone());
            }
            prop_assert!(points.is_sorted_by_key(|p| p.at_ms));
            for pair in points.windows(2) {
                let [a, b] = pair else { continue };
                if !a.is_usable() || !b.is_usable() {
                    continue;
                }
                let (a, b) = (a.value as usize, b.value as usize);
                prop_assert_eq!(b, a + 1);
                let (a, b) = (read[a], read[b]);
                let mono = b.mono.since(a.mono).as_millis() as i64;
                prop_assert!(mono <= 3_000, "{mono} ms");
                prop_assert!((b.wall.0 - a.wall.0 - mono).abs() <= 1_000);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_engine_whose_readings_nobody_takes_says_where_they_are_missing() {
    let net = FakeNet::honest();
    let project = with_tags(plant("plc", 502, 100), vec![register("a", 7)]);
    with_engine(project, &net, async |rig| {
        rig.pass(60_000).await;
        let waited: Vec<u64> = rig.batches.try_iter().map(|batch| batch.lost_before).collect();
        assert_eq!(waited, [0; 256]);
        let dropped = rig.handle.dropped_samples();
        assert!(dropped > 200, "{dropped}");
        rig.pass(1_000).await;
        let then: Vec<SampleBatch> = rig.batches.try_iter().collect();
        assert_eq!(then[0].lost_before, dropped);
        assert!(then.len() > 5 && then[1..].iter().all(|batch| batch.lost_before == 0));
        let in_order = |b: &SampleBatch| b.samples.iter().all(|(_, s)| s.at.mono <= b.taken.mono);
        assert!(then.iter().all(in_order));
    })
    .await;
}
