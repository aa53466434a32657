//! Where a request begins and ends in the stream of bytes: the MBAP header, strictly.
//!
//! Modbus Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3: transaction id, protocol id
//! 0, length (unit id and PDU), unit id. A stream that breaks this cannot be trusted any further and
//! is closed; what is wrong inside a PDU is answered with an exception instead.

use bytes::{Buf, Bytes, BytesMut};

/// Bytes before the PDU.
pub const HEADER: usize = 7;
/// The longest frame: header and a PDU of 253 bytes.
pub const FRAME_MAX: usize = 260;
/// Values the length field may have: unit id and a PDU of 1 to 253 bytes.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=254;

/// One request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Chosen by the client, echoed in the reply.
    pub transaction: u16,
    /// Which unit is meant.
    pub unit: u8,
    /// Function code and data, 1 to 253 bytes.
    pub pdu: Bytes,
}

/// The stream is not Modbus TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotModbus;

/// Takes the next whole frame off the front of `buffer`; `None` while it is not all there.
///
/// # Errors
/// [`NotModbus`] as soon as the header shows it.
pub fn next(buffer: &mut BytesMut) -> Result<Option<Frame>, NotModbus> {
    let mut header: &[u8] = buffer;
    let Ok(transaction) = header.try_get_u16() else { return Ok(None) };
    let Ok(protocol) = header.try_get_u16() else { return Ok(None) };
    if protocol != 0 {
        return Err(NotModbus);
    }
    let Ok(length) = header.try_get_u16() else { return Ok(None) };
    let length = usize::from(length);
    if !LENGTH.contains(&length) {
        return Err(NotModbus);
    }
    let Ok(unit) = header.try_get_u8() else { return Ok(None) };
    if header.len() < length - 1 {
        return Ok(None);
    }
    let mut frame = buffer.split_to(HEADER + length - 1).freeze();
    let pdu = frame.split_off(HEADER);
    Ok(Some(Frame { transaction, unit, pdu }))
}

/// The bytes of a reply. The PDU has at most 253 bytes.
pub fn reply(transaction: u16, unit: u8, pdu: &[u8]) -> Vec<u8> {
    let length = (pdu.len() + 1) as u16;
    let mut bytes = Vec::with_capacity(HEADER + pdu.len());
    bytes.extend_from_slice(&transaction.to_be_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.push(unit);
    bytes.extend_from_slice(pdu);
    bytes
}
