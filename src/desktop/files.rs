//! Reading and writing files on a thread of their own, so that a slow disk cannot hold a frame up.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::app::import::Opening;
use crate::app::tools::{Overlay, ToolsCommand};
use crate::app::{
    BrokenFile, Command, ImportCommand, ImportJob, LoadFailure, PathPurpose, ProblemLine,
    TableSource, TrendWork,
};
use crate::model::{Endpoint, Profile, Project};
use crate::station::export::{ExportStyle, write_points};
use crate::station::recording::{RECORDING_BYTES_MOST, read_recording};
use crate::station::walk_sunspec;
use crate::store::import::{BYTES_MOST, CellProblem, open_table, table_of_text};
use crate::store::profile::{library, profiles_in, save_profile};
use crate::store::{
    FileMark, LoadError, Problem, Severity, load_project, parse_project, render_project,
    replace_file, save_project,
};
use crate::ui::print::trend_png;

/// Answers that may wait for the window.
const ANSWERS: usize = 16;

/// The demo plant, part of the program so that it opens wherever the program lies.
const DEMO: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/quadruple-tank.toml"));

/// Reads and writes projects; answers come as commands.
pub struct Files {
    answers: Receiver<Command>,
    sender: SyncSender<Command>,
    /// The project that is open, and what its file held when it was read or written last.
    known: Arc<Known>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Files {
    /// Files whose answers ring `wake`.
    pub fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Files {
        let (sender, answers) = sync_channel(ANSWERS);
        Files { answers, sender, known: Arc::default(), wake }
    }

    /// The next answer. Never waits.
    pub fn poll(&self) -> Option<Command> {
        self.answers.try_recv().ok()
    }

    /// Reads a project.
    pub fn load(&self, path: PathBuf) {
        let known = Arc::clone(&self.known);
        self.spawn(move || loaded_as(path, &known));
    }

    /// Reads the first project, before there is a window to wait for it.
    pub fn load_now(&self, path: PathBuf) -> Command {
        loaded_as(path, &self.known)
    }

    /// Reads the demo plant.
    pub fn load_demo(&self) {
        self.spawn(demo);
    }

    /// Saves a project; a file that stands there is left alone unless `overwrite`, and one that another
    /// program has changed since it was read or written here in any case.
    pub fn save(&self, project: Arc<Project>, path: PathBuf, overwrite: bool) {
        let known = Arc::clone(&self.known);
        self.spawn(move || {
            if !overwrite && path.exists() {
                return Command::SaveBlocked(path);
            }
            if has_changed(&path, &known) {
                return Command::SaveChanged(path);
            }
            saved_as(project, path, &known)
        });
    }

    /// Saves a project over whatever stands there.
    pub fn save_anyway(&self, project: Arc<Project>, path: PathBuf) {
        let known = Arc::clone(&self.known);
        self.spawn(move || saved_as(project, path, &known));
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
    pub fn read_table(&self, source: TableSource, opening: Opening) {
        self.spawn(move || table_read(source, opening));
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
            let own = super::settings::profile_folder();
            // The first profile of a person finds no folder; one that cannot be made is told by the saving.
            if let Some(folder) = own.filter(|folder| path.parent() == Some(folder)) {
                fs::create_dir_all(folder).ok();
            }
            let result = save_profile(&profile, &path).map_err(|error| error.to_string());
            Command::ProfileSaved { path, result }
        });
    }

    /// Writes what the trend shows; a file that stands there is left alone unless `overwrite`.
    pub fn write_trend(&self, work: Arc<TrendWork>, path: PathBuf, overwrite: bool) {
        self.spawn(move || trend_written(&work, path, overwrite).into());
    }

