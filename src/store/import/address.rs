//! Addresses of a column as texts that notations can read, and what stands beside them: a range that
//! tells the length, a bit, hexadecimal in a vendor's own words.

use super::cells::clean;
use super::fold::narrow;
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

/// What stands behind the points of a column's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Points {
    /// Whatever a cell says by itself.
    #[default]
    Any,
    /// Zeros alone, as spreadsheets write whole numbers.
    Zeros,
    /// Three digits, as in numbers with points between thousands: `40.001`.
    Thousands,
    /// Bits in one digit or two: `40010.5`.
    Bits,
    /// Bits in two digits: `40010.05`.
    TwoDigits,
}

impl Points {
    /// What the numbers of a column have behind their points.
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Points {
        let (mut all_zero, mut any, mut found) = (true, false, Points::Any);
        let mut thousands = true;
        for cell in cells.map(clean).filter(|c| !c.is_empty()) {
            let Some((whole, rest)) = pointed(cell) else {
                all_zero = false;
                continue;
            };
            any = true;
            thousands &= rest.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
            let is_zero = rest.bytes().all(|b| b == b'0');
            all_zero &= is_zero && rest.len() == 1;
            if rest.len() <= 2 && !is_zero {
                let two = rest.len() == 2 && rest.starts_with('0');
                found = if two || found == Points::TwoDigits {
                    Points::TwoDigits
                } else {
                    Points::Bits
                };
            }
        }
        match (any, thousands, all_zero) {
            (true, true, _) => Points::Thousands,
            (true, _, true) => Points::Zeros,
            _ => found,
        }
    }
}

/// A number and the digits behind its point or comma.
fn pointed(text: &str) -> Option<(&str, &str)> {
    let (whole, rest) = text.split_once(['.', ','])?;
    (are_digits(whole) && are_digits(rest)).then_some((whole, rest))
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Marks between the first and the last address of a range.
const RANGES: [&str; 12] = ["-", "–", "—", "~", "～", "…", "...", "..", " to ", " bis ", ":", "/"];
/// Registers that a range can have: those of one request.
const RANGE: std::ops::RangeInclusive<u32> = 2..=125;

/// Reads an address cell: a range `40001–40002` gives its first address, `40010/5` and `40010 bit 5` are
/// `40010.5`, `0h0010` is `0x0010`, and zeros behind a point are the spreadsheet's unless the column has bits there.
pub(super) fn written(cell: &str, points: Points) -> Written {
    let text: String = clean(cell).chars().map(narrow).collect();
    let single = |text: String| Written { text, count: None };
    if let Some((first, count)) = range(&text) {
        return Written { text: first, count: Some(count) };
    }
    if let Some(bit) = with_bit(&text) {
        return single(bit);
    }
    if let Some((whole, rest)) = pointed(&text) {
        if points == Points::Thousands {
            return single(format!("{whole}{rest}"));
        }
        let is_zero = rest.bytes().all(|b| b == b'0');
        let is_format = match points {
            Points::Any => is_zero && rest.len() > 1 && rest.len() != 3,
            Points::Zeros => is_zero,
            Points::Bits | Points::TwoDigits | Points::Thousands => false,
        };
        if is_format {
            return single(whole.to_owned());
        }
        if is_zero && points != Points::Any {
            return single(format!("{whole}.0"));
        }
        // A decimal comma before a bit; before three digits it stands between thousands.
        if rest.len() <= 2 {
            return single(format!("{whole}.{rest}"));
        }
    }
    single(marked_hex(&text))
}

/// The first address of a range and its registers.
fn range(text: &str) -> Option<(String, u16)> {
    RANGES.iter().find_map(|mark| {
        let (first, last) = text.split_once(mark)?;
        let (first, last) = (marked_hex(first.trim()), marked_hex(last.trim()));
        let (from, to) = (number(&first)?, number(&last)?);
        // `4:0016` and `4-0016` name a table and an address.
        let (short, long) = (first.len(), last.len());
        let is_carried = *mark != ":" && long == short + 1 && last.starts_with('1');
        if short != long && !is_carried {
            return None;
        }
        let count = to.checked_sub(from)?.checked_add(1)?;
        // `3:5` and `3/5` may be a bit as well, and are left for what reads them to refuse.
        let is_open = matches!(*mark, ":" | "/") && to <= 15;
        (RANGE.contains(&count) && !is_open).then(|| (first, u16::try_from(count).unwrap_or(0)))
    })
}

/// A decimal number, or one in marked hexadecimal.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => are_digits(text).then(|| text.parse().ok())?,
    }
}

