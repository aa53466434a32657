//! The writer: what was committed is there again, in order, whatever happened to clock, name and file.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{DAY, HOUR, open, read, seal_all, tag};
use gaugeglass::history::{
    After, Archive, ArchiveOptions, ColumnsRequest, Fault, HistoryError, Joined, Point,
    QualityCode, Reader, Recorder, Retention, Step, Verified,
};
use gaugeglass::model::Record;
use proptest::prelude::*;

/// Of all time.
const ALL: (i64, i64) = (i64::MIN, i64::MAX);

fn fill(archive: &mut Archive, tag: gaugeglass::history::TagKey, from: i64, count: i64) {
    for i in 0..count {
        archive.push(tag, Point::good(from + i * 1000, (i % 97) as f64));
    }
    archive.commit(from + count * 1000).unwrap();
}

#[test]
fn what_was_committed_is_there_after_a_crash_and_ends_in_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    fill(&mut archive, level, DAY, 10_000);
    seal_all(&mut archive, DAY + 10_000_000);
    archive.push(level, Point::good(DAY + 10_001_000, 1.0)); // Never committed.
    drop(archive);
    let mut archive = open(folder.path());
    archive.commit(DAY + 20_000_000).unwrap();
    let points = read(&archive, level, (0, i64::MAX / 4));
    assert_eq!(points.len(), 10_001);
    assert!(points.iter().take(10_000).enumerate().all(|(i, p)| p.at_ms == DAY + i as i64 * 1000));
    assert_eq!(points[10_000], Point::gap(DAY + 10_000_000, QualityCode::ENDED));
    // A second start adds no second gap.
    drop(archive);
    let mut archive = open(folder.path());
    archive.commit(DAY + 30_000_000).unwrap();
    assert_eq!(read(&archive, level, (0, i64::MAX / 4)).len(), 10_001);
}

#[test]
fn a_stop_ends_every_curve_and_another_program_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let (a, b) = (tag(&mut archive, "a"), tag(&mut archive, "b"));
    fill(&mut archive, a, DAY, 5_000);
    fill(&mut archive, b, DAY, 10);
    seal_all(&mut archive, DAY + HOUR);
    let mut other = Reader::open(folder.path()).unwrap();
    let mut seen = Vec::new();
    other.points(a, (0, i64::MAX / 4), &super::GO_ON, |p| seen.push(p)).unwrap();
    assert_eq!(seen, read(&archive, a, (0, i64::MAX / 4)));
    archive.close(DAY + 2 * HOUR).unwrap();
    for (tag, count) in [(a, 5_001), (b, 11)] {
        let mut seen = Vec::new();
        other.points(tag, (0, i64::MAX / 4), &super::GO_ON, |p| seen.push(p)).unwrap();
        assert_eq!(seen.len(), count);
        assert_eq!(seen.last().unwrap().quality, QualityCode::STOPPED);
    }
    assert_eq!(other.marks(ALL, 9).unwrap().last().unwrap().kind, "stop");
}

#[test]
fn one_writer_at_a_time_and_no_history_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Reader::open(folder.path()), Err(HistoryError::Absent { .. })));
    let _first = open(folder.path());
    let second = Archive::open(folder.path(), ArchiveOptions::default());
    assert!(matches!(second, Err(HistoryError::InUse { .. })));
}

#[test]
fn a_renamed_tag_keeps_its_history() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let before = archive.tag("t1", "Old/Name", "bar").unwrap();
    fill(&mut archive, before, DAY, 10);
    let after = archive.tag("t1", "New/Name", "kPa").unwrap();
    assert_eq!(before, after);
    let rows = archive.reader().unwrap().tags().unwrap();
    assert_eq!((rows.len(), rows[0].name.as_str(), rows[0].unit.as_str()), (1, "New/Name", "kPa"));
    // What was recorded in the other unit ends where it is marked.
    archive.tag("t1", "New/Name", "kPa").unwrap();
    archive.commit(DAY + 20_000).unwrap();
    archive.tag("t1", "New/Name", "").unwrap();
    archive.commit(DAY + 30_000).unwrap();
    let marks = archive.reader().unwrap().marks((0, i64::MAX), 10).unwrap();
    let marks: Vec<_> = marks.iter().map(|m| (m.at_ms - DAY, &*m.kind, &*m.detail)).collect();
    let want = ["New/Name: bar → kPa", "New/Name: kPa → –"];
    assert_eq!(marks, [(10_000, "unit", want[0]), (20_000, "unit", want[1])]);
}

