//! Replies, believed only when every byte is what the request allows.
//!
//! The checks are the protocol's own (Application Protocol V1.1b3, section 6; Messaging Implementation
//! Guide V1.0b, section 4.4.1.3), in debug and release builds alike. Not checked: the unused high bits
//! of the last byte of a bit reply, which carry no value.

use super::frame::{HEADER, u16_at};
use super::{Identification, Malformed};

/// Where replies of a device known to break the rules are taken all the same. The default is strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tolerance {
    /// A frame with any transaction id is the reply, if this request alone is in flight.
    pub any_transaction: bool,
    /// Any unit id will do.
    pub any_unit: bool,
    /// The header's length and protocol id mean nothing while this request alone is in flight: the
    /// reply is as long as its function makes it.
    pub any_header: bool,
    /// Bytes behind what was asked for are ignored, as far as the header's length counts them;
    /// a byte count that agrees with it may count them too.
    pub trailing: bool,
}

/// Whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The unit id.
    pub unit: u8,
    /// What is tolerated of it.
    pub tolerance: Tolerance,
}

impl From<u8> for Target {
    /// A unit that keeps the rules.
    fn from(unit: u8) -> Target {
        Target { unit, tolerance: Tolerance::default() }
    }
}

/// What the reply to one request must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub(crate) unit: u8,
    pub(crate) tolerance: Tolerance,
    pub(crate) shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Bits { function: u8, count: u16 },
    Registers { function: u8, count: u16 },
    Single { function: u8, address: u16, value: u16 },
    Multiple { function: u8, start: u16, count: u16 },
    Mask { address: u16, and: u16, or: u16 },
    ServerId,
    Identification { code: u8, from: u8 },
}

/// The bits of a reply to FC 1 or 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits<'a> {
    packed: &'a [u8],
    count: u16,
}

impl Bits<'_> {
    /// How many bits were asked for and came.
    pub fn count(&self) -> u16 {
        self.count
    }

    /// The bit at `offset` from the first address; `None` beyond the last.
    pub fn get(&self, offset: u16) -> Option<bool> {
        if offset >= self.count {
            return None;
        }
        self.packed.get(usize::from(offset / 8)).map(|byte| byte >> (offset % 8) & 1 == 1)
    }
}

/// The registers of a reply to FC 3 or 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registers<'a> {
    bytes: &'a [u8],
}

impl Registers<'_> {
    /// How many registers were asked for and came.
    pub fn count(&self) -> usize {
        self.bytes.len() / 2
    }

    /// The register at `offset` from the first address; `None` beyond the last.
    pub fn get(&self, offset: usize) -> Option<u16> {
        u16_at(self.bytes, offset * 2)
    }

    /// Every register in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.count()).filter_map(|offset| self.get(offset))
    }
}

