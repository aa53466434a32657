//! The place of one row: its address in the notation of the row or the column, checked against what
//! other columns say of it.

use super::super::problem::{one_of, quote};
use super::columns::Field;
use super::fault::{CellFault, Said};
use super::notation::Clue;
use super::numbers::whole;
use super::problem::CellProblem;
use super::row::{Columns, Words, in_quotes};
use crate::codec::{WrittenType, hex, parse_address};
use crate::model::{Notation, Table};

/// What is known of the place of a row.
pub(super) struct PlaceClues<'a> {
    /// The row, from 0.
    pub(super) row: usize,
    /// Its addresses.
    pub(super) clue: &'a Clue,
    /// The notation it names itself.
    pub(super) notation_cell: &'a str,
    /// The wire address it names.
    pub(super) wire_cell: &'a str,
    /// The notation of the column.
    pub(super) notation: Option<Notation>,
    /// True where other columns are held against it.
    pub(super) checked: bool,
    /// The notation of the second column of addresses, where it tells the first one's.
    pub(super) second: Option<Notation>,
    /// The table of bare numbers.
    pub(super) table: Option<Table>,
}

/// Where a row's value lies.
pub(super) struct Place {
    /// The keys that say so.
    pub(super) words: Words,
    /// The table.
    pub(super) table: Table,
    /// A bit that the address names.
    pub(super) bit: Option<u8>,
    /// A type that it names.
    pub(super) written: Option<&'static str>,
}

/// A bare number without a table.
pub(super) struct NoTable;

/// Reads the place of a row; `None` where something is wrong, which goes to `found`.
pub(super) fn read(
    columns: &Columns,
    clues: &PlaceClues<'_>,
    found: &mut Vec<CellProblem>,
) -> Result<Option<Place>, NoTable> {
    let column = columns.of(Field::Address).or_else(|| columns.of(Field::Register));
    let mut wrong = |column: Option<usize>, what: Said, hint: &str| {
        found.push(columns.problem(clues.row, column, what).hint(hint));
    };
    let mut notation = clues.notation;
    if !clues.notation_cell.is_empty() {
        notation = Notation::from_name(&clues.notation_cell.to_lowercase());
        if notation.is_none() {
            let what = format!("{} is not a notation", quote(clues.notation_cell));
            wrong(
                columns.of(Field::Notation),
                what.into(),
                &one_of(&Notation::ALL.map(|(_, name)| name)),
            );
            return Ok(None);
        }
    }
    let mut text = clues.clue.text.clone();
    if text.is_empty()
        && let Some(wire) = clues.clue.hex
    {
        text = hex(wire);
        notation = Some(Notation::Raw0);
    }
    if text.is_empty() {
        wrong(
            column.or_else(|| columns.to_blame("address")),
            CellFault::NoAddress.into(),
            "leave the row out, or give it an address",
        );
        return Ok(None);
    }
    let Some(notation) = notation else { return Ok(None) };
    let is_raw = matches!(notation, Notation::Raw0 | Notation::Raw1);
    if is_raw && clues.table.is_none() {
        return Err(NoTable);
    }
    let parsed = match parse_address(&text, notation, clues.table) {
        Ok(parsed) => parsed,
        Err(why) => {
            wrong(
                column,
                CellFault::Address(why).into(),
                "correct it, choose another notation, or leave the row out",
            );
            return Ok(None);
        }
    };
    if let (Some(wire), true) = (parsed.wire, clues.checked) {
        let second =
            clues.second.and_then(|n| super::address::place(&clues.clue.second, n, clues.table));
        let places = [
            (clues.clue.hex, Field::AddressHex, Field::HiByte),
            (second.map(|p| p.wire), Field::Register, Field::Register),
        ];
        for (says, field, other) in places {
            if let Some(says) = says.filter(|says| *says != wire) {
                let text = text.clone();
                let what = CellFault::Disagrees { text, wire, says };
                let hint =
                    "the table contradicts itself; correct one of them, or leave the row out";
                wrong(columns.of(field).or_else(|| columns.of(other)), what.into(), hint);
                return Ok(None);
            }
        }
    }
    let mut words = Words::new();
    let wire = whole(clues.wire_cell);
    if notation == Notation::Raw0 && parsed.wire.is_some_and(|wire| text == wire.to_string()) {
        if let Some(other) = wire.filter(|w| *w != text) {
            let what = format!("the wire address is {text}, and this says {other}");
            wrong(columns.of(Field::Wire), what.into(), "correct one of them");
        }
        words.insert("address", text);
        words.insert("table", in_quotes(parsed.table.short()));
    } else {
        words.insert("address", in_quotes(&text));
        words.insert("notation", in_quotes(notation.name()));
        if let Some(table) = clues.clue.table.or(clues.table.filter(|_| is_raw)) {
            words.insert("table", in_quotes(table.short()));
        }
        if let Some(wire) = wire.or_else(|| parsed.wire.map(|w| w.to_string())) {
            words.insert("wire", wire);
        }
    }
    let written = match parsed.written_type {
        Some(WrittenType::Plain(data_type)) => Some(data_type.name()),
        Some(WrittenType::Text) => Some("string"),
        _ => None,
    };
    Ok(Some(Place { words, table: parsed.table, bit: parsed.bit, written }))
}
