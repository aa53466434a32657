//! The tools of the trend: asking for samples, exports, recordings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use super::trend::asked;
use crate::app::command::{Command, Effect, PathPurpose, TrendWork};
use crate::app::tools::{
    AtHand, EXPORT, EXPORT_MOST, ExportJob, ExportStage, Overlay, PointsDesk, PrintJob,
    SPECTRUM_MOST, Sign, ToolsCommand, ToolsDesk, TrendFile, TrendPrint, XY_MOST, drawable_pens,
};
use crate::app::{AppState, Dialog, Notice};
use crate::model::{PaneKind, Tag, TagId, WallMs};
use crate::station::export::SeriesHead;
use crate::station::{AskedTag, HistoryAsk, Wanted};

impl App {
    pub(super) fn tools(&mut self, command: ToolsCommand) -> Vec<Effect> {
        let now = self.state.now;
        let tools = &mut self.state.tools;
        match command {
            ToolsCommand::Seen(PaneKind::Xy) => tools.xy_seen = Sign(Some(now.mono)),
            ToolsCommand::Seen(_) => tools.spectrum_seen = Sign(Some(now.mono)),
            ToolsCommand::XyAcross(pen) => tools.xy.across = Some(pen),
            ToolsCommand::XyUp(pen) => tools.xy.up = Some(pen),
            ToolsCommand::XySwap => {
                let (across, up) =
                    at_hand(&self.state, |at_hand| self.state.tools.xy.tags(at_hand));
                let xy = &mut self.state.tools.xy;
                (xy.across, xy.up) = (up, across);
            }
            ToolsCommand::SpectrumPen(pen) => tools.spectrum.pen = Some(pen),
            ToolsCommand::SpectrumByFrequency(by) => tools.spectrum.by_frequency = by,
            ToolsCommand::Export(..) | ToolsCommand::Print(_) if tools.export.is_some() => {
                self.state.notice = Some(Notice::TrendExportBusy);
            }
            ToolsCommand::Export(format, pens) => {
                return self.begin_export(TrendFile::Table(format), pens, None);
            }
            ToolsCommand::Print(seen) => {
                let print = TrendPrint::of(&self.state, *seen);
                return self.begin_export(TrendFile::Picture, Vec::new(), Some(Box::new(print)));
            }
            ToolsCommand::Exported { path, result } => {
                self.state.tools.export = None;
                self.state.notice = Some(match result {
                    Ok(_) => Notice::TrendExported(path),
                    Err(why) => Notice::TrendNotExported(why),
                });
            }
            ToolsCommand::ExportBlocked(path) => {
                if let Some(job) = &self.state.tools.export {
                    let purpose = PathPurpose::Trend(job.file);
                    self.state.dialog = Some(Dialog::Overwrite { path, purpose });
                }
            }
            ToolsCommand::NoteNew(at) => self.new_note(at),
            ToolsCommand::NoteOpen(id) => self.edit_note(id),
            ToolsCommand::NoteType(text) => self.type_note(text),
            ToolsCommand::NoteAccept => self.accept_note(),
            ToolsCommand::NoteRemove => self.remove_note(),
            ToolsCommand::OpenRecording => return vec![self.ask_path(PathPurpose::Recording)],
            ToolsCommand::RecordingRead { path, result } => self.recording_read(&path, result),
            ToolsCommand::CloseRecording => tools.overlay = None,
            ToolsCommand::RecordingStart(start) => {
                self.move_recording(|overlay| overlay.beginning_at(start));
            }
            ToolsCommand::RecordingShift(by) => self.move_recording(|overlay| Overlay {
                shift_s: overlay.shift_s + by,
                ..overlay.clone()
            }),
            ToolsCommand::RecordingShow(number, is_shown) => self.move_recording(|overlay| {
                let mut overlay = overlay.clone();
                if let Some(column) = overlay.columns.get_mut(number) {
                    column.is_shown = is_shown;
                }
                overlay
            }),
        }
        self.look_at_tools();
        Vec::new()
    }

