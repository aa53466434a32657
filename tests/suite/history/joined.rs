//! Disk and memory are one record: nothing twice, nothing missing, nothing drawn across a gap.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use gaugeglass::history::{
    Columns, ColumnsRequest, Gap, Joined, Point, QualityCode, Reader, StatsRequest, TrendRing,
    TrendStore,
};
use gaugeglass::station::trends::answer;
use gaugeglass::station::{AskedTag, Asker, HistoryAsk, Told, Wanted};
use proptest::prelude::*;

use super::{DAY, GO_ON, HOUR, open, points, seal_all, tag};
use crate::support::fake_station::NOON_MS;

/// A longer silence is a gap; the samples here come more often.
const BREAK: i64 = 3_000;

/// All of these in memory.
fn ring(points: &[Point]) -> TrendRing {
    let mut ring = TrendRing::new(points.len());
    for point in points {
        match point.is_usable() {
            true => ring.push(point.at_ms, Some(point.value)),
            false => ring.push_gap(point.at_ms, point.quality),
        }
    }
    ring
}

fn columns(joined: &mut Joined<'_>, window: (i64, i64), most: usize) -> Columns {
    let request = ColumnsRequest { from_ms: window.0, to_ms: window.1, columns: 40 };
    joined.columns(&request, most).unwrap()
}

/// What is usable, and one gap where several follow each other.
fn told(points: &[Point]) -> Vec<(i64, Option<u64>)> {
    let of = |p: &Point| (p.at_ms, p.is_usable().then(|| p.value.to_bits()));
    let mut told: Vec<_> = points.iter().map(of).collect();
    told.dedup_by(|b, a| a.1.is_none() && b.1.is_none());
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_committed_and_what_is_newer_in_memory_are_one_record(
        mut all in points(400, (-50_i32..50).prop_map(f64::from)),
        committed in 0.0_f64..1.0,
        remembered in 0.0_f64..1.0,
        alive in 0.0_f64..1.0,
        sealed in any::<bool>(),
        crashed in any::<bool>(),
    ) {
        // Two samples of one millisecond are told apart by the disk alone.
        all.dedup_by_key(|p| p.at_ms);
        let on_disk = (all.len() as f64 * committed) as usize;
        // Memory begins somewhere within what is committed, or later.
        let in_memory = (all.len() as f64 * remembered) as usize;
        let folder = tempfile::tempdir().unwrap();
        let mut archive = open(folder.path());
        let key = tag(&mut archive, "a");
        for point in &all[..on_disk] {
            archive.push(key, *point);
        }
        // The disk lived at most until the first sample that it did not take.
        let last = all[on_disk.saturating_sub(1)].at_ms;
        let next = all.get(on_disk).map_or(last, |p| p.at_ms);
        let alive = last + ((next - last) as f64 * alive) as i64;
        archive.commit(alive).unwrap();
        if sealed {
            seal_all(&mut archive, DAY + 9 * HOUR);
            archive.commit(alive).unwrap();
        }
        // What is known: nothing of a time that neither of them remembers.
        let (old, new) = (all[..on_disk].to_vec(), all[in_memory..].to_vec());
        let first = new.first().filter(|p| on_disk > 0 && p.at_ms - alive > BREAK);
        let hole = first.map(|_| Point::gap(alive + 1, QualityCode::SILENT));
        let rest = new.iter().filter(|p| on_disk == 0 || p.at_ms > last);
        let all: Vec<Point> = old.iter().chain(&hole).chain(rest).copied().collect();
        let (recent, whole) = (ring(&new), ring(&all));
        let window = (DAY - HOUR, DAY + HOUR);
        let mut reader = match crashed {
            false => archive.reader().unwrap(),
            true => Reader::open(folder.path()).unwrap(),
        };
        let mut newer = |after| recent.newer(after, BREAK);
        let mut joined =
            Joined { disk: Some((&mut reader, key)), newer: &mut newer, cancel: &GO_ON };
        let mut everything = |after| whole.newer(after, i64::MAX);
        let mut alone = Joined { disk: None, newer: &mut everything, cancel: &GO_ON };
        prop_assert_eq!(told(&joined.points(window, usize::MAX).unwrap().0), told(&all));
        let (a, b) = (columns(&mut joined, window, usize::MAX), columns(&mut alone, window, usize::MAX));
        prop_assert_eq!(a.curve.runs, b.curve.runs);
        prop_assert_eq!(a.curve.gaps.len(), b.curve.gaps.len());
        // Of a station that is not there any more nobody knows what came after.
        let is_over = crashed && new.last().is_none_or(|p| p.at_ms <= alive);
        let to_ms = if is_over { alive.max(DAY + 1) } else { DAY + HOUR };
        let request = StatsRequest { from_ms: DAY, to_ms, range: Some((-10.0, 10.0)) };
        let (a, b) = (joined.stats(&request).unwrap(), alone.stats(&request).unwrap());
        prop_assert_eq!((a.min, a.max, a.in_range_ms), (b.min, b.max, b.in_range_ms));
        prop_assert_eq!((a.count, a.known_ms), (b.count, b.known_ms));
        prop_assert!((a.mean - b.mean).abs() < 1e-9 || a.mean.is_nan() && b.mean.is_nan());
    }
}

