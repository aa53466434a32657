//! The published figures of the process, and the steady state that follows from them.
//!
//! K. H. Johansson, "The quadruple-tank process: a multivariable laboratory process with an
//! adjustable zero", IEEE Transactions on Control Systems Technology 8(3), 456-465, 2000.
//! Indices run 0 to 3 for tanks 1 to 4 and 0 to 1 for pumps, sensors and loops 1 and 2.

/// Acceleration of gravity, cm/s².
pub const GRAVITY: f64 = 981.0;
/// Height of every tank, cm.
pub const TANK_HEIGHT: f64 = 20.0;
/// Highest pump voltage, V; the lowest is 0.
pub const VOLTS_MAX: f64 = 10.0;
/// Level sensor, V/cm.
pub const SENSOR_GAIN: f64 = 0.50;

/// One operating point of the process.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// The name it is started by.
    pub name: &'static str,
    /// One line for people.
    pub title: &'static str,
    /// The device name its registers hold; at most 32 ASCII characters.
    pub device_name: &'static str,
    /// True where the linear model has a zero in the right half plane.
    pub non_minimum_phase: bool,
    /// Cross-sections of the tanks, cm².
    pub area: [f64; 4],
    /// Cross-sections of the outlets, cm².
    pub outlet: [f64; 4],
    /// Pump constants, cm³/(V s).
    pub pump: [f64; 2],
    /// Valve positions: the share of pump 1 that goes to tank 1, of pump 2 that goes to tank 2.
    pub split: [f64; 2],
    /// Pump voltages at the operating point, V.
    pub volts: [f64; 2],
    /// Gains of the two PI controllers, V/V.
    pub gain: [f64; 2],
    /// Integral times of the two PI controllers, s.
    pub reset: [f64; 2],
}

const AREA: [f64; 4] = [28.0, 32.0, 28.0, 32.0];
const OUTLET: [f64; 4] = [0.071, 0.057, 0.071, 0.057];

impl Parameters {
    /// The operating point P−: both zeros in the left half plane.
    pub const MINIMUM_PHASE: Parameters = Parameters {
        name: "quadruple-tank",
        title: "quadruple tank (Johansson 2000), minimum phase",
        device_name: "Quadruple tank P-",
        non_minimum_phase: false,
        area: AREA,
        outlet: OUTLET,
        pump: [3.33, 3.35],
        split: [0.70, 0.60],
        volts: [3.00, 3.00],
        gain: [3.0, 2.7],
        reset: [30.0, 40.0],
    };

    /// The operating point P+: one zero in the right half plane, so that levels first move the wrong
    /// way. The second controller's gain is negative: it holds only while loop 1 is in auto.
    #[allow(clippy::approx_constant)] // 3.14 is a pump constant here
    pub const NON_MINIMUM_PHASE: Parameters = Parameters {
        name: "quadruple-tank-nonminimum",
        title: "quadruple tank (Johansson 2000), non-minimum phase",
        device_name: "Quadruple tank P+",
        non_minimum_phase: true,
        area: AREA,
        outlet: OUTLET,
        pump: [3.14, 3.29],
        split: [0.43, 0.34],
        volts: [3.15, 3.15],
        gain: [1.5, -0.12],
        reset: [110.0, 220.0],
    };

    /// The levels, cm, at which constant pump voltages hold the process still.
    pub fn steady_levels(&self, volts: [f64; 2]) -> [f64; 4] {
        let [a1, a2, a3, a4] = self.outlet;
        let [[direct1, cross4], [direct2, cross3]] = self.inflows(volts);
        let level = |flow: f64, outlet: f64| (flow / outlet).powi(2) / (2.0 * GRAVITY);
        [
            level(direct1 + cross3, a1),
            level(direct2 + cross4, a2),
            level(cross3, a3),
            level(cross4, a4),
        ]
    }

    /// What each pump delivers at `volts`, cm³/s: `[[into tank 1, into tank 4], [into tank 2, into
    /// tank 3]]`.
    pub fn inflows(&self, volts: [f64; 2]) -> [[f64; 2]; 2] {
        let [k1, k2] = self.pump;
        let [g1, g2] = self.split;
        let [v1, v2] = volts;
        [[g1 * k1 * v1, (1.0 - g1) * k1 * v1], [g2 * k2 * v2, (1.0 - g2) * k2 * v2]]
    }
}
