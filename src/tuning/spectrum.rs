//! What a signal is made of: amplitude over period, and the one period that stands out, if any does.
//!
//! The longest stretch without a gap is put on an even grid (straight lines between readings), its straight
//! trend is taken away, and a Hann window goes over it before the Fourier transform.
//!
//! Noise names nothing. A peak is named only where it stands out of red noise with the signal's own
//! lag-one correlation (C. Torrence, G. P. Compo, "A practical guide to wavelet analysis", Bulletin of the
//! American Meteorological Society 79, 1998, section 4) more than the greatest of all bins would in one
//! record of a hundred, and out of the median of its neighbourhood as well (M. E. Mann, J. M. Lees, "Robust
//! estimation of background noise and signal detection in climatic time series", Climatic Change 33, 1996).
//! It has to be a peak, and to be seen three times at least. Frequency and amplitude between bins are
//! interpolated (T. Grandke, "Interpolation algorithms for discrete Fourier transforms of weighted signals",
//! IEEE Transactions on Instrumentation and Measurement 32, 1983).

use realfft::RealFftPlanner;

use super::{Reading, longest_run};

/// Fewest points of the grid that make a spectrum.
const POINTS_LEAST: usize = 32;
/// Most points of the grid; of more readings, means over equal times are taken.
const POINTS_MOST: usize = 1 << 17;
/// How often a period has to be seen before it has a name.
const TIMES_LEAST: usize = 3;
/// How rarely noise alone may be named, of all records.
const RISK: f64 = 0.01;
/// Bins that a sine spreads over on either side, by the Hann window.
const SPREAD: usize = 2;

/// One bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Hz.
    pub frequency: f64,
    /// Half of the distance between crest and trough, in engineering units.
    pub amplitude: f64,
    /// What noise would reach here once in a hundred records, in engineering units.
    pub noise: f64,
}

/// The period that stands out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// s.
    pub period_s: f64,
    /// Half of the distance between crest and trough, in engineering units.
    pub amplitude: f64,
    /// Share of the signal's variance, 0 to 1, its trend taken away.
    pub share: f64,
}

/// The spectrum of a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// From the longest period to the shortest one.
    pub bins: Vec<Bin>,
    /// What stands out; `None` where it may all be noise.
    pub peak: Option<Peak>,
    /// The stretch it was made of, ms since 1970.
    pub used: (i64, i64),
    /// False where that is not all of the signal, because it has gaps.
    pub is_whole: bool,
    /// Distance of the grid, s.
    pub step_s: f64,
    /// Standard deviation with the trend taken away, in engineering units.
    pub sigma: f64,
}

impl Spectrum {
    /// The bin nearest to a frequency on a logarithmic axis.
    pub fn nearest(&self, frequency: f64) -> Option<&Bin> {
        let above = self.bins.partition_point(|bin| bin.frequency < frequency);
        let below = above.checked_sub(1).and_then(|at| self.bins.get(at));
        match (below, self.bins.get(above)) {
            (Some(a), Some(b)) if frequency / a.frequency < b.frequency / frequency => Some(a),
            (below, above) => above.or(below),
        }
    }
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSpectrum {
    /// The longest stretch without a gap has too few readings.
    TooShort {
        /// It has so many.
        have: usize,
        /// And needs so many.
        need: usize,
    },
    /// The signal stands still, or runs along a straight line.
    Flat,
}

/// The spectrum of readings in order of time.
///
/// # Errors
/// [`NoSpectrum`].
pub fn spectrum(readings: &[Reading]) -> Result<Spectrum, NoSpectrum> {
    let run = longest_run(readings);
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return Err(NoSpectrum::TooShort { have: 0, need: POINTS_LEAST });
    };
    let known = readings.iter().filter(|(_, value)| value.is_finite()).count();
    let (step_ms, points) = grid(run);
    let count = points.len();
    if run.len() < POINTS_LEAST || count < POINTS_LEAST {
        return Err(NoSpectrum::TooShort { have: run.len().min(count), need: POINTS_LEAST });
    }
    let signal = detrended(&points);
    let sigma = (signal.iter().map(|v| v * v).sum::<f64>() / count as f64).sqrt();
    let greatest = points.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    // What rounding alone leaves of a straight line.
    if sigma <= greatest * 1e-12 || !sigma.is_finite() {
        return Err(NoSpectrum::Flat);
    }
    let step_s = step_ms / 1000.0;
    let (amplitudes, weight) = transformed(&signal).ok_or(NoSpectrum::Flat)?;
    let noise = noise_limits(&signal, &amplitudes);
    let length = count as f64 * step_s;
    let bins: Vec<Bin> = amplitudes
        .iter()
        .zip(&noise)
        .enumerate()
        .skip(1)
        .map(|(k, (a, n))| Bin { frequency: k as f64 / length, amplitude: *a, noise: *n })
        .collect();
    let peak = dominant(&amplitudes, &noise).map(|k| named(&amplitudes, k, length, weight));
    let used = (first.0, last.0);
    Ok(Spectrum { bins, peak, used, is_whole: known == run.len(), step_s, sigma })
}

