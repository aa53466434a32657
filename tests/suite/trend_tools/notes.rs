//! Remarks in the trend: kept with the record, seen at once, changed and taken away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui_kittest::kittest::Queryable as _;
use gaugeglass::app::lang::Lang;
use gaugeglass::app::tools::ToolsCommand;
use gaugeglass::app::{Dialog, Notice};
use gaugeglass::history::{Archive, ArchiveOptions, Reader, Step};
use gaugeglass::model::{GroupId, NOTES_MOST, Note, NoteChange, NoteId, PaneKind, Project};
use gaugeglass::station::{DataPlace, Station, StationOptions, StationPort};

use super::DAY;
use crate::support::fake_station::FakeStation;
use crate::support::screens::screen;
use crate::support::tank_room::{self, Desk};

fn note(id: i64, from: i64, text: &str) -> Note {
    Note {
        id: NoteId(id),
        group: GroupId::new("g1").unwrap(),
        from_ms: DAY + from,
        to_ms: (id % 2 == 0).then_some(DAY + from + 500),
        text: text.to_owned(),
        who: "operator".to_owned(),
        made_ms: DAY,
    }
}

#[test]
fn a_folder_keeps_remarks_and_a_disk_that_fails_keeps_all_or_none_of_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let fails = Arc::new(AtomicBool::new(false));
    let fault = Arc::clone(&fails);
    let options = ArchiveOptions {
        fault: Some(Arc::new(move |step| match step {
            Step::Insert if fault.load(Ordering::Relaxed) => Err(std::io::Error::other("full")),
            _ => Ok(()),
        })),
        ..ArchiveOptions::default()
    };
    let mut archive = Archive::open(folder.path(), options).unwrap();
    let put = |n: &Note| NoteChange::Put(n.clone());
    let (a, b) = (note(1, 900, "밸브 교체"), note(2, 100, "=1+1; step test\nsecond line"));
    archive.change_notes(&[put(&a), put(&b)]).unwrap();
    fails.store(true, Ordering::Relaxed);
    assert!(archive.change_notes(&[NoteChange::Remove(a.id)]).is_err());
    fails.store(false, Ordering::Relaxed);
    drop(archive);
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    assert_eq!(
        archive.reader().unwrap().notes().unwrap(),
        [b.clone(), a.clone()],
        "in order of time"
    );
    let better = Note { text: "valve replaced".to_owned(), ..a.clone() };
    archive.change_notes(&[put(&better), NoteChange::Remove(b.id)]).unwrap();
    assert_eq!(archive.reader().unwrap().notes().unwrap(), [better]);
}

#[test]
fn a_list_of_remarks_stays_in_order_and_within_its_bound() {
    let mut notes = Vec::new();
    for id in 0..NOTES_MOST as i64 + 5 {
        NoteChange::Put(note(id, (id * 7_919) % 10_007, "x")).apply(&mut notes);
    }
    assert_eq!(notes.len(), NOTES_MOST);
    assert!(notes.is_sorted_by_key(|n| (n.from_ms, n.id)));
    NoteChange::Remove(NoteId(3)).apply(&mut notes);
    assert_eq!(notes.len(), NOTES_MOST - 1);
}

#[test]
fn a_station_with_a_folder_has_its_remarks_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let data = Some(folder.path().to_owned());
        let options = StationOptions { data, ..StationOptions::default() };
        Station::start(Arc::new(tank_room::project()), options).unwrap()
    };
    let mut station = start();
    assert!(station.keeps_notes());
    assert!(station.change_note(NoteChange::Put(note(7, 0, "start of the test"))));
    assert_eq!(station.notes().len(), 1, "it is seen at once");
    drop(station);
    let reader = Reader::open(folder.path()).unwrap();
    assert_eq!(reader.notes().unwrap(), [note(7, 0, "start of the test")]);
    let mut station =
        Station::start(Arc::new(Project::default()), StationOptions::default()).unwrap();
    assert!(!station.keeps_notes());
    assert!(station.change_note(NoteChange::Put(note(8, 0, "in memory"))));
    assert_eq!(station.notes().len(), 1);
}

