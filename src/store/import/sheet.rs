//! One sheet of an XLSX file, cell by cell: what a hostile file claims about its size is not believed,
//! and one that unpacks to far more than it should is not read.

use std::io::{Cursor, Read as _, copy, sink};

use calamine::{DataRef, Reader as _, SheetType, Xlsx, open_workbook_from_rs};
use zip::ZipArchive;

use super::grid::{Filler, Table};
use super::header;
use super::numbers::is_grouped;
use super::problem::CellProblem;
use crate::store::problem::{one_of, quote};

/// Parts of the file: sheets, styles, pictures.
const PARTS_MOST: usize = 2_000;
/// Bytes that one part may unpack to; a sheet of a hundred thousand rows fits.
const PART_MOST: u64 = 64 * 1024 * 1024;
/// Bytes that all parts together may unpack to.
const UNPACKED_MOST: u64 = 128 * 1024 * 1024;
/// Sheets of the file.
const SHEETS_MOST: usize = 256;

/// Merged regions of a sheet that are looked at, and rows of one of them.
const MERGED_MOST: usize = 20_000;
const MERGED_ROWS_MOST: usize = 2_000;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the sheet of that name, else the first with a heading that names addresses, else the first that
/// has cells.
pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Table, CellProblem> {
    measure(bytes)?;
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|error: calamine::XlsxError| broken(error.to_string()))?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .take(SHEETS_MOST)
        .collect();
    if let Some(wanted) = wanted {
        if !sheets.iter().any(|name| name == wanted) {
            let names: Vec<&str> = sheets.iter().map(String::as_str).collect();
            let what = format!("the spreadsheet has no sheet {}", quote(wanted));
            return Err(CellProblem::at(0, 0, what).hint(one_of(&names)));
        }
        let rows = rows(&mut book, wanted)?;
        let table = Table { rows, sheet: Some(wanted.to_owned()), ..Table::default() };
        return filled(table, sheets);
    }
    let mut first = Table::default();
    for name in &sheets {
        // A sheet that cannot be read speaks up only where it is the one that is wanted.
        let rows = match rows(&mut book, name) {
            Ok(rows) => rows,
            Err(problem) if sheets.len() == 1 => return Err(problem),
            Err(_) => continue,
        };
        let has_heading = header::recognised(&rows) > 1;
        if has_heading || (first.sheet.is_none() && has_cells(&rows)) {
            first = Table { rows, sheet: Some(name.clone()), ..Table::default() };
        }
        if has_heading {
            break;
        }
    }
    filled(first, sheets)
}

fn broken(why: String) -> CellProblem {
    CellProblem::at(0, 0, "the file is no XLSX spreadsheet that can be read")
        .why(why)
        .hint("save it anew as XLSX, or as CSV")
}

/// The table, unless there is nothing in it.
fn filled(table: Table, sheets: Vec<String>) -> Result<Table, CellProblem> {
    if has_cells(&table.rows) {
        return Ok(Table { sheets, ..table });
    }
    let what = match &table.sheet {
        Some(name) => format!("the sheet {} has no cells", quote(name)),
        None => "the spreadsheet has no cells".to_owned(),
    };
    Err(CellProblem::at(0, 0, what).hint("choose the sheet that holds the table"))
}

fn has_cells(rows: &[Vec<String>]) -> bool {
    rows.iter().flatten().any(|cell| !cell.trim().is_empty())
}

fn rows(book: &mut Book<'_>, name: &str) -> Result<Vec<Vec<String>>, CellProblem> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| broken(e.to_string()))?;
    let mut out = Filler::default();
    let (mut row, mut column) = (0_u32, 0_u32);
    while let Some(cell) = cells.next_cell().map_err(|e| broken(e.to_string()))? {
        let (cell_row, cell_column) = cell.get_position();
        // Cells come in order; one that does not is left out rather than believed. One that has a format
        // and no content stands where whole columns are coloured.
        if (cell_row, cell_column) < (row, column) || matches!(cell.get_value(), DataRef::Empty) {
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
    drop(cells);
    // Merged cells are a comfort; a list of them that cannot be read keeps no table back.
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let head = header::find(&out.rows).map_or(0, |head| head.row + head.rows);
    let width = out.rows.iter().take(head.max(1)).map(Vec::len).max().unwrap_or(0);
    for region in merged.iter().take(MERGED_MOST) {
        if fill_down(&mut out, width, region.start, region.end).is_err() {
            break;
        }
    }
    Ok(out.rows)
}

/// What cells that are merged over several rows say, they say in each of them, below the heading's `width`
/// columns. An error where the table would grow beyond its bounds.
fn fill_down(
    out: &mut Filler,
    width: usize,
    start: (u32, u32),
    end: (u32, u32),
) -> Result<(), CellProblem> {
    let at = |(row, column): (u32, u32)| {
        Some((usize::try_from(row).ok()?, usize::try_from(column).ok()?))
    };
    let (Some((first, column)), Some((last, _))) = (at(start), at(end)) else { return Ok(()) };
    let said = out.rows.get(first).and_then(|row| row.get(column));
    let Some(text) = said.filter(|text| !text.trim().is_empty()).cloned() else { return Ok(()) };
    if column >= width || last.saturating_sub(first) > MERGED_ROWS_MOST {
        return Ok(());
    }
    for row in first + 1..last.saturating_add(1).min(out.rows.len()) {
        out.fill((row, column), &text)?;
    }
    Ok(())
}

/// A cell as a person reads it; whole numbers without a point.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(x) => {
            let text = x.to_string();
            // 1.125 is no 1125, whatever commas mean in the texts beside it.
            if is_grouped(&text) { text + "0" } else { text }
        }
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(on) => on.to_string(),
        DataRef::DateTime(at) => at.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Unpacks every part into nothing, by the same code that unpacks it later, and counts what comes out.
fn measure(bytes: &[u8]) -> Result<(), CellProblem> {
    // Each part takes 46 bytes of the list at the end, which is counted before anything is made of it.
    let marks = bytes.windows(4).filter(|four| *four == b"PK\x01\x02").count();
    if marks > PARTS_MOST {
        return Err(broken(format!("it has more than {PARTS_MOST} parts")));
    }
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let mut left = UNPACKED_MOST;
    for place in 0..parts.len() {
        let part = parts.by_index(place).map_err(|e| broken(e.to_string()))?;
        let most = left.min(PART_MOST);
        let claimed = part.size();
        let size = if claimed > most {
            claimed
        } else {
            copy(&mut part.take(most + 1), &mut sink()).map_err(|e| broken(e.to_string()))?
        };
        if size > most {
            let most = most / (1024 * 1024);
            return Err(broken(format!("it would unpack to more than {most} MiB")));
        }
        left -= size;
    }
    Ok(())
}
