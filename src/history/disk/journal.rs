//! One commit as bytes: what came in since the last one, of all tags, in order.
//!
//! `2 | count u32 | groups | CRC-32`, little-endian; a group is what came at one time with one quality:
//! `ms i64 | quality u16 | n u32 | n × (tag u32, value f64)`. Version 1, without groups, is still read:
//! `1 | count u32 | count × (tag u32, ms i64, value f64, quality u16) | CRC-32`.

use super::chunk::{Bytes, Damage, seal, unseal};
use super::{Point, QualityCode};

const VERSION: u8 = 2;
const GROUP: usize = 8 + 2 + 4;
const RECORD: usize = 4 + 8;
/// Bytes of a record of version 1.
const OLD_RECORD: usize = 4 + 8 + 8 + 2;

/// A sample and whose it is.
pub(super) type Record = (u32, Point);

pub(super) fn pack(records: &[Record]) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 + GROUP + records.len() * RECORD);
    out.push(VERSION);
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

pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Record>, Damage> {
    let mut rest = Bytes { rest: unseal(bytes)?, whole: bytes.len() };
    let [version] = rest.take::<1>()?;
    let count = rest.number()?;
    let records = match version {
        1 => ungrouped(&mut rest, count)?,
        VERSION => grouped(&mut rest)?,
        other => return Err(Damage::Codec(other)),
    };
    if records.len() == count { Ok(records) } else { Err(Damage::Length(bytes.len())) }
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
