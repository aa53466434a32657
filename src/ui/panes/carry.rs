//! A tag that is dragged from where it is shown, to the trend.

use egui::{Align2, CursorIcon, DragAndDrop, FontId, Id, LayerId, Order, Response, StrokeKind};

use crate::app::App;
use crate::model::{Tag, TagId};
use crate::ui::style;

/// A tag of the project, found without a walk through it.
pub fn find<'a>(app: &'a App, id: &TagId) -> Option<&'a Tag> {
    let place = app.state.grid.names().place(id)?;
    app.state.project().tags.get(place).map(|tag| &**tag).filter(|tag| tag.id == *id)
}

/// Lets a tag be dragged by `shown`, which senses drags.
pub fn carry(shown: &Response, tag: &Tag) {
    if !tag.is_trendable() {
        return;
    }
    shown.dnd_set_drag_payload(tag.id.clone());
    if shown.dragged() {
        carried(shown, &tag.name);
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
    if DragAndDrop::has_any_payload(&shown.ctx) {
        carried(shown, &tag.name);
    }
}

/// The name of a dragged tag beside the pointer.
fn carried(row: &Response, name: &str) {
    row.ctx.set_cursor_icon(CursorIcon::Grabbing);
    let Some(at) = row.ctx.pointer_interact_pos() else { return };
    let layer = LayerId::new(Order::Tooltip, Id::unique("carried tag"));
    let painter = row.ctx.layer_painter(layer);
    let style = row.ctx.global_style();
    let p =
        if style.visuals.dark_mode { &crate::ui::theme::DARK } else { &crate::ui::theme::LIGHT };
    let font = FontId::proportional(style::BODY);
    let galley = painter.layout_no_wrap(name.to_owned(), font, p.on_selection);
    let rect = Align2::LEFT_CENTER.anchor_size(at + egui::vec2(16.0, 0.0), galley.size());
    let frame = rect.expand2(egui::vec2(6.0, 3.0));
    painter.rect(frame, 2.0, p.selection, egui::Stroke::new(1.0, p.edge), StrokeKind::Inside);
    painter.galley(rect.min, galley, p.on_selection);
}
