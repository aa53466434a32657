//! A whole plant of alarms, by snapshots made up here.

use std::sync::Arc;
use std::time::Duration;

use gaugeglass::alarm::{AlarmMemory, Alarms, Refusal};
use gaugeglass::model::{
    Address, Alarm, AlarmAsk, AlarmId, AlarmKey, AlarmKind, AlarmShown, AlarmWord, BadReason,
    ConnectionId, Counters, DataType, Device, DeviceDetail, DeviceId, DeviceLive, DevicePhase,
    LimitSide, Mono, Operand, Project, Quality, Sample, ScanClassId, Snapshot, Stamp, Table, Tag,
    TagId, TagIdx, TagIndex, Unknown, Value, WallMs,
};

fn stamp(tenths: u64) -> Stamp {
    Stamp { mono: Mono(tenths * 100_000_000), wall: WallMs(1_000 + tenths as i64 * 100) }
}

fn limit(id: &str, side: LimitSide, limit: f64) -> Alarm {
    let kind = AlarmKind::Limit { side, limit: Operand::Constant(limit), deadband: 0.0 };
    Alarm::new(AlarmId::new(id).unwrap(), Some(TagId::new("v").unwrap()), kind)
}

/// One device with the tags `v` and `w`.
struct Bench {
    alarms: Alarms,
    snapshot: Snapshot,
    tenths: u64,
}

impl Bench {
    fn project(alarms: Vec<Alarm>) -> Arc<Project> {
        let device = DeviceId::new("d").unwrap();
        let connection = ConnectionId::new("c").unwrap();
        let scan = ScanClassId::new("s").unwrap();
        let tag = |id: &str| {
            let address = Address { table: Table::HoldingRegister, wire: 0 };
            let id = TagId::new(id).unwrap();
            Arc::new(Tag::new(id, (device.clone(), scan.clone()), address, DataType::F32))
        };
        Arc::new(Project {
            devices: vec![Device::new(device.clone(), "Tanks".to_owned(), connection)],
            tags: vec![tag("v"), tag("w")],
            alarms: alarms.into_iter().map(Arc::new).collect(),
            ..Project::default()
        })
    }

    fn new(alarms: Vec<Alarm>) -> Bench {
        let index = TagIndex {
            places: [("v", 0), ("w", 1)]
                .map(|(id, at)| (TagId::new(id).unwrap(), TagIdx(at)))
                .into_iter()
                .collect(),
            stale_after: vec![Duration::from_secs(3); 2],
            ..TagIndex::default()
        };
        let device = DeviceLive {
            id: DeviceId::new("d").unwrap(),
            phase: DevicePhase::Online,
            since: stamp(0),
            trouble: None,
            last_reply: None,
            latency: None,
            counters: Counters::default(),
            detail: DeviceDetail::default(),
        };
        let snapshot = Snapshot {
            generation: 1,
            index: Arc::new(index),
            samples: vec![Sample::never_read(stamp(0)); 2],
            devices: vec![device],
            ..Snapshot::default()
        };
        Bench { alarms: Alarms::new(Bench::project(alarms), stamp(0)), snapshot, tenths: 0 }
    }

    fn set(&mut self, tag: usize, value: f64) {
        let sample = &mut self.snapshot.samples[tag];
        sample.value = Some(Value::F64(value));
        sample.quality = Quality::Good;
        sample.at = stamp(self.tenths);
    }

    /// Lets time pass; values stay fresh where `fresh`.
    fn pass(&mut self, tenths: u64, fresh: bool) {
        for _ in 0..tenths {
            self.tenths += 1;
            if fresh {
                for sample in &mut self.snapshot.samples {
                    if sample.quality == Quality::Good {
                        sample.at = stamp(self.tenths);
                    }
                }
            }
            self.alarms.tick(&self.snapshot, stamp(self.tenths));
        }
    }

    /// `v` becomes `value`, and a tenth of a second passes.
    fn value(&mut self, value: f64) {
        self.set(0, value);
        self.pass(1, true);
    }

