//! The register map of the quadruple-tank plants: what lies where, and what may be written.
//!
//! The table below is checked by a test against [`POINTS`]; the server answers from `POINTS`.
//! *Raw* is what one count of the register is worth. A 32- or 64-bit value can be read in parts and is
//! written whole or not at all (exception 02). A value outside its range is refused (exception 03).
//! A pump voltage written while its loop is in auto is accepted and has no effect: the controller's
//! own stands, as in most controllers. Addresses between the points of a table read as 0 and refuse
//! writing (exception 02); so does everything outside the table's areas, for reading too:
//! C 0–47, DI 0–23, IR 0–63, HR 0–23 and HR 100–131.
//!
//! `STATUS` is bits, least significant first: 0 pump 1 running, 1 pump 2 running, 2 loop 1 in auto,
//! 3 loop 2 in auto, 4 a level is high, 5 a level is low, 6 a tank is full, 7 a controller is at its
//! limit, 8 a pump does not obey, 9 a fault is switched on, 10 time is not real (speed other than 1),
//! 11 non-minimum phase, 15 toggles every simulated second.
//!
//! `CONTROL` is bits as well, made for writing single bits (FC 22): 0 loop 1 in auto, 1 loop 2 in
//! auto, 8 to 15 kept as written and without meaning; 2 to 7 must be 0.
//!
//! | table | wire | type | order | raw | unit | write | meaning |
//! |---|---|---|---|---|---|---|---|
//! | C | 0 | bool | – | 1 | – | 0 to 1 | run pump 1 |
//! | C | 1 | bool | – | 1 | – | 0 to 1 | run pump 2 |
//! | C | 2 | bool | – | 1 | – | 0 to 1 | loop 1 in auto |
//! | C | 3 | bool | – | 1 | – | 0 to 1 | loop 2 in auto |
//! | C | 4 | bool | – | 1 | – | 0 to 1 | sets the event counter to 0 when it goes from 0 to 1 |
//! | C | 16 | bool | – | 1 | – | 0 to 1 | fault: level sensor 1 sticks |
//! | C | 17 | bool | – | 1 | – | 0 to 1 | fault: level sensor 1 drifts |
//! | C | 18 | bool | – | 1 | – | 0 to 1 | fault: level sensor 2 sticks |
//! | C | 19 | bool | – | 1 | – | 0 to 1 | fault: level sensor 2 drifts |
//! | C | 20 | bool | – | 1 | – | 0 to 1 | fault: pump 1 blocked |
//! | C | 21 | bool | – | 1 | – | 0 to 1 | fault: pump 2 blocked |
//! | C | 22 | bool | – | 1 | – | 0 to 1 | fault: leak in tank 1 |
//! | C | 23 | bool | – | 1 | – | 0 to 1 | fault: leak in tank 2 |
//! | C | 24 | bool | – | 1 | – | 0 to 1 | fault: no reply to anything for 10 real seconds; clears itself |
//! | C | 25 | bool | – | 1 | – | 0 to 1 | fault: replies delayed |
//! | C | 26 | bool | – | 1 | – | 0 to 1 | fault: reading IR 20–27 answered with exception 04 |
//! | C | 27 | bool | – | 1 | – | 0 to 1 | fault: every connection closes at its next request; clears itself |
//! | DI | 0 | bool | – | 1 | – | – | pump 1 runs (feedback) |
//! | DI | 1 | bool | – | 1 | – | – | pump 2 runs (feedback) |
//! | DI | 2 | bool | – | 1 | – | – | loop 1 is in auto |
//! | DI | 3 | bool | – | 1 | – | – | loop 2 is in auto |
//! | DI | 4 | bool | – | 1 | – | – | high level switch, tank 1 |
//! | DI | 5 | bool | – | 1 | – | – | high level switch, tank 2 |
//! | DI | 6 | bool | – | 1 | – | – | high level switch, tank 3 |
//! | DI | 7 | bool | – | 1 | – | – | high level switch, tank 4 |
//! | DI | 8 | bool | – | 1 | – | – | low level switch, tank 1 |
//! | DI | 9 | bool | – | 1 | – | – | low level switch, tank 2 |
//! | DI | 10 | bool | – | 1 | – | – | low level switch, tank 3 |
//! | DI | 11 | bool | – | 1 | – | – | low level switch, tank 4 |
//! | DI | 12 | bool | – | 1 | – | – | tank 1 runs over |
//! | DI | 13 | bool | – | 1 | – | – | tank 2 runs over |
//! | DI | 14 | bool | – | 1 | – | – | tank 3 runs over |
//! | DI | 15 | bool | – | 1 | – | – | tank 4 runs over |
//! | DI | 16 | bool | – | 1 | – | – | a fault is switched on |
//! | DI | 17 | bool | – | 1 | – | – | pump 1 is driven and does not run |
//! | DI | 18 | bool | – | 1 | – | – | pump 2 is driven and does not run |
//! | DI | 19 | bool | – | 1 | – | – | controller 1 wants more or less than its pump can give |
//! | DI | 20 | bool | – | 1 | – | – | controller 2 wants more or less than its pump can give |
//! | DI | 21 | bool | – | 1 | – | – | time is not real: speed other than 1 |
//! | DI | 22 | bool | – | 1 | – | – | toggles every simulated second |
//! | IR | 0 | f32 | ABCD | 1 | cm | – | measured level of tank 1 |
//! | IR | 2 | f32 | ABCD | 1 | cm | – | measured level of tank 2 |
//! | IR | 4 | f32 | ABCD | 1 | cm | – | measured level of tank 3 |
//! | IR | 6 | f32 | ABCD | 1 | cm | – | measured level of tank 4 |
//! | IR | 8 | f32 | ABCD | 1 | cm³/s | – | flow of pump 1 |
//! | IR | 10 | f32 | ABCD | 1 | cm³/s | – | flow of pump 2 |
//! | IR | 12 | f32 | ABCD | 1 | V | – | level sensor 1, 0.5 V/cm |
//! | IR | 14 | f32 | ABCD | 1 | V | – | level sensor 2, 0.5 V/cm |
//! | IR | 16 | f32 | ABCD | 1 | cm³/s | – | flow out of tank 1, without the leak |
//! | IR | 18 | f32 | ABCD | 1 | cm³/s | – | flow out of tank 2, without the leak |
//! | IR | 20 | u16 | AB | 0.01 | cm | – | measured level of tank 1 |
//! | IR | 21 | u16 | AB | 0.01 | cm | – | measured level of tank 2 |
//! | IR | 22 | u16 | AB | 0.01 | cm | – | measured level of tank 3 |
//! | IR | 23 | u16 | AB | 0.01 | cm | – | measured level of tank 4 |
//! | IR | 24 | u16 | AB | 0.01 | cm³/s | – | flow of pump 1 |
//! | IR | 25 | u16 | AB | 0.01 | cm³/s | – | flow of pump 2 |
//! | IR | 26 | u16 | AB | 0.01 | V | – | voltage at pump 1; 0 while it is stopped |
//! | IR | 27 | u16 | AB | 0.01 | V | – | voltage at pump 2; 0 while it is stopped |
//! | IR | 28 | u16 | AB | 1 | – | – | status word `STATUS` |
//! | IR | 29 | u16 | AB | 1 | – | – | counts simulated seconds, wraps |
//! | IR | 30 | u32 | ABCD | 1 | – | – | event counter: changes of discrete inputs 0 to 20 |
//! | IR | 32 | u64 | ABCDEFGH | 1 | ms | – | simulated time since the start |
//! | IR | 36 | f32 | ABCD | 1 | – | – | simulated seconds per second |
//! | IR | 38 | i16 | AB | 0.01 | cm | – | setpoint minus measured level, loop 1 |
//! | IR | 39 | i16 | AB | 0.01 | cm | – | setpoint minus measured level, loop 2 |
//! | IR | 40 | string16 | – | 1 | – | – | device name, NUL padded, high byte first |
//! | IR | 56 | f64 | ABCDEFGH | 1 | l | – | water pumped since the start |
//! | IR | 60 | i32 | CDAB | 0.001 | cm³/s | – | what the four tanks gain in all; negative while they lose |
//! | HR | 0 | f32 | CDAB | 1 | cm | 0 to 20 | setpoint, loop 1 |
//! | HR | 2 | f32 | CDAB | 1 | V | 0 to 10 | voltage asked of pump 1; the operator's in manual |
//! | HR | 4 | f32 | CDAB | 1 | V/V | -100 to 100 | controller gain, loop 1 |
//! | HR | 6 | f32 | CDAB | 1 | s | 0.1 to 10000 | integral time, loop 1 |
//! | HR | 8 | u16 | AB | 1 | – | 0 to 1 | mode, loop 1: 0 manual, 1 auto |
//! | HR | 10 | i16 | AB | 0.01 | cm | 0 to 20 | setpoint, loop 2 |
//! | HR | 11 | i16 | AB | 0.001 | V | 0 to 10 | voltage asked of pump 2; the operator's in manual |
//! | HR | 12 | i16 | AB | 0.01 | V/V | -100 to 100 | controller gain, loop 2 |
//! | HR | 13 | i16 | AB | 0.1 | s | 0.1 to 3000 | integral time, loop 2 |
//! | HR | 14 | u16 | AB | 1 | – | 0 to 1 | mode, loop 2: 0 manual, 1 auto |
//! | HR | 16 | u16 | AB | 0.01 | cm | 0 to 20 | level at which the high switches close |
//! | HR | 17 | u16 | AB | 0.01 | cm | 0 to 20 | level below which the low switches close |
//! | HR | 18 | u16 | AB | 0.001 | cm | 0 to 1 | sensor noise, standard deviation |
//! | HR | 19 | u16 | AB | 1 | – | 0 to 65535 | control word `CONTROL` |
//! | HR | 20 | i16 | AB | 0.01 | cm/min | -100 to 100 | drift of a drifting sensor |
//! | HR | 21 | u16 | AB | 1 | % | 0 to 500 | size of a leak, share of the outlet |
//! | HR | 22 | u16 | AB | 1 | ms | 0 to 10000 | delay of replies while coil 25 is on |
//! | C | 32–47 | bool | – | 1 | – | 0 to 1 | free memory |
//! | HR | 100–131 | u16 | AB | 1 | – | 0 to 65535 | free memory |

