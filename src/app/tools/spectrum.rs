//! The spectrum of one pen over the window of the trend.

use super::asking::PictureDesk;
use super::choose;
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer, SpectrumPicture, Told};

/// Samples of a pen that are looked at.
pub(in crate::app) const MOST: usize = 1_000_000;

/// What the pane needs.
#[derive(Debug)]
pub struct SpectrumDesk {
    /// The pen; the group's first where there is none.
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
    /// The pen looked at, of those at hand.
    pub fn pen(&self, pens: &[TagId]) -> Option<TagId> {
        choose(self.pen.as_ref(), pens, None)
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
