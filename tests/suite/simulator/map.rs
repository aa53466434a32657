//! The register map, as the plant's own tables show it.

use std::collections::HashSet;

use gaugeglass::model::{DataType, Table};
use gaugeglass::sim::quadruple_tank::map::{AREAS, POINTS, Point};
use gaugeglass::sim::quadruple_tank::{Parameters, QuadrupleTank, Side, Signal, Switch, Tank};
use gaugeglass::sim::{Plant, PlantFault, Refusal, built_in, plant_names};
use proptest::prelude::*;

use super::{BOTH, manual, quiet, read, shown, writable, write};

fn elements(point: &Point) -> impl Iterator<Item = (Table, u16)> {
    let (table, first) = (point.address.table, point.address.wire);
    (first..first + point.data_type.width()).map(move |wire| (table, wire))
}

fn row(point: &Point) -> String {
    let kind = match point.data_type {
        DataType::Text { registers, .. } => format!("string{registers}"),
        other => other.name().to_owned(),
    };
    let order = match point.data_type {
        DataType::Bool | DataType::Text { .. } => "–",
        numeric => point.order.letters(2 * usize::from(numeric.width())),
    };
    let unit = if point.unit.is_empty() { "–" } else { point.unit };
    let write = point.write.map_or("–".to_owned(), |(low, high)| format!("{low} to {high}"));
    let (table, wire) = (point.address.table.short(), point.address.wire);
    format!(
        "//! | {table} | {wire} | {kind} | {order} | {} | {unit} | {write} | {} |",
        point.scale, point.meaning
    )
}

#[test]
fn the_table_in_the_documentation_is_the_map() {
    let source = include_str!("../../../src/sim/quadruple_tank/map.rs");
    let documented: Vec<&str> = source
        .lines()
        .filter(|line| line.starts_with("//! | ") && !line.contains("table | wire"))
        .filter(|line| !line.contains("free memory"))
        .collect();
    let expected: Vec<String> = POINTS.iter().map(row).collect();
    assert_eq!(documented, expected, "write these rows:\n{}", expected.join("\n"));
}

#[test]
fn no_two_points_share_an_address_and_none_lies_outside_the_areas() {
    let mut seen = HashSet::new();
    for point in POINTS {
        for (table, wire) in elements(point) {
            assert!(seen.insert((table, wire)), "{table:?} {wire} twice");
            let holds = |a: &gaugeglass::sim::quadruple_tank::map::Area| {
                !a.is_memory && a.table == table && (a.first..a.first + a.count).contains(&wire)
            };
            assert!(AREAS.iter().any(holds), "{table:?} {wire} has no place");
        }
        assert_eq!(point.write.is_some(), point.address.table.is_writable());
    }
}

#[test]
fn every_number_shows_its_signal_in_its_own_type_and_order() {
    for parameters in BOTH {
        let mut plant = QuadrupleTank::new(parameters);
        for _ in 0..20 {
            plant.step(13.7);
            for point in POINTS.iter().filter(|p| p.signal != Signal::DeviceName) {
                let expected = plant.signal(point.signal);
                let half_a_count = match point.data_type {
                    DataType::F32 => expected.abs() * 1e-7,
                    DataType::F64 => 0.0,
                    _ => point.scale / 2.0 + 1e-9,
                };
                let found = read(&plant, point);
                assert!((found - expected).abs() <= half_a_count, "{point}: {found}, {expected}");
            }
        }
    }
}

#[test]
fn the_device_name_is_text() {
    let plant = quiet(Parameters::NON_MINIMUM_PHASE);
    let registers = plant.read_registers(Table::InputRegister, 40, 16).unwrap();
    let bytes: Vec<u8> = registers.iter().flat_map(|r| r.to_be_bytes()).collect();
    assert_eq!(&bytes[..18], b"Quadruple tank P+\0");
    assert_eq!(registers[0], u16::from_be_bytes(*b"Qu"));
}

