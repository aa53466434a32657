//! Separated text as rows of cells, one row in memory at a time (RFC 4180, and what spreadsheets make of it).

use super::RecordingProblem;

/// Cells of a row.
const CELLS_MOST: usize = 256;
/// Bytes of a cell.
const CELL_MOST: usize = 4_096;
/// Rows of a table.
const ROWS_MOST: usize = 4_000_000;
/// Separators, the likeliest first where several would do.
const SEPARATORS: [char; 4] = ['\t', ';', '|', ','];

/// Cuts `text` at `separator` and line ends; `take` gets each row with its number from 1.
pub(super) fn rows(
    text: &str,
    separator: char,
    mut take: impl FnMut(usize, &[String]) -> Result<(), RecordingProblem>,
) -> Result<(), RecordingProblem> {
    let mut cells: Vec<String> = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut row = 0;
    while !rest.is_empty() {
        row += 1;
        if row > ROWS_MOST {
            let what = format!("the table has more than {ROWS_MOST} rows");
            return Err(RecordingProblem::at(row, 0, what, "cut it into parts"));
        }
        cells.clear();
        loop {
            if cells.len() >= CELLS_MOST {
                let what = format!("the row has more than {CELLS_MOST} cells");
                return Err(RecordingProblem::at(row, CELLS_MOST, what, "take columns out"));
            }
            let (cell, end, after) = cell(rest, separator, (row, cells.len() + 1))?;
            cells.push(cell);
            rest = after;
            if end {
                break;
            }
        }
        take(row, &cells)?;
    }
    Ok(())
}

/// The next cell, whether it ends its row, and what comes after.
fn cell(
    rest: &str,
    separator: char,
    (row, column): (usize, usize),
) -> Result<(String, bool, &str), RecordingProblem> {
    let too_long = || {
        let what = format!("the cell has more than {CELL_MOST} bytes");
        RecordingProblem::at(row, column, what, "is a quotation mark missing?")
    };
    let mut text = String::new();
    let mut plain = rest;
    if let Some(mut quoted) = rest.strip_prefix('"') {
        loop {
            let Some((inside, after)) = quoted.split_once('"') else {
                let what = "a quotation mark opens here and is never closed";
                return Err(RecordingProblem::at(row, column, what, "close it, or take it away"));
            };
            text.push_str(inside);
            if text.len() > CELL_MOST {
                return Err(too_long());
            }
            match after.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    quoted = more;
                }
                None => {
                    plain = after;
                    break;
                }
            }
        }
    }
    let end = plain.find([separator, '\n', '\r']).unwrap_or(plain.len());
    let (inside, after) = plain.split_at_checked(end).unwrap_or((plain, ""));
    text.push_str(inside);
    if text.len() > CELL_MOST {
        return Err(too_long());
    }
    if let Some(after) = after.strip_prefix(separator) {
        return Ok((text, false, after));
    }
    let after = after.strip_prefix('\r').unwrap_or(after);
    Ok((text, true, after.strip_prefix('\n').unwrap_or(after)))
}

/// What stands between the cells: the separator by which most lines have the same number of cells, more
/// than one.
pub(super) fn separator(text: &str) -> Option<char> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(60).collect();
    let sample = lines.join("\n");
    let agreeing = |separator: char| {
        let mut widths: Vec<usize> = Vec::new();
        // A cut sample may end inside quotes; what came before counts.
        rows(&sample, separator, |_, cells| {
            widths.push(cells.len());
            Ok(())
        })
        .ok();
        widths.sort_unstable();
        let usual = widths.get(widths.len() / 2).copied().unwrap_or(0);
        let many = widths.iter().filter(|w| **w == usual).count();
        if usual > 1 { many } else { 0 }
    };
    let counts = SEPARATORS.map(|s| (s, agreeing(s)));
    let best = counts.iter().map(|(_, count)| *count).max().filter(|count| *count > 0)?;
    counts.iter().find(|(_, count)| *count == best).map(|(separator, _)| *separator)
}
