//! Bytes as text: what the bytes themselves tell of their encoding, and what a person says instead.
//!
//! A mark or zero bytes tell UTF-16, well-formed UTF-8 is UTF-8. What is left is either CP949, as Korean
//! Excel saves CSV, or Windows-1252, as Western Excel does: in CP949 bytes above 0xA0 come in pairs, in
//! Western texts they stand alone between ASCII letters.

use encoding_rs::{EUC_KR, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How characters are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// CP949, which holds EUC-KR.
    Cp949,
    /// Windows-1252, which holds Latin-1.
    Windows1252,
}

impl Encoding {
    /// Every encoding with its name.
    pub const ALL: [(Encoding, &'static str); 5] = [
        (Encoding::Utf8, "UTF-8"),
        (Encoding::Cp949, "CP949"),
        (Encoding::Windows1252, "Windows-1252"),
        (Encoding::Utf16Le, "UTF-16LE"),
        (Encoding::Utf16Be, "UTF-16BE"),
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        Encoding::ALL.iter().find(|(encoding, _)| *encoding == self).map_or("", |(_, name)| name)
    }

    /// Reads a name or a common other one, in upper or lower case.
    pub fn from_name(text: &str) -> Option<Encoding> {
        let plain: String =
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        match plain.as_str() {
            "utf8" => Some(Encoding::Utf8),
            "utf16" | "utf16le" => Some(Encoding::Utf16Le),
            "utf16be" => Some(Encoding::Utf16Be),
            "cp949" | "ms949" | "uhc" | "euckr" | "ksc5601" => Some(Encoding::Cp949),
            "windows1252" | "cp1252" | "latin1" | "iso88591" => Some(Encoding::Windows1252),
            _ => None,
        }
    }

    fn decoder(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Cp949 => EUC_KR,
            Encoding::Windows1252 => WINDOWS_1252,
        }
    }
}

/// The text of `bytes` in the encoding that is wanted, else in the one they tell, and which was taken. What
/// is no character becomes U+FFFD; a mark at the beginning is no part of the text.
pub(in crate::store) fn decoded(bytes: &[u8], wanted: Option<Encoding>) -> (String, Encoding) {
    let encoding = wanted.unwrap_or_else(|| told(bytes));
    let (text, _) = encoding.decoder().decode_with_bom_removal(bytes);
    (text.into_owned(), encoding)
}

/// What the bytes tell.
fn told(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return Encoding::Utf16Le;
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return Encoding::Utf16Be;
    }
    // Headings are mostly ASCII: every other byte of theirs is then zero.
    let zeros = |odd: usize| {
        let every_other = bytes.iter().take(400).skip(odd).step_by(2);
        let (zeros, all) =
            every_other.fold((0, 0), |(z, n), byte| (z + usize::from(*byte == 0), n + 1));
        all >= 4 && zeros * 10 >= all * 8
    };
    match (zeros(0), zeros(1)) {
        (false, true) => Encoding::Utf16Le,
        (true, false) => Encoding::Utf16Be,
        _ => eight_bits(bytes),
    }
}

fn eight_bits(bytes: &[u8]) -> Encoding {
    // A damaged file in UTF-8 stays one, so that the damage is told at its cell.
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    if bad <= good {
        return Encoding::Utf8;
    }
    let (mut pairs, mut alone) = (0_usize, 0_usize);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first < 0x80 {
            continue;
        }
        if let (0xA1..=0xFE, [0xA1..=0xFE, after @ ..]) = (*first, after) {
            pairs += 1;
            rest = after;
        } else {
            alone += 1;
        }
    }
    if pairs > alone { Encoding::Cp949 } else { Encoding::Windows1252 }
}
