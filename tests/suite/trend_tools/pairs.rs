//! One pen against another.

use gaugeglass::model::TagId;
use gaugeglass::station::trends::{Samples, picture};
use gaugeglass::station::{AskedTag, Asker, HistoryAsk, Point, Told, Wanted, XyPicture};
use gaugeglass::tuning::{Pair, Reading, pairs, thinned};
use proptest::prelude::*;

use super::DAY;

fn at(readings: &[(i64, f64)]) -> Vec<Reading> {
    readings.iter().map(|(ms, v)| (DAY + ms, *v)).collect()
}

#[test]
fn each_holds_its_value_and_samples_of_one_moment_are_one_pair() {
    let joined =
        pairs(&at(&[(0, 1.0), (10, 2.0), (20, 3.0)]), &at(&[(10, 5.0), (15, 6.0)]), DAY + 30);
    let pair = |ms: i64, x, y| Pair { at_ms: DAY + ms, x, y };
    assert_eq!(joined.runs, [vec![pair(10, 2.0, 5.0), pair(15, 2.0, 6.0), pair(20, 3.0, 6.0)]]);
    assert_eq!((joined.known_ms, joined.len()), (20, 3));
    assert_eq!(joined.last(), Some(pair(20, 3.0, 6.0)));
}

#[test]
fn a_gap_of_either_is_a_gap_and_a_lone_pair_a_dot() {
    let x = at(&[(0, 1.0), (10, f64::NAN), (30, 2.0)]);
    let y = at(&[(0, 4.0), (20, 5.0), (40, f64::NAN), (50, 6.0)]);
    let joined = pairs(&x, &y, DAY + 60);
    let shape: Vec<usize> = joined.runs.iter().map(Vec::len).collect();
    assert_eq!(shape, [1, 1, 1]);
    assert_eq!(joined.known_ms, 10 + 10 + 10);
    assert!(pairs(&x, &[], DAY + 60).is_empty());
}

#[test]
fn correlation_is_told_where_both_move() {
    let ramp: Vec<Reading> = (0..100).map(|k| (DAY + k, k as f64)).collect();
    let same = |f: &dyn Fn(f64) -> f64| -> Vec<Reading> {
        ramp.iter().map(|(t, v)| (*t, f(*v))).collect()
    };
    let r = |other: &[Reading]| pairs(&ramp, other, DAY + 100).correlation;
    assert!((r(&same(&|v| 1e9 + 3.0 * v)).unwrap() - 1.0).abs() < 1e-9);
    assert!((r(&same(&|v| -v)).unwrap() + 1.0).abs() < 1e-9);
    assert_eq!(r(&same(&|_| 4.0)), None);
    // Weighted by time: one wild pair that held a millisecond of an hour counts little.
    let x = at(&[(0, 0.0), (1_800_000, 1.0), (3_600_000, 100.0)]);
    let y = at(&[(0, 0.0), (1_800_000, 1.0), (3_600_000, -100.0)]);
    assert!(pairs(&x, &y, DAY + 3_600_001).correlation.unwrap() > 0.9);
}

proptest! {
    #[test]
    fn every_pair_is_what_both_held_then(
        a in prop::collection::vec((0_i64..50, -9_i32..9), 0..60),
        b in prop::collection::vec((0_i64..50, -9_i32..9), 0..60),
    ) {
        let series = |steps: &[(i64, i32)]| -> Vec<Reading> {
            let mut at = DAY;
            // -9 stands for a gap.
            steps.iter().map(|(s, v)| { at += s; (at, if *v == -9 { f64::NAN } else { f64::from(*v) }) }).collect()
        };
        let (x, y) = (series(&a), series(&b));
        let held = |s: &[Reading], at: i64| {
            s.iter().rev().find(|(t, _)| *t <= at).map_or(f64::NAN, |(_, v)| *v)
        };
        let joined = pairs(&x, &y, DAY + 10_000);
        for pair in joined.runs.iter().flatten() {
            prop_assert_eq!((pair.x, pair.y), (held(&x, pair.at_ms), held(&y, pair.at_ms)));
        }
        let mut moments: Vec<i64> = x.iter().chain(&y).map(|(t, _)| *t).collect();
        moments.sort_unstable();
        moments.dedup();
        let known = moments.iter().filter(|t| held(&x, **t).is_finite() && held(&y, **t).is_finite());
        prop_assert_eq!(joined.len(), known.count());
        prop_assert!(joined.correlation.is_none_or(|r| (-1.0..=1.0).contains(&r)));
    }
}

