//! What a trend marks of the journal.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use gaugeglass::alarm::journal::JournalReader;
use gaugeglass::model::{AlarmPriority, JournalKind, JournalMarks, JournalRow, MarkSort};

use super::*;

fn random_row(seq: i64, at: i64, chance: &mut fastrand::Rng) -> JournalRow {
    let kind = *chance.choice(&JournalKind::ALL).unwrap();
    let priorities = [AlarmPriority::Low, AlarmPriority::Highest];
    let priority = kind.is_of_alarm().then(|| *chance.choice(&priorities).unwrap());
    let event = (*chance.choice(&["asked", "ended"]).unwrap()).to_owned();
    JournalRow { priority, event, ..row(seq, at, kind, "thing") }
}

fn marks(folder: &Path, window: (i64, i64), width_ms: i64) -> JournalMarks {
    JournalReader::open(folder).unwrap().marks(window, width_ms, &GO_ON).unwrap()
}

/// Rows by column and sort, counted by hand: how many, and the newest number.
fn counted(
    rows: &[JournalRow],
    (from, to): (i64, i64),
    width: i64,
) -> HashMap<(i64, MarkSort), (u64, i64)> {
    let mut found = HashMap::new();
    for row in rows.iter().filter(|row| from <= row.at.0 && row.at.0 < to) {
        if let Some(sort) = MarkSort::of(row.kind, &row.event, row.priority) {
            let of_column = found.entry((row.at.0.div_euclid(width), sort)).or_insert((0, 0));
            *of_column = (of_column.0 + 1, row.seq);
        }
    }
    found
}

#[test]
fn every_row_of_a_window_is_counted_in_the_mark_of_its_sort_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = fastrand::Rng::with_seed(7);
    let mut rows: Vec<JournalRow> =
        (1..=45_000).map(|n| random_row(n, DAY + n * 700, &mut chance)).collect();
    let mut book = open(folder.path());
    for part in rows.chunks_mut(5_000) {
        book.commit(part.iter_mut()).unwrap();
    }
    let end = DAY + 45_000 * 700;
    for (window, width) in [
        ((DAY, end + 1), 200_000),
        ((DAY + 3_000_000, DAY + 3_060_000), 400),
        ((DAY + 9_999_999, DAY + 20_000_001), 70_000),
        ((DAY - 9_000_000, DAY), 1_000),
        ((end, i64::MAX), 86_400_000),
    ] {
        let told = marks(folder.path(), window, width);
        let least = (window.1 - window.0) / 2_000 + 1;
        let wanted = counted(&rows, window, width.max(least));
        let seen: HashMap<_, _> = told
            .marks
            .iter()
            .map(|mark| {
                let column = mark.row.at.0.div_euclid(width.max(least));
                ((column, mark.sort), (mark.count, mark.row.seq))
            })
            .collect();
        assert_eq!(seen, wanted, "{window:?} {width}");
        assert!(told.marks.is_sorted_by_key(|mark| std::cmp::Reverse(mark.row.at.0)));
        assert_eq!(told.newest_ms, Some(end));
    }
}

#[test]
fn rows_of_the_last_minute_are_told_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let end = |seq, at| JournalRow {
        event: "ended".to_owned(),
        ..row(seq, at, JournalKind::Write, "valve")
    };
    let mut rows = [end(1, DAY), end(2, DAY + 70_000), end(3, DAY + 100_000), end(4, DAY + 99_000)];
    open(folder.path()).commit(rows.iter_mut()).unwrap();
    let told = marks(folder.path(), (DAY - 1, DAY + 200_000), 1_000_000_000);
    assert_eq!(told.marks.iter().map(|mark| mark.count).sum::<u64>(), 4);
    // The newest row is the one written last, whatever its time.
    assert_eq!(told.newest_ms, Some(DAY + 99_000));
    let mut recent = told.recent;
    recent.sort_by_key(|(at, _)| *at);
    assert_eq!(recent, [70_000, 99_000, 100_000].map(|at| (DAY + at, MarkSort::Write)));
}

#[test]
fn a_question_that_is_called_off_has_no_answer_and_an_empty_journal_no_marks() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    assert_eq!(marks(folder.path(), (0, i64::MAX), 1), JournalMarks::default());
    book.commit([&mut row(1, DAY, JournalKind::Device, "plc")]).unwrap();
    let reader = JournalReader::open(folder.path()).unwrap();
    assert!(reader.marks((0, i64::MAX), 1, &AtomicBool::new(true)).is_err());
}
