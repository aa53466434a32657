//! Conditions and delays, sample by sample.

use gaugeglass::alarm::{Condition, Delays, Filter, Readings};
use gaugeglass::model::{
    Alarm, AlarmId, AlarmKind, Comparison, Direction, LimitSide, Mono, Operand, Project, TagId,
};
use std::time::Duration;

/// Samples, and when what counts changes.
type Play<'a> = (&'a [f64], &'a [(f64, bool)]);
/// Values, and what the condition says to each.
type Answers = &'static [(f64, Option<bool>)];

const BAD: f64 = f64::NAN;

fn second(t: f64) -> Mono {
    Mono::after_start(Duration::from_secs_f64(t))
}

/// One condition on the tag `v`, asked ten times a second.
struct Bench {
    condition: Condition,
    readings: Readings,
    filter: Filter,
    delays: Delays,
    tenths: u32,
}

impl Bench {
    fn new(kind: AlarmKind, on: f64, off: f64) -> Bench {
        let tag = TagId::new("v").unwrap();
        let alarm = Alarm::new(AlarmId::new("x").unwrap(), Some(tag), kind);
        let mut readings = Readings::default();
        let condition = Condition::new(&alarm, &Project::default(), &mut readings);
        let delays = Delays { on: Duration::from_secs_f64(on), off: Duration::from_secs_f64(off) };
        Bench { condition, readings, filter: Filter::default(), delays, tenths: 0 }
    }

    fn set(&mut self, tag: &str, value: f64) {
        let slot = self.readings.slot(&TagId::new(tag).unwrap());
        self.readings.set(slot, value.is_finite().then_some(value));
    }

    /// The condition before delays with this value; time stands still.
    fn raw(&mut self, value: f64) -> Option<bool> {
        self.set("v", value);
        let now = second(f64::from(self.tenths) / 10.0);
        let raw = self.condition.ask(&self.readings, self.filter.raw(), now).raw;
        self.filter.step(raw, now, self.delays);
        raw
    }

    /// One sample a second; gives when what counts changed, s.
    fn play(&mut self, samples: &[f64]) -> Vec<(f64, bool)> {
        let start = self.tenths;
        let mut edges = Vec::new();
        for sample in samples {
            self.set("v", *sample);
            for _ in 0..10 {
                let now = second(f64::from(self.tenths) / 10.0);
                let raw = self.condition.ask(&self.readings, self.filter.raw(), now).raw;
                if let Some(edge) = self.filter.step(raw, now, self.delays) {
                    edges.push((f64::from(self.tenths - start) / 10.0, edge));
                }
                self.tenths += 1;
            }
        }
        edges
    }
}

fn high() -> AlarmKind {
    let limit = Operand::Constant(80.0);
    AlarmKind::Limit { side: LimitSide::High, limit, deadband: 2.0 }
}

#[test]
fn hysteresis_and_delays_follow_the_vectors() {
    // Limit 80, deadband 2, on-delay 3 s, off-delay 2 s; a sample a second.
    let fresh: [Play; 5] = [
        (&[79.0, 80.0, 80.0, 80.0, 80.0], &[(4.0, true)]),
        (&[80.0, 79.0, 80.0, 80.0], &[(3.0, true)]),
        (&[80.0, 77.0, 80.0, 80.0, 80.0, 80.0], &[(5.0, true)]),
        (&[80.0, 80.0, BAD, 80.0, 80.0, 80.0, 80.0], &[(6.0, true)]),
        (&[80.0, 80.0, BAD, BAD, BAD, BAD, BAD], &[]),
    ];
    for (samples, edges) in fresh {
        assert_eq!(Bench::new(high(), 3.0, 2.0).play(samples), edges, "{samples:?}");
    }
    let bad_for_long = [vec![BAD; 3600], vec![70.0; 3]].concat();
    let active: [Play; 4] = [
        (&[78.0, 78.0, 78.0], &[]),
        (&[77.9, 77.9, 77.9], &[(2.0, false)]),
        (&[77.9, 78.0, 77.9], &[(2.0, false)]),
        (&bad_for_long, &[(3602.0, false)]),
    ];
    for (samples, edges) in active {
        let mut bench = Bench::new(high(), 3.0, 2.0);
        assert_eq!(bench.play(&[80.0; 4]), [(3.0, true)]);
        assert_eq!(bench.play(samples), edges, "{} samples", samples.len());
    }
}

