//! Words without what differs between keyboards: case, accents, full-width letters, punctuation.

/// Letters with accents, each group behind the letter it is without them.
const ACCENTS: [(&str, &str); 15] = [
    ("a", "àáâãäåāăą"),
    ("c", "çćč"),
    ("d", "ď"),
    ("e", "èéêëēėęě"),
    ("i", "ìíîïī"),
    ("l", "ł"),
    ("n", "ñńň"),
    ("o", "òóôõöøō"),
    ("r", "ř"),
    ("s", "śš"),
    ("ss", "ß"),
    ("u", "ùúûüūů"),
    ("y", "ýÿ"),
    ("z", "źżž"),
    ("ae", "æ"),
];

/// A text in lower case, its words apart by single spaces, without accents and punctuation.
pub(super) fn words(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(200).flat_map(char::to_lowercase).map(narrow) {
        if is_mark(c) {
            continue;
        }
        if !c.is_alphanumeric() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            continue;
        }
        match ACCENTS.iter().find(|(_, group)| !c.is_ascii() && group.contains(c)) {
            Some((plain, _)) => out.push_str(plain),
            None => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A full-width letter of Chinese and Japanese keyboards as the ASCII one.
pub(super) fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

/// An accent that stands behind its letter as a character of its own.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn case_accents_width_and_punctuation_make_no_difference() {
        for (text, folded) in [
            ("Libellé", "libelle"),
            ("Libelle\u{301}", "libelle"),
            ("  Lecture / Écriture ", "lecture ecriture"),
            ("MESSGRÖSSE", "messgrosse"),
            ("Größe (max.)", "grosse max"),
            ("Ｒ／Ｗ", "r w"),
            ("Nº", "nº"),
            ("레지스터 주소", "레지스터 주소"),
            ("寄存器地址（HEX）", "寄存器地址 hex"),
            ("", ""),
        ] {
            assert_eq!(words(text), folded, "{text}");
        }
    }
}
