//! Whole files and pages that cannot be read: each costs itself, the others are read and recording goes on.

use std::path::Path;

use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{
    Archive, Point, QualityCode, Reader, StatsRequest, TagKey, Tidied, Verified,
};
use rusqlite::Connection;

const MONTH: i64 = 31 * 24 * HOUR;
const EACH: i64 = 200;
const WHOLE: (i64, i64) = (0, i64::MAX / 4);

/// November 2026 to January 2027, a few samples each, sealed.
fn three_months(folder: &Path) -> (Archive, TagKey) {
    let mut archive = open(folder);
    let level = tag(&mut archive, "level");
    for month in 0..3 {
        fill(&mut archive, level, DAY + month * MONTH);
    }
    (archive, level)
}

fn fill(archive: &mut Archive, level: TagKey, from: i64) {
    for i in 0..EACH {
        archive.push(level, Point::good(from + i * 1000, i as f64));
    }
    archive.commit(from + EACH * 1000).unwrap();
    seal_all(archive, from + 2 * HOUR);
}

/// Times of usable samples, times of damage, and how many damages are told.
fn told(reader: &mut Reader, tag: TagKey) -> (Vec<i64>, Vec<i64>, usize) {
    let (mut good, mut damaged) = (Vec::new(), Vec::new());
    let each = |p: Point| {
        good.extend(p.is_usable().then_some(p.at_ms));
        damaged.extend((p.quality == QualityCode::DAMAGED).then_some(p.at_ms));
    };
    reader.points(tag, WHOLE, &GO_ON, each).unwrap();
    (good, damaged, reader.take_damages().len())
}

fn times(months: &[i64]) -> Vec<i64> {
    let of = |month: i64| (0..EACH).map(move |i| DAY + month * MONTH + i * 1000);
    months.iter().copied().flat_map(of).collect()
}

#[test]
fn a_month_of_garbage_costs_itself_alone_and_recording_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, level) = three_months(folder.path());
    let mut before = archive.reader().unwrap();
    assert_eq!(told(&mut before, level), (times(&[0, 1, 2]), vec![], 0));
    drop((archive, before));
    let december = folder.path().join("2026-12.db");
    std::fs::write(&december, [0x5A; 9_000]).unwrap();
    let mut archive = open(folder.path());
    fill(&mut archive, level, DAY + 2 * MONTH + 24 * HOUR);
    let mut want = times(&[0, 2]);
    want.extend((0..EACH).map(|i| DAY + 2 * MONTH + 24 * HOUR + i * 1000));
    let (good, damaged, damages) = told(&mut archive.reader().unwrap(), level);
    assert_eq!(good, want);
    // Somewhere between the months, and told.
    let hole = DAY + EACH * 1000..DAY + 2 * MONTH;
    assert!(!damaged.is_empty() && damaged.iter().all(|at| hole.contains(at)), "{damaged:?}");
    assert!(damages > 0);
    let found = Verified::of(folder.path()).unwrap();
    let files: Vec<&str> = found.findings.iter().map(|f| f.file.as_str()).collect();
    assert_eq!((files, found.chunks, found.files), (vec!["2026-12.db"], 4, 3));
    // The months around it are put in order; it is left as it is.
    let turn = archive.tidier().turn(DAY + 2 * MONTH, || true).unwrap();
    assert_eq!(turn, Tidied::Month("2026-11".to_owned(), 1));
    assert!(archive.tidier().turn(DAY + 2 * MONTH, || true).is_err());
    assert_eq!(std::fs::read(&december).unwrap(), [0x5A; 9_000]);
    assert_eq!(told(&mut archive.reader().unwrap(), level).0, want);
}

