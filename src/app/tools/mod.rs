//! What one does with a trend: one pen against another, a spectrum, exports, recordings laid over it.
//!
//! Each desk knows what it needs and what was told of it; [`update::tools`](super::App::update) asks the station.
//! Pictures made of every sample are made there, off the window's thread.

mod asking;
mod export;
mod notes;
mod overlay;
mod points;
mod print;
mod print_job;
mod spectrum;
mod xy;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::AppState;
use crate::model::{Mono, NoteId, PaneKind, Tag, TagId};
use crate::station::HistoryAnswer;
use crate::station::export::ExportFormat;

pub use asking::{PictureDesk, Question};
pub use export::{ExportJob, ExportStage};
pub use notes::NoteDraft;
pub use overlay::{Overlay, OverlayColumn};
pub use points::{Held, PointsDesk};
pub use print::{PrintLevel, PrintLimit, PrintMark, PrintPen, TrendPrint, TrendSeen, limits_of};
pub use print_job::{PRINT_COLUMNS, PrintJob};
pub use spectrum::SpectrumDesk;
pub use xy::XyDesk;

pub use crate::station::{SpectrumPicture, XyPicture};
pub use crate::tuning::{Bin, NoSpectrum, Pair, Spectrum};

pub(super) use export::{SAMPLES as EXPORT, SAMPLES_MOST as EXPORT_MOST};
pub(super) use spectrum::MOST as SPECTRUM_MOST;
pub(super) use xy::MOST as XY_MOST;

/// A pane that was not painted for so long is not to be seen.
const HIDDEN_AFTER: Duration = Duration::from_secs(2);
/// Time between two signs that it is.
const SIGN_EVERY: Duration = Duration::from_millis(500);

/// What a person did with one of the tools.
#[derive(Clone, Debug)]
pub enum ToolsCommand {
    /// The pane is being painted.
    Seen(PaneKind),
    /// Picked the tag across of the XY pane.
    XyAcross(TagId),
    /// Picked the tag up.
    XyUp(TagId),
    /// Exchanged the two.
    XySwap,
    /// Picked the tag of the spectrum.
    SpectrumPen(TagId),
    /// Asked for frequencies along the axis instead of periods.
    SpectrumByFrequency(bool),
    /// Asked to write the samples of these pens in the trend's window to a file.
    Export(ExportFormat, Vec<TagId>),
    /// Asked to print what the trend shows.
    Print(Box<TrendSeen>),
    /// It was written, or not.
    Exported {
        /// Where to.
        path: PathBuf,
        /// Rows of the table, 0 for a picture; or what went wrong, with a way out.
        result: Result<u64, String>,
    },
    /// A file stands where it was to be written.
    ExportBlocked(PathBuf),
    /// Asked for a recording to lay over the trend.
    OpenRecording,
    /// It was read, or not.
    RecordingRead {
        /// Where from.
        path: PathBuf,
        /// Its columns, or why there are none.
        result: Result<Arc<Overlay>, String>,
    },
    /// Took the recording off again.
    CloseRecording,
    /// Moved the recording so that it begins at this moment, s since 1970.
    RecordingStart(f64),
    /// Moved the recording by so many seconds.
    RecordingShift(f64),
    /// Showed or hid the column of the recording with this number.
    RecordingShow(usize, bool),
    /// Asked to write a remark at this moment, s since 1970, or where the trend stands.
    NoteNew(Option<f64>),
    /// Opened a remark.
    NoteOpen(NoteId),
    /// Typed into the open remark.
    NoteType(String),
    /// Accepted the open remark.
    NoteAccept,
    /// Took the open remark away.
    NoteRemove,
}

/// What a trend is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrendFile {
    /// A table of samples.
    Table(ExportFormat),
    /// A picture for print.
    Picture,
}

impl TrendFile {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            TrendFile::Table(format) => format.ending(),
            TrendFile::Picture => "png",
        }
    }
}

/// The tools of the trend.
#[derive(Debug, Default)]
pub struct ToolsDesk {
    /// One pen against another.
    pub xy: XyDesk,
    /// The spectrum of a pen.
    pub spectrum: SpectrumDesk,
    /// What is being written.
    pub export: Option<ExportJob>,
    /// A recording laid over the trend.
    pub overlay: Option<Arc<Overlay>>,
    pub(super) xy_seen: Sign,
    pub(super) spectrum_seen: Sign,
}

impl ToolsDesk {
    /// True where a pane has to say that it is painted.
    pub fn is_unseen(&self, pane: PaneKind, now: Mono) -> bool {
        let sign = if pane == PaneKind::Xy { &self.xy_seen } else { &self.spectrum_seen };
        sign.0.is_none_or(|at| now.since(at) >= SIGN_EVERY)
    }

    /// Takes a part of an answer in; one to somebody else's question comes back.
    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        let answer = self.xy.take(answer)?;
        let answer = self.spectrum.take(answer)?;
        match &mut self.export {
            Some(job) => job.take(answer),
            None => Some(answer),
        }
    }
}

/// The pens of the group being drawn that can be drawn; `tag` finds one of the project.
pub fn drawable_pens<'p>(state: &AppState, tag: impl Fn(&TagId) -> Option<&'p Tag>) -> Vec<TagId> {
    let drawable = |pen: &&TagId| tag(pen).is_some_and(Tag::is_trendable);
    let pens = state.trend_group().into_iter().flat_map(|group| &group.pens);
    pens.filter(drawable).cloned().collect()
}

/// Tags that can be looked at.
pub struct AtHand<'a> {
    /// The pens of the trend that can be drawn.
    pub pens: &'a [TagId],
    /// True for any tag of the project that can be.
    pub is_drawable: &'a dyn Fn(&TagId) -> bool,
}

impl AtHand<'_> {
    /// The tag to look at: the one picked while it is there, else the first pen that is not `taken`.
    fn choose(&self, picked: Option<&TagId>, taken: Option<&TagId>) -> Option<TagId> {
        let picked = picked.filter(|tag| (self.is_drawable)(tag));
        picked.or_else(|| self.pens.iter().find(|pen| Some(*pen) != taken)).cloned()
    }
}

/// When a pane was painted last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sign(pub(super) Option<Mono>);

impl Sign {
    pub(super) fn is_fresh(self, now: Mono) -> bool {
        self.0.is_some_and(|at| now.since(at) < HIDDEN_AFTER)
    }
}
