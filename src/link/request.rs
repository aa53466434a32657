//! Requests, and their limits, which are checked before anything is sent.
//!
//! Functions 1, 2, 3, 4, 5, 6, 15, 16, 22 and 23 of the Modbus Application Protocol V1.1b3, section 6.

use super::frame::Frame;
use super::reply::{Shape, Tolerance};
use super::{Expected, Query};
use crate::model::Table;

/// Most registers that one FC 16 writes.
const WRITE_REGISTERS_MAX: usize = 123;
/// Most registers that one FC 23 writes, and reads.
const EXCHANGE_WRITE_MAX: usize = 121;
const EXCHANGE_READ_MAX: usize = 125;
/// Most coils that one FC 15 writes.
const WRITE_COILS_MAX: usize = 1968;

/// Reads a run of one table (FC 1, 2, 3 or 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Which table.
    pub table: Table,
    /// First wire address.
    pub start: u16,
    /// 1 to 125 registers or 1 to 2000 bits, not beyond address 65535.
    pub count: u16,
}

/// Changes a device. Not `Clone`: a write that was handed over for sending is gone.
#[derive(Debug, PartialEq, Eq)]
pub enum Write {
    /// One coil (FC 5).
    Coil {
        /// Wire address.
        address: u16,
        /// The state it gets.
        on: bool,
    },
    /// One register (FC 6).
    Register {
        /// Wire address.
        address: u16,
        /// What it gets.
        value: u16,
    },
    /// A run of coils (FC 15).
    Coils {
        /// First wire address.
        start: u16,
        /// 1 to 1968 states.
        values: Vec<bool>,
    },
    /// A run of registers (FC 16).
    Registers {
        /// First wire address.
        start: u16,
        /// 1 to 123 registers.
        values: Vec<u16>,
    },
    /// Writes a run of registers, then reads one, in one step (FC 23).
    Exchange {
        /// First wire address written.
        start: u16,
        /// 1 to 121 registers.
        values: Vec<u16>,
        /// First wire address read.
        read_start: u16,
        /// 1 to 125 registers.
        read_count: u16,
    },
    /// Bits of one register, in one step: `(old AND and) OR (or AND NOT and)` (FC 22).
    Mask {
        /// Wire address.
        address: u16,
        /// Bits that stay.
        and: u16,
        /// What the others get.
        or: u16,
    },
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub enum Request<'a> {
    /// Asks.
    Read(&'a Read),
    /// Changes.
    Write(&'a Write),
    /// Asks about the device itself.
    Query(Query),
}

/// Why a request cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Nothing, or more than the protocol allows.
    #[error("function {function} takes 1 to {max} elements, {found} were given")]
    Count {
        /// Function code.
        function: u8,
        /// Most elements.
        max: usize,
        /// Elements given.
        found: usize,
    },
    /// Beyond the last address.
    #[error("{count} elements from wire address {start} pass the last address 65535")]
    Range {
        /// First wire address.
        start: u16,
        /// Elements.
        count: usize,
    },
}

/// Most elements that one read of `table` may ask for.
pub fn read_max(table: Table) -> u16 {
    if table.is_bits() { 2000 } else { 125 }
}

impl Read {
    /// The function code.
    pub fn function(&self) -> u8 {
        self.table.read_function()
    }
}

impl Write {
    /// The function code.
    pub fn function(&self) -> u8 {
        match self {
            Write::Coil { .. } => 5,
            Write::Register { .. } => 6,
            Write::Coils { .. } => 15,
            Write::Registers { .. } => 16,
            Write::Mask { .. } => 22,
            Write::Exchange { .. } => 23,
        }
    }
}

fn check(function: u8, start: u16, count: usize, max: usize) -> Result<u16, RequestError> {
    if count == 0 || count > max {
        return Err(RequestError::Count { function, max, found: count });
    }
    if usize::from(start) + count > 65_536 {
        return Err(RequestError::Range { start, count });
    }
    u16::try_from(count).map_err(|_| RequestError::Count { function, max, found: count })
}

impl Request<'_> {
    /// The function code.
    pub fn function(&self) -> u8 {
        match self {
            Request::Read(read) => read.function(),
            Request::Write(write) => write.function(),
            Request::Query(query) => query.function(),
        }
    }

