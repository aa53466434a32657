//! The pure machine: edges, the window around a trigger, bounded memory.

use std::time::Duration;

use gaugeglass::history::{CaptureMachine, CaptureSpec, Edges, Point};
use gaugeglass::model::{CaptureEdge, CapturePhase, Mono, Stamp, WallMs};
use proptest::prelude::*;

/// 2026-11-26T00:00:00Z.
const DAY: i64 = 1_795_651_200_000;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn mono(at: u64) -> Mono {
    Mono::after_start(ms(at))
}

fn stamp(at: u64) -> Stamp {
    Stamp { mono: mono(at), wall: WallMs(DAY + at as i64) }
}

fn spec(pre: u64, post: u64) -> CaptureSpec {
    CaptureSpec {
        pre: ms(pre),
        post: ms(post),
        rearm: Some(Duration::ZERO),
        late: ms(1_000),
        held_most: 1 << 20,
        kept_most: 1 << 20,
    }
}

fn armed(spec: CaptureSpec) -> CaptureMachine {
    let mut machine = CaptureMachine::new(spec);
    machine.arm(mono(0));
    machine
}

/// Times since the day began, of one tag.
fn times(out: &[(u32, Point)], track: u32) -> Vec<i64> {
    out.iter().filter(|(t, _)| *t == track).map(|(_, p)| p.at_ms - DAY).collect()
}

#[test]
fn edges_are_made_of_two_known_sides_alone() {
    type Row = (CaptureEdge, &'static [Option<f64>], &'static [usize]);
    let table: [Row; 5] = [
        (CaptureEdge::Rises, &[Some(0.0), Some(1.0), Some(2.0), Some(0.0), Some(1.0)], &[1, 4]),
        (CaptureEdge::Falls, &[Some(1.0), Some(0.0), Some(0.0), Some(3.0), Some(0.0)], &[1, 4]),
        (CaptureEdge::Changes, &[Some(5.0), Some(5.0), Some(6.0), None, Some(7.0)], &[2]),
        (CaptureEdge::Rises, &[Some(0.0), None, Some(1.0), None, Some(0.0), Some(1.0)], &[5]),
        (CaptureEdge::Falls, &[None, Some(0.0), Some(1.0), None, None, Some(0.0)], &[]),
    ];
    for (edge, known, fires) in table {
        let mut edges = Edges::new(edge);
        let found: Vec<usize> =
            (0..).zip(known).filter(|(_, now)| edges.step(**now)).map(|(at, _)| at).collect();
        assert_eq!(found, fires, "{edge:?} {known:?}");
    }
}

#[test]
fn a_second_trigger_while_one_is_filled_is_counted_and_starts_nothing() {
    let mut machine = armed(spec(100, 200));
    let fired = machine.trigger(stamp(500), false).unwrap();
    assert_eq!((fired.at, fired.covered), (stamp(500), ms(100)));
    for at in [510, 600, 700] {
        assert_eq!(machine.trigger(stamp(at), at == 600), None);
    }
    assert!(!machine.is_over(mono(1_600)), "a late sample may still come");
    assert!(machine.is_over(mono(1_700)));
    assert_eq!(machine.end().unwrap().missed, 3);
    assert_eq!(machine.end(), None);
    assert!(machine.trigger(stamp(1_701), false).is_some(), "back to back");
}

#[test]
fn a_hold_off_keeps_triggers_away_and_a_person_does_not_wait_for_it() {
    let rearm = Some(ms(5_000));
    let mut machine = armed(CaptureSpec { rearm, ..spec(0, 100) });
    machine.trigger(stamp(1_000), false).unwrap();
    assert!(machine.is_over(mono(2_100)));
    machine.end().unwrap();
    assert_eq!(machine.phase(mono(2_100)), CapturePhase::Resting { left_ms: 4_000 });
    assert_eq!(machine.trigger(stamp(6_000), false), None);
    assert!(machine.trigger(stamp(6_100), false).is_some(), "its time is over");
    machine.end().unwrap();
    assert!(machine.trigger(stamp(6_300), true).is_some(), "by hand");
}

#[test]
fn one_that_is_armed_once_is_disarmed_by_its_capture_and_holds_nothing() {
    let mut machine = armed(CaptureSpec { rearm: None, ..spec(1_000, 0) });
    for at in 0..50 {
        machine.take(0, mono(at * 10), Point::good(DAY + at as i64 * 10, 1.0));
    }
    machine.trigger(stamp(500), false).unwrap();
    machine.end().unwrap();
    assert_eq!((machine.is_armed(), machine.num_held()), (false, 0));
    assert_eq!(machine.phase(mono(500)), CapturePhase::Disarmed);
    machine.take(0, mono(600), Point::good(DAY + 600, 1.0));
    assert_eq!(machine.num_held(), 0);
    assert_eq!(machine.trigger(stamp(700), false), None);
    let fired = machine.trigger(stamp(700), true).unwrap();
    assert_eq!(fired.covered, Duration::ZERO, "of a disarmed one nothing before is there");
}

