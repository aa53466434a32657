//! The spectrum of one tag over the window of the trend: its first pen, or any that was picked.

use super::AtHand;
use super::asking::PictureDesk;
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer, SpectrumPicture, Told};

/// Samples of a pen that are looked at.
pub(in crate::app) const MOST: usize = 1_000_000;

/// What the pane needs.
#[derive(Debug)]
pub struct SpectrumDesk {
    /// The tag; the trend's first pen where there is none.
    pub pen: Option<TagId>,
    /// Frequencies along the axis instead of periods.
    pub by_frequency: bool,
    pub(in crate::app) desk: PictureDesk<SpectrumPicture>,
}

impl Default for SpectrumDesk {
    fn default() -> SpectrumDesk {
        let desk = PictureDesk::new(Asker("spectrum"));
        SpectrumDesk { pen: None, by_frequency: false, desk }
    }
}

impl SpectrumDesk {
    /// The tag looked at, of what is at hand.
    pub fn tag(&self, at_hand: &AtHand<'_>) -> Option<TagId> {
        at_hand.choose(self.pen.as_ref(), None)
    }

    /// What was found.
    pub fn picture(&self) -> Option<&SpectrumPicture> {
        self.desk.picture()
    }

    /// Why the disk could not be read.
    pub fn trouble(&self) -> Option<&str> {
        self.desk.trouble()
    }

    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        self.desk.take(answer, |told| match told {
            Told::Spectrum(picture) => Some(picture),
            _ => None,
        })
    }
}
