//! The list of pens: shown or not, colour, name, present value, value at the cursor. Where there is little
//! room it is folded to one line after another (`chips.rs`).

use egui::accesskit::Role;
use egui::{Button, Response, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::chart::Scene;
use super::pens::{self, Pen};
use super::{caption, curves, pen_menu};
use crate::app::lang::{self, Key, fill, tr};
use crate::app::trend::TrendCommand;
use crate::app::{Command, Selection};
use crate::model::{PenLook, TagId};
use crate::ui::context::Pane;
use crate::ui::panes::{PaneMemory, carry, cells, menus};
use crate::ui::reading::Reading;
use crate::ui::style;
use crate::ui::theme::Palette;
use crate::ui::value_cell::ValueCell;

const HEAD: f32 = 20.0;
const SHOW: f32 = 44.0;
const NOW: f32 = 120.0;
const AT: f32 = 84.0;
const REMOVE: f32 = 26.0;
const QUALITY: f32 = 130.0;
/// Width of the names from which there is room for the quality in words.
const ROOMY: f32 = 330.0;
const GAP: f32 = 6.0;

/// Height of the list with so many pens, in points.
pub fn height(pens: usize) -> f32 {
    HEAD + pens as f32 * (style::ROW + 1.0) + 2.0
}

/// Paints the list.
pub fn paint(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    pens: &[Pen],
    scene: &Scene,
) {
    let lang = pane.lang();
    let room = ui.max_rect();
    cells::list_ground(ui, room, HEAD);
    ui.spacing_mut().item_spacing = vec2(GAP, 1.0);
    let bar = ui.spacing().scroll.allocated_width();
    let mut name = (room.width() - SHOW - NOW - AT - 2.0 * REMOVE - 5.0 * GAP - bar).max(60.0);
    let is_roomy = name >= ROOMY;
    if is_roomy {
        name -= QUALITY + GAP;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = HEAD;
        cells::cell(ui, SHOW, HEAD, |ui| fold(ui, pane, memory, true));
        let head = |ui: &mut Ui, width: f32, key: Key| {
            let text = caption(ui, tr(lang, key));
            cells::cell(ui, width, HEAD, |ui| cells::text(ui, text));
        };
        head(ui, name, Key::TrendPens);
        let right = |ui: &mut Ui, width: f32, key: Key| {
            let text = caption(ui, tr(lang, key));
            cells::right_cell(ui, width, HEAD, |ui| cells::text(ui, text));
        };
        right(ui, NOW, Key::TrendNow);
        if is_roomy {
            let text = caption(ui, tr(lang, Key::ColumnQuality));
            cells::cell(ui, QUALITY, HEAD, |ui| cells::text(ui, text));
        }
        right(ui, AT, Key::TrendAt);
    });
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let leader = pens::leader(pens, memory);
        for (place, pen) in pens.iter().enumerate() {
            let widths = Widths { name, is_roomy, leads: leader == Some(place) };
            row(ui, pane, memory, scene, pen, widths);
        }
    });
}

/// Folds the list, or unfolds it.
pub fn fold(ui: &mut Ui, pane: &Pane<'_>, memory: &mut PaneMemory, is_open: bool) {
    let (sign, key) =
        if is_open { ("▼", Key::TrendPensFold) } else { ("▲", Key::TrendPensUnfold) };
    let spoken = tr(pane.lang(), key);
    ui.spacing_mut().button_padding = vec2(4.0, 0.0);
    ui.spacing_mut().interact_size.y = HEAD - 2.0;
    let button = ui.add(Button::new(RichText::new(sign).small()).min_size(vec2(22.0, HEAD - 2.0)));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken));
    if button.on_hover_text(spoken).clicked() {
        memory.trend.is_list_open = Some(!is_open);
    }
}

/// What differs from row to row and with the width of the list.
#[derive(Clone, Copy)]
struct Widths {
    name: f32,
    /// True where the quality stands there in words.
    is_roomy: bool,
    /// True for the pen that labels the axis.
    leads: bool,
}

fn row(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut PaneMemory,
    scene: &Scene,
    pen: &Pen,
    widths: Widths,
) {
    let lang = pane.lang();
    ui.push_id(pen.tag.id.as_str(), |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.y = 1.0;
            ui.spacing_mut().interact_size.y = style::ROW - 2.0;
            cells::cell(ui, SHOW, style::ROW, |ui| shown(ui, pane, pen));
            cells::cell(ui, widths.name, style::ROW, |ui| {
                name(ui, pane, memory, pen, widths.leads);
            });
            let state = &pane.app.state;
            let reading = Reading::of(&state.snapshot, &pen.tag, state.now.mono);
            cells::right_cell(ui, NOW, style::ROW, |ui| {
                ui.add(ValueCell::new(&pen.tag.name, reading, lang).width(NOW));
            });
            if widths.is_roomy {
                cells::cell(ui, QUALITY, style::ROW, |ui| {
                    cells::weak(ui, lang::quality_text(lang, reading.quality));
                });
            }
            cells::right_cell(ui, AT, style::ROW, |ui| at_cursor(ui, pane, scene, pen));
            cells::cell(ui, REMOVE, style::ROW, |ui| pen_menu::button(ui, pane, pen));
            cells::cell(ui, REMOVE, style::ROW, |ui| remove(ui, pane, &pen.tag.id, &pen.tag.name));
        });
    });
}

