//! The heads of the columns: a click sorts, a drag moves, an edge drags wider.

use egui::accesskit::Role;
use egui::{Align2, CursorIcon, Id, Rect, Response, Sense, Stroke, Ui, WidgetInfo};

use super::cell::paint_text;
use super::frame::{Frame, LINE};
use super::{GridMemory, say};
use crate::app::Command;
use crate::app::grid::{Col, GridCommand, cell as texts};
use crate::app::lang::{Key, tr};
use crate::ui::context::Pane;
use crate::ui::panes::cells;
use crate::ui::theme::Palette;

/// Width of the place where an edge can be taken hold of, in points.
const GRIP: f32 = 7.0;

/// Paints the heads on top of the cells.
pub(super) fn heads(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, frame: &Frame) {
    let p = Palette::in_ui(ui);
    let band = frame.clip.with_max_y(frame.clip.top() + LINE);
    ui.painter().rect_filled(band, 0.0, p.header);
    for col in frame.visible_columns() {
        head(ui, pane, memory, col, frame);
    }
    let line = Stroke::new(1.0, p.line);
    ui.painter().hline(band.x_range(), band.bottom() - 0.5, line);
    ui.painter().rect_filled(frame.corner(), 0.0, p.header);
    corner(ui, pane, memory, frame);
}

/// Where lines and columns begin, a press selects all of them.
fn corner(ui: &Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, frame: &Frame) {
    let name = tr(pane.lang(), Key::GridSelectAll);
    let corner = ui.interact(frame.corner(), Id::unique("grid corner"), Sense::click());
    corner.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let p = Palette::in_ui(ui);
    let (side, edge) = (9.0, frame.corner().shrink(5.0).max);
    let mark = [edge, edge - egui::vec2(side, 0.0), edge - egui::vec2(0.0, side)];
    let ink = if corner.hovered() { p.text } else { p.line };
    ui.painter().add(egui::Shape::convex_polygon(mark.to_vec(), ink, Stroke::NONE));
    if corner.on_hover_text(name).clicked() {
        say(pane, memory, GridCommand::All);
    }
}

fn head(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory, place: usize, frame: &Frame) {
    let band = frame.clip.with_max_y(frame.clip.top() + LINE);
    let rect = Rect::from_x_y_ranges(frame.x(place), band.y_range());
    let clip = if place == 0 { band } else { band.with_min_x(frame.clip_of(place).left()) };
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
        ui.interact(rect.intersect(clip), Id::unique(("grid head", col)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.clone()));
    let painter = ui.painter().with_clip_rect(rect.intersect(clip));
    let fill = if response.hovered() { p.button_hovered } else { p.header };
    painter.rect_filled(rect, 0.0, fill);
    let is_right = col.is_number() || col == Col::Value;
    let align = if is_right { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let is_whole = paint_text(&painter, rect, &text, align, p.text);
    painter.vline(rect.right() - 0.5, rect.y_range(), Stroke::new(1.0, p.line));
    let response = if is_whole { response } else { response.on_hover_text(name) };
    if response.clicked() {
        pane.say(Command::Grid(GridCommand::Sort(col)));
    }
    if place > 0 {
        carry(ui, pane, frame, &response, (col, place));
    }
    let grip = Rect::from_x_y_ranges(rect.right() - GRIP..=rect.right(), rect.y_range());
    let sense = Sense::click_and_drag();
    let grip = ui.interact(grip.intersect(clip), Id::unique(("grid edge", col)), sense);
    if grip.double_clicked() {
        pane.say(Command::Grid(GridCommand::Width(col, fitting(ui, pane, frame, col))));
    }
    if grip.hovered() || grip.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeColumn);
    }
    if grip.dragged() {
        let (least, most) = (f32::from(*Col::WIDTHS.start()), f32::from(*Col::WIDTHS.end()));
        let width = rect.width() + grip.drag_delta().x;
        memory.dragged = Some((col, width.clamp(least, most)));
    }
    if grip.drag_stopped()
        && let Some((col, width)) = memory.dragged.take()
    {
        // Within bounds that a u16 holds.
        pane.say(Command::Grid(GridCommand::Width(col, width.round() as u16)));
    }
}

/// Room for the widest text on the screen of a column and its head, in points.
fn fitting(ui: &Ui, pane: &Pane<'_>, frame: &Frame, col: Col) -> u16 {
    let (state, lang) = (&pane.app.state, pane.lang());
    let text = |line: usize| {
        let key = state.grid.key(state.project(), line)?;
        let tag = state.grid.tag(state.project(), &key)?;
        Some(if col.is_live() {
            texts::live(&state.snapshot, state.now.mono, tag, col, lang)
        } else {
            state.grid.text(tag, &key, col).into_owned()
        })
    };
    // Beside a value stands its mark, beside an address its place on the wire.
    let beside = match col {
        Col::Value => 34.0,
        Col::Address => 48.0,
        _ => 14.0,
    };
    let cells = frame.visible_lines().filter_map(text).map(|text| cells::width(ui, text) + beside);
    let head = cells::width(ui, tr(lang, col.title())) + 26.0;
    cells.fold(head, f32::max).ceil() as u16
}

/// A head that is dragged shows where its column would stand, and puts it there when let go.
fn carry(ui: &Ui, pane: &mut Pane<'_>, frame: &Frame, head: &Response, (col, place): (Col, usize)) {
    if !head.dragged() && !head.drag_stopped() {
        return;
    }
    let Some(point) = head.interact_pointer_pos() else { return };
    // The column whose middle was passed last on the way.
    let passed = |other: usize| {
        let middle = frame.x(other).center();
        if other < place { point.x < middle } else { point.x > middle }
    };
    let to = if point.x < frame.x(place).min {
        (1..place).find(|other| passed(*other))
    } else {
        (place + 1..frame.widths.len()).rfind(|other| passed(*other))
    };
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    let Some(to) = to else { return };
    let x = if to < place { frame.x(to).min } else { frame.x(to).max };
    let seen = frame.loose();
    ui.painter().vline(
        x.clamp(seen.left(), seen.right()),
        frame.clip.y_range(),
        Stroke::new(3.0, Palette::in_ui(ui).focus),
    );
    if head.drag_stopped() {
        pane.say(Command::Grid(GridCommand::Move(col, to)));
    }
}
