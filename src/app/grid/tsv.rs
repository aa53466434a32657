//! Cells as spreadsheets put them on the clipboard: tabs between cells, lines between rows, quotes around
//! what holds either.

/// Most cells of one paste.
const CELLS_MOST: usize = 4_000_000;

/// Why a text is no block of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadBlock {
    /// Nothing in it.
    Empty,
    /// Rows of different lengths; the row counts from 1.
    Ragged {
        /// The first row that differs.
        row: usize,
        /// Cells it has.
        cells: usize,
        /// Cells of the first row.
        first: usize,
    },
    /// A quote that is never closed, begun in this row.
    OpenQuote {
        /// Row, from 1.
        row: usize,
    },
    /// More cells than anybody means.
    TooMany,
}

/// Reads a block; every row has as many cells as the first.
///
/// # Errors
/// [`BadBlock`] says where and why.
pub fn read(text: &str) -> Result<Vec<Vec<String>>, BadBlock> {
    let mut rows: Vec<Vec<String>> = vec![Vec::new()];
    let mut cell = String::new();
    let mut cells = 0_usize;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if cell.is_empty() => {
                let quoted_in = rows.len();
                match quoted(&mut rest) {
                    Some(text) => cell = text,
                    None => return Err(BadBlock::OpenQuote { row: quoted_in }),
                }
            }
            '\r' if rest.peek() == Some(&'\n') => {}
            '\t' | '\n' | '\r' => {
                cells += 1;
                if cells > CELLS_MOST {
                    return Err(BadBlock::TooMany);
                }
                if let Some(row) = rows.last_mut() {
                    row.push(std::mem::take(&mut cell));
                }
                if c != '\t' && rest.peek().is_some() {
                    rows.push(Vec::new());
                } else if c != '\t' {
                    return checked(rows);
                }
            }
            c => cell.push(c),
        }
    }
    if let Some(row) = rows.last_mut() {
        row.push(cell);
    }
    checked(rows)
}

/// The text up to the closing quote; `None` where there is none. Two quotes are one.
fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' if rest.peek() == Some(&'"') => {
                rest.next();
                text.push('"');
            }
            '"' => return Some(text),
            '\r' if rest.peek() == Some(&'\n') => {}
            c => text.push(c),
        }
    }
}

fn checked(rows: Vec<Vec<String>>) -> Result<Vec<Vec<String>>, BadBlock> {
    let first = rows.first().map_or(0, Vec::len);
    if rows.iter().all(|row| row.iter().all(|cell| cell.is_empty()))
        && rows.len() <= 1
        && first <= 1
    {
        return Err(BadBlock::Empty);
    }
    match rows.iter().position(|row| row.len() != first) {
        Some(at) => {
            let cells = rows.get(at).map_or(0, Vec::len);
            Err(BadBlock::Ragged { row: at + 1, cells, first })
        }
        None => Ok(rows),
    }
}

/// Writes a block, so that [`read`] and spreadsheets give it back.
pub fn write(rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                out.push('\t');
            }
            if cell.contains(['\t', '\n', '\r', '"']) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(cell);
            }
        }
        out.push('\n');
    }
    out
}
