//! Runs of samples put in order of time: what was lived through twice is told once, and what was not recorded one
//! after the other is not joined.

use std::sync::atomic::{AtomicBool, Ordering};

use super::reader::{Reader, Segment};
use super::{HistoryError, Point, QualityCode, Summary};

/// Samples in order of time with those of their neighbours.
pub(super) enum Piece {
    Whole(Segment),
    Points(Vec<Point>),
}

impl Piece {
    pub(super) fn t0(&self) -> i64 {
        match self {
            Piece::Whole(segment) => segment.summary.t0,
            Piece::Points(points) => points.first().map_or(i64::MAX, |p| p.at_ms),
        }
    }

    pub(super) fn t1(&self) -> i64 {
        match self {
            Piece::Whole(segment) => segment.summary.t1,
            Piece::Points(points) => points.last().map_or(i64::MIN, |p| p.at_ms),
        }
    }

    /// From here on nothing is known until the next sample.
    pub(super) fn damaged(at_ms: i64) -> Piece {
        Piece::Points(vec![Point::gap(at_ms, QualityCode::DAMAGED)])
    }

    fn begins_with_gap(&self) -> bool {
        match self {
            Piece::Whole(segment) => {
                let summary = segment.summary;
                summary.extremes.is_none_or(|extremes| extremes.first.0 > summary.t0)
            }
            Piece::Points(points) => points.first().is_some_and(|p| !p.is_usable()),
        }
    }
}

/// Which part of which segment, in order of numbers, a piece is.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    /// With its first sample.
    begins: bool,
    /// With its last one.
    ends: bool,
}

impl Place {
    /// True where the first sample of `next` was recorded right after the last one here.
    fn goes_on_in(self, next: Place) -> bool {
        self.ends && next.begins && self.at + 1 == next.at
    }
}

impl Reader {
    /// Puts segments in order of time; where a later one covers the time of an earlier one, the samples of
    /// the earlier one are left out. Where the clock was set back a gap stands between what was lived before
    /// and after.
    pub(super) fn in_order(
        &mut self,
        mut segments: Vec<Segment>,
        cancel: &AtomicBool,
    ) -> Result<Vec<Piece>, HistoryError> {
        segments.sort_by_key(|s| s.nlast);
        // A month that is being put in order may be there twice for a moment.
        segments.dedup_by_key(|s| s.nlast);
        let spans: Vec<(i64, i64)> =
            segments.iter().map(|s| (s.summary.t0, s.summary.t1)).collect();
        // What was recorded last counts up to the present, however long ago it was.
        let last = spans.last().map_or(i64::MAX, |last| last.1);
        let present = if spans.iter().any(|s| s.1 > last) { self.alive()? } else { i64::MIN };
        let cover = |at: usize| {
            let (t0, t1) = spans.get(at).copied()?;
            let next = spans.get(at + 1).map_or(present, |n| n.0 - 1);
            Some((t0, t1.max(next)))
        };
        let mut pieces: Vec<(Place, Piece)> = Vec::with_capacity(segments.len());
        let mut earliest = i64::MAX;
        for (at, segment) in segments.into_iter().enumerate().rev() {
            let Summary { t0, t1, .. } = segment.summary;
            let covered = earliest < t1;
            earliest = earliest.min(t0);
            if !covered {
                pieces.push((Place { at, begins: true, ends: true }, Piece::Whole(segment)));
                continue;
            }
            if cancel.load(Ordering::Relaxed) {
                return Err(HistoryError::Cancelled);
            }
            let later: Vec<(i64, i64)> = (at + 1..spans.len()).filter_map(cover).collect();
            let hidden = |p: &Point| later.iter().any(|(a, b)| (*a..=*b).contains(&p.at_ms));
            // A later life may have begun where this one has no sample.
            let begun = |p: &Point| later.iter().filter(|(a, _)| *a <= p.at_ms).count();
            let points = self.decoded(&segment)?;
            let mut before = 0;
            for group in points.chunk_by(|a, b| hidden(a) == hidden(b) && begun(a) == begun(b)) {
                let begins = before == 0;
                before += group.len();
                if group.first().is_some_and(|p| !hidden(p)) {
                    let place = Place { at, begins, ends: before == points.len() };
                    pieces.push((place, Piece::Points(group.to_vec())));
                }
            }
        }
        pieces.reverse();
        pieces.sort_by_key(|(_, piece)| piece.t0());
        let mut ordered = Vec::with_capacity(pieces.len());
        let mut last: Option<Place> = None;
        for (place, piece) in pieces {
            let goes_on = last.replace(place).is_none_or(|last| last.goes_on_in(place));
            if !goes_on && !piece.begins_with_gap() {
                ordered.push(Piece::Points(vec![Point::gap(piece.t0(), QualityCode::CLOCK)]));
            }
            ordered.push(piece);
        }
        Ok(ordered)
    }
}
