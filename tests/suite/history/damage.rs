//! Bits that flip on disk: found, told, and the price is the chunk they are in.

use std::ops::Range;

use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{ColumnsRequest, Point, QualityCode, Reader, TagKey, Verified};
use rusqlite::{Connection, params};

/// Three hours of two tags at 1 Hz, a few of them bad, in three chunks each.
fn three_hours(folder: &std::path::Path) -> (TagKey, TagKey) {
    let mut archive = open(folder);
    let (a, b) = (tag(&mut archive, "a"), tag(&mut archive, "b"));
    for i in 0..10_800 {
        let at_ms = DAY + i * 1000;
        let quality =
            if (4_000..4_010).contains(&i) { QualityCode(0x0203) } else { QualityCode::GOOD };
        archive.push(a, Point { at_ms, value: (i % 97) as f64, quality });
        archive.push(b, Point::good(at_ms, (i % 89) as f64 / 8.0));
    }
    archive.commit(DAY + 3 * HOUR).unwrap();
    seal_all(&mut archive, DAY + 4 * HOUR);
    (a, b)
}

/// Where each kind of byte of a chunk lies, as FORMAT.md says.
fn regions(data: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let number = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().unwrap()) as usize;
    let times = 9..9 + number(5);
    let values = times.end + 4..times.end + 4 + number(times.end);
    let crc = data.len() - 4..data.len();
    vec![
        ("codec", 0..1),
        ("count", 1..5),
        ("length of the times", 5..9),
        ("times", times.clone()),
        ("length of the values", times.end..values.start),
        ("values", values.clone()),
        ("quality", values.end..crc.start),
        ("checksum", crc),
    ]
}

/// Usable samples, marks of damage among them, and damages told of a tag.
fn count(folder: &std::path::Path, tag: TagKey, window: (i64, i64)) -> (usize, usize, usize) {
    let mut reader = Reader::open(folder).unwrap();
    let (mut good, mut damaged) = (0, 0);
    let each = |p: Point| {
        good += usize::from(p.is_usable());
        damaged += usize::from(p.quality == QualityCode::DAMAGED);
    };
    reader.points(tag, window, &GO_ON, each).unwrap();
    (good, damaged, reader.take_damages().len())
}

#[test]
fn a_bit_flipped_anywhere_in_a_chunk_costs_that_chunk_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = three_hours(folder.path());
    let sql = Connection::open(folder.path().join("2026-11.db")).unwrap();
    let chunk = "SELECT nlast, id FROM chunk WHERE tag = 1 AND t0 = ?1";
    let (nlast, id): (i64, i64) =
        sql.query_row(chunk, [DAY + HOUR], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    let read = "SELECT data FROM blob WHERE id = ?1";
    let whole: Vec<u8> = sql.query_row(read, [id], |r| r.get(0)).unwrap();
    let write = |data: &[u8]| {
        sql.execute("UPDATE blob SET data = ?1 WHERE id = ?2", params![data, id]).unwrap();
    };
    let all = (DAY - 1, DAY + 4 * HOUR);
    assert_eq!(count(folder.path(), a, all), (10_790, 0, 0));
    for (region, bytes) in regions(&whole) {
        assert!(!bytes.is_empty(), "{region}");
        let places = [bytes.start, bytes.start + bytes.len() / 2, bytes.end - 1];
        for (place, bit) in places.into_iter().zip([0, 4, 7]) {
            let mut data = whole.clone();
            data[place] ^= 1 << bit;
            write(&data);
            let place = format!("{region}, byte {place}, bit {bit}");
            let verified = Verified::of(folder.path()).unwrap();
            assert_eq!((verified.chunks, verified.findings.len()), (6, 1), "{place}");
            let finding = &verified.findings[0];
            let named = (finding.file.as_str(), finding.tag.as_str(), finding.chunk);
            assert_eq!(named, ("2026-11.db", "a", nlast), "{place}");
            assert!(finding.what.contains("checksum"), "{place}: {}", finding.what);
            // Ten samples of the lost hour were bad to begin with.
            assert_eq!(count(folder.path(), a, all), (7_200, 2, 1), "{place}");
            assert_eq!(count(folder.path(), b, all), (10_800, 0, 0), "{place}");
            assert_eq!(
                count(folder.path(), a, (DAY - 1, DAY + 1_000_000)),
                (1_001, 0, 0),
                "{place}"
            );
        }
    }
    write(&whole);
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
}

#[test]
fn a_bit_flipped_in_the_minutes_costs_time_and_no_sample() {
    let folder = tempfile::tempdir().unwrap();
    let (_, b) = three_hours(folder.path());
    let ten_minutes = ColumnsRequest { from_ms: DAY, to_ms: DAY + 3 * HOUR, columns: 100 };
    let curve = || {
        let mut reader = Reader::open(folder.path()).unwrap();
        format!("{:?}", reader.columns(b, &ten_minutes, &GO_ON).unwrap().curve)
    };
    let before = curve();
    let sql = Connection::open(folder.path().join("2026-11.db")).unwrap();
    let minutes =
        "SELECT r60.id, data FROM r60 JOIN chunk ON chunk.id = r60.id WHERE tag = 2 AND t0 = ?1";
    let (id, mut data): (i64, Vec<u8>) =
        sql.query_row(minutes, [DAY + HOUR], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    let middle = data.len() / 2;
    data[middle] ^= 0x20;
    sql.execute("UPDATE r60 SET data = ?1 WHERE id = ?2", params![data, id]).unwrap();
    let verified = Verified::of(folder.path()).unwrap();
    assert_eq!(verified.findings.len(), 1);
    assert!(verified.findings[0].what.starts_with("its minutes: "), "{:?}", verified.findings);
    assert_eq!(curve(), before);
}

#[test]
fn a_changed_number_in_any_column_of_a_row_is_found_by_verify_and_by_whoever_asks() {
    let folder = tempfile::tempdir().unwrap();
    let (_, b) = three_hours(folder.path());
    let sql = Connection::open(folder.path().join("2026-11.db")).unwrap();
    let columns: Vec<String> = {
        let mut names = sql.prepare("SELECT name FROM pragma_table_info('chunk')").unwrap();
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(columns.len(), 24);
    let second = format!("tag = 2 AND t0 = {}", DAY + HOUR);
    sql.execute(&format!("CREATE TABLE kept AS SELECT * FROM chunk WHERE {second}"), []).unwrap();
    // Another tag's number moves the row to where nobody looks for it; see `flips` for one that stays.
    for column in columns.iter().filter(|column| *column != "tag") {
        let harm = format!("UPDATE chunk SET {column} = coalesce({column}, 0) + 1 WHERE {second}");
        assert_eq!(sql.execute(&harm, []).unwrap(), 1);
        let found = Verified::of(folder.path()).unwrap().findings;
        let told = found.iter().all(|f| f.what.contains("checksum"));
        assert!(told && !found.is_empty(), "{column}: {found:?}");
        let (good, damaged, told) = count(folder.path(), b, (DAY - 1, DAY + 4 * HOUR));
        assert_eq!((good, told), (7_200, 1), "{column}");
        assert!(damaged > 0, "{column}");
        sql.execute_batch(
            "DELETE FROM chunk WHERE id IN (SELECT id FROM kept) OR id IN (SELECT id + 1 FROM kept) AND
               tag = 2 AND t0 = (SELECT t0 FROM kept);
             INSERT INTO chunk SELECT * FROM kept",
        )
        .unwrap();
    }
    assert_eq!(Verified::of(folder.path()).unwrap().findings, []);
}
