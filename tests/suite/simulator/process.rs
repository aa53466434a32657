//! The process against the published figures.

use gaugeglass::sim::Plant;
use gaugeglass::sim::quadruple_tank::{
    Drive, Parameters, QuadrupleTank, Side, Signal, TANK_HEIGHT, Tank, rates,
};

use super::{BOTH, manual, quiet, shown, write};

/// Levels that follow from the published parameters, cm; computed apart from this program.
const STEADY: [[f64; 4]; 2] = [[12.26, 12.78, 1.63, 1.41], [12.44, 13.17, 4.73, 4.99]];
/// Time constants at those levels, s.
const TIMES: [[f64; 4]; 2] = [[62.4, 90.6, 22.8, 30.1], [62.8, 92.0, 38.7, 56.6]];
/// Zeros of the linear model, 1/s.
const ZEROS: [[f64; 2]; 2] = [[-0.0597, -0.0175], [-0.0562, 0.0128]];

fn close(found: f64, expected: f64, share: f64, what: &str) {
    // The tables are rounded to their last digit, which half a unit of it allows for.
    let allowed = expected.abs() * share + 0.005;
    assert!((found - expected).abs() <= allowed, "{what}: {found}, expected {expected}");
}

#[test]
fn constant_pump_voltages_lead_to_the_published_levels() {
    for (parameters, expected) in BOTH.into_iter().zip(STEADY) {
        let mut plant = manual(parameters.clone(), parameters.volts);
        plant.step(3000.0);
        let formula = parameters.steady_levels(parameters.volts);
        for (i, tank) in Tank::ALL.into_iter().enumerate() {
            let what = format!("{} {tank:?}", parameters.name);
            close(plant.levels()[i], expected[i], 0.005, &what);
            close(shown(&plant, Signal::Level(tank)), expected[i], 0.005, &what);
            close(formula[i], expected[i], 0.005, &what);
        }
    }
}

/// A plant at rest whose pump then gets a little more.
fn stepped(parameters: &Parameters, side: Side) -> (QuadrupleTank, [f64; 4]) {
    let mut plant = manual(parameters.clone(), parameters.volts);
    plant.step(5000.0);
    let before = plant.levels();
    write(&mut plant, Signal::Output(side), *side.of(&parameters.volts) + 0.02).unwrap();
    (plant, before)
}

#[test]
fn a_small_step_shows_the_published_time_constants() {
    // Pump 1 alone moves tanks 1 and 4, pump 2 tanks 2 and 3, each at first order.
    let driven = [(0, Side::One), (1, Side::Two), (2, Side::Two), (3, Side::One)];
    for (parameters, times) in BOTH.into_iter().zip(TIMES) {
        for (tank, side) in driven {
            let (mut plant, before) = stepped(&parameters, side);
            let mut end = plant.clone();
            end.step(1500.0);
            let wanted = (end.levels()[tank] - before[tank]) * (1.0 - (-1.0_f64).exp());
            let mut seconds = 0.0;
            while plant.levels()[tank] - before[tank] < wanted {
                plant.step(0.1);
                seconds += 0.1;
            }
            close(seconds, times[tank], 0.02, &format!("{} T{}", parameters.name, tank + 1));
        }
    }
}

fn determinant(mut m: Vec<Vec<f64>>) -> f64 {
    let mut product = 1.0;
    for i in 0..m.len() {
        let pivot = (i..m.len()).max_by(|a, b| m[*a][i].abs().total_cmp(&m[*b][i].abs())).unwrap();
        if pivot != i {
            m.swap(pivot, i);
            product = -product;
        }
        product *= m[i][i];
        for row in i + 1..m.len() {
            let share = m[row][i] / m[i][i];
            let above = m[i].clone();
            m[row].iter_mut().zip(above).for_each(|(x, y)| *x -= share * y);
        }
    }
    product
}

/// The determinant of Rosenbrock's system matrix at `s`, which is 0 at the zeros of the linear model
/// from the pump voltages to levels 1 and 2; linearised here by differences.
fn rosenbrock(parameters: &Parameters, s: f64) -> f64 {
    let rest = parameters.steady_levels(parameters.volts);
    let drive = |volts| Drive { volts, leak: [0.0; 2] };
    const D: f64 = 1e-5;
    let mut m = vec![vec![0.0; 6]; 6];
    for j in 0..4 {
        let (mut up, mut down) = (rest, rest);
        up[j] += D;
        down[j] -= D;
        let high = rates(parameters, up, drive(parameters.volts));
        let low = rates(parameters, down, drive(parameters.volts));
        for i in 0..4 {
            m[i][j] = (high[i] - low[i]) / (2.0 * D) - if i == j { s } else { 0.0 };
        }
    }
    for j in 0..2 {
        let mut volts = parameters.volts;
        volts[j] += D;
        let high = rates(parameters, rest, drive(volts));
        let low = rates(parameters, rest, drive(parameters.volts));
        for i in 0..4 {
            m[i][4 + j] = (high[i] - low[i]) / D;
        }
        m[4 + j][j] = 1.0;
    }
    determinant(m)
}

