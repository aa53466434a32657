//! Cells that say more than one thing, taken apart: a unit behind a name, a factor behind a type or before a
//! unit, an order of bytes in a type, a list of texts as a description. What two cells say of the same must
//! agree.

use std::collections::HashMap;

use super::super::problem::quote;
use super::cells::{clean, is_nothing};
use super::columns::Field;
use super::enums;
use super::numbers::{Comma, number};
use super::orders::{self, Named};
use super::problem::CellProblem;
use super::row::Columns;
use super::scale::{Factor, Scale, is_step};
use super::types::data_type;
use super::units::{behind_name, is_unit};
use crate::model::{ByteOrder, DataType};

/// What a cell says for another field, or what is left of it for its own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    field: Field,
    text: String,
    /// The column it stands in.
    from: Field,
}

/// The cells of a row that were taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Apart {
    parts: Vec<Part>,
    /// The factor, wherever it stands.
    pub(super) factor: Option<Factor>,
    /// What contradicts itself.
    pub(super) wrong: Vec<CellProblem>,
}

impl Apart {
    /// What is to be read for a field instead of its cell.
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        self.part(field).map(|part| part.text.as_str())
    }

    /// The field whose column is to blame for another.
    pub(super) fn from(&self, field: Field) -> Field {
        match &self.factor {
            Some(factor) if field == Field::Gain => factor.from,
            _ => self.part(field).map_or(field, |part| part.from),
        }
    }

    /// The fields with what is to be read for them.
    pub(super) fn all(&self) -> impl Iterator<Item = (Field, &str)> {
        self.parts.iter().map(|part| (part.field, part.text.as_str()))
    }

    fn part(&self, field: Field) -> Option<&Part> {
        self.parts.iter().find(|part| part.field == field)
    }
}

/// Takes the cells of a row apart; what contradicts itself is kept with them.
pub(super) fn take(sheet: &Columns, (row, cells): (usize, &[String]), types: &mut Types) -> Apart {
    let mut taking = Taking { sheet, row, cells, apart: Apart::default(), types };
    taking.gain();
    if !sheet.ours {
        taking.units();
        taking.data_type();
        taking.name();
        taking.texts();
    }
    taking.apart
}

struct Taking<'a> {
    sheet: &'a Columns,
    row: usize,
    cells: &'a [String],
    apart: Apart,
    types: &'a mut Types,
}

/// What a cell of a type says: the type alone, an order, a factor.
#[derive(Clone, Debug, Default)]
struct TypeCell {
    /// The rest, where something was taken from it.
    rest: Option<String>,
    order: Option<Named>,
    factor: Option<Factor>,
}

/// The cells of types so far: a table has few different ones.
#[derive(Debug, Default)]
pub(super) struct Types(HashMap<String, TypeCell>);

impl Types {
    /// `INT16 x0.1`, `UINT32 (BE, swapped)`, `Float32 ABCD`.
    fn of(&mut self, cell: &str, comma: Comma) -> TypeCell {
        if let Some(known) = self.0.get(cell) {
            return known.clone();
        }
        let is_type = |text: &str| data_type(text, None).is_some();
        let mut found = TypeCell::default();
        if let Some((kind, factor)) = tail(cell, Field::Type, comma)
            && (is_type(kind) || orders::among(kind).is_some_and(|(_, rest)| is_type(&rest)))
        {
            (found.rest, found.factor) = (Some(kind.to_owned()), Some(factor));
        }
        let kind = found.rest.as_deref().unwrap_or(cell);
        if let Some((order, rest)) = orders::among(kind).filter(|(_, rest)| is_type(rest)) {
            // One register has no words to swap.
            let is_odd = order == Named::As("CDAB") && is_one_register(&rest);
            (found.rest, found.order) =
                (Some(rest), Some(if is_odd { Named::Open } else { order }));
        }
        self.0.insert(cell.to_owned(), found.clone());
        found
    }
}

