//! The whole station over real sockets: simulator, engine, core, and the window's logic on top.
//!
//! The built-in server counts what arrives, so "nothing was written" is measured and not believed.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use gaugeglass::app::{App, Command, Edit, Selection, Settings};
use gaugeglass::model::{
    BadReason, Endpoint, Project, Quality, StationEvent, TagId, Value, WriteOutcome, WriteReport,
    WriteStage, WriteValue,
};
use gaugeglass::sim::{Server, ServerOptions, built_in};
use gaugeglass::station::{
    AskedTag, Asker, DataPlace, HistoryAsk, Station, StationOptions, StationPort, Told, Wanted,
};
use gaugeglass::store::load_project;

const PATIENCE: Duration = Duration::from_secs(20);

fn server(port: u16) -> Server {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Server::start(built_in("quadruple-tank").unwrap(), address, &ServerOptions::default()).unwrap()
}

/// The demo project, reading `port` instead of a simulator of its own.
fn demo_at(port: u16) -> Arc<Project> {
    let (mut project, _) = load_project(Path::new("projects/quadruple-tank.toml")).unwrap();
    project.connections[0].endpoint = Endpoint::Tcp { host: "127.0.0.1".to_owned(), port };
    Arc::new(project)
}

struct Bench {
    server: Server,
    station: Station,
    project: Arc<Project>,
    bell: Receiver<()>,
}

impl Bench {
    fn start() -> Bench {
        let server = server(0);
        let project = demo_at(server.address().port());
        let (ring, bell) = sync_channel(1);
        let wake = Arc::new(move || {
            ring.try_send(()).ok();
        });
        let options = StationOptions { wake, ..StationOptions::default() };
        let station = Station::start(Arc::clone(&project), options).unwrap();
        Bench { server, station, project, bell }
    }

    fn id(&self, name: &str) -> TagId {
        self.project.tag_named(name).unwrap_or_else(|| panic!("no tag {name}")).id.clone()
    }

    /// Waits for news until `done`; fails with `what` when patience is over.
    fn until<T>(&mut self, what: &str, mut done: impl FnMut(&mut Station) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = done(&mut self.station) {
                return found;
            }
            assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}");
            self.bell.recv_timeout(Duration::from_millis(20)).ok();
        }
    }

    fn until_all_good(&mut self) {
        let count = self.project.tags.len();
        self.until("every tag good", |station| {
            let snapshot = station.snapshot();
            let good = snapshot.samples.iter().filter(|s| s.quality == Quality::Good).count();
            (good == count).then_some(())
        });
    }

    fn ended(&mut self, write: gaugeglass::model::WriteId) -> (Vec<WriteStage>, WriteOutcome) {
        let mut stages = Vec::new();
        self.until("the end of a write", |station| {
            while let Some(event) = station.next_event() {
                let StationEvent::Write(WriteReport { id, stage, .. }) = event else { continue };
                if id != write {
                    continue;
                }
                if let WriteStage::Ended(outcome) = stage {
                    return Some((std::mem::take(&mut stages), outcome));
                }
                stages.push(stage);
            }
            None
        })
    }
}

#[test]
fn every_tag_of_the_demo_is_read_good_and_drawn() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let level = bench.id("Tank 1/Level");
    bench.until("a few points of the level", |station| {
        let now = station.now().wall.0;
        let tag = AskedTag { id: level.clone(), break_after_ms: 5_000, range: None };
        let (from_ms, to_ms) = (now - 60_000, now + 1_000);
        let wanted = Wanted::Columns { columns: 500 };
        let asker = Asker("test");
        station.ask_history(HistoryAsk { asker, tags: vec![tag], from_ms, to_ms, wanted });
        std::iter::from_fn(|| station.next_history()).find_map(|answer| match answer.told {
            Told::Columns(_, columns) if columns.curve.num_points() >= 3 => Some(()),
            _ => None,
        })
    });
    let snapshot = bench.station.snapshot();
    let value = snapshot.sample(&level).unwrap().value.clone().unwrap().as_f64().unwrap();
    assert!((0.0..20.5).contains(&value), "level {value}");
    assert!(!snapshot.sample(&level).unwrap().raw.words().is_empty());
}

