//! From the bytes of a file or a clipboard to a table: encodings, byte order marks, what is no table.

use super::grid::{self, Table};
use super::header;
use super::problem::CellProblem;
use super::sheet;

/// Bytes of a file that are read; a hundred thousand tags fit.
pub const BYTES_MOST: usize = 32 * 1024 * 1024;

/// Reads a table out of a CSV or TSV file in UTF-8 or UTF-16, or an XLSX file.
///
/// # Errors
/// What makes it no table, with its row and column.
pub fn read_table(bytes: &[u8]) -> Result<Table, CellProblem> {
    if bytes.len() > BYTES_MOST {
        let what = format!("the file has more than {BYTES_MOST} bytes (32 MiB)");
        return Err(CellProblem::at(0, 0, what).hint("is it a table of tags? import it in parts"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return sheet::read(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let what = "this is a spreadsheet of the old kind (XLS), or one with a password";
        return Err(CellProblem::at(0, 0, what).hint("save it as XLSX or CSV"));
    }
    table_of_text(&decoded(bytes))
}

/// Cuts pasted text into a table.
///
/// # Errors
/// What makes it no table, with its row and column.
pub fn table_of_text(text: &str) -> Result<Table, CellProblem> {
    if text.len() > BYTES_MOST {
        let what = format!("the text has more than {BYTES_MOST} bytes (32 MiB)");
        return Err(CellProblem::at(0, 0, what).hint("import it in parts"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = grid::separator(text);
    let table = Table { rows: grid::cut(text, separator)?, separator: Some(separator) };
    if let Some(problem) = unreadable(&table) {
        return Err(problem);
    }
    if table.rows.iter().all(|row| row.iter().all(|cell| cell.trim().is_empty())) {
        let hint = "copy the cells with their heading, or name a file that holds a table";
        return Err(CellProblem::at(0, 0, "there is no table: it is empty").hint(hint));
    }
    Ok(table)
}

/// True where a text begins with a table that has a heading: worth looking at as tags. Quick.
pub fn is_table(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(60).filter(|line| line.len() < 4_096).collect();
    let begin = lines.join("\n");
    let rows = grid::cut(&begin, grid::separator(&begin));
    rows.is_ok_and(|rows| rows.len() > 1 && header::recognised(&rows) > 1)
}

/// The first cell with something that is no text.
fn unreadable(table: &Table) -> Option<CellProblem> {
    for (row, cells) in table.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let at = |what: &str| CellProblem::at(row + 1, column + 1, what);
            if cell.contains('\0') {
                let hint = "the file is damaged or no text; save the table as CSV in UTF-8";
                return Some(at("the cell holds a zero byte, so it is not text").hint(hint));
            }
            if cell.contains('\u{fffd}') {
                let hint = "in the spreadsheet choose \"CSV UTF-8\" when saving";
                return Some(at("the cell is not UTF-8").hint(hint));
            }
        }
    }
    None
}

/// Text in the encoding that its mark, or else its zero bytes, tell. What is no character becomes U+FFFD.
pub(in crate::store) fn decoded(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
    };
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return utf16(rest, u16::from_be_bytes);
    }
    // Headings are mostly ASCII: every other byte of theirs is then zero.
    let zeros = |odd: usize| {
        let every_other = bytes.iter().take(400).skip(odd).step_by(2);
        let (zeros, all) =
            every_other.fold((0, 0), |(z, n), byte| (z + usize::from(*byte == 0), n + 1));
        all >= 4 && zeros * 10 >= all * 8
    };
    match (zeros(0), zeros(1)) {
        (false, true) => utf16(bytes, u16::from_le_bytes),
        (true, false) => utf16(bytes, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}
