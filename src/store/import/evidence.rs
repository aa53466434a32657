//! What a column holds, told by its cells where its heading means several things: "Type" may be that of a number
//! or of a register, "Function" a code or a title, "Quantity" a name or a length.

use std::collections::HashSet;

use super::cells::{clean, is_nothing};
use super::columns::Field;
use super::enums;
use super::numbers::{Comma, number, whole};
use super::types::data_type;
use super::words;

/// Rows that are looked at.
const ROWS_MOST: usize = 300;
/// Cells that a row of a table has at least; a title has fewer.
const CELLS_LEAST: usize = 3;

/// The rows below a heading that look like rows of the table and no titles.
pub(super) fn body(rows: &[Vec<String>], first: usize) -> Vec<&[String]> {
    let filled = |row: &&Vec<String>| row.iter().filter(|c| !c.trim().is_empty()).count();
    let widest = rows.iter().skip(first).take(ROWS_MOST).map(|r| filled(&r)).max().unwrap_or(0);
    let least = CELLS_LEAST.min(widest);
    let body = rows.iter().skip(first).filter(|row| filled(row) >= least.max(1));
    body.take(ROWS_MOST).map(Vec::as_slice).collect()
}

/// The filled cells of a column.
pub(super) fn cells<'b>(body: &'b [&[String]], column: usize) -> impl Iterator<Item = &'b str> {
    let cells = body.iter().filter_map(move |row| row.get(column)).map(|cell| clean(cell));
    cells.filter(|cell| !cell.is_empty())
}

/// True where a column of names says the same for many rows, or nothing, and descriptions tell them apart.
pub(super) fn names_groups(body: &[&[String]], name: usize, description: usize) -> bool {
    let different = |column| cells(body, column).collect::<HashSet<_>>().len();
    let filled = cells(body, description).count();
    let (names, texts) = (different(name), different(description));
    body.len() >= 4 && filled == body.len() && names * 2 <= body.len() && texts > names
}

/// True for a column that could hold the names: words in every row, and never the same twice.
pub(super) fn could_be_names(body: &[&[String]], column: usize) -> bool {
    let texts: Vec<&str> = cells(body, column).collect();
    let different: HashSet<&&str> = texts.iter().collect();
    let is_worded = texts.iter().all(|text| text.chars().any(char::is_alphabetic));
    !texts.is_empty() && texts.len() == body.len() && different.len() == texts.len() && is_worded
}

/// The meaning of a column whose heading means `field`, where its cells tell better.
pub(super) fn meant(field: Field, cells: &[&str]) -> Field {
    let said: Vec<&str> = cells.iter().copied().filter(|cell| !is_nothing(cell)).collect();
    let all = |is: &dyn Fn(&str) -> bool| !said.is_empty() && said.iter().all(|cell| is(cell));
    let none = |is: &dyn Fn(&str) -> bool| !said.is_empty() && !said.iter().any(|cell| is(cell));
    let is_whole = |cell: &str| whole(cell).is_some();
    let is_fraction = |cell: &str| {
        let value = number(cell, Comma::Decimal).ok().and_then(|n| n.parse::<f64>().ok());
        value.is_some_and(|value| value.fract() != 0.0)
    };
    let is_type = |cell: &str| data_type(cell, None).is_some();
    let is_access = |cell: &str| words::access(cell).is_some();
    match field {
        // A unit id to some and a unit of measure to others.
        Field::Unit if !said.is_empty() && !all(&is_whole) => Field::Units,
        Field::Type if all(&|cell| words::table(cell).is_some()) => Field::Table,
        Field::Type if none(&is_type) && all(&is_access) => Field::Access,
        Field::Table if none(&|cell| words::table(cell).is_some()) && all(&is_type) => Field::Type,
        Field::Function if none(&words::is_function) => Field::Name,
        Field::Length if none(&is_whole) && all(&is_type) => Field::Type,
        Field::Bit if are_bits(said.iter().map(|cell| (*cell, ""))) && !said.contains(&"1") => {
            Field::LengthBits
        }
        Field::Decimals if said.iter().any(|cell| is_fraction(cell)) => Field::Gain,
        Field::Access if none(&is_access) => Field::Note,
        Field::Enum if none(&|cell| enums::read(cell).is_some()) => Field::Note,
        // A running number, unless it is none.
        Field::Skip
            if !all(&|cell| cell.starts_with(|c: char| c.is_ascii_digit())) && !said.is_empty() =>
        {
            Field::Note
        }
        other => other,
    }
}

/// True for lengths that count bits, each with the type of its row: numbers of 16, 32 and 64, and none that only
/// registers or characters could be.
pub(super) fn are_bits<'c>(lengths: impl Iterator<Item = (&'c str, &'c str)>) -> bool {
    let mut is_wide = false;
    for (length, kind) in lengths {
        let kind = data_type(kind, None).map_or("", |kind| kind.name);
        let fits = match length {
            "8" | "16" | "32" | "64" => kind != "string",
            "1" => matches!(kind, "" | "bool" | "bit"),
            _ => false,
        };
        if !fits {
            return false;
        }
        is_wide |= length.len() == 2;
    }
    is_wide
}

/// True for whole numbers alone, never the same twice.
pub(super) fn are_counted(cells: &[&str]) -> bool {
    let different: HashSet<String> = cells.iter().filter_map(|cell| whole(cell)).collect();
    !cells.is_empty() && different.len() == cells.len()
}

/// What a second column of names, or of what another column has already, holds.
pub(super) fn second(field: Field, cells: &[&str]) -> Option<Field> {
    let is_number = |cell: &&str| is_nothing(cell) || whole(cell).is_some();
    match field {
        Field::Name if cells.iter().all(is_number) => Some(Field::Length),
        Field::Name => Some(Field::Description),
        Field::Address => Some(Field::Register),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, are_bits, meant};

    #[test]
    fn lengths_are_bits_only_where_nothing_speaks_for_registers() {
        for (lengths, bits) in [
            (&[("16", "u16"), ("32", "i32")][..], true),
            (&[("1", "bool"), ("16", "uint16")], true),
            (&[("1", ""), ("16", "")], true),
            (&[("8", "uint8"), ("16", "uint16")], true),
            (&[("16", "string"), ("1", "uint16")], false),
            (&[("16", "string"), ("32", "float")], false),
            (&[("16", "uint16"), ("1", "uint16")], false),
            (&[("1", "uint16"), ("2", "uint32")], false),
            (&[("1", "bool")], false),
            (&[], false),
        ] {
            assert_eq!(are_bits(lengths.iter().copied()), bits, "{lengths:?}");
        }
    }

    #[test]
    fn cells_tell_what_a_heading_leaves_open() {
        for (field, cells, found) in [
            (Field::Decimals, &["2", "3"][..], Field::Decimals),
            (Field::Decimals, &["1", "0.1"], Field::Gain),
            (Field::Decimals, &["1", "0,01"], Field::Gain),
            (Field::Bit, &["8"], Field::Bit),
            (Field::Bit, &["8", "16"], Field::LengthBits),
            (Field::Enum, &["0-65535", "1–10"], Field::Note),
            (Field::Function, &["4/6", "4/6"], Field::Function),
            (Field::Function, &["Start", "Stop"], Field::Name),
        ] {
            assert_eq!(meant(field, cells), found, "{field:?} {cells:?}");
        }
    }
}