#[test]
fn a_station_with_a_folder_tells_what_is_on_disk_joined_with_what_is_newer() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(0);
    let project = demo_at(server.address().port());
    let data = Some(folder.path().to_owned());
    let options = StationOptions { data, ..StationOptions::default() };
    let station = Station::start(Arc::clone(&project), options).unwrap();
    let (_, bell) = sync_channel(1);
    let mut bench = Bench { server, station, project, bell };
    let level = bench.id("Tank 1/Level");
    let ask = |station: &mut Station, wanted| {
        let now = station.now().wall.0;
        let tag = AskedTag { id: level.clone(), break_after_ms: 60_000, range: None };
        let (from_ms, to_ms, asker) = (now - 60_000, now + 1_000, Asker("test"));
        station.ask_history(HistoryAsk { asker, tags: vec![tag], from_ms, to_ms, wanted });
        let end = Instant::now() + PATIENCE;
        let mut parts = Vec::new();
        while !parts.contains(&Told::Done) && Instant::now() < end {
            parts.extend(station.next_history().map(|answer| answer.told));
            std::thread::yield_now();
        }
        parts
    };
    // The record's own mark proves that the disk was read.
    bench.until("the mark of the start", |station| {
        let parts = ask(station, Wanted::Marks);
        let is_start = |told: &Told| match told {
            Told::Marks(marks) => marks.iter().any(|mark| mark.kind == "start"),
            _ => false,
        };
        parts.iter().any(is_start).then_some(())
    });
    let points = bench.until("samples on disk and newer ones", |station| {
        let parts = ask(station, Wanted::Points { most: 10_000 });
        let points = parts.into_iter().find_map(|told| match told {
            Told::Points { points, .. } => Some(points),
            _ => None,
        })?;
        (points.iter().filter(|p| p.is_usable()).count() >= 20).then_some(points)
    });
    assert!(points.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms), "in order");
    // That none is told twice is held by a property (history::joined): here a late station may well scan
    // twice within a millisecond.
}

#[test]
fn a_setpoint_goes_out_once_is_confirmed_and_the_plant_follows() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let setpoint = bench.id("Loop 1/Setpoint");
    let write = bench.station.write(&setpoint, WriteValue::Typed("9.25".into()));
    let (stages, outcome) = bench.ended(write);
    assert_eq!(stages, [WriteStage::Asked, WriteStage::Sent, WriteStage::Accepted]);
    assert_eq!(outcome, WriteOutcome::Confirmed { readback: Value::F32(9.25) });
    assert_eq!(bench.server.counters().writes, 1);
    let good = |s: &gaugeglass::model::Sample| s.quality == Quality::Good;
    bench.until("the snapshot shows it", |station| {
        let snapshot = station.snapshot();
        snapshot
            .sample(&setpoint)
            .filter(|s| good(s) && s.value == Some(Value::F32(9.25)))
            .map(|_| ())
    });
    assert_eq!(bench.server.counters().writes, 1, "read back, not written again");
}

#[test]
fn what_the_gate_refuses_never_reaches_the_wire() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let (setpoint, level) = (bench.id("Loop 1/Setpoint"), bench.id("Tank 1/Level"));
    for (tag, text, word) in [
        (&setpoint, "1e9", "invalid"),
        (&setpoint, "NaN", "invalid"),
        (&setpoint, "", "invalid"),
        (&setpoint, "9,5", "invalid"),
        (&level, "5", "denied"),
    ] {
        let write = bench.station.write(tag, WriteValue::Typed(text.into()));
        let (_, outcome) = bench.ended(write);
        assert_eq!(outcome.word(), word, "{text:?}: {}", outcome.reason());
        assert!(!outcome.reason().is_empty());
    }
    assert_eq!(bench.server.counters().writes, 0);
}

