//! Which rows hold tags, and what they say of their places. Titles, headings said again on every page and
//! lines of dashes hold none.

use super::super::problem::quote;
use super::address::{Written, all_floats, hex, looks_like_place, written};
use super::cells::clean;
use super::columns::Field;
use super::fault::CellFault;
use super::header;
use super::notation::Clue;
use super::planner::Planner;
use super::problem::CellProblem;
use super::words;
use crate::model::{Notation, Table as Area};

/// A row with what was found out before its tag is read.
pub(super) struct Draft<'t> {
    /// The row, from 0.
    pub(super) row: usize,
    /// Its cells.
    pub(super) cells: &'t [String],
    /// What it says of its place.
    pub(super) clue: Clue,
    /// Registers that a range of addresses tells.
    pub(super) span: Option<u16>,
}

impl<'t> Planner<'t> {
    /// The rows that hold tags, with their addresses; titles and repeated headings are passed over.
    pub(super) fn drafts(&mut self) -> Vec<Draft<'t>> {
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let main = self.sheet.of(Field::Address).or_else(|| self.sheet.of(Field::Register));
        let second = self.sheet.of(Field::Register).filter(|c| Some(*c) != main);
        let table = self.table;
        let column = |c: Option<usize>| {
            table.rows.iter().skip(first).filter_map(move |r| r.get(c?)).map(String::as_str)
        };
        let (float, second_float) = (all_floats(column(main)), all_floats(column(second)));
        let is_formula = self.choices.notation.is_some_and(Notation::is_formula);
        let mut title = None;
        let mut out = Vec::new();
        for (row, cells) in table.rows.iter().enumerate().skip(first) {
            if self.is_no_tag(row, cells, &mut title) {
                continue;
            }
            let at = |c: Option<usize>| c.and_then(|c| cells.get(c)).map_or("", String::as_str);
            let address = if is_formula || !self.cell(cells, Field::Notation).is_empty() {
                // What a formula means by a hyphen is no range.
                Written { text: clean(at(main)).to_owned(), count: None }
            } else {
                written(at(main), float)
            };
            let said = self.cell(cells, Field::Table);
            let function = self.cell(cells, Field::Function);
            let clue = Clue {
                text: address.text,
                second: written(at(second), second_float).text,
                hex: self.hex(cells),
                table: words::table(said).or_else(|| words::function_table(function)).or(title),
            };
            out.push(Draft { row, cells, clue, span: address.count });
        }
        out
    }

    fn hex(&self, cells: &[String]) -> Option<u16> {
        let whole = self.cell(cells, Field::AddressHex);
        if !whole.is_empty() {
            return hex(whole);
        }
        let (high, low) = (self.cell(cells, Field::HiByte), self.cell(cells, Field::LoByte));
        let (high, low) = (hex(high)?, hex(low)?);
        (high <= 0xFF && low <= 0xFF).then_some(high << 8 | low)
    }

    /// True for a row without a tag: empty, a title, a heading said again, a line of dashes.
    fn is_no_tag(&mut self, row: usize, cells: &[String], title: &mut Option<Area>) -> bool {
        let filled: Vec<&str> = cells.iter().map(|c| clean(c)).filter(|c| !c.is_empty()).collect();
        let dashes = |c: &&str| c.chars().all(|c| matches!(c, '-' | '=' | ':' | '_' | '–' | '—'));
        if filled.iter().all(dashes) {
            return true;
        }
        let places = [Field::Address, Field::Register, Field::AddressHex, Field::HiByte];
        let has_place = places.iter().any(|field| looks_like_place(self.cell(cells, *field)));
        let names: Vec<String> = cells.iter().map(|c| header::name(c)).collect();
        if self.plan.heading.is_some() && header::score(&names) >= 2 {
            let same = |(column, name): (usize, &String)| {
                name.is_empty()
                    || Field::of_heading(name)
                        .is_some_and(|f| self.sheet.fields.get(column) == Some(&f))
            };
            if names.iter().enumerate().filter(|(_, n)| Field::of_heading(n).is_some()).all(same) {
                self.plan.note(
                    row + 1,
                    format!("row {} says the heading again and is passed over", row + 1),
                );
            } else {
                let what = CellFault::AnotherHeading;
                let hint = "import tables with different columns one at a time";
                let problem = self.sheet.problem(row, None, what).hint(hint);
                self.problems.push(CellProblem { column: 1, ..problem });
            }
            return true;
        }
        let mut different = filled.clone();
        different.sort_unstable();
        different.dedup();
        if !has_place && different.len() <= 2 && self.cell(cells, Field::Type).is_empty() {
            let text = different.join(" ");
            if let Some(table) = words::title_table(&text) {
                *title = Some(table);
            }
            self.plan.note(
                row + 1,
                format!("row {} is a title and passed over: {}", row + 1, quote(&text)),
            );
            return true;
        }
        false
    }
}
