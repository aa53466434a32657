//! What a request asks of the plant, and the reply to it.

use bytes::Bytes;
use tokio_modbus::Request;

use super::guard::{DIAGNOSTICS, Exception, ILLEGAL_FUNCTION, decode};
use super::identity;
use crate::model::Table;
use crate::sim::fault::ExceptionRange;
use crate::sim::plant::{Plant, Refusal};

impl From<Refusal> for Exception {
    fn from(refusal: Refusal) -> Exception {
        Exception(refusal.code())
    }
}

/// A reply and whether a write was carried out.
pub struct Answer {
    /// Function code and data.
    pub pdu: Vec<u8>,
    /// True if the plant took a write.
    pub wrote: bool,
    /// True for an exception.
    pub refused: bool,
}

/// Carries a request out. `refuse` are ranges that faults close: a request that touches one gets its
/// exception and changes nothing.
pub fn answer(plant: &mut dyn Plant, pdu: Bytes, refuse: &[ExceptionRange]) -> Answer {
    let function = pdu.first().copied().unwrap_or(0);
    let done = decode(pdu).and_then(|request| {
        refused(&request, refuse)?;
        let writes = is_write(&request);
        carry_out(plant, request).map(|reply| (reply, writes))
    });
    match done {
        Ok((pdu, wrote)) => Answer { pdu, wrote, refused: false },
        Err(Exception(code)) => {
            Answer { pdu: vec![function | 0x80, code], wrote: false, refused: true }
        }
    }
}

fn is_write(request: &Request<'_>) -> bool {
    matches!(
        request,
        Request::WriteSingleCoil(..)
            | Request::WriteMultipleCoils(..)
            | Request::WriteSingleRegister(..)
            | Request::WriteMultipleRegisters(..)
            | Request::MaskWriteRegister(..)
            | Request::ReadWriteMultipleRegisters(..)
    )
}

/// Where a request reads or writes: up to two ranges.
fn touched(request: &Request<'_>) -> [Option<(Table, u16, u16)>; 2] {
    let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let one = |table, start, count| [Some((table, start, count)), None];
    let holding = Table::HoldingRegister;
    match request {
        Request::ReadCoils(start, n) => one(Table::Coil, *start, *n),
        Request::ReadDiscreteInputs(start, n) => one(Table::DiscreteInput, *start, *n),
        Request::ReadInputRegisters(start, n) => one(Table::InputRegister, *start, *n),
        Request::ReadHoldingRegisters(start, n) => one(holding, *start, *n),
        Request::WriteSingleCoil(at, _) => one(Table::Coil, *at, 1),
        Request::WriteMultipleCoils(start, bits) => one(Table::Coil, *start, count(bits.len())),
        Request::WriteSingleRegister(at, _) | Request::MaskWriteRegister(at, ..) => {
            one(holding, *at, 1)
        }
        Request::WriteMultipleRegisters(start, words) => one(holding, *start, count(words.len())),
        Request::ReadWriteMultipleRegisters(from, n, to, words) => {
            [Some((holding, *from, *n)), Some((holding, *to, count(words.len())))]
        }
        _ => [None, None],
    }
}

fn refused(request: &Request<'_>, refuse: &[ExceptionRange]) -> Result<(), Exception> {
    let places = touched(request);
    let hit = refuse.iter().find(|fault| {
        fault.range.is_none()
            || places.iter().flatten().any(|(table, start, n)| fault.covers(*table, *start, *n))
    });
    hit.map_or(Ok(()), |fault| Err(Exception(fault.code)))
}

fn carry_out(plant: &mut dyn Plant, request: Request<'_>) -> Result<Vec<u8>, Exception> {
    let holding = Table::HoldingRegister;
    match request {
        Request::ReadCoils(start, n) => Ok(packed(1, &plant.read_bits(Table::Coil, start, n)?)),
        Request::ReadDiscreteInputs(start, n) => {
            Ok(packed(2, &plant.read_bits(Table::DiscreteInput, start, n)?))
        }
        Request::ReadHoldingRegisters(start, n) => {
            Ok(words(3, &plant.read_registers(holding, start, n)?))
        }
        Request::ReadInputRegisters(start, n) => {
            Ok(words(4, &plant.read_registers(Table::InputRegister, start, n)?))
        }
        Request::WriteSingleCoil(at, on) => {
            plant.write_coils(at, &[on])?;
            Ok(echo(5, &[at, if on { 0xFF00 } else { 0 }]))
        }
        Request::WriteSingleRegister(at, value) => {
            plant.write_registers(at, &[value])?;
            Ok(echo(6, &[at, value]))
        }
        Request::WriteMultipleCoils(start, bits) => {
            plant.write_coils(start, &bits)?;
            Ok(echo(15, &[start, bits.len() as u16]))
        }
        Request::WriteMultipleRegisters(start, values) => {
            plant.write_registers(start, &values)?;
            Ok(echo(16, &[start, values.len() as u16]))
        }
        Request::ReportServerId => Ok(identity::server_id(plant.name())),
        Request::MaskWriteRegister(at, and, or) => {
            let present = plant.read_registers(holding, at, 1)?;
            let present = present.first().copied().unwrap_or(0);
            plant.write_registers(at, &[(present & and) | (or & !and)])?;
            Ok(echo(22, &[at, and, or]))
        }
        Request::ReadWriteMultipleRegisters(from, n, to, values) => {
            // The write comes first, but must not happen if the read cannot.
            plant.read_registers(holding, from, n)?;
            plant.write_registers(to, &values)?;
            Ok(words(23, &plant.read_registers(holding, from, n)?))
        }
        Request::ReadDeviceIdentification(code, object) => {
            identity::identification(plant.name(), plant.title(), code, object)
        }
        Request::Custom(DIAGNOSTICS, data) => {
            let mut reply = vec![DIAGNOSTICS];
            reply.extend_from_slice(&data);
            Ok(reply)
        }
        Request::Custom(..) => Err(ILLEGAL_FUNCTION),
    }
}

fn packed(function: u8, bits: &[bool]) -> Vec<u8> {
    let byte =
        |chunk: &[bool]| chunk.iter().rev().fold(0_u8, |byte, on| (byte << 1) | u8::from(*on));
    let mut pdu = vec![function, bits.len().div_ceil(8) as u8];
    pdu.extend(bits.chunks(8).map(byte));
    pdu
}

fn words(function: u8, registers: &[u16]) -> Vec<u8> {
    let mut pdu = Vec::with_capacity(2 + 2 * registers.len());
    pdu.extend_from_slice(&[function, (2 * registers.len()) as u8]);
    registers.iter().for_each(|word| pdu.extend_from_slice(&word.to_be_bytes()));
    pdu
}

fn echo(function: u8, words: &[u16]) -> Vec<u8> {
    let mut pdu = vec![function];
    words.iter().for_each(|word| pdu.extend_from_slice(&word.to_be_bytes()));
    pdu
}
