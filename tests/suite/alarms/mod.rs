//! Alarms: the machine against its table, conditions against their vectors, a whole plant of them.

mod conditions;
mod expressions;
mod machine;
mod plant;
