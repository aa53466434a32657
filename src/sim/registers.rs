//! A device that is nothing but its registers: serves any map from a file, for tests and for trying
//! a project before its device is there. Writes to coils and holding registers are kept; nothing
//! changes by itself.
//!
//! The file is JSON: `{"HR": {"0": 1, "1": 65535}, "IR": {…}, "C": {"0": true, "1": 0}, "DI": {…}}`,
//! wire addresses from 0; a table that is not named does not exist. Alternatively a table is
//! `{"zeros": 100}`: that many zeros from address 0.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::error::SimError;
use super::memory::{Contents, Memory};
use super::plant::{Plant, Refusal};
use crate::model::Table;

/// A register image that can be served.
#[derive(Clone, Debug)]
pub struct RegisterImage {
    name: String,
    memory: Memory,
}

impl RegisterImage {
    /// Serves these elements; the name is shown to people and in the device's identification.
    pub fn new(name: &str, contents: &Contents) -> RegisterImage {
        RegisterImage { name: name.to_owned(), memory: Memory::new(contents) }
    }

    /// Serves `count` zeros from address 0 in every table.
    pub fn zeros(count: u16) -> RegisterImage {
        let bits: BTreeMap<u16, bool> = (0..count).map(|address| (address, false)).collect();
        let words: BTreeMap<u16, u16> = (0..count).map(|address| (address, 0)).collect();
        let contents = Contents {
            coils: bits.clone(),
            inputs: bits,
            input_registers: words.clone(),
            holding_registers: words,
        };
        RegisterImage::new("zeros", &contents)
    }

    /// Reads an image from a JSON file.
    ///
    /// # Errors
    /// [`SimError::ImageFile`] and [`SimError::Image`] name the file and what is wrong with it.
    pub fn load(file: &Path) -> Result<RegisterImage, SimError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| SimError::ImageFile { file: file.to_owned(), source })?;
        let contents =
            parse(&text).map_err(|because| SimError::Image { file: file.to_owned(), because })?;
        let name = file.file_stem().map_or("image".into(), |stem| stem.to_string_lossy());
        Ok(RegisterImage::new(&name, &contents))
    }
}

/// Reads the JSON text of an image.
///
/// # Errors
/// What is wrong, and where.
pub fn parse(text: &str) -> Result<Contents, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| format!("it is not JSON: {e}"))?;
    let tables = value.as_object().ok_or("the outermost value is not an object of tables")?;
    let mut contents = Contents::default();
    for (key, entries) in tables {
        let table = Table::from_short(key)
            .ok_or_else(|| format!("{key:?} is not a table; they are C, DI, IR, HR"))?;
        let entries =
            entries.as_object().ok_or_else(|| format!("{key} is not an object of addresses"))?;
        match table {
            Table::Coil => contents.coils = elements(key, entries, bit, false)?,
            Table::DiscreteInput => contents.inputs = elements(key, entries, bit, false)?,
            Table::InputRegister => contents.input_registers = elements(key, entries, word, 0)?,
            Table::HoldingRegister => {
                contents.holding_registers = elements(key, entries, word, 0)?;
            }
        }
    }
    Ok(contents)
}

fn elements<T: Copy>(
    table: &str,
    entries: &Map<String, Value>,
    read: fn(&Value) -> Option<T>,
    zero: T,
) -> Result<BTreeMap<u16, T>, String> {
    let mut found = BTreeMap::new();
    for (key, value) in entries {
        if key == "zeros" {
            let count = value
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .filter(|n| *n <= 65_536)
                .ok_or_else(|| format!("{table}.zeros is not a count of 0 to 65536"))?;
            for address in (0..count).filter_map(|a| u16::try_from(a).ok()) {
                found.entry(address).or_insert(zero);
            }
            continue;
        }
        let address: u16 = key
            .parse()
            .map_err(|_| format!("{table}.{key} is not a wire address of 0 to 65535"))?;
        let value = read(value)
            .ok_or_else(|| format!("{table}.{key} holds {value}, which does not fit its table"))?;
        found.insert(address, value);
    }
    Ok(found)
}

fn bit(value: &Value) -> Option<bool> {
    value.as_bool().or(match value.as_u64() {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    })
}

fn word(value: &Value) -> Option<u16> {
    value.as_u64().and_then(|n| u16::try_from(n).ok())
}

impl Plant for RegisterImage {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> &str {
        "register image"
    }

    fn summary(&self) -> Vec<String> {
        self.memory.describe()
    }

    fn step(&mut self, _dt: f64) {}

    fn read_bits(&self, table: Table, start: u16, count: u16) -> Result<Vec<bool>, Refusal> {
        self.memory.bits(table, start, usize::from(count)).map(<[bool]>::to_vec)
    }

    fn read_registers(&self, table: Table, start: u16, count: u16) -> Result<Vec<u16>, Refusal> {
        self.memory.registers(table, start, usize::from(count)).map(<[u16]>::to_vec)
    }

    fn write_coils(&mut self, start: u16, values: &[bool]) -> Result<(), Refusal> {
        self.memory.set_bits(Table::Coil, start, values)
    }

    fn write_registers(&mut self, start: u16, values: &[u16]) -> Result<(), Refusal> {
        self.memory.set_registers(Table::HoldingRegister, start, values)
    }
}
