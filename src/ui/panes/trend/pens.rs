//! The pens of the group being drawn.

use std::collections::HashMap;
use std::sync::Arc;

use egui::Color32;

use super::scale;
use crate::app::lang::Lang;
pub use crate::app::trend::Pen;
use crate::model::{DataType, PenScale, Span, Tag, TagId, Value};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;
use crate::ui::reading::value_text;

impl Pen {
    /// A value of the curve in the type it was read in, so that 0.1 stays 0.1.
    pub fn as_read(&self, value: f64) -> Value {
        let tag = &self.tag;
        match tag.data_type {
            DataType::Bool => Value::Bool(value >= 0.5),
            DataType::F16 | DataType::F32 if tag.scaling.is_identity() => Value::F32(value as f32),
            _ => Value::F64(value),
        }
    }

    /// A value of the curve in words or digits, without its unit.
    pub fn text_of(&self, lang: Lang, value: f64) -> String {
        let decimals = if self.tag.data_type.is_boolean() { None } else { self.tag.decimals };
        value_text(lang, &self.as_read(value), (decimals, self.tag.words()))
    }

    /// The colour of its curve.
    pub fn color(&self, palette: &crate::ui::theme::Palette) -> Color32 {
        palette.pen(usize::from(self.color))
    }
}

/// The pens of the group being drawn, in order, their ranges as learned so far. Tags that are gone or cannot
/// be drawn are left out. Made once a frame.
pub fn of_group(pane: &Pane<'_>, memory: &mut PaneMemory) -> Vec<Pen> {
    let state = &pane.app.state;
    let Some(group) = state.trend_group() else { return Vec::new() };
    let pen = |(number, (id, color))| {
        let tag = memory.places.tag(state.project(), id).filter(|tag| tag.is_trendable())?;
        Some(Pen::new(Arc::clone(tag), number, color, group.look(id)))
    };
    let colored = group.pens.iter().zip(group.colors());
    let mut pens: Vec<Pen> = colored.enumerate().filter_map(pen).collect();
    for pen in &pens {
        super::curves::learn(pane, &mut memory.trend.grown, &pen.tag);
    }
    give_ranges(&mut pens, &memory.trend.grown, |pen| super::curves::seen(pane, pen));
    let mut ranges = HashMap::new();
    for pen in &mut pens {
        let held = still(pane, memory, pen);
        let is_known = held.is_some() || is_known(pane, memory, pen);
        pen.range = held.unwrap_or(pen.range);
        ranges.extend(is_known.then(|| (pen.tag.id.clone(), (pen.look.scale, pen.range))));
    }
    memory.trend.ranges = ranges;
    pens
}

/// The range as it was in the last frame, where the values of its lane are zoomed: what is seen of them are
/// fractions of it, and would move by themselves with it.
fn still(pane: &Pane<'_>, memory: &PaneMemory, pen: &Pen) -> Option<Span> {
    pane.app.state.trend.values_of(pen.look.lane)?;
    let (scale, range) = memory.trend.ranges.get(&pen.tag.id)?;
    (*scale == pen.look.scale).then_some(*range)
}

/// False while the range of a pen stands for one that nobody knows yet.
fn is_known(pane: &Pane<'_>, memory: &PaneMemory, pen: &Pen) -> bool {
    match pen.look.scale {
        PenScale::Fixed(_) => true,
        PenScale::Display => {
            !scale::is_learned(&pen.tag) || memory.trend.grown.contains_key(&pen.tag.id)
        }
        PenScale::Auto => super::curves::seen(pane, pen).is_some(),
    }
}

/// Gives pens their ranges: what was learned of those without a display range, and the least and the largest
/// value seen of a pen in the window.
pub fn give_ranges(
    pens: &mut [Pen],
    grown: &HashMap<TagId, Span>,
    seen: impl Fn(&Pen) -> Option<(f64, f64)>,
) {
    let all = &*pens;
    let ranges: Vec<Span> = all.iter().map(|pen| range_of(all, pen, grown, &seen)).collect();
    for (pen, range) in pens.iter_mut().zip(ranges) {
        pen.range = range;
    }
}

fn range_of(
    pens: &[Pen],
    pen: &Pen,
    grown: &HashMap<TagId, Span>,
    seen: &impl Fn(&Pen) -> Option<(f64, f64)>,
) -> Span {
    match pen.look.scale {
        PenScale::Fixed(span) => span,
        PenScale::Auto => {
            let seen = seen(pen);
            seen.map_or(Span { low: 0.0, high: 1.0 }, |(low, high)| scale::nice_range(low, high))
        }
        PenScale::Display => {
            let mates = pens.iter().filter(|mate| {
                mate.look.scale == PenScale::Display && mate.look.lane == pen.look.lane
            });
            let mates: Vec<&Tag> = mates.map(|mate| mate.tag.as_ref()).collect();
            scale::range(&pen.tag, &mates, grown)
        }
    }
}

/// The pen whose units label the axis, by its place: the one picked, else the first that is shown.
pub fn leader(pens: &[Pen], memory: &PaneMemory) -> Option<usize> {
    let picked = memory.trend.leader.as_ref();
    pens.iter()
        .position(|pen| Some(&pen.tag.id) == picked && pen.is_shown)
        .or_else(|| pens.iter().position(|pen| pen.is_shown))
        .or_else(|| (!pens.is_empty()).then_some(0))
}