    /// Reads a recording of another program.
    pub fn read_recording(&self, path: PathBuf) {
        self.spawn(move || recording_read(path).into());
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

/// Writes what the trend shows.
pub fn trend_written(work: &TrendWork, path: PathBuf, overwrite: bool) -> ToolsCommand {
    if !overwrite && path.exists() {
        return ToolsCommand::ExportBlocked(path);
    }
    let mut rows = 0;
    let written = match work {
        TrendWork::Table { format, series, from_ms } => replace_file(&path, |file| {
            let style = ExportStyle::default();
            rows = write_points(*format, &style, series, *from_ms, io::BufWriter::new(file))?;
            Ok(())
        }),
        TrendWork::Picture(print) => replace_file(&path, |file| {
            let png = trend_png(print).map_err(io::Error::other)?;
            file.write_all(&png)
        }),
    };
    ToolsCommand::Exported { path, result: written.map(|()| rows).map_err(|e| e.to_string()) }
}

/// Reads a recording of another program; times without an offset are local.
pub fn recording_read(path: PathBuf) -> ToolsCommand {
    let bytes = file_bytes(&path, RECORDING_BYTES_MOST).map_err(|why| why.to_string());
    let result = bytes.and_then(|bytes| {
        let recording = read_recording(&bytes, &jiff::tz::TimeZone::system());
        recording.map_err(|why| why.to_string())
    });
    let result = result.map(|recording| Arc::new(Overlay::new(path.clone(), recording)));
    ToolsCommand::RecordingRead { path, result }
}

/// Reads a table of tags out of a file or a text.
pub fn table_read(source: TableSource, opening: Opening) -> Command {
    let result = match &source {
        TableSource::Text(text) => table_of_text(text),
        TableSource::File(path) => file_bytes(path, BYTES_MOST)
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
            .and_then(|bytes| open_table(&bytes, &opening)),
    };
    Command::Import(ImportCommand::Read { source, opening, result: result.map(Arc::new) })
}

/// The bytes of a file, one more at most than it may have.
fn file_bytes(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The profiles that come with the program, and those in the folder `profiles` beside the settings.
fn profiles() -> Command {
    profiles_of(super::settings::profile_folder().as_deref())
}

/// The profiles that come with the program, and those of a folder. A file that is none is told with
/// everything that is wrong in it.
pub fn profiles_of(folder: Option<&Path>) -> Command {
    let own = library().into_iter().map(|(file, profile)| (file.to_owned(), Arc::new(profile)));
    let (mut good, mut broken): (Vec<_>, Vec<_>) = (own.collect(), Vec::new());
    for (path, read) in folder.into_iter().flat_map(profiles_in) {
        let (unreadable, problems) = match read {
            Ok(profile) => {
                let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                good.push((file, Arc::new(profile)));
                continue;
            }
            Err(LoadError::Invalid { problems, .. }) => (String::new(), lines(&problems)),
            // The words are those of a project, and it is a profile.
            Err(error) => {
                (error.to_string().replacen("the project ", "the profile ", 1), Vec::new())
            }
        };
        broken.push(BrokenFile { path, unreadable, problems });
    }
    Command::ProfilesLoaded(good.into(), broken.into())
}

/// The file of the open project and what it held.
type Known = Mutex<Option<(PathBuf, FileMark)>>;

/// Reads a project and remembers what its file held.
fn loaded_as(path: PathBuf, known: &Known) -> Command {
    // Before reading: what changes meanwhile is then told rather than missed.
    let mark = FileMark::read(&path);
    let told = loaded(path.clone());
    if let (Command::Loaded { result: Ok(_), .. }, Ok(Some(mark))) = (&told, mark) {
        *known.lock().unwrap_or_else(PoisonError::into_inner) = Some((path, mark));
    }
    told
}

/// Saves a project and remembers what its file holds now.
fn saved_as(project: Arc<Project>, path: PathBuf, known: &Known) -> Command {
    let result = save_project(&project, &path).map_err(|error| error.to_string());
    if result.is_ok() {
        let mark = FileMark::of(render_project(&project).as_bytes());
        *known.lock().unwrap_or_else(PoisonError::into_inner) = Some((path.clone(), mark));
    }
    Command::Saved { project, path, result }
}

/// True if another program has changed the file. One that was removed is only written anew, and of one that
/// cannot be read saving tells.
fn has_changed(path: &Path, known: &Known) -> bool {
    let known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let before = known.as_ref().filter(|(of, _)| of == path).map(|(_, mark)| *mark);
    let now = FileMark::read(path).ok().flatten();
    before.zip(now).is_some_and(|(before, now)| before != now)
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
