//! What keys do while the plot has the keyboard; the tooltip of the question mark lists them.

use egui::{EventFilter, Key as Press, Response, Ui};

use super::lanes::{Map, OfLane};
use super::pointer::zoomed;
use crate::app::trend::TrendCommand;
use crate::app::{Action, Command};
use crate::ui::context::Pane;

/// Takes the keys in. `lane` is that of the pen that is picked.
pub fn act(ui: &Ui, pane: &mut Pane<'_>, plot: &Response, map: &Map, lane: Option<OfLane>) {
    if !plot.has_focus() {
        return;
    }
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(plot.id, filter));
    let held = ui.input(|i| i.modifiers);
    if held.command || held.alt {
        return;
    }
    let presses = |key: Press| ui.input(|i| i.num_presses(key) as f64);
    let steps = presses(Press::ArrowRight) - presses(Press::ArrowLeft);
    if steps != 0.0 {
        let way = steps * (map.window.1 - map.window.0) * if held.shift { 0.5 } else { 0.1 };
        pane.say(Command::TrendHold(map.window.0 + way, map.window.1 + way));
    }
    let pages = presses(Press::PageDown) - presses(Press::PageUp);
    if pages != 0.0 {
        pane.say(Command::Trend(TrendCommand::Step(pages)));
    }
    let zooms = presses(Press::Minus) - presses(Press::Plus) - presses(Press::Equals);
    if zooms != 0.0 {
        let middle = f64::midpoint(map.window.0, map.window.1);
        let window = zoomed(map.window, middle, 1.25f64.powf(zooms));
        pane.say(Command::TrendHold(window.0, window.1));
    }
    let heights = presses(Press::ArrowDown) - presses(Press::ArrowUp);
    if let Some((number, Map { values, .. })) = lane.filter(|_| heights != 0.0) {
        let middle = f64::midpoint(values.0, values.1);
        let values = zoomed(values, middle, 1.25f64.powf(heights));
        pane.say(Command::Trend(TrendCommand::Values(Some(number), Some(values))));
    }
    cursor(pane, map, presses(Press::CloseBracket) - presses(Press::OpenBracket), held.shift);
    let actions = [
        (Press::C, false, Action::TrendCursors),
        (Press::Z, false, Action::TrendUndoZoom),
        (Press::Z, true, Action::TrendRedoZoom),
        (Press::F, false, Action::TrendFitValues),
        (Press::O, false, Action::TrendYesterday),
        (Press::S, false, Action::TrendLastStep),
    ];
    for (key, shift, action) in actions {
        if presses(key) > 0.0 && held.shift == shift {
            pane.say(Command::Do(action));
        }
    }
    if presses(Press::X) > 0.0 {
        pane.say(Command::Trend(TrendCommand::OtherCursor));
    }
    if presses(Press::Enter) > 0.0 && pane.app.state.trend.cursors.is_some() {
        pane.say(Command::Trend(TrendCommand::ZoomToCursors));
    }
}

/// Moves the active cursor by columns, by ten with Shift, and by a millisecond at least.
fn cursor(pane: &mut Pane<'_>, map: &Map, steps: f64, is_far: bool) {
    let Some(cursors) = pane.app.state.trend.cursors.filter(|_| steps != 0.0) else { return };
    let Some(at) = cursors.at.get(cursors.active) else { return };
    let column = (map.window.1 - map.window.0) / f64::from(map.frame.width().max(1.0));
    let way = column.max(0.001) * if is_far { 10.0 } else { 1.0 };
    pane.say(Command::Trend(TrendCommand::Cursor(cursors.active, at + steps * way)));
}
