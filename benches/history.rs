//! History on disk against a row a sample in SQLite, in the same run: durable ingest, bytes a sample, a year
//! of 1 Hz to 2,000 columns, eight pens over thirty days.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use gaugeglass::history::{Archive, ArchiveOptions, ColumnsRequest, Point, TagKey, Tidied};
use rusqlite::{Connection, params};

/// 2026-11-01T00:00:00Z.
const START: i64 = 1_793_491_200_000;
const TAGS: usize = 100;
const DAY_S: i64 = 86_400;

/// Mixed tags: noisy 12-bit readings, slow ramps, floats, setpoints, bits, counters.
fn value(tag: usize, second: i64, chance: &mut fastrand::Rng) -> f64 {
    let slow = (second as f64 / 900.0 + tag as f64).sin();
    match tag % 20 {
        0..7 => ((slow * 800.0 + 2048.0) as i64 + chance.i64(-3..=3)) as f64 * (100.0 / 4095.0),
        7..10 => ((second / 7 + tag as i64) % 65_536) as f64 * 0.1,
        10..12 => f64::from((slow * 40.0) as f32 + chance.f32() * 0.2),
        12 => f64::from((slow * 50.0 + 50.0) as f32 + chance.f32()),
        13..15 => (second / 7_200) as f64,
        15..18 => ((second / 600 + tag as i64) % 2) as f64,
        18 => (second * 3 + tag as i64) as f64,
        _ => ((second / 1_800) % 5) as f64,
    }
}

fn report(what: &str, samples: f64, seconds: f64) -> f64 {
    println!("{what:<52} {:>12.0} samples/s  {:>9.1} ms", samples / seconds, seconds * 1e3);
    samples / seconds
}

fn size(folder: &Path) -> f64 {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|f| f.unwrap().metadata().unwrap().len() as f64).sum()
}

fn ingest(seconds: i64, per_commit: i64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    let keys: Vec<TagKey> =
        (0..TAGS).map(|i| archive.tag(&format!("t{i}"), "", "").unwrap()).collect();
    let mut chance = fastrand::Rng::with_seed(1);
    let rows: Vec<f64> = (0..seconds)
        .flat_map(|s| (0..TAGS).map(move |t| (s, t)))
        .map(|(s, t)| value(t, s, &mut chance))
        .collect();
    let start = Instant::now();
    for (second, row) in (0..).zip(rows.chunks(TAGS)) {
        let now = START + second * 1000 + second % 3;
        for (key, value) in keys.iter().zip(row) {
            archive.push(*key, Point::good(now, *value));
        }
        if second % per_commit == per_commit - 1 {
            archive.commit(now).unwrap();
            archive.seal(now).unwrap();
        }
    }
    let end = START + (seconds + 3_600) * 1000;
    archive.commit(end).unwrap();
    while archive.seal(end).unwrap() > 0 {}
    let samples = (seconds * TAGS as i64) as f64;
    let what = format!("gaugeglass, {} samples a commit", per_commit * TAGS as i64);
    report(&what, samples, start.elapsed().as_secs_f64())
}

/// Days of all tags, sealed: bytes a sample with everything in the folder, as it is and put in order of tag.
fn sealed(days: i64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let (archive, _) = filled(folder.path(), TAGS, days);
    let samples = (days * DAY_S * TAGS as i64) as f64;
    let what = format!("{TAGS} tags, {days} days, 360,000 samples a commit, sealed");
    report(&what, samples, start.elapsed().as_secs_f64());
    let tidier = archive.tidier();
    // Everything is checkpointed when it is closed.
    drop(archive);
    let bytes = size(folder.path()) / samples;
    println!("{:<52} {bytes:>12.2} bytes a sample", "");
    let start = Instant::now();
    let later = START + (days + 40) * DAY_S * 1000;
    while let Tidied::Month(..) = tidier.turn(later, || true).unwrap() {}
    let took = start.elapsed().as_secs_f64() * 1e3;
    let ordered = size(folder.path()) / samples;
    println!("{:<52} {ordered:>12.2} bytes a sample  {took:>9.1} ms", "put in order of tag");
    let start = Instant::now();
    let archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    println!("{:<52} {:>34.1} ms", "opened again", start.elapsed().as_secs_f64() * 1e3);
    drop(archive);
    bytes
}