#[test]
fn a_pulse_is_two_writes_and_a_momentary_button_comes_back_up() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let find = |wanted: fn(gaugeglass::model::Control) -> bool| {
        let tag = bench.project.tags.iter().find(|t| t.write.is_some_and(|w| wanted(w.control)));
        tag.expect("the demo has such a button").id.clone()
    };
    let pulse = find(|c| matches!(c, gaugeglass::model::Control::Pulse { .. }));
    let momentary = find(|c| c == gaugeglass::model::Control::Momentary);
    bench.station.press(&pulse);
    let end = Instant::now() + PATIENCE;
    while bench.server.counters().writes < 2 {
        assert!(Instant::now() < end, "{:?}", bench.server.counters());
        bench.bell.recv_timeout(Duration::from_millis(20)).ok();
    }
    // The read-back of the pulse's 0 may still be under way; a device takes one write at a time.
    let busy = WriteOutcome::Denied(gaugeglass::model::Denial::Busy);
    loop {
        let press = bench.station.press(&momentary);
        if bench.ended(press).1 != busy {
            break;
        }
    }
    bench.station.release(&momentary);
    while bench.server.counters().writes < 4 {
        assert!(Instant::now() < end, "{:?}", bench.server.counters());
        bench.bell.recv_timeout(Duration::from_millis(20)).ok();
    }
    assert_eq!(bench.server.counters().writes, 4);
}

#[test]
fn pressing_a_pulse_twice_at_once_writes_one_and_zero_once() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let is_pulse = |t: &&Arc<gaugeglass::model::Tag>| {
        t.write.is_some_and(|w| matches!(w.control, gaugeglass::model::Control::Pulse { .. }))
    };
    let pulse = bench.project.tags.iter().find(is_pulse).unwrap().id.clone();
    bench.station.press(&pulse);
    let second = bench.station.press(&pulse);
    let (_, outcome) = bench.ended(second);
    assert_eq!(outcome, WriteOutcome::Denied(gaugeglass::model::Denial::Busy));
    let end = Instant::now() + PATIENCE;
    while bench.server.counters().writes < 2 {
        assert!(Instant::now() < end, "{:?}", bench.server.counters());
        bench.bell.recv_timeout(Duration::from_millis(20)).ok();
    }
    bench.until("the coil is 0 again", |station| {
        let snapshot = station.snapshot();
        let sample = snapshot.sample(&pulse)?;
        (sample.quality == Quality::Good && sample.value == Some(Value::Bool(false))).then_some(())
    });
    assert_eq!(bench.server.counters().writes, 2);
}

#[test]
fn a_dead_server_makes_every_tag_bad_in_time_and_a_new_one_makes_them_good_by_itself() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let port = bench.server.address().port();
    // The slowest tags have a period of 2 s, and the device's timeout is 1 s.
    let bound = Duration::from_millis(2_000 + 1_000 + 200);
    let Bench { server: old, station, project, bell } = bench;
    drop(old);
    let dead = Instant::now();
    let all_bad = || {
        let snapshot = station.snapshot();
        snapshot
            .samples
            .iter()
            .all(|s| matches!(s.quality, Quality::Bad(reason) if reason != BadReason::NeverRead))
    };
    while !all_bad() {
        assert!(dead.elapsed() < bound, "not all bad after {bound:?}");
        bell.recv_timeout(Duration::from_millis(10)).ok();
    }
    let kept = station.snapshot().samples.iter().filter(|s| s.value.is_some()).count();
    assert_eq!(kept, project.tags.len(), "the last values stay, marked as bad");
    let server = server(port);
    let mut bench = Bench { server, station, project, bell };
    bench.until_all_good();
    assert_eq!(bench.server.counters().writes, 0);
}

