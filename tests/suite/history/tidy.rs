//! Months that are over are put in order of tag: the same is read before, after and meanwhile, whatever
//! happens in between.

use std::path::Path;
use std::sync::Arc;

use super::faults::Disk;
use super::{DAY, HOUR, open, read, seal_all, tag};
use gaugeglass::history::{Archive, ArchiveOptions, Point, TagKey, Tidied, Verified};

/// After the month of [`DAY`].
const LATER: i64 = DAY + 20 * 24 * HOUR;
const WHOLE: (i64, i64) = (0, i64::MAX / 4);

/// Three tags over six hours, sealed hour by hour so that their chunks lie mixed.
fn month(folder: &Path) -> (Archive, Vec<TagKey>) {
    let mut archive = open(folder);
    let tags: Vec<TagKey> = ["a", "b", "c"].iter().map(|uid| tag(&mut archive, uid)).collect();
    for second in 0..6 * 360 {
        let at = DAY + second * 10_000;
        for (place, tag) in tags.iter().enumerate() {
            archive.push(*tag, Point::good(at, (second * 3 + place as i64) as f64));
        }
        if second % 360 == 359 {
            archive.commit(at).unwrap();
            seal_all(&mut archive, at + HOUR);
        }
    }
    (archive, tags)
}

fn all(archive: &Archive, tags: &[TagKey]) -> Vec<Vec<Point>> {
    tags.iter().map(|tag| read(archive, *tag, WHOLE)).collect()
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().unwrap())
        .filter(|name| name.starts_with("20") && !name.ends_with("-shm") && !name.ends_with("-wal"))
        .collect();
    names.sort();
    names
}

fn order(file: &Path) -> Vec<u32> {
    let sql = rusqlite::Connection::open(file).unwrap();
    let mut rows = sql.prepare("SELECT tag FROM chunk ORDER BY id").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_month_that_is_over_is_put_in_order_of_tag_and_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, tags) = month(folder.path());
    let before = all(&archive, &tags);
    assert!(!order(&folder.path().join("2026-11.db")).is_sorted());
    let mut reader = archive.reader().unwrap();
    let mut watched = |tag: TagKey| {
        let mut points = Vec::new();
        reader.points(tag, WHOLE, &super::GO_ON, |p| points.push(p)).unwrap();
        points
    };
    assert_eq!(watched(tags[1]), before[1]);
    assert_eq!(archive.tidier().turn(DAY + 7 * HOUR, || true).unwrap(), Tidied::Nothing);
    let done = archive.tidier().turn(LATER, || true).unwrap();
    assert_eq!(done, Tidied::Month("2026-11".to_owned(), 18));
    assert_eq!(files(folder.path()), ["2026-11.1.db"]);
    assert!(order(&folder.path().join("2026-11.1.db")).is_sorted());
    assert_eq!(watched(tags[1]), before[1], "a reader that was open goes on");
    assert!(all(&archive, &tags) == before);
    assert_eq!(archive.tidier().turn(LATER, || true).unwrap(), Tidied::Nothing);
    // What comes late for that month lies beside it until the next turn.
    archive.push(tags[0], Point::good(DAY + 7 * HOUR, -1.0));
    archive.commit(LATER).unwrap();
    seal_all(&mut archive, LATER);
    assert_eq!(files(folder.path()), ["2026-11.1.db", "2026-11.db"]);
    let late = all(&archive, &tags);
    assert_eq!(late[0].len(), before[0].len() + 1);
    assert!(matches!(archive.tidier().turn(LATER, || true).unwrap(), Tidied::Month(_, 19)));
    assert_eq!(files(folder.path()), ["2026-11.2.db"]);
    assert!(all(&archive, &tags) == late);
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
    drop(archive);
    let again = open(folder.path());
    assert!(all(&again, &tags) == late);
}

#[test]
fn a_turn_that_is_stopped_or_overtaken_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, tags) = month(folder.path());
    let before = all(&archive, &tags);
    assert_eq!(archive.tidier().turn(LATER, || false).unwrap(), Tidied::Stopped);
    assert_eq!(
        (files(folder.path()), all(&archive, &tags)),
        (vec!["2026-11.db".to_owned()], before)
    );
    // A sample of that month is sealed while it is being rewritten.
    let tidier = archive.tidier();
    let overtaken = tidier.turn(LATER, || {
        archive.push(tags[2], Point::good(DAY + 8 * HOUR, 7.0));
        archive.commit(LATER).unwrap();
        seal_all(&mut archive, LATER);
        true
    });
    assert_eq!(overtaken.unwrap(), Tidied::Stopped);
    assert_eq!(files(folder.path()), ["2026-11.db"]);
    assert_eq!(read(&archive, tags[2], WHOLE).last().unwrap().value, 7.0);
}