#[test]
fn time_never_runs_backwards_and_a_clock_set_back_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    for i in 0..7_200 {
        archive.push(level, Point::good(DAY + i * 1000, 1.0));
    }
    // Back by 30 minutes, then on: of the half hour lived through twice, the second is told.
    for i in 0..3_600 {
        archive.push(level, Point::good(DAY + 5_400_000 + i * 1000, 2.0));
    }
    archive.push(level, Point::good(DAY + 8_998_600, 3.0)); // Jitter, moved up.
    archive.commit(DAY + 9_000_000).unwrap();
    for sealed in [false, true] {
        if sealed {
            seal_all(&mut archive, DAY + 5 * HOUR);
        }
        let points = read(&archive, level, (0, i64::MAX / 4));
        assert!(points.is_sorted_by_key(|p| p.at_ms));
        let gaps: Vec<&Point> = points.iter().filter(|p| !p.is_usable()).collect();
        assert_eq!(gaps, [&Point::gap(DAY + 5_400_000, QualityCode::CLOCK)], "between both lives");
        let usable = || points.iter().filter(|p| p.is_usable());
        assert_eq!(usable().count(), 5_400 + 3_601);
        assert!(usable().all(|p| (p.at_ms >= DAY + 5_400_000) == (p.value >= 2.0)));
        assert_eq!(points.last().unwrap().at_ms, DAY + 8_999_000);
    }
    let marks = archive.reader().unwrap().marks(ALL, 9).unwrap();
    let clocks: Vec<_> = marks.iter().filter(|m| m.kind == "clock").collect();
    assert_eq!(clocks.len(), 1);
    assert_eq!(clocks[0].detail, "set by -1799000 ms");
    assert!(Verified::of(folder.path()).unwrap().findings.is_empty());
}

#[test]
fn a_reader_that_comes_while_the_file_of_a_month_is_made_finds_it_once_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    fill(&mut archive, level, DAY, 100);
    archive.commit(DAY + 100_000).unwrap();
    let mut reader = archive.reader().unwrap();
    let count = |reader: &mut Reader| {
        let mut count = 0;
        reader.points(level, (0, i64::MAX / 4), &super::GO_ON, |_| count += 1).unwrap();
        count
    };
    assert_eq!(count(&mut reader), 100);
    // What is there between the making of a file and that of its tables.
    std::fs::write(folder.path().join("2026-11.db"), b"").unwrap();
    assert_eq!(count(&mut reader), 100, "all of it is still in the journal");
    seal_all(&mut archive, DAY + 2 * super::HOUR);
    assert_eq!(count(&mut reader), 100, "and now in the file");
}

