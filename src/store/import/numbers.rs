//! Numbers as people and spreadsheets write them, made numbers of a project file.
//!
//! A comma may be a decimal comma or stand between thousands; which, one cell may leave open and the
//! table tell. Where nothing tells, it is a problem and no guess.

use super::cells::clean;

/// What commas in numbers mean in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) enum Comma {
    /// Nothing tells.
    #[default]
    Unknown,
    /// `0,1` is a tenth.
    Decimal,
    /// `0,1` is a tenth, and `1.000` a thousand.
    DecimalGrouped,
    /// `1,000` is a thousand.
    Thousands,
}

/// What the commas of one cell say; `None` where they leave it open or there are none.
pub(in crate::store) fn says(cell: &str) -> Option<Comma> {
    let cell = plain(cell);
    let (whole, rest) = cell.split_once(',')?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let whole = whole.trim_start_matches(['-', '+']);
    match rest.split_once('.') {
        Some((thousands, _)) if digits(whole) && thousands.split(',').all(|t| t.len() == 3) => {
            return Some(Comma::Thousands);
        }
        Some(_) => return None,
        None => {}
    }
    if rest.contains(',') {
        let groups = rest.split(',').all(|g| g.len() == 3 && digits(g));
        return (groups && digits(whole)).then_some(Comma::Thousands);
    }
    let is_number = digits(&whole.replace('.', "")) && digits(rest);
    let open = rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    (is_number && !open).then_some(Comma::Decimal)
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum NoNumber {
    /// It is none.
    Not,
    /// `1,000`, or `1.000` beside decimal commas: one or a thousand.
    Open,
}

/// A number in the words of a project file, exact to the last digit.
pub(in crate::store) fn number(cell: &str, comma: Comma) -> Result<String, NoNumber> {
    let text = plain(cell);
    if text.contains(',') {
        let decimal = match (says(&text), comma) {
            (Some(said), _) => said == Comma::Decimal,
            (None, Comma::Unknown) => {
                let plain = text.replace(',', "");
                let is_number = plain.parse::<f64>().is_ok();
                return Err(if is_number { NoNumber::Open } else { NoNumber::Not });
            }
            (None, known) => known != Comma::Thousands,
        };
        let text =
            if decimal { text.replace('.', "").replace(',', ".") } else { text.replace(',', "") };
        return literal(&text);
    }
    // Beside decimal commas a point stands between thousands, unless it is a spreadsheet's own.
    if matches!(comma, Comma::Decimal | Comma::DecimalGrouped) && is_grouped(&text) {
        let open = comma == Comma::Decimal && text.matches('.').count() == 1;
        return if open { Err(NoNumber::Open) } else { literal(&text.replace('.', "")) };
    }
    if let Some(power) = text.strip_prefix("10^").or_else(|| text.strip_prefix("10**")) {
        let power: i32 = power.parse().map_err(|_| NoNumber::Not)?;
        return literal(&format!("1e{power}"));
    }
    if let Some((above, below)) = text.split_once('/')
        && let (Ok(above), Ok(below)) = (above.parse::<f64>(), below.parse::<f64>())
        && below != 0.0
    {
        return literal(&format!("{:?}", above / below));
    }
    literal(&text)
}

/// True for digits in groups of three, apart by points: `1.500`.
pub(super) fn is_grouped(cell: &str) -> bool {
    let text = clean(cell);
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let mut groups = text.trim_start_matches(['-', '+']).split('.');
    let first = groups.next().unwrap_or("");
    let starts = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    let rest: Vec<&str> = groups.collect();
    starts && !rest.is_empty() && rest.iter().all(|group| group.len() == 3 && digits(group))
}

/// A whole number; `3.00` is one, and so is `0x1F`. `32,000` and `32.000` may be thousands, and are none.
pub(super) fn whole(cell: &str) -> Option<String> {
    let text = plain(cell);
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(hex, 16).ok().map(|n| n.to_string());
    }
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((&text, ""));
    if (text.contains(',') && rest.len() > 1) || is_grouped(&text) {
        return None;
    }
    let number: i128 = whole.parse().ok()?;
    rest.bytes().all(|b| b == b'0').then(|| number.to_string())
}

/// Without what surrounds and without spaces between thousands; a typographic minus is one.
fn plain(cell: &str) -> String {
    clean(cell)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '−' { '-' } else { c })
        .collect()
}

/// What both Rust and TOML read as a finite number.
fn literal(text: &str) -> Result<String, NoNumber> {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    let digits = text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(allowed);
    let number: f64 = text.parse().map_err(|_| NoNumber::Not)?;
    if !digits || !number.is_finite() {
        return Err(NoNumber::Not);
    }
    let is_plain = text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    let leading = text.trim_start_matches('-');
    if is_plain && (leading == "0" || !leading.starts_with('0')) && leading.len() <= 20 {
        return Ok(if text == "-0" { "-0.0".to_owned() } else { text.to_owned() });
    }
    Ok(super::super::render::number(number, format!("{number:?}")))
}

#[cfg(test)]
mod tests {
    use super::{Comma, NoNumber, number, whole};

    #[test]
    fn a_point_beside_decimal_commas_is_no_guess() {
        use Comma::{Decimal, DecimalGrouped, Thousands, Unknown};
        for (cell, comma, found) in [
            ("1.125", Unknown, Ok("1.125")),
            ("1.125", Thousands, Ok("1.125")),
            ("1.125", Decimal, Err(NoNumber::Open)),
            ("1.125", DecimalGrouped, Ok("1125")),
            ("1.1250", Decimal, Ok("1.125")),
            ("1.234.567", Decimal, Ok("1234567")),
            ("0,1", DecimalGrouped, Ok("0.1")),
            ("0,125", Unknown, Ok("0.125")),
            ("1,125", Decimal, Ok("1.125")),
            ("1,125", Thousands, Ok("1125")),
            ("1,125", Unknown, Err(NoNumber::Open)),
        ] {
            assert_eq!(
                number(cell, comma).as_deref(),
                found.as_ref().map(|t| *t),
                "{cell} {comma:?}"
            );
        }
    }

    #[test]
    fn what_may_be_thousands_is_no_whole_number() {
        for (cell, found) in [
            ("32", Some("32")),
            ("32.0", Some("32")),
            ("32.00", Some("32")),
            ("32,0", Some("32")),
            ("0x1F", Some("31")),
            ("32,000", None),
            ("32.000", None),
            ("32,5", None),
        ] {
            assert_eq!(whole(cell).as_deref(), found, "{cell}");
        }
    }
}
