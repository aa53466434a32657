//! What is damaged is told to whoever sits there: once for each file, with what, where and a way out.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{HOUR, open, seal_all};
use gaugeglass::app::lang::{Lang, notice_text, record_facts};
use gaugeglass::app::{App, Notice, Settings};
use gaugeglass::history::{Point, QualityCode};
use gaugeglass::model::{Project, RecordTroubleKind, StationEvent, TagId};
use gaugeglass::station::{
    AskedTag, Asker, HistoryAsk, Station, StationOptions, StationPort, Told, Wanted,
};
use gaugeglass::store::load_project;
use rusqlite::Connection;

/// 2026-03-04T00:00:00Z, long before any station of this test runs.
const THEN: i64 = 1_772_582_400_000;

fn tank() -> Arc<Project> {
    Arc::new(load_project(Path::new("projects/quadruple-tank.toml")).unwrap().0)
}

fn level(project: &Project) -> TagId {
    project.tag_named("Tank 1/Level").unwrap().id.clone()
}

/// Three hours of a tag in March, the second of them damaged.
fn a_damaged_hour(folder: &Path, tag: &TagId) {
    let mut archive = open(folder);
    let key = archive.tag(tag.as_str(), "Tank 1/Level", "cm").unwrap();
    for minute in 0..180 {
        archive.push(key, Point::good(THEN + minute * 60_000, minute as f64));
    }
    archive.commit(THEN + 3 * HOUR).unwrap();
    seal_all(&mut archive, THEN + 4 * HOUR);
    archive.close(THEN + 4 * HOUR).unwrap();
    let month = Connection::open(folder.join("2026-03.db")).unwrap();
    let harm = "UPDATE blob SET data = zeroblob(length(data)) WHERE id =
        (SELECT id FROM chunk WHERE t0 = ?1)";
    assert_eq!(month.execute(harm, [THEN + HOUR]).unwrap(), 1);
}

fn start(project: &Arc<Project>, folder: &Path) -> Station {
    let options = StationOptions { data: Some(folder.to_owned()), ..StationOptions::default() };
    Station::start(Arc::clone(project), options).unwrap()
}

/// What a question about the three hours is answered with.
fn ask(station: &mut Station, tag: &TagId) -> Vec<Point> {
    let asked = AskedTag { id: tag.clone(), break_after_ms: i64::MAX, range: None };
    let (from_ms, to_ms, tags) = (THEN - 1, THEN + 3 * HOUR, vec![asked]);
    let wanted = Wanted::Points { most: 1_000 };
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

/// Damages among the events of so long a time; of the first only where that is enough.
fn damages(station: &mut Station, time: Duration, is_enough: bool) -> Vec<String> {
    let end = Instant::now() + time;
    let mut found = Vec::new();
    while Instant::now() < end && (found.is_empty() || !is_enough) {
        let Some(event) = station.next_event() else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        if let StationEvent::Record { trouble: Some(trouble), .. } = event
            && trouble.kind == RecordTroubleKind::Damaged
        {
            found.push(trouble.detail.to_string());
        }
    }
    found
}

#[test]
fn a_chunk_that_a_reader_finds_damaged_is_an_event_once_for_its_file() {
    let (home, project) = (tempfile::tempdir().unwrap(), tank());
    let folder = home.path().join("tank.data");
    let level = level(&project);
    a_damaged_hour(&folder, &level);
    let mut station = start(&project, &folder);
    let end = Instant::now() + Duration::from_secs(20);
    while StationPort::history(&station).unwrap().kept == 0 {
        assert!(Instant::now() < end, "it records");
        std::thread::sleep(Duration::from_millis(20));
    }
    let points = ask(&mut station, &level);
    let gaps = points.iter().filter(|p| p.quality == QualityCode::DAMAGED).count();
    assert_eq!((points.iter().filter(|p| p.is_usable()).count(), gaps), (120, 2));
    let told = damages(&mut station, Duration::from_secs(20), true);
    let verify = format!("gaugeglass history verify {}", folder.display());
    for word in ["2026-03.db", "checksum", verify.as_str()] {
        assert!(told[0].contains(word), "{word}: {told:?}");
    }
    assert_eq!(StationPort::history(&station).unwrap().trouble, None, "everything is recorded");
    ask(&mut station, &level);
    assert_eq!(damages(&mut station, Duration::from_secs(3), false), [""; 0], "once is enough");
    assert_eq!(StationPort::history(&station).unwrap().damaged.len(), 1);
}

#[test]
fn a_journal_of_garbage_is_told_in_the_window_and_the_station_records() {
    let (home, project) = (tempfile::tempdir().unwrap(), tank());
    let folder = home.path().join("tank.data");
    let level = level(&project);
    a_damaged_hour(&folder, &level);
    std::fs::write(folder.join("live.db"), [0x5A; 9_000]).unwrap();
    let station = start(&project, &folder);
    let mut app = App::new(Box::new(station), Arc::clone(&project), None, Settings::default());
    let end = Instant::now() + Duration::from_secs(20);
    while app.state.notice.is_none() || app.state.recording.as_ref().is_none_or(|r| r.kept == 0) {
        assert!(Instant::now() < end, "{:?}, {:?}", app.state.notice, app.state.recording);
        app.tick();
        std::thread::sleep(Duration::from_millis(20));
    }
    let Some(notice @ Notice::RecordDamaged(_)) = &app.state.notice else {
        panic!("{:?}", app.state.notice)
    };
    for lang in [Lang::English, Lang::Korean] {
        let text = notice_text(lang, notice);
        for word in ["live.db", "live.damaged-1.db", "history verify"] {
            assert!(text.contains(word), "{text}");
        }
        let record = app.state.recording.as_ref().unwrap();
        assert_eq!(record.trouble, None);
        let facts = record_facts(lang, record);
        assert!(facts.iter().any(|(_, fact)| fact.contains("live.damaged-1.db")), "{facts:?}");
    }
    drop(app);
    assert_eq!(std::fs::read(folder.join("live.damaged-1.db")).unwrap(), [0x5A; 9_000]);
    let reader = gaugeglass::history::Reader::open(&folder).unwrap();
    let same = reader.tags().unwrap().into_iter().filter(|row| row.uid == level.as_str()).count();
    assert_eq!(same, 1, "its history goes on");
}
