//! What is set by hand: limits, noise, sizes of faults, and the switches that disturb the link.

use std::time::Duration;

use crate::model::Table;
use crate::sim::fault::ExceptionRange;
use crate::sim::plant::LinkState;

/// Real seconds for which the silence coil stays on.
const SILENCE: f64 = 10.0;
/// What the refusal coil refuses: the levels and flows in hundredths.
const REFUSED: ExceptionRange =
    ExceptionRange { code: 4, range: Some((Table::InputRegister, 20, 27)) };

/// The settings.
#[derive(Clone, Debug)]
pub struct Panel {
    /// High switches close at this level, cm.
    pub high_limit: f64,
    /// Low switches close below this level, cm.
    pub low_limit: f64,
    /// Sensor noise, cm.
    pub noise: f64,
    /// Drift of a drifting sensor, cm/min.
    pub drift_rate: f64,
    /// Size of a leak, percent of the outlet.
    pub leak_size: f64,
    /// Delay of slow replies, ms.
    pub slow_millis: f64,
    /// Bits 8 to 15 of the control word.
    pub control_memory: u16,
    /// The last position of the coil that resets the event counter.
    pub reset_coil: bool,
    /// Replies are delayed.
    pub slow: bool,
    /// Some registers are refused.
    pub refuse: bool,
    silence_left: f64,
    hang_ups: u32,
}

impl Default for Panel {
    fn default() -> Panel {
        Panel {
            high_limit: 18.0,
            low_limit: 1.0,
            noise: 0.01,
            drift_rate: 1.0,
            leak_size: 50.0,
            slow_millis: 500.0,
            control_memory: 0,
            reset_coil: false,
            slow: false,
            refuse: false,
            silence_left: 0.0,
            hang_ups: 0,
        }
    }
}

impl Panel {
    /// Lets real seconds pass.
    pub fn pass(&mut self, seconds: f64) {
        self.silence_left = (self.silence_left - seconds).max(0.0);
    }

    /// Begins or ends a silence of ten seconds.
    pub fn set_silent(&mut self, on: bool) {
        self.silence_left = if on { SILENCE } else { 0.0 };
    }

    /// True while nothing is answered.
    pub fn is_silent(&self) -> bool {
        self.silence_left > 0.0
    }

    /// Makes every connection close at its next request.
    pub fn hang_up(&mut self) {
        self.hang_ups = self.hang_ups.wrapping_add(1);
    }

    /// What the link is to do.
    pub fn link(&self) -> LinkState {
        let delay = if self.slow { self.slow_millis } else { 0.0 };
        LinkState {
            silent: self.is_silent(),
            delay: Duration::from_millis(delay as u64),
            exception: self.refuse.then_some(REFUSED),
            hang_ups: self.hang_ups,
        }
    }
}
