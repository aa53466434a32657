//! One bit in what no checksum covers, in a month that is over: keys, counts of pages, numbers of the file,
//! names of tables. The station starts, later months are put in order, and tidying takes nothing away.

use std::path::Path;

use super::flips::is_long;
use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{Archive, ArchiveOptions, Point, Reader, TagKey};
use rusqlite::Connection;

const PAGE: usize = 4096;
const TAGS: u32 = 8;
const HOURS: i64 = 6;
const MONTH: i64 = 31 * 24 * HOUR;
const APART: i64 = 120_000;
const LATER: i64 = DAY + 3 * MONTH;
const HARMED: &str = "2026-11.db";

/// The files of a folder.
type Files = Vec<(String, Vec<u8>)>;

/// November with many chunks, and an hour of December, as a station leaves them.
fn two_months() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let tags: Vec<TagKey> = (0..TAGS).map(|n| tag(&mut archive, &format!("t{n}"))).collect();
    for (start, hours) in [(DAY, HOURS), (DAY + MONTH, 1)] {
        for i in 0..hours * HOUR / APART {
            for (n, key) in tags.iter().enumerate() {
                archive.push(*key, Point::good(start + i * APART, value(n, start + i * APART)));
            }
        }
        archive.commit(start + hours * HOUR).unwrap();
        seal_all(&mut archive, start + (hours + 1) * HOUR);
    }
    archive.close(DAY + MONTH + HOUR).unwrap();
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
    };
    std::fs::read_dir(folder.path()).unwrap().map(file).collect()
}

fn value(tag: usize, at_ms: i64) -> f64 {
    (at_ms / APART % 97 * 16) as f64 + tag as f64
}

