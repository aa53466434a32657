//! The words a cell may hold, for a list under its field.

use super::alarm::{AlarmCell, PRIORITIES};
use super::column::Col;
use super::names::Names;
use super::words::{ACCESS, CURVES, WRITE_FUNCTIONS, YES};
use crate::app::TagDraft;
use crate::model::{
    ByteOrder, Convention, DataType, Notation, Table, Tag, TextEncoding, TextOrder, TextPad,
};

/// Every word that a cell of the column may hold for this tag; empty where anything may be typed.
pub fn choices(tag: &Tag, col: Col, names: &Names) -> Vec<String> {
    fn words<T>(list: &[(&str, T)]) -> Vec<String> {
        list.iter().map(|(word, _)| (*word).to_owned()).collect()
    }
    let plain = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    if let Some((_, AlarmCell::Priority)) = col.alarm() {
        return words(&PRIORITIES);
    }
    match col {
        Col::Device => names.devices(),
        Col::Scan => names.scans(),
        Col::Table => plain(&Table::ALL.map(Table::short)),
        Col::Notation => plain(&Notation::ALL.map(|(_, word)| word)),
        Col::Type => plain(&DataType::ALL.map(DataType::name)),
        Col::Order => plain(ByteOrder::choices(usize::from(tag.data_type.width()) * 2)),
        Col::TextOrder => words(&TextOrder::ALL),
        Col::Pad => words(&TextPad::ALL),
        Col::Encoding => words(&TextEncoding::ALL),
        Col::Curve => words(&CURVES),
        Col::Sentinel => words(&Convention::ALL),
        Col::Access => words(&ACCESS),
        Col::Control => plain(&TagDraft::CONTROLS),
        Col::Record => plain(&TagDraft::RECORDS),
        Col::WriteFunction => words(&WRITE_FUNCTIONS),
        Col::Clamp | Col::PowerFactor | Col::Confirm | Col::Isolated => plain(&[YES, "no"]),
        _ => Vec::new(),
    }
}

/// Those that hold what is typed; all of them where that is one of them, or none holds it.
pub fn fitting(choices: Vec<String>, typed: &str) -> Vec<String> {
    let typed = typed.trim().to_lowercase();
    if choices.iter().any(|choice| choice.to_lowercase() == typed) {
        return choices;
    }
    let fits = |choice: &&String| choice.to_lowercase().contains(&typed);
    let some: Vec<String> = choices.iter().filter(fits).cloned().collect();
    if some.is_empty() { choices } else { some }
}
