//! What the tools of the trend put into its pane: the menu of exports, and a recording laid over the curves
//! with the strip that moves it.

use egui::accesskit::Role;
use egui::{RichText, Stroke, Ui, WidgetInfo};

use super::lanes::{Lane, Map};
use super::pens::Pen;
use super::scale::nice_range;
use crate::app::ExportFormat;
use crate::app::lang::{Key, fill, tr};
use crate::app::tools::{Overlay, OverlayColumn, ToolsCommand, TrendFile};
use crate::model::{Span, TagId};
use crate::ui::context::Pane;
use crate::ui::graph::{Graph, significant};
use crate::ui::panes::cells;
use crate::ui::theme::Palette;

/// Points a column of a recording, at most.
const COLUMNS: usize = 1_500;

/// The menu of exports: what is seen of these pens.
pub fn export_menu(ui: &mut Ui, pane: &mut Pane<'_>, shown: &[TagId]) {
    let lang = pane.lang();
    let rows = [
        (Key::TrendExportPicture, TrendFile::Picture),
        (Key::TrendExportWide, TrendFile::Table(ExportFormat::CsvWide)),
        (Key::TrendExportCsv, TrendFile::Table(ExportFormat::CsvLong)),
        (Key::TrendExportParquet, TrendFile::Table(ExportFormat::Parquet)),
    ];
    ui.menu_button(tr(lang, Key::TrendExport), |ui| {
        for (key, file) in rows {
            if ui.add_enabled(!shown.is_empty(), egui::Button::new(tr(lang, key))).clicked() {
                pane.say(ToolsCommand::Export(file, shown.to_vec()).into());
                ui.close();
            }
        }
        ui.separator();
        if ui.button(tr(lang, Key::CmdOpenRecording)).clicked() {
            pane.say(ToolsCommand::OpenRecording.into());
            ui.close();
        }
    });
}

/// The strip of a recording: what it is, where it begins, which columns are shown. Nothing without one.
pub fn recording_strip(
    ui: &mut Ui,
    pane: &mut Pane<'_>,
    window: (f64, f64),
    cursor: Option<f64>,
    first_color: usize,
) {
    let app = pane.app;
    let Some(overlay) = &app.state.tools.overlay else { return };
    let lang = pane.lang();
    cells::bar(ui, |ui| {
        let button = |ui: &mut Ui, sign: &str, key: Key| {
            let response = ui.button(sign).on_hover_text(tr(lang, key));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr(lang, key)));
            response.clicked()
        };
        if button(ui, "×", Key::CmdCloseRecording) {
            pane.say(ToolsCommand::CloseRecording.into());
        }
        let step = (window.1 - window.0) / 50.0;
        if button(ui, "◀", Key::RecordingEarlier) {
            pane.say(ToolsCommand::RecordingShift(-step).into());
        }
        if button(ui, "▶", Key::RecordingLater) {
            pane.say(ToolsCommand::RecordingShift(step).into());
        }
        if ui.button(tr(lang, Key::RecordingToEdge)).clicked() {
            pane.say(ToolsCommand::RecordingStart(window.0).into());
        }
        if let Some(cursor) = cursor
            && ui.button(tr(lang, Key::RecordingToCursor)).clicked()
        {
            pane.say(ToolsCommand::RecordingStart(cursor).into());
        }
        if ui.button(tr(lang, Key::RecordingEnd)).clicked() {
            let length = overlay.span.1 - overlay.span.0;
            let start = app.state.now.wall.as_secs() - length;
            pane.say(ToolsCommand::RecordingStart(start).into());
        }
        let name = overlay.path.file_name().unwrap_or_default().to_string_lossy();
        let mut text = fill(lang, Key::RecordingHead, &[("file", &name)]);
        if !overlay.is_relative && overlay.shift_s != 0.0 {
            let shift = fill(lang, Key::AgeSeconds, &[("n", &significant(overlay.shift_s, 4))]);
            text = format!("{text}, {}", fill(lang, Key::RecordingShifted, &[("shift", &shift)]));
        }
        cells::weak(ui, text);
    });
    ui.horizontal_wrapped(|ui| {
        let p = Palette::in_ui(ui);
        for (number, column) in overlay.columns.iter().enumerate() {
            let mut is_shown = column.is_shown;
            let color = if is_shown { p.pen(first_color + number) } else { p.text_weak };
            let unit =
                if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
            let text = RichText::new(format!("- - {}{unit}", column.name)).color(color);
            let response = ui.checkbox(&mut is_shown, text);
            let spoken = fill(lang, Key::RecordingShow, &[("name", &column.name)]);
            response.widget_info(|| {
                WidgetInfo::selected(Role::CheckBox, true, column.is_shown, &spoken)
            });
            if response.changed() {
                pane.say(ToolsCommand::RecordingShow(number, is_shown).into());
            }
        }
    });
}

/// Draws a recording in dashes over the curves: a column in the unit of a pen in that pen's lane and against
/// its range, any other in the first lane and against its own values.
pub fn recording_lines(ui: &Ui, overlay: &Overlay, lanes: &[Lane], pens: &[Pen], map: &Map) {
    let p = Palette::in_ui(ui);
    let lanes: Vec<&Lane> = lanes.iter().filter(|lane| !lane.is_strip).collect();
    let columns = overlay.columns.iter().enumerate().filter(|(_, column)| column.is_shown);
    for (number, column) in columns {
        let mate = |lane: &&Lane| {
            let mut of_lane = lane.pens.iter().rev().filter_map(|at| pens.get(*at));
            let mate =
                of_lane.find(|pen| !column.unit.is_empty() && pen.tag.unit == column.unit)?;
            Some((lane.frame, mate.range))
        };
        let own = || Some((lanes.first()?.frame, nice_range(column.bounds.0, column.bounds.1)));
        let Some((frame, range)) = lanes.iter().find_map(mate).or_else(own) else { return };
        let graph = Graph { frame, x: map.window, y: map.values };
        let stroke = Stroke::new(1.5, p.pen(pens.len() + number));
        for run in fractions(column, overlay.shift_s, map.window, range) {
            graph.dashes(ui.painter(), &run, stroke);
        }
    }
}

/// The points of a column in the window, moved, and as fractions of a range.
fn fractions(
    column: &OverlayColumn,
    shift: f64,
    window: (f64, f64),
    range: Span,
) -> Vec<Vec<[f64; 2]>> {
    let mut runs = column.drawn(window.0 - shift, window.1 - shift, COLUMNS);
    for [time, value] in runs.iter_mut().flatten() {
        *time += shift;
        *value = (*value - range.low) / (range.high - range.low);
    }
    runs
}
