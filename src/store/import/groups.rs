//! What rows belong to: a title above them, or a group that a column names once for all rows below it, as
//! merged cells do. Both become the path before the name.

use super::cells::{clean, text};
use super::columns::Field;
use super::drafts::Draft;
use super::row::Columns;
use super::words::{is_remark, title_table};

/// Characters of a title that names a group; longer ones are sentences.
const TITLE_MOST: usize = 48;

/// The group that a title names; `None` for a remark, for a title that names a table, for a lone number.
pub(super) fn of_title(cells: &[&str]) -> Option<String> {
    let has_letters = |cell: &&&str| cell.chars().any(char::is_alphabetic);
    // "4.1 | Energy": the number of a section and its title.
    let mut worded = cells.iter().filter(has_letters);
    let (title, more) = (worded.next()?, worded.next());
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.trim_end_matches([':', ' ']);
    // "0 = Off" and "of the transformer" go on from the row above.
    let goes_on = title.contains('=') || title.starts_with(char::is_lowercase);
    let is_long = title.chars().count() > TITLE_MOST || title.ends_with(['.', ';', '。', '!']);
    if more.is_some() || is_long || goes_on || is_remark(title) || title_table(title).is_some() {
        return None;
    }
    // A slash would make two levels of what is one.
    Some(title.replace(" / ", " - ").replace('/', "-"))
}

/// Gives every row its group; true where cells of a column count for the rows below them.
pub(super) fn assign(drafts: &mut [Draft<'_>], sheet: &Columns) -> bool {
    let Some(column) = sheet.of(Field::Group) else {
        return false;
    };
    let own = |draft: &Draft<'_>| draft.cells.get(column).map_or("", |cell| text(cell)).to_owned();
    let cells: Vec<String> = drafts.iter().map(own).collect();
    let carries = !sheet.ours && are_merged(&cells);
    let mut carried = String::new();
    let mut section = None;
    for (draft, cell) in drafts.iter_mut().zip(cells) {
        if draft.section != section {
            (carried, section) = (String::new(), draft.section);
        }
        if !cell.is_empty() {
            carried.clone_from(&cell);
        }
        draft.group = if carries { carried.clone() } else { cell };
    }
    carries
}

/// True for a column that says something once and means it for the rows below: it begins with a text, has
/// empty cells, and never says the same twice in a row.
fn are_merged(cells: &[String]) -> bool {
    let begins = cells.first().is_some_and(|cell| !cell.is_empty());
    let repeats = cells.windows(2).any(|two| matches!(two, [a, b] if a == b && !a.is_empty()));
    begins && !repeats && cells.iter().any(String::is_empty)
}

/// True for a column of a table's rows that names groups although its heading does not say so: merged cells of
/// words, before the names.
pub(super) fn looks_merged(body: &[&[String]], column: usize) -> bool {
    let cells = body.iter().map(|row| row.get(column).map_or("", |c| clean(c)).to_owned());
    let cells: Vec<String> = cells.collect();
    let is_word = |cell: &String| cell.is_empty() || cell.chars().any(char::is_alphabetic);
    are_merged(&cells) && cells.iter().all(is_word)
}
