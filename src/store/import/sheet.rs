//! The first sheet of an XLSX file, cell by cell: what a hostile file claims about its size is not
//! believed, and one that unpacks to far more than it should is not unpacked.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx, open_workbook_from_rs};

use super::grid::{Filler, Table};
use super::problem::CellProblem;

/// Bytes that all parts of the file may unpack to.
const UNPACKED_MOST: u64 = 256 * 1024 * 1024;

/// Reads the first sheet that has cells.
pub(super) fn read(bytes: &[u8]) -> Result<Table, CellProblem> {
    let broken = |why: String| {
        CellProblem::at(0, 0, "the file is no XLSX spreadsheet that can be read")
            .why(why)
            .hint("save it anew as XLSX, or as CSV")
    };
    match unpacked(bytes) {
        None => return Err(broken("its table of contents is missing".to_owned())),
        Some(size) if size > UNPACKED_MOST => {
            return Err(broken(format!("it would unpack to more than {UNPACKED_MOST} bytes")));
        }
        Some(_) => {}
    }
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|error: calamine::XlsxError| broken(error.to_string()))?;
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(|e| broken(e.to_string()))?;
        let mut out = Filler::default();
        let (mut row, mut column) = (0_u32, 0_u32);
        while let Some(cell) = cells.next_cell().map_err(|e| broken(e.to_string()))? {
            let (cell_row, cell_column) = cell.get_position();
            // Cells come in order; one that does not is left out rather than believed.
            if (cell_row, cell_column) < (row, column) {
                continue;
            }
            while row < cell_row {
                out.end_row()?;
                (row, column) = (row + 1, 0);
            }
            while column < cell_column {
                out.cell(String::new())?;
                column += 1;
            }
            out.cell(text(cell.get_value()))?;
            column += 1;
        }
        out.end_row()?;
        if out.rows.iter().flatten().any(|cell| !cell.trim().is_empty()) {
            return Ok(Table { rows: out.rows, separator: None });
        }
    }
    Err(CellProblem::at(0, 0, "the spreadsheet has no cells")
        .hint("name a file whose first sheet holds the table"))
}

/// A cell as a person reads it; whole numbers without a point.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(x) => x.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(on) => on.to_string(),
        DataRef::DateTime(at) => at.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The sum of the sizes in a ZIP file's central directory (APPNOTE 4.3.12); `None` where it has none.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let word = |at: usize, size: usize| -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(size)?)?;
        Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let tail = bytes.len().saturating_sub(22 + 65_535);
    let end = (tail..bytes.len().saturating_sub(21))
        .rev()
        .find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(b"PK\x05\x06")))?;
    let entries = word(end + 10, 2)?;
    let mut at = usize::try_from(word(end + 16, 4)?).ok()?;
    let mut sum = 0_u64;
    for _ in 0..entries {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        sum = sum.saturating_add(word(at + 24, 4)?);
        let rest = word(at + 28, 2)? + word(at + 30, 2)? + word(at + 32, 2)?;
        at = at.checked_add(46)?.checked_add(usize::try_from(rest).ok()?)?;
    }
    Some(sum)
}
