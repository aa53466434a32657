//! Separated text as rows of cells, numbered as a spreadsheet numbers them: empty lines count, and so
//! does a line that stands inside quotes, with its row. (RFC 4180, and what spreadsheets make of it.)

use super::encoding::Encoding;
use super::header;
use super::problem::CellProblem;

/// Rows of a table, the heading included.
const ROWS_MOST: usize = 100_100;
/// Columns of a table.
const COLUMNS_MOST: usize = 1_000;
/// Characters of a cell: what a spreadsheet allows.
const CELL_MOST: usize = 32_767;
/// Cells of a table: a bound on memory.
const CELLS_MOST: usize = 8_000_000;
/// Bytes of all texts: a spreadsheet writes one once and names it in many cells.
const BYTES_MOST: usize = 256 * 1024 * 1024;
/// Bytes that the separator is found by.
const SAMPLE: usize = 65_536;
/// Separators, the likeliest first where nothing speaks for one.
const SEPARATORS: [char; 4] = ['\t', ';', ',', '|'];

/// Rows of cells, as they stand in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The rows; some may be shorter than others.
    pub rows: Vec<Vec<String>>,
    /// What stands between cells; `None` for a spreadsheet's own file.
    pub separator: Option<char>,
    /// The encoding that was taken; `None` where the source is no bytes of text.
    pub encoding: Option<Encoding>,
    /// The sheets of a spreadsheet's own file, in its order.
    pub sheets: Vec<String>,
    /// The sheet that the rows are of.
    pub sheet: Option<String>,
}

impl Table {
    /// The cell at a row and column from 0; empty where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }

    /// Columns of the widest row.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Cells being put into rows, within bounds.
#[derive(Default)]
pub(super) struct Filler {
    pub(super) rows: Vec<Vec<String>>,
    row: Vec<String>,
    cells: usize,
    bytes: usize,
}

impl Filler {
    /// Adds a cell to the row.
    pub(super) fn cell(&mut self, text: String) -> Result<(), CellProblem> {
        let (row, column) = (self.rows.len() + 1, self.row.len() + 1);
        if column > COLUMNS_MOST {
            let what = format!("the row has more than {COLUMNS_MOST} columns");
            return Err(
                CellProblem::at(row, column, what).hint("take only the columns that describe tags")
            );
        }
        if text.len() > CELL_MOST && text.chars().count() > CELL_MOST {
            let what = format!("the cell has more than {CELL_MOST} characters");
            let hint = "is a quotation mark missing? no field of a tag is that long";
            return Err(CellProblem::at(row, column, what).hint(hint));
        }
        self.count((row, column), 1, text.len())?;
        self.row.push(text);
        Ok(())
    }

    /// Puts a text where a cell of a row is empty or missing; both from 0.
    pub(super) fn fill(
        &mut self,
        (row, column): (usize, usize),
        text: &str,
    ) -> Result<(), CellProblem> {
        let Some(width) = self.rows.get(row).map(Vec::len) else { return Ok(()) };
        let more = (column + 1).saturating_sub(width);
        self.count((row + 1, column + 1), more, text.len())?;
        let Some(cells) = self.rows.get_mut(row) else { return Ok(()) };
        cells.resize(width + more, String::new());
        if let Some(cell) = cells.get_mut(column).filter(|cell| cell.is_empty()) {
            text.clone_into(cell);
        }
        Ok(())
    }

    /// Counts what is added at a row and column from 1; an error beyond the bounds.
    fn count(
        &mut self,
        (row, column): (usize, usize),
        cells: usize,
        bytes: usize,
    ) -> Result<(), CellProblem> {
        (self.cells, self.bytes) = (self.cells + cells, self.bytes.saturating_add(bytes));
        let what = if self.cells > CELLS_MOST {
            format!("the table has more than {CELLS_MOST} cells")
        } else if self.bytes > BYTES_MOST {
            format!("the table has more than {} MiB of text", BYTES_MOST / (1024 * 1024))
        } else {
            return Ok(());
        };
        Err(CellProblem::at(row, column, what).hint("import it in parts"))
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) -> Result<(), CellProblem> {
        if self.rows.len() >= ROWS_MOST {
            let what = format!("the table has more than {ROWS_MOST} rows");
            return Err(CellProblem::at(self.rows.len() + 1, 0, what).hint("import it in parts"));
        }
        self.rows.push(std::mem::take(&mut self.row));
        Ok(())
    }