/// True for a type of numbers that has one register whatever a column of lengths says.
fn is_one_register(kind: &str) -> bool {
    [None, Some(2)].into_iter().all(|registers| {
        let name = data_type(kind, registers).map_or("", |found| found.name);
        name != "string" && DataType::from_name(name).is_some_and(|found| found.width() == 1)
    })
}

impl<'a> Taking<'a> {
    fn cell(&self, field: Field) -> &'a str {
        self.sheet.of(field).and_then(|c| self.cells.get(c)).map_or("", |cell| clean(cell))
    }

    fn put(&mut self, field: Field, text: &str, from: Field) {
        self.apart.parts.push(Part { field, text: text.to_owned(), from });
    }

    fn wrong(&mut self, from: Field, what: String, hint: &str) {
        let problem = self.sheet.problem(self.row, self.sheet.of(from), what).hint(hint);
        self.apart.wrong.push(problem);
    }

    /// `0.1`, `x10`, `0.1 V`.
    fn gain(&mut self) {
        let cell = self.cell(Field::Gain);
        let comma = self.sheet.comma;
        match quantity(cell, comma).filter(|_| !self.sheet.ours) {
            Some((factor, unit)) => {
                self.unit(unit, Field::Gain);
                self.factor(Factor { from: Field::Gain, ..factor });
            }
            None => self.apart.factor = Factor::read(cell, Field::Gain, comma),
        }
    }

    /// `0.1V`, `kW x 0.1`.
    fn units(&mut self) {
        let cell = self.cell(Field::Units);
        let comma = self.sheet.comma;
        if is_unit(cell) || is_nothing(cell) {
            return;
        }
        let behind = tail(cell, Field::Units, comma).filter(|(unit, _)| is_unit(unit));
        // "24h" and "100%" tell no steps.
        let is_sure = |(factor, unit): &(Factor, &str)| {
            factor.value(comma).is_some_and(|v| is_step(v) && (v < 1.0 || *unit != "%"))
        };
        let alone = || quantity(cell, comma).filter(is_sure).map(|(factor, unit)| (unit, factor));
        let found = behind.or_else(alone);
        if let Some((unit, factor)) = found {
            self.put(Field::Units, unit, Field::Units);
            self.factor(factor);
        }
    }

    /// A type with an order or a factor in its cell.
    fn data_type(&mut self) {
        let cell = self.cell(Field::Type);
        let found = self.types.of(cell, self.sheet.comma);
        if let Some(rest) = &found.rest {
            self.put(Field::Type, rest, Field::Type);
        }
        if let Some(factor) = found.factor {
            self.factor(factor);
        }
        match found.order {
            Some(Named::As(letters)) => self.order(letters),
            Some(Named::Open) => {
                let what = format!("{} does not say in which order the bytes come", quote(cell));
                self.wrong(Field::Type, what, orders::HINT);
            }
            None => {}
        }
    }

    /// An order that a type names; a column of orders must say the same.
    fn order(&mut self, letters: &'static str) {
        let own = self.cell(Field::Order);
        if is_nothing(own) {
            self.put(Field::Order, letters, Field::Type);
            return;
        }
        let bytes = |letters: &str| ByteOrder::from_letters(letters).ok();
        if let Some(Named::As(other)) = orders::order(own)
            && bytes(other) != bytes(letters)
        {
            let what = format!("the type says the order {letters}, and the column says {other}");
            self.wrong(Field::Type, what, "correct one of them");
        }
    }

    /// `Voltage L1 [V]`, unless a column tells the unit.
    fn name(&mut self) {
        let raw = self.sheet.of(Field::Name).and_then(|c| self.cells.get(c));
        let raw = raw.map_or("", String::as_str);
        let told = !is_nothing(self.cell(Field::Units)) || self.apart.part(Field::Units).is_some();
        if told || raw.starts_with('\'') {
            return;
        }
        if let Some((name, unit)) = behind_name(clean(raw)) {
            self.put(Field::Name, name, Field::Name);
            self.put(Field::Units, unit, Field::Name);
        }
    }

    /// `0=Off, 1=On` as a description; 0 and 1000 are the ends of a scale, which writing must not be held to.
    fn texts(&mut self) {
        let cell = self.cell(Field::Description);
        if self.sheet.has(Field::Enum) || self.sheet.has(Field::Bits) || !cell.contains('=') {
            return;
        }
        let kind = self.apart.text(Field::Type).unwrap_or_else(|| self.cell(Field::Type));
        let counts = data_type(kind, None).is_some_and(|t| t.name.starts_with(['u', 'i', 'b']));
        let is_list = enums::read(cell)
            .is_some_and(|list| list.len() > 1 && enums::is_gapless(&list))
            && enums::is_plain(cell);
        let comma = self.sheet.comma;
        let is_scaled = self.apart.factor.as_ref().is_some_and(|f| f.value(comma) != Some(1.0));
        if is_list && counts && !is_scaled {
            self.put(Field::Enum, cell, Field::Description);
        }
    }

    /// A unit that stands beside a factor.
    fn unit(&mut self, unit: &str, from: Field) {
        let own = self.cell(Field::Units);
        if is_nothing(own) {
            self.put(Field::Units, unit, from);
        } else if is_unit(own) && !own.eq_ignore_ascii_case(unit) {
            let what =
                format!("the factor is told in {}, and the unit is {}", quote(unit), quote(own));
            self.wrong(from, what, "correct one of them");
        }
    }

    /// A factor; a second one must be the same.
    fn factor(&mut self, factor: Factor) {
        let comma = self.sheet.comma;
        match &self.apart.factor {
            Some(first) if first.value(comma) != factor.value(comma) => {
                let (a, b) = (quote(&first.number), quote(&factor.number));
                let what = format!("the row names two factors, {a} and {b}");
                self.wrong(factor.from, what, "correct one of them");
            }
            Some(_) => {}
            None => self.apart.factor = Some(factor),
        }
    }
}