/// Switches the pen on and off; the line beside it has the colour of its curve.
pub fn shown(ui: &mut Ui, pane: &mut Pane<'_>, pen: &Pen) {
    let lang = pane.lang();
    ui.spacing_mut().item_spacing.x = 2.0;
    let mut is_shown = pen.is_shown;
    let spoken = fill(lang, Key::TrendShowPen, &[("name", &pen.tag.name)]);
    let response = ui.checkbox(&mut is_shown, "");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, pen.is_shown, &spoken));
    if response.on_hover_text(&spoken).changed() {
        let look = PenLook { hidden: !is_shown, ..pen.look };
        pane.say(Command::Trend(TrendCommand::Look(pen.tag.id.clone(), look)));
    }
    let p = Palette::in_ui(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, style::ROW), Sense::hover());
    let color = if pen.is_shown { pen.color(p) } else { p.line };
    ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(4.0, color));
}

/// The pen's name; a click labels the axis in its units.
pub fn name(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, pen: &Pen, leads: bool) {
    let lang = pane.lang();
    let text = RichText::new(&pen.tag.name);
    let text = if leads { text.strong() } else { text };
    let button = Button::selectable(leads, text).truncate().min_size(vec2(0.0, style::ROW - 2.0));
    let response = ui.add(button);
    let number = pen.number + 1;
    let spoken = fill(lang, Key::TrendPen, &[("number", &number), ("name", &pen.tag.name)]);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, leads, &spoken));
    if response.clicked() {
        memory.trend.leader = Some(pen.tag.id.clone());
        if !pen.is_shown {
            let look = PenLook { hidden: false, ..pen.look };
            pane.say(Command::Trend(TrendCommand::Look(pen.tag.id.clone(), look)));
        }
        pane.say(Command::Select(Some(Selection::Tag(pen.tag.id.clone()))));
    }
    if response.double_clicked() {
        pane.say(Command::Edit(Selection::Tag(pen.tag.id.clone())));
    }
    offers(&response, pane, pen);
    let range = fill(
        lang,
        Key::TrendPenRange,
        &[("low", &pen.range.low), ("high", &pen.range.high), ("unit", &pen.tag.unit)],
    );
    response.on_hover_ui(|ui| {
        ui.strong(&pen.tag.name);
        ui.label(range.trim_end());
        ui.label(tr(lang, Key::TrendPenHint));
    });
}

/// What the name of a pen offers: it is dragged, and has the menu of the pen and its tag.
pub fn offers(name: &Response, pane: &mut Pane<'_>, pen: &Pen) {
    let held = name.interact(Sense::CLICK | Sense::DRAG);
    carry::carry(&held, &pen.tag);
    held.context_menu(|ui| {
        ui.menu_button(tr(pane.lang(), Key::TrendPenLook), |ui| pen_menu::menu(ui, pane, pen));
        if menus::row(ui, pane, Key::CmdTrendRemovePen) {
            pane.say(Command::TrendRemove(pen.tag.id.clone()));
        }
        ui.separator();
        menus::tag_menu(ui, pane, &pen.tag);
    });
}

fn at_cursor(ui: &mut Ui, pane: &Pane<'_>, scene: &Scene, pen: &Pen) {
    let lang = pane.lang();
    let Some(time) = scene.cursor else { return };
    let curve = curves::of(pane, pen).filter(|_| pen.is_shown);
    let value =
        curve.and_then(|c| curves::value_at(c, time, 2.0 * scene.column_s, pen.has_steps()));
    match value {
        Some(value) => {
            let text = pen.text_of(lang, value);
            cells::text(ui, RichText::new(text).font(style::value_font()));
        }
        None => {
            cells::weak(ui, tr(lang, Key::TrendNoData));
        }
    }
}

fn remove(ui: &mut Ui, pane: &mut Pane<'_>, tag: &TagId, name: &str) {
    let lang = pane.lang();
    let spoken = format!("{}: {name}", tr(lang, Key::CmdTrendRemovePen));
    ui.spacing_mut().button_padding.x = 4.0;
    let button = ui.add(Button::new("×").min_size(vec2(style::ROW - 2.0, style::ROW - 2.0)));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if button.on_hover_text(&spoken).clicked() {
        pane.say(Command::TrendRemove(tag.clone()));
    }
}
