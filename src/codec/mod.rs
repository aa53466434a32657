//! Registers ↔ engineering values, address notations, the planning of reads and writes.
//!
//! Pure: no clock, no socket, no file, no thread. Every function gives the same answer for the same
//! arguments, and none panics on anything a device or a person may send.

mod address;
mod decode;
mod digits;
mod encode;
mod error;
mod explain;
pub mod explore;
mod guess;
mod isolate;
mod limits;
mod line;
mod moment;
mod number;
mod plan;
mod readback;
mod reader;
mod scale;
mod sunspec;
mod text;
mod wire;
mod write;
mod write_plan;
mod write_step;

pub use address::{
    AddressError, AddressWarning, Column, ColumnGuess, ParsedAddress, Reading, WrittenType,
    bit_number, format_address, guess_column, hex, modicon5, modicon6, parse_address, readings,
    same_place, twofold,
};
pub use decode::decode;
pub use encode::{encode, integer_range};
pub use error::ConvertError;
pub use explain::{Meaning, explain_reply, explain_request, function_of, is_modbus};
pub use guess::{Decoding, GAINS, Guess, all_decodings, format_guess};
pub use isolate::{Isolated, Isolation, ProbeOutcome};
pub use limits::{
    READ_BITS_MAX, READ_REGISTERS_MAX, WRITE_COILS_MAX, WRITE_REGISTERS_MAX, fits, max_count,
};
pub use number::same_number;
pub use plan::{Block, Extent, PlanItem, PlanLimits, plan_reads};
pub use readback::{Readback, matches_write};
pub use reader::{TagReader, TagReading, decode_tag, decode_tag_bit};
pub use scale::{Scaler, by_factor, engineering, exact};
pub use sunspec::{BASES, Chain, END_MODEL, ModelAt, Step, Walk, WalkError};
pub use text::{decode_text, encode_text};
pub use write::{WriteData, at_factor, encode_write};
pub use write_plan::{Caution, WritePlan, WriteRefusal, plan_write};
pub use write_step::{WriteStep, and_or, with_bits};
