//! The rooms that are fuzzed, compiled from the program's own source without the rest of it: they import
//! nothing else (ARCHITECTURE.md), and a window would only make the build slow.

#![allow(dead_code, unused_imports, reason = "the targets use a part of the rooms")]

#[path = "../../src/codec/mod.rs"]
pub mod codec;
#[path = "../../src/link/mod.rs"]
pub mod link;
#[path = "../../src/model/mod.rs"]
pub mod model;
#[path = "../../tests/suite/faults/opinion.rs"]
pub mod opinion;

use link::{Read, Request, Write};
use model::Table;
use opinion::Told;

/// A request that the session has to answer for, made of a few bytes; always within the protocol's limits.
pub enum Asked {
    Read(Read),
    Write(Write),
}

impl Asked {
    /// The request that four bytes stand for.
    pub fn of([kind, count, start, value]: [u8; 4]) -> Asked {
        let (start, value) = (u16::from(start), u16::from(value) * 257);
        let table = Table::ALL[usize::from(kind) % Table::ALL.len()];
        match kind % 16 {
            0..=9 => {
                let most = if table.is_bits() { 2000 } else { 125 };
                let count = (u16::from(count) * if table.is_bits() { 8 } else { 1 }) % most + 1;
                Asked::Read(Read { table, start, count })
            }
            10 => Asked::Write(Write::Coil { address: start, on: value % 2 == 1 }),
            11 => Asked::Write(Write::Register { address: start, value }),
            12 => {
                let values = (0..=count).map(|at| at % 3 == 0).collect();
                Asked::Write(Write::Coils { start, values })
            }
            13 => {
                let values = vec![value; usize::from(count) % 123 + 1];
                Asked::Write(Write::Registers { start, values })
            }
            _ => Asked::Write(Write::Mask { address: start, and: value, or: !value }),
        }
    }

    pub fn request(&self) -> Request<'_> {
        match self {
            Asked::Read(read) => Request::Read(read),
            Asked::Write(write) => Request::Write(write),
        }
    }
}

/// What a reply says, in the words of the second opinion.
pub fn told(reply: &link::Reply<'_>) -> Told {
    match reply {
        link::Reply::Registers(found) => Told::Words(found.iter().collect()),
        link::Reply::Bits(bits) => {
            Told::Bits((0..bits.count()).filter_map(|at| bits.get(at)).collect())
        }
        link::Reply::Echo => Told::Echo,
        link::Reply::Exception(code) => Told::Exception(*code),
        other => panic!("{other:?} was not asked for"),
    }
}