use super::signals::Side::{One as S1, Two as S2};
use super::signals::Signal::{self, *};
use super::signals::Switch::*;
use super::signals::Tank::{Four as T4, One as T1, Three as T3, Two as T2};
use crate::model::DataType::{self, Bool, F32, F64, I16, I32, U16, U32, U64};
use crate::model::{Address, ByteOrder, Table, TextEncoding, TextOrder, TextPad, WordOrder};

/// One value of the map.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Table and first wire address.
    pub address: Address,
    /// What its registers mean.
    pub data_type: DataType,
    /// Byte order of values wider than one register.
    pub order: ByteOrder,
    /// Engineering units per count.
    pub scale: f64,
    /// Engineering unit; may be empty.
    pub unit: &'static str,
    /// Lowest and highest value that may be written, in engineering units; `None` is read only.
    pub write: Option<(f64, f64)>,
    /// What it shows or sets.
    pub signal: Signal,
    /// For people.
    pub meaning: &'static str,
}

/// A run of addresses that a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Which table.
    pub table: Table,
    /// First wire address.
    pub first: u16,
    /// Number of elements.
    pub count: u16,
    /// True where the elements are free memory.
    pub is_memory: bool,
}

/// Every address the plant has; free memory lies in areas of its own.
pub const AREAS: [Area; 6] = [
    Area { table: Table::Coil, first: 0, count: 32, is_memory: false },
    Area { table: Table::Coil, first: 32, count: 16, is_memory: true },
    Area { table: Table::DiscreteInput, first: 0, count: 24, is_memory: false },
    Area { table: Table::InputRegister, first: 0, count: 64, is_memory: false },
    Area { table: Table::HoldingRegister, first: 0, count: 24, is_memory: false },
    Area { table: Table::HoldingRegister, first: 100, count: 32, is_memory: true },
];

