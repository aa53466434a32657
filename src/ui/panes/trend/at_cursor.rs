//! What there is to say of the moment of the active cursor: on the keyboard nobody points at the plot. Values
//! stand in the table.

use super::cursors::NAMES;
use super::pens::Pen;
use super::{chart, marks, time_axis};
use crate::app::trend::{self, Cursors};
use crate::ui::context::Pane;
use crate::ui::panes::Clock;

/// Columns of the plot within which a mark is at the cursor.
const NEAR: f64 = 5.0;
/// Marks that are told at most.
const TOLD: usize = 5;

/// Why pens have no curve there, and what happened there; `None` where there is nothing to say.
pub fn words(pane: &Pane<'_>, clock: &Clock, pens: &[Pen], cursors: &Cursors) -> Option<String> {
    let (state, at) = (&pane.app.state, *cursors.at.get(cursors.active)?);
    let columns = state.trend.plot.0;
    let window = state.trend.shown(state.now.wall.as_secs(), columns);
    let near = NEAR * (window.1 - window.0) / f64::from(columns.max(1));
    let shown: Vec<&Pen> = pens.iter().filter(|pen| pen.is_shown).collect();
    let mut told = chart::reasons(pane, clock, &shown, at);
    let marks = trend::marks(state, window).into_iter().filter(|m| (m.at - at).abs() <= near);
    told.extend(marks.take(TOLD).map(|mark| {
        let time = time_axis::moment_text(clock, window, mark.at);
        format!("{time} {}", marks::text(pane, &mark))
    }));
    let name = NAMES.get(cursors.active)?;
    (!told.is_empty()).then(|| format!("{name}: {}", told.join("; ")))
}
