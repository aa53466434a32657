//! History on disk against a row a sample in SQLite, in the same run: durable ingest, bytes a sample, a year
//! of 1 Hz to 2,000 columns, eight pens over thirty days.
//!
//! `cargo bench --bench history -- ingest` measures ingest alone. `-- year [PERIOD_S]` makes a year of 100 tags,
//! one sample in so many seconds (10), and measures what a start with it takes, cold where caches may be
//! dropped (as root, on Linux), and warm.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench that meets the unexpected has to fail loudly"
)]

#[path = "support/clocks.rs"]
mod clocks;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clocks::{median, own_cpu};
use gaugeglass::history::{Archive, ArchiveOptions, ColumnsRequest, Point, Reader, TagKey, Tidied};
use gaugeglass::station::{Station, StationOptions, StationPort};
use gaugeglass::store::load_project;
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

fn tell_cpu(before: Duration, samples: f64) {
    let ns = (own_cpu() - before).as_nanos() as f64 / samples;
    println!("{:<52} {ns:>12.0} ns of processor time a sample", "");
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
    let (start, cpu) = (Instant::now(), own_cpu());
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
    let rate = report(&what, samples, start.elapsed().as_secs_f64());
    tell_cpu(cpu, samples);
    rate
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
    let (start, cpu) = (Instant::now(), own_cpu());
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
    tell_cpu(cpu, samples);
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

/// Fills a folder with a year until now of all tags, month by month put in order, as a station leaves it that
/// was killed within the hour.
fn fill_year(folder: &Path, period_s: i64) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let (mut second, mut samples) = ((now - 365 * DAY_S) / 3_600 * 3_600, 0.0);
    let mut archive = Archive::open(folder, ArchiveOptions::default()).unwrap();
    let keys: Vec<TagKey> =
        (0..TAGS).map(|i| archive.tag(&format!("t{i}"), "", "").unwrap()).collect();
    let mut chance = fastrand::Rng::with_seed(3);
    while second < now {
        for (tag, key) in keys.iter().enumerate() {
            archive.push(*key, Point::good(second * 1000, value(tag, second, &mut chance)));
        }
        samples += TAGS as f64;
        second += period_s;
        // The open hour is committed as it is lived through: a commit a second, or a scan.
        let is_open = now / 3_600 == second / 3_600;
        if second % 3_600 < period_s || is_open {
            archive.commit(second * 1000).unwrap();
            while archive.seal(second * 1000).unwrap() > 0 {}
        }
        if second % (10 * DAY_S) < period_s {
            while let Tidied::Month(..) = archive.tidier().turn(second * 1000, || true).unwrap() {}
        }
    }
    samples
}

/// Drops what the system has read; false where it does not let us.
fn drop_caches() -> bool {
    std::process::Command::new("sync").status().is_ok_and(|s| s.success())
        && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// A start with a year of data: the writer, the first question of a reader, a whole station.
fn year(period_s: i64) {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let samples = fill_year(folder.path(), period_s);
    let what = format!("a year of {TAGS} tags, one sample in {period_s} s");
    report(&what, samples, start.elapsed().as_secs_f64());
    let (gb, parts) =
        (size(folder.path()) / 1e9, std::fs::read_dir(folder.path()).unwrap().count());
    println!("{:<52} {samples:>12.0} samples, {gb:.2} GB in {parts} files", "");
    let to_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    let whole = ColumnsRequest { from_ms: to_ms - 365 * DAY_S * 1000, to_ms, columns: 2_000 };
    let day = ColumnsRequest { from_ms: to_ms - DAY_S * 1000, ..whole };
    let go_on = AtomicBool::new(false);
    for is_cold in [true, false] {
        let word = if is_cold { "cold" } else { "warm" };
        let mut times: [Vec<f64>; 4] = Default::default();
        for _ in 0..5 {
            if is_cold && !drop_caches() {
                println!("caches cannot be dropped here: nothing cold is measured");
                break;
            }
            let start = Instant::now();
            let archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
            times[0].push(ms(start));
            drop(archive);
            if is_cold {
                drop_caches();
            }
            let start = Instant::now();
            let mut reader = Reader::open(folder.path()).unwrap();
            let key = reader.tags().unwrap()[7].key;
            assert!(reader.columns(key, &day, &go_on).unwrap().curve.num_points() > 1_000);
            times[1].push(ms(start));
            assert!(reader.columns(key, &whole, &go_on).unwrap().curve.num_points() > 1_000);
            times[2].push(ms(start));
            if is_cold {
                drop_caches();
            }
            times[3].push(station_start(folder.path()));
        }
        let what = [
            "the writer is open",
            "a reader is open, a day of a tag to 2,000 columns",
            "and a year of it to 2,000 columns",
            "a station is started and has recorded",
        ];
        for (what, times) in what.iter().zip(times).filter(|(_, times)| !times.is_empty()) {
            let most = times.iter().copied().fold(0.0, f64::max);
            println!("{word}: {what:<52} {:>9.1} ms, {most:>9.1} ms at most", median(times));
        }
    }
}

/// Until the first sample of a new run is on disk; the writer commits once a second.
fn station_start(folder: &Path) -> f64 {
    let (project, _) = load_project(Path::new("projects/quadruple-tank.toml")).unwrap();
    let start = Instant::now();
    let options = StationOptions { data: Some(folder.to_owned()), ..StationOptions::default() };
    let station = Station::start(Arc::new(project), options).unwrap();
    while station.history().is_none_or(|state| state.kept == 0) {
        assert!(start.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(2));
    }
    ms(start)
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.first().map(String::as_str) {
        Some("year") => year(words.get(1).map_or(10, |s| s.parse().unwrap())),
        Some("ingest") => {
            let few = ingest(3_600, 1);
            ingest(3_600, 100);
            let (rows, _) = ingest_rows(3_600);
            println!("against rows: {:.1} times the samples/s", few / rows);
        }
        _ => everything(),
    }
}

fn everything() {
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
