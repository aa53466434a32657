//! A commit whose row is damaged: a gap where its samples were, and nothing else is lost.

use std::path::Path;

use super::{DAY, GO_ON, HOUR, open, read, seal_all, tag};
use gaugeglass::history::{Archive, Point, QualityCode, Reader, TagKey, Verified};
use rusqlite::{Connection, params};

const WHOLE: (i64, i64) = (0, i64::MAX / 4);

/// Four commits of ten samples of one tag, and the first of them in a chunk; another tag stands in the first
/// alone.
fn four_commits(folder: &Path) -> [TagKey; 2] {
    let mut archive = open(folder);
    let (often, once) = (tag(&mut archive, "often"), tag(&mut archive, "once"));
    archive.push(once, Point::good(DAY, 1.0));
    for commit in 0..4 {
        for i in 0..10 {
            archive.push(
                often,
                Point::good(DAY + HOUR / 2 * commit + i * 1000, (commit * 10 + i) as f64),
            );
        }
        archive.commit(DAY + HOUR / 2 * commit + 10_000).unwrap();
    }
    seal_all(&mut archive, DAY + HOUR);
    [often, once]
}

fn check(points: &[Point], often: bool) {
    let gaps: Vec<usize> =
        (0..points.len()).filter(|at| points[*at].quality == QualityCode::DAMAGED).collect();
    let values: Vec<f64> = points.iter().filter(|p| p.is_usable()).map(|p| p.value).collect();
    assert!(points.is_sorted_by_key(|p| p.at_ms));
    if often {
        let want: Vec<f64> = (0..40).filter(|v| !(20..30).contains(v)).map(f64::from).collect();
        assert_eq!((values, gaps), (want, vec![20]), "the third commit is missing");
    } else {
        // Nobody knows whether it had a sample in there.
        assert_eq!((values, gaps), (vec![1.0], vec![1]));
    }
}

