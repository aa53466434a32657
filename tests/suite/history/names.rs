//! Whose history is whose, whatever becomes of `live.db`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{Archive, ArchiveOptions, Point, Reader, Step, Tidied, Verified};
use rusqlite::Connection;

const MONTH: &str = "2026-11.db";

/// Values tell whose they are: 1, 2, 3 for a, b, c.
fn three_tags(folder: &Path) {
    let mut archive = open(folder);
    for (uid, value) in [("a", 1.0), ("b", 2.0), ("c", 3.0)] {
        let key = tag(&mut archive, uid);
        for minute in 0..120 {
            archive.push(key, Point::good(DAY + minute * 60_000, value));
        }
    }
    archive.commit(DAY + 2 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 3 * HOUR);
    archive.close(DAY + 3 * HOUR).unwrap();
}

fn forget_journal(folder: &Path) {
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(folder.join(format!("live.db{end}"))).ok();
    }
}

/// The values of a tag's history, each once.
fn values(folder: &Path, uid: &str) -> Vec<f64> {
    let mut reader = Reader::open(folder).unwrap();
    let tags = reader.tags().unwrap();
    let Some(row) = tags.iter().find(|row| row.uid == uid) else { return Vec::new() };
    let mut values = Vec::new();
    let each = |p: Point| values.extend(p.is_usable().then_some(p.value));
    reader.points(row.key, (0, i64::MAX / 4), &GO_ON, each).unwrap();
    values.dedup();
    values
}

fn go_on(archive: &mut Archive, uids: &[&str]) {
    for uid in uids {
        let key = tag(archive, uid);
        archive.push(key, Point::good(DAY + 4 * HOUR, 9.0));
    }
    archive.commit(DAY + 5 * HOUR).unwrap();
}

#[test]
fn history_stays_with_its_tags_when_the_journal_is_gone() {
    for tidied in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        three_tags(folder);
        if tidied {
            let done = open(folder).tidier().turn(DAY + 90 * 24 * HOUR, || true).unwrap();
            assert!(matches!(done, Tidied::Month(..)), "{done:?}");
        }
        forget_journal(folder);
        let mut archive = open(folder);
        go_on(&mut archive, &["new", "c", "a"]);
        for (uid, want) in
            [("a", &[1.0, 9.0][..]), ("b", &[2.0]), ("c", &[3.0, 9.0]), ("new", &[9.0])]
        {
            assert_eq!(values(folder, uid), want, "{uid}, in order: {tidied}");
        }
        assert_eq!(Verified::of(folder).unwrap().findings, []);
    }
}

#[test]
fn a_month_that_does_not_tell_whose_its_chunks_are_gives_them_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    three_tags(folder);
    forget_journal(folder);
    Connection::open(folder.join(MONTH)).unwrap().execute_batch("DROP TABLE tag").unwrap();
    let mut archive = open(folder);
    go_on(&mut archive, &["new", "c"]);
    drop(archive);
    let mut archive = open(folder);
    go_on(&mut archive, &["later"]);
    for uid in ["new", "c", "later"] {
        assert_eq!(values(folder, uid), [9.0], "{uid}");
    }
}

#[test]
fn a_journal_that_vanishes_while_it_is_written_takes_no_number_along() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    three_tags(folder);
    // The project has no c any more.
    let mut archive = open(folder);
    go_on(&mut archive, &["a", "b"]);
    forget_journal(folder);
    archive.commit(DAY + 6 * HOUR).unwrap_err();
    archive.commit(DAY + 6 * HOUR).unwrap();
    go_on(&mut archive, &["new"]);
    assert_eq!(values(folder, "new"), [9.0]);
    assert_eq!(values(folder, "c"), [3.0]);
}

#[test]
fn a_name_that_is_damaged_is_told_and_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    three_tags(folder);
    let month = Connection::open(folder.join(MONTH)).unwrap();
    month.execute("UPDATE tag SET uid = 'x' WHERE uid = 'c'", []).unwrap();
    drop(month);
    let found = Verified::of(folder).unwrap().findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].what.contains("names of tags: 1 with"), "{found:?}");
    forget_journal(folder);
    let mut archive = open(folder);
    go_on(&mut archive, &["x", "c"]);
    assert_eq!((values(folder, "x"), values(folder, "c")), (vec![9.0], vec![9.0]));
    assert_eq!(values(folder, "b"), [2.0]);
}

#[test]
fn numbers_that_overlap_are_told_though_the_chunks_are_in_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    three_tags(folder);
    // A month that somebody has copied in from another folder of the same station.
    let other = tempfile::tempdir().unwrap();
    let mut archive = open(other.path());
    let key = tag(&mut archive, "a");
    for minute in 0..50 {
        archive.push(key, Point::good(DAY + 40 * 24 * HOUR + minute * 60_000, 4.0));
    }
    archive.commit(DAY + 41 * 24 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 41 * 24 * HOUR);
    archive.close(DAY + 41 * 24 * HOUR).unwrap();
    std::fs::copy(other.path().join("2027-01.db"), folder.join("2027-01.db")).unwrap();
    let found = Verified::of(folder).unwrap().findings;
    assert!(found.iter().any(|f| f.what.contains("numbers") && f.tag == "a"), "{found:?}");
}

#[test]
fn tags_asked_for_before_memory_is_written_again_keep_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut archive = open(folder);
    // Nothing is in a month yet.
    for (uid, value) in [("a", 1.0), ("b", 2.0), ("c", 3.0)] {
        let key = tag(&mut archive, uid);
        archive.push(key, Point::good(DAY + 60_000, value));
    }
    archive.commit(DAY + 120_000).unwrap();
    forget_journal(folder);
    archive.commit(DAY + 180_000).unwrap_err();
    // The project has changed meanwhile: a is gone, and others come first.
    for uid in ["new", "c", "b"] {
        tag(&mut archive, uid);
    }
    assert!(archive.commit(DAY + 240_000).unwrap().renewed);
    go_on(&mut archive, &["new", "b"]);
    for (uid, want) in [("a", &[1.0][..]), ("b", &[2.0, 9.0]), ("c", &[3.0]), ("new", &[9.0])] {
        assert_eq!(values(folder, uid), want, "{uid}");
    }
}

#[test]
fn a_renewal_is_told_though_the_commit_after_it_fails() {
    let folder = tempfile::tempdir().unwrap();
    let fails = Arc::new(AtomicBool::new(false));
    let fault = Arc::clone(&fails);
    let options = ArchiveOptions {
        fault: Some(Arc::new(move |step| match step {
            Step::Commit if fault.load(Ordering::Relaxed) => Err(std::io::Error::other("full")),
            _ => Ok(()),
        })),
        ..ArchiveOptions::default()
    };
    let mut archive = Archive::open(folder.path(), options).unwrap();
    let key = tag(&mut archive, "a");
    archive.push(key, Point::good(DAY, 1.0));
    archive.commit(DAY).unwrap();
    forget_journal(folder.path());
    archive.commit(DAY + 1_000).unwrap_err();
    fails.store(true, Ordering::Relaxed);
    archive.commit(DAY + 2_000).unwrap_err();
    fails.store(false, Ordering::Relaxed);
    assert!(archive.commit(DAY + 3_000).unwrap().renewed);
    assert!(!archive.commit(DAY + 4_000).unwrap().renewed);
}
