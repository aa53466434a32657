//! Reading and writing files on a thread of their own, so that a slow disk cannot hold a frame up.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::app::{
    Command, ImportCommand, ImportJob, LoadFailure, PathPurpose, ProblemLine, TableSource,
};
use crate::model::{Endpoint, Profile, Project};
use crate::station::walk_sunspec;
use crate::store::import::{BYTES_MOST, CellProblem, read_table, table_of_text};
use crate::store::profile::{library, profiles_in, save_profile};
use crate::store::{
    LoadError, Problem, Severity, load_project, parse_project, replace_file, save_project,
};

/// Answers that may wait for the window.
const ANSWERS: usize = 16;

/// The demo plant, part of the program so that it opens wherever the program lies.
const DEMO: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/quadruple-tank.toml"));

/// Reads and writes projects; answers come as commands.
pub struct Files {
    answers: Receiver<Command>,
    sender: SyncSender<Command>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Files {
    /// Files whose answers ring `wake`.
    pub fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Files {
        let (sender, answers) = sync_channel(ANSWERS);
        Files { answers, sender, wake }
    }

    /// The next answer. Never waits.
    pub fn poll(&self) -> Option<Command> {
        self.answers.try_recv().ok()
    }

    /// Reads a project.
    pub fn load(&self, path: PathBuf) {
        self.spawn(move || loaded(path));
    }

    /// Reads the demo plant.
    pub fn load_demo(&self) {
        self.spawn(demo);
    }

    /// Saves a project; a file that stands there is left alone unless `overwrite`.
    pub fn save(&self, project: Arc<Project>, path: PathBuf, overwrite: bool) {
        self.spawn(move || {
            if !overwrite && path.exists() {
                return Command::SaveBlocked(path);
            }
            let result = save_project(&project, &path).map_err(|error| error.to_string());
            Command::Saved { project, path, result }
        });
    }

    /// Writes a text whole or not at all; a file that stands there is left alone unless `overwrite`.
    pub fn export(&self, purpose: PathPurpose, text: String, path: PathBuf, overwrite: bool) {
        self.spawn(move || {
            if !overwrite && path.exists() {
                return Command::ExportBlocked(purpose, path);
            }
            let result = replace_file(&path, |out| out.write_all(text.as_bytes()))
                .map_err(|error| error.to_string());
            Command::Exported { purpose, path, result }
        });
    }

    /// Reads a table of tags.
    pub fn read_table(&self, source: TableSource) {
        self.spawn(move || table_read(&source));
    }

    /// Works out what a table makes of the project.
    pub fn plan_import(&self, job: ImportJob) {
        self.spawn(move || Command::Import(job.work()));
    }

    /// Reads the profiles at hand.
    pub fn load_profiles(&self) {
        self.spawn(profiles);
    }

    /// Asks a device where its points lie.
    pub fn ask_device(&self, endpoint: Endpoint, unit: u8) {
        const WAIT: Duration = Duration::from_secs(2);
        self.spawn(move || {
            let result = walk_sunspec(&endpoint, unit, WAIT);
            Command::DeviceAnswered { endpoint, unit, result }
        });
    }

    /// Saves a profile; a file that stands there is left alone unless `overwrite`.
    pub fn save_profile(&self, profile: Arc<Profile>, path: PathBuf, overwrite: bool) {
        self.spawn(move || {
            if !overwrite && path.exists() {
                return Command::ProfileBlocked(path);
            }
            let result = save_profile(&profile, &path).map_err(|error| error.to_string());
            Command::ProfileSaved { path, result }
        });
    }

    fn spawn(&self, work: impl FnOnce() -> Command + Send + 'static) {
        let (sender, wake) = (self.sender.clone(), Arc::clone(&self.wake));
        let run = move || {
            // A window that has closed wants no answer.
            sender.send(work()).ok();
            wake();
        };
        if let Err(error) = thread::Builder::new().name("files".to_owned()).spawn(run) {
            log::error!("no thread for reading and writing files: {error}");
        }
    }
}

/// Reads a table of tags out of a file or a text.
pub fn table_read(source: &TableSource) -> Command {
    let result = match source {
        TableSource::Text(text) => table_of_text(text),
        TableSource::File(path) => table_bytes(path)
            .map_err(|why| CellProblem {
                severity: Severity::Error,
                row: 0,
                column: 0,
                heading: Box::default(),
                what: format!("{} cannot be read", path.display()),
                why: why.to_string(),
                hint: "check the name and the disk".to_owned(),
                fault: None,
            })
            .and_then(|bytes| read_table(&bytes)),
    };
    Command::Import(ImportCommand::Read { name: source.name(), result: result.map(Arc::new) })
}

/// The bytes of a file, one more at most than a table may have.
fn table_bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MOST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The profiles that come with the program, and those in the folder `profiles` beside the settings. A
/// file that is none is told in the log.
pub fn profiles() -> Command {
    let own = library().into_iter().map(|(file, profile)| (file.to_owned(), Arc::new(profile)));
    let folder = super::settings::path().and_then(|p| Some(p.parent()?.join("profiles")));
    let theirs = folder.iter().flat_map(|folder| profiles_in(folder)).filter_map(|(path, read)| {
        let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match read {
            Ok(profile) => Some((file, Arc::new(profile))),
            Err(error) => {
                log::warn!("a profile cannot be used: {error}");
                None
            }
        }
    });
    Command::ProfilesLoaded(own.chain(theirs).collect())
}

/// Reads a project and says what came of it.
pub fn loaded(path: PathBuf) -> Command {
    let (result, warnings) = match load_project(&path) {
        Ok((project, warnings)) => (Ok(Arc::new(project)), lines(&warnings)),
        Err(LoadError::Invalid { problems, .. }) => {
            (Err(LoadFailure::Invalid(lines(&problems))), Vec::new())
        }
        Err(error) => (Err(LoadFailure::Unreadable(error.to_string())), Vec::new()),
    };
    Command::Loaded { path: Some(path), result, warnings }
}

/// Shows a folder in the system's own way.
pub fn show(folder: &Path) {
    let opener = if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    match std::process::Command::new(opener).arg(folder).spawn() {
        // It is waited for elsewhere, so that nothing is left behind.
        Ok(mut child) => {
            let wait = thread::Builder::new().name("file-manager".to_owned());
            // Without a thread the child stays until we end.
            wait.spawn(move || child.wait()).ok();
        }
        Err(error) => log::warn!("{} cannot be shown by {opener}: {error}", folder.display()),
    }
}

/// The demo plant, which has no file of its own: saving it asks where to.
pub fn demo() -> Command {
    let parsed = parse_project(DEMO, "the demo plant".as_ref());
    let result = match parsed.project {
        Some(project) => Ok(Arc::new(project)),
        None => Err(LoadFailure::Invalid(lines(&parsed.problems))),
    };
    Command::Loaded { path: None, result, warnings: Vec::new() }
}

fn lines(problems: &[Problem]) -> Vec<ProblemLine> {
    let errors_first = |severity: Severity| problems.iter().filter(move |p| p.severity == severity);
    errors_first(Severity::Error)
        .chain(errors_first(Severity::Warning))
        .map(|p| ProblemLine {
            line: p.line,
            column: p.column,
            path: p.path.clone(),
            message: p.message.clone(),
            hint: p.hint.clone(),
        })
        .collect()
}
