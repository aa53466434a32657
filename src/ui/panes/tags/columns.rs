//! Which columns the table of tags has room for.

use egui_extras::Column;

use crate::app::lang::Key;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Col {
    /// Name, with a mark where the tag may be written.
    Name,
    /// Value.
    Value,
    /// Unit.
    Unit,
    /// Quality in words.
    Quality,
    /// Time since the value was read.
    Age,
    /// Device.
    Device,
    /// Address on the wire and as typed.
    Address,
    /// Description.
    Description,
}

/// From left to right.
const ALL: [Col; 8] = [
    Col::Name,
    Col::Value,
    Col::Unit,
    Col::Quality,
    Col::Age,
    Col::Device,
    Col::Address,
    Col::Description,
];

/// From the first that stays to the first that goes.
const BY_WEIGHT: [Col; 8] = [
    Col::Name,
    Col::Value,
    Col::Unit,
    Col::Quality,
    Col::Age,
    Col::Address,
    Col::Device,
    Col::Description,
];

impl Col {
    /// The heading.
    pub fn title(self) -> Key {
        match self {
            Col::Name => Key::ColumnName,
            Col::Value => Key::ColumnValue,
            Col::Unit => Key::ColumnUnit,
            Col::Quality => Key::ColumnQuality,
            Col::Age => Key::ColumnAge,
            Col::Device => Key::ColumnDevice,
            Col::Address => Key::ColumnAddress,
            Col::Description => Key::ColumnDescription,
        }
    }

    /// Width to begin with, in points; `value` is that of values.
    fn width(self, value: f32) -> f32 {
        match self {
            Col::Name => 160.0,
            Col::Value => value,
            Col::Unit => 46.0,
            Col::Quality => 132.0,
            Col::Age => 76.0,
            Col::Device => 110.0,
            Col::Address => 150.0,
            Col::Description => 160.0,
        }
    }
}

/// Width of values that are numbers, in points.
pub const NUMBERS: f32 = 112.0;

/// The columns that fit into `width` points, from left to right; name and value always.
pub fn that_fit(width: f32, value: f32) -> Vec<Col> {
    const GAP: f32 = 10.0;
    const SCROLL_BAR: f32 = 16.0;
    let mut left = width - SCROLL_BAR;
    let mut fitting = Vec::new();
    for column in BY_WEIGHT {
        left -= column.width(value) + GAP;
        if left < 0.0 && fitting.len() >= 2 {
            break;
        }
        fitting.push(column);
    }
    ALL.into_iter().filter(|c| fitting.contains(c)).collect()
}

/// How the table is to lay them out: the name takes what is left, or the description where it is
/// shown; the others can be dragged wider and narrower.
pub fn widths(shown: &[Col], value: f32) -> Vec<Column> {
    let stretched = if shown.contains(&Col::Description) { Col::Description } else { Col::Name };
    let column = |col: &Col| {
        if *col == stretched {
            Column::remainder().at_least(90.0).clip(true).resizable(false)
        } else {
            Column::initial(col.width(value)).range(34.0..=600.0).clip(true)
        }
    };
    shown.iter().map(column).collect()
}
