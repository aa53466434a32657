//! Changes of what is watched.

use crate::model::CaptureEdge;

/// Finds the changes that set a capture off. Other than 0 counts as true. Nothing is a change where one side
/// is not known: after something unknown the next known one is only where it begins.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    edge: CaptureEdge,
    before: Option<f64>,
}

impl Edges {
    /// Nothing is known yet.
    pub fn new(edge: CaptureEdge) -> Edges {
        Edges { edge, before: None }
    }

    /// What is known now; true where that is the change looked for.
    pub fn step(&mut self, now: Option<f64>) -> bool {
        let before = std::mem::replace(&mut self.before, now);
        let Some((before, now)) = before.zip(now) else { return false };
        match self.edge {
            CaptureEdge::Rises => before == 0.0 && now != 0.0,
            CaptureEdge::Falls => before != 0.0 && now == 0.0,
            CaptureEdge::Changes => before != now,
        }
    }

    /// True while something is known.
    pub fn is_known(&self) -> bool {
        self.before.is_some()
    }
}
