//! Which requests carry a write, given what the device understands.
//!
//! Pure: no frame is built and nothing is sent. One operator action gives at most one request that
//! writes; a value that would need two is refused, because the device could act on half of it.

use crate::model::{Address, BitWrite, Denial, Table, WriteFunction};

use super::limits::{WRITE_REGISTERS_MAX, fits};
use super::write::WriteData;

/// One request. Addresses are wire addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteStep {
    /// FC 3: one holding register, whose contents the next step needs.
    ReadRegister {
        /// Where.
        address: u16,
    },
    /// FC 5.
    WriteCoil {
        /// Where.
        address: u16,
        /// The new state.
        on: bool,
    },
    /// FC 6.
    WriteRegister {
        /// Where.
        address: u16,
        /// The new contents.
        value: u16,
    },
    /// FC 15.
    WriteCoils {
        /// Where the first lies.
        address: u16,
        /// The new states, 1 to 1968.
        values: Vec<bool>,
    },
    /// FC 16.
    WriteRegisters {
        /// Where the first lies.
        address: u16,
        /// The new contents, 1 to 123.
        values: Vec<u16>,
    },
    /// FC 22: contents = (contents AND `and`) OR (`or` AND NOT `and`), in one step of the device.
    MaskWrite {
        /// Where.
        address: u16,
        /// Bits that stay.
        and: u16,
        /// Bits that become 1 among those that do not stay.
        or: u16,
    },
    /// FC 6 or 16 with what [`WriteStep::ReadRegister`] brought, one bit changed;
    /// [`WriteStep::with_current`] makes it concrete.
    WriteBit {
        /// Where.
        address: u16,
        /// 0 to 15 in the register as it travels.
        index: u8,
        /// The new state.
        on: bool,
        /// The policy: [`WriteFunction::AlwaysMultiple`] takes FC 16, the others FC 6.
        function: WriteFunction,
    },
}

impl WriteStep {
    /// The Modbus function code.
    pub fn function_code(&self) -> u8 {
        match self {
            WriteStep::ReadRegister { .. } => 3,
            WriteStep::WriteCoil { .. } => 5,
            WriteStep::WriteRegister { .. } => 6,
            WriteStep::WriteCoils { .. } => 15,
            WriteStep::WriteBit { function: WriteFunction::AlwaysMultiple, .. }
            | WriteStep::WriteRegisters { .. } => 16,
            WriteStep::WriteBit { .. } => 6,
            WriteStep::MaskWrite { .. } => 22,
        }
    }

    /// The step with its bit set into `current`; steps other than [`WriteStep::WriteBit`] unchanged.
    pub fn with_current(self, current: u16) -> WriteStep {
        match self {
            WriteStep::WriteBit { address, index, on, function } => {
                register(address, with_bit(current, index, on), function)
            }
            other => other,
        }
    }
}

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
    /// The device's policy would take several requests.
    #[error(
        "the device never takes several registers at once, and written in {count} parts the value could be torn",
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

/// The AND and OR masks of FC 22 that change one bit (0 to 15) and leave the others.
pub fn bit_masks(index: u8, on: bool) -> (u16, u16) {
    let bit = 1_u16 << (index & 15);
    (!bit, if on { bit } else { 0 })
}

/// `current` with one bit (0 to 15) changed.
pub fn with_bit(current: u16, index: u8, on: bool) -> u16 {
    let (and, or) = bit_masks(index, on);
    current & and | or
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
        (Table::HoldingRegister, WriteData::Bit { index, on }) => {
            Ok(plan_bit(wire, (*index, *on), function, bit_write))
        }
        (Table::HoldingRegister, WriteData::Registers(values)) => {
            plan_registers(wire, values, function)
        }
        _ => Err(WriteRefusal::WrongTable { table }),
    }
}

fn plan_bit(
    address: u16,
    (index, on): (u8, bool),
    function: WriteFunction,
    bit_write: BitWrite,
) -> WritePlan {
    match bit_write {
        BitWrite::MaskWrite => {
            let (and, or) = bit_masks(index, on);
            WritePlan { steps: vec![WriteStep::MaskWrite { address, and, or }], caution: None }
        }
        BitWrite::ReadModifyWrite => WritePlan {
            steps: vec![
                WriteStep::ReadRegister { address },
                WriteStep::WriteBit { address, index, on, function },
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

fn register(address: u16, value: u16, function: WriteFunction) -> WriteStep {
    match function {
        WriteFunction::AlwaysMultiple => WriteStep::WriteRegisters { address, values: vec![value] },
        _ => WriteStep::WriteRegister { address, value },
    }
}