#[test]
fn what_a_clock_that_was_ahead_has_left_is_never_joined_to_what_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    for i in 0..3_000 {
        archive.push(level, Point::good(DAY + i * 1000, 1.0));
    }
    // Back by 40 minutes; ten minutes later the rest of what was lived first still lies ahead.
    for i in 600..1_200 {
        archive.push(level, Point::good(DAY + i * 1000, 2.0));
    }
    archive.commit(DAY + 1_200_000).unwrap();
    for sealed in [false, true] {
        if sealed {
            seal_all(&mut archive, DAY + 5 * HOUR);
        }
        let runs = joined_runs(&read(&archive, level, (0, i64::MAX / 4)));
        // The newest sign of life is at 1,200 s.
        // What did not change behind the later life held where that ends.
        let want = [(0, 599_000, 1.0), (600_000, 1_199_000, 2.0), (1_200_001, 2_999_000, 1.0)];
        assert_eq!(runs, want.map(|(a, b, v)| (DAY + a, DAY + b, v)), "{sealed}");
        let request = ColumnsRequest { from_ms: DAY, to_ms: DAY + HOUR, columns: 400 };
        let columns = archive.reader().unwrap().columns(level, &request, &super::GO_ON).unwrap();
        assert_eq!(columns.curve.runs.len(), 3);
        // Memory is a second ahead of the disk.
        let mut reader = archive.reader().unwrap();
        let mut newer = |after: After| {
            let newest = [DAY + 1_200_000, DAY + 1_201_000];
            newest
                .into_iter()
                .filter(|at| *at > after.at_ms)
                .map(|at| Point::good(at, 2.0))
                .collect()
        };
        let disk = Some((&mut reader, level));
        let mut joined = Joined { disk, newer: &mut newer, cancel: &super::GO_ON };
        let (points, _) = joined.points((DAY, DAY + HOUR), usize::MAX).unwrap();
        let want = [(0, 599_000, 1.0), (600_000, 1_201_000, 2.0), (1_201_001, 2_999_000, 1.0)];
        let want = want.map(|(a, b, v)| (DAY + a, DAY + b, v));
        assert_eq!(joined_runs(&points), want, "{sealed}");
    }
}

/// First and last time and the value of each run that is drawn as a line.
fn joined_runs(points: &[Point]) -> Vec<(i64, i64, f64)> {
    let runs = points.chunk_by(|a, b| a.is_usable() && b.is_usable());
    let ends = |run: &[Point]| {
        let (first, last) = (run.first().unwrap(), run.last().unwrap());
        first.is_usable().then_some((first.at_ms, last.at_ms, last.value))
    };
    runs.filter_map(ends).collect()
}

#[test]
fn months_are_files_and_the_oldest_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    for month in 0..4 {
        fill(&mut archive, level, DAY + month * 31 * 24 * HOUR, 100);
    }
    let now = DAY + 95 * 24 * HOUR;
    seal_all(&mut archive, now);
    let gone = archive.retain(Retention { days: Some(40), bytes: None }, now).unwrap();
    assert_eq!(gone, ["2026-11.db", "2026-12.db"]);
    assert_eq!(read(&archive, level, (0, i64::MAX / 4)).len(), 200);
    let gone = archive.retain(Retention { days: None, bytes: Some(1) }, now).unwrap();
    assert_eq!(gone, ["2027-01.db"], "the newest month stays");
    fill(&mut archive, level, now + HOUR, 5);
    assert_eq!(read(&archive, level, (0, i64::MAX / 4)).len(), 105);
}

#[test]
fn marks_of_a_window_are_told_however_many_came_since_and_each_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let commits = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&commits);
    // Every commit goes through, and nobody hears of every second one.
    let fault: Fault = Arc::new(move |step| match step {
        Step::Committed if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) => {
            Err(std::io::ErrorKind::Other.into())
        }
        _ => Ok(()),
    });
    let options = ArchiveOptions { fault: Some(fault), ..ArchiveOptions::default() };
    let mut archive = Archive::open(folder.path(), options).unwrap();
    archive.mark_clock(DAY, DAY + 5_000);
    let minute = 60_000;
    for i in 0..500 {
        // A disk that is too slow for hours, and now and then something else.
        let at = DAY + HOUR + i * 1000;
        archive.mark_lost(at, 7, "the disk is too slow");
        archive.mark(DAY + 10 * HOUR + i * minute, "retention", "");
        while archive.commit(at).is_err() {}
    }
    archive.mark_lost(DAY + 5 * HOUR, 1, "the disk is too slow");
    while archive.commit(DAY + 5 * HOUR).is_err() {}
    assert!(commits.load(Ordering::Relaxed) >= 1_000);
    let reader = archive.reader().unwrap();
    let told = |window| {
        let marks = reader.marks(window, 200).unwrap();
        marks.into_iter().map(|m| (m.at_ms - DAY, m.kind, m.detail)).collect::<Vec<_>>()
    };
    let mark = |at: i64, kind: &str, detail: &str| (at, kind.to_owned(), detail.to_owned());
    assert_eq!(
        told((DAY, DAY + 6 * HOUR)),
        [
            mark(5_000, "clock", "set by 5000 ms"),
            mark(HOUR, "lost", "3500 samples within 499 s: the disk is too slow"),
            mark(5 * HOUR, "lost", "1 samples: the disk is too slow"),
        ]
    );
    let newest = told(ALL);
    assert_eq!((newest.len(), newest.last().unwrap().0), (200, 10 * HOUR + 499 * minute));
    // Numbers go on over a restart.
    drop((reader, archive));
    let mut archive = open(folder.path());
    archive.mark(DAY + 1, "start", "");
    archive.commit(DAY + 1).unwrap();
    let marks = archive.reader().unwrap().marks(ALL, 100_000).unwrap();
    assert_eq!(marks.len(), 500 + 4);
}

