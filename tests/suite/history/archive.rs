//! The writer: what was committed is there again, in order, whatever happened to clock, name and file.

use super::{DAY, HOUR, open, read, seal_all, tag};
use gaugeglass::history::{
    Archive, ArchiveOptions, ColumnsRequest, HistoryError, Point, QualityCode, Reader, Recorder,
    Retention, Verified,
};
use gaugeglass::model::Record;

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
    assert_eq!(other.marks().unwrap().last().unwrap().kind, "stop");
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
        assert_eq!(points.len(), 5_400 + 3_601);
        assert!(points.iter().all(|p| (p.at_ms >= DAY + 5_400_000) == (p.value >= 2.0)));
        assert_eq!(points.last().unwrap().at_ms, DAY + 8_999_000);
    }
    let marks = archive.reader().unwrap().marks().unwrap();
    let clocks: Vec<_> = marks.iter().filter(|m| m.kind == "clock").collect();
    assert_eq!(clocks.len(), 1);
    assert_eq!(clocks[0].detail, "set by -1799000 ms");
    assert!(Verified::of(folder.path()).unwrap().findings.is_empty());
}

#[test]
fn nothing_is_joined_across_a_clock_that_was_set() {
    for (step, from, to) in [(100_000, 10_200, 110_200), (-6_000, 4_200, 4_200)] {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = open(folder.path());
        let (level, off) = (tag(&mut archive, "level"), tag(&mut archive, "off"));
        archive.push(off, Point::good(DAY, 1.0));
        archive.end(off, DAY + 1, QualityCode::OFF);
        for i in 0..=50 {
            archive.push(level, Point::good(DAY + i * 200, i as f64));
        }
        // The clock stood at 10.2 s when it was set.
        archive.clock_set(DAY + 10_200, DAY + 10_200 + step);
        for i in 51..=100 {
            archive.push(level, Point::good(DAY + i * 200 + step, i as f64));
        }
        archive.commit(DAY + 120_000).unwrap();
        assert_eq!(read(&archive, off, (0, i64::MAX / 4)).len(), 2, "it had ended before");
        let request =
            ColumnsRequest { from_ms: DAY - 1_000, to_ms: DAY + 121_000, columns: 100_000 };
        let answer = archive.reader().unwrap().columns(level, &request, &super::GO_ON).unwrap();
        let day = DAY as f64 / 1000.0;
        let gaps: Vec<_> =
            answer.curve.gaps.iter().map(|gap| (gap.from, gap.to, gap.why)).collect();
        let second = |ms: i64| day + ms as f64 / 1000.0;
        assert_eq!(gaps, [(second(from), Some(second(to)), QualityCode::CLOCK)], "{step}");
        assert_eq!(answer.curve.runs.len(), 2, "{step}");
        let marks = archive.reader().unwrap().marks().unwrap();
        assert_eq!(marks.iter().filter(|mark| mark.kind == "clock").count(), 1, "{step}");
    }
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
    assert_eq!(kept(Record::Off, &values), []);
    let change = kept(Record::Change { deadband: 0.0 }, &values);
    assert_eq!(
        change,
        [(0, 1.0), (2_000, 1.0), (3_000, 2.0), (4_000, 2.1), (5_000, 2.1), (6_000, 5.0)]
    );
    let deadband = kept(Record::Change { deadband: 0.5 }, &values);
    assert_eq!(deadband, [(0, 1.0), (2_000, 1.0), (3_000, 2.0), (5_000, 2.1), (6_000, 5.0)]);
    assert_eq!(kept(Record::Period { ms: 2_500 }, &values), [(0, 1.0), (3_000, 2.0), (6_000, 5.0)]);
    // Quiet for ten minutes is told once.
    assert_eq!(
        kept(Record::default(), &[(0, 1.0), (599_000, 1.0), (600_000, 1.0)]),
        [(0, 1.0), (600_000, 1.0)]
    );
}
