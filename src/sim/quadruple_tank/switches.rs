//! Level switches: floats that follow the true level, so that they uncover a lying sensor.

use super::parameters::TANK_HEIGHT;
use super::signals::Tank;

/// How far a level must return before a switch lets go, cm.
const HYSTERESIS: f64 = 0.1;
/// A tank whose level is this close to the rim runs over, cm.
const RIM: f64 = 1e-6;

/// The switches of the four tanks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Switches {
    /// Level above the high limit.
    pub high: [bool; 4],
    /// Level below the low limit.
    pub low: [bool; 4],
    /// Level at the rim.
    pub full: [bool; 4],
}

impl Switches {
    /// The switches after the levels have become `levels`.
    pub fn follow(self, levels: [f64; 4], high_limit: f64, low_limit: f64) -> Switches {
        let held = |was: bool| if was { HYSTERESIS } else { 0.0 };
        Switches {
            high: Tank::ALL.map(|t| *t.of(&levels) >= high_limit - held(*t.of(&self.high))),
            low: Tank::ALL.map(|t| *t.of(&levels) < low_limit + held(*t.of(&self.low))),
            full: levels.map(|level| level >= TANK_HEIGHT - RIM),
        }
    }
}
