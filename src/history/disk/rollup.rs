//! The extremes of each minute of a chunk, for zooms between a day and a few months.

use super::Point;
use super::chunk::{Bytes, Damage, put, seal, unseal};
use super::summary::Extremes;

/// Width of a bucket, ms.
pub(super) const MINUTE: i64 = 60_000;
/// Most buckets of a chunk: a day of minutes; chunks end with their hour in any case.
const BUCKETS_MAX: usize = 1440;

/// The minutes of a chunk. `None` where they save nothing, or a sample is unusable: such a chunk is looked at
/// sample by sample.
pub(super) fn minutes(points: &[Point]) -> Option<Vec<Extremes>> {
    let minutes: Vec<&[Point]> =
        points.chunk_by(|a, b| a.at_ms.div_euclid(MINUTE) == b.at_ms.div_euclid(MINUTE)).collect();
    let saves = minutes.len() <= BUCKETS_MAX && points.len() >= minutes.len() * 8;
    let is_unbroken = points.iter().all(Point::is_usable);
    (saves && is_unbroken).then(|| minutes.into_iter().filter_map(Extremes::of).collect())
}

/// Packs the minutes of a chunk, where there is a point in that.
pub(super) fn pack(points: &[Point]) -> Option<Vec<u8>> {
    let minutes = minutes(points)?;
    let four = |e: &Extremes| [e.first, e.last, e.min, e.max];
    let of = |k: usize| minutes.iter().filter_map(move |e| four(e).get(k).copied());
    let values: Vec<f64> = (0..4).flat_map(|k| of(k).map(|at| at.1)).collect();
    let starts: Vec<i64> = minutes.iter().map(|e| e.first.0.div_euclid(MINUTE)).collect();
    let offsets: Vec<u16> =
        (0..4).flat_map(|k| of(k).map(|at| at.0.rem_euclid(MINUTE) as u16)).collect();
    let mut out = Vec::new();
    out.extend((minutes.len() as u32).to_le_bytes());
    put(&starts, &mut out).ok()?;
    put(&offsets, &mut out).ok()?;
    put(&values, &mut out).ok()?;
    Some(seal(out))
}

/// Unpacks minutes.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Extremes>, Damage> {
    let mut rest = Bytes { rest: unseal(bytes)?, whole: bytes.len() };
    let count = rest.number()?;
    if count > BUCKETS_MAX {
        return Err(Damage::Content(format!("{count} minutes are more than {BUCKETS_MAX}")));
    }
    let starts = rest.numbers::<i64>(count)?;
    let offsets = rest.numbers::<u16>(count * 4)?;
    let values = rest.numbers::<f64>(count * 4)?;
    let at = |minute: usize, k: usize| {
        let place = k * count + minute;
        let start = starts.get(minute)?.checked_mul(MINUTE)?;
        Some((start.checked_add(i64::from(*offsets.get(place)?))?, *values.get(place)?))
    };
    let minute = |m: usize| {
        Some(Extremes { first: at(m, 0)?, last: at(m, 1)?, min: at(m, 2)?, max: at(m, 3)? })
    };
    let minutes: Option<Vec<Extremes>> = (0..count).map(minute).collect();
    minutes.ok_or(Damage::Length(bytes.len()))
}
