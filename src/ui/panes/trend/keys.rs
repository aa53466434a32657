//! What keys do while the plot has the keyboard; the tooltip of the question mark lists them.

use egui::{Event, EventFilter, Key as Press, Response, Ui};

use super::lanes::{Map, OfLane};
use super::pointer::zoomed;
use crate::app::tools::ToolsCommand;
use crate::app::trend::TrendCommand;
use crate::app::{Action, Command};
use crate::ui::context::Pane;

/// Takes the keys in. `lane` is that of the pen that is picked, `pointed` the moment under the pointer.
pub fn act(
    ui: &Ui,
    pane: &mut Pane<'_>,
    plot: &Response,
    map: &Map,
    lane: Option<OfLane>,
    pointed: Option<f64>,
) {
    if !plot.has_focus() {
        return;
    }
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(plot.id, filter));
    let (plain, shifted) = (|key| presses(ui, key, false), |key| presses(ui, key, true));
    let either = |key| plain(key) + shifted(key);
    let steps = |of: &dyn Fn(Press) -> f64| of(Press::ArrowRight) - of(Press::ArrowLeft);
    let steps = steps(&plain) * 0.1 + steps(&shifted) * 0.5;
    if steps != 0.0 {
        pane.say(Command::Trend(TrendCommand::Step(steps)));
    }
    let pages = either(Press::PageDown) - either(Press::PageUp);
    if pages != 0.0 {
        pane.say(Command::Trend(TrendCommand::Step(pages)));
    }
    let zooms = either(Press::Minus) - either(Press::Plus) - either(Press::Equals);
    if zooms != 0.0 {
        let middle = f64::midpoint(map.window.0, map.window.1);
        let window = zoomed(map.window, middle, 1.25f64.powf(zooms));
        pane.say(Command::TrendHold(window.0, window.1));
    }
    let heights = |of: &dyn Fn(Press) -> f64| of(Press::ArrowDown) - of(Press::ArrowUp);
    let (zooms, moves) = (heights(&plain), heights(&shifted));
    if let Some((number, Map { values, .. })) = lane.filter(|_| zooms != 0.0 || moves != 0.0) {
        let (low, high) = zoomed(values, f64::midpoint(values.0, values.1), 1.25f64.powf(zooms));
        let way = (low - high) * moves * 0.1;
        let values = (low + way, high + way);
        pane.say(Command::Trend(TrendCommand::Values(Some(number), Some(values))));
    }
    let brackets = |of: &dyn Fn(Press) -> f64| of(Press::CloseBracket) - of(Press::OpenBracket);
    // With Shift a keyboard sends what stands above the bracket.
    let curly = shifted(Press::CloseCurlyBracket) - shifted(Press::OpenCurlyBracket);
    cursor(pane, map, brackets(&plain) + 10.0 * (brackets(&shifted) + curly));
    if let Some((number, _)) = lane.filter(|_| shifted(Press::F) > 0.0) {
        pane.say(Command::Trend(TrendCommand::Values(Some(number), None)));
    }
    let actions = [
        (plain(Press::C), Action::TrendCursors),
        (plain(Press::Z), Action::TrendUndoZoom),
        (shifted(Press::Z), Action::TrendRedoZoom),
        (plain(Press::F), Action::TrendFitValues),
        (plain(Press::O), Action::TrendYesterday),
        (plain(Press::S), Action::TrendLastStep),
    ];
    for (_, action) in actions.into_iter().filter(|(presses, _)| *presses > 0.0) {
        pane.say(Command::Do(action));
    }
    if either(Press::N) > 0.0 {
        let cursor = pane.app.state.trend.cursors.and_then(|c| c.at.get(c.active).copied());
        pane.say(ToolsCommand::NoteNew(cursor.or(pointed)).into());
    }
    if either(Press::X) > 0.0 {
        pane.say(Command::Trend(TrendCommand::OtherCursor));
    }
    if either(Press::Enter) > 0.0 && pane.app.state.trend.cursors.is_some() {
        pane.say(Command::Trend(TrendCommand::ZoomToCursors));
    }
}

/// How often a key was pressed in this frame, with Shift or without it. What was held at the press counts: by
/// the end of a slow frame it may be released.
fn presses(ui: &Ui, key: Press, shift: bool) -> f64 {
    let is_meant = |event: &&Event| {
        matches!(event, Event::Key { key: pressed, pressed: true, modifiers, .. }
            if *pressed == key && modifiers.shift == shift && !modifiers.command && !modifiers.alt)
    };
    ui.input(|i| i.events.iter().filter(is_meant).count() as f64)
}

/// Moves the active cursor by so many columns, and by a millisecond each at least.
fn cursor(pane: &mut Pane<'_>, map: &Map, steps: f64) {
    let Some(cursors) = pane.app.state.trend.cursors.filter(|_| steps != 0.0) else { return };
    let Some(at) = cursors.at.get(cursors.active) else { return };
    let column = (map.window.1 - map.window.0) / f64::from(map.frame.width().max(1.0));
    let at = at + steps * column.max(0.001);
    pane.say(Command::Trend(TrendCommand::Cursor(cursors.active, at)));
}