#[test]
fn the_month_that_is_written_is_set_aside_where_it_is_garbage_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, level) = three_months(folder.path());
    let now = DAY + 2 * MONTH + 24 * HOUR;
    for i in 0..EACH {
        archive.push(level, Point::good(now + i * 1000, 7.0));
    }
    archive.commit(now).unwrap();
    drop(archive);
    std::fs::write(folder.path().join("2027-01.db"), [0x5A; 9_000]).unwrap();
    let mut archive = open(folder.path());
    archive.commit(now + HOUR).unwrap();
    assert!(archive.seal(now + 2 * HOUR).is_err(), "it is told");
    seal_all(&mut archive, now + 2 * HOUR);
    let aside = folder.path().join("2027-01.damaged-1.db");
    assert_eq!(std::fs::read(&aside).unwrap(), [0x5A; 9_000]);
    let (good, damaged, damages) = told(&mut archive.reader().unwrap(), level);
    // What the journal still had of that month is in the new file.
    let mut want = times(&[0, 1, 2]);
    want.extend((0..EACH).map(|i| now + i * 1000));
    assert_eq!(good, want);
    assert_eq!((damaged.len(), damages), (1, 1), "{damaged:?}");
    assert!((DAY + MONTH + EACH * 1000..DAY + 2 * MONTH).contains(&damaged[0]));
    let found = Verified::of(folder.path()).unwrap().findings;
    assert!(found.iter().all(|f| f.file == "2027-01.damaged-1.db"), "{found:?}");
    assert_eq!(found.len(), 1);
}

#[test]
fn any_page_that_is_lost_is_told_and_nothing_false_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let tags: Vec<TagKey> = (0..12).map(|n| tag(&mut archive, &format!("t{n}"))).collect();
    for i in 0..24 * 360 {
        for (n, key) in tags.iter().enumerate() {
            archive.push(*key, Point::good(DAY + i * 10_000, (i * 16 + n as i64) as f64));
        }
    }
    archive.commit(DAY + 24 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 26 * HOUR);
    drop(archive);
    let path = folder.path().join("2026-11.db");
    let whole = std::fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 25, "{pages}");
    for page in 1..pages {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
        std::fs::write(&path, &bytes).unwrap();
        let verified = Verified::of(folder.path()).unwrap();
        assert!(!verified.findings.is_empty(), "page {page}");
        let mut reader = Reader::open(folder.path()).unwrap();
        for (n, key) in tags.iter().enumerate() {
            let mut good = 0;
            let mut last = None;
            let each = |p: Point| {
                if p.is_usable() {
                    assert_eq!(p.value, ((p.at_ms - DAY) / 10_000 * 16 + n as i64) as f64);
                    // Where samples are missing there is a gap.
                    let missing = last.is_some_and(|last| p.at_ms - last > 10_000);
                    assert!(!missing, "page {page}, tag {n}: a line over {last:?} to {}", p.at_ms);
                    good += 1;
                }
                last = p.is_usable().then_some(p.at_ms);
            };
            reader.points(*key, WHOLE, &GO_ON, each).unwrap();
            let damages = reader.take_damages();
            assert!(
                good == 24 * 360 || !damages.is_empty(),
                "page {page}, tag {n}: {good} samples"
            );
        }
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
}

fn format_2(sql: &Connection) {
    sql.execute_batch("UPDATE meta SET value = 2 WHERE key = 'format'; PRAGMA user_version = 0")
        .unwrap();
}

/// As a version before rows had checksums left it.
fn as_format_2(folder: &Path) {
    for part in ["2026-11.db", "2026-12.db", "2027-01.db"] {
        let path = folder.join(part);
        if path.exists() {
            let sql = Connection::open(path).unwrap();
            for column in ["crc", "r60_crc", "blob_crc", "sum"] {
                sql.execute(&format!("ALTER TABLE chunk DROP COLUMN {column}"), []).unwrap();
            }
            sql.execute("DROP TABLE tag", []).unwrap();
            format_2(&sql);
        }
    }
    format_2(&Connection::open(folder.join("live.db")).unwrap());
}

