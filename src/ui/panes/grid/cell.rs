//! One cell: its ground says whether it is selected, waits or is wrong; its text, what the project file would
//! say.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, FontId, Id, Painter, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2,
};

use super::frame::Frame;
use crate::app::Lang;
use crate::app::grid::{Col, Grid, Pos, RowKey};
use crate::app::lang::{self, Key, fill, tr};
use crate::model::Tag;
use crate::ui::context::Pane;
use crate::ui::panes::cells;
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::value_cell::ValueCell;

/// Distance between an edge and a text, in points.
const PAD: f32 = 5.0;

/// A row being painted.
pub(super) struct Row<'a> {
    pub(super) key: RowKey,
    pub(super) tag: &'a Arc<Tag>,
    pub(super) reading: Reading<'a>,
}

/// Paints the cell.
pub(super) fn cell(ui: &mut Ui, pane: &Pane<'_>, frame: &Frame, row: &Row<'_>, pos: Pos) {
    let grid = &pane.app.state.grid;
    let Some(col) = grid.columns.get(pos.col).copied() else { return };
    let rect = frame.cell(pos);
    let clip = rect.intersect(frame.clip_of(pos.col));
    if !clip.is_positive() {
        return;
    }
    let lang = pane.lang();
    let fault = grid.fault(&row.key, col).map(|fault| lang::fault_text(lang, fault));
    let waits = grid.waiting(&row.key, col).is_some();
    let painter = ui.painter().with_clip_rect(clip);
    ground(ui, &painter, rect, grid.selected.holds(pos), fault.is_some(), waits);
    // A number half of which lies under the pinned column or beyond the edge would be read as another one.
    let is_number = col.is_number() || matches!(col, Col::Value | Col::Raw);
    let room = if is_number { rect.with_min_x(clip.left()).with_max_x(clip.right()) } else { rect };
    if col == Col::Value {
        value(ui, row, room, clip, lang);
    } else {
        let text = text(grid, row, col, lang);
        let is_whole = ink(ui, &painter, room, grid, row, col, &text);
        node(ui, grid, row, (pos, col), clip, (&text, fault.as_deref(), is_whole), lang);
    }
    if fault.is_some() {
        // A shape beside the colour, where the eye looks for it.
        let p = Palette::in_ui(ui);
        let (x, y) = (rect.right() - 2.0, rect.top() + 2.0);
        let corner = vec![pos2(x - 9.0, y), pos2(x, y), pos2(x, y + 9.0)];
        painter.add(egui::Shape::convex_polygon(corner, p.bad_edge, Stroke::NONE));
    }
}

fn ground(ui: &Ui, painter: &Painter, rect: Rect, selected: bool, wrong: bool, waits: bool) {
    let p = Palette::in_ui(ui);
    let inner = rect.with_max_x(rect.right() - 1.0).with_max_y(rect.bottom() - 1.0);
    if selected {
        painter.rect_filled(inner, 0.0, p.selection);
    } else if waits {
        painter.rect_filled(inner, 0.0, p.edit_fill);
    }
    // The ring of the cursor must not cover it.
    let inner = if selected { inner.shrink(2.0) } else { inner };
    if wrong || waits {
        let edge = if wrong { Stroke::new(2.0, p.bad_edge) } else { Stroke::new(1.0, p.edit_edge) };
        painter.rect_stroke(inner, 0.0, edge, StrokeKind::Inside);
    }
}

fn value(ui: &mut Ui, row: &Row<'_>, rect: Rect, clip: Rect, lang: Lang) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(egui::vec2(1.0, 0.5))));
    child.set_clip_rect(clip);
    child.add(ValueCell::new(&row.tag.name, row.reading, lang).without_unit());
}

/// The text of any cell but the value's.
fn text(grid: &Grid, row: &Row<'_>, col: Col, lang: Lang) -> String {
    match col {
        Col::Raw => {
            let words = row.reading.sample.map(|sample| sample.raw.words()).unwrap_or_default();
            let digits = |word: &u16| format!("{word:04X}");
            words.iter().map(digits).collect::<Vec<_>>().join(" ")
        }
        Col::Quality => lang::quality_text(lang, row.reading.quality),
        Col::Age => row.reading.age().map_or(String::new(), |age| lang::age_text(lang, age)),
        col => grid.text(row.tag, &row.key, col).into_owned(),
    }
}

