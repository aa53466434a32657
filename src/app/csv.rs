//! Comma-separated values (RFC 4180) that no spreadsheet takes for formulas.

use crate::station::export::formula_safe;

/// A text as a cell.
pub(super) fn cell(text: &str) -> String {
    let text = formula_safe(text);
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
