//! Disk and memory as one record of a tag.
//!
//! The disk lags behind by a second, and by more while it is in trouble. What is committed is told by the
//! disk, what is newer than the newest committed sample by memory: asked in this order, so that a sample
//! that is committed in between is told once and none is missed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::order::Piece;
use super::reader::{Reader, Segment, TagKey};
use super::summary::Extremes;
use super::{HistoryError, Point, QualityCode};
use crate::history::After;

/// Gives what memory knows and the disk does not.
pub type Newer<'a> = &'a mut dyn FnMut(After) -> Vec<Point>;

/// One tag's record. Without a reader or a key it is what memory holds.
pub struct Joined<'a> {
    /// The disk.
    pub disk: Option<(&'a mut Reader, TagKey)>,
    /// Points of memory that are newer, in order.
    pub newer: Newer<'a>,
    /// Set where nobody wants the answer any more.
    pub cancel: &'a AtomicBool,
}

impl Joined<'_> {
    /// The samples of a window and its neighbours on both sides, in order of time.
    pub(super) fn pieces(&mut self, window: (i64, i64)) -> Result<Vec<Piece>, HistoryError> {
        let mut pieces = match &mut self.disk {
            Some((reader, tag)) => reader.pieces(*tag, window, self.cancel)?,
            None => Vec::new(),
        };
        let newest = pieces.iter().filter_map(|piece| match piece {
            Piece::Whole(segment) => Some((segment.nlast, segment.summary.t1)),
            Piece::Points(_) => None,
        });
        let after = newest.max().map_or(i64::MIN, |(_, t1)| t1);
        let known_ms = match &self.disk {
            Some((reader, _)) if after > i64::MIN => reader.alive()?,
            _ => after,
        };
        let mut newer = (self.newer)(After { at_ms: after, known_ms });
        if let Some(last) = newer.last().copied() {
            // Behind it stands what a clock that was ahead has left, and is not joined to it; whoever goes
            // through drops what runs backwards.
            let place = pieces.partition_point(|piece| piece.t0() <= after);
            if place < pieces.len() {
                let at_ms = last.at_ms.saturating_add(1);
                newer.push(Point::gap(at_ms, QualityCode::CLOCK));
            }
            pieces.insert(place, Piece::Points(newer));
        }
        Ok(pieces)
    }

    pub(super) fn decoded(&mut self, segment: &Segment) -> Result<Arc<Vec<Point>>, HistoryError> {
        self.go_on()?;
        match &mut self.disk {
            Some((reader, _)) => reader.decoded(segment),
            None => Ok(Arc::default()),
        }
    }

    pub(super) fn minutes(&mut self, segment: &Segment) -> Option<Vec<Extremes>> {
        self.disk.as_mut().and_then(|(reader, _)| reader.minutes(segment))
    }

    pub(super) fn go_on(&self) -> Result<(), HistoryError> {
        match self.cancel.load(Ordering::Relaxed) {
            true => Err(HistoryError::Cancelled),
            false => Ok(()),
        }
    }

    /// Every sample from the last one at or before `from` to the first one at or after `to`, and true
    /// where there are more than `most`, of which the first ones are given.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn points(
        &mut self,
        (from, to): (i64, i64),
        most: usize,
    ) -> Result<(Vec<Point>, bool), HistoryError> {
        let mut found: Vec<Point> = Vec::new();
        let mut before: Option<Point> = None;
        for piece in self.pieces((from, to))? {
            let points = match piece {
                Piece::Points(points) => Arc::new(points),
                Piece::Whole(segment) => self.decoded(&segment)?,
            };
            for point in points.iter() {
                if point.at_ms <= from {
                    before = Some(*point);
                    continue;
                }
                found.extend(before.take());
                if found.last().is_some_and(|last| point.at_ms < last.at_ms) {
                    continue;
                }
                if found.last().is_some_and(|last| last.at_ms >= to) {
                    return Ok((found, false));
                }
                if found.len() >= most {
                    return Ok((found, true));
                }
                found.push(*point);
            }
        }
        found.extend(before);
        Ok((found, false))
    }
}

impl Reader {
    /// This tag's record as it is on disk.
    pub(super) fn alone<'a>(
        &'a mut self,
        tag: TagKey,
        newer: Newer<'a>,
        cancel: &'a AtomicBool,
    ) -> Joined<'a> {
        Joined { disk: Some((self, tag)), newer, cancel }
    }
}
