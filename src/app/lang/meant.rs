//! What the values of a tag mean to people: the unit behind them, the texts that stand for them.

use super::{Lang, asked_words, told_words, value_words};
use crate::model::{Tag, Value, Words, WriteValue};

/// What a value of a tag is told with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meant<'a> {
    /// The engineering unit; may be empty.
    pub unit: &'a str,
    /// What numbers are called.
    pub words: Option<Words<'a>>,
}

impl<'a> Meant<'a> {
    /// What the values of `tag` mean.
    pub fn of(tag: &'a Tag) -> Meant<'a> {
        Meant { unit: &tag.unit, words: tag.words() }
    }

    /// A value that was read: a state in its words, without unit.
    pub fn read(&self, lang: Lang, value: &Value) -> String {
        let told = self.words.and_then(|words| words.tell(value));
        told.map_or_else(|| value_words(lang, value), |told| told_words(lang, &told))
    }

    /// A value that was asked for: a state in its words, everything else as typed.
    pub fn asked(&self, lang: Lang, asked: &WriteValue) -> String {
        let number = match asked {
            WriteValue::Bool(on) => Some(i64::from(*on)),
            WriteValue::Typed(text) => text.trim().parse().ok(),
        };
        let states = self.words.into_iter().flat_map(Words::states);
        let state = states.into_iter().find(|(state, _)| Some(*state) == number);
        state.map_or_else(|| asked_words(lang, asked), |(_, text)| text.to_owned())
    }
}

impl<'a> From<&'a str> for Meant<'a> {
    fn from(unit: &'a str) -> Meant<'a> {
        Meant { unit, words: None }
    }
}

impl<'a> From<&'a String> for Meant<'a> {
    fn from(unit: &'a String) -> Meant<'a> {
        Meant::from(unit.as_str())
    }
}
