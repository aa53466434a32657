//! "My panel shows 230.5": the candidates, and what is left of them after another look.

use crate::codec::explore::{Candidate, Seen, find, narrow};

/// The search.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// What the panel shows, as typed.
    pub text: String,
    /// What it showed when it was looked for, oldest first.
    pub shown: Vec<String>,
    /// The likeliest first.
    pub candidates: Vec<Candidate>,
    /// Every register read of this device so far, as it was read last.
    pub latest: Seen,
}

impl Finder {
    /// The number typed, and how far a value may be from it to be shown so: half of the last digit.
    /// A comma is taken for a point.
    pub fn number(&self) -> Option<(f64, f64)> {
        let text = self.text.trim().replace(',', ".");
        let number: f64 = text.parse().ok()?;
        if !number.is_finite() || text.contains(['e', 'E']) {
            return None;
        }
        let decimals = text.split_once('.').map_or(0, |(_, after)| after.len());
        let step = 10f64.powi(-i32::try_from(decimals.min(12)).unwrap_or(0));
        // A panel may cut digits off instead of rounding; a whole step catches both.
        Some((number, step.min(1.0) * 0.999))
    }

    /// Looks for the number, or keeps the candidates that it still is.
    pub fn look(&mut self) {
        let Some((number, tolerance)) = self.number() else { return };
        self.candidates = if self.shown.is_empty() {
            find(&self.latest, number, tolerance)
        } else {
            narrow(&self.candidates, &self.latest, number, tolerance)
        };
        self.shown.push(self.text.trim().to_owned());
    }

    /// Gives the candidates up; what was read stays.
    pub fn clear(&mut self) {
        self.candidates.clear();
        self.shown.clear();
    }
}
