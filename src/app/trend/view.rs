//! What the trend pane shows: which group, which window of time, which range of values, and the way back.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::{Overlay, Shifted};
use crate::model::{GroupId, Mono, limits};

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

/// What each lane shows of its pens' ranges, by the lane's number: fractions, 0 the low end and 1 the high
/// end, since pens of different units share a lane; `None` shows the whole ranges.
pub type LaneValues = [Option<(f64, f64)>; limits::LANES as usize];

/// A window of time and values that one can go back to.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    mode: TrendMode,
    span_s: f64,
    values: LaneValues,
}

/// A moment being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The text.
    pub text: String,
    /// True once, when the field is to get the cursor.
    pub wants_focus: bool,
}

/// Two cursors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursors {
    /// Where they are, seconds since 1970.
    pub at: [f64; 2],
    /// The one that keys move, 0 or 1.
    pub active: usize,
}

impl Cursors {
    /// The earlier and the later one.
    pub fn span(&self) -> (f64, f64) {
        let [a, b] = self.at;
        (a.min(b), a.max(b))
    }
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
    /// The value axes.
    pub values: LaneValues,
    /// True once: the value axes are to fit the values seen.
    pub fit_values: bool,
    /// Pixel columns of the plot when it was painted last, and when that was; 0 before.
    pub plot: (u32, Mono),
    /// The two cursors, if they are shown.
    pub cursors: Option<Cursors>,
    /// The same pens from another time.
    pub overlay: Option<Overlay>,
    /// A moment to go to, while it is typed.
    pub typed: Option<Typed>,
    /// The time zone that people read; whoever paints says which.
    pub zone: TimeZone,
    back: Vec<Place>,
    forward: Vec<Place>,
    /// When the window was changed last: what follows at once is one change.
    changed: Option<Mono>,
}

/// The narrowest window, s.
const SPAN_LEAST: f64 = 0.001;
/// The widest window, s: a leap year and a bit.
pub const SPAN_MOST: f64 = 370.0 * 86_400.0;
/// The furthest moment from 1970, s: the years of four digits.
const MOMENT_MOST: f64 = 250e9;
/// The least share of a range that a lane can show: beyond it, neighbouring values have one fraction.
const VALUES_LEAST: f64 = 1e-9;
/// A plot that was not painted for so long is not to be seen.
const HIDDEN_AFTER: Duration = Duration::from_secs(2);
/// Time between two signs that it is.
const SIGN_EVERY: Duration = Duration::from_secs(1);
/// Changes closer together than this are one: the turns of a wheel, the way of a drag.
const ONE_CHANGE: Duration = Duration::from_millis(700);
/// Windows that can be gone back to.
const PLACES: usize = 100;

