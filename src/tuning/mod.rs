//! What trends say about loops: spectra and relations of two signals. Pure; times are milliseconds since
//! 1970, values engineering units, and not-a-number says that nothing is known from there on.

mod pairs;
mod spectrum;
mod thinned;

pub use pairs::{Pair, Pairs, pairs};
pub use spectrum::{Bin, NoSpectrum, Peak, Spectrum, outline, spectrum};
pub use thinned::thinned;

/// A value and when it was read; not-a-number where it was not to be trusted.
pub type Reading = (i64, f64);

/// The longest stretch of time in which a signal is known throughout.
fn longest_run(readings: &[Reading]) -> &[Reading] {
    let runs = readings.split(|(_, value)| !value.is_finite());
    let length = |run: &&[Reading]| match (run.first(), run.last()) {
        (Some(first), Some(last)) => last.0.saturating_sub(first.0),
        _ => -1,
    };
    runs.max_by_key(length).unwrap_or_default()
}
