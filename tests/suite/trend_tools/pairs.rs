//! One pen against another.

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
        let thin = thinned(&joined.runs, (-9.0, 9.0), (-9.0, 9.0), 1000.0);
        prop_assert_eq!(thin.len(), joined.runs.len());
    }
}
