//! A page that says it has fewer rows than it has hides them, and no checksum covers what it says.

use std::path::Path;

use super::{DAY, GO_ON, HOUR, open, seal_all, tag};
use gaugeglass::history::{Archive, ArchiveOptions, Point, QualityCode, Reader, TagKey};

const PAGE: usize = 4096;
const MINUTE: i64 = 60_000;
const HOURS: i64 = 60;

/// Sixty hours of three tags, one sample a minute.
fn sixty_hours(folder: &Path) -> Vec<TagKey> {
    let mut archive = open(folder);
    let tags: Vec<TagKey> = ["a", "b", "c"].iter().map(|uid| tag(&mut archive, uid)).collect();
    for minute in 0..HOURS * 60 {
        for (number, key) in tags.iter().enumerate() {
            let value = (minute * 4) as f64 + number as f64;
            archive.push(*key, Point::good(DAY + minute * MINUTE, value));
        }
    }
    archive.commit(DAY + HOURS * HOUR).unwrap();
    seal_all(&mut archive, DAY + (HOURS + 1) * HOUR);
    tags
}

/// Where the pages of a `WITHOUT ROWID` table or an index say how many rows they have.
fn counts(file: &[u8]) -> Vec<usize> {
    let pages = 1..file.len() / PAGE;
    pages
        .map(|page| page * PAGE)
        .filter(|at| matches!(file[*at], 2 | 10))
        .map(|at| at + 4)
        .collect()
}

/// Every point of a tag and how often damage is told.
fn told(folder: &Path, tag: TagKey) -> (Vec<Point>, usize) {
    let mut reader = Reader::open(folder).unwrap();
    let mut points = Vec::new();
    reader.points(tag, (0, i64::MAX / 4), &GO_ON, |p| points.push(p)).unwrap();
    (points, reader.take_damages().len())
}

/// Of every page one bit of that number; rows that are hidden behind the last one of a tag are a reader's to miss
/// as long as the month may go on.
fn each_count_is_told(folder: &Path, tags: &[TagKey], file: &str, may_go_on: bool) -> usize {
    let path = folder.join(file);
    let whole = std::fs::read(&path).unwrap();
    let mut hiding = 0;
    for place in counts(&whole) {
        for bit in 0..8 {
            let name = format!("{file}, byte {place}, bit {bit}");
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            std::fs::write(&path, &bytes).unwrap();
            let mut missing = 0;
            for (number, tag) in tags.iter().enumerate() {
                let (points, damages) = told(folder, *tag);
                let good: Vec<&Point> = points.iter().filter(|p| p.is_usable()).collect();
                for p in &good {
                    let minute = (p.at_ms - DAY) / MINUTE;
                    assert_eq!(p.value, (minute * 4) as f64 + number as f64, "{name}");
                }
                missing += HOURS * 60 - good.len() as i64;
                let is_joined = |pair: &[Point]| {
                    pair.iter().all(Point::is_usable) && pair[1].at_ms - pair[0].at_ms > MINUTE
                };
                assert!(!points.windows(2).any(is_joined), "{name}, tag {number}: a line across");
                let last = good.last().map_or(0, |p| (p.at_ms - DAY) / MINUTE);
                let inside = good.len() as i64 <= last;
                let behind = !inside && last < HOURS * 60 - 1;
                if inside || behind && !may_go_on && !good.is_empty() {
                    assert!(damages > 0, "{name}, tag {number}: {} samples", good.len());
                    let gaps = points.iter().filter(|p| p.quality == QualityCode::DAMAGED).count();
                    assert!(gaps > 0, "{name}, tag {number}");
                }
            }
            hiding += usize::from(missing > 0);
            let archive = Archive::open(folder, ArchiveOptions::default()).unwrap();
            let found = archive.tidier().look(|| true).unwrap();
            assert!(missing == 0 || found.iter().any(|d| d.file == file), "{name}: {found:?}");
        }
    }
    std::fs::write(&path, &whole).unwrap();
    hiding
}

#[test]
fn rows_that_a_page_hides_are_a_gap_for_readers_and_found_by_the_station() {
    let folder = tempfile::tempdir().unwrap();
    let tags = sixty_hours(folder.path());
    let archive = open(folder.path());
    let tidier = archive.tidier();
    assert_eq!(tidier.look(|| true).unwrap(), []);
    drop(archive);
    assert!(each_count_is_told(folder.path(), &tags, "2026-11.db", true) > 10);
    let archive = open(folder.path());
    archive.tidier().turn(DAY + 31 * 24 * HOUR, || true).unwrap();
    drop(archive);
    assert!(each_count_is_told(folder.path(), &tags, "2026-11.1.db", false) > 10);
    for tag in tags {
        let (points, damages) = told(folder.path(), tag);
        let good = points.iter().filter(|p| p.is_usable()).count() as i64;
        assert_eq!((good, damages), (HOURS * 60, 0));
    }
}

#[test]
fn a_file_is_looked_at_once_and_again_when_it_was_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let tags = sixty_hours(folder.path());
    let mut archive = open(folder.path());
    let tidier = archive.tidier();
    let look = || {
        let mut asked = 0;
        let found = tidier.look(|| {
            asked += 1;
            true
        });
        assert_eq!(found.unwrap(), []);
        asked
    };
    assert!(look() > 0);
    assert_eq!(look(), 0, "nothing is other than before");
    archive.push(tags[0], Point::good(DAY + HOURS * HOUR, 1.0));
    archive.commit(DAY + HOURS * HOUR).unwrap();
    seal_all(&mut archive, DAY + (HOURS + 2) * HOUR);
    drop(archive);
    assert!(look() > 0);
}