#[test]
fn a_row_of_the_journal_that_is_damaged_is_a_gap_for_readers_and_for_the_next_station() {
    let folder = tempfile::tempdir().unwrap();
    let tags = four_commits(folder.path());
    let sql = Connection::open(folder.path().join("live.db")).unwrap();
    let third = "SELECT first, at, data FROM journal WHERE at = ?1";
    let (first, at, data): (i64, i64, Vec<u8>) = sql
        .query_row(third, [DAY + HOUR + 10_000], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .unwrap();
    let put = |first: i64, at: i64, data: &[u8], was: i64| {
        let change = "UPDATE journal SET first = ?1, at = ?2, data = ?3 WHERE first = ?4";
        assert_eq!(sql.execute(change, params![first, at, data, was]).unwrap(), 1);
    };
    for place in 0..data.len() {
        let mut harmed = data.clone();
        harmed[place] ^= 1 << (place % 8);
        put(first, at, &harmed, first);
        let findings = Verified::of(folder.path()).unwrap().findings;
        assert_eq!((findings.len(), findings[0].chunk), (1, first), "byte {place}");
    }
    for byte in 0..8 {
        put(first, at ^ (1 << (8 * byte)), &data, first);
        assert_eq!(Verified::of(folder.path()).unwrap().findings.len(), 1, "at, byte {byte}");
    }
    let mut reader = Reader::open(folder.path()).unwrap();
    for (key, often) in tags.into_iter().zip([true, false]) {
        let mut points = Vec::new();
        reader.points(key, WHOLE, &GO_ON, |p| points.push(p)).unwrap();
        assert_eq!(reader.take_damages().len(), 1);
        check(&points, often);
    }
    put(first, at, &data[1..], first);
    drop((reader, sql));
    let mut archive = open(folder.path());
    let mark = |archive: &Archive| {
        let marks = archive.reader().unwrap().marks((0, i64::MAX), 100).unwrap();
        marks.into_iter().find(|m| m.kind == "lost").map(|m| m.at_ms)
    };
    archive.commit(DAY + 2 * HOUR).unwrap();
    assert_eq!(mark(&archive), Some(at), "at the time of the commit");
    for sealed in [false, true] {
        if sealed {
            seal_all(&mut archive, DAY + 4 * HOUR);
        }
        for (key, often) in tags.into_iter().zip([true, false]) {
            let mut points = read(&archive, key, WHOLE);
            points.retain(|p| p.quality != QualityCode::ENDED);
            check(&points, often);
        }
    }
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
}

/// The third commit as it stands in its row.
fn third_row(folder: &Path) -> (i64, i64, Vec<u8>) {
    let sql = Connection::open(folder.join("live.db")).unwrap();
    let third = "SELECT first, at, data FROM journal WHERE at = ?1";
    let row = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
    sql.query_row(third, [DAY + HOUR + 10_000], row).unwrap()
}

#[test]
fn every_bit_before_the_samples_of_a_journal_row_costs_that_row_alone() {
    let folder = tempfile::tempdir().unwrap();
    let tags = four_commits(folder.path());
    let path = folder.path().join("live.db");
    let (first, at, data) = third_row(folder.path());
    let whole = std::fs::read(&path).unwrap();
    // Length of the record, key, length of its head, three kinds, and the time in six bytes.
    let before = [&[first as u8, 5, 0, 5, 0x84][..], &[data.len() as u8], &at.to_be_bytes()[2..]];
    let kind = 12 + 2 * data.len();
    let mut before = before.concat();
    (before[4], before[5]) = (0x80 | (kind >> 7) as u8, (kind & 0x7F) as u8);
    let cell = [before.as_slice(), data.as_slice()].concat();
    let start = whole.windows(cell.len()).position(|at| at == cell).expect("the row") - 2;
    let put = |bytes: &[u8]| {
        for beside in ["live.db-wal", "live.db-shm"] {
            std::fs::remove_file(folder.path().join(beside)).ok();
        }
        std::fs::write(&path, bytes).unwrap();
    };
    let all: Vec<f64> = (0..40).map(f64::from).collect();
    let others: Vec<f64> = all.iter().copied().filter(|v| !(20.0..30.0).contains(v)).collect();
    let mut harmless = 0;
    for bit in 0..(2 + before.len()) * 8 {
        let (place, bit) = (bit / 8, bit % 8);
        let name = format!("byte {place}, bit {bit}");
        let mut harmed = whole.clone();
        harmed[start + place] ^= 1 << bit;
        put(&harmed);
        let findings = Verified::of(folder.path()).unwrap().findings.len();
        let mut reader = Reader::open(folder.path()).unwrap();
        let mut points = Vec::new();
        reader.points(tags[0], WHOLE, &GO_ON, |p| points.push(p)).unwrap();
        let told = (findings, reader.take_damages().len());
        drop(reader);
        let values = |points: &[Point]| -> Vec<f64> {
            points.iter().filter(|p| p.is_usable()).map(|p| p.value).collect()
        };
        // A length that is greater than what is read of it, and the kind of what is the key, change nothing.
        let want = if told == (0, 0) { &all } else { &others };
        harmless += usize::from(told == (0, 0));
        assert!(told == (0, 0) || told == (1, 1), "{name}: {told:?}");
        assert_eq!(&values(&points), want, "{name}");
        let is_hole = |p: &Point| p.quality == QualityCode::DAMAGED;
        let holes = points.iter().filter(|p| is_hole(p)).count();
        assert_eq!(holes, usize::from(want == &others), "{name}");
        assert!(!points.windows(2).any(|p| p[0].value == 19.0 && p[1].value == 30.0), "{name}");
        let mut archive = open(folder.path());
        let points = read(&archive, tags[0], WHOLE);
        assert_eq!(&values(&points), want, "{name}");
        assert!(!points.windows(2).any(|p| p[0].value == 19.0 && p[1].value == 30.0), "{name}");
        archive.push(tags[0], Point::good(DAY + 2 * HOUR, 40.0));
        archive.commit(DAY + 2 * HOUR).expect(&name);
    }
    assert!(harmless < 16, "{harmless}");
}

#[test]
fn a_damaged_row_of_which_the_first_samples_are_in_a_chunk_is_a_gap_from_there_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    // The second commit goes over the hour.
    for commit in 0..3 {
        for i in commit * 20..(commit + 1) * 20 {
            archive.push(level, Point::good(DAY + HOUR + (i - 30) * 1000, i as f64));
        }
        archive.commit(DAY + HOUR + commit * 20_000 - 10_000).unwrap();
    }
    seal_all(&mut archive, DAY + HOUR + 60_000);
    drop(archive);
    let sql = Connection::open(folder.path().join("live.db")).unwrap();
    let first: i64 = sql.query_row("SELECT min(first) FROM journal", [], |r| r.get(0)).unwrap();
    assert_eq!(first, 20, "the row that is in the chunk in part");
    sql.execute("UPDATE journal SET data = X'03' WHERE first = ?1", [first]).unwrap();
    drop(sql);
    let check = |points: &[Point]| {
        let values: Vec<f64> = points.iter().filter(|p| p.is_usable()).map(|p| p.value).collect();
        let want: Vec<f64> = (0..30).chain(40..60).map(f64::from).collect();
        assert_eq!(values, want);
        assert_eq!(points[30].quality, QualityCode::DAMAGED);
    };
    let mut points = Vec::new();
    Reader::open(folder.path()).unwrap().points(level, WHOLE, &GO_ON, |p| points.push(p)).unwrap();
    check(&points);
    let mut archive = open(folder.path());
    check(&read(&archive, level, WHOLE));
    archive.commit(DAY + 2 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 3 * HOUR);
    check(&read(&archive, level, WHOLE));
}

