//! One bit of the month that is being written: recording goes on, in the file or in a new one beside it, and what was
//! sealed before is still read, unless it was that.

use std::path::Path;

use super::flips::is_long;
use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{Point, Reader, TagKey, Verified};

const MINUTE: i64 = 60_000;
const MONTH: &str = "2026-11.db";

fn value(number: usize, minute: i64) -> f64 {
    (minute * 4) as f64 + number as f64
}

/// Two hours of three tags in chunks.
fn two_hours(folder: &Path) {
    let mut archive = open(folder);
    let tags: Vec<TagKey> = ["a", "b", "c"].iter().map(|uid| tag(&mut archive, uid)).collect();
    for minute in 0..120 {
        for (number, key) in tags.iter().enumerate() {
            archive.push(*key, Point::good(DAY + minute * MINUTE, value(number, minute)));
        }
    }
    archive.commit(DAY + 2 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 2 * HOUR);
}

/// Minutes of each tag that are told, all of them true; and how often damage is.
fn told(folder: &Path) -> (Vec<Vec<i64>>, usize) {
    let mut reader = Reader::open(folder).unwrap();
    let tags: Vec<TagKey> = reader.tags().unwrap().into_iter().map(|row| row.key).collect();
    let mut of = |(number, key): (usize, TagKey)| {
        let mut minutes = Vec::new();
        let each = |p: Point| {
            if p.is_usable() {
                let minute = (p.at_ms - DAY) / MINUTE;
                assert_eq!(p.value, value(number, minute));
                minutes.push(minute);
            }
        };
        reader.points(key, (0, i64::MAX / 4), &GO_ON, each).unwrap();
        minutes
    };
    let minutes = tags.into_iter().enumerate().map(&mut of).collect();
    (minutes, reader.take_damages().len())
}

/// A station that goes on for two hours with one bit of the month another.
fn go_on(whole: &Path, place: usize, bit: u8) -> (Vec<Vec<i64>>, usize) {
    let name = format!("byte {place}, bit {bit}");
    let folder = tempfile::tempdir().unwrap();
    for file in ["live.db", MONTH] {
        std::fs::copy(whole.join(file), folder.path().join(file)).unwrap();
    }
    let folder = folder.path();
    let mut bytes = std::fs::read(folder.join(MONTH)).unwrap();
    bytes[place] ^= 1 << bit;
    std::fs::write(folder.join(MONTH), &bytes).unwrap();
    let mut archive = open(folder);
    let tags: Vec<TagKey> = ["a", "b", "c"].iter().map(|uid| tag(&mut archive, uid)).collect();
    let mut failed = 0;
    for minute in 120..300 {
        for (number, key) in tags.iter().enumerate() {
            archive.push(*key, Point::good(DAY + minute * MINUTE, value(number, minute)));
        }
        archive.commit(DAY + minute * MINUTE).unwrap_or_else(|why| panic!("{name}: {why}"));
        let sealed = archive.seal(DAY + minute * MINUTE);
        failed += usize::from(sealed.is_err());
        assert!(failed <= 1, "{name}: {sealed:?}");
    }
    let aside = folder.join("2026-11.damaged-1.db");
    assert_eq!(failed == 1, aside.exists(), "{name}");
    if failed == 1 {
        let told = archive.take_damages();
        let is_told = |what: &str| what.contains("2026-11.damaged-1.db");
        assert!(told.iter().any(|d| d.file == MONTH && is_told(&d.what)), "{name}: {told:?}");
    }
    drop(archive);
    let (minutes, damages) = told(folder);
    assert_eq!(minutes.len(), 3, "{name}");
    for (number, minutes) in minutes.iter().enumerate() {
        let fresh: Vec<i64> = minutes.iter().copied().filter(|m| *m >= 120).collect();
        assert_eq!(fresh, (120..300).collect::<Vec<_>>(), "{name}: tag {number}");
    }
    let whole = minutes.iter().all(|minutes| minutes.len() == 300);
    let found = Verified::of(folder).unwrap().findings.len();
    assert!(whole || found > 0, "{name}: what is missing is found");
    (minutes, damages)
}

#[test]
fn the_number_of_the_format_costs_nothing() {
    let whole = tempfile::tempdir().unwrap();
    two_hours(whole.path());
    let bytes = std::fs::read(whole.path().join(MONTH)).unwrap();
    let row = b"\x03\x19\x01format\x03";
    let place = bytes.windows(row.len()).position(|at| at == row).unwrap();
    // Its value, and the number in the head of the file.
    for place in [place + row.len() - 1, 60, 61, 62, 63] {
        for bit in 0..8 {
            let (minutes, _) = go_on(whole.path(), place, bit);
            let all = minutes.iter().all(|minutes| minutes.len() == 300);
            assert!(all, "byte {place}, bit {bit}");
        }
    }
}

#[test]
fn a_bit_of_the_head_or_of_the_names_of_tables_is_met_once_and_recording_goes_on() {
    let whole = tempfile::tempdir().unwrap();
    two_hours(whole.path());
    let bytes = std::fs::read(whole.path().join(MONTH)).unwrap();
    let text = |text: &str| {
        let place = bytes.windows(text.len()).position(|at| at == text.as_bytes());
        place.map(|place| place..place + text.len()).unwrap_or_else(|| panic!("{text}"))
    };
    let step = if is_long() { 1 } else { 7 };
    let places = (0..100).chain(text("tablechunkchunk")).chain(text("CREATE TABLE chunk("));
    let places = places.chain(text("tablemetameta")).chain(text("tableblobblob"));
    let places = places.chain(text("crc INTEGER,\n  PRIMARY"));
    for (n, place) in places.enumerate().step_by(step) {
        for bit in if is_long() { 0..8 } else { (n % 8) as u8..(n % 8) as u8 + 1 } {
            go_on(whole.path(), place, bit);
        }
    }
}

#[test]
fn any_byte_of_the_file() {
    if is_long() {
        let whole = tempfile::tempdir().unwrap();
        two_hours(whole.path());
        for place in 0..std::fs::metadata(whole.path().join(MONTH)).unwrap().len() as usize {
            go_on(whole.path(), place, (place % 8) as u8);
        }
    }
}