/// A reproducible number from 0 to 1.
fn noise(k: usize) -> f64 {
    let mixed = (k as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn run(count: usize, of: impl Fn(usize) -> (f64, f64)) -> Vec<Pair> {
    let pair = |k: usize| {
        let (x, y) = of(k);
        Pair { at_ms: DAY + k as i64, x, y }
    };
    (0..count).map(pair).collect()
}

const UNIT: ((f64, f64), (f64, f64)) = ((0.0, 1.0), (0.0, 1.0));

/// Every pair lies within a hundredth of the picture of one that is drawn, and what is drawn are pairs.
fn shows_all(runs: &[Vec<Pair>], drawn: &[Vec<Pair>]) {
    let drawn: Vec<&Pair> = drawn.iter().flatten().collect();
    let near = |a: &Pair, b: &Pair| (a.x - b.x).abs() < 0.0101 && (a.y - b.y).abs() < 0.0101;
    for pair in runs.iter().flatten().step_by(997) {
        assert!(drawn.iter().any(|kept| near(kept, pair)), "{pair:?}");
    }
    let all: Vec<&Pair> = runs.iter().flatten().collect();
    for kept in drawn {
        let there = all.partition_point(|pair| pair.at_ms < kept.at_ms);
        assert_eq!(all[there], kept);
    }
}

#[test]
fn however_many_pairs_there_are_a_bounded_number_is_drawn() {
    let most = 10_000;
    let wild = run(400_000, |k| (noise(2 * k), noise(2 * k + 1)));
    // A limit cycle with noise on it.
    let cycle = run(400_000, |k| {
        let turn = k as f64 * 0.01;
        let near = |at: f64, k: usize| 0.5 + 0.4 * at + 0.02 * (noise(k) - 0.5);
        (near(turn.cos(), 2 * k), near(turn.sin(), 2 * k + 1))
    });
    for runs in [vec![wild], vec![cycle]] {
        let drawn = thinned(&runs, UNIT, most);
        let count = drawn.iter().map(Vec::len).sum::<usize>();
        assert!((1..=most).contains(&count), "{count}");
        shows_all(&runs, &drawn);
        assert_eq!(drawn.last().unwrap().last(), runs[0].last(), "the newest pair is there");
    }
}

#[test]
fn a_line_is_drawn_once_and_the_newest_of_it() {
    // To and fro a thousand times.
    let runs = vec![run(1_000, |k| if k % 2 == 0 { (0.0, 0.0) } else { (1.0, 1.0) })];
    let drawn = thinned(&runs, UNIT, 10_000);
    assert_eq!(drawn, [runs[0][998..].to_vec()]);
    // Few pairs stay as they are, a lone one and one that stands still as a dot.
    let few = vec![
        run(3, |k| (k as f64 * 0.3, 0.5)),
        run(1, |_| (0.9, 0.1)),
        run(50, |_| (0.1, 0.9)),
        run(2, |k| (0.2, k as f64)),
    ];
    let drawn = thinned(&few, UNIT, 10_000);
    assert_eq!(drawn[..2], few[..2]);
    assert_eq!((&drawn[2][..], &drawn[3]), (&few[2][49..], &few[3]));
}

fn samples(tag: &str, points: Vec<Point>, is_cut: bool) -> Samples {
    Samples { tag: TagId::new(tag).unwrap(), points: points.into(), is_cut }
}

fn drawn(samples: &[Samples], to: i64) -> XyPicture {
    let asked = |s: &Samples| AskedTag { id: s.tag.clone(), break_after_ms: 3_000, range: None };
    let tags = samples.iter().map(asked).collect();
    let wanted = Wanted::Xy { most: 200_000 };
    let ask = HistoryAsk { asker: Asker("xy"), tags, from_ms: DAY, to_ms: to, wanted };
    let Some(Told::Xy(picture)) = picture(&ask, samples) else { panic!() };
    XyPicture::clone(&picture)
}

#[test]
fn a_pen_with_too_many_samples_is_not_drawn_on_behind_the_last_one_that_was_told() {
    // The valve's ten first samples of many; the level was read all the time.
    let valve: Vec<Point> = (0..10).map(|k| Point::good(DAY + k * 10, k as f64)).collect();
    let level: Vec<Point> = (0..100).map(|k| Point::good(DAY + k * 10, 50.0 - k as f64)).collect();
    let cut = drawn(
        &[samples("v", valve.clone(), true), samples("l", level.clone(), false)],
        DAY + 1_000,
    );
    assert_eq!((cut.window, cut.known_ms, cut.count), ((DAY, DAY + 90), 90, 10));
    assert!(cut.runs.iter().flatten().all(|pair| pair.at_ms <= DAY + 90));
    assert!((cut.correlation.unwrap() + 1.0).abs() < 1e-9, "{:?}", cut.correlation);
    // All of a valve that then stood still is another thing.
    let whole = drawn(&[samples("v", valve, false), samples("l", level, false)], DAY + 1_000);
    assert_eq!((whole.window, whole.known_ms, whole.count), ((DAY, DAY + 1_000), 1_000, 100));
}
