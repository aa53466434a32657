//! The pens of the group being drawn.

use std::sync::Arc;

use egui::Color32;

use super::scale;
use crate::app::lang::Lang;
use crate::app::trend::{has_states, has_steps};
use crate::model::{DataType, PenLook, PenScale, Span, Tag, Value};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;
use crate::ui::reading::value_text;

/// A pen: a tag with a number and a scale.
#[derive(Clone, Debug)]
pub struct Pen {
    /// What it draws.
    pub tag: Arc<Tag>,
    /// Its place in the group, from 0; decides its colour.
    pub number: usize,
    /// How a person wants it drawn.
    pub look: PenLook,
    /// What its curve is drawn against, in its own units.
    pub range: Span,
    /// False while it is switched off in the legend.
    pub is_shown: bool,
}

impl Pen {
    /// Where on the plot a value lies: 0 at the low end of the pen's range, 1 at the high end.
    pub fn fraction(&self, value: f64) -> f64 {
        (value - self.range.low) / (self.range.high - self.range.low)
    }

    /// The value at such a fraction.
    pub fn value(&self, fraction: f64) -> f64 {
        self.range.low + fraction * (self.range.high - self.range.low)
    }

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

    /// True where the tag has states: it is drawn in a strip of its own, in words.
    pub fn is_digital(&self) -> bool {
        has_states(&self.tag)
    }

    /// True where values hold until the next one, so that the curve has steps.
    pub fn has_steps(&self) -> bool {
        has_steps(&self.tag, &self.look)
    }

    /// The colour of its curve.
    pub fn color(&self, palette: &crate::ui::theme::Palette) -> Color32 {
        palette.pen(self.look.color.map_or(self.number, usize::from))
    }
}

/// The pens of the group being drawn, in order, their ranges as learned so far. Tags that are gone or cannot
/// be drawn are left out. Made once a frame.
pub fn of_group(pane: &Pane<'_>, memory: &mut PaneMemory) -> Vec<Pen> {
    let state = &pane.app.state;
    let Some(group) = state.trend_group() else { return Vec::new() };
    let pen = |(number, id)| {
        let tag = memory.places.tag(state.project(), id).filter(|tag| tag.is_trendable())?;
        let look = group.look(id);
        let range = Span { low: 0.0, high: 1.0 };
        Some(Pen { tag: Arc::clone(tag), number, look, range, is_shown: !look.hidden })
    };
    let mut pens: Vec<Pen> = group.pens.iter().enumerate().filter_map(pen).collect();
    for pen in &pens {
        super::curves::learn(pane, &mut memory.trend.grown, &pen.tag);
    }
    let memory = &*memory;
    let ranges: Vec<Span> = pens.iter().map(|pen| range_of(pane, memory, &pens, pen)).collect();
    for (pen, range) in pens.iter_mut().zip(ranges) {
        pen.range = range;
    }
    pens
}

fn range_of(pane: &Pane<'_>, memory: &PaneMemory, pens: &[Pen], pen: &Pen) -> Span {
    match pen.look.scale {
        PenScale::Fixed(span) => span,
        PenScale::Auto => {
            let seen = super::curves::seen(pane, pen);
            seen.map_or(Span { low: 0.0, high: 1.0 }, |(low, high)| scale::nice_range(low, high))
        }
        PenScale::Display => {
            let mates = pens.iter().filter(|mate| {
                mate.look.scale == PenScale::Display && mate.look.lane == pen.look.lane
            });
            let mates: Vec<&Tag> = mates.map(|mate| mate.tag.as_ref()).collect();
            scale::range(&pen.tag, &mates, &memory.trend.grown)
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
