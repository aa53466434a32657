//! The type of a row: its word, its bit, its mask and its length, which complete each other and must agree.

use super::super::problem::quote;
use super::cells::is_nothing;
use super::columns::Field;
use super::fault::CellFault;
use super::numbers::whole;
use super::row::{RowReader, in_quotes};
use super::types;
use crate::codec::bit_number;
use crate::model::DataType;

/// Keys that complete a type, and do not stay with another one.
const ENCODING: [&str; 7] = ["type", "bit", "mask", "length", "text_order", "pad", "encoding"];

impl RowReader<'_> {
    /// Registers that the columns of lengths tell.
    fn registers(&mut self) -> Option<(Field, u16)> {
        for (field, per) in [(Field::Length, 1), (Field::LengthBytes, 2), (Field::LengthBits, 16)] {
            let cell = self.cell(field).to_owned();
            if is_nothing(&cell) {
                continue;
            }
            let per = if field == Field::Length && self.columns.bits { 16 } else { per };
            match whole(&cell).and_then(|n| n.parse::<u16>().ok()) {
                Some(number) => return Some((field, number.div_ceil(per))),
                None => self.wrong(field, format!("{} is not a length", quote(&cell)), ""),
            }
        }
        None
    }

    /// The mask of the bits that a cell counts from one to another: `0-3`.
    fn bits(&mut self) -> Option<String> {
        let cell = self.cell(Field::Bit).to_owned();
        if is_nothing(&cell) || whole(&bit_number(&cell)).is_some() {
            return None;
        }
        let mask = mask_of(&cell);
        if mask.is_none() {
            let what = format!("{} is no bit", quote(&cell));
            self.wrong(Field::Bit, what, "a bit from 0 to 15, or several in a row such as 0-3");
        }
        mask.map(|mask| mask.to_string())
    }

    /// Type, bit, mask and length, which complete each other.
    pub(super) fn data_type(&mut self) {
        let told = self.registers();
        let registers = told.map(|(_, n)| n).or(self.frame.span);
        let cell = self.cell(Field::Type).to_owned();
        let bit = whole(&bit_number(self.cell(Field::Bit)))
            .or_else(|| self.frame.bit.map(|b| b.to_string()));
        let own = self.words.get("type").map(|quoted| quoted.trim_matches('"').to_owned());
        let word = if cell.is_empty() {
            None
        } else if let Some(word) = types::data_type(&cell, registers) {
            Some(word)
        } else {
            let hint = "such as u16, i32, f32, bool or string";
            self.wrong(Field::Type, CellFault::NotAType(cell), hint);
            return;
        };
        let base = own.and_then(|name| DataType::from_name(&name)).map(DataType::name);
        let name = match (word.map(|w| w.name), self.frame.in_bits, &bit) {
            (Some("bit" | "bool") | None, true, _) => "bool",
            (Some("bool"), false, Some(_)) => "bit",
            // The address names one bit of what the type is of.
            (Some("u16"), false, Some(_)) if self.cell(Field::Bit).is_empty() => "bit",
            (Some(name), ..) => name,
            (None, false, Some(_)) => "bit",
            (None, ..) => match (self.frame.written, base, registers) {
                (Some(name), ..) | (None, Some(name), _) => name,
                (None, None, None | Some(1)) => "u16",
                (None, None, Some(n)) => {
                    let what = CellFault::SeveralTypes(n);
                    self.wrong(
                        told.map_or(Field::Type, |(f, _)| f),
                        what,
                        "a column \"type\" tells, such as f32 or u32",
                    );
                    return;
                }
            },
        };
        if base != Some(name) {
            ENCODING.iter().for_each(|key| {
                self.words.remove(key);
            });
        }
        self.words.insert("type", in_quotes(name));
        let is_bit = name == "bit";
        match (is_bit, bit) {
            (true, Some(bit)) => {
                self.words.insert("bit", bit);
            }
            (false, Some(_)) if !self.cell(Field::Bit).is_empty() => {
                let what = format!("only the type \"bit\" has a bit, and this is {name}");
                self.wrong(Field::Bit, what, "take it away, or name the type bit");
            }
            _ => {}
        }
        let mask = self.bits().unwrap_or_else(|| self.cell(Field::Mask).to_owned());
        match whole(&mask) {
            Some(mask) => {
                self.words.insert("mask", mask);
            }
            None if is_nothing(&mask) => {
                if self.columns.has(Field::Mask) {
                    self.words.remove("mask");
                }
            }
            None => {
                self.wrong(
                    Field::Mask,
                    format!("{} is not a mask", quote(&mask)),
                    "such as 0x00F0",
                );
            }
        }
        if name == "string" {
            let length = word.and_then(|w| w.registers).or(registers);
            if let Some(length) = length {
                self.words.insert("length", length.to_string());
            }
            self.text_words();
        } else if let Some((field, given)) = told {
            self.fits(field, name, given);
        } else if let Some(given) = self.frame.span {
            let places = [Field::Address, Field::Register, Field::AddressHex];
            let field = places.into_iter().find(|field| self.columns.has(*field));
            // Danfoss counts two registers for each parameter, whatever its type.
            let is_pair = given == 2 && DataType::from_name(name).map(DataType::width) == Some(1);
            if !is_pair {
                self.fits(field.unwrap_or(Field::Address), name, given);
            }
        }
    }

    fn text_words(&mut self) {
        for field in [Field::TextOrder, Field::Pad, Field::Encoding] {
            let cell = self.cell(field).to_owned();
            if !cell.is_empty() {
                self.words.insert(field.key(), in_quotes(&cell));
            } else if self.columns.has(field) {
                self.words.remove(field.key());
            }
        }
    }

    /// The length that a table tells must be the type's.
    fn fits(&mut self, field: Field, name: &str, given: u16) {
        let width = DataType::from_name(name).map_or(1, DataType::width);
        let count = self.words.get("count").and_then(|n| n.parse::<u16>().ok()).unwrap_or(1);
        let needed = width.saturating_mul(count);
        if given != needed && !(self.frame.in_bits && given <= 1) {
            let what = CellFault::Length { name: name.to_owned(), needed, given };
            self.wrong(
                field,
                what,
                "correct the type or the length; a column \"count\" makes a list of several values",
            );
        }
    }
}

/// The mask of `0-3`, `3..0` or `0~3`.
fn mask_of(cell: &str) -> Option<u16> {
    let (a, b) = ["-", "–", "~", "..", ":"].iter().find_map(|mark| cell.split_once(mark))?;
    let (a, b): (u32, u32) = (a.trim().parse().ok()?, b.trim().parse().ok()?);
    let (low, high) = (a.min(b), a.max(b));
    let ones = (high <= 15).then(|| (1_u32 << (high - low + 1)) - 1)?;
    u16::try_from(ones << low).ok()
}
