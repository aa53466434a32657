//! A level sensor: the truth, a little noise, and two ways to lie.

/// The ways a level sensor can fail.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sensor {
    stuck: Option<f64>,
    drift: Option<f64>,
    reading: f64,
}

impl Sensor {
    /// A sensor that reads `level` cm and has no fault.
    pub fn new(level: f64) -> Sensor {
        Sensor { stuck: None, drift: None, reading: level }
    }

    /// Measures `level` cm after `dt` seconds, with `noise` cm added and, while drifting, `rate` cm/s
    /// of drift gathered. A sensor reads nothing below the bottom of its tank.
    pub fn measure(&mut self, level: f64, noise: f64, rate: f64, dt: f64) {
        let drift = self.drift.map_or(0.0, |sum| sum + rate * dt);
        if self.drift.is_some() {
            self.drift = Some(drift);
        }
        self.reading = self.stuck.unwrap_or_else(|| (level + noise + drift).max(0.0));
    }

    /// The last measured level, cm.
    pub fn reading(&self) -> f64 {
        self.reading
    }

    /// Keeps the present reading for ever, or lets go of it.
    pub fn set_stuck(&mut self, on: bool) {
        self.stuck = on.then(|| self.stuck.unwrap_or(self.reading));
    }

    /// Starts to drift from the truth, or returns to it.
    pub fn set_drifting(&mut self, on: bool) {
        self.drift = on.then(|| self.drift.unwrap_or(0.0));
    }

    /// True while stuck.
    pub fn is_stuck(&self) -> bool {
        self.stuck.is_some()
    }

    /// True while drifting.
    pub fn is_drifting(&self) -> bool {
        self.drift.is_some()
    }
}