#[test]
fn a_crash_after_the_clock_was_set_back_is_told_by_the_later_life() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    fill(&mut archive, level, DAY, 3_000);
    fill(&mut archive, level, DAY + 600_000, 100);
    drop(archive);
    let mut archive = open(folder.path());
    archive.commit(DAY + 800_000).unwrap();
    let points = read(&archive, level, (DAY, DAY + HOUR));
    let gap = points.iter().find(|p| p.quality == QualityCode::ENDED).unwrap();
    assert_eq!(gap.at_ms, DAY + 700_000, "the last sign of life, and not one of the first life");
}

/// A folder with a few samples in each of these months after [`DAY`], counted by 31 days.
fn months(folder: &std::path::Path, months: &[i64]) -> Archive {
    let mut archive = open(folder);
    let level = tag(&mut archive, "level");
    for month in months {
        let at = DAY + month * 31 * 24 * HOUR;
        fill(&mut archive, level, at, 100);
        seal_all(&mut archive, at + 2 * HOUR);
    }
    archive
}

#[test]
fn a_clock_that_is_months_ahead_deletes_nothing_before_it_has_gone_on_for_a_month() {
    let keep = Retention { days: Some(30), bytes: None };
    let folder = tempfile::tempdir().unwrap();
    let mut archive = months(folder.path(), &[0, 1, 2]);
    let level = tag(&mut archive, "level");
    // Ten years ahead: before the first sample of that time is in a file, and after.
    let ahead = DAY + 3_650 * 24 * HOUR;
    assert!(archive.retain(keep, ahead).unwrap().is_empty());
    fill(&mut archive, level, ahead, 100);
    seal_all(&mut archive, ahead + 2 * HOUR);
    assert!(archive.retain(keep, ahead + 25 * 24 * HOUR).unwrap().is_empty());
    // Set right again, and on as ever.
    let now = DAY + 80 * 24 * HOUR;
    assert_eq!(archive.retain(keep, now).unwrap(), ["2026-11.db", "2026-12.db"]);
    // A plant that stood still for half a year has lived through more than a month again.
    drop(archive);
    let folder = tempfile::tempdir().unwrap();
    let mut archive = months(folder.path(), &[0, 7, 8]);
    let since = |days: i64| DAY + (7 * 31 + days) * 24 * HOUR;
    assert!(archive.retain(keep, since(10)).unwrap().is_empty());
    assert_eq!(archive.retain(keep, since(75)).unwrap(), ["2026-11.db", "2027-07.db"]);
}

#[test]
fn the_month_that_is_written_is_never_deleted_whatever_the_clock_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = months(folder.path(), &[0, 1]);
    let level = tag(&mut archive, "level");
    let of_1970 = 5 * HOUR;
    fill(&mut archive, level, of_1970, 100);
    seal_all(&mut archive, of_1970 + 2 * HOUR);
    let tight = Retention { days: None, bytes: Some(1) };
    assert_eq!(archive.retain(tight, of_1970 + 2 * HOUR).unwrap(), ["2026-11.db"]);
    assert_eq!(read(&archive, level, (of_1970, of_1970 + HOUR)).len(), 101);
}

