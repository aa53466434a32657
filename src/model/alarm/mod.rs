//! Alarms: how a project defines them, what is known of each while the station runs, and the words for
//! what happens to them (ANSI/ISA-18.2).
//!
//! How a condition is judged and which state follows which is known to the room `alarm`.

mod definition;
mod expression;
mod live;
mod parser;
mod rules;

pub use definition::{
    Alarm, AlarmGroup, AlarmKind, AlarmPriority, Comparison, Direction, Guidance, LimitSide,
    Operand,
};
pub use expression::{BinaryOp, Expression, Node};
pub use live::{
    AlarmAsk, AlarmBoard, AlarmCounts, AlarmFlood, AlarmKey, AlarmLive, AlarmRecord, AlarmShown,
    AlarmWord, Shelved, Unknown,
};
pub use parser::{ExpressionError, parse_expression};
pub(super) use rules::{Known, alarms, groups, watched_condition};
