//! A station that captures: at the full rate, over a stop, a restart, a folder that cannot be used.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::history::{CaptureBook, KeptSeries, Point, Reader};
use gaugeglass::model::{
    Capture, CaptureAsk, CaptureBoard, CaptureEdge, CaptureId, CapturePhase, CaptureSource,
    CaptureTags, CaptureWord, Comparison, Kept, KeptEnd, Operand, Project, Record, ScanClassId,
    StationEvent, Tag, TagId, Value, WriteValue,
};
use gaugeglass::station::{DataPlace, Station, StationOptions, StationPort};
use gaugeglass::store::load_project;

const PATIENCE: Duration = Duration::from_secs(30);

fn tag(id: &str) -> TagId {
    TagId::new(id).unwrap()
}

fn id() -> CaptureId {
    CaptureId::new("x1").unwrap()
}

/// Of the demo plant's levels, a second before and a second after.
fn capture(source: CaptureSource) -> Capture {
    let tags = CaptureTags::List(vec![tag("tank1.level"), tag("loop1.setpoint")]);
    Capture {
        name: "Step".to_owned(),
        source,
        pre_ms: 1_000,
        post_ms: 1_000,
        ..Capture::new(id(), tags)
    }
}

fn demo(capture: Capture) -> Project {
    let (mut project, _) = load_project(Path::new("projects/quadruple-tank.toml")).unwrap();
    project.captures.push(capture);
    project
}

fn start(project: Project, folder: &Path) -> Bench {
    let options = StationOptions { data: Some(folder.to_owned()), ..StationOptions::default() };
    let station = Station::start(Arc::new(project), options).unwrap();
    Bench { station, words: Vec::new() }
}

struct Bench {
    station: Station,
    words: Vec<CaptureWord>,
}

