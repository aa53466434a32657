//! Every byte of a chunk, in the file as it lies on disk, one after the other: found by `verify` and by whoever
//! asks, never drawn, and the price is that chunk alone.

use std::ops::Range;
use std::path::Path;

use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{ColumnsRequest, Point, QualityCode, Reader, TagKey, Verified};
use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

const HOURS: i64 = 5;
/// Time between samples.
const APART: i64 = 20_000;
const ALL: (i64, i64) = (DAY - 1, DAY + 2 * HOURS * HOUR);

fn value(tag: i64, at_ms: i64) -> f64 {
    ((at_ms / APART) % 97 * 8 + tag) as f64 / 8.0
}

/// Five hours of three tags in five chunks each; of the second tag everything is bad in the last hour.
fn five_hours(folder: &Path) -> Vec<TagKey> {
    five_hours_each(folder, APART)
}

fn five_hours_each(folder: &Path, apart: i64) -> Vec<TagKey> {
    let mut archive = open(folder);
    let tags: Vec<TagKey> = ["a", "b", "c"].iter().map(|uid| tag(&mut archive, uid)).collect();
    for i in 0..HOURS * HOUR / apart {
        let at_ms = DAY + i * apart;
        for (number, key) in (0..).zip(&tags) {
            let bad = number == 1 && at_ms >= DAY + 4 * HOUR;
            let quality = if bad { QualityCode(0x0203) } else { QualityCode::GOOD };
            archive.push(*key, Point { at_ms, value: value(number, at_ms), quality });
        }
    }
    archive.commit(DAY + HOURS * HOUR).unwrap();
    seal_all(&mut archive, DAY + (HOURS + 1) * HOUR);
    tags
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("2026-11.db")
}

/// Bytes as SQLite keeps a number, and the kind it notes in the head of the record.
fn kept(value: ValueRef<'_>) -> (u64, Vec<u8>) {
    let whole = |n: i64| match n {
        0 => (8, Vec::new()),
        1 => (9, Vec::new()),
        _ => {
            let sizes = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (6, 8)];
            let fits = |bytes: u32| {
                bytes == 8 || (-(1_i64 << (8 * bytes - 1))..1 << (8 * bytes - 1)).contains(&n)
            };
            let (kind, bytes) = sizes.into_iter().find(|(_, bytes)| fits(*bytes)).unwrap();
            (kind, n.to_be_bytes()[8 - bytes as usize..].to_vec())
        }
    };
    match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(n) => whole(n),
        ValueRef::Real(v) => (7, v.to_bits().to_be_bytes().to_vec()),
        ValueRef::Blob(b) => (b.len() as u64 * 2 + 12, b.to_vec()),
        ValueRef::Text(_) => unreachable!("no chunk has a text"),
    }
}

/// Bytes of columns behind the head of their record.
fn kept_bytes(columns: &[Value]) -> usize {
    columns.iter().map(|column| kept(ValueRef::from(column)).1.len()).sum()
}

fn varint(mut n: u64) -> Vec<u8> {
    let mut bytes = vec![(n & 0x7F) as u8];
    while n > 0x7F {
        n >>= 7;
        bytes.insert(0, 0x80 | (n & 0x7F) as u8);
    }
    bytes
}

/// A row as it lies in its page: the length, the head, the columns.
fn cell(columns: &[Value]) -> Vec<u8> {
    let kept: Vec<_> = columns.iter().map(|v| kept(ValueRef::from(v))).collect();
    let kinds: Vec<u8> = kept.iter().flat_map(|(kind, _)| varint(*kind)).collect();
    let record: Vec<u8> = varint(kinds.len() as u64 + 1)
        .into_iter()
        .chain(kinds)
        .chain(kept.into_iter().flat_map(|(_, bytes)| bytes))
        .collect();
    varint(record.len() as u64).into_iter().chain(record).collect()
}

