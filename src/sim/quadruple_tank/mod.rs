//! Johansson's quadruple-tank process with two PI level controllers, switches and fault coils.
//!
//! Two pumps, four tanks, two measured levels that each pump moves both of: small enough to
//! understand, hard enough to tune. See [`Parameters`] for the source of every figure, [`map`] for
//! the registers. It starts with half-filled tanks and both loops in auto, so that the first minutes
//! show a transient.

mod controller;
mod describe;
pub mod map;
mod panel;
mod parameters;
mod process;
mod sensor;
mod signals;
mod switches;
mod tables;
mod writes;

pub use controller::Mode;
pub use parameters::{GRAVITY, Parameters, SENSOR_GAIN, TANK_HEIGHT, VOLTS_MAX};
pub use process::{Drive, advance, outflow, rates};
pub use signals::{Side, Signal, Switch, Tank};

use super::memory::Memory;
use controller::{Actuator, Pi};
use panel::Panel;
use sensor::Sensor;
use switches::Switches;

/// Control steps in a simulated second.
const STEPS_PER_SECOND: u64 = 10;
/// Nanoseconds between two control steps.
const STEP_NANOS: u64 = 1_000_000_000 / STEPS_PER_SECOND;
/// Seconds between two control steps.
const STEP: f64 = 1.0 / STEPS_PER_SECOND as f64;

/// A pump as its coil and its fault leave it.
#[derive(Clone, Copy, Debug)]
struct Pump {
    run: bool,
    blocked: bool,
}

/// The plant with its instruments.
#[derive(Clone, Debug)]
pub struct QuadrupleTank {
    parameters: Parameters,
    levels: [f64; 4],
    sensors: [Sensor; 4],
    loops: [Pi; 2],
    pumps: [Pump; 2],
    leaks: [bool; 2],
    switches: Switches,
    panel: Panel,
    memory: Memory,
    random: fastrand::Rng,
    speed: f64,
    /// Nanoseconds that no control step has covered yet; whole numbers, so that none get lost.
    pending: u64,
    steps: u64,
    pumped: f64,
    net_flow: f64,
    events: u32,
}

impl QuadrupleTank {
    /// The plant half filled, both loops in auto, with the noise of seed 1.
    pub fn new(parameters: Parameters) -> QuadrupleTank {
        QuadrupleTank::with_seed(parameters, 1)
    }

    /// The plant half filled, both loops in auto; the same seed gives the same noise.
    pub fn with_seed(parameters: Parameters, seed: u64) -> QuadrupleTank {
        let steady = parameters.steady_levels(parameters.volts);
        let levels = steady.map(|level| level / 2.0);
        let hundredths = |level: f64| (level * 100.0).round() / 100.0;
        let loops = Side::ALL.map(|side| {
            let setpoint = hundredths(*side.tank().of(&steady));
            let (gain, reset) = (*side.of(&parameters.gain), *side.of(&parameters.reset));
            Pi::new(gain, reset, setpoint, *side.of(&parameters.volts))
        });
        let mut plant = QuadrupleTank {
            levels,
            sensors: levels.map(Sensor::new),
            loops,
            pumps: [Pump { run: true, blocked: false }; 2],
            leaks: [false; 2],
            switches: Switches::default(),
            panel: Panel::default(),
            memory: tables::empty(),
            random: fastrand::Rng::with_seed(seed),
            speed: 1.0,
            pending: 0,
            steps: 0,
            pumped: 0.0,
            net_flow: 0.0,
            events: 0,
            parameters,
        };
        // The first look finds everything changed; the second finds nothing.
        plant.observe();
        plant.events = 0;
        plant.observe();
        plant
    }

    /// The true levels, cm, whatever the sensors say.
    pub fn levels(&self) -> [f64; 4] {
        self.levels
    }

    /// Lets `dt` seconds pass in whole control steps; the rest is kept for the next call.
    fn pass(&mut self, dt: f64) {
        self.panel.pass(dt / self.speed);
        self.pending = self.pending.saturating_add((dt * 1e9).round() as u64);
        while self.pending >= STEP_NANOS {
            self.pending -= STEP_NANOS;
            self.control_step();
        }
        self.observe();
    }

    fn control_step(&mut self) {
        let drift = self.panel.drift_rate / 60.0;
        for (sensor, level) in self.sensors.iter_mut().zip(self.levels) {
            let noise = gaussian(&mut self.random) * self.panel.noise;
            sensor.measure(level, noise, drift, STEP);
        }
        for side in Side::ALL {
            let measured = SENSOR_GAIN * side.tank().of(&self.sensors).reading();
            let actuator =
                if side.of(&self.pumps).run { Actuator::Following } else { Actuator::Stopped };
            let pi = side.of_mut(&mut self.loops);
            let error = SENSOR_GAIN * pi.setpoint - measured;
            pi.execute(error, STEP, actuator);
        }
        let leak = self.leaks.map(|on| if on { self.panel.leak_size / 100.0 } else { 0.0 });
        let drive = Drive { volts: Side::ALL.map(|side| self.moving_volts(side)), leak };
        let before = self.content();
        self.levels = advance(&self.parameters, self.levels, drive, STEP);
        self.net_flow = (self.content() - before) / STEP;
        self.pumped += Side::ALL.iter().map(|side| self.pump_flow(*side)).sum::<f64>() * STEP;
        self.steps += 1;
    }

    /// Water in the four tanks, cm³.
    fn content(&self) -> f64 {
        self.levels.iter().zip(self.parameters.area).map(|(level, area)| level * area).sum()
    }

    /// Voltage at a pump: what is asked of it, while its coil lets it run.
    fn pump_volts(&self, side: Side) -> f64 {
        if side.of(&self.pumps).run { side.of(&self.loops).output() } else { 0.0 }
    }

    /// Voltage that moves water.
    fn moving_volts(&self, side: Side) -> f64 {
        if side.of(&self.pumps).blocked { 0.0 } else { self.pump_volts(side) }
    }

    fn pump_flow(&self, side: Side) -> f64 {
        self.moving_volts(side) * side.of(&self.parameters.pump)
    }

    fn is_running(&self, side: Side) -> bool {
        let pump = side.of(&self.pumps);
        pump.run && !pump.blocked
    }
}

/// A number of mean 0 and standard deviation 1 that never leaves −6 to 6: the sum of twelve uniform
/// ones.
fn gaussian(random: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| random.f64()).sum::<f64>() - 6.0
}
