//! The four tanks as differential equations, and one integration step of them.
//!
//! dh1/dt = (−a1 √(2 g h1) + a3 √(2 g h3) + γ1 k1 v1) / A1, and its three sisters; see
//! [`Parameters`] for the source. Water above the rim is lost.

use super::parameters::{GRAVITY, Parameters, TANK_HEIGHT};

/// What acts on the tanks during one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drive {
    /// Voltage that really moves each pump, V; 0 for one that stands still.
    pub volts: [f64; 2],
    /// Extra outlets of tanks 1 and 2, as a share of the normal outlet.
    pub leak: [f64; 2],
}

/// What runs out of an outlet of cross-section `outlet` (cm²) under `level` cm, cm³/s.
pub fn outflow(outlet: f64, level: f64) -> f64 {
    outlet * (2.0 * GRAVITY * level.max(0.0)).sqrt()
}

/// The rates of change of the four levels, cm/s.
pub fn rates(parameters: &Parameters, levels: [f64; 4], drive: Drive) -> [f64; 4] {
    let [area1, area2, area3, area4] = parameters.area;
    let [a1, a2, a3, a4] = parameters.outlet;
    let [h1, h2, h3, h4] = levels;
    let [leak1, leak2] = drive.leak;
    let [[direct1, cross4], [direct2, cross3]] = parameters.inflows(drive.volts);
    let (out3, out4) = (outflow(a3, h3), outflow(a4, h4));
    [
        (out3 + direct1 - outflow(a1, h1) * (1.0 + leak1)) / area1,
        (out4 + direct2 - outflow(a2, h2) * (1.0 + leak2)) / area2,
        (cross3 - out3) / area3,
        (cross4 - out4) / area4,
    ]
}

/// The levels `dt` seconds later by one classical Runge-Kutta step of fourth order, kept between an
/// empty and a full tank.
pub fn advance(parameters: &Parameters, levels: [f64; 4], drive: Drive, dt: f64) -> [f64; 4] {
    let shifted = |rate: [f64; 4], share: f64| zip(levels, rate, |h, r| h + r * dt * share);
    let k1 = rates(parameters, levels, drive);
    let k2 = rates(parameters, shifted(k1, 0.5), drive);
    let k3 = rates(parameters, shifted(k2, 0.5), drive);
    let k4 = rates(parameters, shifted(k3, 1.0), drive);
    let outer = zip(k1, k4, |a, b| a + b);
    let inner = zip(k2, k3, |a, b| 2.0 * (a + b));
    let sum = zip(outer, inner, |a, b| a + b);
    zip(levels, sum, |h, s| (h + s * dt / 6.0).clamp(0.0, TANK_HEIGHT))
}

fn zip(left: [f64; 4], right: [f64; 4], with: impl Fn(f64, f64) -> f64) -> [f64; 4] {
    let ([a, b, c, d], [e, f, g, h]) = (left, right);
    [with(a, e), with(b, f), with(c, g), with(d, h)]
}