/// Waits until the station has so many remarks, at most twenty seconds.
fn until_noted(station: &Station, count: usize) {
    let end = Instant::now() + Duration::from_secs(20);
    while station.notes().len() != count {
        assert!(Instant::now() < end, "{:?}", station.notes());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A project that reads nothing and records nothing.
fn silent(uid: &str) -> Project {
    let mut project = tank_room::project();
    project.uid = uid.to_owned();
    project.recording.on = false;
    project.connections.iter_mut().for_each(|connection| connection.enabled = false);
    project
}

#[test]
fn remarks_survive_a_journal_that_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = Some(folder.path().to_owned());
    let options = StationOptions { data, ..StationOptions::default() };
    let mut station = Station::start(Arc::new(tank_room::project()), options).unwrap();
    assert!(station.change_note(NoteChange::Put(note(7, 0, "start of the test"))));
    let kept = || {
        let read = Reader::open(folder.path()).and_then(|reader| reader.notes());
        read.is_ok_and(|notes| notes == [note(7, 0, "start of the test")])
    };
    let until = |what: &str, is_so: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !is_so() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until("kept", &kept);
    for file in ["live.db", "live.db-wal", "live.db-shm"] {
        std::fs::remove_file(folder.path().join(file)).ok();
    }
    until("kept again", &kept);
    assert_eq!(station.notes().len(), 1);
}

#[test]
fn a_remark_that_is_damaged_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    let all = [1, 2, 3].map(|id| NoteChange::Put(note(id, id, "a remark")));
    archive.change_notes(&all).unwrap();
    drop(archive);
    let live = rusqlite::Connection::open(folder.path().join("live.db")).unwrap();
    live.execute("UPDATE note SET made = 'x' WHERE id = 2", []).unwrap();
    drop(live);
    let reader = Reader::open(folder.path()).unwrap();
    assert_eq!(reader.notes().unwrap(), [1, 3].map(|id| note(id, id, "a remark")));
}

#[test]
fn remarks_are_there_before_the_first_sample_and_where_nothing_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    archive.change_notes(&[NoteChange::Put(note(7, 0, "of last year"))]).unwrap();
    drop(archive);
    let options =
        StationOptions { data: Some(folder.path().to_owned()), ..StationOptions::default() };
    let station = Station::start(Arc::new(silent("u")), options).unwrap();
    until_noted(&station, 1);
    assert_eq!(*station.notes(), [note(7, 0, "of last year")]);
}

#[test]
fn a_remark_goes_to_the_first_folder_there_is_and_to_no_other_project() {
    let home = tempfile::tempdir().unwrap();
    let place = |name: &str| DataPlace { folder: home.path().join(name), file: None, from: None };
    let north = Arc::new(silent("north"));
    let mut station = Station::start(Arc::clone(&north), StationOptions::default()).unwrap();
    assert!(station.change_note(NoteChange::Put(note(1, 0, "made without a folder"))));
    station.keep_in(Some(place("north")), false);
    assert_eq!(station.notes().len(), 1, "it is still there");
    assert!(station.change_note(NoteChange::Put(note(2, 5, "made with one"))));
    station.open_project(Arc::new(silent("south")), Some(place("south")));
    assert!(station.notes().is_empty(), "at once");
    assert!(station.change_note(NoteChange::Put(note(3, 0, "of the south"))));
    station.open_project(north, Some(place("north")));
    until_noted(&station, 2);
    drop(station);
    let kept = |name: &str| Reader::open(&place(name).folder).unwrap().notes().unwrap();
    assert_eq!(kept("south"), [note(3, 0, "of the south")]);
    let both = [note(1, 0, "made without a folder"), note(2, 5, "made with one")];
    assert_eq!(kept("north"), both);
}

#[test]
fn a_remark_is_written_changed_and_deleted_in_the_trend() {
    let project = tank_room::project();
    let station: FakeStation = tank_room::station(&project);
    let desk = Desk::new(PaneKind::Trend, project, &station, Lang::English);
    let mut screen =
        screen([1300.0, 640.0], gaugeglass::app::Look::Light, desk, |ui, desk| desk.frame(ui));
    screen.run_steps(4);
    screen.get_by_label("More").click();
    screen.run_steps(3);
    screen.get_by_label("Remark").click();
    screen.run_steps(2);
    let app = &mut screen.state_mut().app;
    let Some(Dialog::Note(draft)) = app.state.dialog.clone() else { panic!("no dialog") };
    assert_eq!((draft.id, draft.to_ms), (None, None));
    app.update(ToolsCommand::NoteAccept.into());
    assert!(matches!(app.state.dialog, Some(Dialog::Note(_))), "an empty one is not accepted");
    app.update(ToolsCommand::NoteType("  valve sticks ".to_owned()).into());
    app.update(ToolsCommand::NoteAccept.into());
    assert_eq!(app.state.notice, Some(Notice::NoteInMemory), "and that is said");
    assert_eq!(app.state.notes[0].text, "valve sticks");
    // Into view: it stands at the right edge.
    screen.run_steps(4);
    screen.get_by_label("Remark: valve sticks").click();
    screen.run_steps(2);
    let app = &mut screen.state_mut().app;
    assert!(matches!(&app.state.dialog, Some(Dialog::Note(d)) if d.id.is_some()));
    app.update(ToolsCommand::NoteType("valve replaced".to_owned()).into());
    app.update(ToolsCommand::NoteAccept.into());
    assert_eq!((app.state.notes.len(), app.state.notes[0].text.as_str()), (1, "valve replaced"));
    let id = app.state.notes[0].id;
    app.update(ToolsCommand::NoteOpen(id).into());
    app.update(ToolsCommand::NoteRemove.into());
    assert!(app.state.notes.is_empty());
    screen.run_steps(2);
    assert_eq!(screen.query_all_by_label_contains("Remark: ").count(), 0);
}
