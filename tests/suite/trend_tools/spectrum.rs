//! Spectra against signals whose spectrum is known, and against noise, which has no period.

use gaugeglass::tuning::{NoSpectrum, Reading, spectrum};
use proptest::prelude::*;

use super::DAY;

/// Values between -1 and 1 that look like chance.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut x = self.0;
        x ^= x >> 33;
        x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
        x ^= x >> 33;
        (x >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// Nearly normal, σ 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() / 2.0
    }
}

fn sampled(count: i64, step_ms: i64, mut f: impl FnMut(f64) -> f64) -> Vec<Reading> {
    (0..count).map(|k| (DAY + k * step_ms, f((k * step_ms) as f64 / 1000.0))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_sine_is_named_with_period_and_amplitude_wherever_it_lies_between_bins(
        period in 4.0..40.0_f64,
        amplitude in 0.01..1000.0_f64,
        phase in 0.0..std::f64::consts::TAU,
        offset in -1e4..1e4_f64,
        slope in -0.1..0.1_f64,
    ) {
        // Three periods of the longest at least, and half a second between readings.
        let readings = sampled(600, 500, |t| {
            offset + slope * t * amplitude
                + amplitude * (std::f64::consts::TAU * t / period + phase).sin()
        });
        let found = spectrum(&readings).unwrap();
        let peak = found.peak.expect("a sine stands out");
        prop_assert!((peak.period_s / period - 1.0).abs() < 0.005, "{} for {period}", peak.period_s);
        prop_assert!((peak.amplitude / amplitude - 1.0).abs() < 0.02, "{peak:?} for {amplitude}");
        prop_assert!(peak.share > 0.97, "{peak:?}");
        prop_assert!(found.is_whole);
        prop_assert_eq!(found.step_s, 0.5);
    }

    #[test]
    fn a_sine_in_as_much_noise_is_still_found(seed in any::<u64>(), period in 5.0..60.0_f64) {
        let mut chance = Chance(seed);
        let readings = sampled(1_200, 500, |t| {
            2.0_f64.sqrt() * (std::f64::consts::TAU * t / period).sin() + chance.normal()
        });
        let peak = spectrum(&readings).unwrap().peak.expect("it stands out");
        prop_assert!((peak.period_s / period - 1.0).abs() < 0.03, "{} for {period}", peak.period_s);
        prop_assert!((0.35..0.65).contains(&peak.share), "{peak:?}");
    }

    #[test]
    fn nothing_that_is_read_makes_it_fail(
        steps in prop::collection::vec((0_i64..5_000, prop_oneof![any::<f64>(), -1.0..1.0_f64]), 0..300),
    ) {
        let mut at = DAY;
        let readings: Vec<Reading> = steps.into_iter().map(|(step, v)| { at += step; (at, v) }).collect();
        if let Ok(found) = spectrum(&readings) {
            prop_assert!(found.bins.iter().all(|b| b.frequency > 0.0));
        }
    }
}

/// How many of 400 records of a noise with this memory get a name.
fn named_of_400(alpha: f64) -> usize {
    let named = |seed: u64| {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut value = 0.0;
        let readings = sampled(700, 1000, |_| {
            value = alpha * value + chance.normal();
            value
        });
        spectrum(&readings).unwrap().peak.is_some()
    };
    (1..=400).filter(|seed| named(*seed)).count()
}

#[test]
fn noise_alone_names_nothing_be_it_white_or_red() {
    for alpha in [0.0, 0.5, 0.9, 0.98, 1.0] {
        let named = named_of_400(alpha);
        // One in a hundred is the risk that is taken; 12 of 400 is far outside of it.
        assert!(named <= 12, "{named} of 400 with a memory of {alpha}");
    }
}

#[test]
fn what_is_seen_twice_only_or_is_a_step_or_a_ramp_has_no_period() {
    let twice = sampled(400, 500, |t| (std::f64::consts::TAU * t / 100.0).sin());
    assert_eq!(spectrum(&twice).unwrap().peak, None);
    let step = sampled(400, 500, |t| if t < 77.0 { 1.0 } else { 3.0 });
    assert_eq!(spectrum(&step).unwrap().peak, None);
    let first_order = sampled(400, 500, |t| 1.0 - (-t / 20.0).exp());
    assert_eq!(spectrum(&first_order).unwrap().peak, None);
    let ramp = sampled(400, 500, |t| 5.0 + t / 3.0);
    assert_eq!(spectrum(&ramp), Err(NoSpectrum::Flat));
    assert_eq!(spectrum(&sampled(400, 500, |_| 7.0)), Err(NoSpectrum::Flat));
}

#[test]
fn of_a_signal_with_gaps_the_longest_stretch_counts() {
    let mut readings = sampled(1_000, 500, |t| (std::f64::consts::TAU * t / 20.0).sin());
    readings[200].1 = f64::NAN;
    readings[900].1 = f64::NAN;
    let found = spectrum(&readings).unwrap();
    assert!(!found.is_whole);
    assert_eq!(found.used, (DAY + 201 * 500, DAY + 899 * 500));
    assert!((found.peak.unwrap().period_s - 20.0).abs() < 0.1);
    let short = sampled(20, 500, |t| t);
    assert_eq!(spectrum(&short), Err(NoSpectrum::TooShort { have: 20, need: 32 }));
    assert_eq!(spectrum(&[]), Err(NoSpectrum::TooShort { have: 0, need: 32 }));
}

#[test]
fn a_signal_recorded_on_change_and_at_odd_times_keeps_its_period() {
    let mut chance = Chance(7);
    let mut at = DAY;
    let readings: Vec<Reading> = (0..800)
        .map(|_| {
            at += 400 + (chance.next() * 150.0) as i64;
            let t = (at - DAY) as f64 / 1000.0;
            (at, 50.0 + 2.0 * (std::f64::consts::TAU * t / 25.0).sin())
        })
        .collect();
    let peak = spectrum(&readings).unwrap().peak.unwrap();
    assert!((peak.period_s - 25.0).abs() < 0.2 && (peak.amplitude - 2.0).abs() < 0.05, "{peak:?}");
}

#[test]
fn a_million_readings_fold_nothing_back() {
    // A fast sine that the grid cannot hold may not show up as a slow one.
    let readings = sampled(1_000_000, 1, |t| {
        (std::f64::consts::TAU * t / 0.0031).sin() + 0.5 * (std::f64::consts::TAU * t / 40.0).sin()
    });
    let found = spectrum(&readings).unwrap();
    let peak = found.peak.unwrap();
    assert!(
        (peak.period_s / 40.0 - 1.0).abs() < 0.01 && (peak.amplitude - 0.5).abs() < 0.02,
        "{peak:?}"
    );
    assert!(found.bins.len() <= 1 << 16);
}

#[test]
fn the_bin_under_the_pointer_is_the_nearest_on_a_logarithmic_axis() {
    let found = spectrum(&sampled(256, 500, |t| (t * 0.7).sin() + (t * 2.9).cos())).unwrap();
    let (first, last) = (found.bins[0].frequency, found.bins.last().unwrap().frequency);
    for k in 0..2_000 {
        let at = first / 2.0 * (4.0 * last / first).powf(f64::from(k) / 2_000.0);
        let apart = |frequency: f64| (frequency.ln() - at.ln()).abs();
        let near = found.bins.iter().map(|bin| apart(bin.frequency)).fold(f64::INFINITY, f64::min);
        assert!((apart(found.nearest(at).unwrap().frequency) - near).abs() < 1e-12, "{at}");
    }
}
