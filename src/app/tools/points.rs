//! Every sample of some tags in a window of time, asked for once: those of an export.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::TagId;
use crate::station::{AskId, HistoryAnswer, Point, Told};

/// Samples as they were told.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Of each tag, one beyond each edge included.
    pub points: HashMap<TagId, Arc<[Point]>>,
    /// True where there are more than were told.
    pub is_cut: bool,
    /// Why the disk could not be read: then only what memory has is told.
    pub trouble: Option<Arc<str>>,
}

/// Samples asked for and told.
#[derive(Clone, Debug)]
pub struct PointsDesk {
    id: AskId,
    held: Held,
    is_done: bool,
}

impl PointsDesk {
    /// Asked with this id, nothing told yet.
    pub fn new(id: AskId) -> PointsDesk {
        PointsDesk { id, held: Held::default(), is_done: false }
    }

    /// Takes a part of an answer in; one to another question comes back.
    pub fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        if answer.id != self.id {
            return Some(answer);
        }
        match answer.told {
            Told::Points { tag, points, is_cut } => {
                self.held.is_cut |= is_cut;
                self.held.points.insert(tag, points);
            }
            Told::Trouble(why) => self.held.trouble = Some(why),
            Told::Done => self.is_done = true,
            _ => {}
        }
        None
    }

    /// The samples, once they are all there.
    pub fn take_held(&mut self) -> Option<Held> {
        std::mem::take(&mut self.is_done).then(|| std::mem::take(&mut self.held))
    }
}
