//! The file: rows are added once and for all, found by every filter, and go by retention alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gaugeglass::alarm::journal::{Book, JournalError, JournalKeep, JournalReader, csv_line};
use gaugeglass::model::{AlarmPriority, JournalKind, JournalQuery, JournalRow};
use gaugeglass::station::CSV_HEAD;

use super::{DAY, GO_ON, all, ask, open, row};

#[test]
fn rows_are_added_and_neither_changed_nor_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let mut rows = [row(1, DAY, JournalKind::Alarm, "a"), row(2, DAY, JournalKind::Write, "b")];
    assert_eq!(book.commit(rows.iter_mut()).unwrap(), 2);
    drop(book);
    let file = folder.path().join("journal.db");
    let other = rusqlite::Connection::open(&file).unwrap();
    for (sql, word) in [
        ("UPDATE row SET who = 'nobody'", "never changed"),
        ("UPDATE row SET text = '' WHERE id = 1", "never changed"),
        ("DELETE FROM row", "never deleted"),
        ("DELETE FROM row WHERE id = 2", "never deleted"),
        (
            "INSERT OR REPLACE INTO row(id, at, zone, boot, seq, kind, event) VALUES(1, 0, 0, 9, 9, 'x', 'y')",
            "",
        ),
    ] {
        let told = other.execute(sql, []).err().map(|why| why.to_string());
        if word.is_empty() {
            // Replacing deletes without a trigger unless these are asked for; the book never does.
            continue;
        }
        assert!(told.as_ref().is_some_and(|told| told.contains(word)), "{sql}: {told:?}");
    }
}

#[test]
fn a_commit_that_is_offered_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let mut rows = [row(1, DAY, JournalKind::Alarm, "a"), row(2, DAY, JournalKind::Alarm, "b")];
    assert_eq!(book.commit(rows.iter_mut()).unwrap(), 2);
    book.reopen().unwrap();
    let mut more = [rows[0].clone(), rows[1].clone(), row(3, DAY, JournalKind::Alarm, "c")];
    assert_eq!(book.commit(more.iter_mut()).unwrap(), 1);
    drop(book);
    // Another start counts anew, and the same numbers are other rows.
    let mut book = open(folder.path());
    assert_eq!(book.commit([&mut row(1, DAY, JournalKind::Alarm, "d")]).unwrap(), 1);
    let rows = all(folder.path());
    let names: Vec<&str> = rows.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
    assert_eq!(rows.iter().map(|r| r.boot).collect::<Vec<_>>(), [1, 1, 1, 2]);
    assert!(Book::open(folder.path(), None).is_err(), "two stations in one folder");
}

/// A row of words that come again and again, so that filters meet.
fn random_row(seq: i64, at: i64, chance: &mut fastrand::Rng) -> JournalRow {
    let words = ["tank", "level", "pump_1", "50%", "탱크 수위", "Übergabe", "a\\b", "x"];
    let mut text = || {
        let count = chance.usize(0..4);
        (0..count).map(|_| chance.choice(words).unwrap()).collect::<Vec<_>>().join(" ")
    };
    let (name, reason, old) = (text(), text(), text());
    JournalRow {
        tag: chance.choice(["t1", "t2", "", "tank"]).unwrap().to_string(),
        alarm: chance.choice(["a1", "device:d", ""]).unwrap().to_string(),
        who: chance.choice(["kim", "lee", ""]).unwrap().to_string(),
        priority: chance
            .choice([None, Some(AlarmPriority::Low), Some(AlarmPriority::Highest)])
            .unwrap(),
        reason,
        old,
        ..row(seq, at, *chance.choice(&JournalKind::ALL).unwrap(), &name)
    }
}