/// A bit behind its own mark, with a point: `40010/5`, `40010:5`, `40010 bit 5`, `40010 (b5)`.
fn with_bit(text: &str) -> Option<String> {
    let (whole, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let rest = rest.to_lowercase();
    // `12b5` is hexadecimal without its mark.
    if rest.starts_with('b') && !rest.starts_with("bit") {
        return None;
    }
    let rest = rest.trim();
    let inner = rest.strip_prefix(['/', ':', '(', '[', '_']).unwrap_or(rest);
    let inner = inner.trim_end_matches([')', ']']).trim();
    let bit = ["bit", "비트", "b"].iter().find_map(|word| inner.strip_prefix(word));
    let is_marked = bit.is_some() || rest.starts_with(['/', ':']);
    let bit = bit.unwrap_or(inner).trim_start_matches(['.', ' ', '_', '#']);
    let is_open = bit.parse::<u32>().ok()? >= whole.parse().ok()? && inner == bit;
    let is_bit = are_digits(bit) && bit.len() <= 2 && is_marked && !is_open;
    is_bit.then(|| format!("{whole}.{bit}"))
}

/// Hexadecimal as Korean and Taiwanese manuals mark it (`0h0010`, `0x2000H`), as the notations read it.
fn marked_hex(text: &str) -> String {
    let korean = text.strip_prefix("0h").or_else(|| text.strip_prefix("0H"));
    let both = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let both = both.and_then(|digits| digits.strip_suffix(['h', 'H']));
    let is_hex = |t: &&str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_hexdigit());
    match korean.or(both).filter(is_hex) {
        Some(digits) => format!("0x{digits}"),
        None => text.to_owned(),
    }
}

/// The address before its bit.
pub(super) fn without_bit(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, bit)) if are_digits(whole) && are_digits(bit) && bit.len() <= 2 => whole,
        _ => text,
    }
}

/// Which bits of a register, in the order of its rows, are a 1 that may be a 10 whose zero a spreadsheet dropped:
/// one among bits of two digits, one of two, and one beside bits from 9 where no 10 is and no 0 or 2 stands beside it.
pub(super) fn lost_zeros(bits: &[&str], points: Points) -> Vec<bool> {
    let has = |wanted: &str| bits.contains(&wanted);
    let is_high = bits.iter().any(|bit| bit.parse::<u8>().is_ok_and(|bit| bit >= 9));
    let is_twice = bits.iter().filter(|bit| **bit == "1").count() > 1;
    let beside = |at: usize| {
        let near = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
        near.filter_map(|at| bits.get(at)).any(|bit| matches!(*bit, "0" | "2" | "00" | "02"))
    };
    let is_lost = |(at, bit): (usize, &&str)| {
        let is_open = is_high && !has("10") && !beside(at);
        *bit == "1" && (points == Points::TwoDigits || is_twice || is_open)
    };
    bits.iter().enumerate().map(is_lost).collect()
}

/// True for what could be an address in some notation.
pub(super) fn looks_like_place(cell: &str) -> bool {
    let text = clean(cell);
    text.len() <= 64
        && text.bytes().any(|b| b.is_ascii_digit())
        && readings(&written(text, Points::Any).text, None).is_ok()
}

/// A wire address in hexadecimal, with or without a mark, and the registers of a range.
pub(super) fn hex(cell: &str) -> Option<(u16, Option<u16>)> {
    let text: String = clean(cell).chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    if let Some(one) = hex_number(&text) {
        return Some((one, None));
    }
    ["-", "–", "—", "~", "..", "/"].iter().find_map(|mark| {
        let (first, last) = text.split_once(mark)?;
        let (first, last) = (hex_number(first)?, hex_number(last)?);
        let count = last.checked_sub(first)?.checked_add(1)?;
        RANGE.contains(&u32::from(count)).then_some((first, Some(count)))
    })
}

