//! Checks a request's PDU before tokio-modbus decodes it.
//!
//! Its decoder trusts counts: FC 15 with more bits than bytes indexes out of bounds, FC 16 and 23
//! overflow on large counts, and it answers nothing where the specification wants exception 03. So
//! every length and count is checked here first, in the order of the state diagrams of the Modbus
//! Application Protocol V1.1b3, section 6.

use bytes::{Buf, Bytes};
use tokio_modbus::Request;

/// An exception code on its way to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception(pub u8);

/// The function is not offered.
pub const ILLEGAL_FUNCTION: Exception = Exception(1);
/// The place does not exist.
pub const ILLEGAL_ADDRESS: Exception = Exception(2);
/// A value, a count or the length of the request is not allowed.
pub const ILLEGAL_VALUE: Exception = Exception(3);

/// Diagnostics, sub-function 0 echoes; tokio-modbus leaves it as a custom function.
pub const DIAGNOSTICS: u8 = 0x08;
const IDENTIFICATION: u8 = 0x0E;

/// The request, if every length and count in it is allowed.
///
/// # Errors
/// The exception to answer with.
pub fn decode(pdu: Bytes) -> Result<Request<'static>, Exception> {
    let (function, data) = pdu.split_first().ok_or(ILLEGAL_FUNCTION)?;
    check(*function, data)?;
    // Nothing of what remains to go wrong there is a matter of address or function.
    Request::try_from(pdu).map_err(|_| ILLEGAL_VALUE)
}

fn check(function: u8, data: &[u8]) -> Result<(), Exception> {
    match function {
        1 | 2 => reading(data, 2000),
        3 | 4 => reading(data, 125),
        5 => {
            let (_, value) = two_words(data)?;
            require(data.len() == 4 && (value == 0 || value == 0xFF00))
        }
        6 => require(data.len() == 4),
        15 => writing(data, 1968, |count| count.div_ceil(8)),
        16 => writing(data, 123, |count| 2 * count),
        17 => require(data.is_empty()),
        22 => require(data.len() == 6),
        23 => {
            let write = data.get(4..).ok_or(ILLEGAL_VALUE)?;
            reading(data.get(..4).ok_or(ILLEGAL_VALUE)?, 125)?;
            writing(write, 121, |count| 2 * count)
        }
        DIAGNOSTICS => diagnostics(data),
        43 => identification(data),
        _ => Err(ILLEGAL_FUNCTION),
    }
}

fn require(right: bool) -> Result<(), Exception> {
    if right { Ok(()) } else { Err(ILLEGAL_VALUE) }
}

fn two_words(mut data: &[u8]) -> Result<(u16, u16), Exception> {
    let first = data.try_get_u16().map_err(|_| ILLEGAL_VALUE)?;
    let second = data.try_get_u16().map_err(|_| ILLEGAL_VALUE)?;
    Ok((first, second))
}

/// Address and count, and nothing else.
fn reading(data: &[u8], most: u16) -> Result<(), Exception> {
    let (start, count) = two_words(data)?;
    require(data.len() == 4 && (1..=most).contains(&count))?;
    fits(start, count)
}

/// Address, count, byte count and exactly that many bytes.
fn writing(data: &[u8], most: u16, bytes_of: fn(usize) -> usize) -> Result<(), Exception> {
    let (start, count) = two_words(data)?;
    let byte_count = usize::from(*data.get(4).ok_or(ILLEGAL_VALUE)?);
    require((1..=most).contains(&count))?;
    require(byte_count == bytes_of(usize::from(count)) && data.len() == 5 + byte_count)?;
    fits(start, count)
}

/// The last element lies within 0 to 65535.
fn fits(start: u16, count: u16) -> Result<(), Exception> {
    let end = u32::from(start) + u32::from(count);
    if end <= 0x1_0000 { Ok(()) } else { Err(ILLEGAL_ADDRESS) }
}

fn diagnostics(mut data: &[u8]) -> Result<(), Exception> {
    let sub_function = data.try_get_u16().map_err(|_| ILLEGAL_VALUE)?;
    if sub_function != 0 {
        return Err(ILLEGAL_FUNCTION);
    }
    require(!data.is_empty() && data.len().is_multiple_of(2))
}

fn identification(data: &[u8]) -> Result<(), Exception> {
    match data {
        [IDENTIFICATION, 1..=4, _] => Ok(()),
        [IDENTIFICATION, ..] => Err(ILLEGAL_VALUE),
        _ => Err(ILLEGAL_FUNCTION),
    }
}
