//! What the trend pane shows: which group, which window of time, which range of values.

use crate::model::GroupId;

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
}

/// The narrowest window, s.
const SPAN_LEAST: f64 = 0.05;
/// The widest window, s: a week.
const SPAN_MOST: f64 = 7.0 * 86_400.0;

impl Default for TrendView {
    fn default() -> Self {
        TrendView {
            group: None,
            mode: TrendMode::Follow,
            span_s: 120.0,
            values: None,
            fit_values: false,
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
