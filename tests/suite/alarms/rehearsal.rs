//! "Would have alarmed n times": conditions over recorded samples.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use gaugeglass::model::{
    Address, Alarm, AlarmId, AlarmKind, DataType, DeviceId, LimitSide, Operand, Project,
    ScanClassId, Table, Tag, TagId,
};
use gaugeglass::station::{Point, QualityCode, RehearsalJob, rehearsal_tags, rehearse};

fn project() -> Arc<Project> {
    let home = (DeviceId::new("d").unwrap(), ScanClassId::new("s").unwrap());
    let tag = |id: &str| {
        let address = Address { table: Table::HoldingRegister, wire: 0 };
        Arc::new(Tag::new(TagId::new(id).unwrap(), home.clone(), address, DataType::F32))
    };
    Arc::new(Project { tags: vec![tag("v"), tag("run")], ..Project::default() })
}

fn high() -> Alarm {
    let limit = Operand::Constant(80.0);
    let kind = AlarmKind::Limit { side: LimitSide::High, limit, deadband: 2.0 };
    Alarm::new(AlarmId::new("h").unwrap(), Some(TagId::new("v").unwrap()), kind)
}

/// Seconds and values; not-a-number is a gap.
fn points(of: &[(i64, f64)]) -> Arc<[Point]> {
    let point = |(s, value): &(i64, f64)| match value.is_nan() {
        true => Point::gap(s * 1000, QualityCode::STOPPED),
        false => Point::good(s * 1000, *value),
    };
    of.iter().map(point).collect()
}

fn run(alarm: Alarm, values: &[(i64, f64)], running: &[(i64, f64)]) -> (u64, i64, i64, Vec<i64>) {
    let tags = rehearsal_tags(&alarm, &project());
    let of = |tag: &TagId| points(if tag.as_str() == "v" { values } else { running });
    let job = RehearsalJob {
        number: 1,
        alarm: Arc::new(alarm),
        project: project(),
        points: tags.iter().map(|tag| (tag.clone(), of(tag))).collect(),
        window: (0, 100_000),
    };
    let told = rehearse(&job, &AtomicBool::new(false)).unwrap();
    let seconds = told.onsets.iter().map(|ms| ms / 1000).collect();
    (told.count, told.on_ms / 1000, told.known_ms / 1000, seconds)
}

#[test]
fn it_counts_as_the_station_would_have() {
    let values = [(0, 70.0), (10, 85.0), (20, 79.0), (30, 77.0), (50, 90.0), (52, 70.0)];
    assert_eq!(run(high(), &values, &[]), (2, 22, 100, vec![50, 10]), "hysteresis holds at 79");
    let slow = Alarm { on_delay_ms: 5_000, off_delay_ms: 3_000, ..high() };
    assert_eq!(run(slow, &values, &[]), (1, 18, 100, vec![15]), "two seconds are too short");
}

#[test]
fn what_was_not_recorded_is_neither_alarm_nor_return() {
    let values = [(0, 70.0), (10, 85.0), (20, f64::NAN), (60, 70.0)];
    assert_eq!(run(high(), &values, &[]), (1, 50, 60, vec![10]), "on until it is known to be off");
    assert_eq!(run(high(), &[], &[]), (0, 0, 0, vec![]));
}

#[test]
fn suppression_by_design_counts_along() {
    let alarm = Alarm { suppress_when: Arc::from("not run"), ..high() };
    let tags: Vec<String> =
        rehearsal_tags(&alarm, &project()).iter().map(ToString::to_string).collect();
    assert_eq!(tags, ["v", "run"]);
    let values = [(0, 90.0)];
    let running = [(0, 0.0), (40, 1.0), (50, 0.0), (70, 1.0)];
    assert_eq!(run(alarm, &values, &running), (2, 100, 100, vec![70, 40]));
}

#[test]
fn a_value_that_stands_still_needs_no_samples_to_alarm() {
    let kind = AlarmKind::Unchanged { for_ms: 30_000 };
    let alarm = Alarm::new(AlarmId::new("s").unwrap(), Some(TagId::new("v").unwrap()), kind);
    let (count, _, _, onsets) = run(alarm, &[(0, 5.0), (50, 6.0)], &[]);
    assert_eq!((count, onsets), (2, vec![80, 30]));
}

#[test]
fn a_rehearsal_that_nobody_wants_any_more_is_given_up() {
    let kind = AlarmKind::Unchanged { for_ms: 3_600_000 };
    let alarm = Alarm::new(AlarmId::new("s").unwrap(), Some(TagId::new("v").unwrap()), kind);
    let job = RehearsalJob {
        number: 1,
        points: vec![(TagId::new("v").unwrap(), points(&[(0, 5.0)]))],
        alarm: Arc::new(alarm),
        project: project(),
        window: (0, 7 * 86_400_000),
    };
    assert_eq!(rehearse(&job, &AtomicBool::new(true)), None);
}
