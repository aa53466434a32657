//! The two controllers.

use gaugeglass::sim::Plant;
use gaugeglass::sim::quadruple_tank::{Parameters, QuadrupleTank, Side, Signal, Switch, Tank};

use super::{BOTH, quiet, shown, write};

fn deviation(plant: &QuadrupleTank, side: Side) -> f64 {
    shown(plant, Signal::Setpoint(side)) - *side.tank().of(&plant.levels())
}

#[test]
fn the_first_minute_shows_a_transient() {
    let mut plant = QuadrupleTank::new(Parameters::MINIMUM_PHASE);
    let start = plant.levels();
    plant.step(60.0);
    assert!(plant.levels()[0] - start[0] > 2.0, "{start:?} to {:?}", plant.levels());
    assert!(shown(&plant, Signal::Level(Tank::One)) > start[0] + 2.0);
}

#[test]
fn in_auto_both_levels_reach_their_setpoints_and_follow_new_ones() {
    for (parameters, settling) in BOTH.into_iter().zip([800.0, 8000.0]) {
        let mut plant = QuadrupleTank::new(parameters.clone());
        plant.step(settling);
        for side in Side::ALL {
            let error = deviation(&plant, side);
            assert!(error.abs() < 0.1, "{} {side:?}: {error}", parameters.name);
        }
        write(&mut plant, Signal::Setpoint(Side::One), 13.5).unwrap();
        write(&mut plant, Signal::Setpoint(Side::Two), 12.25).unwrap();
        plant.step(settling);
        assert!((plant.levels()[0] - 13.5).abs() < 0.1, "{} {:?}", parameters.name, plant.levels());
        assert!(
            (plant.levels()[1] - 12.25).abs() < 0.1,
            "{} {:?}",
            parameters.name,
            plant.levels()
        );
    }
}

#[test]
fn switching_between_auto_and_manual_moves_no_pump() {
    for parameters in BOTH {
        let mut plant = quiet(parameters);
        plant.step(40.0);
        for side in Side::ALL {
            let before = plant.signal(Signal::Output(side));
            write(&mut plant, Signal::Auto(side), 0.0).unwrap();
            plant.step(5.0);
            assert_eq!(plant.signal(Signal::Output(side)), before, "auto to manual");
            write(&mut plant, Signal::Output(side), 5.0).unwrap();
            plant.step(30.0);
            write(&mut plant, Signal::Auto(side), 1.0).unwrap();
            assert_eq!(plant.signal(Signal::Output(side)), 5.0);
            plant.step(0.1);
            let after = plant.signal(Signal::Output(side));
            assert!((after - 5.0).abs() < 0.1, "manual to auto: {after}");
        }
    }
}

#[test]
fn a_new_gain_moves_no_pump() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    plant.step(90.0);
    let before = plant.signal(Signal::Output(Side::One));
    write(&mut plant, Signal::Gain(Side::One), 6.0).unwrap();
    plant.step(0.1);
    assert!((plant.signal(Signal::Output(Side::One)) - before).abs() < 0.1);
}

#[test]
fn a_voltage_written_in_auto_has_no_effect() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    plant.step(400.0);
    let before = shown(&plant, Signal::Output(Side::One));
    write(&mut plant, Signal::Output(Side::One), 9.0).unwrap();
    assert_eq!(shown(&plant, Signal::Output(Side::One)), before);
}

/// Where level 1 peaks after its pump has been out of order for ten minutes.
fn peak_after_ten_minutes(disturb: impl Fn(&mut QuadrupleTank, bool)) -> f64 {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    plant.step(800.0);
    disturb(&mut plant, true);
    plant.step(600.0);
    disturb(&mut plant, false);
    let mut peak = 0.0_f64;
    for _ in 0..600 {
        plant.step(1.0);
        peak = peak.max(plant.levels()[0]);
    }
    peak
}

#[test]
fn a_controller_does_not_wind_up_while_its_pump_cannot_follow() {
    let setpoint = shown(&quiet(Parameters::MINIMUM_PHASE), Signal::Setpoint(Side::One));
    let blocked = peak_after_ten_minutes(|plant, on| {
        let value = f64::from(u8::from(on));
        write(plant, Signal::Fault(Switch::Blocked(Side::One)), value).unwrap();
    });
    let stopped = peak_after_ten_minutes(|plant, on| {
        write(plant, Signal::Run(Side::One), f64::from(u8::from(!on))).unwrap();
    });
    // Ten minutes of winding up would hold the pump at 10 V long after the tank runs over.
    assert!(blocked < setpoint + 3.5, "blocked: {blocked}");
    assert!(stopped < setpoint + 3.5, "stopped: {stopped}");
}

#[test]
fn a_controller_at_its_limit_says_so() {
    let mut plant = quiet(Parameters::MINIMUM_PHASE);
    plant.step(1.0);
    assert_eq!(
        shown(&plant, Signal::Limited(Side::One)),
        1.0,
        "half filled, it wants more than 10 V"
    );
    plant.step(800.0);
    assert_eq!(shown(&plant, Signal::Limited(Side::One)), 0.0);
}
