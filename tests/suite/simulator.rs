//! The simulated plants and the server that serves them.

mod client;
mod command;
mod faults;
mod loops;
mod map;
mod process;
mod wire;

use gaugeglass::codec::{decode, encode};
use gaugeglass::model::{DataType, Value};
use gaugeglass::sim::quadruple_tank::map::{POINTS, Point};
use gaugeglass::sim::quadruple_tank::{Parameters, QuadrupleTank, Side, Signal};
use gaugeglass::sim::{Plant, Refusal};

const BOTH: [Parameters; 2] = [Parameters::MINIMUM_PHASE, Parameters::NON_MINIMUM_PHASE];

/// The one writable point of a signal that lies in a register or, failing that, a coil.
fn writable(signal: Signal) -> &'static Point {
    let of = |p: &&Point| p.signal == signal && p.write.is_some();
    POINTS.iter().rev().find(of).unwrap()
}

/// Writes through the tables, as a client would.
fn write(plant: &mut QuadrupleTank, signal: Signal, value: f64) -> Result<(), Refusal> {
    let point = writable(signal);
    let wire = point.address.wire;
    if point.data_type == DataType::Bool {
        return plant.write_coils(wire, &[value != 0.0]);
    }
    let raw = Value::F64(value / point.scale);
    plant.write_registers(wire, &encode(point.data_type, point.order, &raw).unwrap())
}

/// Reads through the tables.
fn read(plant: &QuadrupleTank, point: &Point) -> f64 {
    let (table, wire) = (point.address.table, point.address.wire);
    if point.data_type == DataType::Bool {
        return f64::from(u8::from(plant.read_bits(table, wire, 1).unwrap()[0]));
    }
    let registers = plant.read_registers(table, wire, point.data_type.width()).unwrap();
    let raw = decode(point.data_type, point.order, &registers).unwrap();
    raw.as_f64().unwrap() * point.scale
}

/// Reads a signal where it lies first in the map.
fn shown(plant: &QuadrupleTank, signal: Signal) -> f64 {
    read(plant, POINTS.iter().find(|p| p.signal == signal).unwrap())
}

/// Without noise.
fn quiet(parameters: Parameters) -> QuadrupleTank {
    let mut plant = QuadrupleTank::new(parameters);
    write(&mut plant, Signal::Noise, 0.0).unwrap();
    plant
}

/// Without noise, both loops in manual, at these pump voltages.
fn manual(parameters: Parameters, volts: [f64; 2]) -> QuadrupleTank {
    let mut plant = quiet(parameters);
    for (side, volts) in Side::ALL.into_iter().zip(volts) {
        write(&mut plant, Signal::Auto(side), 0.0).unwrap();
        write(&mut plant, Signal::Output(side), volts).unwrap();
    }
    plant
}
