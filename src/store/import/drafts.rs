//! Which rows hold tags, and what they say of their places. Titles, headings said again on every page,
//! reserved places and lines of dashes hold none.

use std::collections::HashMap;

use super::super::problem::quote;
use super::address::{Points, Written, hex, looks_like_place, lost_zeros, without_bit, written};
use super::apart::{self, Apart};
use super::cells::{clean, is_nothing};
use super::columns::Field;
use super::complete::shown;
use super::fault::CellFault;
use super::groups;
use super::header;
use super::notation::Clue;
use super::planner::Planner;
use super::problem::CellProblem;
use super::types::data_type;
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
    /// Its cells that say more than one thing.
    pub(super) apart: Apart,
    /// The row of the title above it, from 0.
    pub(super) section: Option<usize>,
    /// The group that its title names; empty for none.
    pub(super) title: String,
    /// The group that a column names; empty for none.
    pub(super) group: String,
    /// True for a bit 1 that may be a bit 10 of which a spreadsheet took the zero.
    pub(super) lost_zero: bool,
}

/// What a title says of the rows below it.
#[derive(Default)]
struct Title {
    row: Option<usize>,
    table: Option<Area>,
    group: String,
    /// Nothing below it belongs to the row above it, as bits do below a description that goes on.
    ends: bool,
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
        let (points, second_points) = (Points::of(column(main)), Points::of(column(second)));
        let is_formula = self.choices.notation.is_some_and(Notation::is_formula);
        let mut title = Title::default();
        let mut types = apart::Types::default();
        let mut out: Vec<Draft<'t>> = Vec::new();
        for (row, cells) in table.rows.iter().enumerate().skip(first) {
            if self.is_no_tag((row, cells), out.is_empty(), &mut title) {
                continue;
            }
            let at = |c: Option<usize>| c.and_then(|c| cells.get(c)).map_or("", String::as_str);
            let mut address = if is_formula || !self.cell(cells, Field::Notation).is_empty() {
                // What a formula means by a hyphen is no range.
                Written { text: clean(at(main)).to_owned(), count: None }
            } else {
                written(at(main), points)
            };
            let said = self.cell(cells, Field::Table);
            let function = self.cell(cells, Field::Function);
            let mut hex = self.hex(cells);
            let mut other = written(at(second), second_points).text;
            if let Some(above) = out.last().filter(|_| !title.ends && self.is_bit_below(cells)) {
                // One address merged over the rows of its bits.
                address.text = without_bit(&above.clue.text).to_owned();
                (other, hex) = (above.clue.second.clone(), above.clue.hex.map(|wire| (wire, None)));
            }
            let clue = Clue {
                text: address.text,
                second: other,
                hex: hex.map(|(wire, _)| wire),
                table: words::table(said)
                    .or_else(|| words::function_table(function))
                    .or(title.table),
            };
            title.ends = false;
            out.push(Draft {
                row,
                cells,
                clue,
                span: address.count.or(hex.and_then(|(_, count)| count)),
                apart: apart::take(&self.sheet, (row, cells), &mut types),
                section: title.row,
                title: title.group.clone(),
                group: String::new(),
                lost_zero: false,
            });
        }
        if !self.sheet.ours {
            self.lost_zeros(&mut out, points);
        }
        if groups::assign(&mut out, &self.sheet) {
            let name = shown(&self.sheet.names, self.sheet.of(Field::Group).unwrap_or_default());
            let text = format!("an empty cell of the column {name} means the group above it");
            self.plan.note(first, text);
        }
        out
    }

    /// Marks the bits of which a spreadsheet may have taken the zero. Registers of different devices and tables
    /// are apart.
    fn lost_zeros(&self, drafts: &mut [Draft<'t>], points: Points) {
        let homes = [Field::Device, Field::Host, Field::Port, Field::Unit];
        let home = |draft: &Draft<'t>| {
            (homes.map(|field| self.cell(draft.cells, field)), draft.clue.table)
        };
        let mut registers: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, draft) in drafts.iter().enumerate() {
            let whole = without_bit(&draft.clue.text);
            if whole != draft.clue.text {
                registers.entry((home(draft), whole.to_owned())).or_default().push(place);
            }
        }
        for places in registers.into_values() {
            let bits: Vec<&str> = places
                .iter()
                .filter_map(|place| Some(drafts.get(*place)?.clue.text.rsplit_once('.')?.1))
                .collect();
            let lost = lost_zeros(&bits, points);
            for (place, lost) in places.iter().zip(lost) {
                if let Some(draft) = drafts.get_mut(*place) {
                    draft.lost_zero = lost;
                }
            }
        }
    }

    /// What columns of hexadecimal say of a place, and the registers of a range there.
    fn hex(&self, cells: &[String]) -> Option<(u16, Option<u16>)> {
        let whole = self.cell(cells, Field::AddressHex);
        if !whole.is_empty() {
            return hex(whole);
        }
        let (high, low) = (self.cell(cells, Field::HiByte), self.cell(cells, Field::LoByte));
        let ((high, _), (low, _)) = (hex(high)?, hex(low)?);
        (high <= 0xFF && low <= 0xFF).then_some((high << 8 | low, None))
    }

    /// True for a row without a tag: empty, a title, a heading said again, a line of dashes, a reserved place.
    /// `is_above` is true before the first row with a tag.
    fn is_no_tag(
        &mut self,
        (row, cells): (usize, &[String]),
        is_above: bool,
        title: &mut Title,
    ) -> bool {
        let filled: Vec<&str> = cells.iter().map(|c| clean(c)).filter(|c| !c.is_empty()).collect();
        let dashes = |c: &&str| c.chars().all(|c| matches!(c, '-' | '=' | ':' | '_' | '–' | '—'));
        if filled.iter().all(dashes) {
            return true;
        }
        let places = [Field::Address, Field::Register, Field::AddressHex, Field::HiByte];
        let has_place = places.iter().any(|field| looks_like_place(self.cell(cells, *field)));
        if has_place {
            return self.is_reserved(row, cells);
        }
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
        if self.is_bit_below(cells) && !is_above {
            return false;
        }
        let name = self.cell(cells, Field::Name);
        let kind = self.cell(cells, Field::Type);
        let mut different = filled.clone();
        different.dedup();
        if different.len() <= 2 && kind.is_empty() {
            let column = cells.iter().position(|c| !clean(c).is_empty()).unwrap_or(0);
            self.title((row, column), &different, title);
            return true;
        }
        // A row of units or remarks between the heading and the first tag.
        if is_above && is_nothing(name) && data_type(kind, None).is_none() {
            let text = quote(&different.join(" "));
            self.plan.note(
                row + 1,
                format!("row {} belongs to the heading and is passed over: {text}", row + 1),
            );
            return true;
        }
        self.is_reserved(row, cells)
    }

    /// A title: a group of rows, or a table that their addresses lie in.
    fn title(&mut self, (row, column): (usize, usize), cells: &[&str], title: &mut Title) {
        let text = cells.join(" ");
        let table = words::title_table(&text);
        // What stands under a heading of its own goes on from the row above.
        let field = self.sheet.fields.get(column).copied().unwrap_or(Field::Skip);
        let begins = matches!(field, Field::Name | Field::Group | Field::Note | Field::Skip);
        let group = groups::of_title(cells).filter(|_| column == 0 || begins);
        self.plan.has_titles |= group.is_some();
        let group = group.filter(|_| !self.choices.no_titles);
        title.row = Some(row);
        title.ends |= field != Field::Description;
        title.table = table.or(title.table);
        let quoted = quote(&text);
        let row = row + 1;
        let note = match &group {
            Some(_) => format!("row {row} is a title, and a path for the rows below it: {quoted}"),
            None => format!("row {row} is a title and passed over: {quoted}"),
        };
        // A remark ends no group; a table does.
        if group.is_some() || table.is_some() {
            title.group = group.unwrap_or_default();
        }
        self.plan.note(row, note);
    }

    /// True for a row with a bit and no address: its address stands once above all of its bits.
    fn is_bit_below(&self, cells: &[String]) -> bool {
        let places = [Field::Address, Field::Register, Field::AddressHex, Field::HiByte];
        !self.sheet.ours
            && !is_nothing(self.cell(cells, Field::Bit))
            && places.iter().all(|field| self.cell(cells, *field).is_empty())
    }

    /// True for a place that holds nothing yet.
    fn is_reserved(&mut self, row: usize, cells: &[String]) -> bool {
        let name = self.cell(cells, Field::Name);
        let is_reserved = !self.sheet.ours && words::is_reserved(name);
        if is_reserved {
            let text = format!("row {} is reserved and passed over: {}", row + 1, quote(name));
            self.plan.note(row + 1, text);
        }
        is_reserved
    }
}
