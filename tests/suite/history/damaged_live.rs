//! A journal that is gone, garbage or damaged in any page: recording goes on with a new one, no tag takes the history
//! of another, and nothing that could still be read is thrown away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{DAY, GO_ON, HOUR, open, read, seal_all, tag};
use gaugeglass::history::{Archive, Point, QualityCode, Reader, TagKey, Verified};
use gaugeglass::model::{GroupId, Note, NoteChange, NoteId};
use rusqlite::Connection;

const WHOLE: (i64, i64) = (0, i64::MAX / 4);
const UIDS: [&str; 3] = ["c", "a", "b"];
const PAGE: usize = 4096;

/// An hour of three tags that is in chunks, and ten minutes that are not.
fn seventy_minutes(folder: &Path) {
    let mut archive = open(folder);
    let tags: Vec<TagKey> = UIDS.iter().map(|uid| tag(&mut archive, uid)).collect();
    for minute in 0..70 {
        push(&mut archive, &tags, minute);
    }
    seal_all(&mut archive, DAY + 70 * 60_000);
}

fn push(archive: &mut Archive, tags: &[TagKey], minute: i64) {
    let at_ms = DAY + minute * 60_000;
    for (number, key) in tags.iter().enumerate() {
        archive.push(*key, Point::good(at_ms, value(number, at_ms)));
    }
    archive.commit(at_ms).unwrap();
}

fn value(number: usize, at_ms: i64) -> f64 {
    ((at_ms - DAY) / 60_000 * 4) as f64 + number as f64
}

fn live(folder: &Path) -> PathBuf {
    folder.join("live.db")
}

/// Minutes of which there are samples, by id of the tag; all of them are that tag's own.
fn told(folder: &Path) -> (BTreeMap<String, Vec<i64>>, usize) {
    let mut reader = Reader::open(folder).unwrap();
    let mut minutes = BTreeMap::new();
    for row in reader.tags().unwrap() {
        let number = UIDS.iter().position(|uid| *uid == row.uid);
        let mut found = Vec::new();
        let each = |p: Point| {
            if p.is_usable() {
                assert_eq!(Some(p.value), number.map(|n| value(n, p.at_ms)), "{}", row.uid);
                found.push((p.at_ms - DAY) / 60_000);
            }
        };
        reader.points(row.key, WHOLE, &GO_ON, each).unwrap();
        minutes.insert(row.uid, found);
    }
    (minutes, reader.take_damages().len())
}

fn all(minutes: impl Iterator<Item = i64>) -> BTreeMap<String, Vec<i64>> {
    let minutes: Vec<i64> = minutes.collect();
    UIDS.iter().map(|uid| ((*uid).to_owned(), minutes.clone())).collect()
}

#[test]
fn a_journal_of_garbage_is_set_aside_and_the_months_tell_whose_their_chunks_are() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    seventy_minutes(folder);
    assert_eq!(told(folder), (all(0..70), 0));
    std::fs::write(live(folder), [0x5A; 9_000]).unwrap();
    // Whoever reads before a station does anything has what is in chunks, under its names.
    let (minutes, damages) = told(folder);
    assert_eq!((minutes, damages), (all(0..60), 1));
    let found = Verified::of(folder).unwrap();
    let files: Vec<&str> = found.findings.iter().map(|f| f.file.as_str()).collect();
    assert_eq!((files, found.samples), (vec!["live.db"], 180));
    let mut archive = open(folder);
    let damages = archive.take_damages();
    assert_eq!(damages.len(), 1, "{damages:?}");
    assert_eq!(damages[0].file, "live.db");
    assert!(damages[0].what.contains("live.damaged-1.db"), "{damages:?}");
    assert_eq!(std::fs::read(folder.join("live.damaged-1.db")).unwrap(), [0x5A; 9_000]);
    // In another order, and one that is new comes first.
    let fresh = tag(&mut archive, "fresh");
    assert_eq!(fresh, tag(&mut archive, "fresh"));
    let tags: Vec<TagKey> = UIDS.iter().map(|uid| tag(&mut archive, uid)).collect();
    for minute in 71..200 {
        push(&mut archive, &tags, minute);
        archive.seal(DAY + minute * 60_000).unwrap();
    }
    drop(archive);
    let mut want = all((0..60).chain(71..200));
    want.insert("fresh".to_owned(), Vec::new());
    assert_eq!(told(folder), (want, 0));
    assert_eq!(Verified::of(folder).unwrap().findings, []);
}

#[test]
fn a_journal_that_is_gone_leaves_its_tags_and_their_numbers_to_those_that_have_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    seventy_minutes(folder);
    for named in [true, false] {
        std::fs::remove_file(live(folder)).unwrap();
        if !named {
            // As a version left it that did not know names in months.
            let month = Connection::open(folder.join("2026-11.db")).unwrap();
            month.execute("DROP TABLE tag", []).unwrap();
        }
        let reader = Reader::open(folder).unwrap();
        let uids: Vec<String> = reader.tags().unwrap().into_iter().map(|row| row.uid).collect();
        assert_eq!(uids, if named { ["a", "b", "c"] } else { ["?1", "?2", "?3"] });
        let mut archive = open(folder);
        let fresh = tag(&mut archive, "fresh");
        archive.push(fresh, Point::good(DAY + 3 * HOUR, 5.0));
        archive.commit(DAY + 3 * HOUR).unwrap();
        let points = read(&archive, fresh, WHOLE);
        assert_eq!(points.iter().map(|p| p.value).collect::<Vec<_>>(), [5.0], "named: {named}");
        drop(archive);
    }
}