#[test]
fn a_rough_curve_comes_first_invents_nothing_and_the_exact_one_follows() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let key = tag(&mut archive, "a");
    for second in 0..6 * 3600_i64 {
        // A gap in the third hour.
        let at = DAY + second * 1000;
        let point = match second {
            9_000 => Point::gap(at, QualityCode::LOST),
            _ => Point::good(at, (second % 97) as f64),
        };
        archive.push(key, point);
    }
    archive.commit(DAY + 6 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 9 * HOUR);
    let mut reader = archive.reader().unwrap();
    let mut none = |_| Vec::new();
    let mut joined = Joined { disk: Some((&mut reader, key)), newer: &mut none, cancel: &GO_ON };
    let window = (DAY - HOUR, DAY + 7 * HOUR);
    let rough = {
        let request = ColumnsRequest { from_ms: window.0, to_ms: window.1, columns: 4_000 };
        joined.columns(&request, 0).unwrap()
    };
    assert!(!rough.is_exact);
    assert_eq!(rough.decoded, 0);
    // Of the hour with the gap nobody knows where the gap is: its four points are joined to nothing.
    let with_gap = (DAY + 2 * HOUR) as f64 / 1e3..(DAY + 3 * HOUR) as f64 / 1e3;
    let inside = |run: &&Vec<[f64; 2]>| run.iter().any(|p| with_gap.contains(&p[0]));
    let broken: Vec<_> = rough.curve.runs.iter().filter(inside).collect();
    assert!(broken.len() >= 3 && broken.iter().all(|run| run.len() == 1), "{broken:?}");
    assert_eq!(rough.curve.runs.len(), broken.len() + 2, "before and after");
    let exact = columns(&mut joined, window, usize::MAX);
    assert!(exact.is_exact);
    let why: Vec<_> = exact.curve.gaps.iter().map(|gap| gap.why).collect();
    assert_eq!(why, [QualityCode::LOST]);
    let in_rough = |p: &[f64; 2]| (0.0..97.0).contains(&p[1]);
    assert!(rough.curve.runs.iter().flatten().all(in_rough));
}

#[test]
fn silence_in_memory_is_a_gap_also_right_behind_what_is_on_disk() {
    let mut ring = TrendRing::new(100);
    for at in [0, 1_000, 2_000, 9_000, 10_000] {
        ring.push(at, Some(1.0));
    }
    let newer = ring.newer(2_000, 3_000);
    let whys: Vec<_> = newer.iter().map(|p| (p.at_ms, p.quality)).collect();
    assert_eq!(
        whys,
        [(2_001, QualityCode::SILENT), (9_000, QualityCode::GOOD), (10_000, QualityCode::GOOD)]
    );
}

