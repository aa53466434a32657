//! M4: the first, last, smallest and largest point of each pixel column.
//!
//! Drawing these four points a column gives the same picture as drawing every point (Jugel, Jerzak,
//! Hackenbroich, Markl: "M4: A Visualization-Oriented Time Series Data Aggregation", PVLDB 7(10),
//! 2014), so no spike is ever lost. Columns are anchored to absolute time: panning shifts them and
//! never regroups them, so that the curve does not shimmer.

use super::QualityCode;
use super::ring::TrendPoint;

/// A time of which nothing is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Seconds since 1970 at which it began.
    pub from: f64,
    /// When a value came again; `None` where none has.
    pub to: Option<f64>,
    /// Why.
    pub why: QualityCode,
}

/// A curve ready to paint: runs of points `[seconds since 1970, value]` with gaps between the runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Each run is one unbroken line; a run of one point is a dot.
    pub runs: Vec<Vec<[f64; 2]>>,
    /// What lies between the runs, in order of time; of many gaps in one column the first ones.
    pub gaps: Vec<Gap>,
    /// Seconds since 1970 at which an outage began that comes before every run, perhaps left of the
    /// window; `None` where nothing was recorded before the first run.
    pub gap_from: Option<f64>,
    /// True where the last thing recorded is the beginning of an outage.
    pub ends_in_gap: bool,
}

impl Curve {
    /// Points in all runs.
    pub fn num_points(&self) -> usize {
        self.runs.iter().map(Vec::len).sum()
    }

    /// Until when the last value of a run holds, s since 1970: the gap that ends it. None where it goes on, or
    /// nobody knows.
    pub fn holds_until(&self, number: usize) -> Option<f64> {
        let end = self.runs.get(number)?.last()?[0];
        let gap = self.gaps.get(self.gaps.partition_point(|gap| gap.from < end))?;
        let next = self.runs.get(number + 1).and_then(|run| run.first());
        next.is_none_or(|next| gap.from <= next[0]).then_some(gap.from)
    }

    /// The point nearest to `seconds` in time.
    pub fn nearest(&self, seconds: f64) -> Option<[f64; 2]> {
        let distance = |p: &&[f64; 2]| (p[0] - seconds).abs();
        self.runs.iter().flatten().min_by(|a, b| distance(a).total_cmp(&distance(b))).copied()
    }
}

/// One pixel column while its points pass by.
struct Column {
    number: i64,
    first: TrendPoint,
    last: TrendPoint,
    low: TrendPoint,
    high: TrendPoint,
}

impl Column {
    fn new(number: i64, point: TrendPoint) -> Column {
        Column { number, first: point, last: point, low: point, high: point }
    }

    fn add(&mut self, point: TrendPoint) {
        self.last = point;
        if point.value < self.low.value {
            self.low = point;
        }
        if point.value > self.high.value {
            self.high = point;
        }
    }

    /// Appends the column's distinct points in order of time.
    fn flush(self, run: &mut Vec<[f64; 2]>) {
        let (a, b) = if self.low.at_ms <= self.high.at_ms {
            (self.low, self.high)
        } else {
            (self.high, self.low)
        };
        let mut previous: Option<TrendPoint> = None;
        for point in [self.first, a, b, self.last] {
            if previous != Some(point) {
                run.push([point.at_ms as f64 / 1000.0, point.value]);
            }
            previous = Some(point);
        }
    }
}

/// Gaps drawn within one column. What comes after them in the same column joins its last run, so that a
/// link that flaps all year makes no more of a picture than its pixels.
const GAPS_A_COLUMN: usize = 4;

/// A curve while its points pass by in order of time.
pub(super) struct Drawing {
    width_ms: f64,
    run: Vec<[f64; 2]>,
    open: Option<Column>,
    /// A gap of which it is not known yet whether it ends within the open column.
    doubtful: Option<Gap>,
    /// The column of the newest gap, and gaps in it so far.
    gaps_in: (i64, usize),
    curve: Curve,
}

impl Drawing {
    /// A curve of columns of this width.
    pub(super) fn new(width_ms: f64) -> Drawing {
        Drawing {
            width_ms,
            run: Vec::new(),
            open: None,
            doubtful: None,
            gaps_in: (i64::MIN, 0),
            curve: Curve::default(),
        }
    }

    fn number(&self, at_ms: i64) -> i64 {
        (at_ms as f64 / self.width_ms).floor() as i64
    }

    /// Adds the next point; one without a value ends the line.
    pub(super) fn add(&mut self, point: TrendPoint) {
        self.curve.ends_in_gap = point.value.is_nan();
        if let Some(why) = point.why() {
            self.unknown(point.at_ms, why);
            if self.curve.runs.is_empty() {
                self.curve.gap_from.get_or_insert(point.at_ms as f64 / 1000.0);
            }
            return;
        }
        if let Some(gap) = self.curve.gaps.last_mut() {
            gap.to.get_or_insert(point.at_ms as f64 / 1000.0);
        }
        let number = self.number(point.at_ms);
        if let Some(mut gap) = self.doubtful.take()
            && self.open.as_ref().is_none_or(|c| c.number != number)
        {
            self.end_run();
            gap.to = Some(point.at_ms as f64 / 1000.0);
            self.curve.gaps.push(gap);
        }
        match &mut self.open {
            Some(column) if column.number == number => column.add(point),
            _ => {
                if let Some(column) = self.open.replace(Column::new(number, point)) {
                    column.flush(&mut self.run);
                }
            }
        }
    }

    /// From here on nothing is known.
    fn unknown(&mut self, at_ms: i64, why: QualityCode) {
        let is_open = |gap: &Gap| gap.to.is_none();
        if self.doubtful.is_some() || self.curve.gaps.last().is_some_and(is_open) {
            return;
        }
        let gap = Gap { from: at_ms as f64 / 1000.0, to: None, why };
        let number = self.number(at_ms);
        let (column, so_far) = self.gaps_in;
        let count = if column == number { so_far + 1 } else { 1 };
        self.gaps_in = (number, count);
        if count > GAPS_A_COLUMN {
            self.doubtful = Some(gap);
            return;
        }
        self.end_run();
        self.curve.gaps.push(gap);
    }

    fn end_run(&mut self) {
        if let Some(column) = self.open.take() {
            column.flush(&mut self.run);
        }
        if !self.run.is_empty() {
            self.curve.runs.push(std::mem::take(&mut self.run));
        }
    }

    /// The curve of what was added.
    pub(super) fn finish(mut self) -> Curve {
        self.end_run();
        self.curve.gaps.extend(self.doubtful);
        self.curve
    }
}