impl Bench {
    /// Waits for captures to stand as asked.
    fn until(&mut self, what: &str, is: impl Fn(&CaptureBoard) -> bool) -> CaptureBoard {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some(event) = self.station.next_event() {
                if let StationEvent::Capture { word, .. } = event {
                    self.words.push(word);
                }
            }
            let board = self.station.captures();
            if is(&board) {
                return board;
            }
            assert!(Instant::now() < end, "{what}: {board:?} {:?}", self.words);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn until_armed(&mut self) {
        self.until("a second is held", |board| {
            board.live.iter().any(|live| live.phase == CapturePhase::Armed && live.held_ms >= 1_000)
        });
    }

    fn until_kept(&mut self, count: usize) -> Vec<Kept> {
        let is = |board: &CaptureBoard| {
            board.kept.iter().filter(|kept| kept.end != KeptEnd::Filling).count() >= count
        };
        self.until("it is kept", is).kept.to_vec()
    }

    fn ask(&mut self, ask: CaptureAsk) {
        assert!(self.station.ask_capture(ask));
    }
}

fn series(folder: &Path, kept: &Kept) -> Vec<KeptSeries> {
    CaptureBook::open_to_read(folder).unwrap().read(kept.id).unwrap().0
}

fn within(kept: &Kept, points: &[Point]) -> bool {
    let from = kept.at.0 - i64::from(kept.pre_ms);
    let to = kept.at.0 + i64::from(kept.post_ms);
    points.iter().all(|p| (from - 1..=to + 1).contains(&p.at_ms))
}

#[test]
fn a_step_of_a_setpoint_is_kept_with_every_sample_that_was_polled_also_of_a_tag_that_records_nothing()
 {
    let other = Operand::Constant(9.0);
    let source =
        CaptureSource::Compare { tag: tag("loop1.setpoint"), with: Comparison::Greater, other };
    let mut project = demo(capture(source));
    for tag in &mut project.tags {
        // The record keeps every sample of the level and none of the setpoint.
        let record = match tag.id.as_str() {
            "tank1.level" => Record::Always,
            "loop1.setpoint" => Record::Off,
            _ => continue,
        };
        *tag = Arc::new(Tag { record, ..Tag::clone(tag) });
    }
    let folder = tempfile::tempdir().unwrap();
    let mut bench = start(project, folder.path());
    bench.until_armed();
    bench.station.write(&tag("loop1.setpoint"), WriteValue::Typed("8".into()));
    std::thread::sleep(Duration::from_millis(1_500));
    bench.station.write(&tag("loop1.setpoint"), WriteValue::Typed("12.5".into()));
    let kept = bench.until_kept(1).remove(0);
    assert_eq!((kept.end, kept.lost, kept.name.as_str()), (KeptEnd::Done, 0, "Step"));
    assert_eq!(kept.cause, "Loop 1/Setpoint > 9 ↑");
    assert!(kept.is_whole(), "{kept:?}");
    let end = Instant::now() + PATIENCE;
    while bench.words.len() < 2 && Instant::now() < end {
        bench.until("anything", |_| true);
        std::thread::sleep(Duration::from_millis(10));
    }
    let [triggered, done] = bench.words.as_slice() else { panic!("{:?}", bench.words) };
    assert_eq!(*triggered, CaptureWord::Triggered("Loop 1/Setpoint > 9 ↑".into()));
    assert!(matches!(done, CaptureWord::Kept { lost: 0, end: KeptEnd::Done, .. }), "{done:?}");
    drop(bench);
    let series = series(folder.path(), &kept);
    let [level, setpoint] = series.as_slice() else { panic!() };
    assert_eq!((level.name.as_str(), level.unit.as_str()), ("Tank 1/Level", "cm"));
    assert!(within(&kept, &level.points) && within(&kept, &setpoint.points));
    // Two seconds of a scan each 200 ms; a loaded machine may miss some.
    let count = level.points.len();
    assert!((6..=11).contains(&count), "{count} samples");
    // A write is read back at once, beside the scans.
    assert!(setpoint.points.len() >= 6, "{} samples", setpoint.points.len());
    let first = setpoint.points.iter().find(|p| p.value > 9.0).unwrap();
    assert_eq!(first.at_ms, kept.at.0, "the trigger is the very sample");
    // What the record has of the level in this time is what the capture has.
    let mut reader = Reader::open(folder.path()).unwrap();
    let rows = reader.tags().unwrap();
    assert!(rows.iter().all(|row| row.uid != "loop1.setpoint"), "it records nothing");
    let row = rows.iter().find(|row| row.uid == "tank1.level").unwrap();
    let mut recorded = Vec::new();
    let go_on = std::sync::atomic::AtomicBool::new(false);
    let span = (level.points[0].at_ms, level.points[level.points.len() - 1].at_ms);
    reader.points(row.key, span, &go_on, |p| recorded.push(p)).unwrap();
    recorded.retain(|p| (span.0..=span.1).contains(&p.at_ms));
    assert_eq!(level.points, recorded);
}

#[test]
fn a_stop_cuts_a_capture_short_and_what_it_has_outlives_it() {
    let folder = tempfile::tempdir().unwrap();
    let long = Capture { post_ms: 600_000, ..capture(CaptureSource::Hand) };
    let mut bench = start(demo(long.clone()), folder.path());
    bench.until_armed();
    bench.ask(CaptureAsk::Trigger(id()));
    bench.until("it is being filled", |board| {
        board
            .live
            .iter()
            .any(|l| matches!(l.phase, CapturePhase::Filling { samples, .. } if samples > 20))
    });
    drop(bench);
    let mut bench = start(demo(long), folder.path());
    let kept = bench.until_kept(1).remove(0);
    assert_eq!((kept.end, kept.cause.as_str()), (KeptEnd::Stopped, ""));
    assert!(kept.samples > 20 && !kept.is_whole(), "{kept:?}");
    let series = series(folder.path(), &kept);
    assert_eq!(series.iter().map(|s| s.points.len() as u64).sum::<u64>(), kept.samples);
    // Its samples are told to whoever asks, and it goes for good when it is taken away.
    bench.ask(CaptureAsk::Open(kept.id));
    let end = Instant::now() + PATIENCE;
    let told = loop {
        if let Some(told) = bench.station.next_capture() {
            break told;
        }
        assert!(Instant::now() < end);
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(told.result.unwrap().1, series);
    bench.ask(CaptureAsk::Remove(kept.id));
    bench.until("it is gone", |board| board.kept.is_empty());
}

#[test]
fn whether_a_capture_is_armed_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = start(demo(capture(CaptureSource::Hand)), folder.path());
    bench.until_armed();
    bench.ask(CaptureAsk::Disarm(id()));
    bench.until("it is disarmed", is_disarmed);
    drop(bench);
    let mut bench = start(demo(capture(CaptureSource::Hand)), folder.path());
    // Longer than what is remembered is waited for.
    let end = Instant::now() + Duration::from_secs(4);
    while Instant::now() < end {
        let board = bench.station.captures();
        assert!(is_disarmed(&board), "{board:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    bench.ask(CaptureAsk::Arm(id()));
    bench.until_armed();
    drop(bench);
    let mut bench = start(demo(capture(CaptureSource::Hand)), folder.path());
    bench.until_armed();
}

#[test]
fn an_edit_of_a_capture_cuts_it_short_and_a_new_name_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let long = Capture { post_ms: 600_000, ..capture(CaptureSource::Hand) };
    let mut bench = start(demo(long.clone()), folder.path());
    bench.until_armed();
    bench.ask(CaptureAsk::Trigger(id()));
    let filling = |board: &CaptureBoard| {
        board.live.iter().any(|live| matches!(live.phase, CapturePhase::Filling { .. }))
    };
    bench.until("it is being filled", filling);
    let renamed = Capture { name: "Other".to_owned(), ..long.clone() };
    bench.station.set_project(Arc::new(demo(renamed)));
    std::thread::sleep(Duration::from_millis(500));
    bench.until("it goes on", filling);
    let other = Capture { pre_ms: 2_000, edge: CaptureEdge::Rises, ..long };
    bench.station.set_project(Arc::new(demo(other)));
    let kept = bench.until_kept(1).remove(0);
    assert_eq!(kept.end, KeptEnd::Edited);
    bench.until("it is armed anew", |board| {
        board.live.iter().any(|live| live.phase == CapturePhase::Armed)
    });
}

#[test]
fn a_folder_that_cannot_be_used_is_told_and_what_waits_is_kept_once_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // A file stands where the folder should be.
    std::fs::write(&data, "in the way").unwrap();
    let mut bench = start(demo(capture(CaptureSource::Hand)), &data);
    bench.until_armed();
    bench.ask(CaptureAsk::Trigger(id()));
    bench.until("the trouble is told", |board| board.trouble.is_some());
    bench.until("it is over", |board| {
        board.live.iter().any(|live| live.phase == CapturePhase::Armed)
    });
    std::fs::remove_file(&data).unwrap();
    let kept = bench.until_kept(1).remove(0);
    assert_eq!((kept.end, kept.lost), (KeptEnd::Done, 0));
    bench.until("all is well", |board| board.trouble.is_none());
    assert!(series(&data, &kept).iter().all(|s| s.points.len() >= 6));
}

#[test]
fn without_a_folder_a_capture_says_that_it_could_not_be_kept() {
    let project = Arc::new(demo(capture(CaptureSource::Hand)));
    let station = Station::start(project, StationOptions::default()).unwrap();
    let mut bench = Bench { station, words: Vec::new() };
    bench.until_armed();
    let trouble = bench.until("that is told", |board| board.trouble.is_some()).trouble.unwrap();
    assert!(trouble.contains("no folder"), "{trouble}");
    bench.ask(CaptureAsk::Trigger(id()));
    let end = Instant::now() + PATIENCE;
    while !bench.words.iter().any(|word| matches!(word, CaptureWord::NotKept(_))) {
        assert!(Instant::now() < end, "{:?}", bench.words);
        bench.until("anything", |_| true);
        std::thread::sleep(Duration::from_millis(20));
    }
    let CaptureWord::NotKept(why) = &bench.words[1] else { panic!("{:?}", bench.words) };
    assert!(why.contains("no folder"), "{why}");
}

#[test]
fn a_folder_that_is_ours_late_still_says_which_captures_do_not_wait() {
    let home = tempfile::tempdir().unwrap();
    let (data, away) = (home.path().join("data"), home.path().join("away"));
    let mut bench = start(demo(capture(CaptureSource::Hand)), &data);
    bench.until_armed();
    bench.ask(CaptureAsk::Disarm(id()));
    bench.until("it is disarmed", is_disarmed);
    drop(bench);
    // Something else stands in its place until everybody has stopped waiting for it.
    std::fs::rename(&data, &away).unwrap();
    std::fs::write(&data, "in the way").unwrap();
    let mut bench = start(demo(capture(CaptureSource::Hand)), &data);
    bench.until_armed();
    let board = bench.until("the trouble is told", |board| board.trouble.is_some());
    assert!(board.trouble.unwrap().contains("not its own"), "though nothing waits to be kept");
    std::fs::remove_file(&data).unwrap();
    std::fs::rename(&away, &data).unwrap();
    let board = bench.until("it is disarmed again", is_disarmed);
    assert!(!board.live.is_empty());
    bench.until("all is well", |board| board.trouble.is_none());
    // What a person asks for counts from then on.
    bench.ask(CaptureAsk::Arm(id()));
    bench.until_armed();
}

fn is_disarmed(board: &CaptureBoard) -> bool {
    board.live.iter().all(|live| live.phase == CapturePhase::Disarmed)
}

#[test]
fn another_project_has_what_its_own_folder_remembers_and_no_news_of_the_one_before() {
    let home = tempfile::tempdir().unwrap();
    let (north, south) = (home.path().join("north"), home.path().join("south"));
    let other = Project { uid: "of the south".to_owned(), ..demo(capture(CaptureSource::Hand)) };
    let mut bench = start(other.clone(), &south);
    bench.until_armed();
    bench.ask(CaptureAsk::Disarm(id()));
    bench.until("it is disarmed", is_disarmed);
    drop(bench);
    let long = Capture { post_ms: 600_000, ..capture(CaptureSource::Hand) };
    // Neither the folder of the north nor having none, as the window has at its start, arms it.
    for begun in [Some(north.clone()), None] {
        let options = StationOptions { data: begun.clone(), ..StationOptions::default() };
        let station = Station::start(Arc::new(demo(long.clone())), options).unwrap();
        let mut bench = Bench { station, words: Vec::new() };
        if begun.is_some() {
            bench.until_armed();
            bench.ask(CaptureAsk::Trigger(id()));
            bench.until("it is being filled", |board| board.kept.len() == 1);
        } else {
            bench.station.keep_in(None, true);
        }
        bench.words.clear();
        let place = DataPlace { folder: south.clone(), file: None, from: None };
        bench.station.open_project(Arc::new(other.clone()), Some(place));
        bench.until("the south has come", |board| board.kept.is_empty() && is_disarmed(board));
        // Longer than what is remembered is waited for.
        let end = Instant::now() + Duration::from_secs(4);
        while Instant::now() < end {
            let board = bench.until("anything", |_| true);
            assert!(is_disarmed(&board), "{begun:?}: {board:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
        let is_end = |w: &CaptureWord| !matches!(w, CaptureWord::Triggered(_));
        assert!(!bench.words.iter().any(is_end), "{begun:?}: {:?}", bench.words);
    }
    let kept = CaptureBook::open(&north, None).unwrap().list().unwrap();
    let [kept] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!(kept.end, KeptEnd::Moved);
    assert!(kept.samples > 0, "{kept:?}");
}

#[test]
fn an_edit_elsewhere_is_no_reason_to_miss_the_change_that_is_watched_for() {
    let other = Operand::Constant(9.0);
    let watched = tag("watched");
    let source = CaptureSource::Compare { tag: watched.clone(), with: Comparison::Greater, other };
    let mut project = demo(capture(source));
    // The same register as the setpoint, read every two seconds.
    let setpoint = project.tag(&tag("loop1.setpoint")).unwrap();
    let (id, name) = (watched.clone(), "Watched".to_owned());
    let scan = ScanClassId::new("slow").unwrap();
    project.tags.push(Arc::new(Tag { id, name, scan, write: None, ..Tag::clone(setpoint) }));
    let folder = tempfile::tempdir().unwrap();
    let mut bench = start(project.clone(), folder.path());
    bench.until_armed();
    bench.station.write(&tag("loop1.setpoint"), WriteValue::Typed("8".into()));
    let read = |station: &Station| {
        let now = station.snapshot();
        let sample = now.index.places.get(&watched).and_then(|at| now.samples.get(at.at()));
        sample.and_then(|s| s.value.as_ref()).and_then(Value::as_f64)
    };
    let end = Instant::now() + PATIENCE;
    while read(&bench.station) != Some(8.0) {
        assert!(Instant::now() < end, "{:?}", read(&bench.station));
        bench.until("anything", |_| true);
        std::thread::sleep(Duration::from_millis(10));
    }
    // It has just been read: the next time the value is another one.
    std::thread::sleep(Duration::from_millis(200));
    bench.station.write(&tag("loop1.setpoint"), WriteValue::Typed("12.5".into()));
    std::thread::sleep(Duration::from_millis(200));
    "Another name".clone_into(&mut project.name);
    bench.station.set_project(Arc::new(project));
    let kept = bench.until_kept(1).remove(0);
    assert_eq!(kept.cause, "Watched > 9 ↑");
}
