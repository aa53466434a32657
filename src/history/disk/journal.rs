//! One commit as bytes: what came in since the last one, of all tags, in order.
//!
//! `3 | first i64 | at i64 | count u32 | groups | CRC-32`, little-endian; `first` and `at` are those of the row,
//! so that the checksum covers them. A group is what came at one time with one quality:
//! `ms i64 | quality u16 | n u32 | n × (tag u32, value f64)`. Version 2, without `first` and `at`, is still read,
//! and version 1, without groups: `1 | count u32 | count × (tag u32, ms i64, value f64, quality u16) | CRC-32`.

use super::chunk::{Bytes, Damage, seal, unseal};
use super::{Point, QualityCode};

const VERSION: u8 = 3;
const GROUP: usize = 8 + 2 + 4;
const RECORD: usize = 4 + 8;
/// Bytes of a record of version 1.
const OLD_RECORD: usize = 4 + 8 + 8 + 2;

/// A sample and whose it is.
pub(super) type Record = (u32, Point);
/// Samples of one tag with their numbers.
pub(super) type Run = Vec<(i64, Point)>;

/// The data of a row whose first sample has the number `first`, committed at `at_ms`.
pub(super) fn pack(first: i64, at_ms: i64, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 + GROUP + records.len() * RECORD);
    out.push(VERSION);
    out.extend(first.to_le_bytes());
    out.extend(at_ms.to_le_bytes());
    out.extend((records.len() as u32).to_le_bytes());
    let same = |a: &Record, b: &Record| a.1.at_ms == b.1.at_ms && a.1.quality == b.1.quality;
    for group in records.chunk_by(same) {
        let Some((_, first)) = group.first() else { continue };
        out.extend(first.at_ms.to_le_bytes());
        out.extend(first.quality.0.to_le_bytes());
        out.extend((group.len() as u32).to_le_bytes());
        for (tag, point) in group {
            out.extend(tag.to_le_bytes());
            out.extend(point.value.to_bits().to_le_bytes());
        }
    }
    seal(out)
}

/// The samples of a row as its columns are.
pub(super) fn unpack(first: i64, at_ms: i64, bytes: &[u8]) -> Result<Vec<Record>, Damage> {
    let mut rest = Bytes { rest: unseal(bytes)?, whole: bytes.len() };
    let [version] = rest.take::<1>()?;
    if version >= 3 {
        let mut column = || rest.take::<8>().map(i64::from_le_bytes);
        if (column()?, column()?) != (first, at_ms) {
            return Err(Damage::Content("its number or time is not its own".to_owned()));
        }
    }
    let count = rest.number()?;
    let records = match version {
        1 => ungrouped(&mut rest, count)?,
        2 | VERSION => grouped(&mut rest)?,
        other => return Err(Damage::Codec(other)),
    };
    if records.len() == count { Ok(records) } else { Err(Damage::Length(bytes.len())) }
}

/// A row that is damaged stands between samples of a tag: from the last one before it, which is `end` where
/// that is in a chunk, nothing is known until the next.
pub(super) fn part(run: &mut Run, end: Option<&(i64, Point)>, first: i64) {
    let place = run.partition_point(|(number, _)| *number < first);
    let before = place.checked_sub(1).and_then(|at| run.get(at)).or(end);
    let is_open = |(number, point): &&(i64, Point)| *number < first && point.is_usable();
    if let Some((_, before)) = before.filter(is_open) {
        run.insert(place, (first, Point::gap(before.at_ms, QualityCode::DAMAGED)));
    }
}

fn grouped(rest: &mut Bytes<'_>) -> Result<Vec<Record>, Damage> {
    let mut records = Vec::with_capacity(rest.rest.len() / RECORD);
    while !rest.rest.is_empty() {
        let at_ms = i64::from_le_bytes(rest.take::<8>()?);
        let quality = QualityCode(u16::from_le_bytes(rest.take::<2>()?));
        for _ in 0..rest.number()? {
            let tag = u32::from_le_bytes(rest.take::<4>()?);
            let value = f64::from_bits(u64::from_le_bytes(rest.take::<8>()?));
            records.push((tag, Point { at_ms, value, quality }));
        }
    }
    Ok(records)
}

fn ungrouped(rest: &mut Bytes<'_>, count: usize) -> Result<Vec<Record>, Damage> {
    if rest.rest.len() != count.saturating_mul(OLD_RECORD) {
        return Err(Damage::Length(rest.whole));
    }
    let mut record = || {
        let tag = u32::from_le_bytes(rest.take::<4>()?);
        let at_ms = i64::from_le_bytes(rest.take::<8>()?);
        let value = f64::from_bits(u64::from_le_bytes(rest.take::<8>()?));
        let quality = QualityCode(u16::from_le_bytes(rest.take::<2>()?));
        Ok((tag, Point { at_ms, value, quality }))
    };
    (0..count).map(|_| record()).collect()
}
