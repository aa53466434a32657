//! The words of a question about history, and of its answers.

use std::sync::Arc;

use super::{SpectrumPicture, XyPicture};
use crate::history::{Columns, Mark, Point, Stats};
use crate::model::TagId;

/// Tells the questions of a run apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u64);

/// Who asks, by a name: a newer question of the same asker takes the place of an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asker(pub &'static str);

/// A tag that is asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedTag {
    /// Which.
    pub id: TagId,
    /// In memory, samples further apart than this have a gap between them, ms. The disk knows its gaps.
    pub break_after_ms: i64,
    /// For statistics: how long was it within these bounds, both included?
    pub range: Option<(f64, f64)>,
}

/// What is wanted of each tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The curve in so many columns: a rough one first where the exact one takes its time.
    Columns {
        /// At least 1.
        columns: u32,
    },
    /// Exact figures, each value weighted by the time it held.
    Stats,
    /// Every sample, one beyond each edge included.
    Points {
        /// Most of them a tag.
        most: usize,
    },
    /// The first of two tags against the second, made of every sample.
    Xy {
        /// Most of them a tag.
        most: usize,
    },
    /// What one tag is made of, by every sample.
    Spectrum {
        /// Most of them.
        most: usize,
    },
    /// What happened to the record itself; no tags are needed.
    Marks,
}

impl Wanted {
    /// True for what is made of the samples of all tags together.
    pub fn is_picture(self) -> bool {
        matches!(self, Wanted::Xy { .. } | Wanted::Spectrum { .. })
    }
}

/// A question about a window of time.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryAsk {
    /// Who asks.
    pub asker: Asker,
    /// About which tags.
    pub tags: Vec<AskedTag>,
    /// Left edge, ms since 1970.
    pub from_ms: i64,
    /// Right edge, later than the left one.
    pub to_ms: i64,
    /// What is wanted.
    pub wanted: Wanted,
}

/// What is told of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The curve of a tag; a rough one is followed by the exact one.
    Columns(TagId, Arc<Columns>),
    /// The figures of a tag.
    Stats(TagId, Stats),
    /// The samples of a tag, in order.
    Points {
        /// Which.
        tag: TagId,
        /// Its samples.
        points: Arc<[Point]>,
        /// True where there are more in the window, and the first ones are given.
        is_cut: bool,
    },
    /// One tag against another.
    Xy(Arc<XyPicture>),
    /// What a tag is made of.
    Spectrum(Arc<SpectrumPicture>),
    /// What happened to the record, oldest first; of very many the newest.
    Marks(Arc<[Mark]>),
    /// The disk could not be read, and why: what follows may be from memory alone, and of figures some are
    /// missing.
    Trouble(Arc<str>),
    /// All that was asked for has been told.
    Done,
}

/// One part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryAnswer {
    /// To which question.
    pub id: AskId,
    /// Who asked it.
    pub asker: Asker,
    /// What.
    pub told: Told,
}
