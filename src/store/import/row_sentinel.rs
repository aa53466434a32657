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
        let numbers: Option<Vec<String>> = pieces.iter().map(|piece| raw(piece, &kind)).collect();
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

/// A raw number of a type, by its name in files.
fn raw(piece: &str, kind: &str) -> Option<String> {
    let number = whole(piece).or_else(|| number(piece, Comma::Unknown).ok())?;
    let width = kind.strip_prefix('i').and_then(|rest| rest.split('_').next());
    let Some(width) = width.and_then(|width| width.parse::<u32>().ok()).filter(|_| is_hex(piece))
    else {
        return Some(number);
    };
    let bits: i128 = number.parse().ok()?;
    let all = 1_i128.checked_shl(width)?;
    let half = all / 2;
    Some(if (half..all).contains(&bits) { bits - all } else { bits }.to_string())
}

#[cfg(test)]
mod tests {
    use super::{named, raw};

    #[test]
    fn hexadecimal_tells_the_bits_of_the_type() {
        for (piece, kind, number) in [
            ("0x8000", "i16", "-32768"),
            ("0x8000", "u16", "32768"),
            ("0x80000000", "i32", "-2147483648"),
            ("0x7FFF", "i16", "32767"),
            ("65535", "i32", "65535"),
            ("0x80", "i8_lo", "-128"),
        ] {
            assert_eq!(raw(piece, kind).as_deref(), Some(number), "{piece} {kind}");
        }
        assert_eq!(named("0xFFFF = not available"), "0xFFFF");
    }
}