/// Where a row lies in a file. What SQLite has left of it elsewhere is not the one: changing that changes nothing.
fn find(path: &Path, cell: &[u8], read: impl Fn() -> Vec<Value>) -> usize {
    let (bytes, before) = (std::fs::read(path).unwrap(), read());
    let places = bytes.windows(cell.len()).enumerate().filter(|(_, at)| *at == cell);
    let lies_there = |(place, _): &(usize, &[u8])| {
        let mut harmed = bytes.clone();
        harmed[place + cell.len() - 1] ^= 1;
        std::fs::write(path, &harmed).unwrap();
        read() != before
    };
    let place = places.filter(lies_there).map(|(place, _)| place).next();
    std::fs::write(path, &bytes).unwrap();
    place.expect("the row is in the file")
}

/// What a question about all samples of a tag tells: the good ones, marks of damage, and damages in words.
fn told(folder: &Path, tag: TagKey) -> (Vec<Point>, usize, usize) {
    let mut reader = Reader::open(folder).unwrap();
    let (mut good, mut damaged) = (Vec::new(), 0);
    let mut last = i64::MIN;
    let each = |p: Point| {
        assert!(p.at_ms >= last, "time runs backwards");
        last = p.at_ms;
        damaged += usize::from(p.quality == QualityCode::DAMAGED);
        good.extend(p.is_usable().then_some(p));
    };
    reader.points(tag, ALL, &GO_ON, each).unwrap();
    (good, damaged, reader.take_damages().len())
}

/// Points drawn of a tag in wide and in narrow columns.
fn drawn(name: &str, folder: &Path, tag: TagKey) -> Vec<(i64, f64)> {
    let mut reader = Reader::open(folder).unwrap();
    let mut points = Vec::new();
    for columns in [1, 3, 40, 2_000] {
        let request = ColumnsRequest { from_ms: DAY, to_ms: DAY + 12 * HOUR, columns };
        let curve = reader.columns(tag, &request, &GO_ON).unwrap().curve;
        for run in &curve.runs {
            points.extend(run.iter().map(|[t, v]| ((t * 1000.0).round() as i64, *v)));
            let lost = |at: f64| ((at * 1000.0) as i64 - DAY).div_euclid(HOUR);
            for pair in run.windows(2) {
                let hours = (lost(pair[0][0]), lost(pair[1][0]));
                assert!(
                    columns < 40 || hours.1 - hours.0 <= 1,
                    "{name}: a line across a lost hour, from {} to {}, {columns} columns",
                    hours.0,
                    hours.1
                );
            }
        }
    }
    points
}

