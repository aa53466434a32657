//! The system's file dialogs, asked on a thread of their own.
//!
//! A dialog can hang for ever (a portal that is installed and does not start), so nothing waits for
//! it: the answer arrives by a channel of one place and wakes the window. `None` from rfd means
//! cancelled or could not be shown; what came within [`TOO_QUICK`] no person has cancelled, and where
//! the log tells of a failure it was none either. Then the window asks for a typed path.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::log_watch;
use crate::app::lang::{Key, Lang, tr};
use crate::app::tools::TrendFile;
use crate::app::{ExportFormat, PathPurpose, PickOutcome};

/// No person opens, reads and cancels a dialog in less.
pub const TOO_QUICK: Duration = Duration::from_millis(300);
/// A dialog that has not answered for so long may be given up by asking again.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// What a dialog is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// To read or to write.
    pub purpose: PathPurpose,
    /// A path to begin with.
    pub suggested: Option<PathBuf>,
    /// Language of its title.
    pub lang: Lang,
}

/// Whoever can ask for a path. Tests answer in place of a person.
pub trait FileDialogs {
    /// Shows a dialog; the answer comes by [`FileDialogs::poll`].
    fn ask(&mut self, request: Request);
    /// The answer, once there is one. Never waits.
    fn poll(&mut self) -> Option<(PathPurpose, PickOutcome)>;
}

/// Shows a dialog and blocks until it is closed.
pub type Picker = Arc<dyn Fn(&Request) -> Option<PathBuf> + Send + Sync>;

/// The system's dialogs.
pub struct SystemDialogs {
    picker: Picker,
    wake: Arc<dyn Fn() + Send + Sync>,
    too_quick: Duration,
    open: Option<Open>,
    /// An answer known without a dialog.
    ready: Option<(PathPurpose, PickOutcome)>,
}

struct Open {
    purpose: PathPurpose,
    since: Instant,
    answer: Receiver<PickOutcome>,
}

impl SystemDialogs {
    /// The dialogs of this desktop; `wake` makes the window look for the answer.
    pub fn new(wake: Arc<dyn Fn() + Send + Sync>) -> SystemDialogs {
        SystemDialogs::with_picker(Arc::new(pick), wake, TOO_QUICK)
    }

    /// Dialogs shown by somebody else; a `None` sooner than `too_quick` counts as "could not be shown".
    pub fn with_picker(
        picker: Picker,
        wake: Arc<dyn Fn() + Send + Sync>,
        too_quick: Duration,
    ) -> SystemDialogs {
        SystemDialogs { picker, wake, too_quick, open: None, ready: None }
    }

    fn start(&mut self, request: Request) -> std::io::Result<Open> {
        let (sender, answer) = sync_channel(1);
        let (picker, wake) = (Arc::clone(&self.picker), Arc::clone(&self.wake));
        let too_quick = self.too_quick;
        let purpose = request.purpose;
        thread::Builder::new().name("file-dialog".to_owned()).spawn(move || {
            let (started, failures) = (Instant::now(), log_watch::dialog_failures());
            let outcome = match picker(&request) {
                Some(path) => PickOutcome::Path(path),
                None if started.elapsed() < too_quick
                    || log_watch::dialog_failures() != failures =>
                {
                    PickOutcome::Unavailable
                }
                None => PickOutcome::Cancelled,
            };
            // One answer for one place: this neither waits nor fails, unless nobody wants it any more.
            drop(sender.try_send(outcome));
            wake();
        })?;
        Ok(Open { purpose, since: Instant::now(), answer })
    }
}

impl FileDialogs for SystemDialogs {
    /// While a dialog is open, asking again does nothing at first; after [`PATIENCE`] it gives the
    /// silent dialog up and answers "unavailable", so that a person can always type a path.
    fn ask(&mut self, request: Request) {
        let purpose = request.purpose;
        if let Some(open) = &self.open {
            if open.since.elapsed() < PATIENCE {
                return;
            }
            log::warn!(
                "a file dialog has not answered for {:?} and is given up",
                open.since.elapsed()
            );
            self.open = None;
            self.ready = Some((purpose, PickOutcome::Unavailable));
            return;
        }
        match self.start(request) {
            Ok(open) => self.open = Some(open),
            Err(error) => {
                log::error!("no thread for a file dialog: {error}");
                self.ready = Some((purpose, PickOutcome::Unavailable));
            }
        }
    }

    fn poll(&mut self) -> Option<(PathPurpose, PickOutcome)> {
        if let Some(ready) = self.ready.take() {
            return Some(ready);
        }
        let open = self.open.as_ref()?;
        let purpose = open.purpose;
        let outcome = match open.answer.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return None,
            // The thread died without an answer.
            Err(TryRecvError::Disconnected) => PickOutcome::Unavailable,
        };
        self.open = None;
        Some((purpose, outcome))
    }
}

/// Asks by rfd: the desktop portal, or zenity where there is none.
fn pick(request: &Request) -> Option<PathBuf> {
    let title = match request.purpose {
        PathPurpose::Open => Key::FileOpenTitle,
        PathPurpose::Save => Key::FileSaveTitle,
        PathPurpose::Export => Key::FramesExportTitle,
        PathPurpose::Table => Key::CmdImportTags,
        PathPurpose::ExportTags => Key::CmdExportTags,
        PathPurpose::Profile => Key::ProfileSaveTitle,
        PathPurpose::Trend(_) => Key::TrendExportTitle,
        PathPurpose::Recording => Key::CmdOpenRecording,
        PathPurpose::ExportJournal(_) | PathPurpose::ExportLoad => Key::JournalExportTitle,
    };
    let (kind, endings): (Key, &[&str]) = match request.purpose {
        PathPurpose::Open | PathPurpose::Save => (Key::FileProjects, &["toml"]),
        PathPurpose::Profile => (Key::ProfileFiles, &["toml"]),
        PathPurpose::Export => (Key::FramesFile, &["csv", "txt"]),
        PathPurpose::Table => (Key::ImportFiles, &["csv", "tsv", "txt", "xlsx", "xlsm"]),
        PathPurpose::ExportTags | PathPurpose::ExportLoad => (Key::ImportFiles, &["csv"]),
        PathPurpose::ExportJournal(file) => (Key::ImportFiles, file.endings()),
        PathPurpose::Trend(TrendFile::Picture) => (Key::TrendFiles, &["png"]),
        PathPurpose::Trend(TrendFile::Table(ExportFormat::Parquet)) => {
            (Key::TrendFiles, &["parquet"])
        }
        PathPurpose::Trend(_) => (Key::TrendFiles, &["csv"]),
        PathPurpose::Recording => (Key::RecordingFiles, &["csv", "tsv", "txt"]),
    };
    let mut dialog = rfd::FileDialog::new()
        .set_title(tr(request.lang, title))
        .add_filter(tr(request.lang, kind), endings);
    if let Some(path) = &request.suggested {
        if let Some(folder) = path.parent().filter(|f| *f != Path::new("")) {
            dialog = dialog.set_directory(folder);
        }
        if let Some(name) = path.file_name() {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
    }
    match request.purpose {
        PathPurpose::Open | PathPurpose::Table | PathPurpose::Recording => dialog.pick_file(),
        PathPurpose::Save
        | PathPurpose::Export
        | PathPurpose::ExportTags
        | PathPurpose::Trend(_)
        | PathPurpose::ExportJournal(_)
        | PathPurpose::ExportLoad
        | PathPurpose::Profile => dialog.save_file(),
    }
}