    fn shown(&self, id: &str) -> AlarmShown {
        let key = AlarmKey::Alarm(AlarmId::new(id).unwrap());
        self.alarms.board().alarm(&key).unwrap().shown
    }

    fn unknown(&self, id: &str) -> Option<Unknown> {
        let key = AlarmKey::Alarm(AlarmId::new(id).unwrap());
        self.alarms.board().alarm(&key).unwrap().unknown
    }

    fn ask(&mut self, id: &str, ask: &AlarmAsk) -> Result<(), Refusal> {
        let key = AlarmKey::Alarm(AlarmId::new(id).unwrap());
        self.alarms.ask(&key, ask, &Arc::from("kim"), stamp(self.tenths))
    }

    fn occurrence(&self, id: &str) -> u64 {
        let key = AlarmKey::Alarm(AlarmId::new(id).unwrap());
        self.alarms.board().alarm(&key).unwrap().occurrence
    }

    fn records(&mut self) -> Vec<(String, AlarmWord)> {
        std::iter::from_fn(|| self.alarms.next_record())
            .map(|record| (record.key.to_string(), record.event))
            .collect()
    }
}

fn shelve(for_s: u32, once: bool, reason: &str) -> AlarmAsk {
    AlarmAsk::Shelve { for_s, once, reason: Arc::from(reason) }
}

#[test]
fn an_acknowledgement_is_for_one_occurrence() {
    let mut bench = Bench::new(vec![limit("h", LimitSide::High, 80.0)]);
    bench.value(90.0);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
    let first = bench.occurrence("h");
    bench.value(70.0);
    assert_eq!(bench.shown("h"), AlarmShown::Returned);
    bench.value(90.0);
    let ask = AlarmAsk::Acknowledge { occurrence: first };
    assert_eq!(bench.ask("h", &ask), Err(Refusal::OtherOccurrence));
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
    let ask = AlarmAsk::Acknowledge { occurrence: bench.occurrence("h") };
    bench.ask("h", &ask).unwrap();
    assert_eq!(bench.shown("h"), AlarmShown::Acknowledged);
    assert_eq!(bench.ask("h", &ask), Err(Refusal::State));
}

#[test]
fn the_milder_limit_is_quiet_while_the_other_is_on() {
    let mut bench =
        Bench::new(vec![limit("h", LimitSide::High, 80.0), limit("hh", LimitSide::HighHigh, 90.0)]);
    bench.value(95.0);
    assert_eq!(
        (bench.shown("h"), bench.shown("hh")),
        (AlarmShown::Suppressed, AlarmShown::Unacknowledged)
    );
    assert!(!bench.records().contains(&("h".to_owned(), AlarmWord::Worse)));
    bench.value(85.0);
    assert_eq!(
        (bench.shown("h"), bench.shown("hh")),
        (AlarmShown::Unacknowledged, AlarmShown::Returned)
    );
    bench.value(95.0);
    bench.records();
    bench.value(10.0);
    assert_eq!(
        bench.shown("h"),
        AlarmShown::Normal,
        "below both at once: nothing is announced anew"
    );
    let h: Vec<_> = bench.records().into_iter().filter(|(key, _)| key == "h").collect();
    assert_eq!(h, [("h".to_owned(), AlarmWord::Return), ("h".to_owned(), AlarmWord::Unsuppress)]);
}

