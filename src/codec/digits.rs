//! Whole numbers in other codings than two's complement: decimal digits, a sign bit, a part of a register.
//!
//! Both directions stand together, for each is the other's inverse. `bits` are those of the value's
//! registers, most significant first.

use crate::model::DataType;

/// The number in `bits`; `None` for bits that mean none, such as a BCD digit above 9.
pub(super) fn number(data_type: DataType, bits: u64) -> Option<i128> {
    match data_type {
        DataType::Field { mask, signed } => {
            let shift = shift_of(mask)?;
            let part = i128::from((bits as u16 & mask) >> shift);
            let top = 1_i128 << mask.count_ones();
            Some(if signed && part >= top / 2 { part - top } else { part })
        }
        DataType::SignMagnitude16 => {
            let magnitude = i128::from(bits & 0x7FFF);
            Some(if bits & 0x8000 == 0 { magnitude } else { -magnitude })
        }
        DataType::Bcd16 | DataType::Bcd32 => join(bits, 4, 10, 4 * data_type.width()),
        DataType::Mod10000 { registers } => join(bits, 16, 10_000, u16::from(registers)),
        _ => None,
    }
}

/// The bits that hold a number within [`integer_range`](super::integer_range).
pub(super) fn bits(data_type: DataType, number: i128) -> Option<u64> {
    match data_type {
        DataType::Field { mask, .. } => {
            Some(u64::from(((number as u16) << shift_of(mask)?) & mask))
        }
        DataType::SignMagnitude16 => {
            let sign = if number < 0 { 0x8000 } else { 0 };
            Some(u64::try_from(number.unsigned_abs()).ok()? | sign)
        }
        DataType::Bcd16 | DataType::Bcd32 => split(number, 4, 10, 4 * data_type.width()),
        DataType::Mod10000 { registers } => split(number, 16, 10_000, u16::from(registers)),
        _ => None,
    }
}

/// How far the lowest bit of a mask is from the lowest of the register; `None` for a mask that is empty
/// or has gaps.
fn shift_of(mask: u16) -> Option<u32> {
    let shift = mask.trailing_zeros();
    let filled = mask.checked_shr(shift)?;
    (filled & filled.wrapping_add(1) == 0).then_some(shift)
}

/// The number whose `count` digits of a base stand `width` bits apart.
fn join(bits: u64, width: u32, base: u64, count: u16) -> Option<i128> {
    (0..u32::from(count)).rev().try_fold(0_i128, |number, place| {
        let digit = bits >> (place * width) & ((1 << width) - 1);
        (digit < base).then(|| number * i128::from(base) + i128::from(digit))
    })
}

fn split(number: i128, width: u32, base: u64, count: u16) -> Option<u64> {
    let mut left = u64::try_from(number).ok()?;
    let mut bits = 0;
    for place in 0..u32::from(count) {
        bits |= (left % base) << (place * width);
        left /= base;
    }
    (left == 0).then_some(bits)
}
