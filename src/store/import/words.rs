//! Words that vendors use for types, tables, function codes, permissions and yes or no.

use super::cells::clean;
use crate::model::{DataType, Table};

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

/// Names that say everything, in lower case, letters and digits only.
const TYPES: &[(&str, &[&str])] = &[
    ("bool", &["boolean", "coil", "flag", "digital", "onoff", "불"]),
    ("bit", &["비트"]),
    (
        "u16",
        &[
            "word",
            "ushort",
            "enum",
            "enum16",
            "bitfield",
            "bitfield16",
            "bitmap",
            "bf16",
            "hex",
            "count",
            "raw",
            "워드",
        ],
    ),
    ("i16", &["short", "sunssf"]),
    ("u32", &["dword", "udint", "ulong", "bf32", "bitfield32", "acc32", "enum32", "doubleword"]),
    ("i32", &["dint", "long", "longint"]),
    ("u64", &["lword", "ulint", "qword", "acc64", "bitfield64"]),
    ("i64", &["lint", "longlong"]),
    ("f64", &["double", "lreal", "doubleprecision"]),
    ("f16", &["half"]),
    ("u8_lo", &["byte", "u8", "uint8", "usint"]),
    ("i8_lo", &["i8", "int8", "s8"]),
];

/// Reads a type; `registers` is what another column says of its length.
pub(super) fn data_type(cell: &str, registers: Option<u16>) -> Option<TypeWord> {
    let lower = clean(cell).to_lowercase();
    let named = |name: &'static str| Some(TypeWord { name, registers: None });
    let plain: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    if let Some(exact) = DataType::ALL.iter().find(|t| t.name() == lower || t.name() == plain) {
        return named(exact.name());
    }
    if let Some((name, _)) = TYPES.iter().find(|(_, words)| words.contains(&plain.as_str())) {
        return named(name);
    }
    let letters: String = plain.chars().filter(|c| !c.is_ascii_digit()).collect();
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let number: Option<u16> = digits.parse().ok();
    const TEXTS: [&str; 8] = ["string", "ascii", "char", "text", "str", "utf", "varchar", "문자열"];
    if TEXTS.iter().any(|word| letters.starts_with(word)) {
        let characters = number.filter(|n| letters != "utf" || *n > 16);
        let registers = characters.map(|n| n.div_ceil(2)).or(registers);
        return Some(TypeWord { name: "string", registers });
    }
    let has = |words: &[&str]| words.iter().any(|word| letters.contains(word));
    let kind = if has(&["float", "real", "ieee", "flt", "floating", "실수"]) || letters == "f" {
        Kind::Float
    } else if has(&["bcd"]) {
        Kind::Bcd
    } else if has(&["unsign", "uint", "uns", "양수"])
        || matches!(letters.as_str(), "u" | "ub" | "intu")
    {
        Kind::Unsigned
    } else if has(&["int", "sign", "정수"]) || matches!(letters.as_str(), "s" | "sb" | "i" | "ints")
    {
        Kind::Signed
    } else {
        return None;
    };
    // "IEEE 754" is no width.
    let bits = number.filter(|n| matches!(n, 8 | 16 | 32 | 64));
    let bits = bits.or_else(|| registers.and_then(|r| r.checked_mul(16)));
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

/// Reads a table by its short name, its words, or its Modicon digit with an x.
pub(super) fn table(cell: &str) -> Option<Table> {
    let text = clean(cell).to_lowercase();
    if let Some(table) = Table::ALL.into_iter().find(|t| t.short().eq_ignore_ascii_case(&text)) {
        return Some(table);
    }
    match text.as_str() {
        "0x" | "0xxxx" | "0xxxxx" => Some(Table::Coil),
        "1x" | "1xxxx" | "1xxxxx" => Some(Table::DiscreteInput),
        "3x" | "3xxxx" | "3xxxxx" => Some(Table::InputRegister),
        "4x" | "4xxxx" | "4xxxxx" => Some(Table::HoldingRegister),
        _ => title_table(&text),
    }
}

/// The table that a title over rows names: "Holding registers (FC 03)".
pub(super) fn title_table(text: &str) -> Option<Table> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let found = [
        (Table::HoldingRegister, has(&["holding", "홀딩", "보유 레지스터", "halteregister"])),
        (
            Table::InputRegister,
            has(&["input reg", "analog input", "입력 레지스터", "eingangsregister"]),
        ),
        (
            Table::DiscreteInput,
            has(&["discrete", "input status", "contact", "이산 입력", "접점 입력"]),
        ),
        (Table::Coil, has(&["coil", "코일"])),
    ];
    let mut named = found.iter().filter(|(_, yes)| *yes).map(|(table, _)| *table);
    let first = named.next();
    if first.is_none() && text.trim() == "input" {
        return Some(Table::InputRegister);
    }
    // A title that names two says nothing.
    if named.next().is_some() { None } else { first }
}

/// The table that a function code reads: `3`, `FC04`, `0x03`, `03 / 16`.
pub(super) fn function_table(cell: &str) -> Option<Table> {
    let text = clean(cell).to_lowercase();
    let text = text.strip_prefix("fc").unwrap_or(&text).trim_start();
    let text = text.strip_prefix("0x").unwrap_or(text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<u8>() {
        Ok(1 | 5 | 15) => Some(Table::Coil),
        Ok(2) => Some(Table::DiscreteInput),
        Ok(3 | 6 | 16) => Some(Table::HoldingRegister),
        Ok(4) => Some(Table::InputRegister),
        _ => None,
    }
}

/// Whether a tag may be written.
pub(super) fn access(cell: &str) -> Option<bool> {
    let plain: String = clean(cell).to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    match plain.as_str() {
        "r" | "ro" | "rd" | "read" | "readonly" | "lesen" | "nurlesen" | "읽기" | "읽기전용" => {
            Some(false)
        }
        "rw" | "wr" | "w" | "wo" | "rwm" | "write" | "writeonly" | "readwrite" | "readandwrite"
        | "lesenschreiben" | "schreiben" | "쓰기" | "읽기쓰기" | "쓰기전용" => Some(true),
        _ => None,
    }
}

/// Yes or no.
pub(super) fn flag(cell: &str) -> Option<bool> {
    match clean(cell).to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "✓" | "ja" | "on" | "예" => Some(true),
        "false" | "no" | "n" | "0" | "-" | "nein" | "off" | "아니오" => Some(false),
        _ => None,
    }
}
