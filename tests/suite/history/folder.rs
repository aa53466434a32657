//! The folder of a station: where it lies, whose it is, and that one station at a time writes there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::app::{App, Command, Settings};
use gaugeglass::model::{Project, RecordTroubleKind, StationEvent};
use gaugeglass::station::{DataPlace, HistoryState, Station, StationOptions, StationPort};
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
    let mut other = tank();
    other.recording.folder = "history".to_owned();
    app.update(loaded(Some("/plants/south.toml"), other));
    let south = at(&PathBuf::from("/plants/history"), Some("/plants/south.toml"), None);
    assert_eq!(places(), [(Some(south), true)]);
}
