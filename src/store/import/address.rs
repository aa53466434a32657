//! Addresses of a column as texts that notations can read, and what stands beside them: a range that
//! tells the length, hexadecimal without a mark.

use super::cells::clean;
use crate::codec::{parse_address, readings};
use crate::model::{Address, Notation, Table};

/// An address cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The address; empty where the cell is.
    pub(super) text: String,
    /// Registers from the first to the last of a range.
    pub(super) count: Option<u16>,
}

/// Reads an address cell: a range `40001–40002` gives its first address, and zeros behind a point are
/// the spreadsheet's. `.0` is bit 0, unless `float` says that all the column's numbers have it.
pub(super) fn written(cell: &str, float: bool) -> Written {
    let text = clean(cell);
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let range = ["-", "–", "—", "~", "…", "..", " to ", ":"].iter().find_map(|mark| {
        let (first, last) = text.split_once(mark)?;
        let (first, last) = (first.trim(), last.trim());
        if !digits(first) || !digits(last) {
            return None;
        }
        let (from, to): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        let count = to.checked_sub(from)?.checked_add(1)?;
        (2..=125).contains(&count).then(|| (first, u16::try_from(count).ok()))
    });
    if let Some((first, count)) = range {
        return Written { text: first.to_owned(), count };
    }
    if let Some((whole, rest)) = text.split_once(['.', ','])
        && digits(whole)
        && !rest.is_empty()
        && rest.bytes().all(|b| b == b'0')
        && (rest.len() > 1 && rest.len() != 3 || float)
    {
        return Written { text: whole.to_owned(), count: None };
    }
    Written { text: text.to_owned(), count: None }
}

/// True where every number of a column ends with `.0`, as spreadsheets write whole ones.
pub(super) fn all_floats<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut any = false;
    for cell in cells.map(clean).filter(|c| !c.is_empty()) {
        let whole = cell.strip_suffix(".0").unwrap_or("");
        if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        any = true;
    }
    any
}

/// True for what could be an address in some notation.
pub(super) fn looks_like_place(cell: &str) -> bool {
    let text = clean(cell);
    text.len() <= 64
        && text.bytes().any(|b| b.is_ascii_digit())
        && readings(&written(text, false).text, None).is_ok()
}

/// A wire address in hexadecimal, with or without a mark.
pub(super) fn hex(cell: &str) -> Option<u16> {
    let text: String = clean(cell).chars().filter(|c| !c.is_whitespace()).collect();
    let text =
        ["0x", "0X", "16#", "$", "&H"].iter().find_map(|m| text.strip_prefix(m)).unwrap_or(&text);
    let text = text.strip_suffix(['h', 'H']).unwrap_or(text);
    let is_hex = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex { u16::from_str_radix(text, 16).ok() } else { None }
}

/// The place that a text names in a notation, bare numbers in `table`.
pub(super) fn place(text: &str, notation: Notation, table: Option<Table>) -> Option<Address> {
    parse_address(text, notation, table.or(Some(Table::HoldingRegister))).ok()?.address()
}
