//! The plant as a tree: connections with their devices, then scan classes and trend groups.
//!
//! States are the engine's own: a lamp (shape and letter), words, and trouble in a line of its own. A
//! picture that is not being updated has no state to show, and says so.

mod counts;
mod detail;
mod menu;
mod rows;

use std::collections::HashSet;

use egui::accesskit::Role;
use egui::{Id, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use self::rows::{Node, Row};
use super::keyboard::{self, Keys};
use super::{PaneMemory, cells};
use crate::app::lang::{Key, tr};
use crate::app::{Action, Command};
use crate::ui::context::Pane;
use crate::ui::style;
use crate::ui::theme::Palette;

/// What the tree remembers.
#[derive(Debug, Default)]
pub struct PlantMemory {
    folded: HashSet<Node>,
    counts: counts::Counts,
    /// The row to bring into sight, because the keyboard moved the selection there.
    scroll_to: Option<usize>,
}

/// Paints the pane.
pub(super) fn ui(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory) {
    let state = &pane.app.state;
    let lang = pane.lang();
    if state.project().connections.is_empty() {
        let add = Some(tr(lang, Key::CmdAddConnection));
        if cells::empty(ui, tr(lang, Key::PlantEmpty), add) {
            pane.say(Command::Do(Action::AddConnection));
        }
    }
    memory.plant.counts.refresh(state);
    let rows = rows::of(state, &memory.plant.folded);
    let area = ui.available_rect_before_wrap();
    ui.painter().rect_filled(area, 0.0, Palette::in_ui(ui).surface);
    let name = tr(lang, Key::PanePlant);
    let focus = keyboard::list_focus(ui, Id::unique("plant tree"), area, Role::Tree, name);
    by_keys(ui, pane, &mut memory.plant, &rows, &focus);
    let scroll_to = memory.plant.scroll_to.take();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_viewport(ui, |ui, view| {
        ui.set_height(rows.len() as f32 * style::ROW);
        let origin = ui.max_rect().min;
        let width = ui.available_width();
        let place = |at: usize| {
            let top = origin + vec2(0.0, at as f32 * style::ROW);
            Rect::from_min_size(top, vec2(width, style::ROW))
        };
        if let Some(at) = scroll_to {
            ui.scroll_to_rect(place(at), None);
        }
        let first = (view.min.y / style::ROW).floor().max(0.0) as usize;
        let last = (view.max.y / style::ROW).ceil().max(0.0) as usize;
        for (at, row) in rows.iter().enumerate().take(last).skip(first) {
            paint_row(ui, pane, memory, row, place(at), &focus);
        }
    });
    keyboard::ring(ui, &focus);
}

fn by_keys(
    ui: &Ui,
    pane: &mut Pane<'_>,
    memory: &mut PlantMemory,
    rows: &[Row],
    focus: &egui::Response,
) {
    let keys = Keys::pressed(ui, focus);
    let selectable: Vec<usize> =
        (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|r| r.selects().is_some())).collect();
    let selected = pane.app.state.selection.clone();
    let is_selected = |at: &usize| {
        let row = rows.get(*at).and_then(Row::selects);
        row.is_some() && row == selected
    };
    let here = selectable.iter().position(is_selected);
    if let Some(next) = keys.target(here, selectable.len()) {
        let at = selectable.get(next).copied().unwrap_or(0);
        pane.say(Command::Select(rows.get(at).and_then(Row::selects)));
        memory.scroll_to = Some(at);
    } else if keys.enter
        && here.is_some()
        && let Some(what) = selected
    {
        pane.say(Command::Edit(what));
    }
}

fn paint_row(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    row: &Row,
    rect: Rect,
    focus: &egui::Response,
) {
    let p = Palette::in_ui(ui);
    let what = row.selects();
    let is_selected = what.is_some() && what == pane.app.state.selection;
    if is_selected {
        ui.painter().rect_filled(rect, 0.0, p.selection);
    }
    let id = Id::unique(("plant row", row));
    let behind = ui.interact(rect, id, Sense::CLICK);
    if let Some(node) = row.folds() {
        let side = Rect::from_min_size(
            pos2(rect.min.x + 2.0, rect.min.y + 2.0),
            vec2(20.0, style::ROW - 4.0),
        );
        fold(ui, pane, &mut memory.plant, node, row, side);
    }
    let left = rect.min.x + 24.0 + row.indent();
    let inner = rect.with_min_x(left).with_max_x(rect.max.x - 8.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout).id_salt(id));
    child.spacing_mut().item_spacing.x = 8.0;
    rows::paint(&mut child, pane, memory, row, rows::Columns::of(rect));
    if behind.clicked() || behind.secondary_clicked() {
        focus.request_focus();
        pane.say(Command::Select(what.clone()));
    }
    if behind.double_clicked()
        && let Some(what) = what
    {
        pane.say(Command::Edit(what));
    }
    behind.context_menu(|ui| menu::of(ui, pane, row));
    detail::hover(behind, pane, memory, row);
}

fn fold(ui: &mut Ui, pane: &Pane<'_>, memory: &mut PlantMemory, node: Node, row: &Row, rect: Rect) {
    let lang = pane.lang();
    let is_folded = memory.folded.contains(&node);
    let name = row.name(&pane.app.state, lang);
    let key = if is_folded { Key::PlantUnfold } else { Key::PlantFold };
    let spoken = crate::app::lang::fill(lang, key, &[("name", &name)]);
    let response = ui.interact(rect, Id::unique(("plant fold", row)), Sense::CLICK);
    response.widget_info(|| egui::WidgetInfo::labeled(Role::DisclosureTriangle, true, &spoken));
    let p = Palette::in_ui(ui);
    let (c, r) = (rect.center(), 4.0);
    let points = if is_folded {
        vec![c + vec2(-r * 0.7, -r), c + vec2(r, 0.0), c + vec2(-r * 0.7, r)]
    } else {
        vec![c + vec2(-r, -r * 0.7), c + vec2(r, -r * 0.7), c + vec2(0.0, r)]
    };
    let ink = if response.hovered() { p.text } else { p.text_weak };
    ui.painter().add(egui::Shape::convex_polygon(points, ink, egui::Stroke::NONE));
    if response.clicked() {
        if is_folded {
            memory.folded.remove(&node);
        } else {
            memory.folded.insert(node);
        }
    }
}
