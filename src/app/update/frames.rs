//! The frame log: on and off, pause, and writing it to a file.

use std::path::PathBuf;

use super::App;
use crate::app::command::{Command, Effect, PathPurpose};
use crate::app::{Dialog, FrameLine, Notice};
use crate::model::FrameScope;

impl App {
    pub(super) fn frames(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::RecordFrames(scope) => self.record_frames(scope),
            Command::PauseFrames(paused) => self.state.frames.paused = paused,
            Command::ClearFrames => self.state.frames.clear(),
            Command::ExportFrames(lines) => {
                self.state.export = Some(lines);
                return vec![self.ask_path(PathPurpose::Export)];
            }
            Command::Exported { purpose, path, result } => {
                self.state.export = None;
                let frames = purpose == PathPurpose::Export;
                self.state.notice = Some(match result {
                    Ok(()) if frames => Notice::Exported(path),
                    Ok(()) if purpose == PathPurpose::ExportLoad => Notice::Written(path),
                    Ok(()) => Notice::TagsExported(path),
                    Err(why) if frames => Notice::ExportFailed(why),
                    Err(why) => Notice::SaveFailed(why),
                });
            }
            Command::ExportBlocked(purpose, path) => {
                self.state.dialog = Some(Dialog::Overwrite { path, purpose });
            }
            _ => {}
        }
        Vec::new()
    }

    /// Records frames, or stops; everything stays as it is where the engine could not be told.
    fn record_frames(&mut self, scope: Option<FrameScope>) {
        if self.station.watch_frames(scope.as_ref()) {
            self.state.frames.scope = scope;
            self.state.frames.paused = false;
        }
    }

    /// Writes what waits for a place: CSV where the path ends so, else text.
    pub(super) fn export_to(&self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let Some(lines) = &self.state.export else { return Vec::new() };
        let csv = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
        let head = csv.then(|| FrameLine::CSV_HEAD.to_owned());
        let each = lines.iter().map(|line| if csv { line.csv() } else { line.text() });
        let text = head.into_iter().chain(each).map(|line| line + "\n").collect();
        vec![Effect::Export { purpose: PathPurpose::Export, text, path, overwrite }]
    }
}
