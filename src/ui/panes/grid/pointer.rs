//! What the pointer does with the cells: presses select, drags extend, a row pulled out by its number is a
//! tag on its way to the trend.

use egui::{Pos2, Response, Ui};

use super::frame::Frame;
use super::{GridMemory, focus_id, menu};
use crate::app::Command;
use crate::app::grid::{GridCommand, Line, Pos, RowKey, Then};
use crate::ui::context::Pane;
use crate::ui::panes::carry;

/// Presses select, drags extend, two clicks edit; a press on a group folds it. A row dragged out of the
/// numbers is a tag on its way to the trend.
pub(super) fn pointer(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    frame: &Frame,
    under: &Response,
) {
    under.context_menu(|ui| menu::menu(ui, pane, memory));
    let (pressed, secondary, shift) =
        ui.input(|i| (i.pointer.any_pressed(), i.pointer.secondary_pressed(), i.modifiers.shift));
    let Some(point) = ui.input(|i| i.pointer.interact_pos()) else { return };
    // A click that begins and ends within one slow frame is a press all the same.
    let is_pressed = pressed && (under.is_pointer_button_down_on() || under.clicked());
    // A click takes the keyboard away from whatever lies below what was clicked.
    if is_pressed || under.clicked() || under.drag_stopped() {
        ui.memory_mut(|m| m.request_focus(focus_id()));
    }
    let Some(pos) = frame.at(point) else { return };
    let grid = &pane.app.state.grid;
    let is_head = matches!(grid.lines().get(pos.line), Some(Line::Head(_)));
    if is_pressed {
        memory.pulled = match grid.key(pane.app.state.project(), pos.line) {
            Some(RowKey::Tag(tag)) if frame.is_gutter(point) && !shift => Some((tag, false)),
            _ => None,
        };
        press(pane, frame, (point, pos), (secondary, shift));
    } else if under.dragged() && !pull(pane, memory, frame, under, point) {
        extend(ui, pane, frame, (point, pos));
    }
    let folds = is_head && under.clicked();
    if folds || (under.double_clicked() && !frame.is_gutter(point)) {
        pane.say(Command::Grid(GridCommand::Begin(None)));
    }
}

fn press(
    pane: &mut Pane<'_>,
    frame: &Frame,
    (point, pos): (Pos2, Pos),
    (secondary, shift): (bool, bool),
) {
    let grid = &pane.app.state.grid;
    let holds = grid.selected.holds(pos);
    if grid.editing.is_some() {
        pane.say(Command::Grid(GridCommand::Commit(Then::Stay)));
    }
    if !(secondary && holds) {
        pane.say(Command::Grid(GridCommand::Select(pos, shift)));
        if frame.is_gutter(point) {
            pane.say(Command::Grid(GridCommand::Rows));
        }
    }
}

/// Selects as far as the pointer is dragged, and on beyond the edge.
fn extend(ui: &Ui, pane: &mut Pane<'_>, frame: &Frame, (point, pos): (Pos2, Pos)) {
    const AGAIN: std::time::Duration = std::time::Duration::from_millis(50);
    let selected = pane.app.state.grid.selected;
    if pos != selected.cursor {
        pane.say(Command::Grid(GridCommand::Select(pos, true)));
        if selected.rows {
            pane.say(Command::Grid(GridCommand::Rows));
        }
    }
    if !frame.body().contains(point) {
        ui.ctx().request_repaint_after(AGAIN);
    }
}

/// Carries the tag of a row that was dragged out of the numbers; false while it is among them.
fn pull(
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    frame: &Frame,
    under: &Response,
    point: Pos2,
) -> bool {
    let Some((id, was_out)) = &mut memory.pulled else { return false };
    let is_out = frame.is_out(point);
    if let Some(tag) = carry::find(&pane.app.state, id) {
        carry::pull(under, tag, (*was_out, is_out));
    }
    if is_out && !*was_out {
        // On the way out, rows above or below were selected that nobody meant.
        let grid = &pane.app.state.grid;
        if let Some(line) = grid.line_of(&RowKey::Tag(id.clone())) {
            pane.say(Command::Grid(GridCommand::Select(Pos { line, col: 0 }, false)));
            pane.say(Command::Grid(GridCommand::Rows));
        }
    }
    *was_out = is_out;
    is_out
}