/// What a question asks for, judged without the journal.
fn wanted(query: &JournalQuery, row: &JournalRow) -> bool {
    let texts = [
        &row.who,
        &row.tag,
        &row.alarm,
        &row.name,
        &row.old,
        &row.new,
        &row.reason,
        &row.result,
        &row.text,
    ];
    let about = query.about.as_str();
    query.from_ms.is_none_or(|from| row.at.0 >= from)
        && query.to_ms.is_none_or(|to| row.at.0 < to)
        && (query.kinds.is_empty() || query.kinds.contains(&row.kind))
        && (query.priorities.is_empty()
            || row.priority.is_some_and(|p| query.priorities.contains(&p)))
        && (about.is_empty() || row.tag == about || row.alarm == about || row.name == about)
        && (query.who.is_empty() || row.who == query.who)
        && query.text.split_whitespace().all(|word| {
            let word = word.to_ascii_lowercase();
            texts.iter().any(|text| text.to_ascii_lowercase().contains(&word))
        })
}

#[test]
fn every_filter_finds_what_a_look_at_every_row_finds_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let mut chance = fastrand::Rng::with_seed(11);
    let mut at = DAY;
    let mut rows: Vec<JournalRow> = (1..=1_500)
        .map(|seq| {
            // Threads overtake each other a little, and now and then somebody sets the clock.
            at += match chance.usize(0..300) {
                0 => -5_000_000,
                1 => 90_000_000,
                _ => chance.i64(-50..2_000),
            };
            random_row(seq, at, &mut chance)
        })
        .collect();
    for part in rows.chunks_mut(97) {
        book.commit(part.iter_mut()).unwrap();
    }
    let reader = JournalReader::open(folder.path()).unwrap();
    let times: Vec<i64> = rows.iter().map(|r| r.at.0).collect();
    for round in 0..300 {
        let mut some = |likely: usize| chance.usize(0..10) < likely;
        let (by_time, by_kind, by_priority, by_about) = (some(4), some(4), some(3), some(2));
        let (by_who, by_text) = (some(3), some(5));
        let mut query = JournalQuery { limit: 1 + chance.usize(0..120), ..JournalQuery::default() };
        if by_time {
            query.from_ms = chance.bool().then(|| *chance.choice(&times).unwrap());
            query.to_ms = chance.bool().then(|| *chance.choice(&times).unwrap());
        }
        if by_kind {
            query.kinds = chance.choose_multiple(JournalKind::ALL, 3);
        }
        if by_priority {
            query.priorities =
                vec![AlarmPriority::Low, AlarmPriority::Highest][chance.usize(0..2)..].to_vec();
        }
        if by_about {
            query.about =
                chance.choice(["t1", "tank", "device:d", "level tank"]).unwrap().to_string();
        }
        if by_who {
            query.who = "kim".to_owned();
        }
        if by_text {
            let texts = [
                "TANK",
                "tank level",
                "수위",
                "크",
                "50%",
                "a\\b",
                "p_1",
                "x \"",
                "Übergabe",
                "ank lev",
            ];
            query.text = chance.choice(texts).unwrap().to_string();
        }
        let expected: Vec<i64> =
            rows.iter().rev().filter(|r| wanted(&query, r)).map(|r| r.id).collect();
        let mut found = Vec::new();
        let asked = query.clone();
        loop {
            let page = reader.page(&query, &GO_ON).unwrap();
            assert!(page.rows.len() <= query.limit);
            found.extend(page.rows.iter().map(|r| r.id));
            query.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "round {round}: {asked:?}");
    }
    let mut back = reader
        .page(&JournalQuery { limit: 5_000, ..JournalQuery::default() }, &GO_ON)
        .unwrap()
        .rows;
    back.reverse();
    assert!(back == rows, "every field comes back as it was");
    let newer = JournalQuery { after: Some(rows[1_490].id), limit: 100, ..JournalQuery::default() };
    assert_eq!(reader.page(&newer, &GO_ON).unwrap().rows.len(), 9);
    let called_off = AtomicBool::new(true);
    let query = JournalQuery { limit: 10, ..JournalQuery::default() };
    assert!(matches!(reader.page(&query, &called_off), Err(JournalError::Cancelled)));
}

