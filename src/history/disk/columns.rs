//! A window of any width as a curve: from samples, minutes or whole chunks, and always the same picture.
//!
//! A chunk or a minute that lies within one column is known by its four extremes; anything else is looked
//! at more closely. That makes every zoom exact, and the only question is how much has to be decoded: wide
//! columns are therefore widened a little to whole minutes or hours, where chunks and minutes end.

use std::sync::atomic::{AtomicBool, Ordering};

use super::reader::{Piece, Reader, TagKey};
use super::rollup::MINUTE;
use super::seal::HOUR;
use super::summary::At;
use super::{HistoryError, Point};
use crate::history::decimate::Drawing;
use crate::history::{Curve, TrendPoint};

/// Which part of which tag, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnsRequest {
    /// Left edge, ms since 1970.
    pub from_ms: i64,
    /// Right edge, later than the left one.
    pub to_ms: i64,
    /// Most columns, at least 1.
    pub columns: u32,
}

impl ColumnsRequest {
    /// The width of a column: what is asked for, rounded up to whole minutes from ten minutes on, and to
    /// whole hours from four hours on. Columns begin at multiples of it since 1970, so that panning regroups
    /// nothing.
    pub fn width_ms(&self) -> i64 {
        let span = self.to_ms.saturating_sub(self.from_ms).max(1);
        let columns = i64::from(self.columns.max(1));
        let width = (span - 1) / columns + 1;
        let grain = match width {
            _ if width >= 4 * HOUR => HOUR,
            _ if width >= 10 * MINUTE => MINUTE,
            _ => 1,
        };
        ((width - 1) / grain + 1).saturating_mul(grain)
    }
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// At most four points a column, and one beyond each edge.
    pub curve: Curve,
    /// The width of a column, ms.
    pub width_ms: i64,
    /// Samples that had to be decoded for it.
    pub decoded: usize,
}

impl Reader {
    /// The curve of one tag in a window.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn columns(
        &mut self,
        tag: TagKey,
        request: &ColumnsRequest,
        cancel: &AtomicBool,
    ) -> Result<Columns, HistoryError> {
        let ColumnsRequest { from_ms: from, to_ms: to, .. } = *request;
        let width = request.width_ms();
        let one = |a: i64, b: i64| a.div_euclid(width) == b.div_euclid(width);
        let mut window = Window {
            drawing: Drawing::new(width as f64, i64::MAX),
            from,
            to,
            before: None,
            done: false,
        };
        let mut decoded = 0;
        for piece in self.pieces(tag, (from, to), cancel)? {
            if cancel.load(Ordering::Relaxed) {
                return Err(HistoryError::Cancelled);
            }
            if window.done {
                break;
            }
            let segment = match piece {
                Piece::Points(points) => {
                    window.points(&points);
                    continue;
                }
                Piece::Whole(segment) => segment,
            };
            let summary = segment.summary;
            let inside = summary.t0 > from && summary.t1 < to && summary.is_unbroken();
            match summary.extremes {
                Some(extremes) if inside && one(summary.t0, summary.t1) => {
                    window.four(extremes.in_time());
                    continue;
                }
                Some(_) if inside && width % MINUTE == 0 => {
                    if let Some(minutes) = self.minutes(&segment) {
                        minutes.iter().for_each(|minute| window.four(minute.in_time()));
                        continue;
                    }
                }
                _ => {}
            }
            let points = self.decoded(&segment)?;
            decoded += points.len();
            window.points(&points);
        }
        window.flush();
        Ok(Columns { curve: window.drawing.finish(), width_ms: width, decoded })
    }
}

struct Window {
    drawing: Drawing,
    from: i64,
    to: i64,
    /// The last sample at or before the left edge.
    before: Option<TrendPoint>,
    /// The first one at or after the right edge has been drawn.
    done: bool,
}

impl Window {
    fn four(&mut self, four: [At; 4]) {
        self.flush();
        let mut last = None;
        for (at_ms, value) in four {
            if last != Some((at_ms, value)) {
                self.drawing.add(TrendPoint { at_ms, value });
            }
            last = Some((at_ms, value));
        }
    }

    fn points(&mut self, points: &[Point]) {
        for point in points {
            let value = if point.is_usable() { point.value } else { f64::NAN };
            let drawn = TrendPoint { at_ms: point.at_ms, value };
            if point.at_ms <= self.from {
                self.before = Some(drawn);
            } else if !self.done {
                self.flush();
                self.drawing.add(drawn);
                self.done = point.at_ms >= self.to;
            }
        }
    }

    fn flush(&mut self) {
        if let Some(before) = self.before.take() {
            self.drawing.add(before);
        }
    }
}
