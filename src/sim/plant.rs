//! What a simulated plant is to the server: something that takes time and has four tables.
//!
//! Deliberately without a clock, a socket or a thread, so that a test can run an hour in a
//! millisecond and get the same hour every time.

use std::time::Duration;

use super::fault::ExceptionRange;
use crate::model::Table;

/// Why a plant does not carry out a read or write; each is one exception code of the Modbus
/// Application Protocol V1.1b3, section 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing lies there, or the write would cut a value in two (exception 02).
    Address,
    /// The value is not allowed there (exception 03).
    Value,
}

impl Refusal {
    /// The exception code on the wire.
    pub fn code(self) -> u8 {
        match self {
            Refusal::Address => 2,
            Refusal::Value => 3,
        }
    }
}

/// A fault inside the process; the number counts from 1 as on the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlantFault {
    /// The level sensor of this tank keeps the value it had.
    StuckSensor(u8),
    /// The level sensor of this tank moves away from the truth, slowly.
    DriftingSensor(u8),
    /// This pump is driven but moves nothing.
    BlockedPump(u8),
    /// This tank loses water through a hole.
    Leak(u8),
}

/// What the plant's own fault switches ask of the link at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkState {
    /// Requests are taken and never answered.
    pub silent: bool,
    /// Every reply waits this long.
    pub delay: Duration,
    /// Requests that touch this range get this exception.
    pub exception: Option<ExceptionRange>,
    /// Counts the orders to hang up: a connection older than the newest order closes at its next
    /// request.
    pub hang_ups: u32,
}

/// A simulated plant.
///
/// Reads and writes are all or nothing: a refused write has changed nothing. Counts are those of one
/// request (1 to 125 registers, 1 to 2000 bits); the server has checked them.
pub trait Plant: Send {
    /// The name it is started by.
    fn name(&self) -> &str;

    /// One line for people.
    fn title(&self) -> &str;

    /// The register map as lines for people.
    fn summary(&self) -> Vec<String>;

    /// Lets `dt` seconds of plant time pass. Not a positive finite number: nothing happens.
    fn step(&mut self, dt: f64);

    /// Tells the plant how many of its seconds pass in one real second, for those of its registers
    /// and timers that show or need it.
    fn set_speed(&mut self, speed: f64) {
        let _ = speed;
    }

    /// Reads `count` coils or discrete inputs from `start`.
    ///
    /// # Errors
    /// [`Refusal::Address`] where the plant has none.
    fn read_bits(&self, table: Table, start: u16, count: u16) -> Result<Vec<bool>, Refusal>;

    /// Reads `count` input or holding registers from `start`.
    ///
    /// # Errors
    /// [`Refusal::Address`] where the plant has none.
    fn read_registers(&self, table: Table, start: u16, count: u16) -> Result<Vec<u16>, Refusal>;

    /// Writes coils from `start`.
    ///
    /// # Errors
    /// [`Refusal`] as the map says; then nothing has changed.
    fn write_coils(&mut self, start: u16, values: &[bool]) -> Result<(), Refusal>;

    /// Writes holding registers from `start`.
    ///
    /// # Errors
    /// [`Refusal`] as the map says; then nothing has changed.
    fn write_registers(&mut self, start: u16, values: &[u16]) -> Result<(), Refusal>;

    /// Switches a fault on or off; false if the plant has no such part.
    fn switch(&mut self, fault: PlantFault, on: bool) -> bool {
        let _ = (fault, on);
        false
    }

    /// What the plant's own switches ask of the link now.
    fn link(&self) -> LinkState {
        LinkState::default()
    }
}