#[test]
fn both_word_orders_are_really_there() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    write(&mut plant, Signal::Setpoint(Side::One), 12.5).unwrap();
    // 12.5 is 0x41480000.
    assert_eq!(plant.read_registers(Table::HoldingRegister, 0, 2).unwrap(), [0x0000, 0x4148]);
    plant.step(800.0);
    let volts = plant.signal(Signal::SensorVolts(Side::One)) as f32;
    let bits = volts.to_bits();
    assert_eq!(
        plant.read_registers(Table::InputRegister, 12, 2).unwrap(),
        [(bits >> 16) as u16, bits as u16]
    );
}

#[test]
fn every_writable_value_keeps_its_limits_and_is_read_back() {
    for point in POINTS.iter().filter(|p| p.write.is_some()) {
        let (low, high) = point.write.unwrap();
        let mut plant = manual(Parameters::MINIMUM_PHASE, [3.0, 3.0]);
        if point.data_type == DataType::Bool || point.signal == Signal::Control {
            continue;
        }
        for value in [low, high, (low + high) / 2.0] {
            write(&mut plant, point.signal, value).unwrap();
            let found = read(&plant, writable(point.signal));
            assert!((found - value).abs() <= point.scale / 2.0 + 1e-3, "{point}: {found}, {value}");
        }
        let before = plant.clone();
        let beyond = [low - point.scale, high + point.scale];
        let raw = |value: f64| value / point.scale;
        let fits = |v: &f64| match point.data_type {
            DataType::U16 => (0.0..=65535.0).contains(&raw(*v)),
            DataType::I16 => (-32768.0..=32767.0).contains(&raw(*v)),
            _ => true,
        };
        for value in beyond.into_iter().filter(fits) {
            let refused = write(&mut plant, point.signal, value);
            assert_eq!(refused, Err(Refusal::Value), "{point}: {value}");
        }
        assert_eq!(plant.levels(), before.levels());
        assert_eq!(read(&plant, point), read(&before, point));
    }
}

#[test]
fn what_is_no_number_is_refused() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    for bits in [f32::NAN.to_bits(), f32::INFINITY.to_bits(), f32::NEG_INFINITY.to_bits()] {
        let words = [bits as u16, (bits >> 16) as u16];
        assert_eq!(plant.write_registers(0, &words), Err(Refusal::Value));
    }
}

#[test]
fn a_write_is_whole_or_not_at_all() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    let before = plant.read_registers(Table::HoldingRegister, 0, 24).unwrap();
    let low_half = plant.write_registers(0, &[1]);
    let high_half = plant.write_registers(1, &[0x4148]);
    let across = plant.write_registers(0, &[0, 0x4148, 0]);
    assert_eq!([low_half, high_half, across], [Err(Refusal::Address); 3], "half a float");
    // The first value is right, the second out of its range.
    assert_eq!(plant.write_registers(10, &[1200, 10_001]), Err(Refusal::Value));
    // The second place cannot be written.
    assert_eq!(plant.write_registers(14, &[0, 0]), Err(Refusal::Address));
    assert_eq!(plant.write_coils(4, &[true, true]), Err(Refusal::Address));
    assert_eq!(plant.read_registers(Table::HoldingRegister, 0, 24).unwrap(), before);
    assert_eq!(plant.read_bits(Table::Coil, 4, 1).unwrap(), [false]);
    plant.write_registers(10, &[1200, 3000, 250, 500, 0]).unwrap();
    assert_eq!(shown(&plant, Signal::Setpoint(Side::Two)), 12.0);
    assert_eq!(shown(&plant, Signal::InAuto(Side::Two)), 0.0);
}

#[test]
fn free_memory_keeps_what_is_written() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    let words: Vec<u16> = (0..32).map(|i| 0xFF00 + i).collect();
    plant.write_registers(100, &words).unwrap();
    plant.write_coils(32, &[true; 16]).unwrap();
    plant.step(10.0);
    assert_eq!(plant.read_registers(Table::HoldingRegister, 100, 32).unwrap(), words);
    assert_eq!(plant.read_bits(Table::Coil, 32, 16).unwrap(), [true; 16]);
    assert_eq!(plant.write_registers(131, &[1, 2]), Err(Refusal::Address));
    assert_eq!(plant.write_registers(99, &[1, 2]), Err(Refusal::Address));
}