/// An even grid over a run: its distance in ms, and the values on it.
fn grid(run: &[Reading]) -> (f64, Vec<f64>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return (1.0, Vec::new()) };
    let mut steps: Vec<i64> = run
        .windows(2)
        .filter_map(|w| match w {
            [a, b] if b.0 > a.0 => Some(b.0 - a.0),
            _ => None,
        })
        .collect();
    if steps.is_empty() {
        return (1.0, Vec::new());
    }
    let middle = steps.len() / 2;
    let (_, median, _) = steps.select_nth_unstable(middle);
    let span = (last.0 - first.0) as f64;
    let wanted = span / *median as f64;
    let count = (wanted.round() as usize + 1).min(POINTS_MOST);
    let step = span / (count - 1).max(1) as f64;
    let on = |k: usize| first.0 as f64 + k as f64 * step;
    if wanted < POINTS_MOST as f64 {
        return (step, interpolated(run, count, on));
    }
    // Closer than the grid: the mean of what falls on each of its places, so that nothing folds back.
    let mut sums = vec![(0.0, 0_u32); count];
    for (at, value) in run {
        let place = ((*at - first.0) as f64 / step).round() as usize;
        if let Some((sum, number)) = sums.get_mut(place) {
            *sum += value;
            *number += 1;
        }
    }
    let between = interpolated(run, count, on);
    let mean = |((sum, number), line): (&(f64, u32), &f64)| match number {
        0 => *line,
        n => sum / f64::from(*n),
    };
    (step, sums.iter().zip(&between).map(mean).collect())
}

/// Straight lines between readings.
fn interpolated(run: &[Reading], count: usize, on: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut rest = run.iter().peekable();
    let mut before: Option<&Reading> = None;
    let mut values = Vec::with_capacity(count);
    for at in (0..count).map(on) {
        while let Some(reading) = rest.next_if(|r| r.0 as f64 <= at) {
            before = Some(reading);
        }
        let value = match (before, rest.peek()) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (at - a.0 as f64) / (b.0 - a.0).max(1) as f64,
            (Some(a), None) => a.1,
            (None, Some(b)) => b.1,
            (None, None) => 0.0,
        };
        values.push(value);
    }
    values
}

/// Without its straight trend (least squares).
fn detrended(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let (mut above, mut below) = (0.0, 0.0);
    for (k, value) in values.iter().enumerate() {
        let x = k as f64 - middle;
        above += x * (value - mean);
        below += x * x;
    }
    let slope = if below > 0.0 { above / below } else { 0.0 };
    let line = |(k, value): (usize, &f64)| value - mean - slope * (k as f64 - middle);
    values.iter().enumerate().map(line).collect()
}

/// Amplitudes of all bins from 0 on, and what the squares of a sine's bins add up to with an amplitude of 1.
fn transformed(signal: &[f64]) -> Option<(Vec<f64>, f64)> {
    let count = signal.len();
    let turn = std::f64::consts::TAU / count as f64;
    let hann = |k: usize| 0.5 - 0.5 * (k as f64 * turn).cos();
    let mut input: Vec<f64> = signal.iter().enumerate().map(|(k, v)| v * hann(k)).collect();
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(count);
    let mut output = transform.make_output_vec();
    transform.process(&mut input, &mut output).ok()?;
    let scale = 2.0 / (count as f64 / 2.0);
    // 1, and twice a quarter: the squares of a Hann window's three bins.
    Some((output.iter().map(|c| c.norm() * scale).collect(), 1.5))
}

/// For each bin the amplitude that noise of this signal's kind reaches once in a hundred records.
fn noise_limits(signal: &[f64], amplitudes: &[f64]) -> Vec<f64> {
    let count = signal.len() as f64;
    let squares: f64 = signal.iter().map(|v| v * v).sum();
    let products: f64 = signal.iter().zip(signal.iter().skip(1)).map(|(a, b)| a * b).sum();
    let alpha = (products / squares).clamp(0.0, 0.9999);
    let red = |k: usize| {
        let turn = (std::f64::consts::TAU * k as f64 / count).cos();
        (1.0 - alpha * alpha) / (1.0 + alpha * alpha - 2.0 * alpha * turn)
    };
    let expected: f64 = (1..amplitudes.len()).map(red).sum();
    let found: f64 = amplitudes.iter().skip(1).map(|a| a * a).sum();
    let limit = chance_limit(amplitudes.len().saturating_sub(1));
    let power = |k: usize| red(k) / expected.max(f64::MIN_POSITIVE) * found;
    (0..amplitudes.len()).map(|k| (power(k) * limit).sqrt()).collect()
}

