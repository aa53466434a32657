//! Types as vendors name them: exact words, and what fragments of a longer one say together.

use super::cells::clean;
use super::fold;
use crate::model::DataType;

/// A type as a cell names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TypeWord {
    /// The name that files use.
    pub(super) name: &'static str,
    /// Registers of a text that names its length.
    pub(super) registers: Option<u16>,
}

/// What a number is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unsigned,
    Signed,
    Float,
    Bcd,
}

/// Names that say everything, as `fold` leaves them, without spaces.
const EXACT: &[(&str, &str)] = &[
    (
        "bool",
        "boolean coil flag digital onoff 불 booleen booleano booleana boolesch binar binary logical 布尔 \
         ブール",
    ),
    ("bit", "비트 位 ビット"),
    (
        "u16",
        "word ushort enum enum16 bitfield bitfield16 bitmap bitmap16 bf16 hex count raw 워드 wort mot palabra \
         parola bitstring bits bitmask 字",
    ),
    ("i16", "short sunssf"),
    (
        "u32",
        "dword udint ulong bf32 bitfield32 bitmap32 acc32 enum32 doubleword doppelwort unix epoch epochtime",
    ),
    ("i32", "dint long longint"),
    ("u64", "lword ulint qword acc64 bitfield64"),
    ("i64", "lint longlong"),
    ("f64", "double lreal doubleprecision"),
    ("f16", "half"),
    ("u8_lo", "byte u8 uint8 usint"),
    ("i8_lo", "i8 int8 s8"),
];

/// Beginnings of the names of texts.
const TEXTS: &str = "string ascii char text str utf varchar 문자열 chaine zeichen cadena stringa texto tekst \
                     字符串 文字列";
/// Fragments of names of fractions.
const FLOATS: &str = "float ieee flt floating 실수 flottant gleitkomma fliesskomma flotante \
                      virgolamobile 浮点 浮動小数 singleprecision";
/// Whole words for the same.
const FLOAT_WORDS: &str = "real reel reels reale reell";
/// Of numbers without a sign.
const UNSIGNED: &str = "unsign uint uns 양수 부호없는 nonsigne sanssigne ohnevorzeichen vorzeichenlos \
                        sinsigno senzasegno semsinal zonderteken 无符号 無符號 符号なし 符号無";
/// Of numbers with one.
const SIGNED: &str = "정수 부호있는 mitvorzeichen vorzeichenbehaftet consigno consegno comsinal entier ganzzahl entero intero inteiro geheel 有符号 有符號 符号付 整型 \
                      整数 整數";
/// Whole words for the same: "setpoint" and "signal" say nothing.
const SIGNED_WORDS: &str = "int integer sint dint shortint smallint longint bigint signed sign signedint \
                            signedinteger signedlong signedshort signedword signedbyte intsigned ints inte";
/// Of numbers whose width is told by a word.
const WIDTHS: &[(u16, &str)] = &[
    (64, "longlong quad lword qword"),
    (32, "long dword doubleword double doppelwort 双字 ダブルワード 더블워드"),
    (16, "short word wort mot"),
    (8, "byte char octet"),
];

/// Reads a type; `registers` is what another column says of its length.
pub(super) fn data_type(cell: &str, registers: Option<u16>) -> Option<TypeWord> {
    let folded = fold::words(cell);
    if names_two(&folded) {
        return None;
    }
    let found = whole(cell, registers).or_else(|| {
        // What stands in brackets, or behind, may be a remark.
        let first =
            cell.split(['(', '[', ',', ';', '（']).next().filter(|first| first.len() < cell.len());
        first.and_then(|first| whole(first, registers))
    })?;
    // The other byte of a register stands mostly in brackets.
    let says = |list: &str| words(&folded).any(|word| is_one(word, list));
    Some(match found.name {
        "u8_lo" if says(HIGH) => TypeWord { name: "u8_hi", ..found },
        "i8_lo" if says(HIGH) => TypeWord { name: "i8_hi", ..found },
        _ => found,
    })
}

/// Words for the first byte of a register.
const HIGH: &str = "high hi upper msb hibyte highbyte hb";

/// The words of a folded text, without digits and letters of other alphabets.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty())
}

/// True for `INT16/UINT16` and `signed or unsigned`.
fn names_two(folded: &str) -> bool {
    let has = |list: &str| words(folded).any(|word| is_one(word, list));
    let is_explained = has("unsigned");
    (has("uint udint") && has("int sint dint") && !is_explained) || (has("signed") && is_explained)
}