#[test]
fn addresses_beyond_the_areas_do_not_exist() {
    let plant = quiet(Parameters::MINIMUM_PHASE);
    let registers = |table, start, count| plant.read_registers(table, start, count).is_ok();
    let bits = |table, start, count| plant.read_bits(table, start, count).is_ok();
    assert!(bits(Table::Coil, 0, 48) && !bits(Table::Coil, 0, 49));
    assert!(bits(Table::DiscreteInput, 0, 24) && !bits(Table::DiscreteInput, 24, 1));
    assert!(registers(Table::InputRegister, 0, 64) && !registers(Table::InputRegister, 63, 2));
    let holding = Table::HoldingRegister;
    assert!(registers(holding, 0, 24) && registers(holding, 100, 32));
    assert!(!registers(holding, 23, 2) && !registers(holding, 50, 1));
    assert!(!registers(holding, 65_535, 1) && !registers(Table::Coil, 0, 1));
}

#[test]
fn the_control_word_switches_modes_by_its_bits_and_refuses_reserved_ones() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    assert_eq!(plant.read_registers(Table::HoldingRegister, 19, 1).unwrap(), [0x0003]);
    plant.write_registers(19, &[0xA502]).unwrap();
    assert_eq!(plant.read_registers(Table::HoldingRegister, 19, 1).unwrap(), [0xA502]);
    assert_eq!(shown(&plant, Signal::InAuto(Side::One)), 0.0);
    assert_eq!(shown(&plant, Signal::InAuto(Side::Two)), 1.0);
    assert_eq!(plant.write_registers(19, &[0x0004]), Err(Refusal::Value));
}

#[test]
fn the_status_word_names_what_is() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    plant.step(800.0);
    let status = |plant: &QuadrupleTank| shown(plant, Signal::Status) as u16;
    assert_eq!(status(&plant), 0b1111, "pumps run, loops in auto");
    write(&mut plant, Signal::Fault(Switch::Blocked(Side::Two)), 1.0).unwrap();
    write(&mut plant, Signal::Auto(Side::One), 0.0).unwrap();
    assert_eq!(status(&plant), 0b11_0000_1001 | 1 << 8);
    plant.set_speed(5.0);
    assert_eq!(status(&plant) >> 10 & 1, 1);
    assert_eq!(shown(&plant, Signal::Speed), 5.0);
    plant.step(1.0);
    assert_eq!(status(&plant) >> 15 & 1, 1);
    assert_eq!(shown(&plant, Signal::Beat), 1.0);
    let other = quiet(Parameters::NON_MINIMUM_PHASE);
    assert_eq!(status(&other) >> 11 & 1, 1);
}

#[test]
fn the_event_counter_counts_changes_and_its_coil_resets_it_on_the_way_up() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    assert_eq!(shown(&plant, Signal::Events), 0.0);
    plant.step(800.0);
    let before = shown(&plant, Signal::Events);
    write(&mut plant, Signal::Run(Side::One), 0.0).unwrap();
    assert_eq!(shown(&plant, Signal::Events), before + 1.0, "the pump's feedback");
    write(&mut plant, Signal::Run(Side::One), 0.0).unwrap();
    assert_eq!(shown(&plant, Signal::Events), before + 1.0, "nothing new");
    write(&mut plant, Signal::ResetEvents, 1.0).unwrap();
    assert_eq!(shown(&plant, Signal::Events), 0.0);
    write(&mut plant, Signal::Auto(Side::One), 0.0).unwrap();
    write(&mut plant, Signal::ResetEvents, 1.0).unwrap();
    assert_eq!(shown(&plant, Signal::Events), 1.0, "still up: no new reset");
}

