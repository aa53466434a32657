//! Triggered captures: arming, setting off, showing, writing to files, taking away.

use std::sync::Arc;

use super::App;
use crate::app::captures::{CaptureUse, CapturesCommand, CapturesView, overlay};
use crate::app::command::{Command, Effect, PathPurpose, TrendWork};
use crate::app::edit;
use crate::app::tools::{ExportJob, TrendFile};
use crate::app::{CaptureDraft, Dialog, Draft, Notice, Selection};
use crate::model::{Capture, CaptureAsk, CaptureId, CaptureTags, KeptId, PaneKind, Project};
use crate::station::CaptureTold;
use crate::station::export::{ExportFormat, SeriesHead};

impl App {
    /// Opens the dialog of captures, with this definition picked, or the first.
    pub(super) fn open_captures(&mut self, picked: Option<CaptureId>) {
        let project = self.state.project();
        let picked = picked.filter(|id| project.capture(id).is_some());
        let picked = picked.or_else(|| project.captures.first().map(|c| c.id.clone()));
        let view = CapturesView { picked, kept: None, removing: None };
        self.state.dialog = Some(Dialog::Captures(view));
        self.state.captures_under = false;
    }

    pub(super) fn captures(&mut self, command: CapturesCommand) -> Vec<Effect> {
        self.state.captures_under = true;
        match command {
            CapturesCommand::Arm(id) => self.ask_capture(CaptureAsk::Arm(id)),
            CapturesCommand::Disarm(id) => self.ask_capture(CaptureAsk::Disarm(id)),
            CapturesCommand::Trigger(id) => self.ask_capture(CaptureAsk::Trigger(id)),
            CapturesCommand::New => self.new_capture(),
            CapturesCommand::Edit(id) => {
                let draft = Draft::of(self.state.project(), &Selection::Capture(id));
                self.open_editor(draft);
            }
            CapturesCommand::Delete(id) => {
                let what = Selection::Capture(id);
                let (devices, tags, alarms) = (0, 0, 0);
                self.state.dialog = Some(Dialog::Delete { what, devices, tags, alarms });
            }
            CapturesCommand::Show(id) => self.want_capture(id, CaptureUse::Show),
            CapturesCommand::Export(id) => self.want_capture(id, CaptureUse::Export),
            CapturesCommand::Pick(id) => self.in_captures(|view| view.picked = Some(id)),
            CapturesCommand::PickKept(id) => self.in_captures(|view| view.kept = Some(id)),
            CapturesCommand::Remove(id) => self.in_captures(|view| view.removing = Some(id)),
            CapturesCommand::Removed(yes) => {
                let mut going = None;
                self.in_captures(|view| going = view.removing.take());
                if let Some(id) = going.filter(|_| yes) {
                    self.ask_capture(CaptureAsk::Remove(id));
                }
            }
        }
        Vec::new()
    }

    fn in_captures(&mut self, change: impl FnOnce(&mut CapturesView)) {
        if let Some(Dialog::Captures(view)) = &mut self.state.dialog {
            change(view);
        }
    }

    fn ask_capture(&mut self, ask: CaptureAsk) {
        if !self.station.ask_capture(ask) {
            self.state.notice = Some(Notice::CaptureBusy);
        }
    }

    fn want_capture(&mut self, id: KeptId, what: CaptureUse) {
        self.state.capture_wanted = Some((id, what));
        self.ask_capture(CaptureAsk::Open(id));
    }

