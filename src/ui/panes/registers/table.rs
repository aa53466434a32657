//! The registers, one a row, every format a column.

use egui::accesskit::Role;
use egui::{Align, FontId, Id, Layout, Rect, Response, RichText, Sense, Ui};
use egui_extras::{Column as Width, TableBuilder};

use super::RegistersMemory;
use crate::app::lang::{Key, Lang, fill, tr};
use crate::app::registers::{Column, RegistersCommand, Row};
use crate::app::{AppState, Command};
use crate::model::{DeviceId, Run, Tag};
use crate::ui::context::Pane;
use crate::ui::panes::{carry, cells, keyboard, menus};
use crate::ui::style;
use crate::ui::theme::Palette;

/// Width of the column of wire addresses, in points.
const WIRE: f32 = 84.0;

/// The head of a column.
pub fn title(lang: Lang, column: Column) -> String {
    column.technical().unwrap_or_else(|| {
        let key = match column {
            Column::WireHex => Key::RegistersWireHex,
            Column::Modicon => Key::RegistersModicon,
            Column::Hex => Key::RegistersHex,
            Column::Binary => Key::RegistersBinary,
            _ => Key::RegistersTags,
        };
        tr(lang, key).to_owned()
    })
}

fn width(column: Column) -> f32 {
    match column {
        Column::WireHex => 92.0,
        Column::Modicon => 68.0,
        Column::Hex | Column::Ascii => 46.0,
        Column::Binary => 132.0,
        Column::U16 | Column::I16 => 56.0,
        Column::U32(_) | Column::I32(_) => 92.0,
        Column::F32(_) => 104.0,
        Column::U64(_) | Column::I64(_) | Column::F64(_) => 128.0,
        Column::Tags => 120.0,
    }
}

/// Paints the list into `area`.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut RegistersMemory, area: Rect) {
    let app = pane.app;
    let (state, lang) = (&app.state, pane.lang());
    let view = &state.registers;
    let Some((device, run)) = &view.shown else { return };
    cells::list_ground(ui, area, style::ROW + 1.0);
    let name = tr(lang, Key::PaneRegisters);
    let focus = keyboard::list_focus(ui, Id::unique("registers table"), area, Role::Table, name);
    let here = view.selected.map(|(_, place)| place);
    let keys = keyboard::Keys::pressed(ui, &focus);
    let mut scroll_to = None;
    if let Some(next) = keys.target(here.map(usize::from), view.rows.len()) {
        let extend = ui.input(|i| i.modifiers.shift);
        let place = u16::try_from(next).unwrap_or(u16::MAX);
        pane.out.push(Command::Registers(RegistersCommand::Select(place, extend)));
        scroll_to = Some(next);
        memory.row = Some(place);
    }
    let bits = run.table.is_bits();
    let columns: Vec<Column> = view.columns.iter().copied().collect();
    let columns: Vec<Column> = Column::all()
        .filter(|column| columns.contains(column) && (!bits || column.is_for_bits()))
        .collect();
    ui.spacing_mut().item_spacing = egui::vec2(8.0, 1.0);
    let selection = view.selection();
    let own = tags_of(state, device, *run);
    egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
        let mut table = TableBuilder::new(ui)
            .id_salt(("registers", columns.len(), bits))
            .striped(true)
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .cell_layout(Layout::left_to_right(Align::Center))
            .sense(Sense::CLICK | Sense::DRAG)
            .column(Width::exact(WIRE).clip(true));
        if bits {
            table = table.column(Width::exact(46.0));
        }
        for column in &columns {
            let wide = width(*column);
            table = table.column(match column {
                Column::Tags => Width::remainder().at_least(wide).clip(true),
                _ => Width::exact(wide).clip(true),
            });
        }
        if let Some(row) = scroll_to {
            table = table.scroll_to_row(row, None);
        }
        let table = table.header(style::ROW, |mut header| {
            let strong = |text: &str| RichText::new(text).strong();
            header.col(|ui| {
                ui.add_space(cells::PAD + 10.0);
                cells::text(ui, strong(tr(lang, Key::RegistersAddress)));
            });
            if bits {
                header.col(|ui| {
                    cells::text(ui, strong(tr(lang, Key::RegistersBit)));
                });
            }
            for column in &columns {
                header.col(|ui| placed(ui, *column, strong(&title(lang, *column))));
            }
        });
        table.body(|body| {
            body.rows(style::ROW, view.rows.len(), |mut line| {
                let at = line.index();
                let place = u16::try_from(at).unwrap_or(u16::MAX);
                let Some(row) = view.rows.get(at).copied() else { return };
                line.set_selected(selection.as_ref().is_some_and(|range| range.contains(&place)));
                let words = view.words_from(at, 4);
                let wire = run.start.saturating_add(place);
                let begins = |tag: &&Tag| tag.address.wire == wire;
                let tags: Vec<&Tag> = own.iter().copied().filter(begins).collect();
                line.col(|ui| address(ui, lang, (*run, place), row));
                if bits {
                    line.col(|ui| bit(ui, lang, row));
                }
                for column in &columns {
                    let text = match column {
                        Column::Tags => names(&tags),
                        column if row.word.is_some() => column.text(*run, place, &words),
                        Column::Modicon | Column::WireHex => column.text(*run, place, &[]),
                        _ => String::new(),
                    };
                    line.col(|ui| cell(ui, *column, &text, row));
                }
                let response = line.response();
                if response.clicked() {
                    focus.request_focus();
                    let extend = response.ctx.input(|i| i.modifiers.shift);
                    let select = RegistersCommand::Select(place, extend);
                    pane.out.push(Command::Registers(select));
                }
                lead_to_trend(&response, pane, &tags);
            });
        });
    });
    keyboard::ring(ui, &focus);
}

