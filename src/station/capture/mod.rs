//! Triggered captures of the running station: `desk` belongs to the core thread and decides, `keeper` is a
//! thread of its own that writes `captures.db`, and the handle here is what the window asks.
//!
//! The core never waits for the disk: what finds the queue full is counted as lost, and the capture says so.

mod desk;
mod keeper;
mod live;
mod post;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use arc_swap::ArcSwap;

use crate::history::KeptSeries;
use crate::model::{CaptureAsk, CaptureBoard, CaptureLive, Kept, KeptId};
pub(super) use desk::CaptureDesk;
use keeper::{KeepOrder, KeptBoard};

/// The samples of a kept capture.
#[derive(Clone, Debug)]
pub struct CaptureTold {
    /// Which one.
    pub id: KeptId,
    /// What is known of it, and its samples tag by tag; or why they cannot be told, in English.
    pub result: Result<(Kept, Vec<KeptSeries>), Arc<str>>,
}

/// What the station's handle has of captures.
pub(super) struct Captures {
    live: Arc<ArcSwap<Vec<CaptureLive>>>,
    kept: Arc<ArcSwap<KeptBoard>>,
    keeper: SyncSender<KeepOrder>,
    told: Receiver<CaptureTold>,
}

impl Captures {
    /// How captures stand.
    pub(super) fn board(&self) -> CaptureBoard {
        let (live, kept) = (self.live.load(), self.kept.load());
        CaptureBoard {
            live: live.to_vec(),
            kept: Arc::clone(&kept.kept),
            trouble: kept.trouble.clone(),
        }
    }

    /// Passes on what is about kept captures; the rest is for the core and comes back. `Ok` is false where too
    /// much is asked at once.
    pub(super) fn ask(&self, ask: CaptureAsk) -> Result<bool, CaptureAsk> {
        let order = match ask {
            CaptureAsk::Remove(id) => KeepOrder::Remove(id),
            CaptureAsk::Open(id) => KeepOrder::Open(id),
            others => return Err(others),
        };
        Ok(self.keeper.try_send(order).is_ok())
    }

    /// The next answer to [`CaptureAsk::Open`].
    pub(super) fn told(&self) -> Option<CaptureTold> {
        self.told.try_recv().ok()
    }
}
