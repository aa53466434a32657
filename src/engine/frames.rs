//! Showing frames to whoever asked for them: a bounded queue that never makes the engine wait.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Conn;
use crate::link::{Link, Watcher};
use crate::model::{FrameBytes, FrameRecord, FrameScope};

/// Records that may wait for their reader.
const RECORDS: usize = 4096;

/// A wish to see frames. While there is none, none is copied and no memory is held.
#[derive(Clone, Debug)]
pub struct FrameWatch {
    scope: FrameScope,
    records: SyncSender<FrameRecord>,
}

impl FrameWatch {
    /// A wish to see the frames of `scope`, and where they arrive. What finds that queue full is counted
    /// in [`FrameRecord::lost`] of the next one.
    pub fn new(scope: FrameScope) -> (FrameWatch, Receiver<FrameRecord>) {
        let (records, receiver) = sync_channel(RECORDS);
        (FrameWatch { scope, records }, receiver)
    }
}

impl Conn {
    /// Tells a link who wants to see its frames, if that may have changed.
    pub(crate) fn show_frames<S: AsyncRead + AsyncWrite + Unpin>(&mut self, link: &mut Link<S>) {
        if std::mem::take(&mut self.rewatch) {
            link.watch(self.watcher());
        }
    }

    /// What is to be shown the frames of this connection, if anybody wants to see them.
    fn watcher(&self) -> Option<Watcher> {
        let connection = self.plan.connection.id.clone();
        let watch = self.shared.frames.borrow().clone()?;
        if !watch.scope.holds(&connection) {
            return None;
        }
        let clock = self.shared.clock;
        let mut lost = 0u32;
        Some(Box::new(move |seen| {
            let record = FrameRecord {
                at: clock.stamp(),
                connection: connection.clone(),
                fate: seen.fate,
                key: seen.key,
                round_trip: seen.round_trip,
                bytes: FrameBytes::of(seen.bytes),
                lost,
            };
            match watch.records.try_send(record) {
                Ok(()) => lost = 0,
                Err(TrySendError::Full(_)) => lost = lost.saturating_add(1),
                // Nobody looks any more.
                Err(TrySendError::Disconnected(_)) => {}
            }
        }))
    }
}
