//! Five thousand alarms at once: nothing is lost, and what does not change costs nothing.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use gaugeglass::alarm::Alarms;
use gaugeglass::app::alarms::{AlarmCol, AlarmView, AlarmsCommand, Horn};
use gaugeglass::app::{App, Command, Settings};
use gaugeglass::model::{
    AlarmWord, Mono, Project, Quality, Sample, Snapshot, Stamp, TagIdx, TagIndex, Value, WallMs,
};
use gaugeglass::store::parse_project;

use crate::support::fake_station::FakeStation;

const COUNT: usize = 5_000;

fn stamp(tenths: u64) -> Stamp {
    Stamp { mono: Mono(tenths * 100_000_000), wall: WallMs(tenths as i64 * 100) }
}

fn project() -> Arc<Project> {
    let mut text = String::from(
        "gaugeglass = 1\n[project]\nname = \"F\"\n[[connection]]\nid = \"c\"\nname = \"C\"\nhost = \"127.0.0.1\"\nport = 502\n[[device]]\nid = \"d\"\nname = \"D\"\nconnection = \"c\"\nunit = 1\n[[scan_class]]\nid = \"s\"\nname = \"1 s\"\nperiod_ms = 1000\n[[alarm_group]]\nid = \"g\"\nname = \"Hall\"\n",
    );
    for i in 0..COUNT {
        text += &format!(
            "[[tag]]\nid = \"t{i}\"\nname = \"Tag {i}\"\ndevice = \"d\"\nscan = \"s\"\ntable = \"HR\"\naddress = {i}\ntype = \"u16\"\n[[alarm]]\nid = \"a{i}\"\nname = \"Alarm {i}\"\ntag = \"t{i}\"\nkind = \"hi\"\nlimit = 80\ngroup = \"g\"\n"
        );
    }
    Arc::new(parse_project(&text, "flood".as_ref()).project.unwrap())
}

fn snapshot(project: &Project, value: u64, at: Stamp) -> Snapshot {
    let places = project.tags.iter().zip(0..).map(|(t, i)| (t.id.clone(), TagIdx(i))).collect();
    let stale_after = vec![Duration::from_secs(3); COUNT];
    let index = TagIndex { places, stale_after, ..TagIndex::default() };
    let mut sample = Sample::never_read(at);
    (sample.value, sample.quality) = (Some(Value::UInt(value)), Quality::Good);
    let samples = vec![sample; COUNT];
    Snapshot { generation: 1, index: Arc::new(index), samples, ..Snapshot::default() }
}

#[test]
fn every_one_of_five_thousand_is_recorded_once_and_listed() {
    let project = project();
    let mut alarms = Alarms::new(Arc::clone(&project), stamp(0));
    alarms.tick(&snapshot(&project, 10, stamp(1)), stamp(1));
    alarms.tick(&snapshot(&project, 90, stamp(2)), stamp(2));
    let mut told = HashSet::new();
    while let Some(record) = alarms.next_record() {
        assert_eq!(record.event, AlarmWord::Alarm);
        assert!(told.insert(record.key));
    }
    assert_eq!((told.len(), alarms.take_lost()), (COUNT, 0));
    let board = alarms.board();
    assert_eq!(board.standing.len(), COUNT);
    assert_eq!(board.first_out.len(), 1, "one of the group came first");

    let station = FakeStation::online(&project);
    station.0.lock().unwrap().alarms = board;
    let mut app = App::new(Box::new(station), project, None, Settings::default());
    app.tick();
    assert_eq!(app.state.alarm_view.rows().len(), COUNT);
    for col in AlarmCol::ALL {
        app.update(Command::Alarms(AlarmsCommand::Sort(*col)));
        let rows: HashSet<u32> = app.state.alarm_view.rows().iter().copied().collect();
        assert_eq!(rows.len(), COUNT, "{col:?} loses none");
    }
}

#[test]
fn what_does_not_change_costs_the_heap_nothing() {
    let project = project();
    let mut alarms = Alarms::new(Arc::clone(&project), stamp(0));
    let snapshot = snapshot(&project, 90, stamp(1));
    for tenth in 1..4 {
        alarms.tick(&snapshot, stamp(tenth));
    }
    let (mut view, mut horn) = (AlarmView::default(), Horn::default());
    view.refresh(&alarms.board(), &project);
    horn.look(&alarms.board());
    let info = allocation_counter::measure(|| {
        for tenth in 4..14 {
            alarms.tick(&snapshot, stamp(tenth));
            let board = alarms.board();
            view.refresh(&board, &project);
            horn.look(&board);
        }
    });
    assert_eq!(info.count_total, 0, "{info:?}");
}