#[test]
fn a_folder_of_the_format_before_is_read_goes_on_and_is_put_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, level) = three_months(folder.path());
    drop(archive);
    as_format_2(folder.path());
    assert_eq!(
        told(&mut Reader::open(folder.path()).unwrap(), level),
        (times(&[0, 1, 2]), vec![], 0)
    );
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
    let mut archive = open(folder.path());
    let late = DAY + 2 * MONTH + 24 * HOUR;
    fill(&mut archive, level, late);
    let mut want = times(&[0, 1, 2]);
    want.extend((0..EACH).map(|i| late + i * 1000));
    assert_eq!(told(&mut archive.reader().unwrap(), level).0, want);
    for _ in 0..3 {
        assert!(matches!(archive.tidier().turn(late + MONTH, || true).unwrap(), Tidied::Month(..)));
    }
    assert_eq!(archive.tidier().turn(late + MONTH, || true).unwrap(), Tidied::Nothing);
    assert_eq!(told(&mut archive.reader().unwrap(), level), (want, vec![], 0));
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
    drop(archive);
    // What is older has no checksum and needs none; what is newer cannot lose its own.
    let sql = Connection::open(folder.path().join("2027-01.1.db")).unwrap();
    let count = |what: &str| -> i64 {
        sql.query_row(&format!("SELECT count({what}) FROM chunk"), [], |r| r.get(0)).unwrap()
    };
    assert_eq!(count("*") - count("crc"), 1);
    let fresh = count("crc") as usize;
    sql.execute("UPDATE chunk SET crc = NULL", []).unwrap();
    assert_eq!(Verified::of(folder.path()).unwrap().findings.len(), fresh);
}

#[test]
fn of_the_format_before_a_figure_that_is_not_that_of_its_samples_is_found() {
    let folder = tempfile::tempdir().unwrap();
    drop(three_months(folder.path()));
    as_format_2(folder.path());
    let sql = Connection::open(folder.path().join("2026-12.db")).unwrap();
    let numbers =
        "t0 t1 n usable tfirst vfirst tlast vlast tmin vmin tmax vmax weight mean m2 ends_unusable";
    for column in numbers.split(' ') {
        // Sums are added up in any order, so that of those a part in a thousand million may be another.
        let change = match column {
            "weight" | "mean" | "m2" => format!("{column} * 1.000001"),
            _ => format!("{column} + 1"),
        };
        sql.execute("CREATE TEMP TABLE kept AS SELECT * FROM chunk", []).unwrap();
        sql.execute(&format!("UPDATE chunk SET {column} = {change}"), []).unwrap();
        let found = Verified::of(folder.path()).unwrap().findings;
        assert!(found.iter().any(|f| f.what.contains("summary")), "{column}: {found:?}");
        sql.execute_batch(
            "DELETE FROM chunk; INSERT INTO chunk SELECT * FROM kept; DROP TABLE kept",
        )
        .unwrap();
    }
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
}

#[test]
fn figures_of_a_record_that_broke_off_end_where_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    for i in 0..100 {
        archive.push(level, Point::good(DAY + i * 1000, 5.0));
    }
    archive.commit(DAY + 110_000).unwrap();
    archive.commit(DAY + 120_000).unwrap(); // A sign of life.
    let ask = StatsRequest { from_ms: DAY, to_ms: DAY + HOUR, range: Some((0.0, 9.0)) };
    let of = |mut reader: Reader| {
        let stats = reader.stats(level, &ask, &GO_ON).unwrap();
        (stats.known_ms, stats.in_range_ms)
    };
    // Whoever records is alive.
    assert_eq!(of(archive.reader().unwrap()), (3_600_000.0, Some(3_600_000.0)));
    drop(archive); // A crash: nothing was ended.
    assert_eq!(of(Reader::open(folder.path()).unwrap()), (120_000.0, Some(120_000.0)));
}

