//! What a frame says, for people: every function this station speaks, by the Modbus Application
//! Protocol V1.1b3, section 6.
//!
//! Nothing is judged here (`link/` does that) and nothing is assumed: a frame that broke the protocol is
//! read as far as it makes sense.

use crate::model::Table;

/// Bytes before the function code: transaction id, protocol id, length, unit id.
const HEADER: usize = 7;

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Asks for a run of one table.
    Ask {
        /// Which table.
        table: Table,
        /// First wire address.
        start: u16,
        /// Bits or registers.
        count: u16,
    },
    /// Bits, as asked for.
    Bits {
        /// Which table.
        table: Table,
        /// First wire address; `None` where the request is not known.
        start: Option<u16>,
        /// The bits. Without the request up to seven more than were asked for.
        bits: Vec<bool>,
    },
    /// Registers, as asked for.
    Registers {
        /// Which table.
        table: Table,
        /// First wire address; `None` where the request is not known.
        start: Option<u16>,
        /// The registers.
        words: Vec<u16>,
    },
    /// Writes a run of coils, or says that one coil was written.
    WriteCoils {
        /// First wire address.
        start: u16,
        /// The coils.
        bits: Vec<bool>,
    },
    /// Writes a run of registers, or says that one register was written.
    WriteRegisters {
        /// First wire address.
        start: u16,
        /// The registers.
        words: Vec<u16>,
    },
    /// Says that a run was written.
    Written {
        /// Which table.
        table: Table,
        /// First wire address.
        start: u16,
        /// Bits or registers.
        count: u16,
    },
    /// Changes bits of one register, or says that it did.
    Mask {
        /// Wire address.
        wire: u16,
        /// Bits that stay.
        and: u16,
        /// What the others get.
        or: u16,
    },
    /// Writes a run of registers and asks for another.
    Exchange {
        /// First wire address written.
        start: u16,
        /// The registers written.
        words: Vec<u16>,
        /// First wire address asked for.
        ask_start: u16,
        /// Registers asked for.
        ask_count: u16,
    },
    /// Sends a word to and fro.
    Loopback(u16),
    /// Asks for the server id.
    AskServerId,
    /// The server id.
    ServerId(Vec<u8>),
    /// Asks for named texts from this object on.
    AskIdentity(u8),
    /// Named texts by object id.
    Identity(Vec<(u8, String)>),
    /// Refuses a function with this code.
    Exception(u8),
    /// A function that this station does not speak.
    OtherFunction,
    /// Shorter or longer than its function allows, or no Modbus TCP at all.
    Unclear,
}

/// True where the header's protocol id is that of Modbus.
pub fn is_modbus(frame: &[u8]) -> bool {
    matches!(frame.get(2..4), Some([0, 0]))
}

/// The function code of a frame without the exception bit, if it is long enough to have one.
pub fn function_of(frame: &[u8]) -> Option<u8> {
    frame.get(HEADER).map(|function| function & 0x7F)
}

/// Reads a request.
pub fn explain_request(frame: &[u8]) -> Meaning {
    let Some(function) = function_of(frame) else { return Meaning::Unclear };
    let body = Body(frame.get(HEADER + 1..).unwrap_or_default());
    request(function, body).unwrap_or(Meaning::Unclear)
}

/// Reads a reply; `request` is the frame it answers, as far as that is known.
pub fn explain_reply(frame: &[u8], request: Option<&[u8]>) -> Meaning {
    let (Some(function), Some(code)) = (function_of(frame), frame.get(HEADER)) else {
        return Meaning::Unclear;
    };
    let body = Body(frame.get(HEADER + 1..).unwrap_or_default());
    if code & 0x80 != 0 {
        return body.byte(0).map_or(Meaning::Unclear, Meaning::Exception);
    }
    let asked = request
        .filter(|request| function_of(request) == Some(function))
        .map(|request| Body(request.get(HEADER + 1..).unwrap_or_default()));
    reply(function, body, asked).unwrap_or(Meaning::Unclear)
}

/// What follows a function code.
#[derive(Clone, Copy)]
struct Body<'a>(&'a [u8]);

