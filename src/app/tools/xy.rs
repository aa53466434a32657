//! One pen against another over the window of the trend.

use super::asking::PictureDesk;
use super::choose;
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer, Told, XyPicture};

/// Samples of a pen that are looked at.
pub(in crate::app) const MOST: usize = 200_000;

/// What the pane needs.
#[derive(Debug)]
pub struct XyDesk {
    /// The pen across; the group's first where there is none.
    pub across: Option<TagId>,
    /// The pen up; the group's next where there is none.
    pub up: Option<TagId>,
    pub(in crate::app) desk: PictureDesk<XyPicture>,
}

impl Default for XyDesk {
    fn default() -> XyDesk {
        XyDesk { across: None, up: None, desk: PictureDesk::new(Asker("xy")) }
    }
}

impl XyDesk {
    /// The pens drawn, of those at hand: what was picked while it is there.
    pub fn pens(&self, pens: &[TagId]) -> Option<(TagId, TagId)> {
        let up = self.up.as_ref().filter(|up| pens.contains(up));
        let across = choose(self.across.as_ref(), pens, up)?;
        let up = choose(up, pens, Some(&across))?;
        Some((across, up))
    }

    /// What is drawn.
    pub fn picture(&self) -> Option<&XyPicture> {
        self.desk.picture()
    }

    /// Why the disk could not be read.
    pub fn trouble(&self) -> Option<&str> {
        self.desk.trouble()
    }

    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        self.desk.take(answer, |told| match told {
            Told::Xy(picture) => Some(picture),
            _ => None,
        })
    }
}
