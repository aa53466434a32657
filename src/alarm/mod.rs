//! Alarms by ANSI/ISA-18.2: conditions, the state machine, and all alarms of a project together.
//!
//! Pure: time, readings and what people ask for are arguments; what happened comes back as records.
//! Definitions and the words for what is known stand in `model`. No thread, no clock in here, and no file
//! but the journal's.

mod condition;
mod filter;
mod first_out;
mod instance;
pub mod journal;
mod load;
mod machine;
mod memory;
mod plant;
mod readings;

pub use condition::{Condition, Watch};
pub use filter::{Delays, Filter};
pub use load::{AlarmLoad, KEEP_MS, LoadEvent};
pub use machine::{Core, Manner, Shelf, State};
pub use memory::{AlarmMemory, Remembered};
pub use plant::{Alarms, Refusal};
pub use readings::{Reading, Readings, trusted};
