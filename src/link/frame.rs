//! A frame in a fixed buffer: seven header bytes and a PDU.
//!
//! Layout and lengths: Messaging Implementation Guide V1.0b, section 3.1.3; Application Protocol
//! V1.1b3, section 4.1 (PDU of at most 253 bytes, ADU of at most 260).

use super::Malformed;

/// The longest frame.
pub const ADU_MAX: usize = 260;

/// Bytes of the header: transaction id, protocol id, length, unit id.
pub const HEADER: usize = 7;

/// Bytes of the header that the length field does not count.
pub(crate) const PREFIX: usize = 6;

/// One frame. Never allocates; what does not fit is refused by the request's limits before it gets here.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    bytes: [u8; ADU_MAX],
    len: usize,
}

impl Default for Frame {
    fn default() -> Self {
        Frame { bytes: [0; ADU_MAX], len: 0 }
    }
}

impl Frame {
    /// The whole frame as it goes on the wire.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The PDU: function code and what follows.
    pub fn pdu(&self) -> &[u8] {
        self.bytes.get(HEADER..self.len).unwrap_or_default()
    }

    /// Empties the frame and writes a header whose length [`Frame::close`] fills in.
    pub(crate) fn open(&mut self, transaction: u16, unit: u8) {
        self.len = 0;
        self.put_u16(transaction);
        self.put_u16(0);
        self.put_u16(0);
        self.put(&[unit]);
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if let Some(room) = self.bytes.get_mut(self.len..end) {
            room.copy_from_slice(bytes);
            self.len = end;
        }
    }

    pub(crate) fn put_u16(&mut self, value: u16) {
        self.put(&value.to_be_bytes());
    }

    /// Writes the length field: unit id and PDU.
    pub(crate) fn close(&mut self) {
        let counted = u16::try_from(self.len.saturating_sub(PREFIX)).unwrap_or(u16::MAX);
        if let Some(field) = self.bytes.get_mut(4..6) {
            field.copy_from_slice(&counted.to_be_bytes());
        }
    }
}

/// Big-endian `u16` at `at`, if it is there.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    match bytes.get(at..at + 2) {
        Some([high, low]) => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

/// What the first bytes of a stream say about the frame that starts there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// Too few bytes to tell.
    Partial,
    /// A frame of so many bytes in all.
    Frame(usize),
}

/// Judges a header as soon as the bytes for each rule are there, so that nonsense is never waited for.
pub(crate) fn head(bytes: &[u8]) -> Result<Head, Malformed> {
    if let Some(protocol) = u16_at(bytes, 2)
        && protocol != 0
    {
        return Err(Malformed::ProtocolId { found: protocol });
    }
    let Some(length) = u16_at(bytes, 4) else { return Ok(Head::Partial) };
    if (2..=254).contains(&length) {
        Ok(Head::Frame(PREFIX + usize::from(length)))
    } else {
        Err(Malformed::Length { found: length })
    }
}

/// True where `bytes` begin with a whole serial-line reply whose checksum fits: the sign of a converter
/// that sends RTU frames over TCP without translating them.
pub(crate) fn looks_like_rtu(bytes: &[u8]) -> bool {
    let length = match bytes {
        [_, function, ..] if function & 0x80 != 0 => 5,
        [_, 1..=4, count, ..] => 5 + usize::from(*count),
        [_, 5 | 6 | 15 | 16, ..] => 8,
        _ => return false,
    };
    let (Some(body), Some([low, high])) = (bytes.get(..length - 2), bytes.get(length - 2..length))
    else {
        return false;
    };
    crc16(body) == u16::from_le_bytes([*low, *high])
}

/// The checksum of the serial line (Modbus over Serial Line V1.02, section 6.2.2).
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 }
        })
    })
}