fn lay_out(files: &Files, folder: &Path) {
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Times of the samples that can be read of each tag; all of them are true.
fn told(folder: &Path) -> Vec<Vec<i64>> {
    let mut reader = Reader::open(folder).unwrap();
    let mut tags = reader.tags().unwrap();
    tags.sort_by(|a, b| a.uid.cmp(&b.uid));
    let mut of = |(n, tag): (usize, TagKey)| {
        let mut times = Vec::new();
        let each = |p: Point| {
            if p.is_usable() {
                assert_eq!(p.value, value(n, p.at_ms));
                times.push(p.at_ms);
            }
        };
        reader.points(tag, (0, i64::MAX / 4), &GO_ON, each).unwrap();
        times
    };
    tags.iter().map(|row| row.key).enumerate().map(&mut of).collect()
}

/// What a folder still tells when one bit of November is another and the tidier has gone over it.
fn go_over(files: &Files, place: usize, bit: u8) {
    let name = format!("byte {place}, bit {bit}");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lay_out(files, folder);
    let harmed = folder.join(HARMED);
    let mut bytes = std::fs::read(&harmed).unwrap();
    bytes[place] ^= 1 << bit;
    std::fs::write(&harmed, &bytes).unwrap();
    let before = told(folder);
    let archive = Archive::open(folder, ArchiveOptions::default())
        .unwrap_or_else(|why| panic!("{name}: the station does not start: {why}"));
    let turns: Vec<_> = (0..3).map(|_| archive.tidier().turn(LATER, || true)).collect();
    assert!(
        folder.join("2026-12.1.db").exists(),
        "{name}: {turns:?} keeps December from its order"
    );
    if harmed.exists() {
        let told = turns.iter().filter(|turn| turn.is_err()).count();
        assert_eq!(told, 1, "{name}: told once, and nobody reads it again every hour: {turns:?}");
        assert!(std::fs::read(&harmed).unwrap() == bytes, "{name}: it stays as it is");
    }
    let tidied = folder.join("2026-11.1.db");
    if tidied.exists() {
        let count = "SELECT count(*) - count(crc) FROM chunk";
        let count = |sql: Connection| sql.query_row(count, [], |row| row.get::<_, i64>(0));
        assert_eq!(count(Connection::open(&tidied).unwrap()).unwrap(), 0, "{name}: checksums");
    }
    for (n, (before, after)) in before.iter().zip(told(folder)).enumerate() {
        assert!(
            before.iter().all(|at| after.contains(at)),
            "{name}: tidying takes samples of tag {n}: {} of {}",
            after.len(),
            before.len()
        );
        // December is not concerned.
        assert!(after.iter().filter(|at| **at > DAY + MONTH / 2).count() == 30, "{name}, tag {n}");
    }
}

fn november(files: &Files) -> &[u8] {
    &files.iter().find(|(name, _)| name == HARMED).unwrap().1
}

/// Where the head of each page begins, its kind, and where its cells lie.
fn pages(file: &[u8]) -> Vec<(usize, u8, Vec<usize>)> {
    let two = |at: usize| usize::from(u16::from_be_bytes([file[at], file[at + 1]]));
    let page = |page: usize| {
        let head = page * PAGE + if page == 0 { 100 } else { 0 };
        let pointers = head + if matches!(file[head], 2 | 5) { 12 } else { 8 };
        let cells = (0..two(head + 3)).map(|n| page * PAGE + two(pointers + 2 * n)).collect();
        (head, file[head], cells)
    };
    (0..file.len() / PAGE).map(page).collect()
}

fn all_bits(files: &Files, places: impl IntoIterator<Item = usize>) {
    for place in places {
        (0..8).for_each(|bit| go_over(files, place, bit));
    }
}

/// One place after the other, each with another bit; a few of them where tests have to be quick.
fn here_and_there(files: &Files, places: impl IntoIterator<Item = usize>, most: usize) {
    let places: Vec<usize> = places.into_iter().collect();
    let step = if is_long() { 1 } else { places.len().div_ceil(most) };
    for (n, place) in places.into_iter().enumerate().step_by(step.max(1)) {
        go_over(files, place, (n % 8) as u8);
    }
}

#[test]
fn a_key_that_hides_samples_from_a_search_costs_no_other_chunk_when_the_month_is_put_in_order() {
    let files = two_months();
    let pages = pages(november(&files));
    // Of the leaves of `blob` and `r60`, the key stands behind the length of the row, one byte or two.
    let leaves = pages.iter().filter(|(_, kind, cells)| *kind == 13 && cells.len() > 8);
    let keys: Vec<usize> = leaves
        .flat_map(|(_, _, cells)| [cells[cells.len() / 2]])
        .flat_map(|cell| [cell + 1, cell + 2])
        .collect();
    assert!(keys.len() >= 2, "{keys:?}");
    all_bits(&files, keys);
    here_and_there(
        &files,
        pages.iter().flat_map(|(_, _, cells)| cells).flat_map(|c| *c..c + 6),
        40,
    );
}

#[test]
fn a_page_that_says_it_has_fewer_rows_costs_no_chunk_when_the_month_is_put_in_order() {
    let files = two_months();
    let pages = pages(november(&files));
    assert!(pages.iter().any(|(_, kind, _)| *kind == 10), "a leaf of the index");
    all_bits(&files, pages.iter().map(|(head, ..)| head + 4));
    here_and_there(&files, pages.iter().flat_map(|(head, ..)| *head..head + 40), 16);
}

#[test]
fn the_number_of_the_format_and_its_key_cost_that_month_alone() {
    let files = two_months();
    let bytes = november(&files);
    let row = b"\x03\x19\x01format\x03";
    let place = bytes.windows(row.len()).position(|at| at == row).unwrap();
    all_bits(&files, [place, place + 1, place + 2, place + 3, place + row.len() - 1]);
}

#[test]
fn the_name_of_a_table_costs_that_month_alone() {
    let files = two_months();
    let bytes = november(&files);
    for text in
        ["tablechunkchunk", "CREATE TABLE chunk(", "tablemetameta", "crc INTEGER,\n  PRIMARY"]
    {
        let place = bytes.windows(text.len()).position(|at| at == text.as_bytes());
        let place = place.unwrap_or_else(|| panic!("{text}"));
        here_and_there(&files, place..place + text.len(), 5);
    }
    let (_, _, cells) = &pages(bytes)[0];
    here_and_there(&files, *cells.iter().min().unwrap()..PAGE, 16);
}

#[test]
fn any_byte_of_the_file() {
    if is_long() {
        let files = two_months();
        here_and_there(&files, 0..november(&files).len(), usize::MAX);
    }
}
