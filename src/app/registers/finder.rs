//! "My panel shows 230.5": the candidates, and what is left of them after another look.

use crate::codec::explore::{Candidate, Seen, find, narrow};
use crate::model::Run;

/// Registers between two candidates that are read along, where they answered before.
const GAP: u16 = 16;

/// The search.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// What the panel shows, as typed.
    pub text: String,
    /// What it showed when it was looked for, oldest first.
    pub shown: Vec<String>,
    /// The likeliest first.
    pub candidates: Vec<Candidate>,
    /// What it showed last, where none of the candidates shows that: they stay as they are.
    pub missed: Option<String>,
    /// Every register read of this device so far, as it was read last.
    pub latest: Seen,
    /// The registers are being read anew; what they hold is looked at once all of it is there.
    pub waits: bool,
}

impl Finder {
    /// The number typed, and how far a value may be from it to be shown so: what stands behind `±`, else one
    /// step of the last digit, because a panel may cut digits off instead of rounding. A comma is taken for
    /// a point.
    pub fn number(&self) -> Option<(f64, f64)> {
        let text = self.text.trim().replace(',', ".").replace("+-", "±").replace("+/-", "±");
        let (shown, about) = match text.split_once('±') {
            Some((shown, about)) => (shown, Some(about)),
            None => (text.as_str(), None),
        };
        let number = plain(shown)?;
        let tolerance = match about {
            Some(about) => plain(about).filter(|about| *about >= 0.0)?,
            None => {
                let decimals = shown.trim().split_once('.').map_or(0, |(_, after)| after.len());
                10f64.powi(-i32::try_from(decimals.min(12)).unwrap_or(0)).min(1.0) * 0.999
            }
        };
        Some((number, tolerance))
    }

    /// True where a search has left something that another look may narrow.
    pub fn has_candidates(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// Looks for the number, or keeps the candidates that it still is. Where it is none of them any more
    /// they stay: then the panel and the registers were not of one moment, or the number is mistyped.
    pub fn look(&mut self) {
        self.waits = false;
        let Some((number, tolerance)) = self.number() else { return };
        let text = self.text.trim().to_owned();
        if !self.has_candidates() {
            self.candidates = find(&self.latest, number, tolerance);
            (self.shown, self.missed) = (vec![text], None);
            return;
        }
        let still = narrow(&self.candidates, &self.latest, number, tolerance);
        if still.is_empty() {
            self.missed = Some(text);
            return;
        }
        (self.candidates, self.missed) = (still, None);
        self.shown.push(text);
    }

    /// Where candidates lie outside of `shown`, in few runs.
    pub fn elsewhere(&self, shown: Run) -> Vec<Run> {
        let within = |one: &&Candidate| {
            let end = u32::from(one.wire) + u32::from(one.decoding.data_type.width());
            one.table == shown.table && one.wire >= shown.start && end <= shown.end()
        };
        let outside = self.candidates.iter().filter(|one| !within(one));
        let mut runs: Vec<Run> = outside
            .map(|one| {
                let count = one.decoding.data_type.width();
                Run { table: one.table, start: one.wire, count }
            })
            .collect();
        runs.sort_by_key(|run| (run.table, run.start));
        let mut merged: Vec<Run> = Vec::new();
        for run in runs {
            match merged.last_mut() {
                Some(last) if self.joins(last, run) => {
                    let end = last.end().max(run.end());
                    last.count = u16::try_from(end - u32::from(last.start)).unwrap_or(last.count);
                }
                _ => merged.push(run),
            }
        }
        merged
    }

    /// True where everything between two runs answered before.
    fn joins(&self, last: &Run, run: Run) -> bool {
        let gap = u16::try_from(last.end()).map_or(0, |end| run.start.saturating_sub(end));
        let answered = |wire: u16| self.latest.get(run.table, wire).is_some();
        last.table == run.table && gap <= GAP && (run.start - gap..run.start).all(answered)
    }

    /// Gives the candidates up; what was read stays.
    pub fn clear(&mut self) {
        self.candidates.clear();
        self.shown.clear();
        self.missed = None;
    }
}

/// A number in digits, without an exponent.
fn plain(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && !text.contains(['e', 'E'])).then_some(number)
}
