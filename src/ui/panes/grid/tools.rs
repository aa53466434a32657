//! The bar above the cells: filter, groups, columns, and a menu of what can be done with rows and cells.

use egui::accesskit::Role;
use egui::{
    Button, ComboBox, Key as Press, Modifiers, RichText, ScrollArea, TextEdit, Ui, WidgetInfo,
};

use super::{GridMemory, menu, say};
use crate::app::Command;
use crate::app::grid::{Col, GridCommand, Grouping, Line};
use crate::app::lang::{Key, fill, tr};
use crate::ui::context::Pane;
use crate::ui::panes::cells;
use crate::ui::style;
use crate::ui::theme::Palette;

/// Paints the bar.
pub(super) fn tools(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory) {
    cells::bar(ui, |ui| {
        filter(ui, pane, memory);
        group(ui, pane);
        ui.menu_button(tr(pane.lang(), Key::GridColumns), |ui| columns(ui, pane, memory));
        ui.menu_button(tr(pane.lang(), Key::GridEdit), |ui| menu::menu(ui, pane, memory));
        let count = counted(pane);
        let width = cells::width(ui, &count);
        // Cut, it would say nothing; the line below the cells has room for it.
        memory.is_counted = width <= ui.available_width();
        if memory.is_counted {
            cells::weak(ui, count);
        }
    });
}

/// How many tags are shown.
pub(super) fn counted(pane: &Pane<'_>) -> String {
    let grid = &pane.app.state.grid;
    let shown = grid.lines().iter().filter(|line| matches!(line, Line::Tag(_))).count();
    let all = pane.app.state.project().tags.len();
    fill(pane.lang(), Key::TagsShown, &[("shown", &shown), ("all", &all)])
}

fn filter(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory) {
    let lang = pane.lang();
    let label = ui.label(tr(lang, Key::TagsFilter));
    let filter = &pane.app.state.grid.filter;
    let mut text = filter.clone();
    let room = (ui.available_width() - 430.0).clamp(90.0, 320.0);
    let id = egui::Id::unique("grid filter");
    if std::mem::take(&mut memory.focus_filter) {
        // Before the field is painted, so that what was typed in this very frame is not lost.
        ui.memory_mut(|m| m.request_focus(id));
        memory.take_focus = false;
    }
    let field = TextEdit::singleline(&mut text)
        .id(id)
        .hint_text(tr(lang, Key::TagsFilterHint))
        .desired_width(room);
    let response = ui.add(field).labelled_by(label.id);
    let escaped = response.lost_focus() && ui.input(|i| i.key_pressed(Press::Escape));
    if escaped && !text.is_empty() {
        ui.input_mut(|i| i.consume_key(Modifiers::NONE, Press::Escape));
        pane.say(Command::Grid(GridCommand::Filter(String::new())));
    } else if response.changed() {
        pane.say(Command::Grid(GridCommand::Filter(text)));
    }
    if !pane.app.state.grid.filter.is_empty() {
        let clear = ui.add(Button::new("×").min_size(egui::vec2(style::ROW, style::ROW)));
        let name = tr(lang, Key::TagsClear);
        clear.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        if clear.on_hover_text(name).clicked() {
            pane.say(Command::Grid(GridCommand::Filter(String::new())));
        }
    }
}

fn group(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let name = |grouping| {
        let key = match grouping {
            Grouping::None => Key::GridGroupNone,
            Grouping::Device => Key::GridGroupDevice,
            Grouping::Path => Key::GridGroupPath,
        };
        tr(lang, key)
    };
    let label = ui.label(tr(lang, Key::GridGroupBy));
    let now = pane.app.state.grid.grouping;
    let list = ComboBox::from_id_salt("grid groups").width(84.0).selected_text(name(now));
    let shown = list.show_ui(ui, |ui| {
        for (each, _) in Grouping::ALL {
            if ui.selectable_label(each == now, name(each)).clicked() && each != now {
                pane.say(Command::Grid(GridCommand::Group(each)));
                // A click closes the list by itself, Enter does not.
                ui.close();
            }
        }
    });
    shown.response.labelled_by(label.id);
}

/// What is done with the column of the cursor, and which columns are shown, a box for each.
fn columns(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut GridMemory) {
    let lang = pane.lang();
    ui.set_min_width(250.0);
    // As high as the window has room for: there are many columns.
    let high = ui.ctx().content_rect().height() * 0.7;
    ui.set_max_height(high);
    menu::column(ui, pane, memory);
    ui.separator();
    if ui.button(tr(lang, Key::GridColumnsReset)).clicked() {
        pane.say(Command::Grid(GridCommand::ResetColumns));
    }
    ui.separator();
    ScrollArea::vertical().max_height(high.max(160.0)).show(ui, |ui| {
        for col in Col::ALL.iter().filter(|col| **col != Col::Name) {
            let mut on = pane.app.state.grid.columns.contains(col);
            let title = tr(lang, col.title());
            let text = RichText::new(title);
            let text = if on { text } else { text.color(Palette::in_ui(ui).text_weak) };
            if ui.checkbox(&mut on, text).changed() {
                pane.say(Command::Grid(GridCommand::Show(*col, on)));
            }
        }
    });
}

/// A button in a bar; true when pressed by pointer or keyboard.
pub(super) fn button(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    memory: &mut GridMemory,
    (text, on): (&str, bool),
    command: GridCommand,
) {
    if ui.add_enabled(on, Button::new(text)).clicked() {
        say(pane, memory, command);
    }
}