#[test]
fn a_dead_device_is_one_alarm_and_says_nothing_about_its_tags() {
    let mut bench =
        Bench::new(vec![limit("h", LimitSide::High, 80.0), limit("l", LimitSide::Low, 10.0)]);
    bench.value(90.0);
    bench.pass(50, true);
    bench.records();
    bench.snapshot.devices[0].phase = DevicePhase::Offline;
    for sample in &mut bench.snapshot.samples {
        sample.quality = Quality::Bad(BadReason::NeverRead);
    }
    bench.pass(36_000, false);
    assert_eq!(bench.records(), [("device:d".to_owned(), AlarmWord::Alarm)]);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
    assert_eq!(bench.shown("l"), AlarmShown::Normal);
    assert_eq!(
        (bench.unknown("h"), bench.unknown("l")),
        (Some(Unknown::Device), Some(Unknown::Device))
    );
    assert_eq!(bench.alarms.board().counts.unknown, 2);
    bench.snapshot.devices[0].phase = DevicePhase::Online;
    bench.set(0, 5.0);
    bench.pass(30, true);
    let mut records = bench.records();
    records.sort_by_key(|(key, _)| key.clone());
    let expected =
        [("device:d", AlarmWord::Return), ("h", AlarmWord::Return), ("l", AlarmWord::Alarm)];
    assert_eq!(records, expected.map(|(key, event)| (key.to_owned(), event)));
    assert_eq!(bench.unknown("h"), None);
}

#[test]
fn a_value_that_grows_old_is_not_judged_by_any_longer() {
    let mut alarm = limit("h", LimitSide::High, 80.0);
    alarm.on_delay_ms = 5_000;
    let mut bench = Bench::new(vec![alarm]);
    bench.value(90.0);
    bench.pass(200, false);
    assert_eq!(bench.records(), []);
    assert_eq!(bench.unknown("h"), Some(Unknown::Input));
    bench.set(0, 90.0);
    bench.pass(60, true);
    assert_eq!(bench.records(), [("h".to_owned(), AlarmWord::Alarm)]);
}

#[test]
fn a_shelf_needs_a_reason_and_a_time_and_ends_by_the_clock() {
    let mut alarm = limit("h", LimitSide::High, 80.0);
    alarm.shelve_max_s = 60;
    let mut bench = Bench::new(vec![alarm]);
    bench.value(90.0);
    assert_eq!(bench.ask("h", &shelve(10, false, " ")), Err(Refusal::Reason));
    assert_eq!(bench.ask("h", &shelve(0, false, "noise")), Err(Refusal::Time));
    assert_eq!(bench.ask("h", &shelve(61, false, "noise")), Err(Refusal::Time));
    bench.ask("h", &shelve(10, false, "noise")).unwrap();
    assert_eq!(bench.shown("h"), AlarmShown::Shelved);
    bench.pass(90, true);
    assert_eq!(bench.shown("h"), AlarmShown::Shelved);
    bench.pass(20, true);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged, "the condition is still there");
    bench.ask("h", &shelve(10, true, "noise")).unwrap();
    bench.value(70.0);
    assert_eq!(bench.shown("h"), AlarmShown::Normal, "once: it ends with the condition");
}

#[test]
fn what_is_out_of_service_says_nothing_until_it_is_back() {
    let mut bench = Bench::new(vec![limit("h", LimitSide::High, 80.0)]);
    bench.value(10.0);
    bench.ask("h", &AlarmAsk::OutOfService { reason: Arc::from("probe taken out") }).unwrap();
    bench.value(90.0);
    assert_eq!(bench.shown("h"), AlarmShown::OutOfService);
    assert_eq!(bench.alarms.board().counts.standing, [0; 4]);
    bench.ask("h", &AlarmAsk::ReturnToService).unwrap();
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
}

#[test]
fn suppression_by_design_follows_its_expression_and_holds_while_that_is_unknown() {
    let mut alarm = limit("h", LimitSide::High, 80.0);
    alarm.suppress_when = Arc::from("w > 0");
    let mut bench = Bench::new(vec![alarm]);
    bench.set(1, 1.0);
    bench.value(90.0);
    assert_eq!(bench.shown("h"), AlarmShown::Suppressed);
    let key = AlarmKey::Alarm(AlarmId::new("h").unwrap());
    assert_eq!(bench.alarms.board().alarm(&key).unwrap().held_by.as_deref(), Some("w > 0"));
    bench.snapshot.samples[1].quality = Quality::Bad(BadReason::NeverRead);
    bench.pass(10, true);
    assert_eq!(bench.shown("h"), AlarmShown::Suppressed);
    bench.set(1, 0.0);
    bench.pass(1, true);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
}