#[test]
fn a_stuck_sensor_keeps_its_reading_while_the_switches_see_the_truth() {
    let mut plant = manual(Parameters::MINIMUM_PHASE, [3.0, 3.0]);
    plant.step(800.0);
    let kept = shown(&plant, Signal::Level(Tank::One));
    write(&mut plant, Signal::Fault(Switch::Stuck(Side::One)), 1.0).unwrap();
    write(&mut plant, Signal::Output(Side::One), 10.0).unwrap();
    plant.step(200.0);
    assert_eq!(shown(&plant, Signal::Level(Tank::One)), kept);
    assert_eq!(shown(&plant, Signal::High(Tank::One)), 1.0);
    assert_eq!(shown(&plant, Signal::AnyFault), 1.0);
    write(&mut plant, Signal::Fault(Switch::Stuck(Side::One)), 0.0).unwrap();
    plant.step(0.1);
    assert!(shown(&plant, Signal::Level(Tank::One)) > 18.0);
}

#[test]
fn a_drifting_sensor_leaves_the_truth_at_the_set_rate() {
    let mut plant = manual(Parameters::MINIMUM_PHASE, [3.0, 3.0]);
    plant.step(3000.0);
    write(&mut plant, Signal::DriftRate, 2.5).unwrap();
    assert!(plant.switch(PlantFault::DriftingSensor(2), true));
    plant.step(120.0);
    let lie = shown(&plant, Signal::Level(Tank::Two)) - plant.levels()[1];
    assert!((lie - 5.0).abs() < 0.01, "{lie}");
}

#[test]
fn a_blocked_pump_moves_nothing_and_its_feedback_says_so() {
    let mut plant = manual(Parameters::MINIMUM_PHASE, [3.0, 3.0]);
    plant.step(800.0);
    assert!(plant.switch(PlantFault::BlockedPump(1), true));
    assert_eq!(shown(&plant, Signal::Running(Side::One)), 0.0);
    assert_eq!(shown(&plant, Signal::Disobeys(Side::One)), 1.0);
    assert_eq!(shown(&plant, Signal::PumpFlow(Side::One)), 0.0);
    assert_eq!(shown(&plant, Signal::PumpVolts(Side::One)), 3.0);
    plant.step(3000.0);
    assert!(plant.levels()[3] < 1e-3, "tank 4 has no other source");
}

#[test]
fn a_leak_lowers_its_tank_by_its_size() {
    let mut plant = manual(Parameters::MINIMUM_PHASE, [3.0, 3.0]);
    plant.step(3000.0);
    let before = plant.levels();
    write(&mut plant, Signal::LeakSize, 100.0).unwrap();
    assert!(plant.switch(PlantFault::Leak(1), true));
    plant.step(3000.0);
    let after = plant.levels();
    assert!((after[0] / before[0] - 0.25).abs() < 1e-3, "twice the outlet, a quarter of the level");
    assert!((after[1] - before[1]).abs() < 1e-6);
}

#[test]
fn parts_the_plant_does_not_have_cannot_fail() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    for number in [0, 3, 255] {
        assert!(!plant.switch(PlantFault::Leak(number), true));
        assert!(!plant.switch(PlantFault::StuckSensor(number), true));
    }
}

#[test]
fn every_named_plant_can_be_made() {
    for name in plant_names() {
        let plant = built_in(name).unwrap();
        assert_eq!(plant.name(), *name);
        assert!(plant.summary().len() > 50);
    }
    assert!(built_in("quadruple").is_none());
}

proptest! {
    #[test]
    fn no_write_breaks_the_plant(
        start in any::<u16>(),
        near in 0u16..140,
        words in proptest::collection::vec(any::<u16>(), 1..123),
        bits in proptest::collection::vec(any::<bool>(), 1..60),
    ) {
        let mut plant = QuadrupleTank::new(Parameters::MINIMUM_PHASE);
        for at in [start, near] {
            let _ = plant.write_registers(at, &words);
            let _ = plant.write_registers(at, &words[..1]);
            let _ = plant.write_coils(at, &bits);
            let _ = plant.write_coils(at, &bits[..1]);
            plant.step(3.0);
        }
        prop_assert!(plant.levels().iter().all(|l| (0.0..=20.0).contains(l)));
        for point in POINTS.iter().filter(|p| p.signal != Signal::DeviceName) {
            prop_assert!(read(&plant, point).is_finite());
        }
    }
}
