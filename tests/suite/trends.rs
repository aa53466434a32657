//! Trends in memory: rings that stay bounded and in order, curves that lose no spike and bridge no gap.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use gaugeglass::history::{Columns, ColumnsRequest, Curve, Joined, Point, TrendRing, TrendStore};
use gaugeglass::model::{
    BadReason, Mono, Quality, Raw, Sample, Stamp, TagId, TagIdx, TagIndex, Value, WallMs,
};
use proptest::prelude::*;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn ring(points: &[(i64, Option<f64>)]) -> TrendRing {
    let mut ring = TrendRing::new(100_000);
    for (at, value) in points {
        ring.push(*at, *value);
    }
    ring
}

/// Everything a ring holds.
fn held(ring: &TrendRing) -> Vec<Point> {
    ring.newer(i64::MIN, i64::MAX)
}

/// What a station without a folder tells of a window.
fn columns(ring: &TrendRing, window: (i64, i64), columns: u32, break_after_ms: i64) -> Columns {
    let mut newer = |after| ring.newer(after, break_after_ms);
    let mut memory = Joined { disk: None, newer: &mut newer, cancel: &GO_ON };
    let request = ColumnsRequest { from_ms: window.0, to_ms: window.1, columns };
    memory.columns(&request, usize::MAX).unwrap()
}

fn curve(ring: &TrendRing, window: (i64, i64), most: u32) -> Curve {
    columns(ring, window, most, i64::MAX).curve
}

#[test]
fn a_ring_forgets_the_oldest_and_never_grows_past_its_capacity() {
    let mut ring = TrendRing::new(10);
    for i in 0..1_000 {
        ring.push(i, Some(i as f64));
    }
    let times = |ring: &TrendRing| held(ring).iter().map(|p| p.at_ms).collect::<Vec<_>>();
    assert_eq!(times(&ring), (990..1_000).collect::<Vec<_>>());
    ring.set_capacity(4);
    assert_eq!(times(&ring), (996..1_000).collect::<Vec<_>>());
}

#[test]
fn time_never_runs_backwards_in_a_trend() {
    let ring = ring(&[(1_000, Some(1.0)), (400, Some(2.0)), (1_500, Some(3.0))]);
    let times: Vec<i64> = held(&ring).iter().map(|p| p.at_ms).collect();
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
    let runs = curve(&ring, (0, 1_000), 500).runs;
    assert_eq!(
        runs,
        [vec![[0.0, 1.0], [0.1, 2.0]], vec![[0.3, 5.0]], vec![[0.6, 7.0], [0.7, 8.0]]]
    );
}

#[test]
fn the_last_value_of_a_run_holds_until_the_gap_that_ends_it() {
    let ring = ring(&[
        (0, Some(1.0)),
        (100, Some(2.0)),
        (200, None),
        (300, Some(5.0)),
        (400, None),
        (600, Some(7.0)),
    ]);
    let curve = curve(&ring, (0, 1_000), 500);
    let held = [0, 1, 2, 3].map(|run| curve.holds_until(run));
    assert_eq!(held, [Some(0.2), Some(0.4), None, None]);
}

#[test]
fn an_outage_that_began_before_the_window_is_known_inside_it() {
    let ring = ring(&[(0, Some(1.0)), (1_000, None), (9_000, Some(2.0)), (9_500, None)]);
    let inside = curve(&ring, (2_000, 8_000), 100);
    assert_eq!((inside.gap_from, inside.ends_in_gap), (Some(1.0), false));
    assert_eq!(inside.runs, [vec![[9.0, 2.0]]]);
    let later = curve(&ring, (10_000, 20_000), 100);
    assert_eq!((later.gap_from, later.ends_in_gap), (Some(9.5), true));
    assert!(later.runs.is_empty());
    // What lies before the first point is no outage: nothing is known of it.
    let whole = curve(&ring, (-5_000, 9_200), 100);
    assert_eq!((whole.gap_from, whole.ends_in_gap), (None, true));
    let empty = curve(&TrendRing::new(10), (0, 1_000), 100);
    assert_eq!((empty.gap_from, empty.ends_in_gap), (None, false));
}

#[test]
fn points_too_far_apart_are_not_joined() {
    let ring = ring(&[(0, Some(1.0)), (100, Some(2.0)), (5_000, Some(3.0)), (5_100, Some(4.0))]);
    assert_eq!(columns(&ring, (0, 6_000), 600, 1_000).curve.runs.len(), 2);
}

#[test]
fn lines_reach_both_edges_of_the_window() {
    let ring =
        ring(&[(0, Some(0.0)), (1_000, Some(1.0)), (9_000, Some(9.0)), (10_000, Some(10.0))]);
    let run = curve(&ring, (2_000, 8_000), 100).runs.remove(0);
    assert_eq!((run[0], run[run.len() - 1]), ([1.0, 1.0], [9.0, 9.0]));
}

