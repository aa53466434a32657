//! A cell of readings: a number, nothing, or a text.

use super::super::import::{Comma, NoNumber, number};

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A number; switches are 1 and 0.
    Number(f64),
    /// Nothing was read.
    Nothing,
    /// `1,234`, and nothing tells which.
    Open,
    /// A text.
    Text,
}

/// How the numbers of a table are written.
pub(super) struct Values {
    pub(super) comma: Comma,
}

impl Values {
    pub(super) fn read(&self, cell: &str) -> Cell {
        let cell = cell.trim();
        if cell.is_empty() {
            return Cell::Nothing;
        }
        let digits = cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
        if digits && let Ok(value) = cell.parse::<f64>() {
            return if value.is_finite() { Cell::Number(value) } else { Cell::Nothing };
        }
        const NOTHING: [&str; 9] =
            ["nan", "null", "none", "n/a", "#n/a", "-", "bad", "inf", "-inf"];
        const ON: [&str; 3] = ["true", "on", "wahr"];
        const OFF: [&str; 3] = ["false", "off", "falsch"];
        let is = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
        if is(&NOTHING) {
            return Cell::Nothing;
        }
        if is(&ON) || is(&OFF) {
            return Cell::Number(f64::from(u8::from(is(&ON))));
        }
        match number(cell, self.comma) {
            Ok(text) => text.parse().map_or(Cell::Text, Cell::Number),
            Err(NoNumber::Open) => Cell::Open,
            Err(NoNumber::Not) => Cell::Text,
        }
    }
}
