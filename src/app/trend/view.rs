//! What the trend pane shows: which group, which window of time, which range of values.

use std::time::Duration;

use crate::model::{GroupId, Mono};

/// Which window of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TrendMode {
    /// The newest values, moving.
    Follow,
    /// A window that stands still.
    Paused {
        /// Left edge, seconds since 1970.
        from: f64,
        /// Right edge, seconds since 1970.
        to: f64,
    },
}

/// The trend pane.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendView {
    /// The group of pens drawn; `None` draws the first group there is.
    pub group: Option<GroupId>,
    /// Which window of time.
    pub mode: TrendMode,
    /// Width of the window while following, s.
    pub span_s: f64,
    /// Value axis in fractions of the pens' ranges, 0 the low end and 1 the high end, since pens of
    /// different units share it; `None` shows the whole ranges.
    pub values: Option<(f64, f64)>,
    /// True once: the value axis is to fit the values seen.
    pub fit_values: bool,
    /// Pixel columns of the plot when it was painted last, and when that was; 0 before.
    pub plot: (u32, Mono),
}

/// The narrowest window, s.
const SPAN_LEAST: f64 = 0.001;
/// The widest window, s: a leap year and a bit.
const SPAN_MOST: f64 = 370.0 * 86_400.0;
/// A plot that was not painted for so long is not to be seen.
const HIDDEN_AFTER: Duration = Duration::from_secs(2);
/// Time between two signs that it is.
const SIGN_EVERY: Duration = Duration::from_secs(1);

impl Default for TrendView {
    fn default() -> Self {
        TrendView {
            group: None,
            mode: TrendMode::Follow,
            span_s: 120.0,
            values: None,
            fit_values: false,
            plot: (0, Mono(0)),
        }
    }
}

impl TrendView {
    /// The window of time to draw at `now`, in seconds since 1970.
    pub fn window(&self, now: f64) -> (f64, f64) {
        match self.mode {
            TrendMode::Follow => (now - self.span_s, now),
            TrendMode::Paused { from, to } => (from, to),
        }
    }

    /// The window drawn in a plot of so many columns: while following, its right edge moves by whole
    /// columns, so that between two moves nothing moves.
    pub fn shown(&self, now: f64, columns: u32) -> (f64, f64) {
        let (from, to) = self.window(now);
        if self.mode != TrendMode::Follow {
            return (from, to);
        }
        let column = ((to - from) / f64::from(columns.max(1))).max(0.001);
        let edge = (to / column).ceil() * column;
        (edge - (to - from), edge)
    }

    /// True where the plot has to say that it is painted, with so many columns.
    pub fn is_new_plot(&self, columns: u32, now: Mono) -> bool {
        self.plot.0 != columns || now.since(self.plot.1) >= SIGN_EVERY
    }

    /// True while somebody sees the plot.
    pub fn is_seen(&self, now: Mono) -> bool {
        self.plot.0 > 0 && now.since(self.plot.1) < HIDDEN_AFTER
    }

    /// Stops following and holds the picture as it is at `now`.
    pub fn pause(&mut self, now: f64) {
        let (from, to) = self.window(now);
        self.mode = TrendMode::Paused { from, to };
    }

    /// Holds a window; zooming or panning by hand ends following. Windows that are empty, too narrow,
    /// too wide or not numbers are brought into range.
    pub fn hold(&mut self, from: f64, to: f64) {
        if !(from.is_finite() && to.is_finite()) {
            return;
        }
        let middle = f64::midpoint(from, to);
        let half = ((to - from) / 2.0).clamp(SPAN_LEAST / 2.0, SPAN_MOST / 2.0);
        self.mode = TrendMode::Paused { from: middle - half, to: middle + half };
        self.span_s = half * 2.0;
    }

    /// Makes the window `factor` times as wide: about its right edge while following, else about its
    /// middle.
    pub fn zoom(&mut self, factor: f64) {
        match self.mode {
            TrendMode::Follow => {
                self.span_s = (self.span_s * factor).clamp(SPAN_LEAST, SPAN_MOST);
            }
            TrendMode::Paused { from, to } => {
                let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0 * factor);
                self.hold(middle - half, middle + half);
            }
        }
    }
}
