//! Ranges of pens that nobody has seen on a screen yet: wide enough for what their curves hold.

use std::collections::HashMap;

use crate::app::tools::{PrintPen, TrendPrint};
use crate::app::trend::Pen;
use crate::model::{Span, TagId};
use crate::ui::panes::trend::{nice_range, pens};

/// Gives the pens of a picture their ranges by the rules of the pane.
pub fn fit_ranges(print: &mut TrendPrint) {
    let seen: HashMap<TagId, (f64, f64)> =
        print.pens.iter().filter_map(|pen| Some((pen.pen.tag.id.clone(), extent(pen)?))).collect();
    let grown: HashMap<TagId, Span> =
        seen.iter().map(|(tag, (low, high))| (tag.clone(), nice_range(*low, *high))).collect();
    let mut pens: Vec<Pen> = print.pens.iter().map(|pen| pen.pen.clone()).collect();
    pens::give_ranges(&mut pens, &grown, |pen| seen.get(&pen.tag.id).copied());
    for (of_print, pen) in print.pens.iter_mut().zip(pens) {
        of_print.pen = pen;
    }
}

fn extent(pen: &PrintPen) -> Option<(f64, f64)> {
    let values = pen.curve.curve.runs.iter().flatten().map(|[_, value]| *value);
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values.fold(start, |(low, high), v| (low.min(v), high.max(v)));
    (low <= high).then_some((low, high))
}
