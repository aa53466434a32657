//! What the tools of the trend put into its pane: the menu of exports, and a recording laid over the curves
//! with the strip that moves it.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{RichText, Stroke, Ui, WidgetInfo};

use super::lanes::{Lane, Map, OfLane};
use super::pens::Pen;
use super::scale::nice_range;
use super::strokes;
use crate::app::ExportFormat;
use crate::app::lang::{Key, fill, tr};
use crate::app::tools::{Overlay, OverlayColumn, ToolsCommand, TrendFile};
use crate::ui::context::Pane;
use crate::ui::graph::{Graph, significant};
use crate::ui::panes::cells;
use crate::ui::theme::Palette;

/// Points a column of a recording, at most.
const COLUMNS: usize = 1_500;

/// The menu of exports: what is seen of these pens.
pub fn export_menu(ui: &mut Ui, pane: &mut Pane<'_>, pens: &[Pen]) {
    let shown = || pens.iter().filter(|pen| pen.is_shown).map(|pen| pen.tag.id.clone());
    let lang = pane.lang();
    let rows = [
        (Key::TrendExportPicture, TrendFile::Picture),
        (Key::TrendExportWide, TrendFile::Table(ExportFormat::CsvWide)),
        (Key::TrendExportCsv, TrendFile::Table(ExportFormat::CsvLong)),
        (Key::TrendExportParquet, TrendFile::Table(ExportFormat::Parquet)),
    ];
    ui.menu_button(tr(lang, Key::TrendExport), |ui| {
        for (key, file) in rows {
            let is_any = shown().next().is_some();
            if ui.add_enabled(is_any, egui::Button::new(tr(lang, key))).clicked() {
                pane.say(ToolsCommand::Export(file, shown().collect()).into());
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

/// The columns of a recording as they were reduced last: a window half a width wider on either side, so that
/// what stands still or moves a little is not reduced anew each frame.
#[derive(Debug, Default)]
pub struct Reduced {
    columns: Vec<Option<ReducedColumn>>,
}

#[derive(Debug)]
struct ReducedColumn {
    /// What was reduced.
    of: Arc<Vec<Vec<[f64; 2]>>>,
    /// From when to when, and the width of the window it was made for; times of the recording.
    span: (f64, f64),
    width: f64,
    runs: Vec<Vec<[f64; 2]>>,
}

impl Reduced {
    /// The runs of a column around the window, which is in times of the recording.
    fn runs(
        &mut self,
        number: usize,
        column: &OverlayColumn,
        (from, to): (f64, f64),
    ) -> &[Vec<[f64; 2]>] {
        let width = to - from;
        let serves = |held: &ReducedColumn| {
            Arc::ptr_eq(&held.of, &column.runs)
                && (held.width - width).abs() <= width * 1e-9
                && held.span.0 <= from
                && to <= held.span.1
        };
        if self.columns.len() <= number {
            self.columns.resize_with(number + 1, || None);
        }
        let Some(place) = self.columns.get_mut(number) else { return &[] };
        if !place.as_ref().is_some_and(serves) {
            let span = (from - width / 2.0, to + width / 2.0);
            let runs = column.drawn(span.0, span.1, 2 * COLUMNS);
            *place = Some(ReducedColumn { of: Arc::clone(&column.runs), span, width, runs });
        }
        place.as_ref().map_or(&[], |held| &held.runs)
    }
}

/// Draws a recording in dashes over the curves: a column in the unit of a pen in that pen's lane and against
/// its range, any other in the first lane and against its own values.
pub fn recording_lines(
    ui: &Ui,
    overlay: &Overlay,
    reduced: &mut Reduced,
    (lanes, pens): (&[Lane], &[Pen]),
    of_lane: &dyn Fn(&Lane) -> OfLane,
    window: (f64, f64),
) {
    reduced.columns.truncate(overlay.columns.len());
    let p = Palette::in_ui(ui);
    let lanes: Vec<&Lane> = lanes.iter().filter(|lane| !lane.is_strip).collect();
    let columns = overlay.columns.iter().enumerate().filter(|(_, column)| column.is_shown);
    for (number, column) in columns {
        let range_of_mate = |lane: &Lane| {
            let mut of_lane = lane.pens.iter().rev().filter_map(|at| pens.get(*at));
            let mate = of_lane.find(|pen| !column.unit.is_empty() && pen.tag.unit == column.unit);
            mate.map(|mate| mate.range)
        };
        let with_mate = lanes.iter().find_map(|lane| Some((*lane, range_of_mate(lane)?)));
        let own = || Some((*lanes.first()?, nice_range(column.bounds.0, column.bounds.1)));
        let Some((lane, range)) = with_mate.or_else(own) else { return };
        let (_, Map { frame, values, .. }) = of_lane(lane);
        let graph = Graph { frame, x: window, y: values };
        let shift = overlay.shift_s;
        let (from, to) = (window.0 - shift, window.1 - shift);
        let seen = reduced.runs(number, column, (from, to)).iter();
        let seen = seen.map(|run| strokes::clip(run, (from, to))).filter(|run| !run.is_empty());
        let stroke = Stroke::new(1.5, p.pen(pens.len() + number));
        let fraction = |value: f64| (value - range.low) / (range.high - range.low);
        for run in seen {
            let run: Vec<[f64; 2]> =
                run.iter().map(|[time, value]| [time + shift, fraction(*value)]).collect();
            graph.dashes(ui.painter(), &run, stroke);
        }
    }
}
