//! The raw numbers of a row that mean "no value", as its cell has them: `65535`, `0x8000`, `0xFFFF = not available`.

use super::super::problem::quote;
use super::cells::clean;
use super::columns::Field;
use super::numbers::{Comma, number, whole};
use super::row::{RowReader, in_quotes};

impl RowReader<'_> {
    /// Numbers apart by semicolons, or a word. Hexadecimal tells the bits of the type, so that 0x8000 is
    /// -32768 in a number with a sign.
    pub(super) fn sentinel(&mut self) {
        if !self.columns.has(Field::Sentinel) {
            return;
        }
        let cell = self.cell(Field::Sentinel).to_owned();
        if self.columns.is_empty(&cell) {
            self.words.remove("sentinel");
            return;
        }
        let kind = self.words.get("type").map_or("", |name| name.trim_matches('"')).to_owned();
        let pieces: Vec<&str> =
            cell.split([';', '|']).map(named).filter(|piece| !piece.is_empty()).collect();
        if kind.starts_with('f') && pieces.iter().any(|piece| is_hex(piece)) {
            let what = format!("{} tells bits, and {kind} is a fraction", quote(&cell));
            self.wrong(Field::Sentinel, what, "write the number itself, or leave the column out");
            return;
        }
        let (comma, ours) = (self.columns.comma, self.columns.ours);
        // What a table of ours has in decimals is meant as it stands.
        let bits_of = |piece: &str| if ours && !is_hex(piece) { "" } else { kind.as_str() };
        let numbers: Option<Vec<String>> =
            pieces.iter().map(|piece| raw(piece, bits_of(piece), comma)).collect();
        let all = numbers.iter().flatten().zip(&pieces);
        if let Some((_, piece)) = all.into_iter().find(|(number, _)| !ours && !holds(&kind, number))
        {
            let what = format!("{} is no number that {kind} can hold", quote(piece));
            self.wrong(Field::Sentinel, what, "write the raw number, or leave the column out");
            return;
        }
        let words = match numbers {
            Some(numbers) if !numbers.is_empty() => format!("[{}]", numbers.join(", ")),
            _ => in_quotes(clean(&cell)),
        };
        self.words.insert("sentinel", words);
    }
}

/// The number of `0xFFFF = not available`.
fn named(piece: &str) -> &str {
    clean(piece.split('=').next().unwrap_or(""))
}

fn is_hex(piece: &str) -> bool {
    piece.starts_with("0x") || piece.starts_with("0X")
}

/// A raw number of a type, by its name in files. What only fits its bits, 65535 of an i16, means them.
fn raw(piece: &str, kind: &str, comma: Comma) -> Option<String> {
    let number = whole(piece).or_else(|| number(piece, comma).ok())?;
    let Some(width) = kind.strip_prefix('i').and_then(width) else { return Some(number) };
    let Ok(bits) = number.parse::<i128>() else { return Some(number) };
    let all = 1_i128.checked_shl(width)?;
    let half = all / 2;
    Some(if (half..all).contains(&bits) { bits - all } else { bits }.to_string())
}

/// Bits of a type without its first letter.
fn width(rest: &str) -> Option<u32> {
    rest.split('_').next()?.parse().ok().filter(|width| *width <= 64)
}

/// True for a number that the type has; of fractions and other types nothing is known here.
fn holds(kind: &str, number: &str) -> bool {
    let Ok(number) = number.parse::<i128>() else { return true };
    let bits = |letter| kind.strip_prefix(letter).and_then(width);
    match (bits('u'), bits('i')) {
        (Some(bits), _) => (0..1_i128 << bits).contains(&number),
        (_, Some(bits)) => (-(1_i128 << (bits - 1))..1_i128 << (bits - 1)).contains(&number),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{holds, named, raw};
    use crate::store::import::numbers::Comma;

    #[test]
    fn hexadecimal_tells_the_bits_of_the_type() {
        for (piece, kind, number) in [
            ("0x8000", "i16", "-32768"),
            ("0x8000", "u16", "32768"),
            ("0x80000000", "i32", "-2147483648"),
            ("0x7FFF", "i16", "32767"),
            ("65535", "i32", "65535"),
            ("65535", "i16", "-1"),
            ("-32768", "i16", "-32768"),
            ("0x80", "i8_lo", "-128"),
        ] {
            assert_eq!(raw(piece, kind, Comma::Unknown).as_deref(), Some(number), "{piece} {kind}");
        }
        assert_eq!(named("0xFFFF = not available"), "0xFFFF");
        assert_eq!(raw("32,000", "u16", Comma::Unknown), None);
        assert_eq!(raw("32,000", "u16", Comma::Thousands).as_deref(), Some("32000"));
    }

    #[test]
    fn a_number_that_the_type_cannot_hold_never_comes() {
        for (kind, number, fits) in [
            ("i16", "-32768", true),
            ("i16", "70000", false),
            ("u16", "65535", true),
            ("u16", "65536", false),
            ("u16", "-1", false),
            ("u64", "18446744073709551615", true),
            ("u8_lo", "256", false),
            ("f32", "70000", true),
            ("bcd16", "9999", true),
        ] {
            assert_eq!(holds(kind, number), fits, "{kind} {number}");
        }
    }
}
