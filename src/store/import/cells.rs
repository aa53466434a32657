//! Cells as texts: what surrounds them, what protects them from being taken for formulas, and what a
//! spreadsheet puts in place of a value.

use super::fault::CellFault;

/// A cell without what surrounds its text: spaces of all kinds, invisible marks.
pub(super) fn clean(cell: &str) -> &str {
    cell.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}')
    })
}

/// True for an empty cell, and for what people write where there is nothing to say.
pub(super) fn is_nothing(cell: &str) -> bool {
    const NOTHING: [&str; 14] =
        ["", "-", "–", "—", "--", "---", "n/a", "n.a.", "na", "none", "없음", "无", "なし", "/"];
    let cell = clean(cell).to_lowercase();
    NOTHING.contains(&cell.as_str())
}

/// A text cell: after an apostrophe exactly what stands there, else without what surrounds it.
pub(in crate::store) fn text(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or_else(|| clean(cell))
}

/// A text as a cell that [`text`] reads back exactly and no spreadsheet takes for a formula.
pub(in crate::store) fn guarded(text: &str) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let inner = clean(text) != text || plain != text;
    let is_said = !text.is_empty() && is_nothing(text);
    let risky = text.starts_with(['=', '+', '-', '@', '\'', '\t', '\r']) || inner || is_said;
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// What a cell holds instead of a value: something of the spreadsheet's own.
pub(super) fn fault(cell: &str) -> Option<CellFault> {
    const ERRORS: [&str; 7] = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"];
    let cell = clean(cell);
    if cell.starts_with('=') && cell.len() > 1 {
        return Some(CellFault::Formula(cell.to_owned()));
    }
    ERRORS.contains(&cell).then(|| CellFault::SheetError(cell.to_owned()))
}
