//! Curves and figures of windows: as if every sample had been looked at.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use super::{DAY, GO_ON, HOUR, open, points, read, seal_all, tag, values};
use gaugeglass::history::{
    Archive, Columns, ColumnsRequest, HistoryError, Point, StatsRequest, TagKey,
};
use proptest::prelude::*;

/// First, last, least and largest value of each column.
type Picture = BTreeMap<i64, [f64; 4]>;

fn add(picture: &mut Picture, column: i64, value: f64) {
    let e = picture.entry(column).or_insert([value; 4]);
    *e = [e[0], value, e[2].min(value), e[3].max(value)];
}

fn picture_of_all(points: &[Point], width: i64) -> Picture {
    let mut picture = Picture::new();
    for p in points.iter().filter(|p| p.is_usable()) {
        add(&mut picture, p.at_ms.div_euclid(width), p.value);
    }
    picture
}

fn picture_of(columns: &Columns) -> Picture {
    let mut picture = Picture::new();
    for [t, v] in columns.curve.runs.iter().flatten() {
        add(&mut picture, ((t * 1000.0).round() as i64).div_euclid(columns.width_ms), *v);
    }
    picture
}

/// The line breaks where the samples do; from the fifth gap of a column on, those that end within the
/// column are not seen.
fn runs_of(points: &[Point], width: i64) -> usize {
    let column = |p: &Point| p.at_ms.div_euclid(width);
    let (mut runs, mut breaks, mut hidden) = (0, (i64::MIN, 0), false);
    let mut last: Option<(i64, bool)> = None;
    for p in points {
        if !p.is_usable() {
            if last.is_none_or(|(_, known)| known) {
                breaks = (column(p), if breaks.0 == column(p) { breaks.1 + 1 } else { 1 });
                hidden = breaks.1 > 4;
            }
            last = last.map(|(at, _)| (at, false)).or(Some((i64::MIN, false)));
            continue;
        }
        let joins = last.is_some_and(|(at, known)| known || hidden && at == column(p));
        runs += usize::from(!joins);
        last = Some((column(p), true));
    }
    runs
}

fn check(archive: &Archive, tag: TagKey, window: (i64, i64), most: u32) -> Columns {
    let request = ColumnsRequest { from_ms: window.0, to_ms: window.1, columns: most };
    let columns = archive.reader().unwrap().columns(tag, &request, &GO_ON).unwrap();
    let all = read(archive, tag, window);
    assert_eq!(picture_of(&columns), picture_of_all(&all, columns.width_ms), "{window:?}, {most}");
    let runs = runs_of(&all, columns.width_ms);
    assert_eq!(columns.curve.runs.len(), runs, "{window:?}, {most}");
    columns
}

#[test]
fn every_zoom_of_two_days_is_the_picture_of_every_sample_and_shows_the_spike() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    let spike = DAY + 23 * HOUR + 1_234_000;
    for i in 0..2 * 24 * 3_600 {
        let at = DAY + i * 1000 + i % 7;
        let value = if i * 1000 == spike - DAY { 99.0 } else { ((i * 37) % 101) as f64 / 10.0 };
        archive.push(level, Point::good(at, value));
        if i % 3_000 == 0 {
            archive.commit(at).unwrap();
            archive.seal(at).unwrap();
        }
    }
    let end = DAY + 48 * HOUR;
    archive.commit(end).unwrap();
    for most in [1, 7, 100, 2_000] {
        for half in [500, 60_000, 5 * HOUR, 40 * HOUR, 400 * 24 * HOUR] {
            let columns = check(&archive, level, (spike - half, spike + half), most);
            let highest = columns.curve.runs.iter().flatten().map(|p| p[1]).fold(0.0, f64::max);
            assert_eq!(highest, 99.0, "±{half} ms in {most}");
            assert!(columns.curve.num_points() <= 4 * (most as usize + 2) + 2);
        }
    }
    // A wide zoom decodes no sample but those that are not sealed yet or at the edge.
    let year =
        ColumnsRequest { from_ms: DAY - 8_000 * HOUR, to_ms: DAY + 760 * HOUR, columns: 2_000 };
    assert_eq!(year.width_ms(), 5 * HOUR);
    let columns = archive.reader().unwrap().columns(level, &year, &GO_ON).unwrap();
    // 48 hours in columns of five: seven chunks are cut by no edge of a column.
    assert!(columns.decoded <= 3_600, "{} samples decoded", columns.decoded);
}

#[test]
fn a_question_that_is_withdrawn_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    archive.push(level, Point::good(DAY, 1.0));
    archive.commit(DAY).unwrap();
    let request = ColumnsRequest { from_ms: 0, to_ms: DAY + 1, columns: 10 };
    let withdrawn = AtomicBool::new(true);
    let answer = archive.reader().unwrap().columns(level, &request, &withdrawn);
    assert!(matches!(answer, Err(HistoryError::Cancelled)));
}

