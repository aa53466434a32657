//! The list of pens folded: each pen in a place of its own behind the other, with its switch, name and present
//! value. What is at the cursor stands beside the cursor then.

use egui::{ScrollArea, Ui, UiBuilder, vec2};

use super::legend;
use super::pens::{self, Pen};
use crate::app::lang::Lang;
use crate::ui::context::Pane;
use crate::ui::panes::{PaneMemory, cells};
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::value_cell::ValueCell;

/// Width of a pen at least; the room is shared.
const LEAST: f32 = 210.0;
const SHOW: f32 = 40.0;
const VALUE: f32 = 76.0;
const FOLD: f32 = 26.0;
const GAP: f32 = 4.0;
/// Rows at once; further ones are scrolled to.
const ROWS: usize = 2;

fn columns(width: f32) -> usize {
    ((width - FOLD) / LEAST).floor().max(1.0) as usize
}

/// Height of the list of so many pens, in points.
pub fn height(pens: usize, width: f32) -> f32 {
    let rows = pens.div_ceil(columns(width)).clamp(1, ROWS);
    rows as f32 * style::ROW
}

/// Paints the list.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, pens: &[Pen]) {
    let (room, lang) = (ui.max_rect(), pane.lang());
    cells::list_ground(ui, room, 0.0);
    ui.spacing_mut().item_spacing = vec2(GAP, 0.0);
    let columns = columns(room.width());
    let bar = if pens.len() > columns * ROWS { ui.spacing().scroll.allocated_width() } else { 0.0 };
    let each = (room.width() - FOLD - GAP - bar) / columns as f32 - GAP;
    let leader = pens::leader(pens, memory);
    let (left, right) = room.split_left_right_at_x(room.min.x + FOLD);
    let mut ui_left = ui.new_child(UiBuilder::new().max_rect(left));
    cells::cell(&mut ui_left, FOLD, style::ROW, |ui| legend::fold(ui, pane, memory, false));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(right.with_min_x(right.min.x + GAP)));
    ScrollArea::vertical().auto_shrink(false).show(&mut ui, |ui| {
        for (row, of_row) in pens.chunks(columns).enumerate() {
            ui.horizontal(|ui| {
                ui.spacing_mut().button_padding = vec2(4.0, 1.0);
                ui.spacing_mut().interact_size.y = style::ROW - 2.0;
                for (place, pen) in of_row.iter().enumerate() {
                    let leads = leader == Some(row * columns + place);
                    ui.push_id(pen.tag.id.as_str(), |ui| {
                        chip(ui, pane, memory, pen, (each, leads, lang));
                    });
                }
            });
        }
    });
}

fn chip(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    pen: &Pen,
    (width, leads, lang): (f32, bool, Lang),
) {
    let name = width - SHOW - VALUE - 2.0 * GAP;
    cells::cell(ui, SHOW, style::ROW, |ui| legend::shown(ui, pane, pen));
    cells::cell(ui, name, style::ROW, |ui| legend::name(ui, pane, memory, pen, leads));
    let state = &pane.app.state;
    let reading = Reading::of(&state.snapshot, &pen.tag, state.now.mono);
    cells::right_cell(ui, VALUE, style::ROW, |ui| {
        ui.add(ValueCell::new(&pen.tag.name, reading, lang).width(VALUE));
    });
}
