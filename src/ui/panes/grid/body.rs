//! The cells: what is seen of them, scrolled both ways under pinned heads, beside pinned numbers and names.

use egui::accesskit::Role;
use egui::{
    Id, Label, Rect, Response, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    Vec2, WidgetInfo,
};

use super::cell::{self, Row, paint_text};
use super::frame::{Frame, GUTTER, LINE};
use super::{GridMemory, editor, focus_id, head, keys, pointer};
use crate::app::grid::{Head, Line, Pos, RowKey};
use crate::app::lang::{Key, fill, tr};
use crate::ui::context::{Pane, paint_again};
use crate::ui::panes::keyboard;
use crate::ui::reading::Reading;
use crate::ui::theme::Palette;

/// Paints the cells into `area` and says what was done to them.
pub(super) fn body(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, area: Rect) {
    let p = Palette::in_ui(ui);
    ui.painter().rect_filled(area, 0.0, p.surface);
    let name = tr(pane.lang(), Key::PaneGrid);
    // While a cell is typed into, its field holds the keyboard under the same id.
    let is_editing = pane.app.state.grid.editing.is_some();
    let id = if is_editing { Id::unique("grid behind its field") } else { focus_id() };
    let sense = if is_editing { Sense::hover() } else { Sense::focusable_noninteractive() };
    let focus = ui.interact(area, id, sense);
    focus.widget_info(|| WidgetInfo::labeled(Role::Table, true, name));
    if std::mem::take(&mut memory.take_focus) && !ui.memory(|m| m.has_focus(focus_id())) {
        ui.memory_mut(|m| m.request_focus(focus_id()));
    }
    keyboard::mark_grid(ui.ctx(), focus_id());
    let page = ((area.height() / LINE) as usize).saturating_sub(3).max(1);
    keys::keys(ui, pane, memory, &focus, page);
    let widths = Frame::widths(&pane.app.state.grid, memory);
    let content = Frame::content(&widths, pane.app.state.grid.lines().len());
    let builder = UiBuilder::new().max_rect(area);
    let mut child = ui.new_child(builder);
    // What is pinned must not fade.
    child.spacing_mut().scroll.fade.strength = 0.0;
    let wanted = wanted_offset(pane, memory, &widths, area);
    let output = scroll(wanted).show_viewport(&mut child, |ui, _| {
        let (rect, _) = ui.allocate_exact_size(content, Sense::hover());
        let frame =
            Frame::new(&pane.app.state.grid, widths, rect.min, ui.clip_rect().intersect(area));
        ui.set_clip_rect(frame.clip);
        paint(ui, pane, memory, &frame, &focus);
    });
    if memory.again {
        paint_again(ui.ctx());
    }
    (memory.area, memory.content) = (area.size(), output.content_size);
    (memory.offset, memory.room) = (output.state.clamped_offset(), output.inner_rect.size());
    keyboard::ring(ui, &focus);
}

/// Where to scroll, if the cursor is to be brought into sight.
fn wanted_offset(
    pane: &Pane<'_>,
    memory: &mut GridMemory,
    widths: &[f32],
    place: Rect,
) -> Option<Vec2> {
    let grid = &pane.app.state.grid;
    if memory.revealed == grid.reveal || memory.room.x <= 0.0 {
        return None;
    }
    // A bar may have opened since.
    let room = memory.room + (place.size() - memory.area);
    let to = Frame::reveal(widths, grid.selected.cursor, memory.offset, room);
    // A frame goes no further than the lines of the one before reached; new lines take another.
    let reached = to.min((memory.content - room).max(Vec2::ZERO));
    memory.again = reached != to && !memory.again;
    if !memory.again {
        memory.revealed = grid.reveal;
    }
    (reached != memory.offset).then_some(reached)
}

fn scroll(to: Option<Vec2>) -> ScrollArea {
    let area = ScrollArea::both().id_salt("grid cells").auto_shrink(false);
    match to {
        Some(to) => area.scroll_offset(to),
        None => area,
    }
}

fn paint(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    frame: &Frame,
    focus: &Response,
) {
    let under = ui.interact(frame.body(), Id::unique("grid body"), Sense::click_and_drag());
    let lines = frame.visible_lines();
    let columns = frame.visible_columns();
    let (pinned, loose): (Vec<usize>, Vec<usize>) = columns.into_iter().partition(|col| *col == 0);
    stripes(ui, frame, lines.clone());
    empty(ui, pane, frame);
    each_row(ui, pane, frame, lines.clone(), &loose);
    pinned_ground(ui, frame, lines.clone());
    each_row(ui, pane, frame, lines.clone(), &pinned);
    for line in lines {
        let rect = Rect::from_x_y_ranges(
            frame.clip.left()..=frame.clip.left() + GUTTER - 1.0,
            frame.y(line),
        );
        let head = match pane.app.state.grid.lines().get(line) {
            Some(Line::Head(head)) => Some(head),
            _ => None,
        };
        let number = if head.is_some() { String::new() } else { (line + 1).to_string() };
        let hint = tr(pane.lang(), Key::GridPull);
        cell::number(ui, (rect, frame.body()), &number, (line, hint));
        if let Some(head) = head {
            group_head(ui, pane, frame, line, head);
        }
    }
    cursor(ui, pane, frame);
    keys::welcome_ime(ui, pane, focus, frame.cell(pane.app.state.grid.selected.cursor));
    editor::editor(ui, pane, memory, frame);
    head::heads(ui, pane, memory, frame);
    pointer::pointer(ui, pane, memory, frame, &under);
}