const BIG: ByteOrder = ByteOrder::BIG;
const CDAB: ByteOrder = ByteOrder { words: WordOrder::Reversed, bytes_swapped: false };
/// Registers of the device name.
pub const NAME_REGISTERS: u16 = 16;
const NAME: DataType = DataType::Text {
    registers: NAME_REGISTERS,
    order: TextOrder::HighFirst,
    pad: TextPad::Nul,
    encoding: TextEncoding::Utf8,
};

impl Point {
    const fn of(mut self, scale: f64, unit: &'static str) -> Point {
        self.scale = scale;
        self.unit = unit;
        self
    }

    const fn takes(mut self, low: f64, high: f64) -> Point {
        self.write = Some((low, high));
        self
    }
}

const fn point(table: Table, wire: u16, signal: Signal, meaning: &'static str) -> Point {
    Point {
        address: Address { table, wire },
        data_type: Bool,
        order: BIG,
        scale: 1.0,
        unit: "",
        write: None,
        signal,
        meaning,
    }
}

const fn coil(wire: u16, signal: Signal, meaning: &'static str) -> Point {
    point(Table::Coil, wire, signal, meaning).takes(0.0, 1.0)
}

const fn input(wire: u16, signal: Signal, meaning: &'static str) -> Point {
    point(Table::DiscreteInput, wire, signal, meaning)
}