impl Default for TrendView {
    fn default() -> Self {
        TrendView {
            group: None,
            mode: TrendMode::Follow,
            span_s: 120.0,
            values: LaneValues::default(),
            fit_values: false,
            plot: (0, Mono(0)),
            cursors: None,
            overlay: None,
            typed: None,
            zone: TimeZone::UTC,
            back: Vec::new(),
            forward: Vec::new(),
            changed: None,
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

    /// The parts of a window that another time is laid onto; none where nothing is compared.
    pub fn parts(&self, window: (f64, f64)) -> Vec<Shifted> {
        self.overlay.as_ref().map_or_else(Vec::new, |overlay| overlay.parts(window, &self.zone))
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
    /// too wide are brought into range; those of no year that people write are left.
    pub fn hold(&mut self, from: f64, to: f64) {
        let middle = f64::midpoint(from, to);
        if !(middle.abs() <= MOMENT_MOST && (to - from).is_finite()) {
            return;
        }
        let half = ((to - from) / 2.0).clamp(SPAN_LEAST / 2.0, SPAN_MOST / 2.0);
        self.mode = TrendMode::Paused { from: middle - half, to: middle + half };
        self.span_s = half * 2.0;
    }

    /// Makes the window `factor` times as wide: about its right edge while following, else about its
    /// middle.
    pub fn zoom(&mut self, factor: f64) {
        self.set_span(self.span_s * factor);
    }

    /// What a lane shows of its pens' ranges; `None` for all of it.
    pub fn values_of(&self, lane: u8) -> Option<(f64, f64)> {
        self.values.get(usize::from(lane)).copied().flatten()
    }

    /// True where some lane shows less than the whole ranges, or more.
    pub fn has_values(&self) -> bool {
        self.values.iter().any(Option::is_some)
    }

    /// Zooms one lane's values, or those of all lanes; `None` shows the whole ranges. A share that is no
    /// number, or too narrow, changes nothing.
    pub fn set_values(&mut self, lane: Option<u8>, range: Option<(f64, f64)>) {
        if range.is_some_and(|(low, high)| !((VALUES_LEAST..1e9).contains(&(high - low)))) {
            return;
        }
        let is_meant = |number: usize| lane.is_none_or(|lane| usize::from(lane) == number);
        let places = self.values.iter_mut().enumerate();
        places.filter(|(number, _)| is_meant(*number)).for_each(|(_, values)| *values = range);
    }

    /// Makes the window so many seconds wide: about its right edge while following, else about its middle.
    pub fn set_span(&mut self, span_s: f64) {
        match self.mode {
            TrendMode::Follow => self.span_s = span_s.clamp(SPAN_LEAST, SPAN_MOST),
            TrendMode::Paused { from, to } => {
                let (middle, half) = (f64::midpoint(from, to), span_s / 2.0);
                self.hold(middle - half, middle + half);
            }
        }
    }

    /// Moves the window by so many of its widths; forward past the present means following again.
    pub fn step(&mut self, widths: f64, now: f64) {
        let (from, to) = self.window(now);
        let way = (to - from) * widths;
        if widths > 0.0 && to + way >= now && to <= now {
            self.mode = TrendMode::Follow;
        } else {
            self.hold(from + way, to + way);
        }
    }

    /// Puts a moment into the middle.
    pub fn go_to(&mut self, moment: f64) {
        self.hold(moment - self.span_s / 2.0, moment + self.span_s / 2.0);
    }

    /// Turns to another group. While following it has the group's own width; a window that is held stays, and
    /// so do cursors, comparison and the way back. Values are shares of other pens' ranges and are all shown.
    pub fn turn_to(&mut self, group: GroupId, span_s: f64) {
        self.group = Some(group);
        if self.mode == TrendMode::Follow {
            self.span_s = span_s;
        }
        self.set_values(None, None);
        let places = self.back.iter_mut().chain(&mut self.forward);
        places.for_each(|place| place.values = LaneValues::default());
    }

    fn place(&self) -> Place {
        Place { mode: self.mode, span_s: self.span_s, values: self.values }
    }

    fn take_place(&mut self, place: Place) {
        (self.mode, self.span_s, self.values) = (place.mode, place.span_s, place.values);
        self.changed = None;
    }

    /// Notes the window before it is changed, so that one can go back to it.
    pub fn note(&mut self, now: Mono) {
        let before = self.changed.replace(now);
        if before.is_some_and(|at| now.since(at) < ONE_CHANGE) {
            return;
        }
        if self.back.len() >= PLACES {
            self.back.remove(0);
        }
        self.back.push(self.place());
        self.forward.clear();
    }

    /// Goes back to the window before the last change.
    pub fn undo(&mut self) {
        while let Some(place) = self.back.pop() {
            if place != self.place() {
                self.forward.push(self.place());
                return self.take_place(place);
            }
        }
    }

    /// Goes forward again.
    pub fn redo(&mut self) {
        if let Some(place) = self.forward.pop() {
            self.back.push(self.place());
            self.take_place(place);
        }
    }

    /// True where there is a window to go back to.
    pub fn can_undo(&self) -> bool {
        let here = self.place();
        self.back.iter().any(|place| *place != here)
    }

    /// True where there is one to go forward to.
    pub fn can_redo(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Shows the two cursors, a quarter of the window from its edges, or takes them away.
    pub fn toggle_cursors(&mut self, now: f64) {
        let (from, to) = self.window(now);
        let at = |share: f64| from + (to - from) * share;
        self.cursors = match self.cursors {
            None => Some(Cursors { at: [at(0.25), at(0.75)], active: 0 }),
            Some(_) => None,
        };
    }
}
