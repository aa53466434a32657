//! The sheet that every dialog is written on: veil, title, width, buttons, Esc and Enter.

use egui::{
    Button, Frame, Id, Key as EguiKey, LayerId, Margin, Modal, Modifiers, Order, Response,
    ScrollArea, Ui, vec2,
};

use crate::app::lang::{Key, Lang, fill, tr};
use crate::ui::context::paint_again;
use crate::ui::theme::Palette;

/// Width of a dialog's buttons, in points.
const BUTTON: f32 = 116.0;
/// Height that title, buttons and margins of a dialog take, in points.
const AROUND: f32 = 170.0;

/// What a person made of a dialog in this frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing yet.
    None,
    /// OK, Save, Delete …
    Yes,
    /// Cancel, Close, Esc.
    No,
}

/// A dialog about to be painted.
pub(super) struct Sheet<'a> {
    id: &'static str,
    title: &'a str,
    width: f32,
}

impl<'a> Sheet<'a> {
    /// A sheet with a title; `id` keeps its place between frames.
    pub(super) fn new(id: &'static str, title: &'a str) -> Sheet<'a> {
        Sheet { id, title, width: 480.0 }
    }

    /// Another width than 480 points. Narrow windows make it narrower.
    pub(super) fn width(self, width: f32) -> Sheet<'a> {
        Sheet { width, ..self }
    }

    /// Paints it. Esc is No, and so is a closed answer of `body` itself.
    pub(super) fn show(self, ui: &Ui, body: impl FnOnce(&mut Ui) -> Answer) -> Answer {
        let p = Palette::in_ui(ui);
        let ctx = ui.ctx().clone();
        let list_open = egui::Popup::is_any_open(&ctx);
        let frame = Frame::window(&ctx.global_style())
            .fill(p.background)
            .inner_margin(Margin::symmetric(18, 14));
        let width = self.width.min(ctx.content_rect().width() - 60.0);
        let id = Id::unique(("dialog", self.id));
        let modal = Modal::new(id).frame(frame);
        let shown = modal.show(&ctx, |ui| {
            ui.set_width(width);
            ui.heading(self.title);
            ui.add_space(8.0);
            body(ui)
        });
        settle(&ctx, id, shown.response.rect);
        raise_lists(&ctx);
        let escape = !list_open
            && shown.is_top_modal
            && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, EguiKey::Escape));
        if escape { Answer::No } else { shown.inner }
    }
}

/// Brings open lists above the dialog. A press in a dialog raises it, and a list that opens in the same frame,
/// by a quick click on a busy computer, would lie below it for good: open, and never seen.
fn raise_lists(ctx: &egui::Context) {
    let lists: Vec<LayerId> = ctx.memory(|memory| {
        let visible = memory.areas().visible_layer_ids().into_iter();
        visible.filter(|layer| layer.order == Order::Foreground).collect()
    });
    for layer in lists {
        if egui::Popup::is_id_open(ctx, layer.id) {
            ctx.move_to_top(layer);
        }
    }
}

/// A dialog stands in the middle by the size it had last: as long as that changes, what was painted
/// stands in the wrong place and is painted anew.
pub(super) fn settle(ctx: &egui::Context, id: Id, rect: egui::Rect) {
    let last = ctx.data_mut(|data| data.get_temp::<egui::Rect>(id));
    if last != Some(rect) {
        ctx.data_mut(|data| data.insert_temp(id, rect));
        ctx.request_discard("a dialog changed its size");
        paint_again(ctx);
    }
}

/// The middle of a dialog, which scrolls where the window is too low for it.
pub(super) fn scroll(ui: &mut Ui, body: impl FnOnce(&mut Ui)) {
    let most = (ui.ctx().content_rect().height() - AROUND).max(80.0);
    list(most).show(ui, body);
}

/// A list of a dialog: as high as what it holds, and `most` points at most. Without a least height it
/// would grow to that frame by frame, since a dialog gives it the room of the frame before.
pub(super) fn list(most: f32) -> ScrollArea {
    ScrollArea::vertical().max_height(most).min_scrolled_height(most).auto_shrink([false, true])
}

/// A row of buttons at the right edge, in the order of reading and of the Tab key.
pub(super) fn buttons(ui: &mut Ui, texts: &[(&str, bool)], left: &str) -> Vec<Response> {
    ui.add_space(10.0);
    ui.separator();
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let gap = ui.spacing().item_spacing.x;
        let room = ui.available_width() - texts.len() as f32 * (BUTTON + gap);
        let size = vec2(room.max(0.0), ui.spacing().interact_size.y);
        ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_size(size);
            if !left.is_empty() {
                ui.add(egui::Label::new(egui::RichText::new(left).strong()).truncate());
            }
        });
        let button = |text: &str| Button::new(text.to_owned()).min_size(vec2(BUTTON, 28.0));
        texts.iter().map(|(text, on)| ui.add_enabled(*on, button(text))).collect()
    })
    .inner
}

/// OK and Cancel of an editor with so many errors. Enter is OK where nothing has the keyboard: a field
/// gives it up when Enter is pressed in it.
pub(super) fn ok_cancel(ui: &mut Ui, lang: Lang, errors: usize) -> Answer {
    let wrong = match errors {
        0 => String::new(),
        count => format!("⚠ {}", fill(lang, Key::EditWrong, &[("count", &count)])),
    };
    let texts = [(tr(lang, Key::ButtonOk), errors == 0), (tr(lang, Key::ButtonCancel), true)];
    let pressed = buttons(ui, &texts, &wrong);
    answer(&pressed, ui, errors == 0)
}

/// Yes for the first button, or for Enter where nothing has the keyboard; No for the last.
pub(super) fn answer(pressed: &[Response], ui: &Ui, enter_counts: bool) -> Answer {
    let enter = enter_counts
        && ui.input(|i| i.key_pressed(EguiKey::Enter))
        && ui.memory(|m| m.focused().is_none())
        && !egui::Popup::is_any_open(ui.ctx());
    if pressed.last().is_some_and(Response::clicked) {
        Answer::No
    } else if enter || pressed.first().is_some_and(Response::clicked) {
        Answer::Yes
    } else {
        Answer::None
    }
}