#[test]
fn what_is_recorded_on_change_holds_as_long_as_the_disk_lives_and_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let key = tag(&mut archive, "a");
    archive.push(key, Point::good(DAY, 1.0));
    archive.commit(DAY + 500_000).unwrap();
    // Memory holds a minute.
    let gaps = |now: i64| {
        let mut ring = TrendRing::new(60);
        (now - 59..=now).for_each(|second| ring.push(DAY + second * 1_000, Some(1.0)));
        let mut newer = |after| ring.newer(after, BREAK);
        let mut reader = archive.reader().unwrap();
        let mut joined =
            Joined { disk: Some((&mut reader, key)), newer: &mut newer, cancel: &GO_ON };
        let curve = columns(&mut joined, (DAY, DAY + HOUR), usize::MAX).curve;
        let request = StatsRequest { from_ms: DAY, to_ms: DAY + now * 1_000, range: None };
        (curve.gaps, joined.stats(&request).unwrap().known_ms)
    };
    assert_eq!(gaps(501), (Vec::new(), 501_000.0));
    // A disk that took nothing for three minutes.
    let (found, known) = gaps(680);
    let hole = Gap {
        from: (DAY + 500_001) as f64 / 1e3,
        to: Some((DAY / 1_000 + 621) as f64),
        why: QualityCode::SILENT,
    };
    assert_eq!((found, known), (vec![hole], 559_001.0));
}

#[test]
fn a_clock_set_back_is_told_by_the_later_life() {
    let mut ring = TrendRing::new(100);
    for at in [0, 60_000, 120_000, 180_000] {
        ring.push(at, Some(1.0));
    }
    ring.push(90_000, Some(2.0));
    ring.push(91_000, Some(2.0));
    let times: Vec<_> =
        ring.newer(i64::MIN, i64::MAX).iter().map(|p| (p.at_ms, p.quality.0)).collect();
    assert_eq!(
        times,
        [(0, 0), (60_000, 0), (90_000, QualityCode::CLOCK.0), (90_000, 0), (91_000, 0)]
    );
}

#[test]
fn a_link_that_flaps_makes_no_more_of_a_curve_than_its_columns_and_keeps_long_gaps() {
    let mut all = Vec::new();
    for i in 0..100_000_i64 {
        let at = DAY + i * 100;
        all.push(match i % 2 {
            0 => Point::good(at, (i % 13) as f64),
            _ => Point::gap(at, QualityCode::LOST),
        });
    }
    let whole = ring(&all);
    let mut newer = |after| whole.newer(after, i64::MAX);
    let mut joined = Joined { disk: None, newer: &mut newer, cancel: &GO_ON };
    let end = DAY + 100_000 * 100;
    let curve = columns(&mut joined, (DAY, end), usize::MAX).curve;
    assert!(curve.runs.len() <= 41 * 5, "{} runs", curve.runs.len());
    assert!(curve.num_points() <= 41 * 20);
    assert!(curve.ends_in_gap);
    assert_eq!(curve.gaps.last().unwrap().to, None);
}

#[test]
fn a_question_is_answered_from_memory_where_there_is_no_disk_and_a_withdrawn_one_is_not() {
    let memory = Mutex::new(TrendStore::default());
    let id = gaugeglass::model::TagId::new("a").unwrap();
    let asked = AskedTag { id, break_after_ms: 3_000, range: None };
    let ask = HistoryAsk {
        asker: Asker("test"),
        tags: vec![asked],
        from_ms: NOON_MS,
        to_ms: NOON_MS + 1_000,
        wanted: Wanted::Columns { columns: 10 },
    };
    let parts = |ask: &HistoryAsk, cancel: bool| {
        let mut parts = Vec::new();
        let mut tell = |told| parts.push(told);
        answer(ask, None, &memory, &AtomicBool::new(cancel), |_, _| Ok(None), &mut tell);
        parts
    };
    assert!(matches!(parts(&ask, false).as_slice(), [Told::Columns(..), Told::Done]));
    // Of samples that a picture is made of, the picture alone is told.
    let one = HistoryAsk { wanted: Wanted::Spectrum { most: 10 }, ..ask.clone() };
    assert!(matches!(parts(&one, false).as_slice(), [Told::Spectrum(_), Told::Done]));
    let tags = vec![ask.tags[0].clone(), ask.tags[0].clone()];
    let two = HistoryAsk { wanted: Wanted::Xy { most: 10 }, tags, ..ask };
    assert!(matches!(parts(&two, false).as_slice(), [Told::Xy(_), Told::Done]));
    assert!(parts(&one, true).is_empty() && parts(&two, true).is_empty());
}