/// Draws the text; false where not all of it is seen.
fn ink(
    ui: &Ui,
    painter: &Painter,
    rect: Rect,
    grid: &Grid,
    row: &Row<'_>,
    col: Col,
    text: &str,
) -> bool {
    let p = Palette::in_ui(ui);
    let is_quiet = match col {
        Col::Quality => row.reading.quality.is_good(),
        Col::Raw | Col::Age | Col::Id | Col::Wire | Col::Description => true,
        Col::Access => row.tag.write.is_none(),
        _ => false,
    };
    let color = if is_quiet { p.text_weak } else { p.text };
    let align = if col.is_number() { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    // Where the address is typed in another notation, its place on the wire stands beside it.
    let mut room = rect;
    if col == Col::Address && row.tag.typed.is_some() && grid.waiting(&row.key, col).is_none() {
        let wire = format!("={}", row.tag.address.wire);
        let font = FontId::proportional(style::SMALL);
        let galley = painter.layout_no_wrap(wire, font, p.text_weak);
        let at = pos2(rect.left() + PAD - 1.0, rect.center().y - galley.size().y / 2.0);
        room.min.x = at.x + galley.size().x;
        painter.galley(at.round(), galley, p.text_weak);
    }
    if text.contains('\n') {
        return paint_text(painter, room, &text.replace('\n', " ¶ "), align, color);
    }
    paint_text(painter, room, text, align, color)
}

/// Draws a line of text into a cell; false where its end had to go.
pub(super) fn paint_text(
    painter: &Painter,
    rect: Rect,
    text: &str,
    align: Align2,
    color: Color32,
) -> bool {
    if text.is_empty() {
        return true;
    }
    let room = rect.shrink2(egui::vec2(PAD, 0.0));
    let mut job =
        LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(style::BODY), color);
    job.wrap = TextWrapping::truncate_at_width(room.width().max(0.0));
    let galley = painter.layout_job(job);
    let at = align.align_size_within_rect(galley.size(), room).min.round();
    let is_whole = !galley.elided;
    painter.galley(at, galley, color);
    is_whole
}

/// The cell for screen readers and tests, and what it says under the pointer.
fn node(
    ui: &Ui,
    grid: &Grid,
    row: &Row<'_>,
    (pos, col): (Pos, Col),
    clip: Rect,
    (text, fault, is_whole): (&str, Option<&str>, bool),
    lang: Lang,
) {
    let response = ui.interact(clip, Id::unique(("grid cell", &row.key, col)), Sense::hover());
    let name = grid.waiting(&row.key, Col::Name).unwrap_or(&row.tag.name);
    let column = tr(lang, col.title());
    response.widget_info(|| {
        let label = fill(lang, Key::GridCell, &[("column", &column), ("tag", &name)]);
        WidgetInfo::labeled(Role::Cell, true, label)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(text);
        node.set_selected(grid.selected.holds(pos));
    });
    if let Some(fault) = fault {
        response.on_hover_text(fault);
    } else if !is_whole {
        response.on_hover_text(text);
    }
}

/// The number of a row at its left end, and what it says under the pointer.
pub(super) fn number(ui: &Ui, (rect, clip): (Rect, Rect), text: &str, (line, hint): (usize, &str)) {
    let p = Palette::in_ui(ui);
    let clip = rect.intersect(clip);
    let painter = ui.painter().with_clip_rect(clip);
    painter.rect_filled(rect, 0.0, p.header);
    let font = FontId::proportional(style::SMALL);
    let at = rect.right_center() - egui::vec2(cells::PAD, 0.0);
    painter.text(at, Align2::RIGHT_CENTER, text, font, p.text_weak);
    if !text.is_empty() && clip.is_positive() {
        let number = ui.interact(clip, Id::unique(("grid number", line)), Sense::hover());
        number.on_hover_text(hint);
    }
}
