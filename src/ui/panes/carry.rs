//! A tag on its way from where it is shown to a pane that draws it, by hand or by keyboard.

use egui::{
    Align2, CursorIcon, DragAndDrop, FontId, Id, LayerId, Order, Rect, Response, Sense, Stroke,
    StrokeKind, Ui,
};

use super::menus;
use crate::app::{AppState, Command};
use crate::model::{Tag, TagId};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// A tag of the project, found without a walk through it.
pub fn find<'a>(state: &'a AppState, id: &TagId) -> Option<&'a Tag> {
    let place = state.grid.names().place(id)?;
    state.project().tags.get(place).map(|tag| &**tag).filter(|tag| tag.id == *id)
}

/// Lets a tag be dragged by `shown`, which senses drags.
pub fn carry(shown: &Response, tag: &Tag) {
    if tag.is_trendable() {
        shown.dnd_set_drag_payload(tag.id.clone());
    }
}

/// All ways to the trend from something that can be pressed and is about a tag: it is dragged, has the row in
/// its menu, and adds the tag by the shortcut while it has the keyboard.
pub fn offer(shown: &Response, pane: &mut Pane<'_>, tag: &Tag) {
    let dragged = shown.interact(Sense::CLICK | Sense::DRAG);
    carry(&dragged, tag);
    dragged.context_menu(|ui| menus::trend_row(ui, pane, tag));
    holds_keyboard(shown, tag);
}

fn keyboard_place() -> Id {
    Id::unique("tag with the keyboard")
}

/// Notes that the keyboard is at something that is about this tag.
pub fn holds_keyboard(shown: &Response, tag: &Tag) {
    if shown.has_focus() && tag.is_trendable() {
        shown.ctx.data_mut(|data| data.insert_temp(keyboard_place(), (shown.id, tag.id.clone())));
    }
}

/// The same for a row of several things, one of which may have the keyboard.
pub fn row_holds_keyboard(ui: &Ui, row: Rect, tag: &Tag) {
    let focused = ui.memory(|memory| memory.focused());
    let Some(shown) = focused.and_then(|id| ui.ctx().read_response(id)) else { return };
    if shown.layer_id == ui.layer_id() && row.contains_rect(shown.rect) {
        holds_keyboard(&shown, tag);
    }
}

/// The tag that what has the keyboard is about.
pub fn with_keyboard(ctx: &egui::Context) -> Option<TagId> {
    let (place, tag) = ctx.data(|data| data.get_temp::<(Id, TagId)>(keyboard_place()))?;
    ctx.memory(|memory| memory.has_focus(place)).then_some(tag)
}

/// Lets a tag be dragged by `shown` out of the dialog that it stands in, which lies over every pane and is
/// closed for it.
pub fn lift(shown: &Response, tag: &Tag, out: &mut Vec<Command>) {
    let dragged = shown.interact(Sense::CLICK | Sense::DRAG);
    carry(&dragged, tag);
    if dragged.drag_started() && tag.is_trendable() {
        out.push(Command::CloseDialog);
    }
}

/// Lets a tag be dragged by `shown` as soon as it is out of the place where dragging means something else,
/// and lets go of it when it comes back there. Nothing while it stays where it was, so that Esc counts.
pub fn pull(shown: &Response, tag: &Tag, (was_out, is_out): (bool, bool)) {
    if !tag.is_trendable() {
        return;
    }
    match (was_out, is_out) {
        (false, true) => DragAndDrop::set_payload(&shown.ctx, tag.id.clone()),
        (true, false) => DragAndDrop::clear_payload(&shown.ctx),
        _ => {}
    }
}

/// The name of the tag that is dragged beside the pointer, above everything else.
pub fn paint(ui: &Ui, state: &AppState) {
    let Some(tag) = DragAndDrop::payload::<TagId>(ui.ctx()) else { return };
    let Some(tag) = find(state, &tag) else { return };
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    let Some(at) = ui.ctx().pointer_interact_pos() else { return };
    let layer = LayerId::new(Order::Tooltip, Id::unique("carried tag"));
    let painter = ui.ctx().layer_painter(layer);
    let p = Palette::in_ui(ui);
    let font = FontId::proportional(style::BODY);
    let galley = painter.layout_no_wrap(tag.name.clone(), font, p.on_selection);
    let rect = Align2::LEFT_CENTER.anchor_size(at + egui::vec2(16.0, 0.0), galley.size());
    let frame = rect.expand2(egui::vec2(6.0, 3.0));
    painter.rect(frame, 2.0, p.selection, Stroke::new(1.0, p.edge), StrokeKind::Inside);
    painter.galley(rect.min, galley, p.on_selection);
}

/// The tag that is being dragged, if any.
pub fn carried(ui: &Ui) -> Option<TagId> {
    DragAndDrop::payload::<TagId>(ui.ctx()).map(|tag| (*tag).clone())
}

/// A place to drop a tag while one is dragged: it wears a ring, and `says` what it would do while the pointer
/// is there. True where it was dropped there.
pub fn target(ui: &Ui, area: Rect, says: &str) -> bool {
    let over = ui.rect_contains_pointer(area);
    let p = Palette::in_ui(ui);
    let edge = Stroke::new(if over { 3.0 } else { 1.0 }, p.focus);
    ui.painter().rect_stroke(area, 2.0, edge, StrokeKind::Inside);
    if !over {
        return false;
    }
    let font = FontId::proportional(style::HEADING);
    let galley = ui.painter().layout_no_wrap(says.to_owned(), font, p.on_selection);
    let rect = Align2::CENTER_CENTER.anchor_size(area.center(), galley.size());
    ui.painter().rect_filled(rect.expand(10.0), 3.0, p.selection);
    ui.painter().galley(rect.min, galley, p.on_selection);
    let is_dropped = ui.input(|i| i.pointer.any_released());
    if is_dropped {
        DragAndDrop::clear_payload(ui.ctx());
    }
    is_dropped
}
