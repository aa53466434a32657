//! Readers beside the writer: what is sealed while somebody looks is told once, and never missing.

use std::sync::atomic::{AtomicUsize, Ordering};

use gaugeglass::history::{Point, Reader};

use super::{DAY, GO_ON, HOUR, open, seal_all, tag};

const MONTH: i64 = 31 * 24 * HOUR;

#[test]
fn what_is_sealed_while_somebody_reads_is_never_in_neither() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = open(folder.path());
    let level = tag(&mut archive, "level");
    // Many files, so that a look takes its time.
    let start = DAY + 40 * MONTH;
    for month in 0..40 {
        let at = DAY + month * MONTH;
        archive.push(level, Point::good(at, -1.0));
        archive.commit(at).unwrap();
        seal_all(&mut archive, at + 2 * HOUR);
    }
    let readers = [archive.reader().unwrap(), Reader::open(folder.path()).unwrap()];
    let (acknowledged, all) = (AtomicUsize::new(0), 150);
    let look = |mut reader: Reader| {
        loop {
            let least = acknowledged.load(Ordering::Acquire);
            let mut found = Vec::new();
            let window = (start, i64::MAX / 4);
            reader
                .points(level, window, &GO_ON, |p| {
                    found.extend((p.at_ms >= start).then_some(p.value));
                })
                .unwrap();
            let want: Vec<f64> = (0..found.len()).map(|number| number as f64).collect();
            assert_eq!(found, want);
            assert!(found.len() >= least, "{} of {least}", found.len());
            if least == all {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let looks = readers.map(|reader| scope.spawn(move || look(reader)));
        for number in 0..all {
            // Each hour seals the one before.
            let at = start + number as i64 * HOUR;
            archive.push(level, Point::good(at, number as f64));
            archive.commit(at).unwrap();
            archive.seal(at).unwrap();
            acknowledged.store(number + 1, Ordering::Release);
        }
        looks.into_iter().for_each(|look| look.join().unwrap());
    });
}
