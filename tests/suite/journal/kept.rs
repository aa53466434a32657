//! A disk that takes nothing: told, counted, and made up for by itself.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gaugeglass::alarm::journal::Book;
use gaugeglass::model::{JournalKind, JournalRow, WriteValue};
use gaugeglass::station::{JournalOptions, Station, StationOptions, StationPort};
use gaugeglass::store::load_project;

use super::{DAY, all, row};

#[test]
fn a_full_disk_is_told_holds_nobody_up_and_loses_nothing_that_has_room() {
    let folder = tempfile::tempdir().unwrap();
    let full = Arc::new(AtomicBool::new(true));
    let is_full = Arc::clone(&full);
    let fault = move || match is_full.load(Ordering::Relaxed) {
        true => Err(std::io::ErrorKind::StorageFull.into()),
        false => Ok(()),
    };
    let journal = JournalOptions { fault: Some(Arc::new(fault)), ..JournalOptions::default() };
    let options = StationOptions {
        data: Some(folder.path().to_owned()),
        journal,
        ..StationOptions::default()
    };
    let (project, _) = load_project(Path::new("projects/quadruple-tank.toml")).unwrap();
    let setpoint = project.tag_named("Loop 1/Setpoint").unwrap().id.clone();
    let mut station = Station::start(Arc::new(project), options).unwrap();
    let until = |station: &mut Station, what: &str, done: &dyn Fn(&mut Station) -> bool| {
        let end = Instant::now() + Duration::from_secs(60);
        while !done(station) {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    until(&mut station, "the trouble is told", &|station| {
        let state = station.journal_state();
        state.trouble.is_some() && state.waiting > 0
    });
    // Events and boards come all the same.
    until(&mut station, "an event", &|station| station.next_event().is_some());
    until(&mut station, "the setpoint is good", &|station| {
        station.snapshot().sample(&setpoint).is_some_and(|s| s.quality.is_good())
    });
    let write = station.write(&setpoint, WriteValue::Typed("8".into()));
    until(
        &mut station,
        "the write is shown",
        &|station| matches!(station.next_event(), Some(gaugeglass::model::StationEvent::Write(r)) if r.id == write),
    );
    assert!(station.journal_state().is_behind, "what is shown is marked");
    full.store(false, Ordering::Relaxed);
    until(&mut station, "it recovers", &|station| {
        let state = station.journal_state();
        state.trouble.is_none() && state.kept > 0 && !state.is_behind
    });
    assert_eq!(station.journal_state().lost, 0);
    drop(station);
    let rows = all(folder.path());
    assert_eq!(rows[0].event, "start", "what happened first comes first: {:?}", rows[0]);
    assert!(rows.iter().any(|row| row.kind == JournalKind::Write && row.event == "asked"));
    let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    assert_eq!(numbers, (1..=rows.len() as i64).collect::<Vec<_>>());
}

#[test]
fn how_long_the_project_says_is_how_long_rows_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (project, _) = load_project(Path::new("projects/quadruple-tank.toml")).unwrap();
    let start = |project: &gaugeglass::model::Project| {
        let options =
            StationOptions { data: Some(folder.path().to_owned()), ..StationOptions::default() };
        Station::start(Arc::new(project.clone()), options).unwrap()
    };
    let until = |what: &str, done: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(60);
        while !done() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    // A first run makes the folder ours; then it has a journal of five thousand rows of long ago.
    let station = start(&project);
    until("a journal", &|| folder.path().join("journal.db").is_file());
    drop(station);
    std::fs::remove_file(folder.path().join("journal.db")).unwrap();
    let long_ago = DAY - 1_000 * 86_400_000;
    let mut old: Vec<JournalRow> =
        (1..=5_000).map(|seq| row(seq, long_ago + seq, JournalKind::Write, "long ago")).collect();
    Book::open(folder.path(), None).unwrap().commit(old.iter_mut()).unwrap();
    let count = || all(folder.path()).iter().filter(|row| row.name == "long ago").count();
    let mut station = start(&project);
    until("it has begun", &|| all(folder.path()).iter().any(|row| row.event == "start"));
    assert_eq!(count(), 5_000, "for ever, where the project says nothing");
    let mut shorter = project.clone();
    shorter.recording.journal_keep_days = Some(30);
    station.set_project(Arc::new(shorter));
    until("the oldest go", &|| count() <= 1_000);
    drop(station);
    let told: i64 = all(folder.path())
        .iter()
        .filter(|row| row.event == "rows_removed")
        .map(|row| row.number)
        .sum();
    assert!(told >= 4_000, "{told} rows were told to be gone");
}
