//! Registers ↔ engineering values, address notations, the planning of reads and writes.
//!
//! Pure: no clock, no socket, no file, no thread. Every function gives the same answer for the same
//! arguments, and none panics on anything a device or a person may send.

mod decode;
mod encode;
mod error;
mod limits;
mod number;
mod plan;
mod scale;
mod text;
mod wire;
mod write;
mod write_plan;

pub use decode::{decode, decode_tag, decode_tag_bit};
pub use encode::{encode, integer_range};
pub use error::ConvertError;
pub use limits::{
    READ_BITS_MAX, READ_REGISTERS_MAX, WRITE_COILS_MAX, WRITE_REGISTERS_MAX, fits, max_count,
};
pub use plan::{Block, Extent, PlanItem, PlanLimits, plan_reads};
pub use scale::{Scaler, engineering, exact};
pub use text::{decode_text, encode_text};
pub use write::{Readback, WriteData, encode_write, matches_write};
pub use write_plan::{
    Caution, WritePlan, WriteRefusal, WriteStep, bit_masks, plan_write, with_bit,
};
