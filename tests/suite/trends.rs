//! Trends in memory: rings that stay bounded and in order, curves that lose no spike and bridge no gap.

use std::collections::HashMap;
use std::sync::Arc;

use gaugeglass::history::{Curve, CurveRequest, TrendRing, TrendStore, curve};
use gaugeglass::model::{
    BadReason, Mono, Quality, Raw, Sample, Stamp, TagId, TagIdx, TagIndex, Value, WallMs,
};
use proptest::prelude::*;

fn ring(points: &[(i64, Option<f64>)]) -> TrendRing {
    let mut ring = TrendRing::new(100_000);
    for (at, value) in points {
        ring.push(*at, *value);
    }
    ring
}

fn request(from_ms: i64, to_ms: i64, columns: usize) -> CurveRequest {
    CurveRequest { from_ms, to_ms, columns, break_after_ms: i64::MAX }
}

#[test]
fn a_ring_forgets_the_oldest_and_never_grows_past_its_capacity() {
    let mut ring = TrendRing::new(10);
    for i in 0..1_000 {
        ring.push(i, Some(i as f64));
    }
    assert_eq!(ring.len(), 10);
    assert_eq!(ring.oldest().unwrap().at_ms, 990);
    assert_eq!(ring.newest().unwrap().at_ms, 999);
    ring.set_capacity(4);
    assert_eq!((ring.len(), ring.oldest().unwrap().at_ms), (4, 996));
}

#[test]
fn time_never_runs_backwards_in_a_trend() {
    let ring = ring(&[(1_000, Some(1.0)), (400, Some(2.0)), (1_500, Some(3.0))]);
    let times: Vec<i64> = ring.window(0, 10_000).map(|p| p.at_ms).collect();
    assert_eq!(times, [1_000, 1_000, 1_500]);
}

#[test]
fn a_bad_sample_is_a_gap_and_single_points_between_gaps_survive() {
    let ring = ring(&[
        (0, Some(1.0)),
        (100, Some(2.0)),
        (200, None),
        (250, None),
        (300, Some(5.0)),
        (400, None),
        (500, Some(f64::NAN)),
        (600, Some(7.0)),
        (700, Some(8.0)),
    ]);
    let runs = curve(&ring, &request(0, 1_000, 500)).runs;
    assert_eq!(
        runs,
        [vec![[0.0, 1.0], [0.1, 2.0]], vec![[0.3, 5.0]], vec![[0.6, 7.0], [0.7, 8.0]]]
    );
}

#[test]
fn an_outage_that_began_before_the_window_is_known_inside_it() {
    let ring = ring(&[(0, Some(1.0)), (1_000, None), (9_000, Some(2.0)), (9_500, None)]);
    let inside = curve(&ring, &request(2_000, 8_000, 100));
    assert_eq!((inside.gap_from, inside.ends_in_gap), (Some(1.0), false));
    assert_eq!(inside.runs, [vec![[9.0, 2.0]]]);
    let later = curve(&ring, &request(10_000, 20_000, 100));
    assert_eq!((later.gap_from, later.ends_in_gap), (Some(9.5), true));
    assert!(later.runs.is_empty());
    // What lies before the first point is no outage: nothing is known of it.
    let whole = curve(&ring, &request(-5_000, 9_200, 100));
    assert_eq!((whole.gap_from, whole.ends_in_gap), (None, true));
    let empty = curve(&TrendRing::new(10), &request(0, 1_000, 100));
    assert_eq!((empty.gap_from, empty.ends_in_gap), (None, false));
}

#[test]
fn points_too_far_apart_are_not_joined() {
    let ring = ring(&[(0, Some(1.0)), (100, Some(2.0)), (5_000, Some(3.0)), (5_100, Some(4.0))]);
    let request = CurveRequest { from_ms: 0, to_ms: 6_000, columns: 600, break_after_ms: 1_000 };
    assert_eq!(curve(&ring, &request).runs.len(), 2);
}

#[test]
fn a_spike_of_one_sample_among_a_hundred_thousand_is_seen_at_every_zoom() {
    let mut ring = TrendRing::new(100_000);
    for i in 0..100_000_i64 {
        ring.push(i * 10, Some(if i == 54_321 { 99.0 } else { (i % 7) as f64 }));
    }
    for columns in [10, 97, 640, 1_280, 4_000] {
        for half_ms in [500_000, 50_000, 500, 20] {
            let middle = 543_210;
            let curve = curve(&ring, &request(middle - half_ms, middle + half_ms, columns));
            let highest = curve.runs.iter().flatten().map(|p| p[1]).fold(0.0, f64::max);
            assert_eq!(highest, 99.0, "{columns} columns, ±{half_ms} ms");
            let most = 4 * (columns + 2) + 2;
            assert!(curve.num_points() <= most, "{} points", curve.num_points());
        }
    }
}

