//! The folder of a station: where it lies, whose it is, and that one station at a time writes there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use gaugeglass::app::{App, Command, JournalCommand, Notice, Settings};
use gaugeglass::history::{Point, Reader};
use gaugeglass::model::{JournalKind, Project, RecordTroubleKind, StationEvent, TagId};
use gaugeglass::station::{
    AskedTag, Asker, DataPlace, HistoryAsk, HistoryState, Station, StationOptions, StationPort,
    Told, Wanted,
};
use gaugeglass::store::load_project;

use crate::support::fake_station::FakeStation;

fn tank() -> Project {
    load_project(Path::new("projects/quadruple-tank.toml")).unwrap().0
}

fn start(project: Project, folder: &Path) -> Station {
    let options = StationOptions { data: Some(folder.to_owned()), ..StationOptions::default() };
    Station::start(Arc::new(project), options).unwrap()
}

/// Waits, at most twenty seconds, for the record to stand as asked.
fn until(station: &Station, what: &str, is: impl Fn(&HistoryState) -> bool) -> HistoryState {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let state = StationPort::history(station).unwrap();
        if is(&state) {
            return state;
        }
        assert!(Instant::now() < end, "{what}: {state:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn kind(state: &HistoryState) -> Option<RecordTroubleKind> {
    state.trouble.as_ref().map(|trouble| trouble.kind)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<_> =
        entries.map(|p| (p.display().to_string(), std::fs::read(&p).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn a_record_lies_where_the_project_says_else_beside_its_file_else_with_the_person() {
    let user = Path::new("/home/kim/.local/share/gaugeglass");
    let file = Path::new("/plants/north.toml");
    let table = [
        ("", "u", Some(file), Some(user), Some("/plants/north.data")),
        ("", "", Some(file), None, Some("/plants/north.data")),
        ("north history", "u", Some(file), Some(user), Some("/plants/north history")),
        ("/data/north", "u", Some(file), Some(user), Some("/data/north")),
        ("", "u", None, Some(user), Some("/home/kim/.local/share/gaugeglass/u.data")),
        ("/data/north", "", None, Some(user), Some("/data/north")),
        ("", "", None, Some(user), None),
        ("", "u", None, None, None),
    ];
    for (said, uid, file, user, folder) in table {
        let mut project = Project { uid: uid.to_owned(), ..Project::default() };
        project.recording.folder = said.to_owned();
        let place = DataPlace::of(&project, file, user);
        let found = place.as_ref().map(|place| place.folder.as_path());
        assert_eq!(found, folder.map(Path::new), "{said:?} {uid:?} {file:?}");
    }
}

#[test]
fn a_folder_of_another_project_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let station = start(tank(), folder.path());
    until(&station, "the first records", |state| state.kept > 0);
    drop(station);
    let before = files(folder.path());
    let other = Project { uid: "another".to_owned(), name: "South".to_owned(), ..tank() };
    let mut station = start(other, folder.path());
    let state = until(&station, "it is refused", |state| state.trouble.is_some());
    assert_eq!(kind(&state), Some(RecordTroubleKind::Foreign));
    let told = state.trouble.unwrap().detail;
    for word in ["Quadruple tank", &folder.path().display().to_string(), "`data`"] {
        assert!(told.contains(word), "{told}");
    }
    let end = Instant::now() + Duration::from_secs(10);
    while station.snapshot().samples.iter().all(|s| s.value.is_none()) {
        assert!(Instant::now() < end, "polling goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
    let events: Vec<_> = std::iter::from_fn(|| station.next_event()).collect();
    let told = |e: &StationEvent| matches!(e, StationEvent::Record { trouble: Some(_), .. });
    assert!(events.iter().any(told), "{events:?}");
    assert_eq!(StationPort::history(&station).unwrap().kept, 0);
    drop(station);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_renamed_or_moved_project_finds_its_folder_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(start(tank(), folder.path()));
    let renamed = Project { name: "North".to_owned(), ..tank() };
    let station = start(renamed, folder.path());
    assert_eq!(until(&station, "it records", |state| state.kept > 0).trouble, None);
}

#[test]
fn of_two_stations_on_one_folder_the_second_is_told_and_records_once_the_first_has_gone() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(tank(), folder.path());
    until(&first, "the first records", |state| state.kept > 0);
    let mut second = start(tank(), folder.path());
    let state = until(&second, "the second is told", |state| state.trouble.is_some());
    assert_eq!(kind(&state), Some(RecordTroubleKind::Taken));
    assert!(!second.owns_folder() && first.owns_folder());
    let told = state.trouble.unwrap().detail;
    assert!(told.contains(&std::process::id().to_string()) && told.contains("crash"), "{told}");
    let mut next = || std::iter::from_fn(|| second.next_event()).collect::<Vec<_>>();
    next();
    drop(first);
    let end = Instant::now() + Duration::from_secs(20);
    let well = |e: &StationEvent| matches!(e, StationEvent::Record { trouble: None, lost: 0, .. });
    while !next().iter().any(well) {
        assert!(Instant::now() < end, "the end of the trouble is told");
        std::thread::sleep(Duration::from_millis(20));
    }
    until(&second, "the second records", |state| state.kept > 0);
}

#[test]
fn a_station_moves_to_another_folder_and_a_new_project_takes_its_record_along() {
    let home = tempfile::tempdir().unwrap();
    let folder = |name: &str| home.path().join(name);
    let mut station = start(tank(), &folder("unsaved"));
    until(&station, "it records", |state| state.kept > 0);
    let place = DataPlace {
        folder: folder("tank.data"),
        file: Some(folder("tank.toml")),
        from: Some(folder("unsaved")),
    };
    station.keep_in(Some(place), false);
    let path = folder("tank.data");
    let state = until(&station, "it has moved", |s| s.folder == path && s.bytes > 0);
    assert_eq!(state.lost, 0);
    assert!(!folder("unsaved").exists() && path.join("live.db").exists());
    station.keep_in(None, true);
    let end = Instant::now() + Duration::from_secs(20);
    while StationPort::history(&station).is_some() {
        assert!(Instant::now() < end, "it records no more");
        station.next_event();
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The samples of a tag that the station tells now, once all are told.
fn told(station: &mut Station, tag: &TagId) -> Vec<Point> {
    let asked = AskedTag { id: tag.clone(), break_after_ms: i64::MAX, range: None };
    let (from_ms, to_ms, tags) = (0, station.now().wall.0 + 1_000, vec![asked]);
    let wanted = Wanted::Points { most: usize::MAX };
    let id = station.ask_history(HistoryAsk { asker: Asker("test"), tags, from_ms, to_ms, wanted });
    let end = Instant::now() + Duration::from_secs(20);
    let mut found = Vec::new();
    loop {
        match station.next_history().filter(|answer| answer.id == id).map(|answer| answer.told) {
            Some(Told::Points { points, .. }) => found.extend_from_slice(&points),
            Some(Told::Done) => return found,
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
        assert!(Instant::now() < end, "no answer");
    }
}

/// The samples of a tag in a folder.
fn recorded(folder: &Path, tag: &TagId) -> Vec<i64> {
    let mut reader = Reader::open(folder).unwrap();
    let key = reader.tags().unwrap().into_iter().find(|row| row.uid == tag.as_str()).unwrap().key;
    let (mut times, go_on) = (Vec::new(), AtomicBool::new(false));
    let mut take = |p: Point| times.extend(p.is_usable().then_some(p.at_ms));
    reader.points(key, (0, i64::MAX), &go_on, &mut take).unwrap();
    times
}

#[test]
fn of_two_projects_with_the_same_tags_neither_has_samples_of_the_other() {
    let home = tempfile::tempdir().unwrap();
    let (north, south) = (home.path().join("north"), home.path().join("south"));
    let mut station = start(tank(), &north);
    let level = tank().tag_named("Tank 1/Level").unwrap().id.clone();
    until(&station, "it records", |state| state.kept > 0);
    let end = Instant::now() + Duration::from_secs(20);
    while told(&mut station, &level).len() < 5 {
        assert!(Instant::now() < end, "a few samples");
        std::thread::sleep(Duration::from_millis(50));
    }
    let opened = station.now().wall.0;
    let other = Project { uid: "of the south".to_owned(), name: "South".to_owned(), ..tank() };
    let place = DataPlace { folder: south.clone(), file: None, from: None };
    station.open_project(Arc::new(other), Some(place));
    let left = station.now().wall.0;
    // At once, whatever the threads are at, and as long as the record moves.
    while told(&mut station, &level).iter().filter(|p| p.is_usable()).count() < 20 {
        let early = told(&mut station, &level).into_iter().find(|point| point.at_ms < opened);
        assert_eq!(early, None, "opened at {opened}");
        station.next_event();
        assert!(Instant::now() < end + Duration::from_secs(20), "a few samples of the south");
    }
    until(&station, "the south records", |state| state.folder == south && state.bytes > 0);
    drop(station);
    let (north, south) = (recorded(&north, &level), recorded(&south, &level));
    assert!(!north.is_empty() && north.iter().all(|at| *at <= left), "{north:?} {left}");
    assert!(!south.is_empty() && south.iter().all(|at| *at >= opened), "{south:?} {opened}");
}

#[test]
fn whoever_asks_how_a_folder_stands_does_not_wait_for_its_lock() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(tank(), folder.path());
    until(&first, "the first records", |state| state.kept > 0);
    let second = start(tank(), folder.path());
    let mut looks = 0;
    // A lock that is taken is tried for half a second.
    while StationPort::history(&second).unwrap().trouble.is_none() {
        assert!(!second.owns_folder());
        assert!(second.journal_state().is_kept);
        looks += 1;
        assert!(looks < 10_000, "it is told at last");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(looks >= 20, "{looks} looks while the lock was tried");
}

#[test]
fn the_journal_that_is_shown_is_that_of_the_folder_in_use() {
    let home = tempfile::tempdir().unwrap();
    let project = |name: &str| {
        let (uid, name) = (name.to_owned(), name.to_owned());
        Arc::new(Project { uid, name, ..tank() })
    };
    let (north, south) = (project("North"), project("South"));
    let station = Station::start(Arc::clone(&north), StationOptions::default()).unwrap();
    let file = |name: &str| Some(home.path().join(name));
    let mut app =
        App::new(Box::new(station), Arc::clone(&north), file("north.toml"), Settings::default());
    app.keep_records(None);
    // Names of projects in rows about the station, newest first.
    let starts = |app: &App| -> Vec<(String, String)> {
        let rows = app.state.journal.rows.iter();
        let rows = rows.filter(|row| row.kind == JournalKind::Station);
        rows.map(|row| (row.name.clone(), row.event.clone())).collect()
    };
    let until = |app: &mut App, want: &[(&str, &str)]| {
        let end = Instant::now() + Duration::from_secs(20);
        let want: Vec<_> = want.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        while starts(app) != want {
            assert!(Instant::now() < end, "{:?}, {:?}", starts(app), app.state.journal.failed);
            app.update(Command::Journal(JournalCommand::Look));
            std::thread::sleep(Duration::from_millis(10));
            app.tick();
        }
        assert_eq!(app.state.journal.state.trouble, None);
    };
    until(&mut app, &[("North", "start")]);
    let load = |app: &mut App, path, project| {
        app.update(Command::Loaded { path, result: Ok(project), warnings: Vec::new() });
        assert!(app.state.journal.rows.is_empty(), "at once");
    };
    load(&mut app, file("south.toml"), south);
    until(&mut app, &[("South", "start")]);
    load(&mut app, file("north.toml"), north);
    until(&mut app, &[("North", "start"), ("North", "stop"), ("North", "start")]);
}

#[test]
fn a_project_that_does_not_record_writes_no_history() {
    let folder = tempfile::tempdir().unwrap();
    let mut project = tank();
    project.recording.on = false;
    let station = start(project, folder.path());
    let state = until(&station, "the folder is measured", |state| state.bytes > 0);
    assert!(!state.on && state.trouble.is_none());
    assert!(!folder.path().join("live.db").exists());
}

#[test]
fn every_project_opened_in_the_window_gets_its_place_and_a_saved_one_keeps_its_record() {
    let station = FakeStation::default();
    let settings = Settings::default();
    let empty = Arc::new(Project::default());
    let mut app = App::new(Box::new(station.clone()), empty, None, settings);
    let places = || std::mem::take(&mut station.0.lock().unwrap().places);
    assert!(places().is_empty(), "a window that was not told to keeps nothing");
    app.keep_records(Some(PathBuf::from("/home/kim")));
    assert_eq!(places(), [(None, true)], "a project without file or uid has no place");
    let loaded = |path: Option<&str>, project: Project| Command::Loaded {
        path: path.map(PathBuf::from),
        result: Ok(Arc::new(project)),
        warnings: Vec::new(),
    };
    app.update(loaded(None, tank()));
    let demo = PathBuf::from("/home/kim/demo-quadruple-tank.data");
    let at = |folder: &PathBuf, file: Option<&str>, from: Option<&PathBuf>| DataPlace {
        folder: folder.clone(),
        file: file.map(PathBuf::from),
        from: from.cloned(),
    };
    assert_eq!(places(), [(Some(at(&demo, None, None)), true)]);
    let saved = Command::Saved {
        project: Arc::clone(app.state.project()),
        path: "/plants/tank.toml".into(),
        result: Ok(()),
    };
    app.update(saved);
    let tank_data = PathBuf::from("/plants/tank.data");
    let moved = at(&tank_data, Some("/plants/tank.toml"), Some(&demo));
    assert_eq!(places(), [(Some(moved), false)]);
    let file = PathBuf::from("/plants/tank.toml");
    let notice = |file: &PathBuf| {
        Some(Notice::SavedWithRecord { file: file.clone(), folder: tank_data.clone() })
    };
    assert_eq!(app.state.notice, notice(&file), "where its record went is said");
    let again = Arc::clone(app.state.project());
    app.update(Command::Saved { project: again, path: file.clone(), result: Ok(()) });
    assert_eq!(app.state.notice, Some(Notice::Saved(file)), "once");
    let mut other = tank();
    other.recording.folder = "history".to_owned();
    app.update(loaded(Some("/plants/south.toml"), other));
    let south = at(&PathBuf::from("/plants/history"), Some("/plants/south.toml"), None);
    assert_eq!(places(), [(Some(south), true)]);
}
