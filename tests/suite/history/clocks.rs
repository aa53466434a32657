//! A clock that is set, and a computer that sleeps: gaps on disk, also a year later, and nobody draws across
//! them.

use std::sync::atomic::Ordering;

use gaugeglass::history::{
    Archive, ArchiveOptions, ColumnsRequest, Point, QualityCode, Reader, StatsRequest,
};
use gaugeglass::model::Record;

use super::plant::{Plant, full_disk, gaps};
use super::{DAY, GO_ON, HOUR, seal_all};

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
fn a_clock_set_there_and_back_again_hides_nothing_though_a_tag_is_bad_since_before() {
    for (there, back) in [(HOUR, -HOUR), (3_000, -2_000), (-2_000, 3_000)] {
        let folder = tempfile::tempdir().unwrap();
        let rules = [("good", Record::Always), ("bad", Record::default())];
        let mut plant = Plant::new(folder.path(), &rules);
        // Long before.
        let since = plant.now();
        plant.pass(2 * HOUR);
        let (mut value, mut want) = (0.0, Vec::new());
        for set in [0, there, back] {
            plant.offset_ms += set;
            for second in 0..600 {
                plant.pass(1_000);
                plant.read_nothing(1, since);
                plant.read(0, value);
                plant.hand_over();
                value += 1.0;
                if set != 0 && second == 0 {
                    want.push((plant.now().wall.0, format!("set by {set} ms")));
                }
            }
        }
        want.sort();
        assert_eq!(plant.marks("clock"), want);
        // But for what was lived through twice.
        for points in [plant.points(0), plant.remembered("good")] {
            let has = |value: &u32| points.iter().any(|p| p.value == f64::from(*value));
            assert_eq!((0..590).chain(1_200..1_800).find(|v| !has(v)), None, "{there} {back}");
        }
    }
}

#[test]
fn a_clock_set_back_is_told_though_the_disk_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (fault, is_full) = full_disk();
    let options = ArchiveOptions { fault: Some(fault), ..ArchiveOptions::default() };
    let archive = Archive::open(folder.path(), options).unwrap();
    let mut plant = Plant::on(archive, &[("a", Record::Always), ("b", Record::default())]);
    let mut value = 0.0;
    for _ in 0..600 {
        plant.second(&mut value);
    }
    plant.may_fail = true;
    is_full.store(true, Ordering::Relaxed);
    plant.offset_ms -= 300_000;
    let before = value;
    for _ in 0..60 {
        plant.second(&mut value);
    }
    let told = |plant: &Plant| {
        ["a", "b"].map(|name| {
            let points = plant.joined(name, usize::from(name == "b"));
            let usable = points.iter().filter(|p| p.is_usable());
            (usable.map(|p| (p.at_ms - DAY, p.value)).collect::<Vec<_>>(), gaps(&points))
        })
    };
    let [a, b] = told(&plant);
    for (usable, _) in [&a, &b] {
        let second_life = usable.iter().filter(|(_, value)| *value >= before).count();
        assert_eq!(second_life, 240);
        assert_eq!(usable.len(), 2_400, "what it was set back over is left out");
    }
    is_full.store(false, Ordering::Relaxed);
    plant.hand_over();
    assert_eq!(told(&plant).map(|(usable, _)| usable), [a.0, b.0], "the disk says the same");
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
        // What the clock has left ahead, recorded on change, held where the later life ends.
        assert_eq!(runs(&plant, 3), all, "{round}");
        if round == "open" {
            seal_all(&mut plant.archive, now + 3 * HOUR);
        }
    }
}