/// How many times its mean the greatest of so many exponential powers exceeds with probability [`RISK`].
fn chance_limit(bins: usize) -> f64 {
    let each = 1.0 - (1.0 - RISK).powf(1.0 / bins.max(1) as f64);
    -each.ln()
}

/// The strongest bin that stands out of everything.
fn dominant(amplitudes: &[f64], noise: &[f64]) -> Option<usize> {
    let at = |k: usize| amplitudes.get(k).copied().unwrap_or(0.0);
    let limit = chance_limit(amplitudes.len().saturating_sub(1));
    let is_peak = |k: &usize| {
        let k = *k;
        at(k) > noise.get(k).copied().unwrap_or(f64::INFINITY)
            && at(k) >= at(k - 1)
            && at(k) >= at(k + 1)
    };
    let last = amplitudes.len().saturating_sub(1);
    let mut peaks: Vec<usize> = (TIMES_LEAST..last).filter(is_peak).collect();
    peaks.sort_by(|a, b| at(*b).total_cmp(&at(*a)));
    // Looking around each takes longest, and only the strongest is named.
    peaks.into_iter().find(|k| above_its_neighbours(amplitudes, *k, limit))
}

fn above_its_neighbours(amplitudes: &[f64], k: usize, limit: f64) -> bool {
    let near = |n: &usize| n.abs_diff(k) > SPREAD;
    let mut powers: Vec<f64> = ((k / 3).max(1)..=k * 3)
        .filter(near)
        .filter_map(|n| amplitudes.get(n))
        .map(|a| a * a)
        .collect();
    if powers.len() < 4 {
        return true;
    }
    let middle = powers.len() / 2;
    let (_, median, _) = powers.select_nth_unstable_by(middle, f64::total_cmp);
    // The median of exponential powers is ln 2 of their mean.
    let peak = amplitudes.get(k).copied().unwrap_or(0.0);
    peak * peak > *median / std::f64::consts::LN_2 * limit
}

/// The sine behind a peak, from its bin and the greater one of its neighbours.
fn named(amplitudes: &[f64], k: usize, length: f64, weight: f64) -> Peak {
    let at = |k: usize| amplitudes.get(k).copied().unwrap_or(0.0);
    let (before, here, after) = (at(k - 1), at(k), at(k + 1));
    let (side, neighbour) = if after >= before { (1.0, after) } else { (-1.0, before) };
    let ratio = (neighbour / here).clamp(0.5, 1.0);
    let shift = (2.0 * ratio - 1.0) / (ratio + 1.0);
    let turn = std::f64::consts::PI * shift;
    let loss = if shift < 1e-6 { 1.0 } else { turn * (1.0 - shift * shift) / turn.sin() };
    let squares = |from: usize, to: usize| -> f64 {
        (from..=to).filter_map(|n| amplitudes.get(n)).map(|a| a * a).sum()
    };
    let all = squares(1, amplitudes.len());
    let amplitude = here * loss;
    // What stands in its bins, or what its sine alone would leave there if noise has added to it.
    let own =
        squares(k.saturating_sub(SPREAD).max(1), k + SPREAD).min(amplitude * amplitude * weight);
    Peak { period_s: length / (k as f64 + side * shift), amplitude, share: (own / all).min(1.0) }
}

/// As many bins as make the picture on a logarithmic axis: of each of `places` the greatest and the least.
pub fn outline(bins: &[Bin], places: usize) -> Vec<Bin> {
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return Vec::new() };
    let low = first.frequency.ln();
    let width = (last.frequency.ln() - low).max(f64::MIN_POSITIVE) / places.max(1) as f64;
    let place = |bin: &Bin| ((bin.frequency.ln() - low) / width) as i64;
    let mut kept = Vec::new();
    for group in bins.chunk_by(|a, b| place(a) == place(b)) {
        let by = |a: &(usize, &Bin), b: &(usize, &Bin)| a.1.amplitude.total_cmp(&b.1.amplitude);
        let least = group.iter().enumerate().min_by(by);
        let greatest = group.iter().enumerate().max_by(by);
        let mut both: Vec<(usize, &Bin)> = least.into_iter().chain(greatest).collect();
        both.sort_by_key(|(at, _)| *at);
        both.dedup_by_key(|(at, _)| *at);
        kept.extend(both.into_iter().map(|(_, bin)| *bin));
    }
    kept
}