/// A valid reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply<'a> {
    /// To FC 1 and 2.
    Bits(Bits<'a>),
    /// To FC 3, 4 and 23.
    Registers(Registers<'a>),
    /// To FC 17: bytes of the device's own meaning, at least one.
    ServerId(&'a [u8]),
    /// To FC 43/14.
    Identification(Identification<'a>),
    /// To a write, and to FC 8/0: the device echoed exactly what was sent.
    Echo,
    /// The device refused with this code.
    Exception(u8),
}

impl Expected {
    /// The function code asked with.
    pub fn function(&self) -> u8 {
        match self.shape {
            Shape::Bits { function, .. }
            | Shape::Registers { function, .. }
            | Shape::Single { function, .. }
            | Shape::Multiple { function, .. } => function,
            Shape::Mask { .. } => 22,
            Shape::ServerId => 17,
            Shape::Identification { .. } => 43,
        }
    }

    /// Judges the unit id and PDU of a frame that carries this request's transaction id.
    ///
    /// # Errors
    /// [`Malformed`] names the first rule that the reply breaks.
    pub fn check<'a>(&self, unit: u8, pdu: &'a [u8]) -> Result<Reply<'a>, Malformed> {
        // A device addressed directly (255 or 0) may answer with any unit id: guide, 4.4.1.3.
        let any = self.tolerance.any_unit || matches!(self.unit, 0 | 255);
        if unit != self.unit && !any {
            return Err(Malformed::Unit { expected: self.unit, found: unit });
        }
        let expected = self.function();
        let (found, body) = match pdu {
            [function, body @ ..] => (*function, body),
            [] => return Err(Malformed::Function { expected, found: 0 }),
        };
        if found & 0x80 != 0 {
            return exception(expected, found & 0x7F, self.without_trailing(body, 1));
        }
        if found != expected {
            return Err(Malformed::Function { expected, found });
        }
        let whole = body;
        let body = self.without_trailing(whole, self.shape.body(whole));
        match self.shape {
            Shape::Bits { count, .. } => {
                let packed = self.data(whole, usize::from(count).div_ceil(8))?;
                Ok(Reply::Bits(Bits { packed, count }))
            }
            Shape::Registers { count, .. } => {
                let bytes = self.data(whole, usize::from(count) * 2)?;
                Ok(Reply::Registers(Registers { bytes }))
            }
            Shape::Single { address, value, .. } => {
                let found = echo(body, address)?;
                if found == value {
                    Ok(Reply::Echo)
                } else {
                    Err(Malformed::EchoValue { expected: value, found })
                }
            }
            Shape::Multiple { start, count, .. } => {
                let found = echo(body, start)?;
                if found == count {
                    Ok(Reply::Echo)
                } else {
                    Err(Malformed::EchoQuantity { expected: count, found })
                }
            }
            Shape::Mask { address, and, or } => mask_echo(body, address, and, or),
            Shape::ServerId => match body {
                [count, rest @ ..] if *count > 0 => {
                    data(body, usize::from(*count)).map(|_| Reply::ServerId(rest))
                }
                _ => Err(Malformed::DataLength { expected: 1, found: 0 }),
            },
            Shape::Identification { code, from } => {
                Identification::check(code, from, body).map(Reply::Identification)
            }
        }
    }
}

impl Expected {
    /// True where the length of the reply is told by its function and not by its header. Only the header
    /// tells how long an identification is.
    pub(crate) fn ignores_header(&self) -> bool {
        self.tolerance.any_header && !matches!(self.shape, Shape::Identification { .. })
    }

    /// How long the reply that begins with `frame` is by its function; `None` while too little is there.
    pub(crate) fn frame_length(&self, frame: &[u8]) -> Option<usize> {
        let (function, body) = frame.get(HEADER..)?.split_first()?;
        let body = match self.shape {
            _ if function & 0x80 != 0 => 1,
            Shape::ServerId if body.is_empty() => return None,
            shape => shape.body(body),
        };
        Some(HEADER + 1 + body)
    }

    /// The data behind a byte count. A tolerated device may send more than was asked for: behind it, or
    /// counted by the byte count as the frame has it.
    fn data<'a>(&self, body: &'a [u8], expected: usize) -> Result<&'a [u8], Malformed> {
        match body {
            [count, more @ ..] if self.tolerance.trailing => {
                let counted = usize::from(*count);
                let all = more.get(..expected).filter(|_| counted >= expected);
                let agrees = counted == expected || counted == more.len();
                all.filter(|_| agrees).map_or_else(|| data(body, expected), Ok)
            }
            _ => data(body, expected),
        }
    }

    /// The body without what a tolerated device adds to the `length` bytes it should have.
    fn without_trailing<'a>(&self, body: &'a [u8], length: usize) -> &'a [u8] {
        match body.get(..length) {
            Some(head) if self.tolerance.trailing => head,
            _ => body,
        }
    }
}

impl Shape {
    /// Bytes behind the function code.
    fn body(self, body: &[u8]) -> usize {
        match self {
            Shape::Bits { count, .. } => 1 + usize::from(count).div_ceil(8),
            Shape::Registers { count, .. } => 1 + usize::from(count) * 2,
            Shape::Single { .. } | Shape::Multiple { .. } => 4,
            Shape::Mask { .. } => 6,
            Shape::ServerId => 1 + body.first().map_or(0, |count| usize::from(*count)),
            // Its objects say themselves where they end.
            Shape::Identification { .. } => body.len(),
        }
    }
}

fn exception(expected: u8, found: u8, body: &[u8]) -> Result<Reply<'static>, Malformed> {
    if found != expected {
        return Err(Malformed::ExceptionFunction { expected, found });
    }
    match body {
        [code] => Ok(Reply::Exception(*code)),
        _ => Err(Malformed::ExceptionLength { found: body.len() + 1 }),
    }
}

/// The data behind a byte count, both as long as asked for.
fn data(body: &[u8], expected: usize) -> Result<&[u8], Malformed> {
    match body {
        [] => Err(Malformed::DataLength { expected, found: 0 }),
        [count, ..] if usize::from(*count) != expected => {
            Err(Malformed::ByteCount { expected, found: usize::from(*count) })
        }
        [_, data @ ..] if data.len() != expected => {
            Err(Malformed::DataLength { expected, found: data.len() })
        }
        [_, data @ ..] => Ok(data),
    }
}

/// The second word of a four-byte echo whose first word is the address written to.
fn echo(body: &[u8], address: u16) -> Result<u16, Malformed> {
    let (Some(found), Some(word), 4) = (u16_at(body, 0), u16_at(body, 2), body.len()) else {
        return Err(Malformed::EchoLength { expected: 5, found: body.len() + 1 });
    };
    if found == address {
        Ok(word)
    } else {
        Err(Malformed::EchoAddress { expected: address, found })
    }
}

fn mask_echo(body: &[u8], address: u16, and: u16, or: u16) -> Result<Reply<'static>, Malformed> {
    let (Some(place), Some(a), Some(o), 6) =
        (u16_at(body, 0), u16_at(body, 2), u16_at(body, 4), body.len())
    else {
        return Err(Malformed::EchoLength { expected: 7, found: body.len() + 1 });
    };
    if place != address {
        return Err(Malformed::EchoAddress { expected: address, found: place });
    }
    if (a, o) != (and, or) {
        let both = |high: u16, low: u16| u32::from(high) << 16 | u32::from(low);
        return Err(Malformed::EchoMasks { expected: both(and, or), found: both(a, o) });
    }
    Ok(Reply::Echo)
}