#[test]
fn a_journal_that_turns_to_garbage_under_a_running_station_is_written_again_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut archive = open(folder);
    let tags: Vec<TagKey> = UIDS.iter().map(|uid| tag(&mut archive, uid)).collect();
    for minute in 0..70 {
        push(&mut archive, &tags, minute);
    }
    seal_all(&mut archive, DAY + 70 * 60_000);
    // Until now SQLite has it all in its own memory; a fault makes it open the file anew.
    std::fs::write(live(folder), [0x5A; 9_000]).unwrap();
    let mut failed = 0;
    for minute in 70..200 {
        for (number, key) in tags.iter().enumerate() {
            let at_ms = DAY + minute * 60_000;
            archive.push(*key, Point::good(at_ms, value(number, at_ms)));
        }
        let now = DAY + minute * 60_000;
        failed += usize::from(archive.commit(now).and_then(|_| archive.seal(now)).is_err());
    }
    assert!(failed <= 2, "{failed}");
    drop(archive);
    drop(open(folder));
    assert_eq!(told(folder), (all(0..200), 0));
    assert_eq!(Verified::of(folder).unwrap().findings, []);
}

/// Runs until two hours later, as a station does: what fails is tried again a minute later.
fn go_on(folder: &Path, name: &str) {
    let mut archive = open(folder);
    let mut failed = 0;
    let mut key = |uid: &&str| {
        let mut ask = || archive.tag(uid, &format!("Area/{uid}"), "bar");
        ask().or_else(|_| {
            failed += 1;
            ask()
        })
    };
    let tags: Vec<TagKey> = UIDS.iter().map(|uid| key(uid).unwrap()).collect();
    for minute in 70..200 {
        for (number, key) in tags.iter().enumerate() {
            let at_ms = DAY + minute * 60_000;
            archive.push(*key, Point::good(at_ms, value(number, at_ms)));
        }
        let now = DAY + minute * 60_000;
        let done = archive.commit(now).and_then(|_| archive.seal(now));
        failed += usize::from(done.is_err());
        assert!(failed <= 2, "{name}: {done:?}");
        assert!(done.is_ok() || minute < 199, "{name}: {done:?}");
    }
    let rows = Connection::open(live(folder)).unwrap();
    let rows: i64 = rows.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap();
    assert!(rows <= 21, "{name}: the journal is let go of: {rows} rows");
    let set_aside = folder.join("live.damaged-1.db").exists();
    assert!(failed == 0 || set_aside, "{name}");
    if set_aside {
        let told = archive.take_damages();
        assert!(told.iter().any(|d| d.what.contains("live.damaged-1.db")), "{name}: {told:?}");
    }
}

#[test]
fn any_page_of_the_journal_that_is_lost_costs_what_stood_there_and_recording_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    {
        let mut archive = open(&whole);
        let tags: Vec<TagKey> = UIDS.iter().map(|uid| tag(&mut archive, uid)).collect();
        let note = Note {
            id: NoteId(1),
            group: GroupId::new("g").unwrap(),
            from_ms: DAY,
            to_ms: None,
            text: "remark".to_owned(),
            who: "kim".to_owned(),
            made_ms: DAY,
        };
        archive.change_notes(&[NoteChange::Put(note)]).unwrap();
        for minute in 0..70 {
            push(&mut archive, &tags, minute);
            if minute == 59 {
                // Long rows, so that the journal has many pages.
                for i in 0..6_000 {
                    archive.push(tags[0], Point::gap(DAY + 59 * 60_000 + i, QualityCode(0x0203)));
                    if i % 300 == 0 {
                        archive.commit(DAY + minute * 60_000).unwrap();
                    }
                }
            }
        }
    }
    let files: Vec<_> = std::fs::read_dir(&whole).unwrap().map(|e| e.unwrap().path()).collect();
    let bytes = std::fs::read(live(&whole)).unwrap();
    assert!(bytes.len() / PAGE > 20, "{} pages", bytes.len() / PAGE);
    for page in 0..bytes.len() / PAGE {
        let name = format!("page {page}");
        let folder = home.path().join(page.to_string());
        std::fs::create_dir(&folder).unwrap();
        for file in &files {
            std::fs::copy(file, folder.join(file.file_name().unwrap())).unwrap();
        }
        let mut harmed = bytes.clone();
        harmed[page * PAGE..(page + 1) * PAGE].fill(0xA5);
        std::fs::write(live(&folder), &harmed).unwrap();
        go_on(&folder, &name);
        let (minutes, _) = told(&folder);
        for uid in UIDS {
            let of: Vec<i64> = minutes[uid].iter().copied().filter(|m| *m >= 70).collect();
            assert_eq!(of, (70..200).collect::<Vec<_>>(), "{name}: {uid}");
        }
        let aside = folder.join("live.damaged-1.db");
        assert!(!aside.exists() || std::fs::metadata(&aside).unwrap().len() > 0, "{name}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
