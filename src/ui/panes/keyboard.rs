//! Lists by keyboard: one stop of Tab for the whole list, arrows and page keys inside it.

use egui::accesskit::Role;
use egui::{EventFilter, Id, Key as Press, Rect, Response, Sense, StrokeKind, Ui, WidgetInfo};

use crate::ui::style;

/// What holds the keyboard for a list that fills `area`; a ring shows it.
pub fn list_focus(ui: &Ui, id: Id, area: Rect, role: Role, name: &str) -> Response {
    let focus = ui.interact(area, id, Sense::focusable_noninteractive());
    focus.widget_info(|| WidgetInfo::labeled(role, true, name));
    if focus.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(focus.id, filter));
        ui.data_mut(|data| data.insert_temp(Id::unique("list with the keyboard"), focus.id));
    }
    focus
}

/// True while a list has the keyboard: Home and End then are its own and no shortcuts.
pub fn list_has_keyboard(ctx: &egui::Context) -> bool {
    let list = ctx.data(|data| data.get_temp::<Id>(Id::unique("list with the keyboard")));
    list.is_some_and(|list| ctx.memory(|m| m.has_focus(list)))
}

/// Says what holds the keyboard for the cells of the grid, and for the field of one of them.
pub fn mark_grid(ctx: &egui::Context, focus: Id) {
    ctx.data_mut(|data| data.insert_temp(Id::unique("grid with the keyboard"), focus));
}

/// True while the grid has the keyboard: keys of a spreadsheet then are its own and no shortcuts.
pub fn grid_has_keyboard(ctx: &egui::Context) -> bool {
    let grid = ctx.data(|data| data.get_temp::<Id>(Id::unique("grid with the keyboard")));
    grid.is_some_and(|grid| ctx.memory(|m| m.has_focus(grid)))
}

/// Draws the ring; to be called after the list, so that it lies on top.
pub fn ring(ui: &Ui, focus: &Response) {
    if focus.has_focus() {
        let stroke = ui.visuals().widgets.active.bg_stroke;
        ui.painter().rect_stroke(focus.rect, 0.0, stroke, StrokeKind::Inside);
    }
}

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Home.
    First,
    /// End.
    Last,
}

/// What the keys ask of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Rows to move by.
    pub step: isize,
    /// Home or End was pressed.
    pub edge: Option<Edge>,
    /// Enter was pressed.
    pub enter: bool,
}

impl Keys {
    /// What was pressed in this frame; nothing unless the list has the keyboard.
    pub fn pressed(ui: &Ui, focus: &Response) -> Keys {
        if !focus.has_focus() {
            return Keys::default();
        }
        let page = ((focus.rect.height() / style::ROW) as isize - 2).max(1);
        ui.input(|i| {
            let presses = |key| i.num_presses(key) as isize;
            let rows = presses(Press::ArrowDown) - presses(Press::ArrowUp);
            let pages = presses(Press::PageDown) - presses(Press::PageUp);
            let edge = match (i.key_pressed(Press::Home), i.key_pressed(Press::End)) {
                (true, _) => Some(Edge::First),
                (_, true) => Some(Edge::Last),
                _ => None,
            };
            Keys { step: rows + pages * page, edge, enter: i.key_pressed(Press::Enter) }
        })
    }

    /// The row to go to from `here` in a list of `count` rows; `None` where nothing moves.
    pub fn target(self, here: Option<usize>, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        match self.edge {
            Some(Edge::First) => return Some(0),
            Some(Edge::Last) => return Some(last),
            None => {}
        }
        match (self.step, here) {
            (0, _) => None,
            (step, Some(row)) => Some(row.saturating_add_signed(step).min(last)),
            (_, None) => Some(0),
        }
    }
}
