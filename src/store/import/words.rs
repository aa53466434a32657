//! Words that vendors use for tables, function codes, permissions, reserved rows and yes or no.

use super::cells::clean;
use super::fold;
use crate::model::Table;

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
        _ => named(&text),
    }
}

/// Fragments by which a text names a table.
const TABLES: [(Table, &str); 4] = [
    (
        Table::HoldingRegister,
        "holding, 홀딩, 보유 레지스터, halteregister, registre de maintien, registres de maintien, \
         registros de retención, 保持寄存器, 保持レジスタ",
    ),
    (
        Table::InputRegister,
        "input reg, analog input, 입력 레지스터, eingangsregister, registre d'entrée, registres d'entrée, \
         registros de entrada, 输入寄存器, 入力レジスタ",
    ),
    (
        Table::DiscreteInput,
        "discrete, input status, contact, 이산 입력, 접점 입력, 离散输入, 入力ステータス",
    ),
    (Table::Coil, "coil, 코일, 线圈, コイル, bobina"),
];

/// Words that name a table in a title only beside those of Modbus: a coil may cool and a contact close.
const LOOSE: &str = "holding discrete contact coil bobina";
/// Words before which they do.
const BEHIND: &str = "register registers reg regs input inputs status";
/// Words between which they do.
const BESIDE: &str = "output outputs fc function code modbus read write table area address addresses of and \
                      digital discrete internal single multiple 0x 1x 3x 4x";

/// The table that a title over rows names: "Holding registers (FC 03)".
pub(super) fn title_table(text: &str) -> Option<Table> {
    let folded = fold::words(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let is_among = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    let is_loose = |word: &str| LOOSE.split(' ').any(|known| word.starts_with(known));
    let is_beside = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.is_empty()
            || [BEHIND, BESIDE].iter().any(|l| is_among(l, word) || is_among(l, letters))
    };
    let counts = |at: usize, word: &str| {
        let is_whole = is_among(LOOSE, word.strip_suffix('s').unwrap_or(word));
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let next = words.get(at + 1);
        let is_between = [before, next].into_iter().flatten().all(|word| is_beside(word));
        is_whole && (is_between || next.is_some_and(|next| is_among(BEHIND, next)))
    };
    let loose = || words.iter().enumerate().filter(|(_, word)| is_loose(word));
    if loose().all(|(at, word)| counts(at, word)) {
        return named(text);
    }
    None
}

fn named(text: &str) -> Option<Table> {
    let text = text.to_lowercase();
    let named = |words: &str| words.split(',').any(|word| text.contains(word.trim()));
    let mut found = TABLES.iter().filter(|(_, words)| named(words)).map(|(table, _)| *table);
    let first = found.next();
    if first.is_none() && text.trim() == "input" {
        return Some(Table::InputRegister);
    }
    // A title that names two says nothing.
    if found.next().is_some() { None } else { first }
}

/// The table that function codes read: `3`, `FC04`, `0x03`, `03 / 16`. `None` for codes of two tables.
pub(super) fn function_table(cell: &str) -> Option<Table> {
    let mut tables = function_tables(cell);
    let first = tables.next()?;
    tables.all(|table| table == first).then_some(first)
}

/// True for a cell that names a function code.
pub(super) fn is_function(cell: &str) -> bool {
    function_tables(cell).next().is_some()
}

fn function_tables(cell: &str) -> impl Iterator<Item = Table> {
    let text = clean(cell).to_lowercase().replace("16#", "0x");
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    words.into_iter().filter_map(|word| match code(&word)? {
        1 | 5 | 15 => Some(Table::Coil),
        2 => Some(Table::DiscreteInput),
        3 | 6 | 16 => Some(Table::HoldingRegister),
        4 => Some(Table::InputRegister),
        _ => None,
    })
}

