//! Four tables made of runs of addresses, some present and some not.

use std::collections::BTreeMap;

use super::plant::Refusal;
use crate::model::Table;

/// Consecutive elements from `first`.
#[derive(Clone, Debug, PartialEq)]
struct Run<T> {
    first: u16,
    values: Vec<T>,
}

/// The runs of one table, in order, never touching.
#[derive(Clone, Debug, PartialEq)]
struct Runs<T>(Vec<Run<T>>);

impl<T: Copy> Runs<T> {
    fn new(values: &BTreeMap<u16, T>) -> Runs<T> {
        let mut runs: Vec<Run<T>> = Vec::new();
        for (address, value) in values {
            match runs.last_mut() {
                Some(run) if usize::from(run.first) + run.values.len() == usize::from(*address) => {
                    run.values.push(*value);
                }
                _ => runs.push(Run { first: *address, values: vec![*value] }),
            }
        }
        Runs(runs)
    }

    fn get(&self, start: u16, count: usize) -> Option<&[T]> {
        self.0.iter().find_map(|run| {
            let from = usize::from(start.checked_sub(run.first)?);
            run.values.get(from..from.checked_add(count)?)
        })
    }

    fn get_mut(&mut self, start: u16, count: usize) -> Option<&mut [T]> {
        self.0.iter_mut().find_map(|run| {
            let from = usize::from(start.checked_sub(run.first)?);
            run.values.get_mut(from..from.checked_add(count)?)
        })
    }
}

/// The contents of a device's four tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    coils: Runs<bool>,
    inputs: Runs<bool>,
    input_registers: Runs<u16>,
    holding_registers: Runs<u16>,
}

/// The elements a [`Memory`] is made of, by table and address.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Coils.
    pub coils: BTreeMap<u16, bool>,
    /// Discrete inputs.
    pub inputs: BTreeMap<u16, bool>,
    /// Input registers.
    pub input_registers: BTreeMap<u16, u16>,
    /// Holding registers.
    pub holding_registers: BTreeMap<u16, u16>,
}

impl Memory {
    /// Tables with exactly these elements.
    pub fn new(contents: &Contents) -> Memory {
        Memory {
            coils: Runs::new(&contents.coils),
            inputs: Runs::new(&contents.inputs),
            input_registers: Runs::new(&contents.input_registers),
            holding_registers: Runs::new(&contents.holding_registers),
        }
    }

    /// `count` bits from `start`.
    ///
    /// # Errors
    /// [`Refusal::Address`] unless the table is one of bits and has them all.
    pub fn bits(&self, table: Table, start: u16, count: usize) -> Result<&[bool], Refusal> {
        let runs = match table {
            Table::Coil => &self.coils,
            Table::DiscreteInput => &self.inputs,
            Table::InputRegister | Table::HoldingRegister => return Err(Refusal::Address),
        };
        runs.get(start, count).ok_or(Refusal::Address)
    }

    /// `count` registers from `start`.
    ///
    /// # Errors
    /// [`Refusal::Address`] unless the table is one of registers and has them all.
    pub fn registers(&self, table: Table, start: u16, count: usize) -> Result<&[u16], Refusal> {
        let runs = match table {
            Table::InputRegister => &self.input_registers,
            Table::HoldingRegister => &self.holding_registers,
            Table::Coil | Table::DiscreteInput => return Err(Refusal::Address),
        };
        runs.get(start, count).ok_or(Refusal::Address)
    }

    /// Replaces bits from `start`.
    ///
    /// # Errors
    /// As [`Memory::bits`]; then nothing has changed.
    pub fn set_bits(&mut self, table: Table, start: u16, values: &[bool]) -> Result<(), Refusal> {
        let runs = match table {
            Table::Coil => &mut self.coils,
            Table::DiscreteInput => &mut self.inputs,
            Table::InputRegister | Table::HoldingRegister => return Err(Refusal::Address),
        };
        runs.get_mut(start, values.len()).ok_or(Refusal::Address)?.copy_from_slice(values);
        Ok(())
    }

    /// Replaces registers from `start`.
    ///
    /// # Errors
    /// As [`Memory::registers`]; then nothing has changed.
    pub fn set_registers(
        &mut self,
        table: Table,
        start: u16,
        values: &[u16],
    ) -> Result<(), Refusal> {
        let runs = match table {
            Table::InputRegister => &mut self.input_registers,
            Table::HoldingRegister => &mut self.holding_registers,
            Table::Coil | Table::DiscreteInput => return Err(Refusal::Address),
        };
        runs.get_mut(start, values.len()).ok_or(Refusal::Address)?.copy_from_slice(values);
        Ok(())
    }

    /// One line for each run of addresses: `IR 0 to 45 (46)`.
    pub fn describe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut say = |table: Table, first: u16, count: usize| {
            let last = usize::from(first) + count.saturating_sub(1);
            lines.push(format!("{} {first} to {last} ({count})", table.short()));
        };
        self.coils.0.iter().for_each(|run| say(Table::Coil, run.first, run.values.len()));
        self.inputs.0.iter().for_each(|run| say(Table::DiscreteInput, run.first, run.values.len()));
        for run in &self.input_registers.0 {
            say(Table::InputRegister, run.first, run.values.len());
        }
        for run in &self.holding_registers.0 {
            say(Table::HoldingRegister, run.first, run.values.len());
        }
        lines
    }
}