#[test]
fn an_alarm_that_gets_worse_by_its_step_speaks_again() {
    let mut alarm = limit("h", LimitSide::High, 80.0);
    alarm.realarm_step = Some(5.0);
    let mut bench = Bench::new(vec![alarm]);
    bench.value(81.0);
    let ask = AlarmAsk::Acknowledge { occurrence: bench.occurrence("h") };
    bench.ask("h", &ask).unwrap();
    bench.value(85.0);
    assert_eq!(bench.shown("h"), AlarmShown::Acknowledged);
    bench.value(86.0);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
    assert_eq!(bench.occurrence("h"), 2);
}

#[test]
fn what_is_remembered_goes_on_after_a_restart() {
    let alarms = || vec![limit("h", LimitSide::High, 80.0), limit("l", LimitSide::Low, 95.0)];
    let mut bench = Bench::new(alarms());
    bench.value(90.0);
    bench.ask("h", &shelve(100, false, "noise")).unwrap();
    let ask = AlarmAsk::Acknowledge { occurrence: bench.occurrence("l") };
    bench.ask("l", &ask).unwrap();
    bench.pass(300, true);
    let memory = bench.alarms.memory(stamp(bench.tenths).mono);
    let text = toml::to_string(&memory).unwrap();
    let memory: AlarmMemory = toml::from_str(&text).unwrap();

    let mut next = Bench::new(alarms());
    next.alarms.recall(&memory, stamp(0));
    assert_eq!((next.shown("h"), next.shown("l")), (AlarmShown::Shelved, AlarmShown::Acknowledged));
    next.pass(600, false);
    assert_eq!(next.records(), [], "nothing is known yet");
    assert_eq!(next.unknown("l"), Some(Unknown::Input));
    next.value(90.0);
    assert_eq!(next.records(), [], "as it was");
    next.pass(120, true);
    assert_eq!(next.shown("h"), AlarmShown::Unacknowledged, "the rest of the shelf's time is over");
}

#[test]
fn another_plant_begins_with_nothing_that_stood_and_its_board_is_newer() {
    let alarms = || vec![limit("h", LimitSide::High, 80.0)];
    let mut bench = Bench::new(alarms());
    bench.value(90.0);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
    let before = bench.alarms.board().version;
    bench.alarms.begin_anew(Bench::project(alarms()), stamp(bench.tenths));
    let board = bench.alarms.board();
    assert!(board.version > before, "{} after {before}", board.version);
    assert_eq!((bench.shown("h"), bench.occurrence("h")), (AlarmShown::Normal, 0));
    assert_eq!((bench.unknown("h"), bench.records()), (Some(Unknown::Input), Vec::new()));
    bench.pass(1, true);
    assert_eq!(bench.records(), [("h".to_owned(), AlarmWord::Alarm)], "once, and for itself");
}

#[test]
fn the_milder_limit_speaks_while_the_other_is_kept_quiet() {
    let mut bench =
        Bench::new(vec![limit("h", LimitSide::High, 80.0), limit("hh", LimitSide::HighHigh, 90.0)]);
    bench.value(95.0);
    assert_eq!(bench.shown("h"), AlarmShown::Suppressed);
    bench.ask("hh", &shelve(100, false, "noise")).unwrap();
    bench.pass(1, true);
    assert_eq!(
        (bench.shown("h"), bench.shown("hh")),
        (AlarmShown::Unacknowledged, AlarmShown::Shelved),
        "a shelf for one limit does not hide the other"
    );
    bench.ask("hh", &AlarmAsk::Unshelve).unwrap();
    bench.pass(1, true);
    assert_eq!(
        (bench.shown("h"), bench.shown("hh")),
        (AlarmShown::Suppressed, AlarmShown::Unacknowledged)
    );
    bench.ask("hh", &AlarmAsk::OutOfService { reason: Arc::from("probe") }).unwrap();
    bench.pass(1, true);
    assert_eq!(bench.shown("h"), AlarmShown::Unacknowledged);
}

