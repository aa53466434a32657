//! The grid: what is typed, pasted and filled becomes tags by the rules of the editor, in one step of undo,
//! or waits whole with the reasons at its cells.

mod alarms;
mod blocks;
mod edits;
mod habits;
mod order;
mod pointer;
mod polling;
mod rows;
mod screen;
mod sheet;
