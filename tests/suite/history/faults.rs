//! A disk that fails at any one touch, or for a while: nothing panics, nothing is lost in silence.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{DAY, GO_ON, HOUR, read, seal_all, tag};
use gaugeglass::history::{Archive, ArchiveOptions, Fault, Point, QualityCode, Reader, Verified};

/// Touches of the disk so far, and the first and last that fail.
pub(super) struct Disk {
    touches: AtomicUsize,
    fails: std::ops::Range<usize>,
}

impl Disk {
    pub(super) fn failing(fails: std::ops::Range<usize>) -> Arc<Disk> {
        Arc::new(Disk { touches: AtomicUsize::new(0), fails })
    }

    /// Touches so far.
    pub(super) fn touched(&self) -> usize {
        self.touches.load(Ordering::Relaxed)
    }

    pub(super) fn fault(self: &Arc<Disk>) -> Fault {
        let disk = Arc::clone(self);
        Arc::new(move |_| {
            let touch = disk.touches.fetch_add(1, Ordering::Relaxed);
            if disk.fails.contains(&touch) {
                Err(std::io::ErrorKind::StorageFull.into())
            } else {
                Ok(())
            }
        })
    }
}

pub(super) const TURNS: i64 = 12;
pub(super) const EACH: i64 = 1_200;

/// Two hours of two tags in twelve commits, with everything that is due sealed. Errors are met as a station
/// meets them: by going on. Returns how often there were any.
pub(super) fn live_through(folder: &Path, disk: &Arc<Disk>) -> usize {
    let options = ArchiveOptions { fault: Some(disk.fault()), ..ArchiveOptions::default() };
    let mut errors = 0;
    let mut archive = loop {
        match Archive::open(folder, options.clone()) {
            Ok(archive) => break archive,
            Err(_) => errors += 1,
        }
    };
    for turn in 0..TURNS {
        for uid in ["a", "b"] {
            let key = loop {
                match archive.tag(uid, uid, "") {
                    Ok(key) => break key,
                    Err(_) => errors += 1,
                }
            };
            for i in turn * EACH..(turn + 1) * EACH {
                archive.push(key, Point::good(DAY + i * 1000, i as f64));
            }
        }
        let now = DAY + (turn + 1) * EACH * 1000;
        errors += usize::from(archive.commit(now).is_err());
        errors += usize::from(archive.seal(now).is_err());
    }
    let end = DAY + TURNS * EACH * 1000;
    while archive.commit(end).is_err() {
        errors += 1;
    }
    errors
}

#[test]
fn an_error_at_any_touch_of_the_disk_loses_and_doubles_nothing() {
    let quiet = Disk::failing(0..0);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(live_through(folder.path(), &quiet), 0);
    let touches = quiet.touches.load(Ordering::Relaxed);
    assert!(touches > 50, "{touches} touches");
    for first in 0..touches {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::failing(first..first + 1 + first % 3);
        let errors = live_through(folder.path(), &disk);
        assert!(errors > 0, "touch {first}");
        let archive = super::open(folder.path());
        for row in archive.reader().unwrap().tags().unwrap() {
            let points = read(&archive, row.key, (0, DAY + TURNS * EACH * 1000 - 1));
            let values: Vec<f64> = points.iter().map(|p| p.value).collect();
            let all: Vec<f64> = (0..TURNS * EACH).map(|i| i as f64).collect();
            assert!(values == all, "touch {first}: {} of {} samples", values.len(), all.len());
        }
        let verified = Verified::of(folder.path()).unwrap();
        assert_eq!(verified.findings, [], "touch {first}");
    }
}

#[test]
fn a_disk_that_stays_full_costs_what_is_counted_and_leaves_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::failing(4..60);
    let options = ArchiveOptions {
        fault: Some(disk.fault()),
        pending_max: 1_000,
        ..ArchiveOptions::default()
    };
    let mut archive = Archive::open(folder.path(), options).unwrap();
    let key = archive.tag("a", "a", "").unwrap();
    let (mut failed, mut at) = (0, DAY);
    while failed < 20 || archive.commit(at).is_err() {
        for _ in 0..100 {
            archive.push(key, Point::good(at, 1.0));
            at += 1_000;
        }
        failed += usize::from(archive.commit(at).is_err());
        assert!(archive.num_pending() <= 1_001);
        assert!(failed < 100, "it never recovers");
    }
    archive.push(key, Point::good(at, 2.0));
    archive.commit(at).unwrap();
    let points = read(&archive, key, (0, i64::MAX / 4));
    let sent = (at - DAY) / 1000 + 1;
    let gaps = points.iter().filter(|p| p.quality == QualityCode::LOST).count();
    assert_eq!(gaps, 1);
    assert!(archive.lost() > 0);
    assert_eq!(points.len() as i64 - 1 + archive.lost() as i64, sent);
    assert_eq!(points.last().unwrap().value, 2.0);
}