#[test]
fn what_the_bound_lets_go_of_shortens_the_time_before_and_is_told() {
    let mut machine = armed(CaptureSpec { held_most: 10, ..spec(1_000, 0) });
    for at in 0..100 {
        machine.take(0, mono(at * 10), Point::good(DAY + at as i64 * 10, 1.0));
        assert!(machine.num_held() <= 10);
    }
    let fired = machine.trigger(stamp(990), false).unwrap();
    assert_eq!(times(&machine.take_out(), 0), (90..100).map(|at| at * 10).collect::<Vec<_>>());
    let covered = fired.covered;
    assert!(covered > ms(99) && covered <= ms(110), "{covered:?}");
}

#[test]
fn a_capture_with_too_many_samples_ends_and_says_so() {
    let mut machine = armed(CaptureSpec { kept_most: 5, ..spec(0, 1_000) });
    machine.trigger(stamp(0), false).unwrap();
    for at in 1..10 {
        machine.take(0, mono(at), Point::good(DAY + at as i64, 1.0));
    }
    assert!(machine.is_over(mono(20)));
    let ended = machine.end().unwrap();
    assert_eq!((ended.is_full, ended.samples), (true, 5));
    assert_eq!(machine.take_out().len(), 5);
}

#[test]
fn a_clock_that_is_set_back_or_forth_moves_no_sample_of_a_capture() {
    for jump in [-3_600_000_i64, 86_400_000] {
        let mut machine = armed(spec(100, 100));
        for at in (0..400_u64).step_by(10) {
            // The clock is set at 250, within the time after the trigger.
            let wall = DAY + at as i64 + if at >= 250 { jump } else { 0 };
            machine.take(0, mono(at), Point::good(wall, at as f64));
            if at == 200 {
                machine.trigger(stamp(200), false).unwrap();
            }
        }
        let out = machine.take_out();
        assert_eq!(times(&out, 0), (10..=30).map(|at| at * 10).collect::<Vec<_>>());
        assert!(machine.end().unwrap().clock_set);
    }
}

/// A stream of some tags: how long after the one before, which tag, what.
fn stream() -> impl Strategy<Value = Vec<(u64, u32, f64)>> {
    prop::collection::vec((0_u64..80, 0_u32..4, -10.0..10.0_f64), 1..400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// For any stream, any triggers and any windows: a capture has exactly the samples between `pre` before and
    /// `post` after its trigger, each once and bit by bit, and memory is bounded by what `pre` can hold.
    #[test]
    fn a_capture_has_exactly_the_samples_around_its_trigger(
        samples in stream(),
        triggers in prop::collection::vec(0_usize..400, 0..8),
        pre in 0_u64..2_000,
        post in 0_u64..2_000,
        steps_back in any::<bool>(),
    ) {
        let mut machine = armed(spec(pre, post));
        let (mut now, mut all) = (0_u64, Vec::new());
        let mut open: Option<(u64, Vec<(u32, Point)>)> = None;
        let mut done = Vec::new();
        for (number, (step, track, value)) in samples.iter().enumerate() {
            now += step;
            if machine.is_over(mono(now)) {
                let ended = machine.end().unwrap();
                let (at, mut got) = open.take().unwrap();
                got.extend(machine.take_out());
                prop_assert_eq!(ended.samples, got.len() as u64);
                done.push((at, got));
            }
            // A clock that loses time, within what is taken for jitter.
            let wall = DAY + now as i64 - if steps_back { (number % 500) as i64 } else { 0 };
            let point = Point::good(wall, *value);
            all.push((now, *track, point));
            machine.take(*track, mono(now), point);
            if let Some((_, got)) = &mut open {
                got.extend(machine.take_out());
            }
            if triggers.contains(&number) {
                let fired = machine.trigger(stamp(now), false);
                prop_assert_eq!(fired.is_some(), open.is_none(), "one at a time");
                if fired.is_some() {
                    open = Some((now, machine.take_out()));
                }
            }
            let held = all.iter().filter(|(at, ..)| now - at <= pre + 1_000).count();
            prop_assert!(machine.num_held() <= held, "{} held of {held}", machine.num_held());
        }
        if let Some((at, mut got)) = open {
            machine.end().unwrap();
            got.extend(machine.take_out());
            done.push((at, got));
        }
        for (trigger, got) in done {
            let inside = |at: &u64| *at + pre >= trigger && *at <= trigger + post;
            let wanted: Vec<(u32, Point)> = all
                .iter()
                .filter(|(at, ..)| inside(at))
                .map(|(_, track, point)| (*track, *point))
                .collect();
            prop_assert_eq!(got, wanted);
        }
    }
}

#[test]
fn with_more_captures_each_holds_less_and_says_how_much_of_the_time_before_that_is() {
    let mut machine = armed(spec(10_000, 200));
    for at in 0..100_u64 {
        machine.take(0, mono(at * 100), Point::good(DAY + at as i64 * 100, at as f64));
    }
    assert_eq!(machine.num_held(), 100);
    machine.hold_at_most(40);
    machine.is_over(mono(9_900));
    assert_eq!(machine.num_held(), 40);
    let fired = machine.trigger(stamp(9_900), false).unwrap();
    assert!(fired.covered <= ms(4_000), "{:?}", fired.covered);
    assert_eq!(times(&machine.take_out(), 0), (60..100).map(|at| at * 100).collect::<Vec<_>>());
}