impl<'a> Body<'a> {
    fn byte(self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    fn word(self, at: usize) -> Option<u16> {
        Some(u16::from_be_bytes([self.byte(at)?, self.byte(at + 1)?]))
    }

    /// The bytes behind the byte count at `at`, if they are as many as it says.
    fn counted(self, at: usize) -> Option<&'a [u8]> {
        let data = self.0.get(at + 1..)?;
        (data.len() == usize::from(self.byte(at)?)).then_some(data)
    }
}

fn words(data: &[u8]) -> Vec<u16> {
    data.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}

fn bits(data: &[u8], count: usize) -> Vec<bool> {
    let each = data.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
    each.take(count).collect()
}

fn table(function: u8) -> Option<Table> {
    Table::ALL.into_iter().find(|table| table.read_function() == function)
}

fn request(function: u8, body: Body<'_>) -> Option<Meaning> {
    let start = body.word(0);
    Some(match function {
        1..=4 => Meaning::Ask { table: table(function)?, start: start?, count: body.word(2)? },
        5 | 6 => single(function, body)?,
        15 => {
            let count = usize::from(body.word(2)?);
            Meaning::WriteCoils { start: start?, bits: bits(body.counted(4)?, count) }
        }
        16 => Meaning::WriteRegisters { start: start?, words: words(body.counted(4)?) },
        22 => mask(body)?,
        23 => Meaning::Exchange {
            start: body.word(4)?,
            words: words(body.counted(8)?),
            ask_start: start?,
            ask_count: body.word(2)?,
        },
        8 => Meaning::Loopback(body.word(2)?),
        17 => Meaning::AskServerId,
        43 => Meaning::AskIdentity(body.byte(2)?),
        _ => Meaning::OtherFunction,
    })
}

fn reply(function: u8, body: Body<'_>, asked: Option<Body<'_>>) -> Option<Meaning> {
    let start = asked.and_then(|asked| asked.word(0));
    Some(match function {
        1 | 2 => {
            let data = body.counted(0)?;
            let count = asked.and_then(|asked| asked.word(2)).map_or(usize::MAX, usize::from);
            Meaning::Bits { table: table(function)?, start, bits: bits(data, count) }
        }
        3 | 4 => {
            let words = words(body.counted(0)?);
            Meaning::Registers { table: table(function)?, start, words }
        }
        23 => {
            let words = words(body.counted(0)?);
            Meaning::Registers { table: Table::HoldingRegister, start, words }
        }
        5 | 6 => single(function, body)?,
        15 => written(Table::Coil, body)?,
        16 => written(Table::HoldingRegister, body)?,
        22 => mask(body)?,
        8 => Meaning::Loopback(body.word(2)?),
        17 => Meaning::ServerId(body.counted(0)?.to_vec()),
        43 => Meaning::Identity(objects(body.0.get(6..)?)),
        _ => Meaning::OtherFunction,
    })
}

/// FC 5 and 6, whose reply repeats the request.
fn single(function: u8, body: Body<'_>) -> Option<Meaning> {
    let (start, value) = (body.word(0)?, body.word(2)?);
    match (function, value) {
        (5, 0 | 0xFF00) => Some(Meaning::WriteCoils { start, bits: vec![value != 0] }),
        (5, _) => None,
        _ => Some(Meaning::WriteRegisters { start, words: vec![value] }),
    }
}

fn written(table: Table, body: Body<'_>) -> Option<Meaning> {
    Some(Meaning::Written { table, start: body.word(0)?, count: body.word(2)? })
}

fn mask(body: Body<'_>) -> Option<Meaning> {
    Some(Meaning::Mask { wire: body.word(0)?, and: body.word(2)?, or: body.word(4)? })
}

/// Objects of an identification, as far as they are whole. Bytes that are no UTF-8 are replaced.
fn objects(mut rest: &[u8]) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    while let [id, length, after @ ..] = rest {
        let Some((text, next)) = after.split_at_checked(usize::from(*length)) else { break };
        found.push((*id, String::from_utf8_lossy(text).into_owned()));
        rest = next;
    }
    found
}