#[test]
fn the_time_of_a_damaged_row_is_no_sign_of_life() {
    let folder = tempfile::tempdir().unwrap();
    let tags = four_commits(folder.path());
    let sql = Connection::open(folder.path().join("live.db")).unwrap();
    let ahead = 1_i64 << 40;
    let harm = "UPDATE journal SET at = at + ?1 WHERE first = (SELECT max(first) FROM journal)";
    assert_eq!(sql.execute(harm, [ahead]).unwrap(), 1);
    drop(sql);
    let mut archive = open(folder.path());
    let now = DAY + 2 * HOUR;
    archive.commit(now).unwrap();
    let marks = archive.reader().unwrap().marks((0, i64::MAX), 100).unwrap();
    assert!(marks.iter().all(|mark| mark.at_ms <= now), "{marks:?}");
    assert!(marks.iter().any(|mark| mark.kind == "lost"));
    for key in tags {
        let points = read(&archive, key, WHOLE);
        assert!(points.iter().all(|p| p.at_ms <= now), "{points:?}");
    }
}

#[test]
fn a_journal_made_anew_still_has_the_gap_of_every_tag_where_a_row_was_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let tags = four_commits(folder.path());
    let (first, ..) = third_row(folder.path());
    let sql = Connection::open(folder.path().join("live.db")).unwrap();
    sql.execute("UPDATE journal SET data = X'03' WHERE first = ?1", [first]).unwrap();
    drop(sql);
    let mut archive = open(folder.path());
    for uid in ["often", "once"] {
        tag(&mut archive, uid);
    }
    for file in ["live.db", "live.db-wal", "live.db-shm"] {
        std::fs::remove_file(folder.path().join(file)).ok();
    }
    let now = DAY + 2 * HOUR;
    assert!(archive.commit(now).is_err(), "it is told");
    archive.commit(now).unwrap();
    for reopened in [false, true] {
        if reopened {
            drop(archive);
            archive = open(folder.path());
        }
        let mut reader = Reader::open(folder.path()).unwrap();
        for (key, often) in tags.into_iter().zip([true, false]) {
            let mut points = Vec::new();
            reader.points(key, WHOLE, &GO_ON, |p| points.push(p)).unwrap();
            points.retain(|p| p.quality != QualityCode::ENDED);
            check(&points, often);
        }
    }
}