/// Not a test by itself: the child that `a_killed_writer_…` starts, kills and reads after.
#[test]
fn the_writer_that_gets_killed() {
    let Some(folder) = std::env::var_os("GAUGEGLASS_TEST_WRITER") else { return };
    let mut archive = super::open(Path::new(&folder));
    let key = archive.tag("a", "a", "").unwrap();
    let mut count = {
        let mut last = None;
        let whole = (0, i64::MAX / 4);
        archive
            .reader()
            .unwrap()
            .points(key, whole, &super::GO_ON, |p| {
                last = if p.value.is_nan() { last } else { Some(p.value) };
            })
            .unwrap();
        last.map_or(0, |v| v as i64 + 1)
    };
    loop {
        for _ in 0..97 {
            archive.push(key, Point::good(DAY + count * 1000, count as f64));
            count += 1;
        }
        let now = DAY + count * 1000;
        archive.commit(now).unwrap();
        println!("acknowledged {count}");
        archive.seal(now).unwrap();
    }
}

#[test]
fn a_killed_writer_has_lost_nothing_that_it_acknowledged() {
    use std::io::{BufRead, BufReader};
    let rounds = if std::env::var_os("GAUGEGLASS_LONG").is_some() { 200 } else { 5 };
    let folder = tempfile::tempdir().unwrap();
    let mut chance = fastrand::Rng::with_seed(5);
    for round in 0..rounds {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "history::faults::the_writer_that_gets_killed"])
            .env("GAUGEGLASS_TEST_WRITER", folder.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged = 0;
        let mut left = chance.usize(1..150);
        let note = |line: &str, to: &mut i64| {
            if let Some(count) = line.strip_prefix("acknowledged ").and_then(|n| n.parse().ok()) {
                *to = count;
                true
            } else {
                false
            }
        };
        while left > 0 {
            let line = lines.next().expect("the writer ended by itself").unwrap();
            left -= usize::from(note(&line, &mut acknowledged));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            note(&line, &mut acknowledged);
        }
        let mut reader = Reader::open(folder.path()).unwrap();
        let key = reader.tags().unwrap()[0].key;
        let mut next = 0.0;
        reader
            .points(key, (0, i64::MAX / 4), &super::GO_ON, |p| {
                if p.quality != QualityCode::ENDED {
                    assert_eq!(p.value, next, "round {round}");
                    next += 1.0;
                }
            })
            .unwrap();
        assert!(next >= acknowledged as f64, "round {round}: {next} of {acknowledged}");
        let verified = Verified::of(folder.path()).unwrap();
        assert_eq!(verified.findings, [], "round {round}");
        let _ = HOUR;
    }
}

#[test]
fn a_month_that_cannot_be_written_fills_the_journal_up_to_its_bound_and_no_further() {
    let folder = tempfile::tempdir().unwrap();
    let month = folder.path().join("2026-11.db");
    std::fs::create_dir(&month).unwrap();
    let options = ArchiveOptions { pending_max: 500, tail_max: 7_200, ..ArchiveOptions::default() };
    let mut archive = Archive::open(folder.path(), options).unwrap();
    let key = tag(&mut archive, "a");
    let mut refused = 0;
    for second in 0..9_000 {
        archive.push(key, Point::good(DAY + second * 1_000, 1.0));
        if second % 100 == 99 {
            refused += i64::from(archive.commit(DAY + second * 1_000).is_err());
            archive.seal(DAY + second * 1_000).err();
        }
    }
    assert!(refused > 0 && archive.lost() > 0, "{refused} refused, {} lost", archive.lost());
    std::fs::remove_dir(&month).unwrap();
    archive.commit(DAY + 9_000_000).unwrap();
    seal_all(&mut archive, DAY + 4 * HOUR);
    let mut kept = 0;
    let mut reader = archive.reader().unwrap();
    let each = |p: Point| kept += i64::from(p.is_usable());
    reader.points(key, (0, i64::MAX / 4), &GO_ON, each).unwrap();
    assert_eq!(kept + archive.lost() as i64, 9_000);
}
