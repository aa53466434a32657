//! Importing tags, for whoever has a station: what a table would make of a project (`store::import`).

pub use crate::store::import::{
    CellFault, CellProblem, Change, Choices, ColumnPlan, Encoding, Field, FieldChange, MARK,
    NotationChoice, NotationFinding, Note, Opening, Plan, Puts, Reason, RowPlan, Scale,
    ScaleFinding, Table, export_tags, is_table, open_table, plan, read_table, table_of_text,
};
