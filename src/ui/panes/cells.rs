//! Small pieces that several panes are made of: texts that keep their place, cells of a fixed width.

use egui::{
    Align, Label, Layout, Response, RichText, Sense, TextStyle, TextWrapMode, Ui, Vec2, WidgetText,
    vec2,
};

use crate::app::AppState;
use crate::app::lang::Meant;
use crate::model::TagId;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Height of a row of fields and buttons, in points.
pub const BAR: f32 = 28.0;
/// Distance between a list's edge and its texts, in points.
pub const PAD: f32 = 6.0;

/// A text that loses its end rather than its place; the hover text then has it whole.
pub fn text(ui: &mut Ui, text: impl Into<WidgetText>) -> Response {
    ui.add(Label::new(text).truncate().selectable(false))
}

/// The same in the colour of captions.
pub fn weak(ui: &mut Ui, text_: impl Into<String>) -> Response {
    let color = Palette::in_ui(ui).text_weak;
    text(ui, RichText::new(text_.into()).color(color))
}

/// How wide a text is in one line, in points.
pub fn width(ui: &Ui, text: impl Into<WidgetText>) -> f32 {
    let text = text.into();
    text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body).size().x
}

/// A cell `width` points wide and `height` high; what is inside stands in its middle, from the left.
pub fn cell<R>(ui: &mut Ui, width: f32, height: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    aligned(ui, vec2(width, height), Layout::left_to_right(Align::Center), add)
}

/// A cell whose contents stand against its right edge.
pub fn right_cell<R>(ui: &mut Ui, width: f32, height: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    aligned(ui, vec2(width, height), Layout::right_to_left(Align::Center), add)
}

fn aligned<R>(ui: &mut Ui, size: Vec2, layout: Layout, add: impl FnOnce(&mut Ui) -> R) -> R {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let builder = egui::UiBuilder::new().max_rect(rect).layout(layout);
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.expand(1.0).intersect(ui.clip_rect()));
    add(&mut child)
}

/// A row of fields and buttons above a list, as high as a field.
pub fn bar<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let bar = ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = BAR;
        ui.set_min_height(BAR);
        add(ui)
    });
    bar.inner
}

/// The ground of a list in `area`, and of its heading `head` points high.
pub fn list_ground(ui: &Ui, area: egui::Rect, head: f32) {
    let p = Palette::in_ui(ui);
    ui.painter().rect_filled(area, 0.0, p.surface);
    ui.painter().rect_filled(area.with_max_y(area.min.y + head), 0.0, p.header);
}

/// What stands in a pane that has nothing to show, with a button that leads on.
pub fn empty(ui: &mut Ui, message: &str, button: Option<&str>) -> bool {
    let mut clicked = false;
    ui.vertical_centered(|ui| {
        ui.add_space(style::ROW);
        ui.label(RichText::new(message).color(Palette::in_ui(ui).text_weak));
        if let Some(button) = button {
            clicked = ui.button(button).clicked();
        }
    });
    clicked
}

/// The value of a write to `tag` that is under way, as typed.
pub fn pending_text(state: &AppState, tag: &TagId) -> Option<String> {
    let desk = state.setpoints.get(tag)?;
    if !desk.is_pending() {
        return None;
    }
    let meant = state.project().tag(tag).map(|tag| Meant::of(tag)).unwrap_or_default();
    desk.last.as_ref().map(|write| meant.asked(state.settings.lang, &write.value))
}
