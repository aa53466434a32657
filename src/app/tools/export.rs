//! What the trend shows on its way into a file: the place is asked for, then the samples, then it is written.

use std::path::PathBuf;
use std::sync::Arc;

use super::points::PointsDesk;
use super::{Held, PrintJob, TrendFile, TrendPrint};
use crate::app::command::TrendWork;
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer};

/// Who asks for the samples of a table.
pub(in crate::app) const SAMPLES: Asker = Asker("trend export");
/// Samples of a table in all; more have to be taken out of the folder of history.
pub(in crate::app) const SAMPLES_MOST: usize = 4_000_000;

/// How far it is.
#[derive(Clone, Debug)]
pub enum ExportStage {
    /// The place is being picked.
    Picking,
    /// Samples are on their way.
    Samples(Box<PointsDesk>),
    /// The curves and figures of a picture are on their way.
    Print(Box<PrintJob>),
    /// All of it was at hand before the place was known.
    Ready,
    /// It is being written.
    Writing,
}

/// What is being written.
#[derive(Clone, Debug)]
pub struct ExportJob {
    /// As what.
    pub file: TrendFile,
    /// The window seen when it was asked for, ms since 1970.
    pub window: (i64, i64),
    /// The pens seen then.
    pub pens: Vec<TagId>,
    /// The picture, where it is one, as it was when it was asked for.
    pub print: Option<Box<TrendPrint>>,
    /// Where to, once that is known.
    pub path: PathBuf,
    /// Whether a file there may be replaced.
    pub overwrite: bool,
    /// What was at hand already; kept until it is written, as a file there may be asked about first.
    pub ready: Option<Arc<TrendWork>>,
    /// How far it is.
    pub stage: ExportStage,
}

impl ExportJob {
    /// Nothing but asked for.
    pub fn new(file: TrendFile, window: (i64, i64), pens: Vec<TagId>) -> ExportJob {
        let stage = ExportStage::Picking;
        let (print, path, ready) = (None, PathBuf::new(), None);
        ExportJob { file, window, pens, print, path, overwrite: false, ready, stage }
    }

    /// Takes a part of an answer in; one to somebody else's question comes back.
    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        match &mut self.stage {
            ExportStage::Samples(desk) => desk.take(answer),
            ExportStage::Print(job) => job.take(answer),
            _ => Some(answer),
        }
    }

    /// The samples, once they are all there.
    pub(in crate::app) fn samples_told(&mut self) -> Option<Held> {
        match &mut self.stage {
            ExportStage::Samples(desk) => desk.take_held(),
            _ => None,
        }
    }
}