fn hex_number(text: &str) -> Option<u16> {
    let marks = ["0x", "0X", "0h", "0H", "16#", "$", "&H"];
    let text = marks.iter().find_map(|m| text.strip_prefix(m)).unwrap_or(text);
    let text = text.strip_suffix(['h', 'H']).unwrap_or(text);
    let is_hex = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex { u16::from_str_radix(text, 16).ok() } else { None }
}

/// The place that a text names in a notation, bare numbers in `table`.
pub(super) fn place(text: &str, notation: Notation, table: Option<Table>) -> Option<Address> {
    parse_address(text, notation, table.or(Some(Table::HoldingRegister))).ok()?.address()
}

#[cfg(test)]
mod tests {
    use super::{Points, hex, lost_zeros, written};

    #[test]
    fn address_cells_are_read_in_the_shapes_of_vendors() {
        for (cell, points, text, count) in [
            ("40001-40002", Points::Any, "40001", Some(2)),
            ("40001/40002", Points::Any, "40001", Some(2)),
            ("0x0000~0x0001", Points::Any, "0x0000", Some(2)),
            ("9-10", Points::Any, "9", Some(2)),
            ("4:0016", Points::Any, "4:0016", None),
            ("4-0026", Points::Any, "4-0026", None),
            ("4:16", Points::Any, "4:16", None),
            ("40001.00", Points::Any, "40001", None),
            ("40001.0", Points::Zeros, "40001", None),
            ("40001.0", Points::Bits, "40001.0", None),
            ("40001.00", Points::TwoDigits, "40001.0", None),
            ("40010.05", Points::TwoDigits, "40010.05", None),
            ("40010,5", Points::Bits, "40010.5", None),
            ("40010/5", Points::Any, "40010.5", None),
            ("40010:5", Points::Any, "40010.5", None),
            ("40010 bit 5", Points::Any, "40010.5", None),
            ("40010 (Bit 12)", Points::Any, "40010.12", None),
            ("40010 b5", Points::Any, "40010.5", None),
            ("3:5", Points::Any, "3:5", None),
            ("40,001", Points::Any, "40,001", None),
            ("40.001", Points::Thousands, "40001", None),
            ("0h000A", Points::Any, "0x000A", None),
            ("0x2000H", Points::Any, "0x2000", None),
            ("９", Points::Any, "9", None),
            ("HR0", Points::Any, "HR0", None),
        ] {
            let found = written(cell, points);
            assert_eq!((found.text.as_str(), found.count), (text, count), "{cell} {points:?}");
        }
        assert_eq!(hex("5B00"), Some((0x5B00, None)));
        assert_eq!(hex("0000~0001"), Some((0, Some(2))));
        assert_eq!(hex("zz"), None);
    }

    #[test]
    fn the_whole_column_tells_what_its_points_mean() {
        for (cells, points) in [
            (&["40001.0", "40002.0"][..], Points::Zeros),
            (&["40001.0", "40002"], Points::Any),
            (&["40001.0", "40001.5"], Points::Bits),
            (&["40001.00", "40001.05"], Points::TwoDigits),
            (&["40001.00", "40003.00"], Points::Any),
            (&["40.001", "40.003"], Points::Thousands),
            (&["40.001", "40.5"], Points::Bits),
            (&["40001", "x"], Points::Any),
        ] {
            assert_eq!(Points::of(cells.iter().copied()), points, "{cells:?}");
        }
    }

    #[test]
    fn a_bit_1_that_may_be_a_10_is_found_wherever_it_stands() {
        for (bits, points, lost) in [
            (&["9", "1"][..], Points::Bits, &[false, true][..]),
            (&["15", "11", "1", "9"], Points::Bits, &[false, false, true, false]),
            (&["1"], Points::TwoDigits, &[true]),
            (&["0", "1", "2", "9"], Points::Bits, &[false; 4]),
            (&["0", "1", "9", "1"], Points::Bits, &[false, true, false, true]),
            (&["1", "9", "10"], Points::Bits, &[false; 3]),
            (&["1", "3"], Points::Bits, &[false; 2]),
        ] {
            assert_eq!(lost_zeros(bits, points), lost, "{bits:?}");
        }
    }
}
