//! Kept captures on a disk that fails, and after a crash.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser;
use gaugeglass::cli::root::{CommandLine, run};
use gaugeglass::history::{
    CaptureBook, Fault, HistoryError, KeptSeries, Point, QualityCode, TrackName,
};
use gaugeglass::model::{Kept, KeptEnd, KeptId, WallMs};

const DAY: i64 = 1_795_651_200_000;

fn row(capture: &str, at: i64) -> Kept {
    Kept {
        capture: capture.to_owned(),
        name: "Pump trip".to_owned(),
        cause: "pump 1 ↓".to_owned(),
        at: WallMs(DAY + at),
        pre_ms: 1_000,
        post_ms: 1_000,
        covered_ms: 1_000,
        ..Kept::default()
    }
}

fn tracks() -> [TrackName; 2] {
    ["a", "b"].map(|id| [id.to_owned(), format!("Area/{id}"), "bar".to_owned()])
}

fn points(from: i64) -> Vec<Point> {
    let odd = [f64::NAN, -0.0, f64::INFINITY, 5e-324];
    (from..from + 8)
        .map(|i| Point {
            at_ms: DAY + i,
            value: odd.get(i as usize % 8).copied().unwrap_or(i as f64 / 8.0),
            quality: QualityCode(if i % 5 == 0 { 0x0203 } else { 0 }),
        })
        .collect()
}

fn ended(id: KeptId, capture: &str) -> Kept {
    Kept { id, capture: capture.to_owned(), end: KeptEnd::Done, ..Kept::default() }
}

/// Makes a call until the disk takes it.
fn insist<T>(mut call: impl FnMut() -> Result<T, HistoryError>) -> (T, usize) {
    for failed in 0..100 {
        if let Ok(done) = call() {
            return (done, failed);
        }
    }
    panic!("it never goes through")
}

/// Two captures, each insisted upon. Returns how often the disk said no.
fn live_through(folder: &Path, fault: &Fault) -> usize {
    let (mut book, mut failed) = insist(|| CaptureBook::open(folder, Some(Arc::clone(fault))));
    for (number, capture) in (0..).zip(["x1", "x2"]) {
        let (id, n) = insist(|| book.begin(&row(capture, number), &tracks()));
        failed += n;
        for seq in 0..3 {
            let part = [(0, points(seq * 8)), (1, points(100 + seq * 8))];
            let (there, n) = insist(|| book.append(id, seq, &part));
            assert!(there);
            failed += n;
        }
        let (samples, n) = insist(|| book.end(&ended(id, capture), 10));
        assert_eq!(samples, Some(48));
        failed += n;
    }
    failed
}

fn whole(folder: &Path) -> Vec<(Kept, Vec<KeptSeries>)> {
    let book = CaptureBook::open_to_read(folder).unwrap();
    let read = |kept: Kept| {
        let (series, damages) = book.read(kept.id).unwrap();
        assert_eq!(damages.len(), 0);
        (kept, series)
    };
    book.list().unwrap().into_iter().map(read).collect()
}

#[test]
fn an_error_at_any_touch_of_the_disk_loses_and_doubles_nothing() {
    let touches = Arc::new(AtomicUsize::new(0));
    let failing = |fails: std::ops::Range<usize>| -> Fault {
        touches.store(0, Ordering::Relaxed);
        let touches = Arc::clone(&touches);
        Arc::new(move |_| {
            let touch = touches.fetch_add(1, Ordering::Relaxed);
            if fails.contains(&touch) {
                Err(std::io::ErrorKind::StorageFull.into())
            } else {
                Ok(())
            }
        })
    };
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(live_through(folder.path(), &failing(0..0)), 0);
    let count = touches.load(Ordering::Relaxed);
    assert!(count >= 30, "{count} touches");
    let quiet = whole(folder.path());
    assert_eq!(quiet.len(), 2);
    for (kept, series) in &quiet {
        assert_eq!((kept.end, kept.samples, kept.is_whole()), (KeptEnd::Done, 48, true));
        assert_eq!(kept.tags, ["Area/a", "Area/b"]);
        let wanted: Vec<Point> = (0..3).flat_map(|seq| points(seq * 8)).collect();
        assert_eq!(series[0].points, wanted, "every bit, in order");
        assert_eq!((series[1].points.len(), series[1].unit.as_str()), (24, "bar"));
    }
    for first in 0..count {
        let folder = tempfile::tempdir().unwrap();
        let failed = live_through(folder.path(), &failing(first..first + 1 + first % 3));
        assert!(failed >= usize::from(first > 0), "touch {first} was to fail");
        assert_eq!(whole(folder.path()), quiet, "touch {first}");
    }
}

