//! The menu of what the trend shows as files.

use egui::Ui;

use super::pens::Pen;
use super::{compare, marks};
use crate::app::ExportFormat;
use crate::app::lang::{Key, tr};
use crate::app::tools::{ToolsCommand, TrendFile, TrendSeen};
use crate::ui::context::Pane;
use crate::ui::panes::PaneMemory;

/// The menu of exports: what is seen of these pens.
pub fn export_menu(ui: &mut Ui, pane: &mut Pane<'_>, memory: &PaneMemory, pens: &[Pen]) {
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
                pane.say(
                    match file {
                        TrendFile::Picture => {
                            ToolsCommand::Print(Box::new(seen(pane, memory, pens)))
                        }
                        TrendFile::Table(format) => ToolsCommand::Export(format, shown().collect()),
                    }
                    .into(),
                );
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

/// What is seen now.
fn seen(pane: &Pane<'_>, memory: &PaneMemory, pens: &[Pen]) -> TrendSeen {
    let state = &pane.app.state;
    let window = state.trend.shown(state.now.wall.as_secs(), state.trend.plot.0);
    let (leader, marks) = (memory.trend.leader.clone(), marks::for_print(pane, window));
    let compared = compare::words(pane, memory, pens, window);
    TrendSeen { pens: pens.to_vec(), leader, marks, compared }
}