#[test]
fn lines_reach_both_edges_of_the_window() {
    let ring =
        ring(&[(0, Some(0.0)), (1_000, Some(1.0)), (9_000, Some(9.0)), (10_000, Some(10.0))]);
    let run = curve(&ring, &request(2_000, 8_000, 100)).runs.remove(0);
    assert_eq!((run[0], run[run.len() - 1]), ([1.0, 1.0], [9.0, 9.0]));
}

proptest! {
    /// The picture of the curve is the picture of every point: per column the same first, last,
    /// lowest and highest value.
    #[test]
    fn m4_draws_the_same_picture_as_all_points(
        values in proptest::collection::vec(-1000_i32..1000, 2..600),
        step in 1_i64..50,
        columns in 1_usize..200,
    ) {
        let points: Vec<(i64, f64)> =
            values.iter().enumerate().map(|(i, v)| (i as i64 * step, f64::from(*v))).collect();
        let ring = ring(&points.iter().map(|(t, v)| (*t, Some(*v))).collect::<Vec<_>>());
        let to = points.last().unwrap().0 + 1;
        let got = curve(&ring, &request(0, to, columns));
        prop_assert_eq!(got.runs.len(), 1);
        let width_ms = to as f64 / columns as f64;
        let of = |at_ms: f64| (at_ms / width_ms).floor() as i64;
        let mut want: HashMap<i64, [f64; 4]> = HashMap::new();
        for (t, v) in &points {
            let e = want.entry(of(*t as f64)).or_insert([*v; 4]);
            *e = [e[0], *v, e[2].min(*v), e[3].max(*v)];
        }
        let mut have: HashMap<i64, [f64; 4]> = HashMap::new();
        for [t, v] in got.runs.iter().flatten() {
            let e = have.entry(of((t * 1000.0).round())).or_insert([*v; 4]);
            *e = [e[0], *v, e[2].min(*v), e[3].max(*v)];
        }
        prop_assert_eq!(have, want);
    }

    /// Panning by whole columns gives the same points where the windows overlap: no shimmer.
    #[test]
    fn panning_regroups_nothing(shift in 1_i64..40) {
        let ring = ring(&(0..5_000).map(|i| (i * 7, Some(((i * 37) % 101) as f64))).collect::<Vec<_>>());
        let width = 100;
        let a = curve(&ring, &request(10_000, 20_000, 100));
        let b = curve(&ring, &request(10_000 + shift * width, 20_000 + shift * width, 100));
        let inside = |c: &Curve| -> Vec<[f64; 2]> {
            let (from, to) = ((10_000 + shift * width) as f64 / 1e3, 20.0);
            c.runs.iter().flatten().filter(|p| p[0] >= from && p[0] < to).copied().collect()
        };
        prop_assert_eq!(inside(&a), inside(&b));
    }
}

fn index(ids: &[&str]) -> Arc<TagIndex> {
    let places = ids.iter().zip(0..).map(|(id, i)| (TagId::new(id).unwrap(), TagIdx(i))).collect();
    Arc::new(TagIndex { places, stale_after: Vec::new() })
}

fn sample(at_ms: i64, value: f64, quality: Quality) -> Sample {
    let at = Stamp { mono: Mono(0), wall: WallMs(at_ms) };
    Sample { value: Some(Value::F64(value)), raw: Raw::None, quality, at, since: at }
}

#[test]
fn a_trend_follows_its_tag_through_a_change_of_plan_and_ends_with_it() {
    let mut store = TrendStore::default();
    let first = index(&["a", "b"]);
    store.push(
        &first,
        &[(TagIdx(0), sample(0, 1.0, Quality::Good)), (TagIdx(1), sample(0, 50.0, Quality::Good))],
    );
    let second = index(&["b", "c"]);
    store.push(&second, &[(TagIdx(0), sample(100, 51.0, Quality::Good))]);
    let of = |id: &str| store.curve(&TagId::new(id).unwrap(), &request(0, 1_000, 100));
    assert_eq!(of("b").runs, [vec![[0.0, 50.0], [0.1, 51.0]]]);
    assert_eq!(of("a").num_points() + of("c").num_points(), 0);
    assert_eq!(store.num_points(), 2);
}

#[test]
fn a_bad_sample_with_a_last_known_value_draws_nothing() {
    let mut store = TrendStore::default();
    let plan = index(&["a"]);
    let bad = Quality::Bad(BadReason::Timeout);
    for (at, quality) in [(0, Quality::Good), (100, Quality::Good), (200, bad), (300, bad)] {
        store.push(&plan, &[(TagIdx(0), sample(at, 5.0, quality))]);
    }
    let curve = store.curve(&TagId::new("a").unwrap(), &request(0, 1_000, 100));
    assert_eq!(curve.runs, [vec![[0.0, 5.0], [0.1, 5.0]]]);
}