#[test]
fn each_kind_of_condition_says_what_it_is_named_for() {
    let constant = Operand::Constant;
    let table: [(AlarmKind, Answers); 9] = [
        (
            AlarmKind::Limit { side: LimitSide::Low, limit: constant(10.0), deadband: 1.0 },
            &[
                (10.1, Some(false)),
                (10.0, Some(true)),
                (11.0, Some(true)),
                (11.1, Some(false)),
                (BAD, None),
            ],
        ),
        (
            AlarmKind::Deviation {
                setpoint: constant(50.0),
                limit: 5.0,
                direction: Direction::Both,
                deadband: 1.0,
            },
            &[
                (54.9, Some(false)),
                (55.0, Some(true)),
                (54.0, Some(true)),
                (53.9, Some(false)),
                (45.0, Some(true)),
            ],
        ),
        (
            AlarmKind::Deviation {
                setpoint: constant(50.0),
                limit: 5.0,
                direction: Direction::Down,
                deadband: 0.0,
            },
            &[(56.0, Some(false)), (45.0, Some(true)), (45.1, Some(false))],
        ),
        (
            AlarmKind::State { states: vec![2, 4] },
            &[(2.0, Some(true)), (3.0, Some(false)), (4.0, Some(true))],
        ),
        (
            AlarmKind::Bit { bit: 2, set: true },
            &[(4.0, Some(true)), (3.0, Some(false)), (7.0, Some(true)), (1.5, None)],
        ),
        (AlarmKind::Bit { bit: 0, set: false }, &[(4.0, Some(true)), (3.0, Some(false))]),
        (
            AlarmKind::Compare { with: Comparison::Greater, other: constant(3.0), deadband: 0.0 },
            &[(3.0, Some(false)), (3.1, Some(true)), (3.0, Some(false))],
        ),
        (
            AlarmKind::Compare { with: Comparison::NotEqual, other: constant(3.0), deadband: 0.0 },
            &[(3.0, Some(false)), (2.0, Some(true))],
        ),
        (
            AlarmKind::Limit {
                side: LimitSide::HighHigh,
                limit: Operand::Tag(TagId::new("l").unwrap()),
                deadband: 0.0,
            },
            &[(100.0, None)],
        ),
    ];
    for (kind, steps) in table {
        let mut bench = Bench::new(kind.clone(), 0.0, 0.0);
        for (value, raw) in steps {
            assert_eq!(bench.raw(*value), *raw, "{kind:?} at {value}");
        }
    }
}

#[test]
fn a_limit_from_another_tag_is_as_good_as_that_tag() {
    let limit = Operand::Tag(TagId::new("l").unwrap());
    let kind = AlarmKind::Limit { side: LimitSide::High, limit, deadband: 0.0 };
    let mut bench = Bench::new(kind, 0.0, 0.0);
    bench.set("l", 10.0);
    assert_eq!(bench.raw(11.0), Some(true));
    bench.set("l", 12.0);
    assert_eq!(bench.raw(11.0), Some(false));
    bench.set("l", BAD);
    assert_eq!(bench.raw(11.0), None);
}

#[test]
fn a_rate_of_change_needs_its_whole_window_and_forgets_what_was_bad() {
    let kind =
        AlarmKind::Rate { limit: 2.0, direction: Direction::Up, window_ms: 3000, deadband: 0.5 };
    let mut bench = Bench::new(kind.clone(), 0.0, 0.0);
    let ramp: Vec<f64> = (0..10).map(|t| f64::from(t) * 3.0).collect();
    let edges = bench.play(&ramp);
    assert_eq!(edges.len(), 1);
    assert!(edges[0].1 && (3.0..4.0).contains(&edges[0].0), "{edges:?}");
    let edges = bench.play(&[27.0; 5]);
    assert!(edges.len() == 1 && !edges[0].1, "{edges:?}");
    let mut falling = Bench::new(kind.clone(), 0.0, 0.0);
    let down: Vec<f64> = (0..10).map(|t| f64::from(t) * -3.0).collect();
    assert_eq!(falling.play(&down), []);
    let mut torn = Bench::new(kind, 0.0, 0.0);
    assert_eq!(torn.play(&[0.0, 3.0, BAD, 9.0, 12.0, BAD, 18.0]), []);
}

#[test]
fn a_value_that_stands_still_is_noticed_and_a_bad_one_starts_the_time_anew() {
    let mut bench = Bench::new(AlarmKind::Unchanged { for_ms: 3000 }, 0.0, 0.0);
    assert_eq!(bench.play(&[1.0, 1.0, 1.0, 1.0, 2.0]), [(3.0, true), (4.0, false)]);
    let mut bench = Bench::new(AlarmKind::Unchanged { for_ms: 3000 }, 0.0, 0.0);
    assert_eq!(bench.play(&[1.0, 1.0, BAD, 1.0, 1.0, 1.0, 1.0]), [(6.0, true)]);
}
