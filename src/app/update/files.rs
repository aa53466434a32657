//! Opening and saving, and the question about unsaved changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use super::project::empty_project;
use crate::app::command::{
    Command, Effect, FileChoice, LoadFailure, PathPurpose, PickOutcome, ProblemLine, UnsavedChoice,
};
use crate::app::import::Opening;
use crate::app::{Dialog, Document, Notice, PendingAction, TableSource};
use crate::model::Project;

impl App {
    /// Goes on with `then` at once if nothing can be lost, else asks.
    pub(super) fn guard(&mut self, then: PendingAction) -> Vec<Effect> {
        if self.grid_holds_back() {
            return Vec::new();
        }
        if self.state.doc.is_changed() {
            self.state.dialog = Some(Dialog::Unsaved { then });
            return Vec::new();
        }
        self.go_on(then)
    }

    pub(super) fn go_on(&mut self, then: PendingAction) -> Vec<Effect> {
        match then {
            PendingAction::New => {
                self.take(Arc::new(empty_project()), None);
                Vec::new()
            }
            PendingAction::Open => vec![self.ask_path(PathPurpose::Open)],
            PendingAction::OpenPath(path) => vec![Effect::Load(path)],
            PendingAction::Demo => vec![Effect::LoadDemo],
            PendingAction::Quit => vec![Effect::Quit],
        }
    }

    pub(super) fn unsaved(&mut self, choice: UnsavedChoice) -> Vec<Effect> {
        let Some(Dialog::Unsaved { then }) = self.state.dialog.take() else { return Vec::new() };
        match choice {
            UnsavedChoice::Save => self.save(Some(then)),
            UnsavedChoice::Discard => self.go_on(then),
            UnsavedChoice::Cancel => Vec::new(),
        }
    }

    pub(super) fn save(&mut self, then: Option<PendingAction>) -> Vec<Effect> {
        self.state.after_save = then;
        match self.state.doc.path().cloned() {
            Some(path) => self.save_to(path, true),
            None => vec![self.ask_path(PathPurpose::Save)],
        }
    }

    pub(super) fn save_to(&mut self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        self.state.saving = true;
        self.name_once();
        vec![Effect::Save { project: Arc::clone(self.state.project()), path, overwrite }]
    }

    pub(super) fn ask_path(&self, purpose: PathPurpose) -> Effect {
        let name = |project: &Project| {
            let stem: String =
                project.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
            let stem = if stem.is_empty() { "project".to_owned() } else { stem.to_lowercase() };
            PathBuf::from(format!("{stem}.toml"))
        };
        let known = self.state.doc.path().cloned();
        let suggested = match purpose {
            PathPurpose::Open => known,
            PathPurpose::Save => Some(known.unwrap_or_else(|| name(self.state.project()))),
            PathPurpose::Profile => Some(known.unwrap_or_default().with_file_name("profile.toml")),
            PathPurpose::Export => Some(known.unwrap_or_default().with_file_name("frames.csv")),
            PathPurpose::ExportTags => Some(known.unwrap_or_default().with_file_name("tags.csv")),
            PathPurpose::ExportJournal(file) => {
                let ending = file.endings().first().copied().unwrap_or_default();
                Some(known.unwrap_or_default().with_file_name(format!("journal.{ending}")))
            }
            PathPurpose::ExportLoad => {
                Some(known.unwrap_or_default().with_file_name("alarm-load.csv"))
            }
            PathPurpose::Table | PathPurpose::Recording => {
                known.map(|path| path.with_file_name(""))
            }
            PathPurpose::Trend(file) => {
                Some(known.unwrap_or_default().with_file_name(format!("trend.{}", file.ending())))
            }
        };
        Effect::AskPath { purpose, suggested }
    }

