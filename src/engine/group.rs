//! One scan class of a device at run time: when it scans, in which blocks, and how fast it really is.

use std::time::Duration;

use super::blocks::Blocks;
use super::scan::Schedule;
use crate::model::Mono;

/// The points of one scan class.
#[derive(Debug)]
pub(crate) struct GroupRun {
    pub(crate) schedule: Schedule,
    pub(crate) blocks: Blocks,
    /// Blocks of the present scan not done yet.
    pub(crate) open: usize,
    /// When the present or the last scan began.
    pub(crate) began: Option<Mono>,
    /// Mean time between the starts of scans, in seconds.
    pub(crate) achieved: Option<f64>,
}

impl GroupRun {
    /// A scan begins.
    pub(crate) fn begins(&mut self, now: Mono) {
        if let Some(before) = self.began.replace(now) {
            let took = now.since(before).as_secs_f64();
            let mean = self.achieved.map_or(took, |mean| mean + (took - mean) / 8.0);
            self.achieved = Some(mean);
        }
    }

    /// Scans have stopped for a reason that their rate does not tell.
    pub(crate) fn breaks_off(&mut self) {
        self.began = None;
        self.open = 0;
        self.blocks.cut_off();
    }
}

/// Whole milliseconds, so that a steady rate looks steady.
pub(crate) fn to_millis(seconds: f64) -> Duration {
    Duration::from_millis((seconds * 1000.0).round() as u64)
}
