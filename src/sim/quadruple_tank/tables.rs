//! The plant as four tables: every signal into its registers. The way back is `writes`.

use super::map::{AREAS, Area, POINTS, Point};
use super::{
    Mode, QuadrupleTank, SENSOR_GAIN, STEPS_PER_SECOND, Side, Signal, Switch, Tank, outflow,
};
use crate::codec::{encode, integer_range};
use crate::model::{DataType, Table, Value};
use crate::sim::memory::{Contents, Memory};

/// Changes of this many discrete inputs, from the first, are events.
const EVENT_INPUTS: usize = 21;

/// The tables of the map, all zero.
pub fn empty() -> Memory {
    let mut contents = Contents::default();
    for Area { table, first, count, .. } in AREAS {
        for address in first..first.saturating_add(count) {
            match table {
                Table::Coil => drop(contents.coils.insert(address, false)),
                Table::DiscreteInput => drop(contents.inputs.insert(address, false)),
                Table::InputRegister => drop(contents.input_registers.insert(address, 0)),
                Table::HoldingRegister => drop(contents.holding_registers.insert(address, 0)),
            }
        }
    }
    Memory::new(&contents)
}

/// The registers of an engineering value; one beyond the range of an integer type stops at its end,
/// as a transmitter's does.
fn registers_of(point: &Point, value: f64) -> Vec<u16> {
    let raw = value / point.scale;
    let raw = match integer_range(point.data_type) {
        Some((low, high)) => raw.clamp(low as f64, high as f64),
        None => raw,
    };
    // Every signal is finite and, once clamped, fits.
    encode(point.data_type, point.order, &Value::F64(raw)).unwrap_or_default()
}

fn flag(on: bool) -> f64 {
    f64::from(u8::from(on))
}

fn bits(flags: &[(u16, bool)]) -> f64 {
    f64::from(flags.iter().filter(|(_, on)| *on).fold(0_u16, |word, (bit, _)| word | (1 << bit)))
}

impl QuadrupleTank {
    /// Brings switches, event counter and tables up to date with the process.
    pub(super) fn observe(&mut self) {
        let (high, low) = (self.panel.high_limit, self.panel.low_limit);
        self.switches = self.switches.follow(self.levels, high, low);
        let before = self.event_inputs();
        for point in POINTS {
            self.show(point);
        }
        let after = self.event_inputs();
        let changes = before.iter().zip(&after).filter(|(was, is)| was != is).count();
        if changes > 0 {
            self.events = self.events.wrapping_add(changes as u32);
            for point in POINTS.iter().filter(|p| p.signal == Signal::Events) {
                self.show(point);
            }
        }
    }

    fn event_inputs(&self) -> Vec<bool> {
        let inputs = self.memory.bits(Table::DiscreteInput, 0, EVENT_INPUTS);
        inputs.map(<[bool]>::to_vec).unwrap_or_default()
    }

    /// Puts one value into its place; the map's own test proves that the place exists.
    fn show(&mut self, point: &Point) {
        let (table, wire) = (point.address.table, point.address.wire);
        let placed = match point.data_type {
            DataType::Bool => {
                let on = self.signal(point.signal) != 0.0;
                self.memory.set_bits(table, wire, &[on])
            }
            DataType::Text { .. } => {
                let text = Value::Text(self.parameters.device_name.into());
                let registers = encode(point.data_type, point.order, &text).unwrap_or_default();
                self.memory.set_registers(table, wire, &registers)
            }
            _ => {
                let registers = registers_of(point, self.signal(point.signal));
                self.memory.set_registers(table, wire, &registers)
            }
        };
        debug_assert!(placed.is_ok(), "the map names a place it does not have: {point:?}");
    }

