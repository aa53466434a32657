//! The pens of the group being drawn.

use std::sync::Arc;

use egui::Color32;

use super::scale;
use crate::app::AppState;
use crate::model::{DataType, Span, Tag, Value};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;

/// A pen: a tag with a number and a scale.
#[derive(Clone, Debug)]
pub struct Pen {
    /// What it draws.
    pub tag: Arc<Tag>,
    /// Its place in the group, from 0; decides its colour.
    pub number: usize,
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
            DataType::F16 | DataType::F32 if tag.scaling.is_identity() => Value::F32(value as f32),
            _ => Value::F64(value),
        }
    }

    /// True where values hold until the next one, so that the curve has steps.
    pub fn has_steps(&self) -> bool {
        self.tag.data_type.is_boolean() || self.tag.texts.is_some()
    }

    /// The colour of its curve.
    pub fn color(&self, palette: &crate::ui::theme::Palette) -> Color32 {
        palette.pen(self.number)
    }
}

/// The window of values to draw, in fractions of the pens' ranges.
pub fn values(state: &AppState) -> (f64, f64) {
    state.trend.values.unwrap_or((-scale::MARGIN, 1.0 + scale::MARGIN))
}

/// The pens of the group being drawn, in order. Tags that are gone or cannot be drawn are left out.
pub fn of_group(pane: &Pane<'_>, memory: &PaneMemory) -> Vec<Pen> {
    let state = &pane.app.state;
    let Some(group) = state.trend_group() else { return Vec::new() };
    let tags: Vec<(usize, &Arc<Tag>)> = group
        .pens
        .iter()
        .enumerate()
        .filter_map(|(number, id)| Some((number, memory.places.tag(state.project(), id)?)))
        .filter(|(_, tag)| tag.is_trendable())
        .collect();
    let plain: Vec<&Tag> = tags.iter().map(|(_, tag)| tag.as_ref()).collect();
    let ranges = scale::ranges(&plain, &memory.trend.grown, values(state));
    let pen = |((number, tag), range): ((usize, &Arc<Tag>), Span)| Pen {
        tag: Arc::clone(tag),
        number,
        range,
        is_shown: !memory.trend.hidden.contains(&tag.id),
    };
    tags.into_iter().zip(ranges).map(pen).collect()
}

/// The pen whose units label the axis: the one picked, else the first that is shown.
pub fn leader<'a>(pens: &'a [Pen], memory: &PaneMemory) -> Option<&'a Pen> {
    let picked = memory.trend.leader.as_ref();
    pens.iter()
        .find(|pen| Some(&pen.tag.id) == picked && pen.is_shown)
        .or_else(|| pens.iter().find(|pen| pen.is_shown))
        .or_else(|| pens.first())
}
