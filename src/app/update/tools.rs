//! The tools of the trend: asking for samples, exports, recordings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use super::trend::asked;
use crate::app::command::{Command, Effect, PathPurpose, TrendWork};
use crate::app::tools::{
    AtHand, EXPORT_MOST, ExportJob, ExportStage, Overlay, PRINT_COLUMNS, PRINT_CURVES,
    PRINT_FIGURES, PointsDesk, PrintJob, PrintPen, SPECTRUM_MOST, Sign, ToolsCommand, ToolsDesk,
    TrendFile, TrendPrint, XY_MOST, drawable_pens,
};
use crate::app::{AppState, Dialog, Notice};
use crate::model::{Alarm, AlarmKind, LimitSide, Operand, PaneKind, PenLook, Tag, TagId, WallMs};
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
            ToolsCommand::Export(..) if tools.export.is_some() => {
                self.state.notice = Some(Notice::TrendExportBusy);
            }
            ToolsCommand::Export(file, pens) => {
                let window = window_ms(&self.state);
                self.state.tools.export = Some(ExportJob::new(file, window, pens));
                return vec![self.ask_path(PathPurpose::Trend(file))];
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
        let state = &self.state;
        let (now, tools) = (state.now, &state.tools);
        let seen = (tools.xy_seen.is_fresh(now.mono), tools.spectrum_seen.is_fresh(now.mono));
        if seen == (false, false) {
            return;
        }
        let window = window_ms(state);
        // Between the cursors, where they are shown.
        let between = state.trend.cursors.map_or(window, |cursors| ms(cursors.span()));
        let (xy, tag) =
            at_hand(state, |at_hand| (tools.xy.tags(at_hand), tools.spectrum.tag(at_hand)));
        if let (true, (Some(across), Some(up))) = (seen.0, xy) {
            let tags = vec![asked(state, &across), asked(state, &up)];
            if self.ask_points(|tools| &mut tools.xy.points, window, tags, XY_MOST) {
                self.state.tools.xy.asked = Some((across, up));
            }
        }
        if let Some(pen) = tag.filter(|_| seen.1) {
            let tags = vec![asked(&self.state, &pen)];
            self.ask_points(|tools| &mut tools.spectrum.points, between, tags, SPECTRUM_MOST);
        }
    }

    /// Asks what a desk has to ask now, if anything: at most `most` samples a tag. True where it did.
    fn ask_points(
        &mut self,
        desk: fn(&mut ToolsDesk) -> &mut PointsDesk,
        window: (i64, i64),
        tags: Vec<AskedTag>,
        most: usize,
    ) -> bool {
        let now = self.state.now;
        let desk = desk(&mut self.state.tools);
        let Some(ask) = desk.question(window, tags, most, now) else { return false };
        let id = self.station.ask_history(ask.clone());
        desk.asked(id, &ask, now);
        true
    }

    /// The place of an export is known: asks for what it needs.
    pub(super) fn export_trend_to(&mut self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let now = self.state.now;
        let Some(mut job) = self.state.tools.export.take() else { return Vec::new() };
        (job.path, job.overwrite) = (path, overwrite);
        let (from_ms, to_ms) = job.window;
        let tags: Vec<AskedTag> = job.pens.iter().map(|pen| asked(&self.state, pen)).collect();
        job.stage = match job.file {
            _ if job.ready.is_some() => ExportStage::Ready,
            TrendFile::Table(_) => {
                let mut desk = ExportJob::samples();
                let most = EXPORT_MOST / tags.len().max(1);
                if let Some(ask) = desk.question(job.window, tags, most, now) {
                    let id = self.station.ask_history(ask.clone());
                    desk.asked(id, &ask, now);
                }
                ExportStage::Samples(Box::new(desk))
            }
            TrendFile::Picture => {
                let columns = Wanted::Columns { columns: PRINT_COLUMNS };
                let asks = [(PRINT_CURVES, columns), (PRINT_FIGURES, Wanted::Stats)];
                let mut print = PrintJob::default();
                for (place, (asker, wanted)) in print.asked.iter_mut().zip(asks) {
                    let tags = tags.clone();
                    let ask = HistoryAsk { asker, tags, from_ms, to_ms, wanted };
                    *place = Some(self.station.ask_history(ask));
                }
                ExportStage::Print(Box::new(print))
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
        let state = &self.state;
        let project = state.project();
        let pens = job.pens.clone();
        let tags = pens.iter().filter_map(|pen| project.tags.iter().find(|t| t.id == *pen));
        if let ExportStage::Print(print) = &job.stage {
            if !print.is_done() {
                return None;
            }
            if let Some(why) = &print.trouble {
                return Some(Err(Notice::TrendNotExported(why.to_string())));
            }
            let group = state.trend_group();
            let number = |tag: &TagId| {
                group.and_then(|g| g.pens.iter().position(|pen| pen == tag)).unwrap_or(0)
            };
            let look = |tag: &TagId| group.map_or_else(PenLook::default, |g| g.look(tag));
            let (from, to) = job.window;
            let print = TrendPrint {
                title: group.map_or_else(String::new, |g| g.name.clone()),
                subtitle: project.name.clone(),
                lang: state.settings.lang,
                window: (from as f64 / 1000.0, to as f64 / 1000.0),
                pens: tags
                    .map(|tag| {
                        let limits = limits(state.record.watching.alarms(&tag.id));
                        let pen = print.pen(number(&tag.id), look(&tag.id), tag);
                        PrintPen { limits, ..pen }
                    })
                    .collect(),
                overlay: state.tools.overlay.clone(),
            };
            return Some(Ok(Arc::new(TrendWork::Picture(Box::new(print)))));
        }
        let TrendFile::Table(format) = job.file else { return None };
        let held = job.samples_told()?;
        if let Some(why) = held.trouble {
            return Some(Err(Notice::TrendNotExported(why.to_string())));
        }
        if held.is_cut {
            return Some(Err(Notice::TrendTooMuch));
        }
        let (from, to) = held.window;
        let series = tags.map(|tag| {
            let head = SeriesHead { name: tag.name.clone(), unit: tag.unit.clone() };
            let points = held.points.get(&tag.id).map(|p| p.to_vec()).unwrap_or_default();
            (head, points.into_iter().filter(|p| (from..=to).contains(&p.at_ms)).collect())
        });
        Some(Ok(Arc::new(TrendWork::Table { format, series: series.collect() })))
    }
}

/// What `look` finds among the tags that can be looked at.
fn at_hand<R>(state: &AppState, look: impl FnOnce(&AtHand<'_>) -> R) -> R {
    let tag = |id: &TagId| state.project().tag(id).map(AsRef::as_ref);
    let pens = drawable_pens(state, tag);
    look(&AtHand { pens: &pens, is_drawable: &|id| tag(id).is_some_and(Tag::is_trendable) })
}

/// The limits among alarms that are numbers.
fn limits(alarms: &[Arc<Alarm>]) -> Vec<(LimitSide, f64)> {
    let limit = |alarm: &Arc<Alarm>| match alarm.kind {
        AlarmKind::Limit { side, limit: Operand::Constant(value), .. } => Some((side, value)),
        _ => None,
    };
    alarms.iter().filter_map(limit).collect()
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
