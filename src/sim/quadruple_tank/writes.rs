//! Writes into the plant: each is checked whole, then carried out whole.

use super::map::{AREAS, Area, POINTS, Point};
use super::{Mode, QuadrupleTank, Side, Signal, Switch};
use crate::codec::decode;
use crate::model::Table;
use crate::sim::plant::{LinkState, Plant, PlantFault, Refusal};

/// Bits of the control word that must be 0.
const CONTROL_RESERVED: u16 = 0x00FC;

fn is_memory(table: Table, wire: u16) -> bool {
    AREAS.iter().any(|area| {
        area.is_memory
            && area.table == table
            && wire.checked_sub(area.first).is_some_and(|offset| offset < area.count)
    })
}

fn writable_at(table: Table, wire: u16) -> Result<&'static Point, Refusal> {
    let found = POINTS.iter().find(|p| p.address.table == table && p.address.wire == wire);
    found.filter(|p| p.write.is_some()).ok_or(Refusal::Address)
}

/// The engineering value that registers hold, if the point takes it.
fn accepted(point: &Point, registers: &[u16]) -> Result<f64, Refusal> {
    let raw = decode(point.data_type, point.order, registers).ok();
    let value = raw.and_then(|raw| raw.as_f64()).ok_or(Refusal::Value)? * point.scale;
    let (low, high) = point.write.ok_or(Refusal::Address)?;
    // A limit that is a whole number of counts must not be missed by a rounding error.
    let slack = point.scale * 1e-9;
    let in_range = value >= low - slack && value <= high + slack;
    let bits_right = point.signal != Signal::Control || (value as u16) & CONTROL_RESERVED == 0;
    if in_range && bits_right { Ok(value) } else { Err(Refusal::Value) }
}

impl QuadrupleTank {
    /// Sets a signal to a value that has been checked.
    fn set(&mut self, signal: Signal, value: f64) {
        let on = value != 0.0;
        match signal {
            Signal::Setpoint(side) => side.of_mut(&mut self.loops).setpoint = value,
            Signal::Output(side) => side.of_mut(&mut self.loops).set_output(value),
            Signal::Gain(side) => side.of_mut(&mut self.loops).set_gain(value),
            Signal::Reset(side) => side.of_mut(&mut self.loops).set_reset(value),
            Signal::Auto(side) => self.set_auto(side, on),
            Signal::HighLimit => self.panel.high_limit = value,
            Signal::LowLimit => self.panel.low_limit = value,
            Signal::Noise => self.panel.noise = value,
            Signal::Control => {
                let word = value as u16;
                self.set_auto(Side::One, word & 1 != 0);
                self.set_auto(Side::Two, word & 2 != 0);
                self.panel.control_memory = word & 0xFF00;
            }
            Signal::DriftRate => self.panel.drift_rate = value,
            Signal::LeakSize => self.panel.leak_size = value,
            Signal::SlowMillis => self.panel.slow_millis = value,
            Signal::Run(side) => side.of_mut(&mut self.pumps).run = on,
            Signal::ResetEvents => {
                if on && !self.panel.reset_coil {
                    self.events = 0;
                }
                self.panel.reset_coil = on;
            }
            Signal::Fault(switch) => self.set_switch(switch, on),
            // The map lets nothing else be written.
            _ => {}
        }
    }

    fn set_auto(&mut self, side: Side, auto: bool) {
        let mode = if auto { Mode::Auto } else { Mode::Manual };
        let pi = side.of_mut(&mut self.loops);
        if pi.mode() != mode {
            pi.set_mode(mode);
        }
    }

    fn set_switch(&mut self, switch: Switch, on: bool) {
        match switch {
            Switch::Stuck(side) => side.tank().of_mut(&mut self.sensors).set_stuck(on),
            Switch::Drift(side) => side.tank().of_mut(&mut self.sensors).set_drifting(on),
            Switch::Blocked(side) => side.of_mut(&mut self.pumps).blocked = on,
            Switch::Leaking(side) => *side.of_mut(&mut self.leaks) = on,
            Switch::Silent => self.panel.set_silent(on),
            Switch::Slow => self.panel.slow = on,
            Switch::Refuse => self.panel.refuse = on,
            Switch::HangUp if on => self.panel.hang_up(),
            Switch::HangUp => {}
        }
    }
}

impl Plant for QuadrupleTank {
    fn name(&self) -> &str {
        self.parameters.name
    }

    fn title(&self) -> &str {
        self.parameters.title
    }

    fn summary(&self) -> Vec<String> {
        let memory = AREAS.iter().filter(|area| area.is_memory).map(Area::to_string);
        POINTS.iter().map(Point::to_string).chain(memory).collect()
    }

    fn step(&mut self, dt: f64) {
        if dt.is_finite() && dt > 0.0 {
            self.pass(dt);
        }
    }

    fn set_speed(&mut self, speed: f64) {
        if speed.is_finite() && speed > 0.0 {
            self.speed = speed;
            self.observe();
        }
    }

    fn read_bits(&self, table: Table, start: u16, count: u16) -> Result<Vec<bool>, Refusal> {
        self.memory.bits(table, start, usize::from(count)).map(<[bool]>::to_vec)
    }

    fn read_registers(&self, table: Table, start: u16, count: u16) -> Result<Vec<u16>, Refusal> {
        self.memory.registers(table, start, usize::from(count)).map(<[u16]>::to_vec)
    }

    fn write_coils(&mut self, start: u16, values: &[bool]) -> Result<(), Refusal> {
        let mut changes = Vec::new();
        for (wire, on) in (start..=u16::MAX).zip(values) {
            if !is_memory(Table::Coil, wire) {
                let point = writable_at(Table::Coil, wire)?;
                changes.push((point.signal, f64::from(u8::from(*on))));
            }
        }
        // Free memory keeps what is written here; the rest is shown anew below.
        self.memory.set_bits(Table::Coil, start, values)?;
        self.carry_out(&changes);
        Ok(())
    }

    fn write_registers(&mut self, start: u16, values: &[u16]) -> Result<(), Refusal> {
        let mut changes = Vec::new();
        let mut wire = start;
        let mut rest = values;
        while !rest.is_empty() {
            let mut width = 1;
            if !is_memory(Table::HoldingRegister, wire) {
                let point = writable_at(Table::HoldingRegister, wire)?;
                width = point.data_type.width();
                let registers = rest.get(..usize::from(width)).ok_or(Refusal::Address)?;
                changes.push((point.signal, accepted(point, registers)?));
            }
            rest = rest.get(usize::from(width)..).unwrap_or_default();
            wire = wire.saturating_add(width);
        }
        self.memory.set_registers(Table::HoldingRegister, start, values)?;
        self.carry_out(&changes);
        Ok(())
    }

    fn switch(&mut self, fault: PlantFault, on: bool) -> bool {
        let (kind, number): (fn(Side) -> Switch, u8) = match fault {
            PlantFault::StuckSensor(n) => (Switch::Stuck, n),
            PlantFault::DriftingSensor(n) => (Switch::Drift, n),
            PlantFault::BlockedPump(n) => (Switch::Blocked, n),
            PlantFault::Leak(n) => (Switch::Leaking, n),
        };
        let Some(side) = Side::from_number(number) else { return false };
        self.carry_out(&[(Signal::Fault(kind(side)), f64::from(u8::from(on)))]);
        true
    }

    fn link(&self) -> LinkState {
        self.panel.link()
    }
}

impl QuadrupleTank {
    fn carry_out(&mut self, changes: &[(Signal, f64)]) {
        changes.iter().for_each(|(signal, value)| self.set(*signal, *value));
        self.observe();
    }
}
