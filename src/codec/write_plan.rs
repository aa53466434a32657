//! Which requests carry a write, given what the device understands.
//!
//! Pure: no frame is built and nothing is sent. One operator action gives at most one request that
//! writes; a value that would need two is refused, because the device could act on half of it.

use crate::model::{Address, BitWrite, Denial, Table, WriteFunction};

use super::limits::{WRITE_REGISTERS_MAX, fits};
use super::write::WriteData;
use super::write_step::{WriteStep, and_or, register};

/// What a plan cannot rule out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Nothing else of ours may go to this connection between the steps, and another client still can.
    NotAtomic,
}

/// How a value is written: one request, or a read and one request that writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WritePlan {
    /// In order; at most one of them writes.
    pub steps: Vec<WriteStep>,
    /// What the engine must take care of.
    pub caution: Option<Caution>,
}

/// Why a value is not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteRefusal {
    /// Discrete inputs and input registers.
    #[error("{table} can only be read; coils (C) and holding registers (HR) can be written", table = table.short())]
    ReadOnlyTable {
        /// Which table.
        table: Table,
    },
    /// A coil for a register or the reverse.
    #[error("the value does not suit the table {table}", table = table.short())]
    WrongTable {
        /// Which table.
        table: Table,
    },
    /// The write function would take several requests.
    #[error(
        "its write function never takes several registers at once, and written in {count} parts the value could be torn",
        count = steps.len()
    )]
    Torn {
        /// The requests it would take, which must not be sent.
        steps: Vec<WriteStep>,
    },
    /// More registers than one request carries.
    #[error(
        "the value takes {registers} registers, and one request writes at most {WRITE_REGISTERS_MAX}"
    )]
    TooLong {
        /// Registers of the value.
        registers: usize,
    },
    /// The value passes the end of the table.
    #[error("the value starts at wire address {start} and passes the end of the table at 65535")]
    PastEnd {
        /// Its first address.
        start: u16,
    },
}

impl WriteRefusal {
    /// What the operator is told.
    pub fn denial(&self) -> Denial {
        match self {
            WriteRefusal::Torn { .. } => Denial::Policy,
            _ => Denial::NotWritable,
        }
    }
}

/// The requests that write `data` at `address` under a device's policies.
///
/// # Errors
/// [`WriteRefusal`]; its [`denial`](WriteRefusal::denial) is for the report.
pub fn plan_write(
    address: Address,
    data: &WriteData,
    function: WriteFunction,
    bit_write: BitWrite,
) -> Result<WritePlan, WriteRefusal> {
    let Address { table, wire } = address;
    let one = |step| Ok(WritePlan { steps: vec![step], caution: None });
    match (table, data) {
        (Table::DiscreteInput | Table::InputRegister, _) => {
            Err(WriteRefusal::ReadOnlyTable { table })
        }
        (Table::Coil, WriteData::Coil(on)) => one(match function {
            WriteFunction::AlwaysMultiple => {
                WriteStep::WriteCoils { address: wire, values: vec![*on] }
            }
            _ => WriteStep::WriteCoil { address: wire, on: *on },
        }),
        (Table::HoldingRegister, WriteData::Bits { mask, bits }) => {
            Ok(plan_bits(wire, (*mask, *bits), function, bit_write))
        }
        (Table::HoldingRegister, WriteData::Registers(values)) => {
            plan_registers(wire, values, function)
        }
        _ => Err(WriteRefusal::WrongTable { table }),
    }
}

fn plan_bits(
    address: u16,
    (mask, bits): (u16, u16),
    function: WriteFunction,
    bit_write: BitWrite,
) -> WritePlan {
    match bit_write {
        BitWrite::MaskWrite => {
            let (and, or) = and_or(mask, bits);
            WritePlan { steps: vec![WriteStep::MaskWrite { address, and, or }], caution: None }
        }
        BitWrite::ReadModifyWrite => WritePlan {
            steps: vec![
                WriteStep::ReadRegister { address },
                WriteStep::WriteBits { address, mask, bits, function },
            ],
            caution: Some(Caution::NotAtomic),
        },
    }
}

fn plan_registers(
    address: u16,
    values: &[u16],
    function: WriteFunction,
) -> Result<WritePlan, WriteRefusal> {
    if values.len() > usize::from(WRITE_REGISTERS_MAX) {
        return Err(WriteRefusal::TooLong { registers: values.len() });
    }
    let count = u16::try_from(values.len()).unwrap_or(u16::MAX);
    if !fits(16, address, count) {
        return Err(WriteRefusal::PastEnd { start: address });
    }
    match (values, function) {
        ([value], _) => {
            Ok(WritePlan { steps: vec![register(address, *value, function)], caution: None })
        }
        (_, WriteFunction::NeverMultiple) => {
            let each = |(i, value): (u16, &u16)| WriteStep::WriteRegister {
                address: address.saturating_add(i),
                value: *value,
            };
            Err(WriteRefusal::Torn { steps: (0..).zip(values).map(each).collect() })
        }
        _ => {
            let step = WriteStep::WriteRegisters { address, values: values.to_vec() };
            Ok(WritePlan { steps: vec![step], caution: None })
        }
    }
}
