//! Errors below SQLite, at every call that changes a file: a library loaded before the C library fails the
//! n-th write, sync, truncation, deletion or opening. A few of them always, all with `GAUGEGLASS_LONG`.
//! Without a C compiler nothing is tested, which is said.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::faults::{Disk, EACH, TURNS, live_through};
use super::{DAY, read};
use gaugeglass::history::{Point, Verified};
use rusqlite::Connection;

const NO_SPACE: i32 = 28;
const IO_ERROR: i32 = 5;

/// Compiles the library; `None` where that cannot be.
fn library(folder: &Path) -> Option<PathBuf> {
    let out = folder.join("faulty_disk.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/history/faulty_disk.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&out, &source])
        .arg("-ldl")
        .status();
    built.is_ok_and(|status| status.success()).then_some(out)
}

/// Not a test by itself: the child that `errors_below_sqlite_…` starts with a disk that fails.
#[test]
fn the_writer_on_a_faulty_disk() {
    let Some(folder) = std::env::var_os("GAUGEGLASS_TEST_FAULTY") else { return };
    let errors = live_through(Path::new(&folder), &Disk::failing(0..0));
    println!("errors {errors}");
}

/// Lets the child live through its two hours; returns the errors it met and its calls.
fn live(library: &Path, folder: &Path, fault: Option<(usize, usize, i32)>) -> (usize, usize) {
    let count = folder.with_extension("count");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "--nocapture", "history::faulty_disk::the_writer_on_a_faulty_disk"])
        .env("GAUGEGLASS_TEST_FAULTY", folder)
        .env("LD_PRELOAD", library)
        .env("FAULTY_FOLDER", folder)
        .env("FAULTY_COUNT", &count);
    if let Some((at, length, errno)) = fault {
        child
            .env("FAULTY_AT", at.to_string())
            .env("FAULTY_FOR", length.to_string())
            .env("FAULTY_ERRNO", errno.to_string());
    }
    let told = child.output().unwrap();
    let out = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{fault:?}: {out}{}", String::from_utf8_lossy(&told.stderr));
    let number = |text: &str| text.trim().parse::<usize>().unwrap();
    // The harness's own line comes before it.
    let errors = out.split("errors ").nth(1).and_then(|rest| rest.split_whitespace().next());
    (number(errors.unwrap()), number(&std::fs::read_to_string(count).unwrap()))
}

#[test]
fn errors_below_sqlite_lose_and_double_nothing() {
    let home = tempfile::tempdir().unwrap();
    let Some(library) = library(home.path()) else {
        println!("SKIPPED: no C compiler, so that no disk can be made to fail below SQLite");
        return;
    };
    let (errors, calls) = live(&library, &home.path().join("quiet"), None);
    assert_eq!(errors, 0);
    assert!(calls > 100, "{calls} calls");
    let all = std::env::var_os("GAUGEGLASS_LONG").is_some();
    let step = if all { 1 } else { calls / 8 };
    for at in (0..calls).step_by(step) {
        let folder = home.path().join(at.to_string());
        let fault = (at, 1 + at % 4, if at % 2 == 0 { NO_SPACE } else { IO_ERROR });
        live(&library, &folder, Some(fault));
        let archive = super::open(&folder);
        for row in archive.reader().unwrap().tags().unwrap() {
            let points = read(&archive, row.key, (0, DAY + TURNS * EACH * 1000 - 1));
            let whole = points.iter().map(|p| p.value).eq((0..TURNS * EACH).map(|i| i as f64));
            assert!(whole, "call {at} of {calls}: {} of {}", points.len(), TURNS * EACH);
        }
        assert_eq!(Verified::of(&folder).unwrap().findings, [], "call {at} of {calls}");
        drop(archive);
        std::fs::remove_dir_all(&folder).unwrap();
    }
    println!("{calls} calls, every {step} of them failed once");
}

#[test]
fn what_a_crash_left_half_done_in_a_month_is_taken_back_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = super::open(folder.path());
    let key = super::tag(&mut archive, "level");
    for i in 0..7_200 {
        archive.push(key, Point::good(DAY + i * 1000, i as f64));
    }
    archive.commit(DAY + 7_200_000).unwrap();
    super::seal_all(&mut archive, DAY + 3 * super::HOUR);
    drop(archive);
    let month = folder.path().join("2026-11.db");
    let journal = folder.path().join("2026-11.db-journal");
    let aside = tempfile::tempdir().unwrap();
    // As it is on disk in the middle of a change, before WAL: pages written, the old ones in the journal.
    let sql = Connection::open(&month).unwrap();
    sql.pragma_update(None, "journal_mode", "DELETE").unwrap();
    sql.pragma_update(None, "cache_size", 1).unwrap();
    sql.execute_batch("BEGIN; UPDATE chunk SET n = 1; UPDATE blob SET data = zeroblob(90000);")
        .unwrap();
    for file in [&month, &journal] {
        std::fs::copy(file, aside.path().join(file.file_name().unwrap())).unwrap();
    }
    drop(sql);
    for file in [&month, &journal] {
        std::fs::copy(aside.path().join(file.file_name().unwrap()), file).unwrap();
    }
    let archive = super::open(folder.path());
    let points = read(&archive, key, (0, DAY + 7_199_000));
    assert!(points.iter().map(|p| p.value).eq((0..7_200).map(f64::from)), "{}", points.len());
    assert!(!journal.exists(), "it was hot, and is done with");
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
}
