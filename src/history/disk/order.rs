//! Runs of samples put in order of time: what was lived through twice is told once, and what was not recorded one
//! after the other is not joined.

use std::sync::atomic::{AtomicBool, Ordering};

use super::reader::{NEWEST, Reader, Segment};
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

/// The times that later lives cover.
struct Later {
    /// When each of them begins, in order.
    begins: Vec<i64>,
    /// All of them together, in order; none touches the next.
    covers: Vec<(i64, i64)>,
}

impl Later {
    fn of(mut spans: Vec<(i64, i64)>) -> Later {
        spans.sort_unstable();
        let begins = spans.iter().map(|(begin, _)| *begin).collect();
        let mut covers: Vec<(i64, i64)> = Vec::new();
        for (begin, end) in spans {
            match covers.last_mut() {
                Some(last) if begin <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => covers.push((begin, end)),
            }
        }
        Later { begins, covers }
    }

    /// How many have begun by a time, and until when they cover it.
    fn begun(&self, at_ms: i64) -> (usize, i64) {
        let begun = self.begins.partition_point(|begin| *begin <= at_ms);
        let place = self.covers.partition_point(|(begin, _)| *begin <= at_ms);
        let last = place.checked_sub(1).and_then(|place| self.covers.get(place));
        (begun, last.map_or(i64::MIN, |(_, end)| *end))
    }

    fn hides(&self, point: &Point) -> bool {
        point.at_ms <= self.begun(point.at_ms).1
    }

    /// What is to be seen of the points of an earlier life, whose segment is number `at`.
    fn shown(&self, at: usize, points: &[Point]) -> Vec<(Place, Piece)> {
        // A later life may have begun where this one has no sample.
        let place = |p: &Point| (self.begun(p.at_ms).0, self.hides(p));
        let mut shown = Vec::new();
        let mut rest = points.len();
        let mut before: Option<&Point> = None;
        for group in points.chunk_by(|a, b| place(a) == place(b)) {
            rest -= group.len();
            let held = std::mem::replace(&mut before, group.last());
            let Some(first) = group.first().filter(|first| !self.hides(first)) else { continue };
            let place = Place { at, begins: held.is_none(), ends: rest == 0 };
            // What did not change behind a later life held where that ends, too.
            let end_ms = self.begun(first.at_ms).1.saturating_add(1);
            let same = |p: &&Point| p.is_usable() && p.value.to_bits() == first.value.to_bits();
            let held = held.filter(|p| same(p) && end_ms < first.at_ms);
            let held = held.map(|p| Point { at_ms: end_ms, ..*p });
            shown.push((place, Piece::Points(held.into_iter().chain(group.to_vec()).collect())));
        }
        // Pieces are put together from the last to the first.
        shown.reverse();
        shown
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
        // What was recorded last counts up to the present, however long ago it was; memory ends there.
        let last = spans.last().map_or(i64::MAX, |last| last.1);
        let in_memory = segments.last().is_some_and(|segment| segment.nlast == NEWEST);
        let is_ahead = !in_memory && spans.iter().any(|s| s.1 > last);
        let present = if is_ahead { self.alive()? } else { i64::MIN };
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
                pieces.push((Place { at, begins: true, ends: true }, segment.whole()));
                continue;
            }
            if cancel.load(Ordering::Relaxed) {
                return Err(HistoryError::Cancelled);
            }
            let later = Later::of((at + 1..spans.len()).filter_map(cover).collect());
            let points = self.decoded(&segment)?;
            pieces.extend(later.shown(at, &points));
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
