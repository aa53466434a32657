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

#[path = "../support/clocks.rs"]
mod clocks;
mod data;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clocks::{median, own_cpu};
use data::{Readings, START};
use gaugeglass::history::{Archive, ArchiveOptions, ColumnsRequest, Point, Reader, TagKey, Tidied};
use gaugeglass::station::{Station, StationOptions, StationPort};
use gaugeglass::store::load_project;
use rusqlite::{Connection, params};

const TAGS: usize = 100;
const DAY_S: i64 = 86_400;

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
    let mut readings = Readings::new(TAGS, 1);
    let scans: Vec<Vec<(TagKey, Point)>> = (0..seconds)
        .map(|second| {
            let mut scan = Vec::with_capacity(TAGS);
            readings
                .second(second, |tag, at, value| scan.push((keys[tag], Point::good(at, value))));
            scan
        })
        .collect();
    let samples = scans.iter().map(Vec::len).sum::<usize>() as f64;
    let (start, cpu) = (Instant::now(), own_cpu());
    for (second, scan) in (0..).zip(scans) {
        scan.into_iter().for_each(|(key, point)| archive.push(key, point));
        if second % per_commit == per_commit - 1 {
            let now = START + second * 1000;
            archive.commit(now).unwrap();
            archive.seal(now).unwrap();
        }
    }
    let end = START + (seconds + 3_600) * 1000;
    archive.commit(end).unwrap();
    while archive.seal(end).unwrap() > 0 {}
    let what = format!("gaugeglass, {} samples a commit", per_commit * TAGS as i64);
    let rate = report(&what, samples, start.elapsed().as_secs_f64());
    tell_cpu(cpu, samples);
    rate
}

/// Days of all tags, sealed: bytes a sample with everything in the folder, as it is and put in order of tag.
fn sealed(days: i64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let (archive, _, samples) = filled(folder.path(), TAGS, days);
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
    let (mut readings, mut samples) = (Readings::new(TAGS, 1), 0.0);
    let (start, cpu) = (Instant::now(), own_cpu());
    for second in 0..seconds {
        let transaction = sql.transaction().unwrap();
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO sample VALUES(?1, ?2, ?3)").unwrap();
            readings.second(second, |tag, at, value| {
                insert.execute(params![tag as i64, at, value]).unwrap();
                samples += 1.0;
            });
        }
        transaction.commit().unwrap();
    }
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

/// Fills `pens` tags with `days` of 1 Hz; tells how many samples that were.
fn filled(folder: &Path, pens: usize, days: i64) -> (Archive, Vec<TagKey>, f64) {
    let mut archive = Archive::open(folder, ArchiveOptions::default()).unwrap();
    let keys: Vec<TagKey> =
        (0..pens).map(|i| archive.tag(&format!("t{i}"), "", "").unwrap()).collect();
    let (mut readings, mut samples) = (Readings::new(pens, 2), 0.0);
    for second in 0..days * DAY_S {
        readings.second(second, |tag, at, value| {
            archive.push(keys[tag], Point::good(at, value));
            samples += 1.0;
        });
        if second % 3_600 == 3_599 {
            let now = START + second * 1000;
            archive.commit(now).unwrap();
            while archive.seal(now + 3_600_000).unwrap() > 0 {}
        }
    }
    (archive, keys, samples)
}

/// Days of 1 Hz, and how many columns are asked for of them.
fn window(days: i64) -> ColumnsRequest {
    ColumnsRequest { from_ms: START, to_ms: START + days * DAY_S * 1000, columns: 2_000 }
}

/// Tags over days from history, warm: median of nine, ms.
fn ask(what: &str, tags: usize, days: i64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let (archive, keys, _) = filled(folder.path(), tags, days);
    let go_on = AtomicBool::new(false);
    let mut reader = archive.reader().unwrap();
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        for key in &keys {
            let columns = reader.columns(*key, &window(days), &go_on).unwrap();
            assert!(columns.curve.num_points() > 1_000);
        }
        times.push(ms(start));
    }
    let first = times[0];
    let median = median(times);
    println!("{what:<52} first {first:>9.1} ms, median {median:>9.1} ms");
    median
}

/// The same from a row a sample, asked for no more than the least and the greatest of each column; against
/// what history took.
fn ask_rows(tags: usize, days: i64, history_ms: f64) {
    let folder = tempfile::tempdir().unwrap();
    let mut sql = rows_table(folder.path());
    let transaction = sql.transaction().unwrap();
    {
        let mut readings = Readings::new(tags, 2);
        let mut insert = transaction.prepare("INSERT INTO sample VALUES(?1, ?2, ?3)").unwrap();
        for second in 0..days * DAY_S {
            readings.second(second, |tag, at, value| {
                insert.execute(params![tag as i64, at, value]).unwrap();
            });
        }
    }
    transaction.commit().unwrap();
    let question = "SELECT count(*) FROM (SELECT min(value), max(value) FROM sample
        WHERE tag = ?1 AND at >= ?2 AND at < ?3 GROUP BY at / ?4)";
    let ColumnsRequest { from_ms, to_ms, .. } = window(days);
    let width_ms = window(days).width_ms();
    let start = Instant::now();
    let columns = |tag| {
        let asked = params![tag as i64, from_ms, to_ms, width_ms];
        sql.query_row(question, asked, |row| row.get::<_, i64>(0)).unwrap()
    };
    let columns: i64 = (0..tags).map(columns).sum();
    let (took, least) = (ms(start), (to_ms - from_ms) / width_ms * tags as i64);
    assert!(columns >= least, "{columns} of {least} columns");
    let what = format!("SQLite, a row a sample, its {columns} columns in SQL");
    println!("{what:<52} {took:>19.1} ms, {:.0} times", took / history_ms);
}

/// Fills a folder with a year until now of all tags, month by month put in order, as a station leaves it that
/// was killed within the hour.
fn fill_year(folder: &Path, period_s: i64) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let (mut second, mut samples) = ((now - 365 * DAY_S) / 3_600 * 3_600, 0.0);
    let mut archive = Archive::open(folder, ArchiveOptions::default()).unwrap();
    let keys: Vec<TagKey> =
        (0..TAGS).map(|i| archive.tag(&format!("t{i}"), "", "").unwrap()).collect();
    let (mut readings, begin) = (Readings::new(TAGS, 3), START / 1000);
    while second < now {
        readings.second(second - begin, |tag, at, value| {
            archive.push(keys[tag], Point::good(at, value));
            samples += 1.0;
        });
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
    let year = ask("one tag, a year of 1 Hz, 2,000 columns wanted", 1, 365);
    ask_rows(1, 365, year);
    let month = ask("eight pens, thirty days of 1 Hz, 2,000 columns", 8, 30);
    ask_rows(8, 30, month);
}
