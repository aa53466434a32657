//! Numbers into registers and back, as the simulated plants need them.

use crate::model::{ByteOrder, DataType, WordOrder};

/// The registers of `raw` as `data_type`, which must be numeric; integers are rounded and clamped to
/// the type's range.
pub fn to_registers(data_type: DataType, order: ByteOrder, raw: f64) -> Vec<u16> {
    // `as` from float to integer rounds towards zero and saturates; NaN becomes 0.
    let rounded = raw.round();
    let bits: u64 = match data_type {
        DataType::I16 => u64::from((rounded as i16) as u16),
        DataType::U32 => u64::from(rounded as u32),
        DataType::I32 => u64::from((rounded as i32) as u32),
        DataType::U64 => rounded as u64,
        DataType::I64 => (rounded as i64) as u64,
        DataType::F32 => u64::from((raw as f32).to_bits()),
        DataType::F64 => raw.to_bits(),
        _ => u64::from(rounded as u16),
    };
    let width = usize::from(data_type.width());
    let mut registers: Vec<u16> = (0..width).rev().map(|i| (bits >> (16 * i)) as u16).collect();
    arrange(order, &mut registers);
    registers
}

/// The number that `registers` hold; `None` where their count is not the type's width.
pub fn from_registers(data_type: DataType, order: ByteOrder, registers: &[u16]) -> Option<f64> {
    if registers.len() != usize::from(data_type.width()) {
        return None;
    }
    let mut forward = registers.to_vec();
    arrange(order, &mut forward);
    let bits = forward.iter().fold(0_u64, |bits, word| (bits << 16) | u64::from(*word));
    Some(match data_type {
        DataType::I16 => f64::from(bits as u16 as i16),
        DataType::I32 => f64::from(bits as u32 as i32),
        DataType::I64 => bits as i64 as f64,
        DataType::F32 => f64::from(f32::from_bits(bits as u32)),
        DataType::F64 => f64::from_bits(bits),
        _ => bits as f64,
    })
}

/// Exchanges registers and bytes; doing it twice changes nothing.
fn arrange(order: ByteOrder, registers: &mut [u16]) {
    match order.words {
        WordOrder::Forward => {}
        WordOrder::Reversed => registers.reverse(),
        WordOrder::PairsSwapped => registers.chunks_mut(2).for_each(<[u16]>::reverse),
        WordOrder::HalvesSwapped if registers.len() == 4 => registers.rotate_left(2),
        WordOrder::HalvesSwapped => {}
    }
    if order.bytes_swapped {
        registers.iter_mut().for_each(|word| *word = word.swap_bytes());
    }
}