/// Asks about three tags while the journal cannot be read from the first answer on until that is told.
fn told_while_the_disk_fails_for_a_moment(wanted: Wanted) -> Vec<Told> {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let keys = ["a", "b", "c"].map(|name| (name, tag(&mut archive, name)));
    keys.iter().for_each(|(_, key)| archive.push(*key, Point::good(NOON_MS, 1.0)));
    archive.commit(NOON_MS).unwrap();
    let tags = keys.iter().map(|(name, _)| {
        let id = gaugeglass::model::TagId::new(name).unwrap();
        AskedTag { id, break_after_ms: 3_000, range: None }
    });
    let (from_ms, to_ms, tags) = (NOON_MS - 1_000, NOON_MS + 1_000, tags.collect());
    let ask = HistoryAsk { asker: Asker("test"), tags, from_ms, to_ms, wanted };
    let live = rusqlite::Connection::open(folder.path().join("live.db")).unwrap();
    let mut reader = Reader::open(folder.path()).unwrap();
    let key = |_: &Reader, tag: &AskedTag| {
        Ok(keys.iter().find(|(name, _)| *name == tag.id.as_str()).map(|(_, key)| *key))
    };
    let mut parts = Vec::new();
    let mut tell = |told: Told| {
        match told {
            Told::Trouble(_) => live.execute("ALTER TABLE away RENAME TO journal", []).unwrap(),
            _ if parts.is_empty() => {
                live.execute("ALTER TABLE journal RENAME TO away", []).unwrap()
            }
            _ => 0,
        };
        parts.push(told);
    };
    let memory = Mutex::new(TrendStore::default());
    answer(&ask, Some(&mut reader), &memory, &GO_ON, key, &mut tell);
    parts
}

#[test]
fn a_disk_that_fails_at_one_tag_is_told_once_and_keeps_the_others() {
    let parts = told_while_the_disk_fails_for_a_moment(Wanted::Columns { columns: 10 });
    let of = |told: &Told| match told {
        Told::Columns(tag, columns) => format!("{} {}", tag.as_str(), columns.curve.num_points()),
        Told::Trouble(why) => why.contains("no such table: journal").to_string(),
        other => format!("{other:?}"),
    };
    let told: Vec<String> = parts.iter().map(of).collect();
    assert_eq!(told, ["a 1", "true", "b 0", "c 1", "Done"]);
}

#[test]
fn there_are_no_figures_of_what_the_disk_does_not_tell() {
    let parts = told_while_the_disk_fails_for_a_moment(Wanted::Stats);
    let [Told::Stats(a, of_a), Told::Trouble(_), Told::Stats(c, of_c), Told::Done] =
        parts.as_slice()
    else {
        panic!("{parts:?}")
    };
    assert_eq!([(a.as_str(), of_a.count), (c.as_str(), of_c.count)], [("a", 1), ("c", 1)]);
}

#[test]
fn a_spike_of_one_sample_among_a_million_is_seen_at_every_zoom() {
    let mut ring = TrendRing::new(1_000_000);
    for i in 0..1_000_000_i64 {
        ring.push(DAY + i * 100, Some(if i == 654_321 { 99.0 } else { (i % 7) as f64 }));
    }
    let spike = DAY + 65_432_100;
    let mut newer = |after| ring.newer(after, i64::MAX);
    let mut joined = Joined { disk: None, newer: &mut newer, cancel: &GO_ON };
    for half in [50_000_000, 5_000_000, 60_000, 500] {
        let window = (spike - half, spike + half);
        let curve = columns(&mut joined, window, usize::MAX).curve;
        let highest = curve.runs.iter().flatten().map(|p| p[1]).fold(0.0, f64::max);
        assert_eq!(highest, 99.0, "±{half} ms");
        assert!(curve.num_points() <= 4 * 43);
    }
}
