//! From batches of readings to the record: what is lost, silent or not wanted any more is a gap on disk, also a
//! year later, and nobody draws across it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use gaugeglass::history::{Archive, ArchiveOptions, Point, QualityCode};
use gaugeglass::model::{Record, Sample, SampleBatch, Stamp, TagIdx, Unsent};
use proptest::prelude::*;

use super::plant::{Plant, full_disk, gaps};
use super::{DAY, HOUR, seal_all};
use crate::fake_net::{FakeNet, with_engine};
use crate::plant_builder::{plant, register, with_tags};

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
fn a_value_that_never_changes_is_known_again_as_soon_as_a_full_disk_has_room() {
    let folder = tempfile::tempdir().unwrap();
    let (fault, is_full) = full_disk();
    let options =
        ArchiveOptions { fault: Some(fault), pending_max: 10, ..ArchiveOptions::default() };
    let rules = [("level", Record::Always), ("setpoint", Record::default())];
    let mut plant = Plant::on(Archive::open(folder.path(), options).unwrap(), &rules);
    for second in 0..90 {
        plant.may_fail = (30..60).contains(&second);
        is_full.store(plant.may_fail, Ordering::Relaxed);
        plant.pass(1_000);
        plant.read(0, f64::from(second));
        // It jitters once where nothing more fits.
        plant.read(1, if second == 50 { 51.0 } else { 50.0 });
        plant.hand_over();
    }
    // The first commit with room is that of second 60, and what comes after is kept.
    let from = DAY + 10_000 + 1_000;
    for points in [plant.points(0), plant.points(1)] {
        let lost = points.iter().position(|p| p.quality == QualityCode::LOST).unwrap();
        assert_eq!(points[lost + 1].at_ms, from + 61_000, "{points:?}");
    }
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

#[derive(Clone, Copy, Debug)]
enum Event {
    Read,
    Fail,
    Lose,
    Pass(i64),
    Set(i64),
    HandOver,
    /// The disk takes nothing more, or something again.
    Full(bool),
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
        1 => any::<bool>().prop_map(Event::Full),
    ];
    prop::collection::vec(one, 1..300)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Whatever happens: two samples that are drawn as one line were read one after the other, within the
    /// time that a line may bridge, and the clock went on evenly between them. What was read last is seen,
    /// though the disk takes nothing.
    #[test]
    fn a_line_joins_only_what_was_read_one_after_the_other(
        events in events(),
        rule in prop_oneof![Just(Record::Always), Just(Record::default())],
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (fault, is_full) = full_disk();
        let options = ArchiveOptions { fault: Some(fault), ..ArchiveOptions::default() };
        let mut plant = Plant::on(Archive::open(folder.path(), options).unwrap(), &[("a", rule)]);
        plant.hand_over();
        // By number of the reading: when.
        let (mut read, mut unsent) = (Vec::new(), Vec::new());
        let (mut sent, mut is_set, mut was_set, mut life_from) = (Vec::new(), false, false, 0);
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
                    (was_set, life_from) = (true, read.len());
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
                Event::Full(full) => {
                    plant.may_fail = full;
                    is_full.store(full, Ordering::Relaxed);
                }
            }
        }
        let now = plant.now().wall.0;
        for round in ["joined", "joined anew", "on disk", "sealed"] {
            match round {
                "joined anew" => {
                    is_full.store(false, Ordering::Relaxed);
                    plant.hand_over();
                }
                "sealed" => seal_all(&mut plant.archive, now + 3 * HOUR),
                _ => {}
            }
            let points = if round.starts_with("joined") { plant.joined("a", 0) } else { plant.points(0) };
            // What the clock was set back over is another life's.
            let has = |number: &&usize| points.iter().any(|p| p.value == **number as f64);
            let last = sent.last().filter(|number| **number >= life_from);
            prop_assert!(last.as_ref().is_none_or(has), "{round}: the last one");
            // Without a clock that was set nothing that arrived is missing.
            if !was_set {
                let kept = points.iter().filter(|p| p.is_usable()).map(|p| p.value as usize);
                prop_assert_eq!(kept.collect::<Vec<_>>(), sent.clone());
            }
            prop_assert!(points.is_sorted_by_key(|p| p.at_ms), "{round}");
            for pair in points.windows(2) {
                let [a, b] = pair else { continue };
                if !a.is_usable() || !b.is_usable() {
                    continue;
                }
                let (a, b) = (a.value as usize, b.value as usize);
                prop_assert_eq!(b, a + 1, "{}", round);
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
