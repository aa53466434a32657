//! Texts that stand for numbers: the states of an enumeration, the bits of a bit field.

use std::collections::BTreeMap;

use super::{DataType, Tag, Value};

/// What the whole numbers of a tag are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Each number is a state.
    States(BTreeMap<i64, String>),
    /// Each set bit says something; 0 is the least significant.
    Bits(BTreeMap<u8, String>),
}

/// A number in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// A state that has a text.
    State(&'a str),
    /// A number that has none, and must stay visible as one.
    Unknown(i128),
    /// The set bits in ascending order: their texts, or their numbers where they have none.
    Bits(Vec<Result<&'a str, u8>>),
}

/// The texts of a tag beside its type, which tells the bits of a negative number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Words<'a> {
    texts: &'a Texts,
    data_type: DataType,
}

impl Tag {
    /// What its numbers are called.
    pub fn words(&self) -> Option<Words<'_>> {
        self.texts.as_deref().map(|texts| Words { texts, data_type: self.data_type })
    }
}

impl<'a> Words<'a> {
    /// The words for `value`; `None` for what is no whole number.
    pub fn tell(self, value: &Value) -> Option<Told<'a>> {
        let number = value.whole()?;
        Some(match self.texts {
            Texts::States(states) => {
                match i64::try_from(number).ok().and_then(|n| states.get(&n)) {
                    Some(text) => Told::State(text),
                    None => Told::Unknown(number),
                }
            }
            Texts::Bits(bits) => {
                let held = held(number, self.data_type);
                let set = (0..64).filter(|bit| held >> bit & 1 == 1);
                Told::Bits(set.map(|bit| bits.get(&bit).map(String::as_str).ok_or(bit)).collect())
            }
        })
    }

    /// The states that can be chosen from, in ascending order; empty for bits.
    pub fn states(self) -> impl Iterator<Item = (i64, &'a str)> {
        self.texts.states()
    }
}

/// The bits in which registers of a type hold a number.
fn held(number: i128, data_type: DataType) -> i128 {
    let width = match data_type {
        DataType::SignMagnitude16 if number < 0 => return 0x8000 - number,
        DataType::Field { mask, .. } => mask.count_ones(),
        other => 16 * u32::from(other.width()),
    };
    number & ((1 << width.min(64)) - 1)
}

impl Texts {
    /// The numbers that are called `text`, letters of either case.
    pub fn numbers_of(&self, text: &str) -> Vec<i64> {
        match self {
            Texts::States(states) => {
                let called = states.iter().filter(|(_, t)| t.to_lowercase() == text.to_lowercase());
                called.map(|(number, _)| *number).collect()
            }
            Texts::Bits(_) => Vec::new(),
        }
    }

    /// The states that can be chosen from, in ascending order; empty for bits.
    pub fn states(&self) -> impl Iterator<Item = (i64, &str)> {
        let states = match self {
            Texts::States(states) => Some(states),
            Texts::Bits(_) => None,
        };
        states.into_iter().flatten().map(|(number, text)| (*number, text.as_str()))
    }
}

impl std::fmt::Display for Told<'_> {
    /// In English: `MPPT`, `9 (unknown)`, `TRIPPED, bit 12`, and `-` where no bit is set.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Told::State(text) => f.write_str(text),
            Told::Unknown(number) => write!(f, "{number} (unknown)"),
            Told::Bits(bits) if bits.is_empty() => f.write_str("-"),
            Told::Bits(bits) => {
                let words = bits.iter().map(|bit| match bit {
                    Ok(text) => (*text).to_owned(),
                    Err(bit) => format!("bit {bit}"),
                });
                f.write_str(&words.collect::<Vec<_>>().join(", "))
            }
        }
    }
}