fn stripes(ui: &Ui, frame: &Frame, lines: std::ops::Range<usize>) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(frame.body());
    for line in lines {
        let y = frame.y(line);
        if line % 2 == 1 {
            painter.rect_filled(Rect::from_x_y_ranges(frame.clip.x_range(), y), 0.0, p.stripe);
        }
        painter.hline(frame.clip.x_range(), y.max - 0.5, Stroke::new(1.0, p.line));
    }
}

/// What stands where no line does.
fn empty(ui: &mut Ui, pane: &Pane<'_>, frame: &Frame) {
    let state = &pane.app.state;
    if !state.grid.lines().is_empty() {
        return;
    }
    let has_tags = !state.project().tags.is_empty();
    let message = if has_tags { Key::TagsNoMatch } else { Key::GridEmpty };
    let mut child = ui.new_child(UiBuilder::new().max_rect(frame.body()));
    child.vertical_centered(|ui| {
        ui.add_space(LINE);
        // Not to be selected: a click anywhere gives the keyboard to the cells.
        let text = RichText::new(tr(pane.lang(), message)).color(Palette::in_ui(ui).text_weak);
        ui.add(Label::new(text).selectable(false));
    });
}

/// Covers what scrolls under the pinned column.
fn pinned_ground(ui: &Ui, frame: &Frame, lines: std::ops::Range<usize>) {
    let p = Palette::in_ui(ui);
    let painter = ui.painter().with_clip_rect(frame.body());
    let x = frame.x(0);
    for line in lines {
        let y = frame.y(line);
        let fill = if line % 2 == 1 { p.stripe } else { p.surface };
        painter.rect_filled(Rect::from_x_y_ranges(x, y), 0.0, fill);
        painter.hline(x, y.max - 0.5, Stroke::new(1.0, p.line));
    }
    painter.vline(x.max - 0.5, frame.body().y_range(), Stroke::new(1.0, p.edge));
}

fn each_row(
    ui: &mut Ui,
    pane: &Pane<'_>,
    frame: &Frame,
    lines: std::ops::Range<usize>,
    columns: &[usize],
) {
    let state = &pane.app.state;
    for line in lines {
        let Some(key) = state.grid.key(state.project(), line) else { continue };
        let Some(tag) = state.grid.tag(state.project(), &key) else { continue };
        let reading = match &key {
            RowKey::Tag(_) => Reading::of(&state.snapshot, tag, state.now.mono),
            RowKey::New(_) => Reading::of(&EMPTY, tag, state.now.mono),
        };
        let row = Row { key, tag, reading };
        for col in columns {
            cell::cell(ui, pane, frame, &row, Pos { line, col: *col });
        }
    }
}

/// What is known of a row that is no tag yet.
static EMPTY: std::sync::LazyLock<crate::model::Snapshot> =
    std::sync::LazyLock::new(crate::model::Snapshot::default);

fn group_head(ui: &Ui, pane: &Pane<'_>, frame: &Frame, line: usize, head: &Head) {
    let p = Palette::in_ui(ui);
    let left = frame.clip.left() + GUTTER;
    let rect = Rect::from_x_y_ranges(left..=frame.clip.right(), frame.y(line));
    let clip = rect.intersect(frame.body());
    let painter = ui.painter().with_clip_rect(clip);
    let on_it = pane.app.state.grid.selected.holds(Pos { line, col: 0 });
    painter.rect_filled(rect, 0.0, if on_it { p.selection } else { p.header });
    let text = fill(pane.lang(), Key::GridHead, &[("name", &head.title), ("count", &head.count)]);
    let mark = if head.open { "▼" } else { "▶" };
    let indented = rect.with_min_x(left + head.depth as f32 * 18.0);
    let shown = format!("{mark} {text}");
    paint_text(&painter, indented, &shown, egui::Align2::LEFT_CENTER, p.text);
    let node = ui.interact(clip, Id::unique(("grid group", &head.key)), Sense::hover());
    node.widget_info(|| WidgetInfo::labeled(Role::Row, true, text.clone()));
    ui.ctx().accesskit_node_builder(node.id, |node| node.set_expanded(head.open));
}

/// The ring around the cell where typing begins.
fn cursor(ui: &Ui, pane: &Pane<'_>, frame: &Frame) {
    let pos = pane.app.state.grid.selected.cursor;
    let clip = frame.clip_of(pos.col);
    let painter = ui.painter().with_clip_rect(clip);
    let rect = frame.cell(pos).translate(egui::vec2(-0.5, -0.5));
    let p = Palette::in_ui(ui);
    painter.rect_stroke(rect, 0.0, Stroke::new(2.0, p.focus), StrokeKind::Inside);
}
