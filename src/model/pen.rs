//! How the pens of a trend group are drawn, where a person chose otherwise than their tags suggest.

use std::collections::BTreeMap;

use super::{GroupId, Span, TagId};

/// What a pen is drawn against.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PenScale {
    /// The tag's display range; pens of one unit share theirs. A tag without one learns it from its values.
    #[default]
    Display,
    /// What is seen of it in the window.
    Auto,
    /// Always this.
    Fixed(Span),
}

/// How one pen is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PenLook {
    /// What it is drawn against.
    pub scale: PenScale,
    /// Which of the palette's pens, 0 to 9; `None` takes its place in the group.
    pub color: Option<u8>,
    /// Kept in the group and not drawn.
    pub hidden: bool,
    /// True draws steps, false lines; `None` is what the kind of the tag suggests.
    pub steps: Option<bool>,
    /// The lane it lies in, 0 to 7 from the top.
    pub lane: u8,
}

/// Pens that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendGroup {
    /// Stands in the file, never reused.
    pub id: GroupId,
    /// For people.
    pub name: String,
    /// Tags drawn, in the order of their colours.
    pub pens: Vec<TagId>,
    /// Width of the time axis, 1 to 86400 s.
    pub span_s: u32,
    /// How pens are drawn that are not drawn as their tags suggest.
    pub looks: BTreeMap<TagId, PenLook>,
}

impl TrendGroup {
    /// A group of these pens, drawn as their tags suggest.
    pub fn new(id: GroupId, name: String, pens: Vec<TagId>, span_s: u32) -> TrendGroup {
        TrendGroup { id, name, pens, span_s, looks: BTreeMap::new() }
    }

    /// How a pen is drawn.
    pub fn look(&self, pen: &TagId) -> PenLook {
        self.looks.get(pen).copied().unwrap_or_default()
    }

    /// Draws a pen so.
    pub fn set_look(&mut self, pen: &TagId, look: PenLook) {
        if look == PenLook::default() {
            self.looks.remove(pen);
        } else {
            self.looks.insert(pen.clone(), look);
        }
    }

    /// Keeps the pens that `keep` wants, and the looks of those.
    pub fn retain(&mut self, keep: impl Fn(&TagId) -> bool) {
        self.pens.retain(|pen| keep(pen));
        let pens = &self.pens;
        self.looks.retain(|pen, _| pens.contains(pen));
    }
}
