//! Texts of numbers and bits in one cell: `0=Stopped;1=Running`. Read also as vendors write them.

use super::cells::clean;

/// One text as it stands in a cell: what would end it is marked by a backslash.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    let last = text.chars().count().saturating_sub(1);
    for (place, c) in text.chars().enumerate() {
        let outer_space = c.is_whitespace() && (place == 0 || place == last);
        if matches!(c, ';' | '\\' | '=') || outer_space {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Numbers and texts of a cell. `None` where it is no such list.
pub(super) fn read(cell: &str) -> Option<Vec<(String, String)>> {
    let pieces = pieces(cell);
    let mut out = Vec::new();
    for piece in pieces {
        if clean(&piece).is_empty() {
            continue;
        }
        let (number, text) = split(&piece)?;
        out.push((number, text));
    }
    (!out.is_empty()).then_some(out)
}

/// True for a list that could be nothing else: every text is short and stands behind an equals sign.
pub(super) fn is_plain(cell: &str) -> bool {
    let pieces: Vec<String> = pieces(cell);
    let mut filled = pieces.iter().map(|piece| clean(piece)).filter(|piece| !piece.is_empty());
    filled.all(|piece| piece.len() <= 60 && piece.matches('=').count() == 1)
}

/// A cell cut at semicolons and lines, or at commas and slashes where those alone part numbers.
fn pieces(cell: &str) -> Vec<String> {
    let cut = |marks: &[char]| {
        let mut out = vec![String::new()];
        let mut escaped = false;
        for c in cell.chars() {
            if !escaped && marks.contains(&c) {
                out.push(String::new());
                continue;
            }
            escaped = c == '\\' && !escaped;
            if let Some(last) = out.last_mut() {
                last.push(c);
            }
        }
        out
    };
    let first = cut(&[';', '\n', '\r']);
    if first.iter().filter(|p| !clean(p).is_empty()).count() > 1 {
        return first;
    }
    for marks in [[','], ['/'], ['|']] {
        let pieces = cut(&marks);
        if pieces.len() > 1 && pieces.iter().all(|piece| split(piece).is_some()) {
            return pieces;
        }
    }
    first
}

/// True where the keys of a list follow each other; 0 and 100 are rather the ends of a scale.
pub(super) fn is_gapless(list: &[(String, String)]) -> bool {
    let mut keys: Vec<i64> = list.iter().filter_map(|(key, _)| key.parse().ok()).collect();
    keys.sort_unstable();
    keys.windows(2).all(|two| matches!(two, [a, b] if b.checked_sub(*a) == Some(1)))
}

/// `0=Stopped`, `1: Running`, `2 - Fault`.
fn split(piece: &str) -> Option<(String, String)> {
    let piece = piece.trim_start();
    let sign = usize::from(piece.starts_with('-'));
    let rest = piece.get(sign..)?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: i64 = piece.get(..sign + digits)?.parse().ok()?;
    let text = piece.get(sign + digits..)?.trim_start();
    let mark = text.chars().next().filter(|mark| matches!(mark, '=' | ':' | '-' | '–'))?;
    let text = unescaped(text.get(mark.len_utf8()..)?);
    // `0-65535` and `0-100 %` are ranges, and name nothing.
    let begins = text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit());
    let is_spaced = piece.contains(" - ") || piece.contains(" – ");
    let is_range = begins && (!is_spaced || text.parse::<f64>().is_ok());
    (matches!(mark, '=' | ':') || !is_range).then(|| (number.to_string(), text))
}

/// Without backslashes, and without spaces around that none protects.
fn unescaped(text: &str) -> String {
    let text = text.trim_start();
    let mut out = String::new();
    let mut kept = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let (c, escaped) = match c {
            '\\' => (chars.next().unwrap_or('\\'), true),
            c => (c, false),
        };
        out.push(c);
        if escaped || !c.is_whitespace() {
            kept = out.len();
        }
    }
    out.truncate(kept);
    out
}

#[cfg(test)]
mod tests {
    use super::{is_gapless, read};

    #[test]
    fn ranges_are_no_texts() {
        for (cell, keys) in [
            ("0=Off;1=On", Some(&["0", "1"][..])),
            ("0: Off\n1: On", Some(&["0", "1"])),
            ("0-Off, 1-On", Some(&["0", "1"])),
            ("0 - Off, 1 – On", Some(&["0", "1"])),
            ("1 - 2 pumps", Some(&["1"])),
            ("0 = 65535", Some(&["0"])),
            ("0-65535", None),
            ("0–65535", None),
            ("0 - 65535", None),
            ("-10--5", None),
            ("0-100 %", None),
        ] {
            let found = read(cell);
            let found = found
                .as_ref()
                .map(|list| list.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>());
            assert_eq!(
                found,
                keys.map(|keys| keys.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>()),
                "{cell}"
            );
        }
    }

    #[test]
    fn states_follow_each_other() {
        let gapless = |cell| is_gapless(&read(cell).unwrap_or_default());
        assert!(gapless("0=Off, 1=On") && gapless("2=C, 1=B"));
        assert!(!gapless("0=0%, 1000=100%") && !gapless("0=Off, 0=On"));
    }
}
