//! One request of a write, by its function code.
//!
//! What is in it, not how it is framed: frames are built in `link`. Which steps a write takes is decided
//! in `write_plan`.

use crate::model::{OtherWay, WriteFunction};

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
    /// FC 6 or 16 with what [`WriteStep::ReadRegister`] brought, some bits changed;
    /// [`WriteStep::with_current`] makes it concrete.
    WriteBits {
        /// Where.
        address: u16,
        /// Which bits of the register as it travels.
        mask: u16,
        /// Their new states.
        bits: u16,
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
            WriteStep::WriteBits { function: WriteFunction::AlwaysMultiple, .. }
            | WriteStep::WriteRegisters { .. } => 16,
            WriteStep::WriteBits { .. } => 6,
            WriteStep::MaskWrite { .. } => 22,
        }
    }

    /// What may work where the device does not know the function of this step.
    pub fn other_way(&self) -> Option<OtherWay> {
        match self {
            WriteStep::MaskWrite { .. } => Some(OtherWay::ReadModifyWrite),
            WriteStep::WriteCoils { values, .. } if values.len() > 1 => None,
            WriteStep::WriteRegisters { values, .. } if values.len() > 1 => None,
            step => match step.function_code() {
                5 | 6 => Some(OtherWay::AlwaysMultiple),
                15 | 16 => Some(OtherWay::NeverMultiple),
                _ => None,
            },
        }
    }

    /// The step with its bits set into `current`; steps other than [`WriteStep::WriteBits`] unchanged.
    pub fn with_current(self, current: u16) -> WriteStep {
        match self {
            WriteStep::WriteBits { address, mask, bits, function } => {
                register(address, with_bits(current, mask, bits), function)
            }
            other => other,
        }
    }
}

/// The AND and OR masks of FC 22 that give the bits of `mask` the states in `bits` and leave the others.
pub fn and_or(mask: u16, bits: u16) -> (u16, u16) {
    (!mask, bits & mask)
}

/// `current` with the bits of `mask` changed to those of `bits`.
pub fn with_bits(current: u16, mask: u16, bits: u16) -> u16 {
    let (and, or) = and_or(mask, bits);
    current & and | or
}

/// One register by FC 16 where the policy asks for it, else by FC 6.
pub(super) fn register(address: u16, value: u16, function: WriteFunction) -> WriteStep {
    match function {
        WriteFunction::AlwaysMultiple => WriteStep::WriteRegisters { address, values: vec![value] },
        _ => WriteStep::WriteRegister { address, value },
    }
}
