//! Whether a device holds what was sent to it.
//!
//! Bits decide, not decoded numbers: two floats that print alike can differ. The two exceptions are
//! differences without a meaning.

use super::decode::decode;
use super::write::WriteData;
use crate::model::{ByteOrder, DataType, Tag, Value};

/// What was read back from a tag's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readback<'a> {
    /// One coil.
    Coil(bool),
    /// The registers of the value, in wire order.
    Registers(&'a [u16]),
}

/// True if what was read back is what was sent: bit for bit, except that 0.0 and -0.0 are the same
/// number and texts may be padded otherwise. Of a part of a register only that part counts.
pub fn matches_write(tag: &Tag, order: ByteOrder, sent: &WriteData, read: Readback<'_>) -> bool {
    match (sent, read) {
        (WriteData::Coil(on), Readback::Coil(is)) => *on == is,
        (WriteData::Bits { mask, bits }, Readback::Registers([register])) => {
            register & mask == *bits
        }
        (WriteData::Registers(sent), Readback::Registers(read)) => {
            sent == read || same_value(tag.data_type, order, sent, read)
        }
        _ => false,
    }
}

fn same_value(data_type: DataType, order: ByteOrder, sent: &[u16], read: &[u16]) -> bool {
    match (decode(data_type, order, sent), decode(data_type, order, read)) {
        (Ok(Value::F32(a)), Ok(Value::F32(b))) => a == 0.0 && b == 0.0,
        (Ok(Value::F64(a)), Ok(Value::F64(b))) => a == 0.0 && b == 0.0,
        (Ok(Value::Text(a)), Ok(Value::Text(b))) => a == b,
        _ => false,
    }
}
