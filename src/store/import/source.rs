//! From the bytes of a file or a clipboard to a table: which sheet, which encoding, what is no table.

use super::encoding::{Encoding, decoded};
use super::grid::{self, Table};
use super::header;
use super::problem::CellProblem;
use super::sheet;

/// Bytes of a file that are read; a hundred thousand tags fit.
pub const BYTES_MOST: usize = 32 * 1024 * 1024;

/// What a person says about a file; what is not said the file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The sheet of a spreadsheet, by its name.
    pub sheet: Option<String>,
    /// The encoding of separated text.
    pub encoding: Option<Encoding>,
}

/// Reads a table as the file itself tells: see [`open_table`].
///
/// # Errors
/// What makes it no table, with its row and column.
pub fn read_table(bytes: &[u8]) -> Result<Table, CellProblem> {
    open_table(bytes, &Opening::default())
}

/// Reads a table out of a CSV or TSV file in one of the [`Encoding`]s, or a sheet of an XLSX file.
///
/// # Errors
/// What makes it no table, with its row and column.
pub fn open_table(bytes: &[u8], opening: &Opening) -> Result<Table, CellProblem> {
    if bytes.len() > BYTES_MOST {
        let what = format!("the file has more than {BYTES_MOST} bytes (32 MiB)");
        return Err(CellProblem::at(0, 0, what).hint("is it a table of tags? import it in parts"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return sheet::read(bytes, opening.sheet.as_deref());
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let what = "this is a spreadsheet of the old kind (XLS), or one with a password";
        return Err(CellProblem::at(0, 0, what).hint("save it as XLSX or CSV"));
    }
    if opening.sheet.is_some() {
        let what = "the file is separated text, which has no sheets";
        return Err(CellProblem::at(0, 0, what).hint("only XLSX files have sheets; name none"));
    }
    let (text, encoding) = decoded(bytes, opening.encoding);
    Ok(Table { encoding: Some(encoding), ..table_of_text(&text)? })
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
    let table =
        Table { rows: grid::cut(text, separator)?, separator: Some(separator), ..Table::default() };
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
                let hint =
                    "choose another encoding, or \"CSV UTF-8\" when saving in the spreadsheet";
                return Some(at("the cell holds bytes that are no characters").hint(hint));
            }
        }
    }
    None
}
