//! What the trend pane knows of the record: answers to the questions that its view raises.

use super::CurveDesk;
use crate::station::{Asker, HistoryAnswer};

/// Answers for the trend pane.
#[derive(Clone, Debug)]
pub struct TrendDesk {
    /// Curves of the pens.
    pub curves: CurveDesk,
}

/// Asks for the pens' curves.
const CURVES: Asker = Asker("trend curves");

impl Default for TrendDesk {
    fn default() -> Self {
        TrendDesk { curves: CurveDesk::new(CURVES) }
    }
}

impl TrendDesk {
    /// Takes a part of an answer in; one to somebody else's question comes back.
    pub(in crate::app) fn take(&mut self, answer: HistoryAnswer) -> Option<HistoryAnswer> {
        match answer.asker {
            CURVES => self.curves.take(answer.id, answer.told),
            _ => return Some(answer),
        }
        None
    }
}
