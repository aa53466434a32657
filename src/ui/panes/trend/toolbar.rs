//! The row above the plot: what chooses the time (`time_tools.rs`), value axes, cursors, group, pens to add.
//! What is seldom used stands in a menu unless there is room for all of it, since height belongs to the
//! curves. Below it the field for a date and time while one is asked for.

use egui::accesskit::Role;
use egui::{Button, ComboBox, Ui, WidgetInfo};

use super::pens::Pen;
use super::{picker, time_tools, tools};
use crate::app::lang::{Key, fill, tr};
use crate::app::tools::ToolsCommand;
use crate::app::trend::TrendCommand;
use crate::app::{Action, Command};
use crate::ui::context::Pane;
use crate::ui::panes::{PaneMemory, cells};

/// Width from which everything has a button of its own, in points.
const ALL: f32 = 1280.0;
/// Width from which all but what is seldom used has one; below, the menu has it.
const MOST: f32 = 712.0;
/// Width below which only what is live or not and the span has one.
const FEW: f32 = 440.0;
/// Width of the list of groups, in points.
const GROUP: f32 = 132.0;

/// Paints the row.
pub fn paint(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, pens: &[Pen]) {
    let width = ui.available_width();
    cells::bar(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        time_tools::mode(ui, pane);
        time_tools::span(ui, pane, width);
        if width >= FEW {
            fit(ui, pane);
        }
        if width >= MOST {
            cursors(ui, pane);
            group(ui, pane);
            picker::menu(ui, pane, memory);
        }
        if width >= ALL {
            time_tools::overlay(ui, pane);
            tools::export_menu(ui, pane, memory, pens);
            note(ui, pane);
            ranges(ui, pane);
            undo(ui, pane);
        }
        more(ui, pane, memory, pens, width);
    });
    if let Some(why) = pane.app.state.record.curves.trouble() {
        let text = fill(pane.lang(), Key::TrendDiskTrouble, &[("why", &why)]);
        cells::bar(ui, |ui| cells::text(ui, &text).on_hover_text(&text));
    }
    if pane.app.state.trend.typed.is_some() {
        cells::bar(ui, |ui| time_tools::moment(ui, pane, memory));
    }
}

/// The menu of what has no button at this width, and what hands and keys do.
fn more(ui: &mut Ui, pane: &mut Pane<'_>, memory: &mut PaneMemory, pens: &[Pen], width: f32) {
    let lang = pane.lang();
    let button = ui.menu_button(format!("{} ▼", tr(lang, Key::TrendMore)), |ui| {
        ui.set_min_width(180.0);
        if width < FEW {
            fit(ui, pane);
        }
        if width < MOST {
            cursors(ui, pane);
            let groups = tr(lang, Key::TrendGroup);
            ui.menu_button(groups, |ui| group_rows(ui, pane));
            picker::menu(ui, pane, memory);
            ui.separator();
        }
        if width < ALL {
            ui.menu_button(tr(lang, Key::TrendOverlay), |ui| time_tools::overlay_rows(ui, pane));
            tools::export_menu(ui, pane, memory, pens);
            note(ui, pane);
            ui.separator();
            ranges(ui, pane);
            undo(ui, pane);
        }
        let redo = Button::new(tr(lang, Key::CmdTrendRedoZoom)).shortcut_text("Shift+Z");
        if ui.add_enabled(pane.app.state.trend.can_redo(), redo).clicked() {
            pane.say(Command::Do(Action::TrendRedoZoom));
        }
        if ui.button(tr(lang, Key::CmdTrendGoTo)).clicked() {
            pane.say(Command::Do(Action::TrendGoTo));
        }
        ui.separator();
        ui.menu_button(tr(lang, Key::TrendHands), |ui| {
            ui.set_width(360.0);
            ui.label(tr(lang, Key::TrendAxisHint));
            ui.separator();
            ui.label(tr(lang, Key::TrendKeysHint));
        });
    });
    let spoken = tr(lang, Key::TrendMore);
    button.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken));
}

fn cursors(ui: &mut Ui, pane: &mut Pane<'_>) {
    let is_on = pane.app.state.trend.cursors.is_some();
    let button = ui.add(Button::selectable(is_on, tr(pane.lang(), Key::CmdTrendCursors)));
    if button.on_hover_text("C").clicked() {
        pane.say(Command::Do(Action::TrendCursors));
    }
}

fn note(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let note = ui.button(tr(lang, Key::NoteShort)).on_hover_text(tr(lang, Key::CmdAddNote));
    if note.clicked() {
        pane.say(ToolsCommand::NoteNew(None).into());
    }
}

/// Fits the value axes to what is seen.
fn fit(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let fit = ui.button(tr(lang, Key::TrendFit)).on_hover_text(tr(lang, Key::CmdTrendFitY));
    if fit.clicked() {
        pane.say(Command::Do(Action::TrendFitValues));
    }
}

/// Gives the value axes back to the display ranges.
fn ranges(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let is_zoomed = pane.app.state.trend.has_values();
    let all = ui.add_enabled(is_zoomed, Button::new(tr(lang, Key::TrendRanges)));
    if all.on_hover_text(tr(lang, Key::TrendRangesHint)).clicked() {
        pane.say(Command::Trend(TrendCommand::Values(None, None)));
    }
}

fn undo(ui: &mut Ui, pane: &mut Pane<'_>) {
    let button = Button::new(tr(pane.lang(), Key::CmdTrendUndoZoom)).shortcut_text("Z");
    if ui.add_enabled(pane.app.state.trend.can_undo(), button).clicked() {
        pane.say(Command::Do(Action::TrendUndoZoom));
    }
}

fn group(ui: &mut Ui, pane: &mut Pane<'_>) {
    let lang = pane.lang();
    let state = &pane.app.state;
    let present = state.trend_group();
    let name = present.map_or(tr(lang, Key::TrendNoGroup), |g| g.name.as_str());
    let combo = ComboBox::from_id_salt("trend group").selected_text(name).width(GROUP).truncate();
    // A long name is cut, and moves nothing.
    let response =
        cells::cell(ui, GROUP, cells::BAR, |ui| combo.show_ui(ui, |ui| group_rows(ui, pane)));
    let spoken = format!("{}: {name}", tr(lang, Key::TrendGroup));
    response.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &spoken));
    response.response.on_hover_text(tr(lang, Key::TrendGroup));
}

fn group_rows(ui: &mut Ui, pane: &mut Pane<'_>) {
    let state = &pane.app.state;
    let present = state.trend_group();
    for group in &state.project().trend_groups {
        let is_present = present.is_some_and(|p| p.id == group.id);
        if ui.selectable_label(is_present, &group.name).clicked() {
            pane.out.push(Command::TrendGroup(group.id.clone()));
        }
    }
    ui.separator();
    if ui.button(tr(pane.lang(), Key::CmdAddTrendGroup)).clicked() {
        pane.out.push(Command::Do(Action::AddTrendGroup));
    }
}
