//! The small words all notations share: spaces, numbers, bits, counts.

use super::error::Fault;
use super::{AddressWarning, ParsedAddress};
use crate::model::Table;

/// Longer texts are no addresses.
const LENGTH_MAX: usize = 200;
/// The longest run of digits looked at; more is beyond every range anyway.
const DIGITS_MAX: usize = 18;

/// What the first element is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Zero,
    One,
}

/// Which spaces between digits are forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grouping {
    /// Between thousands: `40 001`.
    Thousands,
    /// Also anywhere in a number of five or six digits, whose length says that it is one.
    FiveOrSix,
}

/// Drops invisible characters and spaces, except that a run of spaces between two digits becomes one,
/// because it may separate two numbers.
pub(super) fn compact(text: &str) -> Result<String, super::AddressError> {
    let space = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}')
    };
    let mut out = String::new();
    let mut pending = false;
    for c in text.chars() {
        if space(c) {
            pending = true;
            continue;
        }
        let digit_before = out.ends_with(|c: char| c.is_ascii_digit());
        if pending && digit_before && c.is_ascii_digit() {
            out.push(' ');
        }
        pending = false;
        out.push(c);
        if out.len() > LENGTH_MAX {
            let why = "it is far too long";
            let text = crate::codec::error::shortened(text);
            return Err(super::AddressError::Syntax { text, notation: "any", why });
        }
    }
    Ok(out)
}

/// The digits of a decimal number without its separators between thousands.
pub(super) fn digits(text: &str, grouping: Grouping) -> Result<String, Fault> {
    let wrong = Fault::Syntax("a number of the digits 0 to 9 belongs here");
    let mark = |c: char| matches!(c, ',' | ' ' | '\'' | '’');
    let plain: String = text.chars().filter(|c| !mark(*c)).collect();
    if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong);
    }
    let Some(separator) = text.chars().find(|c| mark(*c)) else { return Ok(plain) };
    let mut groups = text.split(separator);
    let first = groups.next().unwrap_or_default();
    let thousands = (1..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_digit())
        && groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    let spaced = grouping == Grouping::FiveOrSix
        && matches!(plain.len(), 5 | 6)
        && text.chars().all(|c| c == ' ' || c.is_ascii_digit());
    if thousands || spaced { Ok(plain) } else { Err(wrong) }
}

/// Decimal digits as a number; so many that no range holds them saturate.
pub(super) fn decimal(plain: &str) -> u64 {
    let significant = plain.trim_start_matches('0');
    match significant.len() {
        0 => 0,
        1..=DIGITS_MAX => significant.parse().unwrap_or(u64::MAX),
        _ => u64::MAX,
    }
}

/// A number: decimal, or hexadecimal as `0x9C40`, `9C40h`, `16#9C40`.
pub(super) fn number(text: &str) -> Result<u64, Fault> {
    match hexadecimal(text) {
        Some(number) => Ok(number),
        None => digits(text, Grouping::Thousands).map(|d| decimal(&d)).map_err(|fault| {
            if text.bytes().all(|b| b.is_ascii_hexdigit()) && !text.is_empty() {
                Fault::Syntax("hexadecimal needs a mark: 0x9C40, 9C40h or 16#9C40")
            } else {
                fault
            }
        }),
    }
}

/// A number with one of the marks of hexadecimal.
pub(super) fn hexadecimal(text: &str) -> Option<u64> {
    let marked = ["0x", "0X", "16#"].iter().find_map(|mark| text.strip_prefix(mark));
    let digits = marked.or_else(|| text.strip_suffix(['h', 'H']))?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(match significant.len() {
        0 => 0,
        1..=15 => u64::from_str_radix(significant, 16).unwrap_or(u64::MAX),
        _ => u64::MAX,
    })
}

/// The wire address of a number.
pub(super) fn wire(number: u64, base: Base) -> Result<u16, Fault> {
    let zero_based = match base {
        Base::Zero => number,
        Base::One => number.checked_sub(1).ok_or(Fault::ZeroInOneBased)?,
    };
    u16::try_from(zero_based).map_err(|_| Fault::Over65535)
}

/// The table of a Modicon digit.
pub(super) fn table(digit: char) -> Result<Table, Fault> {
    match digit {
        '0' => Ok(Table::Coil),
        '1' => Ok(Table::DiscreteInput),
        '3' => Ok(Table::InputRegister),
        '4' => Ok(Table::HoldingRegister),
        _ => Err(Fault::NoSuchTable),
    }
}

/// Splits the first character off.
pub(super) fn first(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let c = chars.next()?;
    Some((c, chars.as_str()))
}

/// Splits `.bit` off the end.
pub(super) fn split_bit(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('.') {
        Some((head, bit)) => (head, Some(bit)),
        None => (text, None),
    }
}

/// A bit from 0 to 15, in one or two digits.
pub(super) fn bit(text: &str) -> Result<u8, Fault> {
    let wrong = Fault::Syntax("a bit from 0 to 15 belongs behind the point");
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong);
    }
    match u8::try_from(decimal(text)) {
        Ok(bit) if bit <= 15 && text.len() <= 2 => Ok(bit),
        Ok(bit) if bit <= 15 => Err(wrong),
        _ => Err(Fault::BitOutOfRange),
    }
}

/// Puts a bit into what was parsed.
pub(super) fn with_bit(
    mut parsed: ParsedAddress,
    bit_text: Option<&str>,
) -> Result<ParsedAddress, Fault> {
    if let Some(text) = bit_text {
        let bit = bit(text)?;
        if parsed.table.is_bits() {
            return Err(Fault::BitInBitTable);
        }
        parsed.bit = Some(bit);
    }
    Ok(parsed)
}

/// Puts the bit of an all-digit text into what was parsed, minding what spreadsheets do to such texts:
/// `.00` is a format and not bit 0.
pub(super) fn with_plain_bit(
    mut parsed: ParsedAddress,
    bit_text: Option<&str>,
) -> Result<ParsedAddress, Fault> {
    let zeros = |t: &&str| t.len() >= 2 && t.bytes().all(|b| b == b'0');
    if bit_text.as_ref().is_some_and(zeros) {
        parsed.warning = Some(AddressWarning::LooksLikeExcelDecimal);
        return Ok(parsed);
    }
    with_bit(parsed, bit_text)
}

/// A count or length from 1 to 65535.
pub(super) fn count(text: &str) -> Result<u16, Fault> {
    let plain = digits(text, Grouping::Thousands)?;
    match u16::try_from(decimal(&plain)) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(Fault::Syntax("a length from 1 to 65535 belongs here")),
    }
}

/// A unit id.
pub(super) fn unit(text: &str) -> Result<u8, Fault> {
    let plain = digits(text, Grouping::Thousands)?;
    u8::try_from(decimal(&plain)).map_err(|_| Fault::UnitOutOfRange)
}