fn whole(cell: &str, registers: Option<u16>) -> Option<TypeWord> {
    let exact = clean(cell).to_lowercase();
    let folded = fold::words(cell);
    let named = |name: &'static str| Some(TypeWord { name, registers: None });
    let plain = folded.replace(' ', "");
    if let Some(exact) = DataType::ALL.iter().find(|t| t.name() == exact || t.name() == plain) {
        return named(exact.name());
    }
    if let Some((name, _)) = EXACT.iter().find(|(_, words)| is_one(&plain, words)) {
        return named(name);
    }
    let letters: String = plain.chars().filter(|c| !c.is_ascii_digit()).collect();
    let runs: Vec<u16> = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    if TEXTS.split_whitespace().any(|word| letters.starts_with(word)) {
        let number = runs.first().copied();
        let characters = number.filter(|n| letters != "utf" || *n > 16);
        let registers = characters.map(|n| n.div_ceil(2)).or(registers);
        return Some(TypeWord { name: "string", registers });
    }
    let kind = kind(&letters, &folded)?;
    // "IEEE 754" is no width; two widths are none either.
    let mut widths = runs.iter().copied().filter(|n| matches!(n, 8 | 16 | 32 | 64));
    let told = widths.next();
    if widths.any(|other| Some(other) != told) {
        return None;
    }
    let spoken = || {
        let found = WIDTHS.iter().find(|(_, w)| has(&letters, w)).map(|(bits, _)| *bits);
        found.map(|bits| if kind == Kind::Float && letters.contains("double") { 64 } else { bits })
    };
    // One register holds half a fraction only where the type says so.
    let registers = registers.filter(|count| kind != Kind::Float || *count > 1);
    let bits = told.or_else(|| registers.and_then(|r| r.checked_mul(16))).or_else(spoken);
    named(match (kind, bits) {
        (Kind::Unsigned, Some(8)) => "u8_lo",
        (Kind::Signed, Some(8)) => "i8_lo",
        (Kind::Unsigned, None | Some(16)) => "u16",
        (Kind::Unsigned, Some(32)) => "u32",
        (Kind::Unsigned, Some(64)) => "u64",
        (Kind::Signed, None | Some(16)) => "i16",
        (Kind::Signed, Some(32)) => "i32",
        (Kind::Signed, Some(64)) => "i64",
        (Kind::Float, Some(16)) => "f16",
        (Kind::Float, None | Some(32)) => "f32",
        (Kind::Float, Some(64)) => "f64",
        (Kind::Bcd, None | Some(16)) => "bcd16",
        (Kind::Bcd, Some(32)) => "bcd32",
        _ => return None,
    })
}

fn kind(letters: &str, folded: &str) -> Option<Kind> {
    let says = |list: &str| words(folded).any(|word| is_one(word, list));
    Some(if has(letters, FLOATS) || says(FLOAT_WORDS) || is_one(letters, "f single") {
        Kind::Float
    } else if has(letters, "bcd") {
        Kind::Bcd
    } else if has(letters, UNSIGNED) || is_one(letters, "u ub intu ui longu") {
        Kind::Unsigned
    } else if has(letters, SIGNED) || says(SIGNED_WORDS) || is_one(letters, "s sb i") {
        Kind::Signed
    } else {
        return None;
    })
}

fn has(letters: &str, fragments: &str) -> bool {
    fragments.split_whitespace().any(|fragment| letters.contains(fragment))
}

fn is_one(text: &str, words: &str) -> bool {
    words.split_whitespace().any(|word| word == text)
}

#[cfg(test)]
mod tests {
    use super::data_type;

    #[test]
    fn types_are_known_in_the_words_of_vendors() {
        for (cell, registers, name) in [
            ("unsigned long", None, Some("u32")),
            ("Long (signed)", None, Some("i32")),
            ("INT16U", None, Some("u16")),
            ("UINT32 (2 registers)", None, Some("u32")),
            ("entier 16 bits non signé", None, Some("u16")),
            ("Entier signé 32 bits", None, Some("i32")),
            ("réel", Some(2), Some("f32")),
            ("ohne Vorzeichen 16", None, Some("u16")),
            ("mit Vorzeichen 32 Bit", None, Some("i32")),
            ("booléen", None, Some("bool")),
            ("无符号16位整数", None, Some("u16")),
            ("有符号 32 位", None, Some("i32")),
            ("符号なし16bit", None, Some("u16")),
            ("Float IEEE 754", Some(2), Some("f32")),
            ("double float", None, Some("f64")),
            ("Bitfield (see table 4)", None, Some("u16")),
            ("UINT32/UINT16", None, None),
            ("unsigned byte", None, Some("u8_lo")),
            ("INT16/UINT16", None, None),
            ("INT16, UINT16", None, None),
            ("signed / unsigned 16", None, None),
            ("UINT (unsigned int)", None, Some("u16")),
            ("UINT8 (high byte)", None, Some("u8_hi")),
            ("byte (high)", None, Some("u8_hi")),
            ("INT8 low", None, Some("i8_lo")),
            ("Fixed point", None, None),
            ("Setpoint", None, None),
            ("Analog signal", None, None),
            ("Single register", None, None),
            ("single", None, Some("f32")),
            ("Real32", None, Some("f32")),
            ("16-bit integer", None, Some("i16")),
            ("Signed16", None, Some("i16")),
            ("float", Some(1), Some("f32")),
            ("float16", Some(1), Some("f16")),
            ("flaot", None, None),
            ("", None, None),
        ] {
            assert_eq!(data_type(cell, registers).map(|t| t.name), name, "{cell}");
        }
    }
}
