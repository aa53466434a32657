//! The readings that history is measured with: what a plant of mixed tags gives at one scan a second.
//!
//! Of every 20 tags 7 are noisy 12-bit readings in engineering units, 3 slow 16-bit ramps, 2 noisy floats, 1 the
//! output of a controller, 2 setpoints, 3 bits, 1 a counter and 1 an enumeration. Every 25 tags are a device and
//! share the time of its scan, which comes some 2 ms early or late; 1 in 100 comes up to a fifth of the period
//! late, and 2 in 10,000 do not come.

/// 2026-11-01T00:00:00Z.
pub const START: i64 = 1_793_491_200_000;
/// Tags that share the time of a scan.
const DEVICE: usize = 25;
/// Engineering units of the 12-bit readings: low end and span.
const SPANS: [(f64, f64); 5] =
    [(0.0, 100.0), (0.0, 16.0), (-50.0, 200.0), (0.0, 250.0), (4.0, 16.0)];

/// Gives the readings second by second, the same ones for the same seed.
pub struct Readings {
    tags: usize,
    chance: fastrand::Rng,
}

impl Readings {
    pub fn new(tags: usize, seed: u64) -> Readings {
        Readings { tags, chance: fastrand::Rng::with_seed(seed) }
    }

    /// The readings of a second after the start: tag, ms since 1970, value.
    pub fn second(&mut self, second: i64, mut each: impl FnMut(usize, i64, f64)) {
        for device in (0..self.tags).step_by(DEVICE) {
            let Some(late_ms) = self.scan() else { continue };
            let at = START + second * 1000 + 50 + late_ms;
            for tag in device..self.tags.min(device + DEVICE) {
                each(tag, at, value(tag, second, &mut self.chance));
            }
        }
    }

    /// How late a scan is, ms; `None` where it does not come.
    fn scan(&mut self) -> Option<i64> {
        match self.chance.u32(0..10_000) {
            0..2 => None,
            2..102 => Some(self.chance.i64(0..200)),
            // Four throws make a bell some 2 ms wide.
            _ => Some((0..4).map(|_| self.chance.i64(-2..=2)).sum::<i64>() / 2),
        }
    }
}

fn value(tag: usize, second: i64, chance: &mut fastrand::Rng) -> f64 {
    let slow = (second as f64 / 900.0 + tag as f64).sin();
    match tag % 20 {
        kind @ 0..7 => {
            let noise = 1 + tag as i64 % 4;
            let reading = (slow * 1_600.0 + 2_048.0) as i64 + chance.i64(-noise..=noise);
            let (low, span) = SPANS[(kind + tag / 20) % SPANS.len()];
            low + reading as f64 * (span / 4_095.0)
        }
        7..10 => ((second / 7 + tag as i64) % 65_536) as f64 * 0.1,
        10..12 => f64::from((slow * 40.0) as f32 + chance.f32() * 0.2),
        12 => f64::from((slow * 50.0 + 50.0) as f32 + chance.f32()),
        13..15 => (second / 7_200) as f64,
        15..18 => ((second / 600 + tag as i64) % 2) as f64,
        18 => (second * 3 + tag as i64) as f64,
        _ => ((second / 1_800) % 5) as f64,
    }
}