    /// Writes the whole frame and tells what its reply must look like.
    ///
    /// # Errors
    /// [`RequestError`] where the request breaks a limit; the frame is then not to be sent.
    pub fn encode(
        &self,
        transaction: u16,
        unit: u8,
        frame: &mut Frame,
    ) -> Result<Expected, RequestError> {
        frame.open(transaction, unit);
        frame.put(&[self.function()]);
        let shape = match self {
            Request::Read(read) => encode_read(read, frame)?,
            Request::Write(write) => encode_write(write, frame)?,
            Request::Query(query) => query.encode(frame),
        };
        frame.close();
        Ok(Expected { unit, tolerance: Tolerance::default(), shape })
    }
}

fn encode_read(read: &Read, frame: &mut Frame) -> Result<Shape, RequestError> {
    let function = read.function();
    let max = usize::from(read_max(read.table));
    let count = check(function, read.start, usize::from(read.count), max)?;
    frame.put_u16(read.start);
    frame.put_u16(count);
    if read.table.is_bits() {
        Ok(Shape::Bits { function, count })
    } else {
        Ok(Shape::Registers { function, count })
    }
}

fn encode_write(write: &Write, frame: &mut Frame) -> Result<Shape, RequestError> {
    match write {
        Write::Coil { address, on } => {
            let value = if *on { 0xFF00 } else { 0 };
            frame.put_u16(*address);
            frame.put_u16(value);
            Ok(Shape::Single { function: 5, address: *address, value })
        }
        Write::Register { address, value } => {
            frame.put_u16(*address);
            frame.put_u16(*value);
            Ok(Shape::Single { function: 6, address: *address, value: *value })
        }
        Write::Coils { start, values } => {
            let count = check(15, *start, values.len(), WRITE_COILS_MAX)?;
            frame.put_u16(*start);
            frame.put_u16(count);
            let bytes = values
                .chunks(8)
                .map(|eight| eight.iter().rev().fold(0u8, |byte, on| (byte << 1) | u8::from(*on)));
            frame.put(&[u8::try_from(values.len().div_ceil(8)).unwrap_or(u8::MAX)]);
            bytes.for_each(|byte| frame.put(&[byte]));
            Ok(Shape::Multiple { function: 15, start: *start, count })
        }
        Write::Registers { start, values } => {
            let count = check(16, *start, values.len(), WRITE_REGISTERS_MAX)?;
            frame.put_u16(*start);
            frame.put_u16(count);
            frame.put(&[u8::try_from(values.len() * 2).unwrap_or(u8::MAX)]);
            values.iter().for_each(|value| frame.put_u16(*value));
            Ok(Shape::Multiple { function: 16, start: *start, count })
        }
        Write::Exchange { start, values, read_start, read_count } => {
            let count = check(23, *read_start, usize::from(*read_count), EXCHANGE_READ_MAX)?;
            let written = check(23, *start, values.len(), EXCHANGE_WRITE_MAX)?;
            frame.put_u16(*read_start);
            frame.put_u16(count);
            frame.put_u16(*start);
            frame.put_u16(written);
            frame.put(&[u8::try_from(values.len() * 2).unwrap_or(u8::MAX)]);
            values.iter().for_each(|value| frame.put_u16(*value));
            Ok(Shape::Registers { function: 23, count })
        }
        Write::Mask { address, and, or } => {
            frame.put_u16(*address);
            frame.put_u16(*and);
            frame.put_u16(*or);
            Ok(Shape::Mask { address: *address, and: *and, or: *or })
        }
    }
}