#[test]
fn a_capture_that_was_never_ended_keeps_what_it_has_and_says_so_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    {
        let mut book = CaptureBook::open(folder.path(), None).unwrap();
        let id = book.begin(&row("x1", 0), &tracks()).unwrap();
        assert!(book.append(id, 0, &[(0, points(0))]).unwrap());
        // The process ends here, and says nothing.
    }
    let filling = whole(folder.path()).remove(0).0;
    assert_eq!((filling.end, filling.samples), (KeptEnd::Filling, 8));
    let mut book = CaptureBook::open(folder.path(), None).unwrap();
    let kept = book.list().unwrap();
    assert_eq!((kept[0].end, kept[0].samples), (KeptEnd::CutOff, 8));
    assert!(!kept[0].is_whole());
    assert_eq!(
        book.begin(&row("x1", 5), &tracks()).unwrap(),
        KeptId(2),
        "numbers are not given out twice"
    );
    book.remove(KeptId(2)).unwrap();
    drop(book);
    let mut book = CaptureBook::open(folder.path(), None).unwrap();
    assert_eq!(book.begin(&row("x1", 6), &tracks()).unwrap(), KeptId(3));
    assert!(!book.append(KeptId(2), 0, &[(0, points(0))]).unwrap(), "it is gone");
}

#[test]
fn of_each_definition_the_newest_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = CaptureBook::open(folder.path(), None).unwrap();
    for number in 0..6 {
        for capture in ["x1", "x2"] {
            let id = book.begin(&row(capture, number), &tracks()).unwrap();
            book.append(id, 0, &[(0, points(0))]).unwrap();
            book.end(&ended(id, capture), if capture == "x1" { 2 } else { 4 }).unwrap();
        }
    }
    let count = |capture| book.list().unwrap().iter().filter(|k| k.capture == capture).count();
    assert_eq!((count("x1"), count("x2")), (2, 4));
    assert_eq!(book.list().unwrap().last().unwrap().id, KeptId(12));
    assert_eq!(book.read(KeptId(1)).unwrap().0, [], "nothing of the old ones is left");
}

#[test]
fn a_damaged_part_costs_itself_alone_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = CaptureBook::open(folder.path(), None).unwrap();
    let id = book.begin(&row("x1", 0), &tracks()).unwrap();
    book.append(id, 0, &[(0, points(0))]).unwrap();
    book.append(id, 1, &[(0, points(8))]).unwrap();
    book.end(&ended(id, "x1"), 9).unwrap();
    drop(book);
    let file = rusqlite::Connection::open(folder.path().join("captures.db")).unwrap();
    let mut data: Vec<u8> =
        file.query_row("SELECT data FROM part WHERE seq = 0", [], |row| row.get(0)).unwrap();
    data[9] ^= 1;
    file.execute("UPDATE part SET data = ?1 WHERE seq = 0", [data]).unwrap();
    drop(file);
    let book = CaptureBook::open_to_read(folder.path()).unwrap();
    let (series, damages) = book.read(id).unwrap();
    assert_eq!(series[0].points, points(8));
    assert_eq!(damages.len(), 1);
    assert!(damages[0].to_string().contains("damaged"), "{}", damages[0]);
}

#[test]
fn a_file_that_is_taken_away_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = CaptureBook::open(folder.path(), None).unwrap();
    std::fs::remove_file(folder.path().join("captures.db")).unwrap();
    assert!(matches!(book.begin(&row("x1", 0), &tracks()), Err(HistoryError::Gone { .. })));
}

#[test]
fn whether_a_definition_waits_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = CaptureBook::open(folder.path(), None).unwrap();
    for (capture, armed) in [("x1", false), ("x2", false), ("x1", true)] {
        book.remember(capture, armed).unwrap();
    }
    drop(book);
    let book = CaptureBook::open(folder.path(), None).unwrap();
    let remembered = book.remembered().unwrap();
    assert_eq!(remembered, [("x1".to_owned(), true), ("x2".to_owned(), false)]);
}

fn ask(words: &[&str]) -> (u8, String, String) {
    let line = ["gaugeglass", "history", "capture"].iter().chain(words);
    let command = CommandLine::try_parse_from(line).unwrap().command.unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&command, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn the_command_line_lists_and_exports_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let (code, _, err) = ask(&["list", path]);
    assert_eq!(code, 2);
    assert!(err.contains("there are no captures in"), "{err}");
    live_through(folder.path(), &(Arc::new(|_| Ok(())) as Fault));
    let (code, out, _) = ask(&["list", path]);
    let first = out.lines().next().unwrap();
    assert_eq!(code, 0);
    assert!(first.starts_with("#1  2026-11-26T00:00:00"), "{first}");
    assert!(first.ends_with("Pump trip  pump 1 ↓  48 samples of 2 tags"), "{first}");
    let (_, out, _) = ask(&["list", path, "--json"]);
    let line: serde_json::Value = serde_json::from_str(out.lines().nth(1).unwrap()).unwrap();
    assert_eq!(
        (&line["id"], &line["samples"], &line["whole"]),
        (&2.into(), &48.into(), &true.into())
    );
    assert_eq!(line["tags"], serde_json::json!(["Area/a", "Area/b"]));
    let (code, out, _) = ask(&["export", path, "1"]);
    assert_eq!((code, out.lines().count()), (0, 49), "a head and a row a sample");
    assert!(out.contains("Area/a") && out.contains("Area/b"), "{out}");
    let file = folder.path().join("one.csv");
    let (code, out, _) = ask(&["export", path, "1", "-o", file.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 49);
    let (code, _, err) = ask(&["export", path, "7"]);
    assert_eq!(code, 2);
    assert!(err.contains("there is no capture 7"), "{err}");
}