#[test]
fn the_first_of_a_group_is_marked_until_none_of_it_stands() {
    let group = gaugeglass::model::AlarmGroupId::new("g").unwrap();
    let mut alarms = vec![
        limit("lo", LimitSide::Low, 10.0),
        limit("h", LimitSide::High, 80.0),
        limit("hh", LimitSide::HighHigh, 90.0),
    ];
    alarms.iter_mut().for_each(|alarm| alarm.group = Some(group.clone()));
    let mut bench = Bench::new(alarms.clone());
    let first = |bench: &Bench| {
        let board = bench.alarms.board();
        let name = |at: &u32| board.alarms[*at as usize].key.to_string();
        board.first_out.iter().map(name).collect::<Vec<_>>()
    };
    bench.value(85.0);
    assert!(first(&bench).is_empty(), "alone it is the first of nothing");
    bench.value(5.0);
    assert_eq!(first(&bench), ["h"], "gone, and still the first that stands");
    let mut next = Bench::new(alarms);
    next.alarms.recall(&bench.alarms.memory(stamp(bench.tenths).mono), stamp(0));
    assert_eq!(first(&next), ["h"], "also after a restart");
    let ask = AlarmAsk::Acknowledge { occurrence: bench.occurrence("h") };
    bench.ask("h", &ask).unwrap();
    assert!(first(&bench).is_empty(), "it does not stand any more, and the next was not the first");
}

#[test]
fn a_device_that_was_never_asked_is_not_counted_among_what_cannot_be_evaluated() {
    let mut bench = Bench::new(vec![limit("hi", LimitSide::High, 80.0)]);
    bench.snapshot.devices[0].phase = DevicePhase::Unknown;
    bench.alarms = Alarms::new(Bench::project(Vec::new()), stamp(0));
    bench.alarms.tick(&bench.snapshot, stamp(1));
    let board = bench.alarms.board();
    assert_eq!((board.alarms.len(), board.counts.unknown), (1, 0), "a device without alarms");
    assert_eq!(board.alarms[0].unknown, Some(Unknown::Input), "which does not say that it answers");
    bench.alarms = Alarms::new(Bench::project(vec![limit("hi", LimitSide::High, 80.0)]), stamp(0));
    bench.alarms.tick(&bench.snapshot, stamp(1));
    assert_eq!(bench.alarms.board().counts.unknown, 1, "its alarm, and not itself");
}

#[test]
fn a_device_of_which_nothing_is_read_raises_no_alarm_and_one_that_stands_goes() {
    let mut bench = Bench::new(Vec::new());
    let bare = |project: Arc<Project>| {
        let mut project = Project::clone(&project);
        project.tags.clear();
        Arc::new(project)
    };
    let shown = |bench: &Bench| bench.alarms.board().alarms[0].shown;
    let look = |bench: &mut Bench, tenths: std::ops::Range<u64>| {
        tenths.for_each(|tenth| bench.alarms.tick(&bench.snapshot, stamp(tenth)));
    };
    bench.snapshot.devices[0].phase = DevicePhase::Offline;
    look(&mut bench, 1..40);
    assert_eq!(shown(&bench), AlarmShown::Unacknowledged, "a device that is read and silent");
    bench.alarms.set_project(bare(Bench::project(Vec::new())), stamp(40));
    look(&mut bench, 41..90);
    assert_eq!(shown(&bench), AlarmShown::Returned, "its last tag went");
    bench.alarms = Alarms::new(bare(Bench::project(Vec::new())), stamp(90));
    look(&mut bench, 91..140);
    assert_eq!(shown(&bench), AlarmShown::Normal);
}