#[test]
fn after_a_crash_in_the_middle_every_chunk_counts_once_and_the_next_turn_cleans_up() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, tags) = month(folder.path());
    let before = all(&archive, &tags);
    let open = folder.path().join("2026-11.db");
    let kept = folder.path().join("kept");
    let sql = rusqlite::Connection::open(&open).unwrap();
    sql.execute("VACUUM INTO ?1", [kept.to_str().unwrap()]).unwrap();
    drop(sql);
    archive.tidier().turn(LATER, || true).unwrap();
    // As a crash leaves it: the new file has its name, the old one is still there, and half a third one.
    std::fs::copy(&kept, &open).unwrap();
    std::fs::write(folder.path().join("2026-11.new"), "half").unwrap();
    assert!(all(&archive, &tags) == before);
    drop(archive);
    let archive = super::open(folder.path());
    assert!(all(&archive, &tags) == before);
    assert!(matches!(archive.tidier().turn(LATER, || true).unwrap(), Tidied::Month(_, 18)));
    assert_eq!(files(folder.path()), ["2026-11.2.db"]);
}

#[test]
fn an_error_at_any_touch_of_the_disk_leaves_the_month_whole_and_the_next_turn_ends_it() {
    let opened = |folder: &Path, disk: &Arc<Disk>| {
        let (archive, tags) = month(folder);
        let before = all(&archive, &tags);
        drop(archive);
        let options = ArchiveOptions { fault: Some(disk.fault()), ..ArchiveOptions::default() };
        (Archive::open(folder, options).unwrap(), tags, before)
    };
    let quiet = Disk::failing(0..0);
    let folder = tempfile::tempdir().unwrap();
    let (archive, ..) = opened(folder.path(), &quiet);
    let start = quiet.touched();
    assert_eq!(archive.tidier().turn(LATER, || true).unwrap(), Tidied::Month("2026-11".into(), 18));
    let end = quiet.touched();
    assert!(end - start >= 6, "{start}..{end}");
    for touch in start..end {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::failing(touch..touch + 1);
        let (archive, tags, before) = opened(folder.path(), &disk);
        assert!(archive.tidier().turn(LATER, || true).is_err(), "touch {touch}");
        assert!(all(&archive, &tags) == before, "touch {touch}");
        assert_eq!(Verified::of(folder.path()).unwrap().findings, [], "touch {touch}");
        let again = archive.tidier().turn(LATER, || true).unwrap();
        assert!(matches!(again, Tidied::Month(_, 18)), "touch {touch}: {again:?}");
        assert_eq!(files(folder.path()).len(), 1, "touch {touch}");
        assert!(all(&archive, &tags) == before, "touch {touch}");
    }
}

#[test]
fn a_journal_that_vanishes_is_written_again_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    for i in 0..5_000 {
        archive.push(level, Point::good(DAY + i * 1000, i as f64));
    }
    archive.commit(DAY + 5_000_000).unwrap();
    archive.seal(DAY + 5_000_000).unwrap();
    for file in ["live.db", "live.db-wal", "live.db-shm"] {
        std::fs::remove_file(folder.path().join(file)).unwrap();
    }
    archive.push(level, Point::good(DAY + 5_000_000, 5_000.0));
    let told = archive.commit(DAY + 5_001_000).unwrap_err().to_string();
    assert!(told.contains("live.db") && told.contains("vanished"), "{told}");
    assert_eq!(archive.commit(DAY + 5_001_000).unwrap().samples, 1);
    drop(archive);
    let mut archive = open(folder.path());
    assert_eq!(tag(&mut archive, "level"), level, "the tag has the same number");
    let values: Vec<f64> = read(&archive, level, WHOLE).iter().map(|p| p.value).collect();
    assert!(values.iter().copied().eq((0..=5_000).map(f64::from)), "{} samples", values.len());
}

#[test]
fn a_journal_of_the_first_format_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    archive.commit(DAY).unwrap();
    drop(archive);
    let mut row = vec![1_u8];
    row.extend(2_u32.to_le_bytes());
    for i in 0..2_i64 {
        row.extend(1_u32.to_le_bytes());
        row.extend((DAY + i).to_le_bytes());
        row.extend((i as f64).to_bits().to_le_bytes());
        row.extend(0_u16.to_le_bytes());
    }
    row.extend(crc32fast::hash(&row).to_le_bytes());
    let sql = rusqlite::Connection::open(folder.path().join("live.db")).unwrap();
    sql.execute("INSERT INTO journal VALUES(0, ?1, ?2)", rusqlite::params![DAY, row]).unwrap();
    drop(sql);
    let archive = open(folder.path());
    assert_eq!(
        read(&archive, level, (DAY, DAY + 1)),
        [Point::good(DAY, 0.0), Point::good(DAY + 1, 1.0)]
    );
}