#[test]
fn figures_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    for (at, value) in [(0, 2.0), (3_000, 6.0), (9_000, 1.0)] {
        archive.push(level, Point::good(DAY + at, value));
    }
    archive.commit(DAY + 9_000).unwrap();
    let request =
        StatsRequest { from_ms: DAY + 1_000, to_ms: DAY + 11_000, range: Some((1.5, 6.0)) };
    let stats = archive.reader().unwrap().stats(level, &request, &GO_ON).unwrap();
    // 2 for 2 s, 6 for 6 s, 1 for 2 s.
    assert_eq!((stats.count, stats.known_ms), (2, 10_000.0));
    assert_eq!(stats.mean, 4.2);
    assert!((stats.sigma - 4.96_f64.sqrt()).abs() < 1e-12, "{}", stats.sigma);
    assert_eq!((stats.min, stats.max), (Some((DAY + 9_000, 1.0)), Some((DAY + 3_000, 6.0))));
    assert_eq!(stats.in_range_ms, Some(8_000.0));
}

#[test]
fn the_spread_of_huge_values_is_not_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let (still, moving) = (tag(&mut archive, "still"), tag(&mut archive, "moving"));
    for second in 0..10 {
        let at = DAY + second * 1_000;
        archive.push(still, Point::good(at, 1e200));
        archive.push(moving, Point::good(at, if second % 2 == 0 { 1e200 } else { 3e200 }));
    }
    archive.commit(DAY + 10_000).unwrap();
    let request = StatsRequest { from_ms: DAY, to_ms: DAY + 10_000, range: None };
    let mut reader = archive.reader().unwrap();
    let mut of = |key| reader.stats(key, &request, &GO_ON).unwrap();
    let (still, moving) = (of(still), of(moving));
    assert_eq!((still.mean, still.sigma), (1e200, 0.0));
    assert!((moving.mean / 2e200 - 1.0).abs() < 1e-12, "{moving:?}");
    // Its square is beyond every number.
    assert!(!moving.sigma.is_finite(), "{moving:?}");
}

/// Mean, spread and time in range from every sample.
fn figures(points: &[Point], (from, to): (i64, i64), (low, high): (f64, f64)) -> [f64; 4] {
    let mut held = Vec::new();
    for (i, p) in points.iter().enumerate().filter(|(_, p)| p.is_usable()) {
        let end = points.get(i + 1).map_or(to, |n| n.at_ms.min(to));
        held.push((p.value, (end - p.at_ms.max(from)).max(0) as f64));
    }
    let time: f64 = held.iter().map(|h| h.1).sum();
    let mean = held.iter().map(|(v, t)| v * t).sum::<f64>() / time;
    let m2: f64 = held.iter().map(|(v, t)| (v - mean).powi(2) * t).sum();
    let inside = held.iter().filter(|(v, _)| low <= *v && *v <= high).map(|h| h.1).sum();
    [time, mean, (m2 / time).sqrt(), inside]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Sealed or not, in one file or two, broken or not: the curve is that of every sample, and so are the
    /// figures.
    #[test]
    fn curves_and_figures_are_those_of_every_sample(
        points in points(3_000, (-1000_i32..1000).prop_map(|v| f64::from(v) / 10.0)),
        stretch in prop::sample::select(vec![1_i64, 20, 400]),
        sealed in 0.0..1.2_f64,
        window in (-0.2..1.0_f64, 0.01..1.3_f64),
        most in prop::sample::select(vec![1_u32, 9, 60, 700]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = open(folder.path());
        let level = tag(&mut archive, "level");
        let later = |at: i64| DAY + (at - DAY) * stretch;
        let end = later(points.last().unwrap().at_ms);
        for (i, p) in points.iter().enumerate() {
            archive.push(level, Point { at_ms: later(p.at_ms), ..*p });
            if i as f64 <= points.len() as f64 * sealed && i % 100 == 0 {
                archive.commit(later(p.at_ms)).unwrap();
                archive.seal(later(p.at_ms)).unwrap();
            }
        }
        archive.commit(end).unwrap();
        let span = (end - DAY).max(1) as f64;
        let from = DAY + (span * window.0) as i64;
        let to = from + (span * window.1).max(1.0) as i64;
        check(&archive, level, (from, to), most);
        let request = StatsRequest { from_ms: from, to_ms: to, range: Some((-20.0, 35.0)) };
        let stats = archive.reader().unwrap().stats(level, &request, &GO_ON).unwrap();
        let [time, mean, sigma, inside] =
            figures(&read(&archive, level, (from, to)), (from, to), (-20.0, 35.0));
        let inside_window = |p: &&Point| (from..to).contains(&p.at_ms);
        let all = read(&archive, level, (from, to));
        let values = all.iter().filter(inside_window).filter(|p| p.is_usable()).count();
        prop_assert_eq!(stats.count, values);
        prop_assert_eq!(stats.known_ms, time);
        prop_assert_eq!(stats.in_range_ms, Some(inside));
        if time > 0.0 {
            prop_assert!((stats.mean - mean).abs() < 1e-9, "{} {}", stats.mean, mean);
            prop_assert!((stats.sigma - sigma).abs() < 1e-6, "{} {}", stats.sigma, sigma);
        }
    }

    #[test]
    fn every_bit_comes_back_from_the_folder(points in points(2_000, values()), hours in 0..3_i64) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = open(folder.path());
        let level = tag(&mut archive, "level");
        for p in &points {
            archive.push(level, *p);
        }
        archive.commit(DAY).unwrap();
        seal_all(&mut archive, DAY + hours * HOUR);
        prop_assert_eq!(read(&archive, level, (0, i64::MAX / 4)), points);
    }
}
