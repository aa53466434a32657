//! One tag against another over the window of the trend: its first pens, or any two that were picked.

use super::AtHand;
use super::asking::PictureDesk;
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer, Told, XyPicture};

/// Samples of a pen that are looked at.
pub(in crate::app) const MOST: usize = 200_000;

/// What the pane needs.
#[derive(Debug)]
pub struct XyDesk {
    /// The tag across; the trend's first pen where there is none.
    pub across: Option<TagId>,
    /// The tag up; the trend's next pen where there is none.
    pub up: Option<TagId>,
    pub(in crate::app) desk: PictureDesk<XyPicture>,
}

impl Default for XyDesk {
    fn default() -> XyDesk {
        XyDesk { across: None, up: None, desk: PictureDesk::new(Asker("xy")) }
    }
}

impl XyDesk {
    /// What is drawn across and up, of what is at hand: what was picked while it is there.
    pub fn tags(&self, at_hand: &AtHand<'_>) -> (Option<TagId>, Option<TagId>) {
        let up = self.up.as_ref().filter(|up| (at_hand.is_drawable)(up));
        let across = at_hand.choose(self.across.as_ref(), up);
        let up = at_hand.choose(up, across.as_ref());
        (across, up)
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