#[test]
fn retention_takes_the_oldest_in_small_steps_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let mut rows: Vec<JournalRow> = (1..=9_000)
        .map(|seq| row(seq, DAY + seq * 60_000, JournalKind::Alarm, &format!("alarm-{seq:05}")))
        .collect();
    book.commit(rows.iter_mut()).unwrap();
    let now = DAY + 9_000 * 60_000;
    let keep = JournalKeep { days: Some(3), bytes: None };
    let mut steps = 0;
    while book.retain(keep, now).unwrap() > 0 {
        steps += 1;
        let left = all(folder.path()).len();
        assert!(left >= 9_000 - steps * 2_000, "a step takes a little: {left}");
    }
    let left = all(folder.path());
    assert_eq!(left.len(), 3 * 1_440 + 1);
    assert_eq!(left[0].at.0, now - 3 * 86_400_000);
    // What is gone is found no more, what is left is.
    let find = |text: &str| {
        let query = JournalQuery { text: text.to_owned(), limit: 10, ..JournalQuery::default() };
        ask(folder.path(), &query).rows.len()
    };
    assert_eq!((find("alarm-00012"), find("alarm-08765")), (0, 1));
    let small = JournalKeep { days: None, bytes: Some(1) };
    while book.retain(small, now).unwrap() > 0 {}
    assert_eq!(all(folder.path()).len(), 1_001, "the newest stay, whatever the limit");
}

#[test]
fn retention_never_takes_rows_of_an_alarm_that_still_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let mut rows: Vec<JournalRow> = (1..=7_000)
        .map(|seq| row(seq, DAY + seq * 1_000, JournalKind::Write, &format!("write-{seq:05}")))
        .collect();
    let mut alarm = |place: usize, alarm: &str, number: i64, new: &str| {
        let row = &mut rows[place - 1];
        (row.kind, row.alarm, row.number) = (JournalKind::Alarm, alarm.to_owned(), number);
        (row.new, row.name) = (new.to_owned(), format!("alarm {alarm} {number}"));
    };
    // One came, went and came again, and was seen; one came and went; one stands until a late row.
    for (place, name, number, new) in [
        (10, "a", 1, "unacknowledged"),
        (11, "a", 1, "normal"),
        (12, "a", 2, "unacknowledged"),
        (2_500, "a", 2, "acknowledged"),
        (13, "b", 1, "unacknowledged"),
        (14, "b", 1, "normal"),
        (15, "c", 1, "returned"),
        (16, "device:d", 3, "shelved"),
    ] {
        alarm(place, name, number, new);
    }
    // What was refused says nothing about how the alarm stands.
    alarm(5_000, "a", 0, "");
    book.commit(rows.iter_mut()).unwrap();
    let keep = JournalKeep { days: Some(1), bytes: None };
    let now = DAY + 2 * 86_400_000;
    let mut gone = 0;
    loop {
        let step = book.retain(keep, now).unwrap();
        assert!(step <= 2_000, "{step} rows in one step");
        gone += step;
        if step == 0 {
            break;
        }
    }
    let old = |folder: &std::path::Path| -> Vec<i64> {
        all(folder).iter().map(|row| row.seq).filter(|seq| *seq < 6_000).collect()
    };
    assert_eq!(old(folder.path()), [12, 15, 16, 2_500]);
    assert_eq!(gone, 6_000 - 1 - 4);
    let named = |name: &str| {
        let query = JournalQuery { about: name.to_owned(), limit: 10, ..JournalQuery::default() };
        ask(folder.path(), &query).rows.len()
    };
    assert_eq!((named("alarm a 1"), named("alarm a 2")), (0, 2));
    // Times are found by halving, also across what stayed.
    let from_ms = Some(DAY + 6_500_000);
    let late = JournalQuery { from_ms, limit: 5_000, ..JournalQuery::default() };
    assert_eq!(ask(folder.path(), &late).rows.len(), 501);
    // It goes back to normal, and its rows go with the next that are too old.
    let mut more = row(7_001, now, JournalKind::Alarm, "alarm a 2");
    (more.alarm, more.number, more.new) = ("a".to_owned(), 2, "normal".to_owned());
    let mut fresh: Vec<JournalRow> =
        (7_002..8_500).map(|seq| row(seq, now, JournalKind::Write, "fresh")).collect();
    book.commit([&mut more].into_iter().chain(fresh.iter_mut())).unwrap();
    while book.retain(keep, now).unwrap() > 0 {}
    assert_eq!(old(folder.path()), [15, 16]);
}