const fn shows(
    wire: u16,
    data_type: DataType,
    order: ByteOrder,
    signal: Signal,
    meaning: &'static str,
) -> Point {
    let mut shown = point(Table::InputRegister, wire, signal, meaning);
    shown.data_type = data_type;
    shown.order = order;
    shown
}

const fn holds(
    wire: u16,
    data_type: DataType,
    order: ByteOrder,
    signal: Signal,
    meaning: &'static str,
) -> Point {
    let mut held = point(Table::HoldingRegister, wire, signal, meaning);
    held.data_type = data_type;
    held.order = order;
    held
}

/// Every value of the map, by table and address.
#[rustfmt::skip] // a table is read as a table
pub const POINTS: &[Point] = &[
    coil(0, Run(S1), "run pump 1"),
    coil(1, Run(S2), "run pump 2"),
    coil(2, Auto(S1), "loop 1 in auto"),
    coil(3, Auto(S2), "loop 2 in auto"),
    coil(4, ResetEvents, "sets the event counter to 0 when it goes from 0 to 1"),
    coil(16, Fault(Stuck(S1)), "fault: level sensor 1 sticks"),
    coil(17, Fault(Drift(S1)), "fault: level sensor 1 drifts"),
    coil(18, Fault(Stuck(S2)), "fault: level sensor 2 sticks"),
    coil(19, Fault(Drift(S2)), "fault: level sensor 2 drifts"),
    coil(20, Fault(Blocked(S1)), "fault: pump 1 blocked"),
    coil(21, Fault(Blocked(S2)), "fault: pump 2 blocked"),
    coil(22, Fault(Leaking(S1)), "fault: leak in tank 1"),
    coil(23, Fault(Leaking(S2)), "fault: leak in tank 2"),
    coil(24, Fault(Silent), "fault: no reply to anything for 10 real seconds; clears itself"),
    coil(25, Fault(Slow), "fault: replies delayed"),
    coil(26, Fault(Refuse), "fault: reading IR 20–27 answered with exception 04"),
    coil(27, Fault(HangUp), "fault: every connection closes at its next request; clears itself"),
    input(0, Running(S1), "pump 1 runs (feedback)"),
    input(1, Running(S2), "pump 2 runs (feedback)"),
    input(2, InAuto(S1), "loop 1 is in auto"),
    input(3, InAuto(S2), "loop 2 is in auto"),
    input(4, High(T1), "high level switch, tank 1"),
    input(5, High(T2), "high level switch, tank 2"),
    input(6, High(T3), "high level switch, tank 3"),
    input(7, High(T4), "high level switch, tank 4"),
    input(8, Low(T1), "low level switch, tank 1"),
    input(9, Low(T2), "low level switch, tank 2"),
    input(10, Low(T3), "low level switch, tank 3"),
    input(11, Low(T4), "low level switch, tank 4"),
    input(12, Full(T1), "tank 1 runs over"),
    input(13, Full(T2), "tank 2 runs over"),
    input(14, Full(T3), "tank 3 runs over"),
    input(15, Full(T4), "tank 4 runs over"),
    input(16, AnyFault, "a fault is switched on"),
    input(17, Disobeys(S1), "pump 1 is driven and does not run"),
    input(18, Disobeys(S2), "pump 2 is driven and does not run"),
    input(19, Limited(S1), "controller 1 wants more or less than its pump can give"),
    input(20, Limited(S2), "controller 2 wants more or less than its pump can give"),
    input(21, NotReal, "time is not real: speed other than 1"),
    input(22, Beat, "toggles every simulated second"),
    shows(0, F32, BIG, Level(T1), "measured level of tank 1").of(1.0, "cm"),
    shows(2, F32, BIG, Level(T2), "measured level of tank 2").of(1.0, "cm"),
    shows(4, F32, BIG, Level(T3), "measured level of tank 3").of(1.0, "cm"),
    shows(6, F32, BIG, Level(T4), "measured level of tank 4").of(1.0, "cm"),
    shows(8, F32, BIG, PumpFlow(S1), "flow of pump 1").of(1.0, "cm³/s"),
    shows(10, F32, BIG, PumpFlow(S2), "flow of pump 2").of(1.0, "cm³/s"),
    shows(12, F32, BIG, SensorVolts(S1), "level sensor 1, 0.5 V/cm").of(1.0, "V"),
    shows(14, F32, BIG, SensorVolts(S2), "level sensor 2, 0.5 V/cm").of(1.0, "V"),
    shows(16, F32, BIG, Outflow(S1), "flow out of tank 1, without the leak").of(1.0, "cm³/s"),
    shows(18, F32, BIG, Outflow(S2), "flow out of tank 2, without the leak").of(1.0, "cm³/s"),
    shows(20, U16, BIG, Level(T1), "measured level of tank 1").of(0.01, "cm"),
    shows(21, U16, BIG, Level(T2), "measured level of tank 2").of(0.01, "cm"),
    shows(22, U16, BIG, Level(T3), "measured level of tank 3").of(0.01, "cm"),
    shows(23, U16, BIG, Level(T4), "measured level of tank 4").of(0.01, "cm"),
    shows(24, U16, BIG, PumpFlow(S1), "flow of pump 1").of(0.01, "cm³/s"),
    shows(25, U16, BIG, PumpFlow(S2), "flow of pump 2").of(0.01, "cm³/s"),
    shows(26, U16, BIG, PumpVolts(S1), "voltage at pump 1; 0 while it is stopped").of(0.01, "V"),
    shows(27, U16, BIG, PumpVolts(S2), "voltage at pump 2; 0 while it is stopped").of(0.01, "V"),
    shows(28, U16, BIG, Status, "status word `STATUS`"),
    shows(29, U16, BIG, Heartbeat, "counts simulated seconds, wraps"),
    shows(30, U32, BIG, Events, "event counter: changes of discrete inputs 0 to 20"),
    shows(32, U64, BIG, Millis, "simulated time since the start").of(1.0, "ms"),
    shows(36, F32, BIG, Speed, "simulated seconds per second"),
    shows(38, I16, BIG, ControlError(S1), "setpoint minus measured level, loop 1").of(0.01, "cm"),
    shows(39, I16, BIG, ControlError(S2), "setpoint minus measured level, loop 2").of(0.01, "cm"),
    shows(40, NAME, BIG, DeviceName, "device name, NUL padded, high byte first"),
    shows(56, F64, BIG, Pumped, "water pumped since the start").of(1.0, "l"),
    shows(60, I32, CDAB, NetFlow, "what the four tanks gain in all; negative while they lose").of(0.001, "cm³/s"),
    holds(0, F32, CDAB, Setpoint(S1), "setpoint, loop 1").of(1.0, "cm").takes(0.0, 20.0),
    holds(2, F32, CDAB, Output(S1), "voltage asked of pump 1; the operator's in manual").of(1.0, "V").takes(0.0, 10.0),
    holds(4, F32, CDAB, Gain(S1), "controller gain, loop 1").of(1.0, "V/V").takes(-100.0, 100.0),
    holds(6, F32, CDAB, Reset(S1), "integral time, loop 1").of(1.0, "s").takes(0.1, 10000.0),
    holds(8, U16, BIG, Auto(S1), "mode, loop 1: 0 manual, 1 auto").takes(0.0, 1.0),
    holds(10, I16, BIG, Setpoint(S2), "setpoint, loop 2").of(0.01, "cm").takes(0.0, 20.0),
    holds(11, I16, BIG, Output(S2), "voltage asked of pump 2; the operator's in manual").of(0.001, "V").takes(0.0, 10.0),
    holds(12, I16, BIG, Gain(S2), "controller gain, loop 2").of(0.01, "V/V").takes(-100.0, 100.0),
    holds(13, I16, BIG, Reset(S2), "integral time, loop 2").of(0.1, "s").takes(0.1, 3000.0),
    holds(14, U16, BIG, Auto(S2), "mode, loop 2: 0 manual, 1 auto").takes(0.0, 1.0),
    holds(16, U16, BIG, HighLimit, "level at which the high switches close").of(0.01, "cm").takes(0.0, 20.0),
    holds(17, U16, BIG, LowLimit, "level below which the low switches close").of(0.01, "cm").takes(0.0, 20.0),
    holds(18, U16, BIG, Noise, "sensor noise, standard deviation").of(0.001, "cm").takes(0.0, 1.0),
    holds(19, U16, BIG, Control, "control word `CONTROL`").takes(0.0, 65535.0),
    holds(20, I16, BIG, DriftRate, "drift of a drifting sensor").of(0.01, "cm/min").takes(-100.0, 100.0),
    holds(21, U16, BIG, LeakSize, "size of a leak, share of the outlet").of(1.0, "%").takes(0.0, 500.0),
    holds(22, U16, BIG, SlowMillis, "delay of replies while coil 25 is on").of(1.0, "ms").takes(0.0, 10000.0),
];