#[test]
fn opening_editing_undoing_reconnecting_and_closing_write_nothing() {
    let bench = Bench::start();
    let Bench { server, station, project, bell } = bench;
    let mut app = App::new(Box::new(station), Arc::clone(&project), None, Settings::default());
    let wait_good = |app: &mut App| {
        let end = Instant::now() + PATIENCE;
        loop {
            app.tick();
            let good = app.state.snapshot.samples.iter().filter(|s| s.quality == Quality::Good);
            if good.count() == app.state.project().tags.len() {
                return;
            }
            assert!(Instant::now() < end);
            bell.recv_timeout(Duration::from_millis(20)).ok();
        }
    };
    wait_good(&mut app);
    let tag = project.tag_named("Loop 1/Setpoint").unwrap().id.clone();
    app.update(Command::Apply(Edit::Duplicate(Selection::Tag(tag.clone()))));
    assert_eq!(app.state.project().tags.len(), project.tags.len() + 1);
    wait_good(&mut app);
    for action in [
        gaugeglass::app::Action::Undo,
        gaugeglass::app::Action::Redo,
        gaugeglass::app::Action::Undo,
        gaugeglass::app::Action::ReconnectAll,
    ] {
        app.update(Command::Do(action));
        wait_good(&mut app);
    }
    app.update(Command::Apply(Edit::Delete(Selection::Tag(tag))));
    app.update(Command::Do(gaugeglass::app::Action::Undo));
    wait_good(&mut app);
    let replaced = Arc::clone(&project);
    app.update(Command::Loaded { path: None, result: Ok(replaced), warnings: Vec::new() });
    wait_good(&mut app);
    drop(app);
    let counters = server.counters();
    assert_eq!(counters.writes, 0, "{counters:?}");
    assert!(counters.requests > 20, "the plant was really polled: {counters:?}");
}

#[test]
fn editing_one_tag_does_not_disturb_the_socket() {
    let mut bench = Bench::start();
    bench.until_all_good();
    let before = bench.server.counters().connections;
    let mut project = Project::clone(&bench.project);
    let tag = Arc::make_mut(&mut project.tags[3]);
    tag.description.push_str(" (renamed)");
    tag.name.push('x');
    bench.station.set_project(Arc::new(project));
    bench.until_all_good();
    assert_eq!(bench.server.counters().connections, before);
}

#[test]
fn a_killed_simulator_is_one_alarm_and_raises_and_clears_no_other() {
    use gaugeglass::model::{AlarmKey, AlarmWord, Unknown};
    let mut bench = Bench::start();
    bench.until_all_good();
    let port = bench.server.address().port();
    let alarm_of_device = bench.station.alarms().alarms.len() - 1;
    bench.until("every alarm judged", |station| {
        (station.alarms().counts.unknown == 0).then_some(())
    });
    while bench.station.next_event().is_some() {}
    // A server of another port is only there to be dropped in place of the first.
    drop(std::mem::replace(&mut bench.server, server(0)));
    let mut told = Vec::new();
    let gather = |station: &mut Station, told: &mut Vec<(AlarmKey, AlarmWord)>| {
        while let Some(event) = station.next_event() {
            if let StationEvent::Alarm(record) = event {
                told.push((record.key, record.event));
            }
        }
    };
    bench.until("the alarm of the device", |station| {
        gather(station, &mut told);
        let board = station.alarms();
        let all = board.counts.unknown >= alarm_of_device;
        // The board is ahead of what is told.
        (board.alarms[alarm_of_device].active && all && !told.is_empty()).then_some(())
    });
    gather(&mut bench.station, &mut told);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(matches!(told[0], (AlarmKey::Device(_), AlarmWord::Alarm)), "{told:?}");
    let board = bench.station.alarms();
    let children = &board.alarms[..alarm_of_device];
    assert!(children.iter().all(|a| a.unknown == Some(Unknown::Device)), "{children:?}");
    bench.server = server(port);
    bench.until("everything known again", |station| {
        let board = station.alarms();
        (board.counts.unknown == 0 && !board.alarms[alarm_of_device].active).then_some(())
    });
}