/// A number before a unit, which is what one step of the raw number is worth: `0.1 V`.
fn quantity(cell: &str, comma: Comma) -> Option<(Factor, &str)> {
    let sign = cell.trim_start_matches(['×', 'x', '*', ' ']);
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let unit = sign.trim_start_matches(digits);
    let text = sign.get(..sign.len() - unit.len())?;
    let unit = unit.trim_start();
    let is_factor = number(text, comma).is_ok() && is_unit(unit);
    let factor =
        Factor { number: text.to_owned(), says: Some(Scale::Multiply), from: Field::Units };
    is_factor.then_some((factor, unit))
}

/// A factor at the end of a cell, and what stands before it: `INT16 x0.1`, `V*10`, `U32 (/100)`. Only powers of
/// ten and what is below one are factors there; `INT16/32` is none.
fn tail(cell: &str, from: Field, comma: Comma) -> Option<(&str, Factor)> {
    let mut marks = cell.char_indices().rev();
    let (at, _) = marks.find(|(at, c)| {
        let before = cell.get(..*at).and_then(|b| b.chars().next_back());
        let apart = before.is_some_and(|b| !b.is_alphabetic());
        matches!(c, '×' | '*' | '÷' | '/') || (matches!(c, 'x' | 'X') && apart)
    })?;
    let head = cell.get(..at)?.trim_end().trim_end_matches('(').trim_end();
    let text = cell.get(at..)?.trim_end_matches(')').trim_end();
    let factor = Factor::read(text, from, comma)?;
    let value = factor.value(comma).filter(|value| *value > 0.0 && *value != 1.0)?;
    let is_factor = is_step(value) && !(value < 1.0 && factor.says == Some(Scale::Divide));
    (is_factor && !head.is_empty()).then_some((head, factor))
}
