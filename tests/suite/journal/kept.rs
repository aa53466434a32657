//! A disk that takes nothing: told, counted, and made up for by itself.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gaugeglass::model::{JournalKind, WriteValue};
use gaugeglass::station::{JournalOptions, Station, StationOptions, StationPort};
use gaugeglass::store::load_project;

use super::all;

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