    /// The present value of a signal, in the unit of the map.
    pub fn signal(&self, signal: Signal) -> f64 {
        match signal {
            Signal::Level(tank) => tank.of(&self.sensors).reading(),
            Signal::PumpFlow(side) => self.pump_flow(side),
            Signal::SensorVolts(side) => SENSOR_GAIN * side.tank().of(&self.sensors).reading(),
            Signal::Outflow(side) => {
                let tank = side.tank();
                outflow(*tank.of(&self.parameters.outlet), *tank.of(&self.levels))
            }
            Signal::PumpVolts(side) => self.pump_volts(side),
            Signal::Status => self.status(),
            Signal::Heartbeat => f64::from(self.seconds() as u16),
            Signal::Events => f64::from(self.events),
            Signal::Millis => (self.steps * (1000 / STEPS_PER_SECOND)) as f64,
            Signal::Speed => self.speed,
            Signal::ControlError(side) => {
                side.of(&self.loops).setpoint - side.tank().of(&self.sensors).reading()
            }
            Signal::DeviceName => 0.0,
            Signal::Pumped => self.pumped / 1000.0,
            Signal::NetFlow => self.net_flow,
            Signal::Setpoint(side) => side.of(&self.loops).setpoint,
            Signal::Output(side) => side.of(&self.loops).output(),
            Signal::Gain(side) => side.of(&self.loops).gain(),
            Signal::Reset(side) => side.of(&self.loops).reset(),
            Signal::HighLimit => self.panel.high_limit,
            Signal::LowLimit => self.panel.low_limit,
            Signal::Noise => self.panel.noise,
            Signal::Control => {
                bits(&[(0, self.is_auto(Side::One)), (1, self.is_auto(Side::Two))])
                    + f64::from(self.panel.control_memory)
            }
            Signal::DriftRate => self.panel.drift_rate,
            Signal::LeakSize => self.panel.leak_size,
            Signal::SlowMillis => self.panel.slow_millis,
            state => flag(self.state(state)),
        }
    }

    /// The present position of a two-state signal.
    fn state(&self, signal: Signal) -> bool {
        match signal {
            Signal::Auto(side) | Signal::InAuto(side) => self.is_auto(side),
            Signal::Run(side) => side.of(&self.pumps).run,
            Signal::ResetEvents => self.panel.reset_coil,
            Signal::Fault(switch) => self.is_faulty(switch),
            Signal::Running(side) => self.is_running(side),
            Signal::High(tank) => *tank.of(&self.switches.high),
            Signal::Low(tank) => *tank.of(&self.switches.low),
            Signal::Full(tank) => *tank.of(&self.switches.full),
            Signal::AnyFault => self.any_fault(),
            Signal::Disobeys(side) => self.disobeys(side),
            Signal::Limited(side) => side.of(&self.loops).is_limited(),
            Signal::NotReal => self.speed != 1.0,
            Signal::Beat => self.seconds() % 2 == 1,
            _ => false,
        }
    }

    fn is_auto(&self, side: Side) -> bool {
        side.of(&self.loops).mode() == Mode::Auto
    }

    fn disobeys(&self, side: Side) -> bool {
        side.of(&self.pumps).run && !self.is_running(side)
    }

    fn seconds(&self) -> u64 {
        self.steps / STEPS_PER_SECOND
    }

    fn is_faulty(&self, switch: Switch) -> bool {
        match switch {
            Switch::Stuck(side) => side.tank().of(&self.sensors).is_stuck(),
            Switch::Drift(side) => side.tank().of(&self.sensors).is_drifting(),
            Switch::Blocked(side) => side.of(&self.pumps).blocked,
            Switch::Leaking(side) => *side.of(&self.leaks),
            Switch::Silent => self.panel.is_silent(),
            Switch::Slow => self.panel.slow,
            Switch::Refuse => self.panel.refuse,
            Switch::HangUp => false,
        }
    }

    fn any_fault(&self) -> bool {
        let on_a_side = |side: Side| {
            let kinds = [Switch::Stuck, Switch::Drift, Switch::Blocked, Switch::Leaking];
            kinds.iter().any(|kind| self.is_faulty(kind(side)))
        };
        Side::ALL.into_iter().any(on_a_side)
            || [Switch::Silent, Switch::Slow, Switch::Refuse].iter().any(|s| self.is_faulty(*s))
    }

    fn status(&self) -> f64 {
        let any = |signal: fn(Tank) -> Signal| Tank::ALL.into_iter().any(|t| self.state(signal(t)));
        let either =
            |signal: fn(Side) -> Signal| Side::ALL.into_iter().any(|s| self.state(signal(s)));
        bits(&[
            (0, self.is_running(Side::One)),
            (1, self.is_running(Side::Two)),
            (2, self.is_auto(Side::One)),
            (3, self.is_auto(Side::Two)),
            (4, any(Signal::High)),
            (5, any(Signal::Low)),
            (6, any(Signal::Full)),
            (7, either(Signal::Limited)),
            (8, either(Signal::Disobeys)),
            (9, self.any_fault()),
            (10, self.state(Signal::NotReal)),
            (11, self.parameters.non_minimum_phase),
            (15, self.state(Signal::Beat)),
        ])
    }
}
