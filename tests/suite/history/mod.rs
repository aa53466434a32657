//! History on disk: nothing acknowledged is lost, nothing damaged is believed, every zoom is true.

mod archive;
mod beside;
mod chunk;
mod clocks;
mod command;
mod damage;
mod damage_told;
mod damaged_files;
mod damaged_journal;
mod damaged_live;
mod damaged_month;
mod drawn;
mod faults;
mod faulty_disk;
mod folder;
mod joined;
mod flips;
mod format;
mod full_disk;
mod hidden;
mod intake;
mod misled;
mod names;
mod plant;
mod query;
mod tidy;

use gaugeglass::history::{Archive, ArchiveOptions, Point, QualityCode, TagKey};
use proptest::prelude::*;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Nobody withdraws the question.
static GO_ON: AtomicBool = AtomicBool::new(false);

/// 2026-11-26T00:00:00Z.
const DAY: i64 = 1_795_651_200_000;
const HOUR: i64 = 3_600_000;

fn open(folder: &Path) -> Archive {
    Archive::open(folder, ArchiveOptions::default()).unwrap()
}

fn tag(archive: &mut Archive, uid: &str) -> TagKey {
    archive.tag(uid, &format!("Area/{uid}"), "bar").unwrap()
}

/// Seals whatever is due at `now`.
fn seal_all(archive: &mut Archive, now: i64) {
    while archive.seal(now).unwrap() > 0 {}
}

fn read(archive: &Archive, tag: TagKey, window: (i64, i64)) -> Vec<Point> {
    let mut points = Vec::new();
    archive.reader().unwrap().points(tag, window, &GO_ON, |p| points.push(p)).unwrap();
    points
}

/// Any bits, and mostly what plants send.
fn values() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-1000_i32..1000).prop_map(|v| f64::from(v) / 10.0),
        1 => any::<u64>().prop_map(f64::from_bits),
        1 => prop::sample::select(vec![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN,
            f64::from_bits(0x7FF0_0000_0000_0001), f64::MIN_POSITIVE, 5e-324, f64::MAX]),
    ]
}

fn points(most: usize, value: impl Strategy<Value = f64>) -> impl Strategy<Value = Vec<Point>> {
    let quality =
        prop_oneof![9 => Just(0_u16), 1 => prop::sample::select(vec![0x0101, 0x0203, 0x0302])];
    let one = (0_i64..2500, value, quality);
    prop::collection::vec(one, 1..most).prop_map(|steps| {
        let mut at_ms = DAY;
        let point = |(step, value, quality)| {
            at_ms += step;
            Point { at_ms, value, quality: QualityCode(quality) }
        };
        steps.into_iter().map(point).collect()
    })
}
