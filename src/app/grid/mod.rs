//! The grid: a spreadsheet of tags. Which lines there are, what is selected, and what typing, pasting and
//! filling make of the tags. Painting is `ui::panes::grid`'s business.
//!
//! A cell holds text. The texts of a row are read by the same rules as the editor of a tag ([`row`]), and
//! what is changed together is applied together, in one step of undo, or waits together with the reasons at
//! its cells ([`pending`]).

mod alarm;
pub(in crate::app) mod block;
pub mod cell;
mod choices;
mod column;
mod command;
mod lines;
mod names;
mod paste;
pub mod pending;
mod replace;
pub mod row;
mod select;
pub mod series;
mod state;
pub mod tsv;
mod view;
mod words;

pub use choices::{choices, fitting};
pub use column::Col;
pub use command::{Bar, Copies, Find, GridCommand, Scope, Then};
pub use lines::{Grouping, Head, Line};
pub use names::Names;
pub use pending::RowKey;
pub use select::{Pos, Selected, Step};
pub use state::{Editing, Grid, Told};
