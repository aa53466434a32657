//! Where things lie: lanes stacked above each other, and strips for what has states.
//!
//! Lanes share the height equally, in the order of their numbers; each state pen gets a strip of its own at the
//! foot. All of them share the window of time.

use egui::{Rect, pos2};

use super::pens::Pen;
use super::scale;
use crate::app::TrendView;
use crate::app::trend::LaneValues;
use crate::model::TagId;

/// Distance between two lanes or strips, in points.
pub const GAP: f32 = 4.0;
/// Height of a strip, in points.
const STRIP: f32 = 24.0;
/// A strip where there is nothing but strips, at most.
const STRIP_MOST: f32 = 64.0;

/// One lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Where it lies.
    pub frame: Rect,
    /// The number that its pens have; 0 for a strip.
    pub number: u8,
    /// Its pens, by place in the list of pens, the one on top last.
    pub pens: Vec<usize>,
    /// The pen whose units label its axis.
    pub leader: usize,
    /// A strip of one pen with states.
    pub is_strip: bool,
}

/// The lanes of the pens that are shown, from the top; those with an axis lie `between` apart.
pub fn layout(
    frame: Rect,
    pens: &[Pen],
    picked: Option<&TagId>,
    (between, has_recording): (f32, bool),
) -> Vec<Lane> {
    let shown = || pens.iter().enumerate().filter(|(_, pen)| pen.is_shown);
    let strips: Vec<usize> =
        shown().filter(|(_, pen)| pen.is_digital()).map(|(at, _)| at).collect();
    let mut numbers: Vec<u8> =
        shown().filter(|(_, pen)| !pen.is_digital()).map(|(_, pen)| pen.look.lane).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() && has_recording {
        numbers.push(0);
    }
    let (lanes, count) = (numbers.len(), strips.len());
    let pitch = match (lanes, count) {
        (_, 0) => 0.0,
        (0, n) => (frame.height() / n as f32).min(STRIP_MOST),
        (_, n) => (frame.height() * 0.5 / n as f32).min(STRIP + GAP),
    };
    let foot = pitch * count as f32;
    let apart = between * lanes.saturating_sub(1) as f32;
    let each = (frame.height() - foot - apart) / lanes.max(1) as f32;
    let mut found = Vec::with_capacity(lanes + count);
    let mut top = frame.min.y;
    let mut add = |(height, gap): (f32, f32), pens, (leader, lane): (usize, Option<u8>)| {
        let (min, max) = (pos2(frame.min.x, top), pos2(frame.max.x, top + height.max(1.0)));
        let (frame, number) = (Rect::from_min_max(min, max), lane.unwrap_or(0));
        found.push(Lane { frame, number, pens, leader, is_strip: lane.is_none() });
        top += height + gap;
    };
    let last = numbers.last().copied();
    for number in numbers {
        let mut mine: Vec<usize> = shown()
            .filter(|(_, pen)| !pen.is_digital() && pen.look.lane == number)
            .map(|(at, _)| at)
            .collect();
        let is_picked = |at: &usize| pens.get(*at).map(|pen| &pen.tag.id) == picked;
        let place = mine.iter().position(is_picked).unwrap_or(0);
        let leader = if mine.is_empty() { usize::MAX } else { mine.remove(place) };
        mine.extend((leader != usize::MAX).then_some(leader));
        let gap = if Some(number) == last { GAP } else { between };
        add((each, gap), mine, (leader, Some(number)));
    }
    for strip in strips {
        add((pitch - GAP, GAP), vec![strip], (strip, None));
    }
    found
}

/// The lane with a value axis that lies at this height.
pub fn at_height(lanes: &[Lane], y: f32) -> Option<&Lane> {
    let lies_there = |lane: &&Lane| lane.frame.expand(GAP / 2.0).y_range().contains(y);
    lanes.iter().find(lies_there).filter(|lane| !lane.is_strip)
}

/// The lane with a value axis that a pen lies in; of a pen that lies in none the first one.
pub fn of_pen(lanes: &[Lane], pen: usize) -> Option<&Lane> {
    let mut with_axis = lanes.iter().filter(|lane| !lane.is_strip);
    let its_own = with_axis.clone().find(|lane| lane.pens.contains(&pen));
    its_own.or_else(|| with_axis.next())
}

/// From time and fractions of a range to points, and back.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Where the lane lies.
    pub frame: Rect,
    /// Seconds since 1970 at its left and right edge.
    pub window: (f64, f64),
    /// Fractions at its foot and head.
    pub values: (f64, f64),
}

/// A lane's number and its map.
pub type OfLane = (u8, Map);

impl Map {
    /// Where a moment lies.
    pub fn x(&self, time: f64) -> f32 {
        let (from, to) = self.window;
        let share = ((time - from) / (to - from)).clamp(-50.0, 50.0);
        self.frame.min.x + share as f32 * self.frame.width()
    }

    /// Where a fraction of a range lies; what is far outside lies well outside.
    pub fn y(&self, fraction: f64) -> f32 {
        let (low, high) = self.values;
        let share = ((fraction - low) / (high - low)).clamp(-50.0, 50.0);
        self.frame.max.y - share as f32 * self.frame.height()
    }

    /// The moment at a place.
    pub fn time(&self, x: f32) -> f64 {
        let share = f64::from(x - self.frame.min.x) / f64::from(self.frame.width());
        self.window.0 + share * (self.window.1 - self.window.0)
    }

    /// The fraction at a place.
    pub fn fraction(&self, y: f32) -> f64 {
        let share = f64::from(self.frame.max.y - y) / f64::from(self.frame.height());
        self.values.0 + share * (self.values.1 - self.values.0)
    }
}

/// What a lane shows of its pens' ranges, in fractions.
pub fn values(view: &TrendView, lane: &Lane) -> (f64, f64) {
    shown(&view.values, lane)
}

/// The same, of what all lanes show.
pub fn shown(values: &LaneValues, lane: &Lane) -> (f64, f64) {
    let own = values.get(usize::from(lane.number)).copied().flatten();
    own.unwrap_or((-scale::MARGIN, 1.0 + scale::MARGIN))
}
