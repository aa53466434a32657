//! The heads of the columns: a click sorts, an edge drags wider.

use egui::accesskit::Role;
use egui::{Align2, CursorIcon, Id, Rect, Sense, Stroke, Ui, WidgetInfo};

use super::GridMemory;
use super::cell::paint_text;
use super::frame::{Frame, LINE};
use crate::app::Command;
use crate::app::grid::GridCommand;
use crate::app::lang::{Key, tr};
use crate::ui::context::Pane;
use crate::ui::theme::Palette;

/// Narrowest and widest a column can be dragged, in points.
const WIDTHS: std::ops::RangeInclusive<f32> = 34.0..=700.0;
/// Width of the place where an edge can be taken hold of, in points.
const GRIP: f32 = 7.0;

/// Paints the heads on top of the cells.
pub(super) fn heads(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, frame: &Frame) {
    let p = Palette::in_ui(ui);
    let band = frame.clip.with_max_y(frame.clip.top() + LINE);
    ui.painter().rect_filled(band, 0.0, p.header);
    for col in frame.visible_columns() {
        let rect = Rect::from_x_y_ranges(frame.x(col), band.y_range());
        let clip = band.with_min_x(frame.clip_of(col).left());
        head(ui, pane, memory, col, (rect, if col == 0 { band } else { clip }));
    }
    let line = Stroke::new(1.0, p.line);
    ui.painter().hline(band.x_range(), band.bottom() - 0.5, line);
    ui.painter().rect_filled(frame.corner(), 0.0, p.header);
}

fn head(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    place: usize,
    (rect, clip): (Rect, Rect),
) {
    let lang = pane.lang();
    let grid = &pane.app.state.grid;
    let Some(col) = grid.columns.get(place).copied() else { return };
    let p = Palette::in_ui(ui);
    let name = tr(lang, col.title());
    let (text, spoken) = match grid.sort {
        Some((at, down)) if at == col => {
            let (arrow, word) =
                if down { ("▼", Key::SortDescending) } else { ("▲", Key::SortAscending) };
            (format!("{name} {arrow}"), format!("{name}, {}", tr(lang, word)))
        }
        _ => (name.to_owned(), name.to_owned()),
    };
    let response =
        ui.interact(rect.intersect(clip), Id::unique(("grid head", col)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.clone()));
    let painter = ui.painter().with_clip_rect(rect.intersect(clip));
    let fill = if response.hovered() { p.button_hovered } else { p.header };
    painter.rect_filled(rect, 0.0, fill);
    let align = if col.is_number() { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let is_whole = paint_text(&painter, rect, &text, align, p.text);
    painter.vline(rect.right() - 0.5, rect.y_range(), Stroke::new(1.0, p.line));
    let response = if is_whole { response } else { response.on_hover_text(name) };
    if response.clicked() {
        pane.say(Command::Grid(GridCommand::Sort(col)));
    }
    let grip = Rect::from_x_y_ranges(rect.right() - GRIP..=rect.right(), rect.y_range());
    let grip = ui.interact(grip.intersect(clip), Id::unique(("grid edge", col)), Sense::drag());
    if grip.hovered() || grip.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeColumn);
    }
    if grip.dragged() {
        let width = rect.width() + grip.drag_delta().x;
        memory.widths.insert(col, width.clamp(*WIDTHS.start(), *WIDTHS.end()));
    }
}