#[test]
fn the_zeros_of_the_linear_model_are_the_published_ones() {
    for (parameters, zeros) in BOTH.into_iter().zip(ZEROS) {
        for zero in zeros {
            let (left, right) =
                (rosenbrock(&parameters, zero * 0.99), rosenbrock(&parameters, zero * 1.01));
            assert!(left * right < 0.0, "{} has no zero at {zero}", parameters.name);
        }
        assert_eq!(zeros[1] > 0.0, parameters.non_minimum_phase);
    }
}

/// With level 2 held by its controller, pump 1 gets half a volt more: the movement of level 1 after
/// five seconds, and in the end.
fn movement_with_level_2_held(parameters: &Parameters) -> (f64, f64) {
    let mut plant = quiet(parameters.clone());
    write(&mut plant, Signal::Auto(Side::One), 0.0).unwrap();
    write(&mut plant, Signal::Output(Side::One), parameters.volts[0]).unwrap();
    // Alone, loop 2 needs a positive gain at both operating points.
    write(&mut plant, Signal::Gain(Side::Two), 2.0).unwrap();
    write(&mut plant, Signal::Reset(Side::Two), 40.0).unwrap();
    plant.step(5000.0);
    let before = plant.levels();
    write(&mut plant, Signal::Output(Side::One), parameters.volts[0] + 0.1).unwrap();
    plant.step(5.0);
    let early = plant.levels()[0] - before[0];
    plant.step(5000.0);
    assert!((plant.levels()[1] - before[1]).abs() < 0.01, "level 2 is held");
    (early, plant.levels()[0] - before[0])
}

#[test]
fn at_the_non_minimum_phase_point_a_level_first_moves_the_wrong_way() {
    let (early, late) = movement_with_level_2_held(&Parameters::MINIMUM_PHASE);
    assert!(early > 0.01 && late > 0.01, "minimum phase: {early}, {late}");
    let (early, late) = movement_with_level_2_held(&Parameters::NON_MINIMUM_PHASE);
    assert!(early > 0.01 && late < -0.01, "non-minimum phase: {early}, {late}");
}

#[test]
fn levels_stay_between_the_bottom_and_the_rim() {
    for parameters in BOTH {
        let mut plant = manual(parameters.clone(), [10.0, 10.0]);
        plant.step(2000.0);
        assert_eq!(plant.levels()[..2], [TANK_HEIGHT; 2]);
        assert_eq!(shown(&plant, Signal::Full(Tank::One)), 1.0);
        assert_eq!(shown(&plant, Signal::High(Tank::One)), 1.0);
        for side in Side::ALL {
            write(&mut plant, Signal::Output(side), 0.0).unwrap();
        }
        for _ in 0..2000 {
            plant.step(1.0);
            assert!(plant.levels().iter().all(|level| (0.0..=TANK_HEIGHT).contains(level)));
        }
        assert!(plant.levels().iter().all(|level| *level < 1e-3), "{:?}", plant.levels());
        assert_eq!(shown(&plant, Signal::Low(Tank::Four)), 1.0);
        assert_eq!(shown(&plant, Signal::Full(Tank::One)), 0.0);
    }
}

#[test]
fn odd_lengths_of_time_do_no_harm_and_the_cutting_of_time_changes_nothing() {
    let mut plant = QuadrupleTank::new(Parameters::MINIMUM_PHASE);
    let start = plant.levels();
    for dt in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        plant.step(dt);
    }
    assert_eq!(plant.levels(), start);
    let mut whole = plant.clone();
    whole.step(60.0);
    (0..240).for_each(|_| plant.step(0.25));
    assert_eq!(plant.levels(), whole.levels());
    assert_eq!(shown(&plant, Signal::Millis), 60_000.0);
}

#[test]
fn the_same_seed_gives_the_same_noise_and_it_is_as_large_as_the_register_says() {
    let run = |seed| {
        let mut plant = QuadrupleTank::with_seed(Parameters::MINIMUM_PHASE, seed);
        plant.step(2000.0);
        let errors: Vec<f64> = (0..2000)
            .map(|_| {
                let truth = plant.levels()[2];
                plant.step(0.1);
                plant.signal(Signal::Level(Tank::Three)) - truth
            })
            .collect();
        errors
    };
    let (first, again, other) = (run(7), run(7), run(8));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let deviation = (first.iter().map(|e| e * e).sum::<f64>() / first.len() as f64).sqrt();
    assert!((0.009..0.011).contains(&deviation), "{deviation}");
}
