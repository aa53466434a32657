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
