//! Ranges and marks of the value axis.

use std::collections::HashMap;

use egui_plot::GridMark;

use crate::model::{Span, Tag, TagId};
use crate::ui::graph::{nice_step, number_text};

/// Values drawn beyond both ends of a range while nobody has zoomed, as a fraction of the range: so
/// that a line at the very end of it can be seen.
pub const MARGIN: f64 = 0.03;

/// The range of a pen, in its own units. Pens of one unit share the union of their ranges, so that a
/// setpoint and its process value can be compared; pens without a unit keep to themselves.
pub fn range(tag: &Tag, mates: &[&Tag], grown: &HashMap<TagId, Span>) -> Span {
    let own = |tag: &Tag| tag.display.or_else(|| grown.get(&tag.id).copied());
    let mates = mates
        .iter()
        .filter(|t| !t.unit.is_empty() && t.unit == tag.unit && !t.data_type.is_boolean());
    let union = mates
        .filter_map(|t| own(t))
        .reduce(|a, b| Span { low: a.low.min(b.low), high: a.high.max(b.high) });
    union.or_else(|| own(tag)).unwrap_or(Span { low: 0.0, high: 1.0 })
}

/// True where the range of a tag has to be learned from its values.
pub fn is_learned(tag: &Tag) -> bool {
    tag.display.is_none() && !tag.data_type.is_boolean()
}

/// A range with round ends that holds `low` to `high`, and some room around a single value.
pub fn nice_range(low: f64, high: f64) -> Span {
    let (low, high) = if low < high {
        (low, high)
    } else {
        let room = (low.abs() * 0.1).max(0.5);
        (low - room, low + room)
    };
    let step = nice_step((high - low) / 4.0);
    let span = Span { low: (low / step).floor() * step, high: (high / step).ceil() * step };
    if span.low < span.high && span.low.is_finite() && span.high.is_finite() {
        span
    } else {
        Span { low: 0.0, high: 1.0 }
    }
}

/// Marks of the value axis between the fractions `from` and `to` of `range`: at round values of the
/// range's own units, at least `least` apart, every fifth or second one heavier.
pub fn value_marks(range: Span, (from, to): (f64, f64), least: f64) -> Vec<GridMark> {
    let width = range.high - range.low;
    if !(width.is_finite() && width > 0.0 && from < to && least > 0.0) {
        return Vec::new();
    }
    let fine = nice_step(least * width);
    let coarse = nice_step(fine * 4.0);
    let mut marks: Vec<GridMark> = Vec::new();
    for step in [coarse, fine] {
        let first = ((range.low + from * width) / step).ceil();
        let last = ((range.low + to * width) / step).floor();
        if (last - first).is_nan() || last - first >= 2000.0 {
            continue;
        }
        let mut n = first;
        while n <= last {
            let value = (n * step - range.low) / width;
            let is_new = marks.iter().all(|m| (m.value - value).abs() * width > step * 0.01);
            if is_new {
                marks.push(GridMark { value, step_size: step / width });
            }
            n += 1.0;
        }
    }
    marks
}

/// Those of the marks between the fractions `from` and `to` that get a text, on an axis `height` points
/// high: the heavier ones, and all of them where fewer than two heavier ones are seen, so that no axis is
/// without numbers.
pub fn with_text(marks: &[GridMark], (from, to): (f64, f64), height: f32) -> Vec<GridMark> {
    let least = (to - from) / f64::from(height.max(1.0)) * 24.0;
    let seen = || marks.iter().copied().filter(|m| m.value >= from && m.value <= to);
    let heavy: Vec<GridMark> = seen().filter(|m| m.step_size >= least).collect();
    if heavy.len() < 2 { seen().collect() } else { heavy }
}

/// How the numbers of an axis are told that would be too long beside it: counted in a power of ten, or, where that
/// does not help, as what comes on top of a number that is told once.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shortened {
    /// Told once; 0 where nothing is left out.
    pub base: f64,
    /// Digits behind its point.
    digits: usize,
    /// The power of ten that the numbers count.
    pub power: i32,
}

/// Digits and points of a number that has room beside an axis.
const DIGITS: usize = 7;
/// A number up to this is known to its last digit.
const EXACT: f64 = 1e15;

impl Shortened {
    /// How values are told that are `step` apart.
    pub fn of(values: &[f64], step: f64) -> Shortened {
        let fits = |told: &Shortened| {
            let factor = 10_f64.powi(told.power);
            let digits = (-(step / factor).log10().floor()).clamp(0.0, 9.0) as usize;
            let text = |value: &f64| format!("{:.digits$}", ((value - told.base) / factor).abs());
            values.iter().all(|value| text(value).len() <= DIGITS)
        };
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let plain = Shortened::default();
        if !(low.is_finite() && high.is_finite() && step > 0.0) || fits(&plain) {
            return plain;
        }
        let counted = |told: Shortened| {
            let greatest = (low - told.base).abs().max((high - told.base).abs());
            Shortened { power: ((greatest.log10() / 3.0).floor() * 3.0) as i32, ..told }
        };
        let decade = (high - low).max(step).log10().ceil();
        let width = 10_f64.powf(decade);
        let base = (low / width).floor() * width;
        let is_apart = low.abs().min(high.abs()) >= width && (low < 0.0) == (high < 0.0);
        let based = Shortened { base, digits: (-decade).max(0.0) as usize, power: 0 };
        let ways = match is_apart && base.abs() < EXACT {
            true => [counted(plain), based, counted(based)],
            false => [counted(plain); 3],
        };
        ways.into_iter().find(fits).unwrap_or(ways[2])
    }

    /// A value `step` away from the next.
    pub fn text(&self, value: f64, step: f64) -> String {
        let factor = 10_f64.powi(self.power);
        let text = number_text((value - self.base) / factor, step / factor);
        if self.base == 0.0 { text } else { format!("+{text}") }
    }

    /// What an axis of this unit counts.
    pub fn unit(&self, unit: &str) -> String {
        let Shortened { base, digits, power } = *self;
        let unit = match (base != 0.0, power) {
            (false, 0) => unit.to_owned(),
            (false, _) => format!("10^{power} {unit}"),
            (true, 0) => format!("{base:.digits$} {unit}"),
            (true, _) => format!("{base:.digits$} + 10^{power} {unit}"),
        };
        unit.trim_end().to_owned()
    }
}