/// A station whose momentary button is down and confirmed.
fn held_down() -> (Bench, TagId) {
    let mut bench = Bench::start();
    bench.until_all_good();
    let momentary = |t: &&Arc<gaugeglass::model::Tag>| {
        t.write.is_some_and(|w| w.control == gaugeglass::model::Control::Momentary)
    };
    let tag = bench.project.tags.iter().find(momentary).unwrap().id.clone();
    let press = bench.station.press(&tag);
    assert!(matches!(bench.ended(press).1, WriteOutcome::Confirmed { .. }));
    assert_eq!(bench.server.counters().writes, 1);
    (bench, tag)
}

#[test]
fn closing_while_a_button_is_down_writes_its_zero_and_nothing_else() {
    let (bench, _) = held_down();
    let Bench { server, station, .. } = bench;
    let begun = Instant::now();
    drop(station);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(server.counters().writes, 2);
}

#[test]
fn another_project_waits_until_a_button_it_does_not_have_is_up() {
    let (mut bench, _) = held_down();
    bench.station.set_project(Arc::default());
    // Asked for again, as by an edit meanwhile, it is the newest that counts.
    let empty = Arc::new(gaugeglass::model::Project { name: "x".to_owned(), ..Default::default() });
    bench.station.set_project(Arc::clone(&empty));
    bench.until("the other project", |s| {
        while s.next_event().is_some() {}
        s.snapshot().connections.is_empty().then_some(())
    });
    assert_eq!(bench.server.counters().writes, 2);
    assert_eq!(bench.station.project(), &empty);
}

#[test]
fn a_folder_that_comes_with_a_project_held_back_is_that_projects_own() {
    let (mut bench, _) = held_down();
    let home = tempfile::tempdir().unwrap();
    let mut south = Project::clone(&bench.project);
    "of the south".clone_into(&mut south.uid);
    south.connections[0].enabled = false;
    let south = Arc::new(south);
    let folder = home.path().join("south");
    bench.station.set_project(Arc::clone(&south));
    assert_eq!(bench.station.project(), &bench.project, "the 0 comes first");
    let place = DataPlace { folder: folder.clone(), file: None, from: None };
    bench.station.keep_in(Some(place), true);
    assert_eq!(StationPort::history(&bench.station), None, "nor does its folder come before it");
    bench.until("the folder", |s| {
        while s.next_event().is_some() {}
        s.owns_folder().then_some(())
    });
    assert_eq!(bench.station.project(), &south);
    assert_eq!(bench.server.counters().writes, 2);
    let owner = std::fs::read_to_string(folder.join("station.toml")).unwrap();
    assert!(owner.contains("of the south"), "{owner}");
}

#[test]
fn an_edit_elsewhere_lets_a_held_button_be() {
    let (mut bench, tag) = held_down();
    let mut edited = gaugeglass::model::Project::clone(&bench.project);
    "Another name".clone_into(&mut edited.name);
    bench.station.set_project(Arc::new(edited));
    assert_eq!(bench.station.project().name, "Another name", "at once");
    bench.until_all_good();
    assert_eq!(bench.server.counters().writes, 1, "still held");
    bench.station.release(&tag);
    let end = Instant::now() + PATIENCE;
    while bench.server.counters().writes < 2 {
        assert!(Instant::now() < end);
        bench.station.next_event();
        bench.bell.recv_timeout(Duration::from_millis(20)).ok();
    }
}

#[test]
fn a_fault_switched_on_in_the_plant_is_an_alarm_until_it_is_switched_off() {
    use gaugeglass::model::{AlarmId, AlarmKey};
    let mut bench = Bench::start();
    bench.until_all_good();
    let fault = TagId::new("fault.blocked1").unwrap();
    let key = AlarmKey::Alarm(AlarmId::new("pump1.disobeys").unwrap());
    for on in [true, false] {
        bench.station.write(&fault, WriteValue::Bool(on));
        bench.until("the alarm of the pump", |station| {
            while station.next_event().is_some() {}
            (station.alarms().alarm(&key)?.active == on).then_some(())
        });
    }
}
