//! The spectrum of one tag over the window of the trend: its first pen, or any that was picked.

use super::points::{AtHand, Held, PointsDesk, readings};
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer};
use crate::tuning::{Bin, NoSpectrum, Spectrum, outline, spectrum};

/// Samples of a pen that are looked at.
pub(in crate::app) const MOST: usize = 1_000_000;
/// Places along the axis below which nobody sees a difference.
const PLACES: usize = 1_500;

/// What was found.
#[derive(Clone, Debug)]
pub struct SpectrumPicture {
    /// Of which pen.
    pub pen: TagId,
    /// The window, ms since 1970.
    pub window: (i64, i64),
    /// The spectrum, or why there is none.
    pub found: Result<Spectrum, NoSpectrum>,
    /// As many of its bins as make the picture, from low frequencies to high ones.
    pub outline: Vec<Bin>,
    /// True where the window holds more samples than are looked at; the first ones are.
    pub is_cut: bool,
}

/// What the pane needs.
#[derive(Debug)]
pub struct SpectrumDesk {
    /// The tag; the trend's first pen where there is none.
    pub pen: Option<TagId>,
    /// Frequencies along the axis instead of periods.
    pub by_frequency: bool,
    pub(in crate::app) points: PointsDesk,
    picture: Option<SpectrumPicture>,
}

impl Default for SpectrumDesk {
    fn default() -> SpectrumDesk {
        let points = PointsDesk::new(Asker("spectrum"));
        SpectrumDesk { pen: None, by_frequency: false, points, picture: None }
    }
}

impl SpectrumDesk {
    /// The tag looked at, of what is at hand.
    pub fn tag(&self, at_hand: &AtHand<'_>) -> Option<TagId> {
        at_hand.choose(self.pen.as_ref(), None)
    }

    /// What was found.
    pub fn picture(&self) -> Option<&SpectrumPicture> {
        self.picture.as_ref()
    }

    /// Why the disk could not be read.
    pub fn trouble(&self) -> Option<&str> {
        self.points.trouble()
    }

    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        self.points.take(answer, |held| self.picture = worked_out(held))
    }
}

fn worked_out(held: &Held) -> Option<SpectrumPicture> {
    let (pen, points) = held.points.iter().next()?;
    let mut readings = readings(points);
    readings.retain(|(at, _)| (held.window.0..=held.window.1).contains(at));
    let found = spectrum(&readings);
    let outline = found.as_ref().map(|s| outline(&s.bins, PLACES)).unwrap_or_default();
    let (pen, window, is_cut) = (pen.clone(), held.window, held.is_cut);
    Some(SpectrumPicture { pen, window, found, outline, is_cut })
}
