//! The table of tags by keyboard: one stop of Tab, arrows move the selection, Enter edits.

use egui::accesskit::Role;
use egui::{EventFilter, Id, Key as Press, Rect, Response, Sense, StrokeKind, Ui, WidgetInfo};

use super::{TagsMemory, selected_row};
use crate::app::lang::{Key, tr};
use crate::app::{Command, Selection};
use crate::ui::context::Pane;
use crate::ui::style;

/// What holds the keyboard for the whole table.
pub fn table_focus(ui: &Ui, pane: &Pane<'_>, area: Rect) -> Response {
    let focus = ui.interact(area, Id::unique("tags table"), Sense::focusable_noninteractive());
    focus.widget_info(|| WidgetInfo::labeled(Role::Table, true, tr(pane.lang(), Key::PaneTags)));
    if focus.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(focus.id, filter));
        let stroke = ui.visuals().widgets.active.bg_stroke;
        ui.painter().rect_stroke(area, 0.0, stroke, StrokeKind::Inside);
    }
    focus
}

/// Moves the selection by the arrow and page keys.
pub fn move_selection(ui: &Ui, pane: &mut Pane<'_>, focus: &Response, memory: &mut TagsMemory) {
    if !focus.has_focus() {
        return;
    }
    let page = ((focus.rect.height() / style::ROW) as isize - 2).max(1);
    let (step, edit) = ui.input(|i| {
        let pressed = |key| i.num_presses(key) as isize;
        let rows = pressed(Press::ArrowDown) - pressed(Press::ArrowUp);
        let pages = pressed(Press::PageDown) - pressed(Press::PageUp);
        (rows + pages * page, i.key_pressed(Press::Enter))
    });
    let here = selected_row(pane);
    if step != 0 {
        let rows = pane.app.state.tags.rows();
        let last = rows.len().saturating_sub(1);
        let next = match here {
            Some(row) => row.saturating_add_signed(step).min(last),
            None => 0,
        };
        let place = rows.get(next).map(|place| *place as usize);
        if let Some(tag) = place.and_then(|place| pane.app.state.project().tags.get(place)) {
            pane.out.push(Command::Select(Some(Selection::Tag(tag.id.clone()))));
            memory.scroll_to = Some(next);
        }
    } else if edit
        && here.is_some()
        && let Some(what) = pane.app.state.selection.clone()
    {
        pane.say(Command::Edit(what));
    }
}
