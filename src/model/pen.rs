//! How the pens of a trend group are drawn, where a person chose otherwise than their tags suggest.

use std::collections::BTreeMap;

use super::{GroupId, Span, TagId, limits};

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
    /// Which of the palette's pens, 0 to 9; `None` takes that of the pen's place in the group.
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

    /// The colour of each pen, 0 to 9, in the order of the pens: the one somebody chose, else that of its
    /// place. A pen whose colour was chosen for another one takes the first that the fewest have, so that ten
    /// pens have ten colours and a choice changes no other pen.
    pub fn colors(&self) -> Vec<u8> {
        let chosen: Vec<Option<u8>> = self.pens.iter().map(|pen| self.look(pen).color).collect();
        let of_places = (0..limits::PEN_COLORS).cycle().map(Some);
        let of_places = of_places.map(|color| color.filter(|_| !chosen.contains(&color)));
        let mut colors: Vec<Option<u8>> =
            chosen.iter().zip(of_places).map(|(chosen, own)| chosen.or(own)).collect();
        while let Some(at) = colors.iter().position(Option::is_none) {
            let having = |color: &u8| colors.iter().flatten().filter(|c| *c == color).count();
            let free = (0..limits::PEN_COLORS).min_by_key(having).unwrap_or(0);
            colors.get_mut(at).into_iter().for_each(|color| *color = Some(free));
        }
        colors.into_iter().flatten().collect()
    }

    /// Keeps the pens that `keep` wants, and the looks and colours of those.
    pub fn retain(&mut self, keep: impl Fn(&TagId) -> bool) {
        let before: BTreeMap<TagId, u8> = self.pens.iter().cloned().zip(self.colors()).collect();
        self.pens.retain(|pen| keep(pen));
        let pens = &self.pens;
        self.looks.retain(|pen, _| pens.contains(pen));
        let now: Vec<(TagId, u8)> = self.pens.iter().cloned().zip(self.colors()).collect();
        for (pen, color) in now {
            let kept = before.get(&pen).copied().filter(|kept| *kept != color);
            if kept.is_some() {
                self.set_look(&pen, PenLook { color: kept, ..self.look(&pen) });
            }
        }
    }
}