    fn begin_export(
        &mut self,
        file: TrendFile,
        pens: Vec<TagId>,
        print: Option<Box<TrendPrint>>,
    ) -> Vec<Effect> {
        let job = ExportJob::new(file, window_ms(&self.state), pens);
        self.state.tools.export = Some(ExportJob { print, ..job });
        vec![self.ask_path(PathPurpose::Trend(file))]
    }

    fn move_recording(&mut self, change: impl FnOnce(&Overlay) -> Overlay) {
        if let Some(overlay) = &self.state.tools.overlay {
            let changed = change(overlay);
            if changed.shift_s.is_finite() {
                self.state.tools.overlay = Some(Arc::new(changed));
            }
        }
    }

    /// A recording without a day begins where the trend does.
    fn recording_read(&mut self, path: &Path, result: Result<Arc<Overlay>, String>) {
        match result {
            Ok(overlay) => {
                let window = self.state.trend.window(self.state.now.wall.as_secs());
                let overlay = if overlay.is_relative {
                    Arc::new(overlay.beginning_at(window.0))
                } else {
                    overlay
                };
                self.state.tools.overlay = Some(overlay);
                self.state.show_pane = Some(PaneKind::Trend);
            }
            Err(why) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.state.notice = Some(Notice::NoRecording(format!("{name}: {why}")));
            }
        }
    }

    /// Asks for what the panes of the tools show and have not been told of.
    pub(super) fn look_at_tools(&mut self) {
        let (now, tools) = (self.state.now, &self.state.tools);
        let seen = (tools.xy_seen.is_fresh(now.mono), tools.spectrum_seen.is_fresh(now.mono));
        self.withdraw_hidden(seen);
        if seen == (false, false) {
            return;
        }
        let (state, tools) = (&self.state, &self.state.tools);
        let window = window_ms(state);
        // Between the cursors, where they are shown.
        let between = state.trend.cursors.map_or(window, |cursors| ms(cursors.span()));
        let (xy, tag) =
            at_hand(state, |at_hand| (tools.xy.tags(at_hand), tools.spectrum.tag(at_hand)));
        if let (true, (Some(across), Some(up))) = (seen.0, xy) {
            let tags = vec![asked(state, &across), asked(state, &up)];
            let question = &mut self.state.tools.xy.desk.question;
            let wanted = Wanted::Xy { most: XY_MOST };
            if let Some(ask) = question.due(window, tags, wanted, now) {
                question.asked(self.station.ask_history(ask.clone()), ask, now);
            }
        }
        if let Some(pen) = tag.filter(|_| seen.1) {
            let tags = vec![asked(&self.state, &pen)];
            let question = &mut self.state.tools.spectrum.desk.question;
            let wanted = Wanted::Spectrum { most: SPECTRUM_MOST };
            if let Some(ask) = question.due(between, tags, wanted, now) {
                question.asked(self.station.ask_history(ask.clone()), ask, now);
            }
        }
    }

    /// Nobody looks at what a pane asked that is closed.
    fn withdraw_hidden(&mut self, seen: (bool, bool)) {
        let ToolsDesk { xy, spectrum, .. } = &mut self.state.tools;
        let xy = xy.desk.question.withdraw_unless(seen.0);
        let spectrum = spectrum.desk.question.withdraw_unless(seen.1);
        for asker in xy.into_iter().chain(spectrum) {
            self.station.withdraw_history(asker);
        }
    }

    /// The place of an export is known: asks for what it needs.
    pub(super) fn export_trend_to(&mut self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let Some(mut job) = self.state.tools.export.take() else { return Vec::new() };
        (job.path, job.overwrite) = (path, overwrite);
        job.stage = match (job.file, &job.print) {
            _ if job.ready.is_some() => ExportStage::Ready,
            (TrendFile::Picture, Some(print)) => {
                let mut print = PrintJob::new(print.clone());
                for ask in print.questions(|tag| asked(&self.state, tag)) {
                    print.asked(self.station.ask_history(ask));
                }
                ExportStage::Print(Box::new(print))
            }
            _ => {
                let (from_ms, to_ms) = job.window;
                let tags: Vec<AskedTag> =
                    job.pens.iter().map(|pen| asked(&self.state, pen)).collect();
                let wanted = Wanted::Points { most: EXPORT_MOST / tags.len().max(1) };
                let ask = HistoryAsk { asker: EXPORT, tags, from_ms, to_ms, wanted };
                ExportStage::Samples(Box::new(PointsDesk::new(self.station.ask_history(ask))))
            }
        };
        self.state.tools.export = Some(job);
        Vec::new()
    }

    /// What has become due without a command: questions that waited, files whose contents are there now.
    pub fn due(&mut self) -> Vec<Effect> {
        let mut due = self.ask_held();
        due.extend(self.capture_due());
        due.extend(self.export_due());
        due
    }

    fn export_due(&mut self) -> Vec<Effect> {
        let Some(mut job) = self.state.tools.export.take() else { return Vec::new() };
        let work = self.export_work(&mut job);
        let Some(work) = work else {
            self.state.tools.export = Some(job);
            return Vec::new();
        };
        let work = match work {
            Ok(work) => work,
            Err(refused) => {
                self.state.notice = Some(refused);
                return Vec::new();
            }
        };
        job.stage = ExportStage::Writing;
        let (path, overwrite) = (job.path.clone(), job.overwrite);
        self.state.tools.export = Some(job);
        vec![Effect::WriteTrend { work, path, overwrite }]
    }

    /// The contents of the file, once they are all there.
    fn export_work(&self, job: &mut ExportJob) -> Option<Result<Arc<TrendWork>, Notice>> {
        if matches!(job.stage, ExportStage::Ready) {
            return job.ready.as_ref().map(|ready| Ok(Arc::clone(ready)));
        }
        if let ExportStage::Print(print) = &job.stage {
            if !print.is_done() {
                return None;
            }
            return Some(match &print.trouble {
                Some(why) => Err(Notice::TrendNotExported(why.to_string())),
                None => Ok(Arc::new(TrendWork::Picture(print.print.clone()))),
            });
        }
        let TrendFile::Table(format) = job.file else { return None };
        let held = job.samples_told()?;
        if let Some(why) = held.trouble {
            return Some(Err(Notice::TrendNotExported(why.to_string())));
        }
        if held.is_cut {
            return Some(Err(Notice::TrendTooMuch));
        }
        let (from_ms, to) = job.window;
        let project = self.state.project();
        let tags = job.pens.iter().filter_map(|pen| project.tags.iter().find(|t| t.id == *pen));
        let series = tags.map(|tag| {
            let head = SeriesHead { name: tag.name.clone(), unit: tag.unit.clone() };
            let points = held.points.get(&tag.id).map(|p| p.to_vec()).unwrap_or_default();
            (head, points.into_iter().filter(|p| p.at_ms < to).collect())
        });
        Some(Ok(Arc::new(TrendWork::Table { format, series: series.collect(), from_ms })))
    }
}

/// What `look` finds among the tags that can be looked at.
fn at_hand<R>(state: &AppState, look: impl FnOnce(&AtHand<'_>) -> R) -> R {
    let tag = |id: &TagId| state.project().tag(id).map(AsRef::as_ref);
    let pens = drawable_pens(state, tag);
    look(&AtHand { pens: &pens, is_drawable: &|id| tag(id).is_some_and(Tag::is_trendable) })
}

/// The window that the trend shows, ms since 1970.
fn window_ms(state: &AppState) -> (i64, i64) {
    ms(state.trend.window(state.now.wall.as_secs()))
}

fn ms((from, to): (f64, f64)) -> (i64, i64) {
    (WallMs::from_secs(from).0, WallMs::from_secs(to).0)
}

/// A command of the tools.
impl From<ToolsCommand> for Command {
    fn from(command: ToolsCommand) -> Command {
        Command::Tools(command)
    }
}