fn ingest_rows(seconds: i64) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let mut sql = rows_table(folder.path());
    let mut chance = fastrand::Rng::with_seed(1);
    let start = Instant::now();
    for second in 0..seconds {
        let transaction = sql.transaction().unwrap();
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO sample VALUES(?1, ?2, ?3)").unwrap();
            for tag in 0..TAGS {
                let at = START + second * 1000 + second % 3;
                insert.execute(params![tag as i64, at, value(tag, second, &mut chance)]).unwrap();
            }
        }
        transaction.commit().unwrap();
    }
    let samples = (seconds * TAGS as i64) as f64;
    let rate =
        report("SQLite, a row a sample, 100 a commit", samples, start.elapsed().as_secs_f64());
    sql.close().unwrap();
    let bytes = size(folder.path()) / samples;
    println!("{:<52} {bytes:>12.2} bytes a sample", "");
    (rate, bytes)
}

fn rows_table(folder: &Path) -> Connection {
    let sql = Connection::open(folder.join("rows.db")).unwrap();
    sql.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE sample(tag INTEGER, at INTEGER, value REAL, PRIMARY KEY(tag, at)) WITHOUT ROWID;",
    )
    .unwrap();
    sql
}

/// Fills `pens` tags with `days` of 1 Hz.
fn filled(folder: &Path, pens: usize, days: i64) -> (Archive, Vec<TagKey>) {
    let mut archive = Archive::open(folder, ArchiveOptions::default()).unwrap();
    let keys: Vec<TagKey> =
        (0..pens).map(|i| archive.tag(&format!("t{i}"), "", "").unwrap()).collect();
    let mut chance = fastrand::Rng::with_seed(2);
    for second in 0..days * DAY_S {
        let now = START + second * 1000;
        for (tag, key) in keys.iter().enumerate() {
            archive.push(*key, Point::good(now, value(tag, second, &mut chance)));
        }
        if second % 3_600 == 3_599 {
            archive.commit(now).unwrap();
            while archive.seal(now + 3_600_000).unwrap() > 0 {}
        }
    }
    (archive, keys)
}

fn ask(what: &str, archive: &Archive, keys: &[TagKey], days: i64) -> f64 {
    let go_on = AtomicBool::new(false);
    let mut reader = archive.reader().unwrap();
    let request =
        ColumnsRequest { from_ms: START, to_ms: START + days * DAY_S * 1000, columns: 2_000 };
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        for key in keys {
            let columns = reader.columns(*key, &request, &go_on).unwrap();
            assert!(columns.curve.num_points() > 1_000);
        }
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!("{what:<52} first {first:>9.1} ms, median {:>9.1} ms", times[4]);
    times[4]
}

fn main() {
    let few = ingest(3_600, 1);
    ingest(3_600, 100);
    let (rows, row_bytes) = ingest_rows(3_600);
    let bytes = sealed(10);
    println!(
        "against rows: {:.1} times the samples/s, {:.1} times as many samples in a byte",
        few / rows,
        row_bytes / bytes
    );
    let folder = tempfile::tempdir().unwrap();
    let (archive, keys) = filled(folder.path(), 1, 365);
    let year = ask("one tag, a year of 1 Hz to 2,000 columns", &archive, &keys, 365);
    drop(archive);
    let rows = tempfile::tempdir().unwrap();
    let mut sql = rows_table(rows.path());
    let transaction = sql.transaction().unwrap();
    {
        let mut chance = fastrand::Rng::with_seed(2);
        let mut insert = transaction.prepare("INSERT INTO sample VALUES(0, ?1, ?2)").unwrap();
        for second in 0..365 * DAY_S {
            insert.execute(params![START + second * 1000, value(0, second, &mut chance)]).unwrap();
        }
    }
    transaction.commit().unwrap();
    let start = Instant::now();
    let width = 365 * DAY_S / 2_000 * 1000;
    let count: i64 = sql
        .query_row(
            "SELECT count(*) FROM (SELECT min(value), max(value) FROM sample WHERE tag = 0 GROUP BY at / ?1)",
            [width],
            |r| r.get(0),
        )
        .unwrap();
    let took = start.elapsed().as_secs_f64() * 1e3;
    println!(
        "SQLite, a row a sample, the same in SQL ({count}) {took:>19.1} ms, {:.0} times",
        took / year
    );
    let folder = tempfile::tempdir().unwrap();
    let (archive, keys) = filled(folder.path(), 8, 30);
    ask("eight pens, thirty days of 1 Hz to 2,000 columns", &archive, &keys, 30);
}
