//! Simulated plants and the built-in Modbus TCP server that serves them, with faults on demand.
//!
//! A plant is pure: it is told how much time has passed and holds four tables. The server owns the
//! plant, the clock and the sockets. Nothing here knows of projects, tags or the engine: whoever
//! talks to a simulated plant does so over the socket, like to any device.

mod error;
mod fault;
mod memory;
mod plant;
pub mod quadruple_tank;
pub mod registers;
mod server;

pub use error::SimError;
pub use fault::{ExceptionRange, FORMS as FAULT_FORMS, Fault, FaultError, LinkFault};
pub use memory::Contents;
pub use plant::{LinkState, Plant, PlantFault, Refusal};

pub use server::{CountersNow, Server, ServerOptions};

use quadruple_tank::{Parameters, QuadrupleTank};

/// The plants that are built in, as `simulate` and a project's connection name them.
pub fn plant_names() -> &'static [&'static str] {
    &["quadruple-tank", "quadruple-tank-nonminimum"]
}

/// Makes a built-in plant at the start of its first minute; `None` for a name that
/// [`plant_names`] does not hold.
pub fn built_in(name: &str) -> Option<Box<dyn Plant>> {
    let parameters = match name {
        "quadruple-tank" => Parameters::MINIMUM_PHASE,
        "quadruple-tank-nonminimum" => Parameters::NON_MINIMUM_PHASE,
        _ => return None,
    };
    Some(Box::new(QuadrupleTank::new(parameters)))
}
