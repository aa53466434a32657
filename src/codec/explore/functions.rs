//! Which of the four reading functions a device knows. An exception other than 1 is a yes: it knows the
//! function and lacks the address.

use super::Heard;
use crate::model::{Run, Table};

/// What a device made of a reading function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionAnswer {
    /// It answered with data.
    Data,
    /// It knows the function and refuses the address with this exception.
    Refused(u8),
    /// Exception 1: it does not know the function.
    Unknown,
    /// No valid reply.
    Silent,
}

/// Asks one element of each table.
#[derive(Clone, Debug)]
pub struct Functions {
    seeds: [Run; 4],
    /// In the order of the seeds.
    pub answers: Vec<(Table, FunctionAnswer)>,
}

impl Functions {
    /// A search that asks for the first address of `known` in each table, else for address 0.
    pub fn new(known: &[(Table, u16)]) -> Functions {
        let tables =
            [Table::Coil, Table::DiscreteInput, Table::InputRegister, Table::HoldingRegister];
        let seeds = tables.map(|table| {
            let own = known.iter().find(|(of, _)| *of == table);
            Run { table, start: own.map_or(0, |(_, wire)| *wire), count: 1 }
        });
        Functions { seeds, answers: Vec::new() }
    }

    /// What to read.
    pub fn next_read(&self) -> Option<Run> {
        self.seeds.get(self.answers.len()).copied()
    }

    /// What was said to it.
    pub fn answer(&mut self, heard: Heard<'_>) {
        let Some(run) = self.next_read() else { return };
        let answer = match heard {
            Heard::Words(_) => FunctionAnswer::Data,
            Heard::Refused(1) => FunctionAnswer::Unknown,
            Heard::Refused(code) => FunctionAnswer::Refused(code),
            Heard::Silent => FunctionAnswer::Silent,
        };
        self.answers.push((run.table, answer));
    }
}
