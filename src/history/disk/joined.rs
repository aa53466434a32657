//! Disk and memory as one record of a tag.
//!
//! The disk lags behind by a second, and by more while it is in trouble. What is committed is told by the
//! disk, what is newer than the newest committed sample by memory: asked in this order, so that a sample
//! that is committed in between is told once and none is missed. Where the clock was set back, memory tells
//! the whole of the life since.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::order::Piece;
use super::reader::{Reader, Segment, TagKey};
use super::summary::{Extremes, Summary};
use super::{HistoryError, Point};
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
        let everything = After { until_ms: window.1, ..After::from(i64::MIN) };
        let Some((reader, tag)) = &mut self.disk else {
            return Ok(vec![Piece::Points((self.newer)(everything))]);
        };
        let (mut segments, holes) = reader.segments(*tag, window)?;
        let newest = segments.iter().max_by_key(|segment| segment.nlast);
        let after = match newest.map(|segment| segment.summary) {
            Some(Summary { t1, ends_unusable, .. }) => After {
                at_ms: t1,
                known_ms: reader.alive()?,
                is_open: !ends_unusable,
                ..everything
            },
            None => everything,
        };
        segments.extend(Segment::newest((self.newer)(after)));
        reader.pieces(segments, holes, self.cancel)
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
