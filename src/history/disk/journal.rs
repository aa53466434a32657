//! One commit as bytes: what came in since the last one, of all tags, in order.
//!
//! `1 | count u32 | count × (tag u32, ms i64, value f64, quality u16) | CRC-32`, little-endian.

use super::chunk::{Bytes, Damage, seal, unseal};
use super::{Point, QualityCode};

const VERSION: u8 = 1;
const RECORD: usize = 4 + 8 + 8 + 2;

/// A sample and whose it is.
pub(super) type Record = (u32, Point);

pub(super) fn pack(records: &[Record]) -> Vec<u8> {
    let mut out = Vec::with_capacity(9 + records.len() * RECORD);
    out.push(VERSION);
    out.extend((records.len() as u32).to_le_bytes());
    for (tag, point) in records {
        out.extend(tag.to_le_bytes());
        out.extend(point.at_ms.to_le_bytes());
        out.extend(point.value.to_bits().to_le_bytes());
        out.extend(point.quality.0.to_le_bytes());
    }
    seal(out)
}

pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Record>, Damage> {
    let mut rest = Bytes { rest: unseal(bytes)?, whole: bytes.len() };
    let [version] = rest.take::<1>()?;
    if version != VERSION {
        return Err(Damage::Codec(version));
    }
    let count = rest.number()?;
    if rest.rest.len() != count.saturating_mul(RECORD) {
        return Err(Damage::Length(bytes.len()));
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