#[test]
fn recording_keeps_what_it_says() {
    let kept = |recording, values: &[(i64, f64)]| {
        let mut recorder = Recorder::default();
        let mut kept = Vec::new();
        for (at, value) in values {
            kept.extend(
                recorder.take(recording, Point::good(*at, *value)).map(|p| (p.at_ms, p.value)),
            );
        }
        kept
    };
    let values = [
        (0, 1.0),
        (1_000, 1.0),
        (2_000, 1.0),
        (3_000, 2.0),
        (4_000, 2.1),
        (5_000, 2.1),
        (6_000, 5.0),
    ];
    assert_eq!(kept(Record::Always, &values), values);
    // What was switched off and on again begins with a sample, changed or not.
    let mut recorder = Recorder::default();
    let mut take = |rule, at| recorder.take(rule, Point::good(at, 1.0)).count();
    assert_eq!(
        [take(Record::default(), 0), take(Record::Off, 1), take(Record::default(), 2)],
        [1, 0, 1]
    );
    // A bad sample that comes again, as with every poll of a sentinel, is kept once.
    for rule in [Record::Always, Record::default(), Record::Period { ms: 1 }] {
        let mut recorder = Recorder::default();
        let bad = Point::gap(5, QualityCode(0x0209));
        let kept: usize = (0..9).map(|_| recorder.take(rule, bad).count()).sum();
        assert_eq!(kept, 1, "{rule:?}");
        assert_eq!(recorder.take(rule, Point::good(900_000, 1.0)).count(), 1, "{rule:?}");
    }
    assert_eq!(kept(Record::Off, &values), []);
    let change = kept(Record::Change { deadband: 0.0 }, &values);
    assert_eq!(
        change,
        [(0, 1.0), (2_000, 1.0), (3_000, 2.0), (4_000, 2.1), (5_000, 2.1), (6_000, 5.0)]
    );
    let deadband = kept(Record::Change { deadband: 0.5 }, &values);
    assert_eq!(deadband, [(0, 1.0), (2_000, 1.0), (3_000, 2.0), (5_000, 2.1), (6_000, 5.0)]);
    // One in 2.5 s, and none later because another one was late.
    assert_eq!(kept(Record::Period { ms: 2_500 }, &values), [(0, 1.0), (3_000, 2.0), (5_000, 2.1)]);
    let jitter = [(0, 1.0), (999, 2.0), (2_000, 3.0), (2_998, 4.0), (4_001, 5.0)];
    assert_eq!(kept(Record::Period { ms: 1_000 }, &jitter), jitter);
    // Quiet for ten minutes is told once.
    assert_eq!(
        kept(Record::default(), &[(0, 1.0), (599_000, 1.0), (600_000, 1.0)]),
        [(0, 1.0), (600_000, 1.0)]
    );
}

proptest! {
    /// As many as there are periods, however the times of the readings jitter; all of them where they come
    /// more slowly than that.
    #[test]
    fn a_period_is_kept_on_average(
        poll in 100_i64..3_000,
        period in prop_oneof![Just(1.0_f64), 0.3..6.0],
        jitter in prop::collection::vec(-60_i64..=60, 200),
    ) {
        let ms = (poll as f64 * period) as u32;
        let rule = Record::Period { ms };
        let mut recorder = Recorder::default();
        let times = jitter.iter().zip(0..).map(|(mille, number)| number * poll + poll * mille / 1_000);
        let kept: usize = times.map(|at| recorder.take(rule, Point::good(at, 1.0)).count()).sum();
        let want = (199 * poll) as f64 / f64::from(ms).max(poll as f64) + 1.0;
        prop_assert!((kept as f64 - want).abs() <= 2.0, "{kept} of {want}");
    }
}
