//! Which push-buttons may be down, as far as the handle of the station can tell: the core works them, and
//! says up to which press none was down any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{Project, TagId};

/// What the handle knows of buttons.
#[derive(Debug, Default)]
pub(super) struct Down {
    /// Presses handed to the core.
    presses: u64,
    /// Their tags since no button was down; each once.
    tags: Vec<TagId>,
    /// Presses the core had taken when last no button was down.
    settled: Arc<AtomicU64>,
}

impl Down {
    /// Where the core says so.
    pub(super) fn settled(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.settled)
    }

    /// A press was handed to the core.
    pub(super) fn pressed(&mut self, tag: &TagId) {
        self.presses += 1;
        if !self.tags.contains(tag) {
            self.tags.push(tag.clone());
        }
    }

    /// True where no button is down and the 0 of none is owed.
    pub(super) fn is_none(&mut self) -> bool {
        let none = self.settled.load(Ordering::Relaxed) == self.presses;
        if none {
            self.tags.clear();
        }
        none
    }

    /// The tags whose button may be down in `old` and that `new` does not have as they are.
    pub(super) fn lost(&mut self, old: &Project, new: &Project) -> Vec<TagId> {
        if self.is_none() {
            return Vec::new();
        }
        let place = |project: &Project, tag: &TagId| {
            let tag = project.tag(tag)?;
            let device = project.device(&tag.device)?;
            let connection = project.connection(&device.connection)?;
            Some((tag.address, tag.write, device.clone(), connection.clone()))
        };
        let lost = |tag: &&TagId| place(old, tag) != place(new, tag);
        self.tags.iter().filter(lost).cloned().collect()
    }
}
