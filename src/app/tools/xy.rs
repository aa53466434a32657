//! One tag against another over the window of the trend: its first pens, or any two that were picked.

use super::points::{AtHand, Held, PointsDesk, readings};
use crate::model::TagId;
use crate::station::{Asker, HistoryAnswer};
use crate::tuning::{Pair, Pairs, pairs, thinned};

/// Samples of a pen that are drawn.
pub(in crate::app) const MOST: usize = 200_000;
/// Cells of the grid across and up below which nobody sees a difference.
const CELLS: f64 = 2_000.0;

/// What is drawn.
#[derive(Clone, Debug)]
pub struct XyPicture {
    /// Pen across and pen up.
    pub pens: (TagId, TagId),
    /// The window, ms since 1970.
    pub window: (i64, i64),
    /// Unbroken runs of pairs, as many as make the picture.
    pub runs: Vec<Vec<Pair>>,
    /// Least and greatest value across and up.
    pub bounds: ((f64, f64), (f64, f64)),
    /// See [`Pairs::correlation`].
    pub correlation: Option<f64>,
    /// How long both were known, ms.
    pub known_ms: i64,
    /// Pairs before any were left out of the picture.
    pub count: usize,
    /// True where the window holds more samples than are looked at; the first ones are.
    pub is_cut: bool,
}

/// What the pane needs.
#[derive(Debug)]
pub struct XyDesk {
    /// The tag across; the trend's first pen where there is none.
    pub across: Option<TagId>,
    /// The tag up; the trend's next pen where there is none.
    pub up: Option<TagId>,
    pub(in crate::app) points: PointsDesk,
    pub(in crate::app) asked: Option<(TagId, TagId)>,
    picture: Option<XyPicture>,
}

impl Default for XyDesk {
    fn default() -> XyDesk {
        let points = PointsDesk::new(Asker("xy"));
        XyDesk { across: None, up: None, points, asked: None, picture: None }
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
        self.picture.as_ref()
    }

    /// Why the disk could not be read.
    pub fn trouble(&self) -> Option<&str> {
        self.points.trouble()
    }

    pub(super) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        let XyDesk { points, asked, picture, .. } = self;
        points.take(answer, |held| {
            *picture = asked.clone().map(|pens| drawn(pens, held));
        })
    }
}

fn drawn((across, up): (TagId, TagId), held: &Held) -> XyPicture {
    let (from, to) = held.window;
    let of = |tag: &TagId| {
        let mut readings = held.points.get(tag).map(|p| readings(p)).unwrap_or_default();
        readings.retain(|(at, _)| *at <= to);
        // What was known when the window began holds from its edge on.
        readings.iter_mut().for_each(|(at, _)| *at = (*at).max(from));
        readings
    };
    let Pairs { runs, correlation, known_ms } = pairs(&of(&across), &of(&up), to);
    let count = runs.iter().map(Vec::len).sum();
    let range = |of: fn(&Pair) -> f64| {
        let values = runs.iter().flatten().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)))
    };
    let bounds = (range(|p| p.x), range(|p| p.y));
    let runs = thinned(&runs, bounds.0, bounds.1, CELLS);
    let (pens, window, is_cut) = ((across, up), held.window, held.is_cut);
    XyPicture { pens, window, runs, bounds, correlation, known_ms, count, is_cut }
}
