//! A PI controller with anti-windup and bumpless transfer between auto and manual.
//!
//! u = K e + I, dI/dt = K e / Ti, e in volts of the level sensor. The integral stops while the output
//! is at a limit and would be driven further, and while the pump is stopped; in manual it follows the
//! output, so that neither direction of the switch moves the pump.

use super::parameters::VOLTS_MAX;

/// Who sets the pump voltage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The operator.
    Manual,
    /// The controller.
    Auto,
}

/// Whether the pump can follow its voltage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actuator {
    /// It runs.
    Following,
    /// It is switched off.
    Stopped,
}

/// One loop's controller.
#[derive(Clone, Debug, PartialEq)]
pub struct Pi {
    /// Wanted level, cm.
    pub setpoint: f64,
    gain: f64,
    reset: f64,
    mode: Mode,
    output: f64,
    integral: f64,
    error: f64,
    limited: bool,
}

impl Pi {
    /// A controller in auto whose output starts from `output` volts.
    pub fn new(gain: f64, reset: f64, setpoint: f64, output: f64) -> Pi {
        let mode = Mode::Auto;
        Pi { setpoint, gain, reset, mode, output, integral: output, error: 0.0, limited: false }
    }

    /// One control step of `dt` seconds on `error` volts.
    pub fn execute(&mut self, error: f64, dt: f64, actuator: Actuator) {
        self.error = error;
        match self.mode {
            Mode::Manual => self.follow_output(),
            Mode::Auto => {
                let wanted = self.gain * error + self.integral;
                self.output = wanted.clamp(0.0, VOLTS_MAX);
                let push = self.gain * error;
                self.limited = wanted != self.output;
                let driven_further =
                    (wanted > VOLTS_MAX && push > 0.0) || (wanted < 0.0 && push < 0.0);
                if !driven_further && actuator == Actuator::Following {
                    self.integral += push * dt / self.reset;
                }
            }
        }
    }

    fn follow_output(&mut self) {
        self.integral = self.output - self.gain * self.error;
        self.limited = false;
    }

    /// Hands the pump to the controller or to the operator, at the voltage it has.
    pub fn set_mode(&mut self, mode: Mode) {
        self.follow_output();
        self.mode = mode;
    }

    /// Sets the voltage in manual, V, 0 to 10; in auto the controller's own stands.
    pub fn set_output(&mut self, volts: f64) {
        if self.mode == Mode::Manual {
            self.output = volts;
            self.follow_output();
        }
    }

    /// Changes the gain, V/V, without moving the output.
    pub fn set_gain(&mut self, gain: f64) {
        self.gain = gain;
        self.follow_output();
    }

    /// Changes the integral time, s, above 0.
    pub fn set_reset(&mut self, reset: f64) {
        self.reset = reset;
    }

    /// Gain, V/V.
    pub fn gain(&self) -> f64 {
        self.gain
    }

    /// Integral time, s.
    pub fn reset(&self) -> f64 {
        self.reset
    }

    /// Who sets the voltage.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The voltage asked of the pump, V, 0 to 10.
    pub fn output(&self) -> f64 {
        self.output
    }

    /// True while the controller wants more than the pump can give, or less than nothing.
    pub fn is_limited(&self) -> bool {
        self.limited
    }
}