/// Ways from a row to the trend, for the tags that begin at it.
fn lead_to_trend(row: &Response, pane: &mut Pane<'_>, tags: &[&Tag]) {
    let Some(first) = tags.first() else { return };
    carry::carry(row, first);
    row.context_menu(|ui| {
        for tag in tags {
            cells::weak(ui, tag.name.as_str());
            menus::trend_row(ui, pane, tag);
        }
    });
}

fn placed(ui: &mut Ui, column: Column, text: RichText) {
    if column.is_number() {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| cells::text(ui, text));
    } else {
        cells::text(ui, text);
    }
}

fn cell(ui: &mut Ui, column: Column, text: &str, row: Row) {
    let p = Palette::in_ui(ui);
    let quiet = matches!(column, Column::Modicon | Column::WireHex | Column::Tags);
    let ink = if quiet { p.text_weak } else { p.text };
    let mut rich = RichText::new(text).color(ink);
    if matches!(column, Column::Hex | Column::Binary | Column::Ascii) {
        rich = rich.font(FontId::monospace(13.0));
    }
    if row.changed && !quiet {
        rich = rich.strong();
    }
    placed(ui, column, rich);
}

/// The wire address; before it a dot where the register has changed.
fn address(ui: &mut Ui, lang: Lang, (run, place): (Run, u16), row: Row) {
    let p = Palette::in_ui(ui);
    ui.add_space(cells::PAD);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(2.0, 8.0), Sense::hover());
    if row.changed {
        ui.painter().circle_filled(rect.center(), 3.0, p.text);
    }
    let wire = run.start.saturating_add(place);
    let label = cells::text(ui, RichText::new(format!("{} {wire}", run.table.short())));
    let mut spoken = format!("{} {wire}", run.table.short());
    if let Some(word) = row.word {
        spoken = format!("{spoken} = {word}");
    }
    if row.changed {
        spoken = format!("{spoken}, {}", tr(lang, Key::RegistersChanged));
    }
    if let Some(code) = row.refused {
        let refused = fill(lang, Key::RegistersRefused, &[("code", &code)]);
        spoken = format!("{spoken}, {refused}");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            cells::weak(ui, format!("×{code}")).on_hover_text(refused);
        });
    }
    label.widget_info(|| egui::WidgetInfo::labeled(Role::Label, true, &spoken));
}

fn bit(ui: &mut Ui, lang: Lang, row: Row) {
    let text = row.word.map_or("", |word| crate::app::lang::bool_word(lang, word != 0));
    cells::text(ui, if row.changed { RichText::new(text).strong() } else { RichText::new(text) });
}

fn names(tags: &[&Tag]) -> String {
    tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The tags of a device that begin within a run.
fn tags_of<'a>(state: &'a AppState, device: &DeviceId, run: Run) -> Vec<&'a Tag> {
    let is_in = |tag: &Tag| tag.address.table == run.table && tag.address.wire >= run.start;
    let tags = state.project().tags.iter().map(|tag| &**tag);
    tags.filter(|tag| is_in(tag) && tag.device == *device).collect()
}
