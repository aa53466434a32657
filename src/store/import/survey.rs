//! What whole columns tell: their meanings, what commas in their numbers are, and in what their lengths are
//! counted.

use super::super::problem::{Severity, quote};
use super::address::Points;
use super::cells::clean;
use super::columns::Field;
use super::complete::Completing;
use super::evidence;
use super::fault::{CellFault, Said};
use super::header::{self, Head};
use super::numbers::{Comma, says};
use super::plan::ColumnPlan;
use super::planner::Planner;
use super::problem::{CellProblem, letters};

impl Planner<'_> {
    /// Finds the heading and what the columns mean; false where that is hopeless.
    pub(super) fn columns(&mut self) -> bool {
        let width = self.table.width();
        let head = header::find(&self.table.rows);
        if let Some(Head { row, rows, .. }) = head {
            self.plan.heading = Some((row, rows));
            if row > 0 {
                self.plan.note(
                    row,
                    format!(
                        "the heading stands in row {}; what is above it is passed over",
                        row + 1
                    ),
                );
            }
        }
        let mut names = head.map(|head| head.names).unwrap_or_default();
        names.resize(width.max(names.len()), String::new());
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let table = self.table;
        let body = evidence::body(&table.rows, first);
        self.sheet.ours = is_ours(&names);
        let mut fields: Vec<Field> = Vec::new();
        for (column, name) in names.iter().enumerate() {
            let field = match self.choices.columns.get(&column) {
                Some(chosen) => *chosen,
                None => self.recognised((column, name), &names, &fields, &body),
            };
            fields.push(field);
        }
        if !self.sheet.ours && self.plan.heading.is_some() {
            let (fields, names, chosen) = (&mut fields, &names, &self.choices.columns);
            let notes = Completing { fields, names, chosen, body: &body }.all();
            notes.into_iter().for_each(|note| self.plan.note(0, note));
        }
        self.sheet.names = names;
        self.sheet.fields = fields;
        self.describe();
        if !self.sheet.fields.iter().any(|field| field.is_place()) {
            let what = CellFault::NoHeading;
            let hint = "put a heading above the columns, such as name, address, type; or tell which column is what";
            self.problems.push(CellProblem::at(1, 1, what).hint(hint));
            self.show_columns();
            return false;
        }
        self.show_columns();
        true
    }

    /// Cells of the longest row of the heading.
    pub(super) fn heading_width(&self) -> usize {
        let (row, rows) = self.plan.heading.unwrap_or_default();
        (row..row + rows).filter_map(|r| self.table.rows.get(r)).map(Vec::len).max().unwrap_or(0)
    }

    fn show_columns(&mut self) {
        let pairs = self.sheet.names.iter().zip(&self.sheet.fields);
        self.plan.columns = pairs
            .map(|(heading, field)| ColumnPlan { heading: heading.clone(), field: *field })
            .collect();
    }

    /// What a heading means beside those to its left.
    fn recognised(
        &self,
        (column, name): (usize, &str),
        names: &[String],
        before: &[Field],
        body: &[&[String]],
    ) -> Field {
        let cells: Vec<&str> = evidence::cells(body, column).collect();
        let told = |field| {
            if self.sheet.ours { field } else { evidence::meant(field, &cells) }
        };
        let meant = Field::of_heading(name).map(told);
        // "Item" before "Name" counts the rows.
        let others = names.get(column + 1..).unwrap_or_default();
        let is_named = || others.iter().any(|name| Field::of_heading(name) == Some(Field::Name));
        let counts = meant == Some(Field::Name)
            && !self.sheet.ours
            && !before.contains(&Field::Name)
            && evidence::are_counted(&cells)
            && is_named();
        if counts {
            return Field::Skip;
        }
        // What a person gave to another column is taken.
        let is_free = |field: &Field| {
            let taken = before.contains(field)
                || self.choices.columns.values().any(|chosen| chosen == field);
            matches!(field, Field::Skip | Field::Note) || !taken
        };
        let second = || meant.and_then(|field| evidence::second(field, &cells));
        // What stands behind the heading belongs to no column; the rows that have it are told.
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let is_empty = || {
            let rows = self.table.rows.iter().skip(first);
            rows.filter_map(|row| row.get(column)).all(|cell| clean(cell).is_empty())
        };
        let is_behind = self.plan.heading.is_some() && column >= self.heading_width();
        match meant.filter(is_free).or_else(|| second().filter(is_free)) {
            Some(field) => field,
            None if is_behind || is_empty() => Field::Skip,
            None => Field::Note,
        }
    }

    /// What the whole columns tell: commas, lengths in bits, whether the table is one of ours.
    fn describe(&mut self) {
        let sheet = &self.sheet;
        let first = self.plan.heading.map_or(0, |(row, rows)| row + rows);
        let numeric = |field: &Field| {
            matches!(
                field,
                Field::Gain
                    | Field::Divisor
                    | Field::Offset
                    | Field::RawLo
                    | Field::RawHi
                    | Field::EngLo
                    | Field::EngHi
                    | Field::Min
                    | Field::Max
                    | Field::DisplayLow
                    | Field::DisplayHigh
            )
        };
        let columns: Vec<usize> =
            (0..sheet.fields.len()).filter(|i| sheet.fields.get(*i).is_some_and(numeric)).collect();
        let mut comma = Comma::Unknown;
        let mut clash = None;
        for (row, cells) in self.table.rows.iter().enumerate().skip(first) {
            for column in &columns {
                let Some(said) = cells.get(*column).and_then(|c| says(c)) else { continue };
                if comma == Comma::Unknown {
                    comma = said;
                } else if comma != said {
                    clash.get_or_insert((row, *column));
                }
            }
        }
        if let Some((row, column)) = clash {
            let cell = self.table.cell(row, column);
            let what = format!(
                "the comma of {} means something else than those above it",
                quote(clean(cell))
            );
            let hint = "write all numbers with a point, or all with a decimal comma";
            self.problems.push(sheet.problem(row, Some(column), what).hint(hint));
        }
        // Points between the thousands of addresses are so in all numbers.
        let places = sheet.of(Field::Address).or_else(|| sheet.of(Field::Register));
        let places = self.table.rows.iter().skip(first).filter_map(|row| row.get(places?));
        if comma == Comma::Decimal && Points::of(places.map(String::as_str)) == Points::Thousands {
            comma = Comma::DecimalGrouped;
        }
        let bits = evidence::are_bits(self.table.rows.iter().skip(first).filter_map(|row| {
            let length = clean(row.get(sheet.of(Field::Length)?)?);
            let kind = sheet.of(Field::Type).and_then(|column| row.get(column));
            (!length.is_empty()).then(|| (length, kind.map_or("", |kind| clean(kind))))
        }));
        self.sheet.comma = comma;
        self.sheet.bits = bits && !self.sheet.ours;
    }

    pub(super) fn notes_of_columns(&mut self) {
        let first = self.plan.heading.map_or(1, |(row, rows)| row + rows);
        for column in 0..self.sheet.fields.len() {
            let field = self.sheet.fields.get(column).copied().unwrap_or(Field::Skip);
            let name = self.sheet.names.get(column).filter(|name| !name.is_empty());
            let name = name.cloned().unwrap_or_else(|| letters(column + 1));
            let text = match field {
                Field::Note if !self.choices.columns.contains_key(&column) => {
                    Said::Fault(CellFault::UnknownColumn(name))
                }
                Field::Step
                    if self
                        .table
                        .rows
                        .iter()
                        .skip(first)
                        .any(|r| r.get(column).is_some_and(|c| !clean(c).is_empty())) =>
                {
                    Said::from(format!(
                        "tags have no step; the column {} is left out",
                        quote(&name)
                    ))
                }
                _ => continue,
            };
            let problem = self.sheet.problem(first.saturating_sub(1), Some(column), text);
            self.problems.push(CellProblem { severity: Severity::Warning, ..problem });
        }
    }
}

/// True for the headings of a table that keeps gain and divisor apart, as exports do: its cells mean what they
/// say.
fn is_ours(names: &[String]) -> bool {
    let own = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    own("gain") && ["divisor", "notation", "raw_lo", "eng_lo", "period_ms"].into_iter().any(own)
}
