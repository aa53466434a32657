//! A window of any width as a curve: from samples, minutes or whole chunks, and always the same picture.
//!
//! A chunk or a minute that lies within one column is known by its four extremes; anything else is looked
//! at more closely. That makes every zoom exact, and the only question is how much has to be decoded: wide
//! columns are therefore widened a little to whole minutes or hours, where chunks and minutes end.

use std::sync::atomic::AtomicBool;

use super::order::Piece;
use super::reader::{Reader, TagKey};
use super::rollup::MINUTE;
use super::seal::HOUR;
use super::summary::At;
use super::{HistoryError, Joined, Point, QualityCode, Summary};
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
    /// At most four points a column and run, and one beyond each edge.
    pub curve: Curve,
    /// The width of a column, ms.
    pub width_ms: i64,
    /// Samples that had to be decoded for it.
    pub decoded: usize,
    /// False where chunks were drawn by their four extremes alone, because decoding them would have cost
    /// more than was allowed.
    pub is_exact: bool,
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
        self.alone(tag, &mut |_| Vec::new(), cancel).columns(request, usize::MAX)
    }
}

impl Joined<'_> {
    /// The curve in a window. Once `most` samples would have been decoded, the other chunks are drawn by
    /// their extremes: fewer points, none of them invented, and nothing joined across a gap.
    ///
    /// # Errors
    /// The disk, or `cancel` was set.
    pub fn columns(
        &mut self,
        request: &ColumnsRequest,
        most: usize,
    ) -> Result<Columns, HistoryError> {
        let ColumnsRequest { from_ms: from, to_ms: to, .. } = *request;
        let width = request.width_ms();
        let one = |a: i64, b: i64| a.div_euclid(width) == b.div_euclid(width);
        let mut window = Window::new(width, (from, to));
        let (mut decoded, mut is_exact) = (0, true);
        for piece in self.pieces((from, to))? {
            self.go_on()?;
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
            let inside = summary.t0 > from.max(window.last) && summary.t1 < to;
            let is_whole = inside && summary.is_unbroken();
            match summary.extremes {
                Some(extremes) if is_whole && one(summary.t0, summary.t1) => {
                    window.four(extremes.in_time());
                    continue;
                }
                Some(_) if is_whole && width % MINUTE == 0 => {
                    if let Some(minutes) = self.minutes(&segment) {
                        minutes.iter().for_each(|minute| window.four(minute.in_time()));
                        continue;
                    }
                }
                _ => {}
            }
            if inside && decoded + summary.count > most {
                is_exact = false;
                window.roughly(&summary);
                continue;
            }
            let points = self.decoded(&segment)?;
            decoded += points.len();
            window.points(&points);
        }
        window.flush();
        Ok(Columns { curve: window.drawing.finish(), width_ms: width, decoded, is_exact })
    }
}

struct Window {
    drawing: Drawing,
    from: i64,
    to: i64,
    /// The last sample at or before the left edge.
    before: Option<TrendPoint>,
    /// The time of the last point drawn: nothing runs backwards.
    last: i64,
    /// The first one at or after the right edge has been drawn.
    done: bool,
}

impl Window {
    fn new(width: i64, (from, to): (i64, i64)) -> Window {
        let drawing = Drawing::new(width as f64);
        Window { drawing, from, to, before: None, last: i64::MIN, done: false }
    }

    fn four(&mut self, four: [At; 4]) {
        self.flush();
        let mut last = None;
        for (at_ms, value) in four {
            if last != Some((at_ms, value)) {
                self.draw(TrendPoint { at_ms, value });
            }
            last = Some((at_ms, value));
        }
    }

    /// A chunk whose samples are not looked at. Where it has gaps nobody knows where: each of its points
    /// stands for itself.
    fn roughly(&mut self, summary: &Summary) {
        let four = summary.extremes.map(|extremes| extremes.in_time());
        if let Some(four) = four.filter(|_| summary.is_unbroken()) {
            return self.four(four);
        }
        self.flush();
        let mut gap_from = summary.t0;
        for (at_ms, value) in four.into_iter().flatten() {
            self.draw(TrendPoint::gap(gap_from, QualityCode::SILENT));
            self.draw(TrendPoint { at_ms, value });
            gap_from = at_ms;
        }
        self.draw(TrendPoint::gap(summary.t1, QualityCode::SILENT));
    }

    fn points(&mut self, points: &[Point]) {
        for point in points {
            let drawn = TrendPoint::from(*point);
            if point.at_ms <= self.from {
                self.before = Some(drawn);
            } else if !self.done && point.at_ms >= self.last {
                self.flush();
                self.draw(drawn);
                self.done = point.at_ms >= self.to;
            }
        }
    }

    fn draw(&mut self, point: TrendPoint) {
        self.last = point.at_ms;
        self.drawing.add(point);
    }

    fn flush(&mut self) {
        if let Some(before) = self.before.take() {
            self.draw(before);
        }
    }
}
