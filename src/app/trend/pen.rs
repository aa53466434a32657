//! A pen as it is drawn, on the screen and on paper.

use std::sync::Arc;

use super::{has_states, has_steps};
use crate::model::{PenLook, Span, Tag};

/// A pen: a tag with a number and a scale.
#[derive(Clone, Debug)]
pub struct Pen {
    /// What it draws.
    pub tag: Arc<Tag>,
    /// Its place in the group, from 0.
    pub number: usize,
    /// Which of the palette's pens, from 0.
    pub color: u8,
    /// How a person wants it drawn.
    pub look: PenLook,
    /// What its curve is drawn against, in its own units.
    pub range: Span,
    /// False while it is switched off in the legend.
    pub is_shown: bool,
}

impl Pen {
    /// A pen of a group, drawn against nothing in particular yet.
    pub fn new(tag: Arc<Tag>, number: usize, color: u8, look: PenLook) -> Pen {
        let range = Span { low: 0.0, high: 1.0 };
        Pen { tag, number, color, look, range, is_shown: !look.hidden }
    }

    /// Where on the plot a value lies: 0 at the low end of the pen's range, 1 at the high end.
    pub fn fraction(&self, value: f64) -> f64 {
        (value - self.range.low) / (self.range.high - self.range.low)
    }

    /// The value at such a fraction.
    pub fn value(&self, fraction: f64) -> f64 {
        self.range.low + fraction * (self.range.high - self.range.low)
    }

    /// True where the tag has states: it is drawn in a strip of its own, in words.
    pub fn is_digital(&self) -> bool {
        has_states(&self.tag)
    }

    /// True where values hold until the next one, so that the curve has steps.
    pub fn has_steps(&self) -> bool {
        has_steps(&self.tag, &self.look)
    }
}