/// Of a byte in `range` one bit is flipped; the chunk of tag b in `hour` is the price.
fn each_byte_costs_one_chunk(
    folder: &Path,
    tags: &[TagKey],
    hour: i64,
    (range, step): (Range<usize>, usize),
    idle: &[(usize, u8)],
) {
    let path = file(folder);
    let whole = std::fs::read(&path).unwrap();
    let mut chance = fastrand::Rng::with_seed(1);
    for place in range.clone().step_by(step) {
        let one = chance.u8(0..8);
        for bit in if is_long() { 0..8 } else { one..one + 1 } {
            if idle.contains(&(place, bit)) {
                continue;
            }
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            std::fs::write(&path, &bytes).unwrap();
            let name =
                format!("hour {hour}, byte {} of {}, bit {bit}", place - range.start, range.len());
            let found = Verified::of(folder).unwrap().findings;
            assert!(!found.is_empty(), "{name}: verify finds nothing");
            let (good, _, damages) = told(folder, tags[1]);
            assert!(damages >= 1, "{name}: nobody is told");
            let lost = (DAY + hour * HOUR)..(DAY + (hour + 1) * HOUR);
            let want = (0..4 * HOUR / APART).map(|i| DAY + i * APART);
            let want: Vec<i64> = want.filter(|at| !lost.contains(at)).collect();
            let times: Vec<i64> =
                good.iter().map(|p| p.at_ms).filter(|at| !lost.contains(at)).collect();
            assert!(
                times == want,
                "{name}: {} of {} samples of the other hours",
                times.len(),
                want.len()
            );
            for (number, tag) in (0..).zip(tags) {
                for (at, v) in drawn(&name, folder, *tag) {
                    assert_eq!(
                        v,
                        value(number, at),
                        "{name}: drawn of tag {number} at {}",
                        at - DAY
                    );
                }
                if number != 1 {
                    let (good, _, _) = told(folder, *tag);
                    assert_eq!(good.len() as i64, HOURS * HOUR / APART, "{name}: tag {number}");
                }
            }
        }
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(Verified::of(folder).unwrap().findings, []);
}

/// All columns of a row.
fn row(folder: &Path, table: &str, condition: &str) -> Vec<Value> {
    let sql = Connection::open(file(folder)).unwrap();
    let mut rows = sql.prepare(&format!("SELECT * FROM {table} WHERE {condition}")).unwrap();
    let count = rows.column_count();
    rows.query_row([], |r| (0..count).map(|at| r.get(at)).collect()).unwrap()
}

#[test]
fn every_byte_of_the_row_of_a_chunk_costs_that_chunk_alone() {
    for hour in [0, 2, 4] {
        let folder = tempfile::tempdir().unwrap();
        let tags = five_hours(folder.path());
        let that = format!("tag = 2 AND t0 = {}", DAY + hour * HOUR);
        let read = || row(folder.path(), "chunk", &that);
        let columns = read();
        let cell = cell(&columns);
        let start = find(&file(folder.path()), &cell, read);
        // Eight bytes of nothing are 0.0, be they called a real or an integer.
        let is_nothing = |column: &Value| *column == Value::Real(0.0);
        let head = cell.len() - kept_bytes(&columns) - columns.len();
        let idle: Vec<(usize, u8)> = (0..columns.len())
            .filter(|at| is_nothing(&columns[*at]))
            .map(|at| (start + head + at, 0))
            .collect();
        each_byte_costs_one_chunk(
            folder.path(),
            &tags,
            hour,
            (start..start + cell.len(), 1),
            &idle,
        );
    }
}

#[test]
fn a_row_that_leads_to_the_samples_of_another_chunk_is_a_gap_also_where_those_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let tags = five_hours(folder.path());
    let id = |hour: i64| match row(
        folder.path(),
        "chunk",
        &format!("tag = 2 AND t0 = {}", DAY + hour * HOUR),
    )[19]
    {
        Value::Integer(id) => id,
        _ => panic!("an id"),
    };
    let ids: Vec<i64> = (0..HOURS).map(id).collect();
    let sql = Connection::open(file(folder.path())).unwrap();
    for hour in 0..4 {
        for (other, other_id) in ids.iter().enumerate().filter(|(other, _)| *other as i64 != hour) {
            let lead = |id: i64| {
                let lead = "UPDATE chunk SET id = ?1 WHERE tag = 2 AND t0 = ?2";
                assert_eq!(sql.execute(lead, [id, DAY + hour * HOUR]).unwrap(), 1);
            };
            lead(*other_id);
            let name = format!("hour {hour} leads to the samples of hour {other}");
            let lost = DAY + hour * HOUR..DAY + (hour + 1) * HOUR;
            let times: Vec<i64> =
                drawn(&name, folder.path(), tags[1]).into_iter().map(|(at, _)| at).collect();
            assert!(times.iter().any(|at| *at < lost.start || *at >= lost.end), "{name}");
            let (good, damaged, damages) = told(folder.path(), tags[1]);
            assert_eq!((damaged, damages), (2, 1), "{name}");
            assert!(good.iter().all(|p| !lost.contains(&p.at_ms)), "{name}");
            assert_eq!(good.len() as i64, 3 * HOUR / APART, "{name}");
            lead(ids[hour as usize]);
        }
    }
}

#[test]
fn every_byte_of_the_samples_of_a_chunk_costs_that_chunk_alone() {
    let folder = tempfile::tempdir().unwrap();
    let tags = five_hours(folder.path());
    let chunk = row(folder.path(), "chunk", &format!("tag = 2 AND t0 = {}", DAY + 2 * HOUR));
    let (cell, idle) = leaf(folder.path(), "blob", &chunk);
    each_byte_costs_one_chunk(folder.path(), &tags, 2, (cell, step()), &idle);
}