proptest! {
    /// The picture of the curve is the picture of every point: per column the same first, last,
    /// lowest and highest value.
    #[test]
    fn m4_draws_the_same_picture_as_all_points(
        values in proptest::collection::vec(-1000_i32..1000, 2..600),
        step in 1_i64..50,
        most in 1_u32..200,
    ) {
        let points: Vec<(i64, f64)> =
            values.iter().enumerate().map(|(i, v)| (i as i64 * step, f64::from(*v))).collect();
        let ring = ring(&points.iter().map(|(t, v)| (*t, Some(*v))).collect::<Vec<_>>());
        let to = points.last().unwrap().0 + 1;
        let Columns { curve: got, width_ms, .. } = columns(&ring, (0, to), most, i64::MAX);
        prop_assert_eq!(got.runs.len(), 1);
        let of = |at_ms: f64| (at_ms / width_ms as f64).floor() as i64;
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
        let a = curve(&ring, (10_000, 20_000), 100);
        let b = curve(&ring, (10_000 + shift * width, 20_000 + shift * width), 100);
        let inside = |c: &Curve| -> Vec<[f64; 2]> {
            let (from, to) = ((10_000 + shift * width) as f64 / 1e3, 20.0);
            c.runs.iter().flatten().filter(|p| p[0] >= from && p[0] < to).copied().collect()
        };
        prop_assert_eq!(inside(&a), inside(&b));
    }
}

fn index(run: &str, ids: &[&str]) -> Arc<TagIndex> {
    let places = ids.iter().zip(0..).map(|(id, i)| (TagId::new(id).unwrap(), TagIdx(i))).collect();
    Arc::new(TagIndex { places, run: run.into(), ..TagIndex::default() })
}

fn sample(at_ms: i64, value: f64, quality: Quality) -> Sample {
    let at = Stamp { mono: Mono(0), wall: WallMs(at_ms) };
    Sample { value: Some(Value::F64(value)), raw: Raw::None, quality, at, since: at }
}

/// What memory tells of a tag: times and values, `None` from where on nothing is known.
fn told(store: &TrendStore, id: &str) -> Vec<(i64, Option<f64>)> {
    let points = store.newer(&TagId::new(id).unwrap(), i64::MIN, i64::MAX);
    points.iter().map(|p| (p.at_ms, p.is_usable().then_some(p.value))).collect()
}

#[test]
fn a_trend_follows_its_tag_through_a_change_of_plan_and_ends_with_it() {
    let mut store = TrendStore::default();
    let first = index("", &["a", "b"]);
    store.push(
        &first,
        &[(TagIdx(0), sample(0, 1.0, Quality::Good)), (TagIdx(1), sample(0, 50.0, Quality::Good))],
    );
    let second = index("", &["b", "c"]);
    store.push(&second, &[(TagIdx(0), sample(100, 51.0, Quality::Good))]);
    assert_eq!(told(&store, "b"), [(0, Some(50.0)), (100, Some(51.0))]);
    assert!(told(&store, "a").is_empty() && told(&store, "c").is_empty());
}

#[test]
fn a_bad_sample_with_a_last_known_value_draws_nothing() {
    let mut store = TrendStore::default();
    let plan = index("", &["a"]);
    let bad = Quality::Bad(BadReason::Timeout);
    for (at, quality) in [(0, Quality::Good), (100, Quality::Good), (200, bad), (300, bad)] {
        store.push(&plan, &[(TagIdx(0), sample(at, 5.0, quality))]);
    }
    assert_eq!(told(&store, "a"), [(0, Some(5.0)), (100, Some(5.0)), (200, None)]);
}

#[test]
fn samples_of_another_run_are_none_of_the_tag_of_the_same_id() {
    let mut store = TrendStore::default();
    store.begin("north");
    let (north, south) = (index("north", &["a"]), index("south", &["a"]));
    let push = |store: &mut TrendStore, index: &Arc<TagIndex>, at: i64| {
        store.push(index, &[(TagIdx(0), sample(at, 1.0, Quality::Good))]);
    };
    push(&mut store, &north, 0);
    push(&mut store, &south, 100);
    assert_eq!(told(&store, "a"), [(0, Some(1.0))]);
    store.begin("south");
    assert!(told(&store, "a").is_empty(), "before any sample of the other has come");
    // What was on its way when the other project was opened.
    push(&mut store, &north, 200);
    push(&mut store, &south, 300);
    assert_eq!(told(&store, "a"), [(300, Some(1.0))]);
}
