//! Alarms: the machine against its table, conditions against their vectors, a whole plant of them; the horn,
//! rehearsals on what was recorded, tables, floods.

mod conditions;
mod display;
mod editing;
mod expressions;
mod flood;
mod horn;
mod machine;
mod plant;
mod player;
mod rehearsal;
mod table;