#[test]
fn whoever_reads_a_month_that_is_set_aside_shares_nothing_with_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, level) = three_months(folder.path());
    drop(archive);
    let path = folder.path().join("2027-01.db");
    let outside = Connection::open(&path).unwrap();
    let count = || outside.query_row("SELECT count(*) FROM chunk", [], |row| row.get::<_, i64>(0));
    assert_eq!(count().unwrap(), 1);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let shared = folder.path().join("2027-01.db-shm");
    assert!(shared.exists(), "what SQLite shares with other programs");
    let mut archive = open(folder.path());
    let now = DAY + 2 * MONTH + 24 * HOUR;
    for hour in 0..3 {
        archive.push(level, Point::good(now + hour * HOUR, 7.0));
    }
    archive.commit(now).unwrap();
    assert!(archive.seal(now + 4 * HOUR).is_err(), "it is told");
    assert!(folder.path().join("2027-01.damaged-1.db").exists());
    assert!(!shared.exists(), "the new file would share it, too");
    seal_all(&mut archive, now + 4 * HOUR);
    assert!(!count().is_ok_and(|chunks| chunks != 1), "chunks of the new file");
    let (good, ..) = told(&mut archive.reader().unwrap(), level);
    assert_eq!(good.iter().filter(|at| **at >= now).count(), 3);
    assert_eq!(count().unwrap_or(1), 1);
}

#[test]
fn a_month_in_several_files_is_one_when_the_newest_months_are_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    fill(&mut archive, level, DAY);
    drop(archive); // A crash: nothing was ended.
    for aside in [1, 2] {
        let name = format!("2026-11.damaged-{aside}.db");
        std::fs::write(folder.path().join(name), [0x5A; 9_000]).unwrap();
    }
    let archive = open(folder.path());
    assert_eq!(archive.num_pending(), 1, "the gap behind the last sample of a tag");
}

/// Damages the row of the chunk that begins at a time.
fn harm(file: &Path, t0: i64) {
    let sql = Connection::open(file).unwrap();
    assert_eq!(sql.execute("UPDATE chunk SET mean = mean + 1 WHERE t0 = ?1", [t0]).unwrap(), 1);
}

#[test]
fn a_damaged_row_with_none_before_it_in_its_file_is_a_gap_behind_the_month_s_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    let path = folder.path().join("2026-11.db");
    let from = |hour: i64| DAY + hour * HOUR;
    (0..2).for_each(|hour| fill(&mut archive, level, from(hour)));
    drop(archive);
    std::fs::rename(&path, folder.path().join("2026-11.damaged-1.db")).unwrap();
    let mut archive = open(folder.path());
    (2..4).for_each(|hour| fill(&mut archive, level, from(hour)));
    drop(archive);
    harm(&path, from(2));
    let (good, damaged, damages) = told(&mut Reader::open(folder.path()).unwrap(), level);
    let of = |hour: i64| (0..EACH).map(move |i| from(hour) + i * 1000);
    assert_eq!(good, [0, 1, 3].into_iter().flat_map(of).collect::<Vec<_>>());
    assert_eq!((damaged, damages), (vec![from(1) + (EACH - 1) * 1000], 1));
}

#[test]
fn a_damaged_row_at_which_the_clock_was_set_back_is_a_gap_where_the_next_one_begins() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    let minutes = |minutes: std::ops::Range<i64>| minutes.map(|m| DAY + m * 60_000);
    // From 0:00 to 1:50, set back to 0:30, and on to 2:00.
    for at_ms in minutes(0..110).chain(minutes(30..120)) {
        archive.push(level, Point::good(at_ms, 1.0));
    }
    archive.commit(DAY + 2 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 3 * HOUR);
    drop(archive);
    harm(&folder.path().join("2026-11.db"), DAY + HOUR / 2);
    let (good, damaged, damages) = told(&mut Reader::open(folder.path()).unwrap(), level);
    assert_eq!(good, minutes(0..120).collect::<Vec<_>>());
    assert_eq!((damaged.len(), damages), (1, 1));
    assert!((DAY + 59 * 60_000..=DAY + HOUR).contains(&damaged[0]), "{damaged:?}");
}