#[test]
fn every_byte_of_the_minutes_of_a_chunk_costs_time_and_no_sample() {
    let folder = tempfile::tempdir().unwrap();
    // Often enough for minutes to be kept.
    let tags = five_hours_each(folder.path(), 5_000);
    let chunk = row(folder.path(), "chunk", &format!("tag = 2 AND t0 = {}", DAY + 2 * HOUR));
    let (place, idle) = leaf(folder.path(), "r60", &chunk);
    let request = ColumnsRequest { from_ms: DAY, to_ms: DAY + 4 * HOUR, columns: 24 };
    assert_eq!(request.width_ms(), 600_000, "whole minutes");
    let curves = || -> Vec<_> {
        let curve = |tag| {
            let mut reader = Reader::open(folder.path()).unwrap();
            let curve = reader.columns(tag, &request, &GO_ON).unwrap().curve;
            (format!("{curve:?}"), reader.take_damages().len())
        };
        tags.iter().map(|tag| curve(*tag)).collect()
    };
    let before = curves();
    assert!(before.iter().all(|(_, damages)| *damages == 0));
    let path = file(folder.path());
    let whole = std::fs::read(&path).unwrap();
    let bits = |at: usize| if is_long() { 0..8 } else { at % 8..at % 8 + 1 };
    let flips =
        place.clone().step_by(step()).flat_map(|at| bits(at).map(move |bit| (at, bit as u8)));
    for (at, bit) in flips.filter(|flip| !idle.contains(flip)) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << bit;
        std::fs::write(&path, &bytes).unwrap();
        let name = format!("byte {} of {}, bit {bit}", at - place.start, place.len());
        assert!(!Verified::of(folder.path()).unwrap().findings.is_empty(), "{name}");
        let after = curves();
        for (number, (before, after)) in before.iter().zip(&after).enumerate() {
            assert_eq!(before.0, after.0, "{name}: tag {number}");
        }
        // What a damaged key hid from its neighbours is found; it is told where nothing was.
        let key = at - place.start < 4;
        assert!(after[1].1 == 1 || key, "{name}: nobody is told");
    }
}

/// With `GAUGEGLASS_LONG` every bit of every byte is flipped; without, one bit of every byte of a row, and of
/// every seventh byte of samples and minutes.
pub(super) fn is_long() -> bool {
    std::env::var_os("GAUGEGLASS_LONG").is_some()
}

fn step() -> usize {
    if is_long() { 1 } else { 7 }
}

/// Where a row of `blob` or `r60` lies in the file, and which bits of it change nothing: the key
/// stands for its id, so that nobody reads what the record says of that, and an empty zero is as long as nothing; and a text has
/// the bytes of the blob.
fn leaf(folder: &Path, table: &str, chunk: &[Value]) -> (Range<usize>, [(usize, u8); 2]) {
    let Value::Integer(id) = chunk[19] else { panic!("an id") };
    let read = || row(folder, table, &format!("id = {id}"));
    let columns = read();
    // The key stands before the record, and as nothing in it.
    let record = cell(&[Value::Null, columns[1].clone()]);
    let length = varint(record.len() as u64 - varint_length(&record));
    let rest = record[length.len()..].to_vec();
    let key = varint(id as u64);
    let kind_of_id = length.len() + key.len() + 1;
    let cell: Vec<u8> = length.into_iter().chain(key).chain(rest).collect();
    let start = find(&file(folder), &cell, read);
    let (kind, _) = kept(ValueRef::from(&columns[1]));
    let kind_of_data = kind_of_id + varint(kind).len();
    (start..start + cell.len(), [(start + kind_of_id, 3), (start + kind_of_data, 0)])
}

fn varint_length(bytes: &[u8]) -> u64 {
    bytes.iter().position(|b| b & 0x80 == 0).unwrap() as u64 + 1
}