    /// Row and column from 1 of the cell that comes next.
    fn place(&self) -> (usize, usize) {
        (self.rows.len() + 1, self.row.len() + 1)
    }
}

/// Where in a cell the reading stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// Behind a quotation mark inside quotes: the end, or the first half of a doubled one.
    Closed,
}

/// Cuts `text` at `separator` and line ends.
pub(super) fn cut(text: &str, separator: char) -> Result<Vec<Vec<String>>, CellProblem> {
    let mut out = Filler::default();
    let mut cell = String::new();
    let mut state = State::Start;
    let mut opened = (1, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if state == State::Quoted {
            match c {
                '"' => state = State::Closed,
                '\r' => {
                    chars.next_if_eq(&'\n');
                    cell.push('\n');
                }
                other => cell.push(other),
            }
            continue;
        }
        match c {
            '"' if state == State::Start => {
                opened = out.place();
                state = State::Quoted;
            }
            '"' if state == State::Closed => {
                cell.push('"');
                state = State::Quoted;
            }
            _ if c == separator => {
                out.cell(std::mem::take(&mut cell))?;
                state = State::Start;
            }
            '\n' | '\r' => {
                if c == '\r' {
                    chars.next_if_eq(&'\n');
                }
                let is_blank = state == State::Start && out.row.is_empty();
                if !is_blank {
                    out.cell(std::mem::take(&mut cell))?;
                }
                out.end_row()?;
                state = State::Start;
            }
            other => {
                cell.push(other);
                state = State::Plain;
            }
        }
    }
    if state == State::Quoted {
        let (row, column) = opened;
        let what = "a quotation mark opens here and is never closed";
        return Err(CellProblem::at(row, column, what).hint("close it, or take it away"));
    }
    if state != State::Start || !out.row.is_empty() {
        out.cell(cell)?;
        out.end_row()?;
    }
    Ok(out.rows)
}

/// What stands between the cells of `text`: the separator by which the most columns are recognised in a
/// heading, else the one by which the most rows are equally long.
pub(super) fn separator(text: &str) -> char {
    let end = (0..=SAMPLE.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    let sample = text.get(..end.unwrap_or(0)).unwrap_or("");
    let whole = sample.len() == text.len();
    let sample = if whole { sample } else { sample.rsplit_once('\n').map_or(sample, |(s, _)| s) };
    let mut best = (',', (0, 0));
    for candidate in SEPARATORS {
        // A cut sample may end inside quotes.
        let rows = cut(sample, candidate)
            .or_else(|_| cut(&sample.replace('"', ""), candidate))
            .unwrap_or_default();
        let mut widths: Vec<usize> = rows.iter().map(Vec::len).filter(|w| *w > 1).collect();
        widths.sort_unstable();
        let middle = widths.get(widths.len() / 2).copied().unwrap_or(0);
        let agreeing = widths.iter().filter(|w| **w == middle).count();
        let score = (header::recognised(&rows), agreeing);
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MOST, CELLS_MOST, Filler};

    #[test]
    fn what_merged_cells_repeat_counts_as_cells_and_texts_do() {
        let mut out = Filler { rows: vec![vec!["a".to_owned()], Vec::new()], ..Filler::default() };
        out.cells = CELLS_MOST - 3;
        assert_eq!(out.fill((1, 2), "a"), Ok(()));
        assert_eq!(out.rows, [vec!["a"], vec!["", "", "a"]]);
        assert_eq!(out.fill((1, 0), "b"), Ok(()), "an empty cell is there already");
        assert!(out.fill((0, 1), "a").is_err());
        assert_eq!(out.rows, [vec!["a"], vec!["b", "", "a"]]);
        let mut out = Filler { bytes: BYTES_MOST - 2, ..Filler::default() };
        assert_eq!(out.cell("ab".to_owned()), Ok(()));
        assert!(out.cell("c".to_owned()).is_err());
    }
}
