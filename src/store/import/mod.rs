//! Tags from tables: a vendor's spreadsheet, a CSV file, what somebody pastes.
//!
//! One way for the command line and the window: bytes become a [`Table`], and [`plan`] makes of it, of the
//! [`Choices`] of a person and of the project a [`Plan`]: a tag or a located problem for every row, and
//! how each differs from what is there. Nothing is guessed where two meanings remain: the plan then asks.
//! A row becomes a tag by the words of the project file, so that both are read by the same rules; the way
//! back is `export_tags`. Nothing here opens a file or changes a project.
//!
//! The columns are those of the table in README; who names them otherwise is read by [`Field`].

mod address;
mod apart;
mod cells;
mod columns;
mod complete;
mod diff;
mod drafts;
mod encoding;
mod enums;
mod evidence;
mod export;
mod fault;
mod fold;
mod grid;
mod groups;
mod header;
mod headings;
mod homes;
mod judge;
mod notation;
mod numbers;
mod orders;
mod place;
mod plan;
mod planner;
mod problem;
mod row;
mod row_sentinel;
mod row_type;
mod scale;
mod sheet;
mod source;
mod survey;
mod types;
mod units;
mod words;

pub(super) use cells::{guarded as guarded_cell, text as cell_text};
pub use columns::Field;
pub use diff::{Change, FieldChange, fields};
pub use encoding::Encoding;
pub(super) use encoding::decoded;
pub(super) use export::csv_line;
pub use export::{MARK, export_tags};
pub use fault::CellFault;
pub use grid::Table;
pub use notation::{NotationChoice, NotationFinding, Reason};
pub(super) use numbers::{Comma, NoNumber, number, says};
pub use plan::{Choices, ColumnPlan, Plan, Puts, RowPlan};
pub use planner::plan;
pub use problem::{CellProblem, Note};
pub use scale::{Scale, ScaleFinding};
pub use source::{BYTES_MOST, Opening, is_table, open_table, read_table, table_of_text};