    /// The editor of a new capture: of the pens of the trend group being drawn, set off by the selected tag.
    pub(super) fn new_capture(&mut self) {
        self.state.captures_under &= matches!(self.state.dialog, Some(Dialog::Captures(_)));
        let mut scratch = Project::clone(self.state.project());
        let Some(id) = edit::free_capture_id(&mut scratch) else { return };
        let group = self.state.trend_group().map(|group| group.id.clone());
        let tags = group.map_or(CaptureTags::List(Vec::new()), CaptureTags::Group);
        let mut capture = Capture::new(id, tags);
        let taken = scratch.captures.iter().map(|x| x.name.as_str());
        capture.name = edit::free_name("Capture 0", taken);
        let mut draft = CaptureDraft::of(&capture, &scratch);
        if let Some(Selection::Tag(tag)) = &self.state.selection
            && let Some(tag) = scratch.tag(tag).filter(|tag| tag.is_trendable())
        {
            draft.watch = if tag.data_type.is_boolean() { "tag" } else { "compare" };
            draft.tag.clone_from(&tag.name);
        }
        self.open_editor(Some(Draft::Capture(Box::new(draft))));
    }

    /// The capture that the open editor or question is about.
    pub(super) fn capture_dialog(&self) -> Option<CaptureId> {
        match self.state.dialog.as_ref()? {
            Dialog::Edit { draft, .. } => match &**draft {
                Draft::Capture(draft) => Some(draft.id.clone()),
                _ => None,
            },
            Dialog::Delete { what: Selection::Capture(id), .. } => Some(id.clone()),
            _ => None,
        }
    }

    /// Goes back to the list once that is closed, unless something else is to be seen.
    pub(super) fn back_to_captures(&mut self, about: Option<CaptureId>) {
        let goes_on = about.is_some() && self.state.captures_under;
        if goes_on && self.state.dialog.is_none() {
            self.open_captures(about);
        }
    }

    /// Takes in how captures stand, and samples that were asked for.
    pub(super) fn look_at_captures(&mut self) {
        self.state.captures = self.station.captures();
        while let Some(told) = self.station.next_capture() {
            self.capture_told(told);
        }
    }

    fn capture_told(&mut self, CaptureTold { id, result }: CaptureTold) {
        let Some((_, what)) = self.state.capture_wanted.take_if(|(wanted, _)| *wanted == id) else {
            return;
        };
        let (kept, series) = match result {
            Ok(told) => told,
            Err(why) => {
                self.state.notice = Some(Notice::CaptureUnread(why.to_string()));
                return;
            }
        };
        match what {
            CaptureUse::Show => {
                let shown = overlay(&kept, series);
                if shown.columns.is_empty() {
                    self.state.notice = Some(Notice::CaptureEmpty(kept.end));
                    return;
                }
                let at = kept.at.as_secs();
                let (before, after) = (f64::from(kept.pre_ms), f64::from(kept.post_ms));
                // A little more on either side, so that its ends are seen.
                let margin = ((before + after) / 20_000.0).max(0.5);
                let (from, to) = (at - before / 1000.0 - margin, at + after / 1000.0 + margin);
                self.state.tools.overlay = Some(Arc::new(shown));
                self.close_captures();
                self.state.show_pane = Some(PaneKind::Trend);
                self.trend(Command::TrendHold(from, to));
            }
            CaptureUse::Export if self.state.tools.export.is_some() => {
                self.state.notice = Some(Notice::TrendExportBusy);
            }
            CaptureUse::Export => {
                let series = series.into_iter().map(|series| {
                    (SeriesHead { name: series.name, unit: series.unit }, series.points)
                });
                let format = ExportFormat::CsvLong;
                let mut job = ExportJob::new(TrendFile::Table(format), (0, 0), Vec::new());
                let series = series.collect();
                job.ready = Some(Arc::new(TrendWork::Table { format, series, from_ms: i64::MIN }));
                self.state.tools.export = Some(job);
                self.close_captures();
                self.state.capture_export = true;
            }
        }
    }

    /// Closes the list of captures; whatever else a person has opened meanwhile stays.
    fn close_captures(&mut self) {
        self.state.dialog.take_if(|dialog| matches!(dialog, Dialog::Captures(_)));
    }

    /// The place of a capture's file has to be asked for.
    pub(super) fn capture_due(&mut self) -> Option<Effect> {
        let asked = std::mem::take(&mut self.state.capture_export);
        let purpose = PathPurpose::Trend(TrendFile::Table(ExportFormat::CsvLong));
        asked.then(|| self.ask_path(purpose))
    }
}