/// The number of `fc04`, `0x10` and `03h`.
fn code(word: &str) -> Option<u8> {
    let marked = word.strip_suffix('h').filter(|hex| hex.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(hex) = word.strip_prefix("0x").or(marked) {
        return u8::from_str_radix(hex, 16).ok();
    }
    word.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

/// Words for what may only be read, as `fold` leaves them. `R/WC` is Schneider's word for what is written by
/// a command register alone.
const READ: &str = "r, ro, rd, read, readonly, read only, r wc, no, lesen, nur lesen, l, lecture, lecture seule, \
                    lectura, solo lectura, lettura, sola lettura, leitura, somente leitura, \
                    so leitura, lezen, alleen lezen, 읽기, 읽기전용, 읽기 전용, 只读, 读, 只讀, 読み取り専用, \
                    読取専用, 読取, 読み出し, 読出し, nein, non, 否";
/// Words for what may be written.
const WRITE: &str = "rw, wr, w, wo, rwm, w r, r w, r wm, write, write only, writeonly, readwrite, read write, \
                     read and write, yes, y, lesen schreiben, schreiben, l s, schreiben lesen, \
                     lecture ecriture, ecriture, ecriture seule, l e, e l, e, lectura escritura, escritura, \
                     solo escritura, lettura scrittura, scrittura, leitura escrita, escrita, lezen schrijven, \
                     schrijven, 쓰기, 읽기쓰기, 읽기 쓰기, 쓰기전용, 쓰기 전용, 读写, 读 写, 可读写, 只写, 写, \
                     可读可写, 讀寫, 読み書き, 読書き, 書き込み, 書込み, 読取 書込, 読出し 書込み, ja, oui, si, 是";

/// Whether a tag may be written.
pub(super) fn access(cell: &str) -> Option<bool> {
    let folded = fold::words(cell);
    let letters = folded.chars().filter(|c| c.is_alphabetic() || *c == ' ').collect::<String>();
    let among = |list: &str| list.split(',').any(|word| word.trim() == letters.trim());
    if among(READ) { Some(false) } else { among(WRITE).then_some(true) }
}

/// Yes or no.
pub(super) fn flag(cell: &str) -> Option<bool> {
    match clean(cell).to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "✓" | "ja" | "oui" | "sí" | "si" | "sim" | "on"
        | "예" => Some(true),
        "false" | "no" | "n" | "0" | "-" | "nein" | "non" | "não" | "off" | "아니오" => {
            Some(false)
        }
        _ => None,
    }
}

/// Names of places that hold nothing yet, as `fold` leaves them.
const RESERVED: &str = "reserved, reserve, spare, not used, unused, reserviert, \
                        nicht belegt, nicht benutzt, reservado, riservato, gereserveerd, 예약, 예비, \
                        예약됨, 预留, 保留, 備用, 备用, 予約, 予備, 未使用, 미사용, reserved for future use";

/// True for the name of a place that holds nothing yet.
pub(super) fn is_reserved(name: &str) -> bool {
    let folded = fold::words(name);
    !folded.is_empty() && RESERVED.split(',').any(|word| word.trim() == folded)
}

/// True for a text that begins like a remark below a table, not like the title of its rows.
pub(super) fn is_remark(text: &str) -> bool {
    const BEGINS: &str = "note notes end remark remarks hint attention caution warning legend page rev revision version \
                          copyright see all hinweis anmerkung bemerkung siehe remarque nota notas voir 비고 주의 주 \
                          참고 注 注意 备注 備考 註";
    let folded = fold::words(text);
    let first = folded.split(' ').next().unwrap_or("");
    let begins = BEGINS.split_whitespace().any(|word| word == first);
    begins || text.starts_with(['*', '©', '¹', '²', '³', '†'])
}

#[cfg(test)]
mod tests {
    use super::{READ, RESERVED, WRITE, access, fold, function_table, is_reserved, title_table};
    use crate::model::Table;

    #[test]
    fn the_words_stand_as_folding_leaves_them() {
        for word in [READ, WRITE, RESERVED].into_iter().flat_map(|list| list.split(',')) {
            assert_eq!(fold::words(word), word.trim());
        }
    }

    #[test]
    fn permissions_in_eight_languages() {
        for (cell, writable) in [
            ("R/W", Some(true)),
            ("RO", Some(false)),
            ("R/WC", Some(false)),
            ("Lecture/Écriture", Some(true)),
            ("L", Some(false)),
            ("L/E", Some(true)),
            ("Read only", Some(false)),
            ("lesen/schreiben", Some(true)),
            ("读/写", Some(true)),
            ("只读", Some(false)),
            ("R/W*", Some(true)),
            ("R (1)", Some(false)),
            ("perhaps", None),
            ("", None),
        ] {
            assert_eq!(access(cell), writable, "{cell}");
        }
    }

    #[test]
    fn function_codes_in_any_shape_name_their_table() {
        for (cell, table) in [
            ("3/6/16", Some(Table::HoldingRegister)),
            ("FC04", Some(Table::InputRegister)),
            ("0x03", Some(Table::HoldingRegister)),
            ("03h", Some(Table::HoldingRegister)),
            ("F 1, 5, 15", Some(Table::Coil)),
            ("Read (FC=02)", Some(Table::DiscreteInput)),
            ("16#04", Some(Table::InputRegister)),
            ("0x03, 0x10", Some(Table::HoldingRegister)),
            ("03 (Read) / 06 (Write)", Some(Table::HoldingRegister)),
            ("4/6", None),
            ("2, 5", None),
            ("43", None),
            ("none", None),
        ] {
            assert_eq!(function_table(cell), table, "{cell}");
        }
    }

    #[test]
    fn titles_name_tables_in_the_words_of_modbus_alone() {
        use Table::{Coil, DiscreteInput, HoldingRegister, InputRegister};
        for (title, table) in [
            ("Holding registers (FC 03)", Some(HoldingRegister)),
            ("2.1 Device holding registers", Some(HoldingRegister)),
            ("Input registers", Some(InputRegister)),
            ("Discrete inputs", Some(DiscreteInput)),
            ("Coils", Some(Coil)),
            ("Coil", Some(Coil)),
            ("Output coils", Some(Coil)),
            ("FC01: Coils", Some(Coil)),
            ("Coils (FC 1, 5, 15)", Some(Coil)),
            ("코일", Some(Coil)),
            ("Cooling coil", None),
            ("Heating coil output", None),
            ("Contactor control", None),
            ("Contact sensors", None),
            ("Holding tank", None),
            ("Discrete alarms", None),
            ("Measurements", None),
        ] {
            assert_eq!(title_table(title), table, "{title}");
        }
        assert_eq!(super::table("Single coil output"), Some(Coil));
    }

    #[test]
    fn reserved_rows_are_known_by_their_names() {
        assert!(is_reserved("Reserved") && is_reserved("(réservé)") && is_reserved("예약"));
        assert!(!is_reserved("Reserve capacity") && !is_reserved(""));
    }
}
