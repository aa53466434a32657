//! A second reading of replies: the PDU by tokio-modbus, the lengths by the specification.
//!
//! Shares no code with `link/`. The fuzz targets use it too.

use bytes::Bytes;
use tokio_modbus::{ExceptionResponse, Response};

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Words(Vec<u16>),
    Bits(Vec<bool>),
    Echo,
    Exception(u8),
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// What the whole frame `reply` answers to `request` (functions 1 to 6, 15, 16 and 22 of a unit that is
/// addressed by its own id); `None` where it must not be believed.
pub fn opinion(request: &[u8], reply: &[u8]) -> Option<Told> {
    let length = usize::from(word(reply, 4)?);
    if reply.get(..4)? != request.get(..4)? || reply.len() != 6 + length {
        return None;
    }
    let (asked, found) = (request.get(6..)?, reply.get(6..)?);
    if asked.first() != found.first() {
        return None;
    }
    let (function, answered) = (*asked.get(1)?, *found.get(1)?);
    let pdu = Bytes::copy_from_slice(found.get(1..)?);
    if answered == function | 0x80 {
        // Every code is one, also those that tokio-modbus has no name for.
        let named = ExceptionResponse::try_from(pdu).is_ok();
        let code = *found.get(2)?;
        return (found.len() == 3 && (named || !(1..=11).contains(&code) || matches!(code, 7 | 9)))
            .then_some(Told::Exception(code));
    }
    if answered != function {
        return None;
    }
    let count = usize::from(word(asked, 4)?);
    let size = match function {
        1 | 2 => 3 + count.div_ceil(8),
        3 | 4 => 3 + count * 2,
        5 | 6 | 15 | 16 => 6,
        22 => 8,
        _ => return None,
    };
    let counted = usize::from(*found.get(2)?);
    if found.len() != size || function <= 4 && counted != size - 3 {
        return None;
    }
    if function > 4 {
        // The echo of what was asked, as far as the reply goes.
        return (found == asked.get(..size)?).then_some(Told::Echo);
    }
    match Response::try_from(pdu).ok()? {
        Response::ReadCoils(mut bits) | Response::ReadDiscreteInputs(mut bits) => {
            bits.truncate(count);
            Some(Told::Bits(bits))
        }
        Response::ReadHoldingRegisters(words) | Response::ReadInputRegisters(words) => {
            Some(Told::Words(words))
        }
        _ => None,
    }
}