#[test]
fn a_question_that_takes_too_long_is_answered_in_parts_that_are_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = open(folder.path());
    let name = |seq: i64| match seq % 9_000 {
        7 => "수위 계기 교정".to_owned(),
        _ => format!("tank {}/level high", seq % 500),
    };
    let mut rows: Vec<JournalRow> = (1..=60_000)
        .map(|seq| {
            let kind = if seq % 3_000 == 1 { JournalKind::Edit } else { JournalKind::Alarm };
            row(seq, DAY + seq * 1_000, kind, &name(seq))
        })
        .collect();
    for part in rows.chunks_mut(10_000) {
        book.commit(part.iter_mut()).unwrap();
    }
    let reader = JournalReader::open(folder.path()).unwrap();
    let text = |text: &str| JournalQuery { text: text.to_owned(), ..JournalQuery::default() };
    let of_edits = |query| JournalQuery { kinds: vec![JournalKind::Edit], ..query };
    for (query, parts_at_least, found) in [
        (text("zz"), 3, 0),
        (text("수위"), 3, 7),
        (text("교정"), 3, 7),
        (text("계"), 3, 7),
        (text("계기 교정"), 3, 7),
        (text("수위 계"), 3, 7),
        (text("zzz"), 1, 0),
        (of_edits(text("tank")), 1, 20),
        (of_edits(text("ta")), 1, 20),
        (JournalQuery { from_ms: Some(DAY + 30_000_000), ..text("수위") }, 2, 3),
    ] {
        let mut query = JournalQuery { limit: 200, ..query };
        let whole = reader.page(&query, &GO_ON).unwrap();
        assert_eq!((whole.rows.len(), whole.reached), (found, None), "{query:?}");
        let (mut parts, mut met, mut reached) = (0, Vec::new(), i64::MAX);
        loop {
            let page = reader.page_within(&query, &GO_ON, &|| true).unwrap();
            (parts, query.before) = (parts + 1, page.next);
            met.extend(page.rows);
            let Some(at) = page.reached else { break };
            assert!(at.0 < reached, "it goes on");
            reached = at.0;
            assert!(met.last().is_none_or(|row| row.at.0 >= reached), "nothing beyond is told");
        }
        assert!(parts >= parts_at_least, "{parts} parts: {query:?}");
        assert!(met == whole.rows, "{query:?}");
    }
}

#[test]
fn a_disk_that_fails_is_an_error_and_the_rows_go_in_later() {
    let folder = tempfile::tempdir().unwrap();
    let full = Arc::new(AtomicBool::new(false));
    let is_full = Arc::clone(&full);
    let fault = Arc::new(move || match is_full.load(Ordering::Relaxed) {
        true => Err(std::io::ErrorKind::StorageFull.into()),
        false => Ok(()),
    });
    let mut book = Book::open(folder.path(), Some(fault)).unwrap();
    full.store(true, Ordering::Relaxed);
    let mut one = row(1, DAY, JournalKind::Alarm, "a");
    let told = book.commit([&mut one]).unwrap_err().to_string();
    assert!(told.contains("check the disk"), "{told}");
    full.store(false, Ordering::Relaxed);
    assert_eq!(book.commit([&mut one]).unwrap(), 1);
    assert_eq!(all(folder.path()).len(), 1);
}

#[test]
fn a_line_of_csv_is_no_formula_and_tells_its_zone() {
    let mut hostile = row(7, DAY, JournalKind::Edit, "=HYPERLINK(\"x\")");
    hostile.old = "-1.5".to_owned();
    hostile.new = "-1+2".to_owned();
    hostile.reason = "a,b\n\"c\"".to_owned();
    let line = csv_line(&hostile);
    assert!(line.starts_with("2026-11-26T09:00:00.000+09:00,edit,test,"), "{line}");
    assert!(line.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{line}");
    assert!(line.contains(",-1.5,'-1+2,") && line.contains("\"a,b\n\"\"c\"\"\""), "{line}");
    let columns = CSV_HEAD.split(',').count();
    assert_eq!(csv_line(&row(1, DAY, JournalKind::Edit, "x")).split(',').count(), columns);
}