    pub(super) fn files(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::TypePath(new) => {
                if let Some(Dialog::TypePath { text, .. }) = &mut self.state.dialog {
                    *text = new;
                }
                Vec::new()
            }
            Command::AcceptTypedPath => {
                let Some(Dialog::TypePath { purpose, text }) = self.state.dialog.take() else {
                    return Vec::new();
                };
                self.picked(purpose, Path::new(text.trim()).to_owned(), false)
            }
            Command::ConfirmOverwrite => match self.state.dialog.take() {
                Some(Dialog::Overwrite { path, purpose }) => self.picked(purpose, path, true),
                _ => Vec::new(),
            },
            Command::Picked(purpose, outcome) => match outcome {
                // The system's own dialog has asked about replacing already.
                PickOutcome::Path(path) => self.picked(purpose, path, true),
                PickOutcome::Cancelled => {
                    self.state.after_save = None;
                    self.state.export = None;
                    if matches!(purpose, PathPurpose::Trend(_)) {
                        self.state.tools.export = None;
                    }
                    Vec::new()
                }
                PickOutcome::Unavailable => {
                    let text = match self.ask_path(purpose) {
                        Effect::AskPath { suggested: Some(path), .. } => path.display().to_string(),
                        _ => String::new(),
                    };
                    self.state.dialog = Some(Dialog::TypePath { purpose, text });
                    Vec::new()
                }
            },
            Command::Loaded { path, result, warnings } => self.loaded(path, result, warnings),
            Command::Saved { project, path, result } => self.saved(project, path, result),
            Command::SaveBlocked(path) => {
                if self.is_save_of_this() {
                    let purpose = PathPurpose::Save;
                    self.state.dialog = Some(Dialog::Overwrite { path, purpose });
                }
                Vec::new()
            }
            Command::SaveChanged(path) => {
                if self.is_save_of_this() {
                    self.state.dialog = Some(Dialog::FileChanged { path });
                }
                Vec::new()
            }
            Command::FileChanged(choice) => self.file_changed(choice),
            _ => Vec::new(),
        }
    }

    /// Another program has changed the file. What was to follow the saving follows only a saving.
    fn file_changed(&mut self, choice: FileChoice) -> Vec<Effect> {
        let is_question = |dialog: &mut Dialog| matches!(dialog, Dialog::FileChanged { .. });
        let Some(Dialog::FileChanged { path }) = self.state.dialog.take_if(is_question) else {
            return Vec::new();
        };
        match choice {
            FileChoice::Overwrite => {
                self.state.saving = true;
                let project = Arc::clone(self.state.project());
                vec![Effect::SaveAnyway { project, path }]
            }
            FileChoice::Elsewhere => vec![self.ask_path(PathPurpose::Save)],
            FileChoice::Reload => {
                self.state.after_save = None;
                vec![Effect::Load(path)]
            }
            FileChoice::Cancel => {
                self.state.after_save = None;
                Vec::new()
            }
        }
    }

    /// Goes on with a path. Nobody was asked about the file whose name gets its ending here.
    pub(super) fn picked(
        &mut self,
        purpose: PathPurpose,
        mut path: PathBuf,
        mut overwrite: bool,
    ) -> Vec<Effect> {
        if path.as_os_str().is_empty() {
            return Vec::new();
        }
        if let (Some(ending), None) = (purpose.ending(), path.extension()) {
            path.set_extension(ending);
            overwrite = false;
        }
        match purpose {
            PathPurpose::Open => vec![Effect::Load(path)],
            PathPurpose::Save => self.save_to(path, overwrite),
            PathPurpose::Export => self.export_to(path, overwrite),
            PathPurpose::ExportTags => self.export_tags_to(path, overwrite),
            PathPurpose::Table => {
                vec![Effect::ReadTable(TableSource::File(path), Opening::default())]
            }
            PathPurpose::Profile => self.profile_to(path, overwrite),
            PathPurpose::Trend(_) => self.export_trend_to(path, overwrite),
            PathPurpose::Recording => vec![Effect::ReadRecording(path)],
            PathPurpose::ExportJournal(_) => self.export_journal_to(path, overwrite),
            PathPurpose::ExportLoad => self.export_load_to(path, overwrite),
        }
    }

    pub(super) fn loaded(
        &mut self,
        path: Option<PathBuf>,
        result: Result<Arc<Project>, LoadFailure>,
        warnings: Vec<ProblemLine>,
    ) -> Vec<Effect> {
        let (unreadable, problems) = match result {
            Ok(project) => {
                self.take(project, path.clone());
                if !warnings.is_empty() {
                    let unreadable = String::new();
                    let problems = warnings;
                    self.state.dialog = Some(Dialog::Problems {
                        path: path.clone(),
                        unreadable,
                        problems,
                        opened: true,
                    });
                }
                let Some(path) = path else { return Vec::new() };
                self.state.notice = Some(Notice::Opened(path.clone()));
                self.state.settings.remember(&path);
                return vec![Effect::KeepSettings(self.state.settings.clone())];
            }
            Err(LoadFailure::Unreadable(why)) => {
                if let Some(path) = &path {
                    self.state.settings.forget(path);
                }
                (why, Vec::new())
            }
            Err(LoadFailure::Invalid(problems)) => (String::new(), problems),
        };
        self.state.dialog = Some(Dialog::Problems { path, unreadable, problems, opened: false });
        Vec::new()
    }

    pub(super) fn take(&mut self, project: Arc<Project>, path: Option<PathBuf>) {
        // Whatever is still being saved or asked concerns the project that is left here.
        self.state.saves_left += u32::from(std::mem::take(&mut self.state.saving));
        self.state.after_save = None;
        self.state.dialog = None;
        self.state.doc = Document::new(project, path);
        self.project_replaced();
        self.begin_record();
        self.project_changed();
    }

    pub(super) fn saved(
        &mut self,
        project: Arc<Project>,
        path: PathBuf,
        result: Result<(), String>,
    ) -> Vec<Effect> {
        let ours = self.is_save_of_this();
        let then = if ours { self.state.after_save.take() } else { None };
        if let Err(why) = result {
            self.state.notice = Some(Notice::SaveFailed(why));
            return Vec::new();
        }
        let folder = if ours {
            self.state.doc.saved_as(project, path.clone());
            self.place_record()
        } else {
            None
        };
        self.state.settings.remember(&path);
        self.state.notice = Some(match folder {
            Some(folder) => Notice::SavedWithRecord { file: path, folder },
            None => Notice::Saved(path),
        });
        let mut effects = vec![Effect::KeepSettings(self.state.settings.clone())];
        if let Some(then) = then {
            effects.extend(self.guard(then));
        }
        effects
    }

    /// A save has ended: true if it was one of the project that is open now. Saves end in the order
    /// in which they began.
    fn is_save_of_this(&mut self) -> bool {
        if self.state.saves_left > 0 {
            self.state.saves_left -= 1;
            return false;
        }
        self.state.saving = false;
        true
    }
}
