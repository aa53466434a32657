//! What can be done in the grid.

use super::column::Col;
use super::lines::Grouping;
use super::select::{Pos, Step};
use crate::model::Notation;

/// Where the cursor goes when a cell is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nowhere.
    Stay,
    /// One step.
    Go(Step),
    /// Nowhere, and the text goes into every selected cell.
    Everywhere,
}

/// Which cells are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// What is selected.
    #[default]
    Selection,
    /// The column of the cursor.
    Column,
    /// Every cell shown.
    All,
}

/// The bar of find and replace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// What is looked for.
    pub find: String,
    /// What it is replaced by.
    pub replace: String,
    /// Where.
    pub scope: Scope,
    /// Capital letters count.
    pub case: bool,
}

/// The bar of "duplicate n times".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    /// How many times.
    pub times: String,
    /// By how much the last number in the name grows from copy to copy.
    pub name_step: String,
    /// By how many registers the address grows; empty for as many as the rows take.
    pub address_step: String,
}

impl Default for Copies {
    fn default() -> Copies {
        let one = || "1".to_owned();
        Copies { times: one(), name_step: one(), address_step: String::new() }
    }
}

/// The bar that is open between filter and cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Bar {
    /// None.
    #[default]
    None,
    /// Find and replace.
    Find(Find),
    /// Duplicate n times.
    Copies(Copies),
}

/// What a person did in the grid.
#[derive(Clone, Debug, PartialEq)]
pub enum GridCommand {
    /// Clicked a cell; true extends what is selected.
    Select(Pos, bool),
    /// Moved by keyboard; true extends what is selected.
    Go(Step, bool),
    /// Selected whole rows.
    Rows,
    /// Selected whole columns.
    Columns,
    /// Selected everything.
    All,
    /// Began to edit the cell with the cursor: with this text, or with its own.
    Begin(Option<String>),
    /// Changed the text being typed.
    Type(String),
    /// Went into the text being typed: from here on its arrow keys move in it.
    Within,
    /// Took the text being typed.
    Commit(Then),
    /// Esc: lets go what is being typed, else what waits at the cursor.
    Cancel,
    /// Lets everything go that waits for corrections.
    Revert,
    /// Takes what waits and is right by now.
    Apply,
    /// Said how addresses are to be read that wait because they may be read in two ways.
    ReadAddresses(Notation),
    /// Moved to the next wrong cell.
    NextFault,
    /// Emptied the selected cells.
    Clear,
    /// Pasted what another program or the grid itself has copied.
    Paste(String),
    /// The same as rows of its own behind the selected ones.
    PasteRows(String),
    /// Copied the first selected row into those below.
    FillDown,
    /// Copied the first selected column into those beside it.
    FillRight,
    /// Counted on from the first selected row.
    FillSeries,
    /// Put a row below the cursor.
    Insert,
    /// Deleted the selected rows.
    DeleteRows,
    /// Opened, changed or closed a bar.
    Bar(Bar),
    /// Carried out what the open bar says.
    Carry,
    /// Moved to the next cell that holds what is looked for.
    FindNext,
    /// Typed into the filter.
    Filter(String),
    /// Clicked the head of a column.
    Sort(Col),
    /// Chose what rows are gathered by.
    Group(Grouping),
    /// Folded a group, or unfolded it.
    Fold(String),
    /// Shows a column, or hides it.
    Show(Col, bool),
    /// The columns shown at first, as wide as at first.
    ResetColumns,
    /// Put a column where another one stands; the name stays first.
    Move(Col, usize),
    /// Made a column this wide, in points.
    Width(Col, u16),
}
